/* schema_order.h - in which order tables can be made. */
#ifndef SCHEMA_ORDER_H
#define SCHEMA_ORDER_H

#include "schema.h"

/* The tables of a linked schema, parents before children, otherwise as they are written. Where foreign keys
 * form a ring, the table that is met first comes behind the others of it. */
const struct table **schema_order_of(struct arena *arena, const struct schema *schema);

#endif
