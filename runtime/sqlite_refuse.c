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
static void add_key(struct jdb_buffer *keys, sqlite3_stmt *statement)
{
    int count = sqlite3_column_count(statement);
    jdb_buffer_add(keys, count > 1 ? "(" : "");
    for (int i = 0; i < count; i++) {
        jdb_buffer_add(keys, i ? ", " : "");
        add_value(keys, statement, i);
    }
    jdb_buffer_add(keys, count > 1 ? ")" : "");
}

static int find_rows(sqlite3_stmt *statement, size_t *count, struct jdb_buffer *keys)
{
    int code;
    for (*count = 0; (code = sqlite3_step(statement)) == SQLITE_ROW; ++*count) {
        if (*count >= KEYS_MOST)
            continue;
        jdb_buffer_add(keys, *count ? ", " : "");
        add_key(keys, statement);
    }
    return code;
}

static enum jdb_status fail_rows(struct jdb *db, const struct jdb_step *step, size_t count, const char *keys)
{
    enum jdb_status status = step->status == JDB_OK ? JDB_CHECK : step->status;
    const char *subject = step->subject ? step->subject : "rows stand in the way";
    if (count == 1)
        return jdb_fail(db, status, "%s: in 1 row, %s", subject, keys);
    return jdb_fail(db, status, "%s: in %zu rows%s %s%s", subject, count,
                    count > KEYS_MOST ? ", the first of them" : ",", keys, count > KEYS_MOST ? ", ..." : "");
}

enum jdb_status jdb_sqlite_refuse(struct jdb *db, const struct jdb_step *step, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    struct jdb_buffer keys = {0};
    size_t count = 0;
    if (db->only_structure)
        return JDB_OK;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) != SQLITE_OK)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    enum jdb_status status = JDB_OK;
    if (find_rows(statement, &count, &keys) != SQLITE_DONE)
        status = jdb_sqlite_fail(db, JDB_CHECK, NULL);
    else if (keys.failed)
        status = jdb_fail_memory(db);
    else if (count)
        status = fail_rows(db, step, count, keys.text);
    sqlite3_finalize(statement);
    jdb_buffer_free(&keys);
    return status;
}
