/* Schemas that are made up. */
#include "model.h"

#include <string.h>

static const char *const ACTIONS[] = {NULL,       NULL,          "restrict", "cascade",
                                      "set null", "set default", "no action"};

/* ---- Names ----------------------------------------------------------------------------------------------- */

static const char *const ODD_NAMES[] = {
    "order", "group",   "select", "table", "index", "Ünïcode", "a b",    "x-y",  "rowid", "values",
    "class", "qu\"ote", "new",    "old",   "MiXed", "t",       "k",      "oid",  "int",   "end",
    "it's",  "100%",    "if",     "abort", "key",   "default", "filter", "jdbx", "main",  "temp"};

/* As C writes it: what is the same then is one name. */
static bool meets(const char *one, const char *other)
{
    for (;; one++, other++) {
        char a = *one, b = *other;
        bool is_word_a = (a >= '0' && a <= '9') || (a >= 'a' && a <= 'z') || (a >= 'A' && a <= 'Z');
        bool is_word_b = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
        if (!a || !b)
            return a == b;
        if (is_word_a != is_word_b || (is_word_a && (a | 32) != (b | 32)))
            return false;
    }
}

static bool is_taken(const struct model *model, const struct model_table *table, const char *name)
{
    for (size_t i = 0; table && i < table->column_count; i++)
        if (meets(table->columns[i].name, name) ||
            (table->columns[i].was && meets(table->columns[i].was, name)))
            return true;
    for (size_t i = 0; !table && i < model->table_count; i++)
        if (meets(model->tables[i].name, name) || (model->tables[i].was && meets(model->tables[i].was, name)))
            return true;
    for (size_t i = 0; !table && i < model->object_count; i++)
        if (meets(model->objects[i].name, name))
            return true;
    return false;
}

static bool was_taken(const struct model *original, const struct model_table *table, const char *name)
{
    bool found = !table && is_taken(original, NULL, name);
    for (size_t i = 0; table && i < original->table_count; i++)
        found |= is_taken(original, &original->tables[i], name);
    return found;
}

static bool is_free(const struct model *model, const struct model_table *table, const char *name)
{
    return !is_taken(model, table, name) && !(model->original && was_taken(model->original, table, name));
}

