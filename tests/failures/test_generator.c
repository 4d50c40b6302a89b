/* test_generator.c - janusgen generates a schema, writes a migration, imports a database, and whatever it asks the system for
 * fails in turn. Each run ends in a clear message and leaves nothing behind, neither half an output nor a block of memory.
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
#include <string.h>
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
static char *url; /* of the database that is imported */
static size_t stride = 1;
static FILE *messages, *printed; /* what standard error and output are while janusgen runs */

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

enum { ARGUMENT_LIMIT = 8 };

/* What is done in a directory; it gives the count of its arguments. */
typedef int command_line(struct arena *arena, const char *directory, char **arguments);

static char *word(struct arena *arena, const char *directory, const char *name)
{
    return arena_format(arena, "%s%s", directory, name);
}

static int generate(struct arena *arena, const char *directory, char **arguments)
{
    char *const words[] = {word(arena, "", "generate"),  schema,
                           word(arena, "", "-o"),        word(arena, directory, "/generated"),
                           word(arena, "", "--depfile"), word(arena, directory, "/rules.d")};
    memcpy(arguments, words, sizeof words);
    return sizeof words / sizeof *words;
}

static int migrate(struct arena *arena, const char *directory, char **arguments)
{
    char *const words[] = {word(arena, "", "migrate"), word(arena, "", "new"), word(arena, "", "next"),
                           word(arena, directory, "/schema.yaml")};
    memcpy(arguments, words, sizeof words);
    return sizeof words / sizeof *words;
}

static int import(struct arena *arena, const char *directory, char **arguments)
{
    char *const words[] = {word(arena, "", "import"), url, word(arena, "", "--into"),
                           word(arena, directory, "/schema.yaml")};
    memcpy(arguments, words, sizeof words);
    return sizeof words / sizeof *words;
}

static void run_janusgen(struct arena *arena, command_line *command, const char *directory, enum failing what,
                         size_t n, struct run *run)
{
    char program[] = "janusgen", *arguments[ARGUMENT_LIMIT + 2] = {program};
    int count = command(arena, directory, arguments + 1) + 1;
    size_t blocks = failing_blocks();
    int free_file = lowest_free_file();
    failing_start(what, n);
    run->code = janusgen_main(count, arguments);
    run->asked = failing_stop();
    run->kept = failing_blocks() - blocks;
    run->closed = lowest_free_file() == free_file;
}

/* While it runs, a stream goes to a file. */
static int redirect(int stream, FILE *file)
{
    rewind(file);
    must(ftruncate(fileno(file), 0) == 0, "ftruncate");
    fflush(stdout);
    int kept = dup(stream);
    must(kept >= 0 && dup2(fileno(file), stream) >= 0, "dup");
    return kept;
}

static void restore(int stream, int kept)
{
    must(dup2(kept, stream) >= 0 && close(kept) == 0, "dup");
}

