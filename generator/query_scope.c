#include "query_scope.h"

#include "text.h"

#include <stddef.h>

struct query_field_list query_scope_copy_fields(struct arena *arena, const struct query_field_list *fields)
{
    struct query_field_list copy = {0};
    for (size_t i = 0; i < fields->count; i++)
        *ARENA_APPEND(arena, &copy) = fields->items[i];
    return copy;
}

struct query_field *query_scope_field(const struct query_field_list *fields, const char *name)
{
    for (size_t i = 0; i < fields->count && name; i++)
        if (fields->items[i].name && text_equal_ignoring_case(fields->items[i].name, name))
            return &fields->items[i];
    return NULL;
}

static const struct query_field *find_here(const struct query_scope *scope, const char *table, const char *name)
{
    const struct query_field *joined = table ? NULL : query_scope_field(&scope->joined, name);
    if (joined)
        return joined;
    for (size_t i = 0; i < scope->relations.count; i++) {
        const struct query_relation *relation = &scope->relations.items[i];
        if (table && !text_equal_ignoring_case(relation->name, table))
            continue;
        const struct query_field *found = query_scope_field(&relation->fields, name);
        if (found)
            return found;
    }
    return table ? NULL : query_scope_field(&scope->aliases, name);
}

const struct query_field *query_scope_find(const struct query_scope *scope, const char *table, const char *name)
{
    for (; scope; scope = scope->outer) {
        const struct query_field *found = find_here(scope, table, name);
        if (found)
            return found;
    }
    return NULL;
}

const struct query_relation *query_scope_find_relation(const struct query_scope *scope, const char *name)
{
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < scope->relations.count; i++)
            if (!name || text_equal_ignoring_case(scope->relations.items[i].name, name))
                return &scope->relations.items[i];
    return NULL;
}

const struct query_relation *query_scope_find_cte(const struct query_scope *scope, const char *name)
{
    for (; scope; scope = scope->outer)
        for (size_t i = scope->ctes.count; i-- > 0;)
            if (text_equal_ignoring_case(scope->ctes.items[i].name, name))
                return &scope->ctes.items[i];
    return NULL;
}
