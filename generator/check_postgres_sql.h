/* check_postgres_sql.h - SQL for both engines that SQLite took, held against PostgreSQL. */
#ifndef CHECK_POSTGRES_SQL_H
#define CHECK_POSTGRES_SQL_H

#include "diagnostic.h"
#include "postgres_judge.h"
#include "query.h"

/* Warns of the schema's checks, defaults, generated columns, indexes and views that PostgreSQL would refuse. */
void check_postgres_sql(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics);

/* Warns of what was refused of a query's statement. */
void check_postgres_query(const struct query *query, struct postgres_judge *judge,
                          struct diagnostics *diagnostics);

#endif
