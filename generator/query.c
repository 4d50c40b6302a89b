#include "query.h"

#include "text.h"

#include <string.h>

struct query_parameter *query_find_parameter(struct query *query, const char *name)
{
    for (size_t i = 0; name && i < query->parameters.count; i++)
        if (text_equal(query->parameters.items[i].name.text, name))
            return &query->parameters.items[i];
    return NULL;
}

void query_set_order(const struct query *query, char *sql, size_t order)
{
    const struct query_order *chosen = &query->orders.items[order];
    memset(sql + query->order_place.offset, ' ', query->order_place.length);
    memcpy(sql + chosen->offset, chosen->sql, strlen(chosen->sql));
}

const char *query_in_order(struct arena *arena, const struct query *query, size_t order)
{
    char *sql = arena_copy(arena, query->sql, strlen(query->sql));
    query_set_order(query, sql, order);
    return sql;
}
