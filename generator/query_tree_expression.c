#include "query_tree_read.h"

#include "text.h"

/* How strongly operators bind, as SQLite's grammar lists them. */
enum level {
    LEVEL_NONE,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_EQUAL,
    LEVEL_LESS,
    LEVEL_BITS,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_CONCAT,
    LEVEL_COLLATE,
    LEVEL_SIGN
};

struct infix {
    const char *spelling;
    /* Reads what stands behind it. */
    struct query_expression *(*read)(struct query_parser *parser, struct query_expression *operand,
                                     const struct infix *infix);
    enum level level;
    bool behind_not; /* NOT LIKE */
};

static struct query_expression *read_level(struct query_parser *parser, enum level level);

struct query_expression *query_tree_node(struct query_parser *parser, enum query_expression_kind kind)
{
    struct query_expression *node = ARENA_NEW(parser->arena, struct query_expression);
    node->kind = kind;
    return node;
}

static struct query_expression *unary(struct query_parser *parser, enum query_expression_kind kind,
                                      struct query_expression *operand)
{
    struct query_expression *node = query_tree_node(parser, kind);
    node->operand = operand;
    return node;
}

/* ---- Operators behind an operand ---------------------------------------------------------------------------- */

static struct query_expression *read_binary(struct query_parser *parser, struct query_expression *operand,
                                            const struct infix *infix)
{
    struct query_expression *node = unary(parser, QUERY_BINARY, operand);
    node->name = infix->spelling;
    node->other = read_level(parser, infix->level + 1);
    return node;
}

static struct query_expression *read_like(struct query_parser *parser, struct query_expression *operand,
                                          const struct infix *infix)
{
    struct query_expression *node = read_binary(parser, operand, infix);
    if (query_parser_accept(parser, "escape"))
        *ARENA_APPEND(parser->arena, &node->items) = read_level(parser, infix->level + 1);
    return node;
}

static struct query_expression *read_is(struct query_parser *parser, struct query_expression *operand,
                                        const struct infix *infix)
{
    bool negated = query_parser_accept(parser, "not");
    if (query_parser_accept(parser, "distinct")) {
        query_parser_expect(parser, "from");
        negated = !negated;
    }
    struct query_expression *node = read_binary(parser, operand, infix);
    if (negated)
        node->name = "is not";
    if (node->other->kind != QUERY_NULL)
        return node;
    node = unary(parser, QUERY_IS_NULL, operand);
    node->negated = negated;
    return node;
}

static struct query_expression *read_null(struct query_parser *parser, struct query_expression *operand,
                                          const struct infix *infix)
{
    struct query_expression *node = unary(parser, QUERY_IS_NULL, operand);
    node->negated = text_equal(infix->spelling, "notnull");
    return node;
}

static struct query_expression *read_between(struct query_parser *parser, struct query_expression *operand,
                                             const struct infix *infix)
{
    struct query_expression *node = unary(parser, QUERY_BETWEEN, operand);
    *ARENA_APPEND(parser->arena, &node->items) = read_level(parser, LEVEL_NOT);
    query_parser_expect(parser, "and");
    *ARENA_APPEND(parser->arena, &node->items) = read_level(parser, infix->level + 1);
    return node;
}

/* The table in "a IN table" or "a IN function(b)", as a select. */
static struct query_select *read_table(struct query_parser *parser)
{
    size_t begin = query_parser_offset(parser);
    struct query_source source = {0};
    query_tree_table_name(parser, &source);
    if (query_parser_at(parser, "(")) {
        source.is_function = true;
        query_tree_arguments(parser, &source.arguments);
    }
    source.place = query_parser_place(parser, begin);
    struct query_core core = {0};
    *ARENA_APPEND(parser->arena, &core.results) = (struct query_result){.place = source.place};
    *ARENA_APPEND(parser->arena, &core.sources) = source;
    struct query_select *select = ARENA_NEW(parser->arena, struct query_select);
    select->place = source.place;
    *ARENA_APPEND(parser->arena, &select->cores) = core;
    return select;
}

static struct query_expression *read_in(struct query_parser *parser, struct query_expression *operand,
                                        const struct infix *infix)
{
    (void)infix;
    struct query_expression *node = unary(parser, QUERY_IN, operand);
    if (!query_parser_at(parser, "(")) {
        node->select = read_table(parser);
        return node;
    }
    parser->next++;
    if (query_tree_at_select(parser))
        node->select = query_tree_select(parser);
    else if (!query_parser_at(parser, ")"))
        query_tree_expressions(parser, &node->items);
    query_parser_expect(parser, ")");
    /* SQLite takes the rows of IN ((SELECT …)), too, not a value. */
    if (node->items.count == 1 && node->items.items[0]->kind == QUERY_SUBQUERY) {
        node->select = node->items.items[0]->select;
        node->items.count = 0;
    }
    return node;
}

static struct query_expression *read_collate(struct query_parser *parser, struct query_expression *operand,
                                             const struct infix *infix)
{
    (void)infix;
    struct query_expression *node = unary(parser, QUERY_COLLATE, operand);
    node->name = query_parser_name(parser);
    return node;
}

static struct query_expression *read_not(struct query_parser *parser, struct query_expression *operand,
                                         const struct infix *infix);

