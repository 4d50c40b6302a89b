#include "query_tree_read.h"

/* The words before JOIN: an outer join of both sides is a full one. */
static const struct {
    const char *word;
    unsigned join;
    bool natural;
} JOINS[] = {
    {"natural", QUERY_JOIN_INNER, true}, {"inner", QUERY_JOIN_INNER, false}, {"cross", QUERY_JOIN_INNER, false},
    {"outer", QUERY_JOIN_INNER, false},  {"left", QUERY_JOIN_LEFT, false},   {"right", QUERY_JOIN_RIGHT, false},
    {"full", QUERY_JOIN_FULL, false},
};

_Static_assert((unsigned)QUERY_JOIN_FULL == ((unsigned)QUERY_JOIN_LEFT | (unsigned)QUERY_JOIN_RIGHT),
               "sides of a join are bits");

static bool read_join_word(struct query_parser *parser, struct query_source *source)
{
    for (size_t i = 0; i < sizeof JOINS / sizeof *JOINS; i++) {
        if (!query_parser_accept(parser, JOINS[i].word))
            continue;
        source->join = (enum query_join)((unsigned)source->join | JOINS[i].join);
        source->natural |= JOINS[i].natural;
        return true;
    }
    return false;
}

/* What stands between two sources; false: nothing, the list ends. */
static bool read_join(struct query_parser *parser, struct query_source *source)
{
    if (query_parser_accept(parser, ","))
        return true;
    bool joined = false;
    while (read_join_word(parser, source))
        joined = true;
    if (joined)
        query_parser_expect(parser, "join");
    return joined || query_parser_accept(parser, "join");
}

void query_tree_table_name(struct query_parser *parser, struct query_source *source)
{
    source->name = query_parser_name(parser);
    if (!query_parser_accept(parser, "."))
        return;
    source->schema = source->name;
    source->name = query_parser_name(parser);
}

void query_tree_indexed_by(struct query_parser *parser)
{
    if (query_parser_accept(parser, "not")) {
        query_parser_expect(parser, "indexed");
    } else if (query_parser_accept(parser, "indexed")) {
        query_parser_expect(parser, "by");
        query_parser_name(parser);
    }
}

static void read_sources(struct query_parser *parser, struct query_source_list *sources);

static void read_what(struct query_parser *parser, struct query_source *source)
{
    if (query_parser_accept(parser, "(")) {
        if (query_tree_at_select(parser))
            source->select = query_tree_select(parser);
        else
            read_sources(parser, &source->sources);
        query_parser_expect(parser, ")");
        return;
    }
    query_tree_table_name(parser, source);
    source->is_function = query_parser_at(parser, "(");
    if (source->is_function)
        query_tree_arguments(parser, &source->arguments);
}

static void read_source(struct query_parser *parser, struct query_source *source)
{
    size_t begin = query_parser_offset(parser);
    read_what(parser, source);
    source->alias = query_parser_alias(parser);
    source->place = query_parser_place(parser, begin);
    query_tree_indexed_by(parser);
    source->on = query_tree_clause(parser, "on");
    if (query_parser_accept(parser, "using"))
        query_parser_names(parser, &source->using);
}

static void read_sources(struct query_parser *parser, struct query_source_list *sources)
{
    query_parser_enter(parser);
    struct query_source source = {0};
    do {
        read_source(parser, &source);
        *ARENA_APPEND(parser->arena, sources) = source;
        source = (struct query_source){0};
    } while (read_join(parser, &source));
    query_parser_leave(parser);
}

void query_tree_from(struct query_parser *parser, struct query_source_list *sources)
{
    if (query_parser_accept(parser, "from"))
        read_sources(parser, sources);
}
