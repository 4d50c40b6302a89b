#include "block.h"
#include "failure.h"
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

static enum jdb_status start(struct jdb_cursor *cursor, const struct jdb_statement *statement,
                             const struct jdb_binding *binding)
{
    struct jdb *db = cursor->db;
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_statement_acquire(db, cursor->record, statement, &prepared);
    if (status != JDB_OK)
        return status;
    status = db->driver->bind(db, prepared->statement, binding);
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
    const void *const rows[] = {from, until, after};
    const int64_t limit = page.limit && page.limit <= INT64_MAX ? (int64_t)page.limit : -1;
    const struct jdb_binding binding = {.record = record,
                                        .operation = JDB_READ,
                                        .parameters = statement->parameters,
                                        .parameter_count = statement->parameter_count,
                                        .rows = rows,
                                        .copies = true,
                                        .limit = &limit};
    return cursor->status = start(cursor, statement, &binding);
}

static void stop(struct jdb_cursor *cursor)
{
    if (cursor->prepared)
        jdb_statement_release(cursor->prepared);
    cursor->prepared = NULL;
}

/* A statement whose connection was closed has nothing left to give, and cursor->db is gone. */
static enum jdb_status step(struct jdb_cursor *cursor, const struct jdb_binding *binding, bool *has_row)
{
    struct jdb_prepared *prepared = cursor->prepared;
    *has_row = false;
    if (!prepared->statement)
        return JDB_CONNECTION;
    if (cursor->db->aborted)
        return jdb_enter(cursor->db);
    return cursor->db->driver->step(cursor->db, prepared->statement, binding, has_row);
}

/* Reads the next row, borrowed. At the end, and when it fails, the statement is free for others. */
static bool next(struct jdb_cursor *cursor, void *row)
{
    if (!cursor->prepared)
        return false;
    bool has_row;
    cursor->status = step(cursor, NULL, &has_row);
    if (cursor->status == JDB_OK && has_row) {
        const struct jdb_prepared *prepared = cursor->prepared;
        *jdb_row_memory(cursor->record, row) = NULL;
        cursor->status = cursor->db->driver->read(cursor->db, prepared->statement, cursor->record, NULL,
                                                  cursor->record->column_count, row);
        if (cursor->status == JDB_OK)
            return true;
        memset(row, 0, cursor->record->size);
    }
    stop(cursor);
    return false;
}

bool jdb_cursor_next(struct jdb_cursor *cursor, void *row)
{
    return next(cursor, row);
}

enum jdb_status jdb_cursor_close(struct jdb_cursor *cursor)
{
    stop(cursor);
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

static bool keep_texts(struct collection *collection, void *row)
{
    const struct jdb_record *record = collection->record;
    size_t size = jdb_row_text_size(record, NULL, record->column_count, row);
    char *storage = size ? jdb_blocks_take(&collection->texts, size) : NULL;
    if (size && !storage)
        return false;
    jdb_row_move_texts(record, NULL, record->column_count, row, storage);
    return true;
}

static enum jdb_status collect(struct jdb_cursor *cursor, struct collection *collection)
{
    for (;;) {
        void *row = new_row(collection);
        if (!row)
            return jdb_fail_memory(cursor->db);
        memset(row, 0, collection->record->size); /* padding, too: the list can be compared and written */
        if (!next(cursor, row))
            return cursor->status;
        if (!keep_texts(collection, row))
            return jdb_fail_memory(cursor->db);
        collection->count++;
    }
}

enum jdb_status jdb_cursor_collect(struct jdb_cursor *cursor, struct jdb_rows *list)
{
    *list = (struct jdb_rows){NULL, 0, NULL};
    if (!cursor->prepared)
        return cursor->status;
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
    const struct jdb_keys all = {.record = record, .keys = keys, .count = count};
    const struct jdb_binding binding = {.record = record, .operation = JDB_READ, .keys = &all};
    status = start(&cursor, statement, &binding);
    return status == JDB_OK ? jdb_cursor_collect(&cursor, list) : status;
}
