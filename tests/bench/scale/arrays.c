/* arrays: microseconds of CPU that a log takes by janus_log_insert_many() with more and more rows a call, the least of seven
 * times 200,000 logs in one transaction, in memory. */
#include "janus.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { USERS = 10000, LOGS = 200000, TIMES = 7, ROWS_MOST = 1000 };

static void check(const struct jdb *db, enum jdb_status status)
{
    if (status == JDB_OK)
        return;
    fprintf(stderr, "arrays: %s\n", jdb_error(db)->message);
    exit(1);
}

static struct jdb *open_with_users(void)
{
    struct jdb *db;
    check(db, janus_open(&db, "sqlite::memory:"));
    check(db, janus_create(db));
    check(db, jdb_begin(db));
    for (int i = 0; i < USERS; i++) {
        char email[32];
        snprintf(email, sizeof email, "user%d@example.org", i);
        check(db, janus_user_insert(db, &(struct janus_user){.email = email, .password_hash = "none"}));
    }
    check(db, jdb_commit(db));
    return db;
}

/* Seconds for all logs. */
static double insert_logs(size_t rows_a_call)
{
    static struct janus_log rows[ROWS_MOST];
    struct jdb *db = open_with_users();
    uint32_t random = 1;
    clock_t begin = clock();
    check(db, jdb_begin(db));
    for (size_t done = 0; done < LOGS; done += rows_a_call) {
        for (size_t i = 0; i < rows_a_call; i++) {
            random = random * 1103515245u + 12345u;
            rows[i] = (struct janus_log){.user_id = 1 + (random >> 8) % USERS,
                                         .action = "login",
                                         .timestamp = (int64_t)(done + i + 1) * 1000};
        }
        check(db, janus_log_insert_many(db, rows, rows_a_call));
    }
    check(db, jdb_commit(db));
    clock_t end = clock();
    check(db, jdb_close(db));
    return (double)(end - begin) / CLOCKS_PER_SEC;
}

int main(void)
{
    static const size_t ROWS[] = {1, 2, 4, 9, 10, 20, 100, ROWS_MOST};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        double least = insert_logs(ROWS[i]);
        for (int time = 1; time < TIMES; time++) {
            double seconds = insert_logs(ROWS[i]);
            least = seconds < least ? seconds : least;
        }
        printf("%5zu rows a call: %.2f µs a log\n", ROWS[i], least / LOGS * 1e6);
    }
    return 0;
}
