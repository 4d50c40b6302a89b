/* arena.h - memory that is freed all at once: everything the generator makes lives until main ends. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena;

/* The one arena. An allocation that fails ends the program with exit code 2 through `out_of_memory`, which
 * must not return. */
struct arena *arena_new(void (*out_of_memory)(void));
void arena_free(struct arena *arena);

/* An arena for what is not needed for long: it fails as `arena` does, and is freed by itself. */
struct arena *arena_new_scratch(const struct arena *arena);

/* Zeroed memory for `count` objects of `size` bytes, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* Gives an array room for one more element: it may move, `*capacity` grows, elements keep their values. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size);

/* Copies of text, NUL-terminated. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A new zeroed object; a pointer to a new last element of the array member `items` counted by `count`. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_APPEND(arena, list)                                                                              \
    ((list)->items =                                                                                           \
         arena_grow((arena), (list)->items, (list)->count, &(list)->capacity, sizeof *(list)->items),          \
     &(list)->items[(list)->count++])

#endif
