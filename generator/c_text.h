/* c_text.h - text as C writes it: identifiers, string literals, comments. */
#ifndef C_TEXT_H
#define C_TEXT_H

#include "arena.h"
#include "text.h"

#include <stdint.h>

/* An identifier part made of any name: what C does not allow becomes `_`. */
const char *c_text_identifier(struct arena *arena, const char *name);

/* The same in capitals. */
const char *c_text_macro(struct arena *arena, const char *name);

/* A struct's member named after a column: words that C or C++ reserves, and macros and types of the standard
 * headers, get an underscore at their end. */
const char *c_text_member(struct arena *arena, const char *name);

/* The bytes as string literals in quotes, broken into several at spaces where a line would grow past the margin.
 * The first begins at `column`, continued lines are indented by `indent` spaces. C_TEXT_UNBROKEN as indent: it
 * stays one literal, as an element of an array must. Text longer than C_TEXT_LONGEST, which is what C11 promises
 * that a literal can hold, becomes an array of its characters. */
enum { C_TEXT_UNBROKEN = -1, C_TEXT_LONGEST = 4095 };
const char *c_text_string(struct arena *arena, const char *bytes, size_t length, size_t column, int indent);

/* A text as one literal. */
const char *c_text_literal(struct arena *arena, const char *text);

/* An integer constant of type int64_t. */
const char *c_text_integer(struct arena *arena, int64_t value);

/* A constant of type double that reads back as the same value. */
const char *c_text_real(struct arena *arena, double value);

/* Text that may stand inside a comment: on one line, without an end or begin of a comment, and without the
 * characters that turn the reading direction around. NULL stays NULL. */
const char *c_text_comment(struct arena *arena, const char *text);

#endif
