/* test_migration_plan.c - what is written to lead from one schema to another: cases that property tests have found. */
#include "migration_loss.h"
#include "migration_plan.h"

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
    const char *yaml = ARENA_JOIN(arena, "schema: shop\ntables:\n", tables);
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
    migration_plan_append(is_back ? &back : &match, &out, diagnostics_new(arena));
    return text_string(&out);
}

#define HAS(text, part) ck_assert_msg(strstr((text), (part)) != NULL, "%s", (text))
#define LACKS(text, part) ck_assert_msg(strstr((text), (part)) == NULL, "%s", (text))

/* ---- Views and triggers ---------------------------------------------------------------------------------- */

/* SQLite alters no table while a view names one that is not there. */
START_TEST(what_names_a_view_that_goes_goes_with_it)
{
    const char *up = plan("  a: {columns: {id: id, n: int}}\n"
                          "views:\n  v: SELECT n FROM a\n  counted: SELECT count(*) FROM v\n"
                          "triggers:\n  t: INSTEAD OF DELETE ON v BEGIN SELECT 1; END\n",
                          "  b: {was: a, columns: {id: id, n: int}}\n"
                          "views:\n  v: SELECT n FROM b\n  counted: SELECT count(*) FROM v\n"
                          "triggers:\n  t: INSTEAD OF DELETE ON v BEGIN SELECT 1; END\n",
                          false);
    HAS(up, "DROP TRIGGER \"t\";\nDROP VIEW \"v\";\nDROP VIEW \"counted\";\nALTER TABLE");
    HAS(up, "CREATE VIEW \"counted\"");
    HAS(up, "CREATE TRIGGER \"t\"");
}
END_TEST

START_TEST(what_names_no_view_that_goes_stays)
{
    const char *up = plan(
        "  a: {columns: {id: id, n: int}}\nviews:\n  v: SELECT n FROM a\n  values_of_a: SELECT n AS \"vn\" FROM a\n",
        "  a: {columns: {id: id, n: int}}\nviews:\n  values_of_a: SELECT n AS \"vn\" FROM a\n", false);
    ck_assert_str_eq(up, "DROP VIEW \"v\";\n");
}
END_TEST

START_TEST(a_fill_fires_no_trigger)
{
    const char *up = plan("  a: {columns: {id: id, n: int}}\n"
                          "triggers:\n  t: AFTER UPDATE ON a BEGIN SELECT 1; END\n",
                          "  a: {columns: {id: id, n: int, m: {type: int, null: true, fill: n}}}\n"
                          "triggers:\n  t: AFTER UPDATE ON a BEGIN SELECT 1; END\n",
                          false);
    ck_assert_ptr_nonnull(strstr(up, "DROP TRIGGER \"t\""));
    ck_assert(strstr(up, "UPDATE \"a\"") < strstr(up, "CREATE TRIGGER"));
}
END_TEST

/* ---- Rows that stand in the way -------------------------------------------------------------------------- */

START_TEST(values_that_another_type_can_not_hold_are_refused)
{
    HAS(plan("  a: {columns: {id: id, n: int}}\n", "  a: {columns: {id: id, n: real}}\n", false),
        "\"n\" IS NOT NULL AND (CAST(\"n\" AS REAL) IS NOT \"n\")");
    HAS(plan("  a: {columns: {id: id, n: blob}}\n", "  a: {columns: {id: id, n: text}}\n", false),
        "CAST(CAST(\"n\" AS TEXT) AS BLOB) IS NOT \"n\"");
    LACKS(plan("  a: {columns: {id: id, n: int}}\n", "  a: {columns: {id: id, n: text}}\n", false), "refuse");
}
END_TEST

START_TEST(a_null_that_is_filled_is_looked_at_as_what_fills_it)
{
    HAS(plan("  a: {columns: {id: id, j: {type: json, null: true}}}\n",
             "  a: {columns: {id: id, j: {type: json, fill: \"'{}'\"}}}\n", false),
        "    SELECT \"id\", coalesce(\"j\", ('{}')) AS \"j\"\n    FROM main.\"a\"\n)\nSELECT \"id\" FROM \"a\" WHERE NOT "
        "(json_valid(\"j\"));");
}
END_TEST

