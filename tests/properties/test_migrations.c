/* test_migrations.c - pairs of schemas that are made up, with rows: what janusgen migrate writes leads from one to the other and
 * back, loses nothing that is not said, and refuses only rows that the other schema refuses.
 *
 *     test_migrations COUNT [SEED]     so many pairs, from the seed on
 *     test_migrations show SEED        one pair, and all that is written for it
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "oracle.h"
#include "project.h"
#include "rows.h"

#include "ddl.h"
#include "dialect.h"
#include "difference.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_MOST = 60, FAULTS_MOST = 30 };

/* What all pairs came to; shared with the process that runs them. */
struct totals {
    uint64_t seed; /* of the pair that runs */
    size_t pairs, unsound, same, applied, refused, back, refused_back, faults;
};

struct pair {
    struct arena *arena;
    struct totals *totals;
    struct project *project;
    struct dice dice;
    struct model a, b;
    struct text log; /* what was changed */
    struct migration_list history;
    bool is_shown;
    bool failed;
};

/* ---- Verdicts -------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static bool fault(struct pair *pair, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!pair->failed) {
        printf("FAILED pair %llu: ", (unsigned long long)pair->totals->seed);
        vprintf(format, arguments);
        printf("\n    changed: %s\n    test_migrations show %llu shows it\n", text_string(&pair->log),
               (unsigned long long)pair->totals->seed);
        fflush(stdout);
        pair->totals->faults++;
    }
    va_end(arguments);
    pair->failed = true;
    return false;
}

/* ---- Writing the migrations ------------------------------------------------------------------------------ */

static void show(const struct pair *pair, const char *file)
{
    const char *bytes = project_read(pair->project, file);
    if (pair->is_shown)
        printf("==== %s\n%s\n", file, bytes ? bytes : "(not there)");
}

/* False: the schema that was made up is none, or nothing is to be done. */
static bool new_migration(struct pair *pair, const struct model *model, const char *name)
{
    project_write(pair->project, "schema.yaml", model_write(model));
    show(pair, "schema.yaml");
    int code = PROJECT_RUN(pair->project, "migrate", "new", name);
    if (code == 0)
        return true;
    if (strstr(pair->project->messages, "nothing to migrate")) {
        pair->totals->same++;
    } else {
        pair->totals->unsound++;
        if (pair->is_shown || getenv("UNSOUND"))
            printf("unsound: %s\n", pair->project->messages);
        if (strstr(pair->project->messages, "[migration-sql]"))
            return fault(pair, "migrate new: %s", pair->project->messages);
    }
    return false;
}

/* The lines that janusgen asks for. */
static void say_losses(struct pair *pair)
{
    static const char ASKED[] = "write a line ";
    struct text lines = {.arena = pair->arena};
    for (const char *at = pair->project->messages; (at = strstr(at, ASKED)); at++) {
        const char *line = at + sizeof ASKED - 1;
        text_append_bytes(&lines, line, strcspn(line, "\n"));
        text_append(&lines, "\n");
    }
    text_append(&lines, project_read(pair->project, "migrations/0002_b/up.sqlite.sql"));
    project_write(pair->project, "migrations/0002_b/up.sqlite.sql", text_string(&lines));
}

/* What is lost has to be asked for. */
static bool check_losses(struct pair *pair, const struct oracle *oracle, int code)
{
    struct text losses = {.arena = pair->arena};
    oracle_losses(oracle, &losses);
    const char *names = text_string(&losses);
    for (const char *name = names, *end; (end = strchr(name, '\n')); name = end + 1) {
        const char *wanted =
            ARENA_JOIN(pair->arena, "-- loses: ", arena_copy(pair->arena, name, (size_t)(end - name)), "\n");
        if (code != 1 || !strstr(pair->project->messages, wanted))
            return fault(pair, "lint, which ends with %d, does not ask for %s", code, wanted);
    }
    return true;
}

static bool write_twice(struct pair *pair)
{
    static const char *const FILES[] = {"migrations/0002_b/up.sqlite.sql", "migrations/0002_b/down.sqlite.sql",
                                        "migrations/0002_b/state.yaml"};
    const char *first[3];
    for (size_t i = 0; i < 3; i++)
        first[i] = project_read(pair->project, FILES[i]);
    project_remove(pair->project, "migrations/0002_b");
    if (PROJECT_RUN(pair->project, "migrate", "new", "b") != 0)
        return fault(pair, "migrate new works once only: %s", pair->project->messages);
    for (size_t i = 0; i < 3; i++)
        if (!text_equal(first[i], project_read(pair->project, FILES[i])))
            return fault(pair, "%s is another one when it is written again", FILES[i]);
    return true;
}

