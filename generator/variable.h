/* variable.h - variables of the environment in a text: ${NAME}. */
#ifndef VARIABLE_H
#define VARIABLE_H

#include <stdbool.h>

/* Whether every `${` in a text has a variable's name and a `}` behind it. */
bool variable_all_whole(const char *text);

#endif
