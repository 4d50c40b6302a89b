/* query_parser.h - the tokens of a query, taken one after the other by the readers of query_tree_read.h.
 *
 * Where a reader does not understand what comes, it fails: from then on only ends come, so that no other reader takes
 * anything, each loop stops, and nobody but query_tree_parse must ask. */
#ifndef QUERY_PARSER_H
#define QUERY_PARSER_H

#include "query_token.h"

struct query_parser {
    struct arena *arena;
    const char *sql;
    struct query_token_list tokens;
    size_t next;    /* of the tokens */
    unsigned depth; /* of selects and expressions in each other */
    bool failed;
    size_t failed_at; /* offset */
};

/* The next token, or the one that is so many behind it: up to QUERY_TOKEN_ENDS - 1. */
const struct query_token *query_parser_token(const struct query_parser *parser, size_t behind);

/* Whether a keyword or symbol comes next; takes it if it does; fails if it does not. */
bool query_parser_at(const struct query_parser *parser, const char *word);
bool query_parser_accept(struct query_parser *parser, const char *word);
void query_parser_expect(struct query_parser *parser, const char *word);
void query_parser_fail(struct query_parser *parser);

/* A name that must come; the alias that may, with or without AS: NULL when none does. */
const char *query_parser_name(struct query_parser *parser);
const char *query_parser_alias(struct query_parser *parser);

/* (a, b) */
void query_parser_names(struct query_parser *parser, struct query_name_list *names);

/* Where what comes begins; from there to what was taken last. */
size_t query_parser_offset(const struct query_parser *parser);
struct query_place query_parser_place(const struct query_parser *parser, size_t begin);

/* Around what can hold itself: fails when it is too deep for the stack. */
void query_parser_enter(struct query_parser *parser);
void query_parser_leave(struct query_parser *parser);

/* A word in lower case. */
const char *query_parser_lower(struct query_parser *parser, const char *word);

#endif
