/* What is PostgreSQL's alone: connections that break, streams, limits, and the constraints as its server names them. */
#include "../generated/suite.h"

#include "jdb_record.h"

#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 60000 };

#define SERVER getenv("JANUS_TEST_URL")

/* ---- Another program ------------------------------------------------------------------------------------- */

/* Runs SQL on a connection of its own, in the schema of the test. */
static enum jdb_status run_elsewhere(const char *sql)
{
    char url[1024];
    struct jdb *other;
    (void)snprintf(url, sizeof url, "%s&options=-csearch_path%%3D%s", SERVER, janus_fixture_schema);
    enum jdb_status status = janus_open(&other, url);
    if (status == JDB_OK)
        status = jdb_execute(other, sql);
    if (status != JDB_OK)
        (void)fprintf(stderr, "%s: %s\n", sql, jdb_error(other)->message);
    jdb_close(other);
    return status;
}

static void kill_others(void)
{
    ck_assert_int_eq(run_elsewhere("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> "
                                   "pg_backend_pid() AND backend_type = 'client backend'"),
                     JDB_OK);
}

static void control_server(const char *what)
{
    char command[1024];
    (void)snprintf(command, sizeof command, "%s %s >/dev/null 2>&1", getenv("JANUSDB_TEST_PG_CTL"), what);
    ck_assert_int_eq(system(command), 0);
}

/* A row of this action kills the server's process that writes it. */
static void arm_logs(const char *when)
{
    char sql[1024];
    (void)snprintf(
        sql, sizeof sql,
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.action = 'die' THEN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF; RETURN new; END $$;"
        "CREATE %s ON logs %s FOR EACH ROW EXECUTE FUNCTION die()",
        strstr(when, "DEFERRED") ? "CONSTRAINT TRIGGER die AFTER INSERT" : "TRIGGER die BEFORE INSERT",
        strstr(when, "DEFERRED") ? when : "");
    ASSERT_OK(jdb_execute(db, sql));
}

static int64_t count_users(void)
{
    int64_t count = -1;
    ASSERT_OK(janus_user_count(db, &count));
    return count;
}

static int64_t count_logs(void)
{
    int64_t count = -1;
    ASSERT_OK(janus_log_count(db, &count));
    return count;
}

static void fill_logs(int64_t user_id, size_t count)
{
    struct janus_log *logs = calloc(count, sizeof *logs);
    ck_assert_ptr_nonnull(logs);
    for (size_t i = 0; i < count; i++)
        logs[i] = (struct janus_log){.user_id = user_id,
                                     .action = "walk",
                                     .detail = "a text that is long enough to fill what lies between the two",
                                     .timestamp = (int64_t)i + 1};
    ASSERT_OK(janus_log_insert_many(db, logs, count));
    ck_assert_int_gt(logs[0].id, 0);
    for (size_t i = 1; i < count; i++)
        ck_assert_int_eq(logs[i].id, logs[0].id + (int64_t)i);
    free(logs);
}

/* ---- Connections that break ------------------------------------------------------------------------------ */

START_TEST(an_idle_connection_is_made_anew)
{
    insert_user("ada@example.com");
    kill_others();
    ck_assert_int_eq(count_users(), 1);
    kill_others();
    ck_assert_int_eq(count_users(), 1); /* prepared by now */
    kill_others();
    insert_user("bob@example.com");
    struct janus_user found;
    ASSERT_OK(janus_user_get_by_email(db, "bob@example.com", &found));
    janus_user_clear(&found);
    kill_others();
    ASSERT_OK(jdb_begin(db));
    insert_user("cy@example.com");
    ASSERT_OK(jdb_commit(db));
    kill_others();
    ASSERT_OK(jdb_begin_read(db));
    ck_assert_int_eq(count_users(), 3);
    ASSERT_OK(jdb_commit(db));
}
END_TEST

START_TEST(a_transaction_breaks_with_its_connection)
{
    ASSERT_OK(jdb_begin(db));
    insert_user("ada@example.com");
    ASSERT_OK(jdb_begin(db));
    insert_user("bob@example.com");
    kill_others();
    struct janus_user user = {.email = "cy@example.com", .password_hash = "x"};
    ASSERT_STATUS(janus_user_insert(db, &user), JDB_CONNECTION);
    ASSERT_STATUS(janus_user_insert(db, &user), JDB_ABORTED);
    ASSERT_STATUS(jdb_commit(db), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_STATUS(janus_user_insert(db, &user), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 0);
    ASSERT_OK(janus_user_insert(db, &user));
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

START_TEST(a_write_that_dies_is_not_run_again)
{
    struct janus_user ada = insert_user("ada@example.com");
    arm_logs("");
    struct janus_log log = {.user_id = ada.id, .action = "die"};
    ASSERT_STATUS(janus_log_insert(db, &log), JDB_CONNECTION);
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "not known"));
    ck_assert_int_eq(count_logs(), 0);
    insert_log(ada.id, "live", 1);
    ck_assert_int_eq(count_logs(), 1);
}
END_TEST

/* The server's process dies where this function is called for the first time. */
static void make_die_once(void)
{
    ASSERT_OK(jdb_execute(
        db, "CREATE SEQUENCE calls; CREATE FUNCTION die_once() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN "
            "IF nextval('calls') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM "
            "pg_sleep(10); END IF; RETURN true; END $$"));
}

