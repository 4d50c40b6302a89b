#include "block.h"
#include "failure.h"
#include "record.h"
#include "row.h"
#include "statement.h"

#include <stdlib.h>
#include <string.h>

/* ---- Walking --------------------------------------------------------------------------------------------- */

static const struct jdb_statement *choose_statement(const struct jdb_list *list, enum jdb_order order,
                                                    bool after)
{
    bool backward =
        (order == JDB_ASCENDING && list->descending) || (order == JDB_DESCENDING && !list->descending);
    if (after)
        return backward ? &list->backward_after : &list->forward_after;
    return backward ? &list->backward : &list->forward;
}

enum jdb_status jdb_cursor_start(struct jdb_cursor *cursor, struct jdb_prepared *prepared,
                                 const struct jdb_binding *binding)
{
    enum jdb_status status = cursor->db->driver->bind(cursor->db, prepared->statement, binding);
    if (status == JDB_OK)
        cursor->prepared = prepared;
    else
        jdb_statement_release(prepared);
    return status;
}

/* The keys are copied: they need not live as long as the cursor. */
enum jdb_status jdb_record_list(struct jdb *db, const struct jdb_record *record, const struct jdb_list *list,
                                const void *from, const void *until, const void *after, struct jdb_page page,
                                struct jdb_cursor *cursor)
{
    *cursor = (struct jdb_cursor){.db = db, .record = record};
    cursor->status = jdb_enter_record(db, record);
    if (cursor->status != JDB_OK)
        return cursor->status;
    if ((unsigned)page.order > JDB_DESCENDING)
        return cursor->status = jdb_fail(db, JDB_MISUSE, "%s: the page has no such order", record->name);
    const struct jdb_statement *statement = choose_statement(list, page.order, after != NULL);
    if (!statement->sql)
        return cursor->status =
                   jdb_fail(db, JDB_UNSUPPORTED, "%s: this list has no total order to go on in", record->name);
    bool is_limited = page.limit && page.limit <= INT64_MAX;
    const struct jdb_sql sql = {jdb_statement_select(db, record), statement, is_limited ? "LIMIT ?" : NULL};
    struct jdb_prepared *prepared;
    cursor->status = jdb_statement_acquire_joined(db, record, statement->slot + is_limited, &sql, &prepared);
    if (cursor->status != JDB_OK)
        return cursor->status;
    const void *const rows[] = {from, until, after};
    const int64_t limit = (int64_t)page.limit;
    const struct jdb_binding binding = {.record = record,
                                        .operation = JDB_READ,
                                        .parameters = statement->parameters,
                                        .parameter_count = statement->parameter_count,
                                        .rows = rows,
                                        .copies = true,
                                        .streams = !is_limited || limit > JDB_FEW_ROWS,
                                        .may_collect = true,
                                        .limit = is_limited ? &limit : NULL};
    return cursor->status = jdb_cursor_start(cursor, prepared, &binding);
}

static void stop(struct jdb_cursor *cursor)
{
    if (cursor->prepared)
        jdb_statement_release(cursor->prepared);
    cursor->prepared = NULL;
}

/* Whether the statement can go on: one whose connection was closed has nothing left to give, and cursor->db is gone. */
static enum jdb_status check(const struct jdb_cursor *cursor)
{
    if (!((const struct jdb_prepared *)cursor->prepared)->statement)
        return JDB_CONNECTION;
    return cursor->db->aborted ? jdb_enter(cursor->db) : JDB_OK;
}

static bool next_kept(struct jdb_cursor *cursor, void *row)
{
    struct jdb_kept_rows *kept = &cursor->kept;
    if (kept->position == kept->count)
        return false;
    size_t size = cursor->record->size;
    memcpy(row, (const char *)kept->rows + kept->position * size, size);
    kept->position++;
    return true;
}

static void forget_kept(struct jdb_cursor *cursor)
{
    jdb_blocks_free(cursor->kept.memory);
    cursor->kept = (struct jdb_kept_rows){NULL, 0, 0, NULL};
}

/* Reads the next row, borrowed where there is no `keep`. At the end, and when it fails, the statement is free for
 * others. */
static inline bool next(struct jdb_cursor *cursor, void *row, struct jdb_block **keep)
{
    const struct jdb_prepared *prepared = cursor->prepared;
    const struct jdb_record *record = cursor->record;
    struct jdb *db = cursor->db;
    bool has_row = false;
    enum jdb_status status = check(cursor);
    if (status == JDB_OK)
        status = db->driver->next(db, prepared->statement, record, row, keep, &has_row);
    if (status == JDB_OK && has_row) {
        *jdb_row_memory(record, row) = NULL;
        return true;
    }
    if (has_row)
        memset(row, 0, record->size);
    cursor->status = status;
    stop(cursor);
    return false;
}

