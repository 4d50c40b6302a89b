/* The runtime library with databases in files, which are made, edited, filled, full, and other programs' too. */
#include "runtime_test.h"
#include "structure.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Connections ----------------------------------------------------------------------------------------- */

static char directory[64];

static void make_directory(void)
{
    strcpy(directory, "/tmp/jdb_runtime_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    setenv("SHOP_ROOT", directory, 1);
    unsetenv("SHOP_ENV");
    unsetenv("SHOP_URL");
    unsetenv("SHOP_PASSWORD");
}

static void remove_directory(void)
{
    char command[128];
    teardown();
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    ck_assert_int_eq(system(command), 0);
    unsetenv("SHOP_ROOT");
}

static int mode_of(const char *name)
{
    char path[256];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return stat(path, &found) == 0 ? (int)(found.st_mode & 0777) : -1;
}

static enum jdb_status reopen(const struct jdb_schema *schema, const char *url)
{
    jdb_close(db);
    return jdb_open(&db, schema, url);
}

START_TEST(the_environment_says_where_the_database_is)
{
    umask(022);
    OK(jdb_open(&db, &shop_schema, NULL));
    OK(jdb_create(db));
    ck_assert_int_eq(mode_of("data"), 0700);
    ck_assert_int_eq(mode_of("data/deep"), 0700);
    ck_assert_int_eq(mode_of("data/deep/shop.db"), 0600);
    ck_assert_int_eq(mode_of("data/deep/shop.db-wal"), 0600);
    setenv("SHOP_ENV", "test", 1);
    OK(reopen(&shop_schema, NULL));
    ck_assert_str_eq(sqlite3_db_filename(jdb_sqlite3(db), "main"), "");
    setenv("SHOP_ENV", "prod", 1);
    STATUS(reopen(&shop_schema, NULL), JDB_CONNECTION);
    SAYS("development, test, production");
    setenv("SHOP_ENV", "production", 1);
    STATUS(reopen(&shop_schema, NULL), JDB_CONNECTION);
    SAYS("production needs $SHOP_URL");
    setenv("SHOP_URL", "mysql://ada:hush@host/db", 1);
    STATUS(reopen(&shop_schema, NULL), JDB_UNSUPPORTED);
    ck_assert_ptr_null(strstr(jdb_error(db)->message, "hush"));
    setenv("SHOP_URL", "sqlite:other.db", 1);
    OK(reopen(&shop_schema, NULL));
    ck_assert_int_eq(mode_of("other.db"), 0600);
    unsetenv("SHOP_ENV");
}
END_TEST

START_TEST(an_open_that_fails_holds_its_error)
{
    STATUS(jdb_open(&db, &shop_schema, "sqlite:/dev/null/shop.db"), JDB_IO);
    SAYS("/dev/null/shop.db");
    STATUS(jdb_begin(db), JDB_CONNECTION);
    SAYS("/dev/null/shop.db");
    STATUS(try_add("ada"), JDB_CONNECTION);
    struct jdb_cursor cursor;
    struct person row = {.id = 1};
    STATUS(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &cursor),
           JDB_CONNECTION);
    ck_assert(!jdb_cursor_next(&cursor, &row));
    STATUS(jdb_cursor_close(&cursor), JDB_CONNECTION);
    STATUS(jdb_record_get(db, &person_record, &get_person, &row, &row), JDB_CONNECTION);
    ck_assert_ptr_null(jdb_sqlite3(db));
    STATUS(reopen(&shop_schema, "no scheme"), JDB_UNSUPPORTED);
    STATUS(reopen(&shop_schema, "sqlite:"), JDB_MISUSE);
    STATUS(reopen(&shop_schema, "sqlite:/"), JDB_IO);
    STATUS(reopen(NULL, "sqlite::memory:"), JDB_MISUSE);
    STATUS(jdb_open(NULL, &shop_schema, NULL), JDB_MISUSE);
    OK(jdb_close(NULL));
    STATUS(jdb_begin(NULL), JDB_MISUSE);
    STATUS(jdb_create(NULL), JDB_MISUSE);
    STATUS(jdb_execute(NULL, ""), JDB_MISUSE);
    ck_assert_str_eq(jdb_error(NULL)->message, "out of memory");
    ck_assert_str_eq(jdb_status_name(JDB_UNIQUE), "JDB_UNIQUE");
    ck_assert_ptr_nonnull(jdb_status_name((enum jdb_status)99));
    OK(reopen(&shop_schema, "sqlite:text.db"));
    char path[256];
    snprintf(path, sizeof path, "%s/text.db", directory);
    jdb_close(db);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is no database ", file);
    fclose(file);
    STATUS(jdb_open(&db, &shop_schema, "sqlite:text.db"), JDB_CORRUPT);
    SAYS(path);
}
END_TEST

