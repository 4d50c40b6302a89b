#include "query_tree_read.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>

/* ---- Literals ------------------------------------------------------------------------------------------------ */

static struct query_expression *literal(struct query_parser *parser, enum query_expression_kind kind)
{
    struct query_expression *node = query_tree_node(parser, kind);
    node->text = query_parser_token(parser, 0)->text;
    parser->next++;
    return node;
}

/* Digits that are too many make a real; hexadecimal ones are bits. */
static struct query_expression *read_integer(struct query_parser *parser)
{
    struct query_expression *node = literal(parser, QUERY_INTEGER);
    errno = 0;
    if (node->text[0] == '0' && (node->text[1] == 'x' || node->text[1] == 'X'))
        node->integer = (int64_t)strtoull(node->text, NULL, 16);
    else
        node->integer = strtoll(node->text, NULL, 10);
    if (errno) {
        node->kind = QUERY_REAL;
        node->integer = 0;
    }
    return node;
}

static struct query_expression *read_real(struct query_parser *parser)
{
    return literal(parser, QUERY_REAL);
}

static struct query_expression *read_text(struct query_parser *parser)
{
    return literal(parser, QUERY_TEXT);
}

static struct query_expression *read_blob(struct query_parser *parser)
{
    return literal(parser, QUERY_BLOB);
}

static struct query_expression *read_parameter(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_PARAMETER);
    const char *text = query_parser_token(parser, 0)->text;
    if (*text == '?')
        node->parameter = (unsigned)strtoul(text + 1, NULL, 10);
    else
        node->name = text + 1;
    parser->next++;
    return node;
}

static struct query_expression *read_null(struct query_parser *parser)
{
    parser->next++;
    return query_tree_node(parser, QUERY_NULL);
}

static struct query_expression *read_boolean(struct query_parser *parser)
{
    bool value = query_parser_at(parser, "true");
    struct query_expression *node = literal(parser, QUERY_INTEGER);
    node->integer = value;
    return node;
}

static struct query_expression *read_current(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_CURRENT);
    node->name = query_parser_lower(parser, query_parser_name(parser));
    return node;
}

/* ---- Names --------------------------------------------------------------------------------------------------- */

/* FILTER and OVER are aliases unless what they begin comes. */
static void read_filter_and_over(struct query_parser *parser, struct query_expression *call)
{
    if (query_parser_at(parser, "filter") && query_token_is(query_parser_token(parser, 1), "(")) {
        parser->next += 2;
        query_parser_expect(parser, "where");
        call->filter = query_tree_expression(parser);
        query_parser_expect(parser, ")");
    }
    const struct query_token *behind = query_parser_token(parser, 1);
    if (query_parser_at(parser, "over") && (query_token_is(behind, "(") || query_token_is_name(behind))) {
        parser->next++;
        call->window = query_tree_over(parser);
    }
}

static struct query_expression *read_function(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_FUNCTION);
    node->name = query_parser_lower(parser, query_parser_name(parser));
    query_parser_expect(parser, "(");
    node->star = query_parser_accept(parser, "*");
    node->distinct = query_parser_accept(parser, "distinct");
    query_parser_accept(parser, "all");
    if (!node->star && !query_parser_at(parser, ")"))
        query_tree_expressions(parser, &node->items);
    query_parser_expect(parser, ")");
    read_filter_and_over(parser, node);
    return node;
}

/* a, t.a or main.t.a */
static struct query_expression *read_column(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_COLUMN);
    node->name = query_parser_name(parser);
    for (int dots = 0; dots < 2 && query_parser_accept(parser, "."); dots++) {
        node->table = node->name;
        node->name = query_parser_name(parser);
    }
    return node;
}

/* ---- What keywords and parentheses begin --------------------------------------------------------------------- */

static struct query_expression *read_case(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_CASE);
    query_parser_expect(parser, "case");
    if (!query_parser_at(parser, "when"))
        node->operand = query_tree_expression(parser);
    query_parser_expect(parser, "when");
    do {
        *ARENA_APPEND(parser->arena, &node->items) = query_tree_expression(parser);
        query_parser_expect(parser, "then");
        *ARENA_APPEND(parser->arena, &node->items) = query_tree_expression(parser);
    } while (query_parser_accept(parser, "when"));
    node->other = query_tree_clause(parser, "else");
    query_parser_expect(parser, "end");
    return node;
}

