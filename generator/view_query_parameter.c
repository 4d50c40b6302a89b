#include "view_query_part.h"

#include "c_name.h"
#include "c_text.h"
#include "text.h"
#include "view_value.h"

#include <string.h>

/* An order is a number to the runtime, an element of a list never NULL. */
const struct table *view_query_parameters(const struct view_query_builder *builder)
{
    struct arena *arena = builder->arena;
    const struct query *query = builder->query;
    struct table *table = ARENA_NEW(arena, struct table);
    for (size_t i = 0; i < query->parameters.count; i++) {
        const struct query_parameter *parameter = &query->parameters.items[i];
        struct query_type type = parameter->is_order ? query_type_new(TYPE_INT, false) : parameter->type;
        type.nullable = type.nullable && !parameter->is_list;
        view_query_add_column(arena, table, parameter->name.text, type);
    }
    return table;
}

/* ---- Names ----------------------------------------------------------------------------------------------- */

/* What the function, or a static object of the file, has. */
static bool is_reserved(const char *name)
{
    static const char *const NAMES[] = {"db", "row", "cursor", "count"};
    static const char *const ENDINGS[] = {"_parameters", "_rows", "_columns", "_query"};
    bool is_taken = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        is_taken |= text_equal(name, NAMES[i]);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t length = strlen(name), ending = strlen(ENDINGS[i]);
        is_taken |= length > ending && text_equal(name + length - ending, ENDINGS[i]);
    }
    return is_taken;
}

/* What another parameter has, or the number of elements of a list. */
static bool is_others(const struct view_query_builder *builder, const struct column *column, const char *name)
{
    for (size_t i = 0; i < column->table->columns.count; i++) {
        const struct column *other = &column->table->columns.items[i];
        bool is_list = builder->query->parameters.items[i].is_list;
        if (other != column &&
            (text_equal(other->member, name) ||
             (is_list && text_equal(ARENA_JOIN(builder->arena, other->member, "_count"), name))))
            return true;
    }
    return false;
}

static const char *parameter_name(const struct view_query_builder *builder, const struct column *column)
{
    const char *name = column->member;
    while (is_reserved(name) || is_others(builder, column, name))
        name = ARENA_JOIN(builder->arena, name, "_");
    return name;
}

/* "janus_users_order": the enum of the query's orders. */
static const char *order_type(const struct view_query_builder *builder, const struct column *column)
{
    return ARENA_JOIN(builder->arena, builder->c_name, "_", column->name.text);
}

static const struct query_parameter *parameter_of(const struct view_query_builder *builder,
                                                  const struct column *column)
{
    return &builder->query->parameters.items[column->index];
}

/* "int64_t ", "const char *": what a list's elements are. */
static const char *element_type(const struct view_query_builder *builder, const struct column *column)
{
    return view_value_parameter_type(builder->arena, builder->schema, column);
}

/* "struct jdb_opt_int user_id": the member's declaration under the parameter's name. A list is its elements and their number. */
static const char *parameter_declaration(const struct view_query_builder *builder, const struct column *column)
{
    const struct query_parameter *parameter = parameter_of(builder, column);
    const char *name = parameter_name(builder, column);
    struct column named = *column;
    named.member = name;
    if (parameter->is_order)
        return ARENA_JOIN(builder->arena, "enum ", order_type(builder, column), " ", name);
    if (!parameter->is_list)
        return view_value_member(builder->arena, builder->schema, &named);
    const char *type = element_type(builder, column);
    bool is_pointer = type[strlen(type) - 1] == '*';
    return ARENA_JOIN(builder->arena, is_pointer ? "" : "const ", type, is_pointer ? "const *" : "*", name,
                      ", size_t ", name, "_count");
}

/* What the member of the parameters' struct takes. */
static const char *parameter_value(const struct view_query_builder *builder, const struct column *column)
{
    const struct query_parameter *parameter = parameter_of(builder, column);
    const char *name = parameter_name(builder, column);
    if (parameter->is_list)
        return ARENA_JOIN(builder->arena, "{", name, ", ", name, "_count}");
    return parameter->is_order ? ARENA_JOIN(builder->arena, "(int64_t)", name) : name;
}

/* ---- In a call ------------------------------------------------------------------------------------------- */

const char *view_query_in_lines(struct arena *arena, const char *list, size_t indent)
{
    struct text out = {.arena = arena};
    size_t line = 0;
    while (*list) {
        size_t length = strcspn(list, ",");
        length += list[length] == ',';
        bool begins = !out.length || line + 1 + length > VIEW_QUERY_LINE;
        text_format(&out, begins ? "\n%*s" : "%*s", begins ? (int)indent : 1, "");
        line = begins ? indent : line + 1;
        text_append_bytes(&out, list, length);
        line += length;
        list += length + strspn(list + length, " ");
    }
    return text_string(&out);
}

const char *view_query_parameter_list(const struct view_query_builder *builder, const struct table *parameters)
{
    struct text out = {.arena = builder->arena};
    for (size_t i = 0; i < parameters->columns.count; i++)
        TEXT_JOIN(&out, ", ", parameter_declaration(builder, &parameters->columns.items[i]));
    return text_string(&out);
}

const char *view_query_parameter_values(const struct view_query_builder *builder,
                                        const struct table *parameters)
{
    struct text out = {.arena = builder->arena};
    for (size_t i = 0; i < parameters->columns.count; i++)
        TEXT_JOIN(&out, i ? ", ." : ".", parameters->columns.items[i].member, " = ",
                  parameter_value(builder, &parameters->columns.items[i]));
    bool is_long = out.length + strlen(builder->name) > VIEW_QUERY_LINE / 2;
    return is_long ? view_query_in_lines(builder->arena, text_string(&out), 12) : text_string(&out);
}

