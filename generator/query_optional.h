/* query_optional.h - the conditions that hang on a query's optional parameters. */
#ifndef QUERY_OPTIONAL_H
#define QUERY_OPTIONAL_H

#include "query.h"

enum { QUERY_OPTIONAL_MOST = 31 }; /* parameters: the bits of a call's choice */

/* Finds the conditions, the smallest that AND joins in WHERE, ON and HAVING, and reports parameters that are in none, and
 * conditions that hang on several. */
void query_optional_find(struct arena *arena, struct query *query, const struct query_statement *statement,
                         struct diagnostics *diagnostics);

/* That part of it which reports, when the conditions are found; `outside`: bits of parameters that are in none. */
void query_optional_check(struct query *query, unsigned outside, struct diagnostics *diagnostics);

#endif
