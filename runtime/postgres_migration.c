/* Migrations on PostgreSQL, where statements that change tables are part of a transaction as any other. */
#include "postgres_migration.h"

#include "buffer.h"
#include "failure.h"
#include "transaction.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MOST = 5, STATEMENT_MOST = 80 };

struct jdb_migration_run {
    bool waits;
};

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
    *run = calloc(1, sizeof **run);
    if (!*run)
        return jdb_fail_memory(db);
    enum jdb_status status = jdb_transaction_begin(db);
    if (status == JDB_OK)
        status = lock(db, patience);
    if (status != JDB_OK && db->depth)
        return jdb_transaction_end_call(db, status);
    return status;
}

/* Foreign keys hold all the while: there is nothing that could be wrong in the end. */
enum jdb_status jdb_postgres_migration_observe(struct jdb *db, struct jdb_migration_run *run, bool rebuilds)
{
    (void)run, (void)rebuilds;
    return db->driver->execute(db, "SET LOCAL statement_timeout = 0");
}

enum jdb_status jdb_postgres_migration_check(struct jdb *db, struct jdb_migration_run *run, size_t applied)
{
    (void)run, (void)applied;
    return db->driver->execute(db, "SET CONSTRAINTS ALL IMMEDIATE");
}

void jdb_postgres_migration_end(struct jdb *db, struct jdb_migration_run *run)
{
    (void)db;
    free(run);
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

struct refusal {
    size_t count;
    struct jdb_buffer keys;
};

static bool add_key(void *context, const char *const *texts)
{
    struct refusal *refusal = context;
    if (refusal->count++ >= KEYS_MOST)
        return true;
    jdb_buffer_add(&refusal->keys, refusal->count > 1 ? ", " : "");
    jdb_buffer_add(&refusal->keys, texts[0] ? texts[0] : "NULL");
    return true;
}

/* The rows are told by their keys, which are put into one column. */
static enum jdb_status refuse(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    struct refusal refusal = {.count = 0};
    if (db->only_structure)
        return JDB_OK;
    enum jdb_status status = db->driver->query(db, sql, NULL, 0, add_key, &refusal);
    const char *subject = step->subject ? step->subject : "rows stand in the way";
    if (status == JDB_OK && refusal.keys.failed)
        status = jdb_fail_memory(db);
    else if (status == JDB_OK && refusal.count)
        status = jdb_fail(db, step->status == JDB_OK ? JDB_CHECK : step->status, "%s: in %zu row%s%s %s%s",
                          subject, refusal.count, refusal.count == 1 ? "" : "s",
                          refusal.count > KEYS_MOST ? ", the first of them" : ",", refusal.keys.text,
                          refusal.count > KEYS_MOST ? ", ..." : "");
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
