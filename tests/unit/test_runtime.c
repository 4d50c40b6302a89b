/* The runtime library in memory: what generated code does not reach, or reaches by luck. */
#include "runtime_test.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

/* ---- Rows ------------------------------------------------------------------------------------------------ */

START_TEST(a_row_comes_back_with_its_defaults)
{
    int64_t before = jdb_now();
    struct person ada = {.name = "ada"};
    OK(jdb_record_insert(db, &person_record, &insert_person, &ada));
    ck_assert_int_gt(ada.id, 0);
    ck_assert_int_eq(ada.mood, MOOD_CALM);
    ck_assert_int_eq(ada.score, 7);
    ck_assert_int_ge(ada.created_at, before);
    ck_assert_uint_eq(strlen(ada.token), 16);
    ck_assert_int_eq(ada.name_length, 3);
    struct person found;
    OK(jdb_record_get(db, &person_record, &get_person, &ada, &found));
    ck_assert_str_eq(found.token, ada.token);
    ck_assert_str_eq(found.name, "ada");
    ck_assert(!found.boss_id.has && !found.password);
    ck_assert_int_eq(found.created_at, ada.created_at);
    jdb_record_clear(&person_record, &found);
    jdb_record_clear(&person_record, &found);
    ck_assert_ptr_null(found.name);
    jdb_record_clear(&person_record, &ada);
    STATUS(jdb_record_get(db, &person_record, &get_person, &(struct person){.id = 99}, &found), JDB_NOT_FOUND);
    ck_assert_ptr_null(found.memory);
}
END_TEST

START_TEST(given_members_stay)
{
    struct person ada = {.id = 5, .name = "ada", .token = "mine", .score = 3, .created_at = -1};
    OK(jdb_record_insert(db, &person_record, &insert_person, &ada));
    ck_assert_str_eq(ada.token, "mine");
    ck_assert_ptr_null(ada.memory);
    ck_assert_int_eq(ada.id, 5);
    ck_assert_int_eq(ada.score, 3);
    ck_assert_int_eq(ada.created_at, -1);
    ck_assert_int_eq(ada.name_length, 3);
}
END_TEST

START_TEST(a_row_that_fails_is_as_it_was)
{
    add("ada");
    struct person twin = {.name = "ada"}, orphan = {.name = "bob", .boss_id = {true, 77}};
    const struct person twin_before = twin, orphan_before = orphan;
    STATUS(jdb_record_insert(db, &person_record, &insert_person, &twin), JDB_UNIQUE);
    ck_assert_mem_eq(&twin, &twin_before, sizeof twin);
    ck_assert_int_eq(jdb_error(db)->constraint, PEOPLE_NAME_KEY);
    ck_assert_str_eq(jdb_error(db)->message, "people.name: another row has this value (people_name_key)");
    STATUS(jdb_record_insert(db, &person_record, &insert_person, &orphan), JDB_FOREIGN_KEY);
    ck_assert_mem_eq(&orphan, &orphan_before, sizeof orphan);
    ck_assert_int_eq(jdb_error(db)->constraint, PEOPLE_BOSS_FKEY);
    ck_assert_str_eq(jdb_error(db)->message,
                     "people.boss_id refers to a row of people that does not exist (people_boss_fkey)");
    ck_assert_int_eq(count(), 1);
    ck_assert_int_eq(jdb_error(db)->status, JDB_OK);
}
END_TEST

START_TEST(an_upsert_gives_the_row_that_is_there)
{
    int64_t id = add("ada");
    struct person ada = {.name = "ada", .mood = MOOD_CROSS};
    OK(jdb_record_insert(db, &person_record, &upsert_person, &ada));
    ck_assert_int_eq(ada.id, id);
    ck_assert_int_eq(ada.mood, MOOD_CROSS);
    ck_assert_int_eq(ada.score, 7);
    ck_assert_uint_eq(strlen(ada.token), 16);
    jdb_record_clear(&person_record, &ada);
    struct person bob = {.name = "bob"};
    OK(jdb_record_insert(db, &person_record, &upsert_person, &bob));
    ck_assert_int_eq(bob.id, id + 1);
    ck_assert_str_eq(bob.token, "new");
    jdb_record_clear(&person_record, &bob);
}
END_TEST

