/* Arrays in company that one statement for all of their rows has to mind: transactions that ended by themselves, rows that wait
 * for their parents, statements that run, ids at the ends of their range. */
#include "suite.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>

enum { LOOP = 9, STATEMENT = 10, SORTED = 1000, MOST = 2000 }; /* rows: what each way begins or ends with */

static const size_t COUNTS[] = {LOOP, STATEMENT, SORTED, MOST};
enum { COUNT_COUNT = sizeof COUNTS / sizeof *COUNTS };

static struct janus_user users[MOST];
static struct janus_image images[MOST];
static struct janus_log logs[MOST];
static char emails[MOST][32];

static void make_users(void)
{
    for (size_t i = 0; i < MOST; i++) {
        snprintf(emails[i], sizeof emails[i], "user%zu@example.com", i);
        users[i] = (struct janus_user){.email = emails[i], .password_hash = "x"};
    }
}

static void make_logs(int64_t user_id)
{
    for (size_t i = 0; i < MOST; i++)
        logs[i] = (struct janus_log){.user_id = user_id, .action = "login"};
}

static void make_images(void)
{
    for (size_t i = 0; i < MOST; i++)
        images[i] = (struct janus_image){
            .filename = "scan.png", .width = 1, .height = 1, .color_type = JANUS_COLOR_TYPE_RGB};
}

static int64_t count_users(void)
{
    int64_t count;
    ASSERT_OK(janus_user_count(db, &count));
    return count;
}

static void execute(const char *sql)
{
    ASSERT_OK(jdb_execute(db, sql));
}

/* ---- Transactions ---------------------------------------------------------------------------------------- */

START_TEST(a_refused_array_aborts_the_transaction_around_it)
{
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t i = 0; i < COUNT_COUNT; i++) {
        make_users();
        users[COUNTS[i] - 1].email = "ada@example.com";
        ASSERT_OK(jdb_begin(db));
        ASSERT_REFUSED(janus_user_insert_many(db, users, COUNTS[i]), JDB_UNIQUE, JANUS_USERS_EMAIL_KEY);
        ck_assert_uint_eq(jdb_error(db)->row, COUNTS[i] - 1);
        ASSERT_STATUS(janus_user_exists(db, ada.id), JDB_ABORTED);
        ASSERT_OK(jdb_rollback(db));

        make_logs(ada.id);
        logs[COUNTS[i] - 1].user_id = 99;
        ASSERT_OK(jdb_begin(db));
        ASSERT_REFUSED(janus_log_insert_many(db, logs, COUNTS[i]), JDB_FOREIGN_KEY, JANUS_LOGS_USER_ID_FKEY);
        ASSERT_STATUS(janus_user_exists(db, ada.id), JDB_ABORTED);
        ASSERT_OK(jdb_rollback(db));
        ck_assert_int_eq(count_users(), 1);
    }
}
END_TEST

START_TEST(a_transaction_that_is_gone_takes_no_array)
{
    for (size_t i = 0; i < COUNT_COUNT; i++) {
        make_users();
        users[COUNTS[i] - 1].email = users[0].email;
        ASSERT_OK(jdb_begin(db));
        execute("COMMIT");
        ASSERT_STATUS(janus_user_insert_many(db, users, COUNTS[i]), JDB_ABORTED);
        ASSERT_OK(jdb_rollback(db));
        ck_assert_int_eq(count_users(), 0);
    }
}
END_TEST

/* Deletes of this row are refused. */
static void keep(const char *when, int64_t id, const char *how)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             ON_ENGINE("CREATE TRIGGER keep %s DELETE ON users WHEN old.id = %" PRId64
                       " BEGIN SELECT raise(%s, 'no'); END",
                       "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;"
                       "CREATE TRIGGER keep %s DELETE ON users FOR EACH ROW WHEN (old.id = %" PRId64
                       ") EXECUTE FUNCTION keep() -- %s"),
             when, id, how);
    execute(sql);
}

static void delete_three(void)
{
    const int64_t keys[] = {1, 2, 3};
    ASSERT_STATUS(janus_user_delete_many(db, keys, 3), JDB_CHECK);
}

START_TEST(a_trigger_that_rolls_back_ends_a_delete)
{
    ON_SQLITE_ONLY();
    make_users();
    ASSERT_OK(janus_user_insert_many(db, users, 3));
    keep("BEFORE", 3, "ROLLBACK");
    delete_three();
    ck_assert_int_eq(count_users(), 3);
    ASSERT_OK(jdb_begin(db));
    delete_three();
    ASSERT_STATUS(janus_user_exists(db, 1), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 3);
}
END_TEST

START_TEST(a_trigger_that_fails_undoes_nothing_but_the_call_does)
{
    make_users();
    ASSERT_OK(janus_user_insert_many(db, users, 3));
    keep("AFTER", 2, "FAIL");
    delete_three();
    ck_assert_uint_eq(jdb_error(db)->row, 1);
    ck_assert_int_eq(count_users(), 3);
}
END_TEST

START_TEST(a_refused_delete_aborts_the_transaction_around_it)
{
    make_users();
    ASSERT_OK(janus_user_insert_many(db, users, 3));
    keep("BEFORE", 3, "ABORT");
    ASSERT_OK(jdb_begin(db));
    delete_three();
    ck_assert_uint_eq(jdb_error(db)->row, 2);
    ASSERT_STATUS(janus_user_exists(db, 1), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 3);
}
END_TEST

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

