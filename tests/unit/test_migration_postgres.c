/* test_migration_postgres.c - what is written to lead a PostgreSQL database from one schema to another. tests/postgres/migrations.c
 * runs such SQL there; here is how it reads. */
#include "migration_postgres.h"

#include "schema_link.h"
#include "schema_read.h"
#include "yaml_tree.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const struct schema *read(const char *tables)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const char *yaml = ARENA_JOIN(arena, "schema: shop\nengines: [sqlite, postgres]\ntables:\n", tables);
    const struct source *source = source_of_bytes(arena, "schema.yaml", yaml, strlen(yaml));
    struct schema *schema =
        schema_read(arena, source, yaml_tree_parse(arena, source, NULL, diagnostics), diagnostics);
    schema_link(arena, schema, diagnostics);
    diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, stderr);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
    return schema;
}

static const char *plan(const char *before, const char *after, bool is_back)
{
    struct schema_match match = migration_match(arena, read(before), read(after));
    struct schema_match back = migration_match_reversed(&match);
    struct text out = {.arena = arena};
    migration_postgres_append(is_back ? &back : &match, &out, diagnostics_new(arena));
    return text_string(&out);
}

#define HAS(text, part) ck_assert_msg(strstr((text), (part)) != NULL, "%s", (text))
#define LACKS(text, part) ck_assert_msg(strstr((text), (part)) == NULL, "%s", (text))

/* ---- Columns --------------------------------------------------------------------------------------------- */

START_TEST(what_is_sqlites_alone_changes_nothing)
{
    ck_assert_str_eq(
        plan("  a: {columns: {id: {type: id, autoincrement: true}, t: {type: text, sql_type: TEXT}}}\n",
             "  a: {strict: false, columns: {id: id, t: {type: text, sql_type: CLOB}}}\n", false),
        "");
    ck_assert_str_eq(plan("  a: {columns: {n: {type: int, primary: true}}}\n",
                          "  a: {without_rowid: true, columns: {n: {type: int, primary: true}}}\n", false),
                     "");
}
END_TEST

START_TEST(a_column_is_added_as_it_is)
{
    ck_assert_str_eq(
        plan("  a: {columns: {id: id}}\n", "  a: {columns: {id: id, n: {type: int, default: 3}}}\n", false),
        "ALTER TABLE \"a\" ADD COLUMN \"n\" BIGINT NOT NULL DEFAULT 3;\n");
}
END_TEST

START_TEST(a_column_that_is_filled_has_its_value_before_it_must)
{
    ck_assert_str_eq(plan("  a: {columns: {id: id}}\n",
                          "  a: {columns: {id: id, n: {type: int, fill: 7, default: 3}}}\n", false),
                     "ALTER TABLE \"a\" ADD COLUMN \"n\" BIGINT;\n"
                     "UPDATE \"a\" SET \"n\" = (7);\n"
                     "ALTER TABLE \"a\"\n"
                     "    ALTER COLUMN \"n\" SET NOT NULL,\n"
                     "    ALTER COLUMN \"n\" SET DEFAULT 3;\n");
}
END_TEST

START_TEST(values_that_were_lost_are_zeros_on_the_way_back)
{
    HAS(plan("  a: {columns: {id: id, d: date, u: uuid, b: bool}}\n", "  a: {columns: {id: id}}\n", true),
        "UPDATE \"a\" SET \"d\" = DATE 'epoch', \"u\" = UUID '00000000-0000-0000-0000-000000000000', \"b\" = FALSE;\n");
}
END_TEST

START_TEST(a_type_changes_by_its_meaning)
{
    HAS(plan("  a: {columns: {id: id, t: timestamp}}\n", "  a: {columns: {id: id, t: date}}\n", false),
        "ALTER COLUMN \"t\" TYPE DATE USING (\"t\" AT TIME ZONE 'UTC')::date;");
    HAS(plan("  a: {columns: {id: id, b: bool}}\n", "  a: {columns: {id: id, b: text}}\n", false),
        "ALTER COLUMN \"b\" TYPE TEXT COLLATE \"C\" USING \"b\"::text;");
    HAS(plan("  a: {columns: {id: id, u: uuid}}\n", "  a: {columns: {id: id, u: text}}\n", true),
        "ALTER COLUMN \"u\" TYPE UUID USING \"u\"::uuid;");
}
END_TEST

START_TEST(a_default_goes_before_its_type_does)
{
    HAS(plan("  a: {columns: {id: id, n: {type: int, default: 1}}}\n",
             "  a: {columns: {id: id, n: {type: text, default: x}}}\n", false),
        "ALTER TABLE \"a\" ALTER COLUMN \"n\" DROP DEFAULT;\n"
        "ALTER TABLE \"a\"\n"
        "    ALTER COLUMN \"n\" TYPE TEXT COLLATE \"C\" USING \"n\"::text,\n"
        "    ALTER COLUMN \"n\" SET DEFAULT 'x';\n");
}
END_TEST

