/* view_schema.h - what the templates of a whole schema see: schema.h, schema.c, enums.h, fixture.h and the DDL. */
#ifndef VIEW_SCHEMA_H
#define VIEW_SCHEMA_H

#include "dialect.h"
#include "project.h"
#include "view.h"

const struct view *view_schema(struct arena *arena, const struct project *project);

/* One engine's DDL, for people and other programs. */
const struct view *view_schema_ddl(struct arena *arena, const struct schema *schema,
                                   const struct dialect *dialect);

#endif
