/* migration_match.h - which tables and columns of one state of a schema are which of another. */
#ifndef MIGRATION_MATCH_H
#define MIGRATION_MATCH_H

#include "schema.h"

struct table_match {
    const struct table *before, *after;
    const struct column **before_of; /* of each column of `after`, by its index; NULL: it is new */
    const struct column **after_of;  /* of each column of `before`; NULL: it is gone */
};

struct schema_match {
    struct arena *arena;
    const struct schema *before, *after;
    bool is_back; /* from a state to the one before it, where nothing is known but the states */
    struct table_match **of_after;  /* of each table of `after`, by its index; NULL: it is new */
    struct table_match **of_before; /* of each table of `before`; NULL: it is gone */
};

/* By names, and by what `was` says in the state after. */
struct schema_match migration_match(struct arena *arena, const struct schema *before,
                                    const struct schema *after);

/* The way back. */
struct schema_match migration_match_reversed(const struct schema_match *match);

/* SQL of the state before in the names of the state after, its words as sql_canonical has them. `table`: whose columns stand in it;
 * NULL: none. */
const char *migration_match_sql(const struct schema_match *match, const struct table_match *table,
                                const char *sql);

#endif
