/* schema_reference.h - `references` of columns: the column they name, and the type that follows from it. */
#ifndef SCHEMA_REFERENCE_H
#define SCHEMA_REFERENCE_H

#include "diagnostic.h"
#include "schema.h"

/* Links the references of all columns. Types that columns say themselves, and primary keys, are linked
 * already. */
void schema_reference_link(struct arena *arena, struct schema *schema, struct diagnostics *diagnostics);

/* The primary key that a reference to a whole table means; NULL when there is none, which is reported unless it
 * follows from another mistake. */
const struct column_list *schema_reference_primary_key(const struct table *parent, struct span span,
                                                       struct diagnostics *diagnostics);

#endif
