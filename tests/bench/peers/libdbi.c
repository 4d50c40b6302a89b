/* libdbi: every query is a text, with what it is about quoted into it; there are no prepared statements. */
#include "../bench.h"

#include <dbi/dbi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USER_COLUMNS "id, email, password_hash, role, created_at"
#define LOG_COLUMNS "id, user_id, action, detail, timestamp"
#define INSERT_USER "INSERT INTO users(email, password_hash, role, created_at) VALUES(%s, %s, '%s', %lld)"
#define UPSERT                                                                                                 \
    " ON CONFLICT(email) DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role, "         \
    "created_at = excluded.created_at"

extern const struct side peer;

struct libdbi {
    dbi_inst instance;
    dbi_conn connection;
};

/* Texts are the result's. */
struct user {
    int64_t id;
    const char *email, *password_hash, *role;
    int64_t created_at;
};

struct log {
    int64_t id, user_id;
    const char *action, *detail;
    int64_t timestamp;
};

static dbi_result checked(const struct libdbi *side, dbi_result result)
{
    const char *message = "failed";
    if (!result) {
        dbi_conn_error(side->connection, &message);
        fail("libdbi", message);
    }
    return result;
}

static void execute(const struct libdbi *side, const char *sql)
{
    dbi_result_free(checked(side, dbi_conn_query(side->connection, sql)));
}

static void make_tables(const struct libdbi *side)
{
    char line[1024];
    FILE *file = fopen(PEER_SCHEMA, "r");
    if (!file)
        fail(PEER_SCHEMA, "cannot be read");
    while (fgets(line, sizeof line, file))
        execute(side, line);
    fclose(file);
}

static void *open(const char *path, size_t users)
{
    (void)users;
    struct libdbi *side = allocate(1, sizeof *side);
    if (dbi_initialize_r(NULL, &side->instance) < 1)
        fail("libdbi", "there is no driver");
    side->connection = dbi_conn_new_r("sqlite3", side->instance);
    const char *name = path ? strrchr(path, '/') + 1 : ":memory:";
    char directory[4096];
    snprintf(directory, sizeof directory, "%.*s", path ? (int)(name - path) : 1, path ? path : ".");
    dbi_conn_set_option(side->connection, "sqlite3_dbdir", directory);
    dbi_conn_set_option(side->connection, "dbname", name);
    if (dbi_conn_connect(side->connection) < 0)
        fail("libdbi", "the database cannot be opened");
    execute(side, "PRAGMA foreign_keys = ON");
    if (path) {
        execute(side, "PRAGMA journal_mode = WAL");
        execute(side, "PRAGMA synchronous = NORMAL");
    }
    make_tables(side);
    return side;
}

static void close(void *opened)
{
    struct libdbi *side = opened;
    dbi_conn_close(side->connection);
    dbi_shutdown_r(side->instance);
    free(side);
}

static void begin(void *opened)
{
    const struct libdbi *side = opened;
    execute(side, "BEGIN IMMEDIATE");
}

static void commit(void *opened)
{
    const struct libdbi *side = opened;
    execute(side, "COMMIT");
}

static char *quoted(const struct libdbi *side, const char *text)
{
    char *copy;
    if (!dbi_conn_quote_string_copy(side->connection, text, &copy))
        fail("libdbi", "a text cannot be quoted");
    return copy;
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

static int64_t write_user(const struct libdbi *side, const char *sql, size_t user, const char *role)
{
    char *email = quoted(side, data_email(user)), *hash = quoted(side, data_password_hash());
    dbi_result result = checked(
        side, dbi_conn_queryf(side->connection, sql, email, hash, role, (long long)data_timestamp(user)));
    int64_t changes = (int64_t)dbi_result_get_numrows_affected(result);
    dbi_result_free(result);
    free(email);
    free(hash);
    return changes;
}

static int64_t last_id(const struct libdbi *side)
{
    return (int64_t)dbi_conn_sequence_last(side->connection, NULL);
}

static int64_t insert_users(struct run *run)
{
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        write_user(run->side, INSERT_USER, i, "user");
        sum += last_id(run->side);
    }
    return sum;
}

static int64_t upsert_user(struct run *run)
{
    int64_t changes = 0;
    for (size_t i = run->from; i < run->from + run->count; i++)
        changes += write_user(run->side, INSERT_USER UPSERT, data_upserted(i, run->users), "researcher");
    return changes;
}

static int64_t insert_log(const struct libdbi *side, size_t log, size_t users)
{
    char *action = quoted(side, data_action()), *detail = quoted(side, data_detail(log));
    dbi_result_free(checked(
        side,
        dbi_conn_queryf(side->connection,
                        "INSERT INTO logs(user_id, action, detail, timestamp) VALUES(%lld, %s, %s, %lld)",
                        (long long)data_log_user(log, users), action, detail, (long long)data_timestamp(log))));
    free(action);
    free(detail);
    return last_id(side);
}

static int64_t insert_logs(struct run *run)
{
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++)
        sum += insert_log(run->side, i, run->users);
    return sum;
}

static int64_t commit_logs(struct run *run)
{
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        begin(run->side);
        sum += insert_log(run->side, i, run->users);
        commit(run->side);
    }
    return sum;
}