START_TEST(a_cursor_outlives_its_connection)
{
    setup();
    add("a");
    struct jdb_cursor first, second;
    struct person row;
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &first));
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &second));
    ck_assert(jdb_cursor_next(&first, &row));
    teardown();
    ck_assert(!jdb_cursor_next(&first, &row));
    STATUS(jdb_cursor_close(&first), JDB_CONNECTION);
    OK(jdb_cursor_close(&second));
}
END_TEST

START_TEST(a_busy_database_says_try_again)
{
    struct jdb *other = NULL;
    OK(jdb_open(&db, &shop_schema, "sqlite:shop.db"));
    OK(jdb_create(db));
    OK(jdb_open(&other, &shop_schema, "sqlite:shop.db"));
    sqlite3_busy_timeout(jdb_sqlite3(db), 10);
    OK(jdb_begin(other));
    STATUS(jdb_begin(db), JDB_RETRY);
    STATUS(try_add("a"), JDB_RETRY);
    OK(jdb_rollback(other));
    STATUS(try_add("a"), JDB_OK);
    jdb_close(other);
}
END_TEST

START_TEST(a_full_database_rolls_back)
{
    OK(jdb_open(&db, &shop_schema, "sqlite:shop.db"));
    OK(jdb_create(db));
    OK(jdb_execute(db, "PRAGMA max_page_count = 20"));
    OK(jdb_begin(db));
    char name[8000];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    enum jdb_status status = JDB_OK;
    for (char c = 'a'; c <= 'z' && status == JDB_OK; c++) {
        name[0] = c;
        status = try_add(name);
    }
    STATUS(status, JDB_FULL);
    SAYS("shop.db");
    OK(jdb_rollback(db));
    ck_assert_int_eq(count(), 0);
}
END_TEST

/* ---- Schemas --------------------------------------------------------------------------------------------- */

START_TEST(a_schema_is_created_once)
{
    OK(jdb_open(&db, &shop_schema, "sqlite:shop.db"));
    STATUS(try_add("a"), JDB_SCHEMA);
    SAYS("no such table");
    OK(jdb_begin(db));
    OK(jdb_create(db));
    OK(jdb_rollback(db));
    OK(jdb_create(db));
    STATUS(jdb_create(db), JDB_SCHEMA);
    OK(jdb_execute(db, "CREATE TABLE mine (x); CREATE INDEX mine_x ON mine (x); ANALYZE"));
    OK(reopen(&shop_schema, "sqlite:shop.db")); /* tables of one's own are no business of the schema */
}
END_TEST

START_TEST(a_database_that_was_edited_is_refused)
{
    OK(jdb_open(&db, &shop_schema, "sqlite:shop.db"));
    OK(jdb_create(db));
    OK(jdb_execute(db, "DROP INDEX visits_person_idx; CREATE INDEX mine ON people (mood)"));
    STATUS(reopen(&shop_schema, "sqlite:shop.db"), JDB_SCHEMA);
    SAYS("edited: it has lost the index visits_person_idx, it has got the index mine;");
    STATUS(jdb_begin(db), JDB_CONNECTION);
}
END_TEST

static void remove_database(void)
{
    char path[128];
    jdb_close(db);
    db = NULL;
    snprintf(path, sizeof path, "%s/shop.db", directory);
    ck_assert_int_eq(unlink(path), 0);
}

/* Runs the SQL on a new database, and opens it again. */
static enum jdb_status reopen_after(const struct jdb_schema *schema, const char *sql)
{
    OK(jdb_open(&db, &shop_schema, "sqlite:shop.db"));
    OK(jdb_create(db));
    OK(jdb_execute(db, sql));
    return reopen(schema, "sqlite:shop.db");
}

