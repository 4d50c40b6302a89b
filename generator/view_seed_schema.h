/* view_seed_schema.h - what the seeds of a schema may hold, for editors: the view of templates/seeds.schema.json. */
#ifndef VIEW_SEED_SCHEMA_H
#define VIEW_SEED_SCHEMA_H

#include "schema.h"
#include "view.h"

const struct view *view_seed_schema(struct arena *arena, const struct schema *schema);

#endif
