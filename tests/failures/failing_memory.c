/* malloc and its family stand in front of the C library's, or of a sanitizer's. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "failing_memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

static struct {
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t count, size_t size);
    void *(*realloc)(void *block, size_t size);
    void (*free)(void *block);
} next;

static struct {
    bool started;
    enum failing failing;
    size_t at, asked, blocks;
} memory;

/* A function pointer of what dlsym gives as a pointer to an object. */
#define FIND_NEXT(name) (*(void **)&next.name = dlsym(RTLD_NEXT, #name))

static bool fails(void)
{
    if (!memory.started)
        return false;
    memory.asked++;
    bool failed = memory.asked == memory.at || (memory.asked > memory.at && memory.failing == FAILING_ALL);
    if (failed)
        errno = ENOMEM;
    return failed;
}

static void *counted(void *block)
{
    memory.blocks += block != NULL;
    return block;
}

void *malloc(size_t size)
{
    if (!next.malloc)
        FIND_NEXT(malloc);
    return fails() ? NULL : counted(next.malloc(size));
}

void *calloc(size_t count, size_t size)
{
    if (!next.calloc)
        FIND_NEXT(calloc);
    return fails() ? NULL : counted(next.calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (!block)
        return malloc(size);
    if (!next.realloc)
        FIND_NEXT(realloc);
    return fails() ? NULL : next.realloc(block, size);
}

void free(void *block)
{
    if (!next.free)
        FIND_NEXT(free);
    memory.blocks -= block != NULL;
    next.free(block);
}

void failing_memory_start(size_t n, enum failing failing)
{
    memory.started = true;
    memory.failing = failing;
    memory.at = n;
    memory.asked = 0;
}

size_t failing_memory_stop(void)
{
    memory.started = false;
    return memory.asked;
}

size_t failing_memory_blocks(void)
{
    return memory.blocks;
}
