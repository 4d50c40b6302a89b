/* bench [--rounds N] [--rows N] [--only NAME,…] [--json] [--at PLACE]: what generated helpers cost beside
 * hand-written C, on N logs and all else in proportion. Both sides work in turns of a slice, in one process, on
 * databases of their own, by the plan of an engine. Exit: 0 fine, 1 the sides do not agree, 2 wrong usage or something failed. */
#include "bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <valgrind/callgrind.h>

enum { ROUNDS_MOST = 99, SIDES = 2 };

static const struct side *const sides[SIDES] = {&ours, &baseline};

struct options {
    size_t rounds;
    size_t rows; /* of logs; other numbers of rows, and of operations, go with it */
    const char *only;
    bool json;
    const char *place;
};

struct bench {
    struct options options;
    double seconds[WORK_COUNT][ROUNDS_MOST][SIDES];
};

/* ---- Time ------------------------------------------------------------------------------------------------ */

static double seconds(void)
{
    struct timespec time;
    clock_gettime(plan.clock, &time);
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
    size_t result = number * options->rows / plan.rows;
    return result ? result : 1;
}

static void begin(const struct work_entry *work, int side, void *state)
{
    if (work->transaction == ONE_TRANSACTION)
        sides[side]->begin(state);
    else if (work->transaction == ONE_READ || (work->transaction == OURS_READ && sides[side] == &ours))
        sides[side]->begin_read(state);
    else
        return;
}

static void end(const struct work_entry *work, int side, void *state)
{
    if (work->transaction == OURS_READ ? sides[side] == &ours : work->transaction != NO_TRANSACTION)
        sides[side]->commit(state);
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
    snprintf(label, sizeof label, "%s/%s", work->name, sides[side]->name);
    run->from = work->first + from;
    run->count = until - from;
    double start = seconds();
    CALLGRIND_ZERO_STATS;
    if (from == 0)
        begin(work, side, run->side);
    progress->sum += sides[side]->works[number](run);
    if (is_last)
        end(work, side, run->side);
    CALLGRIND_DUMP_STATS_AT(label);
    progress->seconds += seconds() - start;
}

/* Who goes first changes with every slice. */
static void run_work(struct bench *bench, enum work_number number, size_t round, size_t users,
                     void *const *states)
{
    struct work_entry work = plan.works[number];
    work.first = work.first * bench->options.rows / plan.rows;
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
        fprintf(stderr, "%s: the sums differ: %s has %lld, %s %lld\n", work.name, sides[0]->name,
                (long long)progress[0].sum, sides[1]->name, (long long)progress[1].sum);
        exit(1);
    }
    for (int side = 0; side < SIDES; side++)
        bench->seconds[number][round][side] = progress[side].seconds;
}

/* ---- The choice ------------------------------------------------------------------------------------------ */

static bool is_chosen(const struct options *options, enum work_number number)
{
    const char *name = plan.works[number].name;
    if (!name)
        return false;
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
    const struct work_entry *work = &plan.works[number];
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
        printf("| %s | %.3f s | %.3f s | %.2f | %.2f | %s |\n", plan.works[i].name, result.ours,
               result.baseline, result.ratio, plan.works[i].goal,
               result.ratio > plan.works[i].goal ? "above" : "");
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
    if (!group->database)
        return NULL;
    plan.path(options->place, group->database, side, path, size);
    return path;
}

static void *open_side(const struct options *options, const struct group *group, int side, bool is_new)
{
    char space[4096];
    const char *path = path_of(options, group, sides[side]->name, space, sizeof space);
    if (is_new && path)
        plan.make(path);
    size_t users = scaled(options, group->users);
    void *state = sides[side]->open(path, users);
    if (is_new && group->has_users) {
        struct run run = {.side = state, .count = users, .users = users};
        sides[side]->begin(state);
        sides[side]->works[INSERT_USERS](&run);
        sides[side]->commit(state);
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
        sides[side]->close(states[side]);
}

static void remove_databases(const struct options *options)
{
    char path[4096];
    for (size_t i = 0; i < plan.group_count; i++)
        for (int side = 0; side < SIDES; side++)
            if (path_of(options, &plan.groups[i], sides[side]->name, path, sizeof path))
                plan.remove(path);
}

/* ---- Options --------------------------------------------------------------------------------------------- */

static void fail_usage(const char *word)
{
    fprintf(stderr, "bench: %s\nusage: bench [--rounds N] [--rows N] [--only NAME,...] [--json] [--at PLACE]\n",
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
    struct options options = {.rounds = 7, .rows = plan.rows, .place = "."};
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
        else if (strcmp(word, "--at") == 0)
            options.place = value;
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
        for (size_t i = 0; i < plan.group_count; i++)
            do_group(&bench, &plan.groups[i], round);
    remove_databases(&bench.options);
    if (!bench.options.json)
        report_table(&bench);
    return 0;
}
