#include "schema.h"

#include "difference.h"
#include "driver.h"
#include "failure.h"
#include "migrate_history.h"
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
    [JDB_SCHEMA_BEHIND] = {"older", "apply them by the command migrate, or by jdb_migrate() in the program"},
    [JDB_SCHEMA_AHEAD] = {"newer", "run the newer version of the program, or generate the code again"},
    [JDB_SCHEMA_REWRITTEN] = {"of another history",
                              "give the program the migrations that the database has, as they were when they "
                              "were applied; what is to change comes in a new one"},
    [JDB_SCHEMA_UNWRITTEN] = {"older",
                              "the schema has changes that no migration makes: janusgen migrate new NAME "
                              "writes it"},
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
    bool is_ours; /* this library has written in the database, perhaps of another schema */
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
    static const char *const MARKS = "jdb_schema";
    *mark = (struct mark){.found = false};
    enum jdb_status status =
        db->driver->query(db, db->driver->words->has_table, &MARKS, 1, set_true, &mark->is_ours);
    if (status != JDB_OK || !mark->is_ours)
        return status;
    return db->driver->query(db, "SELECT fingerprint, structure FROM jdb_schema WHERE name = ?1",
                             &db->schema->name, 1, read_mark, mark);
}

static bool add_name(void *context, const char *const *texts)
{
    struct jdb_buffer *names = context;
    jdb_buffer_add(names, names->length ? ", " : "");
    jdb_buffer_add(names, texts[0]);
    return true;
}

enum jdb_status jdb_schema_list_others(struct jdb *db, struct jdb_buffer *names)
{
    struct mark mark;
    enum jdb_status status = find_mark(db, &mark);
    if (status != JDB_OK || !mark.is_ours)
        return status;
    return db->driver->query(db, "SELECT name FROM jdb_schema WHERE name <> ?1 ORDER BY name",
                             &db->schema->name, 1, add_name, names);
}

/* Of a database that lacks something, or has more than it should. */
static enum jdb_schema_state judge(size_t missing, size_t extra)
{
    return missing && !extra ? JDB_SCHEMA_OLDER : extra && !missing ? JDB_SCHEMA_NEWER : JDB_SCHEMA_OTHER;
}

/* Where the connection may make nothing to compare with, names decide: a database that has the code's tables, with just their
 * columns, matches. */
static enum jdb_status compare_names(struct jdb *db, enum jdb_schema_state otherwise,
                                     struct jdb_schema_report *report)
{
    struct jdb_gaps gaps = {.text = &report->differences, .is_shared = true};
    enum jdb_status status = jdb_structure_compare_records(db, &gaps);
    report->state = gaps.missing || gaps.extra ? otherwise : JDB_SCHEMA_MATCHES;
    return status;
}

/* A database of this very schema, in which a text is another one than when it was created: that may be a column which was
 * added and is what the schema has, or only how something is written. */
static enum jdb_status compare_edited(struct jdb *db, struct jdb_schema_report *report)
{
    struct jdb_differences differences;
    enum jdb_status status = jdb_structure_compare_fresh(db, &differences);
    bool untold = differences.untold;
    if (status == JDB_OK)
        jdb_differences_summarize(&differences, true, &report->differences);
    report->state =
        status == JDB_OK && !jdb_differences_inside(&differences) ? JDB_SCHEMA_MATCHES : JDB_SCHEMA_EDITED;
    jdb_differences_free(&differences);
    return status == JDB_OK && untold ? compare_names(db, JDB_SCHEMA_EDITED, report) : status;
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
    struct jdb_buffer others = {0};
    enum jdb_status status = jdb_schema_list_others(db, &others);
    gaps.is_shared = others.length;
    jdb_buffer_free(&others);
    if (status == JDB_OK)
        status = jdb_structure_compare_records(db, &gaps);
    report->state = judge(gaps.missing, gaps.extra);
    return status == JDB_OK && !gaps.missing && !gaps.extra ? compare_rest(db, report) : status;
}

/* A database that a program made which did not know this library, as a schema that was imported has: it matches when there is no
 * difference at all. */
static enum jdb_status compare_unmarked(struct jdb *db, struct jdb_schema_report *report)
{
    struct jdb_differences differences;
    enum jdb_status status = jdb_structure_compare_fresh(db, &differences);
    bool matches = status == JDB_OK && !jdb_differences_inside(&differences), untold = differences.untold;
    jdb_differences_free(&differences);
    if (status == JDB_OK && untold)
        return compare_names(db, JDB_SCHEMA_OTHER, report);
    if (status != JDB_OK || matches) {
        report->state = JDB_SCHEMA_MATCHES;
        return status;
    }
    status = compare_other(db, report);
    report->state = JDB_SCHEMA_OTHER;
    return status;
}

/* What was created, or migrated to, and not written down how, is taken to be as it was. */
static bool is_as_marked(const struct mark *mark, const char *structure)
{
    return !mark->structure[0] || strcmp(mark->structure, structure) == 0;
}

bool jdb_schema_is_migrated(const struct jdb_schema *schema)
{
    size_t count = schema->migration_count;
    return count && strcmp(schema->migrations[count - 1].fingerprint, schema->fingerprint) == 0;
}

