#include "schema_find.h"

#include "scalar_place.h"
#include "suggest.h"

const struct table *schema_find_named_table(struct arena *arena, const struct schema *schema,
                                            const struct name *name, struct diagnostics *diagnostics)
{
    const struct table *table = schema_find_table(schema, name->text);
    if (table || schema->lacks_tables)
        return table;
    struct diagnostic *diagnostic = diagnostic_report(diagnostics, RULE_UNKNOWN_TABLE, name->span,
                                                      "table \"%s\" does not exist", name->text);
    if (!diagnostics_want_suggestions(diagnostics))
        return NULL;
    const char **names = arena_alloc(arena, schema->tables.count, sizeof *names);
    for (size_t i = 0; i < schema->tables.count; i++)
        names[i] = schema->tables.items[i].name.text;
    diagnostic_suggest(diagnostic, "%s",
                       suggest_words(arena, name->text, "there are", names, schema->tables.count));
    return NULL;
}

const struct column *schema_find_named_column(struct arena *arena, const struct table *table,
                                              const struct name *name, struct diagnostics *diagnostics)
{
    const struct column *column = table_find_column(table, name->text);
    if (column || table->incomplete)
        return column;
    struct diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_UNKNOWN_COLUMN, name->span, "table \"%s\" has no column \"%s\"",
                          table->name.text, name->text);
    if (!diagnostics_want_suggestions(diagnostics))
        return NULL;
    const char **names = arena_alloc(arena, table->columns.count, sizeof *names);
    for (size_t i = 0; i < table->columns.count; i++)
        names[i] = table->columns.items[i].name.text;
    diagnostic_suggest(diagnostic, "%s",
                       suggest_words(arena, name->text, "it has", names, table->columns.count));
    return NULL;
}

struct name schema_find_part(struct arena *arena, const struct name *name, size_t offset, size_t length)
{
    return (struct name){.text = arena_copy(arena, name->text + offset, length),
                         .span = scalar_place(name, offset, length)};
}
