#include "model.h"

#include <stdlib.h>
#include <string.h>

/* ---- Asking ---------------------------------------------------------------------------------------------- */

const struct model_table *model_find_table(const struct model *model, unsigned id)
{
    for (size_t i = 0; i < model->table_count; i++)
        if (model->tables[i].id == id)
            return &model->tables[i];
    return NULL;
}

const struct model_column *model_find_column(const struct model_table *table, unsigned id)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].id == id)
            return &table->columns[i];
    return NULL;
}

bool model_key_has(const struct model_key *key, unsigned column)
{
    for (size_t i = 0; i < key->count; i++)
        if (key->columns[i] == column)
            return true;
    return false;
}

bool model_is_text(enum model_type type)
{
    return type == MODEL_TEXT || type == MODEL_JSON || type >= MODEL_ENUM;
}

bool model_is_number(enum model_type type)
{
    return type == MODEL_INT || type == MODEL_REAL || type == MODEL_TIMESTAMP || type == MODEL_DATE;
}

bool model_is_row_number(const struct model_table *table, const struct model_column *column)
{
    static const bool IS_INTEGER[MODEL_TYPES] = {[MODEL_ID] = true,
                                                 [MODEL_INT] = true,
                                                 [MODEL_BOOL] = true,
                                                 [MODEL_TIMESTAMP] = true,
                                                 [MODEL_DATE] = true};
    const struct model_key *key = &table->primary;
    bool is_integer =
        column->sql_type ? text_equal_ignoring_case(column->sql_type, "INTEGER") : IS_INTEGER[column->type];
    return !table->without_rowid && is_integer && key->count == 1 && key->columns[0] == column->id &&
           !*key->terms[0];
}

/* ---- Names in SQL ---------------------------------------------------------------------------------------- */

const char *model_quote(struct arena *arena, const char *name)
{
    struct text out = {.arena = arena};
    text_append_char(&out, '"');
    for (const char *c = name; *c; c++) {
        if (*c == '"')
            text_append_char(&out, '"');
        text_append_char(&out, *c);
    }
    text_append_char(&out, '"');
    return text_string(&out);
}

static const char *name_of_column(const struct model *model, unsigned id)
{
    for (size_t i = 0; i < model->table_count; i++) {
        const struct model_column *column = model_find_column(&model->tables[i], id);
        if (column)
            return column->name;
    }
    return NULL;
}

static const char *name_of_table(const struct model *model, unsigned id)
{
    const struct model_table *table = model_find_table(model, id);
    if (table)
        return table->name;
    for (size_t i = 0; i < model->object_count; i++)
        if (model->objects[i].id == id)
            return model->objects[i].name;
    return NULL;
}

/* Where "@7@" begins, and what is called so; NULL: there is none. */
static const char *next_name(const char *sql, unsigned *id, const char **end)
{
    for (const char *at = sql; (at = strpbrk(at, "@#")); at++) {
        char *behind;
        unsigned long number = strtoul(at + 1, &behind, 10);
        if (behind == at + 1 || *behind != *at)
            continue;
        *id = (unsigned)number;
        *end = behind + 1;
        return at;
    }
    return NULL;
}

const char *model_sql(const struct model *model, const char *sql)
{
    struct text out = {.arena = model->arena};
    unsigned id;
    for (const char *at, *end; (at = next_name(sql, &id, &end)); sql = end) {
        const char *name = *at == '@' ? name_of_column(model, id) : name_of_table(model, id);
        text_append_bytes(&out, sql, (size_t)(at - sql));
        text_append(&out, model_quote(model->arena, name ? name : "?"));
    }
    text_append(&out, sql);
    return text_string(&out);
}

/* Whether all that it names is there; `table`: columns are its own; NULL: any table's. */
static bool makes_sense(const struct model *model, const struct model_table *table, const char *sql)
{
    unsigned id;
    for (const char *at, *end; (at = next_name(sql, &id, &end)); sql = end) {
        const char *name = *at == '#' ? name_of_table(model, id)
                           : table    ? (model_find_column(table, id) ? "" : NULL)
                                      : name_of_column(model, id);
        if (!name)
            return false;
    }
    return true;
}

/* ---- Tidying --------------------------------------------------------------------------------------------- */

#define REMOVE(array, count, i)                                                                                \
    (memmove(&(array)[i], &(array)[(i) + 1], ((count) - (i)-1) * sizeof *(array)), (count)--)

static bool has_columns(const struct model_table *table, const struct model_key *key)
{
    for (size_t i = 0; i < key->count; i++)
        if (!model_find_column(table, key->columns[i]))
            return false;
    return key->count > 0;
}

