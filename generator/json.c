#include "json.h"

#include "glyph.h"

#include <stddef.h>
#include <string.h>

enum { DEPTH_MAX = 1000 };

/* Each of these reads one thing at *at and moves behind it; false: it is not there. */

static void skip_space(const char **at)
{
    *at += strspn(*at, " \t\r\n");
}

static bool skip_digits(const char **at)
{
    size_t count = strspn(*at, "0123456789");
    *at += count;
    return count > 0;
}

static bool skip_number(const char **at)
{
    if (**at == '-')
        *at += 1;
    if (**at == '0')
        *at += 1;
    else if (!skip_digits(at))
        return false;
    if (**at == '.') {
        *at += 1;
        if (!skip_digits(at))
            return false;
    }
    if (**at != 'e' && **at != 'E')
        return true;
    *at += 1;
    if (**at == '+' || **at == '-')
        *at += 1;
    return skip_digits(at);
}

static bool skip_escape(const char **at)
{
    if (**at == 'u') {
        *at += 1;
        if (strspn(*at, "0123456789abcdefABCDEF") < 4)
            return false;
        *at += 4;
        return true;
    }
    if (!**at || !strchr("\"\\/bfnrt", **at))
        return false;
    *at += 1;
    return true;
}

static bool skip_string(const char **at)
{
    if (**at != '"')
        return false;
    *at += 1;
    while (**at != '"') {
        if ((unsigned char)**at < 0x20)
            return false;
        bool escape = **at == '\\';
        *at += 1;
        if (escape && !skip_escape(at))
            return false;
    }
    *at += 1;
    return true;
}

static bool skip_word(const char **at, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool skip_scalar(const char **at)
{
    if (**at == '"')
        return skip_string(at);
    return skip_word(at, "true") || skip_word(at, "false") || skip_word(at, "null") || skip_number(at);
}

/* The name and colon before a member's value. */
static bool skip_name(const char **at)
{
    skip_space(at);
    if (!skip_string(at))
        return false;
    skip_space(at);
    return skip_word(at, ":");
}

/* Closes as many arrays and objects as end here; `open` holds the closing characters of those around. */
static bool skip_ends(const char **at, const char *open, size_t *depth)
{
    for (skip_space(at); *depth > 0 && **at == open[*depth - 1]; skip_space(at)) {
        *at += 1;
        *depth -= 1;
    }
    if (*depth == 0)
        return true;
    return skip_word(at, ",") && (open[*depth - 1] == ']' || skip_name(at));
}

/* Begins an array or object. One that is empty is left to skip_ends: *value is false, no value follows. */
static bool skip_begin(const char **at, char *open, size_t *depth, bool *value)
{
    if (*depth == DEPTH_MAX)
        return false;
    char end = **at == '[' ? ']' : '}';
    open[(*depth)++] = end;
    *at += 1;
    skip_space(at);
    *value = **at != end;
    return !*value || end == ']' || skip_name(at);
}

bool json_is_valid(const char *text)
{
    char open[DEPTH_MAX];
    size_t depth = 0;
    do {
        skip_space(&text);
        if (*text == '[' || *text == '{') {
            bool value;
            if (!skip_begin(&text, open, &depth, &value))
                return false;
            if (value)
                continue;
        } else if (!skip_scalar(&text)) {
            return false;
        }
        if (!skip_ends(&text, open, &depth))
            return false;
    } while (depth > 0);
    return !*text;
}

/* What is not visible has at most four digits: it is no character beyond U+FFFF. */
void json_append_string(struct text *out, const char *string)
{
    text_append(out, "\"");
    for (size_t rest = strlen(string); rest > 0;) {
        struct glyph glyph = glyph_at(string, rest);
        if (*string == '"' || *string == '\\')
            text_format(out, "\\%c", *string);
        else if (glyph.visible)
            text_append_bytes(out, string, glyph.length);
        else
            text_format(out, "\\u%04x", (unsigned)glyph.code);
        string += glyph.length;
        rest -= glyph.length;
    }
    text_append(out, "\"");
}
