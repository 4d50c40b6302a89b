/* What people do to a schema. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

struct change {
    struct model *model;
    struct model_table *table;   /* one of its tables */
    struct model_column *column; /* one of the table's columns */
    struct dice *dice;
};

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static bool add_table(const struct change *change)
{
    return model_add_table(change->model, change->dice);
}

static bool drop_table(const struct change *change)
{
    size_t number = (size_t)(change->table - change->model->tables);
    if (change->model->table_count == 1)
        return false;
    change->model->table_count--;
    memmove(change->table, change->table + 1, (change->model->table_count - number) * sizeof *change->table);
    return true;
}

static bool rename_table(const struct change *change)
{
    const char *old = change->table->name;
    if (change->table->was)
        return false;
    change->table->name = model_new_name(change->model, NULL, change->dice);
    change->table->was = old;
    return true;
}

static bool toggle_strict(const struct change *change)
{
    change->table->strict = !change->table->strict;
    for (size_t i = 0; i < change->table->column_count; i++)
        if (change->table->strict)
            change->table->columns[i].sql_type = NULL;
    return true;
}

static bool toggle_rowid(const struct change *change)
{
    change->table->without_rowid = !change->table->without_rowid;
    return change->table->primary.count;
}

static bool swap_tables(const struct change *change)
{
    struct model_table *other = &change->model->tables[dice_below(change->dice, change->model->table_count)];
    struct model_table copy = *other;
    *other = *change->table;
    *change->table = copy;
    return true;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static bool is_value_needed(const struct model_column *column)
{
    return !column->nullable && !column->default_value && !column->generated && column->type != MODEL_ID;
}

static const char *fill_of(const struct model *model, const struct model_table *table,
                           const struct model_column *column, struct dice *dice)
{
    static const char *const FILLS[] = {
        [MODEL_INT] = "7",          [MODEL_BOOL] = "1",           [MODEL_REAL] = "2.5",
        [MODEL_TEXT] = "'filled'",  [MODEL_BLOB] = "x'01020304'", [MODEL_JSON] = "'[]'",
        [MODEL_TIMESTAMP] = "1000", [MODEL_DATE] = "100",         [MODEL_UUID] = "zeroblob(16)"};
    const struct model_column *other = &table->columns[dice_below(dice, table->column_count)];
    if (column->type == MODEL_TEXT && other != column && dice_chance(dice, 50))
        return arena_format(model->arena, "coalesce(CAST(@%u@ AS TEXT), 'nothing')", other->id);
    if (column->type >= MODEL_ENUM)
        return arena_format(model->arena, "'%s'", model->enums[column->type - MODEL_ENUM].words[0]);
    if (column->type == MODEL_INT && dice_chance(dice, 30))
        return "3 + 4";
    return FILLS[column->type];
}

static bool add_column(const struct change *change)
{
    if (!model_add_column(change->model, change->table, change->dice))
        return false;
    struct model_column *column = &change->table->columns[change->table->column_count - 1];
    if (is_value_needed(column) || (!column->generated && dice_chance(change->dice, 10)))
        column->fill = fill_of(change->model, change->table, column, change->dice);
    if (change->table->column_count > 1 && dice_chance(change->dice, 40)) {
        struct model_column copy = *column;
        memmove(&change->table->columns[1], &change->table->columns[0],
                (change->table->column_count - 1) * sizeof copy);
        change->table->columns[0] = copy;
    }
    return true;
}

static bool drop_column(const struct change *change)
{
    size_t number = (size_t)(change->column - change->table->columns);
    if (change->table->column_count == 1)
        return false;
    change->table->column_count--;
    memmove(change->column, change->column + 1,
            (change->table->column_count - number) * sizeof *change->column);
    return true;
}

static bool rename_column(const struct change *change)
{
    const char *old = change->column->name;
    if (change->column->was)
        return false;
    change->column->name = model_new_name(change->model, change->table, change->dice);
    change->column->was = old;
    return true;
}

/* Another case of the same name: SQLite tells none from the other. */
static bool recase_column(const struct change *change)
{
    char *name = arena_copy(change->model->arena, change->column->name, strlen(change->column->name));
    if (name[0] < 'a' || name[0] > 'z' || change->column->was)
        return false;
    name[0] = (char)(name[0] - 32);
    change->column->name = name;
    return true;
}

static bool swap_columns(const struct change *change)
{
    struct model_column *other = &change->table->columns[dice_below(change->dice, change->table->column_count)];
    struct model_column copy = *other;
    *other = *change->column;
    *change->column = copy;
    return true;
}

/* Whether the types' values become one another by SQL's CAST: others get another form, which tests of their own tell. */
static bool is_cast(enum model_type from, enum model_type to)
{
    static const bool HAS_MEANING[MODEL_TYPES] = {
        [MODEL_BOOL] = true, [MODEL_TIMESTAMP] = true, [MODEL_DATE] = true, [MODEL_UUID] = true};
    return from == to || (!HAS_MEANING[from] && !HAS_MEANING[to]);
}

static bool change_type(const struct change *change)
{
    static const enum model_type TYPES[] = {MODEL_INT,  MODEL_BOOL,      MODEL_REAL, MODEL_TEXT, MODEL_BLOB,
                                            MODEL_JSON, MODEL_TIMESTAMP, MODEL_DATE, MODEL_UUID, MODEL_ENUM};
    struct model_column *column = change->column;
    enum model_type type = DICE_PICK(change->dice, TYPES);
    if (column->type == MODEL_ID || !is_cast(column->type, type))
        return false;
    column->type = type;
    column->default_value = column->minimum = column->maximum = column->check = column->generated = NULL;
    column->sql_type = column->fill = NULL;
    if (!change->table->strict && dice_chance(change->dice, 50))
        model_set_sql_type(change->table, column, change->dice);
    if (dice_chance(change->dice, 30))
        column->fill = fill_of(change->model, change->table, column, change->dice);
    return true;
}

static bool change_null(const struct change *change)
{
    struct model_column *column = change->column;
    if (column->type == MODEL_ID || column->generated)
        return false;
    column->nullable = !column->nullable;
    if (!column->nullable && dice_chance(change->dice, 60))
        column->fill = fill_of(change->model, change->table, column, change->dice);
    return true;
}

static bool change_default(const struct change *change)
{
    struct model_column *column = change->column;
    if (column->type == MODEL_ID || column->generated)
        return false;
    if (column->default_value && dice_chance(change->dice, 50))
        column->default_value = NULL;
    else
        model_set_default(change->model, column, change->dice);
    return true;
}

static bool change_bounds(const struct change *change)
{
    model_set_bounds(change->model, change->column, change->dice);
    return true;
}

static bool change_check(const struct change *change)
{
    if (change->column->check)
        change->column->check = NULL;
    else
        model_set_check(change->model, change->column, change->dice);
    return true;
}

static bool change_generated(const struct change *change)
{
    struct model_column *column = change->column;
    if (!column->generated)
        model_set_generated(change->model, change->table, column, change->dice);
    else if (dice_chance(change->dice, 50))
        column->is_virtual = !column->is_virtual;
    else
        column->generated = NULL;
    return true;
}

static bool change_collate(const struct change *change)
{
    static const char *const COLLATIONS[] = {"nocase", "rtrim", NULL};
    if (!model_is_text(change->column->type))
        return false;
    change->column->collate = DICE_PICK(change->dice, COLLATIONS);
    return true;
}

static bool change_autoincrement(const struct change *change)
{
    change->column->autoincrement = !change->column->autoincrement;
    return change->column->type == MODEL_ID;
}

/* ---- Keys, indexes, references --------------------------------------------------------------------------- */

static bool change_primary_key(const struct change *change)
{
    model_set_primary_key(change->model, change->table, change->dice);
    return true;
}

static bool add_unique(const struct change *change)
{
    return model_add_unique(change->table, change->dice);
}

static bool drop_unique(const struct change *change)
{
    bool found = change->table->unique_count;
    change->table->unique_count -= found;
    return found;
}

static bool add_index(const struct change *change)
{
    return model_add_index(change->model, change->table, change->dice);
}

static bool drop_index(const struct change *change)
{
    bool found = change->table->index_count;
    change->table->index_count -= found;
    return found;
}

static bool change_index(const struct change *change)
{
    if (!change->table->index_count)
        return false;
    struct model_index *index = &change->table->indexes[change->table->index_count - 1];
    index->unique = !index->unique;
    return true;
}

/* A column that refers to something needs a value that is there. */
static bool add_reference(const struct change *change)
{
    size_t columns = change->table->column_count;
    if (!model_add_reference(change->model, change->table, change->dice))
        return false;
    for (size_t i = columns; i < change->table->column_count; i++)
        if (dice_chance(change->dice, 60))
            change->table->columns[i].nullable = true;
        else
            change->table->columns[i].fill =
                fill_of(change->model, change->table, &change->table->columns[i], change->dice);
    return true;
}

static bool drop_reference(const struct change *change)
{
    bool found = change->table->reference_count;
    change->table->reference_count -= found;
    return found;
}

static bool change_actions(const struct change *change)
{
    static const char *const ACTIONS[] = {NULL, "restrict", "cascade", "set null", "set default"};
    if (!change->table->reference_count)
        return false;
    struct model_reference *reference = &change->table->references[0];
    reference->on_delete = DICE_PICK(change->dice, ACTIONS);
    if (dice_chance(change->dice, 40))
        reference->deferred = !reference->deferred;
    return true;
}

static void set_type(struct model *model, unsigned column, enum model_type type)
{
    for (size_t i = 0; i < model->table_count; i++)
        for (size_t j = 0; j < model->tables[i].column_count; j++) {
            struct model_column *found = &model->tables[i].columns[j];
            if (found->id != column || found->type == MODEL_ID || !is_cast(found->type, type))
                continue;
            found->type = type;
            found->default_value = found->minimum = found->maximum = found->check = found->generated = NULL;
            found->sql_type = found->fill = NULL;
        }
}

/* A key gets another type, and all that refers to it. */
static bool change_key_type(const struct change *change)
{
    static const enum model_type TYPES[] = {MODEL_INT, MODEL_TEXT, MODEL_TEXT, MODEL_BLOB, MODEL_REAL};
    enum model_type type = DICE_PICK(change->dice, TYPES);
    struct model *model = change->model;
    if (!change->table->reference_count)
        return false;
    unsigned key = change->table->references[0].to[0];
    set_type(model, key, type);
    for (size_t i = 0; i < model->table_count; i++)
        for (size_t j = 0; j < model->tables[i].reference_count; j++)
            if (model->tables[i].references[j].to[0] == key)
                set_type(model, model->tables[i].references[j].columns[0], type);
    return true;
}

static bool add_check(const struct change *change)
{
    return model_add_check(change->model, change->table, change->dice);
}

static bool drop_check(const struct change *change)
{
    bool found = change->table->check_count;
    change->table->check_count -= found;
    return found;
}

/* ---- What stands beside tables --------------------------------------------------------------------------- */

static bool add_word(const struct change *change)
{
    struct model_enum *words = &change->model->enums[dice_below(change->dice, ENUMS_MOST)];
    if (words->count == WORDS_MOST)
        return false;
    words->words[words->count++] = arena_format(change->model->arena, "more%u", ++change->model->last_id);
    return true;
}

static void forget_default(struct model *model, enum model_type type)
{
    for (size_t i = 0; i < model->table_count; i++)
        for (size_t j = 0; j < model->tables[i].column_count; j++)
            if (model->tables[i].columns[j].type == type)
                model->tables[i].columns[j].default_value = model->tables[i].columns[j].fill = NULL;
}

static bool drop_word(const struct change *change)
{
    size_t number = dice_below(change->dice, ENUMS_MOST);
    struct model_enum *words = &change->model->enums[number];
    if (words->count == 1)
        return false;
    words->count--;
    if (dice_chance(change->dice, 50))
        words->words[0] = words->words[words->count];
    forget_default(change->model, (enum model_type)(MODEL_ENUM + (int)number));
    return true;
}

static bool add_object(const struct change *change)
{
    return model_add_object(change->model, change->dice);
}

static bool drop_object(const struct change *change)
{
    if (!change->model->object_count)
        return false;
    size_t number = dice_below(change->dice, change->model->object_count--);
    change->model->objects[number] = change->model->objects[change->model->object_count];
    return true;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*make)(const struct change *change);
    unsigned weight;
} CHANGES[] = {
    {"add a table", add_table, 3},
    {"drop a table", drop_table, 3},
    {"rename a table", rename_table, 5},
    {"change strict", toggle_strict, 2},
    {"change without_rowid", toggle_rowid, 3},
    {"swap two tables", swap_tables, 1},
    {"add a column", add_column, 9},
    {"drop a column", drop_column, 7},
    {"rename a column", rename_column, 8},
    {"change the case of a column", recase_column, 2},
    {"swap two columns", swap_columns, 2},
    {"change a type", change_type, 7},
    {"change the type of a key", change_key_type, 3},
    {"change null", change_null, 6},
    {"change a default", change_default, 5},
    {"change bounds", change_bounds, 4},
    {"change a column's check", change_check, 4},
    {"change generated", change_generated, 4},
    {"change a collation", change_collate, 3},
    {"change autoincrement", change_autoincrement, 2},
    {"change the primary key", change_primary_key, 3},
    {"add a unique key", add_unique, 3},
    {"drop a unique key", drop_unique, 3},
    {"add an index", add_index, 4},
    {"drop an index", drop_index, 3},
    {"change an index", change_index, 2},
    {"add a reference", add_reference, 4},
    {"drop a reference", drop_reference, 3},
    {"change actions", change_actions, 4},
    {"add a check", add_check, 3},
    {"drop a check", drop_check, 2},
    {"add a word", add_word, 2},
    {"drop a word", drop_word, 2},
    {"add a view or trigger", add_object, 4},
    {"drop a view or trigger", drop_object, 3},
};

