/* bench [--rounds N] [--rows N] [--only NAME,…] [--json] [--directory DIR]: what generated helpers cost beside
 * hand-written C, on N logs and all else in proportion. Both sides work in turns of a slice, in one process, on
 * databases of their own; times are of CPU. Exit: 0 fine, 1 the sides do not agree, 2 wrong usage or something failed. */
#include "bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <valgrind/callgrind.h>

enum { USERS = 100000, FILE_USERS = 2000000, LOGS = 500000, ROUNDS_MOST = 99, SIDES = 2 };

enum transaction { NO_TRANSACTION, ONE_TRANSACTION, ONE_READ, OURS_READ };

struct work_entry {
    const char *name;
    double goal;
    size_t operations;
    size_t slices;
    enum transaction transaction;
    size_t first; /* number of the first operation */
};

static const struct work_entry WORKS[WORK_COUNT] = {
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
};

/* Works that follow one another on one database. */
struct group {
    const char *file; /* NULL: in memory */
    bool lasts;       /* made once, and used by every round */
    bool has_users;   /* they are inserted before the works begin */
    size_t users;
    enum work_number from, until;
};

static const struct group GROUPS[] = {
    {.users = USERS, .from = INSERT_USERS, .until = BULK_USERS},
    {.users = USERS, .from = BULK_USERS, .until = COMMIT_LOGS},
    {.users = USERS, .from = COMMIT_LOGS, .until = FILE_GET, .file = "works", .has_users = true},
    {.users = FILE_USERS,
     .from = FILE_GET,
     .until = WORK_COUNT,
     .file = "large",
     .has_users = true,
     .lasts = true},
};

static const struct side *const SIDE[SIDES] = {&ours, &baseline};

struct options {
    size_t rounds;
    size_t rows; /* of logs; other numbers of rows, and of operations, go with it */
    const char *only;
    bool json;
    const char *directory;
};

struct bench {
    struct options options;
    double seconds[WORK_COUNT][ROUNDS_MOST][SIDES];
};

/* ---- Time ------------------------------------------------------------------------------------------------ */

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    return count % 2 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

/* ---- One work -------------------------------------------------------------------------------------------- */

static size_t scaled(const struct options *options, size_t number)
{
    size_t result = number * options->rows / (2 * LOGS);
    return result ? result : 1;
}

static void begin(const struct work_entry *work, int side, void *state)
{
    if (work->transaction == ONE_TRANSACTION)
        SIDE[side]->begin(state);
    else if (work->transaction == ONE_READ || (work->transaction == OURS_READ && SIDE[side] == &ours))
        SIDE[side]->begin_read(state);
    else
        return;
}

static void end(const struct work_entry *work, int side, void *state)
{
    if (work->transaction == OURS_READ ? SIDE[side] == &ours : work->transaction != NO_TRANSACTION)
        SIDE[side]->commit(state);
}

struct progress {
    struct run run;
    int64_t sum;
    double seconds;
};

/* Under callgrind, which counts instructions, each slice is dumped by itself. */
static void do_slice(const struct work_entry *work, enum work_number number, int side,
                     struct progress *progress, size_t from, size_t until, bool is_last)
{
    struct run *run = &progress->run;
    char label[64];
    snprintf(label, sizeof label, "%s/%s", work->name, SIDE[side]->name);
    run->from = work->first + from;
    run->count = until - from;
    double start = cpu_seconds();
    CALLGRIND_ZERO_STATS;
    if (from == 0)
        begin(work, side, run->side);
    progress->sum += SIDE[side]->works[number](run);
    if (is_last)
        end(work, side, run->side);
    CALLGRIND_DUMP_STATS_AT(label);
    progress->seconds += cpu_seconds() - start;
}

