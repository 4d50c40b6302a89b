#include "query_parser.h"

#include <string.h>

/* SQLite allows expressions of this depth, and less in parentheses. */
enum { DEPTH_MAX = 1000 };

const struct query_token *query_parser_token(const struct query_parser *parser, size_t behind)
{
    return &parser->tokens.items[parser->next + behind];
}

void query_parser_fail(struct query_parser *parser)
{
    if (!parser->failed)
        parser->failed_at = query_parser_offset(parser);
    parser->failed = true;
    parser->next = parser->tokens.count - QUERY_TOKEN_ENDS;
}

bool query_parser_at(const struct query_parser *parser, const char *word)
{
    return query_token_is(query_parser_token(parser, 0), word);
}

bool query_parser_accept(struct query_parser *parser, const char *word)
{
    bool accepted = query_parser_at(parser, word);
    parser->next += accepted;
    return accepted;
}

void query_parser_expect(struct query_parser *parser, const char *word)
{
    if (!query_parser_accept(parser, word))
        query_parser_fail(parser);
}

const char *query_parser_name(struct query_parser *parser)
{
    const struct query_token *token = query_parser_token(parser, 0);
    if (query_token_is_name(token))
        parser->next++;
    else
        query_parser_fail(parser);
    return token->text;
}

const char *query_parser_alias(struct query_parser *parser)
{
    bool wanted = query_parser_accept(parser, "as");
    return wanted || query_token_is_alias(query_parser_token(parser, 0)) ? query_parser_name(parser) : NULL;
}

void query_parser_names(struct query_parser *parser, struct query_name_list *names)
{
    query_parser_expect(parser, "(");
    do
        *ARENA_APPEND(parser->arena, names) = query_parser_name(parser);
    while (query_parser_accept(parser, ","));
    query_parser_expect(parser, ")");
}

size_t query_parser_offset(const struct query_parser *parser)
{
    return query_parser_token(parser, 0)->place.offset;
}

struct query_place query_parser_place(const struct query_parser *parser, size_t begin)
{
    if (parser->failed)
        return (struct query_place){.offset = begin};
    struct query_place last = parser->tokens.items[parser->next - 1].place;
    return (struct query_place){begin, last.offset + last.length - begin};
}

void query_parser_enter(struct query_parser *parser)
{
    if (++parser->depth > DEPTH_MAX)
        query_parser_fail(parser);
}

void query_parser_leave(struct query_parser *parser)
{
    parser->depth--;
}

const char *query_parser_lower(struct query_parser *parser, const char *word)
{
    char *lower = arena_copy(parser->arena, word, strlen(word));
    for (char *at = lower; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return lower;
}
