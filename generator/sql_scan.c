#include "sql_scan.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* How long the quoted text is that begins here, a doubled quote being one of its characters; 0: it never
 * ends. */
static size_t quoted_length(const char *at)
{
    char end = *at == '[' ? ']' : *at;
    for (size_t i = 1; at[i]; i++) {
        if (at[i] != end)
            continue;
        if (end == ']' || at[i + 1] != end)
            return i + 1;
        i++;
    }
    return 0;
}

/* How long the comment is that begins here, 0 when none does; one that never ends is a problem. */
static size_t comment_length(const char *at, const char **problem)
{
    if (strncmp(at, "--", 2) == 0)
        return strcspn(at, "\n");
    if (strncmp(at, "/*", 2) != 0)
        return 0;
    const char *end = strstr(at + 2, "*/");
    if (!end)
        *problem = "a comment is not closed";
    return end ? (size_t)(end + 2 - at) : strlen(at);
}

/* What comes behind semicolons, blanks and comments. */
static const char *behind_semicolons(const char *at)
{
    for (size_t length = 1; length > 0; at += length) {
        length = strspn(at, ";");
        length += sql_scan_blank_length(at + length);
    }
    return at;
}

/* Reads one character, quoted text or comment, and moves behind it. */
static const char *scan_token(const char **at, size_t *depth)
{
    const char *problem = NULL;
    size_t length = comment_length(*at, &problem);
    if (length == 0 && strchr("'\"`[", **at)) {
        length = quoted_length(*at);
        if (length == 0)
            return "a quote is not closed";
    }
    if (length > 0) {
        *at += length;
        return problem;
    }
    if (**at == ')' && *depth == 0)
        return "a parenthesis is closed that was not opened";
    *depth += **at == '(';
    *depth -= **at == ')';
    if (**at == ';' && *behind_semicolons(*at))
        return "a second statement begins";
    *at += 1;
    return NULL;
}

const char *sql_scan_problem(const char *sql, size_t *offset)
{
    size_t depth = 0, opened = 0;
    for (const char *at = sql; *at;) {
        const char *begin = at;
        if (*at == '(' && depth == 0)
            opened = (size_t)(at - sql);
        const char *problem = scan_token(&at, &depth);
        if (!problem)
            continue;
        *offset = (size_t)((*begin == ';' ? behind_semicolons(begin) : begin) - sql);
        return problem;
    }
    *offset = opened;
    return depth > 0 ? "a parenthesis is not closed" : NULL;
}

bool sql_scan_is_word(char character)
{
    return character == '_' || (character >= '0' && character <= '9') ||
           (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (unsigned char)character >= 0x80;
}

size_t sql_scan_blank_length(const char *at)
{
    const char *begin = at, *problem;
    for (size_t length = 1; length > 0; at += length) {
        length = strspn(at, " \t\r\n\f");
        if (length == 0)
            length = comment_length(at, &problem);
    }
    return (size_t)(at - begin);
}

size_t sql_scan_token_length(const char *at)
{
    if (!*at)
        return 0;
    if (strchr("'\"`[", *at)) {
        size_t length = quoted_length(at);
        return length ? length : strlen(at);
    }
    if (at[0] == ':' && at[1] == ':')
        return 2; /* PostgreSQL's cast */
    size_t length = strchr("?:@$#", *at) ? 1 : 0;
    while (sql_scan_is_word(at[length]) ||
           (length > 0 && at[length] == '.' && sql_scan_is_word(at[length + 1])))
        length++;
    return length ? length : 1;
}

const char *sql_scan_find_word(const char *sql, const char *word)
{
    size_t length = strlen(word), depth = SIZE_MAX / 2; /* parentheses that are too many are no matter here */
    for (const char *at = sql; *at;) {
        size_t token = sql_scan_is_word(*at) ? sql_scan_token_length(at) : 0;
        if (token == length && strncasecmp(at, word, length) == 0)
            return at;
        const char *begin = at;
        if (token)
            at += token;
        else
            scan_token(&at, &depth);
        at += at == begin; /* what is a problem is passed over, too: another statement */
    }
    return NULL;
}

bool sql_scan_mentions(const char *sql, const char *name)
{
    enum { SOUGHT_MAX = 10000 }; /* bytes: in longer ones, every name may stand */
    size_t length = strlen(name);
    const char first[] = {(char)tolower((unsigned char)*name), (char)toupper((unsigned char)*name), '\0'};
    if (!length || strnlen(sql, SOUGHT_MAX) == SOUGHT_MAX || strchr(name, '"'))
        return true;
    while ((sql = strpbrk(sql, first)) && strncasecmp(sql, name, length) != 0)
        sql++;
    return sql;
}
