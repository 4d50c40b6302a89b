/* ddl.h - the statements that make a schema's tables and indexes. */
#ifndef DDL_H
#define DDL_H

#include "dialect.h"
#include "text.h"

/* Appends CREATE TABLE, then its CREATE INDEX statements, each ended by `;` and a newline. */
void ddl_append_table(const struct dialect *dialect, struct text *out, const struct table *table);

/* Appends all that a column's values must be, as one condition: what its type, bounds, enum and check demand. Nothing
 * when there is nothing. */
void ddl_append_column_condition(const struct dialect *dialect, struct text *out, const struct column *column);

#endif
