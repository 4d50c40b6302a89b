#include "suggest.h"

#include "text.h"

#include <string.h>
#include <strings.h>

/* Longer words are not compared: nobody mistypes them into another one. */
enum { LENGTH_MAX = 64, LIST_MAX = 140 };

/* What other tools and databases call the language's keys and types: too far from them to be found as misspelt. A word may
 * be there several times, for several places. */
static const struct {
    const char *word, *meaning;
} SYNONYMS[] = {
    /* Keys */
    {"sheme", "schema"},
    {"fields", "columns"},
    {"index", "indexes"},
    {"indices", "indexes"},
    {"pk", "primary_key"},
    {"pk", "primary"},
    {"primary", "primary_key"},
    {"primary_keys", "primary_key"},
    {"primary_key", "primary"},
    {"foreign", "foreign_keys"},
    {"foreign", "references"},
    {"foreign_key", "foreign_keys"},
    {"foreign_key", "references"},
    {"ref", "references"},
    {"nullable", "null"},
    {"maximum", "max"},
    {"minimum", "min"},
    {"length", "max"},
    {"max_length", "max"},
    {"min_length", "min"},
    {"collation", "collate"},
    {"comment", "doc"},
    {"description", "doc"},
    /* Types */
    {"serial", "id"},
    {"bigserial", "id"},
    {"integer", "int"},
    {"smallint", "int"},
    {"bigint", "int"},
    {"boolean", "bool"},
    {"float", "real"},
    {"double", "real"},
    {"char", "text"},
    {"varchar", "text"},
    {"string", "text"},
    {"bytea", "blob"},
    {"binary", "blob"},
    {"jsonb", "json"},
    {"datetime", "timestamp"},
    {"timestamptz", "timestamp"},
    {"guid", "uuid"},
};

/* The candidate that the word is called elsewhere, perhaps with its length behind it: varchar(30). */
static const char *find_synonym(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strcspn(word, "(");
    for (size_t i = 0; i < sizeof SYNONYMS / sizeof *SYNONYMS; i++) {
        if (strlen(SYNONYMS[i].word) != length || strncasecmp(SYNONYMS[i].word, word, length) != 0)
            continue;
        for (size_t j = 0; j < count; j++)
            if (text_equal(candidates[j], SYNONYMS[i].meaning))
                return candidates[j];
    }
    return NULL;
}

static char small_letter(char character)
{
    return (char)(character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* How many insertions, deletions, replacements and swaps of neighbours make `a` to `b`, letters' case aside:
 * Damerau and Levenshtein's distance, of which three rows of the matrix are kept. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LENGTH_MAX + 1];
    size_t *before = rows[0], *previous = rows[1], *current = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        previous[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        current[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char from = small_letter(a[i - 1]), to = small_letter(b[j - 1]);
            current[j] = smallest(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (from != to));
            if (i > 1 && j > 1 && from == small_letter(b[j - 2]) && to == small_letter(a[i - 2]))
                current[j] = smallest(current[j], before[j - 2] + 1, current[j]);
        }
        size_t *oldest = before;
        before = previous;
        previous = current;
        current = oldest;
    }
    return previous[b_length];
}

static const char *find_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    if (length == 0 || length > LENGTH_MAX)
        return NULL;
    const char *nearest = NULL;
    size_t bound = length < 3 ? length - 1 : length / 3; /* a third of the letters may be wrong */
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(candidates[i]);
        size_t difference = other > length ? other - length : length - other;
        if (other == 0 || other > LENGTH_MAX || difference > bound)
            continue;
        size_t found = distance(word, length, candidates[i], other);
        if (found > bound || (nearest && found == bound))
            continue;
        nearest = candidates[i];
        bound = found;
    }
    return nearest;
}

const char *suggest_nearest(const char *word, const char *const *candidates, size_t count)
{
    const char *synonym = find_synonym(word, candidates, count);
    return synonym ? synonym : find_nearest(word, candidates, count);
}

const char *suggest_words(struct arena *arena, const char *word, const char *lead,
                          const char *const *candidates, size_t count)
{
    const char *nearest = suggest_nearest(word, candidates, count);
    if (nearest)
        return arena_format(arena, "did you mean \"%s\"?", nearest);
    struct text list = {.arena = arena};
    text_append(&list, lead);
    for (size_t i = 0; i < count && list.length < LIST_MAX; i++)
        text_format(&list, "%s%s", i ? ", " : " ", candidates[i]);
    if (list.length >= LIST_MAX)
        text_append(&list, ", …");
    return text_string(&list);
}