START_TEST(a_database_that_says_the_same_otherwise_matches)
{
    static const char *const SAME[] = {
        "DROP INDEX visits_person_idx; create index \"visits_person_idx\" on [visits](person_id asc) -- the same",
        "ALTER TABLE things DROP COLUMN number; ALTER TABLE things ADD COLUMN \"number\" integer",
        "ALTER TABLE people RENAME COLUMN mood TO \"a mood\"; ALTER TABLE people RENAME COLUMN \"a mood\" TO mood",
        "CREATE TABLE mine (x); DROP INDEX visits_person_idx; CREATE INDEX visits_person_idx ON visits(person_id)",
        "ALTER TABLE people RENAME TO persons; ALTER TABLE persons RENAME TO people",
    };
    for (size_t i = 0; i < COUNT(SAME); i++) {
        OK(reopen_after(&shop_schema, SAME[i]));
        struct jdb *again;
        char hash[JDB_STRUCTURE_SIZE], other_hash[JDB_STRUCTURE_SIZE];
        size_t tables;
        OK(jdb_structure_hash(db, hash, &tables));
        ck_assert_uint_eq(tables, 4);
        OK(jdb_open(&again, &shop_schema, "sqlite::memory:"));
        OK(jdb_create(again));
        OK(jdb_structure_hash(again, other_hash, &tables));
        ck_assert_msg(strcmp(hash, other_hash) != 0, "%s", SAME[i]); /* or it would have been no question */
        jdb_close(again);
        remove_database();
    }
}
END_TEST

START_TEST(an_edited_database_says_how)
{
    STATUS(reopen_after(&shop_schema,
                        "ALTER TABLE things DROP COLUMN number; ALTER TABLE things ADD number TEXT; "
                        "CREATE TABLE mine (x); CREATE VIEW seen AS SELECT * FROM mine"),
           JDB_SCHEMA);
    SAYS("edited: it has changed the column things.number (the schema has INTEGER, the database TEXT);");
}
END_TEST

START_TEST(an_index_makes_a_database_older_or_newer)
{
    struct jdb_schema other = shop_schema;
    other.fingerprint = "fedcba9876543210";
    STATUS(reopen_after(&other, "DROP INDEX visits_person_idx"), JDB_SCHEMA);
    SAYS("older: it has no index visits_person_idx;");
    remove_database();
    STATUS(reopen_after(&other, "CREATE INDEX mine ON visits (city)"), JDB_SCHEMA);
    SAYS("newer: it has an unknown index mine;");
    remove_database();
    STATUS(
        reopen_after(&other, "DROP INDEX visits_person_idx; CREATE INDEX visits_person_idx ON visits (city)"),
        JDB_SCHEMA);
    SAYS(
        "other: it has another index visits_person_idx (the schema has ON visits (person_id), the database ON visits "
        "(city));");
}
END_TEST

START_TEST(older_and_newer_databases_are_told_apart)
{
    struct jdb_record grown = visit_record;
    struct jdb_column columns[4];
    memcpy(columns, visit_columns, sizeof visit_columns);
    columns[3] = columns[2];
    columns[3].name = "rating";
    grown.columns = columns;
    grown.column_count = 4;
    const struct jdb_record *grown_records[] = {&person_record, &thing_record, &place_record, &grown};
    struct jdb_schema newer = shop_schema, shrunk = shop_schema, other = shop_schema;
    newer.fingerprint = shrunk.fingerprint = other.fingerprint = "fedcba9876543210";
    newer.records = grown_records;
    shrunk.record_count = 3;
    OK(jdb_open(&db, &shop_schema, "sqlite:shop.db"));
    OK(jdb_create(db));
    STATUS(reopen(&newer, "sqlite:shop.db"), JDB_SCHEMA);
    SAYS("older: it has no column visits.rating;");
    STATUS(reopen(&shrunk, "sqlite:shop.db"), JDB_SCHEMA);
    SAYS("newer: it has an unknown table visits;");
    STATUS(reopen(&other, "sqlite:shop.db"), JDB_SCHEMA);
    SAYS("other");
    grown.column_count = 2;
    STATUS(reopen(&newer, "sqlite:shop.db"), JDB_SCHEMA);
    SAYS("newer: it has an unknown column visits.city;");
    other.name = "shed";
    setenv("SHED_ROOT", directory, 1);
    STATUS(reopen(&other, "sqlite:shop.db"), JDB_SCHEMA);
    SAYS("other");
    unsetenv("SHED_ROOT");
}
END_TEST

/* ---- Seeds ----------------------------------------------------------------------------------------------- */

static void find_first(int64_t id, struct person *found)
{
    OK(jdb_record_get(db, &person_record, &get_person, &(struct person){.id = id}, found));
}

