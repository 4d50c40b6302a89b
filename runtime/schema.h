/* schema.h - whether a database holds the schema that the code was made for. */
#ifndef JDB_SCHEMA_STATE_H
#define JDB_SCHEMA_STATE_H

#include "buffer.h"
#include "connection.h"

enum jdb_schema_state {
    JDB_SCHEMA_EMPTY, /* nothing of it is there */
    JDB_SCHEMA_MATCHES,
    JDB_SCHEMA_EDITED, /* somebody changed it after it was created */
    JDB_SCHEMA_OLDER,  /* it lacks what the code knows */
    JDB_SCHEMA_NEWER,  /* it has what the code does not know */
    JDB_SCHEMA_OTHER,
    /* What the history of its migrations says. */
    JDB_SCHEMA_BEHIND,    /* migrations wait */
    JDB_SCHEMA_AHEAD,     /* it has migrations that the code does not know */
    JDB_SCHEMA_REWRITTEN, /* it has other migrations than the code */
    JDB_SCHEMA_UNWRITTEN  /* it has all of them, and none makes what the code's schema has got since */
};

struct jdb_schema_report {
    enum jdb_schema_state state;
    struct jdb_buffer
        differences;  /* "it has no table logs, no column images.width"; empty: none that is known */
    bool has_history; /* it is known which migrations it has */
    bool recorded;    /* they are written down */
    size_t applied;   /* how many they are */
};

/* The report's differences are the caller's to free, also when it fails. */
enum jdb_status jdb_schema_compare(struct jdb *db, struct jdb_schema_report *report);

/* The state as a word, and what to do about it. */
const char *jdb_schema_state_name(enum jdb_schema_state state);
const char *jdb_schema_state_advice(enum jdb_schema_state state);

/* Whether migrations lead to the schema of the code: no change was made to it since the last one. */
bool jdb_schema_is_migrated(const struct jdb_schema *schema);

/* Runs the statements that make the schema's tables. Views that the engine refuses are left out, and told in a line each, when
 * `left_out` is not NULL: that is in a transaction. */
enum jdb_status jdb_schema_make(struct jdb *db, struct jdb_buffer *left_out);

/* jdb_create(), likewise. */
enum jdb_status jdb_schema_create(struct jdb *db, struct jdb_buffer *left_out);

/* Writes down the state after the first `applied` migrations as what the database holds; 0: nothing. */
enum jdb_status jdb_schema_mark(struct jdb *db, size_t applied);

/* "shop, wiki": the other schemas that the database is marked with. */
enum jdb_status jdb_schema_list_others(struct jdb *db, struct jdb_buffer *names);

/* JDB_SCHEMA, with what the report says as its message. */
enum jdb_status jdb_schema_fail(struct jdb *db, const struct jdb_schema_report *report);

/* JDB_OK when the database is empty or matches, else JDB_SCHEMA with the differences as its message. *state may be NULL. */
enum jdb_status jdb_schema_check(struct jdb *db, enum jdb_schema_state *state);

#endif
