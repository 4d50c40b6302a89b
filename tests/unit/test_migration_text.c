/* test_migration_text.c - a migration's SQL read as steps: which comments are notes, and where statements end. */
#include "migration.h"
#include "text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena *arena;
static struct diagnostics *diagnostics;

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
    diagnostics = diagnostics_new(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *kind_of(const struct migration_step *step)
{
    static const char *const REFUSALS[] = {
        [MIGRATION_REFUSE_CHECK] = "refuse check",
        [MIGRATION_REFUSE_NOT_NULL] = "refuse not null",
        [MIGRATION_REFUSE_UNIQUE] = "refuse unique",
        [MIGRATION_REFUSE_FOREIGN_KEY] = "refuse foreign key",
    };
    return step->kind == MIGRATION_REFUSE    ? REFUSALS[step->refusal]
           : step->kind == MIGRATION_REBUILD ? "rebuild"
                                             : "run";
}

static const struct source *source_of(const char *sql)
{
    return source_of_bytes(arena, "up.sqlite.sql", sql, strlen(sql));
}

/* "run{sql} refuse unique(why){sql}", the losses behind. */
static const char *steps_of(const char *sql)
{
    struct migration_text text;
    struct text out = {.arena = arena};
    migration_text_read(arena, source_of(sql), &text, diagnostics);
    for (size_t i = 0; i < text.steps.count; i++) {
        const struct migration_step *step = &text.steps.items[i];
        ck_assert(strncmp(sql + step->offset, step->sql, strlen(step->sql)) == 0);
        TEXT_JOIN(&out, i ? " " : "", kind_of(step));
        if (step->subject)
            TEXT_JOIN(&out, "(", step->subject, ")");
        TEXT_JOIN(&out, "{", step->sql, "}");
    }
    for (size_t i = 0; i < text.losses.count; i++)
        TEXT_JOIN(&out, " loses(", text.losses.items[i].text, ")");
    return text_string(&out);
}

static const struct {
    const char *sql, *steps;
} TEXTS[] = {
    {"", ""},
    {"-- nothing but words\n\n/* and more */\n", ""},
    {"DROP TABLE a;", "run{DROP TABLE a;}"},
    {"\n  DROP TABLE a;\nDROP TABLE b;\n\n", "run{DROP TABLE a;\nDROP TABLE b;}"},
    {"DROP TABLE a;\n-- words within\nDROP TABLE b;\n", "run{DROP TABLE a;\n-- words within\nDROP TABLE b;}"},

    {"-- refuse unique: two are the same\nSELECT 1;\n", "refuse unique(two are the same){SELECT 1;}"},
    {"-- refuse not null: a\nSELECT 1;\n-- refuse check: b\nSELECT 2;\n-- refuse foreign key: c\nSELECT 3;\n",
     "refuse not null(a){SELECT 1;} refuse check(b){SELECT 2;} refuse foreign key(c){SELECT 3;}"},
    {"-- refuse check: a\n\n  SELECT ';' -- ;\n  , /* ; */ \";\";\nDROP TABLE a;\n",
     "refuse check(a){SELECT ';' -- ;\n  , /* ; */ \";\";} run{DROP TABLE a;}"},
    {"DROP TABLE a;\n--refuse check:a\nSELECT 1;", "run{DROP TABLE a;} refuse check(a){SELECT 1;}"},
    {"-- refuse check: it has no semicolon\nSELECT 1", "refuse check(it has no semicolon){SELECT 1}"},

    {"-- rebuild: a\nDROP TABLE a;\nALTER TABLE b RENAME TO a;\n-- end\nDROP TABLE c;\n",
     "rebuild(a){DROP TABLE a;\nALTER TABLE b RENAME TO a;} run{DROP TABLE c;}"},
    {"-- rebuild: a b\t\r\nDROP TABLE a;\r\n\t-- end\r\n-- refuse check: c\r\nSELECT 1;\r\n",
     "rebuild(a b){DROP TABLE a;} refuse check(c){SELECT 1;}"},
    {"-- rebuild: a\nDROP TABLE a;\n-- end", "rebuild(a){DROP TABLE a;}"},

    {"-- loses: column a.b\nDROP TABLE a;\n  -- loses: table a  \n",
     "run{-- loses: column a.b\nDROP TABLE a;\n  -- loses: table a} loses(column a.b) loses(table a)"},
    {"-- rebuild: a\n-- loses: column a.b\nDROP TABLE a;\n-- end\n",
     "rebuild(a){-- loses: column a.b\nDROP TABLE a;} loses(column a.b)"},

    /* What looks like a note, and is none. */
    {"DROP TABLE a; -- rebuild: a\n", "run{DROP TABLE a; -- rebuild: a}"},
    {"DROP TABLE a; /* \n-- rebuild: a\n */\n", "run{DROP TABLE a; /* \n-- rebuild: a\n */}"},
    {"INSERT INTO a VALUES ('\n-- rebuild: a\n');", "run{INSERT INTO a VALUES ('\n-- rebuild: a\n');}"},
    {"INSERT INTO a VALUES (\"\n-- loses: a\n\");", "run{INSERT INTO a VALUES (\"\n-- loses: a\n\");}"},
    {"/* */ -- loses: a\nDROP TABLE a;", "run{/* */ -- loses: a\nDROP TABLE a;}"},
    {"-- the endless\n-- refused\n-- rebuilds\nDROP TABLE a;",
     "run{-- the endless\n-- refused\n-- rebuilds\nDROP TABLE a;}"},
    {"/* never closed\n-- rebuild: a\n", ""},
};

START_TEST(steps)
{
    ck_assert_str_eq(steps_of(TEXTS[_i].sql), TEXTS[_i].steps);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
}
END_TEST

/* ---- Mistakes ----------------------------------------------------------------------------------------------- */

static const char *const MISTAKES[] = {
    "-- end\n",
    "DROP TABLE a;\n-- end\n",
    "-- rebuild: a\nDROP TABLE a;\n",
    "-- rebuild: a\nDROP TABLE a;\n-- rebuild: b\nDROP TABLE b;\n-- end\n",
    "-- rebuild:\nDROP TABLE a;\n-- end\n",
    "-- refuse everything: a\nSELECT 1;\n",
    "-- refuse check:\nSELECT 1;\n",
    "-- refuse check\nSELECT 1;\n",
};

START_TEST(mistakes)
{
    struct migration_text text;
    migration_text_read(arena, source_of(MISTAKES[_i]), &text, diagnostics);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 1);
}
END_TEST

