/* The same works by the generated helpers, as the manual says to use them. */
#include "bench.h"

#include "janus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ours {
    struct jdb *db;
    struct janus_log *logs; /* an array for the bulk works */
    struct janus_user *users;
};

static void check(const struct ours *side, enum jdb_status status)
{
    if (status != JDB_OK)
        fail("ours", jdb_error(side->db)->message);
}

static void *open(const char *path, size_t users)
{
    (void)users;
    struct ours *side = allocate(1, sizeof *side);
    char url[4096] = "sqlite::memory:";
    if (path)
        snprintf(url, sizeof url, "%s%s", strstr(path, "://") ? "" : "sqlite:", path);
    check(side, janus_open(&side->db, url));
    if (janus_create(side->db) != JDB_OK && jdb_error(side->db)->status != JDB_SCHEMA)
        fail("ours", jdb_error(side->db)->message);
    side->logs = allocate(BULK_ROWS, sizeof *side->logs);
    side->users = allocate(BULK_ROWS, sizeof *side->users);
    return side;
}

static void close(void *opened)
{
    struct ours *side = opened;
    check(side, jdb_close(side->db));
    free(side->logs);
    free(side->users);
    free(side);
}

static void begin(void *opened)
{
    const struct ours *side = opened;
    check(side, jdb_begin(side->db));
}

static void begin_read(void *opened)
{
    const struct ours *side = opened;
    check(side, jdb_begin_read(side->db));
}

static void commit(void *opened)
{
    const struct ours *side = opened;
    check(side, jdb_commit(side->db));
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

static struct janus_user new_user(size_t user)
{
    return (struct janus_user){.email = data_email(user),
                               .password_hash = data_password_hash(),
                               .role = JANUS_ROLE_USER,
                               .created_at = data_timestamp(user)};
}

static struct janus_log new_log(size_t log, size_t users)
{
    return (struct janus_log){.user_id = data_log_user(log, users),
                              .action = data_action(),
                              .detail = data_detail(log),
                              .timestamp = data_timestamp(log)};
}

static int64_t insert_users(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        struct janus_user user = new_user(i);
        check(side, janus_user_insert(side->db, &user));
        sum += user.id;
    }
    return sum;
}

static int64_t insert_logs(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        struct janus_log log = new_log(i, run->users);
        check(side, janus_log_insert(side->db, &log));
        sum += log.id;
    }
    return sum;
}

static int64_t bulk_logs(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t done = 0, count; done < run->count; done += count) {
        count = run->count - done < BULK_ROWS ? run->count - done : BULK_ROWS;
        for (size_t i = 0; i < count; i++)
            side->logs[i] = new_log(run->from + done + i, run->users);
        check(side, janus_log_insert_many(side->db, side->logs, count));
        for (size_t i = 0; i < count; i++)
            sum += side->logs[i].id;
    }
    return sum;
}

static int64_t bulk_users(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t done = 0, count; done < run->count; done += count) {
        count = run->count - done < BULK_ROWS ? run->count - done : BULK_ROWS;
        for (size_t i = 0; i < count; i++)
            side->users[i] = new_user(run->from + done + i);
        check(side, janus_user_insert_many(side->db, side->users, count));
        for (size_t i = 0; i < count; i++)
            sum += side->users[i].id;
    }
    return sum;
}

static int64_t commit_logs(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        struct janus_log log = new_log(i, run->users);
        check(side, jdb_begin(side->db));
        check(side, janus_log_insert(side->db, &log));
        check(side, jdb_commit(side->db));
        sum += log.id;
    }
    return sum;
}

static int64_t update_user(struct run *run)
{
    const struct ours *side = run->side;
    for (size_t i = 0; i < run->count; i++) {
        size_t user = draw(run, run->users);
        const struct janus_user row = {.id = (int64_t)user + 1,
                                       .role = user % 2 ? JANUS_ROLE_RESEARCHER : JANUS_ROLE_USER};
        check(side, janus_user_update_fields(side->db, &row, JANUS_USER_ROLE));
    }
    return (int64_t)run->count;
}

static int64_t upsert_user(struct run *run)
{
    const struct ours *side = run->side;
    int64_t changes = 0;
    for (size_t i = run->from; i < run->from + run->count; i++) {
        struct janus_user user = new_user(data_upserted(i, run->users));
        user.role = JANUS_ROLE_RESEARCHER;
        check(side, janus_user_upsert_by_email(side->db, &user));
        changes += user.id > 0;
    }
    return changes;
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

static int64_t sum_user(const struct janus_user *user)
{
    const char *role = user->role == JANUS_ROLE_RESEARCHER ? "r" : "u";
    return user->id + user->email[0] + user->password_hash[0] + *role + user->created_at;
}

static int64_t sum_log(const struct janus_log *log)
{
    return log->id + log->user_id + log->action[0] + log->detail[0] + log->timestamp;
}

static int64_t get_pk(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct janus_user user;
        check(side, janus_user_get(side->db, (int64_t)draw(run, run->users) + 1, &user));
        sum += sum_user(&user);
        janus_user_clear(&user);
    }
    return sum;
}

static int64_t get_email(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct janus_user user;
        check(side, janus_user_get_by_email(side->db, data_email(draw(run, run->users)), &user));
        sum += sum_user(&user);
        janus_user_clear(&user);
    }
    return sum;
}

