/* Runs a history on SQLite, there and back, and holds where it leads against its states. */
#include "migration.h"

#include "ddl.h"
#include "difference.h"
#include "sql_scan.h"
#include "sql_token.h"
#include "sqlite_probe.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- Differences ----------------------------------------------------------------------------------------- */

static void free_list(void *differences)
{
    free(((struct jdb_differences *)differences)->list);
}

/* The structures outlive what is said of them. */
static const struct jdb_differences *compare(struct arena *arena, const struct jdb_structure *wanted,
                                             const struct jdb_structure *found)
{
    struct jdb none = {0}; /* it would say what fails */
    struct jdb_differences *differences = ARENA_NEW(arena, struct jdb_differences);
    *differences = (struct jdb_differences){.wanted = *wanted, .found = *found};
    arena_defer(arena, free_list, differences);
    if (jdb_structure_compare(&none, differences) != JDB_OK)
        arena_fail(arena);
    return differences;
}

static bool same_fact(const struct jdb_structure_fact *one, const struct jdb_structure_fact *other)
{
    if (!one || !other)
        return one == other;
    return one->kind == other->kind && jdb_name_compare(one->table, other->table) == 0 &&
           jdb_name_compare(one->name, other->name) == 0 && jdb_sql_equal(one->value, other->value);
}

static bool holds(const struct jdb_differences *differences, const struct jdb_difference *difference)
{
    for (size_t i = 0; i < differences->count; i++)
        if (same_fact(differences->list[i].wanted, difference->wanted) &&
            same_fact(differences->list[i].found, difference->found))
            return true;
    return false;
}

/* Those that the others have, or those that they do not have. */
static struct jdb_differences pick(struct arena *arena, const struct jdb_differences *differences,
                                   const struct jdb_differences *others, bool are_held)
{
    struct jdb_differences picked = {.list = arena_alloc(arena, differences->count + 1, sizeof *picked.list)};
    for (size_t i = 0; i < differences->count; i++)
        if (holds(others, &differences->list[i]) == are_held)
            picked.list[picked.count++] = differences->list[i];
    return picked;
}

/* A table, a view or a column is told by its name alone. */
static bool has_named(const struct jdb_structure *structure, const struct jdb_structure_fact *named)
{
    for (size_t i = 0; i < structure->count; i++) {
        const struct jdb_structure_fact *fact = &structure->facts[i];
        if (fact->kind == named->kind && jdb_name_compare(fact->table, named->table) == 0 &&
            jdb_name_compare(fact->name, named->name) == 0)
            return true;
    }
    return false;
}

/* Takes out the tables and views that neither state knows: what a migration makes for others. */
static struct jdb_differences take_foreign(struct arena *arena, struct jdb_differences *differences,
                                           const struct jdb_structure *before)
{
    struct jdb_differences foreign = {.list = arena_alloc(arena, differences->count + 1, sizeof *foreign.list)};
    size_t kept = 0;
    for (size_t i = 0; i < differences->count; i++) {
        const struct jdb_difference *difference = &differences->list[i];
        if (jdb_difference_is_inside(difference) || has_named(before, difference->found))
            differences->list[kept++] = *difference;
        else
            foreign.list[foreign.count++] = *difference;
    }
    differences->count = kept;
    return foreign;
}

/* Leaves tables and views out that no schema knows. */
static void keep_inside(struct jdb_differences *differences)
{
    size_t kept = 0;
    for (size_t i = 0; i < differences->count; i++)
        if (jdb_difference_is_inside(&differences->list[i]))
            differences->list[kept++] = differences->list[i];
    differences->count = kept;
}

static void free_buffer(void *buffer)
{
    jdb_buffer_free(buffer);
}

static struct jdb_buffer *new_buffer(struct arena *arena)
{
    struct jdb_buffer *buffer = ARENA_NEW(arena, struct jdb_buffer);
    *buffer = (struct jdb_buffer){0};
    arena_defer(arena, free_buffer, buffer);
    return buffer;
}

static const char *text_of(struct arena *arena, const struct jdb_buffer *buffer)
{
    if (buffer->failed)
        arena_fail(arena);
    return buffer->text;
}

/* "table old, view recent" */
static const char *words_of_others(struct arena *arena, const struct jdb_differences *differences)
{
    struct jdb_buffer *out = new_buffer(arena);
    jdb_differences_list_others(differences, out);
    return text_of(arena, out);
}

/* "it has no column users.nick, it still has table old" */
static const char *words_of(struct arena *arena, const struct jdb_differences *differences)
{
    struct jdb_buffer *out = new_buffer(arena);
    size_t inside = jdb_differences_inside(differences);
    jdb_differences_summarize(differences, false, out);
    if (inside < differences->count) {
        jdb_buffer_add(out, inside ? ", it still has " : "it still has ");
        jdb_differences_list_others(differences, out);
    }
    return text_of(arena, out);
}