/* SQLite can't rename a column of a table WITHOUT ROWID that is in its primary key and in a unique one. */
static bool is_beyond_sqlite(struct pair *pair)
{
    bool found =
        strstr(pair->project->messages, "after rename: expressions prohibited in PRIMARY KEY and UNIQUE");
    pair->totals->unsound += found;
    return found;
}

static bool write_history(struct pair *pair, const struct oracle *oracle)
{
    if (!new_migration(pair, oracle->before, "a") || !new_migration(pair, oracle->after, "b") ||
        !write_twice(pair))
        return false;
    show(pair, "migrations/0001_a/up.sqlite.sql");
    show(pair, "migrations/0002_b/up.sqlite.sql");
    show(pair, "migrations/0002_b/down.sqlite.sql");
    int code = PROJECT_RUN(pair->project, "migrate", "lint");
    if (is_beyond_sqlite(pair))
        return false;
    bool are_losses = strstr(pair->project->messages, "[migration-loss]");
    if (code != are_losses || !check_losses(pair, oracle, code))
        return fault(pair, "lint ends with %d: %s", code, pair->project->messages);
    say_losses(pair);
    code = PROJECT_RUN(pair->project, "migrate", "lint");
    if (is_beyond_sqlite(pair))
        return false;
    if (code != 0)
        return fault(pair, "lint ends with %d, though all losses are said: %s", code, pair->project->messages);
    code = PROJECT_RUN(pair->project, "check");
    if (code != 0 || strstr(pair->project->messages, "[migration-missing]"))
        return fault(pair, "check ends with %d: %s", code, pair->project->messages);
    pair->history = project_history(pair->project);
    return true;
}

/* ---- Databases ------------------------------------------------------------------------------------------- */

static const char *ddl_of_tables(struct pair *pair, const struct schema *schema)
{
    struct text out = {.arena = pair->arena};
    for (size_t i = 0; i < schema->tables.count; i++)
        ddl_append_table(&DIALECT_SQLITE, &out, &schema->tables.items[i]);
    return text_string(&out);
}

static enum jdb_status open_database(struct pair *pair, const struct jdb_schema *schema, struct jdb **db)
{
    const char *file = project_path(pair->project, "database");
    return jdb_open(db, schema,
                    ARENA_JOIN(pair->arena, "sqlite:", file, "?cache_size=256&wal_autocheckpoint=0"));
}

/* SQLite itself may leave some when ON CONFLICT REPLACE deletes a parent from a table WITHOUT ROWID. */
static bool has_orphans(struct pair *pair, struct jdb *db)
{
    return !text_equal(
        oracle_ask(pair->arena, jdb_sqlite3(db), "SELECT count(*) FROM pragma_foreign_key_check"), "0");
}

static bool make_database(struct pair *pair)
{
    struct jdb *db;
    enum jdb_status status = open_database(pair, project_program(pair->project, &pair->history, 1), &db);
    if (status == JDB_OK)
        status = jdb_migrate(db, NULL);
    if (status != JDB_OK)
        fault(pair, "the first migration: %s", jdb_error(db)->message);
    else
        rows_insert(jdb_sqlite3(db), &pair->a, &pair->dice);
    bool is_sound = status == JDB_OK && !has_orphans(pair, db);
    jdb_close(db);
    return is_sound;
}

/* ---- What migrations do ---------------------------------------------------------------------------------- */

static bool names_table(const struct pair *pair, const struct oracle *oracle, const char *message)
{
    (void)pair;
    for (size_t i = 0; i < oracle->after->table_count; i++)
        if (strstr(message, oracle->after->tables[i].name))
            return true;
    return false;
}

static bool check_refusal(struct pair *pair, const struct oracle *oracle, struct jdb *db,
                          enum jdb_status status, const char *wrong)
{
    const char *message = jdb_error(db)->message;
    if (pair->is_shown)
        printf("==== refused (%d): %s\n", (int)status, message);
    if (!wrong)
        return fault(pair, "%s refuses rows that are right: %s", oracle->is_back ? "down" : "up", message);
    bool is_of_rows =
        status == JDB_CHECK || status == JDB_UNIQUE || status == JDB_NOT_NULL || status == JDB_FOREIGN_KEY;
    if (!is_of_rows && !text_behind(wrong, "rows go from ")) /* by ON CONFLICT, which only their number tells */
        return fault(pair, "%s refuses with %d: %s (%s)", oracle->is_back ? "down" : "up", (int)status, message,
                     wrong);
    if (!names_table(pair, oracle, message))
        return fault(pair, "the refusal names no table: %s", message);
    if (!text_equal(oracle_dump_file(pair->arena, project_path(pair->project, "old")),
                    oracle_dump(pair->arena, jdb_sqlite3(db))))
        return fault(pair, "the database is another one, though the migration was refused: %s", message);
    return true;
}

