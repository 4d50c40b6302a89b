/* query_check.h - what the queries' statements are to SQLite, and what follows from them. */
#ifndef QUERY_CHECK_H
#define QUERY_CHECK_H

#include "query.h"
#include "sqlite_probe.h"

/* Prepares each statement on a database in memory, finds out its types, and holds it against its kind. For a schema
 * without mistakes. */
void query_check_all(struct arena *arena, const struct schema *schema, struct query_file_list *files,
                     struct diagnostics *diagnostics);

/* A database in memory that has the tables and indexes of a schema without mistakes. */
struct sqlite_probe *query_check_probe(struct arena *arena, const struct schema *schema);

#endif
