/* What the engines have words of their own for, by the schema of tests/golden/engines: the same calls do the same on each. */
#include "works.fixture.h"

#define db works_fixture_db
#define FIXTURE_SETUP works_fixture_setup
#define FIXTURE_TEARDOWN works_fixture_teardown

#include "assertions.h"

#include <stdio.h>

static struct works_team add_team(const char *name)
{
    struct works_team team = {.name = name};
    ASSERT_OK(works_team_insert(db, &team));
    return team;
}

/* The rows that the database computes a part of are the caller's to clear. */
static struct works_person add_person(int64_t team_id, const char *code, double share)
{
    struct works_person person = {.team_id = team_id, .code = code, .share = share, .is_in = true};
    ASSERT_OK(works_person_insert(db, &person));
    return person;
}

static int64_t add_plain_person(int64_t team_id, const char *code, double share)
{
    struct works_person person = add_person(team_id, code, share);
    int64_t id = person.id;
    works_person_clear(&person);
    return id;
}

static int64_t count_teams(void)
{
    int64_t count;
    ASSERT_OK(works_team_count(db, &count));
    return count;
}

/* ---- The schema ------------------------------------------------------------------------------------------ */

START_TEST(a_circle_of_foreign_keys_holds)
{
    struct works_team team = add_team("blue");
    int64_t captain = add_plain_person(team.id, "a1", 0.5);
    team.captain_id = JDB_SOME(captain + 1);
    ASSERT_REFUSED(works_team_update(db, &team), JDB_FOREIGN_KEY, WORKS_TEAM_CAPTAIN_ID_FKEY);
    team.captain_id = JDB_SOME(captain);
    ASSERT_OK(works_team_update(db, &team));
    struct works_person found;
    ASSERT_OK(works_team_captain(db, &team, &found));
    ck_assert_int_eq(found.id, captain);
    works_person_clear(&found);
    ASSERT_REFUSED(works_person_delete(db, captain), JDB_FOREIGN_KEY, WORKS_TEAM_CAPTAIN_ID_FKEY);
    ASSERT_OK(works_person_exists(db, captain));
    team.captain_id = JDB_NONE;
    ASSERT_OK(works_team_update_fields(db, &team, WORKS_TEAM_CAPTAIN_ID));
    ASSERT_OK(works_team_delete(db, team.id));
    ASSERT_STATUS(works_person_exists(db, captain), JDB_NOT_FOUND);
}
END_TEST

/* Its foreign key waits for the end of the transaction: of a statement alone, that is its own. */
START_TEST(a_captain_may_come_after_the_team)
{
    struct works_team team = {.name = "red", .captain_id = JDB_SOME(1)};
    ASSERT_REFUSED(works_team_insert(db, &team), JDB_FOREIGN_KEY, WORKS_TEAM_CAPTAIN_ID_FKEY);
    ck_assert_int_eq(count_teams(), 0);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(works_team_insert(db, &team));
    ASSERT_REFUSED(jdb_commit(db), JDB_FOREIGN_KEY, WORKS_TEAM_CAPTAIN_ID_FKEY);
    ASSERT_STATUS(works_team_exists(db, team.id), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(count_teams(), 0);
    static char names[40][8];
    struct works_team many[40] = {0};
    for (int i = 0; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "red %d", i);
        many[i].name = names[i];
    }
    many[39].captain_id = JDB_SOME(1);
    ASSERT_REFUSED(works_team_insert_many(db, many, 40), JDB_FOREIGN_KEY, WORKS_TEAM_CAPTAIN_ID_FKEY);
    ASSERT_REFUSED(works_team_insert_many(db, many + 37, 3), JDB_FOREIGN_KEY, WORKS_TEAM_CAPTAIN_ID_FKEY);
    ck_assert_int_eq(count_teams(), 0);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(works_team_insert_many(db, many, 40));
    struct works_person captain = {.id = 1, .team_id = many[0].id, .code = "c1", .share = 0.5};
    ASSERT_OK(works_person_insert(db, &captain));
    works_person_clear(&captain);
    ASSERT_OK(jdb_commit(db));
}
END_TEST

