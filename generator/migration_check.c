/* Whether a history makes sense. */
#include "migration.h"

#include "fingerprint.h"
#include "migration_convert.h"
#include "migration_loss.h"
#include "text.h"

/* ---- Losses ---------------------------------------------------------------------------------------------- */

static void check_losses(struct arena *arena, const struct migration *migration, const struct schema *before,
                         struct diagnostics *diagnostics)
{
    struct schema_match match = migration_match(arena, before, migration->state);
    struct migration_losses losses = migration_losses_of(&match);
    for (size_t i = 0; i < losses.count; i++)
        migration_check_loss(migration, losses.items[i], diagnostics);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

void migration_check_all(struct arena *arena, const struct migration_list *migrations,
                         struct diagnostics *diagnostics)
{
    const struct schema *before = migration_nothing(arena);
    size_t mistakes = diagnostics_error_count(diagnostics);
    for (size_t i = 0; i < migrations->count; i++) {
        const struct migration *migration = &migrations->items[i];
        if (!migration->state || migration->number != i + 1)
            return; /* what follows from that is not told */
        check_losses(arena, migration, before, diagnostics);
        before = migration->state;
    }
    if (diagnostics_error_count(diagnostics) == mistakes)
        migration_try_all(arena, migrations, false, diagnostics);
}

bool migration_is_needed(struct arena *arena, const struct migration *last, const struct schema *schema)
{
    const struct schema_match match = migration_match(arena, last->state, schema);
    return !text_equal(last->fingerprint, fingerprint_of(arena, schema)) || migration_match_converts(&match);
}

/* ---- Renames --------------------------------------------------------------------------------------------- */

/* What the state says, too, was told by an older migration. */
static bool is_said_anew(const struct name *was, const struct name *was_before)
{
    return was->text && !(was_before->text && text_equal_ignoring_case(was->text, was_before->text));
}

static void report_was(const struct name *was, const char *kind, const char *name,
                       struct diagnostics *diagnostics)
{
    diagnostic_suggest(diagnostic_report(diagnostics, RULE_MIGRATION_WAS, was->span,
                                         "this renames nothing: the last migration has %s \"%s\" already", kind,
                                         name),
                       "rename or drop that one first, in a migration of its own, or leave \"was\" out");
}

static void check_columns_was(const struct table *before, const struct table *after,
                              struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < after->columns.count; i++) {
        const struct column *column = &after->columns.items[i];
        const struct column *same = table_find_column(before, column->name.text);
        if (same && is_said_anew(&column->was, &same->was))
            report_was(&column->was, "column", column->name.text, diagnostics);
    }
}

void migration_check_was(struct arena *arena, const struct schema *schema,
                         const struct migration_list *migrations, struct diagnostics *diagnostics)
{
    const struct schema *last = migrations->count ? migrations->items[migrations->count - 1].state : NULL;
    if (!last)
        return;
    struct schema_match match = migration_match(arena, last, schema);
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        const struct table *same = schema_find_table(last, table->name.text);
        if (same && is_said_anew(&table->was, &same->was))
            report_was(&table->was, "table", table->name.text, diagnostics);
        if (match.of_after[i])
            check_columns_was(match.of_after[i]->before, table, diagnostics);
    }
}

/* ---- The schema ------------------------------------------------------------------------------------------ */

bool migration_lacks_postgres(const struct schema *schema, const struct migration *migration)
{
    return schema->has_engine[ENGINE_POSTGRES] && !migration->postgres.up.source;
}

void migration_check_engines(const struct schema *schema, const struct migration_list *migrations,
                             struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < migrations->count; i++)
        if (migration_lacks_postgres(schema, &migrations->items[i]))
            diagnostic_suggest(diagnostic_report(diagnostics, RULE_MIGRATION_FILE, migrations->items[i].place,
                                                 "migration %04u_%s has no up.postgres.sql, and the schema is "
                                                 "PostgreSQL's too",
                                                 migrations->items[i].number, migrations->items[i].name),
                               "janusgen migrate new NAME writes it");
}

void migration_check_newest(struct arena *arena, const struct schema *schema,
                            const struct migration_list *migrations, struct diagnostics *diagnostics)
{
    const struct migration *last = migrations->count ? &migrations->items[migrations->count - 1] : NULL;
    if (last && migration_is_needed(arena, last, schema))
        diagnostic_suggest(diagnostic_report(diagnostics, RULE_MIGRATION_MISSING, schema->name.span,
                                             "the schema has changes that no migration makes"),
                           "janusgen migrate new NAME writes it");
}
