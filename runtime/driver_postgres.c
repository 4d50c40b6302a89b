#include "failure.h"
#include "postgres.h"
#include "postgres_migration.h"
#include "postgres_simple.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static enum jdb_status next(struct jdb *db, void *statement, const struct jdb_record *record, void *row,
                            struct jdb_block **keep, bool *has_row)
{
    enum jdb_status status = jdb_postgres_start(db, statement, !keep);
    *has_row = false;
    if (status == JDB_OK)
        status = jdb_postgres_step(db, statement, NULL, has_row);
    if (!*has_row)
        return status;
    for (size_t i = 0; i < record->column_count && status == JDB_OK; i++) {
        const struct jdb_column *column = &record->columns[i];
        status = jdb_postgres_read(db, statement, (int)i, record, column, jdb_member_of(column, row), keep);
    }
    return status;
}

static enum jdb_status read_columns(struct jdb *db, void *statement, const struct jdb_record *record,
                                    size_t first, const jdb_column_index *columns, size_t count, void *row,
                                    struct jdb_block **keep)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < count && status == JDB_OK; i++) {
        const struct jdb_column *column = &record->columns[columns[i]];
        status = jdb_postgres_read(db, statement, (int)(first + i), record, column, jdb_member_of(column, row),
                                   keep);
    }
    return status;
}

static int64_t read_integer(void *statement)
{
    return jdb_postgres_integer(statement, 0);
}

/* ---- Texts ----------------------------------------------------------------------------------------------- */

enum { QUERY_COLUMNS = 8 };

static void give_rows(const PGresult *result, jdb_query_row *row, void *context)
{
    int columns = PQnfields(result);
    for (int i = 0; i < PQntuples(result); i++) {
        const char *texts[QUERY_COLUMNS] = {NULL};
        for (int j = 0; j < columns && j < QUERY_COLUMNS; j++)
            texts[j] = PQgetisnull(result, i, j) ? NULL : PQgetvalue(result, i, j);
        if (row && !row(context, texts))
            return;
    }
}

static enum jdb_status query(struct jdb *db, const char *sql, const char *const *texts, size_t count,
                             jdb_query_row *row, void *context)
{
    struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = jdb_postgres_ready(db);
    char *translated = status == JDB_OK ? jdb_postgres_translate(sql) : NULL;
    if (status == JDB_OK && !translated)
        status = jdb_fail_memory(db);
    if (status != JDB_OK)
        return status;
    PGresult *result = jdb_postgres_answer(
        postgres, PQsendQueryParams(postgres->connection, translated, (int)count, NULL, texts, NULL, NULL, 0));
    free(translated);
    status = jdb_postgres_check(db, result, JDB_SCHEMA, "while a statement ran");
    if (status == JDB_OK)
        give_rows(result, row, context);
    PQclear(result);
    return status;
}

/* ---- Scripts --------------------------------------------------------------------------------------------- */

/* A COPY has no rows to take here: the server is told so, or what it gives is passed over. */
static enum jdb_status refuse_copy(struct jdb *db, ExecStatusType kind)
{
    struct jdb_postgres *postgres = db->handle;
    char *bytes = NULL;
    if (kind == PGRES_COPY_IN || kind == PGRES_COPY_BOTH)
        PQputCopyEnd(postgres->connection, "there are no rows");
    while (kind == PGRES_COPY_OUT && PQgetCopyData(postgres->connection, &bytes, 0) > 0)
        PQfreemem(bytes);
    return jdb_fail(db, JDB_MISUSE, "COPY from or to the program is no statement that can be run so");
}

static bool begins_with(const char *sql, const char *word)
{
    sql += strspn(sql, " \t\r\n");
    size_t length = strlen(word);
    return strncasecmp(sql, word, length) == 0 && strchr(" \t\r\n;", sql[length]);
}

/* A transaction that is gone ends by what would have ended it; nothing is left to undo, and nothing to commit. */
static enum jdb_status end_lost(struct jdb *db, const char *sql)
{
    struct jdb_postgres *postgres = db->handle;
    bool commits = begins_with(sql, "COMMIT") || begins_with(sql, "END");
    bool ends = commits || begins_with(sql, "ROLLBACK") || begins_with(sql, "ABORT");
    if (!ends)
        return jdb_postgres_ready(db);
    postgres->is_lost = false;
    return commits ? jdb_fail(db, JDB_CONNECTION, "the connection to %s broke, and the transaction with it",
                              db->address)
                   : JDB_OK;
}

