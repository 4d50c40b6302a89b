#include "rows.h"

#include <sqlite3.h>
#include <stdlib.h>

/* ---- Values ---------------------------------------------------------------------------------------------- */

static const char *bounded(const struct model *model, const struct model_column *column, struct dice *dice)
{
    int low = column->minimum ? atoi(column->minimum) : 0;
    int high = column->maximum ? atoi(column->maximum) : low + 40;
    size_t value = (size_t)low + dice_below(dice, (size_t)(high - low + 1));
    switch (column->type) {
    case MODEL_TEXT:
        return arena_format(model->arena,
                            "substr('abcdefghijklmnopqrstuvwxyz0123456789äöüß0123456789', %zu, %zu)",
                            1 + dice_below(dice, 3), value);
    case MODEL_BLOB:
        return arena_format(model->arena,
                            "CAST(substr('abcdefghijklmnopqrstuvwxyz01234567890123456789', %zu, %zu) AS BLOB)",
                            1 + dice_below(dice, 3), value);
    default:
        return arena_format(model->arena, "%zu", value);
    }
}

static const char *uuid(struct arena *arena, struct dice *dice)
{
    return arena_format(arena, "x'%016llx%016llx'", (unsigned long long)dice_bits(dice),
                        (unsigned long long)dice_bits(dice));
}

static const char *const INTEGERS[] = {"0",
                                       "1",
                                       "2",
                                       "3",
                                       "4",
                                       "7",
                                       "13",
                                       "-1",
                                       "42",
                                       "65536",
                                       "9007199254740993",
                                       "9223372036854775807",
                                       "-9223372036854775807 - 1"};
static const char *const BOOLEANS[] = {"0", "1"};
static const char *const REALS[] = {
    "0.0", "1.5", "-2.25", "3.0", "0.1 + 0.2", "1e300", "7.0", "1e15", "-0.5", "5.5", "9223372036854775808.0",
    "1e16"};
static const char *const TEXTS[] = {"''",
                                    "'a'",
                                    "'A'",
                                    "'b'",
                                    "'1'",
                                    "'12'",
                                    "'3.5'",
                                    "'x;y'",
                                    "'it''s'",
                                    "'日本語 text'",
                                    "'a  '",
                                    "'gone'",
                                    "'{}'",
                                    "'w00'",
                                    "'1e3'",
                                    "'say \"hi\"'",
                                    "'007'",
                                    "'line' || char(10) || 'two'",
                                    "'0x10'",
                                    "'w10'",
                                    "'filled'",
                                    "'Ä'",
                                    "' 5'",
                                    "'zzzz'",
                                    "'1.0e+16'",
                                    "'9007199254740993'",
                                    "'9223372036854775807'",
                                    "'12.0'",
                                    "'1.0e+30'",
                                    "'2.5'"};
static const char *const BLOBS[] = {"x''", "x'00'", "x'00ff10'", "x'61'", "x'313233'", "zeroblob(16)", "x'ff'"};
static const char *const JSONS[] = {"'{}'", "'[1, 2]'", "'null'", "'{\"a\": \"ü\"}'", "'1'", "'\"w00\"'"};
static const char *const MOMENTS[] = {"0",   "1769860800000000", "86400000000", "-86400000000",
                                      "0",   "1209600000000000", "-1",          "1769860800123456",
                                      "1000"};
static const char *const DAYS[] = {"0", "20484", "-3650", "1", "100"};

#define LIST(array)                                                                                            \
    {                                                                                                          \
        array, sizeof(array) / sizeof *(array)                                                                 \
    }

/* What columns of each type hold; uuids and enums are made up. */
static const struct {
    const char *const *items;
    size_t count;
} VALUES[MODEL_ENUM] = {
    [MODEL_ID] = LIST(INTEGERS), [MODEL_INT] = LIST(INTEGERS),      [MODEL_BOOL] = LIST(BOOLEANS),
    [MODEL_REAL] = LIST(REALS),  [MODEL_TEXT] = LIST(TEXTS),        [MODEL_BLOB] = LIST(BLOBS),
    [MODEL_JSON] = LIST(JSONS),  [MODEL_TIMESTAMP] = LIST(MOMENTS), [MODEL_DATE] = LIST(DAYS)};

