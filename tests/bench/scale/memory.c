/* memory URL ROWS: loads that many logs into a database and scans them by a cursor, and says how much memory the process has
 * taken at most after each. */
#include "janus.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static void check(struct jdb *db, enum jdb_status status)
{
    if (status == JDB_OK)
        return;
    fprintf(stderr, "memory: %s\n", jdb_error(db)->message);
    exit(2);
}

static double peak_in_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static void load(struct jdb *db, long long rows)
{
    struct janus_user user = {.email = "ada@example.com", .password_hash = "x"};
    check(db, janus_user_insert(db, &user));
    check(db, janus_log_load_begin(db));
    for (long long i = 0; i < rows; i++) {
        char detail[64];
        snprintf(detail, sizeof detail, "detail %lld of the log", i);
        check(db, janus_log_load_row(
                      db, &(struct janus_log){
                              .user_id = user.id, .action = "login", .detail = detail, .timestamp = i + 1}));
    }
    check(db, janus_log_load_end(db));
}

static long long scan(struct jdb *db)
{
    struct janus_log_cursor cursor;
    long long count = 0;
    check(db, janus_log_list(db, (struct jdb_page){0}, &cursor));
    while (janus_log_next(&cursor))
        count++;
    check(db, janus_log_close(&cursor));
    return count;
}

int main(int count, char **words)
{
    long long rows = count == 3 ? strtoll(words[2], NULL, 10) : 0;
    if (rows < 1) {
        fprintf(stderr, "usage: memory URL ROWS\n");
        return 2;
    }
    struct jdb *db;
    check(db, janus_open(&db, words[1]));
    check(db, janus_create(db));
    double opened = peak_in_megabytes();
    load(db, rows);
    double loaded = peak_in_megabytes();
    if (scan(db) != rows)
        return 1;
    printf("%9lld rows: %6.1f MB at first, %6.1f MB when they were loaded, %6.1f MB when they were scanned\n",
           rows, opened, loaded, peak_in_megabytes());
    check(db, jdb_close(db));
    return 0;
}