START_TEST(many_rows_go_in_together)
{
    struct person rows[3] = {{.name = "a"}, {.name = "b"}, {.name = "a"}};
    struct person before[3];
    memcpy(before, rows, sizeof rows);
    STATUS(jdb_record_insert_many(db, &person_record, &insert_person, rows, 3), JDB_UNIQUE);
    ck_assert_mem_eq(rows, before, sizeof rows);
    rows[2].name = "c\xff";
    STATUS(jdb_record_insert_many(db, &person_record, &insert_person, rows, 3), JDB_INVALID);
    ck_assert_int_eq(count(), 0);
    OK(jdb_begin(db));
    STATUS(jdb_record_insert_many(db, &person_record, &insert_person, rows, 3), JDB_INVALID);
    rows[2].name = "c";
    STATUS(jdb_record_insert_many(db, &person_record, &insert_person, rows, 3), JDB_ABORTED);
    OK(jdb_rollback(db));
    OK(jdb_record_insert_many(db, &person_record, &insert_person, rows, 3));
    ck_assert_int_eq(count(), 3);
    ck_assert_int_eq(rows[2].id, rows[0].id + 2);
    ck_assert_str_ne(rows[0].token, rows[1].token);
    for (size_t i = 0; i < 3; i++)
        jdb_record_clear(&person_record, &rows[i]);
    OK(jdb_record_insert_many(db, &person_record, &insert_person, NULL, 0));
    STATUS(jdb_record_insert_many(db, &person_record, &insert_person, NULL, 1), JDB_MISUSE);
}
END_TEST

START_TEST(picked_fields_are_written_as_they_stand)
{
    struct person ada = {.name = "ada", .score = 4};
    OK(jdb_record_insert_fields(db, &person_record, &ada, PERSON_NAME));
    ck_assert_int_eq(ada.score, 7); /* not picked: the database's */
    ck_assert_uint_eq(strlen(ada.token), 16);
    ck_assert_int_eq(ada.created_at, 1);
    ada.score = 0;
    STATUS(jdb_record_update_fields(db, &person_record, &ada, PERSON_SCORE), JDB_CHECK);
    ck_assert_int_eq(jdb_error(db)->constraint, PEOPLE_SCORE_CHECK);
    ck_assert_str_eq(jdb_error(db)->column, "score");
    ada.boss_id = (struct jdb_opt_int){true, ada.id};
    OK(jdb_record_update_fields(db, &person_record, &ada, PERSON_BOSS));
    ada.boss_id.value = 77;
    STATUS(jdb_record_update_fields(db, &person_record, &ada, PERSON_BOSS), JDB_FOREIGN_KEY);
    ck_assert_int_eq(jdb_error(db)->constraint, PEOPLE_BOSS_FKEY);
    STATUS(jdb_record_update_fields(db, &person_record, &ada, 0), JDB_MISUSE);
    STATUS(jdb_record_update_fields(db, &person_record, &ada, 1), JDB_MISUSE);
    STATUS(jdb_record_update_fields(db, &person_record, &ada, PERSON_LENGTH), JDB_MISUSE);
    SAYS("people.name_length");
    STATUS(jdb_record_insert_fields(db, &person_record, &ada, UINT64_C(1) << 63), JDB_MISUSE);
    STATUS(jdb_record_update_fields(db, &person_record, &(struct person){.id = 99, .score = 1}, PERSON_SCORE),
           JDB_NOT_FOUND);
    struct visit visit = {.person_id = 1};
    STATUS(jdb_record_update_fields(db, &visit_record, &visit, 1), JDB_MISUSE);
    STATUS(jdb_record_insert_fields(db, &person_record, &ada, 0), JDB_NOT_NULL); /* INSERT … DEFAULT VALUES */
    for (uint64_t fields = 2; fields < 64; fields += 2) /* more statements than are kept */
        jdb_record_update_fields(db, &person_record, &(struct person){.id = 99}, fields & ~UINT64_C(1));
    jdb_record_clear(&person_record, &ada);
}
END_TEST

