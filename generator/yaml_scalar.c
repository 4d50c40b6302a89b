#include "yaml_scalar.h"

#include <string.h>

/* Characters that mean nothing in a plain scalar, wherever they stand in it. */
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("_./()<>=+;$^ -", c);
}

/* What readers take for something else than text. */
static bool is_special(const char *words)
{
    static const char *const WORDS[] = {"null", "true", "false", "yes", "no", "on",
                                        "off",  "y",    "n",     "nan", "inf"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (text_equal_ignoring_case(WORDS[i], words))
            return true;
    return false;
}

static bool can_be_plain(const char *words)
{
    bool begins_well =
        (words[0] >= 'a' && words[0] <= 'z') || (words[0] >= 'A' && words[0] <= 'Z') || words[0] == '_';
    size_t length = strlen(words);
    if (!begins_well || words[length - 1] == ' ' || is_special(words))
        return false;
    for (const char *c = words; *c; c++)
        if (!is_plain(*c))
            return false;
    return true;
}

static bool has_control(const char *words)
{
    for (const char *c = words; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            return true;
    return false;
}

static void append_single_quoted(struct text *out, const char *words)
{
    text_append_char(out, '\'');
    for (const char *c = words; *c; c++) {
        text_append(out, *c == '\'' ? "'" : "");
        text_append_char(out, *c);
    }
    text_append_char(out, '\'');
}

static void append_double_quoted(struct text *out, const char *words)
{
    text_append_char(out, '"');
    for (const char *c = words; *c; c++) {
        if (*c == '\n')
            text_append(out, "\\n");
        else if (*c == '\t')
            text_append(out, "\\t");
        else if ((unsigned char)*c < ' ' || *c == 0x7F)
            text_format(out, "\\x%02x", (unsigned)(unsigned char)*c);
        else {
            text_append(out, *c == '"' || *c == '\\' ? "\\" : "");
            text_append_char(out, *c);
        }
    }
    text_append_char(out, '"');
}

void yaml_scalar_append(struct text *out, const char *words)
{
    if (*words && can_be_plain(words))
        text_append(out, words);
    else if (has_control(words))
        append_double_quoted(out, words);
    else if (strchr(words, '\'') && !strchr(words, '"') && !strchr(words, '\\'))
        append_double_quoted(out, words);
    else
        append_single_quoted(out, words);
}

/* Lines that end with blanks, or begin with them, are not sure to come back from a block. */
static bool can_be_block(const char *words)
{
    if (!strchr(words, '\n') || *words == ' ' || *words == '\n' || words[strlen(words) - 1] == '\n')
        return false;
    for (const char *c = words; *c; c++)
        if ((*c == '\n' && (c[-1] == ' ' || c[-1] == '\t')) || ((unsigned char)*c < ' ' && *c != '\n'))
            return false;
    return true;
}

void yaml_scalar_append_block(struct text *out, const char *words, size_t indent)
{
    if (!can_be_block(words)) {
        yaml_scalar_append(out, words);
        return;
    }
    text_append(out, "|-");
    for (const char *line = words, *end; line; line = end ? end + 1 : NULL) {
        end = strchr(line, '\n');
        size_t length = end ? (size_t)(end - line) : strlen(line);
        text_format(out, "\n%*s", length ? (int)indent : 0, "");
        text_append_bytes(out, line, length);
    }
}
