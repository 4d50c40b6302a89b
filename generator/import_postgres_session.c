#include "import_postgres_session.h"

#include "postgres.h"
#include "text.h"
#include "url.h"

#include <stdlib.h>
#include <string.h>

struct postgres_session {
    struct arena *arena;
    PGconn *connection;
    PGresult *result;
    const char *problem;
};

static void close_session(void *object)
{
    struct postgres_session *session = object;
    PQclear(session->result);
    PQfinish(session->connection);
}

/* ---- Messages -------------------------------------------------------------------------------------------- */

/* A message of libpq's in one line, with stars for the password. */
static const char *message_of(struct arena *arena, const char *message, const char *password)
{
    struct text out = {.arena = arena};
    size_t length = strlen(message);
    while (length && message[length - 1] == '\n')
        length--;
    for (size_t i = 0; i < length;) {
        size_t hidden = password && *password && text_behind(message + i, password) ? strlen(password) : 0;
        if (hidden)
            text_append(&out, "***");
        else
            text_append_char(&out, message[i] == '\n' ? ' ' : message[i]);
        i += hidden ? hidden : 1;
    }
    return text_string(&out);
}

static void fail(struct postgres_session *session, const char *message)
{
    session->problem = message_of(session->arena, message, PQpass(session->connection));
}

/* ---- Connections ----------------------------------------------------------------------------------------- */

/* The URL without what is the library's own among its parameters, which *options takes. NULL: the session has failed. */
static const char *read_url(struct postgres_session *session, const char *url, struct jdb_options *options)
{
    struct jdb db = {0};
    struct jdb_location location;
    enum jdb_status status = jdb_url_locate(&db, url, &location);
    if (status == JDB_OK)
        status = jdb_postgres_check_url(&db, location.address);
    const char *address = location.address ? ARENA_JOIN(session->arena, location.address) : NULL;
    free(location.address);
    *options = db.options;
    if (status == JDB_OK)
        return address;
    session->problem = ARENA_JOIN(session->arena, db.message);
    return NULL;
}

/* Names are printed as this schema sees them, values in forms that can be read again. */
static const char *const SETUP[] = {
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL quote_all_identifiers = off",
    "SELECT set_config('search_path', quote_ident(current_schema()), true) WHERE current_schema() IS NOT NULL",
};

/* How long it may wait, in milliseconds. */
static bool set_limits(struct postgres_session *session, const struct jdb_options *options)
{
    struct postgres_rows rows;
    int64_t lock = options->busy_timeout ? options->busy_timeout : 5000, statement = options->statement_timeout;
    return postgres_session_query(
        session, session->arena,
        arena_format(session->arena, "SET lock_timeout = %lld; SET statement_timeout = %lld",
                     lock > 0 ? (long long)lock : 1, statement > 0 ? (long long)statement : 0),
        &rows);
}

static bool set_up(struct postgres_session *session)
{
    struct postgres_rows rows = {0};
    for (size_t i = 0; i < sizeof SETUP / sizeof *SETUP; i++)
        if (!postgres_session_query(session, session->arena, SETUP[i], &rows))
            return false;
    if (!rows.count)
        session->problem =
            "there is no schema to import: the search path names none that is there and may be used "
            "(?options=-csearch_path%3DNAME at the end of the URL names one)";
    return rows.count > 0;
}

static bool open_connection(struct postgres_session *session, const char *url)
{
    static const char *const KEYWORDS[] = {"connect_timeout", "fallback_application_name", "dbname",
                                           "client_encoding", NULL};
    const char *const values[] = {"10", "janusgen", url, "UTF8", NULL};
    session->connection = PQconnectdbParams(KEYWORDS, values, 1);
    if (!session->connection)
        arena_fail(session->arena);
    if (PQstatus(session->connection) != CONNECTION_OK)
        fail(session, PQerrorMessage(session->connection));
    return !session->problem;
}

struct postgres_session *postgres_session_new(struct arena *arena, const char *url, const char **problem)
{
    struct postgres_session *session = ARENA_NEW(arena, struct postgres_session);
    session->arena = arena;
    arena_defer(arena, close_session, session);
    struct jdb_options options;
    const char *address = read_url(session, url, &options);
    if (address && open_connection(session, address) && set_limits(session, &options) && set_up(session))
        return session;
    *problem = session->problem;
    return NULL;
}

const char *postgres_session_database(const struct postgres_session *session)
{
    return PQdb(session->connection);
}

const char *postgres_session_problem(const struct postgres_session *session)
{
    return session->problem;
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static void copy_rows(struct arena *arena, const PGresult *result, struct postgres_rows *rows)
{
    rows->count = (size_t)PQntuples(result);
    rows->width = (size_t)PQnfields(result);
    rows->values = arena_alloc(arena, rows->count * rows->width + 1, sizeof *rows->values);
    for (size_t i = 0; i < rows->count * rows->width; i++) {
        int row = (int)(i / rows->width), column = (int)(i % rows->width);
        if (!PQgetisnull(result, row, column))
            rows->values[i] =
                arena_copy(arena, PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
    }
}

bool postgres_session_query(struct postgres_session *session, struct arena *arena, const char *sql,
                            struct postgres_rows *rows)
{
    *rows = (struct postgres_rows){0};
    if (session->problem)
        return false;
    PQclear(session->result);
    session->result = PQexec(session->connection, sql);
    if (!session->result)
        arena_fail(session->arena);
    ExecStatusType status = PQresultStatus(session->result);
    if (status == PGRES_TUPLES_OK)
        copy_rows(arena, session->result, rows);
    else if (status != PGRES_COMMAND_OK)
        fail(session, PQresultErrorMessage(session->result));
    return !session->problem;
}

const char *postgres_row(const struct postgres_rows *rows, size_t row, size_t column)
{
    return rows->values[row * rows->width + column];
}

bool postgres_row_flag(const struct postgres_rows *rows, size_t row, size_t column)
{
    const char *value = postgres_row(rows, row, column);
    return value && *value == 't';
}