const char *model_new_name(const struct model *model, const struct model_table *table, struct dice *dice)
{
    if (dice_chance(dice, 15)) {
        const char *name = DICE_PICK(dice, ODD_NAMES);
        if (is_free(model, table, name))
            return name;
    }
    for (;;) {
        const char *name =
            arena_format(model->arena, "%c%zu", table ? 'c' : 't', 1 + dice_below(dice, table ? 90 : 40));
        if (is_free(model, table, name))
            return name;
    }
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static const char *default_of(const struct model *model, enum model_type type, struct dice *dice)
{
    static const char *const VALUES[MODEL_ENUM][4] = {
        [MODEL_INT] = {"3", "8", "0", "{sql: \"1 + 2\"}"},
        [MODEL_BOOL] = {"true", "false", "true", "false"},
        [MODEL_REAL] = {"1.5", "-0.25", "3", "0"},
        [MODEL_TEXT] = {"'none'", "''", "'it''s -- x'", "\"hé \\\"q\\\"\""},
        [MODEL_BLOB] = {"0x00ff27", "0x", "0x61", "0x00"},
        [MODEL_JSON] = {"'{}'", "'[1]'", "'null'", "'{}'"},
        [MODEL_TIMESTAMP] = {"now", "now", "2026-01-31T12:00:00Z", "1970-01-01T00:00:01Z"},
        [MODEL_DATE] = {"now", "2026-01-31", "1969-12-01", "2000-02-29"},
        [MODEL_UUID] = {"123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000",
                        "123e4567-e89b-12d3-a456-426614174000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}};
    if (type < MODEL_ENUM)
        return VALUES[type][dice_below(dice, 4)];
    const struct model_enum *words = &model->enums[type - MODEL_ENUM];
    return arena_format(model->arena, "\"%s\"", words->words[dice_below(dice, words->count)]);
}

void model_set_default(struct model *model, struct model_column *column, struct dice *dice)
{
    if (column->minimum || column->maximum || column->check)
        return;
    column->default_value = default_of(model, column->type, dice);
    column->is_volatile = column->default_value && text_equal(column->default_value, "now");
}

void model_set_bounds(struct model *model, struct model_column *column, struct dice *dice)
{
    column->minimum = column->maximum = NULL;
    int low = (int)dice_below(dice, 3), high = 6 + (int)dice_below(dice, 30);
    if (column->type != MODEL_INT && column->type != MODEL_REAL && column->type != MODEL_TEXT &&
        column->type != MODEL_BLOB)
        return;
    if (dice_chance(dice, 60))
        column->minimum = arena_format(model->arena, "%d", low);
    if (dice_chance(dice, 60))
        column->maximum = arena_format(model->arena, "%d", high);
    if (column->default_value)
        column->default_value = NULL;
}

void model_set_check(struct model *model, struct model_column *column, struct dice *dice)
{
    static const char *const NUMBERS[] = {"@%u@ <> 13", "@%u@ > -1000000", "@%u@ IS NULL OR @%u@ <> 4"};
    static const char *const TEXTS[] = {"@%u@ <> 'x;y'", "length(@%u@) < 60", "@%u@ NOT LIKE '%%%%zz'"};
    const char *format = model_is_number(column->type) ? DICE_PICK(dice, NUMBERS)
                         : column->type == MODEL_TEXT  ? DICE_PICK(dice, TEXTS)
                                                       : NULL;
    struct text out = {.arena = model->arena};
    for (const char *c = format; c && *c; c++) {
        if (c[0] == '%' && c[1] == 'u') {
            text_append_number(&out, column->id);
            c++;
        } else if (c[0] != '%' || c[1] != '%') {
            text_append_char(&out, *c);
        }
    }
    column->check = format ? text_string(&out) : NULL;
    column->default_value = NULL;
}

void model_set_generated(struct model *model, const struct model_table *table, struct model_column *column,
                         struct dice *dice)
{
    const struct model_column *from = &table->columns[dice_below(dice, table->column_count)];
    if (from == column || from->generated || column->type == MODEL_ID || from->type == MODEL_ID)
        return;
    if (column->type == MODEL_TEXT)
        column->generated = arena_format(model->arena, "lower(CAST(@%u@ AS TEXT))", from->id);
    else if (column->type == MODEL_INT)
        column->generated = arena_format(model->arena, "length(@%u@) + %zu", from->id, dice_below(dice, 4));
    if (!column->generated)
        return;
    column->nullable = true;
    column->minimum = column->maximum = column->check = column->default_value = column->fill = NULL;
    column->is_virtual = dice_chance(dice, 50);
}

void model_set_sql_type(const struct model_table *table, struct model_column *column, struct dice *dice)
{
    static const char *const TYPES[][3] = {
        [MODEL_INT] = {"BIGINT", "INT", "INTEGER"},
        [MODEL_BOOL] = {"BOOLEAN", "TINYINT", "BOOLEAN"},
        [MODEL_REAL] = {"DOUBLE", "NUMERIC(10,2)", "FLOAT"},
        [MODEL_TEXT] = {"VARCHAR(20)", "NVARCHAR(40)", "CLOB"},
        [MODEL_BLOB] = {"", "BLOB", "VARBINARY"},
        [MODEL_JSON] = {"JSON", "TEXT", "TEXT"},
        [MODEL_TIMESTAMP] = {"DATETIME", "BIGINT", "TIMESTAMP"},
        [MODEL_DATE] = {"DATE", "INT", "DATE"},
    };
    column->sql_type = NULL;
    if (table->strict)
        column->sql_type = column->type == MODEL_INT && dice_chance(dice, 50) ? "INT" : NULL;
    else if (column->type != MODEL_ID && column->type < MODEL_UUID)
        column->sql_type = DICE_PICK(dice, TYPES[column->type]);
}

static enum model_type random_type(const struct model *model, struct dice *dice)
{
    static const enum model_type TYPES[] = {MODEL_INT,  MODEL_INT,       MODEL_BOOL, MODEL_REAL,
                                            MODEL_TEXT, MODEL_TEXT,      MODEL_TEXT, MODEL_BLOB,
                                            MODEL_JSON, MODEL_TIMESTAMP, MODEL_DATE, MODEL_TIMESTAMP,
                                            MODEL_UUID, MODEL_ENUM,      MODEL_ENUM};
    enum model_type type = DICE_PICK(dice, TYPES);
    if (type == MODEL_ENUM && model->enums[1].count && dice_chance(dice, 50))
        type++;
    return type;
}

bool model_add_column(struct model *model, struct model_table *table, struct dice *dice)
{
    static const char *const COLLATIONS[] = {"nocase", "rtrim", "binary"};
    static const char *const CONFLICTS[] = {"fail", "ignore", "replace", "rollback"};
    if (table->column_count == COLUMNS_MOST)
        return false;
    struct model_column *column = &table->columns[table->column_count];
    *column = (struct model_column){.id = ++model->last_id,
                                    .name = model_new_name(model, table, dice),
                                    .type = random_type(model, dice),
                                    .nullable = dice_chance(dice, 40)};
    table->column_count++;
    if (dice_chance(dice, table->strict ? 5 : 60))
        model_set_sql_type(table, column, dice);
    if (dice_chance(dice, 30))
        model_set_default(model, column, dice);
    if (dice_chance(dice, 20))
        model_set_bounds(model, column, dice);
    if (dice_chance(dice, 15))
        model_set_check(model, column, dice);
    if (dice_chance(dice, 15) && column->type == MODEL_TEXT)
        column->collate = DICE_PICK(dice, COLLATIONS);
    if (dice_chance(dice, 12))
        model_set_generated(model, table, column, dice);
    if (dice_chance(dice, 3) && !column->nullable)
        column->on_null = DICE_PICK(dice, CONFLICTS);
    return true;
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

/* Up to `most` columns, each once, of those that may be in a key; count 0: there are none. */
static struct model_key pick_columns(const struct model_table *table, size_t most, bool is_index,
                                     struct dice *dice)
{
    struct model_key key = {.count = 0};
    size_t wanted = 1 + dice_below(dice, most);
    for (int tries = 0; tries < 8 && key.count < wanted; tries++) {
        const struct model_column *column = &table->columns[dice_below(dice, table->column_count)];
        if (model_key_has(&key, column->id) || (column->generated && !is_index))
            continue;
        const char *term = dice_chance(dice, 15)                                 ? " desc"
                           : column->type == MODEL_TEXT && dice_chance(dice, 10) ? " collate nocase"
                                                                                 : "";
        key.columns[key.count] = column->id;
        key.terms[key.count++] = is_index || dice_chance(dice, 15) ? term : "";
    }
    return key;
}

void model_set_primary_key(struct model *model, struct model_table *table, struct dice *dice)
{
    (void)model;
    table->primary = pick_columns(table, dice_chance(dice, 60) ? 1 : 3, false, dice);
    for (size_t i = 0; i < table->primary.count; i++)
        if (table->primary.count == 1)
            table->primary.terms[i] = "";
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].type == MODEL_ID)
            table->columns[i].type = MODEL_INT;
    table->without_rowid = dice_chance(dice, 30);
}

static bool same_columns(const struct model_key *one, const struct model_key *other)
{
    for (size_t i = 0; i < one->count; i++)
        if (!model_key_has(other, one->columns[i]))
            return false;
    return one->count == other->count;
}

bool model_add_unique(struct model_table *table, struct dice *dice)
{
    static const char *const CONFLICTS[] = {"replace", "ignore", "fail"};
    struct model_key key = pick_columns(table, 2, false, dice);
    if (!key.count || table->unique_count == KEYS_MOST || same_columns(&key, &table->primary))
        return false;
    for (size_t i = 0; i < table->unique_count; i++)
        if (same_columns(&key, &table->unique[i]))
            return false;
    if (dice_chance(dice, 4))
        key.on_conflict = DICE_PICK(dice, CONFLICTS);
    table->unique[table->unique_count++] = key;
    return true;
}

bool model_add_index(struct model *model, struct model_table *table, struct dice *dice)
{
    struct model_index index = {.key = pick_columns(table, 3, true, dice), .unique = dice_chance(dice, 25)};
    if (table->index_count == INDEXES_MOST)
        return false;
    for (size_t i = 0; i < table->index_count; i++)
        if (same_columns(&index.key, &table->indexes[i].key))
            return false;
    const struct model_column *column = &table->columns[dice_below(dice, table->column_count)];
    if (dice_chance(dice, 15) && index.key.count < PARTS_MOST)
        index.expression = arena_format(model->arena, "length(@%u@)", column->id);
    if (dice_chance(dice, 15))
        index.where = arena_format(model->arena, "@%u@ IS NOT NULL", column->id);
    if (index.where || index.expression || dice_chance(dice, 30))
        index.name = arena_format(model->arena, "i%u", ++model->last_id);
    table->indexes[table->index_count++] = index;
    return true;
}

/* ---- References ------------------------------------------------------------------------------------------ */

static const struct model_key *pick_key(const struct model_table *table, struct dice *dice)
{
    size_t number = dice_below(dice, table->unique_count + 2);
    const struct model_key *key = number < table->unique_count ? &table->unique[number] : &table->primary;
    for (size_t i = 0; i < key->count; i++)
        if (*key->terms[i])
            return NULL;
    return key->count ? key : NULL;
}

/* A column that can refer to `to`: one that is there, or, mostly, a new one. */
static unsigned find_column_for(struct model *model, struct model_table *table, const struct model_column *to,
                                const struct model_reference *reference, struct dice *dice)
{
    enum model_type type = to->type == MODEL_ID ? MODEL_INT : to->type;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct model_column *column = &table->columns[i];
        bool is_used = column->generated || (column->id == to->id && reference->count < 2);
        for (size_t j = 0; j < reference->count; j++)
            is_used |= reference->columns[j] == column->id;
        if (column->type == type && !is_used && dice_chance(dice, 40))
            return column->id;
    }
    if (!model_add_column(model, table, dice))
        return 0;
    struct model_column *column = &table->columns[table->column_count - 1];
    *column = (struct model_column){
        .id = column->id, .name = column->name, .type = type, .nullable = dice_chance(dice, 60)};
    return column->id;
}

bool model_add_reference(struct model *model, struct model_table *table, struct dice *dice)
{
    const struct model_table *parent = &model->tables[dice_below(dice, model->table_count)];
    const struct model_key *key = pick_key(parent, dice);
    if (!key || table->reference_count == REFERENCES_MOST)
        return false;
    struct model_reference reference = {.table = parent->id,
                                        .on_delete = DICE_PICK(dice, ACTIONS),
                                        .on_update = DICE_PICK(dice, ACTIONS),
                                        .deferred = dice_chance(dice, 20)};
    for (size_t i = 0; i < key->count; i++) {
        const struct model_column *to = model_find_column(parent, key->columns[i]);
        unsigned column = to ? find_column_for(model, table, to, &reference, dice) : 0;
        if (!column)
            return false;
        reference.columns[i] = column;
        reference.to[i] = to->id;
        reference.count++;
    }
    for (size_t i = 0; i < table->reference_count; i++)
        if (table->references[i].columns[0] == reference.columns[0])
            return false;
    table->references[table->reference_count++] = reference;
    return true;
}

bool model_add_check(struct model *model, struct model_table *table, struct dice *dice)
{
    const struct model_column *one = &table->columns[dice_below(dice, table->column_count)];
    const struct model_column *other = &table->columns[dice_below(dice, table->column_count)];
    if (table->check_count == CHECKS_MOST)
        return false;
    struct model_check check = {
        .sql = dice_chance(dice, 50)
                   ? arena_format(model->arena, "coalesce(length(@%u@), 0) + coalesce(length(@%u@), 0) < %zu",
                                  one->id, other->id, 20 + dice_below(dice, 40))
                   : arena_format(model->arena, "@%u@ IS NULL OR @%u@ IS NULL OR @%u@ <> @%u@ OR TRUE", one->id,
                                  other->id, one->id, other->id)};
    if (dice_chance(dice, 50))
        check.name = arena_format(model->arena, "k%u", ++model->last_id);
    table->checks[table->check_count++] = check;
    return true;
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static void add_id(struct model *model, struct model_table *table, struct dice *dice)
{
    const char *name = model_new_name(model, table, dice);
    table->columns[table->column_count++] = (struct model_column){
        .id = ++model->last_id, .name = name, .type = MODEL_ID, .autoincrement = dice_chance(dice, 35)};
    table->primary = (struct model_key){.columns = {model->last_id}, .terms = {""}, .count = 1};
}

bool model_add_table(struct model *model, struct dice *dice)
{
    if (model->table_count == TABLES_MOST)
        return false;
    struct model_table *table = &model->tables[model->table_count];
    *table = (struct model_table){
        .id = ++model->last_id, .name = model_new_name(model, NULL, dice), .strict = dice_chance(dice, 75)};
    model->table_count++;
    if (dice_chance(dice, 60))
        add_id(model, table, dice);
    size_t columns = 1 + dice_below(dice, 5);
    for (size_t i = 0; i < columns; i++)
        model_add_column(model, table, dice);
    if (!table->primary.count && dice_chance(dice, 85))
        model_set_primary_key(model, table, dice);
    while (dice_chance(dice, 30) && model_add_unique(table, dice))
        ;
    while (dice_chance(dice, 45) && model_add_reference(model, table, dice))
        ;
    while (dice_chance(dice, 40) && model_add_index(model, table, dice))
        ;
    while (dice_chance(dice, 20) && model_add_check(model, table, dice))
        ;
    return true;
}

/* ---- Views and triggers ---------------------------------------------------------------------------------- */

static const char *view_sql(struct model *model, const struct model_table *table, struct dice *dice)
{
    const struct model_column *one = &table->columns[dice_below(dice, table->column_count)];
    const struct model_column *other = &table->columns[dice_below(dice, table->column_count)];
    const struct model_object *view = model->object_count ? &model->objects[0] : NULL;
    if (view && view->kind == MODEL_VIEW && dice_chance(dice, 20))
        return arena_format(model->arena, "SELECT count(*) AS n FROM #%u#", view->id);
    if (dice_chance(dice, 30))
        return arena_format(model->arena, "SELECT * FROM #%u#", table->id);
    return arena_format(model->arena, "SELECT v.@%u@ AS x, 1 AS y FROM #%u# AS v WHERE v.@%u@ IS NOT NULL",
                        one->id, table->id, other->id);
}

static const char *trigger_sql(struct model *model, const struct model_table *table, struct dice *dice)
{
    const struct model_column *column = &table->columns[dice_below(dice, table->column_count)];
    const struct model_table *other = &model->tables[dice_below(dice, model->table_count)];
    const struct model_column *changed = &other->columns[dice_below(dice, other->column_count)];
    const struct model_object *view = model->object_count ? &model->objects[0] : NULL;
    if (view && view->kind == MODEL_VIEW && dice_chance(dice, 40))
        return arena_format(model->arena, "INSTEAD OF DELETE ON #%u# BEGIN SELECT 1; END", view->id);
    if (changed->type == MODEL_INT && !changed->generated && !model_key_has(&other->primary, changed->id))
        return arena_format(model->arena,
                            "AFTER UPDATE ON #%u# BEGIN UPDATE #%u# SET @%u@ = coalesce(@%u@, 0) + 1; END",
                            table->id, other->id, changed->id, changed->id);
    if (dice_chance(dice, 30))
        return arena_format(model->arena, "BEFORE UPDATE ON #%u# BEGIN SELECT RAISE(ABORT, 'frozen'); END",
                            table->id);
    if (dice_chance(dice, 30))
        return arena_format(model->arena, "BEFORE DELETE ON #%u# BEGIN SELECT RAISE(ABORT, 'kept'); END",
                            table->id);
    return arena_format(model->arena,
                        "AFTER INSERT ON #%u# WHEN new.@%u@ = 'gone' BEGIN DELETE FROM #%u# WHERE @%u@ IS "
                        "new.@%u@; END",
                        table->id, column->id, table->id, column->id, column->id);
}

bool model_add_object(struct model *model, struct dice *dice)
{
    const struct model_table *table = &model->tables[dice_below(dice, model->table_count)];
    if (model->object_count == OBJECTS_MOST)
        return false;
    enum model_kind kind = dice_chance(dice, 5)    ? MODEL_VIRTUAL_TABLE
                           : dice_chance(dice, 50) ? MODEL_TRIGGER
                                                   : MODEL_VIEW;
    const char *sql = kind == MODEL_VIRTUAL_TABLE ? "fts5(body)"
                      : kind == MODEL_TRIGGER     ? trigger_sql(model, table, dice)
                                                  : view_sql(model, table, dice);
    const char *name = model_new_name(model, NULL, dice);
    model->objects[model->object_count++] =
        (struct model_object){.id = ++model->last_id, .name = name, .sql = sql, .kind = kind};
    return true;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

void model_make(struct model *model, struct arena *arena, struct dice *dice)
{
    *model = (struct model){.arena = arena};
    for (size_t i = 0; i < ENUMS_MOST; i++)
        for (size_t j = 0; j < 2 + i; j++)
            model->enums[i].words[model->enums[i].count++] = arena_format(arena, "w%zu%zu", i, j);
    size_t tables = 1 + dice_below(dice, 5);
    for (size_t i = 0; i < tables; i++)
        model_add_table(model, dice);
    if (dice_chance(dice, 40)) /* circles */
        model_add_reference(model, &model->tables[0], dice);
    model_tidy(model);
    while (dice_chance(dice, 45) && model_add_object(model, dice))
        ;
    model_tidy(model);
}
