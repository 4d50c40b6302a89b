/* How connections are set up: options of the program and of the URL, series of reads. */
#include "runtime_schema.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct jdb *db;
static char directory[64], url[128];

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
    snprintf(directory, sizeof directory, "/tmp/jdb-options-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(url, sizeof url, "sqlite:%s/shop.db", directory);
}

static void teardown(void)
{
    jdb_close(db);
    db = NULL;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", directory);
    ck_assert_int_eq(system(command), 0);
}

static enum jdb_status reopen(const char *parameters, const struct jdb_options *options)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", url, parameters);
    jdb_close(db);
    return jdb_open_with(&db, &shop_schema, whole, options);
}

static void create(void)
{
    OK(reopen("", NULL));
    OK(jdb_create(db));
}

static int64_t pragma(const char *name)
{
    char sql[96];
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    ck_assert_int_eq(sqlite3_prepare_v2(jdb_sqlite3(db), sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static int64_t count_rows(struct jdb *connection)
{
    int64_t number = -1;
    ck_assert_int_eq(jdb_record_count(connection, &person_record, &count_people, NULL, &number), JDB_OK);
    return number;
}

static enum jdb_status add(struct jdb *connection, const char *name)
{
    struct person person = {.name = name};
    enum jdb_status status = jdb_record_insert(connection, &person_record, &insert_person, &person);
    jdb_record_clear(&person_record, &person);
    return status;
}

/* As in a process that begins: tests may share one. */
static enum jdb_status configure(struct jdb_process_options options)
{
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
    return jdb_configure_process(&options);
}

START_TEST(a_process_is_set_up_before_its_first_connection)
{
    ck_assert_int_eq(configure((struct jdb_process_options){.no_memory_statistics = true}), JDB_OK);
    create();
    ck_assert_int_eq(sqlite3_memory_used(), 0);
    ck_assert_int_eq(jdb_configure_process(&(struct jdb_process_options){0}), JDB_OK);
    ck_assert_int_eq(jdb_configure_process(NULL), JDB_OK);
    ck_assert_int_eq(jdb_configure_process(&(struct jdb_process_options){.page_cache = 1}), JDB_MISUSE);
    ck_assert_int_eq(jdb_configure_process(&(struct jdb_process_options){.no_memory_statistics = true}),
                     JDB_MISUSE);
}
END_TEST

START_TEST(pages_have_memory_from_the_beginning)
{
    ck_assert_int_eq(configure((struct jdb_process_options){.page_cache = 256}), JDB_OK);
    create();
    ck_assert_int_gt(sqlite3_memory_used(), 256 * 4096);
}
END_TEST

START_TEST(a_url_says_how_a_connection_is_set_up)
{
    OK(reopen("?page_size=8192&cache_size=1024&mmap_size=65536&wal_autocheckpoint=50&synchronous=full&"
              "busy_timeout=7",
              NULL));
    ck_assert_int_eq(pragma("page_size"), 8192);
    ck_assert_int_eq(pragma("cache_size"), -1024);
    ck_assert_int_eq(pragma("mmap_size"), 65536);
    ck_assert_int_eq(pragma("wal_autocheckpoint"), 50);
    ck_assert_int_eq(pragma("synchronous"), 2);
    ck_assert_int_eq(pragma("busy_timeout"), 7);
    OK(reopen("?busy_timeout=0&wal_autocheckpoint=0&mmap_size=0",
              NULL)); /* 0 is none, not what was left unsaid */
    ck_assert_int_eq(pragma("busy_timeout"), 0);
    ck_assert_int_eq(pragma("wal_autocheckpoint"), 0);
    ck_assert_int_eq(pragma("mmap_size"), 0);
}
END_TEST

START_TEST(what_is_not_said_is_the_default)
{
    OK(reopen("", NULL));
    ck_assert_int_eq(pragma("page_size"), 4096);
    ck_assert_int_eq(pragma("cache_size"), -262144);
    ck_assert_int_eq(pragma("mmap_size"), 0);
    ck_assert_int_eq(pragma("wal_autocheckpoint"), 1000);
    ck_assert_int_eq(pragma("synchronous"), 1);
    ck_assert_int_eq(pragma("busy_timeout"), 5000);
    OK(reopen("?", NULL));
}
END_TEST

START_TEST(a_url_wins_over_the_program)
{
    const struct jdb_options options = {
        .cache_size = 100, .busy_timeout = -1, .synchronous = JDB_SYNCHRONOUS_OFF, .wal_autocheckpoint = -1};
    OK(reopen("?cache_size=200", &options));
    ck_assert_int_eq(pragma("cache_size"), -200);
    ck_assert_int_eq(pragma("busy_timeout"), 0);
    ck_assert_int_eq(pragma("synchronous"), 0);
    ck_assert_int_eq(pragma("wal_autocheckpoint"), 0);
}
END_TEST

START_TEST(what_no_option_can_be_is_said)
{
    STATUS(reopen("?cache=5", NULL), JDB_MISUSE);
    SAYS("no parameter \"cache\"; there are: busy_timeout, cache_size");
    STATUS(reopen("?cache_size=5MB", NULL), JDB_MISUSE);
    SAYS("cache_size of the database's URL can't be \"5MB\"");
    STATUS(reopen("?cache_size=99999999999999999999", NULL), JDB_MISUSE);
    STATUS(reopen("?cache_size", NULL), JDB_MISUSE);
    STATUS(reopen("?read_only=yes", NULL), JDB_MISUSE);
    STATUS(reopen("?synchronous=sometimes", NULL), JDB_MISUSE);
    STATUS(reopen("?page_size=5000", NULL), JDB_MISUSE);
    SAYS("page_size can't be 5000: it is a power of 2");
    STATUS(reopen("?cache_size=-5", NULL), JDB_MISUSE);
    SAYS("the option cache_size can't be -5");
    STATUS(reopen("?cache_size=0", NULL), JDB_MISUSE);
    SAYS("cache_size of the database's URL can't be \"0\"");
    STATUS(reopen("?page_size=0", NULL), JDB_MISUSE);
    ck_assert_int_ne(access(url + strlen("sqlite:"), F_OK), 0); /* nothing was made */
}
END_TEST

START_TEST(a_connection_that_only_reads)
{
    STATUS(reopen("?read_only=true", NULL), JDB_NOT_FOUND);
    create();
    OK(add(db, "Ada"));
    OK(reopen("?read_only=true", NULL));
    ck_assert_int_eq(count_rows(db), 1);
    STATUS(add(db, "Bob"), JDB_IO);
    SAYS("readonly");
    OK(reopen("?immutable=true", NULL));
    ck_assert_int_eq(count_rows(db), 1);
    STATUS(add(db, "Bob"), JDB_IO);
    snprintf(url, sizeof url, "sqlite:/%s/shop.db", directory); /* two slashes are no host of a URI */
    OK(reopen("?immutable=true", NULL));
    ck_assert_int_eq(count_rows(db), 1);
}
END_TEST

START_TEST(a_database_in_memory_is_written_to)
{
    STATUS(jdb_open(&db, &shop_schema, "sqlite::memory:?read_only=true"), JDB_MISUSE);
    SAYS("a database in memory is new: it can't be read_only");
    jdb_close(db);
    STATUS(jdb_open(&db, &shop_schema, "sqlite::memory:?immutable=true"), JDB_MISUSE);
    SAYS("it can't be immutable");
}
END_TEST

START_TEST(closing_ends_a_transaction_whatever_is_left)
{
    create();
    sqlite3_stmt *left;
    ck_assert_int_eq(sqlite3_prepare_v2(jdb_sqlite3(db), "SELECT 1 UNION ALL SELECT 2", -1, &left, NULL),
                     SQLITE_OK);
    OK(jdb_begin(db));
    OK(add(db, "Ada"));
    ck_assert_int_eq(sqlite3_step(left), SQLITE_ROW);
    OK(reopen("?busy_timeout=0", NULL));
    ck_assert_int_eq(count_rows(db), 0);
    OK(add(db, "Bob"));
    sqlite3_finalize(left);
}
END_TEST

START_TEST(a_series_of_reads_sees_one_state)
{
    struct jdb *other;
    create();
    OK(add(db, "Ada"));
    ck_assert_int_eq(jdb_open(&other, &shop_schema, url), JDB_OK);
    OK(jdb_begin_read(db));
    ck_assert_int_eq(count_rows(db), 1);
    ck_assert_int_eq(add(other, "Bob"), JDB_OK);
    ck_assert_int_eq(count_rows(db), 1);
    STATUS(add(db, "Cyd"), JDB_RETRY); /* what it saw is no longer so */
    OK(jdb_rollback(db));
    ck_assert_int_eq(count_rows(db), 2);
    OK(jdb_begin_read(db));
    OK(jdb_commit(db));
    ck_assert_int_eq(jdb_close(other), JDB_OK);
}
END_TEST

START_TEST(closing_keeps_what_sqlite_has_noticed)
{
    create();
    for (int i = 0; i < 50; i++)
        OK(jdb_execute(db, "INSERT INTO people (name) VALUES ('x' || random())"));
    OK(jdb_execute(db, "ANALYZE"));
    OK(reopen("", NULL)); /* the statistics are no change of the schema */
    OK(jdb_begin(db));
    OK(jdb_close(db)); /* an open transaction is rolled back, and nothing waits */
    db = NULL;
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {a_url_says_how_a_connection_is_set_up,
                                  a_process_is_set_up_before_its_first_connection,
                                  pages_have_memory_from_the_beginning,
                                  what_is_not_said_is_the_default,
                                  a_url_wins_over_the_program,
                                  what_no_option_can_be_is_said,
                                  a_connection_that_only_reads,
                                  a_series_of_reads_sees_one_state,
                                  closing_keeps_what_sqlite_has_noticed,
                                  a_database_in_memory_is_written_to,
                                  closing_ends_a_transaction_whatever_is_left};
    TCase *tcase = tcase_create("options");
    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof TESTS / sizeof *TESTS; i++)
        tcase_add_test(tcase, TESTS[i]);
    Suite *suite = suite_create("options");
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