/* Who reads by a statement of his own may call what writes: only the library knows that it reads. */
START_TEST(a_query_that_dies_is_not_run_again)
{
    struct janus_user ada = insert_user("ada@example.com");
    insert_image(JDB_SOME(ada.id), "cat.png");
    make_die_once();
    ASSERT_OK(jdb_execute(db, "ALTER TABLE images RENAME TO all_images; CREATE VIEW images AS SELECT * FROM "
                              "all_images WHERE die_once()"));
    struct janus_total_pixels_row row;
    ASSERT_STATUS(janus_total_pixels(db, ada.id, &row), JDB_CONNECTION);
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "not known"));
    ASSERT_OK(janus_total_pixels(db, ada.id, &row));
    ck_assert_int_eq(row.images, 1);
    ASSERT_OK(jdb_execute(db, "ALTER SEQUENCE calls RESTART"));
    int64_t count;
    ASSERT_OK(janus_image_count(db, &count));
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(statements_that_the_server_forgot_are_prepared_again)
{
    struct janus_log logs[2] = {{.action = "a"}, {.action = "b"}};
    logs[0].user_id = logs[1].user_id = insert_user("ada@example.com").id;
    ASSERT_OK(janus_log_insert_many(db, logs, 2));
    ck_assert_int_eq(count_users(), 1);
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(jdb_execute(db, "DEALLOCATE ALL"));
        ck_assert_int_eq(count_users(), 1);
        insert_user(i ? "bob@example.com" : "cy@example.com");
        ASSERT_OK(jdb_execute(db, "DELETE FROM users WHERE email <> 'ada@example.com'"));
        logs[0].id = logs[1].id = 0;
        ASSERT_STATUS(janus_log_insert_many(db, logs, 2), JDB_RETRY);
        ASSERT_OK(janus_log_insert_many(db, logs, 2));
    }
    ck_assert_int_eq(count_logs(), 6);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(jdb_execute(db, "DEALLOCATE ALL"));
    int64_t count;
    ASSERT_STATUS(janus_user_count(db, &count), JDB_RETRY);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

enum { ENOUGH = 100 }; /* rows for a COPY */

/* A COPY sends what the server takes for the columns' types without looking. */
START_TEST(a_copy_knows_when_the_columns_have_changed)
{
    struct janus_image images[ENOUGH];
    for (size_t i = 0; i < ENOUGH; i++)
        images[i] = (struct janus_image){
            .filename = "cat.png", .width = 7, .height = 1, .color_type = JANUS_COLOR_TYPE_RGB};
    ASSERT_OK(janus_image_insert_many(db, images, ENOUGH));
    ASSERT_OK(jdb_execute(db, "ALTER TABLE images ALTER width TYPE double precision"));
    for (size_t i = 0; i < ENOUGH; i++)
        images[i].id = 0;
    ASSERT_STATUS(janus_image_insert_many(db, images, ENOUGH), JDB_RETRY);
    ASSERT_OK(janus_image_insert_many(db, images, ENOUGH));
    ASSERT_OK(jdb_execute(db, "SELECT 1 / (count(*) = 200)::int FROM images WHERE width = 7"));
}
END_TEST

/* As on SQLite: what the database does not take is said at once, and not by the first row. */
START_TEST(a_list_that_fails_says_so)
{
    struct janus_log_cursor cursor;
    ASSERT_OK(jdb_execute(db, "ALTER TABLE logs RENAME TO gone"));
    ASSERT_STATUS(janus_log_list(db, (struct jdb_page){0}, &cursor), JDB_SCHEMA);
    ASSERT_STATUS(janus_log_close(&cursor), JDB_SCHEMA);
}
END_TEST

START_TEST(a_copy_breaks_with_its_connection)
{
    struct janus_user ada = insert_user("ada@example.com");
    arm_logs("");
    struct janus_log logs[50];
    for (int in_begin = 0; in_begin < 2; in_begin++) {
        for (int i = 0; i < 50; i++)
            logs[i] = (struct janus_log){.user_id = ada.id, .action = i == 20 ? "die" : "live"};
        if (in_begin)
            ASSERT_OK(jdb_begin(db));
        ASSERT_STATUS(janus_log_insert_many(db, logs, 50), JDB_CONNECTION);
        if (in_begin)
            ASSERT_OK(jdb_rollback(db));
        ck_assert_int_eq(count_logs(), 0);
        logs[20].action = "live";
        ASSERT_OK(janus_log_insert_many(db, logs + in_begin, 9));
        ck_assert_int_eq(count_logs(), 9);
        ASSERT_OK(jdb_execute(db, "DELETE FROM logs"));
    }
}
END_TEST

