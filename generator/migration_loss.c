#include "migration_loss.h"

#include "migration.h"
#include "migration_convert.h"
#include "text.h"

/* ---- Losses ---------------------------------------------------------------------------------------------- */

static void lose_columns(const struct schema_match *match, const struct table_match *table,
                         struct migration_losses *losses)
{
    const char *name = table->after->name.text;
    for (size_t i = 0; i < table->before->columns.count; i++) {
        const struct column *before = &table->before->columns.items[i], *after = table->after_of[i];
        if (!after && !before->generated.text)
            *ARENA_APPEND(match->arena, losses) =
                ARENA_JOIN(match->arena, "column ", name, ".", before->name.text);
        else if (after && after->generated.text && !before->generated.text)
            *ARENA_APPEND(match->arena, losses) =
                ARENA_JOIN(match->arena, "values ", name, ".", after->name.text);
        else if (after && migration_conversion_narrows(before, after))
            *ARENA_APPEND(match->arena, losses) =
                ARENA_JOIN(match->arena, "type ", name, ".", after->name.text);
    }
}

static bool has_virtual(const struct schema *schema, const struct sql_object *table)
{
    for (size_t i = 0; i < schema->virtual_tables.count; i++)
        if (text_equal_ignoring_case(schema->virtual_tables.items[i].name.text, table->name.text) &&
            text_equal(schema->virtual_tables.items[i].sql.text, table->sql.text))
            return true;
    return false;
}

struct migration_losses migration_losses_of(const struct schema_match *match)
{
    struct migration_losses losses = {0};
    const struct schema *before = match->before;
    for (size_t i = 0; i < before->tables.count; i++) {
        if (match->of_before[i])
            lose_columns(match, match->of_before[i], &losses);
        else
            *ARENA_APPEND(match->arena, &losses) =
                ARENA_JOIN(match->arena, "table ", before->tables.items[i].name.text);
    }
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (!has_virtual(match->after, &before->virtual_tables.items[i]))
            *ARENA_APPEND(match->arena, &losses) =
                ARENA_JOIN(match->arena, "table ", before->virtual_tables.items[i].name.text);
    return losses;
}

static bool is_meant(const struct migration_text *text, const char *loss)
{
    for (size_t i = 0; i < text->losses.count; i++)
        if (text_equal_ignoring_case(text->losses.items[i].text, loss))
            return true;
    return false;
}

void migration_check_loss(const struct migration *migration, const char *loss, struct diagnostics *diagnostics)
{
    if (migration->up.source && !is_meant(&migration->up, loss))
        diagnostic_suggest(diagnostic_report(diagnostics, RULE_MIGRATION_LOSS, migration->place,
                                             "this migration loses data: %s", loss),
                           "if that is meant, write a line -- loses: %s", loss);
}

/* ---- Renames --------------------------------------------------------------------------------------------- */

/* A table with most of its columns. */
static bool is_alike(const struct table *before, const struct table *after)
{
    size_t same = 0;
    for (size_t i = 0; i < before->columns.count; i++) {
        const struct column *column = table_find_column(after, before->columns.items[i].name.text);
        same += column && column->type == before->columns.items[i].type;
    }
    return same * 2 > before->columns.count && same * 2 > after->columns.count;
}

static void find_columns(const struct schema_match *match, const struct table_match *table,
                         struct migration_renames *renames)
{
    for (size_t i = 0; i < table->before->columns.count; i++) {
        const struct column *before = &table->before->columns.items[i], *only = NULL;
        size_t count = 0;
        for (size_t j = 0; j < table->after->columns.count && !table->after_of[i]; j++) {
            const struct column *after = &table->after->columns.items[j];
            bool is_like = !table->before_of[j] && after->type == before->type && after->enumeration == NULL;
            only = is_like ? after : only;
            count += is_like;
        }
        if (count == 1)
            *ARENA_APPEND(match->arena, renames) =
                (struct migration_rename){"column", before->name.text, &only->name};
    }
}

struct migration_renames migration_renames_of(const struct schema_match *match)
{
    struct migration_renames renames = {0};
    for (size_t i = 0; i < match->before->tables.count; i++) {
        const struct table *before = &match->before->tables.items[i];
        if (match->of_before[i])
            find_columns(match, match->of_before[i], &renames);
        for (size_t j = 0; j < match->after->tables.count && !match->of_before[i]; j++)
            if (!match->of_after[j] && is_alike(before, &match->after->tables.items[j]))
                *ARENA_APPEND(match->arena, &renames) =
                    (struct migration_rename){"table", before->name.text, &match->after->tables.items[j].name};
    }
    return renames;
}
