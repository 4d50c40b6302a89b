/* view_record.h - what the templates record.h and record.c see of a table. */
#ifndef VIEW_RECORD_H
#define VIEW_RECORD_H

#include "schema.h"
#include "view.h"

const struct view *view_record(struct arena *arena, const struct schema *schema, const struct table *table);

#endif