START_TEST(rows_one_after_the_other_break_with_their_connection)
{
    struct janus_user ada = insert_user("ada@example.com");
    arm_logs("");
    struct janus_log logs[5] = {{.user_id = ada.id, .action = "a"},
                                {.user_id = ada.id, .action = "b"},
                                {.user_id = ada.id, .action = "die"},
                                {.user_id = ada.id, .action = "c"},
                                {.user_id = ada.id, .action = "d"}};
    ASSERT_STATUS(janus_log_insert_many(db, logs, 5), JDB_CONNECTION);
    ck_assert_int_eq(count_logs(), 0);
    logs[2].action = "e";
    ASSERT_OK(janus_log_insert_many(db, logs, 5));
    ck_assert_int_eq(count_logs(), 5);
}
END_TEST

START_TEST(a_commit_without_an_answer_is_told)
{
    struct janus_user ada = insert_user("ada@example.com");
    arm_logs("DEFERRABLE INITIALLY DEFERRED");
    ASSERT_OK(jdb_begin(db));
    insert_log(ada.id, "die", 1);
    ASSERT_STATUS(jdb_commit(db), JDB_CONNECTION);
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "whether the transaction was committed is not known"));
    ASSERT_STATUS(janus_log_count(db, &(int64_t){0}), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_logs(), 0);
}
END_TEST

START_TEST(a_cursor_ends_with_its_connection)
{
    struct janus_user ada = insert_user("ada@example.com");
    fill_logs(ada.id, MANY);
    struct janus_log_cursor cursor;
    ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
    for (int i = 0; i < 10; i++)
        ck_assert(janus_log_next(&cursor));
    kill_others();
    size_t count = 10;
    while (janus_log_next(&cursor))
        count++;
    ck_assert_uint_lt(count, MANY);
    ck_assert_int_eq(janus_log_close(&cursor), JDB_CONNECTION);
    ck_assert_int_eq(count_logs(), MANY);
    ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
    ck_assert(janus_log_next(&cursor));
    kill_others();
    ck_assert_int_eq(count_users(), 1); /* another statement finds the connection broken first */
    while (janus_log_next(&cursor))
        ;
    ck_assert_int_eq(janus_log_close(&cursor), JDB_CONNECTION);
    ck_assert_int_eq(count_logs(), MANY);
}
END_TEST

START_TEST(a_server_that_starts_again_is_found)
{
    ON_OWN_SERVER_ONLY();
    insert_user("ada@example.com");
    ASSERT_OK(jdb_execute(db, "CHECKPOINT")); /* little is left to recover */
    control_server("--mode=immediate --wait restart");
    ck_assert_int_eq(count_users(), 1);
    ASSERT_OK(jdb_begin(db));
    insert_user("bob@example.com");
    control_server("--mode=immediate --wait stop");
    ASSERT_STATUS(janus_user_count(db, &(int64_t){0}), JDB_CONNECTION);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_STATUS(janus_user_count(db, &(int64_t){0}), JDB_CONNECTION);
    ASSERT_STATUS(jdb_begin(db), JDB_CONNECTION);
    control_server("--wait start");
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

/* A socket whose name is gone goes on for those who have it. */
START_TEST(a_socket_that_is_removed_is_missed)
{
    ON_OWN_SERVER_ONLY();
    char path[512], moved[600];
    const char *host = strstr(SERVER, "host=");
    (void)snprintf(path, sizeof path, "%.*s/.s.PGSQL.5432", (int)strcspn(host + 5, "&"), host + 5);
    (void)snprintf(moved, sizeof moved, "%s.moved", path);
    insert_user("ada@example.com");
    ck_assert_int_eq(rename(path, moved), 0);
    ck_assert_int_eq(count_users(), 1);
    struct jdb *other;
    ck_assert_int_eq(janus_open(&other, SERVER), JDB_CONNECTION);
    jdb_close(other);
    ASSERT_STATUS(jdb_execute(db, "SELECT pg_terminate_backend(pg_backend_pid())"), JDB_CONNECTION);
    ASSERT_STATUS(janus_user_count(db, &(int64_t){0}), JDB_CONNECTION);
    ck_assert_int_eq(rename(moved, path), 0);
    ck_assert_int_eq(count_users(), 1);
}
END_TEST

/* ---- Streams --------------------------------------------------------------------------------------------- */

START_TEST(cursors_and_statements_interleave)
{
    struct janus_user ada = insert_user("ada@example.com");
    fill_logs(ada.id, 3000);
    struct janus_log_cursor one, other;
    ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &one));
    ck_assert(janus_log_next(&one));
    const char *borrowed = one.row.action;
    ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &other));
    ck_assert_str_eq(borrowed, "walk");
    char email[64];
    size_t ones = 1, others = 0;
    while (janus_log_next(&other)) {
        others++;
        (void)snprintf(email, sizeof email, "%zu@example.com", others);
        if (others % 500 == 0)
            insert_user(email);
        if (others % 2)
            ck_assert(janus_log_next(&one) && ones++);
    }
    ASSERT_OK(janus_log_close(&other));
    int64_t before = one.row.id;
    while (janus_log_next(&one)) {
        ck_assert_int_eq(one.row.id, ++before);
        ones++;
    }
    ASSERT_OK(janus_log_close(&one));
    ck_assert_uint_eq(ones, 3000);
    ck_assert_uint_eq(others, 3000);
}
END_TEST

