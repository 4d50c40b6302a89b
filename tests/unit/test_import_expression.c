/* test_import_expression.c - expressions as PostgreSQL's catalog prints them. */
#include "import_expression.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static void out_of_memory(void *context)
{
    (void)context;
    ck_abort_msg("out of memory");
}

static void setup(void)
{
    arena = arena_new(out_of_memory, NULL);
}

static void teardown(void)
{
    arena_free(arena);
}

/* Columns: n is an int, s a text, e an enum of PostgreSQL's type mood; d, a date, is told apart by nothing else. */
static enum column_type type_of(const void *context, const char *name)
{
    (void)context;
    static const struct {
        const char *name;
        enum column_type type;
    } COLUMNS[] = {{"n", TYPE_INT},  {"s", TYPE_TEXT},   {"e", TYPE_ENUM},
                   {"d", TYPE_DATE}, {"Desk", TYPE_INT}, {"order", TYPE_INT}};
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++)
        if (text_equal(COLUMNS[i].name, name))
            return COLUMNS[i].type;
    return TYPE_UNKNOWN;
}

static bool is_enum(const void *context, const char *type)
{
    (void)context;
    return text_equal(type, "mood");
}

/* What is printed, and what both engines read; NULL: SQLite does not. */
static const struct {
    const char *sql, *common;
} EXPRESSIONS[] = {
    {"(s = 'admin'::text)", "s = 'admin'"},
    {"((s)::text = 'it''s'::text)", "s = 'it''s'"},
    {"((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", "s IN ('a', 'b')"},
    {"(n <> ALL (ARRAY[1, 2]))", "n NOT IN (1, 2)"},
    {"((n > 0) AND ((n < 5) OR (s IS NULL)))", "n > 0 AND (n < 5 OR s IS NULL)"},
    {"((n > 0) OR ((n < 5) AND (s IS NOT NULL)))", "n > 0 OR (n < 5 AND s IS NOT NULL)"},
    {"(NOT (n = 1))", "NOT (n = 1)"},
    {"(n >= '-5'::integer)", "n >= -5"},
    {"(n > (0)::numeric)", "n > 0"},
    {"((n + 1) * 2)", "(n + 1) * 2"},
    {"(n - (n - 1))", "n - (n - 1)"},
    {"((s || ' '::text) || s)", "s || ' ' || s"},
    {"(e = 'calm'::mood)", "e = 'calm'"},
    {"(\"Desk\" = \"order\")", "\"Desk\" = \"order\""},
    {"lower(s)", "lower(s)"},
    {"(length((s)::text) <= 40)", "length(s) <= 40"},
    {"COALESCE(s, ''::text)", "COALESCE(s, '')"},
    {"(n IS TRUE)", "n IS TRUE"},
    /* SQLite has other words, or none */
    {"(d > '2000-01-01'::date)", NULL},
    {"(s ~ '^a'::text)", NULL},
    {"(s ~~ 'a%'::text)", NULL},
    {"md5(s)", NULL},
    {"((n)::text = '1'::text)", NULL},
    {"(s COLLATE \"C\")", NULL},
    {"CURRENT_USER", NULL},
    {"((n)::double precision / (2)::double precision)", NULL},
};

START_TEST(what_both_engines_read)
{
    const struct expression_scope scope = {type_of, is_enum, NULL};
    const struct expression *expression = expression_read(arena, EXPRESSIONS[_i].sql);
    struct text out = {.arena = arena};
    ck_assert_msg(expression != NULL, "%s", EXPRESSIONS[_i].sql);
    bool is_common = expression_append(&out, expression, &scope);
    ck_assert_msg(is_common == (EXPRESSIONS[_i].common != NULL), "%s: %s", EXPRESSIONS[_i].sql,
                  text_string(&out));
    if (is_common)
        ck_assert_str_eq(text_string(&out), EXPRESSIONS[_i].common);
}
END_TEST

static const char *const UNKNOWN[] = {
    "",
    "(",
    "a +",
    "'a",
    "\"a",
    "CASE WHEN a THEN 1 END",
    "(SELECT 1)",
    "E'\\n'",
    "(a = ANY (b))",
    "a.b",
    "a b",
    "x IS DISTINCT FROM y",
    "a[1]",
    "(a NOT LIKE 'x')",
};

START_TEST(what_is_not_known)
{
    ck_assert_ptr_null(expression_read(arena, UNKNOWN[_i]));
}
END_TEST

START_TEST(nesting_ends)
{
    char deep[5001];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    ck_assert_ptr_null(expression_read(arena, deep));
}
END_TEST

/* What a person writes, and what the catalog makes of it. */
static const char *const SAME[][2] = {
    {"code ~ '^[0-9a-f]*$'", "(code ~ '^[0-9a-f]*$'::text)"},
    {"substr(md5(random()::text), 1, 8)", "substr(md5((random())::text), 1, 8)"},
    {"left(code, 1)", "\"left\"(code, 1)"},
    {"a > 0 and b in ('x', 'y')", "((a > 0) AND (b IN ('x'::text, 'y'::text)))"},
    {"born > '1900-01-01'", "(born > '1900-01-01'::date)"},
};

START_TEST(the_normal_form)
{
    ck_assert_str_eq(expression_normal(arena, SAME[_i][0]), expression_normal(arena, SAME[_i][1]));
}
END_TEST

START_TEST(the_normal_form_tells_apart)
{
    ck_assert_str_ne(expression_normal(arena, "(a OR b) AND c"), expression_normal(arena, "a OR (b AND c)"));
    ck_assert_str_ne(expression_normal(arena, "n::text"), expression_normal(arena, "n::date"));
    ck_assert_str_ne(expression_normal(arena, "a IN (1, 2)"), expression_normal(arena, "a NOT IN (1, 2)"));
    ck_assert_str_ne(expression_normal(arena, "a - (b - c)"), expression_normal(arena, "a - b - c"));
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

int main(void)
{
    Suite *suite = suite_create("import expression");
    TCase *tcase = tcase_create("expressions");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, what_both_engines_read, 0, COUNT(EXPRESSIONS));
    tcase_add_loop_test(tcase, what_is_not_known, 0, COUNT(UNKNOWN));
    tcase_add_test(tcase, nesting_ends);
    tcase_add_loop_test(tcase, the_normal_form, 0, COUNT(SAME));
    tcase_add_test(tcase, the_normal_form_tells_apart);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
