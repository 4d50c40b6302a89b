/* Rows that stand in the way of a migration, as SQLite gives them. */
#include "failure.h"
#include "sqlite_migration.h"

static void add_value(struct jdb_refusal *refusal, sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_BLOB) {
        const void *bytes = sqlite3_column_blob(statement, column);
        jdb_refusal_add_blob(refusal, bytes, bytes ? (size_t)sqlite3_column_bytes(statement, column) : 0);
        return;
    }
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (type == SQLITE_TEXT && text)
        jdb_refusal_add_text(refusal, text);
    else
        jdb_refusal_add(refusal, text);
    refusal->keys.failed = refusal->keys.failed || (!text && type != SQLITE_NULL);
}

void jdb_sqlite_add_refused(struct jdb_refusal *refusal, sqlite3_stmt *statement, const int *columns, int count)
{
    if (!jdb_refusal_begin_row(refusal, count))
        return;
    for (int i = 0; i < count; i++) {
        if (i)
            jdb_refusal_next(refusal);
        add_value(refusal, statement, columns ? columns[i] : i);
    }
    jdb_refusal_end_row(refusal, count);
}

static int find_rows(sqlite3_stmt *statement, struct jdb_refusal *refusal)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        jdb_sqlite_add_refused(refusal, statement, NULL, sqlite3_column_count(statement));
    return code;
}

enum jdb_status jdb_sqlite_refuse(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    struct jdb_refusal refusal = {0};
    if (db->only_structure)
        return JDB_OK;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) != SQLITE_OK)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    enum jdb_status status = find_rows(statement, &refusal) == SQLITE_DONE
                                 ? jdb_refusal_fail(db, step, &refusal)
                                 : jdb_sqlite_fail(db, JDB_CHECK, NULL);
    sqlite3_finalize(statement);
    jdb_buffer_free(&refusal.keys);
    return status;
}
