#include "query_optional.h"

#include "text.h"

#include <stdlib.h>

struct search {
    struct arena *arena;
    struct query *query;
};

static unsigned find_in_select(struct search *search, const struct query_select *select);

/* The bit of a parameter among those that are optional; 0: it is none. */
static unsigned bit_of(const struct query *query, const char *name)
{
    unsigned bit = 1;
    for (size_t i = 0; name && i < query->parameters.count; i++) {
        const struct query_parameter *parameter = &query->parameters.items[i];
        if (!parameter->is_optional)
            continue;
        if (text_equal(parameter->name.text, name))
            return bit;
        bit <<= 1;
    }
    return 0;
}

static unsigned find_in(struct search *search, const struct query_expression *expression);

static unsigned find_in_list(struct search *search, const struct query_expression_list *list)
{
    unsigned needs = 0;
    for (size_t i = 0; i < list->count; i++)
        needs |= find_in(search, list->items[i]);
    return needs;
}

/* The parameters of an expression that belong to no smaller condition. */
static unsigned find_in(struct search *search, const struct query_expression *expression)
{
    if (!expression)
        return 0;
    unsigned needs = expression->kind == QUERY_PARAMETER ? bit_of(search->query, expression->name) : 0;
    needs |= find_in(search, expression->operand) | find_in(search, expression->other);
    needs |= find_in(search, expression->filter) | find_in_list(search, &expression->items);
    if (expression->select)
        needs |= find_in_select(search, expression->select);
    if (expression->window)
        needs |= find_in_list(search, &expression->window->partition_by) |
                 find_in_list(search, &expression->window->order_by);
    return needs;
}

static void add_condition(struct search *search, const struct query_expression *condition, unsigned needs)
{
    if (needs)
        *ARENA_APPEND(search->arena, &search->query->conditions) =
            (struct query_condition){.place = condition->place, .needs = needs};
}

static bool is_binary(const struct query_expression *expression, const char *name)
{
    return expression && expression->kind == QUERY_BINARY && text_equal(expression->name, name);
}

/* Takes what AND joins apart, also below OR: each is a condition. The parameters that are in none of those come back. A long chain is
 * no deep one: it goes on to the left. */
static unsigned find_joined(struct search *search, const struct query_expression *expression)
{
    unsigned needs = 0;
    for (; is_binary(expression, "or"); expression = expression->operand)
        needs |= find_joined(search, expression->other);
    if (!is_binary(expression, "and"))
        return needs | find_in(search, expression);
    for (; is_binary(expression, "and"); expression = expression->operand)
        add_condition(search, expression->other, find_joined(search, expression->other));
    add_condition(search, expression, find_joined(search, expression));
    return needs;
}

static void find_conditions(struct search *search, const struct query_expression *condition)
{
    add_condition(search, condition, find_joined(search, condition));
}

static unsigned find_in_sources(struct search *search, const struct query_source_list *sources)
{
    unsigned needs = 0;
    for (size_t i = 0; i < sources->count; i++) {
        needs |= find_in_list(search, &sources->items[i].arguments);
        needs |= find_in_sources(search, &sources->items[i].sources);
        if (sources->items[i].select)
            needs |= find_in_select(search, sources->items[i].select);
        find_conditions(search, sources->items[i].on);
    }
    return needs;
}

static unsigned find_in_results(struct search *search, const struct query_result_list *results)
{
    unsigned needs = 0;
    for (size_t i = 0; i < results->count; i++)
        needs |= find_in(search, results->items[i].expression);
    return needs;
}

static unsigned find_in_ctes(struct search *search, const struct query_cte_list *ctes)
{
    unsigned needs = 0;
    for (size_t i = 0; i < ctes->count; i++)
        if (ctes->items[i].select)
            needs |= find_in_select(search, ctes->items[i].select);
    return needs;
}

static unsigned find_in_core(struct search *search, const struct query_core *core)
{
    unsigned needs = find_in_results(search, &core->results) | find_in_sources(search, &core->sources);
    find_conditions(search, core->where);
    find_conditions(search, core->having);
    needs |= find_in_list(search, &core->group_by);
    for (size_t i = 0; i < core->rows.count; i++)
        needs |= find_in_list(search, &core->rows.items[i]);
    return needs;
}

static unsigned find_in_select(struct search *search, const struct query_select *select)
{
    unsigned needs = find_in_ctes(search, &select->ctes) | find_in_list(search, &select->order_by);
    for (size_t i = 0; i < select->cores.count; i++)
        needs |= find_in_core(search, &select->cores.items[i]);
    return needs | find_in(search, select->limit) | find_in(search, select->offset);
}

