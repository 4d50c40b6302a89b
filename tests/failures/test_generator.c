/* test_generator.c - janusgen generates a schema, then imports a database into one, and whatever it asks the system for fails in turn. Each run ends in a
 * clear message and leaves nothing behind, neither half an output nor a block of memory.
 *
 *     test_generator SCHEMA [STRIDE]
 *
 * With a STRIDE every STRIDEth fails, for tools that are slow.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "failing.h"

#include "directory.h"
#include "source.h"
#include "text.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int janusgen_main(int argc, char **argv);

static const struct kind {
    const char *name;
    enum failing what;
    bool over_nothing, over_old;
    const char *message; /* what the program must say; NULL: anything, but something */
} KINDS[] = {
    {"one allocation", FAILING_ONE_ALLOCATION, false, true, "janusgen: out of memory\n"},
    {"all allocations from one on", FAILING_ALLOCATIONS, true, false, "janusgen: out of memory\n"},
    {"one file operation", FAILING_ONE_OPERATION, true, true, NULL},
    {"all writes from one on", FAILING_WRITES, true, true, NULL},
};

enum { FAULT_LIMIT = 20 };

static char *schema;
static char *
    url; /* of the database that is imported into the schema.yaml of a directory; NULL: the schema is generated */
static size_t stride = 1;
static FILE *messages; /* what standard error is while janusgen runs */

