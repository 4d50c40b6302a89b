#include "migrate_history.h"

#include "driver.h"
#include "failure.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_MOST = 3 }; /* of waiting migrations, in a message */

const char *jdb_migration_name(char name[JDB_MIGRATION_NAME_SIZE], unsigned number, const char *words)
{
    snprintf(name, JDB_MIGRATION_NAME_SIZE, "%04u_%s", number, words);
    return name;
}

const struct jdb_migration *jdb_migration_at(const struct jdb *db, size_t number)
{
    const struct jdb_migration *migration = &db->schema->migrations[number];
    return db->driver->speaks_postgres && migration->postgres ? migration->postgres : migration;
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

struct reading {
    const struct jdb *db;
    struct jdb_schema_report *report;
};

static void add_name(struct jdb_buffer *buffer, unsigned number, const char *words)
{
    char name[JDB_MIGRATION_NAME_SIZE];
    jdb_buffer_add(buffer, jdb_migration_name(name, number, words));
}

/* The first migration that the database does not have as the code does. */
static void rewrite(const struct reading *reading, const struct jdb_migration *migration, const char *before,
                    const char *after)
{
    struct jdb_buffer *text = &reading->report->differences;
    jdb_buffer_add(text, before);
    add_name(text, migration->number, migration->name);
    jdb_buffer_add(text, after);
    reading->report->state = JDB_SCHEMA_REWRITTEN;
}

/* The rows come in the order of their numbers, which begin with 1 and have no holes. */
static bool read_row(void *context, const char *const *texts)
{
    struct reading *reading = context;
    struct jdb_schema_report *report = reading->report;
    unsigned number = (unsigned)strtoul(texts[0], NULL, 10);
    const struct jdb_migration *migration = report->applied < reading->db->schema->migration_count
                                                ? jdb_migration_at(reading->db, report->applied)
                                                : NULL;
    report->recorded = true;
    if (!migration) {
        report->state = JDB_SCHEMA_AHEAD;
        jdb_buffer_add(&report->differences, "it has ");
        add_name(&report->differences, number, texts[1]);
        jdb_buffer_add(&report->differences, ", which the program does not know");
    } else if (number != migration->number) {
        rewrite(reading, migration, "it lacks ", ", though it has later ones");
    } else if (strcmp(migration->name, texts[1]) != 0) {
        rewrite(reading, migration, "the program has ", " where the database has ");
        add_name(&report->differences, number, texts[1]);
    } else if (strcmp(migration->checksum, texts[2]) != 0) {
        rewrite(reading, migration, "", " was edited after it was applied");
    } else {
        report->applied++;
        return true;
    }
    return false;
}

static bool set_true(void *context, const char *const *texts)
{
    (void)texts;
    *(bool *)context = true;
    return false;
}

static enum jdb_status find_table(struct jdb *db, bool *found)
{
    static const char *const HISTORY = "jdb_migrations";
    *found = false;
    return db->driver->query(db, db->driver->words->has_table, &HISTORY, 1, set_true, found);
}

static enum jdb_status read_rows(struct jdb *db, jdb_query_row *row, void *context)
{
    return db->driver->query(
        db, "SELECT number, name, checksum, applied_at FROM jdb_migrations WHERE schema = ?1 ORDER BY number",
        &db->schema->name, 1, row, context);
}

/* A database that was made when there were no migrations yet is where its fingerprint says. */
static bool find_fingerprint(const struct jdb_schema *schema, const char *fingerprint, size_t *applied)
{
    for (size_t i = schema->migration_count; i > 0; i--) {
        if (strcmp(schema->migrations[i - 1].fingerprint, fingerprint) == 0) {
            *applied = i;
            return true;
        }
    }
    return false;
}

/* "0002_b, 0003_c and 4 more" */
static void add_waiting(struct jdb_buffer *buffer, const struct jdb_schema *schema, size_t applied)
{
    size_t count = schema->migration_count - applied;
    for (size_t i = 0; i < count && i < NAMES_MOST; i++) {
        const struct jdb_migration *migration = &schema->migrations[applied + i];
        jdb_buffer_add(buffer, !i ? "" : i + 1 == count ? " and " : ", ");
        add_name(buffer, migration->number, migration->name);
    }
    char more[48];
    snprintf(more, sizeof more, " and %zu more", count - NAMES_MOST);
    jdb_buffer_add(buffer, count > NAMES_MOST ? more : "");
    jdb_buffer_add(buffer, count == 1 ? " waits" : " wait");
}

enum jdb_status jdb_history_read(struct jdb *db, const char *fingerprint, struct jdb_schema_report *report)
{
    struct reading reading = {db, report};
    bool has_table;
    enum jdb_status status = find_table(db, &has_table);
    report->state = JDB_SCHEMA_MATCHES;
    if (status == JDB_OK && has_table)
        status = read_rows(db, read_row, &reading);
    if (status != JDB_OK || report->state != JDB_SCHEMA_MATCHES)
        return status;
    report->has_history =
        report->recorded || (fingerprint && find_fingerprint(db->schema, fingerprint, &report->applied));
    if (!report->has_history)
        report->state = JDB_SCHEMA_EMPTY;
    else if (report->applied < db->schema->migration_count) {
        report->state = JDB_SCHEMA_BEHIND;
        add_waiting(&report->differences, db->schema, report->applied);
    }
    return JDB_OK;
}

enum jdb_status jdb_history_list(struct jdb *db, jdb_query_row *row, void *context)
{
    bool has_table;
    enum jdb_status status = find_table(db, &has_table);
    return status == JDB_OK && has_table ? read_rows(db, row, context) : status;
}

enum jdb_status jdb_history_fail_waiting(struct jdb *db, size_t applied)
{
    struct jdb_buffer waiting = {0};
    add_waiting(&waiting, db->schema, applied);
    jdb_fail(db, JDB_SCHEMA,
             "the schema %s of the database is older: %s; bring it up to date by %s_migrate(db), or by the "
             "command migrate of its tool",
             db->schema->name, waiting.failed ? "migrations wait" : waiting.text, db->schema->name);
    jdb_buffer_free(&waiting);
    return JDB_SCHEMA;
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

enum jdb_status jdb_history_record(struct jdb *db, size_t from, size_t to)
{
    char number[32], now[32];
    snprintf(now, sizeof now, "%lld", (long long)jdb_now());
    enum jdb_status status = db->driver->execute(db, db->driver->words->create_history);
    for (size_t i = from; i < to && status == JDB_OK; i++) {
        const struct jdb_migration *migration = jdb_migration_at(db, i);
        snprintf(number, sizeof number, "%u", migration->number);
        const char *const texts[] = {db->schema->name, number, migration->name, migration->checksum, now};
        status = db->driver->query(
            db, "INSERT INTO jdb_migrations VALUES (?1, CAST(?2 AS BIGINT), ?3, ?4, CAST(?5 AS BIGINT))", texts,
            5, NULL, NULL);
    }
    return status;
}

enum jdb_status jdb_history_forget(struct jdb *db, size_t to)
{
    char number[32];
    snprintf(number, sizeof number, "%u", to ? db->schema->migrations[to - 1].number : 0);
    const char *const texts[] = {db->schema->name, number};
    return db->driver->query(db, "DELETE FROM jdb_migrations WHERE schema = ?1 AND number > CAST(?2 AS BIGINT)",
                             texts, 2, NULL, NULL);
}