START_TEST(a_cursor_that_is_closed_early_costs_little)
{
    struct janus_user ada = insert_user("ada@example.com");
    fill_logs(ada.id, MANY);
    for (int in_begin = 0; in_begin < 2; in_begin++) {
        struct janus_log_cursor cursor;
        if (in_begin)
            ASSERT_OK(jdb_begin(db));
        ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
        ck_assert(janus_log_next(&cursor));
        ASSERT_OK(janus_log_close(&cursor));
        ck_assert_int_eq(count_logs(), MANY);
        if (in_begin)
            ASSERT_OK(jdb_commit(db));
    }
}
END_TEST

START_TEST(a_failure_among_rows_ends_the_cursor)
{
    struct janus_user ada = insert_user("ada@example.com");
    fill_logs(ada.id, 3000);
    ASSERT_OK(jdb_execute(
        db, "ALTER TABLE logs RENAME TO kept; CREATE VIEW logs AS SELECT id, user_id, action, detail, "
            "timestamp + (interval '1 s' / (2000 - id)) AS timestamp FROM kept"));
    for (int reads_ahead = 0; reads_ahead < 2; reads_ahead++) {
        struct janus_log_cursor cursor;
        size_t count = 0;
        ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
        while (janus_log_next(&cursor))
            if (++count == 5 && reads_ahead)
                ck_assert_int_eq(count_users(), 1);
        ck_assert_int_eq(janus_log_close(&cursor), JDB_CHECK);
    }
}
END_TEST

/* A column hands out ids by whatever its default is. */
START_TEST(many_rows_get_ids_of_any_sequence)
{
    enum { FEW = 100 };
    struct janus_log logs[FEW];
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t i = 0; i < FEW; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = "login"};
    ASSERT_OK(jdb_execute(db,
                          "CREATE SEQUENCE other START 7; ALTER TABLE logs ALTER id DROP IDENTITY; ALTER TABLE "
                          "logs ALTER id SET DEFAULT nextval('other')"));
    ASSERT_OK(janus_log_insert_many(db, logs, FEW));
    ck_assert_int_eq(logs[0].id, 7);
    ck_assert_int_eq(logs[FEW - 1].id, 6 + FEW);
}
END_TEST

/* ---- Transactions and limits ----------------------------------------------------------------------------- */

START_TEST(a_statement_has_a_limit_of_time)
{
    char url[512];
    struct jdb *other;
    (void)snprintf(url, sizeof url, "%s&statement_timeout=100", SERVER);
    ck_assert_int_eq(janus_open(&other, url), JDB_OK);
    ck_assert_int_eq(jdb_execute(other, "SELECT pg_sleep(20)"), JDB_RETRY);
    ck_assert_int_eq(jdb_execute(other, "SELECT 1"), JDB_OK);
    jdb_close(other);
}
END_TEST

/* The process that serves the test's connection. */
static pid_t process_of(struct jdb *connection)
{
    char path[] = "/tmp/janusdb-pid-XXXXXX", sql[200];
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(fchmod(file, 0666), 0);
    (void)snprintf(sql, sizeof sql, "COPY (SELECT pg_backend_pid()) TO '%s'", path);
    ck_assert_int_eq(jdb_execute(connection, sql), JDB_OK);
    char digits[32] = "";
    ck_assert_int_gt(read(file, digits, sizeof digits - 1), 0);
    close(file);
    unlink(path);
    return (pid_t)strtol(digits, NULL, 10);
}

/* A row of this action stops the server's process that writes it. */
static void arm_stop(void)
{
    ASSERT_OK(jdb_execute(
        db, "CREATE FUNCTION stop(action text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN IF action = 'stop' "
            "THEN EXECUTE format('COPY (SELECT 1) TO PROGRAM ''kill -STOP %s''', pg_backend_pid()); END IF; "
            "RETURN true; END $$; ALTER TABLE logs ADD CHECK (stop(action))"));
}

/* What is done while the server's process is stopped: the last stops it in a COPY. */
enum way { COUNT, BEGIN, EXECUTE, INSERT_MANY, INSERT_FEW, COPY, WAYS };

static enum jdb_status stop_in(struct jdb *other, enum way way)
{
    static struct janus_log logs[MANY];
    pid_t process = process_of(other);
    for (size_t i = 0; i < MANY; i++)
        logs[i] = (struct janus_log){.user_id = 1,
                                     .action = "a word that takes some room, so that the socket is full"};
    if (way == COPY) {
        arm_stop();
        logs[0].action = "stop";
    }
    int64_t count;
    if (way == INSERT_MANY || way == INSERT_FEW)
        ck_assert_int_eq(jdb_begin(other), JDB_OK);
    if (way != COPY)
        ck_assert_int_eq(kill(process, SIGSTOP), 0);
    enum jdb_status status = way == COUNT        ? janus_user_count(other, &count)
                             : way == BEGIN      ? jdb_begin(other)
                             : way == EXECUTE    ? jdb_execute(other, "SELECT 1")
                             : way == INSERT_FEW ? janus_log_insert_many(other, logs, 5)
                                                 : janus_log_insert_many(other, logs, MANY);
    ck_assert_int_eq(kill(process, SIGCONT), 0);
    return status;
}

