/* Running statements, and walking the rows that they give. */
#include "failure.h"
#include "postgres.h"

#include <stdlib.h>
#include <string.h>

/* ---- Results --------------------------------------------------------------------------------------------- */

static void drop_results(struct jdb_postgres_statement *statement)
{
    PQclear(statement->result);
    PQclear(statement->rest);
    PQclear(statement->failure);
    statement->result = statement->rest = statement->failure = NULL;
    statement->row = statement->row_count = 0;
}

void jdb_postgres_reset(void *used)
{
    struct jdb_postgres_statement *statement = used;
    jdb_postgres_stop_stream(statement);
    drop_results(statement);
    jdb_blocks_free(statement->scratch);
    statement->scratch = NULL;
    statement->is_run = statement->is_lost = statement->waits = false;
    if (statement->is_preparing) /* of a pipe that ended before */
        statement->generation = 0;
    statement->is_preparing = false;
}

static bool is_prepared(const struct jdb_postgres_statement *statement)
{
    return statement->generation && statement->generation == statement->postgres->generation;
}

/* The types of the columns: the server refuses to change those of a prepared statement. */
static bool learn_columns(struct jdb_postgres_statement *statement, const PGresult *result)
{
    if (statement->knows_columns)
        return true;
    int count = PQnfields(result);
    if (count > statement->columns_capacity) {
        const struct jdb_postgres_type **columns =
            realloc((void *)statement->columns, (size_t)count * sizeof *columns);
        if (!columns)
            return false;
        statement->columns = columns;
        statement->columns_capacity = count;
    }
    for (int i = 0; i < count; i++)
        statement->columns[i] = jdb_postgres_find_type(PQftype(result, i));
    statement->column_count = count;
    statement->knows_columns = is_prepared(statement);
    return true;
}

/* Takes a result that holds rows, or none; the one before goes. */
static void take_rows(struct jdb_postgres_statement *statement, PGresult *result)
{
    PQclear(statement->result);
    statement->result = result;
    statement->row = -1;
    statement->row_count = PQntuples(result);
}

static void count_changes(struct jdb_postgres *postgres, PGresult *result)
{
    const char *digits = PQcmdTuples(result);
    postgres->changes = *digits ? strtoll(digits, NULL, 10) : 0;
}

static bool reads(const struct jdb_binding *binding)
{
    return binding && binding->operation == JDB_READ;
}

enum jdb_status jdb_postgres_take_rows(struct jdb *db, struct jdb_postgres_statement *statement,
                                       PGresult *result, const struct jdb_binding *binding)
{
    if (!reads(binding))
        count_changes(statement->postgres, result);
    statement->is_run = true;
    take_rows(statement, result);
    return learn_columns(statement, result) ? JDB_OK : jdb_fail_memory(db);
}

/* A failure that is all there is to say; the result goes. */
static enum jdb_status fail(struct jdb *db, PGresult *result, enum jdb_status other,
                            const struct jdb_binding *binding)
{
    enum jdb_status status = jdb_postgres_fail(db, result, other, binding);
    PQclear(result);
    return status;
}

/* ---- Streams --------------------------------------------------------------------------------------------- */

/* The next row of those that come one by one. NULL: there are no more; the statement knows why. */
static PGresult *next_of_stream(struct jdb_postgres_statement *statement)
{
    struct jdb_postgres *postgres = statement->postgres;
    PGresult *result = jdb_postgres_result(postgres);
    if (result && PQresultStatus(result) == PGRES_SINGLE_TUPLE)
        return result;
    postgres->streaming = NULL;
    statement->streams = false;
    result = jdb_postgres_drain(postgres, result);
    statement->is_lost = jdb_postgres_is_broken(postgres, result);
    if (!statement->is_lost && result && PQresultStatus(result) == PGRES_FATAL_ERROR)
        statement->failure = result;
    else
        PQclear(result);
    return NULL;
}

