/* suggest.h - what the user may have meant. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>

/* The candidate that is nearest to `word`, or NULL when none is near enough to be meant. */
const char *suggest_nearest(const char *word, const char *const *candidates, size_t count);

#endif
