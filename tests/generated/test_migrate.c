/* Migrations of the Janus service's schema: what they may change, what they must not, and what stops them. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "haste.h"
#include "migrations.h"

#include "connection.h"
#include "migrate.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct jdb *db;
static char directory[128], file[192], url[208];

static void set_up(void)
{
    snprintf(directory, sizeof directory, "%s/migrate.XXXXXX", TEST_DIRECTORY);
    if (!mkdtemp(directory))
        abort();
    snprintf(file, sizeof file, "%s/janus.db", directory);
    snprintf(url, sizeof url, "sqlite:%s", file);
    db = NULL;
    haste = 1;
}

static void tear_down(void)
{
    char command[256];
    jdb_close(db);
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    if (system(command) != 0)
        abort();
}

#define FIXTURE_SETUP set_up
#define FIXTURE_TEARDOWN tear_down
#include "assertions.h"

#define SAYS(text) ck_assert_msg(strstr(jdb_error(db)->message, text) != NULL, "%s", jdb_error(db)->message)

/* A schema outlives its connection. */
static struct jdb_schema schema;

static enum jdb_status open_with(struct jdb_schema opened)
{
    jdb_close(db);
    schema = opened;
    return jdb_open(&db, &schema, url);
}

static enum jdb_status migrate_to(int64_t number)
{
    return jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, number}});
}

/* The first value that the SQL gives, of the file as it is. */
static const char *ask(const char *sql)
{
    static char answer[256];
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    ck_assert_int_eq(sqlite3_open(file, &handle), SQLITE_OK);
    sqlite3_busy_timeout(handle, 10000);
    ck_assert_msg(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(handle));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    snprintf(answer, sizeof answer, "%s", text ? text : "NULL");
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return answer;
}

#define ANSWERS(sql, wanted) ck_assert_str_eq(ask(sql), wanted)

static const char ROWS[] =
    "INSERT INTO users (id, email, password_hash) VALUES (1, 'ada', 'x'), (2, 'bob', 'x'), (7, 'eve', 'x');"
    "INSERT INTO admins VALUES (1, 3);"
    "INSERT INTO images (id, user_id, filename, width, height, color_type) VALUES (1, 1, 'a', 1, 1, 'rgb'), (2, NULL, 'b', "
    "1, 1, 'rgb');"
    "INSERT INTO logs (id, user_id, action) VALUES (1, 1, 'login'), (2, 7, 'login');"
    "INSERT INTO security (id, user_id, action) VALUES (1, 2, 'login');";

/* The rows of all tables: what the database holds. */
static const char ALL[] =
    "SELECT (SELECT group_concat(id || email) FROM (SELECT * FROM users ORDER BY id)) || (SELECT group_concat(user_id || "
    "admin_level) FROM admins) || (SELECT group_concat(id || coalesce(user_id, '-')) FROM (SELECT * FROM images ORDER BY id)) "
    "|| (SELECT group_concat(id || user_id) FROM (SELECT * FROM logs ORDER BY id)) || (SELECT group_concat(id || user_id) "
    "FROM security)";
static const char EVERYTHING[] = "1ada,2bob,7eve1311,2-11,2712";

/* A database at the first migration, with rows. */
static void make_old(void)
{
    ASSERT_OK(open_with(program(1)));
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(jdb_execute(db, ROWS));
}

/* A database at the newest, with rows. */
static void make_new(void)
{
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(jdb_execute(db, ROWS));
}

static const char VERSION[] = "SELECT max(number) FROM jdb_migrations";
static const char HAS_NICK[] = "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'nick'";

/* Nothing of the extra migration, nor of its record, is there; the connection is as it was. */
static void assert_unchanged(void)
{
    ANSWERS(VERSION, "3");
    ANSWERS(ALL, EVERYTHING);
    ANSWERS("PRAGMA integrity_check", "ok");
    int on = 0;
    sqlite3_db_config(jdb_sqlite3(db), SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
    ck_assert_int_eq(on, 1);
    sqlite3_db_config(jdb_sqlite3(db), SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1, &on);
    ck_assert_int_eq(on, 0);
}

/* ---- Applying -------------------------------------------------------------------------------------------- */

START_TEST(an_empty_database_gets_them_all)
{
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_migrate(db, NULL));
    struct janus_user ada = {.email = "ada", .password_hash = "x"};
    ASSERT_OK(janus_user_insert(db, &ada));
    ANSWERS("SELECT group_concat(schema || number || name || checksum) FROM jdb_migrations",
            "janus1initsum1,janus2no_nicksum2,janus3logs_indexsum3");
    ANSWERS("SELECT count(*) FROM jdb_migrations WHERE applied_at > 1e15", "3");
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS("SELECT count(*) FROM users", "1");
}
END_TEST

START_TEST(a_created_database_has_them_all)
{
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_create(db));
    ANSWERS(VERSION, "3");
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_migrate(db, NULL));
}
END_TEST

START_TEST(without_migrations_there_is_no_table_of_them)
{
    ASSERT_OK(open_with(program(0)));
    ASSERT_OK(jdb_create(db));
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_STATUS(migrate_to(1), JDB_MISUSE);
    ANSWERS("SELECT count(*) FROM sqlite_schema WHERE name = 'jdb_migrations'", "0");
    ASSERT_OK(open_with(program(0)));
}
END_TEST

START_TEST(an_older_database_takes_only_migrate)
{
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    SAYS("0002_no_nick and 0003_logs_index wait");
    SAYS("janus_migrate(db)");
    int64_t count;
    ASSERT_STATUS(janus_user_count(db, &count), JDB_SCHEMA);
    SAYS("0002_no_nick and 0003_logs_index wait");
    ASSERT_STATUS(jdb_begin(db), JDB_SCHEMA);
    ASSERT_STATUS(jdb_rollback(db), JDB_SCHEMA);
    ASSERT_STATUS(jdb_create(db), JDB_SCHEMA);
    ASSERT_STATUS(jdb_execute(db, "SELECT 1"), JDB_SCHEMA);
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(janus_user_count(db, &count));
    ck_assert_int_eq(count, 3);
    ANSWERS(ALL, EVERYTHING);
    ANSWERS(VERSION, "3");
    ANSWERS(HAS_NICK, "0");
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(jdb_rollback(db));
    ASSERT_OK(open_with(program(MIGRATIONS)));
}
END_TEST

START_TEST(an_older_database_stays_when_it_is_closed)
{
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    ASSERT_OK(jdb_close(db));
    db = NULL;
    ANSWERS(VERSION, "1");
}
END_TEST

START_TEST(a_database_from_before_the_history_is_where_its_fingerprint_says)
{
    make_old();
    ASSERT_OK(jdb_execute(db, "DROP TABLE jdb_migrations"));
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    SAYS("0002_no_nick and 0003_logs_index wait");
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS("SELECT count(*) FROM jdb_migrations", "3");
    ANSWERS(ALL, EVERYTHING);
    ASSERT_OK(jdb_execute(db, "DROP TABLE jdb_migrations"));
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS("SELECT count(*) FROM jdb_migrations", "3");
}
END_TEST

static size_t begun, stepped;
static char told[1024];

static void count_steps(void *context, const struct jdb_migrate_step *step)
{
    (void)context;
    begun += step->step == 0;
    stepped += step->step > 0;
    ck_assert((step->sql != NULL) == (step->step > 0));
    size_t length = strlen(told);
    snprintf(told + length, sizeof told - length, "%s%u%s%zu/%zu ", step->down ? "-" : "", step->number,
             step->name, step->step, step->count);
}

START_TEST(progress_is_told)
{
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    told[0] = '\0';
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.progress = count_steps}));
    ck_assert_str_eq(told, "2no_nick0/2 2no_nick1/2 2no_nick2/2 3logs_index0/1 3logs_index1/1 ");
    told[0] = '\0';
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.progress = count_steps}));
    ck_assert_str_eq(told, "");
}
END_TEST

static size_t ticks;
static int64_t last_tick;

static void count_ticks(void *context, const struct jdb_migrate_step *step)
{
    (void)context;
    if (!step->elapsed)
        last_tick = 0;
    else
        ticks++;
    ck_assert(!step->elapsed || (step->sql && step->step == 1));
    ck_assert(!step->elapsed || step->elapsed - last_tick >= 1000000);
    last_tick = step->elapsed;
}

#define COUNT_TO(end)                                                                                          \
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) " end

START_TEST(a_step_that_takes_long_is_told_again)
{
    static const struct jdb_migrate_options options = {.progress = count_ticks};
    make_new();
    const struct jdb_step steps[] = {RUN(COUNT_TO("FROM n;"), COUNT_TO("FROM n;")), RUN("SELECT 1;")};
    ASSERT_STATUS(open_with(program_with(steps, 2)), JDB_SCHEMA);
    haste = 1000;
    ticks = 0;
    ASSERT_OK(jdb_migrate(db, &options));
    size_t counted = ticks;
    ck_assert_uint_ge(counted, 2);
    ASSERT_OK(jdb_execute(db, COUNT_TO("FROM n")));
    ck_assert_uint_eq(ticks, counted);
}
END_TEST

START_TEST(a_step_that_fails_is_told_no_more)
{
    static const struct jdb_migrate_options options = {.progress = count_ticks};
    make_new();
    const struct jdb_step steps[] = {RUN(COUNT_TO("FROM n;"), "wrong;")};
    ASSERT_STATUS(open_with(program_with(steps, 1)), JDB_SCHEMA);
    haste = 1000;
    ticks = 0;
    ASSERT_STATUS(jdb_migrate(db, &options), JDB_SCHEMA);
    ck_assert_uint_ge(ticks, 1);
    size_t counted = ticks;
    ck_assert_int_eq(sqlite3_exec(jdb_sqlite3(db), COUNT_TO("FROM n"), NULL, NULL, NULL), SQLITE_OK);
    ck_assert_uint_eq(ticks, counted);
}
END_TEST

