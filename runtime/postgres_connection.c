/* The connection to the server: making it, and making it anew when it broke. */
#include "failure.h"
#include "postgres.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_SIZE = 400 };

/* ---- Words ----------------------------------------------------------------------------------------------- */

/* What libpq says, on one line and without the password. */
static const char *clean(const struct jdb_postgres *postgres, const char *text, char words[WORDS_SIZE])
{
    size_t length = 0, secret = postgres->password ? strlen(postgres->password) : 0;
    while (*text && length + 8 < WORDS_SIZE) {
        if (secret && strncmp(text, postgres->password, secret) == 0) {
            length += (size_t)snprintf(words + length, WORDS_SIZE - length, "***");
            text += secret;
        } else {
            words[length++] = *text == '\n' || *text == '\t' ? ' ' : *text;
            text++;
        }
    }
    while (length && words[length - 1] == ' ')
        length--;
    words[length] = '\0';
    return words;
}

static enum jdb_status fail_connection(struct jdb *db, const PGconn *connection)
{
    char words[WORDS_SIZE];
    return jdb_fail(db, JDB_CONNECTION, "%s", clean(db->handle, PQerrorMessage(connection), words));
}

/* ---- Making it ------------------------------------------------------------------------------------------- */

/* A library prints nothing. */
static void ignore(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

/* What comes before the URL it can say otherwise; a server that is gone is noticed within a minute. */
static PGconn *connect(const struct jdb_postgres *postgres)
{
    const char *const names[] = {
        "connect_timeout",  "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "dbname",          "client_encoding",     NULL};
    const char *const values[] = {"10", "30", "10", "3", "60000", postgres->url, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

enum jdb_status jdb_postgres_run(struct jdb *db, const char *sql, enum jdb_status other)
{
    struct jdb_postgres *postgres = db->handle;
    PGresult *result = jdb_postgres_answer(postgres, PQsendQuery(postgres->connection, sql));
    enum jdb_status status = jdb_postgres_check(db, result, other, "while a statement ran");
    PQclear(result);
    return status;
}

/* How values are written as texts, which columns of types that the language has not are read and written by: alike on every
 * server, and with nothing lost. */
#define SET_TEXTS                                                                                              \
    "SET datestyle = 'ISO, MDY'; SET intervalstyle = 'postgres'; SET extra_float_digits = 3; "                 \
    "SET bytea_output = 'hex'; SET xmloption = 'content'; SET quote_all_identifiers = off; "

/* Milliseconds; the server's 0 is none. A column of times without a zone holds those of the zone that the connection has. */
static enum jdb_status configure(struct jdb *db)
{
    const struct jdb_options *options = &db->options;
    char sql[512];
    long long lock = options->busy_timeout > 0 ? (long long)options->busy_timeout : 1;
    long long statement = options->statement_timeout > 0 ? (long long)options->statement_timeout : 0;
    snprintf(sql, sizeof sql,
             SET_TEXTS "SET timezone = 'UTC'; SET standard_conforming_strings = on; SET lock_timeout = %lld; "
                       "SET statement_timeout = %lld%s",
             lock, statement, options->read_only ? "; SET default_transaction_read_only = on" : "");
    return jdb_postgres_run(db, sql, JDB_CONNECTION);
}

static enum jdb_status make(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    PGconn *connection = connect(postgres);
    if (!connection)
        return jdb_fail_memory(db);
    if (PQstatus(connection) != CONNECTION_OK) {
        enum jdb_status status = fail_connection(db, connection);
        PQfinish(connection);
        return status;
    }
    PQsetNoticeReceiver(connection, ignore, NULL);
    postgres->connection = connection;
    postgres->generation++;
    postgres->stale_count = 0;
    postgres->in_transaction = postgres->is_late = false;
    jdb_postgres_set_limit(postgres, db->options.statement_timeout);
    enum jdb_status status = configure(db);
    if (status == JDB_OK || !postgres->connection)
        return status;
    PQfinish(postgres->connection);
    postgres->connection = NULL;
    return status;
}

/* ---- The URL --------------------------------------------------------------------------------------------- */

static const char *value_of(const PQconninfoOption *options, const char *name)
{
    for (; options && options->keyword; options++)
        if (strcmp(options->keyword, name) == 0)
            return options->val;
    return NULL;
}

/* Characters that a URL gives a meaning to would show a part of the password as something else. */
static bool hides_password(const char *url)
{
    const char *begin = strstr(url, "://");
    if (!begin)
        return true;
    begin += 3;
    size_t length = strcspn(begin, "?");
    const char *at = NULL;
    for (const char *next = begin; next < begin + length; next++)
        if (*next == '@')
            at = next;
    if (!at)
        return true;
    const char *colon = memchr(begin, ':', (size_t)(at - begin));
    for (const char *next = colon ? colon + 1 : begin; next < at; next++)
        if (strchr("@/:#[]", *next))
            return false;
    return true;
}

/* A port that is no number may be a password whose host was forgotten. */
static bool has_port(const PQconninfoOption *options)
{
    const char *port = value_of(options, "port");
    return !port || !port[strspn(port, "0123456789,")];
}

/* What messages call the database: where it is, and whose it is. */
static char *name_database(const PQconninfoOption *options)
{
    static const char *const PARTS[][2] = {{"", "user"}, {"@", "host"}, {":", "port"}, {"/", "dbname"}};
    struct jdb_buffer name = {0};
    jdb_buffer_add(&name, "postgres://");
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        const char *value = value_of(options, PARTS[i][1]);
        if (!value || !*value)
            continue;
        jdb_buffer_add(&name, PARTS[i][0]);
        jdb_buffer_add(&name, value);
    }
    if (!name.failed)
        return name.text;
    jdb_buffer_free(&name);
    return NULL;
}

/* What libpq finds wrong with a URL it shows, and it may be a part of the password. */
static void fail_url(struct jdb *db)
{
    (void)jdb_fail(
        db, JDB_MISUSE,
        "the database's URL is not one that libpq takes: write "
        "postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full, and characters as @, /, : and # "
        "in it as %%40, %%2F, %%3A and %%23");
}

/* NULL: it is refused, and the error set. */
static PQconninfoOption *parse(struct jdb *db, const char *url)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &message);
    PQfreemem(message);
    if (options && has_port(options) && hides_password(url))
        return options;
    PQconninfoFree(options);
    fail_url(db);
    return NULL;
}

enum jdb_status jdb_postgres_check_url(struct jdb *db, const char *url)
{
    PQconninfoOption *options = parse(db, url);
    enum jdb_status status = options ? JDB_OK : db->error.status;
    PQconninfoFree(options);
    return status;
}

static enum jdb_status read_url(struct jdb *db, struct jdb_postgres *postgres)
{
    PQconninfoOption *options = parse(db, db->address);
    if (!options)
        return db->error.status;
    const char *password = value_of(options, "password");
    postgres->password = password && *password ? strdup(password) : NULL;
    postgres->url = db->address;
    db->address = name_database(options);
    bool failed = !db->address || (password && *password && !postgres->password);
    PQconninfoFree(options);
    return failed ? jdb_fail_memory(db) : JDB_OK;
}

static void wipe(char *text)
{
    if (text)
        jdb_wipe(text, strlen(text));
    free(text);
}

static void release(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    PQfinish(postgres->connection);
    wipe(postgres->url);
    wipe(postgres->password);
    free(postgres->stale);
    free(postgres->after_copy);
    free(postgres->given);
    free(postgres->exact);
    free(postgres);
    db->handle = NULL;
}

enum jdb_status jdb_postgres_open(struct jdb *db, unsigned flags)
{
    (void)flags; /* a database is never made by opening it */
    struct jdb_postgres *postgres = calloc(1, sizeof *postgres);
    if (!postgres)
        return jdb_fail_memory(db);
    db->handle = postgres;
    enum jdb_status status = read_url(db, postgres);
    if (status == JDB_OK)
        status = make(db);
    if (status != JDB_OK)
        release(db);
    return status;
}

void jdb_postgres_close(struct jdb *db)
{
    release(db); /* the server rolls back what is open */
}

/* ---- Losing it ------------------------------------------------------------------------------------------- */

bool jdb_postgres_is_open(const struct jdb_postgres *postgres)
{
    return postgres->connection && PQstatus(postgres->connection) == CONNECTION_OK;
}

/* Errors that end a connection have a word for it; one without a code is libpq's own. */
bool jdb_postgres_is_broken(const struct jdb_postgres *postgres, const PGresult *result)
{
    if (PQstatus(postgres->connection) == CONNECTION_BAD)
        return true;
    if (!result || PQresultStatus(result) != PGRES_FATAL_ERROR)
        return false;
    const char *word = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return !PQresultErrorField(result, PG_DIAG_SQLSTATE) ||
           (word && (strcmp(word, "FATAL") == 0 || strcmp(word, "PANIC") == 0));
}

void jdb_postgres_note(struct jdb_postgres *postgres)
{
    switch (PQtransactionStatus(postgres->connection)) {
    case PQTRANS_INTRANS:
    case PQTRANS_INERROR:
        postgres->in_transaction = true;
        return;
    case PQTRANS_ACTIVE:
    case PQTRANS_UNKNOWN: /* the connection broke */
        return;
    default:
        postgres->in_transaction = false;
    }
}

static void give_up(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    postgres->is_lost = postgres->is_lost || (postgres->in_transaction && !db->began);
    if (postgres->streaming)
        postgres->streaming->is_lost = true;
    postgres->streaming = NULL;
    PQfinish(postgres->connection);
    postgres->connection = NULL;
    postgres->in_transaction = false;
    postgres->is_piping = postgres->is_synchronized = false;
}

enum jdb_status jdb_postgres_lose(struct jdb *db, const char *doing)
{
    const struct jdb_postgres *postgres = db->handle;
    const char *how = postgres->is_late ? "gave no answer" : "broke";
    give_up(db);
    return jdb_fail(db, JDB_CONNECTION, "the connection to %s %s %s", db->address, how, doing);
}

/* ---- Using it -------------------------------------------------------------------------------------------- */

/* Takes what the server said while nobody asked: that it goes down, for one. False: the connection broke. */
static bool is_alive(PGconn *connection)
{
    struct pollfd socket = {.fd = PQsocket(connection), .events = POLLIN};
    while (PQstatus(connection) == CONNECTION_OK && poll(&socket, 1, 0) > 0)
        if (!PQconsumeInput(connection))
            return false;
    return PQstatus(connection) == CONNECTION_OK;
}

enum jdb_status jdb_postgres_connect(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    jdb_postgres_absorb(postgres);
    if (postgres->connection)
        return JDB_OK;
    if (db->depth)
        return jdb_fail(db, JDB_CONNECTION,
                        "the connection to %s broke, and the transaction with it: roll it back", db->address);
    if (postgres->is_lost)
        return jdb_fail(
            db, JDB_CONNECTION,
            "the connection to %s broke, and the transaction that was begun by SQL with it: end it by "
            "ROLLBACK",
            db->address);
    return make(db);
}

enum jdb_status jdb_postgres_ready(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    jdb_postgres_absorb(postgres);
    if (postgres->connection && !postgres->in_transaction && !is_alive(postgres->connection))
        give_up(db);
    return jdb_postgres_connect(db);
}
