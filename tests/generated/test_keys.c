/* Keys and references of every shape, by the schema of tests/golden/keys. */
#include "keys.fixture.h"

#define db keys_fixture_db
#define FIXTURE_SETUP keys_fixture_setup
#define FIXTURE_TEARDOWN keys_fixture_teardown

#include "assertions.h"

static void insert_places(void)
{
    struct keys_country countries[] = {{.code = "de", .name = "Germany"}, {.code = "fr", .name = "France"}};
    ASSERT_OK(keys_country_insert_many(db, countries, 2));
    struct keys_city cities[] = {{.country_code = "de", .name = "Bonn", .inhabitants = 300},
                                 {.country_code = "de", .name = "Ulm", .inhabitants = 100},
                                 {.country_code = "fr", .name = "Metz", .inhabitants = 120},
                                 {.country_code = "de", .name = "Berlin", .inhabitants = 3600}};
    ASSERT_OK(keys_city_insert_many(db, cities, 4));
}

static struct keys_person insert_person(const char *name)
{
    struct keys_person person = {.name = name};
    ASSERT_OK(keys_person_insert(db, &person));
    return person;
}

START_TEST(a_key_of_text_finds_its_row)
{
    insert_places();
    struct keys_country found;
    ASSERT_OK(keys_country_get(db, "fr", &found));
    ck_assert_str_eq(found.name, "France");
    keys_country_clear(&found);
    ASSERT_STATUS(keys_country_get(db, "es", &found), JDB_NOT_FOUND);
    const char *const codes[] = {"fr", "xx", "de"};
    struct keys_country_list list;
    ASSERT_OK(keys_country_get_many(db, codes, 3, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(list.rows[0].name, "France");
    ck_assert_str_eq(list.rows[1].name, "Germany");
    keys_country_list_clear(&list);
    struct keys_country nowhere = {.name = "Nowhere"};
    ASSERT_NOT_NULL(keys_country_insert(db, &nowhere), "countries", "code");
    struct keys_country twin = {.code = "de", .name = "Other"};
    ASSERT_REFUSED(keys_country_insert(db, &twin), JDB_UNIQUE, KEYS_COUNTRIES_PKEY);
    ASSERT_OK(keys_country_upsert_by_code(db, &twin));
    ASSERT_OK(keys_country_get_by_name(db, "Other", &found));
    keys_country_clear(&found);
}
END_TEST

START_TEST(a_key_of_two_columns_finds_its_row)
{
    insert_places();
    struct keys_city found;
    ASSERT_OK(keys_city_get(db, "de", "Ulm", &found));
    ck_assert_int_eq(found.inhabitants, 100);
    found.inhabitants = 101;
    ASSERT_OK(keys_city_update(db, &found));
    keys_city_clear(&found);
    ASSERT_OK(keys_city_get(db, "de", "Ulm", &found));
    ck_assert_int_eq(found.inhabitants, 101);
    keys_city_clear(&found);
    ASSERT_STATUS(keys_city_exists(db, "fr", "Ulm"), JDB_NOT_FOUND);
    const struct keys_city_key keys[] = {{"fr", "Metz"}, {"fr", "Ulm"}, {"de", "Bonn"}};
    struct keys_city_list list;
    ASSERT_OK(keys_city_get_many(db, keys, 3, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(list.rows[0].name, "Metz");
    ck_assert_str_eq(list.rows[1].name, "Bonn");
    keys_city_list_clear(&list);
    struct keys_city twin = {.country_code = "de", .name = "Bonn"};
    ASSERT_REFUSED(keys_city_insert(db, &twin), JDB_UNIQUE, KEYS_CITIES_PKEY);
    twin.inhabitants = 5;
    ASSERT_OK(keys_city_upsert_by_country_code_and_name(db, &twin));
    ASSERT_OK(keys_city_delete(db, "de", "Bonn"));
    ASSERT_STATUS(keys_city_delete(db, "de", "Bonn"), JDB_NOT_FOUND);
}
END_TEST

START_TEST(children_come_in_the_order_of_the_index_that_serves_best)
{
    insert_places();
    struct keys_city_cursor cursor;
    struct keys_city_list list;
    ASSERT_OK(keys_city_list_by_country_code(db, "de", (struct jdb_page){.limit = 2}, &cursor));
    ASSERT_OK(keys_city_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(list.rows[0].name, "Berlin");
    ck_assert_str_eq(list.rows[1].name, "Bonn");
    struct keys_city_list rest;
    ASSERT_OK(keys_city_list_by_country_code_after(db, "de", &list.rows[1], (struct jdb_page){0}, &cursor));
    ASSERT_OK(keys_city_collect(&cursor, &rest));
    ck_assert_uint_eq(rest.count, 1);
    ck_assert_str_eq(rest.rows[0].name, "Ulm");
    keys_city_list_clear(&rest);
    keys_city_list_clear(&list);
    ASSERT_OK(keys_city_list(db, (struct jdb_page){0}, &cursor));
    ASSERT_OK(keys_city_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 4);
    ck_assert_str_eq(list.rows[0].name, "Berlin");
    ck_assert_str_eq(list.rows[3].name, "Metz");
    ASSERT_OK(keys_city_list_after(db, &list.rows[2], (struct jdb_page){0}, &cursor));
    ASSERT_OK(keys_city_collect(&cursor, &rest));
    ck_assert_uint_eq(rest.count, 1);
    keys_city_list_clear(&rest);
    keys_city_list_clear(&list);
}
END_TEST

START_TEST(a_foreign_key_of_two_columns_names_its_row)
{
    insert_places();
    struct keys_person ada = {.name = "Ada", .birth_country = "fr", .birth_city = "Metz"};
    ASSERT_OK(keys_person_insert(db, &ada));
    struct keys_city city;
    ASSERT_OK(keys_person_birth_country_and_birth_city(db, &ada, &city));
    ck_assert_int_eq(city.inhabitants, 120);
    keys_city_clear(&city);
    int64_t count = 0;
    ASSERT_OK(keys_person_count_by_birth_country_and_birth_city(db, "fr", "Metz", &count));
    ck_assert_int_eq(count, 1);
    struct keys_person bob = {.name = "Bob", .birth_country = "fr", .birth_city = "Ulm"};
    ASSERT_REFUSED(keys_person_insert(db, &bob), JDB_FOREIGN_KEY, KEYS_PEOPLE_BIRTH_COUNTRY_BIRTH_CITY_FKEY);
    ASSERT_REFUSED(keys_city_delete(db, "fr", "Metz"), JDB_FOREIGN_KEY,
                   KEYS_PEOPLE_BIRTH_COUNTRY_BIRTH_CITY_FKEY);
    bob.birth_city = NULL; /* a key that is partly NULL refers to nothing */
    ASSERT_OK(keys_person_insert(db, &bob));
    ASSERT_STATUS(keys_person_birth_country_and_birth_city(db, &bob, &city), JDB_NOT_FOUND);
    ASSERT_OK(jdb_execute(db, "UPDATE countries SET code = 'fx' WHERE code = 'fr'")); /* cascades twice */
    struct keys_person found;
    ASSERT_OK(keys_person_get(db, ada.id, &found));
    ck_assert_str_eq(found.birth_country, "fx");
    keys_person_clear(&found);
}
END_TEST

START_TEST(many_keys_are_deleted_or_none)
{
    insert_places();
    struct keys_person person = {.name = "Jeanne", .birth_country = "fr", .birth_city = "Metz"};
    ASSERT_OK(keys_person_insert(db, &person));
    const struct keys_city_key keys[] = {{"de", "Ulm"}, {"xx", "Nowhere"}, {"fr", "Metz"}, {"de", "Bonn"}};
    ASSERT_REFUSED(keys_city_delete_many(db, keys, 4), JDB_FOREIGN_KEY,
                   KEYS_PEOPLE_BIRTH_COUNTRY_BIRTH_CITY_FKEY);
    ck_assert_uint_eq(jdb_error(db)->row, 2);
    int64_t count;
    ASSERT_OK(keys_city_count(db, &count));
    ck_assert_int_eq(count, 4);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(keys_city_delete_many(db, keys, 2));
    ASSERT_OK(keys_city_delete_many(db, keys, 0));
    ASSERT_OK(jdb_commit(db));
    ASSERT_STATUS(keys_city_exists(db, "de", "Ulm"), JDB_NOT_FOUND);
    ASSERT_OK(keys_city_exists(db, "de", "Bonn"));
    const char *const codes[] = {"de"};
    ASSERT_OK(keys_country_delete_many(db, codes, 1));
    ASSERT_OK(keys_city_count(db, &count));
    ck_assert_int_eq(count, 1);
    ASSERT_STATUS(keys_country_delete_many(db, NULL, 1), JDB_MISUSE);
}
END_TEST

/* As the table of the schema, but for what happens to who refers to a row that goes. */
static void make_nodes(const char *on_delete, const char *rows)
{
    char sql[512];
    const char *number = ON_ENGINE("INTEGER", "BIGINT");
    snprintf(
        sql, sizeof sql,
        "DROP TABLE nodes; CREATE TABLE nodes (id %s PRIMARY KEY, next %s REFERENCES nodes (id) %s, list_id %s, "
        "weight %s); %s",
        number, number, on_delete, number, ON_ENGINE("REAL", "DOUBLE PRECISION"), rows);
    ASSERT_OK(jdb_execute(db, sql));
}

static int64_t count_nodes(void)
{
    int64_t count;
    ASSERT_OK(keys_node_count(db, &count));
    return count;
}

START_TEST(rows_that_go_together_hold_one_another_not)
{
    make_nodes("",
               "INSERT INTO nodes (id, next) VALUES (1, NULL), (2, 1), (3, 2), (9, NULL);"
               "CREATE TABLE holders (node_id BIGINT REFERENCES nodes (id)); INSERT INTO holders VALUES (9)");
    ASSERT_STATUS(keys_node_delete_many(db, (const int64_t[]){1, 2, 3, 9}, 4), JDB_FOREIGN_KEY);
    ck_assert_uint_eq(jdb_error(db)->row, 3);
    ck_assert_int_eq(count_nodes(), 4);
    ASSERT_STATUS(keys_node_delete_many(db, (const int64_t[]){9, 2}, 2), JDB_FOREIGN_KEY);
    ck_assert_uint_eq(jdb_error(db)->row, 0);
    ASSERT_OK(keys_node_delete_many(db, (const int64_t[]){1, 2, 3}, 3));
    ck_assert_int_eq(count_nodes(), 1);
}
END_TEST

/* A delete goes through 1,000 tables or rows on SQLite at most. */
START_TEST(a_delete_that_goes_too_deep_is_undone)
{
    ON_SQLITE_ONLY();
    make_nodes("ON DELETE CASCADE",
               "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1003)"
               " INSERT INTO nodes (id, next) SELECT id, nullif(id - 1, 0) FROM n");
    ASSERT_STATUS(keys_node_delete_many(db, (const int64_t[]){1}, 1), JDB_CHECK);
    ck_assert_int_eq(count_nodes(), 1003);
}
END_TEST

START_TEST(a_table_refers_to_itself)
{
    struct keys_person mother = insert_person("Anne");
    struct keys_person child = {.name = "Ada", .mother_id = JDB_SOME(mother.id)};
    ASSERT_OK(keys_person_insert(db, &child));
    struct keys_person found;
    ASSERT_OK(keys_person_mother(db, &child, &found));
    ck_assert_str_eq(found.name, "Anne");
    keys_person_clear(&found);
    struct keys_person orphan = {.name = "Bob", .mother_id = JDB_SOME(99)};
    ASSERT_REFUSED(keys_person_insert(db, &orphan), JDB_FOREIGN_KEY, KEYS_PEOPLE_MOTHER_ID_FKEY);
    ASSERT_OK(keys_person_delete(db, mother.id));
    ASSERT_OK(keys_person_get(db, child.id, &found));
    ck_assert(!found.mother_id.has);
    keys_person_clear(&found);
}
END_TEST

START_TEST(tables_refer_to_each_other)
{
    struct keys_person ada = insert_person("Ada");
    struct keys_house house = {.owner_id = JDB_SOME(ada.id), .address = "1 Main Street"};
    ASSERT_OK(keys_house_insert(db, &house));
    ada.house_id = JDB_SOME(house.id);
    ASSERT_OK(keys_person_update_fields(db, &ada, KEYS_PERSON_HOUSE_ID));
    ASSERT_REFUSED(keys_house_delete(db, house.id), JDB_FOREIGN_KEY, KEYS_PEOPLE_HOUSE_ID_FKEY);
    struct keys_person bob = {.name = "Bob", .house_id = JDB_SOME(99)};
    ASSERT_REFUSED(keys_person_insert(db, &bob), JDB_FOREIGN_KEY, KEYS_PEOPLE_HOUSE_ID_FKEY);
    struct keys_house twin = {.owner_id = JDB_SOME(ada.id), .address = "1 Main Street"};
    ASSERT_REFUSED(keys_house_insert(db, &twin), JDB_UNIQUE, KEYS_HOUSES_OWNER_ID_ADDRESS_KEY);
    struct keys_house found;
    ASSERT_OK(keys_house_get_by_owner_id_and_address(db, ada.id, "1 Main Street", &found));
    ck_assert_int_eq(found.id, house.id);
    keys_house_clear(&found);
}
END_TEST

START_TEST(a_table_that_is_all_key_works)
{
    struct keys_person ada = insert_person("Ada"), bob = insert_person("Bob");
    struct keys_friendship friendship = {.person_id = ada.id, .friend_id = bob.id};
    ASSERT_OK(keys_friendship_insert(db, &friendship));
    ASSERT_OK(keys_friendship_update(db, &friendship));
    ASSERT_OK(keys_friendship_upsert_by_person_id_and_friend_id(db, &friendship));
    ASSERT_OK(keys_friendship_exists(db, ada.id, bob.id));
    ASSERT_STATUS(keys_friendship_exists(db, bob.id, ada.id), JDB_NOT_FOUND);
    struct keys_friendship none = {.person_id = bob.id, .friend_id = ada.id};
    ASSERT_STATUS(keys_friendship_update(db, &none), JDB_NOT_FOUND);
    struct keys_person friend;
    ASSERT_OK(keys_friendship_friend(db, &friendship, &friend));
    ck_assert_str_eq(friend.name, "Bob");
    keys_person_clear(&friend);
    ASSERT_OK(keys_person_delete(db, bob.id));
    ASSERT_STATUS(keys_friendship_exists(db, ada.id, bob.id), JDB_NOT_FOUND);
}
END_TEST

START_TEST(a_primary_key_that_is_a_foreign_key_works)
{
    struct keys_person ada = insert_person("Ada");
    struct keys_passport passport = {.person_id = ada.id, .number = "C01X"};
    ASSERT_OK(keys_passport_insert(db, &passport));
    struct keys_passport found;
    ASSERT_OK(keys_passport_get_by_number(db, "C01X", &found));
    ck_assert_int_eq(found.person_id, ada.id);
    keys_passport_clear(&found);
    struct keys_person holder;
    ASSERT_OK(keys_passport_person(db, &passport, &holder));
    keys_person_clear(&holder);
    struct keys_passport second = {.person_id = ada.id, .number = "C02X"};
    ASSERT_REFUSED(keys_passport_insert(db, &second), JDB_UNIQUE, KEYS_PASSPORTS_PKEY);
}
END_TEST

START_TEST(functions_whose_names_are_taken_have_longer_ones)
{
    struct keys_node first = {.id = 1}, second = {.id = 2, .next = JDB_SOME(1)};
    ASSERT_OK(keys_node_insert(db, &(struct keys_node){.id = 1, .list_id = JDB_SOME(1)}));
    ASSERT_OK(keys_node_insert(db, &second));
    ck_assert_int_eq(second.list_id.value, 1); /* by default */
    struct keys_node found;
    ASSERT_OK(keys_node_next_node(db, &second, &found));
    ck_assert_int_eq(found.id, 1);
    ASSERT_OK(keys_node_list_id(db, &second, &found));
    ck_assert_int_eq(found.id, 1);
    struct keys_node third = {.id = 3, .list_id = JDB_SOME(2)};
    ASSERT_OK(keys_node_insert(db, &third));
    ASSERT_OK(keys_node_delete(db, 2)); /* third's list becomes the default */
    ASSERT_OK(keys_node_get(db, 3, &found));
    ck_assert_int_eq(found.list_id.value, 1);
    (void)first;
}
END_TEST

START_TEST(a_table_without_a_key_can_be_filled_and_read)
{
    for (int64_t i = 1; i <= 3; i++)
        ASSERT_OK(keys_event_insert(db, &(struct keys_event){.at = i, .what = "x"}));
    struct keys_event_cursor cursor;
    struct keys_event_list list;
    ASSERT_OK(keys_event_list_by_at(db, 2, 4, (struct jdb_page){.order = JDB_DESCENDING}, &cursor));
    ASSERT_OK(keys_event_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_int_eq(list.rows[0].at, 3);
    keys_event_list_clear(&list);
    ASSERT_OK(keys_event_list(db, (struct jdb_page){0}, &cursor));
    ASSERT_OK(keys_event_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 3);
    keys_event_list_clear(&list);
}
END_TEST

START_TEST(a_key_of_bytes_and_a_key_of_some_rows_work)
{
    struct keys_person ada = insert_person("Ada");
    struct keys_token token = {.id = {{1, 2, 3}}, .person_id = ada.id, .label = "Phone", .seen = JDB_SOME(10)};
    ASSERT_OK(keys_token_insert(db, &token));
    struct keys_token second = {.id = {{4}}, .person_id = ada.id, .label = "Phone"};
    ASSERT_REFUSED(keys_token_insert(db, &second), JDB_UNIQUE, KEYS_TOKENS_ACTIVE);
    second.revoked = true; /* not in the index */
    ASSERT_OK(keys_token_insert(db, &second));
    struct keys_token found;
    ASSERT_OK(keys_token_get_by_person_id_and_label(db, ada.id, "Phone", &found));
    ck_assert_mem_eq(found.id.bytes, token.id.bytes, 16);
    keys_token_clear(&found);
    const struct jdb_uuid ids[] = {second.id, token.id};
    struct keys_token_list list;
    ASSERT_OK(keys_token_get_many(db, ids, 2, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert(list.rows[0].revoked);
    keys_token_list_clear(&list);
    struct keys_token third = {.id = {{9}}, .person_id = ada.id, .label = "Phone", .seen = JDB_SOME(77)};
    ASSERT_OK(keys_token_upsert_by_person_id_and_label(db, &third));
    ck_assert_mem_eq(third.id.bytes, token.id.bytes, 16); /* the row's own key comes back */
    struct keys_token_cursor cursor;
    ASSERT_OK(keys_token_list_by_label_and_seen(db, ON_ENGINE("PHONE", "Phone"), 0, 100, (struct jdb_page){0},
                                                &cursor));
    ASSERT_OK(keys_token_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 1);
    ck_assert_int_eq(list.rows[0].seen.value, 77);
    keys_token_list_clear(&list);
    ASSERT_REFUSED(keys_person_delete(db, ada.id), JDB_FOREIGN_KEY, KEYS_TOKENS_PERSON_ID_FKEY);
}
END_TEST

START_TEST(an_id_that_was_given_is_not_given_again)
{
    ASSERT_OK(keys_person_insert(db, &(struct keys_person){.id = 1, .name = "Ada"}));
    ck_assert_int_eq(insert_person("Bob").id, 2);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(keys_person_insert(db, &(struct keys_person){.id = 30, .name = "Cid"}));
    ASSERT_OK(keys_person_insert(db, &(struct keys_person){.id = 20, .name = "Dee"}));
    ck_assert_int_eq(insert_person("Eve").id, 31);
    ASSERT_OK(keys_person_insert(db, &(struct keys_person){.id = 40, .name = "Fay"}));
    ASSERT_OK(jdb_commit(db));
    ck_assert_int_eq(insert_person("Gus").id, 41);
    static struct keys_person many[60];
    for (size_t i = 0; i < 60; i++)
        many[i] = (struct keys_person){.id = i % 2 ? 0 : 100 + (int64_t)i, .name = "Hal"};
    ASSERT_OK(keys_person_insert_many(db, many, 60));
    ck_assert_int_gt(insert_person("Ina").id, 158);
}
END_TEST

/* In arrays of a few rows and of many. */
START_TEST(an_id_that_is_given_among_others_is_taken_once)
{
    static struct keys_person many[200];
    for (size_t count = 4; count <= 200; count += 196) {
        int64_t last = insert_person("Ada").id;
        for (size_t i = 0; i < count; i++)
            many[i] = (struct keys_person){.id = i % 4 == 1 ? last + 2 * (int64_t)i : 0, .name = "Bob"};
        ASSERT_OK(keys_person_insert_many(db, many, count));
        for (size_t i = 0; i < count; i++)
            ck_assert_int_ge(many[i].id, i % 4 == 1 ? last + 2 * (int64_t)i : last + 1);
    }
}
END_TEST

/* A list of a node's, by an index that goes up or down, from its begin or from behind a row. */
typedef enum jdb_status list_nodes(struct jdb *connection, int64_t key, struct jdb_page page,
                                   struct keys_node_cursor *cursor);
typedef enum jdb_status list_nodes_after(struct jdb *connection, int64_t key, const struct keys_node *last,
                                         struct jdb_page page, struct keys_node_cursor *cursor);

/* Page by page gives the same rows in the same order as all at once. */
static void compare_pages(list_nodes *list_all, list_nodes_after *list_after, enum jdb_order order,
                          size_t limit)
{
    struct keys_node_cursor cursor;
    struct keys_node_list all, page;
    const struct jdb_page size = {.limit = limit, .order = order};
    ASSERT_OK(list_all(db, 1, (struct jdb_page){.order = order}, &cursor));
    ASSERT_OK(keys_node_collect(&cursor, &all));
    ck_assert_uint_eq(all.count, 12);
    size_t seen = 0;
    while (seen < all.count) {
        if (seen == 0)
            ASSERT_OK(list_all(db, 1, size, &cursor));
        else
            ASSERT_OK(list_after(db, 1, &all.rows[seen - 1], size, &cursor));
        ASSERT_OK(keys_node_collect(&cursor, &page));
        ck_assert_uint_ge(page.count, 1);
        for (size_t i = 0; i < page.count; i++)
            ck_assert_int_eq(page.rows[i].id, all.rows[seen + i].id);
        seen += page.count;
        keys_node_list_clear(&page);
    }
    ck_assert_uint_eq(seen, all.count);
    ASSERT_OK(list_after(db, 1, &all.rows[all.count - 1], size, &cursor));
    ck_assert(!keys_node_next(&cursor));
    ASSERT_OK(keys_node_close(&cursor));
    keys_node_list_clear(&all);
}

/* NULLs are smallest: first upwards, last downwards, and each once. */
START_TEST(pages_go_through_nulls)
{
    static const double WEIGHTS[] = {3, 0, 1, 0, 2, 0, 1, 3, 0, 2, 2, 0};
    ASSERT_OK(keys_node_insert(db, &(struct keys_node){.id = 1, .list_id = JDB_SOME(1)}));
    ASSERT_OK(jdb_execute(db, "UPDATE nodes SET list_id = NULL"));
    for (size_t i = 0; i < sizeof WEIGHTS / sizeof *WEIGHTS; i++) {
        struct keys_node node = {.next = JDB_SOME(1),
                                 .list_id = JDB_SOME(1),
                                 .weight = WEIGHTS[i] > 0 ? JDB_SOME(WEIGHTS[i]) : JDB_NONE_REAL};
        ASSERT_OK(keys_node_insert(db, &node));
    }
    for (size_t limit = 1; limit <= 13; limit += 3)
        for (enum jdb_order order = JDB_INDEX_ORDER; order <= JDB_DESCENDING; order++) {
            compare_pages(keys_node_list_by_next, keys_node_list_by_next_after, order, limit);
            compare_pages(keys_node_list_by_list_id, keys_node_list_by_list_id_after, order, limit);
        }
    struct keys_node_cursor cursor;
    ASSERT_OK(keys_node_list_by_list_id(db, 1, (struct jdb_page){0}, &cursor));
    ck_assert(keys_node_next(&cursor));
    ck_assert_double_eq(cursor.row.weight.value, 3);
    ASSERT_OK(keys_node_close(&cursor));
    ASSERT_OK(keys_node_list_by_next(db, 1, (struct jdb_page){0}, &cursor));
    ck_assert(keys_node_next(&cursor));
    ck_assert(!cursor.row.weight.has);
    ASSERT_OK(keys_node_close(&cursor));
}
END_TEST

START_TEST(a_seed_closes_circles)
{
    static const struct {
        int64_t id, next, list;
    } NODES[] = {{11, 12, 11}, {12, 13, 1}, {13, 11, 12}};
    ASSERT_OK(keys_node_insert(db, &(struct keys_node){.id = 1, .list_id = JDB_SOME(1)}));
    for (int round = 0; round < 2; round++) {
        ASSERT_OK(keys_seed_circle(db));
        for (size_t i = 0; i < 3; i++) {
            struct keys_node node;
            ASSERT_OK(keys_node_get(db, NODES[i].id, &node));
            ck_assert_int_eq(node.next.value, NODES[i].next);
            ck_assert_int_eq(node.list_id.value, NODES[i].list);
        }
    }
    struct keys_node change = {.id = 12, .next = JDB_NONE};
    ASSERT_OK(keys_node_update_fields(db, &change, KEYS_NODE_NEXT));
    ASSERT_OK(keys_seed_circle(db)); /* rows that are there stay as they are */
    ASSERT_OK(keys_node_get(db, 12, &change));
    ck_assert(!change.next.has);
}
END_TEST

RUN_SUITE("keys", a_key_of_text_finds_its_row, a_key_of_two_columns_finds_its_row,
          children_come_in_the_order_of_the_index_that_serves_best, a_foreign_key_of_two_columns_names_its_row,
          many_keys_are_deleted_or_none, a_table_refers_to_itself, tables_refer_to_each_other,
          a_table_that_is_all_key_works, a_primary_key_that_is_a_foreign_key_works,
          functions_whose_names_are_taken_have_longer_ones, a_table_without_a_key_can_be_filled_and_read,
          a_key_of_bytes_and_a_key_of_some_rows_work, an_id_that_was_given_is_not_given_again,
          an_id_that_is_given_among_others_is_taken_once, pages_go_through_nulls, a_seed_closes_circles,
          rows_that_go_together_hold_one_another_not, a_delete_that_goes_too_deep_is_undone)
