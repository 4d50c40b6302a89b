/* assertions.h - what the suites of every schema share. `db` is the connection of the test that runs, FIXTURE_SETUP
 * and FIXTURE_TEARDOWN make and end it. */
#ifndef ASSERTIONS_H
#define ASSERTIONS_H

#include <check.h>
#include <string.h>

/* The call answers with the status; if not, the test shows what the connection says. */
#define ASSERT_STATUS(call, wanted)                                                                            \
    do {                                                                                                       \
        enum jdb_status status_ = (call);                                                                      \
        ck_assert_msg(status_ == (wanted), "%s: %s, not %s: %s", #call, jdb_status_name(status_),              \
                      jdb_status_name(wanted), jdb_error(db)->message);                                        \
    } while (0)

#define ASSERT_OK(call) ASSERT_STATUS(call, JDB_OK)

/* The call is refused by this constraint. */
#define ASSERT_REFUSED(call, wanted, wanted_constraint)                                                        \
    do {                                                                                                       \
        ASSERT_STATUS(call, wanted);                                                                           \
        ck_assert_int_eq(jdb_error(db)->status, wanted);                                                       \
        ck_assert_msg(jdb_error(db)->constraint == (int)(wanted_constraint), "constraint %d, not %s: %s",      \
                      jdb_error(db)->constraint, #wanted_constraint, jdb_error(db)->message);                  \
    } while (0)

/* The call is refused because this column is NULL. */
#define ASSERT_NOT_NULL(call, table_name, column_name)                                                         \
    do {                                                                                                       \
        ASSERT_STATUS(call, JDB_NOT_NULL);                                                                     \
        ck_assert_str_eq(jdb_error(db)->table, table_name);                                                    \
        ck_assert_str_eq(jdb_error(db)->column, column_name);                                                  \
    } while (0)

/* The test is about what only SQLite has: on another engine there is nothing to see, which is told. */
#define ON_SQLITE_ONLY()                                                                                       \
    do {                                                                                                       \
        if (!jdb_sqlite3(db)) {                                                                                \
            (void)fprintf(stderr, "of SQLite only: %s\n", __func__);                                           \
            return;                                                                                            \
        }                                                                                                      \
    } while (0)

/* The test stops the server, or looks into its files: one that others started is left alone, which is told. */
#define ON_OWN_SERVER_ONLY()                                                                                   \
    do {                                                                                                       \
        const char *control = getenv("JANUSDB_TEST_PG_CTL");                                                   \
        if (!control || !*control) {                                                                           \
            (void)fprintf(stderr, "of an own server only: %s\n", __func__);                                    \
            return;                                                                                            \
        }                                                                                                      \
    } while (0)

/* What the engine of the test's database has words of its own for. */
#define ON_ENGINE(sqlite, postgres) (jdb_sqlite3(db) ? (sqlite) : (postgres))

/* Runs tests, each with a database of its own, and gives what main returns. */
static inline int run_suite(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, FIXTURE_SETUP, FIXTURE_TEARDOWN);
    tcase_set_timeout(tcase, 60);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

#define RUN_SUITE(name, ...)                                                                                   \
    int main(void)                                                                                             \
    {                                                                                                          \
        const TTest *const tests[] = {__VA_ARGS__};                                                            \
        return run_suite(name, tests, sizeof tests / sizeof *tests);                                           \
    }

#endif