/* Adds a row to what was read ahead. False: there is no memory. */
static bool add_row(struct jdb_postgres_statement *statement, const PGresult *row)
{
    if (!statement->rest && !(statement->rest = PQcopyResult(row, PG_COPYRES_ATTRS)))
        return false;
    int number = PQntuples(statement->rest);
    for (int i = 0; i < PQnfields(row); i++) {
        bool is_null = PQgetisnull(row, 0, i);
        char *value = is_null ? NULL : PQgetvalue(row, 0, i);
        if (!PQsetvalue(statement->rest, number, i, value, is_null ? -1 : PQgetlength(row, 0, i)))
            return false;
    }
    return true;
}

/* Without memory the rows end as if the connection had broken: what was read is not all there is. */
void jdb_postgres_absorb(struct jdb_postgres *postgres)
{
    struct jdb_postgres_statement *statement = postgres->streaming;
    bool has_memory = true;
    if (!statement)
        return;
    for (PGresult *row; (row = next_of_stream(statement)); PQclear(row))
        has_memory = has_memory && add_row(statement, row);
    statement->is_lost = statement->is_lost || !has_memory;
}

enum { DRAINED_MOST = 10000 }; /* rows that are read to be dropped, before the server is asked to stop */

/* A statement of a transaction is not canceled: that would end the transaction. */
static void cancel(struct jdb_postgres *postgres)
{
    char words[256];
    PGcancel *cancel = postgres->in_transaction ? NULL : PQgetCancel(postgres->connection);
    if (cancel)
        PQcancel(cancel, words, sizeof words);
    PQfreeCancel(cancel);
}

void jdb_postgres_stop_stream(struct jdb_postgres_statement *statement)
{
    struct jdb_postgres *postgres = statement->postgres;
    if (!statement->streams || postgres->streaming != statement) {
        statement->streams = false;
        return;
    }
    size_t count = 0;
    for (PGresult *row; (row = next_of_stream(statement)); PQclear(row))
        if (++count == DRAINED_MOST)
            cancel(postgres);
}

/* ---- Sending --------------------------------------------------------------------------------------------- */

/* The server forgets statements whose names nobody knows any more. One that it has forgotten by itself fails, which would end
 * a transaction; a connection that breaks shows at the next statement. */
static void forget_stale(struct jdb_postgres *postgres)
{
    while (postgres->stale_count && !postgres->in_transaction) {
        char sql[64];
        snprintf(sql, sizeof sql, "DEALLOCATE jdb_%u", postgres->stale[--postgres->stale_count]);
        PQclear(jdb_postgres_answer(postgres, PQsendQuery(postgres->connection, sql)));
    }
}

static enum jdb_status prepare(struct jdb *db, struct jdb_postgres_statement *statement)
{
    struct jdb_postgres *postgres = db->handle;
    forget_stale(postgres);
    jdb_postgres_name(statement);
    PGresult *result =
        jdb_postgres_answer(postgres, PQsendPrepare(postgres->connection, statement->name, statement->sql,
                                                    (int)statement->count, statement->types));
    enum jdb_status status = jdb_postgres_check(db, result, JDB_SCHEMA, "while a statement was prepared");
    if (status == JDB_OK)
        statement->generation = postgres->generation;
    PQclear(result);
    return status;
}

static bool send(const struct jdb_postgres_statement *statement)
{
    PGconn *connection = statement->postgres->connection;
    if (is_prepared(statement))
        return PQsendQueryPrepared(connection, statement->name, (int)statement->count, statement->values,
                                   statement->lengths, statement->formats, 1);
    if (statement->lasts) /* BEGIN, COMMIT, savepoints: one message instead of five */
        return PQsendQuery(connection, statement->sql);
    return PQsendQueryParams(connection, statement->sql, (int)statement->count, statement->types,
                             statement->values, statement->lengths, statement->formats, 1);
}

/* ---- Running --------------------------------------------------------------------------------------------- */

/* What the server answers first: all rows, or the first of many. NULL: the connection broke, or there is no memory. */
static PGresult *first_result(struct jdb_postgres_statement *statement, bool streams)
{
    struct jdb_postgres *postgres = statement->postgres;
    if (!send(statement) || (streams && !PQsetSingleRowMode(postgres->connection)))
        return NULL;
    PGresult *result = jdb_postgres_result(postgres);
    if (result && PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
        statement->streams = true;
        postgres->streaming = statement;
        return result;
    }
    return jdb_postgres_drain(postgres, result);
}