/* ---- States ---------------------------------------------------------------------------------------------- */

/* A state, made as it should be. NULL: that can't be told here, as when it has functions or modules of a program. There is one
 * probe at a time. */
static const struct jdb_structure *make_state(struct arena *arena, const struct schema *state)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct text ddl = {.arena = scratch};
    struct sqlite_probe *probe = sqlite_probe_new(scratch);
    sqlite_probe_share_steps(probe);
    ddl_append_schema(&DIALECT_SQLITE, &ddl, state);
    const struct jdb_structure *structure = sqlite_probe_run(probe, text_string(&ddl)).verdict == PROBE_FINE
                                                ? sqlite_probe_structure(probe, arena)
                                                : NULL;
    arena_free(scratch);
    return structure;
}

static const struct jdb_structure NOTHING;

static const struct jdb_structure *state_after(struct arena *arena, const struct migration_list *migrations,
                                               size_t number)
{
    return number ? make_state(arena, migrations->items[number - 1].state) : &NOTHING;
}

static const char *name_after(struct arena *arena, const struct migration_list *migrations, size_t number)
{
    const struct migration *migration = number ? &migrations->items[number - 1] : NULL;
    return migration ? arena_format(arena, "the state of %04u_%s", migration->number, migration->name)
                     : "a database without tables";
}

/* ---- The newest ------------------------------------------------------------------------------------------ */

/* Where the history is before the newest migration, after it, and after its way back: how that is not the state. NULL: that can't be
 * told. */
struct course {
    const struct jdb_differences *before, *after, *back;
};

struct trial {
    struct arena *arena;
    struct sqlite_probe *probe;
    const struct migration_list *migrations;
    const struct migration *newest;
    struct diagnostics *diagnostics;
};

static const struct jdb_differences *look(const struct trial *trial, const struct jdb_structure *state)
{
    const struct jdb_structure *found = state ? sqlite_probe_structure(trial->probe, trial->arena) : NULL;
    return found ? compare(trial->arena, state, found) : NULL;
}

static struct diagnostic *report_state(const struct trial *trial, const struct migration_text *text,
                                       const char *verb, size_t number,
                                       const struct jdb_differences *differences)
{
    return diagnostic_report(trial->diagnostics, RULE_MIGRATION_STATE, source_span(text->source, 0, 0),
                             "what this leads %s is not %s: %s", verb,
                             name_after(trial->arena, trial->migrations, number),
                             words_of(trial->arena, differences));
}

static const char *way_out(const struct jdb_differences *differences)
{
    bool has_unknown = jdb_differences_inside_of(differences, JDB_DIFFERENCE_UNKNOWN);
    bool has_other = jdb_differences_inside(differences) < differences->count;
    return has_unknown ? "add it to the schema and write the migration anew, or drop it here"
           : has_other ? "drop it here"
                       : "mend it here, or write the migration anew";
}

/* What older ones left is not its fault. False: a mistake was reported. */
static bool check_up(const struct trial *trial, const struct course *course)
{
    const struct migration_text *up = &trial->newest->up;
    struct jdb_differences own = pick(trial->arena, course->after, course->before, false);
    struct jdb_differences foreign = take_foreign(trial->arena, &own, &course->before->wanted);
    if (own.count)
        diagnostic_suggest(report_state(trial, up, "to", trial->migrations->count, &own), "%s", way_out(&own));
    if (foreign.count)
        diagnostic_suggest(
            diagnostic_report(trial->diagnostics, RULE_MIGRATION_DRIFT, source_span(up->source, 0, 0),
                              "this leaves %s, which no schema knows", words_of_others(trial->arena, &foreign)),
            "drop it at the end, unless it is meant for other programs");
    return !own.count;
}

/* It may lead back to the state where older ones led to something else. False: what they undo is not there. */
static bool check_down(const struct trial *trial, const struct course *course)
{
    const struct migration_text *down = &trial->newest->down;
    struct jdb_differences own = pick(trial->arena, course->back, course->before, false);
    struct jdb_differences mended = pick(trial->arena, course->before, course->back, false);
    if (own.count)
        diagnostic_suggest(
            report_state(trial, down, "back to", trial->migrations->count - 1, &own),
            "undo here all that up.sqlite.sql does; a migration that can't be undone has no such file");
    else if (mended.count)
        diagnostic_suggest(
            diagnostic_report(
                trial->diagnostics, RULE_MIGRATION_DRIFT, source_span(down->source, 0, 0),
                "this does not lead back to what older migrations left, which may not be undone then"),
            "where they made more than their states, make it again here");
    return !own.count && !mended.count;
}

