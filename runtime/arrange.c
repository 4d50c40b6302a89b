/* Rows in the order of the keys that asked for them. */
#include "block.h"
#include "row.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

struct place {
    int64_t key;
    const char *row;
};

static int compare(const void *a, const void *b)
{
    int64_t x = ((const struct place *)a)->key, y = ((const struct place *)b)->key;
    return (x > y) - (x < y);
}

static int64_t key_of(const struct jdb_record *record, const char *row)
{
    return *(const int64_t *)jdb_member(&record->columns[record->primary_key[0]], row);
}

static bool are_in_order(const struct jdb_record *record, const int64_t *keys, size_t count,
                         const struct jdb_rows *list)
{
    bool is_same = list->count == count;
    for (size_t i = 0; i < count && is_same; i++)
        is_same = key_of(record, (const char *)list->rows + i * record->size) == keys[i];
    return is_same;
}

/* Rows mostly come in the order of their keys: from an index, or as they were inserted. */
static void sort(const struct jdb_record *record, const struct jdb_rows *list, struct place *places)
{
    bool is_sorted = true;
    for (size_t i = 0; i < list->count; i++) {
        const char *row = (const char *)list->rows + i * record->size;
        places[i] = (struct place){key_of(record, row), row};
        is_sorted = is_sorted && (!i || places[i - 1].key <= places[i].key);
    }
    if (!is_sorted)
        qsort(places, list->count, sizeof *places, compare);
}

/* A row for each key that has one. */
static size_t fill(const struct jdb_record *record, const int64_t *keys, size_t count,
                   const struct place *places, size_t place_count, char *rows)
{
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        const struct place key = {.key = keys[i]};
        const struct place *found = bsearch(&key, places, place_count, sizeof *places, compare);
        if (found)
            memcpy(rows + filled++ * record->size, found->row, record->size);
    }
    return filled;
}

bool jdb_rows_arrange(const struct jdb_record *record, const int64_t *keys, size_t count, struct jdb_rows *list)
{
    if (!list->count || are_in_order(record, keys, count, list))
        return true;
    size_t size;
    struct place *places = calloc(list->count, sizeof *places);
    struct jdb_block *block = places && jdb_multiply(count, record->size, &size) ? jdb_block_new(size) : NULL;
    if (block) {
        struct jdb_block *old = list->memory;
        sort(record, list, places);
        size_t filled = fill(record, keys, count, places, list->count, (char *)block->bytes);
        block->next = old->next; /* the texts stay where they are */
        free(old);
        *list = (struct jdb_rows){block->bytes, filled, block};
    } else {
        jdb_rows_clear(list);
    }
    free(places);
    return block;
}
