#include "migrate.h"

#include "clock.h"
#include "driver.h"
#include "failure.h"
#include "migrate_history.h"
#include "migrate_replay.h"
#include "statement.h"
#include "transaction.h"

enum { PATIENCE = 600000 };          /* milliseconds */
static const int64_t TICK = 1000000; /* microseconds between two calls about a step */

/* ---- The plan -------------------------------------------------------------------------------------------- */

static bool is_to_newest(const struct jdb *db, const struct jdb_migrate_options *options)
{
    return !options->to.has || options->to.value == (int64_t)db->schema->migration_count;
}

static enum jdb_status fail_unmade(struct jdb *db, const struct jdb_schema_report *report)
{
    return jdb_fail(
        db, JDB_SCHEMA,
        "no migration of the schema %s leads to what the database holds%s%s; if it is what number N "
        "leads to, the tool's migrate --adopt N takes it so",
        db->schema->name, report->differences.length ? ": " : "",
        report->differences.length ? report->differences.text : "");
}

static enum jdb_status fail_unwritten(struct jdb *db)
{
    return jdb_fail(db, JDB_SCHEMA,
                    "the schema %s has changes that no migration makes; janusgen migrate new NAME writes it",
                    db->schema->name);
}

/* Migrations that are wrong in any way are not gone on with. */
static enum jdb_status judge(struct jdb *db, const struct jdb_migrate_options *options,
                             const struct jdb_schema_report *report)
{
    bool is_history = report->state == JDB_SCHEMA_AHEAD || report->state == JDB_SCHEMA_REWRITTEN;
    if (is_history)
        return jdb_schema_fail(db, report);
    if (is_to_newest(db, options) && report->state != JDB_SCHEMA_MATCHES && !jdb_schema_is_migrated(db->schema))
        return fail_unwritten(db);
    return report->has_history || report->state == JDB_SCHEMA_EMPTY ? JDB_OK : fail_unmade(db, report);
}

enum jdb_status jdb_migrate_find_plan(struct jdb *db, const struct jdb_migrate_options *options,
                                      struct jdb_migrate_plan *plan)
{
    struct jdb_schema_report report;
    enum jdb_status status = jdb_schema_compare(db, &report);
    size_t count = db->schema->migration_count;
    *plan = (struct jdb_migrate_plan){.from = report.applied,
                                      .to = options->to.has ? (size_t)options->to.value : count,
                                      .recorded = report.recorded || !report.applied};
    if (status == JDB_OK && report.state == JDB_SCHEMA_MATCHES && !report.has_history && !options->to.has)
        *plan = (struct jdb_migrate_plan){
            .from = count, .to = count, .recorded = true}; /* made as the code has it */
    else if (status == JDB_OK)
        status = judge(db, options, &report);
    jdb_buffer_free(&report.differences);
    return status;
}

bool jdb_migrate_is_done(const struct jdb_migrate_plan *plan)
{
    return plan->from == plan->to && plan->recorded;
}

static size_t count_rebuilds(const struct jdb_step *steps, size_t count)
{
    size_t rebuilds = 0;
    for (size_t i = 0; i < count; i++)
        rebuilds += steps[i].kind == JDB_STEP_REBUILD;
    return rebuilds;
}

enum jdb_status jdb_migrate_check_words(struct jdb *db, size_t number)
{
    char name[JDB_MIGRATION_NAME_SIZE];
    const struct jdb_migration *migration = &db->schema->migrations[number];
    if (!db->driver->speaks_postgres || migration->postgres)
        return JDB_OK;
    return jdb_fail(db, JDB_UNSUPPORTED,
                    "the migration %s is written for SQLite alone: this database is PostgreSQL's",
                    jdb_migration_name(name, migration->number, migration->name));
}

/* Whether all of it can be done, and how many tables are made anew. */
static enum jdb_status check_plan(struct jdb *db, const struct jdb_migrate_plan *plan, size_t *rebuilds)
{
    char name[JDB_MIGRATION_NAME_SIZE];
    *rebuilds = 0;
    for (size_t i = plan->from; i < plan->to; i++) {
        const struct jdb_migration *migration = jdb_migration_at(db, i);
        if (jdb_migrate_check_words(db, i) != JDB_OK)
            return JDB_UNSUPPORTED;
        *rebuilds += count_rebuilds(migration->up, migration->up_count);
    }
    for (size_t i = plan->from; i > plan->to; i--) {
        const struct jdb_migration *migration = jdb_migration_at(db, i - 1);
        if (jdb_migrate_check_words(db, i - 1) != JDB_OK)
            return JDB_UNSUPPORTED;
        if (!migration->down_count)
            return jdb_fail(db, JDB_SCHEMA, "the migration %s can't be undone: it has no steps down",
                            jdb_migration_name(name, migration->number, migration->name));
        *rebuilds += count_rebuilds(migration->down, migration->down_count);
    }
    return JDB_OK;
}

