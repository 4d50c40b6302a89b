/* A statement's parameters, as PostgreSQL numbers them. */
#include "postgres.h"

#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_word_part(char c)
{
    return is_letter(c) || is_digit(c) || c == '$';
}

/* ---- What holds no parameters ---------------------------------------------------------------------------- */

static const char *skip_line(const char *sql)
{
    const char *end = strchr(sql, '\n');
    return end ? end + 1 : sql + strlen(sql);
}

/* Comments nest. */
static const char *skip_comment(const char *sql)
{
    size_t depth = 0;
    do {
        bool opens = sql[0] == '/' && sql[1] == '*', closes = sql[0] == '*' && sql[1] == '/';
        depth += opens;
        depth -= closes;
        sql += opens || closes ? 2 : *sql != '\0';
    } while (depth && *sql);
    return sql;
}

static const char *skip_quoted(const char *sql, bool escapes)
{
    char quote = *sql++;
    for (; *sql; sql++) {
        if (escapes && *sql == '\\' && sql[1])
            sql++;
        else if (*sql == quote && sql[1] != quote)
            return sql + 1;
        else if (*sql == quote)
            sql++;
    }
    return sql;
}

/* $$ … $$ and $tag$ … $tag$; what is none is a character. */
static const char *skip_dollars(const char *sql)
{
    const char *end = sql + 1;
    while (*end != '$' && is_word_part(*end))
        end++;
    if (*end != '$')
        return sql + 1;
    size_t length = (size_t)(end + 1 - sql);
    for (const char *next = end + 1; (next = strchr(next, '$')); next++)
        if (strncmp(next, sql, length) == 0)
            return next + length;
    return sql + strlen(sql);
}

static const char *skip_word(const char *sql)
{
    bool escapes = (*sql == 'E' || *sql == 'e') && sql[1] == '\'';
    while (is_word_part(*sql))
        sql++;
    return escapes ? skip_quoted(sql, true) : sql;
}

/* ---- Pieces ---------------------------------------------------------------------------------------------- */

enum piece { TEXT, NUMBER, NAME, NEXT, READY }; /* READY: $1, as it is to be */

static bool ends(const char *sql)
{
    return sql[strspn(sql, " \t\r\n;")] == '\0';
}

/* Takes the next piece of a statement that has not ended. */
static enum piece next_piece(const char **sql)
{
    const char *begin = *sql;
    *sql = begin + 1;
    if (*begin == '\'' || *begin == '"')
        *sql = skip_quoted(begin, false);
    else if (begin[0] == '-' && begin[1] == '-')
        *sql = skip_line(begin);
    else if (begin[0] == '/' && begin[1] == '*')
        *sql = skip_comment(begin);
    else if (begin[0] == ':' && begin[1] == ':')
        *sql = begin + 2;
    else if (is_letter(*begin) || is_digit(*begin))
        *sql = skip_word(begin);
    else if (*begin == '$' && !is_digit(begin[1]))
        *sql = skip_dollars(begin);
    else if (*begin == '?' && !is_digit(begin[1]))
        return ends(begin + 1) ? NEXT : TEXT;
    else if ((*begin == '$' || *begin == '?') || (*begin == ':' && is_letter(begin[1]))) {
        while (is_word_part(**sql))
            ++*sql;
        return *begin == '$' ? READY : *begin == '?' ? NUMBER : NAME;
    }
    return TEXT;
}

/* ---- Numbers --------------------------------------------------------------------------------------------- */

struct name {
    const char *text;
    size_t length, number;
};

struct translation {
    struct jdb_buffer out;
    struct name *names;
    size_t count, capacity;
    size_t largest; /* number so far */
};

static void add_number(struct translation *translation, size_t number)
{
    char text[32];
    snprintf(text, sizeof text, "$%zu", number);
    jdb_buffer_add(&translation->out, text);
    if (number > translation->largest)
        translation->largest = number;
}

/* The number of a name, which is the next when it is new. 0: there is no memory. */
static size_t number_of(struct translation *translation, const char *text, size_t length)
{
    for (size_t i = 0; i < translation->count; i++)
        if (translation->names[i].length == length && memcmp(translation->names[i].text, text, length) == 0)
            return translation->names[i].number;
    if (translation->count == translation->capacity) {
        size_t capacity = translation->capacity ? translation->capacity * 2 : 8;
        struct name *names = realloc(translation->names, capacity * sizeof *names);
        if (!names)
            return 0;
        translation->names = names;
        translation->capacity = capacity;
    }
    translation->names[translation->count++] = (struct name){text, length, translation->largest + 1};
    return translation->largest + 1;
}

static void add_piece(struct translation *translation, enum piece piece, const char *text, size_t length)
{
    size_t number = 0;
    if (piece == NAME && !(number = number_of(translation, text, length)))
        translation->out.failed = true;
    if (piece == NUMBER || piece == READY)
        number = strtoul(text + 1, NULL, 10);
    if (piece == NEXT)
        number = translation->largest + 1;
    if (piece == TEXT)
        jdb_buffer_add_bytes(&translation->out, text, length);
    else
        add_number(translation, number);
}

/* Whether it is written with $1, and then has no other parameters but one at the end. */
static bool is_ready(const char *sql)
{
    while (*sql)
        if (next_piece(&sql) == READY)
            return true;
    return false;
}

char *jdb_postgres_translate(const char *sql)
{
    struct translation translation = {.count = 0};
    bool ready = is_ready(sql);
    jdb_buffer_add(&translation.out, "");
    while (*sql) {
        const char *begin = sql;
        enum piece piece = next_piece(&sql);
        bool is_text = ready && (piece == NAME || piece == NUMBER);
        add_piece(&translation, is_text ? TEXT : piece, begin, (size_t)(sql - begin));
    }
    free(translation.names);
    if (!translation.out.failed)
        return translation.out.text;
    jdb_buffer_free(&translation.out);
    return NULL;
}
