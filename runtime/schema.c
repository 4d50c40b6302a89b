#include "schema.h"

#include "difference.h"
#include "driver.h"
#include "failure.h"
#include "transaction.h"

#include <string.h>

static const struct {
    const char *name, *advice;
} STATES[] = {
    [JDB_SCHEMA_EMPTY] = {"empty", "create its tables"},
    [JDB_SCHEMA_MATCHES] = {"matches", ""},
    [JDB_SCHEMA_EDITED] = {"edited",
                           "it was changed after it was created; undo the change, or make it in the schema "
                           "and generate the code again"},
    [JDB_SCHEMA_OLDER] = {"older",
                          "the schema has grown since the database was created; bring the database up to "
                          "date, or create another"},
    [JDB_SCHEMA_NEWER] = {"newer",
                          "it was created by a newer version of the program; run that, or generate the code "
                          "again"},
    [JDB_SCHEMA_OTHER] = {"other", "it was not created from this schema; open another database"},
};

const char *jdb_schema_state_name(enum jdb_schema_state state)
{
    return STATES[state].name;
}

const char *jdb_schema_state_advice(enum jdb_schema_state state)
{
    return STATES[state].advice;
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

/* What was written down when the database was created. */
struct mark {
    bool found;
    char fingerprint[64];
    char structure[JDB_STRUCTURE_SIZE];
};

static bool read_mark(void *context, const char *const *texts)
{
    struct mark *mark = context;
    mark->found = true;
    snprintf(mark->fingerprint, sizeof mark->fingerprint, "%s", texts[0] ? texts[0] : "");
    snprintf(mark->structure, sizeof mark->structure, "%s", texts[1] ? texts[1] : "");
    return false;
}

static bool set_true(void *context, const char *const *texts)
{
    (void)texts;
    *(bool *)context = true;
    return false;
}

static enum jdb_status find_mark(struct jdb *db, struct mark *mark)
{
    *mark = (struct mark){.found = false};
    bool has_marks = false;
    enum jdb_status status =
        db->driver->query(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'jdb_schema'", NULL,
                          0, set_true, &has_marks);
    if (status != JDB_OK || !has_marks)
        return status;
    return db->driver->query(db, "SELECT fingerprint, structure FROM jdb_schema WHERE name = ?1",
                             &db->schema->name, 1, read_mark, mark);
}

/* Of a database that lacks something, or has more than it should. */
static enum jdb_schema_state judge(size_t missing, size_t extra)
{
    return missing && !extra ? JDB_SCHEMA_OLDER : extra && !missing ? JDB_SCHEMA_NEWER : JDB_SCHEMA_OTHER;
}

/* A database of this very schema, in which a text is another one than when it was created: that may be a column which was
 * added and is what the schema has, or only how something is written. */
static enum jdb_status compare_edited(struct jdb *db, struct jdb_schema_report *report)
{
    struct jdb_differences differences;
    enum jdb_status status = jdb_structure_compare_fresh(db, &differences);
    if (status == JDB_OK)
        jdb_differences_summarize(&differences, true, &report->differences);
    report->state =
        status == JDB_OK && !jdb_differences_inside(&differences) ? JDB_SCHEMA_MATCHES : JDB_SCHEMA_EDITED;
    jdb_differences_free(&differences);
    return status;
}

/* A database whose tables and columns are those of the code, though it was created from another schema. */
static enum jdb_status compare_rest(struct jdb *db, struct jdb_schema_report *report)
{
    struct jdb_differences differences;
    enum jdb_status status = jdb_structure_compare_fresh(db, &differences);
    if (status == JDB_OK)
        jdb_differences_summarize(&differences, false, &report->differences);
    if (!jdb_differences_inside_of(&differences, JDB_DIFFERENCE_CHANGED))
        report->state = judge(jdb_differences_inside_of(&differences, JDB_DIFFERENCE_MISSING),
                              jdb_differences_inside_of(&differences, JDB_DIFFERENCE_UNKNOWN));
    jdb_differences_free(&differences);
    return status;
}

static enum jdb_status compare_other(struct jdb *db, struct jdb_schema_report *report)
{
    struct jdb_gaps gaps = {.text = &report->differences};
    enum jdb_status status = jdb_structure_compare_records(db, &gaps);
    report->state = judge(gaps.missing, gaps.extra);
    return status == JDB_OK && !gaps.missing && !gaps.extra ? compare_rest(db, report) : status;
}

enum jdb_status jdb_schema_compare(struct jdb *db, struct jdb_schema_report *report)
{
    *report = (struct jdb_schema_report){.state = JDB_SCHEMA_EMPTY};
    struct mark mark;
    char structure[JDB_STRUCTURE_SIZE];
    size_t tables = 0;
    enum jdb_status status = find_mark(db, &mark);
    if (status == JDB_OK)
        status = jdb_structure_hash(db, structure, &tables);
    if (status != JDB_OK || (!mark.found && !tables))
        return status;
    bool same = mark.found && strcmp(mark.fingerprint, db->schema->fingerprint) == 0;
    if (same && strcmp(mark.structure, structure) == 0) {
        report->state = JDB_SCHEMA_MATCHES;
        return JDB_OK;
    }
    status = same ? compare_edited(db, report) : compare_other(db, report);
    if (!mark.found)
        report->state = JDB_SCHEMA_OTHER;
    return status == JDB_OK && report->differences.failed ? jdb_fail_memory(db) : status;
}

enum jdb_status jdb_schema_check(struct jdb *db, enum jdb_schema_state *state)
{
    struct jdb_schema_report report;
    enum jdb_status status = jdb_schema_compare(db, &report);
    if (status == JDB_OK && report.state != JDB_SCHEMA_EMPTY && report.state != JDB_SCHEMA_MATCHES)
        status = jdb_fail(db, JDB_SCHEMA, "the schema %s of the database is %s%s%s; %s", db->schema->name,
                          jdb_schema_state_name(report.state), report.differences.length ? ": " : "",
                          report.differences.length ? report.differences.text : "",
                          jdb_schema_state_advice(report.state));
    jdb_buffer_free(&report.differences);
    if (state)
        *state = report.state;
    return status;
}

/* ---- Creating -------------------------------------------------------------------------------------------- */

static enum jdb_status run_script(struct jdb *db)
{
    struct jdb_buffer script = {0};
    for (size_t i = 0; i < db->schema->create_count; i++) {
        jdb_buffer_add(&script, db->schema->create[i]);
        jdb_buffer_add(&script, "\n");
    }
    jdb_buffer_add(&script,
                   "CREATE TABLE IF NOT EXISTS jdb_schema (name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, "
                   "structure TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID");
    enum jdb_status status = script.failed ? jdb_fail_memory(db) : db->driver->execute(db, script.text);
    jdb_buffer_free(&script);
    return status;
}

static enum jdb_status write_mark(struct jdb *db)
{
    char structure[JDB_STRUCTURE_SIZE], now[32];
    size_t tables;
    enum jdb_status status = jdb_structure_hash(db, structure, &tables);
    if (status != JDB_OK)
        return status;
    snprintf(now, sizeof now, "%lld", (long long)jdb_now());
    const char *const texts[] = {db->schema->name, db->schema->fingerprint, structure, now};
    return db->driver->query(db, "INSERT INTO jdb_schema VALUES (?1, ?2, ?3, CAST(?4 AS INTEGER))", texts, 4,
                             NULL, NULL);
}

static enum jdb_status create(struct jdb *db)
{
    enum jdb_schema_state state;
    enum jdb_status status = jdb_schema_check(db, &state);
    if (status == JDB_OK && state != JDB_SCHEMA_EMPTY)
        status =
            jdb_fail(db, JDB_SCHEMA, "the database already holds tables of the schema %s", db->schema->name);
    if (status == JDB_OK)
        status = run_script(db);
    return status == JDB_OK ? write_mark(db) : status;
}

enum jdb_status jdb_create(struct jdb *db)
{
    enum jdb_status status = jdb_enter(db);
    if (status == JDB_OK)
        status = jdb_transaction_begin(db);
    return status == JDB_OK ? jdb_transaction_end_call(db, create(db)) : status;
}