/* With a limit a server that says nothing is not waited for. */
START_TEST(a_server_that_is_stopped_is_given_up)
{
    ON_OWN_SERVER_ONLY();
    char url[1024];
    insert_user("ada@example.com");
    (void)snprintf(url, sizeof url, "%s&statement_timeout=100&options=-csearch_path%%3D%s", SERVER,
                   janus_fixture_schema);
    for (enum way way = 0; way < WAYS; way++) {
        struct jdb *other;
        ck_assert_int_eq(janus_open(&other, url), JDB_OK);
        enum jdb_status status = stop_in(other, way);
        if (way == COUNT || way == BEGIN) /* goes on with a connection of its own */
            ck_assert_int_eq(status, JDB_OK);
        else
            ck_assert_msg(status == JDB_CONNECTION && strstr(jdb_error(other)->message, "gave no answer"),
                          "%d: %s: %s", (int)way, jdb_status_name(status), jdb_error(other)->message);
        jdb_close(other);
    }
}
END_TEST

static const char *const SLOW_LINES[] = {"SELECT 1", "SELECT pg_sleep(3.5)"};
static const struct jdb_step SLOW_UP = {.kind = JDB_STEP_RUN, .lines = SLOW_LINES, .line_count = 1};
static const struct jdb_step SLOW_DOWN = {.kind = JDB_STEP_RUN, .lines = SLOW_LINES + 1, .line_count = 1};

static const struct jdb_migration SLOW_ON_POSTGRES = {.number = 1,
                                                      .name = "0001_slow",
                                                      .checksum = "1",
                                                      .fingerprint = "1",
                                                      .up = &SLOW_UP,
                                                      .up_count = 1,
                                                      .down = &SLOW_DOWN,
                                                      .down_count = 1};

static const struct jdb_migration SLOW_MIGRATION = {
    .number = 1, .name = "0001_slow", .checksum = "1", .fingerprint = "1", .postgres = &SLOW_ON_POSTGRES};

static const struct jdb_schema SLOW = {.name = "slow",
                                       .fingerprint = "1",
                                       .create_postgres = SLOW_LINES,
                                       .migrations = &SLOW_MIGRATION,
                                       .migration_count = 1};

static struct jdb *open_slow(const char *options)
{
    char url[1024];
    struct jdb *other;
    (void)snprintf(url, sizeof url, "%s&%soptions=-csearch_path%%3D%s", SERVER, options, janus_fixture_schema);
    ck_assert_int_eq(jdb_open(&other, &SLOW, url), JDB_OK);
    return other;
}

/* The limit is the statements' of the program: here the server and the driver wait for longer. */
START_TEST(a_migration_takes_as_long_as_it_likes)
{
    struct jdb *other = open_slow("statement_timeout=100&");
    enum jdb_status status = jdb_migrate(other, &(struct jdb_migrate_options){.to = JDB_SOME(0)});
    ck_assert_msg(status == JDB_OK, "%s", jdb_error(other)->message);
    ck_assert_int_eq(jdb_migrate(other, NULL), JDB_OK);
    ck_assert_int_eq(jdb_execute(other, "SELECT pg_sleep(20)"), JDB_RETRY);
    jdb_close(other);
}
END_TEST

/* The history is locked until who waits for it is killed. */
START_TEST(a_connection_that_breaks_before_a_migration_is_made_anew)
{
    struct jdb *other = open_slow("");
    pid_t killer = fork();
    if (killer == 0)
        _exit(jdb_execute(db, "BEGIN; LOCK TABLE jdb_migrations; SELECT pg_sleep(0.4); SELECT "
                              "pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'; "
                              "COMMIT"));
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    enum jdb_status status = jdb_migrate(other, NULL);
    int ended;
    ck_assert_int_eq(waitpid(killer, &ended, 0), killer);
    ck_assert_int_eq(ended, 0);
    ck_assert_msg(status == JDB_CONNECTION, "%s", jdb_error(other)->message);
    status = jdb_migrate(other, NULL);
    ck_assert_msg(status == JDB_OK, "%s", jdb_error(other)->message);
    jdb_close(other);
}
END_TEST

START_TEST(a_transaction_of_sql_ends_by_sql)
{
    struct janus_user eve = {.email = "eve@example.com", .password_hash = "x"};
    ASSERT_OK(jdb_execute(db, "BEGIN"));
    insert_user("ada@example.com");
    kill_others();
    ASSERT_STATUS(janus_user_insert(db, &eve), JDB_CONNECTION);
    ASSERT_STATUS(janus_user_insert(db, &eve), JDB_CONNECTION);
    ASSERT_STATUS(jdb_begin(db), JDB_CONNECTION);
    ASSERT_STATUS(jdb_execute(db, "SELECT 1"), JDB_CONNECTION);
    ASSERT_OK(jdb_execute(db, " rollback;"));
    ck_assert_int_eq(count_users(), 0);
    ASSERT_OK(jdb_execute(db, "BEGIN"));
    ASSERT_OK(jdb_begin(db));
    kill_others();
    ASSERT_STATUS(janus_user_insert(db, &eve), JDB_CONNECTION);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_STATUS(janus_user_insert(db, &eve), JDB_CONNECTION);
    ASSERT_STATUS(jdb_execute(db, "COMMIT"), JDB_CONNECTION);
    ck_assert_int_eq(count_users(), 0);
    ASSERT_OK(jdb_begin(db));
    kill_others();
    ASSERT_STATUS(janus_user_insert(db, &eve), JDB_CONNECTION);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_OK(janus_user_insert(db, &eve));
}
END_TEST

