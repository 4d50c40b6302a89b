/* Whether a history makes sense, tried on SQLite from its beginning. */
#include "migration.h"

#include "ddl.h"
#include "fingerprint.h"
#include "migration_convert.h"
#include "migration_loss.h"
#include "migration_outline.h"
#include "sql_scan.h"
#include "sqlite_probe.h"
#include "text.h"

/* ---- SQL ------------------------------------------------------------------------------------------------- */

static void report_sql(const struct migration_text *text, const struct migration_step *step,
                       const struct probe_answer *answer, struct diagnostics *diagnostics)
{
    size_t offset = answer->offset + sql_scan_blank_length(step->sql + answer->offset);
    const char *column = text_behind(answer->message, "no such column: ");
    const char *table = text_behind(answer->message, "no such table: ");
    const char *word = column ? column : table, *name = word ? text_behind(word, "main.") : NULL;
    word = name ? name : word;
    const char *found = word && !answer->has_offset ? sql_scan_find_word(step->sql + offset, word) : NULL;
    if (found)
        offset = (size_t)(found - step->sql);
    diagnostic_report(
        diagnostics, RULE_MIGRATION_SQL,
        source_span(text->source, step->offset + offset, sql_scan_token_length(step->sql + offset)), "%s",
        answer->message);
}

static struct probe_answer run_step(struct sqlite_probe *probe, const struct migration_step *step)
{
    switch (step->kind) {
    case MIGRATION_REFUSE:
        return sqlite_probe_prepare(probe, step->sql);
    case MIGRATION_REBUILD:
        return sqlite_probe_rebuild(probe, step->subject, step->sql);
    default:
        return sqlite_probe_run(probe, step->sql);
    }
}

/* False: it was reported, or takes too long here: it is believed, and so is what follows. */
static bool run(struct sqlite_probe *probe, const struct migration_text *text, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < text->steps.count; i++) {
        const struct migration_step *step = &text->steps.items[i];
        struct probe_answer answer = run_step(probe, step);
        if (answer.verdict != PROBE_FINE && answer.verdict != PROBE_GIVES_UP)
            report_sql(text, step, &answer, diagnostics);
        if (answer.verdict != PROBE_FINE)
            return false;
    }
    return true;
}

/* ---- Outcomes -------------------------------------------------------------------------------------------- */

/* What a state is made of. False: that can't be told here, as when it has functions or modules of a program. */
static bool outline_of(struct arena *arena, const struct schema *state, struct migration_outline *outline)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct text ddl = {.arena = scratch};
    struct sqlite_probe *probe = sqlite_probe_new(scratch);
    sqlite_probe_share_steps(probe);
    ddl_append_schema(&DIALECT_SQLITE, &ddl, state);
    bool is_made = sqlite_probe_run(probe, text_string(&ddl)).verdict == PROBE_FINE &&
                   migration_outline_read(arena, probe, outline);
    arena_free(scratch);
    return is_made;
}

/* ---- Running --------------------------------------------------------------------------------------------- */

struct trial {
    struct arena *arena;
    struct sqlite_probe *probe;
    struct diagnostics *diagnostics;
};

/* A state, which is counted from nothing, as it should be. There is one probe at a time. */
struct wanted {
    bool is_known;
    const char *state;
    struct migration_outline outline;
};

static struct wanted wanted_of(struct arena *arena, const struct migration_list *migrations, size_t number)
{
    if (!number)
        return (struct wanted){.is_known = true, .state = "a database without tables"};
    const struct migration *migration = &migrations->items[number - 1];
    struct wanted wanted = {
        .state = arena_format(arena, "the state of %04u_%s", migration->number, migration->name)};
    wanted.is_known = outline_of(arena, migration->state, &wanted.outline);
    return wanted;
}

/* False: it was reported. */
static bool check_outcome(const struct trial *trial, const struct migration_text *text,
                          const struct wanted *wanted)
{
    struct migration_outline outline;
    const char *difference = migration_outline_read(trial->arena, trial->probe, &outline)
                                 ? migration_outline_compare(trial->arena, &outline, &wanted->outline)
                                 : NULL;
    if (difference)
        diagnostic_report(trial->diagnostics, RULE_MIGRATION_STATE, source_span(text->source, 0, 0),
                          "this does not lead to %s: %s", wanted->state, difference);
    return !difference;
}

/* Those before the newest were held against their states when they were it: `wanted` is NULL. */
static bool go(const struct trial *trial, const struct migration_text *text, const struct wanted *wanted)
{
    if (!run(trial->probe, text, trial->diagnostics))
        return false;
    return !wanted || !wanted->is_known || check_outcome(trial, text, wanted);
}

void migration_try_all(struct arena *arena, const struct migration_list *migrations,
                       struct diagnostics *diagnostics)
{
    size_t newest = migrations->count;
    if (!newest)
        return;
    struct arena *scratch = arena_new_scratch(arena);
    const struct wanted there = wanted_of(scratch, migrations, newest);
    const struct wanted back = wanted_of(scratch, migrations, newest - 1);
    const struct trial trial = {scratch, sqlite_probe_new(scratch), diagnostics};
    bool is_fine = true;
    sqlite_probe_share_steps(trial.probe); /* an ALTER TABLE reads all of the schema, and a history has many */
    sqlite_probe_begin_migrations(trial.probe);
    for (size_t i = 0; i < newest && is_fine; i++)
        is_fine = !migrations->items[i].up.source ||
                  go(&trial, &migrations->items[i].up, i + 1 == newest ? &there : NULL);
    for (size_t i = newest; i-- > 0 && is_fine;)
        is_fine = migrations->items[i].down.source &&
                  go(&trial, &migrations->items[i].down, i + 1 == newest ? &back : NULL);
    arena_free(scratch);
}

/* ---- Losses ---------------------------------------------------------------------------------------------- */

static bool is_meant(const struct migration_text *text, const char *loss)
{
    for (size_t i = 0; i < text->losses.count; i++)
        if (text_equal_ignoring_case(text->losses.items[i].text, loss))
            return true;
    return false;
}

static void check_losses(struct arena *arena, const struct migration *migration, const struct schema *before,
                         struct diagnostics *diagnostics)
{
    struct schema_match match = migration_match(arena, before, migration->state);
    struct migration_losses losses = migration_losses_of(&match);
    for (size_t i = 0; i < losses.count; i++)
        if (migration->up.source && !is_meant(&migration->up, losses.items[i]))
            diagnostic_suggest(diagnostic_report(diagnostics, RULE_MIGRATION_LOSS, migration->place,
                                                 "this migration loses data: %s", losses.items[i]),
                               "if that is meant, write a line -- loses: %s", losses.items[i]);
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
        migration_try_all(arena, migrations, diagnostics);
}

bool migration_is_needed(struct arena *arena, const struct migration *last, const struct schema *schema)
{
    const struct schema_match match = migration_match(arena, last->state, schema);
    return !text_equal(last->fingerprint, fingerprint_of(arena, schema)) || migration_match_converts(&match);
}

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
