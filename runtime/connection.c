#include "connection.h"

#include "driver.h"
#include "failure.h"
#include "migrate_history.h"
#include "transaction.h"

#include <stdlib.h>

/* Without a driver it can do nothing, and no call has to look twice. */
void jdb_connection_wait(struct jdb *db)
{
    db->waiting = db->driver;
    db->driver = NULL;
    db->aborted = true; /* for cursors, which do not ask for a driver */
}

void jdb_connection_wake(struct jdb *db)
{
    if (!db->waiting)
        return;
    db->driver = db->waiting;
    db->waiting = NULL;
    db->aborted = false;
}

/* A connection that was never made: the message still says why. */
static enum jdb_status refuse(struct jdb *db)
{
    if (db->waiting)
        return jdb_history_fail_waiting(db, db->migrated);
    db->error.status = JDB_CONNECTION;
    return JDB_CONNECTION;
}

enum jdb_status jdb_enter(struct jdb *db)
{
    if (!db)
        return JDB_MISUSE;
    if (!db->driver)
        return refuse(db);
    if (db->unfinished) {
        enum jdb_status status = jdb_transaction_finish(db);
        if (status != JDB_OK)
            return status;
    }
    if (db->aborted)
        return jdb_fail(db, JDB_ABORTED, "an earlier statement of this transaction failed: roll it back");
    if (db->error.status != JDB_OK)
        jdb_forget_failure(db);
    return JDB_OK;
}

enum jdb_status jdb_enter_record(struct jdb *db, const struct jdb_record *record)
{
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK)
        return status;
    if (record->number >= db->schema->record_count || db->schema->records[record->number] != record)
        return jdb_fail(db, JDB_MISUSE, "%s is no table of the schema %s, which this connection was opened for",
                        record->name, db->schema->name);
    return JDB_OK;
}

struct sqlite3 *jdb_sqlite3(struct jdb *db)
{
    return db && (db->driver ? db->driver : db->waiting) == &jdb_driver_sqlite ? db->handle : NULL;
}

enum jdb_status jdb_execute(struct jdb *db, const char *sql)
{
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK)
        return status;
    if (!sql)
        return jdb_fail(db, JDB_MISUSE, "there is no SQL to run");
    status = db->driver->execute(db, sql);
    if (db->depth && !db->driver->in_transaction(db))
        db->aborted = true; /* the SQL ended the transaction that jdb_begin() began */
    return status;
}

bool jdb_take_integer(void *context, const char *const *texts)
{
    *(int64_t *)context = texts[0] ? strtoll(texts[0], NULL, 10) : 0;
    return false;
}
