/* What an expert writes on SQLite's C API: every statement prepared once, text bound without a copy, columns read
 * where SQLite keeps them. */
#include "../bench.h"

#include <sqlite3.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char SCHEMA[] =
    "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, "
    "role TEXT NOT NULL DEFAULT 'user' CHECK(role IN('user','admin','researcher')), created_at INTEGER NOT NULL) "
    "STRICT;"
    "CREATE TABLE admins(user_id INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE, "
    "admin_level INTEGER NOT NULL DEFAULT 1 CHECK(admin_level BETWEEN 1 AND 5)) STRICT;"
    "CREATE TABLE images(id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id) ON DELETE SET NULL, "
    "filename TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, color_type TEXT NOT NULL, "
    "created_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX images_user_id ON images(user_id);"
    "CREATE TABLE logs(id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE, "
    "action TEXT NOT NULL, detail TEXT, timestamp INTEGER NOT NULL) STRICT;"
    "CREATE INDEX logs_user_id_timestamp ON logs(user_id, timestamp DESC);"
    "CREATE INDEX logs_timestamp ON logs(timestamp);"
    "CREATE TABLE analytics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, data TEXT NOT NULL "
    "CHECK(json_valid(data)), created_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE security(id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id) ON DELETE SET NULL, "
    "action TEXT NOT NULL, ip TEXT, timestamp INTEGER NOT NULL) STRICT;"
    "CREATE INDEX security_user_id ON security(user_id);"
    "CREATE INDEX security_timestamp ON security(timestamp);";

enum query {
    Q_BEGIN,
    Q_BEGIN_READ,
    Q_COMMIT,
    Q_INSERT_USER,
    Q_INSERT_LOG,
    Q_GET_USER,
    Q_GET_USER_BY_EMAIL,
    Q_LATEST_LOGS,
    Q_LOGS_WITH_EMAIL,
    Q_PAGE,
    Q_ALL_LOGS,
    Q_UPDATE_ROLE,
    Q_UPSERT_USER,
    Q_COUNT
};

#define LOG_COLUMNS "id, user_id, action, detail, timestamp"
#define USER_COLUMNS "id, email, password_hash, role, created_at"

static const char *const QUERIES[Q_COUNT] = {
    [Q_BEGIN] = "BEGIN IMMEDIATE",
    [Q_BEGIN_READ] = "BEGIN",
    [Q_COMMIT] = "COMMIT",
    [Q_INSERT_USER] = "INSERT INTO users(email, password_hash, role, created_at) VALUES(?, ?, ?, ?)",
    [Q_INSERT_LOG] = "INSERT INTO logs(user_id, action, detail, timestamp) VALUES(?, ?, ?, ?)",
    [Q_GET_USER] = "SELECT " USER_COLUMNS " FROM users WHERE id = ?",
    [Q_GET_USER_BY_EMAIL] = "SELECT " USER_COLUMNS " FROM users WHERE email = ?",
    [Q_LATEST_LOGS] = "SELECT " LOG_COLUMNS " FROM logs WHERE user_id = ? ORDER BY timestamp DESC LIMIT ?",
    [Q_LOGS_WITH_EMAIL] =
        "SELECT logs.id, action, detail, timestamp, email FROM logs JOIN users ON users.id = logs.user_id "
        "WHERE logs.user_id = ? AND timestamp >= ? ORDER BY timestamp DESC LIMIT ?",
    [Q_PAGE] = "SELECT " LOG_COLUMNS " FROM logs WHERE id > ? ORDER BY id LIMIT ?",
    [Q_ALL_LOGS] = "SELECT " LOG_COLUMNS " FROM logs",
    [Q_UPDATE_ROLE] = "UPDATE users SET role = ? WHERE id = ?",
    [Q_UPSERT_USER] =
        "INSERT INTO users(email, password_hash, role, created_at) VALUES(?, ?, ?, ?) ON CONFLICT(email) "
        "DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role, created_at = "
        "excluded.created_at",
};

struct baseline {
    sqlite3 *handle;
    sqlite3_stmt *queries[Q_COUNT];
};

/* Texts are SQLite's: valid until the statement's next step. */
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

static void check(const struct baseline *side, int code)
{
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        fail("baseline", sqlite3_errmsg(side->handle));
}

static void execute(const struct baseline *side, const char *sql)
{
    check(side, sqlite3_exec(side->handle, sql, NULL, NULL, NULL));
}

static bool has_tables(const struct baseline *side)
{
    sqlite3_stmt *statement;
    check(side, sqlite3_prepare_v2(side->handle, "SELECT 1 FROM sqlite_schema", -1, &statement, NULL));
    int code = sqlite3_step(statement);
    check(side, code);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW;
}

