/* runtime_test.h - a suite of the runtime library, by a schema written by hand: its connection, and what it is to say. */
#ifndef RUNTIME_TEST_H
#define RUNTIME_TEST_H

#include "runtime_schema.h"

#include <check.h>
#include <sqlite3.h>
#include <string.h>

static struct jdb *db;

static void assert_status(enum jdb_status got, enum jdb_status wanted, const char *call)
{
    ck_assert_msg(got == wanted, "%s: %s, not %s: %s", call, jdb_status_name(got), jdb_status_name(wanted),
                  jdb_error(db)->message);
}

#define STATUS(call, wanted) assert_status(call, wanted, #call)
#define OK(call) STATUS(call, JDB_OK)
#define SAYS(text) ck_assert_msg(strstr(jdb_error(db)->message, text) != NULL, "%s", jdb_error(db)->message)

static void setup(void)
{
    OK(jdb_open(&db, &shop_schema, "sqlite::memory:"));
    OK(jdb_create(db));
}

static void teardown(void)
{
    jdb_close(db);
    db = NULL;
}

static int64_t count(void)
{
    int64_t number = -1;
    OK(jdb_record_count(db, &person_record, &count_people, NULL, &number));
    return number;
}

static int64_t add(const char *name)
{
    struct person person = {.name = name};
    OK(jdb_record_insert(db, &person_record, &insert_person, &person));
    jdb_record_clear(&person_record, &person);
    struct person found;
    int64_t id = sqlite3_last_insert_rowid(jdb_sqlite3(db));
    OK(jdb_record_get(db, &person_record, &get_person, &(struct person){.id = id}, &found));
    jdb_record_clear(&person_record, &found);
    return id;
}

static enum jdb_status try_add(const char *name)
{
    struct person person = {.name = name};
    enum jdb_status status = jdb_record_insert(db, &person_record, &insert_person, &person);
    jdb_record_clear(&person_record, &person);
    return status;
}

/* Each test has a process of its own, begun and ended by these. */
static int run_tests(const char *name, const TTest *const *tests, size_t count, void (*begin)(void),
                     void (*end)(void))
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    tcase_add_checked_fixture(all, begin, end);
    tcase_set_timeout(all, 60);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures != 0;
}

#endif
