/* Works on SQLite, in the time of the CPU: on databases in memory, but for the last ones. */
#include "../bench.h"

#include <stdio.h>
#include <unistd.h>

enum { USERS = 100000, FILE_USERS = 2000000, LOGS = 500000 };

static const struct group GROUPS[] = {
    {.users = USERS, .from = INSERT_USERS, .until = BULK_USERS},
    {.users = USERS, .from = BULK_USERS, .until = COMMIT_LOGS},
    {.users = USERS, .from = COMMIT_LOGS, .until = FILE_GET, .database = "works", .has_users = true},
    {.users = FILE_USERS,
     .from = FILE_GET,
     .until = WORK_COUNT,
     .database = "large",
     .has_users = true,
     .lasts = true},
};

static void make_path(const char *place, const char *database, const char *side, char *path, size_t size)
{
    snprintf(path, size, "%s/%s-%s.db", place, database, side);
}

static void remove_file(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s%s", path, ENDINGS[i]);
        unlink(file);
    }
}

const struct plan plan =
    {
        .works =
            {
                [INSERT_USERS] = {"insert_users", 0.50, USERS, 20, ONE_TRANSACTION, 0},
                [INSERT_LOGS] = {"insert_logs", 1.02, LOGS, 50, ONE_TRANSACTION, 0},
                [BULK_LOGS] = {"bulk_logs", 0.75, LOGS, 50, ONE_TRANSACTION, LOGS},
                [GET_PK] = {"get_pk", 1.05, 1000000, 50, NO_TRANSACTION, 0},
                [GET_EMAIL] = {"get_email", 1.05, 500000, 50, NO_TRANSACTION, 0},
                [GET_MANY] = {"get_many", 0.72, 1000000, 50, NO_TRANSACTION, 0},
                [LIST_LOGS] = {"list_logs", 1.02, 100000, 50, NO_TRANSACTION, 0},
                [PAGE_LOGS] = {"page_logs", 1.05, 2 * LOGS, 50, NO_TRANSACTION, 0},
                [UPDATE_USER] = {"update_user", 0.55, 200000, 20, ONE_TRANSACTION, 0},
                [SCAN_LOGS] = {"scan_logs", 1.03, 2 * LOGS, 1, NO_TRANSACTION, 0},
                [COLLECT_LOGS] = {"collect_logs", 0.85, 2 * LOGS, 1, NO_TRANSACTION, 0},
                [QUERY_USER] = {"query_user", 1.05, 1000000, 50, NO_TRANSACTION, 0},
                [QUERY_LOGS] = {"query_logs", 1.02, 100000, 50, NO_TRANSACTION, 0},
                [QUERY_ROLE] = {"query_role", 0.55, 200000, 20, ONE_TRANSACTION, 0},
                [BULK_USERS] = {"bulk_users", 0.35, USERS, 10, ONE_TRANSACTION, 0},
                [UPSERT_USER] = {"upsert_user", 0.60, 2 * USERS, 20, ONE_TRANSACTION, 0},
                [COMMIT_LOGS] = {"commit_logs", 1.02, 2000, 20, NO_TRANSACTION, 0},
                [LOAD_FILE] = {"load_file", 0.55, 2 * LOGS, 1, ONE_TRANSACTION, 0},
                [FILE_GET] = {"file_get", 0.80, 500000, 50, NO_TRANSACTION, 0},
                [FILE_GET_HELD] = {"file_get_held", 0.45, 500000, 50, OURS_READ, 0},
            },
        .groups = GROUPS,
        .group_count = sizeof GROUPS / sizeof *GROUPS,
        .rows = 2 * LOGS,
        .clock = CLOCK_PROCESS_CPUTIME_ID,
        .path = make_path,
        .make = remove_file,
        .remove = remove_file,
};
