/* test_migrate.c - a database is migrated, with a backup, and each allocation, each write to a file, each synchronization
 * fails in turn, or the process is killed in it, or at any moment: the database is the old or the new one, whole, with all of
 * its rows, and is migrated when that is done again.
 *
 *     test_migrate [STRIDE]
 *
 * Of the allocations, every ALLOCATION_STRIDEth. With a STRIDE every STRIDEth fails, for tools that are slow.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "failing.h"
#include "faulty_vfs.h"

#include "../generated/migrations.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* There are too many allocations for each of them to fail. */
enum { ALLOCATION_STRIDE = 199 };
enum { FAULT_LIMIT = 20, OLD = 1, NEW = MIGRATIONS };

static struct jdb *db;
static struct jdb_schema schema;
static char directory[] = "/tmp/test_migrate.XXXXXX";
static char file[64], template_file[64], backup[64], partial[72], url[96];
static size_t stride = 1, faults;

static void fault(const char *what, size_t n, const char *wrong)
{
    printf("FAILED %s, number %zu: %s (%s)\n", what, n, wrong, jdb_error(db)->message);
    faults++;
}

/* ---- The database ---------------------------------------------------------------------------------------- */

static void must(bool fine, const char *doing)
{
    if (fine)
        return;
    fprintf(stderr, "test_migrate: %s: %s\n", doing, jdb_error(db)->message);
    exit(EXIT_FAILURE);
}

/* A database at the first migration with so many logs, which the runs begin with. */
static void make_template(int logs)
{
    char sql[512];
    unlink(template_file);
    snprintf(url, sizeof url, "sqlite:%s", template_file);
    schema = program(OLD);
    must(jdb_open(&db, &schema, url) == JDB_OK && jdb_migrate(db, NULL) == JDB_OK, "making the template");
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO users (id, email, "
        "password_hash, created_at) SELECT 4 * i - 3, 'user ' || i, 'x', i FROM n;"
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO logs (id, user_id, "
        "action, timestamp) SELECT i, 1, 'login', i FROM n",
        logs / 4, logs);
    must(jdb_execute(db, sql) == JDB_OK, "filling the template");
    must(jdb_execute(db, "CREATE INDEX mine ON users (email, id)") == JDB_OK, "filling the template");
    jdb_close(db);
    db = NULL;
    snprintf(url, sizeof url, "sqlite:%s?cache_size=16", file);
}

static void remove_with(const char *name)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
    char path[96];
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        snprintf(path, sizeof path, "%s%s", name, ENDS[i]);
        unlink(path);
    }
}

static void copy_template(void)
{
    static char bytes[1 << 16];
    remove_with(file);
    remove_with(backup);
    remove_with(partial);
    FILE *from = fopen(template_file, "rb"), *to = fopen(file, "wb");
    must(from && to, "copying the template");
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, from)) > 0;)
        must(fwrite(bytes, 1, size, to) == size, "copying the template");
    must(fclose(to) == 0, "copying the template");
    fclose(from);
}

/* A number of a database that nothing fails in; -1: there is none. */
static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t answer = -1;
    if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return answer;
}

static const char VERSION[] = "SELECT max(number) FROM jdb_migrations WHERE schema = 'janus'";
static const char IS_WHOLE[] =
    "SELECT count(*) = 1 AND max(integrity_check) = 'ok' FROM pragma_integrity_check";
static const char ROWS[] =
    "SELECT sum(id * 7 + timestamp) + (SELECT sum(id * created_at) FROM users) FROM logs";
static const char AS_OLD[] = "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'nick'";
static const char MINE[] = "SELECT count(*) FROM sqlite_schema WHERE name = 'mine'";

/* Which of the two the database is; 0: neither. */
static int64_t look(const char *path, int64_t rows)
{
    if (ask(path, IS_WHOLE) != 1 || ask(path, ROWS) != rows || ask(path, MINE) != 1)
        return 0;
    int64_t version = ask(path, VERSION);
    if (version != OLD && version != NEW)
        return 0;
    return ask(path, AS_OLD) == (version == OLD) ? version : 0;
}

/* ---- Runs ------------------------------------------------------------------------------------------------ */

/* What a program does when it starts. */
static enum jdb_status open_and_migrate(void)
{
    schema = program(NEW);
    enum jdb_status status = jdb_open(&db, &schema, url);
    if (status == JDB_OK || status == JDB_SCHEMA)
        status = jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup});
    return status;
}

/* The next time, when nothing fails, and nothing has to be safe. What was left of the backup does not stand in the way. */
static enum jdb_status migrate_again(void)
{
    char quick[128];
    schema = program(NEW);
    snprintf(quick, sizeof quick, "%s&synchronous=off", url);
    enum jdb_status status = jdb_open(&db, &schema, quick);
    struct jdb_migrate_options options = {.backup = backup};
    return status == JDB_OK || status == JDB_SCHEMA ? jdb_migrate(db, &options) : status;
}

static void close_database(void)
{
    jdb_close(db);
    db = NULL;
}

