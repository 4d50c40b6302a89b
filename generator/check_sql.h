/* check_sql.h - the schema's pieces of SQL, and the tables they belong to, tried on SQLite. */
#ifndef CHECK_SQL_H
#define CHECK_SQL_H

#include "diagnostic.h"
#include "schema.h"

/* Reports what SQLite says of them. Tables that are incomplete are left out; a whole table is tried only if nothing else
 * is wrong with it. */
void check_sql(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics);

#endif