START_TEST(defaults_are_said_for_each)
{
    struct works_person person = {.team_id = add_team("blue").id}, found;
    ASSERT_OK(works_person_insert_fields(db, &person, WORKS_PERSON_TEAM_ID));
    ck_assert_uint_eq(strlen(person.code), 8);
    ck_assert_int_eq(person.initial[0], person.code[0]);
    ck_assert_uint_eq(strlen(person.initial), 1);
    ck_assert_int_eq(person.born, jdb_date(1970, 12, 31));
    ck_assert(person.is_in);
    ck_assert_mem_eq(person.token.bytes, "\x12\x3e\x45\x67", 4);
    ck_assert_uint_eq(person.picture.size, 2);
    ck_assert_str_eq(person.notes, "{}");
    ck_assert_double_eq(person.share, 0.5);
    ck_assert_int_eq(person.state, WORKS_STATE_OPEN);
    ASSERT_OK(works_person_get(db, person.id, &found));
    ck_assert_str_eq(found.code, person.code);
    ck_assert_int_eq(found.since, person.since);
    works_person_clear(&found);
    works_person_clear(&person);
}
END_TEST

START_TEST(rules_are_said_for_each)
{
    struct works_team team = add_team("blue");
    const struct works_person good = {.team_id = team.id, .code = "ab", .is_in = true, .share = 0.5};
    struct works_person person;
#define REFUSED(member, value, status, constraint)                                                             \
    person = good;                                                                                             \
    person.member = value;                                                                                     \
    ASSERT_REFUSED(works_person_insert(db, &person), status, constraint)
    REFUSED(code, "xyz", JDB_CHECK, WORKS_USER_CODE_IS_HEX);
    REFUSED(since, -1, JDB_CHECK, WORKS_USER_SINCE_CHECK);
    REFUSED(born, jdb_date(2100, 1, 2), JDB_CHECK, WORKS_USER_BORN_CHECK);
    REFUSED(share, 1.5, JDB_CHECK, WORKS_USER_SHARE_CHECK);
    REFUSED(team_id, team.id + 1, JDB_FOREIGN_KEY, WORKS_USER_TEAM_ID_FKEY);
    ck_assert_int_gt(add_plain_person(team.id, "ab", 0.5), 0);
    REFUSED(code, "AB", JDB_CHECK, WORKS_USER_CODE_IS_HEX);
    REFUSED(code, "ab", JDB_UNIQUE, WORKS_USER_CODE);
}
END_TEST

START_TEST(a_partial_index_lists_its_rows)
{
    int64_t team = add_team("blue").id;
    for (int64_t i = 0; i < 4; i++) {
        struct works_person person = {.team_id = team, .Desk = JDB_SOME(i), .is_in = i != 2, .share = 0.5};
        ASSERT_OK(works_person_insert(db, &person));
        works_person_clear(&person);
    }
    struct works_person_cursor cursor;
    int64_t seen = 0;
    ASSERT_OK(works_person_list_by_Desk(db, 1, 4, (struct jdb_page){0}, &cursor));
    while (works_person_next(&cursor))
        seen = seen * 10 + cursor.row.Desk.value;
    ASSERT_OK(works_person_close(&cursor));
    ck_assert_int_eq(seen, 31);
    struct works_person found;
    ASSERT_OK(works_person_get_by_team_id_and_Desk(db, team, 2, &found));
    ck_assert(!found.is_in);
    works_person_clear(&found);
}
END_TEST