START_TEST(an_array_brings_the_parents_that_rows_wait_for)
{
    insert_user("ada@example.com");
    execute("CREATE TABLE thumbnails (image_id BIGINT REFERENCES images (id) DEFERRABLE INITIALLY DEFERRED)");
    for (size_t i = 0; i < COUNT_COUNT; i++) {
        make_images();
        ASSERT_OK(jdb_begin(db));
        execute("INSERT INTO thumbnails SELECT coalesce(max(id), 0) + 1 FROM images");
        ASSERT_OK(janus_image_insert_many(db, images, COUNTS[i]));
        ASSERT_OK(jdb_commit(db));
    }
}
END_TEST

START_TEST(a_statement_that_runs_goes_on)
{
    ON_SQLITE_ONLY();
    sqlite3_stmt *running;
    struct janus_user ada = insert_user("ada@example.com");
    insert_log(ada.id, "login", 1);
    make_logs(ada.id);
    ck_assert_int_eq(sqlite3_prepare_v2(jdb_sqlite3(db), "SELECT id FROM users UNION ALL SELECT id FROM users",
                                        -1, &running, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(running), SQLITE_ROW);
    ASSERT_OK(janus_log_insert_many(db, logs, MOST));
    ck_assert_int_eq(sqlite3_step(running), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_step(running), SQLITE_DONE);
    sqlite3_finalize(running);
}
END_TEST

/* ---- Rows and ids ---------------------------------------------------------------------------------------- */

START_TEST(the_row_of_an_error_is_one_of_the_array)
{
    struct janus_user ada = insert_user("ada@example.com");
    make_logs(ada.id);
    execute(ON_ENGINE("PRAGMA query_only = ON", "SET default_transaction_read_only = on"));
    ASSERT_OK(jdb_begin_read(db));
    ASSERT_STATUS(janus_log_insert_many(db, logs, MOST), JDB_IO);
    ck_assert_uint_lt(jdb_error(db)->row, MOST);
    ASSERT_OK(jdb_rollback(db));
}
END_TEST

/* An earlier row's parent is missing: that is what a loop of inserts would stop at. */
START_TEST(the_first_row_that_is_wrong_is_told)
{
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t i = 0; i < COUNT_COUNT; i++) {
        make_logs(ada.id);
        logs[2].user_id = 99;
        logs[5].action = "\xff";
        ASSERT_REFUSED(janus_log_insert_many(db, logs, COUNTS[i]), JDB_FOREIGN_KEY, JANUS_LOGS_USER_ID_FKEY);
        ck_assert_uint_eq(jdb_error(db)->row, 2);
        for (size_t j = 0; j < COUNTS[i]; j++)
            logs[j] = (struct janus_log){
                .id = (int64_t)j + 1, .user_id = ada.id, .action = j == 5 ? "\xff" : "login"};
        ASSERT_OK(jdb_begin(db));
        ASSERT_STATUS(janus_log_insert_many(db, logs, COUNTS[i]), JDB_INVALID);
        ck_assert_uint_eq(jdb_error(db)->row, 5);
        ASSERT_OK(jdb_rollback(db));
    }
}
END_TEST

/* The ids that rows get, by an array and one by one, after one that is given. */
static void compare_ids(int64_t given)
{
    int64_t ids[STATEMENT];
    make_users();
    users[0].id = given;
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(janus_user_insert_many(db, users, STATEMENT));
    ASSERT_OK(jdb_rollback(db));
    for (size_t i = 0; i < STATEMENT; i++)
        ids[i] = users[i].id;
    make_users();
    users[0].id = given;
    ASSERT_OK(jdb_begin(db));
    for (size_t i = 0; i < STATEMENT; i++)
        ASSERT_OK(janus_user_insert(db, &users[i]));
    ASSERT_OK(jdb_rollback(db));
    for (size_t i = 0; i < STATEMENT; i++)
        ck_assert_int_eq(ids[i], users[i].id);
}

START_TEST(ids_are_those_of_single_inserts)
{
    ON_SQLITE_ONLY();
    compare_ids(0);
    compare_ids(7);
    compare_ids(INT64_MAX - STATEMENT);
    compare_ids(-20);
    execute("INSERT INTO users VALUES (-30, 'old@example.com', 'x', 'user', 1)");
    compare_ids(0);
    compare_ids(5);
}
END_TEST

START_TEST(holes_are_found_when_ids_run_out)
{
    insert_user("ada@example.com");
    make_users();
    users[3].id = INT64_MAX;
    ASSERT_OK(janus_user_insert_many(db, users, STATEMENT));
    ck_assert_int_eq(count_users(), STATEMENT + 1);
    for (size_t i = 0; i < STATEMENT; i++)
        ASSERT_OK(janus_user_exists(db, users[i].id));
}
END_TEST

RUN_SUITE("arrays", a_refused_array_aborts_the_transaction_around_it, a_transaction_that_is_gone_takes_no_array,
          a_trigger_that_rolls_back_ends_a_delete, a_trigger_that_fails_undoes_nothing_but_the_call_does,
          a_refused_delete_aborts_the_transaction_around_it, an_array_brings_the_parents_that_rows_wait_for,
          a_statement_that_runs_goes_on, the_row_of_an_error_is_one_of_the_array,
          the_first_row_that_is_wrong_is_told, ids_are_those_of_single_inserts,
          holes_are_found_when_ids_run_out)
