/* check_object.h - views, triggers and virtual tables, tried on SQLite beside the schema's tables. */
#ifndef CHECK_OBJECT_H
#define CHECK_OBJECT_H

#include "diagnostic.h"
#include "schema.h"

/* Reports what SQLite says of them, where no mistake was reported before: they may mean any table. */
void check_objects(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics);

#endif