START_TEST(a_trigger_and_a_view_are_said_for_each)
{
    int64_t team = add_team("blue").id, count;
    struct works_person person = add_person(team, "a1", 0.5);
    struct works_seat seat = {.row = 1, .place = "window", .user_id = JDB_SOME(person.id)};
    ASSERT_OK(works_seat_insert(db, &seat));
    struct works_present_cursor present;
    ASSERT_OK(works_present(db, &present));
    ck_assert(works_present_next(&present));
    ck_assert_int_eq(present.row.id, person.id);
    ck_assert(!works_present_next(&present));
    ASSERT_OK(works_present_close(&present));
    person.is_in = false;
    ASSERT_OK(works_person_update_fields(db, &person, WORKS_PERSON_IS_IN));
    ASSERT_OK(works_seat_count_by_user_id(db, person.id, &count));
    ck_assert_int_eq(count, 0);
    ASSERT_OK(works_present(db, &present));
    ck_assert(!works_present_next(&present));
    ASSERT_OK(works_present_close(&present));
    works_person_clear(&person);
}
END_TEST

static const char *const SKIP[] = {
    "CREATE TRIGGER skip BEFORE INSERT ON team WHEN new.name = 'skip' BEGIN SELECT RAISE(IGNORE); END",
    "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
    "CREATE TRIGGER skip BEFORE INSERT ON team FOR EACH ROW WHEN (new.name = 'skip') EXECUTE FUNCTION skip()",
};

START_TEST(a_row_that_a_trigger_skips_is_given_no_id)
{
    ASSERT_OK(jdb_execute(db, SKIP[!jdb_sqlite3(db)]));
    add_team("blue");
    ck_assert_int_eq(add_team("skip").id, 0);
    struct works_team many[] = {{.name = "red"}, {.name = "skip"}, {.name = "green"}};
    ASSERT_OK(works_team_insert_many(db, many, 3));
    ck_assert_int_eq(many[1].id, 0);
    ck_assert_int_gt(many[2].id, many[0].id);
    ck_assert_int_eq(count_teams(), 3);
}
END_TEST

/* ---- Keys of several columns ----------------------------------------------------------------------------- */

