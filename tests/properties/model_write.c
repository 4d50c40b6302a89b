/* A schema that was made up, as YAML. */
#include "model.h"

struct writing {
    const struct model *model;
    struct text *out;
};

/* In double quotes: names may hold anything. */
static void add_text(const struct writing *writing, const char *text)
{
    text_append_char(writing->out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            text_append_char(writing->out, '\\');
        text_append_char(writing->out, *c);
    }
    text_append_char(writing->out, '"');
}

static void add_key(const struct writing *writing, const char *key, const char *text)
{
    if (!text)
        return;
    TEXT_JOIN(writing->out, ", ", key, ": ");
    add_text(writing, text);
}

static void add_sql(const struct writing *writing, const char *key, const char *sql)
{
    add_key(writing, key, sql ? model_sql(writing->model, sql) : NULL);
}

/* Words of the language, numbers. */
static void add_word(const struct writing *writing, const char *key, const char *word)
{
    if (word)
        TEXT_JOIN(writing->out, ", ", key, ": ", word);
}

static const char *type_word(const struct model *model, enum model_type type)
{
    static const char *const WORDS[] = {
        [MODEL_ID] = "id",     [MODEL_INT] = "int",   [MODEL_BOOL] = "bool", [MODEL_REAL] = "real",
        [MODEL_TEXT] = "text", [MODEL_BLOB] = "blob", [MODEL_JSON] = "json", [MODEL_TIMESTAMP] = "timestamp",
        [MODEL_DATE] = "date", [MODEL_UUID] = "uuid"};
    return type < MODEL_ENUM ? WORDS[type] : arena_format(model->arena, "enum%d", (int)type - (int)MODEL_ENUM);
}

/* The reference of a column alone, which stands at it. */
static const struct model_reference *reference_at(const struct model_table *table, unsigned column)
{
    for (size_t i = 0; i < table->reference_count; i++)
        if (table->references[i].count == 1 && table->references[i].columns[0] == column)
            return &table->references[i];
    return NULL;
}

static const char *column_name(const struct model_table *table, unsigned id)
{
    return model_find_column(table, id)->name;
}

static void add_actions(const struct writing *writing, const struct model_reference *reference)
{
    add_word(writing, "on_delete", reference->on_delete);
    add_word(writing, "on_update", reference->on_update);
    add_word(writing, "deferred", reference->deferred ? "true" : NULL);
}

static void add_fill(const struct writing *writing, const struct model_column *column)
{
    if (!column->fill || !writing->model->has_postgres || !column->postgres_fill) {
        add_sql(writing, "fill", column->fill);
        return;
    }
    text_append(writing->out, ", fill: {sqlite: ");
    add_text(writing, model_sql(writing->model, column->fill));
    text_append(writing->out, ", postgres: ");
    add_text(writing, column->postgres_fill);
    text_append(writing->out, "}");
}

static void add_column(const struct writing *writing, const struct model_table *table,
                       const struct model_column *column)
{
    const struct model_reference *reference = reference_at(table, column->id);
    text_append(writing->out, "      ");
    add_text(writing, column->name);
    TEXT_JOIN(writing->out, ": {type: ", type_word(writing->model, column->type));
    if (reference) {
        const struct model_table *parent = model_find_table(writing->model, reference->table);
        add_key(
            writing, "references",
            arena_format(writing->model->arena, "%s.%s", parent->name, column_name(parent, reference->to[0])));
        add_actions(writing, reference);
    }
    add_word(writing, "null", column->nullable ? "true" : NULL);
    add_key(writing, "sql_type", column->sql_type);
    add_word(writing, "autoincrement", column->autoincrement ? "true" : NULL);
    add_word(writing, "default", column->default_value);
    add_word(writing, "min", column->minimum);
    add_word(writing, "max", column->maximum);
    add_sql(writing, "check", column->check);
    add_sql(writing, "generated", column->generated);
    add_word(writing, "virtual", column->is_virtual ? "true" : NULL);
    add_word(writing, "collate", column->collate);
    add_word(writing, "on_null", column->on_null);
    add_key(writing, "was", column->was);
    add_fill(writing, column);
    text_append(writing->out, "}\n");
}

static void add_columns(const struct writing *writing, const struct model_table *table,
                        const struct model_key *key)
{
    text_append(writing->out, "[");
    for (size_t i = 0; i < key->count; i++) {
        text_append(writing->out, i ? ", " : "");
        add_text(writing, arena_format(writing->model->arena, "%s%s", column_name(table, key->columns[i]),
                                       key->terms[i]));
    }
}

static void add_unique(const struct writing *writing, const struct model_table *table)
{
    text_append(writing->out, table->unique_count ? "    unique:\n" : "");
    for (size_t i = 0; i < table->unique_count; i++) {
        text_append(writing->out, "      - {columns: ");
        add_columns(writing, table, &table->unique[i]);
        text_append(writing->out, "]");
        add_word(writing, "on_conflict", table->unique[i].on_conflict);
        text_append(writing->out, "}\n");
    }
}

