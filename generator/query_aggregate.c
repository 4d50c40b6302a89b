#include "query_aggregate.h"

#include "query_function.h"

static bool is_in_list(const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (query_aggregate_is_in(list->items[i]))
            return true;
    return false;
}

bool query_aggregate_is_call(const struct query_expression *expression)
{
    const struct query_function *function = expression->kind == QUERY_FUNCTION && !expression->window
                                                ? query_function_find(expression->name, expression->items.count)
                                                : NULL;
    return function && function->aggregates;
}

/* What a subquery calls is the subquery's. */
bool query_aggregate_is_in(const struct query_expression *expression)
{
    if (!expression)
        return false;
    return query_aggregate_is_call(expression) || query_aggregate_is_in(expression->operand) ||
           query_aggregate_is_in(expression->other) || is_in_list(&expression->items);
}

bool query_aggregate_is_one_row(const struct query_core *core, const struct query_expression_list *order_by)
{
    bool aggregates = query_aggregate_is_in(core->having) || (order_by && is_in_list(order_by));
    for (size_t i = 0; i < core->results.count; i++)
        aggregates = aggregates || query_aggregate_is_in(core->results.items[i].expression);
    return aggregates && core->group_by.count == 0;
}

bool query_aggregate_gives_a_row(const struct query_select *select)
{
    if (select->cores.count != 1 || select->limit)
        return false;
    const struct query_core *core = &select->cores.items[0];
    bool reads_none = core->sources.count == 0 && !core->where;
    return !core->having && (reads_none || query_aggregate_is_one_row(core, &select->order_by));
}
