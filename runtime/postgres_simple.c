#include "postgres_simple.h"

#include "sql_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tokens that are still to be read. */
struct reader {
    const struct jdb_token *token, *end;
    struct jdb_buffer *out;
    bool is_literal; /* what was read last */
};

static bool at(const struct reader *reader, const char *word)
{
    return reader->token < reader->end && jdb_token_is(reader->token, word);
}

/* The token that closes what the reader's opens; the last where there is none. */
static const struct jdb_token *closing(const struct reader *reader)
{
    size_t depth = 0;
    for (const struct jdb_token *token = reader->token; token < reader->end; token++) {
        depth += jdb_token_is(token, "(") || jdb_token_is(token, "[");
        depth -= jdb_token_is(token, ")") || jdb_token_is(token, "]");
        if (!depth)
            return token;
    }
    return reader->end - 1;
}

static void add_token(struct jdb_buffer *out, const struct jdb_token *token)
{
    jdb_buffer_add_bytes(out, token->text, token->length);
}

static bool is_one_of(const struct jdb_token *token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (jdb_token_is(token, words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(token, words) is_one_of((token), (words), sizeof(words) / sizeof *(words))

/* ---- Types ----------------------------------------------------------------------------------------------- */

/* Reads `double precision`, `timestamp(3) without time zone`, `public.mood[]`. */
static struct jdb_range read_type(struct reader *reader)
{
    static const char *const MORE[] = {"varying", "precision", "with", "without", "time",
                                       "zone",    ".",         "(",    "["};
    const struct jdb_token *begin = reader->token;
    while (reader->token < reader->end) {
        bool is_open = at(reader, "(") || at(reader, "["), is_point = at(reader, ".");
        if (is_open)
            reader->token = closing(reader);
        reader->token++;
        if (!is_point && (reader->token == reader->end || !IS_ONE_OF(reader->token, MORE)))
            break;
    }
    return (struct jdb_range){begin, (size_t)(reader->token - begin)};
}

static bool is_of_text(struct jdb_range type)
{
    static const char *const TEXTS[] = {"text", "character", "varchar", "bpchar"};
    return type.count && IS_ONE_OF(type.tokens, TEXTS);
}

static bool is_of_number(struct jdb_range type)
{
    static const char *const NUMBERS[] = {"smallint", "integer", "bigint", "numeric", "real", "double"};
    return type.count && IS_ONE_OF(type.tokens, NUMBERS) && !jdb_token_is(&type.tokens[type.count - 1], "]");
}

/* ---- Literals -------------------------------------------------------------------------------------------- */

enum { DIGITS_MOST = 64 };

/* 1.50 and 15e-1 are 1.5; a whole number is as exact as it is long. */
static void add_number(struct jdb_buffer *out, const char *text, size_t length)
{
    char digits[DIGITS_MOST], *end;
    bool is_whole = !memchr(text, '.', length) && !memchr(text, 'e', length) && !memchr(text, 'E', length);
    if (is_whole || length >= sizeof digits) {
        jdb_buffer_add_bytes(out, text, length);
        return;
    }
    memcpy(digits, text, length);
    digits[length] = '\0';
    double real = strtod(digits, &end);
    if (!*end)
        snprintf(digits, sizeof digits, "%.17g", real);
    jdb_buffer_add(out, digits);
}

static bool is_literal(const struct jdb_token *token)
{
    return token->kind == JDB_TOKEN_STRING || token->kind == JDB_TOKEN_VALUE;
}

static void add_literal(struct jdb_buffer *out, const struct jdb_token *literal, struct jdb_range type)
{
    bool is_quoted = literal->kind == JDB_TOKEN_STRING;
    if (is_quoted && is_of_number(type))
        add_number(out, literal->text + 1, literal->length - 2);
    else if (is_quoted)
        add_token(out, literal);
    else
        add_number(out, literal->text, literal->length);
}

/* ---- Expressions ----------------------------------------------------------------------------------------- */

static bool read_all(struct reader *reader);

static struct reader inside_of(const struct reader *reader, struct jdb_buffer *out)
{
    return (struct reader){.token = reader->token + 1, .end = closing(reader), .out = out};
}

/* In parentheses, in which an array stands, too. */
static void read_list(struct reader *reader)
{
    struct reader inside = inside_of(reader, reader->out);
    jdb_buffer_add(reader->out, reader->token->spaced ? " (" : "(");
    read_all(&inside);
    jdb_buffer_add(reader->out, ")");
    reader->token = inside.end + (inside.end < reader->end);
}

/* One thing needs no parentheses. */
static void read_group(struct reader *reader)
{
    struct jdb_buffer text = {0};
    struct reader inside = inside_of(reader, &text);
    bool is_one = read_all(&inside);
    jdb_buffer_add(reader->out, is_one ? "" : "(");
    jdb_buffer_add(reader->out, text.length ? text.text : "");
    jdb_buffer_add(reader->out, is_one ? "" : ")");
    reader->out->failed |= text.failed;
    reader->token = inside.end + (inside.end < reader->end);
    reader->is_literal = is_one && inside.is_literal;
    jdb_buffer_free(&text);
}

/* `= ANY (ARRAY['a', 'b'])` is IN ('a', 'b'). */
static bool read_in(struct reader *reader)
{
    static const struct {
        const char *sign, *word, *in;
    } WORDS[] = {{"=", "ANY", "IN "}, {"<>", "ALL", "NOT IN "}};
    size_t i = at(reader, WORDS[0].sign) ? 0 : 1;
    struct jdb_buffer list = {0};
    struct reader behind = {.token = reader->token + 2, .end = reader->end, .out = &list};
    if (reader->end - reader->token < 3 || !at(reader, WORDS[i].sign) ||
        !jdb_token_is(reader->token + 1, WORDS[i].word) || !at(&behind, "("))
        return false;
    read_group(&behind);
    bool is_array = list.text && strncmp(list.text, "ARRAY(", 6) == 0;
    if (is_array) {
        jdb_buffer_add(reader->out, WORDS[i].in);
        jdb_buffer_add(reader->out, list.text + 5);
        reader->token = behind.token;
    }
    reader->out->failed |= list.failed;
    jdb_buffer_free(&list);
    return is_array;
}

/* Words that a parenthesis follows, and that call nothing. */
static bool is_call(const struct reader *reader)
{
    static const char *const WORDS[] = {"and",  "or",   "not",  "where", "default", "as",
                                        "when", "then", "else", "is",    "from",    "like"};
    return jdb_token_is_name(reader->token) && !IS_ONE_OF(reader->token, WORDS) &&
           reader->token + 1 < reader->end &&
           (jdb_token_is(reader->token + 1, "(") || jdb_token_is(reader->token + 1, "["));
}

static void read_call(struct reader *reader)
{
    struct reader call = *reader;
    call.token += 2;
    if (at(reader, "now") && at(&call, ")")) {
        jdb_buffer_add(reader->out, "CURRENT_TIMESTAMP");
        reader->token += 3;
        return;
    }
    add_token(reader->out, reader->token++);
    read_list(reader);
}

static bool at_cast(const struct reader *reader)
{
    return reader->end - reader->token > 2 && at(reader, ":") && jdb_token_is(reader->token + 1, ":");
}

static void read_casts(struct reader *reader)
{
    while (at_cast(reader)) {
        reader->token += 2;
        struct jdb_range type = read_type(reader);
        if (reader->is_literal || is_of_text(type))
            continue;
        jdb_buffer_add(reader->out, "::");
        jdb_sql_write(reader->out, type);
    }
}

static void read_literal(struct reader *reader)
{
    const struct jdb_token *literal = reader->token++;
    struct reader behind = *reader;
    behind.token += at_cast(reader) ? 2 : 0;
    add_literal(reader->out, literal, at_cast(reader) ? read_type(&behind) : (struct jdb_range){NULL, 0});
    reader->is_literal = true;
    read_casts(reader);
}

static void read_one(struct reader *reader)
{
    reader->is_literal = false;
    if (read_in(reader))
        return;
    if (is_literal(reader->token)) {
        read_literal(reader);
        return;
    }
    if (at(reader, "("))
        read_group(reader);
    else if (is_call(reader))
        read_call(reader);
    else
        add_token(reader->out, reader->token++);
    read_casts(reader);
}

/* How an index is kept, and where NULL stands in it. */
static bool pass_over(struct reader *reader)
{
    if (at(reader, "NULLS") && reader->end - reader->token > 1 &&
        (jdb_token_is(reader->token + 1, "FIRST") || jdb_token_is(reader->token + 1, "LAST"))) {
        reader->token += 2;
        return true;
    }
    if (!at(reader, "WITH") || reader->end - reader->token < 2 || !jdb_token_is(reader->token + 1, "("))
        return false;
    reader->token++;
    reader->token = closing(reader) + 1;
    return true;
}

/* Whether there is just one thing. */
static bool read_all(struct reader *reader)
{
    size_t count = 0;
    while (reader->token < reader->end) {
        if (pass_over(reader))
            continue;
        jdb_buffer_add(reader->out, count++ && reader->token->spaced ? " " : "");
        read_one(reader);
    }
    return count == 1;
}

void jdb_postgres_simplify(struct jdb_buffer *out, const char *sql)
{
    struct jdb_tokens tokens;
    out->failed |= !jdb_tokens_read_arrays(&tokens, sql);
    struct reader reader = {.token = tokens.list, .end = tokens.list + tokens.count, .out = out};
    read_all(&reader);
    jdb_tokens_free(&tokens);
}
