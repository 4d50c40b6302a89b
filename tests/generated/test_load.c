/* Loads: rows as they come, all of them or none, whatever happens between. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "suite.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 30000, WAITING = 10 }; /* rows that were written for sure; that surely wait */

static struct janus_log new_log(int64_t user_id, size_t number)
{
    return (struct janus_log){.user_id = user_id,
                              .action = number % 3 ? "login" : "logout",
                              .timestamp = (int64_t)(number * 7919 % 1000003) + 1};
}

static enum jdb_status load_logs(struct jdb *connection, int64_t user_id, size_t count)
{
    enum jdb_status status = janus_log_load_begin(connection);
    for (size_t i = 0; i < count && status == JDB_OK; i++) {
        const struct janus_log row = new_log(user_id, i);
        status = janus_log_load_row(connection, &row);
    }
    return janus_log_load_end(connection);
}

static int64_t count_logs(void)
{
    int64_t count;
    ASSERT_OK(janus_log_count(db, &count));
    return count;
}

/* The integer that a query gives. */
static int64_t ask(struct jdb *connection, const char *sql)
{
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(jdb_sqlite3(connection), sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

static bool is_whole(struct jdb *connection)
{
    return !jdb_sqlite3(connection) ||
           ask(connection, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1;
}

static const char INDEX_COUNT[] =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'logs'";
static const char LAST_ROOT[] = "SELECT max(rootpage) FROM sqlite_schema WHERE tbl_name = 'logs'";

/* ---- Indexes --------------------------------------------------------------------------------------------- */

START_TEST(indexes_of_a_large_load_are_as_before)
{
    ON_SQLITE_ONLY();
    struct janus_user ada = insert_user("ada@example.com");
    int64_t indexes = ask(db, INDEX_COUNT);
    int64_t root = ask(db, LAST_ROOT);
    ASSERT_OK(load_logs(db, ada.id, MANY));
    ck_assert_int_eq(ask(db, INDEX_COUNT), indexes);
    ck_assert_int_ne(ask(db, LAST_ROOT), root); /* they were made again */
    ck_assert(is_whole(db));
    ck_assert_int_eq(count_logs(), MANY);
    struct janus_log_cursor cursor;
    int64_t last = 0;
    janus_log_list_by_timestamp(db, 0, INT64_MAX, (struct jdb_page){.limit = 100, .order = JDB_ASCENDING},
                                &cursor);
    while (janus_log_next(&cursor)) {
        ck_assert_int_ge(cursor.row.timestamp, last);
        last = cursor.row.timestamp;
    }
    ASSERT_OK(janus_log_close(&cursor));
    ck_assert_int_gt(last, 0);
}
END_TEST

START_TEST(indexes_of_a_larger_table_stay)
{
    ON_SQLITE_ONLY();
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(load_logs(db, ada.id, 2 * MANY));
    int64_t root = ask(db, LAST_ROOT);
    ASSERT_OK(load_logs(db, ada.id, MANY));
    ck_assert_int_eq(ask(db, LAST_ROOT), root);
    ck_assert_int_eq(count_logs(), 3 * MANY);
    ck_assert(is_whole(db));
}
END_TEST

START_TEST(indexes_that_refuse_rows_stay)
{
    ON_SQLITE_ONLY();
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_execute(db, "CREATE UNIQUE INDEX once ON logs (action, timestamp);"
                              "CREATE INDEX some ON logs (action) WHERE detail IS NOT NULL;"
                              "CREATE INDEX computed ON logs (abs(timestamp));"
                              "CREATE INDEX plain ON logs (detail)"));
    ASSERT_OK(janus_log_load_begin(db));
    for (size_t i = 0; i < MANY; i++) {
        const struct janus_log row = new_log(ada.id, i);
        ASSERT_OK(janus_log_load_row(db, &row));
    }
    ck_assert_int_eq(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('once', 'some', 'computed')"),
                     3);
    ck_assert_int_eq(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'plain'"), 0);
    const struct janus_log twin = new_log(ada.id, 12345);
    ASSERT_OK(janus_log_load_row(db, &twin));
    ASSERT_STATUS(janus_log_load_end(db), JDB_UNIQUE);
    ck_assert_uint_eq(jdb_error(db)->row, MANY);
    ck_assert_int_eq(count_logs(), 0);
    ck_assert_int_eq(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'plain'"), 1);
}
END_TEST

START_TEST(a_list_that_is_walked_keeps_the_indexes)
{
    struct janus_user ada = insert_user("ada@example.com");
    insert_log(ada.id, "login", 1);
    insert_log(ada.id, "login", 2);
    struct janus_log_cursor cursor;
    janus_log_list_by_timestamp(db, 0, 3, (struct jdb_page){0}, &cursor);
    ck_assert(janus_log_next(&cursor));
    ASSERT_OK(load_logs(db, ada.id, MANY));
    ck_assert_int_eq(count_logs(), MANY + 2);
    ASSERT_OK(janus_log_close(&cursor));
    ck_assert(is_whole(db));
}
END_TEST

START_TEST(an_index_that_ends_with_a_comment_hides_none)
{
    ON_SQLITE_ONLY();
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_execute(db, "CREATE INDEX logs_by_hand ON logs (action) -- by hand\n"));
    ASSERT_OK(jdb_execute(db, "CREATE INDEX logs_last ON logs (detail)"));
    int64_t count = ask(db, INDEX_COUNT), root = ask(db, LAST_ROOT);
    ASSERT_OK(load_logs(db, ada.id, MANY));
    ck_assert_int_ne(ask(db, LAST_ROOT), root); /* they were made again */
    ck_assert_int_eq(ask(db, INDEX_COUNT), count);
}
END_TEST

START_TEST(statistics_are_there_again)
{
    ON_SQLITE_ONLY();
    struct janus_user ada = insert_user("ada@example.com");
    insert_log(ada.id, "login", 1);
    ASSERT_OK(jdb_execute(db, "PRAGMA analysis_limit = 77; ANALYZE"));
    int64_t known = ask(db, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'logs'");
    ck_assert_int_gt(known, 0);
    ASSERT_OK(load_logs(db, ada.id, MANY));
    ck_assert_int_eq(ask(db, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'logs'"), known);
    ck_assert_int_eq(ask(db, "PRAGMA analysis_limit"), 77);
}
END_TEST

/* ---- Failures -------------------------------------------------------------------------------------------- */

START_TEST(every_call_after_a_refused_row_says_it_again)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(janus_log_load_begin(db));
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < MANY; i++) {
        struct janus_log row = new_log(i == 5000 ? 99 : ada.id, i);
        status = janus_log_load_row(db, &row);
    }
    ck_assert_int_eq(status, JDB_FOREIGN_KEY);
    int64_t count;
    ASSERT_STATUS(janus_log_count(db, &count), JDB_ABORTED);
    ASSERT_REFUSED(janus_log_load_end(db), JDB_FOREIGN_KEY, JANUS_LOGS_USER_ID_FKEY);
    ck_assert_uint_eq(jdb_error(db)->row, 5000);
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "user_id"));
    ck_assert_int_eq(count_logs(), 0);
    ASSERT_OK(load_logs(db, ada.id, WAITING));
    ck_assert_int_eq(count_logs(), WAITING);
}
END_TEST

START_TEST(a_load_that_fails_leaves_the_transaction_around_it)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_begin(db));
    insert_log(ada.id, "before", 1);
    ASSERT_STATUS(load_logs(db, 99, MANY), JDB_FOREIGN_KEY);
    ck_assert_int_eq(count_logs(), 1);
    ASSERT_OK(load_logs(db, ada.id, MANY));
    ASSERT_OK(jdb_commit(db));
    ck_assert_int_eq(count_logs(), MANY + 1);
    ck_assert(is_whole(db));
}
END_TEST

