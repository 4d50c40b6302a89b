/* migration_postgres.h - PostgreSQL's plan: all is altered where it stands. */
#ifndef MIGRATION_POSTGRES_H
#define MIGRATION_POSTGRES_H

#include "migration_planner.h"

/* Appends the steps of PostgreSQL, otherwise as migration_plan_append() does. */
void migration_postgres_append(const struct schema_match *match, struct text *out,
                               struct diagnostics *diagnostics);

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* Whether a column that stays gets another type, or other values; whether a generated one is dropped and added again. */
bool postgres_retypes(const struct planner *planner, const struct table_match *table,
                      const struct column *after);
bool postgres_revalues(const struct planner *planner, const struct table_match *table,
                       const struct column *after);
bool postgres_remakes(const struct planner *planner, const struct table_match *table,
                      const struct column *after);

/* Whether SQL names a column. */
bool postgres_names(const struct planner *planner, const char *sql, const char *column);

/* The steps, each of all tables before the next: values are read before what they are read from goes. */
void postgres_add_columns(const struct planner *planner, const struct table_match *table);
void postgres_fill_columns(const struct planner *planner, const struct table_match *table);
void postgres_release_columns(const struct planner *planner, const struct table_match *table);
void postgres_alter_columns(const struct planner *planner, const struct table_match *table);
void postgres_drop_columns(const struct planner *planner, const struct table_match *table);
void postgres_add_generated(const struct planner *planner, const struct table_match *table);

/* ---- Constraints and indexes ----------------------------------------------------------------------------- */

/* Finds out which of them stay. */
struct postgres_parts *postgres_parts_new(const struct planner *planner);

/* Whether an index of the state after was there, of whatever types. */
bool postgres_has_index(const struct planner *planner, const struct table_match *table,
                        const struct index *index);

void postgres_drop_parts(const struct planner *planner);
void postgres_rename_parts(const struct planner *planner);
void postgres_add_parts(const struct planner *planner, const struct table_match *table);
void postgres_add_foreign_keys(const struct planner *planner, const struct table_match *table);

/* ---- What tables need, views, triggers and what stands in place of virtual tables ------------------------ */

void postgres_make_definitions(const struct planner *planner);
void postgres_drop_definitions(const struct planner *planner);

void postgres_drop_objects(const struct planner *planner);
void postgres_make_objects(const struct planner *planner);

#endif
