/* test_runtime.c - a program uses the generated helpers, and each of its allocations fails in turn: the call answers
 * JDB_NO_MEMORY or does what it should, done again it does it, and in the end every block of memory is freed and the
 * database holds the same rows as if nothing had failed.
 *
 *     test_runtime [STRIDE]
 *
 * With a STRIDE every STRIDEth fails, for tools that are slow.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "failing.h"

#include "janus.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAULT_LIMIT = 20, EXIT_TROUBLE = 2 };

static struct jdb *db;
static char url[64];
static size_t stride = 1;
static FILE *results; /* standard output and error go nowhere: the tool writes there */

/* ---- What takes libsodium's place: a real hash takes 64 MB and a tenth of a second, each time another ------------- */

int sodium_init(void);
int crypto_pwhash_str(char *hash, const char *password, unsigned long long size, unsigned long long operations,
                      size_t memory);

int sodium_init(void)
{
    return 0;
}

int crypto_pwhash_str(char *hash, const char *password, unsigned long long size, unsigned long long operations,
                      size_t memory)
{
    (void)password, (void)size, (void)operations, (void)memory;
    strcpy(hash, "$argon2id$");
    return 0;
}

/* ---- Steps of the program -------------------------------------------------------------------------------- */

static enum jdb_status open_database(void)
{
    return janus_open(&db, url);
}

static enum jdb_status create(void)
{
    return janus_create(db);
}

/* SQLite's json_valid() answers that text is no JSON where it finds no memory. */
static enum jdb_status without_memory_for_json(enum jdb_status status)
{
    return status == JDB_CHECK && jdb_error(db)->constraint == JANUS_ANALYTICS_DATA_CHECK ? JDB_NO_MEMORY
                                                                                          : status;
}

static enum jdb_status seed(void)
{
    return without_memory_for_json(janus_seed_development(db));
}

static enum jdb_status insert_user(void)
{
    struct janus_user user = {.email = "ada@example.com", .password_hash = "!", .created_at = 1};
    return janus_user_insert(db, &user);
}

static enum jdb_status insert_same_user(void)
{
    struct janus_user user = {.email = "ada@example.com", .password_hash = "!", .created_at = 2};
    return janus_user_insert(db, &user);
}

static enum jdb_status insert_user_without_hash(void)
{
    struct janus_user user = {.email = "bob@example.com"};
    return janus_user_insert(db, &user);
}

static enum jdb_status upsert_user(void)
{
    struct janus_user user = {.email = "ada@example.com", .password_hash = "new", .created_at = 3};
    return janus_user_upsert_by_email(db, &user);
}

static enum jdb_status insert_some_fields(void)
{
    struct janus_user user = {.email = "eve@example.com", .password_hash = "!", .created_at = 4};
    enum jdb_status status = janus_user_insert_fields(
        db, &user, JANUS_USER_EMAIL | JANUS_USER_PASSWORD_HASH | JANUS_USER_CREATED_AT);
    janus_user_clear(&user);
    return status;
}

static enum jdb_status insert_logs(size_t count)
{
    static struct janus_log logs[120];
    for (size_t i = 0; i < count; i++)
        logs[i] = (struct janus_log){.user_id = 1, .action = "login", .timestamp = (int64_t)i + 1};
    return janus_log_insert_many(db, logs, count);
}

static enum jdb_status insert_some(void)
{
    return insert_logs(40);
}

static enum jdb_status insert_many(void)
{
    return insert_logs(120);
}

/* A text that is large goes to the database at once, and takes the indexes with it until the end. */
static enum jdb_status load(void)
{
    enum { LARGE = 1 << 20 };
    static char text[LARGE + 1];
    memset(text, 'x', LARGE);
    enum jdb_status status = janus_security_load_begin(db);
    for (int i = 0; i < 3; i++) {
        const struct janus_security row = {
            .user_id = JDB_SOME(1), .action = i == 1 ? text : "login", .timestamp = 5};
        if (status == JDB_OK)
            (void)janus_security_load_row(db, &row);
    }
    return status == JDB_OK ? janus_security_load_end(db) : status;
}

