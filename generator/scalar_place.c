#include "scalar_place.h"

#include <string.h>

static const char SPACES[] = " \t\r\n";

static bool is_space(char character)
{
    return strchr(SPACES, character) != NULL;
}

/* A scalar as it stands in the file, and how far it was followed. */
struct walk {
    const char *at, *end;
    bool escapes; /* between double quotes a backslash begins one */
};

static void skip_while(struct walk *walk, bool spaces)
{
    while (walk->at < walk->end && is_space(*walk->at) == spaces)
        walk->at++;
}

static void skip_line(struct walk *walk)
{
    while (walk->at < walk->end && *walk->at != '\n' && *walk->at != '\r')
        walk->at++;
}

/* Goes behind what stands before the words: tag, anchor, and what a quote or a block begins with. */
static void begin(struct walk *walk)
{
    while (walk->at < walk->end && (*walk->at == '!' || *walk->at == '&')) {
        skip_while(walk, false);
        skip_while(walk, true);
    }
    if (walk->at == walk->end)
        return;
    walk->escapes = *walk->at == '"';
    if (*walk->at == '"' || *walk->at == '\'')
        walk->at++;
    else if (*walk->at == '|' || *walk->at == '>')
        skip_line(walk);
}

/* How many bytes an escape has; its backslash is the first. */
static size_t escape_length(const char *at, const char *end)
{
    static const struct {
        char letter;
        size_t length;
    } LONG[] = {{'x', 4}, {'u', 6}, {'U', 10}};
    size_t rest = (size_t)(end - at), length = 2;
    for (size_t i = 0; i < sizeof LONG / sizeof *LONG && rest > 1; i++)
        if (at[1] == LONG[i].letter)
            length = LONG[i].length;
    return length < rest ? length : rest;
}

/* Whether an escape means a character that is no space. */
static bool escape_has_ink(const char *at)
{
    return !strchr("tnrNLP_ \t\r\n", at[1]);
}

/* Goes to where the next character stands that is no space. */
static void seek(struct walk *walk, char character)
{
    while (walk->at < walk->end) {
        bool escape = walk->escapes && *walk->at == '\\' && walk->end - walk->at > 1;
        if (escape ? escape_has_ink(walk->at) : *walk->at == character)
            return;
        walk->at += escape ? escape_length(walk->at, walk->end) : 1;
    }
}

/* Goes behind the character that was found. */
static void pass(struct walk *walk)
{
    if (walk->at < walk->end)
        walk->at += walk->escapes && *walk->at == '\\' ? escape_length(walk->at, walk->end) : 1;
}

/* Whether a byte belongs to a character that stands in the file as an escape, which is behind already. */
static bool is_passed(const struct walk *walk, char byte)
{
    bool continues = ((unsigned char)byte & 0xC0) == 0x80;
    return walk->escapes && continues && (walk->at == walk->end || *walk->at != byte);
}

struct span scalar_place(const struct name *words, size_t offset, size_t length)
{
    const struct span *span = &words->span;
    if (!span->source || !words->text)
        return *span;
    const struct source *source = span->source;
    size_t from = source_offset(source, span->line, span->column);
    size_t until = source_offset(source, span->end_line, span->end_column), first = until, last = from;
    struct walk walk = {.at = source->bytes + from, .end = source->bytes + until};
    begin(&walk);
    for (size_t i = 0; (i < offset + length || first == until) && words->text[i]; i++) {
        if (is_space(words->text[i]) || is_passed(&walk, words->text[i]))
            continue;
        seek(&walk, words->text[i]);
        if (i >= offset && first == until)
            first = (size_t)(walk.at - source->bytes);
        pass(&walk);
        last = (size_t)(walk.at - source->bytes);
    }
    if (first == until) /* behind the last word */
        return source_span(source, last, last < source->length ? 1 : 0);
    return source_span(source, first, last > first ? last - first : 1);
}