START_TEST(in_memory)
{
    schema = program(MIGRATIONS);
    ASSERT_OK(jdb_open(&db, &schema, "sqlite::memory:"));
    ASSERT_OK(migrate_to(1));
    ASSERT_STATUS(jdb_execute(db, ROWS), JDB_SCHEMA);
    char backup[192];
    snprintf(backup, sizeof backup, "%s/memory.db", directory);
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup}));
    ASSERT_OK(jdb_execute(db, ROWS));
    snprintf(file, sizeof file, "%s", backup);
    ANSWERS(VERSION, "1");
}
END_TEST

START_TEST(statements_that_are_kept_go_on)
{
    struct jdb_step steps[] = {
        REBUILD("logs",
                "CREATE TABLE new_logs (detail TEXT, id INTEGER PRIMARY KEY, user_id INTEGER "
                "NOT NULL REFERENCES users (id), action TEXT NOT NULL,",
                "timestamp INTEGER NOT NULL DEFAULT 5) STRICT;",
                "INSERT INTO new_logs (id, user_id, action, detail, timestamp) SELECT id, user_id, "
                "action, detail, timestamp FROM logs;",
                "DROP TABLE logs; ALTER TABLE new_logs RENAME TO logs;"),
        RUN("CREATE TRIGGER copies AFTER INSERT ON logs BEGIN INSERT INTO security (action) VALUES "
            "(new.action); END;")};
    make_new();
    struct jdb_schema newer = program_with(steps, 2);
    schema = newer;
    ASSERT_OK(migrate_to(3));
    jdb_close(db);
    ASSERT_STATUS(jdb_open(&db, &schema, url), JDB_SCHEMA);
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(migrate_to(4));
    struct janus_log many[3] = {
        {.user_id = 1, .action = "a"}, {.user_id = 1, .action = "b"}, {.user_id = 2, .action = "c"}};
    ASSERT_OK(janus_log_insert_many(db, many, 3));
    ANSWERS("SELECT count(*) FROM security", "4");
    struct janus_log found;
    ASSERT_OK(janus_log_get(db, 1, &found));
    ck_assert_str_eq(found.action, "login");
    janus_log_clear(&found);
}
END_TEST

/* ---- The seven traps ------------------------------------------------------------------------------------- */

#define SAME_USERS                                                                                                            \
    "CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT NOT " \
    "NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5) STRICT;",                                                    \
        "INSERT INTO new_users SELECT * FROM users;"
#define SWAP_USERS "DROP TABLE users;", "ALTER TABLE new_users RENAME TO users;"

/* Applies an extra migration to a database at the newest. */
static enum jdb_status apply(const struct jdb_step *steps, size_t count)
{
    enum jdb_status status = open_with(program_with(steps, count));
    if (status != JDB_SCHEMA)
        return status;
    return jdb_migrate(db, NULL);
}

#define APPLY(...)                                                                                             \
    apply((const struct jdb_step[]){__VA_ARGS__},                                                              \
          sizeof((const struct jdb_step[]){__VA_ARGS__}) / sizeof(struct jdb_step))

START_TEST(trap_1_nothing_cascades)
{
    make_new();
    ASSERT_OK(APPLY(REBUILD("users", SAME_USERS, SWAP_USERS)));
    ANSWERS(ALL, EVERYTHING);
    ANSWERS(VERSION, "4");
    ASSERT_STATUS(janus_user_delete(db, 99), JDB_NOT_FOUND);
    ASSERT_OK(janus_user_delete(db, 7)); /* its log goes: foreign keys are enforced again */
    ANSWERS("SELECT count(*) FROM logs", "1");
}
END_TEST

START_TEST(trap_1_rows_that_go_are_seen)
{
    static const struct {
        const char *sql, *says;
    } LOSSES[] = {
        {"DELETE FROM logs WHERE id = 2;",
         "logs has 1 rows, 1 references when users is made anew, and had 2 rows, 2 references"},
        {"UPDATE images SET user_id = NULL;", "images has 2 rows, 0 references"},
        {"INSERT INTO admins VALUES (2, 1);", "admins has 2 rows"},
        {"DELETE FROM new_users WHERE id = 2;", "users has 2 rows when users is made anew, and had 3 rows"},
    };
    for (size_t i = 0; i < sizeof LOSSES / sizeof *LOSSES; i++) {
        tear_down();
        set_up();
        make_new();
        ASSERT_STATUS(APPLY(REBUILD("users", SAME_USERS, LOSSES[i].sql, SWAP_USERS)), JDB_SCHEMA);
        SAYS("the migration 0004_extra, step 1 of 1: ");
        SAYS(LOSSES[i].says);
        SAYS("; nothing was changed");
        assert_unchanged();
    }
}
END_TEST

START_TEST(trap_1_also_of_children_s_children_in_any_case)
{
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE TABLE parts (id INTEGER PRIMARY KEY, image INT REFERENCES IMAGES (ID) ON DELETE "
            "CASCADE); CREATE TABLE bits (part INT REFERENCES Parts ON DELETE CASCADE);"
            "INSERT INTO parts VALUES (1, 1); INSERT INTO bits VALUES (1), (1)"));
    ASSERT_STATUS(APPLY(REBUILD("Users", SAME_USERS, "DELETE FROM bits;", SWAP_USERS)), JDB_SCHEMA);
    SAYS("bits has 0 rows");
    ASSERT_OK(APPLY(REBUILD("Users", SAME_USERS, SWAP_USERS)));
    ANSWERS("SELECT count(*) FROM bits", "2");
}
END_TEST

START_TEST(trap_2_views_and_triggers_that_name_it)
{
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE VIEW ada AS SELECT id, email FROM users WHERE id = 1;"
            "CREATE TRIGGER watch AFTER DELETE ON logs BEGIN UPDATE users SET role = 'admin' WHERE id = "
            "old.user_id; END;"
            "CREATE TRIGGER through INSTEAD OF INSERT ON ada BEGIN INSERT INTO users (email, password_hash) "
            "VALUES (new.email, ''); END"));
    ASSERT_OK(APPLY(REBUILD("users", SAME_USERS, SWAP_USERS)));
    ANSWERS("SELECT email FROM ada", "ada");
    ASSERT_OK(jdb_execute(db, "INSERT INTO ada (email) VALUES ('zoe'); DELETE FROM logs WHERE user_id = 7"));
    ANSWERS("SELECT role FROM users WHERE id = 7", "admin");
}
END_TEST

START_TEST(trap_2_those_that_would_break_stop_it)
{
    static const struct {
        const char *before, *says;
    } OBJECTS[] = {
        {"CREATE VIEW roles AS SELECT role FROM users",
         "the view roles would not work any more when users is made anew: no such column: role"},
        {"CREATE TRIGGER watch AFTER DELETE ON logs BEGIN UPDATE users SET role = 'admin'; END",
         "the triggers of deletes from logs would not work any more"},
        {"CREATE TRIGGER own AFTER UPDATE ON users BEGIN DELETE FROM logs WHERE action = new.role; END",
         "the triggers of updates of users would not work any more"},
    };
    for (size_t i = 0; i < sizeof OBJECTS / sizeof *OBJECTS; i++) {
        tear_down();
        set_up();
        make_new();
        ASSERT_OK(jdb_execute(db, "DROP INDEX users_role_idx; DROP INDEX users_recent_admins"));
        ASSERT_OK(jdb_execute(db, OBJECTS[i].before));
        ASSERT_STATUS(
            APPLY(REBUILD("users",
                          "CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT, password_hash TEXT, "
                          "created_at INTEGER) STRICT; INSERT INTO new_users SELECT id, email, password_hash, "
                          "created_at FROM users;",
                          SWAP_USERS)),
            JDB_SCHEMA);
        SAYS(OBJECTS[i].says);
        assert_unchanged();
    }
}
END_TEST

START_TEST(trap_2_what_did_not_work_before_need_not_work_after)
{
    make_new();
    ASSERT_OK(
        jdb_execute(db, "CREATE TABLE gone (x); CREATE VIEW broken AS SELECT x FROM gone; DROP TABLE gone"));
    ASSERT_OK(APPLY(REBUILD("users", SAME_USERS, SWAP_USERS)));
    ANSWERS(ALL, EVERYTHING);
}
END_TEST

START_TEST(trap_3_the_old_table_renamed_first)
{
    make_new();
    ASSERT_OK(jdb_execute(db, "CREATE VIEW ada AS SELECT id, email FROM users WHERE id = 1"));
    ASSERT_STATUS(
        APPLY(REBUILD(
            "users", "PRAGMA legacy_alter_table = OFF; ALTER TABLE users RENAME TO old_users;",
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, password_hash TEXT NOT NULL, "
            "role TEXT, created_at INTEGER) STRICT; INSERT INTO users SELECT * FROM old_users;",
            "DROP TABLE old_users;")),
        JDB_SCHEMA);
    SAYS("another when users is made anew");
    assert_unchanged();
    ASSERT_OK(APPLY(REBUILD(
        "users", "ALTER TABLE users RENAME TO old_users;",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, password_hash TEXT NOT NULL, role "
        "TEXT, created_at INTEGER) STRICT; INSERT INTO users SELECT * FROM old_users;",
        "DROP TABLE old_users;")));
    ANSWERS(ALL, EVERYTHING);
    ANSWERS("SELECT email FROM ada", "ada");
    ANSWERS("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%old_users%'", "0");
}
END_TEST

