/* arena.h - memory that is freed all at once: everything the generator makes lives until main ends. */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The one arena; NULL when there is no memory for it. An allocation that fails calls `out_of_memory(context)`, which
 * must not return: main jumps back to where it frees the arena. */
struct arena *arena_new(void (*out_of_memory)(void *context), void *context);

/* Does what was deferred, the latest first, and frees the memory. */
void arena_free(struct arena *arena);

/* An arena for what is not needed for long: it fails as `parent` does, and is freed with it, or before. */
struct arena *arena_new_scratch(struct arena *parent);

/* Does what was deferred; the memory serves what is made next. */
void arena_clear(struct arena *arena);

/* `end(object)` will be called when the arena is freed: what is open is closed, also after an allocation that failed.
 * It can't allocate. Deferring comes before opening: it is an allocation itself. */
void arena_defer(struct arena *arena, void (*end)(void *object), void *object);

/* Ends as an allocation that fails does, for libraries that have memory of their own. Does not return. */
void arena_fail(struct arena *arena);

/* Zeroed memory for `count` objects of `size` bytes, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* Bytes that are not zeroed. Never NULL. */
char *arena_bytes(struct arena *arena, size_t size);

/* Makes what was allocated last larger where it is. False: it must move. */
bool arena_extend(struct arena *arena, const void *bytes, size_t size, size_t larger);

/* Gives an array room for one more element: it may move, `*capacity` grows, elements keep their values. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size);

/* Copies of text, NUL-terminated. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_join(struct arena *arena, const char *const *strings); /* NULL ends them */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* A new zeroed object; a pointer to a new last element of the array member `items` counted by `count`. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_APPEND(arena, list)                                                                              \
    ((list)->items =                                                                                           \
         arena_grow((arena), (list)->items, (list)->count, &(list)->capacity, sizeof *(list)->items),          \
     &(list)->items[(list)->count++])

/* ARENA_JOIN(arena, entity, "_", verb). */
#define ARENA_JOIN(arena, ...) arena_join((arena), (const char *const[]){__VA_ARGS__, NULL})

/* Makes room in an empty list for so many elements. */
#define ARENA_RESERVE(arena, list, wanted)                                                                     \
    ((list)->items = arena_alloc((arena), (wanted), sizeof *(list)->items), (void)((list)->capacity = (wanted)))

#endif
