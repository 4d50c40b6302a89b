/* migration_outline.h - what a SQLite database is made of, so that two of them can be held against each other. */
#ifndef MIGRATION_OUTLINE_H
#define MIGRATION_OUTLINE_H

#include "sqlite_probe.h"

/* Something that a database has. Where columns stand, what constraints are called and how SQL is written makes no difference. */
struct outline_item {
    const char *what;  /* "column users.nick" */
    const char *value; /* what there is to say of it, in SQL's own words */
    const char *words; /* what people call it */
};

struct migration_outline {
    struct outline_item *items; /* sorted */
    size_t count, capacity;
};

/* The outline of what has been made on a probe, in the arena. False: it holds what is not known here. */
bool migration_outline_read(struct arena *arena, struct sqlite_probe *probe, struct migration_outline *outline);

/* The first thing that one lacks or has otherwise, in words: "column users.nick is missing"; NULL: there is none. What it has
 * beside it makes no difference. */
const char *migration_outline_compare(struct arena *arena, const struct migration_outline *outline,
                                      const struct migration_outline *wanted);

#endif
