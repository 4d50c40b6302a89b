#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

struct arena *fuzz_arena(void)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    if (!arena)
        abort();
    return arena;
}

const struct source *fuzz_source(struct arena *arena, const uint8_t *bytes, size_t size)
{
    return source_of_bytes(arena, "input", arena_copy(arena, size ? (const char *)bytes : "", size), size);
}

void fuzz_print(const struct diagnostics *diagnostics)
{
    static FILE *nowhere;
    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    if (!nowhere)
        abort();
    diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, nowhere);
    diagnostics_print(diagnostics, DIAGNOSTIC_JSON, nowhere);
}
