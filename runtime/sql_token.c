#include "sql_token.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* SQLite's letters are those of ASCII, and all that is beyond it. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_part(char c)
{
    return is_letter(c) || is_digit(c) || c == '$';
}

static int fold(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : (unsigned char)c;
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

static const char *skip_space(const char *sql)
{
    for (;;) {
        sql += strspn(sql, " \t\n\f\r");
        const char *end;
        if (strncmp(sql, "--", 2) == 0)
            end = strchr(sql, '\n');
        else if (strncmp(sql, "/*", 2) == 0)
            end = (end = strstr(sql + 2, "*/")) ? end + 2 : NULL;
        else
            return sql;
        sql = end ? end : sql + strlen(sql);
    }
}

/* The end of what begins with a quote; a quote that is doubled is part of it. */
static const char *skip_quoted(const char *sql)
{
    char quote = *sql == '[' ? ']' : *sql;
    for (sql++; *sql; sql++)
        if (*sql == quote && (quote == ']' || sql[1] != quote))
            return sql + 1;
        else if (*sql == quote)
            sql++;
    return sql;
}

static const char *skip_number(const char *sql)
{
    bool is_hexadecimal = *sql == '0' && fold(sql[1]) == 'x';
    while (is_word_part(*sql) || *sql == '.' ||
           (!is_hexadecimal && fold(sql[-1]) == 'e' && (*sql == '+' || *sql == '-')))
        sql++;
    return sql;
}

static const char *skip_word(const char *sql)
{
    while (is_word_part(*sql))
        sql++;
    return sql;
}

/* Signs of more than one character, the longest first, and what else says the same. */
static const struct {
    const char *sign, *same;
} SIGNS[] = {{"->>", NULL}, {"->", NULL}, {"||", NULL}, {"<<", NULL}, {">>", NULL},
             {"<=", NULL},  {">=", NULL}, {"<>", "!="}, {"!=", NULL}, {"==", "="}};

static const char *skip_sign(const char *sql)
{
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (strncmp(sql, SIGNS[i].sign, strlen(SIGNS[i].sign)) == 0)
            return sql + strlen(SIGNS[i].sign);
    return sql + 1;
}

static const char *skip_blob(const char *sql)
{
    return skip_quoted(sql + 1);
}

struct shape {
    enum jdb_token_kind kind;
    const char *(*skip)(const char *sql);
};

/* To PostgreSQL a bracket is a sign: an array's. */
static struct shape shape_of(const char *sql, bool has_arrays)
{
    if (*sql == '\'')
        return (struct shape){JDB_TOKEN_STRING, skip_quoted};
    if (*sql == '"' || *sql == '`' || (*sql == '[' && !has_arrays))
        return (struct shape){JDB_TOKEN_NAME, skip_quoted};
    if (fold(*sql) == 'x' && sql[1] == '\'')
        return (struct shape){JDB_TOKEN_VALUE, skip_blob};
    if (is_digit(*sql) || (*sql == '.' && is_digit(sql[1])))
        return (struct shape){JDB_TOKEN_VALUE, skip_number};
    if (is_letter(*sql))
        return (struct shape){JDB_TOKEN_WORD, skip_word};
    return (struct shape){JDB_TOKEN_SIGN, skip_sign};
}

/* Takes the next token; false at the end. */
static bool next_token(const char **sql, bool has_arrays, struct jdb_token *token)
{
    const char *begin = skip_space(*sql);
    if (!*begin) {
        *sql = begin;
        return false;
    }
    struct shape shape = shape_of(begin, has_arrays);
    const char *end = shape.skip(begin);
    *token = (struct jdb_token){shape.kind, begin != *sql, begin, (size_t)(end - begin)};
    *sql = end;
    return true;
}

static bool read_tokens(struct jdb_tokens *tokens, const char *sql, bool has_arrays)
{
    *tokens = (struct jdb_tokens){0};
    for (struct jdb_token token; next_token(&sql, has_arrays, &token);) {
        if (tokens->count == tokens->capacity) {
            size_t capacity = tokens->capacity ? tokens->capacity * 2 : 64;
            void *list =
                capacity > SIZE_MAX / sizeof token ? NULL : realloc(tokens->list, capacity * sizeof token);
            if (!list)
                return false;
            tokens->list = list;
            tokens->capacity = capacity;
        }
        tokens->list[tokens->count++] = token;
    }
    return true;
}

bool jdb_tokens_read(struct jdb_tokens *tokens, const char *sql)
{
    return read_tokens(tokens, sql, false);
}

bool jdb_tokens_read_arrays(struct jdb_tokens *tokens, const char *sql)
{
    return read_tokens(tokens, sql, true);
}

void jdb_tokens_free(struct jdb_tokens *tokens)
{
    free(tokens->list);
    *tokens = (struct jdb_tokens){0};
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

int jdb_name_compare(const char *one, const char *other)
{
    while (*one && fold(*one) == fold(*other))
        one++, other++;
    return fold(*one) - fold(*other);
}

static bool equal_folded(const char *one, const char *other, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (fold(one[i]) != fold(other[i]))
            return false;
    return true;
}

static bool is_text(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && equal_folded(text, word, length);
}

bool jdb_token_is(const struct jdb_token *token, const char *word)
{
    return (token->kind == JDB_TOKEN_WORD || token->kind == JDB_TOKEN_SIGN) &&
           is_text(token->text, token->length, word);
}

/* Words that are values where they stand alone. */
static bool is_value(const char *word, size_t length)
{
    static const char *const VALUES[] = {"null",         "true",         "false",
                                         "current_time", "current_date", "current_timestamp"};
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++)
        if (is_text(word, length, VALUES[i]))
            return true;
    return false;
}

/* What a token names, character by character. */
struct letters {
    const char *next, *end;
    char quote; /* '\0': none */
};

static struct letters letters_of(const struct jdb_token *token)
{
    if (token->kind == JDB_TOKEN_WORD)
        return (struct letters){token->text, token->text + token->length, '\0'};
    char quote = token->text[token->length - 1];
    return (struct letters){token->text + 1, token->text + token->length - 1, quote};
}

/* The next, or -1 at the end. */
static int next_letter(struct letters *letters)
{
    if (letters->next >= letters->end)
        return -1;
    char letter = *letters->next;
    letters->next += letters->quote && letter == letters->quote ? 2 : 1;
    return (unsigned char)letter;
}

static bool is_name(const struct jdb_token *token)
{
    return token->kind == JDB_TOKEN_WORD || token->kind == JDB_TOKEN_NAME;
}

bool jdb_token_is_name(const struct jdb_token *token)
{
    return is_name(token) && !(token->kind == JDB_TOKEN_WORD && is_value(token->text, token->length));
}

bool jdb_token_names(const struct jdb_token *token, const char *name)
{
    if (!is_name(token) && token->kind != JDB_TOKEN_STRING)
        return false;
    struct letters letters = letters_of(token);
    int letter;
    while ((letter = next_letter(&letters)) >= 0)
        if (fold((char)letter) != fold(*name++))
            return false;
    return *name == '\0';
}

static bool same_names(const struct jdb_token *one, const struct jdb_token *other)
{
    if (one->kind != other->kind) {
        const struct jdb_token *word = one->kind == JDB_TOKEN_WORD ? one : other;
        if (is_value(word->text, word->length))
            return false;
    }
    struct letters ones = letters_of(one), others = letters_of(other);
    for (;;) {
        int letter = next_letter(&ones), other_letter = next_letter(&others);
        if (letter < 0 || other_letter < 0)
            return letter == other_letter;
        if (fold((char)letter) != fold((char)other_letter))
            return false;
    }
}

static struct jdb_token simplest_sign(struct jdb_token token)
{
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (SIGNS[i].same && is_text(token.text, token.length, SIGNS[i].sign)) {
            token.text = SIGNS[i].same;
            token.length = strlen(token.text);
            break;
        }
    return token;
}

static bool same_tokens(const struct jdb_token *one, const struct jdb_token *other)
{
    if (is_name(one) && is_name(other))
        return same_names(one, other);
    if (one->kind != other->kind)
        return false;
    if (one->kind == JDB_TOKEN_STRING)
        return one->length == other->length && memcmp(one->text, other->text, one->length) == 0;
    struct jdb_token first = simplest_sign(*one), second = simplest_sign(*other);
    return first.length == second.length && equal_folded(first.text, second.text, first.length);
}

bool jdb_sql_differs(const char **one, const char **other)
{
    for (;;) {
        const char *next = *one, *other_next = *other;
        struct jdb_token token, other_token;
        bool is_there = next_token(&next, false, &token),
             is_other = next_token(&other_next, false, &other_token);
        if (!is_there && !is_other)
            return false;
        if (!is_there || !is_other || !same_tokens(&token, &other_token))
            return true;
        *one = next;
        *other = other_next;
    }
}

bool jdb_sql_equal(const char *one, const char *other)
{
    return !jdb_sql_differs(&one, &other);
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

/* Whether a name reads the same without quotes. */
static bool is_plain(const char *name, size_t length)
{
    if (!length || !is_letter(*name) || is_value(name, length))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_word_part(name[i]))
            return false;
    return true;
}

void jdb_sql_write_name(struct jdb_buffer *out, const char *name)
{
    if (is_plain(name, strlen(name)))
        jdb_buffer_add(out, name);
    else
        jdb_buffer_add_name(out, name);
}

void jdb_sql_write_string(struct jdb_buffer *out, const struct jdb_token *name)
{
    struct letters letters = letters_of(name);
    jdb_buffer_add(out, "'");
    for (int letter; (letter = next_letter(&letters)) >= 0;) {
        const char character = (char)letter;
        jdb_buffer_add(out, letter == '\'' ? "'" : "");
        jdb_buffer_add_bytes(out, &character, 1);
    }
    jdb_buffer_add(out, "'");
}

static void write_token(struct jdb_buffer *out, const struct jdb_token *token)
{
    if (token->kind == JDB_TOKEN_NAME && token->length > 2 && is_plain(token->text + 1, token->length - 2))
        jdb_buffer_add_bytes(out, token->text + 1, token->length - 2);
    else
        jdb_buffer_add_bytes(out, token->text, token->length);
}

/* Without its quotes a name would run into the word beside it. */
static bool would_meet(const struct jdb_token *before, const struct jdb_token *token)
{
    return before->kind != JDB_TOKEN_SIGN && token->kind != JDB_TOKEN_SIGN;
}

void jdb_sql_write(struct jdb_buffer *out, struct jdb_range range)
{
    for (size_t i = 0; i < range.count; i++) {
        const struct jdb_token *token = &range.tokens[i];
        if (i && (token->spaced || would_meet(token - 1, token)))
            jdb_buffer_add(out, " ");
        write_token(out, token);
    }
}
