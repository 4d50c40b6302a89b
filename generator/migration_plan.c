#include "migration_plan.h"

#include "ddl.h"
#include "migration_change.h"
#include "migration_planner.h"
#include "name_index.h"
#include "sql_scan.h"

#include <string.h>

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static const char *constraint_of(const struct planner *planner, const char *name)
{
    struct text out = {.arena = planner->arena};
    text_append(&out, " CONSTRAINT ");
    dialect_append_quoted(&DIALECT_SQLITE, &out, name);
    text_append(&out, " ");
    return text_string(&out);
}

static void add_column(const struct planner *planner, const struct column *column)
{
    struct text condition = {.arena = planner->arena};
    planner_append(planner, "ALTER TABLE ");
    planner_append_name(planner, column->table->name.text);
    planner_append(planner, " ADD COLUMN ");
    ddl_append_column(&DIALECT_SQLITE, planner->out, column);
    ddl_append_column_condition(&DIALECT_SQLITE, &condition, column);
    if (condition.length)
        TEXT_JOIN(planner->out, constraint_of(planner, column->check_name), "CHECK (", text_string(&condition),
                  ")");
    for (size_t i = 0; i < column->table->foreign_keys.count; i++) {
        const struct foreign_key *key = &column->table->foreign_keys.items[i];
        if (!column_list_has(&key->columns, column))
            continue;
        planner_append(planner, constraint_of(planner, key->name.text));
        ddl_append_reference(&DIALECT_SQLITE, planner->out, key);
    }
    planner_append(planner, ";\n");
    if (!column->fill.text)
        return;
    planner_append(planner, "UPDATE ");
    planner_append_name(planner, column->table->name.text);
    planner_append(planner, " SET ");
    planner_append_name(planner, column->name.text);
    planner_append(planner, " = (");
    planner_append_sql(planner, column->fill.text);
    planner_append(planner, ");\n");
}

/* Its indexes and triggers the runtime makes again. */
static void rebuild(const struct planner *planner, const struct table_match *table)
{
    const char *name = table->after->name.text, *temporary = ARENA_JOIN(planner->arena, PLANNER_NEW, name);
    planner_append_gap(planner);
    TEXT_JOIN(planner->out, "-- rebuild: ", name, "\n");
    ddl_append_table_as(&DIALECT_SQLITE, planner->out, table->after, temporary);
    planner_append_copy(planner, table, temporary);
    planner_append_drop(planner, "TABLE", name);
    planner_rename_table(planner, temporary, name);
    planner_append(planner, "-- end\n");
    planner_append_gap(planner);
}

static void add_columns(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count && !migration_change_rebuilds(planner->match, table);
         i++)
        if (!table->before_of[i])
            add_column(planner, &table->after->columns.items[i]);
}

static void drop_columns(const struct planner *planner, const struct table_match *table)
{
    bool stays = !migration_change_rebuilds(planner->match, table);
    for (size_t i = 0; i < table->before->columns.count && stays; i++) {
        if (table->after_of[i])
            continue;
        planner_append(planner, "ALTER TABLE ");
        planner_append_name(planner, table->after->name.text);
        planner_append(planner, " DROP COLUMN ");
        planner_append_name(planner, table->before->columns.items[i].name.text);
        planner_append(planner, ";\n");
    }
}

/* Whether what fills a column reads another table. */
static bool fills_from(const struct table_match *table, const char *name)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const char *fill = table->after->columns.items[i].fill.text;
        if (fill && sql_scan_mentions(fill, name))
            return true;
    }
    return false;
}

/* The first that no other one of those that are left reads: it may lose what they take from it. */
static size_t choose_rebuild(const struct table_match *const *tables, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_read = false;
        for (size_t j = 0; j < count && !is_read; j++)
            is_read = j != i && fills_from(tables[j], tables[i]->after->name.text);
        if (!is_read)
            return i;
    }
    return 0;
}

static void rebuild_tables(const struct planner *planner)
{
    const struct schema_match *match = planner->match;
    const struct table_match **tables =
        arena_alloc(planner->arena, match->after->tables.count + 1, sizeof(void *));
    size_t count = 0;
    for (size_t i = 0; i < match->after->tables.count; i++)
        if (match->of_after[i] && migration_change_rebuilds(match, match->of_after[i]))
            tables[count++] = match->of_after[i];
    while (count) {
        size_t chosen = choose_rebuild(tables, count);
        rebuild(planner, tables[chosen]);
        memmove(tables + chosen, tables + chosen + 1, (--count - chosen) * sizeof *tables);
    }
}

static const struct index *index_of(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->indexes.count; i++)
        if (text_equal_ignoring_case(table->indexes.items[i].name.text, name))
            return &table->indexes.items[i];
    return NULL;
}

static void drop_indexes(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->before->indexes.count; i++) {
        const char *name = table->before->indexes.items[i].name.text;
        const struct index *same = index_of(table->after, name);
        if (!same || !migration_change_keeps_index(planner->match, table, same))
            planner_append_drop(planner, "INDEX", name);
    }
}

static void make_indexes(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->indexes.count; i++)
        if (!migration_change_keeps_index(planner->match, table, &table->after->indexes.items[i]))
            ddl_append_index(&DIALECT_SQLITE, planner->out, table->after, &table->after->indexes.items[i]);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* The names of indexes may still be those of a table that goes. */
static bool drops_tables(const struct planner *planner)
{
    for (size_t i = 0; i < planner->match->before->tables.count; i++)
        if (!planner->match->of_before[i])
            return true;
    return false;
}

static void make_tables(const struct planner *planner)
{
    const struct schema *after = planner->match->after;
    for (size_t i = 0; i < after->tables.count; i++) {
        const struct table *table = after->creation_order[i];
        if (planner->match->of_after[table->index])
            continue;
        if (drops_tables(planner))
            ddl_append_table_as(&DIALECT_SQLITE, planner->out, table, table->name.text);
        else
            ddl_append_table(&DIALECT_SQLITE, planner->out, table);
    }
}

static void make_new_indexes(const struct planner *planner)
{
    const struct schema *after = planner->match->after;
    for (size_t i = 0; i < after->tables.count && drops_tables(planner); i++)
        for (size_t j = 0; j < after->tables.items[i].indexes.count && !planner->match->of_after[i]; j++)
            ddl_append_index(&DIALECT_SQLITE, planner->out, &after->tables.items[i],
                             &after->tables.items[i].indexes.items[j]);
}

static void drop_tables(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    for (size_t i = before->tables.count; i-- > 0;)
        if (!planner->match->of_before[before->creation_order[i]->index])
            planner_append_drop(planner, "TABLE", before->creation_order[i]->name.text);
}

void migration_plan_append(const struct schema_match *match, struct text *out, struct diagnostics *diagnostics)
{
    const struct planner planner = {
        &DIALECT_SQLITE, match, match->arena, out, diagnostics, name_index_new(match->arena, true), NULL};
    planner_drop_objects(&planner);
    planner_rename_all(&planner);
    planner_for_each_match(&planner, drop_indexes);
    planner_for_each_match(&planner, planner_check_values);
    planner_for_each_match(&planner, planner_refuse_values);
    planner_for_each_match(&planner, planner_refuse_rows);
    planner_append_gap(&planner);
    make_tables(&planner);
    planner_for_each_match(&planner, add_columns);
    rebuild_tables(&planner);
    planner_for_each_match(&planner, drop_columns);
    drop_tables(&planner);
    make_new_indexes(&planner);
    planner_for_each_match(&planner, make_indexes);
    planner_make_objects(&planner);
    planner_end(&planner);
}
