/* A database that is what migrations make, though none made it. */
#include "difference.h"
#include "driver.h"
#include "failure.h"
#include "migrate.h"
#include "migrate_history.h"
#include "migrate_replay.h"
#include "transaction.h"

static enum jdb_status compare(struct jdb *db, struct jdb *fresh, struct jdb_buffer *summary)
{
    struct jdb_differences differences;
    enum jdb_status status = jdb_structure_compare_with(db, fresh, &differences);
    if (status == JDB_OK && jdb_differences_inside(&differences))
        jdb_differences_summarize(&differences, false, summary);
    jdb_differences_free(&differences);
    return status;
}

static enum jdb_status replay(struct jdb *db, size_t count, struct jdb_buffer *differences)
{
    struct jdb_replay replay;
    enum jdb_status status = jdb_replay_begin(db, count, 0, &replay);
    if (status == JDB_OK)
        status = compare(db, replay.fresh, differences);
    jdb_replay_end(&replay);
    return status;
}

/* Where tables are part of a transaction the migrations are run beside those that are there, and undone. */
static enum jdb_status replay_beside(struct jdb *db, int64_t count, struct jdb_buffer *summary)
{
    static const struct jdb_migrate_options NONE = {.dry_run = true};
    struct jdb_differences differences = {.count = 0};
    enum jdb_status status = db->driver->execute(db, db->driver->words->begin_fresh);
    db->only_structure = true;
    for (size_t i = 0; i < (size_t)count && status == JDB_OK; i++) {
        status = jdb_migrate_check_words(db, i);
        if (status == JDB_OK)
            status = jdb_migrate_run(db, &NONE, jdb_migration_at(db, i), false);
    }
    db->only_structure = false;
    if (status == JDB_OK)
        status = jdb_structure_read(db, &differences.wanted);
    if (status == JDB_OK)
        status = db->driver->execute(db, db->driver->words->end_fresh);
    if (status == JDB_OK)
        status = jdb_structure_read(db, &differences.found);
    if (status == JDB_OK)
        status = jdb_structure_compare(db, &differences);
    if (status == JDB_OK && jdb_differences_inside(&differences))
        jdb_differences_summarize(&differences, false, summary);
    jdb_differences_free(&differences);
    return status;
}

static enum jdb_status check(struct jdb *db, int64_t count)
{
    struct jdb_schema_report report;
    struct jdb_buffer differences = {0};
    enum jdb_status status = jdb_schema_compare(db, &report);
    if (status == JDB_OK && (report.recorded || report.state == JDB_SCHEMA_AHEAD))
        status = jdb_fail(db, JDB_SCHEMA, "the database has a history already: there is nothing to adopt");
    jdb_buffer_free(&report.differences);
    if (status == JDB_OK)
        status = db->driver->words->begin_fresh ? replay_beside(db, count, &differences)
                                                : replay(db, (size_t)count, &differences);
    if (status == JDB_OK && differences.length)
        status = jdb_fail(db, JDB_SCHEMA, "the database is not what the migrations up to %lld make: %s",
                          (long long)count, differences.text);
    jdb_buffer_free(&differences);
    return status;
}

enum jdb_status jdb_migrate_adopt(struct jdb *db, int64_t count)
{
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK)
        return status;
    if (count < 1 || (uint64_t)count > db->schema->migration_count)
        return jdb_fail(db, JDB_MISUSE, "there is no migration %lld: the schema %s has %zu", (long long)count,
                        db->schema->name, db->schema->migration_count);
    status = jdb_transaction_begin(db);
    if (status != JDB_OK)
        return status;
    status = check(db, count);
    if (status == JDB_OK)
        status = jdb_history_record(db, 0, (size_t)count);
    if (status == JDB_OK)
        status = jdb_schema_mark(db, (size_t)count);
    return jdb_transaction_end_call(db, status);
}
