/* Rows that stand in the way of a migration: the message says how many there are, and the keys of the first. */
#include "buffer.h"
#include "failure.h"
#include "sqlite_migration.h"

#include <string.h>

enum { KEYS_MOST = 5, TEXT_MOST = 40 };

/* A key that is a text stands in quotes, cut where it is long. */
static void add_text(struct jdb_buffer *keys, const char *text)
{
    size_t length = strlen(text), cut = length;
    if (length > TEXT_MOST)
        for (cut = TEXT_MOST; cut && ((unsigned char)text[cut] & 0xc0) == 0x80;)
            cut--; /* not inside of a character */
    jdb_buffer_add(keys, "'");
    jdb_buffer_add_bytes(keys, text, cut);
    jdb_buffer_add(keys, cut < length ? "...'" : "'");
}

static void add_blob(struct jdb_buffer *keys, const unsigned char *bytes, size_t size)
{
    char digits[3];
    jdb_buffer_add(keys, "x'");
    for (size_t i = 0; i < size && i < TEXT_MOST / 2; i++) {
        snprintf(digits, sizeof digits, "%02x", bytes[i]);
        jdb_buffer_add(keys, digits);
    }
    jdb_buffer_add(keys, size > TEXT_MOST / 2 ? "...'" : "'");
}

static void add_value(struct jdb_buffer *keys, sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_BLOB) {
        const void *bytes = sqlite3_column_blob(statement, column);
        add_blob(keys, bytes, bytes ? (size_t)sqlite3_column_bytes(statement, column) : 0);
        return;
    }
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (type == SQLITE_TEXT && text)
        add_text(keys, text);
    else
        jdb_buffer_add(keys, text ? text : "NULL");
    keys->failed = keys->failed || (!text && type != SQLITE_NULL);
}

/* "7", or "('de', 'Ulm')" */
static void add_key(struct jdb_buffer *keys, sqlite3_stmt *statement, const int *columns, int count)
{
    jdb_buffer_add(keys, count > 1 ? "(" : "");
    for (int i = 0; i < count; i++) {
        jdb_buffer_add(keys, i ? ", " : "");
        add_value(keys, statement, columns ? columns[i] : i);
    }
    jdb_buffer_add(keys, count > 1 ? ")" : "");
}

void jdb_refused_add(struct jdb_refused *refused, sqlite3_stmt *statement, const int *columns, int count)
{
    if (refused->count++ >= KEYS_MOST || !count)
        return;
    jdb_buffer_add(&refused->keys, refused->count > 1 ? ", " : "");
    add_key(&refused->keys, statement, columns, count);
}

void jdb_refused_write(const struct jdb_refused *refused, struct jdb_buffer *out)
{
    char count[48];
    const char *keys = refused->keys.text;
    bool is_cut = keys && refused->count > KEYS_MOST;
    snprintf(count, sizeof count, "in %zu row%s", refused->count, refused->count == 1 ? "" : "s");
    jdb_buffer_add(out, count);
    jdb_buffer_add(out, is_cut ? ", the first of them " : keys ? ", " : "");
    jdb_buffer_add(out, keys ? keys : "");
    jdb_buffer_add(out, is_cut ? ", ..." : "");
}

static int find_rows(sqlite3_stmt *statement, struct jdb_refused *refused)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        jdb_refused_add(refused, statement, NULL, sqlite3_column_count(statement));
    return code;
}

static enum jdb_status fail_rows(struct jdb *db, const struct jdb_step *step, const struct jdb_refused *refused)
{
    struct jdb_buffer rows = {0};
    jdb_refused_write(refused, &rows);
    enum jdb_status status = rows.failed || refused->keys.failed
                                 ? jdb_fail_memory(db)
                                 : jdb_fail(db, step->status == JDB_OK ? JDB_CHECK : step->status, "%s: %s",
                                            step->subject ? step->subject : "rows stand in the way", rows.text);
    jdb_buffer_free(&rows);
    return status;
}

enum jdb_status jdb_sqlite_refuse(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    struct jdb_refused refused = {0};
    if (db->only_structure)
        return JDB_OK;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) != SQLITE_OK)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    enum jdb_status status = JDB_OK;
    if (find_rows(statement, &refused) != SQLITE_DONE)
        status = jdb_sqlite_fail(db, JDB_CHECK, NULL);
    else if (refused.count)
        status = fail_rows(db, step, &refused);
    sqlite3_finalize(statement);
    jdb_buffer_free(&refused.keys);
    return status;
}