START_TEST(a_lock_is_waited_for_so_long)
{
    char url[1024];
    struct jdb *other;
    struct janus_user ada = insert_user("ada@example.com");
    (void)snprintf(url, sizeof url, "%s&busy_timeout=50&options=-csearch_path%%3D%s", SERVER,
                   janus_fixture_schema);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(janus_user_update(db, &ada));
    ck_assert_int_eq(janus_open(&other, url), JDB_OK);
    ck_assert_int_eq(janus_user_update(other, &ada), JDB_RETRY);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(janus_user_update(other, &ada), JDB_OK);
    jdb_close(other);
}
END_TEST

START_TEST(a_series_of_reads_sees_one_moment)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_begin_read(db));
    ck_assert_int_eq(count_users(), 1);
    ck_assert_int_eq(
        run_elsewhere("INSERT INTO users (email, password_hash) VALUES ('b', 'x'); UPDATE users SET "
                      "password_hash = 'y'"),
        JDB_OK);
    ck_assert_int_eq(count_users(), 1);
    ASSERT_STATUS(janus_user_update(db, &ada), JDB_RETRY);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_users(), 2);
}
END_TEST

START_TEST(a_failed_statement_leaves_only_the_rollback)
{
    ASSERT_OK(jdb_begin(db));
    insert_user("ada@example.com");
    ASSERT_OK(jdb_begin(db));
    struct janus_user twin = {.email = "ada@example.com", .password_hash = "x"};
    ASSERT_REFUSED(janus_user_insert(db, &twin), JDB_UNIQUE, JANUS_USERS_EMAIL_KEY);
    ASSERT_STATUS(janus_user_count(db, &(int64_t){0}), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    insert_user("bob@example.com");
    ASSERT_OK(jdb_commit(db));
    ck_assert_int_eq(count_users(), 2);
}
END_TEST

START_TEST(a_table_that_changes_is_prepared_for_again)
{
    insert_user("ada@example.com");
    struct janus_user found;
    ASSERT_OK(janus_user_get_by_email(db, "ada@example.com", &found));
    janus_user_clear(&found);
    ck_assert_int_eq(run_elsewhere("ALTER TABLE users ALTER COLUMN password_hash TYPE varchar(300)"), JDB_OK);
    ASSERT_OK(janus_user_get_by_email(db, "ada@example.com", &found));
    ck_assert_str_eq(found.password_hash, "$argon2id$test");
    janus_user_clear(&found);
}
END_TEST

/* ---- Mistakes -------------------------------------------------------------------------------------------- */

static void fill_row(struct janus_log *log, int64_t user_id)
{
    *log = (struct janus_log){.user_id = user_id, .action = "live"};
}

/* In arrays that go one after the other, and in those that are copied. */
START_TEST(the_row_that_is_refused_is_named)
{
    static const size_t COUNTS[] = {6, 40};
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_log logs[40];
    for (int i = 0; i < 4; i++) {
        size_t count = COUNTS[i / 2];
        if (i % 2)
            ASSERT_OK(jdb_begin(db));
        for (size_t j = 0; j < count; j++)
            fill_row(&logs[j], ada.id);
        logs[4].user_id = 999;
        ASSERT_REFUSED(janus_log_insert_many(db, logs, count), JDB_FOREIGN_KEY, JANUS_LOGS_USER_ID_FKEY);
        ck_assert_uint_eq(jdb_error(db)->row, 4);
        ck_assert_str_eq(jdb_error(db)->column, "user_id");
        if (i % 2)
            ASSERT_OK(jdb_rollback(db));
        fill_row(&logs[4], ada.id);
        logs[3].action = NULL;
        ASSERT_NOT_NULL(janus_log_insert_many(db, logs, count), "logs", "action");
        ck_assert_uint_eq(jdb_error(db)->row, 3);
        logs[3].action = "\xff";
        ASSERT_STATUS(janus_log_insert_many(db, logs, count), JDB_INVALID);
        ck_assert_uint_eq(jdb_error(db)->row, 3);
        fill_row(&logs[3], ada.id);
        logs[2].id = logs[5].id = 77;
        ASSERT_REFUSED(janus_log_insert_many(db, logs, count), JDB_UNIQUE, JANUS_LOGS_PKEY);
        ck_assert_uint_eq(jdb_error(db)->row, 5);
        ck_assert_int_eq(count_logs(), 0);
    }
}
END_TEST

START_TEST(a_text_that_is_no_json_breaks_its_rule)
{
    struct janus_analytics rows[20];
    for (int i = 0; i < 20; i++)
        rows[i] = (struct janus_analytics){.name = "n", .data = i == 7 ? "{" : "{}"};
    ASSERT_REFUSED(janus_analytics_insert(db, &rows[7]), JDB_CHECK, JANUS_ANALYTICS_DATA_CHECK);
    ck_assert_str_eq(jdb_error(db)->column, "data");
    ASSERT_REFUSED(janus_analytics_insert_many(db, rows, 9), JDB_CHECK, JANUS_ANALYTICS_DATA_CHECK);
    ck_assert_uint_eq(jdb_error(db)->row, 7);
    ASSERT_REFUSED(janus_analytics_insert_many(db, rows, 20), JDB_CHECK, JANUS_ANALYTICS_DATA_CHECK);
    ck_assert_uint_eq(jdb_error(db)->row, 7);
}
END_TEST

START_TEST(what_no_constraint_refuses_is_told_in_words)
{
    ASSERT_STATUS(jdb_execute(db, "SELECT 1 LIMIT -1"), JDB_CHECK);
    ck_assert_str_eq(jdb_error(db)->message, "a LIMIT is below zero");
    ASSERT_OK(jdb_execute(db, "CREATE TABLE parted (n bigint) PARTITION BY LIST (n)"));
    ASSERT_STATUS(jdb_execute(db, "INSERT INTO parted VALUES (1)"), JDB_CHECK);
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "parted"));
}
END_TEST

