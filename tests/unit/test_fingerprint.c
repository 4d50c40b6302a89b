/* test_fingerprint.c - what of a schema's SQL makes a difference. */
#include "sql_canonical.h"

#include <check.h>
#include <stdlib.h>

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

static const char *canonical(const char *sql)
{
    struct text text = {.arena = arena};
    sql_canonical_append(&text, sql);
    return text_string(&text);
}

START_TEST(spellings_that_are_one)
{
    static const char *const PAIRS[][2] = {
        {"CHECK (\"a\" = 'x' OR \"a\" = 'y'\n        OR \"a\" = 'z')", "check(a IN ('x','y', 'z'))"},
        {"CHECK ((a = 'x' OR A = 'y') AND (b > 0))", "CHECK ((a IN ('x', 'y')) AND (b > 0))"},
        {"CHECK (a = 'x')", "CHECK (a IN ('x'))"},
        {"a  /* so */ > 0 -- and\n AND [b] < 1", "A > 0 and `b`<1"},
        {"(a = 'it''s' OR a = 'B')", "(a IN ('it''s', 'B'))"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        ck_assert_str_eq(canonical(PAIRS[i][0]), canonical(PAIRS[i][1]));
}
END_TEST

START_TEST(differences_that_stay)
{
    static const char *const PAIRS[][2] = {
        {"(a = 'x' OR a = 'y')", "(a IN ('y', 'x'))"},
        {"(a = 'x' OR a = 'y')", "(a = 'X' OR a = 'y')"},
        {"(a = 'x' OR b = 'y')", "(a IN ('x', 'y'))"},
        {"(a = 'x' OR a = 'y' AND b)", "(a IN ('x', 'y') AND b)"},
        {"(a = 'x' OR a = 1)", "(a IN ('x', 1))"},
        {"(a = 'x' OR a", "(a IN ('x'), a"},
        {"a = 'x' OR a = 'y'", "a IN ('x', 'y')"},
        {"\"a b\"", "a b"},
        {"\"1\"", "1"},
        {"\"Current_Date\"", "current_date"},
        {"'a'", "a"},
        {"'a  b'", "'a b'"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        ck_assert_str_ne(canonical(PAIRS[i][0]), canonical(PAIRS[i][1]));
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("spelling");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, spellings_that_are_one);
    tcase_add_test(tcase, differences_that_stay);
    Suite *suite = suite_create("fingerprint");
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
