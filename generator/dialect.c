#include "dialect.h"

#include "c_text.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

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

bool dialect_is_keyword(const struct dialect *dialect, const char *word, size_t length)
{
    size_t first = 0, behind = dialect->keyword_count;
    while (first < behind) {
        size_t middle = first + (behind - first) / 2;
        const char *keyword = dialect->keywords[middle];
        int order = strncasecmp(word, keyword, length);
        if (order == 0 && !keyword[length])
            return true;
        if (order > 0)
            first = middle + 1;
        else
            behind = middle;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_plain_name(const struct dialect *dialect, const char *name)
{
    if (!is_letter(*name))
        return false;
    const char *end = name;
    for (; *end; end++)
        if (!is_letter(*end) && !(*end >= '0' && *end <= '9'))
            return false;
    return !dialect_is_keyword(dialect, name, (size_t)(end - name));
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

void dialect_append_literal(const struct dialect *dialect, struct text *out, const struct column *column,
                            const struct literal *literal)
{
    if (dialect->append_value && dialect->append_value(out, column, literal))
        return;
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

const char *dialect_sql(const struct dialect *dialect, const struct name *sql)
{
    return dialect->engine == ENGINE_POSTGRES && sql->postgres ? sql->postgres->text : sql->text;
}

void dialect_append_format(const struct dialect *dialect, struct text *out, const char *format,
                           const struct column *column)
{
    for (const char *c = format; *c; c++) {
        if (c[0] == '%' && c[1] == 's') {
            dialect_append_quoted(dialect, out, column->name.text);
            c++;
        } else {
            text_append_char(out, *c);
        }
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
    } else if (literal->kind == LITERAL_SQL || literal->postgres) {
        text_append_char(out, '(');
        dialect_append_sql(
            dialect, out,
            dialect_sql(dialect, &(struct name){.text = literal->text, .postgres = literal->postgres}));
        text_append_char(out, ')');
    } else {
        dialect_append_literal(dialect, out, column, literal);
    }
}
