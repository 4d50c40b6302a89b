#include "connection.h"

#include "driver.h"
#include "failure.h"
#include "load.h"
#include "migrate_history.h"
#include "options.h"
#include "schema.h"
#include "statement.h"
#include "transaction.h"
#include "url.h"

#include <stdlib.h>

static enum jdb_status connect_to(struct jdb *db, const char *url, unsigned flags)
{
    struct jdb_location location;
    enum jdb_status status = jdb_url_locate(db, url, &location);
    if (status != JDB_OK)
        return status;
    db->address = location.address;
    status = jdb_options_complete(db, &db->options);
    if (status == JDB_OK)
        status = location.driver->open(db, flags);
    if (status != JDB_OK)
        return status;
    db->driver = location.driver;
    status = jdb_statements_new(db);
    if (status != JDB_OK || (flags & JDB_CONNECT_ANY_SCHEMA))
        return status;
    enum jdb_schema_state state;
    status = jdb_schema_check(db, &state);
    if (status == JDB_SCHEMA && state == JDB_SCHEMA_BEHIND)
        jdb_connection_wait(db);
    return status;
}

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

/* What is left of a connection holds its error. */
static void disconnect(struct jdb *db)
{
    if (!db->driver)
        return;
    jdb_load_discard(db);
    jdb_statements_free(db);
    db->driver->close(db);
    db->driver = NULL;
}

enum jdb_status jdb_connect(struct jdb **db, const struct jdb_schema *schema, const char *url,
                            const struct jdb_options *options, unsigned flags)
{
    if (!db)
        return JDB_MISUSE;
    *db = calloc(1, sizeof **db);
    if (!*db)
        return JDB_NO_MEMORY;
    (*db)->error.message = (*db)->message;
    if (!schema)
        return jdb_fail(*db, JDB_MISUSE, "a connection needs a schema");
    (*db)->schema = schema;
    if (options)
        (*db)->options = *options;
    enum jdb_status status = connect_to(*db, url, flags);
    if (status != JDB_OK && !(*db)->waiting)
        disconnect(*db);
    return status;
}

enum jdb_status jdb_open(struct jdb **db, const struct jdb_schema *schema, const char *url)
{
    return jdb_connect(db, schema, url, NULL, 0);
}

enum jdb_status jdb_open_with(struct jdb **db, const struct jdb_schema *schema, const char *url,
                              const struct jdb_options *options)
{
    return jdb_connect(db, schema, url, options, 0);
}

enum jdb_status jdb_close(struct jdb *db)
{
    if (!db)
        return JDB_OK;
    jdb_connection_wake(db);
    disconnect(db);
    free(db->address);
    free(db);
    return JDB_OK;
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
