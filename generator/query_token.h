/* query_token.h - the tokens of a statement, as SQLite tells them apart. */
#ifndef QUERY_TOKEN_H
#define QUERY_TOKEN_H

#include "query_tree.h"

enum query_token_kind {
    QUERY_TOKEN_END,
    QUERY_TOKEN_UNKNOWN, /* what no query has: a quote that is not closed, a parameter that is neither ?N nor :name */
    QUERY_TOKEN_SYMBOL, /* "==" is "=", "!=" is "<>" */
    QUERY_TOKEN_INTEGER,
    QUERY_TOKEN_REAL,
    QUERY_TOKEN_BLOB,
    QUERY_TOKEN_PARAMETER,
    QUERY_TOKEN_RESERVED, /* a keyword that is never a name */
    QUERY_TOKEN_JOIN,     /* LEFT and the like: a keyword or a name, but no alias without AS */
    QUERY_TOKEN_WORD,     /* any other: a keyword where SQLite has a use for it, else a name */
    QUERY_TOKEN_QUOTED,   /* "a", `a` or [a]: a name */
    QUERY_TOKEN_TEXT      /* 'a': where only a name can stand it is one */
};

struct query_token {
    enum query_token_kind kind;
    struct query_place place;
    const char *text; /* without quotes, else as it is written */
};

struct query_token_list {
    struct query_token *items;
    size_t count, capacity;
};

/* Reads all of a statement's tokens. The last QUERY_TOKEN_ENDS are ends, so that looking ahead needs no care. */
enum { QUERY_TOKEN_ENDS = 3 };
void query_token_list_read(struct arena *arena, const char *sql, struct query_token_list *tokens);

/* Whether it is this keyword or symbol, given in lower case. */
bool query_token_is(const struct query_token *token, const char *word);

/* Whether it can name a column or a table; name a result or a table where no AS stands before it. */
bool query_token_is_name(const struct query_token *token);
bool query_token_is_alias(const struct query_token *token);

#endif
