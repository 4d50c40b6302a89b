/* yaml_boolean.h - words without quotes that are text here, and booleans to other readers of YAML. */
#ifndef YAML_BOOLEAN_H
#define YAML_BOOLEAN_H

#include "diagnostic.h"

/* Notes it if `word`, which stands without quotes where text is wanted, is a boolean of YAML 1.1: yes, no, on, off,
 * true, false. */
void yaml_boolean_note(const char *word, struct span span, struct diagnostics *diagnostics);

#endif