/* After a run, which failed or not, and whose process may have been killed. */
static void check_run(const char *what, size_t n, bool failed, bool was_killed, int64_t rows)
{
    int64_t version = look(file, rows);
    if (!version)
        fault(what, n, "the database is neither the old nor the new one");
    else if (!was_killed && version != (failed ? OLD : NEW))
        fault(what, n, failed ? "it failed, and is the new one" : "it did not fail, and is the old one");
    if (access(backup, F_OK) == 0 && look(backup, rows) != OLD)
        fault(what, n, "the backup is not the old one");
    if (!was_killed && access(partial, F_OK) == 0)
        fault(what, n, "a part of the backup is left");
    remove_with(backup);
    if (migrate_again() != JDB_OK)
        fault(what, n, "it cannot be migrated when that is done again");
    close_database();
    if (look(file, rows) != NEW)
        fault(what, n, "it is not the new one when it is migrated again");
    if (version == OLD && (look(backup, rows) != OLD || access(partial, F_OK) == 0))
        fault(what, n, "the backup is not the old one when it is migrated again");
}

/* ---- Memory ---------------------------------------------------------------------------------------------- */

static void fail_allocations(enum failing what, const char *name)
{
    int64_t rows = ask(template_file, ROWS);
    size_t n = 1;
    for (bool failed = true; failed && faults < FAULT_LIMIT; n += stride * ALLOCATION_STRIDE) {
        copy_template();
        sqlite3_shutdown();
        size_t blocks = failing_blocks();
        failing_start(what, n);
        enum jdb_status status = open_and_migrate();
        failed = failing_stop() >= n;
        if (status != JDB_OK && status != JDB_NO_MEMORY)
            fault(name, n, jdb_status_name(status));
        if (status == JDB_OK && !failed && janus_user_exists(db, 5) != JDB_OK)
            fault(name, n, "a row is gone");
        close_database();
        sqlite3_shutdown();
        if (failing_blocks() != blocks)
            fault(name, n, "memory is not freed");
        check_run(name, n, status != JDB_OK, false, rows);
    }
    printf("%s: up to number %zu\n", name, n - 1);
}

/* ---- Files ----------------------------------------------------------------------------------------------- */

static void fail_files(enum faulty what, const char *name)
{
    int64_t rows = ask(template_file, ROWS);
    size_t n = 1;
    for (bool failed = true; failed && faults < FAULT_LIMIT; n += stride) {
        copy_template();
        faulty_vfs_start(what, n);
        enum jdb_status status = open_and_migrate();
        failed = faulty_vfs_stop() >= n;
        if (status != JDB_OK && status != (what == FAULTY_FULL ? JDB_FULL : JDB_IO))
            fault(name, n, jdb_status_name(status));
        close_database();
        check_run(name, n, status != JDB_OK, false, rows);
    }
    printf("%s: %zu failures\n", name, n - 1);
}

static int wait_for(pid_t child)
{
    int code = 0;
    while (waitpid(child, &code, 0) < 0 && errno == EINTR)
        ;
    return code;
}

static void kill_in_files(void)
{
    int64_t rows = ask(template_file, ROWS);
    size_t n = 1;
    for (bool killed = true; killed && faults < FAULT_LIMIT; n += stride) {
        copy_template();
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            faulty_vfs_start(FAULTY_KILLED, n);
            open_and_migrate();
            close_database();
            _exit(0);
        }
        killed = WIFSIGNALED(wait_for(child));
        check_run("killed in an operation", n, false, true, rows);
    }
    printf("killed in an operation: %zu times\n", n - 1);
}

/* ---- At any moment --------------------------------------------------------------------------------------- */

static int64_t measure(void)
{
    copy_template();
    int64_t begun = jdb_now();
    must(open_and_migrate() == JDB_OK, "migrating");
    close_database();
    return jdb_now() - begun;
}

static void kill_at_any_moment(size_t times)
{
    int64_t rows = ask(template_file, ROWS), whole = measure(), old_ones = 0, new_ones = 0;
    for (size_t n = 1; n <= times && faults < FAULT_LIMIT; n++) {
        copy_template();
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            open_and_migrate();
            close_database();
            for (;;)
                pause();
        }
        int64_t moment = whole * 1000 * (int64_t)n / (int64_t)times * 5 / 4;
        nanosleep(&(struct timespec){.tv_sec = moment / 1000000000, .tv_nsec = moment % 1000000000}, NULL);
        kill(child, SIGKILL);
        wait_for(child);
        if (look(file, rows) == OLD)
            old_ones++;
        else
            new_ones++;
        check_run("killed at any moment", n, false, true, rows);
    }
    printf("killed at any moment: %lld times the old one, %lld times the new one\n", (long long)old_ones,
           (long long)new_ones);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        stride = strtoul(argv[1], NULL, 10);
    if (stride == 0)
        stride = 1;
    must(mkdtemp(directory), "making a directory");
    snprintf(file, sizeof file, "%s/janus.db", directory);
    snprintf(template_file, sizeof template_file, "%s/template.db", directory);
    snprintf(backup, sizeof backup, "%s/backup.db", directory);
    snprintf(partial, sizeof partial, "%s.partial", backup);
    setvbuf(stdout, NULL, _IONBF, 0);
    make_template(20);
    fail_allocations(FAILING_ONE_ALLOCATION, "one allocation");
    fail_allocations(FAILING_ALLOCATIONS, "all allocations from one on");
    make_template(1000);
    must(faulty_vfs_register() == SQLITE_OK, "registering files");
    fail_files(FAULTY_ONE, "one operation on a file");
    fail_files(FAULTY_FULL, "a full disk");
    kill_in_files();
    make_template(8000);
    kill_at_any_moment(stride == 1 ? 40 : 20);
    remove_with(file);
    remove_with(template_file);
    remove_with(backup);
    remove_with(partial);
    rmdir(directory);
    return faults != 0;
}
