#include "migration_postgres.h"

#include "ddl.h"
#include "migration_convert.h"
#include "name_index.h"

#include <string.h>

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static void make_tables(const struct planner *planner)
{
    const struct schema *after = planner->match->after;
    for (size_t i = 0; i < after->tables.count; i++)
        if (!planner->match->of_after[i])
            ddl_append_table(planner->dialect, planner->out, &after->tables.items[i]);
    for (size_t i = 0; i < after->tables.count; i++)
        if (!planner->match->of_after[i])
            ddl_append_later_keys(planner->dialect, planner->out, &after->tables.items[i]);
}

static void drop_tables(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    for (size_t i = before->tables.count; i-- > 0;)
        if (!planner->match->of_before[i])
            planner_append_drop(planner, "TABLE", before->tables.items[i].name.text);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* PostgreSQL 15 has no other way to ask. */
static const char FITS[] =
    "CREATE FUNCTION " MIGRATION_FITS "(value text, type text) RETURNS boolean LANGUAGE plpgsql AS $$\n"
    "BEGIN\n"
    "    EXECUTE 'SELECT CAST($1 AS ' || type || ')' USING value;\n"
    "    RETURN TRUE;\n"
    "EXCEPTION WHEN data_exception THEN\n"
    "    RETURN FALSE;\n"
    "END $$;\n";

static void append_steps(const struct planner *planner)
{
    postgres_drop_objects(planner);
    planner_rename_all(planner);
    postgres_make_definitions(planner);
    planner_for_each_match(planner, planner_check_values);
    planner_for_each_match(planner, planner_refuse_values);
    planner_for_each_match(planner, planner_refuse_rows);
    planner_append_gap(planner);
    postgres_drop_parts(planner);
    planner_for_each_match(planner, postgres_add_columns);
    planner_for_each_match(planner, postgres_fill_columns);
    planner_for_each_match(planner, postgres_release_columns);
    planner_for_each_match(planner, postgres_alter_columns);
    planner_for_each_match(planner, postgres_drop_columns);
    drop_tables(planner);
    planner_for_each_match(planner, postgres_add_generated);
    postgres_rename_parts(planner);
    planner_for_each_match(planner, postgres_add_parts);
    make_tables(planner);
    planner_for_each_match(planner, postgres_add_foreign_keys);
    postgres_make_objects(planner);
    postgres_drop_definitions(planner);
    planner_end(planner);
}

void migration_postgres_append(const struct schema_match *match, struct text *out,
                               struct diagnostics *diagnostics)
{
    struct text steps = {.arena = match->arena};
    struct planner planner = {
        &DIALECT_POSTGRES, match, match->arena, &steps, diagnostics, name_index_new(match->arena, true), NULL};
    planner.parts = postgres_parts_new(&planner);
    append_steps(&planner);
    bool asks = strstr(text_string(&steps), MIGRATION_FITS);
    TEXT_JOIN(out, asks ? FITS : "", asks ? "\n" : "", text_string(&steps),
              asks ? "DROP FUNCTION " MIGRATION_FITS ";\n" : "");
}
