/* bench.h - the works of the benchmark, and the two sides that do them: the generated helpers, and what an expert
 * would write on the C API of an engine. Both get the same data and give the same sums, or the benchmark fails. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum work_number {
    INSERT_USERS,
    INSERT_LOGS,
    BULK_LOGS,
    GET_PK,
    GET_EMAIL,
    GET_MANY,
    LIST_LOGS,
    PAGE_LOGS,
    UPDATE_USER,
    SCAN_LOGS,
    COLLECT_LOGS,
    QUERY_USER,
    QUERY_LOGS,
    QUERY_ROLE,
    BULK_USERS,
    UPSERT_USER,
    COMMIT_LOGS,
    LOAD_FILE,
    FILE_GET,
    FILE_GET_HELD,
    WORK_COUNT
};

enum {
    BULK_ROWS = 10000, /* of an array that is inserted at once */
    KEYS_A_CALL = 100, /* of get_many */
    LATEST_LOGS = 20,  /* of a list */
    PAGE_ROWS = 50,
    BYTES_A_USER = 150 /* about, of a file with nothing but users */
};

/* A work that one side does, in slices. What it gives is summed up and compared. */
struct run {
    void *side;
    size_t from, count; /* the slice: operations from, from + 1, … */
    size_t users;       /* how many there are, or will be */
    uint64_t random;    /* state of the generator */
    int64_t position;   /* where the slice before ended, for works that go on from there */
};

typedef int64_t do_work(struct run *run);

struct side {
    const char *name;
    void *(*open)(const char *path,
                  size_t users); /* NULL: in memory; the tables are made when there are none */
    void (*close)(void *side);
    void (*begin)(void *side);
    void (*begin_read)(void *side);
    void (*commit)(void *side);
    do_work *works[WORK_COUNT];
};

extern const struct side ours, baseline;

enum transaction { NO_TRANSACTION, ONE_TRANSACTION, ONE_READ, OURS_READ };

struct work_entry {
    const char *name; /* NULL: the engine has no such work */
    double goal;
    size_t operations;
    size_t slices;
    enum transaction transaction;
    size_t first; /* number of the first operation */
};

/* Works that follow one another on one database. */
struct group {
    const char *database; /* NULL: in memory */
    bool lasts;           /* made once, and used by every round */
    bool has_users;       /* they are inserted before the works begin */
    size_t users;
    enum work_number from, until;
};

/* What is measured on an engine, and where its databases are. */
struct plan {
    struct work_entry works[WORK_COUNT];
    const struct group *groups;
    size_t group_count;
    size_t rows; /* logs, at the end; --rows has other numbers go with it */
    clockid_t clock;
    void (*path)(const char *place, const char *database, const char *side, char *path, size_t size);
    void (*make)(const char *path); /* an empty one */
    void (*remove)(const char *path);
};

extern const struct plan plan;

/* The data: texts live as long as the program. Users and logs are numbered from 0, keys from 1. */
void data_make(size_t users);
const char *data_email(size_t user);
const char *data_password_hash(void);
const char *data_action(void);
const char *data_detail(size_t log);
int64_t data_timestamp(size_t number);
int64_t data_log_user(size_t log, size_t users);   /* a key */
size_t data_upserted(size_t number, size_t users); /* every second is one of the users, the others are new */

/* A number below `count`. */
size_t draw(struct run *run, size_t count);

void *allocate(size_t count, size_t size);
_Noreturn void fail(const char *doing, const char *message);

#endif
