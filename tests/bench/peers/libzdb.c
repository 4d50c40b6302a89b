/* libzdb: a connection from its pool, statements prepared once, text bound and read without a copy. What it opens is a
 * file: the database in memory is attached. An exception that nobody catches ends the program. */
#include "../bench.h"

#include <zdb.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USER_COLUMNS "id, email, password_hash, role, created_at"
#define LOG_COLUMNS "id, user_id, action, detail, timestamp"
#define INSERT_USER "INSERT INTO users(email, password_hash, role, created_at) VALUES(?, ?, ?, ?)"

extern const struct side peer;

enum query {
    Q_INSERT_USER,
    Q_INSERT_LOG,
    Q_GET_USER,
    Q_GET_USER_BY_EMAIL,
    Q_GET_USERS,
    Q_LATEST_LOGS,
    Q_PAGE,
    Q_ALL_LOGS,
    Q_UPDATE_ROLE,
    Q_UPSERT_USER,
    Q_COUNT
};

#define TEN_KEYS "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define FIFTY_KEYS TEN_KEYS ", " TEN_KEYS ", " TEN_KEYS ", " TEN_KEYS ", " TEN_KEYS

static const char *const QUERIES[Q_COUNT] = {
    [Q_INSERT_USER] = INSERT_USER,
    [Q_INSERT_LOG] = "INSERT INTO logs(user_id, action, detail, timestamp) VALUES(?, ?, ?, ?)",
    [Q_GET_USER] = "SELECT " USER_COLUMNS " FROM users WHERE id = ?",
    [Q_GET_USER_BY_EMAIL] = "SELECT " USER_COLUMNS " FROM users WHERE email = ?",
    [Q_GET_USERS] =
        "SELECT " USER_COLUMNS " FROM users WHERE id IN (" FIFTY_KEYS ", " FIFTY_KEYS ") ORDER BY id",
    [Q_LATEST_LOGS] = "SELECT " LOG_COLUMNS " FROM logs WHERE user_id = ? ORDER BY timestamp DESC LIMIT ?",
    [Q_PAGE] = "SELECT " LOG_COLUMNS " FROM logs WHERE id > ? ORDER BY id LIMIT ?",
    [Q_ALL_LOGS] = "SELECT " LOG_COLUMNS " FROM logs",
    [Q_UPDATE_ROLE] = "UPDATE users SET role = ? WHERE id = ?",
    [Q_UPSERT_USER] = INSERT_USER
    " ON CONFLICT(email) DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role, "
    "created_at = excluded.created_at",
};

struct libzdb {
    URL_T url;
    ConnectionPool_T pool;
    Connection_T connection;
    PreparedStatement_T queries[Q_COUNT];
};

/* Texts are SQLite's: valid until the result's next row. */
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

/* Statements of the DDL begin with two words before the name. */
static void make_tables(const struct libzdb *side, const char *schema)
{
    char line[1024];
    FILE *file = fopen(PEER_SCHEMA, "r");
    if (!file)
        fail(PEER_SCHEMA, "cannot be read");
    while (fgets(line, sizeof line, file)) {
        const char *name = strchr(strchr(line, ' ') + 1, ' ') + 1;
        Connection_execute(side->connection, "%.*s%s%s", (int)(name - line), line, schema, name);
    }
    fclose(file);
}

static void connect(struct libzdb *side, const char *path)
{
    char url[4096] = "sqlite:///dev/null?foreign_keys=on";
    if (path)
        snprintf(url, sizeof url, "sqlite://%s?foreign_keys=on&journal_mode=wal&synchronous=normal", path);
    side->url = URL_new(url);
    side->pool = ConnectionPool_new(side->url);
    ConnectionPool_setInitialConnections(side->pool, 1);
    ConnectionPool_start(side->pool);
    side->connection = ConnectionPool_getConnection(side->pool);
}

static void *open(const char *path, size_t users)
{
    (void)users;
    struct libzdb *side = allocate(1, sizeof *side);
    connect(side, path);
    if (!path)
        Connection_execute(side->connection, "ATTACH ':memory:' AS memory");
    make_tables(side, path ? "" : "memory.");
    for (int i = 0; i < Q_COUNT; i++)
        side->queries[i] = Connection_prepareStatement(side->connection, "%s", QUERIES[i]);
    return side;
}

static void close(void *opened)
{
    struct libzdb *side = opened;
    Connection_close(side->connection);
    ConnectionPool_stop(side->pool);
    ConnectionPool_free(&side->pool);
    URL_free(&side->url);
    free(side);
}

