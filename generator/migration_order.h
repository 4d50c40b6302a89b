/* migration_order.h - where it matters in which order a table has its columns. Databases that migrated have new ones behind all
 * others, if the table was not made anew. */
#ifndef MIGRATION_ORDER_H
#define MIGRATION_ORDER_H

#include "dialect.h"
#include "migration_match.h"

/* The view or trigger of a state that tells a table's columns by their places: by `*` where these count, or by an INSERT that does
 * not name them. NULL: none. */
const struct name *migration_order_find_user(const struct dialect *dialect, struct arena *arena,
                                             const struct schema *state, const char *table);

/* Whether columns that something tells by their places may stand in others than in the schema, unless the table is made anew. As
 * long as something does, they stand as in the schema. */
bool migration_order_may_differ(const struct dialect *dialect, const struct schema_match *match,
                                const struct table_match *table);

#endif
