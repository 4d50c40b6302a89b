/* yaml_scalar.h - words as YAML writes them: in quotes where they need them. */
#ifndef YAML_SCALAR_H
#define YAML_SCALAR_H

#include "text.h"

/* Appends a scalar that every reader takes for this text, on one line. */
void yaml_scalar_append(struct text *out, const char *words);

/* Appends a text of several lines as a block, whose lines are indented so far; one of a single line as a scalar. */
void yaml_scalar_append_block(struct text *out, const char *words, size_t indent);

#endif