START_TEST(times_that_the_server_does_not_have_are_refused)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_log log = {.user_id = ada.id, .action = "early", .timestamp = INT64_MIN};
    ASSERT_STATUS(janus_log_insert(db, &log), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "timestamp");
    insert_log(ada.id, "now", 1);
    struct janus_log_cursor cursor;
    ASSERT_OK(janus_log_list_by_timestamp(db, INT64_MIN, INT64_MAX, (struct jdb_page){.limit = 0}, &cursor));
    ck_assert(janus_log_next(&cursor));
    ck_assert_int_eq(cursor.row.timestamp, 1);
    ASSERT_OK(janus_log_close(&cursor));
    ASSERT_OK(jdb_execute(db, "UPDATE logs SET timestamp = 'infinity'"));
    ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
    ck_assert(!janus_log_next(&cursor));
    ASSERT_STATUS(janus_log_close(&cursor), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "timestamp");
}
END_TEST

/* Whatever the zone of the server. */
START_TEST(times_are_instants)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_execute(db, "SET timezone = 'Pacific/Auckland'"));
    struct janus_log log = insert_log(ada.id, "once", INT64_C(1735689600000001));
    ASSERT_OK(jdb_execute(
        db, "DO $$ BEGIN IF (SELECT timestamp FROM logs) <> '2025-01-01T00:00:00.000001Z' THEN RAISE "
            "'another time'; END IF; END $$"));
    ASSERT_OK(janus_log_get(db, log.id, &log));
    ck_assert_int_eq(log.timestamp, INT64_C(1735689600000001));
    janus_log_clear(&log);
}
END_TEST

START_TEST(no_message_shows_a_password)
{
    static const char *const URLS[] = {
        "postgres://ada:hush%40hush@/postgres?host=/nowhere",
        "postgres://ada:hu/sh@host/db",
        "postgres://ada:hu@sh@host/db",
        "postgres://ada:hush@host:port/db",
        "postgres://ada:hush@host/db?nothing=1",
        "postgres://ada:hush@[host/db",
        "postgres:ada:hush@host",
        "postgres://ada@/db?host=/nowhere&password=hush",
        "postgresql://ada:hush@localhost:1/db?connect_timeout=2",
        "postgres://ada:hush@host/db?busy_timeout=x",
    };
    for (size_t i = 0; i < sizeof URLS / sizeof *URLS; i++) {
        struct jdb *other;
        enum jdb_status status = janus_open(&other, URLS[i]);
        ck_assert_msg(status == JDB_CONNECTION || status == JDB_MISUSE, "%s: %s", URLS[i],
                      jdb_status_name(status));
        const char *message = jdb_error(other)->message;
        ck_assert_msg(!strstr(message, "hu/") && !strstr(message, "hush") && !strstr(message, "sh@"), "%s: %s",
                      URLS[i], message);
        ck_assert_ptr_null(strchr(message, '\n'));
        jdb_close(other);
    }
}
END_TEST

/* ---- Structures ------------------------------------------------------------------------------------------ */

/* `more` are parameters of the URL. */
static enum jdb_status open_again(const char *more, char message[512])
{
    char url[1024];
    struct jdb *other;
    (void)snprintf(url, sizeof url, "%s&options=-csearch_path%%3D%s%s", SERVER, janus_fixture_schema, more);
    enum jdb_status status = janus_open(&other, url);
    (void)snprintf(message, 512, "%s", jdb_error(other)->message);
    jdb_close(other);
    return status;
}

/* Whatever the server, the role or the URL sets. */
START_TEST(texts_of_values_are_the_same_everywhere)
{
    char url[1024];
    struct jdb *other;
    (void)snprintf(url, sizeof url,
                   "%s&options=-csearch_path%%3D%s%%20-cdatestyle%%3DGerman%%20-cintervalstyle%%3Diso_8601%%20"
                   "-cextra_float_digits%%3D0%%20-cbytea_output%%3Descape",
                   SERVER, janus_fixture_schema);
    ck_assert_int_eq(janus_open(&other, url), JDB_OK);
    enum jdb_status status = jdb_execute(other, "DO $$ BEGIN ASSERT '2020-02-01'::date::text = '2020-02-01';"
                                                "ASSERT '1 day 2 hours'::interval::text = '1 day 02:00:00';"
                                                "ASSERT ('{0.1,0.30000000000000004}'::float8[])::text = "
                                                "'{0.1,0.30000000000000004}';"
                                                "ASSERT '\\x41ff'::bytea::text = '\\x41ff'; END $$");
    ck_assert_msg(status == JDB_OK, "%s", jdb_error(other)->message);
    jdb_close(other);
}
END_TEST

