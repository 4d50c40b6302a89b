/* migration_change.h - what of a table is not the same in two states, and whether SQLite can alter it where it stands. */
#ifndef MIGRATION_CHANGE_H
#define MIGRATION_CHANGE_H

#include "dialect.h"
#include "migration_match.h"

/* Whether the table has to be made anew. */
bool migration_change_rebuilds(const struct schema_match *match, const struct table_match *table);

/* Whether an index of the state after is there already, under its name. */
bool migration_change_keeps_index(const struct schema_match *match, const struct table_match *table,
                                  const struct index *index);

/* Whether a key, foreign key or check of the state after was not there before. */
bool migration_change_is_new_key(const struct schema_match *match, const struct table_match *table,
                                 const struct key *key);
bool migration_change_is_new_foreign_key(const struct schema_match *match, const struct table_match *table,
                                         const struct foreign_key *key);
bool migration_change_is_new_condition(const struct dialect *dialect, const struct schema_match *match,
                                       const struct table_match *table, const char *condition);

/* What a foreign key says, its name aside; `is_before`: one of the state before, in the names of the state after. */
const char *migration_change_foreign_key(const struct schema_match *match, const struct foreign_key *key,
                                         bool is_before);

/* The conditions of a table: of its columns and its own, in the order of the DDL. */
struct migration_condition {
    const char *name, *sql;
    const struct column *column; /* NULL: the table's */
};

struct migration_condition_list {
    struct migration_condition *items;
    size_t count, capacity;
};

struct migration_condition_list migration_conditions_of(const struct dialect *dialect, struct arena *arena,
                                                        const struct table *table);

#endif
