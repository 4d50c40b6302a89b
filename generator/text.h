/* text.h - text that grows. */
#ifndef TEXT_H
#define TEXT_H

#include "arena.h"

#include <stdbool.h>

/* {.arena = arena} is an empty one. `bytes` ends with a NUL that `length` does not count; NULL while empty. */
struct text {
    struct arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
};

void text_append(struct text *text, const char *string);
void text_append_all(struct text *text, const char *const *strings); /* NULL ends them */
void text_append_bytes(struct text *text, const char *bytes, size_t length);
void text_append_char(struct text *text, char character);
void text_append_number(struct text *text, size_t number);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* TEXT_JOIN(&out, entity, "_", verb). */
#define TEXT_JOIN(text, ...) text_append_all((text), (const char *const[]){__VA_ARGS__, NULL})

/* The text as a string, never NULL, valid until the next append. */
const char *text_string(const struct text *text);

/* Comparing strings. */
bool text_equal(const char *a, const char *b);
bool text_contains_ignoring_case(const char *text, const char *part);
bool text_equal_ignoring_case(const char *a, const char *b); /* ASCII's case, as SQLite compares names */

/* Whether it is one of them, in whatever case; the macro takes an array. */
bool text_is_one_of(const char *word, const char *const *words, size_t count);
#define TEXT_IS_ONE_OF(word, words) text_is_one_of((word), (words), sizeof(words) / sizeof *(words))

/* What follows a beginning, such as the name behind "no such column: "; NULL: the text begins otherwise. */
const char *text_behind(const char *text, const char *beginning);

#endif