/* What a statement that fails may be run again for. */
enum again { NEVER, PREPARED_ANEW, CONNECTED_ANEW };

/* A second time it does what it would have done the first: it reads, or begins a transaction. */
static bool may_repeat(const struct jdb_postgres_statement *statement, const struct jdb_binding *binding)
{
    return (reads(binding) && !binding->once) ||
           (statement->lasts && strncmp(statement->sql, "BEGIN", strlen("BEGIN")) == 0);
}

static enum again may_run_again(const struct jdb *db, const struct jdb_postgres_statement *statement,
                                const PGresult *result, const struct jdb_binding *binding,
                                bool was_in_transaction)
{
    const struct jdb_postgres *postgres = db->handle;
    if (was_in_transaction || db->depth)
        return NEVER;
    if (jdb_postgres_is_broken(postgres, result))
        return may_repeat(statement, binding) ? CONNECTED_ANEW : NEVER;
    return jdb_postgres_is_stale(result) ? PREPARED_ANEW : NEVER;
}

static enum jdb_status take_first(struct jdb *db, struct jdb_postgres_statement *statement, PGresult *result,
                                  const struct jdb_binding *binding)
{
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        if (strcmp(PQcmdStatus(result), "ROLLBACK") == 0 && strcmp(statement->sql, "COMMIT") == 0) {
            PQclear(result);
            return jdb_fail(db, JDB_ABORTED, "the database has ended this transaction: roll it back");
        }
        return jdb_postgres_take_rows(db, statement, result, binding);
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        PQclear(result);
        return jdb_postgres_lose(db, "at a COPY, which only the library itself can do");
    default:
        return fail(db, result, statement->lasts ? JDB_CHECK : JDB_SCHEMA, binding);
    }
}

/* Whether the sequences are to be behind the ids that were given before this runs: it ends a transaction, or wants an id. */
static bool needs_counters(const struct jdb_binding *binding)
{
    if (!binding)
        return true;
    for (size_t i = 0; i < binding->parameter_count; i++)
        if (binding->record->columns[binding->parameters[i].column].flags & JDB_COLUMN_ID)
            return false;
    return binding->operation == JDB_INSERT;
}

static enum jdb_status raise_counters(struct jdb *db, const struct jdb_postgres_statement *statement,
                                      const struct jdb_binding *binding)
{
    struct jdb_postgres *postgres = db->handle;
    if (!postgres->has_given || !needs_counters(binding))
        return JDB_OK;
    if (strcmp(statement->sql, "ROLLBACK") == 0)
        jdb_postgres_counter_forget(db);
    return PQtransactionStatus(postgres->connection) == PQTRANS_INTRANS ? jdb_postgres_counter_raise(db)
                                                                        : JDB_OK;
}

/* The row is there, whatever becomes of its sequence: that is tried again with the next. */
static void raise_behind(struct jdb *db)
{
    const struct jdb_postgres *postgres = db->handle;
    if (postgres->has_given && !postgres->in_transaction && jdb_postgres_counter_raise(db) != JDB_OK)
        jdb_forget_failure(db);
}

static enum jdb_status run_once(struct jdb *db, struct jdb_postgres_statement *statement,
                                const struct jdb_binding *binding, enum again *again)
{
    struct jdb_postgres *postgres = db->handle;
    *again = NEVER;
    enum jdb_status status = may_repeat(statement, binding) ? jdb_postgres_connect(db) : jdb_postgres_ready(db);
    bool was_in_transaction = postgres->in_transaction;
    if (status == JDB_OK)
        status = raise_counters(db, statement, binding);
    if (status == JDB_OK && statement->lasts && binding && !is_prepared(statement)) {
        status = prepare(db, statement);
        if (status == JDB_CONNECTION && !was_in_transaction && !db->depth)
            *again = CONNECTED_ANEW;
    }
    if (status != JDB_OK)
        return status;
    PGresult *result = first_result(statement, binding && binding->streams);
    *again = may_run_again(db, statement, result, binding, was_in_transaction);
    if (jdb_postgres_is_stale(result))
        jdb_postgres_unprepare(statement);
    if (jdb_postgres_is_broken(postgres, result)) {
        bool writes = binding && !may_repeat(statement, binding);
        PQclear(result);
        return jdb_postgres_lose(db, writes && !was_in_transaction
                                         ? "while a statement ran; whether it was done is not known"
                                         : "while a statement ran");
    }
    if (!result)
        return jdb_fail_memory(db);
    return take_first(db, statement, result, binding);
}

