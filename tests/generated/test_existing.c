/* Tables as databases have them that were made by hand, by the schema of tests/golden/existing. */
#include "old.fixture.h"

#define db old_fixture_db
#define FIXTURE_SETUP old_fixture_setup
#define FIXTURE_TEARDOWN old_fixture_teardown

#include "assertions.h"
#include "jdb_record.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

static void execute(const char *sql)
{
    ASSERT_OK(jdb_execute(db, sql));
}

/* ---- Tables that are not STRICT -------------------------------------------------------------------------- */

START_TEST(a_row_comes_back)
{
    struct old_person ada = {.name = "Ada", .vip = true, .pay = JDB_SOME(12.5), .rank = OLD_RANK_MAJOR};
    ASSERT_OK(old_person_insert(db, &ada));
    ck_assert_str_eq(ada.upper_name, "ADA");
    ck_assert_uint_eq(strlen(ada.born), 19);
    struct old_person found;
    ASSERT_OK(old_person_get(db, ada.id, &found));
    ck_assert_str_eq(found.name, "Ada");
    ck_assert(found.vip);
    ck_assert(found.pay.value == 12.5);
    ck_assert_int_eq(found.rank, OLD_RANK_MAJOR);
    old_person_clear(&found);
    old_person_clear(&ada);
}
END_TEST

START_TEST(a_number_is_whole_or_not)
{
    execute("INSERT INTO people (name, pay) VALUES ('a', 3), ('b', '4.5')");
    struct old_person_list list;
    struct old_person_cursor cursor;
    ASSERT_OK(old_person_list(db, (struct jdb_page){0}, &cursor));
    ASSERT_OK(old_person_collect(&cursor, &list));
    ck_assert(list.rows[0].pay.value == 3);
    ck_assert(list.rows[1].pay.value == 4.5);
    old_person_list_clear(&list);
}
END_TEST

/* What a column's type does not say is a mistake of the data, which is told and not made into something. */
START_TEST(a_value_of_another_type_is_told)
{
    static const char *const VALUES[] = {"vip = 'yes'",      "vip = 1.5",        "pay = 'much'", "name = x'00'",
                                         "rank = 'admiral'", "portrait = 'png'", "born = x'01'"};
    execute("INSERT INTO people (name) VALUES ('a')");
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        char sql[100];
        struct old_person found;
        ASSERT_OK(jdb_begin(db));
        snprintf(sql, sizeof sql, "UPDATE people SET %s", VALUES[i]);
        execute(sql);
        enum jdb_status status = old_person_get(db, 1, &found);
        ck_assert_msg(status == JDB_SCHEMA, "%s: %s", VALUES[i], jdb_status_name(status));
        ck_assert_str_eq(jdb_error(db)->table, "people");
        ck_assert_ptr_nonnull(strstr(VALUES[i], jdb_error(db)->column));
        old_person_clear(&found);
        ASSERT_OK(jdb_rollback(db));
    }
}
END_TEST

START_TEST(a_number_may_stand_for_a_text)
{
    execute("INSERT INTO people (name, born) VALUES ('a', 1815)"); /* which NUMERIC keeps as a number */
    struct old_person found;
    ASSERT_OK(old_person_get(db, 1, &found));
    ck_assert_str_eq(found.born, "1815");
    old_person_clear(&found);
}
END_TEST

START_TEST(ids_are_not_handed_out_twice)
{
    struct old_person ada = {.name = "Ada"}, bob = {.name = "Bob"};
    ASSERT_OK(old_person_insert(db, &ada));
    ASSERT_OK(old_person_delete(db, ada.id));
    ASSERT_OK(old_person_insert(db, &bob));
    ck_assert_int_eq(bob.id, ada.id + 1);
    old_person_clear(&ada);
    old_person_clear(&bob);
}
END_TEST

/* ---- Keys ------------------------------------------------------------------------------------------------ */

START_TEST(a_key_compares_as_it_says)
{
    struct old_person ada = {.name = "Ada", .born = "1815"}, found;
    ASSERT_OK(old_person_insert(db, &ada));
    ASSERT_OK(old_person_get_by_name_and_born(db, "ADA", "1815", &found));
    ck_assert_int_eq(found.id, ada.id);
    old_person_clear(&found);
    struct old_person twin = {.name = "ada", .born = "1815"};
    ASSERT_OK(old_person_insert(db, &twin)); /* and the other is gone */
    ASSERT_STATUS(old_person_get(db, ada.id, &found), JDB_NOT_FOUND);
    old_person_clear(&ada);
    old_person_clear(&twin);
}
END_TEST

START_TEST(a_key_may_be_null)
{
    struct old_code code = {.code = "abc"}, none = {.code = NULL}, found;
    ASSERT_OK(old_code_insert(db, &code));
    ASSERT_OK(old_code_insert(db, &none));
    ASSERT_OK(old_code_get(db, "abc", &found));
    old_code_clear(&found);
    ASSERT_STATUS(old_code_get(db, NULL, &found), JDB_NOT_FOUND);
}
END_TEST