START_TEST(trap_4_indexes_and_triggers_come_back)
{
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE INDEX \"an administrator's\" ON users (lower(email)) WHERE id > 1 -- mine\n;"
            "CREATE TRIGGER first AFTER INSERT ON users BEGIN INSERT INTO logs (user_id, action) VALUES "
            "(new.id, 'first'); END;"
            "CREATE TRIGGER second AFTER INSERT ON users BEGIN INSERT INTO logs (user_id, action) VALUES "
            "(new.id, 'second'); END; DELETE FROM logs WHERE id > 2"));
    char before[256];
    static const char OBJECTS[] =
        "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE tbl_name = 'users' AND "
        "type <> 'table' AND sql IS NOT NULL ORDER BY rowid)";
    snprintf(before, sizeof before, "%s", ask(OBJECTS));
    ASSERT_OK(
        APPLY(REBUILD("users", SAME_USERS, SWAP_USERS, "CREATE INDEX users_role_idx ON users (role, id);")));
    ANSWERS(ALL, EVERYTHING);
    ANSWERS("SELECT sql LIKE '%role, id%' FROM sqlite_schema WHERE name = 'users_role_idx'", "1");
    ANSWERS(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('users_created_at_idx', 'users_recent_admins', 'an "
        "administrator''s', 'first', 'second')",
        "5");
    ck_assert_uint_eq(strlen(ask(OBJECTS)), strlen(before));
}
END_TEST

START_TEST(trap_4_one_that_cannot_come_back_stops_it)
{
#define REBUILD_WITHOUT_HASH                                                                                   \
    REBUILD("users",                                                                                           \
            "CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT, role TEXT, created_at INTEGER) "      \
            "STRICT; INSERT INTO new_users SELECT id, email, role, created_at FROM users;",                    \
            SWAP_USERS)
    make_new();
    ASSERT_OK(jdb_execute(db, "CREATE INDEX hashes ON users (password_hash)"));
    ASSERT_STATUS(APPLY(REBUILD_WITHOUT_HASH), JDB_SCHEMA);
    SAYS("the index hashes cannot be made again: no such column: password_hash");
    SAYS("drop it before");
    assert_unchanged();
    ASSERT_OK(APPLY(RUN("DROP INDEX IF EXISTS hashes;"), REBUILD_WITHOUT_HASH));
    ANSWERS(ALL, EVERYTHING);
}
END_TEST

START_TEST(trap_5_autoincrement_gives_no_id_twice)
{
    make_new();
    ASSERT_OK(jdb_execute(db,
                          "CREATE TABLE tickets (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT);"
                          "CREATE TABLE others (id INTEGER PRIMARY KEY AUTOINCREMENT);"
                          "INSERT INTO tickets VALUES (5, 'x'), (90, 'y'); DELETE FROM tickets WHERE id = 90;"
                          "INSERT INTO others VALUES (40)"));
#define REBUILD_TICKETS(clause)                                                                                \
    REBUILD(                                                                                                   \
        "TICKETS", "CREATE TABLE new_tickets (id INTEGER PRIMARY KEY " clause ", t TEXT NOT NULL);",           \
        "INSERT INTO new_tickets SELECT * FROM tickets; DROP TABLE tickets; ALTER TABLE new_tickets RENAME TO tickets;")
    ASSERT_OK(APPLY(RUN("CREATE TABLE IF NOT EXISTS tickets (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT);"),
                    REBUILD_TICKETS("AUTOINCREMENT"), RUN("DELETE FROM tickets;"),
                    REBUILD_TICKETS("AUTOINCREMENT")));
    ANSWERS("SELECT group_concat(name || seq) FROM (SELECT * FROM sqlite_sequence ORDER BY name)",
            "others40,tickets90");
    ASSERT_OK(jdb_execute(db, "INSERT INTO tickets (t) VALUES ('z')"));
    ANSWERS("SELECT max(id) FROM tickets", "91");
}
END_TEST

START_TEST(trap_5_a_table_that_counts_no_more_is_not_counted)
{
    make_new();
    ASSERT_OK(jdb_execute(db, "CREATE TABLE tickets (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT);"
                              "INSERT INTO tickets VALUES (5, 'x')"));
    ASSERT_OK(APPLY(REBUILD_TICKETS("")));
    ANSWERS("SELECT count(*) FROM sqlite_sequence", "0");
}
END_TEST

START_TEST(trap_6_rowids_stay)
{
    make_new();
    ASSERT_OK(jdb_execute(db, "CREATE TABLE notes (rowid TEXT); INSERT INTO notes VALUES ('a'), ('b'), ('c');"
                              "DELETE FROM notes WHERE rowid = 'b'"));
    ASSERT_STATUS(APPLY(REBUILD("notes", "CREATE TABLE new_notes (rowid TEXT NOT NULL);",
                                "INSERT INTO new_notes SELECT rowid FROM notes;",
                                "DROP TABLE notes; ALTER TABLE new_notes RENAME TO notes;")),
                  JDB_SCHEMA);
    SAYS("notes has other rowids");
    assert_unchanged();
    ASSERT_OK(APPLY(REBUILD("notes", "CREATE TABLE new_notes (rowid TEXT NOT NULL);",
                            "INSERT INTO new_notes (_rowid_, rowid) SELECT _rowid_, rowid FROM notes;",
                            "DROP TABLE notes; ALTER TABLE new_notes RENAME TO notes;")));
    ANSWERS("SELECT _rowid_ FROM notes WHERE rowid = 'c'", "3");
}
END_TEST

START_TEST(trap_7_values_of_another_type)
{
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE TABLE ages (name TEXT PRIMARY KEY, age INTEGER); INSERT INTO ages VALUES ('a', 5), ('b', "
            "'old'), ('c', 'young')"));
#define REBUILD_AGES                                                                                           \
    REBUILD("ages", "CREATE TABLE new_ages (name TEXT PRIMARY KEY, age INTEGER) STRICT;",                      \
            "INSERT INTO new_ages (rowid, name, age) SELECT rowid, name, age FROM ages;",                      \
            "DROP TABLE ages; ALTER TABLE new_ages RENAME TO ages;")
    ASSERT_STATUS(APPLY(REBUILD_AGES), JDB_CHECK);
    SAYS("cannot store TEXT value in INTEGER column ages.age: in 2 rows, 'b', 'c'; nothing was changed");
    assert_unchanged();
    ASSERT_STATUS(APPLY(REFUSE("ages.age is no whole number",
                               "SELECT name FROM ages WHERE typeof(age) NOT IN ('integer', 'null')"),
                        REBUILD_AGES),
                  JDB_CHECK);
    SAYS(
        "the migration 0004_extra, step 1 of 2: ages.age is no whole number: in 2 rows, 'b', 'c'; nothing was changed");
    ASSERT_OK(APPLY(RUN("CREATE TABLE IF NOT EXISTS ages (name TEXT PRIMARY KEY, age INTEGER);",
                        "UPDATE ages SET age = NULL WHERE typeof(age) = 'text';"),
                    REBUILD_AGES));
    ANSWERS("SELECT count(age) FROM ages", "1");
}
END_TEST

/* ---- Refusing -------------------------------------------------------------------------------------------- */

START_TEST(rows_that_stand_in_the_way_are_named)
{
    make_old();
    ASSERT_OK(jdb_execute(db, "UPDATE users SET nick = 'needed' WHERE id = 7"));
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_CHECK);
    ck_assert_str_eq(jdb_error(db)->message,
                     "the migration 0002_no_nick, step 1 of 2: users.nick is a name that somebody "
                     "needs: in 1 row, 7; nothing was changed");
    ANSWERS(VERSION, "1");
    ANSWERS(HAS_NICK, "1");
    int64_t count;
    ASSERT_STATUS(janus_user_count(db, &count), JDB_SCHEMA);
    SAYS("0002_no_nick and 0003_logs_index wait");
}
END_TEST

START_TEST(only_the_first_rows_are_named)
{
    make_new();
    struct jdb_step refusal =
        REFUSE("numbers are in the way",
               "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
               "WHERE i < 1000) SELECT i, NULL, 1.5, x'0aff', printf('%.*c', 50, 'x') FROM n");
    refusal.status = JDB_UNIQUE;
    ASSERT_STATUS(APPLY(refusal), JDB_UNIQUE);
    SAYS("numbers are in the way: in 1000 rows, the first of them (1, NULL, 1.5, x'0aff', "
         "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'), (2, ");
    SAYS("(5, NULL, 1.5");
    SAYS("; nothing was changed");
    ASSERT_STATUS(APPLY(REFUSE("numbers", "VALUES (1), (2), (3), (4), (5), (6)")), JDB_CHECK);
    SAYS("numbers: in 6 rows, the first of them 1, 2, 3, 4, 5, ...; nothing was changed");
    ASSERT_STATUS(APPLY(REFUSE("numbers", "VALUES (1), (2), (3), (4), (5)")), JDB_CHECK);
    SAYS("numbers: in 5 rows, 1, 2, 3, 4, 5; nothing was changed");
    ASSERT_STATUS(APPLY(REFUSE("texts", "SELECT printf('%.*c', 39, 'x') || 'äöü'")), JDB_CHECK);
    SAYS("x...'");
    assert_unchanged();
}
END_TEST

