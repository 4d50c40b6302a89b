/* driver.c - PROGRAM SCALE FILE: a peer in C or C++, which is a side of the benchmark, does the works of peers by
 * itself. A line a work: peer, work, operations, seconds of CPU, sum. FILE is the database of commit_logs. */
#include "../bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The side that this program is linked with, and what the table calls it. */
extern const struct side PEER_SIDE;
static const char NAME[] = PEER_NAME;

enum { USERS = 100000, LOGS = 500000 };

struct work {
    const char *name;
    enum work_number number;
    int has_transaction;
    size_t operations;
    size_t first; /* number of the first operation */
};

/* In memory, one after the other on the same database. */
static const struct work MEMORY_WORKS[] = {
    {"insert_users", INSERT_USERS, 1, USERS, 0}, {"insert_logs", INSERT_LOGS, 1, LOGS, 0},
    {"bulk_logs", BULK_LOGS, 1, LOGS, LOGS},     {"get_pk", GET_PK, 0, 1000000, 0},
    {"get_email", GET_EMAIL, 0, 500000, 0},      {"list_logs", LIST_LOGS, 0, 100000, 0},
    {"page_logs", PAGE_LOGS, 0, 2 * LOGS, 0},    {"update_user", UPDATE_USER, 1, 200000, 0},
    {"scan_logs", SCAN_LOGS, 0, 2 * LOGS, 0},    {"upsert_user", UPSERT_USER, 1, 2 * USERS, 0},
};

/* On a file with users in it. */
static const struct work FILE_WORK = {"commit_logs", COMMIT_LOGS, 0, 2000, 0};

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

/* Draws of a work begin at its own place, the same in every peer and every round. */
static int64_t do_work_of(void *state, const struct work *work, size_t place)
{
    struct run run = {.side = state,
                      .from = work->first / scale,
                      .count = scaled(work->operations),
                      .users = scaled(USERS),
                      .random = place};
    if (work->has_transaction)
        PEER_SIDE.begin(state);
    int64_t sum = PEER_SIDE.works[work->number](&run);
    if (work->has_transaction)
        PEER_SIDE.commit(state);
    return sum;
}

static void measure(void *state, const struct work *work, size_t place)
{
    if (!PEER_SIDE.works[work->number])
        return;
    double start = cpu_seconds();
    int64_t sum = do_work_of(state, work, place);
    double seconds = cpu_seconds() - start;
    printf("%s %s %zu %.6f %lld\n", NAME, work->name, scaled(work->operations), seconds, (long long)sum);
}

int main(int count, char **words)
{
    scale = count == 3 ? strtoul(words[1], NULL, 10) : 0;
    if (!scale)
        fail(NAME, "usage: PROGRAM SCALE FILE");
    size_t users = scaled(USERS);
    data_make(2 * users);
    void *state = PEER_SIDE.open(NULL, users);
    for (size_t i = 0; i < sizeof MEMORY_WORKS / sizeof *MEMORY_WORKS; i++)
        measure(state, &MEMORY_WORKS[i], i);
    PEER_SIDE.close(state);
    state = PEER_SIDE.open(words[2], users);
    do_work_of(state, &MEMORY_WORKS[0], 0);
    measure(state, &FILE_WORK, 0);
    PEER_SIDE.close(state);
    return 0;
}
