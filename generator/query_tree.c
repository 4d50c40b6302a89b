#include "query_tree_read.h"

/* INSERT OR IGNORE, UPDATE OR FAIL */
static void read_or(struct query_parser *parser, struct query_statement *statement)
{
    if (query_parser_accept(parser, "or"))
        statement->conflict = query_parser_lower(parser, query_parser_name(parser));
}

/* The table that is written: its alias needs AS. */
static void read_target(struct query_parser *parser, struct query_source *target)
{
    size_t begin = query_parser_offset(parser);
    query_tree_table_name(parser, target);
    if (query_parser_accept(parser, "as"))
        target->alias = query_parser_name(parser);
    target->place = query_parser_place(parser, begin);
}

static void read_sets(struct query_parser *parser, struct query_set_list *sets)
{
    query_parser_expect(parser, "set");
    do {
        struct query_set set = {0};
        if (query_parser_at(parser, "("))
            query_parser_names(parser, &set.columns);
        else
            *ARENA_APPEND(parser->arena, &set.columns) = query_parser_name(parser);
        query_parser_expect(parser, "=");
        set.expression = query_tree_expression(parser);
        *ARENA_APPEND(parser->arena, sets) = set;
    } while (query_parser_accept(parser, ","));
}

static void read_returning(struct query_parser *parser, struct query_statement *statement)
{
    if (query_parser_accept(parser, "returning"))
        query_tree_results(parser, &statement->returning);
}

/* ON is read. */
static void read_upsert(struct query_parser *parser, struct query_upsert *upsert)
{
    query_parser_expect(parser, "conflict");
    if (query_parser_accept(parser, "(")) {
        query_tree_sort_terms(parser, &upsert->target);
        query_parser_expect(parser, ")");
        upsert->target_where = query_tree_clause(parser, "where");
    }
    query_parser_expect(parser, "do");
    if (query_parser_accept(parser, "nothing"))
        return;
    query_parser_expect(parser, "update");
    read_sets(parser, &upsert->sets);
    upsert->where = query_tree_clause(parser, "where");
}

static void read_insert(struct query_parser *parser, struct query_statement *statement)
{
    statement->kind = QUERY_INSERT;
    read_or(parser, statement);
    query_parser_expect(parser, "into");
    read_target(parser, &statement->target);
    if (query_parser_at(parser, "("))
        query_parser_names(parser, &statement->columns);
    if (query_parser_accept(parser, "default"))
        query_parser_expect(parser, "values");
    else
        statement->select = query_tree_select(parser);
    while (query_parser_accept(parser, "on")) {
        struct query_upsert upsert = {0};
        read_upsert(parser, &upsert);
        *ARENA_APPEND(parser->arena, &statement->upserts) = upsert;
    }
    read_returning(parser, statement);
}

/* What UPDATE and DELETE end with. */
static void read_condition(struct query_parser *parser, struct query_statement *statement)
{
    statement->where = query_tree_clause(parser, "where");
    read_returning(parser, statement);
    query_tree_order_by(parser, &statement->order_by);
    query_tree_limit(parser, &statement->limit, &statement->offset);
}

static void read_update(struct query_parser *parser, struct query_statement *statement)
{
    statement->kind = QUERY_UPDATE;
    read_or(parser, statement);
    read_target(parser, &statement->target);
    query_tree_indexed_by(parser);
    read_sets(parser, &statement->sets);
    query_tree_from(parser, &statement->sources);
    read_condition(parser, statement);
}

static void read_delete(struct query_parser *parser, struct query_statement *statement)
{
    statement->kind = QUERY_DELETE;
    query_parser_expect(parser, "from");
    read_target(parser, &statement->target);
    query_tree_indexed_by(parser);
    read_condition(parser, statement);
}

static void read_replace(struct query_parser *parser, struct query_statement *statement)
{
    read_insert(parser, statement);
    statement->conflict = "replace";
}

static const struct {
    const char *word;
    void (*read)(struct query_parser *parser, struct query_statement *statement);
} STATEMENTS[] = {
    {"insert", read_insert},
    {"replace", read_replace},
    {"update", read_update},
    {"delete", read_delete},
};

static void read_statement(struct query_parser *parser, struct query_statement *statement)
{
    size_t begin = query_parser_offset(parser);
    query_tree_ctes(parser, &statement->ctes);
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++)
        if (query_parser_accept(parser, STATEMENTS[i].word)) {
            STATEMENTS[i].read(parser, statement);
            return;
        }
    statement->kind = QUERY_SELECT;
    statement->select = query_tree_select_behind(parser, &statement->ctes, begin);
    statement->ctes = (struct query_cte_list){0};
}

const struct query_statement *query_tree_parse(struct arena *arena, const char *sql, size_t *offset)
{
    struct query_parser parser = {.arena = arena, .sql = sql};
    query_token_list_read(arena, sql, &parser.tokens);
    struct query_statement *statement = ARENA_NEW(arena, struct query_statement);
    read_statement(&parser, statement);
    while (query_parser_accept(&parser, ";"))
        continue;
    if (query_parser_token(&parser, 0)->kind != QUERY_TOKEN_END)
        query_parser_fail(&parser);
    *offset = parser.failed ? parser.failed_at : 0;
    return parser.failed ? NULL : statement;
}
