/* oracle.h - what a migration is to do to rows, found out without it: the old rows, written into a fresh database. */
#ifndef ORACLE_H
#define ORACLE_H

#include "model.h"

struct sqlite3;

/* A change of the schema, and what is known of it. */
struct oracle {
    struct arena *arena;
    const struct model *before, *after;
    bool is_back; /* values that were lost are zeros */
};

/* Makes in an empty database the tables of the state after, by `ddl`, filled from the database of the state before in the file.
 * What is wrong with the rows; NULL: nothing. */
const char *oracle_fill(const struct oracle *oracle, struct sqlite3 *fresh, const char *ddl, const char *file);

/* How the rows are different from those of oracle_fill(); NULL: they are not. */
const char *oracle_compare(const struct oracle *oracle, struct sqlite3 *fresh, struct sqlite3 *migrated);

/* The same of what columns hold that were kept as they are, and of what AUTOINCREMENT has given. */
const char *oracle_compare_kept(const struct oracle *oracle, const char *old_file, struct sqlite3 *migrated);

/* All that a database holds, as text. */
const char *oracle_dump(struct arena *arena, struct sqlite3 *handle);
const char *oracle_dump_file(struct arena *arena, const char *file);

/* The first value that SQL gives; an error's message. */
const char *oracle_ask(struct arena *arena, struct sqlite3 *handle, const char *sql);

/* Whether a loss that has this name has to be said: "table t1", "column t1.c2". */
void oracle_losses(const struct oracle *oracle, struct text *names);

#endif
