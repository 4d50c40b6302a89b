/* Bytes as a file of queries of a schema that has every type, up to the rendered outputs. */
#include "fuzz.h"

#include "c_claim.h"
#include "outputs.h"
#include "query_check.h"
#include "writer.h"

static void generate(struct arena *arena, struct schema *schema, const struct source *source,
                     struct diagnostics *diagnostics)
{
    struct project project = {.schema = schema};
    query_read(arena, schema, source, "example", &project.queries, diagnostics);
    query_check_all(arena, schema, &project.queries, diagnostics);
    c_claim_all(arena, schema, &project.seeds, &project.queries, diagnostics);
    if (diagnostics_error_count(diagnostics) == 0)
        outputs_render(arena, &project, template_set_new(arena, NULL),
                       writer_new(arena, "nowhere"), diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct diagnostics *diagnostics = diagnostics_new(arena);
    generate(arena, fuzz_schema(arena), fuzz_source(arena, bytes, size), diagnostics);
    fuzz_print(diagnostics);
    arena_free(arena);
    return 0;
}