/* Behind an operand, NULL alone is no operator: at LEVEL_NONE it is found behind NOT only. */
static const struct infix INFIXES[] = {
    {"or", read_binary, LEVEL_OR, false},         {"and", read_binary, LEVEL_AND, false},
    {"=", read_binary, LEVEL_EQUAL, false},       {"<>", read_binary, LEVEL_EQUAL, false},
    {"is", read_is, LEVEL_EQUAL, false},          {"isnull", read_null, LEVEL_EQUAL, false},
    {"notnull", read_null, LEVEL_EQUAL, false},   {"null", read_null, LEVEL_NONE, true},
    {"not", read_not, LEVEL_EQUAL, false},        {"in", read_in, LEVEL_EQUAL, true},
    {"between", read_between, LEVEL_EQUAL, true}, {"like", read_like, LEVEL_EQUAL, true},
    {"glob", read_like, LEVEL_EQUAL, true},       {"regexp", read_like, LEVEL_EQUAL, true},
    {"match", read_like, LEVEL_EQUAL, true},      {"<", read_binary, LEVEL_LESS, false},
    {"<=", read_binary, LEVEL_LESS, false},       {">", read_binary, LEVEL_LESS, false},
    {">=", read_binary, LEVEL_LESS, false},       {"&", read_binary, LEVEL_BITS, false},
    {"|", read_binary, LEVEL_BITS, false},        {"<<", read_binary, LEVEL_BITS, false},
    {">>", read_binary, LEVEL_BITS, false},       {"+", read_binary, LEVEL_SUM, false},
    {"-", read_binary, LEVEL_SUM, false},         {"*", read_binary, LEVEL_PRODUCT, false},
    {"/", read_binary, LEVEL_PRODUCT, false},     {"%", read_binary, LEVEL_PRODUCT, false},
    {"||", read_binary, LEVEL_CONCAT, false},     {"->", read_binary, LEVEL_CONCAT, false},
    {"->>", read_binary, LEVEL_CONCAT, false},    {"collate", read_collate, LEVEL_COLLATE, false},
};

static const struct infix *find_infix(const struct query_parser *parser)
{
    for (size_t i = 0; i < sizeof INFIXES / sizeof *INFIXES; i++)
        if (query_parser_at(parser, INFIXES[i].spelling))
            return &INFIXES[i];
    return NULL;
}

static struct query_expression *read_not(struct query_parser *parser, struct query_expression *operand,
                                         const struct infix *infix)
{
    infix = find_infix(parser);
    if (!infix || !infix->behind_not) {
        query_parser_fail(parser);
        return operand;
    }
    parser->next++;
    struct query_expression *node = infix->read(parser, operand, infix);
    node->negated = true;
    return node;
}

/* ---- Operators before an operand ---------------------------------------------------------------------------- */

static const struct {
    const char *spelling;
    enum level level;
} PREFIXES[] = {{"not", LEVEL_NOT}, {"-", LEVEL_SIGN}, {"+", LEVEL_SIGN}, {"~", LEVEL_SIGN}};

/* The least integer has a sign, its digits alone are too large for one. */
static bool fold_least_integer(struct query_expression *operand)
{
    if (operand->kind != QUERY_REAL || !text_equal(operand->text, "9223372036854775808"))
        return false;
    operand->kind = QUERY_INTEGER;
    operand->text = "-9223372036854775808";
    operand->integer = INT64_MIN;
    return true;
}

static bool fold_prefix(const char *spelling, struct query_expression *operand)
{
    if (text_equal(spelling, "-"))
        return fold_least_integer(operand);
    bool negates = text_equal(spelling, "not") && operand->kind == QUERY_EXISTS && !operand->negated;
    operand->negated |= negates;
    return negates;
}

static struct query_expression *read_prefix(struct query_parser *parser)
{
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++) {
        if (!query_parser_accept(parser, PREFIXES[i].spelling))
            continue;
        struct query_expression *operand = read_level(parser, PREFIXES[i].level);
        if (fold_prefix(PREFIXES[i].spelling, operand))
            return operand;
        struct query_expression *node = unary(parser, QUERY_UNARY, operand);
        node->name = PREFIXES[i].spelling;
        return node;
    }
    return query_tree_term(parser);
}

/* ------------------------------------------------------------------------------------------------------------ */

/* An expression of operators that bind at least so strongly. Those of one level are read by the loop, not by recursion:
 * a thousand terms of a sum are no deeper than one. */
static struct query_expression *read_level(struct query_parser *parser, enum level level)
{
    query_parser_enter(parser);
    size_t begin = query_parser_offset(parser);
    struct query_expression *node = read_prefix(parser);
    node->place = query_parser_place(parser, begin);
    const struct infix *infix;
    while ((infix = find_infix(parser)) && infix->level >= level) {
        parser->next++;
        node = infix->read(parser, node, infix);
        node->place = query_parser_place(parser, begin);
    }
    query_parser_leave(parser);
    return node;
}

struct query_expression *query_tree_expression(struct query_parser *parser)
{
    return read_level(parser, LEVEL_OR);
}

void query_tree_expressions(struct query_parser *parser, struct query_expression_list *list)
{
    do
        *ARENA_APPEND(parser->arena, list) = query_tree_expression(parser);
    while (query_parser_accept(parser, ","));
}

void query_tree_arguments(struct query_parser *parser, struct query_expression_list *list)
{
    query_parser_expect(parser, "(");
    if (!query_parser_at(parser, ")"))
        query_tree_expressions(parser, list);
    query_parser_expect(parser, ")");
}

void query_tree_sort_terms(struct query_parser *parser, struct query_expression_list *list)
{
    do {
        struct query_expression *term = query_tree_expression(parser);
        *ARENA_APPEND(parser->arena, list) = term;
        term->descending = query_parser_accept(parser, "desc");
        query_parser_accept(parser, "asc");
        term->places_nulls = query_parser_accept(parser, "nulls");
        if (term->places_nulls && !query_parser_accept(parser, "first"))
            query_parser_expect(parser, "last");
    } while (query_parser_accept(parser, ","));
}

struct query_expression *query_tree_clause(struct query_parser *parser, const char *keyword)
{
    return query_parser_accept(parser, keyword) ? query_tree_expression(parser) : NULL;
}
