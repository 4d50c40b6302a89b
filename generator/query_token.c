#include "query_token.h"

#include "sql_scan.h"
#include "text.h"

#include <string.h>

static const char DIGITS[] = "0123456789";
static const char HEXADECIMAL[] = "0123456789abcdefABCDEF";

/* Longer ones first. */
static const struct {
    const char *spelling, *text;
} SYMBOLS[] = {
    {"->>", "->>"}, {"->", "->"}, {"||", "||"}, {"<=", "<="}, {"<>", "<>"}, {"<<", "<<"}, {">=", ">="},
    {">>", ">>"},   {"==", "="},  {"!=", "<>"}, {"<", "<"},   {">", ">"},   {"=", "="},   {"+", "+"},
    {"-", "-"},     {"*", "*"},   {"/", "/"},   {"%", "%"},   {"&", "&"},   {"|", "|"},   {"~", "~"},
    {"(", "("},     {")", ")"},   {",", ","},   {".", "."},   {";", ";"},
};

/* SQLite's keywords without those of its grammar's %fallback. */
static const char *const RESERVED[] = {
    "add",      "all",     "alter",   "and",    "as",         "autoincrement", "between", "case",
    "check",    "collate", "commit",  "create", "constraint", "default",       "delete",  "deferrable",
    "distinct", "drop",    "else",    "escape", "except",     "exists",        "foreign", "from",
    "group",    "having",  "in",      "index",  "insert",     "intersect",     "into",    "is",
    "isnull",   "join",    "limit",   "not",    "nothing",    "notnull",       "null",    "on",
    "or",       "order",   "primary", "select", "references", "returning",     "set",     "table",
    "then",     "to",      "union",   "unique", "update",     "transaction",   "using",   "values",
    "when",     "where",
};

static const char *const JOINS[] = {"cross", "full", "indexed", "inner", "left", "natural", "outer", "right"};

#define IS_IN(words, word) is_in((words), sizeof(words) / sizeof *(words), (word))

static bool is_in(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignoring_case(words[i], word))
            return true;
    return false;
}

static bool begins_word(char character)
{
    return character == '_' || (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') || (unsigned char)character >= 0x80;
}

static bool is_word(char character)
{
    return begins_word(character) || character == '$' || (character >= '0' && character <= '9');
}

static size_t word_length(const char *at)
{
    size_t length = 0;
    while (is_word(at[length]))
        length++;
    return length;
}

/* ---- Each kind of token: how long the one is that begins here, 0 when it is another kind ---------------------- */

static size_t read_number(const char *at, enum query_token_kind *kind)
{
    *kind = QUERY_TOKEN_INTEGER;
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && at[2] && strchr(HEXADECIMAL, at[2]))
        return 2 + strspn(at + 2, HEXADECIMAL);
    size_t length = strspn(at, DIGITS);
    if (at[length] == '.' && (length || strspn(at + 1, DIGITS))) {
        *kind = QUERY_TOKEN_REAL;
        length += 1 + strspn(at + length + 1, DIGITS);
    }
    if (length == 0 || (at[length] != 'e' && at[length] != 'E'))
        return length;
    size_t sign = at[length + 1] == '+' || at[length + 1] == '-';
    size_t exponent = strspn(at + length + 1 + sign, DIGITS);
    if (exponent == 0)
        return length;
    *kind = QUERY_TOKEN_REAL;
    return length + 1 + sign + exponent;
}

static size_t read_blob(const char *at, enum query_token_kind *kind)
{
    *kind = QUERY_TOKEN_BLOB;
    if ((at[0] != 'x' && at[0] != 'X') || at[1] != '\'')
        return 0;
    size_t digits = strspn(at + 2, HEXADECIMAL);
    return at[2 + digits] == '\'' ? digits + 3 : 0;
}

static size_t read_parameter(const char *at, enum query_token_kind *kind)
{
    *kind = QUERY_TOKEN_PARAMETER;
    size_t length = *at == '?'                         ? strspn(at + 1, DIGITS)
                    : *at == ':' && begins_word(at[1]) ? word_length(at + 1)
                                                       : 0;
    return length ? length + 1 : 0;
}

static size_t read_word(const char *at, enum query_token_kind *kind)
{
    *kind = QUERY_TOKEN_WORD;
    return begins_word(*at) ? word_length(at) : 0;
}

