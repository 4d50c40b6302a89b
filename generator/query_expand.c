#include "query_expand.h"

#include "dialect.h"
#include "text.h"

#include <string.h>

/* In the order of their places; one that is there already was found in an earlier round. */
static void add(struct query_inference *inference, struct query_place place, const char *text)
{
    struct query *query = inference->query;
    size_t at = 0;
    while (at < query->expansions.count && query->expansions.items[at].place.offset < place.offset)
        at++;
    bool is_there = at < query->expansions.count && query->expansions.items[at].place.offset == place.offset;
    if (!is_there) {
        ARENA_APPEND(inference->arena, &query->expansions);
        struct query_expansion *items = query->expansions.items;
        memmove(items + at + 1, items + at, (query->expansions.count - at - 1) * sizeof *items);
    }
    query->expansions.items[at] = (struct query_expansion){place, text};
}

/* In quotes where any of the schema's engines needs them. */
static void append_name(const struct query_inference *inference, struct text *out, const char *name)
{
    bool is_foreign = inference->schema->has_engine[ENGINE_POSTGRES] &&
                      dialect_is_keyword(&DIALECT_POSTGRES, name, strlen(name));
    if (is_foreign)
        dialect_append_quoted(&DIALECT_SQLITE, out, name);
    else
        dialect_append_name(&DIALECT_SQLITE, out, name);
}

/* ---- Stars ----------------------------------------------------------------------------------------------- */

static bool is_meant(const struct query_relation *relation, const struct query_result *result)
{
    return !result->table || text_equal_ignoring_case(relation->name, result->table);
}

static bool gives_stored(const struct query_scope *scope, const struct query_result *result)
{
    for (size_t i = 0; i < scope->relations.count; i++)
        if (is_meant(&scope->relations.items[i], result) && scope->relations.items[i].is_stored)
            return true;
    return false;
}

/* How often a name stands in the star, and whether all have one. */
static bool is_unique(const struct query_field_list *fields, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < fields->count; i++)
        count += text_equal_ignoring_case(fields->items[i].name, name);
    return count == 1;
}

static bool have_names(const struct query_field_list *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (!fields->items[i].name || (!*fields->items[i].source && !is_unique(fields, fields->items[i].name)))
            return false;
    return fields->count > 0;
}

/* A column that both sides of an outer join have is neither's. */
static bool is_of_source(const struct query_scope *scope, const struct query_result *result,
                         const struct query_field *field)
{
    bool is_joined = !result->table && query_scope_field(&scope->joined, field->name);
    return (scope->relations.count > 1 || result->table) && *field->source && !is_joined;
}

void query_expand_star(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_result *result)
{
    struct query_field_list fields = {0};
    struct text out = {.arena = inference->arena};
    if (!result->place.length || !gives_stored(scope, result))
        return;
    query_infer_star(inference, scope, result, &fields);
    if (!have_names(&fields))
        return;
    for (size_t i = 0; i < fields.count; i++) {
        const struct query_field *field = &fields.items[i];
        text_append(&out, i ? ", " : "");
        if (is_of_source(scope, result, field)) {
            append_name(inference, &out, field->source);
            text_append(&out, ".");
        }
        append_name(inference, &out, field->name);
    }
    add(inference, result->place, text_string(&out));
}

/* ---- INSERT ---------------------------------------------------------------------------------------------- */

void query_expand_insert(struct query_inference *inference, const struct query_statement *statement,
                         const struct query_relation *target)
{
    struct text out = {.arena = inference->arena};
    if (statement->columns.count || !statement->select || !target->table)
        return;
    for (size_t i = 0; i < target->table->columns.count; i++) {
        const struct column *column = &target->table->columns.items[i];
        if (column->generated.text)
            continue;
        text_append(&out, out.length ? ", " : " (");
        append_name(inference, &out, column->name.text);
    }
    text_append(&out, ")");
    const struct query_place *place = &statement->target.place;
    add(inference, (struct query_place){place->offset + place->length, 0}, text_string(&out));
}
