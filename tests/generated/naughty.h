/* naughty.h - the strings of a JSON file that is an array of strings: $NAUGHTY_STRINGS names it. */
#ifndef NAUGHTY_H
#define NAUGHTY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAUGHTY_MAXIMUM = 1000 };

static char *naughty_strings[NAUGHTY_MAXIMUM];
static size_t naughty_count;

static inline char *naughty_append(char *out, unsigned long point)
{
    if (point < 0x80) {
        *out++ = (char)point;
    } else if (point < 0x800) {
        *out++ = (char)(0xc0 | point >> 6);
        *out++ = (char)(0x80 | (point & 0x3f));
    } else {
        *out++ = (char)(0xe0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 0x3f));
        *out++ = (char)(0x80 | (point & 0x3f));
    }
    return out;
}

/* Turns the string that begins behind a quote into text, in place; gives what follows its end. */
static inline char *naughty_unescape(char *string)
{
    static const char ESCAPES[] = "\"\\/bfnrt", MEANINGS[] = "\"\\/\b\f\n\r\t";
    char *out = string, *in = string;
    for (; *in != '"'; in++) {
        if (*in != '\\') {
            *out++ = *in;
        } else if (in[1] == 'u') {
            const char digits[5] = {in[2], in[3], in[4], in[5], 0};
            out = naughty_append(out, strtoul(digits, NULL, 16));
            in += 5;
        } else {
            *out++ = MEANINGS[strchr(ESCAPES, in[1]) - ESCAPES];
            in++;
        }
    }
    *out = '\0';
    return in + 1;
}

/* Fills naughty_strings, which live as long as *file. False when there is no such file. */
static inline int naughty_read(char **file)
{
    const char *path = getenv("NAUGHTY_STRINGS");
    FILE *in = path ? fopen(path, "rb") : NULL;
    if (!in)
        return 0;
    size_t size = 1 << 20, length;
    *file = calloc(size + 1, 1);
    length = *file ? fread(*file, 1, size, in) : 0;
    fclose(in);
    for (char *c = *file; length && *c; c++) {
        if (*c != '"')
            continue;
        naughty_strings[naughty_count++] = c + 1;
        c = naughty_unescape(c + 1) - 1;
        if (naughty_count == NAUGHTY_MAXIMUM)
            break;
    }
    return 1;
}

#endif
