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

static char *in_order(struct arena *arena, const struct query *query, const struct query_order *order)
{
    char *sql = arena_copy(arena, query->sql, strlen(query->sql));
    if (order) {
        memset(sql + query->order_place.offset, ' ', query->order_place.length);
        memcpy(sql + query->order_place.offset, order->sql, strlen(order->sql));
    }
    return sql;
}

/* A condition is true where it is left out. */
static void leave_out_conditions(const struct query *query, char *sql)
{
    for (size_t i = 0; i < query->conditions.count; i++) {
        const struct query_place *place = &query->conditions.items[i].place;
        memset(sql + place->offset, ' ', place->length);
        sql[place->offset + 1] = '1'; /* whatever word stands before and behind it */
    }
}

struct query_variant_list query_variants(struct arena *arena, const struct query *query)
{
    struct query_variant_list variants = {0};
    size_t order_count = query->orders.count ? query->orders.count : 1;
    for (int bare = 0; bare <= (query->conditions.count > 0); bare++) {
        for (size_t i = 0; i < order_count; i++) {
            const struct query_order *order = query->orders.count ? &query->orders.items[i] : NULL;
            char *sql = in_order(arena, query, order);
            if (bare)
                leave_out_conditions(query, sql);
            *ARENA_APPEND(arena, &variants) =
                (struct query_variant){.sql = sql, .order = order, .is_bare = bare};
        }
    }
    return variants;
}