START_TEST(sql_that_fails_is_told_with_its_place)
{
    make_new();
    ASSERT_STATUS(APPLY(RUN("SELECT 1;"), RUN("DELETE FROM logs; CREATE TABLE logs (id);")), JDB_SCHEMA);
    SAYS("the migration 0004_extra, step 2 of 2: table logs already exists; nothing was changed");
    assert_unchanged();
    ASSERT_STATUS(
        APPLY(RUN("DELETE FROM logs;", "INSERT INTO users (email, password_hash) VALUES ('ada', '');")),
        JDB_UNIQUE);
    SAYS("users.email");
    ck_assert_int_eq(jdb_error(db)->constraint, JANUS_USERS_EMAIL_KEY);
    assert_unchanged();
    ASSERT_STATUS(APPLY(RUN("DELETE FROM logs; INSERT INTO users (email) VALUES ('zoe');")), JDB_NOT_NULL);
    assert_unchanged();
    ASSERT_STATUS(APPLY(REFUSE("nothing", "SELECT nothing")), JDB_SCHEMA);
    ASSERT_STATUS(APPLY(REBUILD("nothing", "SELECT 1")), JDB_SCHEMA);
    SAYS("there is no table nothing");
    ASSERT_STATUS(APPLY(REBUILD("logs", "DROP TABLE logs;")), JDB_SCHEMA);
    assert_unchanged();
}
END_TEST

START_TEST(a_migration_ends_no_transaction)
{
    static const char *const SQL[] = {
        "DELETE FROM logs; COMMIT; BEGIN;", "DELETE FROM logs; -- now\n /* then */ end;",
        "DELETE FROM logs; ROLLBACK",       "BEGIN",
        "ATTACH ':memory:' AS other",       "VACUUM"};
    make_new();
    for (size_t i = 0; i < sizeof SQL / sizeof *SQL; i++) {
        const struct jdb_step step = {.kind = JDB_STEP_RUN, .lines = &SQL[i], .line_count = 1};
        ASSERT_STATUS(APPLY(step), JDB_MISUSE);
        SAYS("has no place in a migration");
        assert_unchanged();
    }
    ASSERT_STATUS(
        APPLY(RUN(
            "DELETE FROM logs; CREATE TRIGGER quits BEFORE DELETE ON users BEGIN SELECT RAISE(ROLLBACK, 'no'); "
            "END; DELETE FROM users;")),
        JDB_CHECK);
    assert_unchanged();
}
END_TEST

START_TEST(foreign_keys_are_held_against_the_rows_at_the_end)
{
    make_new();
    ASSERT_STATUS(APPLY(RUN("DELETE FROM users WHERE id = 7; DELETE FROM users WHERE id = 1;")),
                  JDB_FOREIGN_KEY);
    SAYS("4 rows would refer to rows that do not exist: ");
    SAYS("; nothing was changed");
    SAYS("logs row 2 to users");
    SAYS("admins row 1 to users");
    assert_unchanged();
    ASSERT_OK(APPLY(RUN("DELETE FROM users WHERE id = 7; DELETE FROM logs WHERE user_id = 7;")));
}
END_TEST

START_TEST(a_reference_to_no_table_is_meant)
{
    make_new();
    ASSERT_OK(APPLY(RUN("CREATE TABLE others (id INTEGER PRIMARY KEY, user_id INT REFERENCES gone);",
                        "INSERT INTO others (user_id) VALUES (7);")));
}
END_TEST

START_TEST(orphans_from_before_stop_nothing)
{
    make_new();
    ASSERT_OK(jdb_execute(
        db, "PRAGMA foreign_keys = OFF; INSERT INTO logs (id, user_id, action) VALUES (9, 99, 'x'); PRAGMA "
            "foreign_keys = ON; CREATE TABLE mismatch (x REFERENCES users (role))"));
    ASSERT_OK(APPLY(REBUILD("users", SAME_USERS, SWAP_USERS)));
    ANSWERS("SELECT count(*) FROM logs", "3");
}
END_TEST

#define WITHOUT_CHECKS(sql) "PRAGMA ignore_check_constraints = ON;" sql "PRAGMA ignore_check_constraints = OFF;"

START_TEST(rows_that_a_check_would_refuse_are_seen_after_a_rebuild)
{
    make_new();
    ASSERT_STATUS(APPLY(REBUILD("users", SAME_USERS,
                                WITHOUT_CHECKS("UPDATE images SET width = 0 WHERE id = 1;"), SWAP_USERS)),
                  JDB_CORRUPT);
    SAYS("the database would not be whole: CHECK constraint failed in images; nothing was changed");
    assert_unchanged();
}
END_TEST

START_TEST(damages_from_before_stop_nothing)
{
    make_new();
    ASSERT_OK(jdb_execute(db, WITHOUT_CHECKS("UPDATE images SET width = 0 WHERE id = 1;")));
    ASSERT_OK(APPLY(REBUILD("users", SAME_USERS, SWAP_USERS)));
    ANSWERS(ALL, EVERYTHING);
    ANSWERS(VERSION, "4");
}
END_TEST

/* PRAGMA integrity_check of SQLite 3.40 takes columns of a table WITHOUT ROWID for one another. */
START_TEST(nulls_that_are_none_stop_nothing)
{
    make_new();
    ASSERT_OK(jdb_execute(db,
                          "CREATE TABLE notes (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (id)) STRICT;"
                          "INSERT INTO notes VALUES ('a', 'x'), ('b', 'y')"));
    ASSERT_OK(APPLY(REBUILD(
        "notes", "CREATE TABLE new_notes (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (id)) STRICT,",
        "WITHOUT ROWID; INSERT INTO new_notes SELECT * FROM notes; DROP TABLE notes;",
        "ALTER TABLE new_notes RENAME TO notes;")));
    ANSWERS("SELECT group_concat(word || id) FROM notes", "ax,by");
}
END_TEST

START_TEST(nulls_that_are_none_stop_no_backup)
{
    char backup[192];
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE TABLE notes (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (id)) STRICT, WITHOUT "
            "ROWID; INSERT INTO notes VALUES ('a', 'x')"));
    snprintf(backup, sizeof backup, "%s/backup.db", directory);
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, 1}, .backup = backup}));
}
END_TEST

/* Whatever it is that a new table does not take. */
static const struct {
    const char *made, *columns, *copy, *says;
    enum jdb_status status;
} UNFIT[] = {
    {"(id INTEGER PRIMARY KEY, a TEXT)", "id INTEGER PRIMARY KEY, a TEXT NOT NULL",
     "(\"id\", a) SELECT id, nullif(a, 'x') FROM",
     "step 1 of 1: things.a must have a value: in 2 rows, 1, 3; nothing was changed", JDB_NOT_NULL},
    {"(id INTEGER PRIMARY KEY, a TEXT)", "id INTEGER PRIMARY KEY, a INTEGER", "SELECT id, a FROM",
     "step 1 of 1: cannot store TEXT value in INTEGER column things.a: in 4 rows, 1, 2, 3, 4; nothing",
     JDB_CHECK},
    {"(id INTEGER PRIMARY KEY, a TEXT)", "id INTEGER PRIMARY KEY, a TEXT UNIQUE COLLATE NOCASE",
     "(a, id) WITH these AS (SELECT * FROM things) SELECT a, id FROM these -- ",
     "step 1 of 1: things.a: another row has this value: in 2 rows, 3, 4; nothing was changed", JDB_UNIQUE},
    {"(id INTEGER PRIMARY KEY, a TEXT)",
     "id INTEGER PRIMARY KEY, a TEXT CONSTRAINT none_x CHECK (a <> 'x') CONSTRAINT no_y CHECK (a <> 'y')",
     "SELECT * FROM", "things: the row breaks the rule none_x: in 2 rows, 1, 3; nothing was changed",
     JDB_CHECK},
    {"(id TEXT, a TEXT, PRIMARY KEY (a, id)) WITHOUT ROWID",
     "id TEXT, a TEXT, b TEXT AS (a) STORED NOT NULL CHECK (b <> 'X'), PRIMARY KEY (a, id)",
     "SELECT id, a FROM", "things: the row breaks the rule b <> 'X': in 1 row, ('X', '4'); nothing was changed",
     JDB_CHECK},
    {"(id INTEGER, a TEXT)", "id INTEGER, a TEXT CHECK (id > 2)", "(rowid, id, a) SELECT rowid, id, a FROM",
     "things: the row breaks the rule id > 2: in 2 rows, 1, 2; nothing was changed", JDB_CHECK},
    {"(id INTEGER, a TEXT)", "id INTEGER, a TEXT CHECK (id > 2)", "SELECT id, a FROM",
     "things: the row breaks the rule id > 2: in 2 rows; nothing was changed", JDB_CHECK},
    {"(id INTEGER, a TEXT)", "id INTEGER PRIMARY KEY, a TEXT", "SELECT a, id FROM",
     "things: datatype mismatch: in 4 rows, 'x', 'y', 'x', 'X'; nothing was changed", JDB_CHECK},
    {"(id INTEGER PRIMARY KEY, a TEXT)", "id INTEGER PRIMARY KEY, a TEXT", "SELECT id, json(a) FROM",
     "step 1 of 1: the rows of things: malformed JSON; nothing was changed", JDB_CHECK},
};

START_TEST(rows_that_a_new_table_does_not_take_are_named)
{
    char make[256], fill[512], create[256];
    for (size_t i = 0; i < sizeof UNFIT / sizeof *UNFIT; i++) {
        tear_down();
        set_up();
        make_new();
        snprintf(
            make, sizeof make,
            "CREATE TABLE things %s; INSERT INTO things (id, a) VALUES (1, 'x'), (2, 'y'), (3, 'x'), (4, 'X')",
            UNFIT[i].made);
        ASSERT_OK(jdb_execute(db, make));
        snprintf(create, sizeof create, "CREATE TABLE main.\"new \"\"things\" (%s)%s;", UNFIT[i].columns,
                 UNFIT[i].status == JDB_CHECK && strstr(UNFIT[i].says, "store") ? " STRICT" : "");
        snprintf(fill, sizeof fill, "INSERT INTO main.\"new \"\"things\" %s things;", UNFIT[i].copy);
        const char *const lines[] = {create, fill, strstr(fill, "-- ") ? ";" : "", "DROP TABLE things;",
                                     "ALTER TABLE \"new \"\"things\" RENAME TO things;"};
        const struct jdb_step step = {
            .kind = JDB_STEP_REBUILD, .subject = "things", .lines = lines, .line_count = 5};
        ASSERT_STATUS(APPLY(step), UNFIT[i].status);
        SAYS(UNFIT[i].says);
        assert_unchanged();
        ANSWERS("SELECT count(*) FROM things", "4");
    }
}
END_TEST