static void out_of_memory(void *context)
{
    (void)context;
    fputs("out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

static struct arena *new_arena(void)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    if (!arena)
        out_of_memory(NULL);
    return arena;
}

static void must(bool done, const char *what)
{
    if (!done) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

/* ---- Files ----------------------------------------------------------------------------------------------- */

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");
    must(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0, path);
}

/* Names and bytes of all files below a directory. */
static void append_files(struct text *out, const char *directory)
{
    struct directory_names names = {0};
    directory_read(out->arena, directory, &names);
    for (size_t i = 0; i < names.count; i++) {
        const char *path = arena_format(out->arena, "%s/%s", directory, names.items[i]);
        text_format(out, "%s\n", names.items[i]);
        if (is_directory(path))
            append_files(out, path);
        else
            text_append(out, source_read(out->arena, path)->bytes);
    }
}

static const char *read_files(struct arena *arena, const char *directory)
{
    struct text out = {.arena = arena};
    append_files(&out, directory);
    return text_string(&out);
}

static void remove_files(struct arena *arena, const char *directory)
{
    struct directory_names names = {0};
    directory_read(arena, directory, &names);
    for (size_t i = 0; i < names.count; i++) {
        const char *path = arena_format(arena, "%s/%s", directory, names.items[i]);
        if (is_directory(path))
            remove_files(arena, path);
        else
            unlink(path);
    }
    rmdir(directory);
}

/* Makes `to` a copy of a directory, with something more at the end of each file. */
static void copy_files(struct arena *arena, const char *from, const char *to, const char *more)
{
    struct directory_names names = {0};
    must(mkdir(to, 0700) == 0 && directory_read(arena, from, &names), to);
    for (size_t i = 0; i < names.count; i++) {
        const char *old = arena_format(arena, "%s/%s", from, names.items[i]);
        const char *new = arena_format(arena, "%s/%s", to, names.items[i]);
        struct text bytes = {.arena = arena};
        if (is_directory(old)) {
            copy_files(arena, old, new, more);
        } else {
            text_format(&bytes, "%s%s", source_read(arena, old)->bytes, more);
            write_file(new, text_string(&bytes), bytes.length);
        }
    }
}

/* ---- Runs ------------------------------------------------------------------------------------------------ */

struct run {
    int code;
    size_t asked; /* for allocations or operations */
    size_t kept;  /* blocks of memory that were not freed */
    bool closed;  /* every file that was opened */
    char message[512];
};

static int lowest_free_file(void)
{
    int file = dup(STDIN_FILENO);
    close(file);
    return file;
}

static void run_janusgen(struct arena *arena, const char *directory, enum failing what, size_t n,
                         struct run *run)
{
    char program[] = "janusgen", generate[] = "generate", output_option[] = "-o",
         depfile_option[] = "--depfile";
    char import[] = "import", into_option[] = "--into";
    char *output = arena_format(arena, "%s/generated", directory),
         *depfile = arena_format(arena, "%s/rules.d", directory),
         *into = arena_format(arena, "%s/schema.yaml", directory);
    char *generating[] = {program, generate, schema, output_option, output, depfile_option, depfile, NULL};
    char *importing[] = {program, import, url, into_option, into, NULL};
    size_t count = url ? sizeof importing / sizeof *importing : sizeof generating / sizeof *generating;
    size_t blocks = failing_blocks();
    int free_file = lowest_free_file();
    failing_start(what, n);
    run->code = janusgen_main((int)count - 1, url ? importing : generating);
    run->asked = failing_stop();
    run->kept = failing_blocks() - blocks;
    run->closed = lowest_free_file() == free_file;
}

/* Generates below a directory, with the n-th of a kind failing. */
static struct run generate(struct arena *arena, const char *directory, enum failing what, size_t n)
{
    struct run run = {0};
    rewind(messages);
    must(ftruncate(fileno(messages), 0) == 0, "ftruncate");
    int errors = dup(STDERR_FILENO);
    must(errors >= 0 && dup2(fileno(messages), STDERR_FILENO) >= 0, "dup");
    run_janusgen(arena, directory, what, n, &run);
    must(dup2(errors, STDERR_FILENO) >= 0 && close(errors) == 0, "dup");
    ssize_t length = pread(fileno(messages), run.message, sizeof run.message - 1, 0);
    run.message[length > 0 ? length : 0] = '\0';
    return run;
}

/* ---- Verdicts -------------------------------------------------------------------------------------------- */

/* What the files are before and behind a run, and what a run makes that succeeds. */
struct files {
    const char *before, *after, *made;
};

/* What is wrong with a run; NULL: nothing. */
static const char *fault(const struct kind *kind, const struct run *run, const struct files *files)
{
    if (run->kept != 0)
        return "memory is not freed";
    if (!run->closed)
        return "a file stays open";
    if (run->code == 0)
        return text_equal(files->after, files->made) ? NULL : "it succeeds, but did not write all";
    if (!text_equal(files->after, files->before))
        return "the files are not as they were";
    bool spoke = kind->message ? text_equal(run->message, kind->message) : run->message[0];
    return spoke ? NULL : "it does not say what failed";
}

struct totals {
    size_t runs, absorbed, faults;
};

static void reset(struct arena *arena, const char *old, const char *directory)
{
    remove_files(arena, directory);
    copy_files(arena, old, directory, "");
}

/* One run with the n-th of a kind failing. False: it ended before there was an n-th. */
static bool try_one(const struct kind *kind, size_t n, const char *old, const char *made, const char *directory,
                    struct totals *totals)
{
    struct arena *arena = new_arena();
    struct files files = {.before = read_files(arena, old), .made = made};
    const struct run run = generate(arena, directory, kind->what, n);
    files.after = read_files(arena, directory);
    const char *wrong = fault(kind, &run, &files);
    bool failed = run.asked >= n;
    if (!wrong && !failed && run.code != 0)
        wrong = "it fails where nothing failed";
    if (wrong)
        printf("FAILED %s, number %zu: %s (exit %d: %s)\n", kind->name, n, wrong, run.code, run.message);
    totals->faults += wrong != NULL;
    totals->runs += failed;
    totals->absorbed += failed && run.code == 0;
    if (!text_equal(files.after, files.before))
        reset(arena, old, directory);
    arena_free(arena);
    return failed;
}

/* `old` holds what is there before. */
static void try_all(const struct kind *kind, const char *old, const char *made, const char *directory,
                    struct totals *totals)
{
    struct arena *arena = new_arena();
    reset(arena, old, directory);
    for (size_t n = 1; totals->faults < FAULT_LIMIT && try_one(kind, n, old, made, directory, totals);
         n += stride)
        ;
    arena_free(arena);
}

static bool try_kind(const struct kind *kind, const char *nothing, const char *old, const char *made,
                     const char *directory)
{
    struct totals totals = {0};
    if (kind->over_nothing)
        try_all(kind, nothing, made, directory, &totals);
    if (kind->over_old)
        try_all(kind, old, made, directory, &totals);
    printf("%s, %s: %zu failures, %zu of them without harm\n", url ? "import" : "generator", kind->name,
           totals.runs, totals.absorbed);
    return totals.faults == 0;
}

static bool try_kinds(const char *nothing, const char *old, const char *made, const char *directory)
{
    bool fine = true;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        fine &= try_kind(&KINDS[i], nothing, old, made, directory);
    return fine;
}

static bool try_generate(struct arena *arena, const char *workspace)
{
    const char *nothing = arena_format(arena, "%s/nothing", workspace);
    const char *old = arena_format(arena, "%s/old", workspace);
    const char *directory = arena_format(arena, "%s/work", workspace);
    must(mkdir(nothing, 0700) == 0 && mkdir(directory, 0700) == 0, workspace);
    must(generate(arena, directory, FAILING_ONE_ALLOCATION, 0).code == 0, "generate");
    const char *made = read_files(arena, directory);
    copy_files(arena, directory, old, "// old\n");
    const struct source *stale = source_read(arena, arena_format(arena, "%s/generated/janus.h", directory));
    write_file(arena_format(arena, "%s/generated/janus_gone.h", old), stale->bytes, stale->length);
    return try_kinds(nothing, old, made, directory);
}

/* A database that has something of everything, and a schema of which little is right. */
static const char DATABASE[] =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE, role TEXT DEFAULT 'a' CHECK (role <> ''));"
    "CREATE TABLE logs (user INTEGER REFERENCES users ON DELETE CASCADE, at TEXT, PRIMARY KEY (user, at)) WITHOUT ROWID;"
    "CREATE INDEX logs_at ON logs (at DESC) WHERE at <> \"never\";"
    "CREATE VIEW names AS SELECT name FROM users;"
    "CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INTO logs VALUES (new.id, 'now'); END;";