/* ---- What the templates show ----------------------------------------------------------------------------- */

static const char *sources_of(struct arena *arena, size_t count)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        text_format(&out, "%s{0, %zu}", i ? ", " : "{", i);
    text_append(&out, "}");
    return text_string(&out);
}

/* The element of a list, as a key of one column. */
static void set_lists(const struct view_query_builder *builder, struct view *map,
                      const struct table *parameters)
{
    struct view *lists = view_set_list(map, "lists");
    struct text pointers = {.arena = builder->arena};
    for (size_t i = 0; i < parameters->columns.count; i++) {
        const struct column *column = &parameters->columns.items[i];
        text_append(&pointers, i ? ", " : "{");
        if (!parameter_of(builder, column)->is_list) {
            text_append(&pointers, "NULL");
            continue;
        }
        const char *element = ARENA_JOIN(builder->arena, builder->name, "_", column->member, "_element");
        TEXT_JOIN(&pointers, "&", element);
        struct view *list = view_append_map(lists);
        view_set_text(list, "element", element);
        view_set_text(list, "column", c_text_literal(builder->arena, column->name.text));
        view_set_format(list, "pointer", "(%s*)0", element_type(builder, column));
        view_set_text(list, "type", view_value_type_name(column->type));
        view_set_text(list, "words", view_query_words(builder, column));
    }
    text_append(&pointers, "}");
    view_set_text(map, "pointers", lists->elements.count ? text_string(&pointers) : NULL);
}

static void set_optional(const struct view_query_builder *builder, struct view *map)
{
    const struct query *query = builder->query;
    struct text indexes = {.arena = builder->arena};
    size_t count = 0;
    for (size_t i = 0; i < query->parameters.count; i++) {
        if (!query->parameters.items[i].is_optional)
            continue;
        text_format(&indexes, "%s%zu", count++ ? ", " : "{", i);
    }
    text_append(&indexes, "}");
    view_set_text(map, "optional", count ? text_string(&indexes) : NULL);
    view_set_number(map, "optional_count", count);
    const char *order = NULL;
    for (size_t i = 0; i < query->parameters.count; i++)
        if (query->parameters.items[i].is_order)
            order = arena_format(builder->arena, "%zu", i);
    view_set_text(map, "order", order);
    view_set_number(map, "order_count", query->orders.count);
}

/* A list is its elements and their number. */
static const char *member_declaration(const struct view_query_builder *builder, const struct table *table,
                                      size_t number)
{
    const struct column *column = &table->columns.items[number];
    return parameter_of(builder, column)->is_list
               ? ARENA_JOIN(builder->arena, "struct jdb_values ", column->member)
               : view_value_member(builder->arena, builder->schema, column);
}

void view_query_set_parameters(const struct view_query_builder *builder, struct view *view,
                               const struct table *parameters)
{
    if (!parameters->columns.count) {
        view_set_flag(view, "parameters", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    view_query_set_columns(builder, map, parameters, member_declaration);
    view_set_text(map, "sources", sources_of(builder->arena, parameters->columns.count));
    set_lists(builder, map, parameters);
    set_optional(builder, map);
    view_set(view, "parameters", map);
}

void view_query_set_orders(const struct view_query_builder *builder, struct view *view,
                           const struct table *parameters)
{
    const struct column *column = NULL;
    for (size_t i = 0; i < parameters->columns.count; i++)
        if (parameter_of(builder, &parameters->columns.items[i])->is_order)
            column = &parameters->columns.items[i];
    if (!column) {
        view_set_flag(view, "order_enum", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    const char *type = order_type(builder, column);
    view_set_text(map, "enum", type);
    struct view *values = view_set_list(map, "values");
    for (size_t i = 0; i < builder->query->orders.count; i++) {
        struct view *value = view_append_map(values);
        view_set_text(value, "value",
                      c_text_macro(builder->arena, ARENA_JOIN(builder->arena, type, "_",
                                                              builder->query->orders.items[i].name)));
        view_set_text(value, "sql", c_text_comment(builder->arena, builder->query->orders.items[i].sql));
    }
    view_set(view, "order_enum", map);
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

static void add_name(struct text *names, const char *name)
{
    TEXT_JOIN(names, names->length ? ", " : "", name);
}

const char *view_query_note(const struct view_query_builder *builder, const struct table *parameters)
{
    struct text nullable = {.arena = builder->arena}, optional = nullable, out = nullable;
    for (size_t i = 0; i < parameters->columns.count; i++) {
        const struct query_parameter *parameter = &builder->query->parameters.items[i];
        const char *name = parameters->columns.items[i].member;
        bool is_pointer = query_type_is_text(parameter->type.type) && parameter->type.type != TYPE_ENUM;
        if (parameter->is_optional)
            add_name(&optional, name);
        else if (parameter->type.nullable && is_pointer && !parameter->is_list && !parameter->is_order)
            add_name(&nullable, name);
    }
    if (nullable.length)
        TEXT_JOIN(&out, text_string(&nullable), " may be NULL.");
    if (optional.length)
        TEXT_JOIN(&out, out.length ? " " : "", "Conditions on ", text_string(&optional),
                  " are left out where that has no value.");
    return out.length ? text_string(&out) : NULL;
}
