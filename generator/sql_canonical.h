/* sql_canonical.h - SQL without what makes no difference: two spellings of the same become the same text. */
#ifndef SQL_CANONICAL_H
#define SQL_CANONICAL_H

#include "text.h"

/* Appends the tokens of a statement with a space before each. Blanks and comments go, words get small letters, names that
 * need no quotes lose them, and `(a = 'x' OR a = 'y')` becomes `(a IN ('x', 'y'))`. Text between quotes stays as it is. */
void sql_canonical_append(struct text *out, const char *sql);

#endif
