#include "import_name.h"

#include "c_claim.h"
#include "c_text.h"
#include "schema_link.h"
#include "schema_read.h"
#include "yaml_tree.h"

#include <stdint.h>

static bool is_taken(const struct import_database *database, const char *name)
{
    for (size_t i = 0; i < database->tables.count; i++) {
        const struct import_table *table = &database->tables.items[i];
        if (text_equal_ignoring_case(table->name, name) ||
            (table->entity && text_equal_ignoring_case(table->entity, name)))
            return true;
    }
    return false;
}

/* "users_row", "users_row2" */
static const char *new_entity(struct arena *arena, const struct import_database *database, const char *table)
{
    const char *begin = *table >= '0' && *table <= '9' ? "t" : "";
    const char *plain = ARENA_JOIN(arena, begin, c_text_identifier(arena, table), "_row"), *name = plain;
    for (unsigned number = 2; is_taken(database, name); number++)
        name = arena_format(arena, "%s%u", plain, number);
    return name;
}

/* What is tried in turn of a table that is to blame. False: it was. */
static bool mend(struct arena *arena, const struct import_database *database, struct import_table *table)
{
    if (!table->entity) {
        table->entity = new_entity(arena, database, table->name);
        return true;
    }
    bool is_new = !table->is_nameless;
    table->is_nameless = true;
    return is_new;
}

static bool mend_all(struct arena *arena, struct import_database *database, const struct schema *schema,
                     const struct diagnostics *diagnostics, bool with_notes)
{
    bool changed = false;
    for (size_t i = 0; i < database->tables.count && i < schema->tables.count; i++)
        if (diagnostics_blame(diagnostics, RULE_C_NAME, &schema->tables.items[i].extent, with_notes))
            changed |= mend(arena, database, &database->tables.items[i]);
    return changed;
}

bool import_name_mend(struct arena *arena, struct import_database *database, const struct text *text)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct diagnostics *diagnostics = diagnostics_new(scratch);
    const struct source *source = source_of_bytes(scratch, "schema.yaml", text_string(text), text->length);
    const struct yaml_node *root = yaml_tree_parse(scratch, source, NULL, diagnostics);
    bool changed = false;
    if (root) {
        struct schema *schema = schema_read(scratch, source, root, diagnostics);
        schema_link(scratch, schema, diagnostics);
        c_claim_all(scratch, schema, &(struct seed_list){0}, &(struct query_file_list){0}, diagnostics);
        changed = mend_all(arena, database, schema, diagnostics, false) ||
                  mend_all(arena, database, schema, diagnostics, true);
    }
    arena_free(scratch);
    return changed;
}