START_TEST(values_that_become_others_are_looked_at_as_those)
{
    HAS(plan("  a: {columns: {id: id, n: text}}\n", "  a: {columns: {id: id, n: int}, checks: [n < 5]}\n",
             false),
        "AS \"n\"\n    FROM main.\"a\"\n)\nSELECT \"id\" FROM \"a\" WHERE NOT (n < 5);");
    const char *up = plan(
        "  a: {columns: {id: id, code: {type: text, unique: true}}}\n  b: {columns: {id: id, up: blob}}\n",
        "  a: {columns: {id: id, code: {type: blob, unique: true}}}\n  b: {columns: {id: id, up: {references: a.code}}}\n",
        false);
    HAS(up, "-- refuse foreign key: b.up is to refer to a row of a\nWITH \"a\" AS (");
    LACKS(up, "-- refuse unique");
    HAS(plan("  a: {columns: {id: id, at: {type: timestamp, unique: true}}}\n",
             "  a: {columns: {id: id, at: {type: date, unique: true}}}\n", false),
        "-- refuse unique: a (at) is to be unique\nWITH \"a\" AS (");
}
END_TEST

START_TEST(texts_are_told_apart_as_they_will_be)
{
    HAS(plan("  a: {columns: {id: id, t: {type: text, unique: true}}}\n",
             "  a: {columns: {id: id, t: {type: text, collate: nocase, unique: true}}}\n", false),
        "(\"t\" COLLATE nocase) IN (SELECT \"t\" COLLATE nocase FROM \"a\" GROUP BY \"t\" COLLATE nocase ");
    HAS(plan(
            "  a: {columns: {id: id, t: text}, indexes: [{columns: [t], unique: true}]}\n",
            "  a: {columns: {id: id, t: {type: text, collate: nocase}}, indexes: [{columns: [t], unique: true}]}\n",
            false),
        "-- refuse unique: a (t)");
    LACKS(plan("  a: {columns: {id: id, t: {type: text, collate: nocase, unique: true}}}\n",
               "  a: {columns: {id: id, t: {type: text, collate: NOCASE, unique: true}}}\n", false),
          "refuse");
}
END_TEST

START_TEST(a_table_that_is_called_parent_is_not_its_parent)
{
    HAS(plan("  a: {columns: {id: id, n: int}}\n  parent: {columns: {id: id, n: int}}\n",
             "  a: {columns: {id: id, n: int}}\n  parent: {columns: {id: id, n: {references: a}}}\n", false),
        "FROM \"a\" AS parent_row WHERE parent_row.\"id\" = \"parent\".\"n\");");
}
END_TEST

START_TEST(a_fill_that_is_for_null_leaves_the_values)
{
    HAS(plan("  a: {columns: {id: id, n: {type: int, null: true}}}\n",
             "  a: {columns: {id: id, n: {type: real, fill: 2.5}}}\n", false),
        "SELECT \"id\", coalesce(CAST(\"n\" AS REAL), (2.5))\n");
    HAS(plan("  a: {columns: {id: id, n: {type: int, null: true}}}\n",
             "  a: {columns: {id: id, n: {type: real, fill: 'coalesce(n, 1) / 2.0'}}}\n", false),
        "SELECT \"id\", (coalesce(n, 1) / 2.0)\n");
}
END_TEST

START_TEST(zeros_are_looked_at)
{
    HAS(plan("  a: {columns: {id: id, t: {type: text, min: 1}}}\n", "  a: {columns: {id: id}}\n", true),
        "SELECT \"id\", ' ' AS \"t\"\n    FROM main.\"a\"\n)\nSELECT \"id\" FROM \"a\" WHERE NOT (length(\"t\") >= 1);");
}
END_TEST

START_TEST(a_number_that_rows_do_not_have_is_not_looked_at)
{
    LACKS(plan("  a: {without_rowid: true, columns: {n: {type: int, primary: true}}}\n",
               "  a: {columns: {id: id, n: int}, checks: [id < n]}\n", false),
          "refuse check");
}
END_TEST

