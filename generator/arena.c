#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 256 * 1024 };

struct block {
    struct block *next;
    size_t used;
    size_t size;
    max_align_t bytes[];
};

/* What is done when the arena is freed. */
struct end {
    struct end *next;
    void (*function)(void *object);
    void *object;
};

struct arena {
    struct block *blocks;
    struct end *ends;
    struct arena *parent, *children, *next_sibling;
    void (*out_of_memory)(void *context);
    void *context;
};

static struct block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *block = malloc(sizeof *block + size);
    if (block)
        *block = (struct block){.size = size};
    return block;
}

struct arena *arena_new(void (*out_of_memory)(void *context), void *context)
{
    struct arena *arena = malloc(sizeof *arena);
    if (arena)
        *arena = (struct arena){.out_of_memory = out_of_memory, .context = context};
    return arena;
}

struct arena *arena_new_scratch(struct arena *parent)
{
    struct arena *arena = arena_new(parent->out_of_memory, parent->context);
    if (!arena) {
        arena_fail(parent);
        return NULL;
    }
    arena->parent = parent;
    arena->next_sibling = parent->children;
    parent->children = arena;
    return arena;
}

static void leave_parent(struct arena *arena)
{
    if (!arena->parent)
        return;
    struct arena **link = &arena->parent->children;
    while (*link != arena)
        link = &(*link)->next_sibling;
    *link = arena->next_sibling;
}

static void free_all(struct arena *arena)
{
    for (struct arena *child = arena->children, *next; child; child = next) {
        next = child->next_sibling;
        free_all(child);
    }
    for (const struct end *end = arena->ends; end; end = end->next)
        end->function(end->object);
    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    leave_parent(arena);
    free_all(arena);
}

void arena_defer(struct arena *arena, void (*end)(void *object), void *object)
{
    struct end *deferred = ARENA_NEW(arena, struct end);
    *deferred = (struct end){arena->ends, end, object};
    arena->ends = deferred;
}

void arena_fail(struct arena *arena)
{
    arena->out_of_memory(arena->context);
}

static size_t round_up(size_t size)
{
    const size_t unit = sizeof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX / 2) / size)
        arena_fail(arena);
    size_t bytes = round_up(count * size);
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < bytes) {
        struct block *fresh = block_new(bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE);
        if (!fresh)
            arena_fail(arena);
        /* A block made for one large object goes behind the one that still has room. */
        if (block && bytes > BLOCK_SIZE) {
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    void *result = (char *)block->bytes + block->used;
    block->used += bytes;
    return memset(result, 0, bytes);
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    void *larger = arena_alloc(arena, wanted, size);
    if (count)
        memcpy(larger, array, count * size);
    *capacity = wanted;
    return larger;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);
    memcpy(copy, bytes, length);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *result = arena_alloc(arena, (size_t)(length < 0 ? 0 : length) + 1, 1);
    if (length > 0)
        vsnprintf(result, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return result;
}