START_TEST(updates_and_deletes_say_whether_there_was_a_row)
{
    int64_t boss = add("boss"), id = add("ada");
    struct person ada = {.id = id, .name = "ada", .mood = MOOD_CROSS, .score = 1, .boss_id = {true, boss}};
    OK(jdb_record_update(db, &person_record, &update_person, &ada));
    struct person found;
    OK(jdb_record_get_parent(db, &person_record, &get_boss, &ada, &person_record, &found));
    ck_assert_str_eq(found.name, "boss");
    jdb_record_clear(&person_record, &found);
    STATUS(jdb_record_get_parent(db, &person_record, &get_boss, &found, &person_record, &found), JDB_NOT_FOUND);
    STATUS(jdb_record_delete(db, &person_record, &delete_person, &(struct person){.id = boss}),
           JDB_FOREIGN_KEY);
    ck_assert_int_eq(jdb_error(db)->constraint, PEOPLE_BOSS_FKEY);
    SAYS("is still referred to by people.boss_id");
    ada.id = 99;
    STATUS(jdb_record_update(db, &person_record, &update_person, &ada), JDB_NOT_FOUND);
    STATUS(jdb_record_delete(db, &person_record, &delete_person, &ada), JDB_NOT_FOUND);
    STATUS(jdb_record_exists(db, &person_record, &person_exists, &ada), JDB_NOT_FOUND);
    ada.id = id;
    OK(jdb_record_exists(db, &person_record, &person_exists, &ada));
    OK(jdb_record_delete(db, &person_record, &delete_person, &ada));
}
END_TEST

START_TEST(every_kind_reads_back_the_same)
{
    struct thing thing = {.key = {{1, 2}}, .flag = true, .ratio = 0.1, .bytes = {"\0\1", 2}, .json = "{}"};
    thing.other = (struct jdb_opt_uuid){true, {{9}}};
    thing.real = (struct jdb_opt_real){true, -0.5};
    OK(jdb_record_insert(db, &thing_record, &insert_thing, &thing));
    ck_assert_str_eq(thing.text, "by default");
    ck_assert_int_eq(thing.number.value, 9);
    ck_assert_int_eq(thing.day, jdb_now() / INT64_C(86400000000));
    ck_assert_ptr_null(thing.memory);
    struct thing found;
    OK(jdb_record_get(db, &thing_record, &get_thing, &thing, &found));
    ck_assert(found.flag && found.other.has && found.real.has && found.mood == 0);
    ck_assert_mem_eq(found.bytes.data, "\0\1", 2);
    ck_assert_double_eq(found.ratio, 0.1);
    ck_assert_int_eq(found.other.value.bytes[0], 9);
    jdb_record_clear(&thing_record, &found);
    struct thing empty = {.key = {{3}}, .bytes = {"", 0}, .text = ""};
    OK(jdb_record_insert(db, &thing_record, &insert_thing, &empty));
    OK(jdb_record_get(db, &thing_record, &get_thing, &empty, &found));
    ck_assert_ptr_nonnull(found.bytes.data);
    ck_assert_uint_eq(found.bytes.size, 0);
    ck_assert_str_eq(found.text, "");
    jdb_record_clear(&thing_record, &found);
    struct jdb_rows list;
    const struct jdb_uuid keys[] = {empty.key, {{7}}, thing.key};
    OK(jdb_record_get_many(db, &thing_record, &get_things, keys, 3, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_int_eq(((struct thing *)list.rows)[1].key.bytes[1], 2);
    jdb_rows_clear(&list);
}
END_TEST

START_TEST(what_cannot_be_stored_is_refused_before)
{
    struct thing thing = {.key = {{1}}, .ratio = NAN};
    STATUS(jdb_record_insert(db, &thing_record, &insert_thing, &thing), JDB_INVALID);
    SAYS("things.ratio");
    thing.ratio = 0;
    thing.mood = (enum mood)3;
    STATUS(jdb_record_insert(db, &thing_record, &insert_thing, &thing), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "mood");
    thing.mood = 0;
    thing.bytes.size = 1;
    STATUS(jdb_record_insert(db, &thing_record, &insert_thing, &thing), JDB_INVALID);
    thing.bytes.size = 0;
    static const char *const WRONG[] = {"\x80",         "a\xc0\x80", "\xed\xa0\x80",     "\xf4\x90\x80\x80",
                                        "12345678\xff", "\xe2\x82",  "\xf8\x88\x80\x80", "\xe0\x80\x80"};
    for (size_t i = 0; i < COUNT(WRONG); i++) {
        thing.text = WRONG[i];
        STATUS(jdb_record_insert(db, &thing_record, &insert_thing, &thing), JDB_INVALID);
    }
    thing.text = "\xf0\x9f\x98\x80\xed\x9f\xbf\xc2\x80 12345678";
    OK(jdb_record_insert(db, &thing_record, &insert_thing, &thing));
}
END_TEST

START_TEST(what_the_code_cannot_hold_is_refused_when_read)
{
    struct person found;
    OK(jdb_execute(db, "INSERT INTO people (id, name) VALUES (1, 'a' || char(0) || 'b')"));
    STATUS(jdb_record_get(db, &person_record, &get_person, &(struct person){.id = 1}, &found), JDB_INVALID);
    SAYS("people.name holds a NUL byte");
    ck_assert_ptr_null(found.name);
    OK(jdb_execute(db, "UPDATE people SET name = 'a', mood = 'sad'"));
    STATUS(jdb_record_get(db, &person_record, &get_person, &(struct person){.id = 1}, &found), JDB_SCHEMA);
    struct jdb_cursor cursor;
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &cursor));
    ck_assert(!jdb_cursor_next(&cursor, &found));
    STATUS(jdb_cursor_close(&cursor), JDB_SCHEMA);
    STATUS(jdb_cursor_close(&cursor), JDB_SCHEMA);
    OK(jdb_execute(db, "INSERT INTO things VALUES (x'01', 0, 0, NULL, NULL, 0, NULL, NULL, NULL, x'02', '')"));
    struct jdb_rows list;
    const struct jdb_uuid key = {{1}};
    OK(jdb_record_get_many(db, &thing_record, &get_things, &key, 1, &list)); /* x'01' is another key */
    ck_assert_uint_eq(list.count, 0);
}
END_TEST