START_TEST(a_new_column_is_looked_at_as_what_fills_it)
{
    const char *up =
        plan("  a: {columns: {id: id, n: {type: int, null: true}}}\n",
             "  a: {columns: {id: id, n: {references: a.m, null: true}, m: {type: int, unique: true, "
             "max: 9, fill: id}}}\n",
             false);
    HAS(up, "-- refuse unique: a (m)");
    HAS(up, "-- refuse foreign key: a.n");
    HAS(up, "-- refuse check: a is to fulfil a_m_check");
    LACKS(
        plan(
            "  a: {columns: {id: id}}\n",
            "  a: {columns: {id: id, n: {references: a.id, null: true}, m: {type: int, null: true, unique: true}, "
            "b: {type: bool, default: false}}}\n",
            false),
        "refuse");
}
END_TEST

START_TEST(indexes_of_expressions_are_looked_at)
{
    HAS(plan(
            "  a: {columns: {id: id, n: text}}\n",
            "  a: {columns: {id: id, n: text}, indexes: [{columns: [{sql: lower(n)}, id], unique: true, name: i}]}\n",
            false),
        "WHERE ((lower(n)), \"id\") IN (SELECT (lower(n)), \"id\" FROM");
    HAS(plan("  a: {columns: {id: id, n: text}}\n",
             "  a: {columns: {id: id, n: text}, indexes: [{columns: [n collate nocase], unique: true}]}\n",
             false),
        "GROUP BY \"n\" COLLATE nocase");
    const char *up =
        plan("  a: {columns: {id: id, n: text}}\n",
             "  a: {columns: {id: id, n: text}, indexes: [{columns: [{sql: \"lower(-- why\\n n) -- so\"}], "
             "unique: true, name: i}]}\n",
             false);
    HAS(up,
        "-- refuse unique: a (lower(-- why  n) -- so) is to be unique\nSELECT \"id\" FROM \"a\" WHERE ((lower(");
    HAS(up, "n) -- so\n)) IN (SELECT");
}
END_TEST

/* What was no key before may be NULL. */
START_TEST(a_new_key_names_no_row_that_lacks_it)
{
    HAS(plan("  a: {columns: {n: {type: int, null: true}}}\n",
             "  a: {columns: {n: {type: int, primary: true}}}\n", false),
        "a.n is to have a value\nSELECT rowid FROM \"a\" WHERE");
    HAS(plan("  a: {columns: {m: {type: int, primary: true}, n: {type: int, null: true}}}\n",
             "  a: {columns: {m: {type: int, primary: true}, n: int}}\n", false),
        "a.n is to have a value\nSELECT \"m\" FROM \"a\" WHERE");
}
END_TEST

/* ---- Rows that are copied -------------------------------------------------------------------------------- */

START_TEST(null_is_no_number_of_a_row)
{
    HAS(plan("  a: {strict: false, columns: {n: {type: int, sql_type: INT, primary: true, null: true}}}\n",
             "  a: {strict: false, columns: {n: {type: int, sql_type: INTEGER, primary: true, null: true}}}\n",
             false),
        "-- refuse not null: a.n is to have a value");
}
END_TEST

START_TEST(rows_of_which_nothing_is_kept_are_as_many)
{
    HAS(plan("  a: {without_rowid: true, columns: {n: {type: int, primary: true}}}\n",
             "  a: {columns: {id: id}}\n", false),
        "(\"id\")\nSELECT NULL\nFROM \"a\"");
}
END_TEST

START_TEST(a_new_id_is_the_number_that_the_row_had)
{
    HAS(plan("  a: {columns: {n: int}}\n", "  a: {columns: {id: id, n: int}}\n", false),
        "(\"id\", \"n\")\nSELECT rowid, \"n\"\nFROM \"a\"");
}
END_TEST

/* On the way back something has to stand for what was lost. */
START_TEST(zeros_are_values_of_the_column)
{
    const char *down = plan(
        "  a: {strict: false, columns: {id: id, n: {type: text, sql_type: VARCHAR(9)}, m: {type: int, min: 3}}}\n",
        "  a: {strict: false, columns: {id: id}}\n", true);
    HAS(down, "SELECT \"id\", '', 3\n");
}
END_TEST

/* ---- Names ----------------------------------------------------------------------------------------------- */

START_TEST(an_index_gets_the_name_of_one_that_goes_with_its_table)
{
    const char *up = plan("  a: {columns: {id: id, n: int}, indexes: [{columns: [n], name: x}]}\n",
                          "  b: {columns: {id: id, m: int}, indexes: [{columns: [m], name: x}]}\n", false);
    HAS(up, "DROP TABLE \"a\";\nCREATE INDEX \"x\" ON \"b\"");
}
END_TEST

