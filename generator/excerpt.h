/* excerpt.h - a source line with a caret under a place of it. */
#ifndef EXCERPT_H
#define EXCERPT_H

#include "source.h"
#include "text.h"

/* How parts are coloured: strings that a terminal understands, all empty where colours are not wanted. */
struct excerpt_style {
    const char *caret, *reset;
};

/* Appends the first line of a span, its number, and below it the caret; `label` stands behind that, unless
 * it is NULL. A line that is too long is shown in part. */
void excerpt_append(struct text *out, struct span span, const char *label, const struct excerpt_style *style);

/* Appends text so that it stays on one line: what a terminal would obey is replaced. */
void excerpt_append_text(struct text *out, const char *text);

#endif