/* Columns that no state knows, and that a table which is made anew does not take along. */
static void check_losses(const struct trial *trial, const struct course *course)
{
    for (size_t i = 0; i < course->before->count; i++) {
        const struct jdb_structure_fact *column = course->before->list[i].found;
        if (!column || column->kind != JDB_FACT_COLUMN || has_named(&course->after->found, column))
            continue;
        const struct jdb_structure_fact table = {.kind = JDB_FACT_TABLE, .table = column->table, .name = ""};
        if (has_named(&course->after->found, &table))
            migration_check_loss(trial->newest,
                                 ARENA_JOIN(trial->arena, "column ", column->table, ".", column->name),
                                 trial->diagnostics);
    }
}

/* A migration without its file was reported. */
static bool run_ups(const struct trial *trial, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct migration_text *up = &trial->migrations->items[i].up;
        if (up->source && !run(trial->probe, up, trial->diagnostics))
            return false;
    }
    return true;
}

/* False: there is no way back to be tried. */
static bool go_there(const struct trial *trial, const struct jdb_structure *from,
                     const struct jdb_structure *to, struct course *course)
{
    if (!run_ups(trial, trial->migrations->count - 1))
        return false;
    course->before = look(trial, from);
    if (trial->newest->up.source && !run(trial->probe, &trial->newest->up, trial->diagnostics))
        return false;
    course->after = course->before ? look(trial, to) : NULL;
    return !course->after || check_up(trial, course);
}

static void go_back(const struct trial *trial, const struct jdb_structure *from, struct course *course)
{
    for (size_t i = trial->migrations->count; i-- > 0;) {
        const struct migration *migration = &trial->migrations->items[i];
        if (!migration->down.source || !run(trial->probe, &migration->down, trial->diagnostics))
            return;
        if (migration != trial->newest || !course->before)
            continue;
        course->back = look(trial, from);
        if (course->back && !check_down(trial, course))
            return;
    }
}

static void start(const struct trial *trial)
{
    sqlite_probe_share_steps(trial->probe); /* an ALTER TABLE reads all of the schema, and a history has many */
    sqlite_probe_begin_migrations(trial->probe);
}

/* ---- Older ones ------------------------------------------------------------------------------------------ */

/* Tells of what is left where it came from. */
static void warn_of_older(const struct trial *trial, const struct jdb_structure *const *states,
                          struct jdb_differences left)
{
    for (size_t i = 0; i + 1 < trial->migrations->count && left.count; i++) {
        const struct migration *migration = &trial->migrations->items[i];
        if (migration->up.source && !run(trial->probe, &migration->up, trial->diagnostics))
            return;
        const struct jdb_differences *here = look(trial, states[i]);
        if (!here)
            continue;
        struct jdb_differences own = pick(trial->arena, &left, here, true);
        left = pick(trial->arena, &left, here, false);
        if (own.count)
            diagnostic_suggest(
                diagnostic_report(trial->diagnostics, RULE_MIGRATION_DRIFT, migration->place,
                                  "this does not lead to its state, and no later one mends that: %s",
                                  words_of(trial->arena, &own)),
                "mend it here while no database has it, else by a new one (migrate new --empty)");
    }
}

/* That is rare, and the whole history is run once more for it. */
static void find_older(struct trial *trial, const struct course *course)
{
    struct arena *arena = trial->arena, *scratch;
    struct jdb_differences left = pick(arena, course->after, course->before, true);
    size_t older = trial->migrations->count - 1;
    keep_inside(&left);
    if (!left.count)
        return;
    const struct jdb_structure **states = arena_alloc(arena, older, sizeof *states);
    for (size_t i = 0; i < older; i++)
        states[i] = state_after(arena, trial->migrations, i + 1);
    scratch = arena_new_scratch(arena);
    trial->probe = sqlite_probe_new(scratch);
    start(trial);
    warn_of_older(trial, states, left);
    arena_free(scratch);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static void try_newest(struct trial *trial, struct course *course)
{
    size_t count = trial->migrations->count;
    const struct jdb_structure *from = state_after(trial->arena, trial->migrations, count - 1);
    const struct jdb_structure *to = state_after(trial->arena, trial->migrations, count);
    struct arena *scratch = arena_new_scratch(trial->arena);
    trial->probe = sqlite_probe_new(scratch);
    start(trial);
    if (go_there(trial, from, to, course))
        go_back(trial, from, course);
    arena_free(scratch);
}

void migration_try_all(struct arena *arena, const struct migration_list *migrations, bool is_new,
                       struct diagnostics *diagnostics)
{
    if (!migrations->count)
        return;
    struct arena *scratch = arena_new_scratch(arena);
    struct trial trial = {.arena = scratch,
                          .migrations = migrations,
                          .newest = &migrations->items[migrations->count - 1],
                          .diagnostics = diagnostics};
    struct course course = {0};
    try_newest(&trial, &course);
    if (course.after && !is_new) {
        check_losses(&trial, &course);
        find_older(&trial, &course);
    }
    arena_free(scratch);
}
