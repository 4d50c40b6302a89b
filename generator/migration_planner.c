#include "migration_planner.h"

#include <string.h>

void planner_for_each_match(const struct planner *planner,
                            void (*what)(const struct planner *planner, const struct table_match *table))
{
    for (size_t i = 0; i < planner->match->after->tables.count; i++)
        if (planner->match->of_after[i])
            what(planner, planner->match->of_after[i]);
}

void planner_append(const struct planner *planner, const char *text)
{
    text_append(planner->out, text);
}

void planner_append_name(const struct planner *planner, const char *name)
{
    dialect_append_quoted(planner->dialect, planner->out, name);
}

void planner_append_sql(const struct planner *planner, const char *sql)
{
    dialect_append_sql(planner->dialect, planner->out, sql);
}

static bool ends_with_gap(const struct text *text)
{
    return text->length > 1 && memcmp(text->bytes + text->length - 2, "\n\n", 2) == 0;
}

void planner_append_gap(const struct planner *planner)
{
    planner_append(planner, planner->out->length && !ends_with_gap(planner->out) ? "\n" : "");
}

void planner_end(const struct planner *planner)
{
    if (ends_with_gap(planner->out))
        planner->out->bytes[--planner->out->length] = '\0';
}

void planner_append_drop(const struct planner *planner, const char *what, const char *name)
{
    TEXT_JOIN(planner->out, "DROP ", what, " ");
    planner_append_name(planner, name);
    planner_append(planner, ";\n");
}

void planner_rename_table(const struct planner *planner, const char *from, const char *to)
{
    planner_append(planner, "ALTER TABLE ");
    planner_append_name(planner, from);
    planner_append(planner, " RENAME TO ");
    planner_append_name(planner, to);
    planner_append(planner, ";\n");
}

const char *planner_quoted(const struct planner *planner, const char *name)
{
    struct text out = {.arena = planner->arena};
    dialect_append_quoted(planner->dialect, &out, name);
    return text_string(&out);
}

const char *planner_column_of(const struct planner *planner, const struct table_match *table,
                              const struct column *column)
{
    return ARENA_JOIN(planner->arena, table->after->name.text, ".", column->name.text);
}
