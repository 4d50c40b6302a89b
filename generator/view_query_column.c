#include "view_query_part.h"

#include "c_name.h"
#include "c_text.h"
#include "text.h"
#include "view_value.h"

/* "struct_" is what "struct" becomes, and may be called so besides. */
static bool has_member(const struct table *table, const char *member)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal(table->columns.items[i].member, member))
            return true;
    return false;
}

struct column *view_query_add_column(struct arena *arena, struct table *table, const char *name,
                                     struct query_type type)
{
    size_t index = table->columns.count;
    const char *member = c_text_member(arena, name);
    while (has_member(table, member))
        member = ARENA_JOIN(arena, member, "_");
    struct column *column = ARENA_APPEND(arena, &table->columns);
    *column = (struct column){.name = {.text = name},
                              .table = table,
                              .index = index,
                              .type = type.type,
                              .enumeration = type.enumeration,
                              .nullable = type.nullable,
                              .secret = type.secret,
                              .member = member};
    return column;
}

static const char *flags_of(const struct column *column)
{
    if (column->nullable && column->secret)
        return "JDB_COLUMN_NULLABLE | JDB_COLUMN_SECRET";
    return column->nullable ? "JDB_COLUMN_NULLABLE" : column->secret ? "JDB_COLUMN_SECRET" : NULL;
}

const char *view_query_words(const struct view_query_builder *builder, const struct column *column)
{
    if (!column->enumeration)
        return NULL;
    return ARENA_JOIN(builder->arena, c_name_enum(builder->arena, builder->schema, column->enumeration),
                      "_words");
}

void view_query_set_columns(const struct view_query_builder *builder, struct view *view,
                            const struct table *table, view_query_declaration *declaration)
{
    struct arena *arena = builder->arena;
    struct view *columns = view_set_list(view, "columns");
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        struct view *item = view_append_map(columns);
        view_set_text(item, "declaration", declaration(builder, table, i));
        view_set_text(item, "comment", view_value_comment(arena, builder->schema, column));
        view_set_text(item, "member", column->member);
        view_set_text(item, "column", c_text_literal(arena, column->name.text));
        view_set_text(item, "type", view_value_type_name(column->type));
        view_set_text(item, "flags", flags_of(column));
        view_set_text(item, "words", view_query_words(builder, column));
    }
    view_set_number(view, "column_count", table->columns.count);
}
