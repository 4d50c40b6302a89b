/* literal.h - a word of YAML becomes a value of a column's type. */
#ifndef LITERAL_H
#define LITERAL_H

#include "diagnostic.h"
#include "schema.h"

/* Turns `literal`, as reading left it (LITERAL_TEXT with the node's words), into a value of the column's
 * type:
 *
 *     int, id          a decimal number of 64 bits, without quotes
 *     real             a decimal number, finite, without quotes
 *     bool             true or false, without quotes
 *     text             any scalar, as its words: `no` is "no", `007` is "007"
 *     timestamp        2026-01-01T00:00:00Z, a fraction and an offset if need be, or microseconds since 1970
 *     date             2026-01-01
 *     uuid             8-4-4-4-12 hexadecimal digits
 *     blob             0x and hexadecimal digits, or base64 after !!binary
 *     json             JSON in a scalar
 *     an enum          one of its words
 *
 * Kinds NONE, NULL, NOW and SQL are left as they are, but `now` for a column that is no time, and null for
 * one that is not nullable, are errors. `what` is how messages call it: "default", "value". False when an
 * error was reported. A column whose type is not known takes everything. */
bool literal_convert(struct arena *arena, const struct column *column, const char *what,
                     struct literal *literal, struct diagnostics *diagnostics);

#endif
