/* test_migration_convert.c - what the values of a column are after its type has changed, and back: SQLite runs what is planned. */
#include "migration.h"
#include "migration_plan.h"
#include "schema_link.h"
#include "schema_read.h"
#include "text.h"
#include "yaml_tree.h"

#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena *arena;
static struct diagnostics *diagnostics;
static sqlite3 *db;

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
    diagnostics = diagnostics_new(arena);
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
}

static void tear_down(void)
{
    sqlite3_close(db);
    arena_free(arena);
}

/* "loose, type: int": of a table that is not STRICT. */
static const struct schema *schema_of(const char *column)
{
    const char *loose = text_behind(column, "loose, ");
    const char *text = arena_format(
        arena,
        "schema: s\nenums: {word: [a, b, '1'], other: [a, c, '1'], wider: [a, b, c, '1']}\ntables:\n"
        "  t: {entity: t, strict: %s, columns: {id: id, v: {%s}}}\n",
        loose ? "false" : "true", loose ? loose : column);
    const struct source *source = source_of_bytes(arena, "schema.yaml", text, strlen(text));
    struct schema *schema =
        schema_read(arena, source, yaml_tree_parse(arena, source, NULL, diagnostics), diagnostics);
    schema_link(arena, schema, diagnostics);
    return schema;
}

static void must(const char *sql)
{
    char *message = NULL;
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s: %s", message, sql);
}

/* The first column of the first row as a literal; NULL: no row. */
static const char *answer_of(const char *sql)
{
    sqlite3_stmt *statement;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sqlite3_errmsg(db),
                  sql);
    const char *answer = NULL;
    if (sqlite3_step(statement) == SQLITE_ROW)
        answer = arena_format(arena, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return answer;
}

/* False: a step refuses the row. */
static bool run(const struct schema_match *match)
{
    struct text sql = {.arena = arena};
    struct migration_text text;
    migration_plan_append(match, &sql, diagnostics);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
    migration_text_read(arena, source_of_bytes(arena, "up.sql", text_string(&sql), sql.length), &text,
                        diagnostics);
    for (size_t i = 0; i < text.steps.count; i++)
        if (text.steps.items[i].kind != MIGRATION_REFUSE)
            must(text.steps.items[i].sql);
        else if (answer_of(text.steps.items[i].sql))
            return false;
    return true;
}

/* Numbers with all their digits, whatever SQLite it is. */
static const char *value_in(const char *from)
{
    return answer_of(ARENA_JOIN(
        arena, "SELECT CASE typeof(v) WHEN 'real' THEN printf('%!.17g', v) ELSE quote(v) END FROM ", from));
}

static const char *value_of(const char *expression)
{
    return value_in(ARENA_JOIN(arena, "(SELECT ", expression, " AS v)"));
}