static bool check_structure(struct pair *pair, struct jdb *db)
{
    struct jdb_differences differences;
    struct jdb_buffer words = {0};
    enum jdb_status status = jdb_structure_compare_fresh(db, &differences);
    bool is_fine = status == JDB_OK && !differences.count;
    for (size_t i = 0; status == JDB_OK && i < differences.count; i++) {
        jdb_difference_write(&differences.list[i], &words);
        jdb_buffer_add(&words, "; ");
    }
    if (!is_fine)
        fault(pair, "the structure: %s",
              status == JDB_OK ? (words.text ? words.text : "?") : jdb_error(db)->message);
    jdb_buffer_free(&words);
    jdb_differences_free(&differences);
    return is_fine;
}

static bool check_database(struct pair *pair, struct jdb *db)
{
    static const struct {
        const char *sql, *answer;
    } QUESTIONS[] = {
        {"PRAGMA foreign_keys", "1"},
        {"PRAGMA legacy_alter_table", "0"},
        /* NULLs that SQLite before 3.41 finds in tables WITHOUT ROWID are none. */
        {"SELECT coalesce(min(integrity_check), 'ok') FROM pragma_integrity_check AS i WHERE NOT EXISTS (SELECT 1 FROM "
         "pragma_table_list AS t WHERE t.wr AND i.integrity_check LIKE 'NULL value in ' || t.name || '.%')",
         "ok"},
        {"SELECT count(*) FROM pragma_foreign_key_check", "0"},
        {"SELECT count(*) FROM sqlite_schema WHERE instr(sql, 'jdb_new_')", "0"},
        {"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name LIKE 'jdb~_%' ESCAPE '~'", "2"},
    };
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++) {
        const char *answer = oracle_ask(pair->arena, jdb_sqlite3(db), QUESTIONS[i].sql);
        if (!text_equal(answer, QUESTIONS[i].answer))
            return fault(pair, "%s: %s", QUESTIONS[i].sql, answer);
    }
    return true;
}

static bool check_rows(struct pair *pair, const struct oracle *oracle, struct jdb *db, sqlite3 *fresh,
                       const char *wrong)
{
    if (wrong)
        return fault(pair, "%s takes rows that are wrong: %s", oracle->is_back ? "down" : "up", wrong);
    const char *different = oracle_compare(oracle, fresh, jdb_sqlite3(db));
    if (!different)
        different = oracle_compare_kept(oracle, project_path(pair->project, "old"), jdb_sqlite3(db));
    return !different || fault(pair, "%s: %s", oracle->is_back ? "down" : "up", different);
}

/* All is done, and undone again. */
static void try_dry(struct pair *pair, struct jdb *db, size_t to)
{
    jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, (int64_t)to}, .dry_run = true});
    if (!text_equal(oracle_dump_file(pair->arena, project_path(pair->project, "old")),
                    oracle_dump(pair->arena, jdb_sqlite3(db))))
        fault(pair, "a dry run changes the database");
}

/* Goes to a state by the newest program, which has them all. *done: the rows let it. */
static bool migrate(struct pair *pair, const struct oracle *oracle, size_t to, bool *done)
{
    const struct schema *state = pair->history.items[to - 1].state;
    struct jdb *db = NULL;
    sqlite3 *fresh = NULL;
    project_copy(pair->project, "database", "old");
    sqlite3_open(":memory:", &fresh);
    const char *wrong =
        oracle_fill(oracle, fresh, ddl_of_tables(pair, state), project_path(pair->project, "old"));
    open_database(pair, project_program(pair->project, &pair->history, pair->history.count), &db);
    if (dice_chance(&pair->dice, 15))
        try_dry(pair, db, to);
    enum jdb_status status = jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, (int64_t)to}});
    *done = status == JDB_OK;
    if (*done) {
        check_database(pair, db);
        check_rows(pair, oracle, db, fresh, wrong);
    } else {
        check_refusal(pair, oracle, db, status, wrong);
    }
    jdb_close(db);
    sqlite3_close(fresh);
    return !pair->failed;
}

/* Holds the database against the program of the state that it is in; more rows. */
static bool look(struct pair *pair, const struct model *model, size_t at, bool adds_rows)
{
    struct jdb *db;
    enum jdb_status status = open_database(pair, project_program(pair->project, &pair->history, at), &db);
    if (status != JDB_OK)
        fault(pair, "open at %zu: %s", at, jdb_error(db)->message);
    else
        check_structure(pair, db);
    if (status == JDB_OK && adds_rows)
        rows_insert(jdb_sqlite3(db), model, &pair->dice);
    bool is_sound = status == JDB_OK && !has_orphans(pair, db);
    jdb_close(db);
    return is_sound && !pair->failed;
}