static void tidy_column(const struct model *model, const struct model_table *table, struct model_column *column)
{
    bool is_key = model_key_has(&table->primary, column->id);
    if (column->check && !makes_sense(model, table, column->check))
        column->check = NULL;
    if (column->generated && (is_key || !makes_sense(model, table, column->generated)))
        column->generated = NULL;
    if (column->fill && !makes_sense(model, table, column->fill))
        column->fill = NULL;
    if (is_key && (table->strict || table->without_rowid || column->type == MODEL_ID))
        column->nullable = false;
    if (column->type == MODEL_ID && !is_key)
        column->type = MODEL_INT;
    if (column->type != MODEL_ID)
        column->autoincrement = false;
    if (column->type == MODEL_ID)
        column->default_value = column->generated = NULL;
    if (column->generated || column->type == MODEL_ID)
        column->default_value = column->fill = NULL;
    if (column->nullable || column->generated)
        column->on_null = NULL;
    if (!column->generated)
        column->is_virtual = false;
    if (column->type != MODEL_TEXT)
        column->collate = NULL;
    if (table->strict)
        column->sql_type = column->sql_type && text_equal(column->sql_type, "INT") ? "INT" : NULL;
    if (column->type == MODEL_ID)
        column->sql_type = NULL;
}

static bool is_key_of(const struct model_key *key, const struct model_reference *reference)
{
    if (key->count != reference->count)
        return false;
    for (size_t i = 0; i < key->count; i++)
        if (reference->to[i] != key->columns[i] || *key->terms[i])
            return false;
    return true;
}

static enum model_type stored_type(const struct model_column *column)
{
    return column->type == MODEL_ID ? MODEL_INT : column->type;
}

static bool reference_makes_sense(const struct model *model, const struct model_table *table,
                                  const struct model_reference *reference)
{
    const struct model_table *parent = model_find_table(model, reference->table);
    if (!parent)
        return false;
    bool is_key = is_key_of(&parent->primary, reference);
    for (size_t i = 0; i < parent->unique_count; i++)
        is_key |= is_key_of(&parent->unique[i], reference);
    for (size_t i = 0; i < reference->count && is_key; i++) {
        const struct model_column *column = model_find_column(table, reference->columns[i]);
        const struct model_column *to = model_find_column(parent, reference->to[i]);
        is_key = column && to && stored_type(column) == stored_type(to) && column->type != MODEL_ID &&
                 !column->generated;
    }
    return is_key;
}

static void tidy_action(const struct model_table *table, const struct model_reference *reference,
                        const char **action)
{
    for (size_t i = 0; i < reference->count && *action; i++) {
        const struct model_column *column = model_find_column(table, reference->columns[i]);
        if ((text_equal(*action, "set null") && !column->nullable) ||
            (text_equal(*action, "set default") && !column->default_value))
            *action = NULL;
    }
}

static void tidy_indexes(const struct model *model, struct model_table *table)
{
    for (size_t i = table->index_count; i-- > 0;) {
        const struct model_index *index = &table->indexes[i];
        if (!has_columns(table, &index->key) || (index->where && !makes_sense(model, table, index->where)) ||
            (index->expression && !makes_sense(model, table, index->expression)))
            REMOVE(table->indexes, table->index_count, i);
    }
}

static void tidy_keys(const struct model *model, struct model_table *table)
{
    if (!has_columns(table, &table->primary))
        table->primary.count = 0;
    if (!table->primary.count)
        table->without_rowid = false;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].type == MODEL_ID && table->primary.count)
            table->without_rowid = false;
    for (size_t i = table->unique_count; i-- > 0;)
        if (!has_columns(table, &table->unique[i]))
            REMOVE(table->unique, table->unique_count, i);
    tidy_indexes(model, table);
    for (size_t i = table->check_count; i-- > 0;)
        if (!makes_sense(model, table, table->checks[i].sql))
            REMOVE(table->checks, table->check_count, i);
}

static void tidy_references(const struct model *model, struct model_table *table)
{
    for (size_t i = table->reference_count; i-- > 0;) {
        struct model_reference *reference = &table->references[i];
        if (reference_makes_sense(model, table, reference)) {
            tidy_action(table, reference, &reference->on_delete);
            tidy_action(table, reference, &reference->on_update);
        } else {
            REMOVE(table->references, table->reference_count, i);
        }
    }
}

static void tidy_once(struct model *model)
{
    for (size_t i = 0; i < model->table_count; i++) {
        struct model_table *table = &model->tables[i];
        tidy_keys(model, table);
        for (size_t j = 0; j < table->column_count; j++)
            tidy_column(model, table, &table->columns[j]);
    }
    for (size_t i = 0; i < model->table_count; i++)
        tidy_references(model, &model->tables[i]);
    for (size_t i = model->object_count; i-- > 0;)
        if (!makes_sense(model, NULL, model->objects[i].sql))
            REMOVE(model->objects, model->object_count, i);
}

void model_tidy(struct model *model)
{
    for (int i = 0; i < 4; i++) /* what goes takes along what names it */
        tidy_once(model);
}
