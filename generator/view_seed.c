#include "view_seed.h"

#include "c_name.h"
#include "c_text.h"
#include "text.h"
#include "view_value.h"

#include <string.h>

/* The lists of a row that are written as C initializers, collected in one walk over its values. */
struct row_texts {
    struct view *members;
    struct text columns, references, later, passwords;
    size_t column_count, reference_count, later_count, password_count;
};

static void append_item(struct text *out, const char *item)
{
    text_format(out, "%s%s", out->length ? ", " : "{", item);
}

/* A reference that is set later is not among the columns that the row is inserted with. */
static void add_column(struct arena *arena, struct row_texts *texts, const struct seed_value *value)
{
    if (value->later)
        return;
    append_item(&texts->columns, arena_format(arena, "%zu", value->column->index));
    texts->column_count += 1;
}

static void add_value(struct arena *arena, const struct schema *schema, struct row_texts *texts,
                      const struct seed_value *value)
{
    const struct column *column = value->column;
    if (value->row) {
        append_item(value->later ? &texts->later : &texts->references,
                    arena_format(arena, "{.column = %zu, .row = %zu, .parent_column = %zu}", column->index,
                                 value->row->position, value->parent_column->index));
        *(value->later ? &texts->later_count : &texts->reference_count) += 1;
    } else if (value->password.text) {
        const char *text = c_text_string(arena, value->password.text, strlen(value->password.text), 20, 20);
        append_item(&texts->passwords, arena_format(arena, "{.column = %zu, .text = %s}", column->index, text));
        texts->password_count += 1;
    } else if (value->literal.kind != LITERAL_NULL) {
        view_append_text(texts->members, view_value_from_literal(arena, schema, column, &value->literal));
    }
}

static const char *end_list(struct text *out)
{
    if (!out->length)
        return NULL;
    text_append(out, "}");
    return text_string(out);
}

static const char *column_indexes(struct arena *arena, const struct column_list *columns)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < columns->count; i++)
        append_item(&out, arena_format(arena, "%zu", columns->items[i]->index));
    return end_list(&out);
}

static void set_row(struct arena *arena, struct view *view, const struct schema *schema,
                    const struct seed_row *row)
{
    struct text empty = {.arena = arena};
    struct row_texts texts = {.members = view_set_list(view, "members"),
                              .columns = empty,
                              .references = empty,
                              .later = empty,
                              .passwords = empty};
    for (size_t i = 0; i < row->values.count; i++) {
        add_column(arena, &texts, &row->values.items[i]);
        add_value(arena, schema, &texts, &row->values.items[i]);
    }
    if (texts.members->elements.count == 0)
        view_append_text(texts.members, ".jdb_memory = NULL");
    view_set_format(view, "comment", row->label.text ? "%s: %s" : "%s",
                    c_text_comment(arena, row->table->name.text), c_text_comment(arena, row->label.text));
    view_set_text(view, "entity", c_name_entity(arena, schema, row->table));
    view_set_text(view, "columns", end_list(&texts.columns));
    view_set_number(view, "column_count", texts.column_count);
    view_set_text(view, "key", column_indexes(arena, &row->natural_key));
    view_set_number(view, "key_count", row->natural_key.count);
    view_set_text(view, "references", end_list(&texts.references));
    view_set_number(view, "reference_count", texts.reference_count);
    view_set_text(view, "later", end_list(&texts.later));
    view_set_number(view, "later_count", texts.later_count);
    view_set_text(view, "passwords", end_list(&texts.passwords));
    view_set_number(view, "password_count", texts.password_count);
}

const struct view *view_seed(struct arena *arena, const struct schema *schema, const struct seed *seed)
{
    struct view *view = view_map(arena);
    view_set_text(view, "schema", schema->name.text);
    view_set_text(view, "name", seed->name);
    struct view *rows = view_set_list(view, "rows");
    for (size_t i = 0; i < seed->rows.count; i++)
        set_row(arena, view_append_map(rows), schema, seed->order[i]);
    view_set_flag(view, "has_rows", seed->rows.count > 0);
    view_set_number(view, "row_count", seed->rows.count);
    return view;
}
