#include "copy_sum.h"

#include "hash.h"
#include "json_hash.h"
#include "value.h"

#include <string.h>

/* Zero has no sign in SQLite. */
static uint64_t hash_real(uint64_t state, double real)
{
    uint64_t bits;
    double plain = real == 0 ? 0 : real;
    memcpy(&bits, &plain, sizeof bits);
    return jdb_hash_number(state, bits);
}

static bool hash_value(const struct jdb_column *column, const struct jdb_value *value, uint64_t *state)
{
    uint64_t json;
    *state = jdb_hash_number(*state, value->storage);
    switch (value->storage) {
    case JDB_NULL:
        return true;
    case JDB_INTEGER:
        *state = jdb_hash_number(*state, (uint64_t)value->integer);
        return true;
    case JDB_REAL:
        *state = hash_real(*state, value->real);
        return true;
    case JDB_TEXT:
    case JDB_BLOB:
        break;
    }
    if (column->type == JDB_TYPE_JSON) {
        if (!jdb_json_hash(value->data, value->size, &json))
            return false;
        *state = jdb_hash_number(*state, json);
        return true;
    }
    *state = jdb_hash_bytes(jdb_hash_number(*state, value->size), value->data, value->size);
    return true;
}

bool jdb_copy_sum_add(struct jdb_copy_sum *sum, const struct jdb_record *record,
                      const struct jdb_statement *written, const void *row)
{
    uint64_t state = JDB_HASH_BEGIN;
    for (size_t i = 0; i < written->parameter_count; i++) {
        const struct jdb_column *column = &record->columns[written->parameters[i].column];
        struct jdb_value value = {.storage = JDB_NULL};
        uint64_t alone = JDB_HASH_BEGIN;
        if (jdb_value_of(column, jdb_member(column, row), &value))
            continue;
        if (!hash_value(column, &value, &state) || (sum->columns && !hash_value(column, &value, &alone)))
            return false;
        if (sum->columns)
            sum->columns[i] += jdb_hash_spread(alone);
    }
    sum->last = jdb_hash_spread(state);
    sum->sum += sum->last;
    sum->rows++;
    return true;
}