START_TEST(keys_of_two_columns_go_together)
{
    struct works_seat seats[] = {{.row = 1, .place = "a"}, {.row = 1, .place = "b"}, {.row = 2, .place = "a"}};
    ASSERT_OK(works_seat_insert_many(db, seats, 3));
    const struct works_seat_key keys[] = {{2, "a"}, {2, "b"}, {1, "b"}};
    struct works_seat_list list;
    ASSERT_OK(works_seat_get_many(db, keys, 3, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_int_eq(list.rows[0].row, 2);
    ck_assert_str_eq(list.rows[1].place, "b");
    works_seat_list_clear(&list);
    ASSERT_OK(works_seat_delete_many(db, keys, 3));
    int64_t count;
    ASSERT_OK(works_seat_count(db, &count));
    ck_assert_int_eq(count, 1);
    seats[1] = (struct works_seat){.row = 1, .place = "c"};
    seats[2] = (struct works_seat){.row = 1, .place = "a"};
    ASSERT_REFUSED(works_seat_insert_many(db, seats + 1, 2), JDB_UNIQUE, WORKS_SEAT_PKEY);
    ck_assert_uint_eq(jdb_error(db)->row, 1);
    ASSERT_STATUS(works_seat_exists(db, 1, "c"), JDB_NOT_FOUND);
    ASSERT_OK(works_seat_upsert_by_row_and_place(db, &seats[2]));
}
END_TEST

/* ---- Queries --------------------------------------------------------------------------------------------- */

static size_t count_people_of(const int64_t *teams, size_t count, const int64_t *but, size_t but_count)
{
    struct works_person_cursor cursor;
    ASSERT_OK(works_people_of_teams(db, teams, count, but, but_count, &cursor));
    for (count = 0; works_person_next(&cursor);)
        count++;
    ASSERT_OK(works_person_close(&cursor));
    return count;
}

START_TEST(lists_are_parameters)
{
    int64_t blue = add_team("blue").id, red = add_team("red").id;
    int64_t ada = add_plain_person(blue, "a1", 0.5), bob = add_plain_person(red, "b2", 0.5);
    ck_assert_uint_eq(count_people_of((const int64_t[]){blue, red}, 2, NULL, 0), 2);
    ck_assert_uint_eq(count_people_of((const int64_t[]){blue, red}, 2, &ada, 1), 1);
    ck_assert_uint_eq(count_people_of(&red, 1, &bob, 1), 0);
    ck_assert_uint_eq(count_people_of(NULL, 0, NULL, 0), 0);
}
END_TEST

/* The first and the last letter of the codes that are found, in their order. */
static void assert_since(struct jdb_opt_int since, enum works_people_since_order order, const char *codes)
{
    static const enum works_state STATES[] = {WORKS_STATE_CLOSED, WORKS_STATE_OPEN};
    struct works_people_since_cursor cursor;
    char found[8] = "";
    ASSERT_OK(works_people_since(db, since, STATES, 2, order, &cursor));
    while (works_people_since_next(&cursor))
        strncat(found, cursor.row.code, 1);
    ASSERT_OK(works_people_since_close(&cursor));
    ck_assert_str_eq(found, codes);
}

static void assert_found(const char *pattern, struct jdb_opt_real least, enum works_found_order order,
                         size_t count, int64_t first)
{
    struct works_found_cursor cursor;
    struct works_found_list list;
    ASSERT_OK(works_found(db, pattern, least, order, &cursor));
    ASSERT_OK(works_found_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, count);
    ck_assert_int_eq(list.rows[0].id, first);
    works_found_list_clear(&list);
}

START_TEST(conditions_and_orders_are_chosen)
{
    int64_t team = add_team("blue").id, ada = add_plain_person(team, "a1", 0.9);
    int64_t bob = add_plain_person(team, "b2", 0.1), cid = add_plain_person(team, "b3", 0.4);
    assert_since(JDB_NONE, WORKS_PEOPLE_SINCE_ORDER_ID, "abb");
    assert_since(JDB_NONE, WORKS_PEOPLE_SINCE_ORDER_CODE_DESC, "bba");
    assert_since(JDB_SOME(jdb_now() + INT64_C(3600000000)), WORKS_PEOPLE_SINCE_ORDER_ID, "");
    assert_found(ON_ENGINE("*", ""), JDB_NONE_REAL, WORKS_FOUND_ORDER_ID, 3, ada);
    assert_found(ON_ENGINE("*", ""), JDB_NONE_REAL, WORKS_FOUND_ORDER_SHARE, 3, bob);
    assert_found(ON_ENGINE("b*", "^b"), JDB_NONE_REAL, WORKS_FOUND_ORDER_ID, 2, bob);
    assert_found(ON_ENGINE("b*", "^b"), JDB_SOME(0.4), WORKS_FOUND_ORDER_ID, 1, cid);
}
END_TEST

START_TEST(a_time_and_a_day_are_the_same)
{
    int64_t team = add_team("blue").id, day = jdb_date(2024, 2, 29);
    struct works_person person = {.team_id = team, .born = day, .share = 0.5};
    ASSERT_OK(works_person_insert(db, &person));
    struct works_age_in_days_row row;
    ASSERT_OK(works_age_in_days(db, (day + 3) * INT64_C(86400000000) + 5, person.id, &row));
    ck_assert_int_eq(row.days.value, 3);
    works_age_in_days_clear(&row);
    works_person_clear(&person);
}
END_TEST

RUN_SUITE("engines", a_circle_of_foreign_keys_holds, a_captain_may_come_after_the_team,
          defaults_are_said_for_each, rules_are_said_for_each, a_partial_index_lists_its_rows,
          a_trigger_and_a_view_are_said_for_each, a_row_that_a_trigger_skips_is_given_no_id,
          keys_of_two_columns_go_together, lists_are_parameters, conditions_and_orders_are_chosen,
          a_time_and_a_day_are_the_same)