START_TEST(a_change_by_hand_is_told)
{
    char message[512];
    ck_assert_int_eq(open_again("", message), JDB_OK);
    ASSERT_OK(jdb_execute(db, "DROP INDEX users_role_idx; CREATE INDEX users_role_idx ON users (role)"));
    ck_assert_msg(open_again("", message) == JDB_OK, "%s", message);
    ASSERT_OK(jdb_execute(db, "DROP INDEX users_role_idx"));
    ck_assert_int_eq(open_again("", message), JDB_SCHEMA);
    ck_assert_ptr_nonnull(strstr(message, "users_role_idx"));
    ck_assert_msg(open_again("&read_only=true", message) == JDB_OK, "%s", message);
    ASSERT_OK(
        jdb_execute(db, "CREATE INDEX users_role_idx ON users (role); ALTER TABLE images DROP COLUMN width"));
    ck_assert_int_eq(open_again("", message), JDB_SCHEMA);
    ck_assert_ptr_nonnull(strstr(message, "images.width"));
    ck_assert_int_eq(open_again("&read_only=true", message), JDB_SCHEMA);
    ck_assert_ptr_nonnull(strstr(message, "images.width"));
}
END_TEST

START_TEST(rows_in_the_way_are_told_by_all_of_their_keys)
{
    static const char *const MAKE[] = {"CREATE TABLE t (a text, b bigint, c bytea);",
                                       "INSERT INTO t VALUES ('de', 7, '\\x01ff'), (NULL, 8, NULL)"};
    static const char *const FIND[] = {"SELECT a, b, c FROM t ORDER BY b"};
    static const struct jdb_step UP[] = {
        {.kind = JDB_STEP_RUN, .lines = MAKE, .line_count = 2},
        {.kind = JDB_STEP_REFUSE, .subject = "t has rows", .lines = FIND, .line_count = 1}};
    static const struct jdb_migration POSTGRES = {
        .number = 1, .name = "one", .checksum = "s", .fingerprint = "1", .up = UP, .up_count = 2};
    static const struct jdb_migration ONE[] = {
        {.number = 1, .name = "one", .checksum = "s", .fingerprint = "1", .postgres = &POSTGRES}};
    static const struct jdb_schema SCHEMA = {
        .name = "refusal", .fingerprint = "1", .migrations = ONE, .migration_count = 1};
    char url[1024];
    struct jdb *other;
    (void)snprintf(url, sizeof url, "%s&options=-csearch_path%%3D%s_other", SERVER, janus_fixture_schema);
    char sql[200];
    (void)snprintf(sql, sizeof sql, "CREATE SCHEMA %s_other", janus_fixture_schema);
    ASSERT_OK(jdb_execute(db, sql));
    (void)jdb_open(&other, &SCHEMA, url);
    ck_assert_int_eq(jdb_migrate(other, NULL), JDB_CHECK);
    ck_assert_msg(
        strstr(jdb_error(other)->message, "t has rows: in 2 rows, ('de', 7, x'01ff'), (NULL, 8, NULL)"), "%s",
        jdb_error(other)->message);
    jdb_close(other);
}
END_TEST

RUN_SUITE("postgres", an_idle_connection_is_made_anew, a_transaction_breaks_with_its_connection,
          a_write_that_dies_is_not_run_again, a_query_that_dies_is_not_run_again,
          statements_that_the_server_forgot_are_prepared_again, a_copy_knows_when_the_columns_have_changed,
          a_list_that_fails_says_so, a_copy_breaks_with_its_connection,
          rows_one_after_the_other_break_with_their_connection, a_commit_without_an_answer_is_told,
          a_cursor_ends_with_its_connection, a_server_that_starts_again_is_found,
          a_socket_that_is_removed_is_missed, cursors_and_statements_interleave,
          a_cursor_that_is_closed_early_costs_little, a_failure_among_rows_ends_the_cursor,
          many_rows_get_ids_of_any_sequence, a_statement_has_a_limit_of_time,
          a_server_that_is_stopped_is_given_up, a_migration_takes_as_long_as_it_likes,
          a_connection_that_breaks_before_a_migration_is_made_anew, a_transaction_of_sql_ends_by_sql,
          a_lock_is_waited_for_so_long, a_series_of_reads_sees_one_moment,
          a_failed_statement_leaves_only_the_rollback, a_table_that_changes_is_prepared_for_again,
          the_row_that_is_refused_is_named, a_text_that_is_no_json_breaks_its_rule,
          what_no_constraint_refuses_is_told_in_words, times_that_the_server_does_not_have_are_refused,
          times_are_instants, no_message_shows_a_password, texts_of_values_are_the_same_everywhere,
          a_change_by_hand_is_told, rows_in_the_way_are_told_by_all_of_their_keys)