static const char OLD_SCHEMA[] = "# kept\n"
                                 "schema: shop\n"
                                 "tables:\n"
                                 "  users: # the people\n"
                                 "    columns:\n"
                                 "      id: id\n"
                                 "      name: {type: text, max: 5, doc: What they are called.}\n"
                                 "      gone: int\n"
                                 "  rooms: {columns: {id: id}}\n"
                                 "views:\n"
                                 "  names: SELECT 1\n";

/* SQLite's memory is counted: it is given back before anything fails. */
static void make_database(const char *path)
{
    sqlite3 *db;
    must(sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, DATABASE, NULL, NULL, NULL) == SQLITE_OK,
         path);
    must(sqlite3_close(db) == SQLITE_OK && sqlite3_shutdown() == SQLITE_OK, path);
}

static bool try_import(struct arena *arena, const char *workspace)
{
    const char *old = arena_format(arena, "%s/old_schema", workspace);
    const char *directory = arena_format(arena, "%s/schema", workspace);
    const char *path = arena_format(arena, "%s/shop.db", workspace);
    make_database(path);
    url = arena_format(arena, "sqlite:%s", path);
    must(mkdir(old, 0700) == 0 && mkdir(directory, 0700) == 0, workspace);
    write_file(arena_format(arena, "%s/schema.yaml", old), OLD_SCHEMA, sizeof OLD_SCHEMA - 1);
    reset(arena, old, directory);
    const struct run run = generate(arena, directory, FAILING_ONE_ALLOCATION, 0);
    if (run.code != 0)
        printf("FAILED import: %s\n", run.message);
    const char *made = read_files(arena, directory);
    return run.code == 0 && try_kinds(old, old, made, directory);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: test_generator SCHEMA [STRIDE]\n", stderr);
        return 2;
    }
    schema = argv[1];
    if (argc > 2)
        stride = strtoul(argv[2], NULL, 10);
    if (stride == 0)
        stride = 1;
    messages = tmpfile();
    char workspace[] = "/tmp/test_failures.XXXXXX";
    must(messages && mkdtemp(workspace), "a temporary directory");
    struct arena *arena = new_arena();
    bool fine = try_generate(arena, workspace);
    fine &= try_import(arena, workspace);
    remove_files(arena, workspace);
    arena_free(arena);
    fclose(messages);
    return !fine;
}
