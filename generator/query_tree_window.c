#include "query_tree_read.h"

/* Words that begin a part of a window: no names there. */
static const char *const PARTS[] = {"partition", "range", "rows", "groups"};

static bool at_part(const struct query_parser *parser, size_t first)
{
    for (size_t i = first; i < sizeof PARTS / sizeof *PARTS; i++)
        if (query_parser_at(parser, PARTS[i]))
            return true;
    return false;
}

static bool accept_all(struct query_parser *parser, const char *first, const char *second)
{
    if (!query_parser_at(parser, first) || !query_token_is(query_parser_token(parser, 1), second))
        return false;
    parser->next += 2;
    return true;
}

/* `out` is the direction that leads away from the row itself, to the other side of it. */
static void read_bound(struct query_parser *parser, struct query_window *window, const char *out)
{
    if (accept_all(parser, "current", "row") || accept_all(parser, "unbounded", "preceding") ||
        accept_all(parser, "unbounded", "following"))
        return;
    *ARENA_APPEND(parser->arena, &window->bounds) = query_tree_expression(parser);
    window->excludes |= query_parser_at(parser, out);
    if (!query_parser_accept(parser, "preceding"))
        query_parser_expect(parser, "following");
}

static void read_frame(struct query_parser *parser, struct query_window *window)
{
    parser->next++;
    bool between = query_parser_accept(parser, "between");
    read_bound(parser, window, "following");
    if (between) {
        query_parser_expect(parser, "and");
        read_bound(parser, window, "preceding");
    }
    if (!query_parser_accept(parser, "exclude") || accept_all(parser, "no", "others"))
        return;
    window->excludes = true;
    if (!accept_all(parser, "current", "row") && !query_parser_accept(parser, "group"))
        query_parser_expect(parser, "ties");
}

/* (base PARTITION BY … ORDER BY … ROWS …) */
static struct query_window read_window(struct query_parser *parser)
{
    struct query_window window = {0};
    query_parser_expect(parser, "(");
    if (query_token_is_name(query_parser_token(parser, 0)) && !at_part(parser, 0))
        window.name = query_parser_name(parser);
    if (query_parser_accept(parser, "partition")) {
        query_parser_expect(parser, "by");
        query_tree_expressions(parser, &window.partition_by);
    }
    query_tree_order_by(parser, &window.order_by);
    if (at_part(parser, 1))
        read_frame(parser, &window);
    query_parser_expect(parser, ")");
    return window;
}

struct query_window *query_tree_over(struct query_parser *parser)
{
    struct query_window *window = ARENA_NEW(parser->arena, struct query_window);
    if (query_parser_at(parser, "("))
        *window = read_window(parser);
    else
        window->name = query_parser_name(parser);
    return window;
}

void query_tree_windows(struct query_parser *parser, struct query_core *core)
{
    if (!query_parser_accept(parser, "window"))
        return;
    do {
        const char *name = query_parser_name(parser);
        query_parser_expect(parser, "as");
        struct query_window window = read_window(parser);
        window.name = name;
        *ARENA_APPEND(parser->arena, &core->windows) = window;
    } while (query_parser_accept(parser, ","));
}
