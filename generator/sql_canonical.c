#include "sql_canonical.h"

#include "dialect.h"
#include "sql_scan.h"

#include <string.h>
#include <strings.h>

struct token {
    const char *bytes;
    size_t length;
};

/* The token that comes next, behind blanks and comments; at the end one of no length. */
static struct token next_token(const char **at)
{
    *at += sql_scan_blank_length(*at);
    struct token token = {*at, sql_scan_token_length(*at)};
    *at += token.length;
    return token;
}

static bool is_letter(char character)
{
    return character == '_' || (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool needs_no_quotes(struct token name)
{
    for (size_t i = 1; i + 1 < name.length; i++)
        if (!is_letter(name.bytes[i]) && (i == 1 || name.bytes[i] < '0' || name.bytes[i] > '9'))
            return false;
    return name.length > 2 && !dialect_is_keyword(&DIALECT_SQLITE, name.bytes + 1, name.length - 2);
}

static struct token without_quotes(struct token token)
{
    bool is_quoted = token.length && strchr("\"`[", *token.bytes);
    return is_quoted && needs_no_quotes(token) ? (struct token){token.bytes + 1, token.length - 2} : token;
}

static bool is_name(struct token token)
{
    return token.length && (is_letter(*token.bytes) || strchr("\"`[", *token.bytes));
}

static bool is_text(struct token token)
{
    return token.length && *token.bytes == '\'';
}

static bool same_token(struct token a, struct token b)
{
    return a.length == b.length && strncasecmp(a.bytes, b.bytes, a.length) == 0;
}

static bool is_word(struct token token, const char *word)
{
    return same_token(token, (struct token){word, strlen(word)});
}

static void append_token(struct text *out, struct token token)
{
    token = without_quotes(token);
    text_append_char(out, ' ');
    text_append_bytes(out, token.bytes, token.length);
    if (!token.length || strchr("'\"`[", *token.bytes))
        return;
    for (char *c = out->bytes + out->length - token.length; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
}

/* Reads "a = 'x' OR a = 'y' … )": true leaves *at before the parenthesis. The texts are appended, behind one another. */
static bool read_alternatives(const char **at, struct token *name, struct text *texts)
{
    for (const char *from = *at;;) {
        struct token column = without_quotes(next_token(&from));
        if (texts->length && !same_token(column, *name))
            return false;
        *name = column;
        if (!is_name(column) || !is_word(next_token(&from), "="))
            return false;
        struct token text = next_token(&from);
        if (!is_text(text))
            return false;
        text_append(texts, texts->length ? " ," : "");
        append_token(texts, text);
        *at = from;
        struct token behind = next_token(&from);
        if (!is_word(behind, "or"))
            return is_word(behind, ")");
    }
}

static void append_alternatives(struct text *out, const char **at)
{
    const char *behind = *at;
    struct token name = {0};
    struct text texts = {.arena = out->arena};
    if (!read_alternatives(&behind, &name, &texts))
        return;
    append_token(out, name);
    text_append(out, " in (");
    text_append_bytes(out, texts.bytes, texts.length);
    text_append(out, " )");
    *at = behind;
}

void sql_canonical_append(struct text *out, const char *sql)
{
    for (const char *at = sql;;) {
        struct token token = next_token(&at);
        if (!token.length)
            return;
        append_token(out, token);
        if (is_word(token, "("))
            append_alternatives(out, &at);
    }
}
