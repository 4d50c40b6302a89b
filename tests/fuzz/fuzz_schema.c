/* Bytes as a schema file: all that the generator does with one, until it would write. */
#include "fuzz.h"

#include "c_claim.h"
#include "outputs.h"
#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "template_set.h"
#include "writer.h"
#include "yaml_tree.h"

static void generate(struct arena *arena, const struct source *source, struct diagnostics *diagnostics)
{
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    if (!root)
        return;
    struct schema *schema = schema_read(arena, source, root, diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    const struct project project = {.schema = schema};
    if (diagnostics_error_count(diagnostics) == 0)
        c_claim_all(arena, schema, &project.seeds, &project.queries, diagnostics);
    if (diagnostics_error_count(diagnostics) == 0)
        outputs_render(arena, &project, template_set_new(arena, NULL),
                       writer_new(arena, "nowhere"), diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct diagnostics *diagnostics = diagnostics_new(arena);
    generate(arena, fuzz_source(arena, bytes, size), diagnostics);
    fuzz_print(diagnostics);
    arena_free(arena);
    return 0;
}
