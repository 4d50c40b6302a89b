/* What both engines know. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

/* Columns that a piece of SQL names: the first, and whether all are of one kind. */
static const struct model_column *column_in(const struct model_table *table, const char *sql)
{
    const char *at = strchr(sql, '@');
    return at ? model_find_column(table, (unsigned)strtoul(at + 1, NULL, 10)) : NULL;
}

/* What SQLite counts the letters of, whatever it is. */
static bool has_length(const struct model_column *column)
{
    return column && (column->type == MODEL_TEXT || column->type == MODEL_BLOB || column->type >= MODEL_ENUM);
}

/* Whether PostgreSQL makes the same text of it in all sessions. */
static bool has_text(const struct model_column *column)
{
    return column && (column->type == MODEL_TEXT || column->type == MODEL_INT || column->type == MODEL_BOOL ||
                      column->type >= MODEL_ENUM);
}

static void narrow_check(const struct model_table *table, struct model_column *column)
{
    bool is_number = column->type == MODEL_INT || column->type == MODEL_REAL;
    if (column->check && !is_number && column->type != MODEL_TEXT)
        column->check = NULL;
    if (column->check && !column_in(table, column->check))
        column->check = NULL;
}

static void narrow_generated(const struct model_table *table, struct model_column *column)
{
    const struct model_column *from = column->generated ? column_in(table, column->generated) : NULL;
    bool is_lower = column->generated && strncmp(column->generated, "lower", 5) == 0;
    if (column->generated && !(is_lower ? column->type == MODEL_TEXT && has_text(from)
                                        : column->type == MODEL_INT && has_length(from)))
        column->generated = NULL;
}

static void narrow_column(const struct model_table *table, struct model_column *column)
{
    static const char *const FILLS[MODEL_TYPES] = {
        [MODEL_BOOL] = "true",
        [MODEL_BLOB] = "BYTEA '\\x01020304'",
        [MODEL_JSON] = "JSONB '[]'",
        [MODEL_TIMESTAMP] = "TIMESTAMPTZ 'epoch' + INTERVAL '1 millisecond'",
        [MODEL_DATE] = "DATE '1970-04-11'",
        [MODEL_UUID] = "UUID '00000000-0000-0000-0000-000000000000'"};
    column->postgres_fill = column->fill ? FILLS[column->type] : NULL;
    column->collate = column->on_null = NULL;
    narrow_check(table, column);
    narrow_generated(table, column);
}

static void narrow_key(struct model_key *key)
{
    key->on_conflict = NULL;
    for (size_t i = 0; i < key->count; i++)
        if (strstr(key->terms[i], "collate"))
            key->terms[i] = "";
}

static bool is_fine(const struct model_table *table, const struct model_check *check)
{
    const char *first = strchr(check->sql, '@'),
               *second = first ? strchr(strchr(first + 1, '@') + 1, '@') : NULL;
    const struct model_column *one = first ? column_in(table, first) : NULL;
    const struct model_column *other = second ? column_in(table, second) : NULL;
    if (strstr(check->sql, "length"))
        return has_length(one) && has_length(other);
    return one && other && one->type == MODEL_INT && other->type == MODEL_INT;
}

static void narrow_table(struct model_table *table)
{
    table->strict = true;
    for (size_t i = 0; i < table->column_count; i++)
        narrow_column(table, &table->columns[i]);
    narrow_key(&table->primary);
    for (size_t i = 0; i < table->unique_count; i++)
        narrow_key(&table->unique[i]);
    for (size_t i = 0; i < table->index_count; i++) {
        struct model_index *index = &table->indexes[i];
        narrow_key(&index->key);
        if (index->expression && !has_length(column_in(table, index->expression)))
            index->expression = NULL;
    }
    for (size_t i = table->check_count; i-- > 0;)
        if (!is_fine(table, &table->checks[i]))
            table->checks[i] = table->checks[--table->check_count];
}

void model_narrow(struct model *model)
{
    model->has_postgres = true;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < model->table_count; i++)
            narrow_table(&model->tables[i]);
        for (size_t i = model->object_count; i-- > 0;)
            if (model->objects[i].kind != MODEL_VIEW)
                model->objects[i] = model->objects[--model->object_count];
        model_tidy(model);
    }
}
