/* How a connection is set up while migrations run, and what is looked at before and after them.
 *
 * Foreign keys are off, from before the transaction begins: inside of it the pragma does nothing, and dropping a table that
 * is made anew would delete the rows that refer to it. They are held against the rows at the end.
 */
#include "sqlite_migration.h"
#include "buffer.h"
#include "failure.h"
#include "migrate_replay.h"
#include "transaction.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAMED_MOST = 5, /* orphans, or damages, in a message */
    INSTRUCTIONS_MOST =
        20000 /* of SQLite's machine, between two ticks: milliseconds, unless they wait for a disk */
};

struct jdb_migration_run {
    int foreign_keys, legacy; /* as they were */
    bool rebuilds;
    struct jdb_facts orphans, damages; /* as they were */
};

/* ---- Setting up ------------------------------------------------------------------------------------------ */

static int setting(const struct jdb *db, int name, int value)
{
    int now = 0;
    sqlite3_db_config(db->handle, name, value, &now);
    return now;
}

static bool read_timeout(void *context, const char *const *texts)
{
    *(int *)context = atoi(texts[0]);
    return false;
}

/* Another program's migration takes longer than what else a connection waits for. */
static enum jdb_status begin_patiently(struct jdb *db, int64_t patience)
{
    int timeout = 0;
    enum jdb_status status = db->driver->query(db, "PRAGMA busy_timeout", NULL, 0, read_timeout, &timeout);
    if (status != JDB_OK)
        return status;
    sqlite3_busy_timeout(db->handle, patience < INT32_MAX ? (int)patience : INT32_MAX);
    status = jdb_transaction_begin(db);
    sqlite3_busy_timeout(db->handle, timeout);
    if (status == JDB_RETRY)
        jdb_failure_surround(
            db, "another program is writing to the database, and did not end while this one waited: ",
            "; try again");
    return status;
}

enum jdb_status jdb_sqlite_migration_begin(struct jdb *db, int64_t patience, struct jdb_migration_run **run)
{
    *run = calloc(1, sizeof **run);
    if (!*run)
        return jdb_fail_memory(db);
    (*run)->foreign_keys = setting(db, SQLITE_DBCONFIG_ENABLE_FKEY, -1);
    (*run)->legacy = setting(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1);
    if (jdb_sqlite_is_being_read(db->handle))
        return jdb_fail(db, JDB_MISUSE,
                        "a statement of this connection gives rows still: end it before the migration");
    setting(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0);
    setting(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0);
    return begin_patiently(db, patience);
}

void jdb_sqlite_migration_end(struct jdb *db, struct jdb_migration_run *run)
{
    if (!run)
        return;
    setting(db, SQLITE_DBCONFIG_ENABLE_FKEY, run->foreign_keys);
    setting(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, run->legacy);
    jdb_facts_free(&run->orphans);
    jdb_facts_free(&run->damages);
    free(run);
}

/* ---- Looking --------------------------------------------------------------------------------------------- */

const char JDB_SQLITE_DAMAGES[] =
    "SELECT integrity_check FROM pragma_integrity_check(1000000) AS i WHERE integrity_check <> 'ok' AND NOT EXISTS (SELECT 1 "
    "FROM pragma_table_list AS t WHERE t.wr AND substr(i.integrity_check, 1, 15 + length(t.name)) = 'NULL value in ' || t.name "
    "|| '.') LIMIT 100";

static enum jdb_status find_damages(struct jdb *db, struct jdb_facts *facts)
{
    return jdb_facts_read(db, facts, JDB_SQLITE_DAMAGES, NULL, 0);
}

enum jdb_status jdb_sqlite_migration_observe(struct jdb *db, struct jdb_migration_run *run, bool rebuilds)
{
    run->rebuilds = rebuilds;
    enum jdb_status status = jdb_sqlite_find_orphans(db, &run->orphans);
    if (status == JDB_OK && rebuilds)
        status = find_damages(db, &run->damages);
    jdb_facts_sort(&run->orphans);
    jdb_facts_sort(&run->damages);
    return status;
}

enum jdb_status jdb_sqlite_damage_status(sqlite3 *handle, const char *line)
{
    static const char CODE[] = "error code=";
    const char *code = strstr(line, CODE);
    return code ? jdb_sqlite_status(handle, atoi(code + sizeof CODE - 1), "", JDB_CORRUPT) : JDB_CORRUPT;
}

/* Those that were not there before, and how many they are. A reference to a table that is not there is the schema's word, not the
 * rows'. */
