/* Names that change. */
#include "migration_planner.h"

void planner_rename_column(const struct planner *planner, const char *table, const char *from, const char *to)
{
    planner_append(planner, "ALTER TABLE ");
    planner_append_name(planner, table);
    planner_append(planner, " RENAME COLUMN ");
    planner_append_name(planner, from);
    planner_append(planner, " TO ");
    planner_append_name(planner, to);
    planner_append(planner, ";\n");
}

/* A name that is still another's is given away in two steps; to SQLite that is also the table's own in other letters. */
static void rename_tables(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    bool *waits = arena_alloc(planner->arena, before->tables.count + 1, sizeof *waits);
    for (size_t i = 0; i < before->tables.count; i++) {
        const struct table_match *table = planner->match->of_before[i];
        const char *from = before->tables.items[i].name.text;
        if (!table || text_equal(from, table->after->name.text))
            continue;
        const struct table *other = schema_find_table(before, table->after->name.text);
        waits[i] = other;
        planner_rename_table(planner, from,
                             waits[i] ? ARENA_JOIN(planner->arena, PLANNER_NEW, table->after->name.text)
                                      : table->after->name.text);
    }
    for (size_t i = 0; i < before->tables.count; i++)
        if (waits[i]) {
            const char *to = planner->match->of_before[i]->after->name.text;
            planner_rename_table(planner, ARENA_JOIN(planner->arena, PLANNER_NEW, to), to);
        }
}

static void rename_columns(const struct planner *planner, const struct table_match *table)
{
    size_t count = table->before->columns.count;
    bool *waits = arena_alloc(planner->arena, count + 1, sizeof *waits);
    for (size_t i = 0; i < count; i++) {
        const struct column *after = table->after_of[i];
        const char *from = table->before->columns.items[i].name.text;
        if (!after || text_equal(from, after->name.text))
            continue;
        const struct column *other = table_find_column(table->before, after->name.text);
        waits[i] = other && other->index != i;
        planner_rename_column(planner, table->after->name.text, from,
                              waits[i] ? ARENA_JOIN(planner->arena, PLANNER_NEW, after->name.text)
                                       : after->name.text);
    }
    for (size_t i = 0; i < count; i++)
        if (waits[i])
            planner_rename_column(planner, table->after->name.text,
                                  ARENA_JOIN(planner->arena, PLANNER_NEW, table->after_of[i]->name.text),
                                  table->after_of[i]->name.text);
}

void planner_rename_all(const struct planner *planner)
{
    rename_tables(planner);
    planner_for_each_match(planner, rename_columns);
}
