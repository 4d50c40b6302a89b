/* import_fact.h - what a schema says of a table beside its columns, wherever it says so: comparable. */
#ifndef IMPORT_FACT_H
#define IMPORT_FACT_H

#include "dialect.h"
#include "yaml_tree.h"

enum fact_kind { FACT_UNIQUE, FACT_FOREIGN_KEY, FACT_CHECK, FACT_INDEX, FACT_KINDS };

/* The table's keys that hold them: "unique". */
extern const char *const FACT_KEYS[FACT_KINDS];

struct fact {
    enum fact_kind kind;
    const char *sql;             /* what is compared: two that are equal say the same */
    const struct column *column; /* that says it; NULL: it is an item of the table's list */
    size_t item;                 /* its place there */
    const char *words;           /* as an item of the list */
    bool is_said;                /* for who compares: found on the other side, too */
};

struct fact_list {
    struct fact *items;
    size_t count, capacity;
};

/* All of a table that was linked without a mistake. `node` is the table's own in the file. */
struct fact_list import_fact_list(struct arena *arena, const struct dialect *dialect,
                                  const struct source *source, const struct table *table,
                                  const struct yaml_node *node);

/* The definition of a column, without what is a fact; the primary key. */
const char *import_fact_column(struct arena *arena, const struct dialect *dialect, const struct column *column);
const char *import_fact_primary_key(struct arena *arena, const struct dialect *dialect,
                                    const struct table *table);

/* The primary key as a value: [a, b desc]. */
const char *import_fact_key_words(struct arena *arena, const struct key *key);

#endif
