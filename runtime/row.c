#include "row.h"

#include "value.h"

#include <string.h>

static const size_t MEMBER_SIZES[] = {
    [JDB_KIND_INT] = sizeof(int64_t),
    [JDB_KIND_BOOL] = sizeof(bool),
    [JDB_KIND_REAL] = sizeof(double),
    [JDB_KIND_TEXT] = sizeof(const char *),
    [JDB_KIND_BLOB] = sizeof(struct jdb_blob),
    [JDB_KIND_UUID] = sizeof(struct jdb_uuid),
    [JDB_KIND_ENUM] = sizeof(int),
    [JDB_KIND_OPT_INT] = sizeof(struct jdb_opt_int),
    [JDB_KIND_OPT_REAL] = sizeof(struct jdb_opt_real),
    [JDB_KIND_OPT_UUID] = sizeof(struct jdb_opt_uuid),
};

struct jdb_block **jdb_row_memory(const struct jdb_record *record, void *row)
{
    return (struct jdb_block **)(void *)((char *)row + record->memory);
}

/* What the members point to was all in memory at once, so the sum cannot overflow. */
size_t jdb_row_text_size(const struct jdb_record *record, const jdb_column_index *columns, size_t count,
                         const void *row)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        const struct jdb_column *column = &record->columns[columns ? columns[i] : i];
        const void *member = jdb_member(column, row);
        if (column->kind == JDB_KIND_TEXT && *(const char *const *)member)
            size += strlen(*(const char *const *)member) + 1;
        else if (column->kind == JDB_KIND_BLOB)
            size += ((const struct jdb_blob *)member)->size;
    }
    return size;
}

static char *move(const void **pointer, size_t size, char *storage)
{
    memcpy(storage, *pointer, size);
    *pointer = storage;
    return storage + size;
}

static char *move_text(const char **text, char *storage)
{
    const void *bytes = *text;
    storage = move(&bytes, strlen(*text) + 1, storage);
    *text = bytes;
    return storage;
}

void jdb_row_move_texts(const struct jdb_record *record, const jdb_column_index *columns, size_t count,
                        void *row, char *storage)
{
    for (size_t i = 0; i < count; i++) {
        const struct jdb_column *column = &record->columns[columns ? columns[i] : i];
        void *member = jdb_member_of(column, row);
        struct jdb_blob *blob = member;
        if (column->kind == JDB_KIND_TEXT && *(const char **)member)
            storage = move_text(member, storage);
        else if (column->kind == JDB_KIND_BLOB && blob->size)
            storage = move(&blob->data, blob->size, storage);
        else if (column->kind == JDB_KIND_BLOB && blob->data)
            blob->data = ""; /* empty, but not NULL */
    }
}

bool jdb_row_keep(const struct jdb_record *record, const jdb_column_index *columns, size_t count, void *row)
{
    size_t size = jdb_row_text_size(record, columns, count, row);
    char *storage = NULL;
    if (size) {
        struct jdb_block *block = jdb_block_new(size);
        if (!block)
            return false;
        struct jdb_block **memory = jdb_row_memory(record, row);
        block->next = *memory;
        *memory = block;
        storage = (char *)block->bytes;
    }
    jdb_row_move_texts(record, columns, count, row, storage);
    return true;
}

void jdb_row_copy_member(const struct jdb_column *column, const void *from, void *to)
{
    memcpy(jdb_member_of(column, to), jdb_member(column, from), MEMBER_SIZES[column->kind]);
}

void jdb_row_unset_member(const struct jdb_column *column, void *row)
{
    memset(jdb_member_of(column, row), 0, MEMBER_SIZES[column->kind]);
}

void jdb_row_hand_over(const struct jdb_record *record, void *from, void *to)
{
    struct jdb_block **last = jdb_row_memory(record, from);
    struct jdb_block *chain = *last;
    if (!chain)
        return;
    *last = NULL;
    last = &chain;
    while (*last)
        last = &(*last)->next;
    struct jdb_block **memory = jdb_row_memory(record, to);
    *last = *memory;
    *memory = chain;
}

void jdb_record_clear(const struct jdb_record *record, void *row)
{
    if (!row)
        return;
    jdb_blocks_free(*jdb_row_memory(record, row));
    memset(row, 0, record->size);
}
