/* Whether views and triggers still work: SQLite compiles them when they are used, so a statement that uses them is compiled,
 * and not run. */
#include "buffer.h"
#include "failure.h"
#include "sqlite_migration.h"

static const char VIEWS[] = "SELECT name FROM sqlite_schema WHERE type = 'view'";
static const char TABLES_WITH_TRIGGERS[] = "SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'";

/* Of the columns that can be written. A view that does not work has none, which is an error. */
static const char COLUMNS[] =
    "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"', ', '), group_concat('\"' || replace(name, '\"', '\"\"') || "
    "'\" = NULL', ', '), group_concat('NULL', ', ') FROM pragma_table_xinfo(?1) WHERE hidden = 0";

/* Adds what SQLite says of a statement. */
static enum jdb_status try_statement(struct jdb *db, struct jdb_facts *facts, const char *key, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    sqlite3_finalize(statement);
    if (code != SQLITE_OK && code != SQLITE_ERROR && code != SQLITE_AUTH)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    jdb_facts_add(facts, key, code == SQLITE_OK ? NULL : sqlite3_errmsg(db->handle));
    return facts->failed ? jdb_fail_memory(db) : JDB_OK;
}

/* The columns of a table, as texts: of a view that does not work there are none. */
static enum jdb_status find_columns(struct jdb *db, const char *table, struct jdb_facts *columns)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, COLUMNS, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    for (int i = 0; code == SQLITE_ROW && i < 3; i++)
        jdb_facts_add(columns, "", (const char *)sqlite3_column_text(statement, i));
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_ERROR)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    return columns->failed ? jdb_fail_memory(db) : JDB_OK;
}

/* Compiles the parts; "?" is the table's name. */
static enum jdb_status try_event(struct jdb *db, struct jdb_facts *facts, const char *what, const char *table,
                                 const char *const *parts)
{
    struct jdb_buffer key = {0}, sql = {0};
    jdb_buffer_add(&key, what);
    jdb_buffer_add(&key, table);
    for (size_t i = 0; parts[i]; i++) {
        if (*parts[i] == '?')
            jdb_buffer_add_name(&sql, table);
        else
            jdb_buffer_add(&sql, parts[i]);
    }
    enum jdb_status status =
        key.failed || sql.failed ? jdb_fail_memory(db) : try_statement(db, facts, key.text, sql.text);
    jdb_buffer_free(&key);
    jdb_buffer_free(&sql);
    return status;
}

/* All events are tried, whichever the triggers are for: what did not work before need not work after. */
static enum jdb_status try_triggers(struct jdb *db, struct jdb_facts *facts, const char *table)
{
    struct jdb_facts columns = {0};
    enum jdb_status status = find_columns(db, table, &columns);
    if (status == JDB_OK && columns.count == 3 && columns.items[0].value[0]) {
        const char *const names = columns.items[0].value, *const nulls = columns.items[2].value;
        status =
            try_event(db, facts, "the triggers of inserts into ", table,
                      (const char *const[]){"INSERT INTO ", "?", " (", names, ") VALUES (", nulls, ")", NULL});
        if (status == JDB_OK)
            status = try_event(db, facts, "the triggers of updates of ", table,
                               (const char *const[]){"UPDATE ", "?", " SET ", columns.items[1].value, NULL});
        if (status == JDB_OK)
            status = try_event(db, facts, "the triggers of deletes from ", table,
                               (const char *const[]){"DELETE FROM ", "?", NULL});
    }
    jdb_facts_free(&columns);
    return status;
}

enum jdb_status jdb_sqlite_try_objects(struct jdb *db, struct jdb_facts *facts)
{
    struct jdb_facts found = {0};
    enum jdb_status status = jdb_facts_read(db, &found, VIEWS, NULL, 0);
    for (size_t i = 0; i < found.count && status == JDB_OK; i++)
        status = try_event(db, facts, "the view ", found.items[i].key,
                           (const char *const[]){"SELECT * FROM ", "?", NULL});
    jdb_facts_free(&found);
    if (status == JDB_OK)
        status = jdb_facts_read(db, &found, TABLES_WITH_TRIGGERS, NULL, 0);
    for (size_t i = 0; i < found.count && status == JDB_OK; i++)
        status = try_triggers(db, facts, found.items[i].key);
    jdb_facts_free(&found);
    return status;
}