static enum jdb_status run(struct jdb *db, struct jdb_postgres_statement *statement,
                           const struct jdb_binding *binding)
{
    enum again again;
    enum jdb_status status = run_once(db, statement, binding, &again);
    if (status != JDB_OK && again != NEVER) {
        drop_results(statement);
        statement->is_run = false;
        jdb_forget_failure(db);
        status = run_once(db, statement, binding, &again);
    }
    if (status == JDB_OK)
        raise_behind(db);
    return status;
}

/* Before rows are asked for, what can be said is said: that the server is gone, or that it does not take the statement. */
static enum jdb_status prepare_early(struct jdb *db, struct jdb_postgres_statement *statement)
{
    const struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = postgres->streaming && is_prepared(statement) ? JDB_OK : jdb_postgres_ready(db);
    return status == JDB_OK && statement->lasts && !is_prepared(statement) ? prepare(db, statement) : status;
}

/* What may be a stream or a list waits until its first row is asked for. */
enum jdb_status jdb_postgres_bind(struct jdb *db, void *bound, const struct jdb_binding *binding)
{
    struct jdb_postgres_statement *statement = bound;
    enum jdb_status status = jdb_postgres_set_parameters(db, statement, binding);
    statement->waits = status == JDB_OK && binding->streams && binding->may_collect;
    if (binding->streams)
        statement->bound = (struct jdb_binding){.record = binding->record,
                                                .operation = binding->operation,
                                                .parameters = binding->parameters,
                                                .parameter_count = binding->parameter_count,
                                                .once = binding->once};
    if (status != JDB_OK)
        return status;
    return statement->waits ? prepare_early(db, statement) : run(db, statement, binding);
}

/* ---- Walking --------------------------------------------------------------------------------------------- */

/* The rows are at their end, for a reason. */
static enum jdb_status end(struct jdb *db, struct jdb_postgres_statement *statement)
{
    if (statement->failure) {
        PGresult *failure = statement->failure;
        statement->failure = NULL;
        return fail(db, failure, JDB_CHECK, &statement->bound);
    }
    if (!statement->is_lost)
        return JDB_OK;
    statement->is_lost = false;
    if (jdb_postgres_is_open(db->handle))
        return jdb_fail(db, JDB_CONNECTION, "the rows that were left were lost with their connection to %s",
                        db->address);
    return jdb_postgres_lose(db, "while rows were read");
}

static enum jdb_status next_result(struct jdb *db, struct jdb_postgres_statement *statement, bool *has_row)
{
    PGresult *next = statement->streams ? next_of_stream(statement) : statement->rest;
    if (next == statement->rest)
        statement->rest = NULL;
    *has_row = next != NULL;
    if (!next)
        return end(db, statement);
    take_rows(statement, next);
    statement->row = 0;
    return JDB_OK;
}

enum jdb_status jdb_postgres_start(struct jdb *db, void *started, bool streams)
{
    struct jdb_postgres_statement *statement = started;
    if (!statement->waits)
        return JDB_OK;
    statement->waits = false;
    statement->bound.streams = streams;
    return run(db, statement, &statement->bound);
}

enum jdb_status jdb_postgres_step(struct jdb *db, void *stepped, const struct jdb_binding *binding, bool *row)
{
    struct jdb_postgres_statement *statement = stepped;
    enum jdb_status status = statement->is_run ? JDB_OK : run(db, statement, binding);
    *row = false;
    if (status != JDB_OK)
        return status;
    if (statement->row + 1 < statement->row_count) {
        statement->row++;
        *row = true;
        return JDB_OK;
    }
    return next_result(db, statement, row);
}
