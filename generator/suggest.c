#include "suggest.h"

#include "text.h"

#include <string.h>

/* Longer words are not compared: nobody mistypes them into another one. */
enum { LENGTH_MAX = 64, LIST_MAX = 140 };

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

const char *suggest_nearest(const char *word, const char *const *candidates, size_t count)
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
