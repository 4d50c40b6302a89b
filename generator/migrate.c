#include "migrate.h"

#include "migration_loss.h"
#include "migration_plan.h"
#include "text.h"
#include "writer.h"

#include <string.h>

static const char EXPLAINED[] =
    "-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,\n"
    "-- until a database has it.\n";

/* ---- new ------------------------------------------------------------------------------------------------- */

static bool accept_name(struct arena *arena, const char *name, const char **problem)
{
    size_t length = strlen(name);
    if (length && length <= 100 &&
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length)
        return true;
    *problem =
        arena_format(arena, "a migration can't be called \"%s\": letters, digits, \"_\" and \"-\"", name);
    return false;
}

static void append_losses(const struct schema_match *match, struct text *out)
{
    struct migration_losses losses = migration_losses_of(match);
    for (size_t i = 0; i < losses.count; i++)
        TEXT_JOIN(out,
                  i ? ""
                    : "--\n-- It loses data. What of it is meant, say by a line \"-- loses: NAME\" for each:\n",
                  "--   ", losses.items[i], "\n");
}

static void report_renames(const struct schema_match *match, struct diagnostics *diagnostics)
{
    struct migration_renames renames = migration_renames_of(match);
    for (size_t i = 0; i < renames.count; i++)
        diagnostic_suggest(diagnostic_report(diagnostics, RULE_MIGRATION_RENAME, renames.items[i].name->span,
                                             "%s \"%s\" is new, and \"%s\" is gone: is it the same?",
                                             renames.items[i].kind, renames.items[i].name->text,
                                             renames.items[i].old_name),
                           "if it is, say was: %s, and write the migration again", renames.items[i].old_name);
}

static const char *text_of(struct arena *arena, const char *title, const struct schema_match *match,
                           struct diagnostics *diagnostics)
{
    struct text out = {.arena = arena}, plan = {.arena = arena};
    TEXT_JOIN(&out, "-- ", title, "\n", EXPLAINED);
    if (!match->is_back)
        append_losses(match, &out);
    migration_plan_append(match, &plan, diagnostics);
    TEXT_JOIN(&out, "\n", text_string(&plan));
    return text_string(&out);
}

static void add(struct writer *writer, const char *name, const char *text)
{
    writer_add(writer, name, text, strlen(text));
}

static void read_text(struct arena *arena, const char *directory, const char *name, const char *text,
                      struct migration_text *read, struct diagnostics *diagnostics)
{
    const char *path = arena_format(arena, "%s/%s", directory, name);
    migration_text_read(arena, source_of_bytes(arena, path, text, strlen(text)), read, diagnostics);
}

/* Tries the history with the migration that is to be written: what a fill says may not fit. */
static void try_with(struct arena *arena, const struct migration_list *migrations,
                     const struct migration *migration, struct diagnostics *diagnostics)
{
    struct migration_list all = {0};
    for (size_t i = 0; i < migrations->count; i++)
        *ARENA_APPEND(arena, &all) = migrations->items[i];
    *ARENA_APPEND(arena, &all) = *migration;
    migration_try_all(arena, &all, diagnostics);
}

bool migrate_new(struct arena *arena, const struct schema *schema, const struct migration_list *migrations,
                 const char *name, bool is_empty, const char **written, struct diagnostics *diagnostics,
                 const char **problem)
{
    const struct migration *last = migrations->count ? &migrations->items[migrations->count - 1] : NULL;
    const struct schema *before = last ? last->state : migration_nothing(arena);
    *problem = NULL;
    if (!accept_name(arena, name, problem))
        return false;
    if (!is_empty && last && !migration_is_needed(arena, last, schema)) {
        *problem = arena_format(
            arena,
            "nothing to migrate: the schema is as %04u_%s left it (--empty writes one for SQL of your own)",
            last->number, last->name);
        return false;
    }
    struct schema_match match = migration_match(arena, before, schema), back = migration_match_reversed(&match);
    const char *title = arena_format(arena, "%04u_%s", last ? last->number + 1 : 1, name);
    const char *from =
        last ? arena_format(arena, ": from %04u_%s", last->number, last->name) : ": from nothing";
    const char *up = text_of(arena, ARENA_JOIN(arena, title, from), &match, diagnostics);
    const char *down = text_of(arena, ARENA_JOIN(arena, title, ": undone"), &back, diagnostics);
    report_renames(&match, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return false;
    *written = arena_format(arena, "%s/%s", migration_directory(arena, schema->source->path), title);
    struct migration migration = {.number = last ? last->number + 1 : 1, .name = name, .state = schema};
    read_text(arena, *written, "up.sqlite.sql", up, &migration.up, diagnostics);
    read_text(arena, *written, "down.sqlite.sql", down, &migration.down, diagnostics);
    try_with(arena, migrations, &migration, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return false;
    struct writer *writer = writer_new(arena, *written);
    add(writer, "up.sqlite.sql", up);
    add(writer, "down.sqlite.sql", down);
    writer_add(writer, "state.yaml", schema->source->bytes, schema->source->length);
    return writer_commit(writer, problem);
}

/* ---- lint ------------------------------------------------------------------------------------------------ */

void migrate_lint(const struct migration_list *migrations, struct diagnostics *diagnostics)
{
    const struct migration *last = migrations->count ? &migrations->items[migrations->count - 1] : NULL;
    for (size_t i = 0; last && i < last->up.steps.count; i++) {
        const struct migration_step *step = &last->up.steps.items[i];
        if (step->kind == MIGRATION_REFUSE)
            diagnostic_suggest(
                diagnostic_report(diagnostics, RULE_MIGRATION_ROWS,
                                  source_span(last->up.source, step->offset, strcspn(step->sql, "\n")),
                                  "rows may stand in the way: %s", step->subject),
                "this finds them; nothing is changed where there are any");
    }
}
