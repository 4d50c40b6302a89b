/* Bytes as the seed file of a schema that has every type. */
#include "fuzz.h"

#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "seed.h"
#include "seed_try.h"
#include "view_seed.h"
#include "yaml_tree.h"

#include <stdlib.h>

static const char SCHEMA[] = "schema: shop\n"
                             "enums: {role: [admin, user]}\n"
                             "tables:\n"
                             "  users:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      email: {type: text, unique: true, max: 40, check: \"email LIKE '%@%'\"}\n"
                             "      hash: {type: text, null: true, secret: true}\n"
                             "      role: {type: role, default: user}\n"
                             "      age: {type: int, null: true, min: 1}\n"
                             "      boss: {references: users, null: true}\n"
                             "      sum: {type: int, generated: age + 1}\n"
                             "    indexes: [boss]\n"
                             "  things:\n"
                             "    columns:\n"
                             "      a: {type: uuid}\n"
                             "      b: {references: users}\n"
                             "      c: {type: real, default: 1.5}\n"
                             "      d: {type: blob, null: true}\n"
                             "      e: {type: json, null: true}\n"
                             "      f: {type: timestamp, default: now}\n"
                             "      g: {type: date, null: true}\n"
                             "      h: {type: bool, default: false}\n"
                             "    primary_key: [b, a]\n"
                             "    without_rowid: true\n";

static const struct schema *read_schema(struct arena *arena)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct source *source = fuzz_source(arena, (const uint8_t *)SCHEMA, sizeof SCHEMA - 1);
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    struct schema *schema = schema_read(arena, source, root, diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        abort();
    return schema;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = fuzz_arena();
    const struct schema *schema = read_schema(arena);
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct seed_list seeds = {0};
    seed_read(arena, schema, fuzz_source(arena, bytes, size), "example", &seeds, diagnostics);
    if (diagnostics_error_count(diagnostics) == 0)
        seed_try(arena, schema, &seeds, diagnostics);
    fuzz_print(diagnostics);
    arena_free(arena);
    return 0;
}
