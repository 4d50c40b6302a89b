/* query_condition.h - the conditions that hang on optional parameters, in a statement of which no more is known than its tokens. */
#ifndef QUERY_CONDITION_H
#define QUERY_CONDITION_H

#include "query.h"

/* Finds what AND joins in WHERE, ON and HAVING, as query_optional_find() does, and reports the same mistakes. */
void query_condition_find(struct arena *arena, struct query *query, struct diagnostics *diagnostics);

#endif