static void *open(const char *path, size_t users)
{
    (void)users;
    struct baseline *side = allocate(1, sizeof *side);
    check(side, sqlite3_open_v2(path ? path : ":memory:", &side->handle,
                                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    check(side, sqlite3_busy_timeout(side->handle, 5000));
    execute(side, "PRAGMA foreign_keys = ON");
    if (path)
        execute(side, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    if (!has_tables(side))
        execute(side, SCHEMA);
    for (int i = 0; i < Q_COUNT; i++)
        check(side, sqlite3_prepare_v3(side->handle, QUERIES[i], -1, SQLITE_PREPARE_PERSISTENT,
                                       &side->queries[i], NULL));
    return side;
}

static void close(void *opened)
{
    struct baseline *side = opened;
    for (int i = 0; i < Q_COUNT; i++)
        sqlite3_finalize(side->queries[i]);
    check(side, sqlite3_close(side->handle));
    free(side);
}

/* Runs a statement that gives no row. */
static void run_once(const struct baseline *side, sqlite3_stmt *statement)
{
    check(side, sqlite3_step(statement));
    check(side, sqlite3_reset(statement));
}

static void begin(void *opened)
{
    const struct baseline *side = opened;
    run_once(side, side->queries[Q_BEGIN]);
}

static void begin_read(void *opened)
{
    const struct baseline *side = opened;
    run_once(side, side->queries[Q_BEGIN_READ]);
}

static void commit(void *opened)
{
    const struct baseline *side = opened;
    run_once(side, side->queries[Q_COMMIT]);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static void bind_text(sqlite3_stmt *statement, int number, const char *text)
{
    sqlite3_bind_text(statement, number, text, -1, SQLITE_STATIC);
}

static const char *text_at(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

static struct user read_user(sqlite3_stmt *statement)
{
    return (struct user){.id = sqlite3_column_int64(statement, 0),
                         .email = text_at(statement, 1),
                         .password_hash = text_at(statement, 2),
                         .role = text_at(statement, 3),
                         .created_at = sqlite3_column_int64(statement, 4)};
}

static struct log read_log(sqlite3_stmt *statement)
{
    return (struct log){.id = sqlite3_column_int64(statement, 0),
                        .user_id = sqlite3_column_int64(statement, 1),
                        .action = text_at(statement, 2),
                        .detail = text_at(statement, 3),
                        .timestamp = sqlite3_column_int64(statement, 4)};
}

static int64_t sum_user(const struct user *user)
{
    return user->id + user->email[0] + user->password_hash[0] + user->role[0] + user->created_at;
}

static int64_t sum_log(const struct log *log)
{
    return log->id + log->user_id + log->action[0] + log->detail[0] + log->timestamp;
}

static int64_t sum_logs(const struct baseline *side, sqlite3_stmt *statement, int64_t *last_id)
{
    int64_t sum = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct log log = read_log(statement);
        sum += sum_log(&log);
        *last_id = log.id;
    }
    check(side, code);
    check(side, sqlite3_reset(statement));
    return sum;
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

static int64_t insert_user(const struct baseline *side, size_t user)
{
    sqlite3_stmt *statement = side->queries[Q_INSERT_USER];
    bind_text(statement, 1, data_email(user));
    bind_text(statement, 2, data_password_hash());
    bind_text(statement, 3, "user");
    sqlite3_bind_int64(statement, 4, data_timestamp(user));
    run_once(side, statement);
    return sqlite3_last_insert_rowid(side->handle);
}

static int64_t insert_users(struct run *run)
{
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++)
        sum += insert_user(run->side, i);
    return sum;
}

static int64_t insert_log(const struct baseline *side, size_t log, size_t users)
{
    sqlite3_stmt *statement = side->queries[Q_INSERT_LOG];
    sqlite3_bind_int64(statement, 1, data_log_user(log, users));
    bind_text(statement, 2, data_action());
    bind_text(statement, 3, data_detail(log));
    sqlite3_bind_int64(statement, 4, data_timestamp(log));
    run_once(side, statement);
    return sqlite3_last_insert_rowid(side->handle);
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
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_UPDATE_ROLE];
    int64_t changes = 0;
    for (size_t i = 0; i < run->count; i++) {
        size_t user = draw(run, run->users);
        bind_text(statement, 1, user % 2 ? "researcher" : "user");
        sqlite3_bind_int64(statement, 2, (int64_t)user + 1);
        run_once(side, statement);
        changes += sqlite3_changes(side->handle);
    }
    return changes;
}

static int64_t upsert_user(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_UPSERT_USER];
    int64_t changes = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        size_t user = data_upserted(i, run->users);
        bind_text(statement, 1, data_email(user));
        bind_text(statement, 2, data_password_hash());
        bind_text(statement, 3, "researcher");
        sqlite3_bind_int64(statement, 4, data_timestamp(user));
        run_once(side, statement);
        changes += sqlite3_changes(side->handle);
    }
    return changes;
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

static int64_t get_user(const struct baseline *side, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_ROW)
        fail("baseline", "a user is missing");
    const struct user user = read_user(statement);
    int64_t sum = sum_user(&user);
    check(side, sqlite3_reset(statement));
    return sum;
}

static int64_t get_pk(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_GET_USER];
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        sqlite3_bind_int64(statement, 1, (int64_t)draw(run, run->users) + 1);
        sum += get_user(side, statement);
    }
    return sum;
}

