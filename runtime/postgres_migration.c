/* Migrations on PostgreSQL, where statements that change tables are part of a transaction as any other. */
#include "postgres_migration.h"
#include "postgres.h"
#include "refusal.h"

#include "buffer.h"
#include "failure.h"
#include "transaction.h"

#include <string.h>

enum { STATEMENT_MOST = 80 };

/* Programs that migrate at once wait for the first at this lock, which ends with the transaction. Another schema of the same
 * database has another. */
static enum jdb_status lock(struct jdb *db, int64_t patience)
{
    char timeout[64];
    snprintf(timeout, sizeof timeout, "SET LOCAL lock_timeout = %lld",
             (long long)(patience < INT32_MAX ? patience : INT32_MAX));
    enum jdb_status status = db->driver->execute(db, timeout);
    if (status == JDB_OK)
        status = db->driver->execute(
            db, "SELECT pg_advisory_xact_lock(hashtext('jdb_migrations'), hashtext(current_schema()))");
    if (status == JDB_RETRY)
        jdb_failure_surround(
            db,
            "another program migrates the database, and did not end while this one waited: ", "; try again");
    return status;
}

enum jdb_status jdb_postgres_migration_begin(struct jdb *db, int64_t patience, struct jdb_migration_run **run)
{
    *run = NULL;
    enum jdb_status status = jdb_transaction_begin(db);
    if (status == JDB_OK)
        status = lock(db, patience);
    if (status != JDB_OK && db->depth)
        return jdb_transaction_end_call(db, status);
    return status;
}

/* Foreign keys hold all the while: there is nothing that could be wrong in the end. A statement may take as long as it
 * likes. */
enum jdb_status jdb_postgres_migration_observe(struct jdb *db, struct jdb_migration_run *run, bool rebuilds)
{
    (void)run, (void)rebuilds;
    jdb_postgres_set_limit(db->handle, 0);
    return db->driver->execute(db, "SET LOCAL statement_timeout = 0");
}

enum jdb_status jdb_postgres_migration_check(struct jdb *db, struct jdb_migration_run *run, size_t applied)
{
    (void)run, (void)applied;
    return db->driver->execute(db, "SET CONSTRAINTS ALL IMMEDIATE");
}

void jdb_postgres_migration_end(struct jdb *db, struct jdb_migration_run *run)
{
    (void)run;
    jdb_postgres_set_limit(db->handle, db->options.statement_timeout);
}

/* ---- Steps ----------------------------------------------------------------------------------------------- */

static enum jdb_status run(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    (void)step;
    bool began = db->driver->in_transaction(db);
    enum jdb_status status = db->driver->execute(db, sql);
    if (status == JDB_OK && began && !db->driver->in_transaction(db))
        return jdb_fail(db, JDB_MISUSE,
                        "COMMIT and ROLLBACK have no place in a migration: all of them are one transaction");
    if (status == JDB_CHECK || status == JDB_MISUSE) {
        char before[STATEMENT_MOST + 16];
        size_t length = strcspn(sql, "\n;"), cut = length < STATEMENT_MOST ? length : STATEMENT_MOST;
        while (cut && cut < length && ((unsigned char)sql[cut] & 0xc0) == 0x80)
            cut--; /* not inside of a character */
        snprintf(before, sizeof before, "%.*s%s: ", (int)cut, sql, cut < length ? " ..." : "");
        jdb_failure_surround(db, before, "");
    }
    return status;
}

/* Numbers stand as they are, all else in quotes. */
static bool is_number(Oid type)
{
    static const Oid NUMBERS[] = {16, 20, 21, 23, 26, 700, 701, 1700};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        if (NUMBERS[i] == type)
            return true;
    return false;
}

enum { BYTES = 17 }; /* the type bytea, whose text is hexadecimal */

static void add_value(struct jdb_refusal *refusal, Oid type, const char *text)
{
    size_t size = 0;
    unsigned char *bytes = text && type == BYTES ? PQunescapeBytea((const unsigned char *)text, &size) : NULL;
    if (bytes)
        jdb_refusal_add_blob(refusal, bytes, size);
    else if (!text || is_number(type))
        jdb_refusal_add(refusal, text);
    else
        jdb_refusal_add_text(refusal, text);
    PQfreemem(bytes);
}

static void add_key(struct jdb_refusal *refusal, const PGresult *result, int row)
{
    int columns = PQnfields(result);
    if (!jdb_refusal_begin_row(refusal, columns))
        return;
    for (int i = 0; i < columns; i++) {
        if (i)
            jdb_refusal_next(refusal);
        add_value(refusal, PQftype(result, i), PQgetisnull(result, row, i) ? NULL : PQgetvalue(result, row, i));
    }
    jdb_refusal_end_row(refusal, columns);
}

static enum jdb_status refuse(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    struct jdb_postgres *postgres = db->handle;
    struct jdb_refusal refusal = {0};
    if (db->only_structure)
        return JDB_OK;
    enum jdb_status status = jdb_postgres_ready(db);
    if (status != JDB_OK)
        return status;
    PGresult *result = jdb_postgres_answer(postgres, PQsendQuery(postgres->connection, sql));
    status = jdb_postgres_check(db, result, JDB_SCHEMA, "while a statement ran");
    for (int i = 0; status == JDB_OK && i < PQntuples(result); i++)
        add_key(&refusal, result, i);
    if (status == JDB_OK)
        status = jdb_refusal_fail(db, step, &refusal);
    PQclear(result);
    jdb_buffer_free(&refusal.keys);
    return status;
}

enum jdb_status jdb_postgres_migration_step(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    return step->kind == JDB_STEP_REFUSE ? refuse(db, step, sql) : run(db, step, sql);
}

enum jdb_status jdb_postgres_backup(struct jdb *db, const char *path)
{
    (void)path;
    return jdb_fail(db, JDB_UNSUPPORTED,
                    "a PostgreSQL database is copied by its own tool: pg_dump --format=custom --file=FILE URL");
}
