#include "fuzz.h"

#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "yaml_tree.h"

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

struct schema *fuzz_schema(struct arena *arena)
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
