/* seed.h - the model of a seed file, and reading it. */
#ifndef SEED_H
#define SEED_H

#include "diagnostic.h"
#include "schema.h"

struct seed_row;

/* A column's value in a row: a literal, a reference to another row, or a password to be hashed on loading. */
struct seed_value {
    const struct column *column;
    struct literal literal;             /* kind NONE for the other two */
    struct name label;                  /* of the row that is referred to */
    const struct seed_row *row;         /* it, after linking */
    const struct column *parent_column; /* whose value is taken */
    bool later;                         /* a reference in a circle of rows: set when all of them are there */
    struct name password;               /* holds ${VARIABLE}s, no secret */
};

struct seed_row {
    const struct table *table;
    struct name label; /* text NULL: none */
    struct span span;
    struct {
        struct seed_value *items;
        size_t count, capacity;
    } values;
    /* Columns that tell whether the row is there already; one that the row does not give is null. */
    struct column_list natural_key;
    size_t position; /* in seed.order */
    bool broken;     /* a mistake in it was reported: what follows from it is not */
};

struct seed {
    const struct source *source;
    const char *name; /* the file's, without directory and ending: a C identifier */
    struct {
        struct seed_row **items;
        size_t count, capacity;
    } rows;                  /* as written */
    struct seed_row **order; /* parents before children */
    bool incomplete;         /* a mistake left rows out: that a label is missing is not told */
};

struct seed_list {
    struct seed *items;
    size_t count, capacity;
};

/* Where the seeds of a schema file lie: the directory "seeds" beside it. */
const char *seed_directory(struct arena *arena, const char *schema_path);

/* Reads and checks one seed. A file that is no YAML is none; one with mistakes is added all the same. */
void seed_read(struct arena *arena, const struct schema *schema, const struct source *source, const char *name,
               struct seed_list *seeds, struct diagnostics *diagnostics);

/* Reads and checks every seeds/NAME.yaml beside the schema file, in the order of their names. */
struct seed_list seed_read_all(struct arena *arena, const struct schema *schema,
                               struct diagnostics *diagnostics);

#endif
