#include "yaml_syntax.h"

#include <stdbool.h>
#include <string.h>

/* Where the mistake is: where libyaml gave up, where what it was reading begins, or there if that is another line. */
enum place { AT_PROBLEM, AT_CONTEXT, AT_OPENING };

/* Our own sentence for a ':' that libyaml takes for a missing bracket. */
static const char SECOND_COLON[] = "a second ':' between brackets";

static const struct {
    const char *problem; /* a part of libyaml's sentence */
    enum place place;
    const char *message, *suggestion;
} MEANINGS[] = {
    {"could not find expected ':'", AT_CONTEXT, "there is no \": \" behind this key", "write `key: value`"},
    {"mapping values are not allowed", AT_PROBLEM, "a ':' can't stand here",
     "text with \": \" in it needs quotes; a key must not be indented below a value"},
    {SECOND_COLON, AT_PROBLEM, "a ':' can't stand here",
     "text with \": \" in it needs quotes; a ',' stands before the next key"},
    {"found unexpected ':'", AT_PROBLEM, "a ':' can't stand here",
     "text that ends in ':' needs quotes; a key's ':' needs a space behind it"},
    {"block sequence entries are not allowed", AT_PROBLEM, "a list's '-' can't stand here",
     "begin it on a line of its own, below the key"},
    {"did not find expected key", AT_PROBLEM, "this is not indented as the keys before it, or is no key",
     "keys of one mapping begin in the same column"},
    {"did not find expected '-' indicator", AT_PROBLEM,
     "this is not indented as the list before it, or lacks its '-'",
     "elements of one list begin with '-' in the same column"},
    {"did not find expected ',' or ']'", AT_OPENING,
     "the list that begins with '[' is not closed, or lacks a ','", NULL},
    {"did not find expected ',' or '}'", AT_OPENING,
     "the mapping that begins with '{' is not closed, or lacks a ','", NULL},
    {"found unexpected end of stream", AT_CONTEXT, "this quote is not closed", NULL},
    {"found unexpected document indicator", AT_CONTEXT, "this quote is not closed", NULL},
    {"found a tab character", AT_PROBLEM, "a tab can't indent", "indent with spaces"},
    {"found unknown escape character", AT_PROBLEM, "there is no such escape between double quotes",
     "write \\\\ for a backslash, or use single quotes"},
    {"while scanning an anchor", AT_PROBLEM, "an anchor needs a name of letters, digits, '-' and '_'",
     "put text that begins with '&' between quotes"},
    {"while scanning an alias", AT_PROBLEM, "an alias needs a name of letters, digits, '-' and '_'",
     "put text that begins with '*' between quotes"},
    {"did not find expected node content", AT_PROBLEM, "a value is missing here", NULL},
    {"did not find expected <document start>", AT_PROBLEM, "this can't stand behind the end of the document",
     "is it indented as the lines before it?"},
    {"found undefined tag handle", AT_PROBLEM, "this tag's prefix is not declared", "leave the tag out"},
    {"did not find expected comment or line break", AT_PROBLEM,
     "a block's text begins on the line below its '|' or '>'", NULL},
    {"found incompatible YAML document", AT_PROBLEM, "the file asks for a version of YAML that can't be read",
     "leave the %YAML line out"},
};

/* What can't begin a value. */
static const struct {
    char first;
    const char *message, *suggestion;
} STARTS[] = {
    {'\t', "a tab can't indent", "indent with spaces"},
    {'@', "text can't begin with '@'", "put it between quotes"},
    {'`', "text can't begin with '`'", "put it between quotes"},
    {'%', "text can't begin with '%'", "put it between quotes"},
};

static char character_at(struct span span)
{
    size_t offset = source_offset(span.source, span.line, span.column);
    return offset < span.source->length ? span.source->bytes[offset] : '\0';
}

/* The word that begins at a place. */
static struct span word_at(struct span span)
{
    const struct source *source = span.source;
    size_t begin = source_offset(source, span.line, span.column), end = begin;
    while (end < source->length && !strchr(" \t\r\n,[]{}", source->bytes[end]))
        end++;
    return source_span(source, begin, end - begin);
}

static bool is_end(struct span span)
{
    return source_offset(span.source, span.line, span.column) >= span.source->length;
}

static struct span place_of(enum place place, struct span at, struct span context)
{
    bool elsewhere = place == AT_CONTEXT || (place == AT_OPENING && context.line != at.line);
    return context.source && elsewhere ? context : at;
}

/* Where the first word of a line begins. */
static size_t indentation_end(const struct source *source, size_t line)
{
    size_t offset = source->lines[line];
    while (offset < source->length && source->bytes[offset] == ' ')
        offset++;
    return offset;
}

static bool is_first_word(struct span span)
{
    return source_offset(span.source, span.line, span.column) == indentation_end(span.source, span.line);
}

/* The line above, where that is a word without ':' in the same column: YAML takes both lines for one key. */
static struct span key_above(struct span at)
{
    const struct source *source = at.source;
    if (at.line == 0)
        return (struct span){0};
    size_t above = indentation_end(source, at.line - 1), here = indentation_end(source, at.line);
    size_t length = source->lines[at.line] - above;
    bool same_column = above - source->lines[at.line - 1] == here - source->lines[at.line];
    bool is_word = !strchr("#-\r\n", source->bytes[above]) && !memchr(source->bytes + above, ':', length);
    return same_column && is_word ? source_span(source, above, 1) : (struct span){0};
}

/* Whether a ':' stands here between brackets, and behind another one of its line: not below a bracket left open. */
static bool is_second_colon(struct span at, struct span context)
{
    if (character_at(at) != ':' || !context.source)
        return false;
    const struct source *source = at.source;
    size_t line = source->lines[at.line], opening = source_offset(source, context.line, context.column);
    size_t begin = opening > line ? opening : line;
    return memchr(source->bytes + begin, ':', source_offset(source, at.line, at.column) - begin) != NULL;
}

static struct yaml_syntax explain_start(struct span at)
{
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
        if (STARTS[i].first == character_at(at))
            return (struct yaml_syntax){STARTS[i].message, STARTS[i].suggestion, at};
    return (struct yaml_syntax){"a value can't begin so", "put it between quotes", at};
}

/* What libyaml says elsewhere, or of something else, than a person would: the sentence and place that it means. */
static void see_through(const char **problem, struct span at, struct span *context)
{
    if (strstr(*problem, "node content") && context->source && is_end(at))
        *problem = character_at(*context) == '{' ? "did not find expected ',' or '}'"
                                                 : "did not find expected ',' or ']'";
    if (strstr(*problem, "did not find expected ','") && is_second_colon(at, *context))
        *problem = SECOND_COLON;
    if (strstr(*problem, "mapping values are not allowed") && key_above(at).source) {
        *problem = "could not find expected ':'";
        *context = key_above(at);
    }
}

struct yaml_syntax yaml_syntax_explain(const char *problem, struct span at, struct span context)
{
    see_through(&problem, at, &context);
    if (strstr(problem, "cannot start any token"))
        return explain_start(at);
    if (strstr(problem, "did not find expected key") && !is_first_word(at))
        return (struct yaml_syntax){"this can't stand behind a value", NULL, word_at(at)};
    for (size_t i = 0; i < sizeof MEANINGS / sizeof *MEANINGS; i++) {
        if (!strstr(problem, MEANINGS[i].problem))
            continue;
        struct span span = place_of(MEANINGS[i].place, at, context);
        return (struct yaml_syntax){MEANINGS[i].message, MEANINGS[i].suggestion, word_at(span)};
    }
    return (struct yaml_syntax){problem, NULL, word_at(at)};
}
