/* Bytes as the seed file of a schema that has every type. */
#include "fuzz.h"

#include "seed.h"
#include "seed_try.h"
#include "view_seed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = fuzz_arena();
    const struct schema *schema = fuzz_schema(arena);
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct seed_list seeds = {0};
    seed_read(arena, schema, fuzz_source(arena, bytes, size), "example", &seeds, diagnostics);
    if (diagnostics_error_count(diagnostics) == 0)
        seed_try(arena, schema, &seeds, diagnostics);
    fuzz_print(diagnostics);
    arena_free(arena);
    return 0;
}
