/* Transactions, connections and the schema's fingerprint, by the helpers of the Janus service. */
#include "suite.h"

#include "preparing.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t count_users(void)
{
    int64_t count = -1;
    ASSERT_OK(janus_user_count(db, &count));
    return count;
}

START_TEST(a_transaction_keeps_or_undoes)
{
    ASSERT_OK(jdb_begin(db));
    insert_user("a");
    ASSERT_OK(jdb_commit(db));
    ASSERT_OK(jdb_begin(db));
    insert_user("b");
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 1);
    ASSERT_STATUS(jdb_commit(db), JDB_MISUSE);
    ASSERT_STATUS(jdb_rollback(db), JDB_MISUSE);
}
END_TEST

START_TEST(a_begin_inside_is_a_savepoint)
{
    ASSERT_OK(jdb_begin(db));
    insert_user("a");
    ASSERT_OK(jdb_begin(db));
    insert_user("b");
    ASSERT_OK(jdb_begin(db));
    insert_user("c");
    ASSERT_OK(jdb_commit(db));
    ASSERT_OK(jdb_rollback(db)); /* takes c along */
    insert_user("d");
    ASSERT_OK(jdb_commit(db));
    ck_assert_int_eq(count_users(), 2);
}
END_TEST

START_TEST(after_a_failure_only_rollback_is_accepted)
{
    insert_user("a");
    ASSERT_OK(jdb_begin(db));
    insert_user("b");
    struct janus_user twin = {.email = "a", .password_hash = "x"};
    ASSERT_STATUS(janus_user_insert(db, &twin), JDB_UNIQUE);
    int64_t count;
    ASSERT_STATUS(janus_user_count(db, &count), JDB_ABORTED);
    ASSERT_STATUS(jdb_execute(db, "SELECT 1"), JDB_ABORTED);
    ASSERT_STATUS(jdb_begin(db), JDB_ABORTED);
    ASSERT_STATUS(jdb_commit(db), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

START_TEST(a_rollback_leaves_the_reason)
{
    insert_user("a");
    ASSERT_OK(jdb_begin(db));
    struct janus_user twin = {.email = "a", .password_hash = "x"};
    ASSERT_STATUS(janus_user_insert(db, &twin), JDB_UNIQUE);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(jdb_error(db)->status, JDB_UNIQUE);
    ck_assert_int_eq(jdb_error(db)->constraint, JANUS_USERS_EMAIL_KEY);
    ck_assert_str_eq(jdb_error(db)->message, "users.email: another row has this value (users_email_key)");
    ASSERT_STATUS(jdb_rollback(db), JDB_MISUSE);
    ck_assert_int_eq(jdb_error(db)->status, JDB_MISUSE);
    ASSERT_OK(jdb_begin(db));
    ck_assert_int_eq(jdb_error(db)->status, JDB_OK);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(jdb_error(db)->status, JDB_OK);
}
END_TEST

START_TEST(a_failure_in_a_savepoint_ends_with_it)
{
    insert_user("a");
    ASSERT_OK(jdb_begin(db));
    insert_user("b");
    ASSERT_OK(jdb_begin(db));
    struct janus_user twin = {.email = "a", .password_hash = "x"};
    ASSERT_STATUS(janus_user_insert(db, &twin), JDB_UNIQUE);
    ASSERT_OK(jdb_rollback(db));
    insert_user("c");
    ASSERT_OK(jdb_commit(db));
    ck_assert_int_eq(count_users(), 3);
    struct janus_user users[2] = {{.email = "d", .password_hash = "x"}, {.email = "a", .password_hash = "x"}};
    ASSERT_OK(jdb_begin(db));
    insert_user("e");
    ASSERT_OK(jdb_begin(db));
    ASSERT_STATUS(janus_user_insert_many(db, users, 2), JDB_UNIQUE);
    ASSERT_STATUS(janus_user_insert(db, &users[0]), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_OK(jdb_commit(db));
    ck_assert_int_eq(count_users(), 4);
}
END_TEST

START_TEST(what_is_not_found_or_refused_early_does_not_abort)
{
    ASSERT_OK(jdb_begin(db));
    struct janus_user user;
    ASSERT_STATUS(janus_user_get(db, 99, &user), JDB_NOT_FOUND);
    struct janus_user bad = {.email = "\xff", .password_hash = "x"};
    ASSERT_STATUS(janus_user_insert(db, &bad), JDB_INVALID);
    insert_user("a");
    ASSERT_OK(jdb_commit(db));
}
END_TEST

START_TEST(many_masks_share_few_statements)
{
    struct janus_user user = insert_user("a");
    for (uint64_t round = 0; round < 3; round++)
        for (uint64_t mask = 1; mask < 16; mask++) {
            user.role = mask % 2 ? JANUS_ROLE_ADMIN : JANUS_ROLE_USER;
            ASSERT_OK(janus_user_update_fields(db, &user, mask << 1));
        }
    struct janus_user found;
    ASSERT_OK(janus_user_get(db, user.id, &found));
    ck_assert_int_eq(found.role, JANUS_ROLE_ADMIN);
    janus_user_clear(&found);
}
END_TEST

/* A bit of everything, twice as deep as one begin. */
static void use_statements(int64_t user_id)
{
    enum { COUNT = 5 };
    struct janus_log logs[COUNT];
    int64_t keys[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = user_id, .action = "login"};
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(janus_log_insert_many(db, logs, COUNT));
    ASSERT_OK(jdb_rollback(db));
    for (size_t i = 0; i < COUNT; i++)
        logs[i].id = 0;
    ASSERT_OK(janus_log_insert_many(db, logs, COUNT));
    struct janus_log_cursor outer, inner;
    janus_log_list(db, (struct jdb_page){0}, &outer);
    while (janus_log_next(&outer)) {
        janus_log_list(db, (struct jdb_page){0}, &inner);
        ck_assert(janus_log_next(&inner));
        ASSERT_OK(janus_log_close(&inner));
    }
    ASSERT_OK(janus_log_close(&outer));
    for (size_t i = 0; i < COUNT; i++)
        keys[i] = logs[i].id;
    ASSERT_OK(janus_log_delete_many(db, keys, COUNT));
    ASSERT_OK(jdb_commit(db));
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(jdb_rollback(db));
}

START_TEST(what_was_used_once_is_prepared)
{
    struct janus_user ada = insert_user("ada@example.com");
    watch_preparing();
    use_statements(ada.id);
    ck_assert(has_prepared());
    use_statements(ada.id);
    ck_assert(!has_prepared());
}
END_TEST

/* ---- Files ----------------------------------------------------------------------------------------------- */

static char directory[] = TEST_DIRECTORY "/janus-XXXXXX";
static char path[sizeof directory + 32], url[sizeof "sqlite:" + sizeof path];

/* The suites run where the Makefile is. */
static void make_directory(void)
{
    memcpy(strstr(directory, "janus-") + strlen("janus-"), "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a/b/janus.db", directory);
    snprintf(url, sizeof url, "sqlite:%s", path);
    ck_assert_int_eq(setenv("JANUS_ROOT", ".", 1), 0);
}

static void remove_directory(void)
{
    char command[sizeof directory + 16];
    snprintf(command, sizeof command, "rm -rf %s", directory);
    ck_assert_int_eq(system(command), 0);
}

/* Creates the database in a file, changes it by SQL, and opens it again. */
static void open_changed(const char *sql, enum jdb_status wanted, const char *word)
{
    struct jdb *file;
    make_directory();
    ck_assert_int_eq(janus_open(&file, url), JDB_OK);
    ck_assert_int_eq(janus_create(file), JDB_OK);
    if (sql)
        ck_assert_msg(jdb_execute(file, sql) == JDB_OK, "%s", jdb_error(file)->message);
    ck_assert_int_eq(jdb_close(file), JDB_OK);
    enum jdb_status status = janus_open(&file, url);
    ck_assert_msg(status == wanted, "%s: %s", jdb_status_name(status), jdb_error(file)->message);
    if (word)
        ck_assert_msg(strstr(jdb_error(file)->message, word) != NULL, "%s", jdb_error(file)->message);
    if (status != JDB_OK) {
        int64_t count;
        ck_assert_int_ne(janus_user_count(file, &count), JDB_OK); /* it does nothing else */
        ck_assert_int_ne(jdb_begin(file), JDB_OK);
    }
    jdb_close(file);
    remove_directory();
}

START_TEST(a_database_opens_again)
{
    open_changed(NULL, JDB_OK, NULL);
    open_changed("CREATE TABLE mine (x)", JDB_OK, NULL); /* other tables are not ours */
}
END_TEST

START_TEST(an_edited_database_is_told)
{
    open_changed("ALTER TABLE users ADD COLUMN nick TEXT", JDB_SCHEMA, "edited");
    open_changed("DROP INDEX logs_timestamp_idx", JDB_SCHEMA, "edited");
    open_changed("DROP TABLE security", JDB_SCHEMA, "edited");
}
END_TEST

START_TEST(an_older_a_newer_and_another_database_are_told)
{
    open_changed("ALTER TABLE logs DROP COLUMN detail; UPDATE jdb_schema SET fingerprint = 'x'", JDB_SCHEMA,
                 "older");
    open_changed("ALTER TABLE logs ADD COLUMN more TEXT; UPDATE jdb_schema SET fingerprint = 'x'", JDB_SCHEMA,
                 "newer");
    open_changed("ALTER TABLE logs DROP COLUMN detail; ALTER TABLE users ADD COLUMN more TEXT; "
                 "UPDATE jdb_schema SET fingerprint = 'x'",
                 JDB_SCHEMA, "other");
    open_changed("ALTER TABLE logs DROP COLUMN detail; DROP TABLE jdb_schema", JDB_SCHEMA, "other");
    open_changed("DROP TABLE jdb_schema", JDB_SCHEMA, "other"); /* its history is not all that it needs */
    open_changed("DROP TABLE jdb_schema; DROP TABLE jdb_migrations", JDB_SCHEMA, "other");
}
END_TEST

START_TEST(creating_twice_is_refused)
{
    ASSERT_STATUS(janus_create(db), JDB_SCHEMA);
    ck_assert_int_eq(count_users(), 0);
}
END_TEST

START_TEST(a_file_that_is_no_database_is_told)
{
    struct jdb *file;
    make_directory();
    ck_assert_int_eq(janus_open(&file, url), JDB_OK);
    jdb_close(file);
    FILE *out = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is no database, but long enough to be one. ", out);
    fclose(out);
    ck_assert_int_eq(janus_open(&file, url), JDB_CORRUPT);
    ck_assert_ptr_nonnull(strstr(jdb_error(file)->message, "janus.db"));
    jdb_close(file);
    char blocked[sizeof url + 32];
    snprintf(blocked, sizeof blocked, "sqlite:%s/inside/a/file.db", path);
    ck_assert_int_eq(janus_open(&file, blocked), JDB_IO);
    jdb_close(file);
    ck_assert_int_eq(janus_open(&file, "mysql://ada:hush@host/db"), JDB_UNSUPPORTED);
    ck_assert_ptr_null(strstr(jdb_error(file)->message, "hush"));
    jdb_close(file);
    remove_directory();
}
END_TEST

START_TEST(null_is_safe)
{
    ck_assert_int_eq(jdb_close(NULL), JDB_OK);
    ck_assert_ptr_nonnull(jdb_error(NULL)->message);
    ck_assert_int_eq(jdb_begin(NULL), JDB_MISUSE);
    int64_t count;
    ck_assert_int_eq(janus_user_count(NULL, &count), JDB_MISUSE);
    ck_assert_ptr_null(jdb_sqlite3(NULL));
    ck_assert(jdb_sqlite3(db) || getenv("JANUS_TEST_URL"));
}
END_TEST

START_TEST(a_cursor_may_outlive_its_connection)
{
    struct jdb *other;
    ck_assert_int_eq(janus_open(&other, "sqlite::memory:"), JDB_OK);
    ck_assert_int_eq(janus_create(other), JDB_OK);
    struct janus_user user = {.email = "a", .password_hash = "x"};
    ck_assert_int_eq(janus_user_insert(other, &user), JDB_OK);
    struct janus_user_cursor cursor;
    ck_assert_int_eq(janus_user_list(other, (struct jdb_page){0}, &cursor), JDB_OK);
    ck_assert(janus_user_next(&cursor));
    ck_assert_int_eq(jdb_close(other), JDB_OK);
    ck_assert(!janus_user_next(&cursor));
    ck_assert_int_eq(janus_user_close(&cursor), JDB_CONNECTION);
}
END_TEST

/* ---- Threads --------------------------------------------------------------------------------------------- */

enum { WRITERS = 4, ROUNDS = 50 };

static void *write_logs(void *argument)
{
    struct jdb *mine;
    intptr_t failures = janus_open(&mine, url) != JDB_OK;
    for (int i = 0; !failures && i < ROUNDS; i++) {
        struct janus_user user;
        struct janus_log entry = {.action = argument};
        failures += jdb_begin(mine) != JDB_OK;
        failures += janus_user_get_by_email(mine, "a", &user) != JDB_OK;
        entry.user_id = user.id;
        janus_user_clear(&user);
        failures += janus_log_insert(mine, &entry) != JDB_OK;
        failures += jdb_commit(mine) != JDB_OK;
    }
    jdb_close(mine);
    return (void *)failures;
}

START_TEST(connections_in_several_threads_need_no_lock)
{
    struct jdb *file;
    make_directory();
    ck_assert_int_eq(janus_open(&file, url), JDB_OK);
    ck_assert_int_eq(janus_create(file), JDB_OK);
    struct janus_user user = {.email = "a", .password_hash = "x"};
    ck_assert_int_eq(janus_user_insert(file, &user), JDB_OK);
    pthread_t threads[WRITERS];
    static char action[] = "x";
    for (int i = 0; i < WRITERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_logs, action), 0);
    for (int i = 0; i < WRITERS; i++) {
        void *failures;
        ck_assert_int_eq(pthread_join(threads[i], &failures), 0);
        ck_assert_ptr_null(failures);
    }
    int64_t count = 0;
    ck_assert_int_eq(janus_log_count(file, &count), JDB_OK);
    ck_assert_int_eq(count, WRITERS * ROUNDS);
    jdb_close(file);
    remove_directory();
}
END_TEST

RUN_SUITE("transactions", a_transaction_keeps_or_undoes, a_begin_inside_is_a_savepoint,
          after_a_failure_only_rollback_is_accepted, a_rollback_leaves_the_reason,
          a_failure_in_a_savepoint_ends_with_it, what_is_not_found_or_refused_early_does_not_abort,
          many_masks_share_few_statements, what_was_used_once_is_prepared, a_database_opens_again,
          an_edited_database_is_told, an_older_a_newer_and_another_database_are_told, creating_twice_is_refused,
          a_file_that_is_no_database_is_told, null_is_safe, a_cursor_may_outlive_its_connection,
          connections_in_several_threads_need_no_lock)