/* The constraint is named by what SQLite's tables say of foreign keys. */
static enum jdb_status insert_orphan(void)
{
    struct janus_log entry = {.user_id = 4711, .action = "login"};
    enum jdb_status status = janus_log_insert(db, &entry);
    bool named = jdb_error(db)->constraint == JANUS_LOGS_USER_ID_FKEY;
    return status == JDB_FOREIGN_KEY && !named ? JDB_NO_MEMORY : status;
}

static enum jdb_status insert_low_level(void)
{
    struct janus_admin admin = {.user_id = 2, .admin_level = 9};
    return janus_admin_insert(db, &admin);
}

static enum jdb_status insert_broken_json(void)
{
    struct janus_analytics analytics = {.name = "broken", .data = "{", .created_at = 1};
    return janus_analytics_insert(db, &analytics);
}

static enum jdb_status insert_json(void)
{
    struct janus_analytics analytics = {.name = "depth", .data = "{\"mean\": 4.5}", .created_at = 1};
    return without_memory_for_json(janus_analytics_insert(db, &analytics));
}

static enum jdb_status update(void)
{
    struct janus_image image;
    enum jdb_status status = janus_image_get(db, 1, &image);
    if (status == JDB_OK) {
        image.filename = "renamed.png";
        image.user_id = JDB_NONE;
        status = janus_image_update(db, &image);
    }
    janus_image_clear(&image);
    return status;
}

static enum jdb_status update_fields(void)
{
    const struct janus_user user = {.id = 2, .role = JANUS_ROLE_RESEARCHER};
    return janus_user_update_fields(db, &user, JANUS_USER_ROLE);
}

static enum jdb_status delete_user(void)
{
    return janus_user_delete(db, 3);
}

static enum jdb_status get_missing(void)
{
    struct janus_user user;
    return janus_user_get_by_email(db, "nobody@example.com", &user);
}

static enum jdb_status get_many(void)
{
    static const int64_t KEYS[] = {1, 99, 2};
    struct janus_user_list users;
    enum jdb_status status = janus_user_get_many(db, KEYS, 3, &users);
    bool whole = users.count == 2;
    janus_user_list_clear(&users);
    return status == JDB_OK && !whole ? JDB_MISUSE : status;
}

static enum jdb_status walk(void)
{
    struct janus_log_cursor cursor;
    size_t count = 0;
    janus_log_list_by_user_id(db, 1, (struct jdb_page){.order = JDB_ASCENDING}, &cursor);
    while (janus_log_next(&cursor))
        count++;
    enum jdb_status status = janus_log_close(&cursor);
    return status == JDB_OK && count < 40 ? JDB_MISUSE : status;
}

static enum jdb_status collect_pages(void)
{
    struct janus_log_cursor cursor;
    struct janus_log_list page = {0}, next = {0};
    janus_log_list(db, (struct jdb_page){.limit = 10}, &cursor);
    enum jdb_status status = janus_log_collect(&cursor, &page);
    if (status == JDB_OK) {
        janus_log_list_after(db, &page.rows[9], (struct jdb_page){.limit = 10}, &cursor);
        status = janus_log_collect(&cursor, &next);
    }
    bool whole = page.count == 10 && next.count == 10;
    janus_log_list_clear(&page);
    janus_log_list_clear(&next);
    return status == JDB_OK && !whole ? JDB_MISUSE : status;
}

static enum jdb_status print(void)
{
    struct janus_user user;
    enum jdb_status status = janus_user_get(db, 1, &user);
    if (status == JDB_OK)
        status = janus_user_print_json(stdout, &user);
    janus_user_clear(&user);
    return status;
}

static enum jdb_status move_image(void)
{
    const struct janus_image image = {.id = 2, .user_id = JDB_SOME(1), .width = 7};
    return janus_image_update_fields(db, &image, JANUS_IMAGE_USER_ID | JANUS_IMAGE_WIDTH);
}

static enum jdb_status in_savepoint(void)
{
    struct janus_log entry = {.user_id = 1, .action = "inner", .timestamp = 7};
    enum jdb_status status = jdb_begin(db);
    if (status == JDB_OK)
        status = janus_log_insert(db, &entry);
    return status == JDB_OK ? jdb_commit(db) : status;
}