START_TEST(a_reference_may_come_first)
{
    struct old_code code = {.code = "abc", .boss = JDB_SOME(7)};
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(old_code_insert(db, &code));
    struct old_person boss = {.id = 7, .name = "Boss"};
    ASSERT_OK(old_person_insert(db, &boss));
    ASSERT_OK(jdb_commit(db));
    old_person_clear(&boss);
    ASSERT_OK(jdb_begin(db));
    code = (struct old_code){.code = "xyz", .boss = JDB_SOME(9)};
    ASSERT_OK(old_code_insert(db, &code));
    ASSERT_STATUS(jdb_commit(db), JDB_FOREIGN_KEY);
    ASSERT_OK(jdb_rollback(db));
}
END_TEST

START_TEST(a_row_without_a_value_is_left_out)
{
    struct old_pair pair = {.a = 1, .b = 1, .c = NULL};
    old_pair_insert(db, &pair);
    int64_t count;
    ASSERT_OK(old_pair_count(db, &count));
    ck_assert_int_eq(count, 0);
}
END_TEST

/* ---- Beside tables --------------------------------------------------------------------------------------- */

START_TEST(views_triggers_and_virtual_tables_are_made)
{
    struct old_person ada = {.name = "Ada", .vip = true};
    int64_t pairs;
    ASSERT_OK(old_person_insert(db, &ada));
    ASSERT_OK(old_pair_count(db, &pairs));
    ck_assert_int_eq(pairs, 1);
    execute("INSERT INTO words SELECT name FROM vips, counted WHERE n = 1");
    old_person_clear(&ada);
}
END_TEST

/* ---- Databases that other programs made ------------------------------------------------------------------ */

enum { URL_SIZE = 100 };

/* A file with the schema's tables, and what else is run, by SQLite alone; the caller removes it. */
static void make_file(char *url, const char *more)
{
    sqlite3 *other;
    snprintf(url, URL_SIZE, "sqlite:/tmp/janusdb-existing-%ld.db", (long)getpid());
    ck_assert_int_eq(sqlite3_open(url + strlen("sqlite:"), &other), SQLITE_OK);
    char sql[8192] = "";
    for (size_t i = 0; i < old_schema.create_count; i++) {
        strncat(sql, old_schema.create[i], sizeof sql - strlen(sql) - 1);
        strncat(sql, "\n", sizeof sql - strlen(sql) - 1);
    }
    ck_assert_int_eq(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, more, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
}

static enum jdb_status open_file(const char *more)
{
    char url[URL_SIZE];
    struct jdb *found;
    make_file(url, more);
    enum jdb_status status = old_open(&found, url);
    if (status == JDB_OK) {
        struct old_person ada = {.name = "Ada"};
        ASSERT_OK(old_person_insert(found, &ada));
        old_person_clear(&ada);
    }
    jdb_close(found);
    for (const char *const *ending = (const char *const[]){"", "-wal", "-shm", NULL}; *ending; ending++) {
        char path[URL_SIZE + 5];
        snprintf(path, sizeof path, "%s%s", url + strlen("sqlite:"), *ending);
        unlink(path);
    }
    return status;
}

/* They have no mark of this library: that they are what the schema says is enough, and nothing less is. */
START_TEST(a_database_without_a_mark)
{
    ck_assert_int_eq(open_file(""), JDB_OK);
    ck_assert_int_eq(open_file("CREATE TABLE more (a)"), JDB_OK);
    ck_assert_int_eq(open_file("DROP INDEX codes_boss_idx"), JDB_SCHEMA);
    ck_assert_int_eq(open_file("ALTER TABLE people ADD COLUMN more TEXT"), JDB_SCHEMA);
    ck_assert_int_eq(open_file("DROP VIEW counted; DROP VIEW vips"), JDB_SCHEMA);
}
END_TEST

/* SQLite looks for the table before it writes any row. */
START_TEST(what_dangles_takes_rows_when_the_table_is_there)
{
    struct old_person ada = {.name = "Ada"};
    ASSERT_OK(old_person_insert(db, &ada));
    struct old_orphans row = {.number = JDB_SOME(1), .owner = ada.id};
    ck_assert_int_eq(old_orphans_insert(db, &row), JDB_SCHEMA);
    execute("CREATE TABLE gone (id INTEGER PRIMARY KEY)");
    ASSERT_OK(old_orphans_insert(db, &row));
    ASSERT_OK(old_orphans_delete(db, 1));
    old_orphans_clear(&row);
    old_person_clear(&ada);
}
END_TEST

RUN_SUITE("existing", a_row_comes_back, a_number_is_whole_or_not, a_value_of_another_type_is_told,
          a_number_may_stand_for_a_text, ids_are_not_handed_out_twice, a_key_compares_as_it_says,
          a_key_may_be_null, a_reference_may_come_first, a_row_without_a_value_is_left_out,
          views_triggers_and_virtual_tables_are_made, a_database_without_a_mark,
          what_dangles_takes_rows_when_the_table_is_there)
