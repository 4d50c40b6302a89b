#include "view_migration.h"

#include "c_text.h"
#include "text.h"

#include "jdb.h"

#include <string.h>

static const char *const KINDS[] = {[MIGRATION_RUN] = "JDB_STEP_RUN",
                                    [MIGRATION_REFUSE] = "JDB_STEP_REFUSE",
                                    [MIGRATION_REBUILD] = "JDB_STEP_REBUILD"};

static const char *const STATUSES[] = {[MIGRATION_REFUSE_CHECK] = "JDB_CHECK",
                                       [MIGRATION_REFUSE_NOT_NULL] = "JDB_NOT_NULL",
                                       [MIGRATION_REFUSE_UNIQUE] = "JDB_UNIQUE",
                                       [MIGRATION_REFUSE_FOREIGN_KEY] = "JDB_FOREIGN_KEY"};

/* However a line ends in the file, and without blanks behind it. */
static void add_lines(struct arena *arena, struct view *step, const char *sql)
{
    struct view *lines = view_set_list(step, "lines");
    size_t count = 0;
    for (const char *line = sql, *end; line; line = end ? end + 1 : NULL, count++) {
        end = strchr(line, '\n');
        size_t length = end ? (size_t)(end - line) : strlen(line);
        while (length && strchr(" \t\r", line[length - 1]))
            length--;
        view_append_text(lines, c_text_string(arena, line, length, 0, C_TEXT_UNBROKEN));
    }
    view_set_number(step, "line_count", count);
}

static void add_step(struct arena *arena, struct view *steps, const struct migration_step *step)
{
    struct view *view = view_append_map(steps);
    view_set_text(view, "kind", KINDS[step->kind]);
    view_set_text(view, "subject", step->subject ? c_text_literal(arena, step->subject) : NULL);
    view_set_text(view, "status", step->kind == MIGRATION_REFUSE ? STATUSES[step->refusal] : NULL);
    add_lines(arena, view, step->sql);
}

/* A direction that has nothing to do can be gone all the same. */
static void add_steps(struct arena *arena, struct view *scripts, const char *array,
                      const struct migration_text *text)
{
    static const struct migration_step NOTHING = {.kind = MIGRATION_RUN, .sql = ""};
    struct view *script = view_append_map(scripts);
    view_set_text(script, "array", array);
    struct view *steps = view_set_list(script, "steps");
    for (size_t i = 0; i < text->steps.count; i++)
        add_step(arena, steps, &text->steps.items[i]);
    if (!text->steps.count)
        add_step(arena, steps, &NOTHING);
}

/* Its steps are an array among `scripts`. */
static void add_direction(struct arena *arena, struct view *scripts, struct view *directions,
                          const char *direction, const char *array, const struct migration_text *text)
{
    if (!text->source)
        return;
    struct view *view = view_append_map(directions);
    view_set_text(view, "direction", direction);
    view_set_text(view, "array", array);
    add_steps(arena, scripts, array, text);
}

static void add_postgres(struct arena *arena, struct view *item, struct view *scripts,
                         const struct migration *migration)
{
    const struct migration_script *script = &migration->postgres;
    if (!script->up.source) {
        view_set_flag(item, "postgres", false);
        return;
    }
    struct view *postgres = view_map(arena);
    view_set_text(postgres, "checksum", script->checksum);
    struct view *directions = view_set_list(postgres, "directions");
    add_direction(arena, scripts, directions, "up", arena_format(arena, "postgres_up_%u", migration->number),
                  &script->up);
    add_direction(arena, scripts, directions, "down",
                  arena_format(arena, "postgres_down_%u", migration->number), &script->down);
    view_set(item, "postgres", postgres);
}

static void add_migration(struct arena *arena, struct view *list, const struct migration *migration)
{
    struct view *item = view_append_map(list);
    view_set_number(item, "number", migration->number);
    view_set_text(item, "name", c_text_literal(arena, migration->name));
    view_set_text(item, "title",
                  c_text_comment(arena, arena_format(arena, "%04u_%s", migration->number, migration->name)));
    view_set_text(item, "checksum", migration->checksum);
    view_set_text(item, "fingerprint", migration->fingerprint);
    struct view *scripts = view_set_list(item, "scripts"), *directions = view_set_list(item, "directions");
    add_direction(arena, scripts, directions, "up", arena_format(arena, "up_%u", migration->number),
                  &migration->up);
    add_direction(arena, scripts, directions, "down", arena_format(arena, "down_%u", migration->number),
                  &migration->down);
    add_postgres(arena, item, scripts, migration);
}

const struct view *view_migrations(struct arena *arena, const struct schema *schema,
                                   const struct migration_list *migrations)
{
    struct view *view = view_map(arena);
    view_set_text(view, "schema", schema->name.text);
    view_set_number(view, "interface", JDB_INTERFACE);
    struct view *list = view_set_list(view, "migrations");
    for (size_t i = 0; i < migrations->count; i++)
        add_migration(arena, list, &migrations->items[i]);
    return view;
}