/* ---- Running --------------------------------------------------------------------------------------------- */

static void tell(const struct jdb_migrate_options *options, const struct jdb_migrate_step *step)
{
    if (options->progress)
        options->progress(options->context, step);
}

/* A step while it runs. */
struct watch {
    const struct jdb_migrate_options *options;
    struct jdb_migrate_step place;
    int64_t begun;
};

static int tick(void *context)
{
    struct watch *watch = context;
    int64_t elapsed = jdb_monotonic() - watch->begun;
    if (elapsed - watch->place.elapsed >= TICK) {
        watch->place.elapsed = elapsed;
        tell(watch->options, &watch->place);
    }
    return 0;
}

static enum jdb_status run_watched(struct jdb *db, const struct jdb_migrate_options *options,
                                   const struct jdb_step *step, const struct jdb_migrate_step *place)
{
    struct watch watch = {.options = options, .place = *place, .begun = jdb_monotonic()};
    bool watches = options->progress && db->driver->migration_watch;
    if (watches)
        db->driver->migration_watch(db, tick, &watch);
    enum jdb_status status = db->driver->migration_step(db, step, place->sql);
    if (watches)
        db->driver->migration_watch(db, NULL, NULL);
    return status;
}

static void say_where(struct jdb *db, const struct jdb_migrate_step *step)
{
    char name[JDB_MIGRATION_NAME_SIZE], before[JDB_MIGRATION_NAME_SIZE + 96];
    snprintf(before, sizeof before,
             "%s %s, step %zu of %zu: ", step->down ? "undoing the migration" : "the migration",
             jdb_migration_name(name, step->number, step->name), step->step, step->count);
    jdb_failure_surround(db, before, "; nothing was changed");
}

/* What the steps of one call have in common. */
struct running {
    struct jdb *db;
    const struct jdb_migrate_options *options;
    struct jdb_replay replay;
};

static enum jdb_status run_sql(struct running *running, const struct jdb_step *step,
                               const struct jdb_migrate_step *place)
{
    struct jdb *db = running->db;
    enum jdb_status status = jdb_replay_check(db, &running->replay, step);
    if (status != JDB_OK)
        return status;
    tell(running->options, place);
    status = run_watched(db, running->options, step, place);
    return status == JDB_OK ? jdb_replay_follow(db, &running->replay, step, place->sql) : status;
}

static enum jdb_status run_step(struct running *running, const struct jdb_step *step,
                                struct jdb_migrate_step *place)
{
    struct jdb_buffer sql = {0};
    jdb_buffer_add(&sql, "");
    for (size_t i = 0; i < step->line_count; i++) {
        jdb_buffer_add(&sql, step->lines[i]);
        jdb_buffer_add(&sql, "\n");
    }
    enum jdb_status status = JDB_NO_MEMORY;
    if (sql.failed) {
        jdb_fail_memory(running->db);
    } else {
        place->sql = sql.text;
        status = run_sql(running, step, place);
    }
    jdb_buffer_free(&sql);
    if (status != JDB_OK)
        say_where(running->db, place);
    return status;
}

static enum jdb_status run_migration(struct running *running, const struct jdb_migration *migration, bool down)
{
    const struct jdb_step *steps = down ? migration->down : migration->up;
    struct jdb_migrate_step place = {.number = migration->number,
                                     .name = migration->name,
                                     .down = down,
                                     .count = down ? migration->down_count : migration->up_count};
    tell(running->options, &place);
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < place.count && status == JDB_OK; i++) {
        place.step = i + 1;
        status = run_step(running, &steps[i], &place);
    }
    return status;
}

enum jdb_status jdb_migrate_run(struct jdb *db, const struct jdb_migrate_options *options,
                                const struct jdb_migration *migration, bool down)
{
    struct running running = {.db = db, .options = options};
    return run_migration(&running, migration, down);
}

/* In an empty database all tables are made on the way: there is nothing that migrations did not make. */
static enum jdb_status run_all(struct jdb *db, const struct jdb_migrate_options *options,
                               const struct jdb_migrate_plan *plan, size_t rebuilds)
{
    struct running running = {.db = db, .options = options};
    enum jdb_status status = JDB_OK;
    if (plan->from && rebuilds && !db->driver->words->begin_fresh)
        status = jdb_replay_begin(db, plan->from, rebuilds, &running.replay);
    for (size_t i = plan->from; i < plan->to && status == JDB_OK; i++)
        status = run_migration(&running, jdb_migration_at(db, i), false);
    for (size_t i = plan->from; i > plan->to && status == JDB_OK; i--)
        status = run_migration(&running, jdb_migration_at(db, i - 1), true);
    jdb_replay_end(&running.replay);
    return status;
}