const char *rows_value(const struct model *model, enum model_type type, struct dice *dice)
{
    if (type == MODEL_UUID)
        return uuid(model->arena, dice);
    if (type < MODEL_ENUM)
        return VALUES[type].items[dice_below(dice, VALUES[type].count)];
    const struct model_enum *words = &model->enums[type - MODEL_ENUM];
    return arena_format(model->arena, "'%s'", words->words[dice_below(dice, words->count)]);
}

/* A key of a row that is there; NULL where there is none. */
static const char *reference_value(const struct model *model, const struct model_table *table,
                                   const struct model_column *column, size_t number)
{
    for (size_t i = 0; i < table->reference_count; i++) {
        const struct model_reference *reference = &table->references[i];
        for (size_t j = 0; j < reference->count; j++)
            if (reference->columns[j] == column->id)
                return arena_format(model->arena, "(SELECT %s FROM %s LIMIT 1 OFFSET %zu)",
                                    model_sql(model, arena_format(model->arena, "@%u@", reference->to[j])),
                                    model_sql(model, arena_format(model->arena, "#%u#", reference->table)),
                                    number);
    }
    return NULL;
}

static const char *value_of(const struct model *model, const struct model_table *table,
                            const struct model_column *column, size_t parent, struct dice *dice)
{
    const char *reference = reference_value(model, table, column, parent);
    if (column->nullable && dice_chance(dice, 25))
        return "NULL";
    if (reference && dice_chance(dice, 95))
        return reference;
    if ((column->minimum || column->maximum) && dice_chance(dice, 95))
        return bounded(model, column, dice);
    if (!table->strict && dice_chance(dice, 12)) /* holds anything */
        return rows_value(model, dice_chance(dice, 50) ? MODEL_TEXT : MODEL_REAL, dice);
    if (column->type == MODEL_INT && dice_chance(dice, 60))
        return arena_format(model->arena, "%zu", dice_below(dice, 100));
    return rows_value(model, column->type, dice);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static bool is_given(const struct model_column *column, struct dice *dice)
{
    if (column->generated)
        return false;
    return !((column->type == MODEL_ID || column->default_value) && dice_chance(dice, 50));
}

static void insert_row(sqlite3 *handle, const struct model *model, const struct model_table *table,
                       struct dice *dice)
{
    struct text names = {.arena = model->arena}, values = names;
    size_t parent = dice_below(dice, 4);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct model_column *column = &table->columns[i];
        if (!is_given(column, dice))
            continue;
        TEXT_JOIN(&names, names.length ? ", " : "", model_quote(model->arena, column->name));
        TEXT_JOIN(&values, values.length ? ", " : "", value_of(model, table, column, parent, dice));
    }
    const char *name = model_quote(model->arena, table->name);
    const char *sql = names.length ? ARENA_JOIN(model->arena, "INSERT INTO ", name, " (", text_string(&names),
                                                ") VALUES (", text_string(&values), ")")
                                   : ARENA_JOIN(model->arena, "INSERT INTO ", name, " DEFAULT VALUES");
    sqlite3_exec(handle, sql, NULL, NULL, NULL);
}

void rows_insert(struct sqlite3 *handle, const struct model *model, struct dice *dice)
{
    size_t rows = dice_chance(dice, 10) ? 0 : 1 + dice_below(dice, 5);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < model->table_count; i++)
            for (size_t j = 0; j < rows; j++)
                insert_row(handle, model, &model->tables[i], dice);
    for (size_t i = 0; i < model->table_count; i++) {
        const char *name = model_quote(model->arena, model->tables[i].name);
        if (model->tables[i].primary.count && dice_chance(dice, 25))
            sqlite3_exec(handle,
                         ARENA_JOIN(model->arena, "DELETE FROM ", name, " WHERE ",
                                    model_sql(model, arena_format(model->arena, "@%u@ = (SELECT max(@%u@)",
                                                                  model->tables[i].primary.columns[0],
                                                                  model->tables[i].primary.columns[0])),
                                    " FROM ", name, ")"),
                         NULL, NULL, NULL);
    }
}