static size_t name_new(const struct jdb_facts *before, const struct jdb_facts *after, struct jdb_buffer *names)
{
    size_t count = 0;
    for (size_t i = 0; i < after->count; i++) {
        bool dangles = strcmp(after->items[i].value, JDB_SQLITE_DANGLING) == 0;
        if (dangles || jdb_facts_find(before, after->items[i].key))
            continue;
        if (count++ >= NAMED_MOST)
            continue;
        jdb_buffer_add(names, names->length ? ", " : "");
        jdb_buffer_add(names, after->items[i].key);
    }
    jdb_buffer_add(names, count > NAMED_MOST ? ", and more" : "");
    return count;
}

static bool has_new_mismatch(const struct jdb_facts *before, const struct jdb_facts *after)
{
    for (size_t i = 0; i < after->count; i++)
        if (strcmp(after->items[i].value, JDB_SQLITE_MISMATCH) == 0 &&
            !jdb_facts_find(before, after->items[i].key))
            return true;
    return false;
}

/* A schema may have a foreign key that refers to no key. Where migrations make it, it is meant. */
static enum jdb_status add_meant_mismatches(struct jdb *db, size_t applied, struct jdb_facts *facts)
{
    struct jdb_replay replay;
    enum jdb_status status = jdb_replay_begin(db, applied, 0, &replay);
    if (status == JDB_OK) {
        status = jdb_sqlite_find_orphans(replay.fresh, facts);
        if (status != JDB_OK)
            jdb_fail(db, status, "%s", jdb_error(replay.fresh)->message);
    }
    jdb_replay_end(&replay);
    jdb_facts_sort(facts);
    return status;
}

static enum jdb_status check_orphans(struct jdb *db, size_t applied, struct jdb_facts *before)
{
    struct jdb_facts after = {0};
    struct jdb_buffer names = {0};
    enum jdb_status status = jdb_sqlite_find_orphans(db, &after);
    if (status == JDB_OK && has_new_mismatch(before, &after))
        status = add_meant_mismatches(db, applied, before);
    size_t count = status == JDB_OK ? name_new(before, &after, &names) : 0;
    if (names.failed)
        status = jdb_fail_memory(db);
    else if (count)
        status = jdb_fail(db, JDB_FOREIGN_KEY, "%zu row%s would refer to rows that do not exist: %s", count,
                          count == 1 ? "" : "s", names.text);
    jdb_buffer_free(&names);
    jdb_facts_free(&after);
    return status;
}

static enum jdb_status check_damages(struct jdb *db, const struct jdb_facts *before)
{
    struct jdb_facts after = {0};
    struct jdb_buffer names = {0};
    enum jdb_status status = find_damages(db, &after);
    size_t count = status == JDB_OK ? name_new(before, &after, &names) : 0;
    if (names.failed)
        status = jdb_fail_memory(db);
    else if (count)
        status = jdb_fail(db, jdb_sqlite_damage_status(db->handle, names.text),
                          "the database would not be whole: %s", names.text);
    jdb_buffer_free(&names);
    jdb_facts_free(&after);
    return status;
}

enum jdb_status jdb_sqlite_migration_check(struct jdb *db, struct jdb_migration_run *run, size_t applied)
{
    enum jdb_status status = check_orphans(db, applied, &run->orphans);
    return status == JDB_OK && run->rebuilds ? check_damages(db, &run->damages) : status;
}

/* ---- Steps ----------------------------------------------------------------------------------------------- */

static enum jdb_status run(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    (void)step;
    return jdb_sqlite_run_script(db, NULL, sql);
}

/* What a new table takes the name of is not to be renamed with it: views, triggers and foreign keys say that name, and mean
 * the new one. */
static enum jdb_status rebuild(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    setting(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1);
    enum jdb_status status = db->only_structure ? jdb_sqlite_remake(db, step->subject, sql)
                                                : jdb_sqlite_rebuild(db, step->subject, sql);
    setting(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0);
    return status;
}

static enum jdb_status (*const STEPS[])(struct jdb *db, const struct jdb_step *step, const char *sql) = {
    [JDB_STEP_RUN] = run,
    [JDB_STEP_REFUSE] = jdb_sqlite_refuse,
    [JDB_STEP_REBUILD] = rebuild,
};

enum jdb_status jdb_sqlite_migration_step(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    return STEPS[step->kind](db, step, sql);
}

void jdb_sqlite_migration_watch(struct jdb *db, int (*tick)(void *context), void *context)
{
    sqlite3_progress_handler(db->handle, tick ? INSTRUCTIONS_MOST : 0, tick, context);
}