static int64_t update_user(struct run *run)
{
    const struct libdbi *side = run->side;
    int64_t changes = 0;
    for (size_t i = 0; i < run->count; i++) {
        size_t user = draw(run, run->users);
        dbi_result result =
            checked(side, dbi_conn_queryf(side->connection, "UPDATE users SET role = '%s' WHERE id = %zu",
                                          user % 2 ? "researcher" : "user", user + 1));
        changes += (int64_t)dbi_result_get_numrows_affected(result);
        dbi_result_free(result);
    }
    return changes;
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

static int64_t sum_row(dbi_result result)
{
    const struct user user = {.id = dbi_result_get_longlong_idx(result, 1),
                              .email = dbi_result_get_string_idx(result, 2),
                              .password_hash = dbi_result_get_string_idx(result, 3),
                              .role = dbi_result_get_string_idx(result, 4),
                              .created_at = dbi_result_get_longlong_idx(result, 5)};
    return user.id + user.email[0] + user.password_hash[0] + user.role[0] + user.created_at;
}

static int64_t sum_user(const struct libdbi *side, dbi_result result)
{
    checked(side, result);
    if (!dbi_result_next_row(result))
        fail("libdbi", "a user is missing");
    int64_t sum = sum_row(result);
    dbi_result_free(result);
    return sum;
}

static int64_t get_pk(struct run *run)
{
    const struct libdbi *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++)
        sum += sum_user(side,
                        dbi_conn_queryf(side->connection, "SELECT " USER_COLUMNS " FROM users WHERE id = %zu",
                                        draw(run, run->users) + 1));
    return sum;
}

static int64_t get_email(struct run *run)
{
    const struct libdbi *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        char *email = quoted(side, data_email(draw(run, run->users)));
        sum += sum_user(side, dbi_conn_queryf(side->connection,
                                              "SELECT " USER_COLUMNS " FROM users WHERE email = %s", email));
        free(email);
    }
    return sum;
}

static int compare_keys(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static dbi_result query_users(const struct libdbi *side, const size_t *keys, size_t count)
{
    char sql[128 + KEYS_A_CALL * 24];
    int length = snprintf(sql, sizeof sql, "SELECT " USER_COLUMNS " FROM users WHERE id IN (%zu", keys[0]);
    for (size_t i = 1; i < count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", %zu", keys[i]);
    snprintf(sql + length, sizeof sql - (size_t)length, ") ORDER BY id");
    return checked(side, dbi_conn_query(side->connection, sql));
}

/* A list of keys finds one that is there twice only once; rows come in the order of keys. */
static int64_t get_users(const struct libdbi *side, size_t *keys, size_t count)
{
    qsort(keys, count, sizeof *keys, compare_keys);
    dbi_result result = query_users(side, keys, count);
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        if ((i == 0 || keys[i] != keys[i - 1]) && !dbi_result_next_row(result))
            fail("libdbi", "a user is missing");
        sum += sum_row(result);
    }
    dbi_result_free(result);
    return sum;
}

static int64_t get_many(struct run *run)
{
    int64_t sum = 0;
    for (size_t done = 0, count; done < run->count; done += count) {
        size_t keys[KEYS_A_CALL];
        count = run->count - done < KEYS_A_CALL ? run->count - done : KEYS_A_CALL;
        for (size_t i = 0; i < count; i++)
            keys[i] = draw(run, run->users) + 1;
        sum += get_users(run->side, keys, count);
    }
    return sum;
}

static int64_t sum_logs(const struct libdbi *side, dbi_result result, int64_t *last)
{
    int64_t sum = 0;
    checked(side, result);
    while (dbi_result_next_row(result)) {
        const struct log log = {.id = dbi_result_get_longlong_idx(result, 1),
                                .user_id = dbi_result_get_longlong_idx(result, 2),
                                .action = dbi_result_get_string_idx(result, 3),
                                .detail = dbi_result_get_string_idx(result, 4),
                                .timestamp = dbi_result_get_longlong_idx(result, 5)};
        sum += log.id + log.user_id + log.action[0] + log.detail[0] + log.timestamp;
        *last = log.id;
    }
    dbi_result_free(result);
    return sum;
}

static int64_t list_logs(struct run *run)
{
    const struct libdbi *side = run->side;
    int64_t sum = 0, last;
    for (size_t i = 0; i < run->count; i++)
        sum += sum_logs(side,
                        dbi_conn_queryf(side->connection,
                                        "SELECT " LOG_COLUMNS
                                        " FROM logs WHERE user_id = %zu ORDER BY timestamp DESC LIMIT %d",
                                        draw(run, run->users) + 1, LATEST_LOGS),
                        &last);
    return sum;
}

static int64_t page_logs(struct run *run)
{
    const struct libdbi *side = run->side;
    int64_t sum = 0, last = 0;
    for (size_t i = 0; i < run->count; i += PAGE_ROWS)
        sum += sum_logs(side,
                        dbi_conn_queryf(side->connection,
                                        "SELECT " LOG_COLUMNS " FROM logs WHERE id > %lld ORDER BY id LIMIT %d",
                                        (long long)last, PAGE_ROWS),
                        &last);
    return sum;
}

/* A result has all of its rows: it is a list by itself. */
static int64_t scan_logs(struct run *run)
{
    const struct libdbi *side = run->side;
    int64_t last;
    return sum_logs(side, dbi_conn_query(side->connection, "SELECT " LOG_COLUMNS " FROM logs"), &last);
}

const struct side peer = {
    .name = "libdbi",
    .open = open,
    .close = close,
    .begin = begin,
    .commit = commit,
    .works =
        {
            [INSERT_USERS] = insert_users,
            [INSERT_LOGS] = insert_logs,
            [BULK_LOGS] = insert_logs,
            [GET_PK] = get_pk,
            [GET_EMAIL] = get_email,
            [GET_MANY] = get_many,
            [LIST_LOGS] = list_logs,
            [PAGE_LOGS] = page_logs,
            [UPDATE_USER] = update_user,
            [SCAN_LOGS] = scan_logs,
            [COLLECT_LOGS] = scan_logs,
            [BULK_USERS] = insert_users,
            [UPSERT_USER] = upsert_user,
            [COMMIT_LOGS] = commit_logs,
            [FILE_GET] = get_pk,
        },
};