static enum jdb_status record(struct jdb *db, const struct jdb_migrate_plan *plan)
{
    enum jdb_status status = JDB_OK;
    if (!plan->recorded)
        status = jdb_history_record(db, 0, plan->from);
    if (status == JDB_OK && plan->from < plan->to)
        status = jdb_history_record(db, plan->from, plan->to);
    if (status == JDB_OK && plan->from > plan->to)
        status = jdb_history_forget(db, plan->to);
    return status == JDB_OK && plan->from != plan->to ? jdb_schema_mark(db, plan->to) : status;
}

static enum jdb_status check(struct jdb *db, const struct jdb_migrate_plan *plan, struct jdb_migration_run *run)
{
    enum jdb_status status = db->driver->migration_check(db, run, plan->to);
    if (status != JDB_OK)
        jdb_failure_surround(db, "", "; nothing was changed");
    return status;
}

/* Inside of the transaction. Another program may have come first: what is to be done is found out again. */
static enum jdb_status run(struct jdb *db, const struct jdb_migrate_options *options,
                           struct jdb_migration_run *run, struct jdb_migrate_plan *plan)
{
    size_t rebuilds = 0;
    enum jdb_status status = jdb_migrate_find_plan(db, options, plan);
    if (status != JDB_OK || jdb_migrate_is_done(plan))
        return status;
    status = check_plan(db, plan, &rebuilds);
    if (status == JDB_OK && options->backup && !options->dry_run)
        status = db->driver->backup(db, options->backup);
    if (status == JDB_OK)
        status = db->driver->migration_observe(db, run, rebuilds);
    if (status == JDB_OK)
        status = run_all(db, options, plan, rebuilds);
    if (status == JDB_OK)
        status = check(db, plan, run);
    return status == JDB_OK ? record(db, plan) : status;
}

/* ---- The call -------------------------------------------------------------------------------------------- */

static enum jdb_status finish(struct jdb *db, const struct jdb_migrate_options *options, enum jdb_status status)
{
    bool keeps = status != JDB_OK || !options->dry_run;
    return keeps ? jdb_transaction_end_call(db, status) : jdb_transaction_undo(db);
}

static enum jdb_status migrate(struct jdb *db, const struct jdb_migrate_options *options,
                               struct jdb_migrate_plan *plan)
{
    enum jdb_status status = jdb_migrate_find_plan(db, options, plan);
    if (status != JDB_OK || jdb_migrate_is_done(plan))
        return status;
    if (db->options.read_only || db->options.immutable)
        return jdb_fail(db, JDB_MISUSE, "the connection only reads: open another one to migrate");
    struct jdb_migration_run *started = NULL;
    status = db->driver->migration_begin(db, options->patience ? options->patience : PATIENCE, &started);
    if (status == JDB_OK)
        status = finish(db, options, run(db, options, started, plan));
    db->driver->migration_end(db, started);
    return status;
}

static enum jdb_status check_call(struct jdb *db, const struct jdb_migrate_options *options)
{
    size_t count = db->schema->migration_count;
    if (db->depth || db->driver->in_transaction(db))
        return jdb_fail(db, JDB_MISUSE,
                        "a transaction is open: end it before the migration, which is one of its own");
    if (jdb_statements_are_busy(db))
        return jdb_fail(db, JDB_MISUSE, "a list is open: close it before the migration");
    if (!options->to.has || (options->to.value >= 0 && (uint64_t)options->to.value <= count))
        return JDB_OK;
    if (!count)
        return jdb_fail(db, JDB_MISUSE, "the schema %s has no migrations", db->schema->name);
    return jdb_fail(db, JDB_MISUSE, "there is no migration %lld: the schema %s has 1 to %zu, and 0 is none",
                    (long long)options->to.value, db->schema->name, count);
}

enum jdb_status jdb_migrate(struct jdb *db, const struct jdb_migrate_options *options)
{
    static const struct jdb_migrate_options NONE = {.dry_run = false};
    if (!db)
        return JDB_MISUSE;
    options = options ? options : &NONE;
    bool waits = db->waiting;
    struct jdb_migrate_plan plan = {.recorded = false};
    jdb_connection_wake(db);
    enum jdb_status status = jdb_enter(db);
    if (status == JDB_OK)
        status = check_call(db, options);
    if (status == JDB_OK)
        status = migrate(db, options, &plan);
    if (status == JDB_OK && !options->dry_run) {
        db->migrated = plan.to;
        waits = plan.to < db->schema->migration_count;
    }
    if (waits)
        jdb_connection_wait(db);
    return status;
}
