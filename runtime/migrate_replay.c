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
#include "migrate.h"
#include "migrate_history.h"

static enum jdb_status fail(struct jdb *db, const struct jdb *fresh, enum jdb_status status)
{
    return jdb_fail(db, status,
                    "the migrations cannot be replayed to compare the database with what they make: %s",
                    jdb_error(fresh)->message);
}

/* What a migration did to rows is done: a fresh database has none, so that only tables are made. The program's functions and
 * collations, which it lacks, do nothing there. */
enum jdb_status jdb_replay_begin(struct jdb *db, size_t count, size_t rebuilds, struct jdb_replay *replay)
{
    static const struct jdb_migrate_options QUIETLY = {.progress = NULL};
    *replay = (struct jdb_replay){.rebuilds = rebuilds};
    enum jdb_status status =
        jdb_connect(&replay->fresh, db->schema, "sqlite::memory:", NULL, JDB_CONNECT_ANY_SCHEMA);
    struct jdb *fresh = replay->fresh;
    if (status == JDB_OK) {
        fresh->only_structure = true;
        status = fresh->driver->migration_begin(fresh, 0, &replay->run);
    }
    for (size_t i = 0; i < count && status == JDB_OK; i++)
        status = jdb_migrate_run(fresh, &QUIETLY, jdb_migration_at(fresh, i), false);
    return status == JDB_OK ? JDB_OK : fail(db, fresh, status);
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
