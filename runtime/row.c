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
    [JDB_KIND_VALUES] = sizeof(struct jdb_values),
};

void jdb_row_copy_member(const struct jdb_column *column, const void *from, void *to)
{
    memcpy(jdb_member_of(column, to), jdb_member(column, from), MEMBER_SIZES[column->kind]);
}

void jdb_row_unset_member(const struct jdb_column *column, void *row)
{
    memset(jdb_member_of(column, row), 0, MEMBER_SIZES[column->kind]);
}

void jdb_row_set_key(const struct jdb_record *record, const void *key, void *row)
{
    for (size_t i = 0; i < record->primary_key_count; i++) {
        const struct jdb_column *column = &record->columns[record->primary_key[i]];
        memcpy(jdb_member_of(column, row), (const char *)key + record->key_offsets[i],
               MEMBER_SIZES[column->kind]);
    }
}

const struct jdb_column *jdb_row_id_column(const struct jdb_record *record)
{
    if (record->primary_key_count != 1)
        return NULL;
    const struct jdb_column *key = &record->columns[record->primary_key[0]];
    return key->flags & JDB_COLUMN_ID ? key : NULL;
}

int64_t jdb_row_id_after(const struct jdb_record *record, const void *row, int64_t next)
{
    const struct jdb_column *column = jdb_row_id_column(record);
    int64_t id = column ? *(const int64_t *)jdb_member(column, row) : 0;
    if (id == 0)
        id = next;
    return id < next ? next : id < INT64_MAX ? id + 1 : INT64_MAX;
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