static void begin(void *opened)
{
    const struct libzdb *side = opened;
    Connection_beginTransaction(side->connection);
}

static void commit(void *opened)
{
    const struct libzdb *side = opened;
    Connection_commit(side->connection);
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

static void write_user(PreparedStatement_T statement, size_t user, const char *role)
{
    PreparedStatement_setString(statement, 1, data_email(user));
    PreparedStatement_setString(statement, 2, data_password_hash());
    PreparedStatement_setString(statement, 3, role);
    PreparedStatement_setLLong(statement, 4, data_timestamp(user));
    PreparedStatement_execute(statement);
}

static int64_t insert_users(struct run *run)
{
    const struct libzdb *side = run->side;
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        write_user(side->queries[Q_INSERT_USER], i, "user");
        sum += Connection_lastRowId(side->connection);
    }
    return sum;
}

static int64_t upsert_user(struct run *run)
{
    const struct libzdb *side = run->side;
    PreparedStatement_T statement = side->queries[Q_UPSERT_USER];
    int64_t changes = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        write_user(statement, data_upserted(i, run->users), "researcher");
        changes += PreparedStatement_rowsChanged(statement);
    }
    return changes;
}

static int64_t insert_log(const struct libzdb *side, size_t log, size_t users)
{
    PreparedStatement_T statement = side->queries[Q_INSERT_LOG];
    PreparedStatement_setLLong(statement, 1, data_log_user(log, users));
    PreparedStatement_setString(statement, 2, data_action());
    PreparedStatement_setString(statement, 3, data_detail(log));
    PreparedStatement_setLLong(statement, 4, data_timestamp(log));
    PreparedStatement_execute(statement);
    return Connection_lastRowId(side->connection);
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
    const struct libzdb *side = run->side;
    PreparedStatement_T statement = side->queries[Q_UPDATE_ROLE];
    int64_t changes = 0;
    for (size_t i = 0; i < run->count; i++) {
        size_t user = draw(run, run->users);
        PreparedStatement_setString(statement, 1, user % 2 ? "researcher" : "user");
        PreparedStatement_setLLong(statement, 2, (long long)user + 1);
        PreparedStatement_execute(statement);
        changes += PreparedStatement_rowsChanged(statement);
    }
    return changes;
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

/* Of the next row. */
static int64_t sum_user(ResultSet_T result)
{
    if (!ResultSet_next(result))
        fail("libzdb", "a user is missing");
    const struct user user = {.id = ResultSet_getLLong(result, 1),
                              .email = ResultSet_getString(result, 2),
                              .password_hash = ResultSet_getString(result, 3),
                              .role = ResultSet_getString(result, 4),
                              .created_at = ResultSet_getLLong(result, 5)};
    return user.id + user.email[0] + user.password_hash[0] + user.role[0] + user.created_at;
}

static int64_t get_pk(struct run *run)
{
    const struct libzdb *side = run->side;
    PreparedStatement_T statement = side->queries[Q_GET_USER];
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        PreparedStatement_setLLong(statement, 1, (long long)draw(run, run->users) + 1);
        sum += sum_user(PreparedStatement_executeQuery(statement));
    }
    return sum;
}

static int64_t get_email(struct run *run)
{
    const struct libzdb *side = run->side;
    PreparedStatement_T statement = side->queries[Q_GET_USER_BY_EMAIL];
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        PreparedStatement_setString(statement, 1, data_email(draw(run, run->users)));
        sum += sum_user(PreparedStatement_executeQuery(statement));
    }
    return sum;
}

static int compare_keys(const void *a, const void *b)
{
    long long x = *(const long long *)a, y = *(const long long *)b;
    return (x > y) - (x < y);
}

/* A list of keys finds one that is there twice only once; rows come in the order of keys. The last call has fewer keys,
 * and 0 for the others. */
static int64_t get_users(PreparedStatement_T statement, long long *keys)
{
    qsort(keys, KEYS_A_CALL, sizeof *keys, compare_keys);
    for (int i = 0; i < KEYS_A_CALL; i++)
        PreparedStatement_setLLong(statement, i + 1, keys[i]);
    ResultSet_T result = PreparedStatement_executeQuery(statement);
    int64_t sum = 0, user = 0;
    for (int i = 0; i < KEYS_A_CALL; i++) {
        if (keys[i] && (i == 0 || keys[i] != keys[i - 1]))
            user = sum_user(result);
        sum += user;
    }
    return sum;
}