START_TEST(a_rollback_gives_a_load_up)
{
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t count = WAITING; count <= MANY; count += MANY - WAITING) {
        ASSERT_OK(janus_log_load_begin(db));
        for (size_t i = 0; i < count; i++) {
            const struct janus_log row = new_log(ada.id, i);
            ASSERT_OK(janus_log_load_row(db, &row));
        }
        ASSERT_OK(jdb_rollback(db));
        ck_assert_int_eq(count_logs(), 0);
        ASSERT_STATUS(janus_log_load_end(db), JDB_MISUSE);
    }
    ck_assert(is_whole(db));
}
END_TEST

START_TEST(a_row_belongs_to_the_caller_again_when_the_call_returns)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(janus_log_load_begin(db));
    for (size_t i = 0; i < WAITING; i++) {
        char action[16], detail[16];
        snprintf(action, sizeof action, "action %zu", i);
        snprintf(detail, sizeof detail, "detail %zu", i);
        const struct janus_log row = {.user_id = ada.id, .action = action, .detail = i % 2 ? detail : NULL};
        ASSERT_OK(janus_log_load_row(db, &row));
        memset(action, 'x', sizeof action);
        memset(detail, 'x', sizeof detail);
    }
    ASSERT_OK(janus_log_load_end(db));
    struct janus_log found;
    ASSERT_OK(janus_log_get(db, 4, &found));
    ck_assert_str_eq(found.action, "action 3");
    ck_assert_str_eq(found.detail, "detail 3");
    ck_assert_int_gt(found.timestamp, 0); /* its default */
    janus_log_clear(&found);
}
END_TEST

