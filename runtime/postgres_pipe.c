/* Statements that are sent one after the other, without waiting for the answer to each. */
#include "postgres.h"

/* What was sent in part, for want of memory too, leaves nobody knowing where the server is. */
static enum jdb_status lose(struct jdb *db)
{
    return jdb_postgres_lose(db, "while rows were written");
}

static enum jdb_status begin(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    if (postgres->is_piping)
        return JDB_OK;
    enum jdb_status status = jdb_postgres_ready(db);
    if (status == JDB_OK)
        status = jdb_postgres_counter_raise(db);
    if (status != JDB_OK)
        return status;
    postgres->is_piping = PQenterPipelineMode(postgres->connection);
    return postgres->is_piping ? JDB_OK : lose(db);
}

/* The first time that a connection sees the statement. */
static bool send_preparation(struct jdb_postgres_statement *statement)
{
    struct jdb_postgres *postgres = statement->postgres;
    statement->is_preparing = true;
    statement->generation = postgres->generation;
    return PQsendPrepare(postgres->connection, statement->name, statement->sql, (int)statement->count,
                         statement->types);
}

enum jdb_status jdb_postgres_send(struct jdb *db, void *sent, const struct jdb_binding *binding)
{
    struct jdb_postgres_statement *statement = sent;
    struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = jdb_postgres_set_parameters(db, statement, binding);
    if (status == JDB_OK)
        status = begin(db);
    if (status != JDB_OK)
        return status;
    bool is_new = statement->generation != postgres->generation, is_sent = true;
    if (is_new) {
        jdb_postgres_name(statement);
        is_sent = send_preparation(statement);
    }
    is_sent = is_sent && PQsendQueryPrepared(postgres->connection, statement->name, (int)statement->count,
                                             statement->values, statement->lengths, statement->formats, 1);
    jdb_blocks_free(statement->scratch); /* libpq has copies */
    statement->scratch = NULL;
    return is_sent ? JDB_OK : lose(db);
}

static enum jdb_status synchronize(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    if (postgres->is_synchronized)
        return JDB_OK;
    postgres->is_synchronized = PQpipelineSync(postgres->connection);
    return postgres->is_synchronized ? JDB_OK : lose(db);
}

/* The result of one statement, without the end that follows it. */
static PGresult *take_result(struct jdb_postgres *postgres)
{
    PGresult *result = jdb_postgres_result(postgres);
    if (result)
        PQclear(jdb_postgres_result(postgres));
    return result;
}

enum jdb_status jdb_postgres_receive(struct jdb *db, void *received, const struct jdb_binding *binding)
{
    struct jdb_postgres_statement *statement = received;
    struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = synchronize(db);
    if (status != JDB_OK)
        return status;
    PGresult *result = take_result(postgres);
    if (statement->is_preparing && PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = take_result(postgres);
        statement->is_preparing = false;
    }
    if (!result || jdb_postgres_is_broken(postgres, result)) {
        PQclear(result);
        return lose(db);
    }
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        status = jdb_postgres_fail(db, result, JDB_CHECK, binding);
        if (jdb_postgres_is_stale(result))
            jdb_postgres_unprepare(statement);
        if (statement->is_preparing)
            statement->generation = 0;
        statement->is_preparing = false;
        PQclear(result);
        return status;
    }
    return jdb_postgres_take_rows(db, statement, result, binding);
}

/* Reads all answers that nobody waits for any more. */
enum jdb_status jdb_postgres_settle(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    if (!postgres->is_piping)
        return JDB_OK;
    enum jdb_status status = synchronize(db);
    bool is_done = status != JDB_OK || !postgres->connection;
    while (!is_done) {
        PGresult *result = jdb_postgres_result(postgres);
        is_done = (result && PQresultStatus(result) == PGRES_PIPELINE_SYNC) ||
                  PQstatus(postgres->connection) == CONNECTION_BAD;
        PQclear(result);
    }
    if (status == JDB_OK &&
        (PQstatus(postgres->connection) == CONNECTION_BAD || !PQexitPipelineMode(postgres->connection)))
        status = lose(db);
    if (postgres->connection)
        jdb_postgres_note(postgres);
    postgres->is_piping = postgres->is_synchronized = false;
    return status;
}
