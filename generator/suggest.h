/* suggest.h - what the user may have meant. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include "arena.h"

#include <stddef.h>

/* The candidate that other tools call `word`, or that is nearest to it; NULL when none is near enough to be meant. */
const char *suggest_nearest(const char *word, const char *const *candidates, size_t count);

/* What to say of the word: `did you mean "users"?`, or else, behind `lead`, which words there are: `it has id, email`. There is
 * at least one. */
const char *suggest_words(struct arena *arena, const char *word, const char *lead,
                          const char *const *candidates, size_t count);

#endif