static enum jdb_status transaction(void)
{
    struct janus_log entry = {.user_id = 1, .action = "outer", .timestamp = 6};
    enum jdb_status status = jdb_begin(db);
    if (status == JDB_OK)
        status = janus_log_insert(db, &entry);
    if (status == JDB_OK)
        status = in_savepoint();
    if (status == JDB_OK)
        status = move_image();
    return status == JDB_OK ? jdb_commit(db) : status;
}

static enum jdb_status undone_transaction(void)
{
    enum jdb_status status = jdb_begin(db);
    if (status == JDB_OK)
        status = janus_user_delete(db, 1);
    return status == JDB_OK ? jdb_rollback(db) : status;
}

static enum jdb_status execute(void)
{
    return jdb_execute(db, "UPDATE security SET ip = '::1' WHERE ip IS NULL; SELECT * FROM security");
}

static enum jdb_status execute_nonsense(void)
{
    return jdb_execute(db, "SELECT FROM");
}

/* ---- The tool's commands -------------------------------------------------------------------------------------- */

/* The tool's exit code as a status: it must say that the system failed. */
static enum jdb_status run_tool(const char *command, const char *argument)
{
    char words[5][64] = {"janus-db", "--url"};
    char *arguments[] = {words[0], words[1], words[2], words[3], argument ? words[4] : NULL, NULL};
    strcpy(words[2], url);
    strcpy(words[3], command);
    strcpy(words[4], argument ? argument : "");
    int code = jdb_main(&janus_schema, argument ? 5 : 4, arguments);
    return code == 0 ? JDB_OK : code == EXIT_TROUBLE ? JDB_NO_MEMORY : JDB_MISUSE;
}

static enum jdb_status tool_create(void)
{
    return run_tool("create", NULL);
}

static enum jdb_status tool_status(void)
{
    return run_tool("status", NULL);
}

static enum jdb_status tool_dump(void)
{
    return run_tool("dump", "logs");
}

/* ---- Suites of steps ------------------------------------------------------------------------------------------ */

struct step {
    const char *name;
    enum jdb_status (*run)(void);
    enum jdb_status expected;
};

static const struct step BEGINNING[] = {
    {"open", open_database, JDB_OK},
    {"create", create, JDB_OK},
    {"seed", seed, JDB_OK},
};

static const struct step HELPERS[] = {
    {"insert a user", insert_user, JDB_OK},
    {"insert the same user", insert_same_user, JDB_UNIQUE},
    {"insert a user without a hash", insert_user_without_hash, JDB_NOT_NULL},
    {"upsert a user", upsert_user, JDB_OK},
    {"insert some fields", insert_some_fields, JDB_OK},
    {"insert some", insert_some, JDB_OK},
    {"insert an orphan", insert_orphan, JDB_FOREIGN_KEY},
    {"insert what min and max refuse", insert_low_level, JDB_CHECK},
    {"insert broken JSON", insert_broken_json, JDB_CHECK},
    {"insert JSON", insert_json, JDB_OK},
    {"update", update, JDB_OK},
    {"update fields", update_fields, JDB_OK},
    {"delete a user", delete_user, JDB_OK},
    {"get what is not there", get_missing, JDB_NOT_FOUND},
    {"get many", get_many, JDB_OK},
    {"walk", walk, JDB_OK},
    {"collect pages", collect_pages, JDB_OK},
    {"print", print, JDB_OK},
    {"transaction", transaction, JDB_OK},
    {"undone transaction", undone_transaction, JDB_OK},
    {"execute", execute, JDB_OK},
    {"execute nonsense", execute_nonsense, JDB_MISUSE},
};

static const struct step TOOL_CREATE[] = {
    {"tool: create", tool_create, JDB_OK},
    {"open what the tool made", open_database, JDB_OK},
};

static const struct step ARRAYS[] = {
    {"insert many", insert_many, JDB_OK},
    {"load", load, JDB_OK},
};