/* A type: words, and perhaps numbers in parentheses; nothing is one, too. */
static const char *read_type(struct query_parser *parser)
{
    size_t begin = query_parser_offset(parser);
    if (query_parser_at(parser, ")"))
        return "";
    do
        query_parser_name(parser);
    while (query_token_is_name(query_parser_token(parser, 0)));
    if (query_parser_accept(parser, "(")) {
        while (!query_parser_at(parser, ")") && query_parser_token(parser, 0)->kind != QUERY_TOKEN_END)
            parser->next++;
        query_parser_expect(parser, ")");
    }
    struct query_place place = query_parser_place(parser, begin);
    return arena_copy(parser->arena, parser->sql + place.offset, place.length);
}

static struct query_expression *read_cast(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_CAST);
    query_parser_expect(parser, "cast");
    query_parser_expect(parser, "(");
    node->operand = query_tree_expression(parser);
    query_parser_expect(parser, "as");
    node->name = read_type(parser);
    query_parser_expect(parser, ")");
    return node;
}

static struct query_expression *read_exists(struct query_parser *parser)
{
    struct query_expression *node = query_tree_node(parser, QUERY_EXISTS);
    query_parser_expect(parser, "exists");
    query_parser_expect(parser, "(");
    node->select = query_tree_select(parser);
    query_parser_expect(parser, ")");
    return node;
}

/* A subquery, a row, or an expression: parentheses around that are part of its place only. */
static struct query_expression *read_parentheses(struct query_parser *parser)
{
    struct query_expression *node;
    query_parser_expect(parser, "(");
    if (query_tree_at_select(parser)) {
        node = query_tree_node(parser, QUERY_SUBQUERY);
        node->select = query_tree_select(parser);
    } else {
        struct query_expression *first = query_tree_expression(parser);
        node = first;
        if (query_parser_accept(parser, ",")) {
            node = query_tree_node(parser, QUERY_ROW);
            *ARENA_APPEND(parser->arena, &node->items) = first;
            query_tree_expressions(parser, &node->items);
        }
    }
    query_parser_expect(parser, ")");
    return node;
}

/* ------------------------------------------------------------------------------------------------------------ */

typedef struct query_expression *reader(struct query_parser *);

/* What these tokens begin. */
static const struct {
    enum query_token_kind kind;
    reader *read;
} KINDS[] = {
    {QUERY_TOKEN_INTEGER, read_integer},     {QUERY_TOKEN_REAL, read_real}, {QUERY_TOKEN_BLOB, read_blob},
    {QUERY_TOKEN_PARAMETER, read_parameter}, {QUERY_TOKEN_TEXT, read_text},
};

/* What these words begin, when no parenthesis or point makes another's name of them. */
static const struct {
    const char *word;
    reader *read;
} WORDS[] = {
    {"null", read_null},
    {"true", read_boolean},
    {"false", read_boolean},
    {"case", read_case},
    {"exists", read_exists},
    {"(", read_parentheses},
    {"current_date", read_current},
    {"current_time", read_current},
    {"current_timestamp", read_current},
};

static reader *find_reader(const struct query_parser *parser)
{
    const struct query_token *token = query_parser_token(parser, 0), *behind = token + 1;
    bool is_name = query_token_is_name(token), is_called = query_token_is(behind, "(");
    if (is_name && query_token_is(behind, "."))
        return read_column;
    if (is_called && query_parser_at(parser, "cast"))
        return read_cast;
    if (is_called && is_name)
        return read_function;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (token->kind == KINDS[i].kind)
            return KINDS[i].read;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (query_parser_at(parser, WORDS[i].word))
            return WORDS[i].read;
    return is_name ? read_column : NULL;
}

struct query_expression *query_tree_term(struct query_parser *parser)
{
    reader *read = find_reader(parser);
    if (read)
        return read(parser);
    query_parser_fail(parser);
    return query_tree_node(parser, QUERY_NULL);
}
