/* view_migration.h - what the template of a schema's migrations needs. */
#ifndef VIEW_MIGRATION_H
#define VIEW_MIGRATION_H

#include "migration.h"
#include "view.h"

const struct view *view_migrations(struct arena *arena, const struct schema *schema,
                                   const struct migration_list *migrations);

#endif
