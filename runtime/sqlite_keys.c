/* The keys of a get_many as a table of the caller's array: no copy, and one statement for any number of keys. */
#include "sqlite.h"

#include "value.h"

#include <string.h>

#define POINTER_TYPE "jdb_keys"

enum { KEYS_MOST = 16, KEYS_HIDDEN = KEYS_MOST };

struct cursor {
    sqlite3_vtab_cursor base; /* SQLite's own: it must be the first */
    const struct jdb_keys *keys;
    size_t position;
};

static int connect(sqlite3 *handle, void *context, int count, const char *const *words, sqlite3_vtab **table,
                   char **message)
{
    (void)context, (void)count, (void)words, (void)message;
    int code =
        sqlite3_declare_vtab(handle, "CREATE TABLE x(key0, key1, key2, key3, key4, key5, key6, key7, key8, "
                                     "key9, key10, key11, key12, key13, key14, key15, keys HIDDEN)");
    if (code != SQLITE_OK)
        return code;
    *table = sqlite3_malloc(sizeof **table);
    if (!*table)
        return SQLITE_NOMEM;
    memset(*table, 0, sizeof **table);
    return sqlite3_vtab_config(handle, SQLITE_VTAB_DIRECTONLY);
}

static int disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

/* One plan: all rows, in their order. It needs the pointer. */
static int best_index(sqlite3_vtab *table, sqlite3_index_info *index)
{
    (void)table;
    bool has_keys = false;
    for (int i = 0; i < index->nConstraint; i++) {
        if (index->aConstraint[i].iColumn != KEYS_HIDDEN ||
            index->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || !index->aConstraint[i].usable)
            continue;
        index->aConstraintUsage[i].argvIndex = 1;
        index->aConstraintUsage[i].omit = 1;
        has_keys = true;
    }
    if (!has_keys)
        return SQLITE_CONSTRAINT;
    index->estimatedCost = 100;
    index->estimatedRows = 100;
    index->orderByConsumed =
        index->nOrderBy == 1 && index->aOrderBy[0].iColumn == -1 && !index->aOrderBy[0].desc;
    return SQLITE_OK;
}

static int open(sqlite3_vtab *table, sqlite3_vtab_cursor **base)
{
    (void)table;
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (!cursor)
        return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    *base = &cursor->base;
    return SQLITE_OK;
}

static int close(sqlite3_vtab_cursor *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *words, int count, sqlite3_value **values)
{
    (void)plan, (void)words;
    struct cursor *cursor = (struct cursor *)base;
    cursor->keys = count == 1 ? sqlite3_value_pointer(values[0], POINTER_TYPE) : NULL;
    cursor->position = 0;
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->position++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    return !cursor->keys || cursor->position >= cursor->keys->count;
}

static void give(sqlite3_context *context, const struct jdb_value *value)
{
    switch (value->storage) {
    case JDB_INTEGER:
        sqlite3_result_int64(context, value->integer);
        return;
    case JDB_REAL:
        sqlite3_result_double(context, value->real);
        return;
    case JDB_TEXT:
        sqlite3_result_text64(context, value->data, value->size, SQLITE_STATIC, SQLITE_UTF8);
        return;
    case JDB_BLOB:
        sqlite3_result_blob64(context, value->data, value->size, SQLITE_STATIC);
        return;
    case JDB_NULL:
        return;
    }
}

/* A part of the key. What cannot be a value is NULL, which no row is equal to. */
static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int number)
{
    const struct cursor *cursor = (const struct cursor *)base;
    const struct jdb_record *record = cursor->keys->record;
    size_t part = (size_t)number;
    if (part >= record->primary_key_count)
        return SQLITE_OK;
    const char *key = (const char *)cursor->keys->keys + cursor->position * record->key_size;
    struct jdb_value value;
    if (!jdb_value_of(&record->columns[record->primary_key[part]], key + record->key_offsets[part], &value))
        give(context, &value);
    return SQLITE_OK;
}

static int row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
    *number = (sqlite3_int64)((const struct cursor *)base)->position;
    return SQLITE_OK;
}

/* Without xCreate it is a function only: CREATE VIRTUAL TABLE cannot name it. */
static const sqlite3_module MODULE = {
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open,
    .xClose = close,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column,
    .xRowid = row_number,
};

int jdb_sqlite_register_keys(sqlite3 *handle)
{
    return sqlite3_create_module(handle, "jdb_keys", &MODULE, NULL);
}

int jdb_sqlite_bind_keys(sqlite3_stmt *statement, const struct jdb_keys *keys)
{
    union { /* SQLite takes pointers that may be written to; this one is only read */
        const struct jdb_keys *constant;
        void *pointer;
    } keys_of = {keys};
    return sqlite3_bind_pointer(statement, 1, keys_of.pointer, POINTER_TYPE, NULL);
}