static int64_t get_email(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_GET_USER_BY_EMAIL];
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        bind_text(statement, 1, data_email(draw(run, run->users)));
        sum += get_user(side, statement);
    }
    return sum;
}

static int64_t list_logs(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_LATEST_LOGS];
    int64_t sum = 0, last_id;
    for (size_t i = 0; i < run->count; i++) {
        sqlite3_bind_int64(statement, 1, (int64_t)draw(run, run->users) + 1);
        sqlite3_bind_int64(statement, 2, LATEST_LOGS);
        sum += sum_logs(side, statement, &last_id);
    }
    return sum;
}

static int64_t logs_with_email(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_LOGS_WITH_EMAIL];
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        sqlite3_bind_int64(statement, 1, (int64_t)draw(run, run->users) + 1);
        sqlite3_bind_int64(statement, 2, data_timestamp(0));
        sqlite3_bind_int64(statement, 3, LATEST_LOGS);
        int code;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            const char *action = text_at(statement, 1), *detail = text_at(statement, 2),
                       *email = text_at(statement, 4);
            sum += sqlite3_column_int64(statement, 0) + action[0] + detail[0] +
                   sqlite3_column_int64(statement, 3) + email[0];
        }
        check(side, code);
        check(side, sqlite3_reset(statement));
    }
    return sum;
}

static int64_t page_logs(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_PAGE];
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i += PAGE_ROWS) {
        sqlite3_bind_int64(statement, 1, run->position);
        sqlite3_bind_int64(statement, 2, PAGE_ROWS);
        sum += sum_logs(side, statement, &run->position);
    }
    return sum;
}

/* The sum is that of the last row. */
static int64_t load_file(struct run *run)
{
    const struct baseline *side = run->side;
    int64_t last_id = 0;
    for (size_t i = run->from; i < run->from + run->count; i++)
        last_id = insert_log(side, i, run->users);
    sqlite3_stmt *statement = side->queries[Q_PAGE];
    sqlite3_bind_int64(statement, 1, last_id - 1);
    sqlite3_bind_int64(statement, 2, 1);
    return sum_logs(side, statement, &last_id);
}

static int64_t scan_logs(struct run *run)
{
    const struct baseline *side = run->side;
    int64_t last_id;
    return sum_logs(side, side->queries[Q_ALL_LOGS], &last_id);
}

static char *copy(sqlite3_stmt *statement, int column)
{
    const void *text = sqlite3_column_text(statement, column);
    if (!text)
        return NULL;
    size_t size = (size_t)sqlite3_column_bytes(statement, column) + 1;
    char *copied = malloc(size);
    if (!copied)
        fail("baseline", "out of memory");
    return memcpy(copied, text, size);
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
            fail("baseline", "out of memory");
    }
    return &logs->items[logs->count++];
}

static int64_t collect_logs(struct run *run)
{
    const struct baseline *side = run->side;
    sqlite3_stmt *statement = side->queries[Q_ALL_LOGS];
    struct owned_logs logs = {NULL, 0, 0};
    while (sqlite3_step(statement) == SQLITE_ROW)
        *next_log(&logs) = (struct owned_log){.id = sqlite3_column_int64(statement, 0),
                                              .user_id = sqlite3_column_int64(statement, 1),
                                              .action = copy(statement, 2),
                                              .detail = copy(statement, 3),
                                              .timestamp = sqlite3_column_int64(statement, 4)};
    check(side, sqlite3_reset(statement));
    int64_t sum = 0;
    for (size_t i = 0; i < logs.count; i++) {
        const struct owned_log *log = &logs.items[i];
        sum += log->id + log->user_id + log->action[0] + log->detail[0] + log->timestamp;
        free(log->action);
        free(log->detail);
    }
    free(logs.items);
    return sum;
}

const struct side baseline = {
    .name = "baseline",
    .open = open,
    .close = close,
    .begin = begin,
    .begin_read = begin_read,
    .commit = commit,
    .works =
        {
            [INSERT_USERS] = insert_users,
            [INSERT_LOGS] = insert_logs,
            [BULK_LOGS] = insert_logs,
            [GET_PK] = get_pk,
            [GET_EMAIL] = get_email,
            [GET_MANY] = get_pk,
            [LIST_LOGS] = list_logs,
            [PAGE_LOGS] = page_logs,
            [UPDATE_USER] = update_user,
            [SCAN_LOGS] = scan_logs,
            [COLLECT_LOGS] = collect_logs,
            [QUERY_USER] = get_pk,
            [QUERY_LOGS] = logs_with_email,
            [QUERY_ROLE] = update_user,
            [BULK_USERS] = insert_users,
            [UPSERT_USER] = upsert_user,
            [COMMIT_LOGS] = commit_logs,
            [LOAD_FILE] = load_file,
            [FILE_GET] = get_pk,
            [FILE_GET_HELD] = get_pk,
        },
};