START_TEST(a_fill_says_what_another_type_has_also_where_it_is_stored_alike)
{
    HAS(plan("  a: {columns: {id: id, n: int}}\n", "  a: {columns: {id: id, n: {type: bool, fill: n = 0}}}\n",
             false),
        "ALTER COLUMN \"n\" TYPE BOOLEAN USING (n = 0);");
    HAS(plan("  a: {columns: {id: id, u: uuid}}\n",
             "  a: {columns: {id: id, u: {type: blob, fill: uuid_send(u)}}}\n", false),
        "ALTER COLUMN \"u\" TYPE BYTEA USING (uuid_send(u));");
    HAS(plan("  a: {columns: {id: id, t: {type: text, sql_type: TEXT}}}\n",
             "  a: {columns: {id: id, t: {type: text, fill: upper(t)}}}\n", false),
        "USING (upper(t))");
}
END_TEST

START_TEST(a_fill_that_reads_other_rows_is_an_update)
{
    const char *up = plan(
        "  a: {columns: {id: id, n: {type: text, null: true}}}\n",
        "  a: {columns: {id: id, n: {type: int, fill: \"(SELECT count(*) FROM a) + length(n)\"}}}\n", false);
    HAS(up, "ADD COLUMN \"jdb_new_n\" BIGINT;\n");
    HAS(up, "UPDATE \"a\" SET \"jdb_new_n\" = ((SELECT count(*) FROM a) + length(n));\n"
            "ALTER TABLE \"a\" DROP COLUMN \"n\";\n"
            "ALTER TABLE \"a\" RENAME COLUMN \"jdb_new_n\" TO \"n\";\n"
            "ALTER TABLE \"a\" ALTER COLUMN \"n\" SET NOT NULL;\n");
}
END_TEST

START_TEST(numbers_go_on_behind_those_that_are_there)
{
    HAS(plan("  a: {columns: {k: {type: int, primary: true}}}\n", "  a: {columns: {k: id}}\n", false),
        "ALTER TABLE \"a\" ALTER COLUMN \"k\" ADD GENERATED BY DEFAULT AS IDENTITY;\n"
        "SELECT setval(pg_get_serial_sequence('\"a\"', 'k'), max(\"k\")) FROM \"a\" HAVING max(\"k\") > 0;\n");
}
END_TEST

START_TEST(what_is_computed_of_another_type_is_computed_anew)
{
    ck_assert_str_eq(
        plan("  a: {columns: {id: id, n: int, m: {type: real, generated: n * 2}}}\n",
             "  a: {columns: {id: id, n: {type: int, was: n}, m: {type: real, generated: n * 3}}}\n", false),
        "-- refuse not null: a.m is to have a value\n"
        "WITH \"a\" AS (\n"
        "    SELECT *, CAST((n * 3) AS DOUBLE PRECISION) AS \"m\"\n"
        "    FROM (\n"
        "        SELECT \"id\", \"n\"\n"
        "        FROM \"a\"\n"
        "    ) AS \"a\"\n"
        ")\n"
        "SELECT \"id\" FROM \"a\" WHERE \"m\" IS NULL;\n"
        "\n"
        "ALTER TABLE \"a\" DROP COLUMN \"m\";\n"
        "ALTER TABLE \"a\" ADD COLUMN \"m\" DOUBLE PRECISION NOT NULL GENERATED ALWAYS AS (n * 3) STORED;\n");
}
END_TEST

/* ---- Constraints ----------------------------------------------------------------------------------------- */

START_TEST(constraints_and_indexes_take_the_names_that_follow)
{
    ck_assert_str_eq(
        plan(
            "  a: {columns: {id: id, t: {type: text, unique: true, max: 9}}, indexes: [{columns: [t, id]}]}\n",
            "  b: {was: a, columns: {id: id, t: {type: text, unique: true, max: 9}}, indexes: [{columns: [t, id]}]}\n",
            false),
        "ALTER TABLE \"a\" RENAME TO \"b\";\n"
        "\n"
        "ALTER TABLE \"b\" RENAME CONSTRAINT \"a_pkey\" TO \"b_pkey\";\n"
        "ALTER TABLE \"b\" RENAME CONSTRAINT \"a_t_key\" TO \"b_t_key\";\n"
        "ALTER TABLE \"b\" RENAME CONSTRAINT \"a_t_check\" TO \"b_t_check\";\n"
        "ALTER INDEX \"a_t_id_idx\" RENAME TO \"b_t_id_idx\";\n");
}
END_TEST