/* What the tables are, where no history tells more. */
static enum jdb_status compare_structure(struct jdb *db, const struct mark *mark,
                                         struct jdb_schema_report *report)
{
    char structure[JDB_STRUCTURE_SIZE];
    size_t tables = 0;
    enum jdb_status status = jdb_structure_hash(db, structure, &tables);
    report->state = JDB_SCHEMA_EMPTY;
    if (status != JDB_OK || (!mark->found && !tables))
        return status;
    bool same = mark->found && strcmp(mark->fingerprint, db->schema->fingerprint) == 0;
    if (same && is_as_marked(mark, structure)) {
        report->state = JDB_SCHEMA_MATCHES;
        return JDB_OK;
    }
    if (!mark->is_ours && !db->schema->migration_count) /* with migrations it is to be said which it has */
        return compare_unmarked(db, report);
    status = same ? compare_edited(db, report) : compare_other(db, report);
    if (!same && report->has_history && !jdb_schema_is_migrated(db->schema))
        report->state = JDB_SCHEMA_UNWRITTEN;
    else if (!mark->found)
        report->state = JDB_SCHEMA_OTHER;
    return status;
}

static enum jdb_status compare(struct jdb *db, struct jdb_schema_report *report)
{
    struct mark mark;
    enum jdb_status status = find_mark(db, &mark);
    if (status == JDB_OK && db->schema->migration_count)
        status = jdb_history_read(db, mark.found ? mark.fingerprint : NULL, report);
    if (status == JDB_OK && (report->state == JDB_SCHEMA_EMPTY || report->state == JDB_SCHEMA_MATCHES))
        status = compare_structure(db, &mark, report);
    return status == JDB_OK && report->differences.failed ? jdb_fail_memory(db) : status;
}

/* All is read as it was at one moment: another program may be making or migrating it. */
enum jdb_status jdb_schema_compare(struct jdb *db, struct jdb_schema_report *report)
{
    *report = (struct jdb_schema_report){.state = JDB_SCHEMA_EMPTY};
    if (db->driver->in_transaction(db))
        return compare(db, report);
    enum jdb_status status = jdb_transaction_begin_read(db);
    return status == JDB_OK ? jdb_transaction_end(db, compare(db, report)) : status;
}

enum jdb_status jdb_schema_fail(struct jdb *db, const struct jdb_schema_report *report)
{
    if (report->state == JDB_SCHEMA_BEHIND)
        return jdb_history_fail_waiting(db, report->applied);
    return jdb_fail(db, JDB_SCHEMA, "the schema %s of the database is %s%s%s; %s", db->schema->name,
                    jdb_schema_state_name(report->state), report->differences.length ? ": " : "",
                    report->differences.length ? report->differences.text : "",
                    jdb_schema_state_advice(report->state));
}

enum jdb_status jdb_schema_check(struct jdb *db, enum jdb_schema_state *state)
{
    struct jdb_schema_report report;
    enum jdb_status status = jdb_schema_compare(db, &report);
    if (status == JDB_OK && report.state != JDB_SCHEMA_EMPTY && report.state != JDB_SCHEMA_MATCHES)
        status = jdb_schema_fail(db, &report);
    db->migrated = report.applied;
    jdb_buffer_free(&report.differences);
    if (state)
        *state = report.state;
    return status;
}

/* ---- Creating -------------------------------------------------------------------------------------------- */

/* `structure` may be empty: not known. */
static enum jdb_status write_mark(struct jdb *db, const char *fingerprint, const char *structure)
{
    char now[32];
    enum jdb_status status = db->driver->execute(db, db->driver->words->create_marks);
    if (status != JDB_OK)
        return status;
    snprintf(now, sizeof now, "%lld", (long long)jdb_now());
    const char *const texts[] = {db->schema->name, fingerprint, structure, now};
    return db->driver->query(
        db,
        "INSERT INTO jdb_schema VALUES (?1, ?2, ?3, CAST(?4 AS BIGINT)) ON CONFLICT (name) DO UPDATE SET "
        "fingerprint = excluded.fingerprint, structure = excluded.structure",
        texts, 4, NULL, NULL);
}

static enum jdb_status mark_as_made(struct jdb *db)
{
    char structure[JDB_STRUCTURE_SIZE];
    size_t tables;
    enum jdb_status status = jdb_structure_hash(db, structure, &tables);
    return status == JDB_OK ? write_mark(db, db->schema->fingerprint, structure) : status;
}

/* The hash is one of the newest schema's tables: of another state it says nothing to the code of that state. */
enum jdb_status jdb_schema_mark(struct jdb *db, size_t applied)
{
    if (!applied)
        return db->driver->query(db, "DELETE FROM jdb_schema WHERE name = ?1", &db->schema->name, 1, NULL,
                                 NULL);
    if (applied == db->schema->migration_count && jdb_schema_is_migrated(db->schema))
        return mark_as_made(db);
    return write_mark(db, db->schema->migrations[applied - 1].fingerprint, "");
}

/* A schema that has changed since its last migration is at none: the one that is written next is where it will be. */
static enum jdb_status record_all(struct jdb *db)
{
    return jdb_schema_is_migrated(db->schema) ? jdb_history_record(db, 0, db->schema->migration_count) : JDB_OK;
}

static enum jdb_status create(struct jdb *db, struct jdb_buffer *left_out)
{
    enum jdb_schema_state state;
    enum jdb_status status = jdb_schema_check(db, &state);
    if (status == JDB_OK && state != JDB_SCHEMA_EMPTY)
        status =
            jdb_fail(db, JDB_SCHEMA, "the database already holds tables of the schema %s", db->schema->name);
    if (status == JDB_OK)
        status = jdb_schema_make(db, left_out);
    if (status == JDB_OK)
        status = mark_as_made(db);
    return status == JDB_OK ? record_all(db) : status;
}

enum jdb_status jdb_schema_create(struct jdb *db, struct jdb_buffer *left_out)
{
    enum jdb_status status = jdb_enter(db);
    if (status == JDB_OK)
        status = jdb_transaction_begin(db);
    return status == JDB_OK ? jdb_transaction_end_call(db, create(db, left_out)) : status;
}

enum jdb_status jdb_create(struct jdb *db)
{
    return jdb_schema_create(db, NULL);
}