START_TEST(calls_that_make_no_sense)
{
    struct janus_user ada = insert_user("ada@example.com");
    const struct janus_log row = new_log(ada.id, 1);
    const struct janus_user user = {.email = "bob@example.com", .password_hash = "x"};
    ck_assert_int_eq(janus_log_load_begin(NULL), JDB_MISUSE);
    ck_assert_int_eq(janus_log_load_row(NULL, &row), JDB_MISUSE);
    ck_assert_int_eq(janus_log_load_end(NULL), JDB_MISUSE);
    ASSERT_STATUS(janus_log_load_row(db, &row), JDB_MISUSE);
    ASSERT_STATUS(janus_log_load_end(db), JDB_MISUSE);
    ASSERT_OK(janus_log_load_begin(db));
    ASSERT_STATUS(janus_log_load_begin(db), JDB_MISUSE);
    ASSERT_STATUS(janus_user_load_begin(db), JDB_MISUSE);
    ASSERT_STATUS(janus_user_load_row(db, &user), JDB_MISUSE);
    ASSERT_STATUS(janus_user_load_end(db), JDB_MISUSE);
    ASSERT_STATUS(jdb_commit(db), JDB_MISUSE);
    ASSERT_OK(janus_log_load_row(db, &row));
    ASSERT_OK(jdb_begin(db));
    ASSERT_STATUS(janus_log_load_row(db, &row), JDB_MISUSE);
    ASSERT_STATUS(janus_log_load_end(db), JDB_MISUSE);
    ASSERT_OK(jdb_commit(db));
    ASSERT_OK(janus_log_load_end(db));
    ck_assert_int_eq(count_logs(), 1);
    ASSERT_OK(janus_log_load_begin(db));
    ASSERT_OK(janus_log_load_row(db, &row));
    ASSERT_STATUS(janus_log_load_row(db, NULL), JDB_MISUSE);
    ck_assert_uint_eq(jdb_error(db)->row, 1);
    ASSERT_STATUS(janus_log_load_row(db, &row), JDB_MISUSE);
    ASSERT_STATUS(janus_log_load_end(db), JDB_MISUSE);
    ck_assert_int_eq(count_logs(), 1);
}
END_TEST

START_TEST(a_connection_is_closed_in_a_load)
{
    struct jdb *connection;
    ck_assert_int_eq(janus_open(&connection, "sqlite::memory:"), JDB_OK);
    ck_assert_int_eq(janus_create(connection), JDB_OK);
    ck_assert_int_eq(janus_log_load_begin(connection), JDB_OK);
    const struct janus_log row = new_log(1, 1);
    ck_assert_int_eq(janus_log_load_row(connection, &row), JDB_OK);
    ck_assert_int_eq(jdb_close(connection), JDB_OK);
}
END_TEST

START_TEST(an_empty_load)
{
    ASSERT_OK(janus_log_load_begin(db));
    ASSERT_OK(janus_log_load_end(db));
    ck_assert_int_eq(count_logs(), 0);
}
END_TEST

/* ---- kill -9 --------------------------------------------------------------------------------------------- */

/* Loads until it is killed. */
static _Noreturn void load_until_death(const char *url, int ready)
{
    struct jdb *connection;
    if (janus_open(&connection, url) != JDB_OK || write(ready, "", 1) != 1)
        _exit(1);
    while (load_logs(connection, 1, MANY) == JDB_OK)
        ;
    _exit(1);
}

static void kill_after(const char *url, long microseconds)
{
    int ready[2], status;
    char byte;
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        load_until_death(url, ready[1]);
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    nanosleep(&(struct timespec){.tv_nsec = microseconds * 1000}, NULL);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
}

START_TEST(a_killed_load_leaves_old_or_new)
{
    char directory[] = "/tmp/janus-load-XXXXXX", url[64], command[64];
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(url, sizeof url, "sqlite:%s/janus.db", directory);
    struct jdb *connection;
    ck_assert_int_eq(janus_open(&connection, url), JDB_OK);
    ck_assert_int_eq(janus_create(connection), JDB_OK);
    struct janus_user ada = {.email = "ada@example.com", .password_hash = "x"};
    ck_assert_int_eq(janus_user_insert(connection, &ada), JDB_OK);
    int64_t indexes = ask(connection, INDEX_COUNT);
    ck_assert_int_eq(jdb_close(connection), JDB_OK);
    for (long i = 0; i < 20; i++) {
        kill_after(url, i * 6007);
        ck_assert_int_eq(janus_open(&connection, url), JDB_OK);
        ck_assert_int_eq(ask(connection, "SELECT count(*) FROM logs") % MANY, 0);
        ck_assert_int_eq(ask(connection, INDEX_COUNT), indexes);
        ck_assert(is_whole(connection));
        ck_assert_int_eq(jdb_close(connection), JDB_OK);
    }
    snprintf(command, sizeof command, "rm -r %s", directory);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

RUN_SUITE("load", indexes_of_a_large_load_are_as_before, indexes_of_a_larger_table_stay,
          indexes_that_refuse_rows_stay, a_list_that_is_walked_keeps_the_indexes,
          an_index_that_ends_with_a_comment_hides_none, statistics_are_there_again,
          every_call_after_a_refused_row_says_it_again, a_load_that_fails_leaves_the_transaction_around_it,
          a_rollback_gives_a_load_up, a_row_belongs_to_the_caller_again_when_the_call_returns,
          calls_that_make_no_sense, a_connection_is_closed_in_a_load, an_empty_load,
          a_killed_load_leaves_old_or_new)
