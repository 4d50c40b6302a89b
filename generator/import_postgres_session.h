/* import_postgres_session.h - a connection that reads the catalog of one schema as of one moment. */
#ifndef IMPORT_POSTGRES_SESSION_H
#define IMPORT_POSTGRES_SESSION_H

#include "arena.h"

#include <stdbool.h>

struct postgres_session;

/* Connects, and begins a transaction that only reads. NULL: *problem says why. The session ends with the arena. */
struct postgres_session *postgres_session_new(struct arena *arena, const char *url, const char **problem);

/* The name of the database that it is connected to. */
const char *postgres_session_database(const struct postgres_session *session);

/* Values of rows, one after the other; NULL is NULL. */
struct postgres_rows {
    const char **values;
    size_t count, width;
};

/* Runs a query. False: the session has failed, and so does each query from now on. Values live as long as `arena`. */
bool postgres_session_query(struct postgres_session *session, struct arena *arena, const char *sql,
                            struct postgres_rows *rows);

/* Why it failed. */
const char *postgres_session_problem(const struct postgres_session *session);

/* A value of a row; "t" is true. */
const char *postgres_row(const struct postgres_rows *rows, size_t row, size_t column);
bool postgres_row_flag(const struct postgres_rows *rows, size_t row, size_t column);

#endif
