#include "query_tree_read.h"

bool query_tree_at_select(const struct query_parser *parser)
{
    return query_parser_at(parser, "select") || query_parser_at(parser, "values") ||
           query_parser_at(parser, "with");
}

/* name (columns) AS MATERIALIZED (select) */
static void read_cte(struct query_parser *parser, struct query_cte *cte)
{
    size_t begin = query_parser_offset(parser);
    cte->name = query_parser_name(parser);
    if (query_parser_at(parser, "("))
        query_parser_names(parser, &cte->columns);
    query_parser_expect(parser, "as");
    if (query_parser_accept(parser, "not"))
        query_parser_expect(parser, "materialized");
    else
        query_parser_accept(parser, "materialized");
    query_parser_expect(parser, "(");
    cte->select = query_tree_select(parser);
    query_parser_expect(parser, ")");
    cte->place = query_parser_place(parser, begin);
}

void query_tree_ctes(struct query_parser *parser, struct query_cte_list *ctes)
{
    if (!query_parser_accept(parser, "with"))
        return;
    query_parser_accept(parser, "recursive");
    do {
        struct query_cte cte = {0};
        read_cte(parser, &cte);
        *ARENA_APPEND(parser->arena, ctes) = cte;
    } while (query_parser_accept(parser, ","));
}

/* Whether "table.*" comes. */
static bool at_table_star(const struct query_parser *parser)
{
    return query_token_is_name(query_parser_token(parser, 0)) &&
           query_token_is(query_parser_token(parser, 1), ".") &&
           query_token_is(query_parser_token(parser, 2), "*");
}

static void read_result(struct query_parser *parser, struct query_result *result)
{
    size_t begin = query_parser_offset(parser);
    if (at_table_star(parser)) {
        result->table = query_parser_name(parser);
        parser->next += 2;
    } else if (!query_parser_accept(parser, "*")) {
        result->expression = query_tree_expression(parser);
        result->alias = query_parser_alias(parser);
    }
    result->place = query_parser_place(parser, begin);
}

void query_tree_results(struct query_parser *parser, struct query_result_list *results)
{
    do {
        struct query_result result = {0};
        read_result(parser, &result);
        *ARENA_APPEND(parser->arena, results) = result;
    } while (query_parser_accept(parser, ","));
}

static void read_rows(struct query_parser *parser, struct query_core *core)
{
    do {
        struct query_expression_list row = {0};
        query_parser_expect(parser, "(");
        query_tree_expressions(parser, &row);
        query_parser_expect(parser, ")");
        *ARENA_APPEND(parser->arena, &core->rows) = row;
    } while (query_parser_accept(parser, ","));
}

static void read_core(struct query_parser *parser, struct query_core *core)
{
    if (query_parser_accept(parser, "values")) {
        read_rows(parser, core);
        return;
    }
    query_parser_expect(parser, "select");
    core->distinct = query_parser_accept(parser, "distinct");
    query_parser_accept(parser, "all");
    query_tree_results(parser, &core->results);
    query_tree_from(parser, &core->sources);
    core->where = query_tree_clause(parser, "where");
    if (query_parser_accept(parser, "group")) {
        query_parser_expect(parser, "by");
        query_tree_expressions(parser, &core->group_by);
    }
    core->having = query_tree_clause(parser, "having");
    query_tree_windows(parser, core);
}

static bool read_compound(struct query_parser *parser)
{
    if (!query_parser_accept(parser, "union"))
        return query_parser_accept(parser, "except") || query_parser_accept(parser, "intersect");
    query_parser_accept(parser, "all");
    return true;
}

void query_tree_order_by(struct query_parser *parser, struct query_expression_list *list)
{
    if (!query_parser_accept(parser, "order"))
        return;
    query_parser_expect(parser, "by");
    query_tree_sort_terms(parser, list);
}

void query_tree_limit(struct query_parser *parser, struct query_expression **limit,
                      struct query_expression **offset)
{
    *limit = query_tree_clause(parser, "limit");
    if (!*limit)
        return;
    *offset = query_tree_clause(parser, "offset");
    if (!*offset && query_parser_accept(parser, ",")) {
        *offset = *limit;
        *limit = query_tree_expression(parser);
    }
}

struct query_select *query_tree_select_behind(struct query_parser *parser, const struct query_cte_list *ctes,
                                              size_t begin)
{
    struct query_select *select = ARENA_NEW(parser->arena, struct query_select);
    select->ctes = *ctes;
    do {
        struct query_core core = {0};
        read_core(parser, &core);
        *ARENA_APPEND(parser->arena, &select->cores) = core;
    } while (read_compound(parser));
    query_tree_order_by(parser, &select->order_by);
    query_tree_limit(parser, &select->limit, &select->offset);
    select->place = query_parser_place(parser, begin);
    return select;
}

struct query_select *query_tree_select(struct query_parser *parser)
{
    query_parser_enter(parser);
    size_t begin = query_parser_offset(parser);
    struct query_cte_list ctes = {0};
    query_tree_ctes(parser, &ctes);
    struct query_select *select = query_tree_select_behind(parser, &ctes, begin);
    query_parser_leave(parser);
    return select;
}
