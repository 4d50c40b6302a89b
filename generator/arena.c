#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 256 * 1024,
    SMALL = 32 /* an element: an array begins with room for some */
};

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

static void free_all(struct arena *arena);

static void end_all(struct arena *arena)
{
    for (struct arena *child = arena->children, *next; child; child = next) {
        next = child->next_sibling;
        free_all(child);
    }
    for (const struct end *end = arena->ends; end; end = end->next)
        end->function(end->object);
    arena->children = NULL;
    arena->ends = NULL;
}

static void free_blocks(struct block *blocks)
{
    for (struct block *block = blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
}

static void free_all(struct arena *arena)
{
    end_all(arena);
    free_blocks(arena->blocks);
    free(arena);
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    leave_parent(arena);
    free_all(arena);
}

void arena_clear(struct arena *arena)
{
    end_all(arena);
    struct block *kept = arena->blocks;
    if (!kept)
        return;
    free_blocks(kept->next);
    kept->next = NULL;
    kept->used = 0;
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

static void *take(struct arena *arena, size_t bytes)
{
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
    return result;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX / 2) / size)
        arena_fail(arena);
    size_t bytes = round_up(count * size);
    return memset(take(arena, bytes), 0, bytes);
}

char *arena_bytes(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        arena_fail(arena);
    return take(arena, round_up(size));
}

bool arena_extend(struct arena *arena, const void *bytes, size_t size, size_t larger)
{
    struct block *block = arena->blocks;
    if (!block || (const char *)bytes + round_up(size) != (char *)block->bytes + block->used)
        return false;
    size_t more = round_up(larger) - round_up(size);
    if (block->size - block->used < more)
        return false;
    block->used += more;
    return true;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    size_t wanted = *capacity ? *capacity * 2 : size > SMALL ? 1 : 8;
    void *larger = arena_alloc(arena, wanted, size);
    if (count)
        memcpy(larger, array, count * size);
    *capacity = wanted;
    return larger;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_bytes(arena, length + 1);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_join(struct arena *arena, const char *const *strings)
{
    size_t length = 0;
    for (const char *const *string = strings; *string; string++)
        length += strlen(*string);
    char *result = arena_bytes(arena, length + 1), *end = result;
    for (const char *const *string = strings; *string; string++)
        end = stpcpy(end, *string);
    *end = '\0';
    return result;
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
    char most[256];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(most, sizeof most, format, arguments);
    char *result;
    if (length < 0) {
        result = arena_copy(arena, "", 0);
    } else if ((size_t)length < sizeof most) {
        result = arena_copy(arena, most, (size_t)length);
    } else {
        result = arena_bytes(arena, (size_t)length + 1);
        vsnprintf(result, (size_t)length + 1, format, again);
    }
    va_end(again);
    return result;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *result = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return result;
}
