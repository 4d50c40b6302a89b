#include "fingerprint.h"

#include "ddl.h"
#include "sql_canonical.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* FNV-1a, 64 bits. */
static uint64_t hash(uint64_t state, const char *text)
{
    for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++)
        state = (state ^ *byte) * UINT64_C(1099511628211);
    return state;
}

const char *fingerprint_of(struct arena *arena, const struct schema *schema)
{
    const char **tables = arena_alloc(arena, schema->tables.count + 1, sizeof *tables);
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct text ddl = {.arena = arena}, canonical = {.arena = arena};
        ddl_append_table(&DIALECT_SQLITE, &ddl, &schema->tables.items[i]);
        sql_canonical_append(&canonical, text_string(&ddl));
        tables[i] = text_string(&canonical);
    }
    qsort(tables, schema->tables.count, sizeof *tables, compare_texts);
    struct text rest = {.arena = arena}, canonical = {.arena = arena};
    ddl_append_rest(&DIALECT_SQLITE, &rest, schema);
    sql_canonical_append(&canonical, text_string(&rest));
    uint64_t state = hash(UINT64_C(14695981039346656037), text_string(&canonical));
    for (size_t i = 0; i < schema->tables.count; i++)
        state = hash(state, tables[i]);
    return arena_format(arena, "%016" PRIx64, state);
}