/* ---- Losses ---------------------------------------------------------------------------------------------- */

START_TEST(values_that_are_computed_from_now_on_are_lost)
{
    struct schema_match match =
        migration_match(arena, read("  a: {columns: {id: id, n: {type: int, null: true}}}\n"),
                        read("  a: {columns: {id: id, n: {type: int, null: true, generated: id + 1}}}\n"));
    struct migration_losses losses = migration_losses_of(&match);
    ck_assert_uint_eq(losses.count, 1);
    ck_assert_str_eq(losses.items[0], "values a.n");
}
END_TEST

/* ---- Fills and names ------------------------------------------------------------------------------------- */

START_TEST(what_is_read_goes_last)
{
    const char *before = "  p: {columns: {id: id, name: text, q: int}}\n"
                         "  k: {columns: {id: id, p_id: {references: p}, name: text}}\n"
                         "  o: {columns: {id: id, p_id: {references: p}, name: text}}\n";
    const char *up = plan(before,
                          "  p: {columns: {id: id, q: real}}\n"
                          "  k: {columns: {id: id, p_id: {references: p}, name: text,"
                          " p_name: {type: text, fill: (SELECT name FROM p WHERE p.id = p_id)}}}\n"
                          "  o: {columns: {id: id, p_id: {references: p}, p_name: {type: text, null: true,"
                          " fill: (SELECT name FROM p WHERE p.id = p_id)}}}\n",
                          false);
    const char *filled = strstr(up, "UPDATE \"o\""), *child = strstr(up, "-- rebuild: k"),
               *parent = strstr(up, "-- rebuild: p"), *dropped = strstr(up, "DROP COLUMN \"name\"");
    ck_assert_msg(filled && child && parent && dropped, "%s", up);
    ck_assert_msg(filled < parent && child < parent && parent < dropped, "%s", up);
}
END_TEST

START_TEST(a_name_in_other_letters_is_given_in_two_steps)
{
    const char *up =
        plan("  users: {columns: {id: id, Name: text}}\n", "  Users: {columns: {id: id, name: text}}\n", false);
    HAS(up, "RENAME TO \"jdb_new_Users\";\nALTER TABLE \"jdb_new_Users\" RENAME TO \"Users\"");
    HAS(up, "RENAME COLUMN \"Name\" TO \"name\"");
}
END_TEST

START_TEST(what_is_generated_anew_is_looked_for_in_the_rows_as_they_are_to_be)
{
    const char *up =
        plan("  m: {columns: {id: id, a: int}}\n",
             "  m: {columns: {id: id, a: int, g: {type: int, generated: a % 2, unique: true}}}\n", false);
    HAS(up, "SELECT *, (a % 2) AS \"g\"");
    HAS(up, "-- refuse unique: m (g) is to be unique");
    HAS(up, "-- refuse not null: m.g is to have a value");
}
END_TEST

START_TEST(a_fill_that_may_give_nothing_is_looked_at)
{
    const char *up = plan("  m: {columns: {id: id, a: {type: int, null: true}}}\n",
                          "  m: {columns: {id: id, a: {type: int, null: true}, b: {type: int, fill: a + 1},"
                          " c: {type: int, fill: 7}}}\n",
                          false);
    HAS(up, "-- refuse not null: m.b is to have a value");
    LACKS(up, "-- refuse not null: m.c");
}
END_TEST

/* ---- The order of columns -------------------------------------------------------------------------------- */

#define A_AND_B(columns_of_a)                                                                                  \
    "  a: {columns: {id: id, " columns_of_a "}}\n  b: {columns: {id: id, x: text, y: text}}\n"

