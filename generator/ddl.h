/* ddl.h - the statements that make a schema's tables and indexes. */
#ifndef DDL_H
#define DDL_H

#include "dialect.h"
#include "text.h"

/* Appends CREATE TABLE, then its CREATE INDEX statements, each ended by `;` and a newline. */
void ddl_append_table(const struct dialect *dialect, struct text *out, const struct table *table);

/* Appends CREATE TABLE alone, under another name; CREATE INDEX. */
void ddl_append_table_as(const struct dialect *dialect, struct text *out, const struct table *table,
                         const char *name);
void ddl_append_index(const struct dialect *dialect, struct text *out, const struct table *table,
                      const struct index *index);

/* Appends a part of CREATE TABLE: a column, the columns of a key, what a foreign key refers to; constraints without their
 * names, but for a key that stands at its column. */
void ddl_append_column(const struct dialect *dialect, struct text *out, const struct column *column);
void ddl_append_key(const struct dialect *dialect, struct text *out, const struct key *key);
void ddl_append_reference(const struct dialect *dialect, struct text *out,
                          const struct foreign_key *foreign_key);
void ddl_append_foreign_key(const struct dialect *dialect, struct text *out, const struct foreign_key *key);

/* Whether a row that does not say has something else than NULL in the column, whatever the engine. */
bool ddl_has_default(const struct dialect *dialect, const struct column *column);

/* Whether the database computes what a row that does not say has: PostgreSQL alone, perhaps. */
bool ddl_has_computed_default(const struct column *column);

/* The column's type as the DDL says it; "": none. Whether the schema says it. Without what is said of its collation, in the arena,
 * for CAST. */
const char *ddl_type_of(const struct dialect *dialect, const struct column *column);
bool ddl_has_own_type(const struct dialect *dialect, const struct column *column);
const char *ddl_cast_type_of(const struct dialect *dialect, struct arena *arena, const struct column *column);

/* PostgreSQL's own type of a column that holds words, likewise: a text must be cast to it, as no text is one. NULL: it is text. */
const char *ddl_words_type_of(struct arena *arena, const struct column *column);

/* Whether PostgreSQL has the digits of a real column's numbers, as numeric does: of a double it would take but fifteen. */
bool ddl_has_digits(const struct column *column);

/* Whether the engine gives such a column as text only when it is told to: PostgreSQL, of a type that the language does not have. */
bool ddl_reads_as_text(const struct dialect *dialect, const struct column *column);

/* Whether its type says that PostgreSQL counts where no value is given. Whether it is an identity that takes a value only from who insists: GENERATED ALWAYS. */
bool ddl_has_identity(const struct column *column);
bool ddl_is_always_given(const struct dialect *dialect, const struct column *column);

/* The engine's collation; NULL: none is said. */
const char *ddl_collation_of(const struct dialect *dialect, const struct name *collate);

/* Whether the column is the row's own number, which SQLite gives. */
bool ddl_is_row_number(const struct dialect *dialect, const struct column *column);

/* Whether the engine gives a value of its own, as rows come. Whether a row may have none: in a primary key it may on SQLite. */
bool ddl_is_numbered(const struct dialect *dialect, const struct column *column);
bool ddl_takes_null(const struct dialect *dialect, const struct column *column);

/* Appends ALTER TABLE for the foreign keys that CREATE TABLE leaves out, for their parents are made later. */
void ddl_append_later_keys(const struct dialect *dialect, struct text *out, const struct table *table);

/* Appends one of the other things in a database, likewise. */
void ddl_append_virtual_table(const struct dialect *dialect, struct text *out, const struct sql_object *table);
void ddl_append_view(const struct dialect *dialect, struct text *out, const struct sql_view *view);
void ddl_append_trigger(const struct dialect *dialect, struct text *out, const struct sql_object *trigger);

/* Appends what comes before the tables; what else there is beside them, in an order that the engine takes; or all there
 * is. Tables stand in the order of the schema. */
void ddl_append_definitions(const struct dialect *dialect, struct text *out, const struct schema *schema);
void ddl_append_rest(const struct dialect *dialect, struct text *out, const struct schema *schema);
void ddl_append_schema(const struct dialect *dialect, struct text *out, const struct schema *schema);

/* Appends all that a column's values must be, as one condition: what its type, bounds, enum and check demand. Nothing
 * when there is nothing. */
void ddl_append_column_condition(const struct dialect *dialect, struct text *out, const struct column *column);

#endif