/* Rows come one by one, and go so. */
enum jdb_status jdb_postgres_execute(struct jdb *db, const char *sql)
{
    struct jdb_postgres *postgres = db->handle;
    if (postgres->is_lost && !postgres->connection && !db->depth)
        return end_lost(db, sql);
    enum jdb_status status = jdb_postgres_ready(db);
    if (status == JDB_OK && PQtransactionStatus(postgres->connection) == PQTRANS_INTRANS)
        status = jdb_postgres_counter_raise(db);
    if (status != JDB_OK)
        return status;
    bool is_broken = false;
    bool is_sent = PQsendQuery(postgres->connection, sql) && PQsetSingleRowMode(postgres->connection);
    for (PGresult *result; is_sent && (result = jdb_postgres_result(postgres)); PQclear(result)) {
        ExecStatusType kind = PQresultStatus(result);
        if (kind == PGRES_FATAL_ERROR && status == JDB_OK)
            status = jdb_postgres_fail(db, result, JDB_MISUSE, NULL);
        else if (kind == PGRES_COPY_IN || kind == PGRES_COPY_OUT || kind == PGRES_COPY_BOTH)
            status = refuse_copy(db, kind);
        is_broken = is_broken || jdb_postgres_is_broken(postgres, result);
        is_sent = !is_broken;
    }
    jdb_postgres_note(postgres);
    if (is_broken || PQstatus(postgres->connection) == CONNECTION_BAD)
        return jdb_postgres_lose(db, "while a statement ran");
    return !is_sent && status == JDB_OK ? jdb_fail_memory(db) : status;
}

static bool in_transaction(struct jdb *db)
{
    const struct jdb_postgres *postgres = db->handle;
    return postgres->connection && postgres->in_transaction;
}

static int64_t changes(struct jdb *db)
{
    return ((const struct jdb_postgres *)db->handle)->changes;
}

/* A schema of one's own that is looked into first; temporary tables where the role may make none, in whose schema functions are
 * not found. */
static const char BEGIN_FRESH[] =
    "SAVEPOINT jdb_fresh; DO $$DECLARE fresh text := 'pg_temp'; BEGIN IF "
    "has_database_privilege(current_database(), 'CREATE') THEN fresh := 'jdb_fresh_' || pg_backend_pid(); "
    "EXECUTE 'CREATE SCHEMA ' || fresh; END IF; PERFORM set_config('search_path', fresh || ', ' || "
    "current_setting('search_path'), true); END$$";

/* Nothing is made in a database that is only read, a standby for one, nor by a role that may make no temporary tables either. */
static const char MAY_MAKE_FRESH[] =
    "SELECT 1 WHERE NOT CAST(current_setting('transaction_read_only') AS boolean) AND "
    "(has_database_privilege(current_database(), 'CREATE') OR has_database_privilege(current_database(), "
    "'TEMPORARY'))";

static const struct jdb_words WORDS = {
    .begin = "BEGIN",
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ",
    .is_same = " IS NOT DISTINCT FROM ",
    .has_table = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = ?1",
    .tables =
        "SELECT c.relname FROM pg_catalog.pg_class AS c WHERE c.relnamespace = to_regnamespace(quote_ident("
        "current_schema())) AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname COLLATE \"C\"",
    .columns =
        "SELECT a.attname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = "
        "c.oid WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relname = ?1 AND "
        "c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
    .objects = JDB_POSTGRES_OBJECTS,
    .facts = JDB_POSTGRES_FACTS,
    .may_make_fresh = MAY_MAKE_FRESH,
    .begin_fresh = BEGIN_FRESH,
    .end_fresh = "ROLLBACK TO jdb_fresh; RELEASE jdb_fresh",
    .create_marks = "CREATE TABLE IF NOT EXISTS jdb_schema (name text PRIMARY KEY, fingerprint text NOT NULL, "
                    "structure text NOT NULL, created_at bigint NOT NULL)",
    .create_history =
        "CREATE TABLE IF NOT EXISTS jdb_migrations (schema text, number bigint, name text NOT NULL, "
        "checksum text NOT NULL, applied_at bigint NOT NULL, PRIMARY KEY (schema, number))",
};

const struct jdb_driver jdb_driver_postgres = {
    .scheme = "postgres",
    .words = &WORDS,
    .speaks_postgres = true,
    .bulk_least = 25,
    .returns_id = true,
    .open = jdb_postgres_open,
    .close = jdb_postgres_close,
    .execute = jdb_postgres_execute,
    .in_transaction = in_transaction,
    .simplify = jdb_postgres_simplify,
    .query = query,
    .prepare = jdb_postgres_prepare,
    .describe = jdb_postgres_describe,
    .bind = jdb_postgres_bind,
    .step = jdb_postgres_step,
    .next = next,
    .read_columns = read_columns,
    .read_integer = read_integer,
    .reset = jdb_postgres_reset,
    .finalize = jdb_postgres_finalize,
    .send = jdb_postgres_send,
    .receive = jdb_postgres_receive,
    .settle = jdb_postgres_settle,
    .insert_rows = jdb_postgres_insert_rows,
    .changes = changes,
    .copy_begin = jdb_postgres_copy_begin,
    .copy_end = jdb_postgres_copy_end,
    .find_counters = jdb_postgres_find_counters,
    .read_counter = jdb_postgres_read_counter,
    .write_counter = jdb_postgres_write_counter,
    .migration_begin = jdb_postgres_migration_begin,
    .migration_observe = jdb_postgres_migration_observe,
    .migration_step = jdb_postgres_migration_step,
    .migration_check = jdb_postgres_migration_check,
    .migration_end = jdb_postgres_migration_end,
    .backup = jdb_postgres_backup,
};