START_TEST(columns_that_are_told_by_their_places_keep_the_order_of_the_schema)
{
    static const char *const USERS[] = {
        "views:\n  v: SELECT * FROM a UNION ALL SELECT * FROM b\n",
        "views:\n  v: {columns: [i, j, k], sql: SELECT * FROM a}\n",
        "views:\n  v: WITH w(i, j, k) AS (SELECT * FROM a) SELECT i FROM w\n",
        "views:\n  u: SELECT a.* FROM a\n  v: SELECT * FROM u EXCEPT SELECT * FROM b\n",
        "triggers:\n  t: AFTER DELETE ON b BEGIN INSERT INTO a SELECT id, x, y FROM b; END\n",
        "triggers:\n  t: AFTER DELETE ON b BEGIN INSERT OR IGNORE INTO \"a\" AS n VALUES (1, '', ''); END\n",
        "triggers:\n  t: AFTER DELETE ON b BEGIN INSERT INTO b (id, x, y) SELECT * FROM a; END\n",
    };
    const char *before = ARENA_JOIN(arena, A_AND_B("x: text, y: text"), USERS[_i]);
    const char *swapped = ARENA_JOIN(arena, A_AND_B("y: text, x: text"), USERS[_i]);
    const char *without = A_AND_B("x: text, y: text");
    HAS(plan(before, swapped, false), "-- rebuild: a\n");
    HAS(plan(without, before, false), "-- rebuild: a\n");
    LACKS(plan(before, without, false), "rebuild");
    ck_assert_str_eq(plan(before, before, false), "");
}
END_TEST

START_TEST(columns_that_are_told_by_their_names_are_added_in_place)
{
    static const char *const USERS[] = {
        "views:\n  v: SELECT * FROM a\n",
        "views:\n  v: SELECT count(*) AS n, max(id * 2) AS m FROM a UNION ALL SELECT 1, 2\n",
        "views:\n  v: SELECT x FROM b WHERE EXISTS (SELECT * FROM a)\n",
        "views:\n  u: SELECT x FROM a\n  v: SELECT * FROM u UNION SELECT y FROM b\n",
        "triggers:\n  t: AFTER DELETE ON b BEGIN INSERT INTO a (id, x) VALUES (1, ''); END\n",
        "triggers:\n  t: AFTER DELETE ON a BEGIN INSERT INTO b VALUES (NULL, '', ''); END\n",
    };
    const char *up = plan(ARENA_JOIN(arena, A_AND_B("x: text"), USERS[_i]),
                          ARENA_JOIN(arena, A_AND_B("n: {type: int, null: true}, x: text"), USERS[_i]), false);
    ck_assert_str_eq(up, "ALTER TABLE \"a\" ADD COLUMN \"n\" INTEGER;\n");
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {what_names_a_view_that_goes_goes_with_it,
                                  what_names_no_view_that_goes_stays,
                                  a_fill_fires_no_trigger,
                                  values_that_another_type_can_not_hold_are_refused,
                                  a_null_that_is_filled_is_looked_at_as_what_fills_it,
                                  values_that_become_others_are_looked_at_as_those,
                                  texts_are_told_apart_as_they_will_be,
                                  a_table_that_is_called_parent_is_not_its_parent,
                                  a_fill_that_is_for_null_leaves_the_values,
                                  zeros_are_looked_at,
                                  a_number_that_rows_do_not_have_is_not_looked_at,
                                  a_new_column_is_looked_at_as_what_fills_it,
                                  indexes_of_expressions_are_looked_at,
                                  a_new_key_names_no_row_that_lacks_it,
                                  null_is_no_number_of_a_row,
                                  rows_of_which_nothing_is_kept_are_as_many,
                                  a_new_id_is_the_number_that_the_row_had,
                                  zeros_are_values_of_the_column,
                                  an_index_gets_the_name_of_one_that_goes_with_its_table,
                                  values_that_are_computed_from_now_on_are_lost};
    TCase *tcase = tcase_create("plan");
    Suite *suite = suite_create("migration_plan");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < sizeof TESTS / sizeof *TESTS; i++)
        tcase_add_test(tcase, TESTS[i]);
    tcase_add_test(tcase, what_is_read_goes_last);
    tcase_add_test(tcase, a_name_in_other_letters_is_given_in_two_steps);
    tcase_add_test(tcase, what_is_generated_anew_is_looked_for_in_the_rows_as_they_are_to_be);
    tcase_add_test(tcase, a_fill_that_may_give_nothing_is_looked_at);
    tcase_add_loop_test(tcase, columns_that_are_told_by_their_places_keep_the_order_of_the_schema, 0, 7);
    tcase_add_loop_test(tcase, columns_that_are_told_by_their_names_are_added_in_place, 0, 6);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
