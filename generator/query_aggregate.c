#include "query_aggregate.h"

#include "query_function.h"
#include "text.h"

bool query_aggregate_is_call(const struct query_expression *expression)
{
    const struct query_function *function = expression->kind == QUERY_FUNCTION && !expression->window
                                                ? query_function_find(expression->name, expression->items.count)
                                                : NULL;
    return function && function->aggregates;
}

/* ---- Inside of an expression ------------------------------------------------------------------------------ */

static bool is_in(const struct query_core *core, const struct query_expression *expression);

static bool is_in_list(const struct query_core *core, const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_in(core, list->items[i]))
            return true;
    return false;
}

/* NULL: it has no name, or one that its SELECT does not know. */
static const struct query_window *named_window(const struct query_core *core, const struct query_window *window)
{
    for (size_t i = 0; window->name && i < core->windows.count; i++)
        if (window != &core->windows.items[i] &&
            text_equal_ignoring_case(core->windows.items[i].name, window->name))
            return &core->windows.items[i];
    return NULL;
}

/* One that is defined and not used calls nothing. */
static bool is_in_window(const struct query_core *core, const struct query_window *window)
{
    const struct query_window *other = window ? named_window(core, window) : NULL;
    return window &&
           (is_in_list(core, &window->partition_by) || is_in_list(core, &window->order_by) ||
            (other && (is_in_list(core, &other->partition_by) || is_in_list(core, &other->order_by))));
}

/* What a subquery calls is the subquery's. */
static bool is_in(const struct query_core *core, const struct query_expression *expression)
{
    if (!expression)
        return false;
    return query_aggregate_is_call(expression) || is_in(core, expression->operand) ||
           is_in(core, expression->other) || is_in(core, expression->filter) ||
           is_in_list(core, &expression->items) || is_in_window(core, expression->window);
}

/* ---------------------------------------------------------------------------------------------------------- */

bool query_aggregate_is_one_row(const struct query_core *core, const struct query_expression_list *order_by)
{
    bool aggregates = is_in(core, core->having) || (order_by && is_in_list(core, order_by));
    for (size_t i = 0; i < core->results.count; i++)
        aggregates = aggregates || is_in(core, core->results.items[i].expression);
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