/* ---- Values ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *before, *after;
    const char *value, *result; /* SQL; NULL: the row is refused */
    const char *back;           /* on the way back; NULL: it is refused */
} VALUES[] = {
    {"type: timestamp, null: true", "type: date, null: true", "NULL", "NULL", "NULL"},
    {"type: timestamp", "type: date", "0", "0", "0"},
    {"type: timestamp", "type: date", "86399999999", "0", "0"},
    {"type: timestamp", "type: date", "86400000000", "1", "86400000000"},
    {"type: timestamp", "type: date", "-1", "-1", "-86400000000"},
    {"type: timestamp", "type: date", "-86400000000", "-1", "-86400000000"},
    {"type: timestamp", "type: date", "-86400000001", "-2", "-172800000000"},
    {"type: date", "type: timestamp", "106751990", "9223371936000000000", "106751990"},
    {"type: date", "type: timestamp", "106751991", NULL, NULL},
    {"type: date", "type: timestamp", "-106751991", NULL, NULL},
    {"type: timestamp, null: true", "type: text, null: true", "NULL", "NULL", "NULL"},
    {"type: timestamp", "type: text", "0", "'1970-01-01T00:00:00Z'", "0"},
    {"type: timestamp", "type: text", "1790000000123456", "'2026-09-21T14:13:20.123456Z'", "1790000000123456"},
    {"type: timestamp", "type: text", "-1", "'1969-12-31T23:59:59.999999Z'", "-1"},
    {"type: timestamp", "type: text", "-62135596800000000", "'0001-01-01T00:00:00Z'", "-62135596800000000"},
    {"type: timestamp", "type: text", "9223372036854775807", NULL, NULL},
    {"type: text", "type: timestamp", "'2026-02-28 01:02:03'", "1772240523000000", "'2026-02-28T01:02:03Z'"},
    {"type: text", "type: timestamp", "'2026-02-28T01:02:03.5Z'", NULL, NULL},
    {"type: text", "type: timestamp", "'2026-02-28T01:02:03.500Z'", "1772240523500000",
     "'2026-02-28T01:02:03.500000Z'"},
    {"type: text", "type: timestamp", "'2026-02-31T01:02:03Z'", NULL, NULL},
    {"type: text", "type: timestamp", "'2026-02-28'", NULL, NULL},
    {"type: text", "type: timestamp", "'now'", NULL, NULL},
    {"type: text", "type: timestamp", "'2026-02-28T01:02:03+01:00'", NULL, NULL},
    {"type: date", "type: text", "-1", "'1969-12-31'", "-1"},
    {"type: date", "type: text", "9000000", NULL, NULL},
    {"type: text", "type: date", "'2026-02-28'", "20512", "'2026-02-28'"},
    {"type: text", "type: date", "'2026-02-29'", NULL, NULL},
    {"type: text", "type: date", "'2026-02-28 00:00:00'", NULL, NULL},
    {"type: text", "type: date", "''", NULL, NULL},
    {"type: uuid, null: true", "type: text, null: true", "NULL", "NULL", "NULL"},
    {"type: uuid", "type: blob", "x'00112233445566778899AABBCCDDEEFF'", "X'00112233445566778899AABBCCDDEEFF'",
     "X'00112233445566778899AABBCCDDEEFF'"},
    {"type: bool", "type: text", "1", "'true'", "1"},
    {"type: bool, null: true", "type: text, null: true", "NULL", "NULL", "NULL"},
    {"type: text", "type: bool", "'False'", "0", "'false'"},
    {"type: text", "type: bool", "'yes'", NULL, NULL},
    {"type: text, null: true", "type: bool, null: true", "NULL", "NULL", "NULL"},
    {"type: int", "type: bool", "1", "1", "1"},
    {"type: int", "type: bool", "2", NULL, NULL},
    {"type: int", "type: real", "9007199254740992", "9007199254740992.0", "9007199254740992"},
    {"type: int", "type: real", "9007199254740993", NULL, NULL},
    {"type: int", "type: real", "9223372036854775807", NULL, NULL},
    {"type: int", "type: real", "-9223372036854775808", "-9223372036854775808.0", "-9223372036854775808"},
    {"type: real", "type: int", "1.5", NULL, NULL},
    {"type: real", "type: int", "9223372036854775808.0", NULL, NULL},
    {"type: real", "type: int", "-3.0", "-3", "-3.0"},
    {"type: real", "type: text", "0.1", "'0.1'", "0.1"},
    {"type: real", "type: text", "0.1 + 0.2", "quote(0.1 + 0.2)", "0.1 + 0.2"},
    {"type: int", "type: text", "-9223372036854775808", "'-9223372036854775808'", "-9223372036854775808"},
    {"type: text", "type: int", "'007'", NULL, NULL},
    {"type: text", "type: int", "'12'", "12", "'12'"},
    {"type: text", "type: int", "'9223372036854775808'", NULL, NULL},
    {"type: text", "type: json", "'[1]'", "'[1]'", "'[1]'"},
    {"type: text", "type: json", "'[1'", NULL, NULL},
    {"type: date", "type: json", "20512", "'20512'", "20512"},
    {"type: text", "type: word", "'b'", "'b'", "'b'"},
    {"type: text", "type: word", "'c'", NULL, NULL},
    {"type: int", "type: word", "1", "'1'", "1"},
    {"type: text", "type: real", "'12'", "12.0", "'12.0'"},
    {"type: text", "type: real", "'-1.25'", "-1.25", "'-1.25'"},
    {"type: text", "type: real", "'9007199254740993'", NULL, NULL},
    {"type: text", "type: real", "'9223372036854775807'", NULL, NULL},
    {"type: text, collate: nocase", "type: real", "'1.0E+30'", NULL, NULL},
    {"type: text", "type: real", "'1.5 m'", NULL, NULL},
    {"type: text", "type: real", "'e'", NULL, NULL},
    {"type: text", "type: blob", "'ä'", "X'C3A4'", "'ä'"},
    {"type: int", "type: timestamp, fill: v * 1000000", "12", "12000000", "12000000"},
    {"type: text", "type: uuid, fill: zeroblob(16)", "'x'", "X'00000000000000000000000000000000'",
     "'00000000-0000-0000-0000-000000000000'"},
    {"type: int", "type: bool, fill: v = 0", "1", "0", "0"},
    {"type: bool", "type: int, fill: v * 10", "1", "10", NULL},
    {"type: timestamp", "type: int, fill: v / 1000000", "12000000", "12", "12"},
    {"type: word", "type: text, fill: \"v || '!'\"", "'b'", "'b!'", NULL},
    {"type: text", "type: word, fill: \"CASE v WHEN 'yes' THEN 'a' ELSE 'b' END\"", "'yes'", "'a'", "'a'"},
    {"type: text", "type: json, fill: json_quote(v)", "'abc'", "'\"abc\"'", "'\"abc\"'"},
    {"type: uuid", "type: blob, fill: \"x'07'\"", "zeroblob(16)", "x'07'", NULL},
    {"type: word", "type: other, fill: \"'a'\"", "'a'", "'a'", "'a'"},
    {"loose, type: text, sql_type: VARCHAR", "loose, type: text, sql_type: CHAR, fill: upper(v)", "'a'", "'A'",
     "'A'"},
    {"type: word", "type: wider, fill: \"v || '?'\"", "'b'", NULL, NULL},
    {"type: word", "type: wider, fill: \"'c'\"", "'b'", "'c'", NULL},
    {"type: int", "type: text, fill: \"nullif('', '')\"", "1", NULL, NULL},
    {"type: int, null: true", "type: int, fill: \"nullif('', '')\"", "NULL", NULL, NULL},
    {"type: bool, null: true", "type: int, fill: 7", "NULL", "7", NULL},
    {"type: bool, null: true", "type: int, fill: 7", "1", "1", "1"},
    {"type: text, fill: \"'x'\"", "type: int, fill: \"'x'\"", "'12'", "12", "'12'"},
    {"type: text, null: true", "type: int, fill: 7", "NULL", "7", "'7'"},
    {"type: text, null: true", "type: text, fill: 'upper(id)'", "NULL", "'1'", "'1'"},
    {"type: text, null: true", "type: int", "NULL", NULL, NULL},
    {"type: word", "type: other, fill: \"CASE v WHEN 'b' THEN 'c' ELSE v END\"", "'b'", "'c'", NULL},
    {"type: uuid", "type: text", "x'00112233445566778899AABBCCDDEEFF'",
     "'00112233-4455-6677-8899-aabbccddeeff'", "x'00112233445566778899AABBCCDDEEFF'"},
    {"type: uuid, null: true", "type: text, null: true", "NULL", "NULL", "NULL"},
    {"loose, type: uuid", "loose, type: text", "x'000102F0F1F2F3F47F8081C0FEFF0D0A'",
     "'000102f0-f1f2-f3f4-7f80-81c0feff0d0a'", "x'000102F0F1F2F3F47F8081C0FEFF0D0A'"},
    {"loose, type: text", "loose, type: int", "'12'", "12", "'12'"},
    {"loose, type: text", "loose, type: int", "'0012'", NULL, NULL},
    {"loose, type: text", "loose, type: int", "'+49170'", NULL, NULL},
    {"loose, type: text", "loose, type: int", "'12345678901234567890'", NULL, NULL},
    {"loose, type: text", "loose, type: int", "'many'", "'many'", "'many'"},
    {"loose, type: text", "loose, type: int", "'1.0e+16'", NULL, NULL},
    {"loose, type: text", "loose, type: int", "'1.0e+30'", "1e30", "'1.0e+30'"},
    {"loose, type: text", "loose, type: int", "'9223372036854775807'", "9223372036854775807",
     "'9223372036854775807'"},
    {"loose, type: text", "loose, type: real", "'1.10'", NULL, NULL},
    {"loose, type: text", "loose, type: real", "'9007199254740993'", NULL, NULL},
    {"loose, type: text", "loose, type: real", "'123456789012345678'", NULL, NULL},
    {"loose, type: text", "loose, type: real", "'9223372036854775807'", NULL, NULL},
    {"loose, type: text", "loose, type: real", "'many'", "'many'", "'many'"},
    {"loose, type: text", "loose, type: real", "'12'", "12.0", "'12.0'"},
    {"type: text", "loose, type: real", "'9007199254740993'", NULL, NULL},
    {"loose, type: text", "loose, type: real", "'1.5'", "1.5", "'1.5'"},
    {"loose, type: text", "loose, type: blob", "'0012'", "'0012'", "'0012'"},
    {"loose, type: real", "loose, type: text", "0.1 + 0.2", "quote(0.1 + 0.2)", "0.1 + 0.2"},
    {"loose, type: real", "loose, type: text", "12.0", "'12.0'", "12.0"},
    {"loose, type: real", "loose, type: text", "-1e300", "quote(-1e300)", "-1e300"},
    {"loose, type: real, sql_type: DECIMAL", "loose, type: text", "0.1 + 0.2", "quote(0.1 + 0.2)", "0.1 + 0.2"},
    {"loose, type: real, sql_type: DECIMAL", "loose, type: text", "12.0", "'12'", "12"},
    {"loose, type: real", "loose, type: text", "'1.50 m'", "'1.50 m'", "'1.50 m'"},
    {"loose, type: int", "loose, type: real", "9007199254740993", NULL, NULL},
    {"loose, type: int", "loose, type: real", "9223372036854775807", NULL, NULL},
    {"loose, type: int", "type: real", "9007199254740993", NULL, NULL},
    {"loose, type: int", "type: real", "3", "3.0", "3"},
    {"loose, type: int", "loose, type: real", "3", "3.0", "3"},
    {"type: text", "loose, type: int", "'0012'", NULL, NULL},
    {"loose, type: text, sql_type: ''", "loose, type: int, sql_type: DECIMAL", "'007'", NULL, NULL},
    {"loose, type: int, sql_type: DECIMAL", "loose, type: int", "7", "7", "7"},
};

