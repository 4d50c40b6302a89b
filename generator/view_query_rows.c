#include "view_query_part.h"

#include "c_name.h"
#include "c_text.h"
#include "view_value.h"

/* A member of a struct in the row is named after both: "users.email". */
static struct table *table_of_rows(struct arena *arena, const struct query *query)
{
    struct table *table = ARENA_NEW(arena, struct table);
    for (size_t i = 0; i < query->columns.count; i++) {
        const struct query_column *column = &query->columns.items[i];
        struct column *added = view_query_add_column(arena, table, column->name, column->type);
        if (!column->embed)
            continue;
        added->name.text = ARENA_JOIN(arena, column->embed->text, ".", column->name);
        added->member =
            ARENA_JOIN(arena, c_text_member(arena, column->embed->text), ".", column->origin->member);
    }
    return table;
}

/* What the row's struct has for a column; NULL: it lies in a struct that stands there already. */
static const char *row_declaration(const struct view_query_builder *builder, const struct table *rows,
                                   size_t number)
{
    const struct query_column *column = &builder->query->columns.items[number];
    if (!column->embed)
        return view_value_member(builder->arena, builder->schema, &rows->columns.items[number]);
    if (column->origin->index > 0)
        return NULL;
    return ARENA_JOIN(builder->arena, "struct ",
                      c_name_entity(builder->arena, builder->schema, column->origin->table), " ",
                      c_text_member(builder->arena, column->embed->text));
}

const char *view_query_row(const struct view_query_builder *builder)
{
    return builder->query->entity ? c_name_entity(builder->arena, builder->schema, builder->query->entity)
                                  : ARENA_JOIN(builder->arena, builder->c_name, "_row");
}

const char *view_query_cursor(const struct view_query_builder *builder)
{
    return builder->query->entity ? ARENA_JOIN(builder->arena, view_query_row(builder), "_cursor")
                                  : ARENA_JOIN(builder->arena, builder->c_name, "_cursor");
}

void view_query_set_rows(const struct view_query_builder *builder, struct view *view)
{
    const struct query *query = builder->query;
    bool has_rows = query->columns.count > 0 && (query->kind == QUERY_ONE || query->kind == QUERY_MANY);
    const char *record = !has_rows       ? NULL
                         : query->entity ? ARENA_JOIN(builder->arena, view_query_row(builder), "_record")
                                         : ARENA_JOIN(builder->arena, builder->name, "_rows");
    view_set_text(view, "record", record);
    if (!has_rows || query->entity) {
        view_set_flag(view, "rows", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    view_query_set_columns(builder, map, table_of_rows(builder->arena, query), row_declaration);
    bool secrets = false;
    for (size_t i = 0; i < query->columns.count; i++)
        secrets |= query->columns.items[i].type.secret;
    view_set_flag(map, "secrets", secrets);
    view_set_flag(map, "embeds", query->embeds.count > 0);
    view_set_flag(map, "many", query->kind == QUERY_MANY);
    view_set_flag(map, "one", query->kind == QUERY_ONE);
    view_set_text(map, "row", view_query_row(builder));
    view_set_number(map, "record_number", builder->schema->tables.count + builder->number);
    view_set(view, "rows", map);
}