START_TEST(only_the_first_rows_that_a_new_table_does_not_take_are_named)
{
    make_new();
    ASSERT_OK(jdb_execute(db, "CREATE TABLE things (id INTEGER PRIMARY KEY, a TEXT);"
                              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
                              "INSERT INTO things SELECT i, iif(i % 3, NULL, 'x') FROM n"));
    ASSERT_STATUS(APPLY(REBUILD("things", "CREATE TABLE new (id INTEGER PRIMARY KEY, a TEXT NOT NULL);",
                                "INSERT INTO new SELECT * FROM things; DROP TABLE things;",
                                "ALTER TABLE new RENAME TO things;")),
                  JDB_NOT_NULL);
    SAYS("things.a must have a value: in 667 rows, the first of them 1, 2, 4, 5, 7, ...; nothing was changed");
    assert_unchanged();
}
END_TEST

/* The columns of its key may be in any order, or of an expression; NULL is like nothing. */
START_TEST(rows_that_a_unique_index_does_not_take_are_named)
{
    static const struct {
        const char *index, *says;
    } INDEXES[] = {
        {"CREATE UNIQUE INDEX twice ON \"my things\" (k DESC, \"a\") WHERE a <> 'z'",
         "things.k, my things.a: another row has this value: in 2 rows, 1, 4; nothing was changed"},
        {"CREATE UNIQUE INDEX IF NOT EXISTS main.twice ON \"my things\" (lower(a) COLLATE NOCASE)",
         "index 'twice': another row has this value: in 4 rows, 1, 2, 3, 4; nothing was changed"},
    };
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE TABLE \"my things\" (id INTEGER PRIMARY KEY, a TEXT, k INT);"
            "INSERT INTO \"my things\" VALUES (1, 'x', 1), (2, 'X', 1), (3, 'x', 2), (4, 'x', 1), (5, "
            "'z', 1), (6, NULL, 1), (7, NULL, 1)"));
    for (size_t i = 0; i < sizeof INDEXES / sizeof *INDEXES; i++) {
        const struct jdb_step step = {.kind = JDB_STEP_RUN, .lines = &INDEXES[i].index, .line_count = 1};
        ASSERT_STATUS(APPLY(step), JDB_UNIQUE);
        SAYS(INDEXES[i].says);
        assert_unchanged();
    }
}
END_TEST

START_TEST(a_table_renamed_in_place_keeps_its_children)
{
    make_new();
    ASSERT_OK(APPLY(RUN("ALTER TABLE users RENAME TO people;"), RUN("ALTER TABLE people RENAME TO users;"),
                    RUN("ALTER TABLE users RENAME COLUMN id TO number;"),
                    RUN("ALTER TABLE users RENAME COLUMN number TO id;")));
    ANSWERS(ALL, EVERYTHING);
    ANSWERS("SELECT count(*) FROM pragma_foreign_key_list('logs') WHERE \"table\" = 'users' AND \"to\" = 'id'",
            "1");
}
END_TEST

START_TEST(a_table_renamed_after_it_was_made_anew_keeps_its_children)
{
    make_new();
    ASSERT_OK(jdb_execute(
        db, "CREATE TABLE heads (id INTEGER PRIMARY KEY); CREATE TABLE tails (head REFERENCES heads (id));"
            "INSERT INTO heads VALUES (1); INSERT INTO tails VALUES (1)"));
    ASSERT_OK(APPLY(
        REBUILD("heads",
                "CREATE TABLE new_heads (id INTEGER PRIMARY KEY) STRICT; INSERT INTO new_heads SELECT * FROM "
                "heads; DROP TABLE heads; ALTER TABLE new_heads RENAME TO heads;"),
        RUN("ALTER TABLE heads RENAME TO tops;")));
    ANSWERS("SELECT \"table\" FROM pragma_foreign_key_list('tails')", "tops");
}
END_TEST

/* ---- What only the database has -------------------------------------------------------------------------- */

/* As the migrations make them, with something that was given to them by hand. */
#define USERS(columns, constraints)                                                                                     \
    "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT " \
    "NULL, role TEXT NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5" columns constraints                \
    ") STRICT"

static const struct {
    const char *sql, *says;
} GIVEN[] = {
    {"ALTER TABLE users ADD COLUMN manual TEXT", "it has an unknown column users.manual"},
    {"ALTER TABLE users ADD COLUMN loud TEXT AS (upper(email))", "it has an unknown column users.loud"},
    {USERS(", manual BLOB", ""), "it has an unknown column users.manual"},
    {USERS("", ", UNIQUE (role, email)"), "it has an unknown unique constraint users(role, email)"},
    {USERS("", ", CHECK (created_at > 1)"), "it has an unknown check of users (created_at > 1)"},
    {USERS("", ", FOREIGN KEY (role) REFERENCES logs (action)"), "it has an unknown foreign key users(role)"},
    {"DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE COLLATE NOCASE, "
     "password_hash TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5) STRICT",
     "it has another primary key of users (the schema has (id), the database (id) AUTOINCREMENT)"},
    {"DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, "
     "password_hash TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5) STRICT",
     "it has another column users.email (the schema has TEXT NOT NULL, the database TEXT NOT NULL COLLATE NOCASE)"},
    {"DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT "
     "NULL, role ANY NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5) STRICT",
     "it has another column users.role"},
    {"DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT "
     "NULL, role TEXT NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5)",
     "it has another table users (the schema has STRICT, the database no option)"},
};

static const struct jdb_step same_users[] = {REBUILD("users", SAME_USERS, SWAP_USERS)};

/* The program with two more migrations, of these steps. */
static struct jdb_schema program_of(const struct jdb_step *fourth, size_t fourth_count,
                                    const struct jdb_step *fifth, size_t fifth_count)
{
    static struct jdb_migration more[MIGRATIONS + 2];
    struct jdb_schema made = program_with(fourth, fourth_count);
    memcpy(more, migrations, sizeof migrations);
    more[3].fingerprint = "state4";
    more[4] = (struct jdb_migration){.number = 5,
                                     .name = "fifth",
                                     .checksum = "sum5",
                                     .fingerprint = made.fingerprint,
                                     .up = fifth,
                                     .up_count = fifth_count};
    made.migrations = more;
    made.migration_count = MIGRATIONS + 2;
    return made;
}

/* A database at the third migration and one more, which makes users as SAME_USERS does: it is at 4, and the next is 5. */
static struct jdb_schema program_at_5(const struct jdb_step *steps, size_t count)
{
    return program_of(same_users, 1, steps, count);
}

/* As somebody does who does not ask the library. */
static void by_hand(const char *sql)
{
    sqlite3 *handle = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(file, &handle), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(handle, sql, NULL, NULL, &message) == SQLITE_OK, "%s: %s", sql, message);
    sqlite3_close(handle);
}

static const struct jdb_step same_again[] = {REBUILD("Users", SAME_USERS, SWAP_USERS)};

START_TEST(what_only_the_database_has_is_not_lost)
{
    for (size_t i = 0; i < sizeof GIVEN / sizeof *GIVEN; i++) {
        tear_down();
        set_up();
        ASSERT_OK(open_with(program_at_5(same_again, 1)));
        ASSERT_OK(migrate_to(4));
        by_hand(GIVEN[i].sql);
        by_hand("INSERT INTO users (email, password_hash, role) VALUES ('ada', 'x', 'login')");
        const char *was = "SELECT count(*) || group_concat(sql) FROM sqlite_schema WHERE name = 'users'";
        char before[256];
        snprintf(before, sizeof before, "%s", ask(was));
        ASSERT_STATUS(open_with(program_at_5(same_again, 1)), JDB_SCHEMA);
        ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
        SAYS(
            "the migration 0005_fifth, step 1 of 1: Users is made anew, and would lose what no migration made: ");
        SAYS(GIVEN[i].says);
        SAYS("; put it into the schema, or remove it (status shows all); nothing was changed");
        ANSWERS(was, before);
        ANSWERS(VERSION, "4");
    }
}
END_TEST

