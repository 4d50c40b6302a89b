/* Connections that are killed at any moment: what was answered well is there, once; what was refused is not; nothing hangs. */
#include "../generated/suite.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 4, ROUNDS_MOST = 100000, FEW = 5, MANY = 40 };

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

/* ---- The killer ------------------------------------------------------------------------------------------ */

static void kill_for_ever(void)
{
    struct jdb *killer;
    if (janus_open(&killer, getenv("JANUS_TEST_URL")) != JDB_OK)
        exit(1);
    for (uint32_t i = 1;; i = i * 1664525U + 1013904223U) {
        const struct timespec pause = {.tv_nsec = (long)((i >> 8) % 15000000)};
        (void)nanosleep(&pause, NULL);
        (void)jdb_execute(
            killer, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                    "backend_type = 'client backend'");
    }
}

static pid_t start_killer(void)
{
    pid_t killer = fork();
    ck_assert_int_ge(killer, 0);
    if (!killer)
        kill_for_ever();
    return killer;
}

/* ---- What is written ------------------------------------------------------------------------------------- */

/* Rows of a round have its number as their timestamp; how many there are to be is known, or one of two. */
struct round {
    uint8_t least, most;
};

static struct round rounds[ROUNDS_MOST];

static void expect_status(enum jdb_status status)
{
    ck_assert_msg(status == JDB_OK || status == JDB_CONNECTION || status == JDB_ABORTED, "%s: %s",
                  jdb_status_name(status), jdb_error(db)->message);
}

/* A call that breaks has done all or nothing. */
static struct round outcome(enum jdb_status status, size_t count)
{
    expect_status(status);
    return (struct round){status == JDB_OK ? (uint8_t)count : 0, status == JDB_ABORTED ? 0 : (uint8_t)count};
}

static enum jdb_status insert_rows(int64_t user_id, size_t round, size_t count)
{
    struct janus_log logs[MANY];
    for (size_t i = 0; i < count; i++)
        logs[i] = (struct janus_log){.user_id = user_id, .action = "kill", .timestamp = (int64_t)round + 1};
    enum jdb_status status = count == 1 ? janus_log_insert(db, logs) : janus_log_insert_many(db, logs, count);
    for (size_t i = 0; i < count && status == JDB_OK; i++)
        ck_assert_int_gt(logs[i].id, 0);
    return status;
}

static struct round write_alone(int64_t user_id, size_t round)
{
    static const size_t COUNTS[] = {1, FEW, MANY};
    size_t count = COUNTS[draw(3)];
    return outcome(insert_rows(user_id, round, count), count);
}

static struct round write_in_transaction(int64_t user_id, size_t round)
{
    enum jdb_status status = jdb_begin(db);
    expect_status(status);
    if (status != JDB_OK)
        return (struct round){0, 0};
    status = insert_rows(user_id, round, FEW);
    if (status == JDB_OK)
        status = insert_rows(user_id, round, 1);
    expect_status(status);
    bool commits = status == JDB_OK && draw(4);
    if (commits)
        status = jdb_commit(db);
    if (commits && status == JDB_OK)
        return (struct round){FEW + 1, FEW + 1};
    ASSERT_OK(jdb_rollback(db));
    return (struct round){0, commits && status == JDB_CONNECTION ? FEW + 1 : 0};
}

static struct round read_rows(void)
{
    struct janus_log_cursor cursor;
    int64_t count;
    size_t seen = 0;
    expect_status(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
    while (janus_log_next(&cursor))
        if (++seen == 50 && draw(2))
            expect_status(janus_log_count(db, &count));
    expect_status(janus_log_close(&cursor));
    return (struct round){0, 0};
}

static size_t run_rounds(int64_t user_id)
{
    time_t end = time(NULL) + SECONDS;
    size_t round = 0;
    for (; round < ROUNDS_MOST && time(NULL) < end; round++) {
        uint32_t what = draw(8);
        rounds[round] = what < 4   ? write_alone(user_id, round)
                        : what < 7 ? write_in_transaction(user_id, round)
                                   : read_rows();
    }
    return round;
}

static void check_rounds(size_t count)
{
    static uint8_t found[ROUNDS_MOST];
    struct janus_log_cursor cursor;
    ASSERT_OK(janus_log_list(db, (struct jdb_page){.limit = 0}, &cursor));
    while (janus_log_next(&cursor))
        found[cursor.row.timestamp - 1]++;
    ASSERT_OK(janus_log_close(&cursor));
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(found[i] == rounds[i].least || found[i] == rounds[i].most,
                      "round %zu: %d rows, not %d or %d", i, found[i], rounds[i].least, rounds[i].most);
}

START_TEST(what_was_answered_is_so)
{
    struct janus_user ada = insert_user("ada@example.com");
    pid_t killer = start_killer();
    size_t count = run_rounds(ada.id);
    ck_assert_int_eq(kill(killer, SIGKILL), 0);
    ck_assert_int_eq(waitpid(killer, NULL, 0), killer);
    ck_assert_uint_gt(count, 100);
    check_rounds(count);
}
END_TEST

RUN_SUITE("kills", what_was_answered_is_so)