static size_t pick_change(struct dice *dice)
{
    size_t total = 0, i = 0;
    for (i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++)
        total += CHANGES[i].weight;
    size_t at = dice_below(dice, total);
    for (i = 0; at >= CHANGES[i].weight; i++)
        at -= CHANGES[i].weight;
    return i;
}

/* What a column is filled with knows the columns that rows have before. */
static void mend_fills(const struct model *before, struct model *model)
{
    for (size_t i = 0; i < model->table_count; i++) {
        const struct model_table *old = model_find_table(before, model->tables[i].id);
        for (size_t j = 0; j < model->tables[i].column_count; j++) {
            struct model_column *column = &model->tables[i].columns[j];
            const char *at = column->fill ? strchr(column->fill, '@') : NULL;
            if (at && !(old && model_find_column(old, (unsigned)strtoul(at + 1, NULL, 10))))
                column->fill = "'filled'";
        }
    }
}

void model_change(struct model *model, struct dice *dice, struct text *log)
{
    const struct model before = *model;
    size_t count = 1 + dice_below(dice, 8);
    for (size_t i = 0; i < count; i++) {
        struct model_table *table = &model->tables[dice_below(dice, model->table_count)];
        struct change change = {.model = model,
                                .table = table,
                                .column = &table->columns[dice_below(dice, table->column_count)],
                                .dice = dice};
        size_t number = pick_change(dice);
        const char *name = table->name;
        if (CHANGES[number].make(&change))
            TEXT_JOIN(log, log->length ? ", " : "", CHANGES[number].name, " (", name, ")");
        model_tidy(model);
    }
    mend_fills(&before, model);
}