START_TEST(nor_is_it_where_the_history_was_adopted_or_goes_back)
{
    ASSERT_OK(open_with(program_at_5(same_again, 1)));
    ASSERT_OK(migrate_to(4));
    ASSERT_OK(jdb_close(db));
    db = NULL;
    by_hand("DROP TABLE jdb_migrations; DROP TABLE jdb_schema");
    schema = program_at_5(same_again, 1);
    ASSERT_OK(jdb_connect(&db, &schema, url, NULL, JDB_CONNECT_ANY_SCHEMA));
    ASSERT_OK(jdb_migrate_adopt(db, 4));
    by_hand("ALTER TABLE users ADD COLUMN manual TEXT");
    ASSERT_STATUS(open_with(program_at_5(same_again, 1)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
    SAYS("it has an unknown column users.manual");
    by_hand("ALTER TABLE users DROP COLUMN manual");
    ASSERT_OK(jdb_migrate(db, NULL));
    by_hand("ALTER TABLE users ADD COLUMN manual TEXT");
    struct jdb_schema with_down = program_at_5(same_again, 1);
    struct jdb_migration more[MIGRATIONS + 2];
    memcpy(more, with_down.migrations, sizeof more);
    more[4].down = same_users;
    more[4].down_count = 1;
    with_down.migrations = more;
    jdb_close(db);
    schema = with_down;
    ASSERT_STATUS(jdb_open(&db, &schema, url), JDB_SCHEMA); /* it is edited */
    jdb_close(db);
    ASSERT_OK(jdb_connect(&db, &schema, url, NULL, JDB_CONNECT_ANY_SCHEMA));
    ASSERT_STATUS(migrate_to(4), JDB_SCHEMA);
    SAYS(
        "undoing the migration 0005_fifth, step 1 of 1: users is made anew, and would lose what no migration made: it "
        "has an unknown column users.manual");
    jdb_close(db);
    db = NULL;
}
END_TEST

static const struct jdb_step making_steps[] = {
    RUN("CREATE TABLE parts (id INTEGER PRIMARY KEY, t TEXT);", "ALTER TABLE users ADD COLUMN nick TEXT;"),
    REBUILD(
        "parts", "CREATE TABLE new_parts (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT UNIQUE);",
        "INSERT INTO new_parts SELECT * FROM parts; DROP TABLE parts; ALTER TABLE new_parts RENAME TO parts;"),
    REBUILD(
        "users",
        "CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT "
        "NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5, nick TEXT DEFAULT 'x') STRICT;",
        "INSERT INTO new_users SELECT * FROM users;", SWAP_USERS),
    RUN("ALTER TABLE parts RENAME TO pieces;"),
    REBUILD(
        "pieces", "CREATE TABLE new_parts (id INTEGER PRIMARY KEY, t TEXT);",
        "INSERT INTO new_parts SELECT * FROM pieces; DROP TABLE pieces; ALTER TABLE new_parts RENAME TO pieces;"),
};

/* What a step of the same call has made, renamed, or given a column is as the migrations make it, and an index of one's own
 * is made again. */
START_TEST(what_the_same_migrations_made_is_no_loss)
{
    ASSERT_OK(open_with(program_at_5(making_steps, 5)));
    ASSERT_OK(migrate_to(4));
    by_hand("CREATE INDEX mine ON users (email, id)");
    ASSERT_STATUS(open_with(program_at_5(making_steps, 5)), JDB_SCHEMA);
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS(VERSION, "5");
    ANSWERS("SELECT count(*) FROM sqlite_schema WHERE name = 'mine'", "1");
}
END_TEST

static const struct jdb_step renaming_steps[] = {
    RUN("ALTER TABLE logs RENAME TO notes;"),
    REBUILD("notes",
            "CREATE TABLE new_notes (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id));",
            "INSERT INTO new_notes SELECT id, user_id FROM notes; DROP TABLE notes;",
            "ALTER TABLE new_notes RENAME TO notes;"),
};

/* A table is the same by another name. */
START_TEST(what_only_the_database_has_is_not_lost_in_a_table_that_was_renamed)
{
    ASSERT_OK(open_with(program_at_5(renaming_steps, 2)));
    ASSERT_OK(migrate_to(4));
    by_hand("ALTER TABLE logs ADD COLUMN manual TEXT");
    ASSERT_STATUS(open_with(program_at_5(renaming_steps, 2)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
    SAYS(
        "step 2 of 2: notes is made anew, and would lose what no migration made: it has an unknown column notes.manual");
    ANSWERS(VERSION, "4");
}
END_TEST

/* It is what status shows; its rows have values, or are refused. */
START_TEST(a_column_that_may_be_null_is_no_loss)
{
    ASSERT_OK(open_with(program_at_5(same_again, 1)));
    ASSERT_OK(migrate_to(4));
    by_hand(
        "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, password_hash TEXT, role "
        "TEXT DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5) STRICT");
    by_hand("INSERT INTO users (email, password_hash) VALUES ('ada', 'x'), ('bob', NULL)");
    ASSERT_STATUS(open_with(program_at_5(same_again, 1)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_NOT_NULL);
    ANSWERS(VERSION, "4");
    by_hand("UPDATE users SET password_hash = 'y' WHERE id = 2");
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS("SELECT group_concat(email || password_hash) FROM users", "adax,boby");
}
END_TEST

/* ---- What migrations make, without rows ------------------------------------------------------------------ */

#define TUNES(name)                                                                                            \
    "CREATE TABLE " name " (id INTEGER PRIMARY KEY, name TEXT COLLATE mine UNIQUE CHECK (loud(name) <> ''), "  \
    "user_id INTEGER NOT NULL REFERENCES users (id));"

static const struct jdb_step tunes[] = {
    REFUSE("nobody is there", "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users)"),
    RUN(TUNES("tunes"),
        "INSERT INTO tunes (name, user_id) SELECT 'la; \"la', id FROM users WHERE email = 'ada';",
        "UPDATE tunes /* ; */ SET name = loud(name); -- as it is sung; loud",
        "WITH few (id) AS (SELECT 7) INSERT INTO tunes (name, user_id) SELECT '[la', id FROM few;",
        "INSERT INTO tunes (name, user_id) VALUES ('a''la;', (SELECT max(id) FROM users)), (';', 7);",
        "CREATE VIEW sung AS SELECT loud(name) AS name FROM tunes WHERE name REGEXP 'la';",
        "ALTER TABLE tunes RENAME TO songs; ALTER TABLE songs RENAME TO tunes;",
        "CREATE TRIGGER hears AFTER DELETE ON tunes BEGIN DELETE FROM logs; INSERT INTO logs (user_id, action)",
        "VALUES (1, 'login'); END;"),
};
static const struct jdb_step tunes_again[] = {
    REBUILD("tunes", TUNES("new_tunes"), "INSERT INTO new_tunes SELECT * FROM tunes; DROP TABLE tunes;",
            "ALTER TABLE new_tunes RENAME TO tunes;"),
    RUN("DELETE FROM tunes WHERE name = ';'; INSERT INTO tunes (name, user_id) VALUES ('so', 7);"),
    REBUILD("tunes", TUNES("new_tunes"), "INSERT INTO new_tunes SELECT * FROM tunes; DROP TABLE tunes;",
            "ALTER TABLE new_tunes RENAME TO tunes;"),
};

static int compare_mine(void *context, int size, const void *text, int other_size, const void *other)
{
    (void)context;
    int order = memcmp(text, other, (size_t)(size < other_size ? size : other_size));
    return order ? order : size - other_size;
}

static void give_first(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_value(context, values[0]);
}

/* What the program gives its connections. */
static void equip(void)
{
    enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };
    sqlite3 *handle = jdb_sqlite3(db);
    ck_assert_int_eq(sqlite3_create_collation(handle, "mine", SQLITE_UTF8, NULL, compare_mine), SQLITE_OK);
    ck_assert_int_eq(sqlite3_create_function(handle, "loud", 1, FLAGS, NULL, give_first, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_create_function(handle, "regexp", 2, FLAGS, NULL, give_first, NULL, NULL),
                     SQLITE_OK);
}

static enum jdb_status open_with_tunes(void)
{
    return open_with(
        program_of(tunes, sizeof tunes / sizeof *tunes, tunes_again, sizeof tunes_again / sizeof *tunes_again));
}

START_TEST(what_migrations_make_needs_neither_rows_nor_the_program_s_functions)
{
    make_new();
    ASSERT_STATUS(open_with_tunes(), JDB_SCHEMA);
    equip();
    ASSERT_OK(migrate_to(4));
    ANSWERS("SELECT group_concat(name, '|') FROM tunes NOT INDEXED", "la; \"la|[la|a'la;|;");
    ASSERT_STATUS(open_with_tunes(), JDB_SCHEMA);
    equip();
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS("SELECT group_concat(name, '|') FROM tunes NOT INDEXED", "la; \"la|[la|a'la;|so");
    by_hand("DROP TABLE jdb_migrations; DROP TABLE jdb_schema");
    jdb_close(db);
    ASSERT_OK(jdb_connect(&db, &schema, url, NULL, JDB_CONNECT_ANY_SCHEMA));
    ASSERT_OK(jdb_migrate_adopt(db, 5));
    ANSWERS(VERSION, "5");
}
END_TEST

START_TEST(what_only_the_database_has_is_seen_beside_the_program_s_functions)
{
    make_new();
    ASSERT_STATUS(open_with_tunes(), JDB_SCHEMA);
    equip();
    ASSERT_OK(migrate_to(4));
    by_hand("ALTER TABLE tunes ADD COLUMN manual TEXT");
    ASSERT_STATUS(open_with_tunes(), JDB_SCHEMA);
    equip();
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
    SAYS(
        "tunes is made anew, and would lose what no migration made: it has an unknown column tunes.manual; put");
}
END_TEST

#define REBUILD_LINKS                                                                                          \
    REBUILD(                                                                                                   \
        "links",                                                                                               \
        "CREATE TABLE new_links (role REFERENCES users (role)); INSERT INTO new_links SELECT * FROM links;",   \
        "DROP TABLE links; ALTER TABLE new_links RENAME TO links;")

static const struct jdb_step links[] = {
    RUN("CREATE TABLE link (role REFERENCES users (role)); INSERT INTO link VALUES ('user');"),
    RUN("ALTER TABLE link RENAME TO links;")};
static const struct jdb_step links_again[] = {REBUILD_LINKS};

/* users.role is no key: no row that refers to it is looked at. A schema may want that, as one that was imported does. */
START_TEST(a_foreign_key_that_refers_to_no_key_is_migrated)
{
    ASSERT_OK(open_with(program_of(links, 2, links_again, 1)));
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS("SELECT count(*) FROM links", "1");
    tear_down();
    set_up();
    make_new();
    ASSERT_STATUS(open_with(program_of(links, 2, links_again, 1)), JDB_SCHEMA);
    ASSERT_OK(migrate_to(4));
    ASSERT_OK(migrate_to(5));
    by_hand("DROP TABLE jdb_migrations; DROP TABLE jdb_schema");
    jdb_close(db);
    ASSERT_OK(jdb_connect(&db, &schema, url, NULL, JDB_CONNECT_ANY_SCHEMA));
    ASSERT_OK(jdb_migrate_adopt(db, 5));
    ANSWERS("SELECT count(*) FROM links", "1");
}
END_TEST

static const struct jdb_step letters[] = {
    RUN("CREATE TABLE letters (email TEXT REFERENCES users (email)); INSERT INTO letters VALUES ('ada');")};

/* The migrations make users.email a key: that it is none here leaves the rows unseen. */
START_TEST(a_foreign_key_that_was_to_refer_to_a_key_stops_it)
{
    ASSERT_OK(open_with(program_of(same_users, 1, letters, 1)));
    ASSERT_OK(migrate_to(4));
    by_hand(
        "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, password_hash TEXT NOT NULL, "
        "role TEXT NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT 5) STRICT");
    ASSERT_STATUS(open_with(program_of(same_users, 1, letters, 1)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_FOREIGN_KEY);
    SAYS("foreign key mismatch - \"letters\" referencing \"users\"; nothing was changed");
    ANSWERS(VERSION, "4");
}
END_TEST

/* ---- The history ----------------------------------------------------------------------------------------- */

START_TEST(an_edited_migration_is_told)
{
    make_new();
    struct jdb_schema edited = program(MIGRATIONS);
    migrations[1].checksum = "other";
    ASSERT_STATUS(open_with(edited), JDB_SCHEMA);
    SAYS("0002_no_nick was edited after it was applied");
    SAYS("as they were when they were applied");
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_CONNECTION);
    migrations[1].checksum = "sum2";
    migrations[1].name = "no_name";
    ASSERT_STATUS(open_with(edited), JDB_SCHEMA);
    SAYS("the program has 0002_no_name where the database has 0002_no_nick");
    migrations[1].name = "no_nick";
    ASSERT_OK(open_with(edited));
    migrations[1].checksum = "other";
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
    SAYS("0002_no_nick was edited after it was applied");
    ASSERT_STATUS(migrate_to(1), JDB_SCHEMA);
    ANSWERS(VERSION, "3");
}
END_TEST

START_TEST(a_gap_is_told)
{
    make_new();
    ASSERT_OK(jdb_execute(db, "DELETE FROM jdb_migrations WHERE number = 2"));
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
    SAYS("it lacks 0002_no_nick, though it has later ones");
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    SAYS("it lacks 0002_no_nick, though it has later ones");
}
END_TEST

START_TEST(a_newer_database_is_told)
{
    make_new();
    ASSERT_STATUS(open_with(program(2)), JDB_SCHEMA);
    SAYS(
        "is newer: it has 0003_logs_index, which the program does not know; run the newer version of the program");
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_CONNECTION);
    ANSWERS(VERSION, "3");
}
END_TEST

START_TEST(an_older_program_takes_a_database_that_went_back)
{
    make_new();
    ASSERT_OK(migrate_to(1));
    ANSWERS(VERSION, "1");
    ANSWERS(HAS_NICK, "1");
    ANSWERS(ALL, EVERYTHING);
    int64_t count;
    ASSERT_STATUS(janus_user_count(db, &count), JDB_SCHEMA); /* as a connection that was opened now */
    ASSERT_OK(open_with(program(1)));
    ASSERT_OK(janus_user_count(db, &count));
    ASSERT_OK(jdb_migrate(db, NULL));
}
END_TEST

START_TEST(down_to_nothing_and_up_again)
{
    make_new();
    told[0] = '\0';
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, 0}, .progress = count_steps}));
    ck_assert_str_eq(told, "-3logs_index0/1 -3logs_index1/1 -2no_nick0/1 -2no_nick1/1 -1init0/1 -1init1/1 ");
    ANSWERS("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 4) <> 'jdb_'", "0");
    ANSWERS("SELECT count(*) FROM jdb_migrations", "0");
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(migrate_to(0));
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_create(db));
    ASSERT_OK(migrate_to(0));
    ASSERT_OK(migrate_to(2));
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(jdb_execute(db, ROWS));
    ANSWERS(ALL, EVERYTHING);
}
END_TEST

