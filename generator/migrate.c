#include "migrate.h"

#include "migration_loss.h"
#include "migration_plan.h"
#include "migration_postgres.h"
#include "text.h"
#include "writer.h"

#include <string.h>

static const char *const EXPLAINED[] = {
    [ENGINE_SQLITE] =
        "-- All of it runs in one transaction, in this order; foreign keys are looked at when it ends. Edit it as you need,\n"
        "-- until a database has it.\n",
    [ENGINE_POSTGRES] =
        "-- All of it runs in one transaction, in this order. Edit it as you need, until a database has it.\n",
};

/* ---- What is said ---------------------------------------------------------------------------------------- */

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

/* Where they are said to be meant: beside SQLite's words, for both. */
static const char *const LOSES[] = {
    [ENGINE_SQLITE] = "--\n-- It loses data. What of it is meant, say by a line \"-- loses: NAME\" for each:\n",
    [ENGINE_POSTGRES] = "--\n-- It loses data, which up.sqlite.sql says to be meant:\n",
};

static void append_losses(const struct schema_match *match, enum engine engine, struct text *out)
{
    struct migration_losses losses = migration_losses_of(match);
    for (size_t i = 0; i < losses.count; i++)
        TEXT_JOIN(out, i ? "" : LOSES[engine], "--   ", losses.items[i], "\n");
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

/* ---- Files ----------------------------------------------------------------------------------------------- */

struct command {
    struct arena *arena;
    const struct schema *schema;
    const struct migration_list *migrations;
    struct diagnostics *diagnostics;
};

/* The way there and back in an engine's words. */
struct words {
    const char *up, *down;
};

static const char *text_of(const struct command *command, enum engine engine, const char *title,
                           const struct schema_match *match)
{
    struct text out = {.arena = command->arena}, plan = {.arena = command->arena};
    TEXT_JOIN(&out, "-- ", title, "\n", EXPLAINED[engine]);
    if (!match->is_back)
        append_losses(match, engine, &out);
    if (engine == ENGINE_SQLITE)
        migration_plan_append(match, &plan, command->diagnostics);
    else
        migration_postgres_append(match, &plan, command->diagnostics);
    TEXT_JOIN(&out, "\n", text_string(&plan));
    return text_string(&out);
}

static struct words words_of(const struct command *command, enum engine engine,
                             const struct schema_match *match, const char *title, const struct migration *last)
{
    struct schema_match back = migration_match_reversed(match);
    const char *from =
        last ? arena_format(command->arena, ": from %04u_%s", last->number, last->name) : ": from nothing";
    return (struct words){
        .up = text_of(command, engine, ARENA_JOIN(command->arena, title, from), match),
        .down = text_of(command, engine, ARENA_JOIN(command->arena, title, ": undone"), &back),
    };
}

static void add(struct writer *writer, const char *name, const char *text)
{
    writer_add(writer, name, text, strlen(text));
}

static void read_text(const struct command *command, const char *directory, const char *name, const char *text,
                      struct migration_text *read)
{
    const char *path = arena_format(command->arena, "%s/%s", directory, name);
    migration_text_read(command->arena, source_of_bytes(command->arena, path, text, strlen(text)), read,
                        command->diagnostics);
}

static const struct migration *before(const struct migration_list *migrations, size_t number)
{
    return number ? &migrations->items[number - 1] : NULL;
}

/* ---- An engine that the schema has named since ----------------------------------------------------------- */

/* NULL: a mistake was reported. What has been written for it already stays. */
static struct writer *write_postgres(const struct command *command, size_t number)
{
    const struct migration *migration = &command->migrations->items[number];
    const struct migration *last = before(command->migrations, number);
    struct schema_match match = migration_match(
        command->arena, last ? last->state : migration_nothing(command->arena), migration->state);
    const char *title = arena_format(command->arena, "%04u_%s", migration->number, migration->name);
    struct words words = words_of(command, ENGINE_POSTGRES, &match, title, last);
    struct writer *writer = writer_new(command->arena, migration->directory);
    add(writer, "up.postgres.sql", words.up);
    if (!migration->postgres.down.source && migration->down.source)
        add(writer, "down.postgres.sql", words.down);
    return diagnostics_error_count(command->diagnostics) > 0 ? NULL : writer;
}

struct writers {
    struct writer **items;
    size_t count, capacity;
};

/* *done says what will have been written, a line each. */
static bool write_lacking(const struct command *command, struct writers *writers, struct text *done)
{
    for (size_t i = 0; i < command->migrations->count; i++) {
        const struct migration *migration = &command->migrations->items[i];
        if (!migration_lacks_postgres(command->schema, migration))
            continue;
        struct writer *writer = write_postgres(command, i);
        if (!writer)
            return false;
        *ARENA_APPEND(command->arena, writers) = writer;
        text_format(done, "wrote up.postgres.sql of %04u_%s\n", migration->number, migration->name);
    }
    return true;
}

/* ---- The next one ---------------------------------------------------------------------------------------- */

/* Tries the history with the migration that is to be written: what a fill says may not fit. */
static void try_with(const struct command *command, const struct migration *migration)
{
    struct migration_list all = {0};
    for (size_t i = 0; i < command->migrations->count; i++)
        *ARENA_APPEND(command->arena, &all) = command->migrations->items[i];
    *ARENA_APPEND(command->arena, &all) = *migration;
    migration_try_all(command->arena, &all, true, command->diagnostics);
}

/* NULL: a mistake was reported. */
static struct writer *write_next(const struct command *command, const char *name, struct text *done)
{
    struct arena *arena = command->arena;
    const struct schema *schema = command->schema;
    const struct migration *last = before(command->migrations, command->migrations->count);
    struct schema_match match = migration_match(arena, last ? last->state : migration_nothing(arena), schema);
    struct migration migration = {.number = last ? last->number + 1 : 1, .name = name, .state = schema};
    const char *title = arena_format(arena, "%04u_%s", migration.number, name);
    const char *directory = ARENA_JOIN(arena, migration_directory(arena, schema->source->path), "/", title);
    struct words sqlite = words_of(command, ENGINE_SQLITE, &match, title, last), postgres = {0};
    report_renames(&match, command->diagnostics);
    if (schema->has_engine[ENGINE_POSTGRES] && !diagnostics_error_count(command->diagnostics))
        postgres = words_of(command, ENGINE_POSTGRES, &match, title, last);
    if (diagnostics_error_count(command->diagnostics) > 0)
        return NULL;
    read_text(command, directory, "up.sqlite.sql", sqlite.up, &migration.up);
    read_text(command, directory, "down.sqlite.sql", sqlite.down, &migration.down);
    try_with(command, &migration);
    if (diagnostics_error_count(command->diagnostics) > 0)
        return NULL;
    struct writer *writer = writer_new(arena, directory);
    add(writer, "up.sqlite.sql", sqlite.up);
    add(writer, "down.sqlite.sql", sqlite.down);
    if (postgres.up) {
        add(writer, "up.postgres.sql", postgres.up);
        add(writer, "down.postgres.sql", postgres.down);
    }
    writer_add(writer, "state.yaml", schema->source->bytes, schema->source->length);
    TEXT_JOIN(done, directory, "\n");
    return writer;
}

/* ---- new ------------------------------------------------------------------------------------------------- */

static bool is_anything_to_do(const struct command *command, bool is_empty, size_t lacking,
                              const char **problem)
{
    const struct migration *last = before(command->migrations, command->migrations->count);
    if (is_empty || lacking || !last || migration_is_needed(command->arena, last, command->schema))
        return true;
    *problem = arena_format(
        command->arena,
        "nothing to migrate: the schema is as %04u_%s left it (--empty writes one for SQL of your own)",
        last->number, last->name);
    return false;
}

bool migrate_new(struct arena *arena, const struct schema *schema, const struct migration_list *migrations,
                 const char *name, bool is_empty, const char **written, struct diagnostics *diagnostics,
                 const char **problem)
{
    const struct command command = {arena, schema, migrations, diagnostics};
    const struct migration *last = before(migrations, migrations->count);
    struct writers writers = {0};
    struct text done = {.arena = arena};
    *problem = NULL;
    if (!accept_name(arena, name, problem) || !write_lacking(&command, &writers, &done) ||
        !is_anything_to_do(&command, is_empty, writers.count, problem))
        return false;
    if (is_empty || !last || migration_is_needed(arena, last, schema)) {
        struct writer *writer = write_next(&command, name, &done);
        if (!writer)
            return false;
        *ARENA_APPEND(arena, &writers) = writer;
    }
    *written = text_string(&done);
    for (size_t i = 0; i < writers.count; i++)
        if (!writer_commit(writers.items[i], problem))
            return false;
    return true;
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
