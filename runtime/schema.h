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
    JDB_SCHEMA_OTHER
};

struct jdb_schema_report {
    enum jdb_schema_state state;
    struct jdb_buffer
        differences; /* "it has no table logs, no column images.width"; empty: none that is known */
};

/* The report's differences are the caller's to free, also when it fails. */
enum jdb_status jdb_schema_compare(struct jdb *db, struct jdb_schema_report *report);

/* The state as a word, and what to do about it. */
const char *jdb_schema_state_name(enum jdb_schema_state state);
const char *jdb_schema_state_advice(enum jdb_schema_state state);

/* JDB_OK when the database is empty or matches, else JDB_SCHEMA with the differences as its message. *state may be NULL. */
enum jdb_status jdb_schema_check(struct jdb *db, enum jdb_schema_state *state);

#endif