START_TEST(a_migration_without_a_way_back)
{
    make_new();
    ASSERT_OK(APPLY(RUN("CREATE TABLE more (id);")));
    ASSERT_STATUS(migrate_to(1), JDB_SCHEMA);
    SAYS("the migration 0004_extra can't be undone");
    ANSWERS(VERSION, "4");
    ANSWERS(HAS_NICK, "0");
}
END_TEST

START_TEST(a_way_back_that_fails_changes_nothing)
{
    make_new();
    ASSERT_OK(jdb_execute(db, "ALTER TABLE users ADD COLUMN nick TEXT"));
    ASSERT_STATUS(migrate_to(1), JDB_SCHEMA);
    SAYS("undoing the migration 0002_no_nick, step 1 of 1: duplicate column name: nick; nothing was changed");
    ANSWERS(VERSION, "3");
    ANSWERS("SELECT count(*) FROM sqlite_schema WHERE name = 'logs_timestamp_idx'", "1");
}
END_TEST

START_TEST(changes_that_no_migration_makes)
{
    make_old();
    struct jdb_schema changed = program(2);
    changed.fingerprint = "changed";
    ASSERT_STATUS(open_with(changed), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_SCHEMA);
    SAYS("the schema janus has changes that no migration makes; janusgen migrate new NAME writes it");
    ASSERT_STATUS(migrate_to(2), JDB_SCHEMA);
    ANSWERS(VERSION, "1");
    ASSERT_OK(open_with(program(1)));
    ASSERT_OK(jdb_migrate(db, NULL));
    changed = program(1);
    changed.fingerprint = "changed";
    ASSERT_STATUS(open_with(changed), JDB_SCHEMA);
    SAYS("changes that no migration makes: janusgen migrate new NAME writes it");
}
END_TEST

START_TEST(a_created_database_whose_migration_comes_later)
{
    struct jdb_schema early = program(MIGRATIONS - 1);
    early.fingerprint = janus_schema.fingerprint; /* the change is in the schema, and in no migration yet */
    ASSERT_OK(open_with(early));
    ASSERT_OK(jdb_create(db));
    ASSERT_OK(jdb_execute(db, ROWS));
    ASSERT_OK(open_with(early));
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(open_with(program(MIGRATIONS)));
    ASSERT_OK(jdb_migrate(db, NULL));
    ANSWERS(VERSION, "3");
    ANSWERS(ALL, EVERYTHING);
}
END_TEST

START_TEST(a_database_of_unknown_origin)
{
    ASSERT_OK(open_with(program(0)));
    ASSERT_OK(jdb_create(db));
    ASSERT_OK(jdb_execute(db, "UPDATE jdb_schema SET fingerprint = 'unknown'"));
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_CONNECTION);
}
END_TEST

/* ---- Calls that make no sense ---------------------------------------------------------------------------- */

START_TEST(misuse)
{
    ck_assert_int_eq(jdb_migrate(NULL, NULL), JDB_MISUSE);
    make_new();
    ASSERT_STATUS(migrate_to(4), JDB_MISUSE);
    SAYS("there is no migration 4: the schema janus has 1 to 3");
    ASSERT_STATUS(migrate_to(-1), JDB_MISUSE);
    ASSERT_OK(jdb_begin(db));
    ASSERT_STATUS(migrate_to(1), JDB_MISUSE);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_OK(jdb_execute(db, "BEGIN"));
    ASSERT_STATUS(migrate_to(1), JDB_MISUSE);
    ASSERT_OK(jdb_execute(db, "ROLLBACK"));
    struct janus_user_cursor cursor;
    ASSERT_OK(janus_user_list(db, (struct jdb_page){0}, &cursor));
    ASSERT_STATUS(migrate_to(1), JDB_MISUSE);
    ck_assert(janus_user_next(&cursor));
    ASSERT_STATUS(migrate_to(1), JDB_MISUSE);
    ASSERT_OK(janus_user_close(&cursor));
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(jdb_sqlite3(db), "SELECT id FROM users", -1, &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ASSERT_STATUS(migrate_to(1), JDB_MISUSE);
    sqlite3_finalize(statement);
    ANSWERS(VERSION, "3");
    ASSERT_OK(migrate_to(1));
}
END_TEST

START_TEST(a_connection_that_only_reads)
{
    make_old();
    schema = program(MIGRATIONS);
    jdb_close(db);
    ASSERT_STATUS(jdb_open_with(&db, &schema, url, &(struct jdb_options){.read_only = true}), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, NULL), JDB_MISUSE);
    SAYS("only reads");
    ASSERT_OK(open_with(program(1)));
    schema = program(1);
    jdb_close(db);
    ASSERT_OK(jdb_open_with(&db, &schema, url, &(struct jdb_options){.read_only = true}));
    ASSERT_OK(jdb_migrate(db, NULL));
}
END_TEST

/* ---- Trying, and keeping a copy -------------------------------------------------------------------------- */