/* Who goes first changes with every slice. */
static void run_work(struct bench *bench, enum work_number number, size_t round, size_t users,
                     void *const *states)
{
    struct work_entry work = WORKS[number];
    work.first = work.first * bench->options.rows / (2 * LOGS);
    size_t operations = scaled(&bench->options, work.operations);
    size_t slices = operations < work.slices || RUNNING_ON_VALGRIND ? 1 : work.slices;
    struct progress progress[SIDES] = {0};
    for (int side = 0; side < SIDES; side++)
        progress[side].run = (struct run){.side = states[side], .users = users, .random = number + round};
    for (size_t slice = 0; slice < slices; slice++) {
        size_t from = operations * slice / slices, until = operations * (slice + 1) / slices;
        for (int turn = 0; turn < SIDES; turn++) {
            int side = (int)((size_t)turn + slice + round) % SIDES;
            do_slice(&work, number, side, &progress[side], from, until, slice + 1 == slices);
        }
    }
    if (progress[0].sum != progress[1].sum) {
        fprintf(stderr, "%s: the sums differ: %s has %lld, %s %lld\n", work.name, SIDE[0]->name,
                (long long)progress[0].sum, SIDE[1]->name, (long long)progress[1].sum);
        exit(1);
    }
    for (int side = 0; side < SIDES; side++)
        bench->seconds[number][round][side] = progress[side].seconds;
}

/* ---- The choice ------------------------------------------------------------------------------------------ */

static bool is_chosen(const struct options *options, enum work_number number)
{
    const char *name = WORKS[number].name;
    size_t length = strlen(name);
    for (const char *word = options->only; word; word = strchr(word, ',') ? strchr(word, ',') + 1 : NULL)
        if (strncmp(word, name, length) == 0 && (word[length] == ',' || !word[length]))
            return true;
    return !options->only;
}

/* ---- The report ------------------------------------------------------------------------------------------ */

struct result {
    double ours, baseline, ratio, lowest, highest;
};

static struct result result_of(const struct bench *bench, enum work_number number)
{
    double times[SIDES][ROUNDS_MOST], ratios[ROUNDS_MOST];
    size_t rounds = bench->options.rounds;
    for (size_t i = 0; i < rounds; i++) {
        for (int side = 0; side < SIDES; side++)
            times[side][i] = bench->seconds[number][i][side];
        ratios[i] = times[0][i] / times[1][i];
    }
    double ratio = median(ratios, rounds);
    return (struct result){.ours = median(times[0], rounds),
                           .baseline = median(times[1], rounds),
                           .ratio = ratio,
                           .lowest = ratios[0],
                           .highest = ratios[rounds - 1]};
}

static void report(const struct bench *bench, enum work_number number)
{
    struct result result = result_of(bench, number);
    const struct work_entry *work = &WORKS[number];
    const char *format =
        bench->options.json
            ? "{\"name\": \"%s\", \"ours\": %.6f, \"baseline\": %.6f, \"ratio\": %.3f, \"goal\": %.2f, \"min\": %.3f, "
              "\"max\": %.3f, \"operations\": %zu}\n"
            : "%-14s ours %7.3f  baseline %7.3f  ratio %5.2f  goal %.2f  (%.2f–%.2f)\n";
    printf(format, work->name, result.ours, result.baseline, result.ratio, work->goal, result.lowest,
           result.highest, scaled(&bench->options, work->operations));
    fflush(stdout);
}

/* With what is above its goal marked. */
static void report_table(const struct bench *bench)
{
    printf("\n| work | helpers | hand-written C | ratio | goal | |\n| --- | --- | --- | --- | --- | --- |\n");
    for (enum work_number i = 0; i < WORK_COUNT; i++) {
        if (!is_chosen(&bench->options, i))
            continue;
        struct result result = result_of(bench, i);
        printf("| %s | %.3f s | %.3f s | %.2f | %.2f | %s |\n", WORKS[i].name, result.ours, result.baseline,
               result.ratio, WORKS[i].goal, result.ratio > WORKS[i].goal ? "above" : "");
    }
}