static unsigned find_in_sets(struct search *search, const struct query_set_list *sets)
{
    unsigned needs = 0;
    for (size_t i = 0; i < sets->count; i++)
        needs |= find_in(search, sets->items[i].expression);
    return needs;
}

static unsigned find_in_statement(struct search *search, const struct query_statement *statement)
{
    unsigned needs = find_in_ctes(search, &statement->ctes) | find_in_sets(search, &statement->sets) |
                     find_in_results(search, &statement->returning);
    if (statement->select)
        needs |= find_in_select(search, statement->select);
    needs |= find_in_sources(search, &statement->sources);
    find_conditions(search, statement->where);
    for (size_t i = 0; i < statement->upserts.count; i++) {
        needs |= find_in_sets(search, &statement->upserts.items[i].sets);
        find_conditions(search, statement->upserts.items[i].where);
    }
    return needs | find_in(search, statement->limit) | find_in(search, statement->offset);
}

static int compare_places(const void *a, const void *b)
{
    const struct query_condition *one = a, *other = b;
    return (one->place.offset > other->place.offset) - (one->place.offset < other->place.offset);
}

static void report(struct query *query, const struct query_parameter *parameter,
                   struct diagnostics *diagnostics, const char *message, const char *way_out)
{
    query->broken = true;
    diagnostic_suggest(
        diagnostic_report(diagnostics, RULE_QUERY_PARAMETER, parameter->name.span, "%s", message), "%s",
        way_out);
}

static bool is_within(const struct query_place *inner, const struct query_place *outer)
{
    return inner != outer && inner->offset >= outer->offset &&
           inner->offset + inner->length <= outer->offset + outer->length;
}

/* Whether it has more than one optional parameter, also by conditions inside of it. */
static bool hangs_on_several(const struct query *query, const struct query_condition *condition)
{
    if (condition->needs & (condition->needs - 1))
        return true;
    for (size_t i = 0; i < query->conditions.count; i++)
        if (is_within(&query->conditions.items[i].place, &condition->place))
            return true;
    return false;
}

static void check_orders(struct query *query, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < query->conditions.count && query->orders.count; i++) {
        if (!is_within(&query->order_place, &query->conditions.items[i].place))
            continue;
        query->broken = true;
        diagnostic_suggest(
            diagnostic_report(diagnostics, RULE_QUERY_PARAMETER,
                              source_span(query->source, query->offset + query->order_place.offset,
                                          query->order_place.length),
                              "these orders are a part of a condition that can be left out"),
            "make two queries of it");
    }
}

/* One that is left out by either of two parameters would be left out when the other has a value. */
static void check_conditions(struct query *query, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < query->conditions.count; i++) {
        const struct query_condition *condition = &query->conditions.items[i];
        if (!hangs_on_several(query, condition))
            continue;
        query->broken = true;
        diagnostic_suggest(
            diagnostic_report(
                diagnostics, RULE_QUERY_PARAMETER,
                source_span(query->source, query->offset + condition->place.offset, condition->place.length),
                "this condition hangs on several optional parameters"),
            "AND joins what can be left out: write x >= :from? AND x < :until? instead of BETWEEN; for OR, a "
            "query for each");
    }
}

void query_optional_check(struct query *query, unsigned outside, struct diagnostics *diagnostics)
{
    size_t count = 0;
    for (size_t i = 0; i < query->parameters.count; i++) {
        const struct query_parameter *parameter = &query->parameters.items[i];
        if (!parameter->is_optional)
            continue;
        if (outside & bit_of(query, parameter->name.text))
            report(
                query, parameter, diagnostics, "an optional parameter stands where nothing can be left out",
                "it belongs into a condition of WHERE, ON or HAVING; elsewhere, write :name, which may be NULL");
        else if (++count == QUERY_OPTIONAL_MOST + 1)
            report(query, parameter, diagnostics, "a query has 31 optional parameters at most",
                   "make two queries of it");
    }
    check_conditions(query, diagnostics);
    check_orders(query, diagnostics);
    if (query->conditions.count > 1)
        qsort(query->conditions.items, query->conditions.count, sizeof *query->conditions.items,
              compare_places);
}

void query_optional_find(struct arena *arena, struct query *query, const struct query_statement *statement,
                         struct diagnostics *diagnostics)
{
    struct search search = {arena, query};
    unsigned outside = find_in_statement(&search, statement);
    for (size_t i = 0; i < query->parameters.count; i++)
        if (query->parameters.items[i].is_optional)
            query->parameters.items[i].type.nullable = true;
    query_optional_check(query, outside, diagnostics);
}