START_TEST(a_seed_is_loaded_once)
{
    setup();
    STATUS(jdb_seed_load(db, &development_seed), JDB_INVALID);
    SAYS("$SHOP_PASSWORD");
    SAYS("development");
    ck_assert_int_eq(count(), 0);
    setenv("SHOP_PASSWORD", "correct horse", 1);
    OK(jdb_seed_load(db, &development_seed));
    unsetenv("SHOP_PASSWORD");
    OK(jdb_execute(db, "UPDATE people SET score = 9 WHERE name = 'root'"));
    OK(jdb_seed_load(db, &development_seed)); /* no password is needed, nothing is written */
    ck_assert_int_eq(count(), 2);
    struct person root, ada;
    find_first(1, &root);
    find_first(2, &ada);
    ck_assert_int_eq(strncmp(root.password, "$argon2id$", 10), 0);
    ck_assert_int_eq(root.score, 9);
    ck_assert_int_eq(ada.boss_id.value, 1);
    ck_assert_int_eq(ada.mood, MOOD_CROSS);
    jdb_record_clear(&person_record, &root);
    jdb_record_clear(&person_record, &ada);
    struct jdb_cursor cursor;
    struct jdb_rows list;
    OK(jdb_record_list(db, &visit_record, &list_visits, NULL, NULL, NULL, (struct jdb_page){0}, &cursor));
    OK(jdb_cursor_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(((struct visit *)list.rows)->city, "Ulm");
    jdb_rows_clear(&list);
}
END_TEST

/* ---- The tool -------------------------------------------------------------------------------------------- */

/* Runs it with what it prints put into files of the directory; gives its exit code. */
static int run_tool(const char *words)
{
    char line[128], path[256], *argv[8] = {NULL};
    int argc = 0;
    snprintf(line, sizeof line, "/usr/bin/shop-db %s", words);
    for (char *word = strtok(line, " "); word && argc < 7; word = strtok(NULL, " "))
        argv[argc++] = word;
    fflush(NULL);
    int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    snprintf(path, sizeof path, "%s/output", directory);
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
    int code = jdb_main(&shop_schema, argc, argv);
    fflush(NULL);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    return code;
}

static const char *output(void)
{
    static char text[4096];
    char path[256];
    snprintf(path, sizeof path, "%s/output", directory);
    FILE *file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

#define TOOL(words, code, text)                                                                                \
    do {                                                                                                       \
        ck_assert_int_eq(run_tool(words), code);                                                               \
        ck_assert_msg(strstr(output(), text) != NULL, "%s: %s", words, output());                              \
    } while (0)

START_TEST(the_tool_says_what_it_does)
{
    TOOL("", 2, "shop-db: a command is missing");
    TOOL("crate", 2, "no command \"crate\"");
    TOOL("help", 0, "Usage: shop-db");
    TOOL("dump --help", 0, "Usage: shop-db");
    TOOL("dump", 2, "name of a table");
    TOOL("create now", 2, "\"now\"");
    TOOL("create --json", 2, "--json");
    TOOL("status --url", 2, "--url needs");
    TOOL("status", 1, "missing");
    ck_assert_int_eq(mode_of("data"), -1);
    TOOL("dump people", 1, "create it first");
    TOOL("create", 0, "created");
    TOOL("create", 0, "already");
    TOOL("seed", 1, "$SHOP_PASSWORD");
    setenv("SHOP_PASSWORD", "correct horse", 1);
    TOOL("seed", 0, "4 rows of the seed development");
    unsetenv("SHOP_PASSWORD");
    TOOL("seed other", 1, "the seeds are: development");
    TOOL("status", 0, "people          2");
    TOOL("status", 0, "matches");
    TOOL("dump people", 0, "a bit cross");
    ck_assert_ptr_null(strstr(output(), "argon2id"));
    TOOL("dump people --json", 0, "{\"id\":1,\"name\":\"root\"");
    ck_assert_ptr_null(strstr(output(), "argon2id"));
    TOOL("dump person", 1, "the tables are: people, things");
    TOOL("status --url sqlite:data/deep/shop.db", 0, "matches");
    TOOL("create --url=sqlite::memory:", 0, ":memory:");
    setenv("SHOP_ENV", "production", 1);
    setenv("SHOP_URL", "sqlite:production.db", 1);
    TOOL("create", 1, "--yes");
    ck_assert_int_eq(mode_of("production.db"), -1);
    TOOL("create --yes", 0, "created");
    TOOL("seed development", 1, "--yes");
    unsetenv("SHOP_ENV");
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {the_environment_says_where_the_database_is,
                                  an_open_that_fails_holds_its_error,
                                  a_cursor_outlives_its_connection,
                                  a_busy_database_says_try_again,
                                  a_full_database_rolls_back,
                                  a_schema_is_created_once,
                                  a_database_that_was_edited_is_refused,
                                  a_database_that_says_the_same_otherwise_matches,
                                  an_edited_database_says_how,
                                  an_index_makes_a_database_older_or_newer,
                                  older_and_newer_databases_are_told_apart,
                                  a_seed_is_loaded_once,
                                  the_tool_says_what_it_does};
    return run_tests("runtime files", TESTS, COUNT(TESTS), make_directory, remove_directory);
}