static const struct step TOOL_STATUS[] = {
    {"tool: status", tool_status, JDB_OK},
    {"open what it compared", open_database, JDB_OK},
};

static const struct step TOOL_READ[] = {
    {"tool: dump", tool_dump, JDB_OK},
    {"open a file", open_database, JDB_OK},
};

/* ---- The database's rows --------------------------------------------------------------------------------- */

static const char *const TABLES[] = {"users", "admins", "images", "logs", "analytics", "security"};

/* All values of a query, as one text that the caller frees. */
static void append_rows(FILE *out, const char *table)
{
    char query[64];
    sqlite3_stmt *statement = NULL;
    snprintf(query, sizeof query, "SELECT * FROM %s ORDER BY 1", table);
    if (sqlite3_prepare_v2(jdb_sqlite3(db), query, -1, &statement, NULL) != SQLITE_OK)
        fprintf(out, "%s\n", sqlite3_errmsg(jdb_sqlite3(db)));
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(statement); i++)
            fprintf(out, "%s|", (const char *)sqlite3_column_text(statement, i));
    sqlite3_finalize(statement);
}

/* All rows, as a text that the caller frees. */
static char *all_rows(void)
{
    char *rows = NULL;
    size_t length;
    FILE *out = open_memstream(&rows, &length);
    for (size_t i = 0; out && i < sizeof TABLES / sizeof *TABLES; i++)
        append_rows(out, TABLES[i]);
    if (!out || fclose(out) != 0)
        abort();
    return rows;
}

/* ---- Beginnings ------------------------------------------------------------------------------------------ */

static enum jdb_status from_nothing(void)
{
    return unlink(url + strlen("sqlite:")) == 0 || errno == ENOENT ? JDB_OK : JDB_IO;
}

static enum jdb_status from_what_is_there(void)
{
    return JDB_OK;
}

static enum jdb_status from_rows(void)
{
    enum jdb_status status = open_database();
    if (status == JDB_OK)
        status = create();
    return status == JDB_OK
               ? jdb_execute(db, "INSERT INTO users (id, email, password_hash, created_at)"
                                 " VALUES (1, 'a', '!', 1), (2, 'b', '!', 1), (3, 'c', '!', 1);"
                                 "INSERT INTO images (user_id, filename, width, height, color_type,"
                                 " created_at) VALUES (3, 'c', 1, 1, 'rgb', 1), (2, 'b', 1, 1, 'rgb', 1);"
                                 "INSERT INTO security (action, timestamp) VALUES ('failed_login', 1)")
               : status;
}

/* ---- Runs ------------------------------------------------------------------------------------------------ */

struct suite {
    const char *name;
    const struct step *steps;
    size_t count;
    enum jdb_status (*prepare)(void); /* what no allocation fails in */
    const char *path;                 /* of the database */
    enum failing what;
    size_t stride; /* more than 1 for what does the same many times over */
};

#define STEPS(steps) (steps), sizeof(steps) / sizeof *(steps)

struct totals {
    size_t failures, faults;
};

static void report(struct totals *totals, const struct step *step, size_t n, const char *wrong,
                   enum jdb_status status)
{
    fprintf(results, "FAILED number %zu, %s: %s (%s: %s)\n", n, step ? step->name : "in the end", wrong,
            jdb_status_name(status), jdb_error(db)->message);
    totals->faults++;
}

/* What a caller does after a failure: nothing of it is left. */
static void recover(const struct step *step)
{
    if (step->run == open_database) {
        jdb_close(db);
        db = NULL;
    } else {
        while (db && jdb_rollback(db) == JDB_OK)
            ;
    }
}

/* Runs a step, with allocations failing or not; where one failed, once more without. */
static void run_step(const struct step *step, size_t n, struct totals *totals)
{
    enum jdb_status status = step->run();
    if (status == step->expected)
        return;
    if (status != JDB_NO_MEMORY)
        report(totals, step, n, "a wrong status", status);
    failing_stop();
    recover(step);
    status = step->run();
    if (status != step->expected)
        report(totals, step, n, "a wrong status when it is done again", status);
}

