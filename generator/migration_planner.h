/* migration_planner.h - the parts of migration_plan, which write what it puts in order. */
#ifndef MIGRATION_PLANNER_H
#define MIGRATION_PLANNER_H

#include "diagnostic.h"
#include "dialect.h"
#include "migration_match.h"
#include "text.h"

/* Before the name of a table that is being made anew, or of what gets its name in two steps. */
#define PLANNER_NEW "jdb_new_"

struct planner {
    const struct dialect *dialect;
    const struct schema_match *match;
    struct arena *arena;
    struct text *out;
    struct diagnostics *diagnostics;
    struct name_index *gone;      /* views, triggers and virtual tables of the state before that are dropped */
    struct postgres_parts *parts; /* of each table of the state after, by its index; NULL: not on SQLite */
};

/* Does something to each table that both states have. */
void planner_for_each_match(const struct planner *planner,
                            void (*what)(const struct planner *planner, const struct table_match *table));

/* SQL as it is; a name, in quotes where it needs them; SQL of the schema's. */
void planner_append(const struct planner *planner, const char *text);
void planner_append_name(const struct planner *planner, const char *name);
void planner_append_sql(const struct planner *planner, const char *sql);

/* An empty line, unless there is one, or nothing. */
void planner_append_gap(const struct planner *planner);

/* No empty line is the last. */
void planner_end(const struct planner *planner);

/* Statements: DROP TABLE, …; ALTER TABLE. */
void planner_append_drop(const struct planner *planner, const char *what, const char *name);
void planner_rename_table(const struct planner *planner, const char *from, const char *to);
void planner_rename_column(const struct planner *planner, const char *table, const char *from, const char *to);

/* A name in quotes, in the arena. */
const char *planner_quoted(const struct planner *planner, const char *name);

/* "users.nick", for messages. */
const char *planner_column_of(const struct planner *planner, const struct table_match *table,
                              const struct column *column);

/* Views, triggers and virtual tables: drops those that are not the same afterwards, before anything else, and makes them in the
 * end: in this order. */
void planner_drop_objects(const struct planner *planner);
void planner_make_objects(const struct planner *planner);

/* Gives tables and columns their new names: from there on the old tables have the names of the new state. */
void planner_rename_all(const struct planner *planner);

/* Appends what finds values that the new table would not take; then, of values that are known to become others, rows. */
void planner_refuse_values(const struct planner *planner, const struct table_match *table);
void planner_refuse_rows(const struct planner *planner, const struct table_match *table);

/* Appends the begin of a step that refuses rows, `status` the word for it, up to its WHERE. */
void planner_begin_refusal(const struct planner *planner, const struct table_match *table, const char *status,
                           const char *why);

/* Appends INSERT INTO `to` … SELECT: the rows that there are as those of the new table. */
void planner_append_copy(const struct planner *planner, const struct table_match *table, const char *to);

/* Appends a part of WITH that has the table's name stand for its rows as they are to be. */
void planner_append_rows(const struct planner *planner, const struct table_match *table);

/* Whether those rows have the column: all but a row's own number that is new where rows have none yet. */
bool planner_rows_have(const struct planner *planner, const struct table_match *table,
                       const struct column *after);

/* Whether SQL names a column that has other values in these than in the rows that there are; whether all that it names can be
 * told before the new table is there. */
bool planner_names_other_value(const struct planner *planner, const struct table_match *table, const char *sql);
bool planner_knows_values(const struct planner *planner, const struct table_match *table, const char *sql);

/* Whether a new column must have a value that nothing gives: on the way back, zero stands for it. */
bool planner_needs_value(const struct planner *planner, const struct column *column);

/* Whether a NULL in the rows that there are becomes a value. */
bool planner_fills(const struct planner *planner, const struct column *before, const struct column *after);

/* Reports where rows need a value that nothing gives, or nobody knows what the old one means; on the way back, refuses rows where
 * none can stand for it. */
void planner_check_values(const struct planner *planner, const struct table_match *table);

/* Appends what a new column has in the rows that there are, and what a column has that is kept. */
void planner_append_new_value(const struct planner *planner, const struct column *column);
void planner_append_value(const struct planner *planner, const struct column *before,
                          const struct column *after);

#endif
