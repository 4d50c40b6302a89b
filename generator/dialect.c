#include "dialect.h"

#include "c_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void append_between(struct text *out, const char *text, char quote)
{
    text_append_char(out, quote);
    for (const char *at; (at = strchr(text, quote)); text = at + 1) {
        text_append_bytes(out, text, (size_t)(at + 1 - text));
        text_append_char(out, quote);
    }
    text_append(out, text);
    text_append_char(out, quote);
}

void dialect_append_quoted(const struct dialect *dialect, struct text *out, const char *name)
{
    (void)dialect;
    append_between(out, name, '"');
}

static int compare_words(const void *word, const void *keyword)
{
    return strcmp(word, *(const char *const *)keyword);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_plain_name(const struct dialect *dialect, const char *name)
{
    if (!is_letter(*name))
        return false;
    for (const char *c = name; *c; c++)
        if (!is_letter(*c) && !(*c >= '0' && *c <= '9'))
            return false;
    return !bsearch(name, dialect->keywords, dialect->keyword_count, sizeof *dialect->keywords, compare_words);
}

void dialect_append_name(const struct dialect *dialect, struct text *out, const char *name)
{
    if (is_plain_name(dialect, name))
        text_append(out, name);
    else
        dialect_append_quoted(dialect, out, name);
}

void dialect_append_string(const struct dialect *dialect, struct text *out, const char *text)
{
    (void)dialect;
    append_between(out, text, '\'');
}

static void append_bytes(struct text *out, const struct literal *literal)
{
    text_append(out, "X'");
    for (size_t i = 0; i < literal->length; i++)
        text_format(out, "%02x", (unsigned char)literal->text[i]);
    text_append(out, "'");
}

void dialect_append_literal(const struct dialect *dialect, struct text *out, const struct literal *literal)
{
    switch (literal->kind) {
    case LITERAL_BOOLEAN:
    case LITERAL_INTEGER:
        text_format(out, "%" PRId64, literal->integer);
        break;
    case LITERAL_REAL:
        text_append(out, c_text_real(out->arena, literal->real));
        break;
    case LITERAL_TEXT:
        dialect_append_string(dialect, out, literal->text);
        break;
    case LITERAL_BYTES:
        append_bytes(out, literal);
        break;
    default:
        text_append(out, "NULL");
    }
}

void dialect_append_sql(const struct dialect *dialect, struct text *out, const char *sql)
{
    (void)dialect;
    size_t length = strlen(sql);
    while (length && strchr(" \t\r\n;", sql[length - 1]))
        length--;
    text_append_bytes(out, sql, length);
    if (strstr(sql, "--"))
        text_append_char(out, '\n');
}

void dialect_append_default(const struct dialect *dialect, struct text *out, const struct column *column)
{
    const struct literal *literal = &column->default_value;
    if (literal->kind == LITERAL_NOW) {
        text_append(out, column->type == TYPE_DATE ? dialect->today : dialect->now);
    } else if (literal->kind == LITERAL_SQL) {
        text_append_char(out, '(');
        dialect_append_sql(dialect, out, literal->text);
        text_append_char(out, ')');
    } else {
        dialect_append_literal(dialect, out, literal);
    }
}