/* An empty database gets all of them, and none is left when they are undone. */
static bool from_nothing(struct pair *pair)
{
    struct jdb *db;
    enum jdb_status status =
        jdb_open(&db, project_program(pair->project, &pair->history, pair->history.count), "sqlite::memory:");
    if (status == JDB_OK)
        status = jdb_migrate(db, NULL);
    bool is_fine = status == JDB_OK && check_structure(pair, db);
    if (is_fine)
        status = jdb_migrate(db, &(struct jdb_migrate_options){.to = JDB_SOME(0)});
    if (status != JDB_OK)
        fault(pair, "from nothing: %s", jdb_error(db)->message);
    const char *left =
        oracle_ask(pair->arena, jdb_sqlite3(db),
                   "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'jdb~_%' ESCAPE '~' AND name NOT "
                   "LIKE 'sqlite~_%' ESCAPE '~'");
    if (is_fine && !text_equal(left, "0"))
        fault(pair, "%s tables and others are left when all is undone", left);
    jdb_close(db);
    return !pair->failed;
}

static void there_and_back(struct pair *pair, const struct oracle *there, const struct oracle *back)
{
    bool done;
    if (!make_database(pair) || !migrate(pair, there, 2, &done))
        return;
    pair->totals->applied += done;
    pair->totals->refused += !done;
    if (!done || !look(pair, &pair->b, 2, dice_chance(&pair->dice, 50)) || !migrate(pair, back, 1, &done))
        return;
    pair->totals->back += done;
    pair->totals->refused_back += !done;
    look(pair, done ? &pair->a : &pair->b, done ? 1 : 2, false);
}

/* ---- Pairs ----------------------------------------------------------------------------------------------- */

static void forget_names(struct model *model)
{
    for (size_t i = 0; i < model->table_count; i++) {
        model->tables[i].was = NULL;
        for (size_t j = 0; j < model->tables[i].column_count; j++)
            model->tables[i].columns[j].was = NULL;
    }
}

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void run_pair(struct totals *totals, uint64_t seed, const char *directory, bool is_shown)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    struct project project = project_begin(arena, directory);
    struct pair *pair = ARENA_NEW(arena, struct pair);
    *pair = (struct pair){.arena = arena,
                          .totals = totals,
                          .project = &project,
                          .dice = dice_new(seed),
                          .log = {.arena = arena},
                          .is_shown = is_shown};
    totals->seed = seed;
    totals->pairs++;
    model_make(&pair->a, arena, &pair->dice);
    forget_names(&pair->a);
    pair->b = pair->a;
    pair->b.original = &pair->a;
    model_change(&pair->b, &pair->dice, &pair->log);
    if (is_shown)
        printf("changed: %s\n", text_string(&pair->log));
    const struct oracle there = {arena, &pair->a, &pair->b, false}, back = {arena, &pair->b, &pair->a, true};
    if (write_history(pair, &there) && from_nothing(pair))
        there_and_back(pair, &there, &back);
    if (!is_shown)
        project_end(&project);
    arena_free(arena);
}

/* In a process of its own, so that one that crashes, or never ends, is known by its seed. */
static bool run_some(struct totals *totals, uint64_t from, uint64_t end, const char *directory)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        for (uint64_t seed = from; seed < end && totals->faults < FAULTS_MOST; seed++) {
            alarm(SECONDS_MOST);
            run_pair(totals, seed, directory, false);
        }
        exit(EXIT_SUCCESS);
    }
    bool ended =
        child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!ended) {
        printf("FAILED pair %llu: it ends with status %d\n", (unsigned long long)totals->seed, status);
        totals->faults++;
    }
    return ended;
}

static int report(const struct totals *totals)
{
    printf(
        "migrations: %zu pairs of schemas: %zu went there and %zu back, rows stood in the way of %zu and %zu; %zu "
        "were the same, %zu no schemas; %zu faults\n",
        totals->pairs, totals->applied, totals->back, totals->refused, totals->refused_back, totals->same,
        totals->unsound, totals->faults);
    return totals->faults != 0;
}

int main(int argc, char **argv)
{
    bool is_shown = argc > 2 && strcmp(argv[1], "show") == 0;
    if (argc < 2) {
        fputs("usage: test_migrations COUNT [SEED] | show SEED\n", stderr);
        return 2;
    }
    struct totals *totals =
        mmap(NULL, sizeof *totals, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const char *temporary = getenv("TMPDIR");
    char directory[256];
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (totals == MAP_FAILED)
        return 2;
    snprintf(directory, sizeof directory, "%s/test_migrations.%ld", temporary ? temporary : "/tmp",
             (long)getpid());
    if (is_shown) {
        run_pair(totals, seed, directory, true);
        printf("%s\n", directory);
    }
    uint64_t end = is_shown ? seed : seed + strtoull(argv[1], NULL, 10);
    while (seed < end && totals->faults < FAULTS_MOST) {
        run_some(totals, seed, end, directory);
        seed = totals->seed + 1;
    }
    return report(totals);
}