/* Does it in a directory, with the n-th of a kind failing. */
static struct run run_command(struct arena *arena, command_line *command, const char *directory,
                              enum failing what, size_t n)
{
    struct run run = {0};
    int errors = redirect(STDERR_FILENO, messages), output = redirect(STDOUT_FILENO, printed);
    run_janusgen(arena, command, directory, what, n, &run);
    restore(STDERR_FILENO, errors);
    restore(STDOUT_FILENO, output);
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
static bool try_one(const struct kind *kind, size_t n, command_line *command, const char *old, const char *made,
                    const char *directory, struct totals *totals)
{
    struct arena *arena = new_arena();
    struct files files = {.before = read_files(arena, old), .made = made};
    const struct run run = run_command(arena, command, directory, kind->what, n);
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
static void try_all(const struct kind *kind, command_line *command, const char *old, const char *made,
                    const char *directory, struct totals *totals)
{
    struct arena *arena = new_arena();
    reset(arena, old, directory);
    for (size_t n = 1; totals->faults < FAULT_LIMIT && try_one(kind, n, command, old, made, directory, totals);
         n += stride)
        ;
    arena_free(arena);
}

/* What is done, what is there before, and what then. */
struct scenario {
    const char *name;
    command_line *command;
    const char *nothing; /* NULL: it never begins with nothing */
    const char *old, *made;
    const char *directory;
};

static bool try_kind(const struct kind *kind, const struct scenario *scenario)
{
    struct totals totals = {0};
    if (kind->over_nothing && scenario->nothing)
        try_all(kind, scenario->command, scenario->nothing, scenario->made, scenario->directory, &totals);
    if (kind->over_old || !scenario->nothing)
        try_all(kind, scenario->command, scenario->old, scenario->made, scenario->directory, &totals);
    printf("%s, %s: %zu failures, %zu of them without harm\n", scenario->name, kind->name, totals.runs,
           totals.absorbed);
    return totals.faults == 0;
}

static bool try_scenario(const struct scenario *scenario)
{
    bool fine = true;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        fine &= try_kind(&KINDS[i], scenario);
    return fine;
}

static void must_run(struct arena *arena, command_line *command, const char *directory)
{
    if (run_command(arena, command, directory, FAILING_ONE_ALLOCATION, 0).code != 0)
        must(false, "janusgen");
}

static bool try_generate(struct arena *arena, const char *workspace)
{
    const char *nothing = arena_format(arena, "%s/nothing", workspace);
    const char *old = arena_format(arena, "%s/old", workspace);
    const char *directory = arena_format(arena, "%s/work", workspace);
    must(mkdir(nothing, 0700) == 0 && mkdir(directory, 0700) == 0, workspace);
    must_run(arena, generate, directory);
    const char *made = read_files(arena, directory);
    copy_files(arena, directory, old, "// old\n");
    const struct source *stale = source_read(arena, arena_format(arena, "%s/generated/janus.h", directory));
    write_file(arena_format(arena, "%s/generated/janus_gone.h", old), stale->bytes, stale->length);
    return try_scenario(&(struct scenario){"generate", generate, nothing, old, made, directory});
}

static void write_schema(struct arena *arena, const char *directory, const char *text)
{
    write_file(arena_format(arena, "%s/schema.yaml", directory), text, strlen(text));
}

/* A second migration, with all that one may have. */
static bool try_migrate(struct arena *arena, const char *workspace)
{
    const char *old = arena_format(arena, "%s/history", workspace);
    const char *directory = arena_format(arena, "%s/next", workspace);
    must(mkdir(old, 0700) == 0, workspace);
    write_schema(
        arena, old,
        "schema: shop\n"
        "tables:\n"
        "  customers: {entity: customer, columns: {id: id, mail: {type: text, null: true}, phone: text}}\n"
        "  orders: {entity: order, columns: {id: id, customer_id: {references: customers}, cents: int},\n"
        "    indexes: [customer_id]}\n"
        "views: {bills: 'SELECT id, cents FROM orders'}\n");
    must_run(arena, migrate, old);
    write_schema(
        arena, old,
        "schema: shop\n"
        "tables:\n"
        "  customers: {entity: customer, columns: {id: id, email: {type: text, was: mail, fill: \"'?'\"},\n"
        "    level: {type: int, default: 1, max: 3}}, unique: [[email, level]]}\n"
        "  orders: {entity: order, columns: {id: id, customer_id: {references: customers}, cents: real},\n"
        "    indexes: [customer_id]}\n"
        "views: {bills: 'SELECT id, cents FROM orders'}\n");
    copy_files(arena, old, directory, "");
    must_run(arena, migrate, directory);
    const char *made = read_files(arena, directory);
    return try_scenario(&(struct scenario){"migrate new", migrate, NULL, old, made, directory});
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
    must(mkdir(old, 0700) == 0, workspace);
    write_schema(arena, old, OLD_SCHEMA);
    copy_files(arena, old, directory, "");
    must_run(arena, import, directory);
    const char *made = read_files(arena, directory);
    return try_scenario(&(struct scenario){"import", import, NULL, old, made, directory});
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
    printed = tmpfile();
    char workspace[] = "/tmp/test_failures.XXXXXX";
    must(messages && printed && mkdtemp(workspace), "a temporary directory");
    struct arena *arena = new_arena();
    bool fine = try_generate(arena, workspace);
    fine &= try_migrate(arena, workspace);
    fine &= try_import(arena, workspace);
    remove_files(arena, workspace);
    arena_free(arena);
    fclose(messages);
    fclose(printed);
    return !fine;
}