START_TEST(a_key_takes_along_what_refers_to_it)
{
    const char *up =
        plan("  a: {columns: {k: {type: int, primary: true}}}\n  b: {columns: {id: id, a: {references: a}}}\n",
             "  a: {columns: {k: {type: text, primary: true}}}\n  b: {columns: {id: id, a: {references: a}}}\n",
             false);
    HAS(up, "ALTER TABLE \"b\" DROP CONSTRAINT \"b_a_fkey\";\nALTER TABLE \"a\" DROP CONSTRAINT \"a_pkey\";\n");
    HAS(up, "ADD CONSTRAINT \"a_pkey\" PRIMARY KEY (\"k\");\n"
            "ALTER TABLE \"b\" ADD CONSTRAINT \"b_a_fkey\" FOREIGN KEY (\"a\") REFERENCES \"a\" (\"k\");\n");
}
END_TEST

START_TEST(a_reference_that_is_deferred_is_another)
{
    ck_assert_str_eq(
        plan("  a: {columns: {id: id}}\n  b: {columns: {id: id, a: {references: a}}}\n",
             "  a: {columns: {id: id}}\n  b: {columns: {id: id, a: {references: a, deferred: true}}}\n", true),
        "-- refuse foreign key: b.a is to refer to a row of a\n"
        "SELECT \"id\" FROM \"b\" WHERE \"a\" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \"a\" AS parent WHERE "
        "parent.\"id\" = \"b\".\"a\");\n"
        "\n"
        "ALTER TABLE \"b\" DROP CONSTRAINT \"b_a_fkey\";\n"
        "ALTER TABLE \"b\" ADD CONSTRAINT \"b_a_fkey\" FOREIGN KEY (\"a\") REFERENCES \"a\" (\"id\");\n");
}
END_TEST

START_TEST(a_circle_of_tables_goes)
{
    HAS(plan(
            "  a: {columns: {id: id, b: {references: b, null: true}}}\n  b: {columns: {id: id, a: {references: a}}}\n"
            "  c: {columns: {id: id}}\n",
            "  c: {columns: {id: id}}\n", false),
        "ALTER TABLE \"a\" DROP CONSTRAINT \"a_b_fkey\";\nDROP TABLE \"b\";\nDROP TABLE \"a\";\n");
}
END_TEST

/* ---- Views and triggers ---------------------------------------------------------------------------------- */

START_TEST(a_view_goes_while_a_column_of_its_changes)
{
    static const char VIEWS[] = "views:\n  v: SELECT n FROM a\n  w: SELECT n FROM v\n  x: SELECT id FROM a\n";
    const char *up = plan(ARENA_JOIN(arena, "  a: {columns: {id: id, n: int}}\n", VIEWS),
                          ARENA_JOIN(arena, "  a: {columns: {id: id, n: text}}\n", VIEWS), false);
    HAS(up, "DROP VIEW \"w\";\nDROP VIEW \"v\";\n");
    HAS(up, "CREATE VIEW \"v\" AS SELECT n FROM a;\nCREATE VIEW \"w\" AS SELECT n FROM v;\n");
    LACKS(up, "\"x\"");
}
END_TEST

START_TEST(a_trigger_is_undone_by_its_own_words)
{
    HAS(plan(
            "  a: {columns: {id: id}}\n"
            "triggers:\n"
            "  t:\n"
            "    sqlite: AFTER INSERT ON a BEGIN SELECT 1; END\n"
            "    postgres: |\n"
            "      CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $b$ BEGIN RETURN NULL; END $b$;\n"
            "      CREATE CONSTRAINT TRIGGER \"T\" AFTER INSERT ON \"a\" FOR EACH ROW EXECUTE FUNCTION f()\n",
            "  a: {columns: {id: id}}\n", false),
        "DROP TRIGGER \"T\" ON \"a\";\nDROP FUNCTION f;\n");
}
END_TEST

/* ---- All ------------------------------------------------------------------------------------------------- */

int main(void)
{
    Suite *suite = suite_create("migration_postgres");
    TCase *tests = tcase_create("plans");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_is_sqlites_alone_changes_nothing);
    tcase_add_test(tests, a_column_is_added_as_it_is);
    tcase_add_test(tests, a_column_that_is_filled_has_its_value_before_it_must);
    tcase_add_test(tests, values_that_were_lost_are_zeros_on_the_way_back);
    tcase_add_test(tests, a_type_changes_by_its_meaning);
    tcase_add_test(tests, a_default_goes_before_its_type_does);
    tcase_add_test(tests, a_fill_says_what_another_type_has_also_where_it_is_stored_alike);
    tcase_add_test(tests, a_fill_that_reads_other_rows_is_an_update);
    tcase_add_test(tests, numbers_go_on_behind_those_that_are_there);
    tcase_add_test(tests, what_is_computed_of_another_type_is_computed_anew);
    tcase_add_test(tests, constraints_and_indexes_take_the_names_that_follow);
    tcase_add_test(tests, a_key_takes_along_what_refers_to_it);
    tcase_add_test(tests, a_reference_that_is_deferred_is_another);
    tcase_add_test(tests, a_circle_of_tables_goes);
    tcase_add_test(tests, a_view_goes_while_a_column_of_its_changes);
    tcase_add_test(tests, a_trigger_is_undone_by_its_own_words);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