static int64_t get_many(struct run *run)
{
    const struct libzdb *side = run->side;
    int64_t sum = 0;
    for (size_t done = 0; done < run->count; done += KEYS_A_CALL) {
        long long keys[KEYS_A_CALL] = {0};
        for (size_t i = 0; i < KEYS_A_CALL && done + i < run->count; i++)
            keys[i] = (long long)draw(run, run->users) + 1;
        sum += get_users(side->queries[Q_GET_USERS], keys);
    }
    return sum;
}

static int64_t sum_logs(ResultSet_T result, long long *last)
{
    int64_t sum = 0;
    while (ResultSet_next(result)) {
        const struct log log = {.id = ResultSet_getLLong(result, 1),
                                .user_id = ResultSet_getLLong(result, 2),
                                .action = ResultSet_getString(result, 3),
                                .detail = ResultSet_getString(result, 4),
                                .timestamp = ResultSet_getLLong(result, 5)};
        sum += log.id + log.user_id + log.action[0] + log.detail[0] + log.timestamp;
        *last = log.id;
    }
    return sum;
}

static int64_t list_logs(struct run *run)
{
    const struct libzdb *side = run->side;
    PreparedStatement_T statement = side->queries[Q_LATEST_LOGS];
    int64_t sum = 0;
    long long last;
    for (size_t i = 0; i < run->count; i++) {
        PreparedStatement_setLLong(statement, 1, (long long)draw(run, run->users) + 1);
        PreparedStatement_setLLong(statement, 2, LATEST_LOGS);
        sum += sum_logs(PreparedStatement_executeQuery(statement), &last);
    }
    return sum;
}

static int64_t page_logs(struct run *run)
{
    const struct libzdb *side = run->side;
    PreparedStatement_T statement = side->queries[Q_PAGE];
    int64_t sum = 0;
    long long last = 0;
    for (size_t i = 0; i < run->count; i += PAGE_ROWS) {
        PreparedStatement_setLLong(statement, 1, last);
        PreparedStatement_setLLong(statement, 2, PAGE_ROWS);
        sum += sum_logs(PreparedStatement_executeQuery(statement), &last);
    }
    return sum;
}

static int64_t scan_logs(struct run *run)
{
    const struct libzdb *side = run->side;
    long long last;
    return sum_logs(PreparedStatement_executeQuery(side->queries[Q_ALL_LOGS]), &last);
}

static char *copy(const char *text)
{
    return strcpy(allocate(strlen(text) + 1, 1), text);
}

struct owned_log {
    int64_t id, user_id;
    char *action, *detail;
    int64_t timestamp;
};

struct owned_logs {
    struct owned_log *items;
    size_t count, capacity;
};

static struct owned_log *next_log(struct owned_logs *logs)
{
    if (logs->count == logs->capacity) {
        logs->capacity = logs->capacity ? logs->capacity * 2 : 16;
        logs->items = realloc(logs->items, logs->capacity * sizeof *logs->items);
        if (!logs->items)
            fail("libzdb", "out of memory");
    }
    return &logs->items[logs->count++];
}

static int64_t sum_and_free(struct owned_logs *logs)
{
    int64_t sum = 0;
    for (size_t i = 0; i < logs->count; i++) {
        const struct owned_log *log = &logs->items[i];
        sum += log->id + log->user_id + log->action[0] + log->detail[0] + log->timestamp;
        free(log->action);
        free(log->detail);
    }
    free(logs->items);
    return sum;
}

static int64_t collect_logs(struct run *run)
{
    const struct libzdb *side = run->side;
    struct owned_logs logs = {NULL, 0, 0};
    ResultSet_T result = PreparedStatement_executeQuery(side->queries[Q_ALL_LOGS]);
    while (ResultSet_next(result))
        *next_log(&logs) = (struct owned_log){.id = ResultSet_getLLong(result, 1),
                                              .user_id = ResultSet_getLLong(result, 2),
                                              .action = copy(ResultSet_getString(result, 3)),
                                              .detail = copy(ResultSet_getString(result, 4)),
                                              .timestamp = ResultSet_getLLong(result, 5)};
    return sum_and_free(&logs);
}

const struct side peer = {
    .name = "libzdb",
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
            [COLLECT_LOGS] = collect_logs,
            [BULK_USERS] = insert_users,
            [UPSERT_USER] = upsert_user,
            [COMMIT_LOGS] = commit_logs,
            [FILE_GET] = get_pk,
        },
};