START_TEST(values)
{
    const struct schema *before = schema_of(VALUES[_i].before), *after = schema_of(VALUES[_i].after);
    const struct schema_match made = migration_match(arena, migration_nothing(arena), before);
    const struct schema_match match = migration_match(arena, before, after);
    const struct schema_match back = migration_match_reversed(&match);
    ck_assert(run(&made));
    must(ARENA_JOIN(arena, "INSERT INTO t VALUES (1, ", VALUES[_i].value, ")"));
    bool is_taken = run(&match);
    ck_assert_int_eq(is_taken, VALUES[_i].result != NULL);
    if (!is_taken)
        return;
    ck_assert_str_eq(value_in("t"), value_of(VALUES[_i].result));
    is_taken = run(&back);
    ck_assert_int_eq(is_taken, VALUES[_i].back != NULL);
    if (is_taken)
        ck_assert_str_eq(value_in("t"), value_of(VALUES[_i].back));
}
END_TEST

/* ---- What can't be known --------------------------------------------------------------------------------- */

static const struct {
    const char *before, *after;
} UNKNOWN[] = {
    {"type: int", "type: timestamp"},
    {"type: real", "type: date"},
    {"type: text", "type: uuid"},
    {"type: uuid", "type: timestamp"},
    {"type: json", "type: date"},
    {"type: bool", "type: uuid"},
    {"type: text, fill: id", "type: uuid, fill: id"},
};

START_TEST(unknown)
{
    const struct schema_match match =
        migration_match(arena, schema_of(UNKNOWN[_i].before), schema_of(UNKNOWN[_i].after));
    struct text sql = {.arena = arena};
    migration_plan_append(&match, &sql, diagnostics);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("migration_convert");
    TCase *cases = tcase_create("values");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, values, 0, COUNT(VALUES));
    tcase_add_loop_test(cases, unknown, 0, COUNT(UNKNOWN));
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