static void add_indexes(const struct writing *writing, const struct model_table *table)
{
    text_append(writing->out, table->index_count ? "    indexes:\n" : "");
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        text_append(writing->out, "      - {columns: ");
        add_columns(writing, table, &index->key);
        if (index->expression) {
            text_append(writing->out, ", {sql: ");
            add_text(writing, model_sql(writing->model, index->expression));
            text_append(writing->out, "}");
        }
        text_append(writing->out, "]");
        add_word(writing, "unique", index->unique ? "true" : NULL);
        add_sql(writing, "where", index->where);
        add_key(writing, "name", index->name);
        text_append(writing->out, "}\n");
    }
}

static void add_names(const struct writing *writing, const struct model_table *table, const unsigned *columns,
                      size_t count)
{
    text_append(writing->out, "[");
    for (size_t i = 0; i < count; i++) {
        text_append(writing->out, i ? ", " : "");
        add_text(writing, column_name(table, columns[i]));
    }
    text_append(writing->out, "]");
}

static void add_references(const struct writing *writing, const struct model_table *table)
{
    bool begun = false;
    for (size_t i = 0; i < table->reference_count; i++) {
        const struct model_reference *reference = &table->references[i];
        const struct model_table *parent = model_find_table(writing->model, reference->table);
        if (reference_at(table, reference->columns[0]) == reference)
            continue;
        text_append(writing->out, begun ? "" : "    foreign_keys:\n");
        begun = true;
        text_append(writing->out, "      - {columns: ");
        add_names(writing, table, reference->columns, reference->count);
        add_key(writing, "references", parent->name);
        text_append(writing->out, ", to: ");
        add_names(writing, parent, reference->to, reference->count);
        add_actions(writing, reference);
        text_append(writing->out, "}\n");
    }
}

static void add_checks(const struct writing *writing, const struct model_table *table)
{
    text_append(writing->out, table->check_count ? "    checks:\n" : "");
    for (size_t i = 0; i < table->check_count; i++) {
        text_append(writing->out, "      - {sql: ");
        add_text(writing, model_sql(writing->model, table->checks[i].sql));
        add_key(writing, "name", table->checks[i].name);
        text_append(writing->out, "}\n");
    }
}

static void add_table(const struct writing *writing, const struct model_table *table)
{
    text_append(writing->out, "  ");
    add_text(writing, table->name);
    TEXT_JOIN(writing->out, ":\n    entity: e", arena_format(writing->model->arena, "%u\n", table->id));
    text_append(writing->out, table->strict ? "" : "    strict: false\n");
    text_append(writing->out, table->without_rowid ? "    without_rowid: true\n" : "");
    if (table->was) {
        text_append(writing->out, "    was: ");
        add_text(writing, table->was);
        text_append(writing->out, "\n");
    }
    text_append(writing->out, "    columns:\n");
    for (size_t i = 0; i < table->column_count; i++)
        add_column(writing, table, &table->columns[i]);
    bool is_id =
        table->primary.count == 1 && model_find_column(table, table->primary.columns[0])->type == MODEL_ID;
    if (table->primary.count && !is_id) {
        text_append(writing->out, "    primary_key: ");
        add_columns(writing, table, &table->primary);
        text_append(writing->out, "]\n");
    }
    add_unique(writing, table);
    add_indexes(writing, table);
    add_references(writing, table);
    add_checks(writing, table);
}

static void add_objects(const struct writing *writing, const char *key, enum model_kind kind)
{
    bool begun = false;
    for (size_t i = 0; i < writing->model->object_count; i++) {
        const struct model_object *object = &writing->model->objects[i];
        if (object->kind != kind)
            continue;
        TEXT_JOIN(writing->out, begun ? "" : key, begun ? "  " : ":\n  ");
        begun = true;
        add_text(writing, object->name);
        text_append(writing->out, ": ");
        add_text(writing, model_sql(writing->model, object->sql));
        text_append(writing->out, "\n");
    }
}

const char *model_write(const struct model *model)
{
    struct text out = {.arena = model->arena};
    struct writing writing = {model, &out};
    text_append(&out, "schema: made\n\n");
    text_append(&out, model->has_postgres ? "engines: [sqlite, postgres]\n\n" : "");
    text_append(&out, "enums:\n");
    for (size_t i = 0; i < ENUMS_MOST; i++) {
        text_format(&out, "  enum%zu: [", i);
        for (size_t j = 0; j < model->enums[i].count; j++)
            text_format(&out, "%s%s", j ? ", " : "", model->enums[i].words[j]);
        text_append(&out, "]\n");
    }
    text_append(&out, "\ntables:\n");
    for (size_t i = 0; i < model->table_count; i++)
        add_table(&writing, &model->tables[i]);
    add_objects(&writing, "views", MODEL_VIEW);
    add_objects(&writing, "triggers", MODEL_TRIGGER);
    add_objects(&writing, "virtual_tables", MODEL_VIRTUAL_TABLE);
    return text_string(&out);
}
