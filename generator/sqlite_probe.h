/* sqlite_probe.h - a small SQLite database in memory that the schema's SQL and rows are tried on.
 *
 * What a schema says can't harm: the database has no file, can't attach one, and statements have bounded time and
 * memory. Text between double quotes is a name here, never a string.
 */
#ifndef SQLITE_PROBE_H
#define SQLITE_PROBE_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

struct jdb_structure;
struct sqlite_probe;

enum probe_verdict {
    PROBE_FINE,
    PROBE_REFUSES_STATEMENT, /* it has no meaning, or fails at what it does */
    PROBE_REFUSES_ROW,       /* a constraint does */
    PROBE_GIVES_UP           /* the bounds of time and memory are reached: nothing is known */
};

struct probe_answer {
    enum probe_verdict verdict;
    int code;            /* SQLite's extended result code */
    const char *message; /* SQLite's own, in the arena */
    size_t offset;       /* of the byte of the statement that is to blame */
    bool has_offset;
    size_t column_count; /* that a statement which was prepared gives */
};

/* Opens the database, one at a time; it is closed when the arena is freed. */
struct sqlite_probe *sqlite_probe_new(struct arena *arena);

/* Everything between the two is undone by the second. */
void sqlite_probe_begin(struct sqlite_probe *probe);
void sqlite_probe_rollback(struct sqlite_probe *probe);

/* A collation that SQLite was asked for since the beginning, and does not have; NULL: none. */
const char *sqlite_probe_unknown_collation(const struct sqlite_probe *probe);

/* Whether all that was made or prepared since the last rollback calls functions whose time is bounded. If not, statements
 * that might call them are not run: the answer is PROBE_GIVES_UP. */
bool sqlite_probe_is_bounded(const struct sqlite_probe *probe);

/* From here on the bound of time is one for all calls together, not for each. */
void sqlite_probe_share_steps(struct sqlite_probe *probe);

/* Runs statements, one after the other, until one is refused. The offset counts from the first one's beginning. */
struct probe_answer sqlite_probe_run(struct sqlite_probe *probe, const char *statements);

/* From here on statements run as those of migrations do: in a transaction that is not theirs to end, without PRAGMA, and without
 * values for parameters. */
void sqlite_probe_begin_migrations(struct sqlite_probe *probe);

/* Runs statements that make a table anew, as the runtime does: its indexes and triggers are there afterwards. */
struct probe_answer sqlite_probe_rebuild(struct sqlite_probe *probe, const char *table, const char *statements);

/* Whether a statement makes sense; it is not run. */
struct probe_answer sqlite_probe_prepare(struct sqlite_probe *probe, const char *statement);

/* A step of what SQLite would do to run a statement, and the step that it is a part of (0: none). */
struct probe_step {
    int64_t id, parent;
    const char *detail; /* "SCAN users" */
};

struct probe_plan {
    struct probe_step *items;
    size_t count, capacity;
};

/* The plan of a statement that makes sense, in the arena; no parameter has a value, and no table was analyzed: how many rows there
 * will be SQLite guesses. */
struct probe_plan sqlite_probe_plan(struct sqlite_probe *probe, struct arena *arena, const char *statement);

/* From here on statements may use what the runtime adds to SQLite, which does nothing here: they can be planned. */
void sqlite_probe_offer_runtime(struct sqlite_probe *probe);

/* Whether a statement reads no column but this one. */
bool sqlite_probe_reads_only(struct sqlite_probe *probe, const char *statement, const char *column);

/* What the database is made of, as the library sees it; it is freed with the arena. NULL: that can't be told. */
const struct jdb_structure *sqlite_probe_structure(struct sqlite_probe *probe, struct arena *arena);

/* The rowid of the row that was inserted last. */
int64_t sqlite_probe_last_row(const struct sqlite_probe *probe);

/* The number that a query gives first. False: it gives none. */
bool sqlite_probe_number(struct sqlite_probe *probe, const char *query, int64_t *number);

/* The names of SQLite's functions. */
const char *const *sqlite_probe_functions(struct sqlite_probe *probe, size_t *count);

#endif
