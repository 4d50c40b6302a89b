/* ddl.h - the statements that make a schema's tables and indexes. */
#ifndef DDL_H
#define DDL_H

#include "dialect.h"
#include "text.h"

/* Appends CREATE TABLE, then its CREATE INDEX statements, each ended by `;` and a newline. */
void ddl_append_table(const struct dialect *dialect, struct text *out, const struct table *table);

/* Appends one of the other things in a database, likewise. */
void ddl_append_virtual_table(const struct dialect *dialect, struct text *out, const struct sql_object *table);
void ddl_append_view(const struct dialect *dialect, struct text *out, const struct sql_view *view);
void ddl_append_trigger(const struct dialect *dialect, struct text *out, const struct sql_object *trigger);

/* Appends what there is beside tables, in an order that SQLite takes; or all there is, in the order of the schema: SQLite does not look for
 * the tables that foreign keys refer to. */
void ddl_append_rest(const struct dialect *dialect, struct text *out, const struct schema *schema);
void ddl_append_schema(const struct dialect *dialect, struct text *out, const struct schema *schema);

/* Appends a part of a table, as it stands in its statement: a column, a key of a kind ("UNIQUE "), a foreign key; or CREATE INDEX. */
void ddl_append_column(const struct dialect *dialect, struct text *out, const struct column *column);
void ddl_append_key(const struct dialect *dialect, struct text *out, const char *kind, const struct key *key);
void ddl_append_foreign_key(const struct dialect *dialect, struct text *out, const struct foreign_key *key);
void ddl_append_index(const struct dialect *dialect, struct text *out, const struct table *table,
                      const struct index *index);

/* Appends all that a column's values must be, as one condition: what its type, bounds, enum and check demand. Nothing
 * when there is nothing. */
void ddl_append_column_condition(const struct dialect *dialect, struct text *out, const struct column *column);

#endif