/* ---- Checksums ----------------------------------------------------------------------------------------------- */

static const char *checksum(const char *sql)
{
    return migration_text_checksum(arena, source_of(sql));
}

static const char *const SAME[] = {
    "a\r\nb\r\n",
    "a\nb",
    "a  \nb\n\n\n",
    "a\t\r\nb \r\n\t\r\n",
};

static const char *const OTHERS[] = {"a\nc\n", "a b\n", "a\n\nb\n", " a\nb\n", "a\nb\n-- c\n", ""};

START_TEST(what_ends_lines_changes_no_checksum)
{
    ck_assert_str_eq(checksum("a\nb\n"), checksum(SAME[_i]));
}
END_TEST

START_TEST(any_other_change_does)
{
    ck_assert_str_ne(checksum("a\nb\n"), checksum(OTHERS[_i]));
}
END_TEST

/* It stands in databases. */
START_TEST(the_checksum_never_changes)
{
    ck_assert_str_eq(checksum(""), "cbf29ce484222325");
    ck_assert_str_eq(checksum("a"), "af63dc4c8601ec8c");
    ck_assert_str_eq(checksum("foobar\n"), "85944171f73967e8");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("migration_text");
    TCase *cases = tcase_create("texts");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, steps, 0, COUNT(TEXTS));
    tcase_add_loop_test(cases, mistakes, 0, COUNT(MISTAKES));
    tcase_add_loop_test(cases, what_ends_lines_changes_no_checksum, 0, COUNT(SAME));
    tcase_add_loop_test(cases, any_other_change_does, 0, COUNT(OTHERS));
    tcase_add_test(cases, the_checksum_never_changes);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
