/* constraint.h - a table's named constraints, in the order of their numbers. */
#ifndef CONSTRAINT_H
#define CONSTRAINT_H

#include "schema.h"

#include "arena.h"

enum constraint_kind { CONSTRAINT_UNIQUE, CONSTRAINT_FOREIGN_KEY, CONSTRAINT_CHECK };

struct constraint {
    enum constraint_kind kind;
    struct name name;
    struct column_list columns; /* of a check, the column that it is written at */
    const struct foreign_key *foreign_key;
};

struct constraint_list {
    struct constraint *items;
    size_t count, capacity;
};

/* Primary key, unique keys and indexes, foreign keys, checks. */
struct constraint_list constraint_list_of(struct arena *arena, const struct table *table);

void constraint_number_all(struct arena *arena, struct schema *schema);

#endif