/* ---- Lists ----------------------------------------------------------------------------------------------- */

START_TEST(lists_can_be_walked_inside_one_another)
{
    for (char name[] = "a"; *name < 'f'; ++*name)
        add(name);
    struct jdb_cursor outer, inner;
    struct person one, other;
    size_t seen = 0;
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &outer));
    while (jdb_cursor_next(&outer, &one)) {
        OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &inner));
        while (jdb_cursor_next(&inner, &other))
            seen++;
        OK(jdb_cursor_close(&inner));
        OK(jdb_record_delete(db, &person_record, &delete_person, &one));
    }
    OK(jdb_cursor_close(&outer));
    ck_assert_uint_eq(seen, 5 + 4 + 3 + 2 + 1);
    ck_assert_int_eq(count(), 0);
}
END_TEST

START_TEST(pages_have_an_order_and_an_end)
{
    for (char name[] = "a"; *name < 'k'; ++*name)
        add(name);
    struct jdb_cursor cursor;
    struct jdb_rows list;
    struct jdb_page page = {.limit = 3, .order = JDB_DESCENDING};
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, page, &cursor));
    OK(jdb_cursor_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 3);
    const struct person *rows = list.rows;
    ck_assert_str_eq(rows[0].name, "j");
    ck_assert_ptr_null(rows[0].memory);
    STATUS(jdb_record_list(db, &person_record, &list_people, NULL, NULL, &rows[2], page, &cursor),
           JDB_UNSUPPORTED);
    ck_assert(!jdb_cursor_next(&cursor, &(struct person){.id = 0}));
    STATUS(jdb_cursor_close(&cursor), JDB_UNSUPPORTED);
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, &rows[2], (struct jdb_page){0}, &cursor));
    jdb_rows_clear(&list);
    OK(jdb_cursor_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    jdb_rows_clear(&list);
    OK(jdb_cursor_collect(&cursor, &list)); /* it is closed */
    ck_assert_uint_eq(list.count, 0);
    char name[] = "c"; /* a key need not live as long as the cursor */
    OK(jdb_record_list(db, &person_record, &list_people_by_name, &(struct person){.name = name}, NULL, NULL,
                       (struct jdb_page){.order = JDB_DESCENDING}, &cursor));
    name[0] = 'x';
    OK(jdb_cursor_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(((struct person *)list.rows)->name, "c");
    jdb_rows_clear(&list);
    jdb_rows_clear(&list);
}
END_TEST

START_TEST(a_long_list_keeps_its_texts)
{
    enum { ROWS = 3000 };
    OK(jdb_begin(db));
    for (int i = 0; i < ROWS; i++) {
        char name[64];
        snprintf(name, sizeof name, "%040d", i);
        STATUS(try_add(name), JDB_OK);
    }
    OK(jdb_commit(db));
    struct jdb_cursor cursor;
    struct jdb_rows list;
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &cursor));
    OK(jdb_cursor_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, ROWS);
    for (int i = 0; i < ROWS; i++)
        ck_assert_int_eq(atoi(((struct person *)list.rows)[i].name), i);
    jdb_rows_clear(&list);
}
END_TEST

