/* What a copy of a database asks of SQLite. */
#include "facts.h"
#include "failure.h"
#include "row.h"
#include "sqlite_migration.h"

static void let_triggers_run(struct jdb *db, bool on)
{
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, (int)on, NULL);
}

/* That foreign keys wait ends with the transaction. */
enum jdb_status jdb_sqlite_copy_begin(struct jdb *db)
{
    let_triggers_run(db, false);
    return db->driver->execute(db, "PRAGMA defer_foreign_keys = ON");
}

static enum jdb_status fail_orphan(struct jdb *db)
{
    struct jdb_facts orphans = {0};
    enum jdb_status status = jdb_sqlite_find_orphans(db, &orphans);
    if (status == JDB_OK)
        status = jdb_fail(db, JDB_FOREIGN_KEY, "a row refers to one that is not there: %s",
                          orphans.count ? orphans.items[0].key : "which, is not known");
    jdb_facts_free(&orphans);
    return status;
}

enum jdb_status jdb_sqlite_copy_end(struct jdb *db)
{
    int waiting = 0, most = 0;
    let_triggers_run(db, true);
    sqlite3_db_status(db->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &waiting, &most, 0);
    return waiting && !db->aborted ? fail_orphan(db) : JDB_OK;
}

/* ---- Counters -------------------------------------------------------------------------------------------- */

/* SQLite keeps one for tables that are AUTOINCREMENT, and has a table for them when there is one. */
static enum jdb_status has_counters(struct jdb *db, bool *has)
{
    static const char QUERY[] = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'";
    int64_t count = 0;
    enum jdb_status status = db->driver->query(db, QUERY, NULL, 0, jdb_take_integer, &count);
    *has = count;
    return status;
}

enum jdb_status jdb_sqlite_read_counter(struct jdb *db, const struct jdb_record *record, int64_t *last)
{
    bool has;
    *last = 0;
    enum jdb_status status = has_counters(db, &has);
    if (status != JDB_OK || !has)
        return status;
    return db->driver->query(db, "SELECT seq FROM sqlite_sequence WHERE name = ?1", &record->name, 1,
                             jdb_take_integer, last);
}

enum jdb_status jdb_sqlite_write_counter(struct jdb *db, const struct jdb_record *record, int64_t last)
{
    static const char *const STATEMENTS[] = {
        "UPDATE sqlite_sequence SET seq = max(seq, CAST(?2 AS INTEGER)) WHERE name = ?1",
        "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, CAST(?2 AS INTEGER) WHERE NOT EXISTS (SELECT 1 FROM "
        "sqlite_sequence WHERE name = ?1) AND EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND "
        "name = ?1 AND sql LIKE '%AUTOINCREMENT%')",
    };
    bool has;
    char digits[32];
    enum jdb_status status = has_counters(db, &has);
    snprintf(digits, sizeof digits, "%lld", (long long)last);
    const char *const texts[] = {record->name, digits};
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS && status == JDB_OK && has && last; i++)
        status = db->driver->query(db, STATEMENTS[i], texts, 2, NULL, NULL);
    return status;
}
