#include "view_seed_schema.h"

#include "c_name.h"
#include "json.h"
#include "seed_link.h"
#include "text.h"

/* What JSON Schema calls the values of each type, as YAML reads them: what is written as 0x00 is a number to it. */
static const char *const TYPES[TYPE_ENUM + 1] = {
    [TYPE_UNKNOWN] = "",
    [TYPE_ID] = "\"integer\"",
    [TYPE_INT] = "\"integer\"",
    [TYPE_BOOL] = "\"boolean\"",
    [TYPE_REAL] = "\"number\"",
    [TYPE_TEXT] = "\"string\", \"number\", \"boolean\"",
    [TYPE_BLOB] = "\"string\", \"number\"",
    [TYPE_JSON] = "\"string\", \"number\", \"boolean\"",
    [TYPE_TIMESTAMP] = "\"string\", \"integer\"",
    [TYPE_DATE] = "\"string\"",
    [TYPE_UUID] = "\"string\"",
    [TYPE_ENUM] = "\"string\", \"number\", \"boolean\"",
};

/* A label may look like a number. */
static const char LABEL_TYPES[] = "\"string\", \"number\", \"boolean\"";

static const char *json_string(struct arena *arena, const char *text)
{
    struct text out = {.arena = arena};
    json_append_string(&out, text);
    return text_string(&out);
}

/* Whether YAML reads the word as a string. Others it may read as a number, a boolean or null: as a key, that is none
 * that JSON Schema could name. */
static bool is_string(const char *word)
{
    static const char *const NO_STRINGS[] = {"null", "true", "false"};
    char first = (char)(*word | 0x20);
    for (size_t i = 0; i < sizeof NO_STRINGS / sizeof *NO_STRINGS; i++)
        if (text_equal_ignoring_case(word, NO_STRINGS[i]))
            return false;
    return (first >= 'a' && first <= 'z') || *word == '_' || (unsigned char)*word >= 0x80;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static bool has_words(const struct column *column)
{
    if (column->type != TYPE_ENUM || seed_column_takes_labels(column))
        return false;
    for (size_t i = 0; i < column->enumeration->values.count; i++)
        if (!is_string(column->enumeration->values.items[i].name.text))
            return false;
    return true;
}

static void set_words(struct arena *arena, struct view *view, const struct column *column)
{
    struct text words = {.arena = arena}, docs = {.arena = arena};
    for (size_t i = 0; i < column->enumeration->values.count; i++) {
        const struct enum_value *value = &column->enumeration->values.items[i];
        text_append(&words, i ? ", " : "");
        json_append_string(&words, value->name.text);
        text_append(&docs, i ? ", " : "");
        json_append_string(&docs, value->doc ? value->doc : "");
    }
    if (column->nullable)
        text_append(&words, ", null");
    view_set_text(view, "words", text_string(&words));
    view_set_text(view, "docs", text_string(&docs));
    view_set_text(view, "types", NULL);
}

static void set_types(struct view *view, const struct column *column)
{
    const char *types = seed_column_takes_labels(column) ? LABEL_TYPES : TYPES[column->type];
    view_set_text(view, "words", NULL);
    view_set_text(view, "docs", NULL);
    view_set_format(view, "types", "[%s%s]", types, column->nullable ? ", \"null\"" : "");
}

static const char *describe(struct arena *arena, const struct column *column)
{
    if (column->doc)
        return column->doc;
    if (column->reference.table_name.text)
        return ARENA_JOIN(arena, "A row of ", column->reference.table_name.text, ": its label, or its key.");
    if (column->type == TYPE_ENUM)
        return ARENA_JOIN(arena, "A word of ", column->enumeration->name.text, ".");
    return COLUMN_TYPES[column->type].doc;
}

static void add_column(struct arena *arena, struct view *columns, const struct column *column)
{
    struct view *view = view_append_map(columns);
    view_set_text(view, "name", json_string(arena, column->name.text));
    view_set_text(view, "description", json_string(arena, describe(arena, column)));
    if (has_words(column))
        set_words(arena, view, column);
    else
        set_types(view, column);
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

/* The columns that a row must give, and whether there are others than those that can be named. */
static void set_keys(struct arena *arena, struct view *view, const struct table *table)
{
    struct text required = {.arena = arena};
    bool has_other_keys = false;
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (!is_string(column->name.text)) {
            has_other_keys = true;
        } else if (!seed_column_may_be_left_out(column)) {
            text_append(&required, required.length ? ", " : "");
            json_append_string(&required, column->name.text);
        }
    }
    view_set_text(view, "types", required.length ? "\"object\"" : "[\"object\", \"null\"]");
    view_set_text(view, "required", required.length ? text_string(&required) : NULL);
    view_set_text(view, "has_other_keys", has_other_keys ? "true" : "false");
}

static void add_table(struct arena *arena, struct view *tables, const struct schema *schema,
                      const struct table *table)
{
    struct view *view = view_append_map(tables);
    view_set_text(view, "name", json_string(arena, table->name.text));
    view_set_text(view, "entity", c_name_entity(arena, schema, table));
    view_set_text(view, "description", table->doc ? json_string(arena, table->doc) : NULL);
    set_keys(arena, view, table);
    struct view *columns = view_set_list(view, "columns");
    for (size_t i = 0; i < table->columns.count; i++)
        if (!table->columns.items[i].generated.text)
            add_column(arena, columns, &table->columns.items[i]);
}

const struct view *view_seed_schema(struct arena *arena, const struct schema *schema)
{
    struct view *view = view_map(arena);
    struct view *tables = view_set_list(view, "tables");
    bool has_other_keys = false;
    for (size_t i = 0; i < schema->tables.count; i++) {
        has_other_keys |= !is_string(schema->tables.items[i].name.text);
        add_table(arena, tables, schema, &schema->tables.items[i]);
    }
    view_set_text(view, "schema", schema->name.text);
    view_set_text(view, "has_other_keys", has_other_keys ? "true" : "false");
    return view;
}