START_TEST(keys_of_two_texts_are_looked_up_together)
{
    struct place places[] = {{.country = "de", .city = "Ulm"}, {.country = "fr", .city = "Metz"}};
    OK(jdb_record_insert_many(db, &place_record, &insert_place, places, 2));
    STATUS(jdb_record_insert(db, &place_record, &insert_place, &places[0]), JDB_UNIQUE);
    ck_assert_int_eq(jdb_error(db)->constraint, PLACES_PKEY);
    ck_assert_ptr_null(jdb_error(db)->column);
    const struct place_key keys[] = {
        {"fr", "Metz"}, {"fr", "Ulm"}, {NULL, "Ulm"}, {"de", "Ulm"}, {"fr", "Metz"}};
    struct jdb_rows list;
    OK(jdb_record_get_many(db, &place_record, &get_places, keys, 5, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(((struct place *)list.rows)[0].city, "Metz");
    ck_assert_str_eq(((struct place *)list.rows)[1].city, "Ulm");
    jdb_rows_clear(&list);
    OK(jdb_record_get_many(db, &place_record, &get_places, NULL, 0, &list));
    STATUS(jdb_record_get_many(db, &place_record, &get_places, NULL, 1, &list), JDB_MISUSE);
    STATUS(jdb_execute(db, "SELECT * FROM jdb_keys"), JDB_MISUSE);
}
END_TEST

START_TEST(foreign_keys_are_named)
{
    int64_t id = add("ada");
    struct place ulm = {.country = "de", .city = "Ulm"};
    OK(jdb_record_insert(db, &place_record, &insert_place, &ulm));
    struct visit visit = {.person_id = id, .country = "de", .city = "Bonn"};
    STATUS(jdb_record_insert(db, &visit_record, &insert_visit, &visit), JDB_FOREIGN_KEY);
    ck_assert_int_eq(jdb_error(db)->constraint, VISITS_PLACE_FKEY);
    visit = (struct visit){.person_id = 99, .country = "de", .city = "Ulm"};
    STATUS(jdb_record_insert(db, &visit_record, &insert_visit, &visit), JDB_FOREIGN_KEY);
    ck_assert_int_eq(jdb_error(db)->constraint, VISITS_PERSON_FKEY);
    visit.person_id = id;
    OK(jdb_record_insert(db, &visit_record, &insert_visit, &visit));
    STATUS(jdb_record_delete(db, &place_record, &delete_place, &ulm), JDB_FOREIGN_KEY);
    ck_assert_int_eq(jdb_error(db)->constraint, VISITS_PLACE_FKEY);
    int64_t deleted = -1;
    STATUS(jdb_record_delete_many(db, &place_record, &delete_places, &ulm, &deleted), JDB_FOREIGN_KEY);
    ck_assert_int_eq(jdb_error(db)->constraint, VISITS_PLACE_FKEY);
    ck_assert_int_eq(deleted, 0);
    OK(jdb_record_delete_many(db, &visit_record, &delete_visits, &visit, &deleted));
    ck_assert_int_eq(deleted, 1);
    OK(jdb_record_delete_many(db, &place_record, &delete_places, &ulm, NULL));
    struct person own = {.id = 50, .name = "own", .boss_id = {true, 50}}; /* its own parent */
    OK(jdb_record_insert(db, &person_record, &insert_person, &own));
    jdb_record_clear(&person_record, &own);
    struct place found;
    STATUS(jdb_record_get(db, &place_record, &get_place, &ulm, &found), JDB_NOT_FOUND);
}
END_TEST

START_TEST(other_refusals_are_told_apart)
{
    struct thing thing = {.key = {{1}}};
    STATUS(try_add(NULL), JDB_NOT_NULL);
    ck_assert_str_eq(jdb_error(db)->message, "people.name must have a value");
    ck_assert_str_eq(jdb_error(db)->table, "people");
    STATUS(jdb_execute(db, "INSERT INTO people (name, score) VALUES ('a', 'x')"), JDB_CHECK);
    ck_assert_str_eq(jdb_error(db)->column, "score");
    OK(jdb_execute(db,
                   "CREATE TRIGGER t BEFORE INSERT ON things BEGIN SELECT raise(ABORT, 'not\ntoday'); END"));
    STATUS(jdb_record_insert(db, &thing_record, &insert_thing, &thing), JDB_CHECK);
    ck_assert_str_eq(jdb_error(db)->message, "not today");
    ck_assert_int_eq(jdb_error(db)->native, SQLITE_CONSTRAINT_TRIGGER);
    STATUS(jdb_execute(db, "nonsense"), JDB_MISUSE);
    STATUS(jdb_execute(db, NULL), JDB_MISUSE);
    STATUS(jdb_execute(db, "SELECT * FROM nowhere"), JDB_SCHEMA);
    struct jdb_record stranger = person_record;
    STATUS(jdb_record_get(db, &stranger, &get_person, &(struct person){.id = 1}, &(struct person){.id = 0}),
           JDB_MISUSE);
}
END_TEST

/* ---- Transactions ---------------------------------------------------------------------------------------- */

START_TEST(transactions_nest)
{
    OK(jdb_begin(db));
    STATUS(try_add("a"), JDB_OK);
    OK(jdb_begin(db));
    STATUS(try_add("b"), JDB_OK);
    OK(jdb_rollback(db));
    OK(jdb_begin(db));
    STATUS(try_add("c"), JDB_OK);
    OK(jdb_commit(db));
    OK(jdb_commit(db));
    ck_assert_int_eq(count(), 2);
    STATUS(jdb_commit(db), JDB_MISUSE);
    STATUS(jdb_rollback(db), JDB_MISUSE);
    OK(jdb_execute(db, "BEGIN"));
    OK(jdb_begin(db));
    STATUS(try_add("d"), JDB_OK);
    OK(jdb_rollback(db));
    OK(jdb_execute(db, "COMMIT"));
    ck_assert_int_eq(count(), 2);
}
END_TEST

START_TEST(after_a_failure_only_rollback_helps)
{
    int64_t number;
    add("a");
    OK(jdb_begin(db));
    STATUS(jdb_record_exists(db, &person_record, &person_exists, &(struct person){.id = 9}), JDB_NOT_FOUND);
    STATUS(try_add("\xff"), JDB_INVALID);
    STATUS(try_add("b"), JDB_OK);
    struct jdb_cursor cursor;
    OK(jdb_record_list(db, &person_record, &list_people, NULL, NULL, NULL, (struct jdb_page){0}, &cursor));
    OK(jdb_begin(db));
    STATUS(try_add("a"), JDB_UNIQUE);
    STATUS(try_add("c"), JDB_ABORTED);
    STATUS(jdb_begin(db), JDB_ABORTED);
    STATUS(jdb_commit(db), JDB_ABORTED);
    STATUS(jdb_execute(db, "SELECT 1"), JDB_ABORTED);
    STATUS(jdb_record_count(db, &person_record, &count_people, NULL, &number), JDB_ABORTED);
    struct person row;
    ck_assert(!jdb_cursor_next(&cursor, &row));
    STATUS(jdb_cursor_close(&cursor), JDB_ABORTED);
    OK(jdb_rollback(db));
    STATUS(try_add("c"), JDB_OK); /* the outer level goes on */
    OK(jdb_commit(db));
    ck_assert_int_eq(count(), 3);
}
END_TEST

START_TEST(a_transaction_that_the_database_ended_can_be_rolled_back)
{
    OK(jdb_execute(db, "CREATE TRIGGER t BEFORE INSERT ON things BEGIN SELECT raise(ROLLBACK, 'all'); END"));
    OK(jdb_begin(db));
    OK(jdb_begin(db));
    STATUS(try_add("a"), JDB_OK);
    STATUS(jdb_record_insert(db, &thing_record, &insert_thing, &(struct thing){.flag = true}), JDB_CHECK);
    OK(jdb_rollback(db));
    STATUS(try_add("b"), JDB_ABORTED);
    OK(jdb_rollback(db));
    STATUS(try_add("b"), JDB_OK);
    ck_assert_int_eq(count(), 1);
    OK(jdb_begin(db));
    OK(jdb_execute(db, "COMMIT"));
    STATUS(try_add("c"), JDB_ABORTED);
    OK(jdb_rollback(db));
}
END_TEST

/* ---- Printing -------------------------------------------------------------------------------------------- */

static const char *json_of(const struct jdb_record *record, const void *row)
{
    static char text[1024];
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    OK(jdb_record_print_json(record, row, out));
    fclose(out);
    return text;
}

START_TEST(json_is_json)
{
    struct thing thing = {.key = {{0x12, 0x3e, 0x45}},
                          .ratio = 0.1,
                          .bytes = {"abcd", 4},
                          .json = "{\n}",
                          .day = jdb_date(2024, 2, 29),
                          .mood = MOOD_CROSS,
                          .text = "\"\\\n\x1f\x7f\xff\xc3\xa9"};
    ck_assert_str_eq(json_of(&thing_record, &thing),
                     "{\"key\":\"123e4500-0000-0000-0000-000000000000\",\"flag\":false,\"ratio\":0.1,"
                     "\"bytes\":\"YWJjZA==\",\"json\":{ },\"day\":\"2024-02-29\",\"mood\":\"a bit cross\","
                     "\"number\":null,\"real\":null,\"other\":null,"
                     "\"text\":\"\\\"\\\\\\n\\u001f\\u007f\\ufffd\xc3\xa9\"}");
    thing = (struct thing){.ratio = INFINITY, .day = INT64_MAX, .real = {true, 1e300}, .mood = (enum mood)9};
    ck_assert_str_eq(json_of(&thing_record, &thing),
                     "{\"key\":\"00000000-0000-0000-0000-000000000000\",\"flag\":false,\"ratio\":null,"
                     "\"bytes\":null,\"json\":null,\"day\":9223372036854775807,\"mood\":null,\"number\":null,"
                     "\"real\":1e+300,\"other\":null,\"text\":null}");
    static const struct {
        int64_t at;
        const char *text;
    } TIMES[] = {{0, "\"1970-01-01T00:00:00Z\""},
                 {-1, "\"1969-12-31T23:59:59.999999Z\""},
                 {INT64_MIN, "-9223372036854775808"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_C(253402300799999999), "\"9999-12-31T23:59:59.999999Z\""},
                 {INT64_C(253402300800000000), "253402300800000000"},
                 {INT64_C(-62167219200000000), "\"0000-01-01T00:00:00Z\""}};
    for (size_t i = 0; i < COUNT(TIMES); i++) {
        struct person person = {.password = "hush", .created_at = TIMES[i].at};
        const char *text = json_of(&person_record, &person);
        ck_assert_ptr_null(strstr(text, "hush"));
        ck_assert_msg(strstr(text, TIMES[i].text) != NULL, "%s", text);
    }
    FILE *full = fopen("/dev/full", "w");
    setvbuf(full, NULL, _IONBF, 0);
    STATUS(jdb_record_print_json(&thing_record, &thing, full), JDB_IO);
    fclose(full);
}
END_TEST

START_TEST(dates_are_days)
{
    ck_assert_int_eq(jdb_date(1970, 1, 1), 0);
    ck_assert_int_eq(jdb_date(1970, 1, 2), 1);
    ck_assert_int_eq(jdb_date(2000, 3, 1), 11017);
    ck_assert_int_eq(jdb_date(1969, 12, 31), -1);
    ck_assert_int_eq(jdb_date(0, 1, 1), -719528);
    ck_assert_int_eq(jdb_date(9999, 12, 31), 2932896);
    ck_assert_int_eq(jdb_date(INT64_MAX, 1, 1), INT64_MAX);
    ck_assert_int_eq(jdb_date(INT64_MIN, 1, 1), INT64_MIN);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {a_row_comes_back_with_its_defaults,
                                  given_members_stay,
                                  a_row_that_fails_is_as_it_was,
                                  an_upsert_gives_the_row_that_is_there,
                                  many_rows_go_in_together,
                                  picked_fields_are_written_as_they_stand,
                                  updates_and_deletes_say_whether_there_was_a_row,
                                  every_kind_reads_back_the_same,
                                  what_cannot_be_stored_is_refused_before,
                                  what_the_code_cannot_hold_is_refused_when_read,
                                  lists_can_be_walked_inside_one_another,
                                  pages_have_an_order_and_an_end,
                                  a_long_list_keeps_its_texts,
                                  keys_of_two_texts_are_looked_up_together,
                                  foreign_keys_are_named,
                                  other_refusals_are_told_apart,
                                  transactions_nest,
                                  after_a_failure_only_rollback_helps,
                                  a_transaction_that_the_database_ended_can_be_rolled_back,
                                  json_is_json,
                                  dates_are_days};
    return run_tests("runtime", TESTS, COUNT(TESTS), setup, teardown);
}
