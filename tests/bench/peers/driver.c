/* driver.c - PROGRAM SCALE FILE: a peer in C or C++, which is a side of the benchmark, does the works of peers by
 * itself. A line a work: peer, work, operations, seconds of CPU, sum. FILE is the database of the last works. */
#include "../bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The side that this program is linked with, and what the table calls it. */
extern const struct side PEER_SIDE;
static const char NAME[] = PEER_NAME;

enum { USERS = 100000, FILE_USERS = 2 * USERS, LOGS = 500000 };

struct work {
    const char *name;
    enum work_number number;
    int has_transaction;
    size_t operations;
    size_t first; /* number of the first operation */
};

/* In memory, one after the other on the same database. */
static const struct work MEMORY_WORKS[] = {
    {"insert_users", INSERT_USERS, 1, USERS, 0},    {"insert_logs", INSERT_LOGS, 1, LOGS, 0},
    {"bulk_logs", BULK_LOGS, 1, LOGS, LOGS},        {"get_pk", GET_PK, 0, 1000000, 0},
    {"get_email", GET_EMAIL, 0, 500000, 0},         {"get_many", GET_MANY, 0, 1000000, 0},
    {"list_logs", LIST_LOGS, 0, 100000, 0},         {"page_logs", PAGE_LOGS, 0, 2 * LOGS, 0},
    {"update_user", UPDATE_USER, 1, 200000, 0},     {"scan_logs", SCAN_LOGS, 0, 2 * LOGS, 0},
    {"collect_logs", COLLECT_LOGS, 0, 2 * LOGS, 0},
};

/* In memory, on a database of their own. */
static const struct work USER_WORKS[] = {
    {"bulk_users", BULK_USERS, 1, USERS, 0},
    {"upsert_user", UPSERT_USER, 1, 2 * USERS, 0},
};

/* On a file with users in it, about 30 MB, of which SQLite by itself has 2 MiB in its cache. */
static const struct work FILE_WORKS[] = {
    {"file_get", FILE_GET, 0, 200000, 0},
    {"commit_logs", COMMIT_LOGS, 0, 2000, 0},
};

static const struct work FILL_FILE = {"", BULK_USERS, 1, FILE_USERS, 0};

static size_t scale;

static size_t scaled(size_t number)
{
    return number / scale ? number / scale : 1;
}

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Draws of a work begin at its number, the same in every peer and every round. */
static int64_t do_work_of(void *state, const struct work *work, size_t users)
{
    struct run run = {.side = state,
                      .from = work->first / scale,
                      .count = scaled(work->operations),
                      .users = users,
                      .random = work->number};
    if (work->has_transaction)
        PEER_SIDE.begin(state);
    int64_t sum = PEER_SIDE.works[work->number](&run);
    if (work->has_transaction)
        PEER_SIDE.commit(state);
    return sum;
}

static void measure(void *state, const struct work *work, size_t users)
{
    double start = cpu_seconds();
    int64_t sum = do_work_of(state, work, users);
    double seconds = cpu_seconds() - start;
    printf("%s %s %zu %.6f %lld\n", NAME, work->name, scaled(work->operations), seconds, (long long)sum);
}

/* A file is filled before the clock starts. */
static void do_works(const char *path, size_t users, const struct work *works, size_t count)
{
    void *state = PEER_SIDE.open(path, users);
    if (path)
        do_work_of(state, &FILL_FILE, users);
    for (size_t i = 0; i < count; i++)
        measure(state, &works[i], users);
    PEER_SIDE.close(state);
}

int main(int count, char **words)
{
    scale = count == 3 ? strtoul(words[1], NULL, 10) : 0;
    if (!scale)
        fail(NAME, "usage: PROGRAM SCALE FILE");
    data_make(scaled(FILE_USERS));
    do_works(NULL, scaled(USERS), MEMORY_WORKS, sizeof MEMORY_WORKS / sizeof *MEMORY_WORKS);
    do_works(NULL, scaled(USERS), USER_WORKS, sizeof USER_WORKS / sizeof *USER_WORKS);
    do_works(words[2], scaled(FILE_USERS), FILE_WORKS, sizeof FILE_WORKS / sizeof *FILE_WORKS);
    return 0;
}
