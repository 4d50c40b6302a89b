#include "transaction.h"

#include "driver.h"
#include "failure.h"
#include "load.h"
#include "statement.h"

/* Transactions are begun and ended again and again: these statements are kept. */
static enum jdb_status execute(struct jdb *db, struct jdb_prepared **home, const char *sql)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_statement_acquire_at(db, home, sql, &prepared);
    if (status != JDB_OK)
        return status;
    bool has_row;
    status = db->driver->step(db, prepared->statement, NULL, &has_row);
    jdb_statement_release(prepared);
    return status;
}

/* Savepoints are named after their depth, from 1. */
static enum jdb_status execute_at(struct jdb *db, enum jdb_kept first, const char *what, size_t depth)
{
    char sql[64];
    snprintf(sql, sizeof sql, "%s jdb_%zu", what, depth);
    return execute(db, depth <= JDB_KEPT_DEPTH ? &db->kept[first + depth - 1] : NULL, sql);
}

/* A transaction that the caller began by SQL is like an outer one of ours. */
static enum jdb_status begin(struct jdb *db, enum jdb_kept kept, const char *sql)
{
    bool begins = !db->driver->in_transaction(db);
    if (begins && db->depth)
        return jdb_fail(db, JDB_ABORTED, "the database has ended this transaction: roll it back");
    enum jdb_status status = begins ? execute(db, &db->kept[kept], sql)
                                    : execute_at(db, JDB_KEPT_SAVEPOINT, "SAVEPOINT", db->depth + 1);
    if (status != JDB_OK)
        return status;
    if (begins)
        db->began = true;
    db->depth++;
    return JDB_OK;
}

enum jdb_status jdb_transaction_begin(struct jdb *db)
{
    return begin(db, JDB_KEPT_BEGIN, db->driver->words->begin);
}

enum jdb_status jdb_transaction_begin_read(struct jdb *db)
{
    return begin(db, JDB_KEPT_BEGIN_READ, db->driver->words->begin_read);
}

enum jdb_status jdb_transaction_commit(struct jdb *db)
{
    enum jdb_status status = db->depth == 1 && db->began
                                 ? execute(db, &db->kept[JDB_KEPT_COMMIT], "COMMIT")
                                 : execute_at(db, JDB_KEPT_RELEASE, "RELEASE", db->depth);
    if (status == JDB_CONNECTION)
        jdb_failure_surround(db, "", "; whether the transaction was committed is not known");
    if (status != JDB_OK) {
        db->aborted = true;
        return status;
    }
    db->depth--;
    db->began = db->began && db->depth;
    return JDB_OK;
}

static enum jdb_status roll_back_to(struct jdb *db, size_t depth)
{
    enum jdb_status status = execute_at(db, JDB_KEPT_ROLLBACK_TO, "ROLLBACK TO", depth);
    return status == JDB_OK ? execute_at(db, JDB_KEPT_RELEASE, "RELEASE", depth) : status;
}

/* After some failures, a full disk for one, the database has rolled back all of it by itself: then nothing is
 * left to undo, and the outer begins must be rolled back, too. */
enum jdb_status jdb_transaction_rollback(struct jdb *db)
{
    bool outermost = db->depth == 1 && db->began;
    enum jdb_status status = JDB_OK;
    if (db->driver->in_transaction(db))
        status =
            outermost ? execute(db, &db->kept[JDB_KEPT_ROLLBACK], "ROLLBACK") : roll_back_to(db, db->depth);
    bool is_gone = !db->driver->in_transaction(db);
    if (status != JDB_OK && !is_gone) {
        db->aborted = true;
        return status;
    }
    if (status != JDB_OK)
        jdb_forget_failure(db);
    db->depth--;
    db->began = db->began && !outermost;
    db->aborted = is_gone && db->depth;
    return JDB_OK;
}

/* What could not be rolled back is what nobody may go on with: an outer begin is aborted by it, and where there is
 * none, the next call rolls back first. */
static void abandon(struct jdb *db)
{
    if (db->depth == 1 && db->began)
        db->unfinished = true;
    else
        db->depth--;
}

enum jdb_status jdb_transaction_finish(struct jdb *db)
{
    enum jdb_status status = db->unfinished ? jdb_transaction_rollback(db) : JDB_OK;
    db->unfinished = status != JDB_OK;
    return status;
}

enum jdb_status jdb_transaction_undo(struct jdb *db)
{
    enum jdb_status status = jdb_transaction_rollback(db);
    if (status != JDB_OK)
        abandon(db);
    return status;
}

enum jdb_status jdb_transaction_end(struct jdb *db, enum jdb_status status)
{
    if (status == JDB_OK)
        status = jdb_transaction_commit(db);
    if (status == JDB_OK)
        return JDB_OK;
    struct jdb_kept_failure kept;
    jdb_failure_keep(db, &kept);
    enum jdb_status undone = jdb_transaction_undo(db);
    if (undone != JDB_OK)
        return undone;
    jdb_failure_restore(db, &kept);
    return status;
}

enum jdb_status jdb_transaction_end_call(struct jdb *db, enum jdb_status status)
{
    status = jdb_transaction_end(db, status);
    if (status != JDB_OK)
        db->aborted = db->depth > 0;
    return status;
}

enum jdb_status jdb_begin(struct jdb *db)
{
    enum jdb_status status = jdb_enter(db);
    return status == JDB_OK ? jdb_transaction_begin(db) : status;
}

enum jdb_status jdb_begin_read(struct jdb *db)
{
    enum jdb_status status = jdb_enter(db);
    return status == JDB_OK ? jdb_transaction_begin_read(db) : status;
}

enum jdb_status jdb_commit(struct jdb *db)
{
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK)
        return status;
    if (!db->depth)
        return jdb_fail(db, JDB_MISUSE, "there is no transaction to commit");
    if (jdb_load_is_innermost(db))
        return jdb_fail(db, JDB_MISUSE, "a load is to be ended before the transaction around it");
    return jdb_transaction_commit(db);
}

static enum jdb_status rollback(struct jdb *db)
{
    if (!db->depth)
        return jdb_fail(db, JDB_MISUSE, "there is no transaction to roll back");
    if (jdb_load_is_innermost(db))
        jdb_load_discard(db);
    return jdb_transaction_rollback(db);
}

enum jdb_status jdb_rollback(struct jdb *db)
{
    if (!db)
        return JDB_MISUSE;
    db->aborted = false; /* this is the one call that an aborted transaction answers */
    struct jdb_kept_failure kept;
    jdb_failure_keep(db, &kept);
    enum jdb_status status = jdb_enter(db);
    if (status == JDB_OK)
        status = rollback(db);
    if (status == JDB_OK)
        jdb_failure_restore(db, &kept); /* what it was for */
    return status;
}
