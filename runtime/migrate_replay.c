/* What migrations make, made in memory.
 *
 * A rebuild copies the columns that it knows, and has the keys and constraints that it says: what somebody gave the table by
 * hand would be gone, and no count of rows shows it. So a fresh database goes along, step by step, as far as the last rebuild,
 * and the table is held against the one that is there. A table that was made or renamed on the way is compared, too.
 */
#include "migrate_replay.h"

#include "difference.h"
#include "driver.h"
#include "failure.h"

static enum jdb_status fail(struct jdb *db, const struct jdb *fresh, enum jdb_status status)
{
    return jdb_fail(db, status,
                    "the migrations cannot be replayed to compare the database with what they make: %s",
                    jdb_error(fresh)->message);
}

enum jdb_status jdb_replay_open(struct jdb *db, size_t count, struct jdb **fresh)
{
    const struct jdb_migrate_options options = {.to = {true, (int64_t)count}};
    enum jdb_status status = jdb_connect(fresh, db->schema, "sqlite::memory:", NULL, JDB_CONNECT_ANY_SCHEMA);
    if (status == JDB_OK)
        status = jdb_migrate(*fresh, &options);
    if (status != JDB_OK)
        return fail(db, *fresh, status);
    jdb_connection_wake(*fresh); /* it is older than the code, when not all were run */
    return JDB_OK;
}

enum jdb_status jdb_replay_begin(struct jdb *db, size_t count, size_t rebuilds, struct jdb_replay *replay)
{
    enum jdb_status status = jdb_replay_open(db, count, &replay->fresh);
    if (status != JDB_OK)
        return status;
    replay->rebuilds = rebuilds;
    status = replay->fresh->driver->migration_begin(replay->fresh, 0, &replay->run);
    return status == JDB_OK ? JDB_OK : fail(db, replay->fresh, status);
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

static enum jdb_status fail_losses(struct jdb *db, const char *table, const struct jdb_differences *losses)
{
    struct jdb_buffer text = {0};
    jdb_differences_summarize(losses, false, &text);
    enum jdb_status status =
        text.failed ? jdb_fail_memory(db)
                    : jdb_fail(db, JDB_SCHEMA, "%s is made anew, and would lose what no migration made: %s",
                               table, text.text);
    jdb_buffer_free(&text);
    if (status == JDB_SCHEMA)
        jdb_failure_surround(db, "", "; put it into the schema, or remove it (status shows all)");
    return status;
}

enum jdb_status jdb_replay_check(struct jdb *db, struct jdb_replay *replay, const struct jdb_step *step)
{
    struct jdb_differences differences;
    if (!replay->rebuilds || step->kind != JDB_STEP_REBUILD)
        return JDB_OK;
    replay->rebuilds--;
    enum jdb_status status = jdb_structure_compare_table(db, replay->fresh, step->subject, &differences);
    if (status == JDB_OK) {
        jdb_differences_keep_losses(&differences);
        if (jdb_differences_inside(&differences))
            status = fail_losses(db, step->subject, &differences);
    }
    jdb_differences_free(&differences);
    return status;
}

enum jdb_status jdb_replay_follow(struct jdb *db, struct jdb_replay *replay, const struct jdb_step *step,
                                  const char *sql)
{
    if (!replay->rebuilds)
        return JDB_OK;
    enum jdb_status status = replay->fresh->driver->migration_step(replay->fresh, step, sql);
    return status == JDB_OK ? JDB_OK : fail(db, replay->fresh, status);
}

void jdb_replay_end(struct jdb_replay *replay)
{
    if (replay->run) {
        (void)jdb_rollback(replay->fresh);
        replay->fresh->driver->migration_end(replay->fresh, replay->run);
    }
    jdb_close(replay->fresh);
}