START_TEST(a_dry_run_changes_nothing)
{
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    stepped = 0;
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.dry_run = true, .progress = count_steps}));
    ck_assert_uint_eq(stepped, 3);
    ANSWERS(VERSION, "1");
    ANSWERS(HAS_NICK, "1");
    int64_t count;
    ASSERT_STATUS(janus_user_count(db, &count), JDB_SCHEMA);
    ASSERT_OK(jdb_migrate(db, NULL));
    ASSERT_OK(janus_user_count(db, &count));
    const struct jdb_step step = RUN("DELETE FROM users;");
    ASSERT_STATUS(apply(&step, 1), JDB_FOREIGN_KEY);
    ASSERT_STATUS(jdb_migrate(db, &(struct jdb_migrate_options){.dry_run = true}), JDB_FOREIGN_KEY);
    assert_unchanged();
}
END_TEST

START_TEST(a_backup_is_the_database_as_it_was)
{
    char backup[192];
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    snprintf(backup, sizeof backup, "%s/backup.db", directory);
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup}));
    ANSWERS(VERSION, "3");
    struct stat found;
    ck_assert_int_eq(stat(backup, &found), 0);
    ck_assert_int_eq(found.st_mode & 0777, 0600);
    ASSERT_OK(
        jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup})); /* nothing to do, nothing to copy */
    ASSERT_STATUS(jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, 1}, .backup = backup}),
                  JDB_MISUSE);
    SAYS("it is there already");
    ANSWERS(VERSION, "3");
    snprintf(file, sizeof file, "%s", backup);
    ANSWERS(VERSION, "1");
    ANSWERS(ALL, EVERYTHING);
    ANSWERS("PRAGMA integrity_check", "ok");
}
END_TEST

START_TEST(a_backup_that_fails_stops_it)
{
    char backup[192];
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    snprintf(backup, sizeof backup, "%s/nowhere/backup.db", directory);
    ASSERT_STATUS(jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup}), JDB_IO);
    SAYS("cannot back the database up to");
    ASSERT_STATUS(jdb_migrate(db, &(struct jdb_migrate_options){.backup = file}), JDB_MISUSE);
    ANSWERS(VERSION, "1");
    snprintf(backup, sizeof backup, "%s/dry.db", directory);
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup, .dry_run = true}));
    ck_assert_int_ne(access(backup, F_OK), 0);
}
END_TEST

static bool is_there(const char *path, const char *end)
{
    char name[256];
    snprintf(name, sizeof name, "%s%s", path, end);
    return access(name, F_OK) == 0;
}

static void write_file(const char *path, const char *end)
{
    char name[256];
    snprintf(name, sizeof name, "%s%s", path, end);
    FILE *stream = fopen(name, "w");
    ck_assert(stream && fputs("half of a backup", stream) >= 0 && fclose(stream) == 0);
}

START_TEST(what_a_killed_backup_left_is_replaced)
{
    static const char *const LEFT[] = {".partial",     ".partial-journal", ".partial-wal",
                                       ".partial-shm", "-journal",         "-wal"};
    char backup[192];
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    snprintf(backup, sizeof backup, "%s/backup.db", directory);
    for (size_t i = 0; i < sizeof LEFT / sizeof *LEFT; i++)
        write_file(backup, LEFT[i]);
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup}));
    for (size_t i = 0; i < sizeof LEFT / sizeof *LEFT; i++)
        ck_assert_msg(!is_there(backup, LEFT[i]), "%s", LEFT[i]);
    snprintf(file, sizeof file, "%s", backup);
    ANSWERS(VERSION, "1");
    ANSWERS(ALL, EVERYTHING);
}
END_TEST

START_TEST(a_backup_does_not_take_the_database_for_what_was_left)
{
    char backup[160];
    snprintf(backup, sizeof backup, "%s/main", directory);
    snprintf(file, sizeof file, "%s.partial", backup);
    snprintf(url, sizeof url, "sqlite:%s", file);
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    ASSERT_STATUS(jdb_migrate(db, &(struct jdb_migrate_options){.backup = backup}), JDB_MISUSE);
    SAYS("main.partial itself");
    ANSWERS(VERSION, "1");
    ck_assert(!is_there(backup, ""));
    ASSERT_OK(jdb_migrate(db, NULL));
}
END_TEST

/* ---- Several programs ------------------------------------------------------------------------------------ */

enum { PROGRAMS = 4 };

/* How many of them did something. */
static int start_at_once(void)
{
    pid_t children[PROGRAMS];
    int worked = 0;
    for (size_t i = 0; i < PROGRAMS; i++) {
        children[i] = fork();
        if (children[i])
            continue;
        schema = program(MIGRATIONS);
        begun = 0;
        enum jdb_status status = jdb_open(&db, &schema, url);
        if (status == JDB_OK || status == JDB_SCHEMA)
            status = jdb_migrate(db, &(struct jdb_migrate_options){.progress = count_steps});
        if (status != JDB_OK)
            fprintf(stderr, "%s: %s\n", jdb_status_name(status), jdb_error(db)->message);
        _exit(status != JDB_OK ? 9 : begun ? 1 : 0);
    }
    for (size_t i = 0; i < PROGRAMS; i++) {
        int code;
        ck_assert_int_eq(waitpid(children[i], &code, 0), children[i]);
        ck_assert(WIFEXITED(code) && WEXITSTATUS(code) <= 1);
        worked += WEXITSTATUS(code);
    }
    return worked;
}

START_TEST(several_programs_at_once_that_find_nothing)
{
    for (int i = 0; i < 10; i++) {
        tear_down();
        set_up();
        ck_assert_int_eq(start_at_once(), 1);
        ANSWERS(VERSION, "3");
    }
}
END_TEST

START_TEST(several_programs_at_once)
{
    make_old();
    ASSERT_OK(jdb_execute(
        db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO "
            "logs (user_id, action) SELECT 1, 'login' FROM n"));
    jdb_close(db);
    db = NULL;
    ck_assert_int_eq(start_at_once(), 1);
    ANSWERS(VERSION, "3");
    ANSWERS("SELECT count(*) FROM logs", "20002");
}
END_TEST

START_TEST(patience_ends)
{
    sqlite3 *other = NULL;
    make_old();
    ASSERT_STATUS(open_with(program(MIGRATIONS)), JDB_SCHEMA);
    ck_assert_int_eq(sqlite3_open(file, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    ASSERT_STATUS(jdb_migrate(db, &(struct jdb_migrate_options){.patience = 50}), JDB_RETRY);
    SAYS("another program is writing to the database");
    sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(other);
    ASSERT_OK(jdb_migrate(db, &(struct jdb_migrate_options){.patience = 50}));
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(jdb_sqlite3(db), "PRAGMA busy_timeout", -1, &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(statement, 0), 5000);
    sqlite3_finalize(statement);
}
END_TEST

RUN_SUITE("migrate", an_empty_database_gets_them_all, a_created_database_has_them_all,
          without_migrations_there_is_no_table_of_them, an_older_database_takes_only_migrate,
          an_older_database_stays_when_it_is_closed,
          a_database_from_before_the_history_is_where_its_fingerprint_says, progress_is_told,
          a_step_that_takes_long_is_told_again, a_step_that_fails_is_told_no_more, in_memory,
          statements_that_are_kept_go_on, trap_1_nothing_cascades, trap_1_rows_that_go_are_seen,
          trap_1_also_of_children_s_children_in_any_case, trap_2_views_and_triggers_that_name_it,
          trap_2_those_that_would_break_stop_it, trap_2_what_did_not_work_before_need_not_work_after,
          trap_3_the_old_table_renamed_first, trap_4_indexes_and_triggers_come_back,
          trap_4_one_that_cannot_come_back_stops_it, trap_5_autoincrement_gives_no_id_twice,
          trap_5_a_table_that_counts_no_more_is_not_counted, trap_6_rowids_stay, trap_7_values_of_another_type,
          rows_that_stand_in_the_way_are_named, only_the_first_rows_are_named,
          sql_that_fails_is_told_with_its_place, a_migration_ends_no_transaction,
          foreign_keys_are_held_against_the_rows_at_the_end, a_reference_to_no_table_is_meant,
          orphans_from_before_stop_nothing, rows_that_a_check_would_refuse_are_seen_after_a_rebuild,
          damages_from_before_stop_nothing, nulls_that_are_none_stop_nothing,
          nulls_that_are_none_stop_no_backup, rows_that_a_new_table_does_not_take_are_named,
          only_the_first_rows_that_a_new_table_does_not_take_are_named,
          rows_that_a_unique_index_does_not_take_are_named, a_table_renamed_in_place_keeps_its_children,
          a_table_renamed_after_it_was_made_anew_keeps_its_children, what_only_the_database_has_is_not_lost,
          nor_is_it_where_the_history_was_adopted_or_goes_back, what_the_same_migrations_made_is_no_loss,
          what_only_the_database_has_is_not_lost_in_a_table_that_was_renamed,
          a_column_that_may_be_null_is_no_loss,
          what_migrations_make_needs_neither_rows_nor_the_program_s_functions,
          what_only_the_database_has_is_seen_beside_the_program_s_functions,
          a_foreign_key_that_refers_to_no_key_is_migrated, a_foreign_key_that_was_to_refer_to_a_key_stops_it,
          an_edited_migration_is_told, a_gap_is_told, a_newer_database_is_told,
          an_older_program_takes_a_database_that_went_back, down_to_nothing_and_up_again,
          a_migration_without_a_way_back, a_way_back_that_fails_changes_nothing,
          changes_that_no_migration_makes, a_created_database_whose_migration_comes_later,
          a_database_of_unknown_origin, misuse, a_connection_that_only_reads, a_dry_run_changes_nothing,
          a_backup_is_the_database_as_it_was, a_backup_that_fails_stops_it,
          what_a_killed_backup_left_is_replaced, a_backup_does_not_take_the_database_for_what_was_left,
          several_programs_at_once_that_find_nothing, several_programs_at_once, patience_ends)