static size_t read_quoted(const char *at, enum query_token_kind *kind)
{
    *kind = *at == '\'' ? QUERY_TOKEN_TEXT : QUERY_TOKEN_QUOTED;
    if (!strchr("'\"`[", *at))
        return 0;
    size_t length = sql_scan_token_length(at);
    return length > 1 && at[length - 1] == (*at == '[' ? ']' : *at) ? length : 0;
}

static size_t read_unknown(const char *at, enum query_token_kind *kind)
{
    (void)at;
    *kind = QUERY_TOKEN_UNKNOWN;
    return 1;
}

/* ------------------------------------------------------------------------------------------------------------ */

/* What stands between quotes, a doubled one being one of its characters. */
static const char *unquote(struct arena *arena, const char *at, size_t length)
{
    char *text = arena_copy(arena, at + 1, length - 2);
    if (*at == '[')
        return text;
    char *end = text;
    for (const char *from = text; *from; from++) {
        *end++ = *from;
        from += *from == *at;
    }
    *end = '\0';
    return text;
}

static enum query_token_kind word_kind(const char *word)
{
    return IS_IN(RESERVED, word) ? QUERY_TOKEN_RESERVED
           : IS_IN(JOINS, word)  ? QUERY_TOKEN_JOIN
                                 : QUERY_TOKEN_WORD;
}

static bool read_symbol(const char *at, struct query_token *token)
{
    for (size_t i = 0; i < sizeof SYMBOLS / sizeof *SYMBOLS; i++) {
        size_t length = strlen(SYMBOLS[i].spelling);
        if (strncmp(at, SYMBOLS[i].spelling, length) != 0)
            continue;
        token->kind = QUERY_TOKEN_SYMBOL;
        token->place.length = length;
        token->text = SYMBOLS[i].text;
        return true;
    }
    return false;
}

static void read_token(struct arena *arena, const char *at, struct query_token *token)
{
    static size_t (*const READERS[])(const char *, enum query_token_kind *) = {
        read_number, read_blob, read_parameter, read_word, read_quoted, read_unknown,
    };
    bool is_number = *at == '.' && at[1] >= '0' && at[1] <= '9';
    if (!is_number && read_symbol(at, token))
        return;
    size_t length = 0;
    for (size_t i = 0; length == 0; i++)
        length = READERS[i](at, &token->kind);
    token->place.length = length;
    bool quoted = token->kind == QUERY_TOKEN_TEXT || token->kind == QUERY_TOKEN_QUOTED;
    token->text = quoted ? unquote(arena, at, length) : arena_copy(arena, at, length);
    if (token->kind == QUERY_TOKEN_WORD)
        token->kind = word_kind(token->text);
}

/* WINDOW is an alias like any other, unless a window is defined behind it. */
static void reserve_windows(struct query_token_list *tokens)
{
    for (size_t i = 0; i + 2 < tokens->count; i++) {
        struct query_token *token = &tokens->items[i];
        if (query_token_is(token, "window") && query_token_is_name(token + 1) &&
            query_token_is(token + 2, "as"))
            token->kind = QUERY_TOKEN_RESERVED;
    }
}

void query_token_list_read(struct arena *arena, const char *sql, struct query_token_list *tokens)
{
    for (const char *at = sql + sql_scan_blank_length(sql); *at; at += sql_scan_blank_length(at)) {
        struct query_token token = {.place.offset = (size_t)(at - sql)};
        read_token(arena, at, &token);
        *ARENA_APPEND(arena, tokens) = token;
        at += token.place.length;
    }
    for (size_t i = 0; i < QUERY_TOKEN_ENDS; i++)
        *ARENA_APPEND(arena, tokens) =
            (struct query_token){.kind = QUERY_TOKEN_END, .place.offset = strlen(sql), .text = ""};
    reserve_windows(tokens);
}

bool query_token_is(const struct query_token *token, const char *word)
{
    switch (token->kind) {
    case QUERY_TOKEN_SYMBOL:
    case QUERY_TOKEN_RESERVED:
    case QUERY_TOKEN_JOIN:
    case QUERY_TOKEN_WORD:
        return text_equal_ignoring_case(token->text, word);
    default:
        return false;
    }
}

bool query_token_is_alias(const struct query_token *token)
{
    return token->kind == QUERY_TOKEN_WORD || token->kind == QUERY_TOKEN_QUOTED ||
           token->kind == QUERY_TOKEN_TEXT;
}

bool query_token_is_name(const struct query_token *token)
{
    return query_token_is_alias(token) || token->kind == QUERY_TOKEN_JOIN;
}