/* Runs all steps with the n-th allocation failing and gives the rows that the database holds then. */
static char *run_all(const struct suite *suite, size_t n, struct totals *totals)
{
    snprintf(url, sizeof url, "sqlite:%s", suite->path);
    size_t blocks = failing_blocks();
    if (suite->prepare() != JDB_OK)
        report(totals, NULL, n, "cannot be prepared", JDB_OK);
    failing_start(suite->what, n);
    for (size_t i = 0; i < suite->count; i++)
        run_step(&suite->steps[i], n, totals);
    failing_stop();
    char *rows = all_rows();
    jdb_close(db);
    db = NULL;
    sqlite3_shutdown();
    if (failing_blocks() != blocks + 1) /* the rows */
        report(totals, NULL, n, "memory is not freed", JDB_OK);
    return rows;
}

static bool try_all(const struct suite *suite)
{
    struct totals totals = {0};
    bool failed = true;
    char *expected = run_all(suite, 0, &totals);
    for (size_t n = 1; failed && totals.faults < FAULT_LIMIT; n += stride * suite->stride) {
        char *rows = run_all(suite, n, &totals);
        if (strcmp(rows, expected) != 0)
            report(&totals, NULL, n, "other rows than without a failure", JDB_OK);
        free(rows);
        failed = failing_stop() >= n;
        totals.failures += failed;
    }
    free(expected);
    fprintf(results, "%s, %s: %zu failures\n", suite->name,
            suite->what == FAILING_ALLOCATIONS ? "all allocations from one on" : "one allocation",
            totals.failures);
    return totals.faults == 0;
}

/* Streams must not allocate while allocations fail, and be counted. */
static bool redirect(void)
{
    static char buffer[BUFSIZ];
    results = fdopen(dup(STDOUT_FILENO), "w");
    return results && setvbuf(results, NULL, _IONBF, 0) == 0 && freopen("/dev/null", "w", stdout) &&
           setvbuf(stdout, buffer, _IOFBF, sizeof buffer) == 0 && freopen("/dev/null", "w", stderr) &&
           setvbuf(stderr, NULL, _IONBF, 0) == 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        stride = strtoul(argv[1], NULL, 10);
    if (stride == 0)
        stride = 1;
    char directory[] = "/tmp/test_failures.XXXXXX", file[sizeof directory + 16];
    if (!redirect() || !mkdtemp(directory) || setenv("JANUS_ADMIN_PASSWORD", "secret", 1) != 0) {
        perror("test_runtime");
        return EXIT_FAILURE;
    }
    snprintf(file, sizeof file, "%s/janus.db", directory);
    const struct suite suites[] = {
        {"open, create, seed", STEPS(BEGINNING), from_nothing, ":memory:", FAILING_ONE_ALLOCATION, 1},
        {"open, create", BEGINNING, 2, from_nothing, ":memory:", FAILING_ALLOCATIONS, 1},
        {"helpers", STEPS(HELPERS), from_rows, ":memory:", FAILING_ONE_ALLOCATION, 1},
        {"helpers", STEPS(HELPERS), from_rows, ":memory:", FAILING_ALLOCATIONS, 1},
        {"arrays", STEPS(ARRAYS), from_rows, ":memory:?page_size=65536", FAILING_ONE_ALLOCATION, 1},
        {"tool that writes", STEPS(TOOL_CREATE), from_nothing, file, FAILING_ONE_ALLOCATION, 1},
        {"tool that compares", STEPS(TOOL_STATUS), from_what_is_there, file, FAILING_ONE_ALLOCATION, 23},
        {"tool that compares", STEPS(TOOL_STATUS), from_what_is_there, file, FAILING_ALLOCATIONS, 29},
        {"tool that reads", STEPS(TOOL_READ), from_what_is_there, file, FAILING_ONE_ALLOCATION, 1},
        {"tool that reads", STEPS(TOOL_READ), from_what_is_there, file, FAILING_ALLOCATIONS, 1},
    };
    bool fine = true;
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        fine &= try_all(&suites[i]);
    unlink(file);
    rmdir(directory);
    fclose(results);
    return !fine;
}