/* ---- Groups ---------------------------------------------------------------------------------------------- */

/* Works build on those before them: the last one that is chosen needs all of these. */
static enum work_number end_of(const struct options *options, const struct group *group)
{
    enum work_number end = group->from;
    for (enum work_number i = group->from; i < group->until; i++)
        if (is_chosen(options, i))
            end = i + 1;
    return end;
}

static const char *path_of(const struct options *options, const struct group *group, const char *side,
                           char *path, size_t size)
{
    if (!group->file)
        return NULL;
    snprintf(path, size, "%s/%s-%s.db", options->directory, group->file, side);
    return path;
}

static void remove_file(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; path && i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s%s", path, ENDINGS[i]);
        unlink(file);
    }
}

static void *open_side(const struct options *options, const struct group *group, int side, bool is_new)
{
    char space[4096];
    const char *path = path_of(options, group, SIDE[side]->name, space, sizeof space);
    if (is_new)
        remove_file(path);
    size_t users = scaled(options, group->users);
    void *state = SIDE[side]->open(path, users);
    if (is_new && group->has_users) {
        struct run run = {.side = state, .count = users, .users = users};
        SIDE[side]->begin(state);
        SIDE[side]->works[INSERT_USERS](&run);
        SIDE[side]->commit(state);
    }
    return state;
}

static void do_group(struct bench *bench, const struct group *group, size_t round)
{
    const struct options *options = &bench->options;
    enum work_number end = end_of(options, group);
    if (end == group->from)
        return;
    size_t users = scaled(options, group->users);
    data_make(2 * users);
    void *states[SIDES];
    for (int side = 0; side < SIDES; side++)
        states[side] = open_side(options, group, side, !group->lasts || round == 0);
    for (enum work_number i = group->from; i < end; i++) {
        run_work(bench, i, round, users, states);
        if (is_chosen(options, i) && round + 1 == options->rounds)
            report(bench, i);
    }
    for (int side = 0; side < SIDES; side++)
        SIDE[side]->close(states[side]);
}

static void remove_files(const struct options *options)
{
    char path[4096];
    for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++)
        for (int side = 0; side < SIDES; side++)
            remove_file(path_of(options, &GROUPS[i], SIDE[side]->name, path, sizeof path));
}

/* ---- Options --------------------------------------------------------------------------------------------- */

static void fail_usage(const char *word)
{
    fprintf(stderr,
            "bench: %s\nusage: bench [--rounds N] [--rows N] [--only NAME,...] [--json] [--directory DIR]\n",
            word);
    exit(2);
}

static size_t number_of(const char *word, size_t most)
{
    char *end;
    unsigned long number = strtoul(word, &end, 10);
    if (*end || !number || number > most)
        fail_usage("there is a number that cannot be");
    return number;
}

static struct options read_options(char **words)
{
    struct options options = {.rounds = 7, .rows = 2 * LOGS, .directory = "."};
    while (*++words) {
        const char *word = *words;
        if (strcmp(word, "--json") == 0) {
            options.json = true;
            continue;
        }
        const char *value = *++words;
        if (!value)
            fail_usage("an option has no value, or is not known");
        if (strcmp(word, "--rounds") == 0)
            options.rounds = number_of(value, ROUNDS_MOST);
        else if (strcmp(word, "--rows") == 0)
            options.rows = number_of(value, 100000000);
        else if (strcmp(word, "--only") == 0)
            options.only = value;
        else if (strcmp(word, "--directory") == 0)
            options.directory = value;
        else
            fail_usage("there is an option that is not known");
    }
    return options;
}

int main(int count, char **words)
{
    (void)count;
    static struct bench bench;
    bench.options = read_options(words);
    for (size_t round = 0; round < bench.options.rounds; round++)
        for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++)
            do_group(&bench, &GROUPS[i], round);
    remove_files(&bench.options);
    if (!bench.options.json)
        report_table(&bench);
    return 0;
}
