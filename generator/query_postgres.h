/* query_postgres.h - a query's second statement, in PostgreSQL's words. */
#ifndef QUERY_POSTGRES_H
#define QUERY_POSTGRES_H

#include "query.h"

/* Holds it against the query's own, which is checked: it takes the same parameters and has the same orders. From here on it has
 * the query's parameters, and the conditions that hang on them. Which types its columns have only PostgreSQL knows. */
void query_postgres_check(struct arena *arena, struct query *query, struct diagnostics *diagnostics);

#endif
