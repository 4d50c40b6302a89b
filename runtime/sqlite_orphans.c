/* References to rows that do not exist, of all tables. */
#include "failure.h"
#include "sqlite_migration.h"

const char JDB_SQLITE_DANGLING[] = "dangling", JDB_SQLITE_MISMATCH[] = "mismatch";

static const char ORPHANS[] =
    "SELECT \"table\" || coalesce(' row ' || rowid, '') || ' to ' || parent, EXISTS (SELECT 1 FROM sqlite_schema WHERE type = "
    "'table' AND name = parent COLLATE nocase) FROM pragma_foreign_key_check(?1)";

/* A foreign key whose parent has no such key is an error to SQLite, and a fact to us: it may have been there before. */
static enum jdb_status look(struct jdb *db, sqlite3_stmt *statement, const char *table, struct jdb_facts *facts)
{
    int code = sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    while (code == SQLITE_OK && !facts->failed && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *orphan = (const char *)sqlite3_column_text(statement, 0);
        if (orphan)
            jdb_facts_add(facts, orphan, sqlite3_column_int(statement, 1) ? "" : JDB_SQLITE_DANGLING);
        code = orphan ? SQLITE_OK : SQLITE_NOMEM;
    }
    if (code == SQLITE_ERROR)
        jdb_facts_add(facts, sqlite3_errmsg(db->handle), JDB_SQLITE_MISMATCH);
    else if (code != SQLITE_DONE && !facts->failed)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    sqlite3_reset(statement);
    return facts->failed ? jdb_fail_memory(db) : JDB_OK;
}

enum jdb_status jdb_sqlite_find_orphans(struct jdb *db, struct jdb_facts *facts)
{
    struct jdb_facts tables = {0};
    sqlite3_stmt *statement = NULL;
    enum jdb_status status =
        jdb_facts_read(db, &tables,
                       "SELECT name FROM sqlite_schema AS s WHERE type = 'table' AND EXISTS (SELECT 1 FROM "
                       "pragma_foreign_key_list(s.name))",
                       NULL, 0);
    if (status == JDB_OK && sqlite3_prepare_v2(db->handle, ORPHANS, -1, &statement, NULL) != SQLITE_OK)
        status = jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    for (size_t i = 0; i < tables.count && status == JDB_OK; i++)
        status = look(db, statement, tables.items[i].key, facts);
    sqlite3_finalize(statement);
    jdb_facts_free(&tables);
    return status;
}