static int64_t get_many(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t done = 0, count; done < run->count; done += count) {
        int64_t keys[KEYS_A_CALL];
        count = run->count - done < KEYS_A_CALL ? run->count - done : KEYS_A_CALL;
        for (size_t i = 0; i < count; i++)
            keys[i] = (int64_t)draw(run, run->users) + 1;
        struct janus_user_list list;
        check(side, janus_user_get_many(side->db, keys, count, &list));
        for (size_t i = 0; i < list.count; i++)
            sum += sum_user(&list.rows[i]);
        janus_user_list_clear(&list);
    }
    return sum;
}

static int64_t sum_logs(const struct ours *side, struct janus_log_cursor *cursor)
{
    int64_t sum = 0;
    while (janus_log_next(cursor))
        sum += sum_log(&cursor->row);
    check(side, janus_log_close(cursor));
    return sum;
}

static int64_t list_logs(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct janus_log_cursor cursor;
        janus_log_list_by_user_id(side->db, (int64_t)draw(run, run->users) + 1,
                                  (struct jdb_page){.limit = LATEST_LOGS}, &cursor);
        sum += sum_logs(side, &cursor);
    }
    return sum;
}

static int64_t page_logs(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    struct janus_log last = {.id = run->position};
    for (size_t i = 0; i < run->count; i += PAGE_ROWS) {
        struct janus_log_cursor cursor;
        janus_log_list_after(side->db, &last, (struct jdb_page){.limit = PAGE_ROWS}, &cursor);
        sum += sum_logs(side, &cursor);
        last = cursor.row;
    }
    run->position = last.id;
    return sum;
}

/* The sum is that of the last row. */
static int64_t load_file(struct run *run)
{
    const struct ours *side = run->side;
    check(side, janus_log_load_begin(side->db));
    for (size_t i = run->from; i < run->from + run->count; i++) {
        struct janus_log log = new_log(i, run->users);
        check(side, janus_log_load_row(side->db, &log));
    }
    check(side, janus_log_load_end(side->db));
    struct janus_log_cursor cursor;
    janus_log_list(side->db, (struct jdb_page){.limit = 1, .order = JDB_DESCENDING}, &cursor);
    return sum_logs(side, &cursor);
}

static int64_t scan_logs(struct run *run)
{
    const struct ours *side = run->side;
    struct janus_log_cursor cursor;
    janus_log_list(side->db, (struct jdb_page){0}, &cursor);
    return sum_logs(side, &cursor);
}

static int64_t collect_logs(struct run *run)
{
    const struct ours *side = run->side;
    struct janus_log_cursor cursor;
    struct janus_log_list list;
    janus_log_list(side->db, (struct jdb_page){0}, &cursor);
    check(side, janus_log_collect(&cursor, &list));
    int64_t sum = 0;
    for (size_t i = 0; i < list.count; i++)
        sum += sum_log(&list.rows[i]);
    janus_log_list_clear(&list);
    return sum;
}

/* ---- Queries of our own ---------------------------------------------------------------------------------- */

static int64_t query_user(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct janus_user user;
        check(side, janus_find_user(side->db, (int64_t)draw(run, run->users) + 1, &user));
        sum += sum_user(&user);
        janus_user_clear(&user);
    }
    return sum;
}

static int64_t query_logs(struct run *run)
{
    const struct ours *side = run->side;
    int64_t sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct janus_logs_with_email_cursor cursor;
        janus_logs_with_email(side->db, (int64_t)draw(run, run->users) + 1, JDB_SOME(data_timestamp(0)),
                              LATEST_LOGS, &cursor);
        while (janus_logs_with_email_next(&cursor))
            sum += cursor.row.id + cursor.row.action[0] + cursor.row.detail[0] + cursor.row.timestamp +
                   cursor.row.email[0];
        check(side, janus_logs_with_email_close(&cursor));
    }
    return sum;
}

static int64_t query_role(struct run *run)
{
    const struct ours *side = run->side;
    for (size_t i = 0; i < run->count; i++) {
        size_t user = draw(run, run->users);
        check(side,
              janus_set_role(side->db, user % 2 ? JANUS_ROLE_RESEARCHER : JANUS_ROLE_USER, (int64_t)user + 1));
    }
    return (int64_t)run->count;
}

const struct side ours = {
    .name = "ours",
    .open = open,
    .close = close,
    .begin = begin,
    .begin_read = begin_read,
    .commit = commit,
    .works =
        {
            [INSERT_USERS] = insert_users, [INSERT_LOGS] = insert_logs,
            [BULK_LOGS] = bulk_logs,       [GET_PK] = get_pk,
            [GET_EMAIL] = get_email,       [GET_MANY] = get_many,
            [LIST_LOGS] = list_logs,       [PAGE_LOGS] = page_logs,
            [UPDATE_USER] = update_user,   [SCAN_LOGS] = scan_logs,
            [COLLECT_LOGS] = collect_logs, [QUERY_USER] = query_user,
            [QUERY_LOGS] = query_logs,     [QUERY_ROLE] = query_role,
            [BULK_USERS] = bulk_users,     [UPSERT_USER] = upsert_user,
            [COMMIT_LOGS] = commit_logs,   [LOAD_FILE] = load_file,
            [FILE_GET] = get_pk,           [FILE_GET_HELD] = get_pk,
        },
};
