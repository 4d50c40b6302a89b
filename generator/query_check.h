/* query_check.h - what the queries' statements are to SQLite, and what follows from them. */
#ifndef QUERY_CHECK_H
#define QUERY_CHECK_H

#include "query.h"

/* Prepares each statement on a database in memory, finds out its types, and holds it against its kind. For a schema
 * without mistakes. */
void query_check_all(struct arena *arena, const struct schema *schema, struct query_file_list *files,
                     struct diagnostics *diagnostics);

#endif