bool jdb_cursor_next(struct jdb_cursor *cursor, void *row)
{
    return cursor->prepared ? next(cursor, row, NULL) : next_kept(cursor, row);
}

enum jdb_status jdb_cursor_close(struct jdb_cursor *cursor)
{
    stop(cursor);
    forget_kept(cursor);
    return cursor->status;
}

/* ---- Collecting ------------------------------------------------------------------------------------------ */

enum { FIRST_ROWS = 8 };

/* Rows in one block that doubles, their texts in a chain of blocks that never move. */
struct collection {
    const struct jdb_record *record;
    struct jdb_block *rows;
    struct jdb_block *texts;
    size_t count, capacity;
};

static void free_collection(struct collection *collection)
{
    free(collection->rows);
    jdb_blocks_free(collection->texts);
}

/* Room for one row more; NULL: there is no memory. */
static void *new_row(struct collection *collection)
{
    if (collection->count == collection->capacity) {
        size_t capacity = collection->capacity ? collection->capacity * 2 : FIRST_ROWS, size;
        struct jdb_block *rows = NULL;
        if (jdb_multiply(capacity, collection->record->size, &size))
            rows = jdb_block_resize(collection->rows, size);
        if (!rows)
            return NULL;
        collection->rows = rows;
        collection->capacity = capacity;
    }
    return (char *)collection->rows->bytes + collection->count * collection->record->size;
}

static enum jdb_status collect(struct jdb_cursor *cursor, struct collection *collection)
{
    for (;;) {
        void *row = new_row(collection);
        if (!row)
            return jdb_fail_memory(cursor->db);
        memset(row, 0, collection->record->size); /* padding, too: the list can be compared and written */
        if (!next(cursor, row, &collection->texts))
            return cursor->status;
        collection->count++;
    }
}

/* The rows that are left become the list's. */
static enum jdb_status collect_kept(struct jdb_cursor *cursor, struct jdb_rows *list)
{
    struct jdb_kept_rows *kept = &cursor->kept;
    size_t left = kept->count - kept->position, size = cursor->record->size;
    if (left) {
        memmove(kept->rows, (const char *)kept->rows + kept->position * size, left * size);
        *list = (struct jdb_rows){kept->rows, left, kept->memory};
        kept->memory = NULL;
    }
    forget_kept(cursor);
    return cursor->status;
}

enum jdb_status jdb_cursor_keep(struct jdb_cursor *cursor)
{
    struct jdb_rows rows;
    enum jdb_status status = jdb_cursor_collect(cursor, &rows);
    cursor->kept = (struct jdb_kept_rows){rows.rows, rows.count, 0, rows.memory};
    return status;
}

enum jdb_status jdb_cursor_collect(struct jdb_cursor *cursor, struct jdb_rows *list)
{
    *list = (struct jdb_rows){NULL, 0, NULL};
    if (!cursor->prepared)
        return collect_kept(cursor, list);
    struct collection collection = {.record = cursor->record};
    cursor->status = collect(cursor, &collection);
    stop(cursor);
    if (cursor->status != JDB_OK || !collection.count) {
        free_collection(&collection);
        return cursor->status;
    }
    collection.rows->next = collection.texts;
    *list = (struct jdb_rows){collection.rows->bytes, collection.count, collection.rows};
    return JDB_OK;
}

void jdb_rows_clear(struct jdb_rows *list)
{
    if (!list)
        return;
    jdb_blocks_free(list->memory);
    *list = (struct jdb_rows){NULL, 0, NULL};
}

enum jdb_status jdb_record_get_many(struct jdb *db, const struct jdb_record *record,
                                    const struct jdb_statement *statement, const void *keys, size_t count,
                                    struct jdb_rows *list)
{
    *list = (struct jdb_rows){NULL, 0, NULL};
    struct jdb_cursor cursor = {.db = db, .record = record};
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK || !count)
        return status;
    if (!keys)
        return jdb_fail(db, JDB_MISUSE, "%s: the keys are NULL", record->name);
    struct jdb_array all = {.record = record, .holds_keys = true, .elements = keys, .count = count};
    const struct jdb_binding binding = {.record = record, .operation = JDB_READ, .array = &all};
    struct jdb_prepared *prepared;
    status = jdb_statement_acquire(db, record, statement, &prepared);
    if (status == JDB_OK)
        status = jdb_cursor_start(&cursor, prepared, &binding);
    if (status == JDB_OK)
        status = jdb_cursor_collect(&cursor, list);
    bool has_order = !record->gets_any || !db->driver->speaks_postgres;
    return status != JDB_OK || has_order || jdb_rows_arrange(record, keys, count, list) ? status
                                                                                        : jdb_fail_memory(db);
}
