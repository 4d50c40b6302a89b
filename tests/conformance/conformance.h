/* conformance.h - what the programs over public suites share: the files of a suite, and memory for their names. */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include "directory.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void conformance_out_of_memory(void *context)
{
    (void)context;
    fputs("out of memory\n", stderr);
    exit(2);
}

static inline struct arena *conformance_arena(void)
{
    struct arena *arena = arena_new(conformance_out_of_memory, NULL);
    if (!arena)
        conformance_out_of_memory(NULL);
    return arena;
}

/* The names, sorted, of a directory's files that end with `suffix`, without it. None: the suite is not here. */
static inline struct directory_names conformance_cases(struct arena *arena, const char *directory,
                                                       const char *suffix)
{
    struct directory_names all = {0}, cases = {0};
    directory_read(arena, directory, &all);
    for (size_t i = 0; i < all.count; i++) {
        size_t length = strlen(all.items[i]), end = strlen(suffix);
        if (length > end && text_equal(all.items[i] + length - end, suffix))
            *ARENA_APPEND(arena, &cases) = arena_copy(arena, all.items[i], length - end);
    }
    return cases;
}

#endif
