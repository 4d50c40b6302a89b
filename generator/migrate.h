/* migrate.h - the commands that write and look at migrations. */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "migration.h"

/* Writes the migration from the newest state to the schema, and what earlier ones lack for an engine that the schema has named since:
 * *written says so, in lines. Without a difference only one that is said to be empty is written, for SQL of the user's own. False: *problem says why, or NULL when mistakes were reported. */
bool migrate_new(struct arena *arena, const struct schema *schema, const struct migration_list *migrations,
                 const char *name, bool is_empty, const char **written, struct diagnostics *diagnostics,
                 const char **problem);

/* Reports what rows may refuse the newest migration. */
void migrate_lint(const struct migration_list *migrations, struct diagnostics *diagnostics);

#endif
