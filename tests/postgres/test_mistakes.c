/* The same mistake on both engines: what jdb_error() says of it is the same, member by member. */
#include "mistakes.h"

#include "keys.fixture.h"
#include "shop.fixture.h"
#include "types.fixture.h"
#include "works.fixture.h"

#include <math.h>

static const char *word(const char *letters, size_t number)
{
    static char words[MANY + 4][16];
    snprintf(words[number], sizeof words[number], "%s%zu", letters, number);
    return words[number];
}

/* ---- types ----------------------------------------------------------------------------------------------- */

static enum jdb_status fill_nothing(struct jdb *db)
{
    (void)db;
    return JDB_OK;
}

PLACE(types, fill_nothing)

static void good_types_plain(void *row, size_t number)
{
    *(struct types_plain *)row = (struct types_plain){
        .id = (int64_t)number, .a_text = "text", .a_blob = {"", 0}, .a_json = "[]", .a_mood = TYPES_MOOD_CALM};
}

ENTITY(types, plain, UINT64_C(2047), UINT64_C(2046), NULL)

static void good_types_nullable(void *row, size_t number)
{
    *(struct types_nullable *)row = (struct types_nullable){.id = (int64_t)number};
}

ENTITY(types, nullable, UINT64_C(2047), UINT64_C(2046), NULL)

static void good_types_bounded(void *row, size_t number)
{
    *(struct types_bounded *)row = (struct types_bounded){.id = (int64_t)number,
                                                          .level = 1,
                                                          .ratio = 0.5,
                                                          .code = "abc",
                                                          .hash = {"12", 2},
                                                          .even = 2,
                                                          .size = TYPES_SIZE_SMALL,
                                                          .name = word("name", number)};
}

UPSERT(types, bounded, upsert_by_name)
ENTITY(types, bounded, UINT64_C(255), UINT64_C(254), types_bounded_do_upsert)

#define SPOIL(name, type, statement)                                                                           \
    static void spoil_##name(void *spoiled_row)                                                                \
    {                                                                                                          \
        struct type *row = spoiled_row;                                                                        \
        statement;                                                                                             \
    }

SPOIL(text_null, types_plain, row->a_text = NULL)
SPOIL(blob_null, types_plain, row->a_blob.data = NULL)
SPOIL(json_null, types_plain, row->a_json = NULL)
SPOIL(enum_null, types_plain, row->a_mood = 0)
SPOIL(enum_unknown, types_plain, row->a_mood = (enum types_mood)9)
SPOIL(json_wrong, types_plain, row->a_json = "{")
SPOIL(json_more, types_plain, row->a_json = "[] []")
SPOIL(text_no_utf8, types_plain, row->a_text = "\xff")
SPOIL(real_none, types_plain, row->a_real = (double)NAN)
SPOIL(id_taken, types_plain, row->id = 1)
SPOIL(bool_wrong, types_nullable, row->a_bool = JDB_SOME(2))
SPOIL(json_wrong_nullable, types_nullable, row->a_json = "nil")
SPOIL(name_taken, types_bounded, row->name = "name1")
SPOIL(level_high, types_bounded, row->level = 6)
SPOIL(level_of_table, types_bounded, row->level = 3)
SPOIL(ratio_low, types_bounded, row->ratio = -0.5)
SPOIL(code_short, types_bounded, row->code = "a")
SPOIL(hash_long, types_bounded, row->hash = ((struct jdb_blob){"12345", 5}))
SPOIL(even_odd, types_bounded, row->even = 3)
SPOIL(even_large, types_bounded, row->even = 1000)
SPOIL(size_large, types_bounded, row->size = TYPES_SIZE_LARGE)

/* ---- keys ------------------------------------------------------------------------------------------------ */

static enum jdb_status fill_keys(struct jdb *db)
{
    static const int64_t IDS[] = {1, 2, 3};
    enum jdb_status status = keys_country_insert(db, &(struct keys_country){.code = "de", .name = "Germany"});
    if (status == JDB_OK)
        status = keys_country_insert(db, &(struct keys_country){.code = "fr", .name = "France"});
    if (status == JDB_OK)
        status = keys_city_insert(db, &(struct keys_city){.country_code = "de", .name = "Ulm"});
    for (size_t i = 0; i < 3 && status == JDB_OK; i++)
        status = keys_person_insert(db, &(struct keys_person){.id = IDS[i], .name = "Ada"});
    if (status == JDB_OK)
        status = keys_house_insert(
            db, &(struct keys_house){.id = 1, .owner_id = JDB_SOME(1), .address = "1 Main Street"});
    return status;
}

PLACE(keys, fill_keys)

static void good_keys_city(void *row, size_t number)
{
    *(struct keys_city *)row = (struct keys_city){.country_code = "fr", .name = word("city", number)};
}

UPSERT(keys, city, upsert_by_country_code_and_name)
ENTITY(keys, city, UINT64_C(7), KEYS_CITY_INHABITANTS, keys_city_do_upsert)

static void good_keys_person(void *row, size_t number)
{
    *(struct keys_person *)row = (struct keys_person){.id = (int64_t)number + 10, .name = "Bob"};
}

ENTITY(keys, person, UINT64_C(127), UINT64_C(126), NULL)

static void good_keys_house(void *row, size_t number)
{
    *(struct keys_house *)row = (struct keys_house){
        .id = (int64_t)number + 10, .owner_id = JDB_SOME(2), .address = word("street", number)};
}

UPSERT(keys, house, upsert_by_owner_id_and_address)
ENTITY(keys, house, UINT64_C(7), UINT64_C(6), keys_house_do_upsert)

static void good_keys_token(void *row, size_t number)
{
    *(struct keys_token *)row =
        (struct keys_token){.id = {{1, (unsigned char)number}}, .person_id = 1, .label = word("label", number)};
}

UPSERT(keys, token, upsert_by_id)
ENTITY(keys, token, UINT64_C(31), UINT64_C(30), keys_token_do_upsert)

SPOIL(city_taken, keys_city, row->name = "city1")
SPOIL(country_missing, keys_city, row->country_code = "xx")
SPOIL(city_null, keys_city, row->name = NULL)
SPOIL(mother_missing, keys_person, row->mother_id = JDB_SOME(99))
SPOIL(house_missing, keys_person, row->house_id = JDB_SOME(99))
SPOIL(birth_missing, keys_person, row->birth_country = "de"; row->birth_city = "Bonn")
SPOIL(person_null, keys_person, row->name = NULL)
SPOIL(owner_missing, keys_house, row->owner_id = JDB_SOME(99))
SPOIL(address_taken, keys_house, row->owner_id = JDB_SOME(1); row->address = "1 Main Street")
SPOIL(label_taken, keys_token, row->label = "label1")
SPOIL(token_taken, keys_token, row->id = ((struct jdb_uuid){{1, 1}}))
SPOIL(token_person_missing, keys_token, row->person_id = 99)

static char LONG[2100];

/* ---- works ----------------------------------------------------------------------------------------------- */

static enum jdb_status fill_works(struct jdb *db)
{
    return works_team_insert(db, &(struct works_team){.id = 1, .name = "blue"});
}

PLACE(works, fill_works)

static void good_works_person(void *row, size_t number)
{
    static char codes[MANY + 4][8];
    snprintf(codes[number], sizeof codes[number], "a%zu", number);
    *(struct works_person *)row = (struct works_person){.id = (int64_t)number,
                                                        .team_id = 1,
                                                        .Desk = JDB_SOME((int64_t)number),
                                                        .since = INT64_C(1700000000000000),
                                                        .picture = {"", 0},
                                                        .notes = "{}",
                                                        .state = WORKS_STATE_OPEN,
                                                        .mood = WORKS_MOOD_CALM,
                                                        .code = codes[number]};
}

UPSERT(works, person, upsert_by_team_id_and_Desk)
ENTITY(works, person, ~WORKS_PERSON_INITIAL &((UINT64_C(1) << 20) - 1),
       ~(WORKS_PERSON_INITIAL | WORKS_PERSON_ID) & ((UINT64_C(1) << 20) - 1), works_person_do_upsert)

static void good_works_team(void *row, size_t number)
{
    *(struct works_team *)row = (struct works_team){.id = (int64_t)number + 10, .name = word("team", number)};
}

UPSERT(works, team, upsert_by_name)
ENTITY(works, team, UINT64_C(7), UINT64_C(6), works_team_do_upsert)

SPOIL(team_long, works_team, row->name = "a name that has more than forty characters")
SPOIL(team_taken, works_team, row->name = "blue")
SPOIL(captain_missing, works_team, row->captain_id = JDB_SOME(99))
SPOIL(team_missing, works_person, row->team_id = 99)
SPOIL(desk_taken, works_person, row->Desk = JDB_SOME(1))
SPOIL(since_early, works_person, row->since = 5)
SPOIL(born_late, works_person, row->born = 50000)
SPOIL(picture_large, works_person, row->picture = ((struct jdb_blob){LONG, 1001}))
SPOIL(notes_wrong, works_person, row->notes = "{]")
SPOIL(notes_long, works_person, row->notes = LONG)
SPOIL(share_high, works_person, row->share = 1.5)
SPOIL(code_no_hex, works_person, row->code = "xyz")
SPOIL(code_taken, works_person, row->code = "a1")
SPOIL(phone_long, works_person, row->phone = "+49 30 1234567890123456789")
SPOIL(floor_low, works_person, row->floor = JDB_SOME(-1))
SPOIL(mood_unknown, works_person, row->mood = (enum works_mood)7)
SPOIL(tone_unknown, works_person, row->tone = (enum works_mood) - 7)

/* ---- Rows ------------------------------------------------------------------------------------------------ */

#define ROW(schema, entity, name)                                                                              \
    {                                                                                                          \
#name, &schema##_##entity##_entity, spoil_##name, false                                                \
    }
#define KEY(schema, entity, name)                                                                              \
    {                                                                                                          \
#name, &schema##_##entity##_entity, spoil_##name, true                                                 \
    }

static const struct mistake MISTAKES[] = {
    ROW(types, plain, text_null),
    ROW(types, plain, blob_null),
    ROW(types, plain, json_null),
    ROW(types, plain, enum_null),
    ROW(types, plain, enum_unknown),
    ROW(types, plain, json_wrong),
    ROW(types, plain, json_more),
    ROW(types, plain, text_no_utf8),
    ROW(types, plain, real_none),
    KEY(types, plain, id_taken),
    ROW(types, nullable, bool_wrong),
    ROW(types, nullable, json_wrong_nullable),
    KEY(types, bounded, name_taken),
    ROW(types, bounded, level_high),
    ROW(types, bounded, level_of_table),
    ROW(types, bounded, ratio_low),
    ROW(types, bounded, code_short),
    ROW(types, bounded, hash_long),
    ROW(types, bounded, even_odd),
    ROW(types, bounded, even_large),
    ROW(types, bounded, size_large),
    KEY(keys, city, city_taken),
    KEY(keys, city, country_missing),
    KEY(keys, city, city_null),
    ROW(keys, person, mother_missing),
    ROW(keys, person, house_missing),
    ROW(keys, person, birth_missing),
    ROW(keys, person, person_null),
    ROW(keys, house, owner_missing),
    KEY(keys, house, address_taken),
    ROW(keys, token, label_taken),
    KEY(keys, token, token_taken),
    ROW(keys, token, token_person_missing),
    KEY(works, team, team_taken),
    ROW(works, team, team_long),
    ROW(works, team, captain_missing),
    ROW(works, person, team_missing),
    KEY(works, person, desk_taken),
    ROW(works, person, since_early),
    ROW(works, person, born_late),
    ROW(works, person, picture_large),
    ROW(works, person, notes_wrong),
    ROW(works, person, notes_long),
    ROW(works, person, share_high),
    ROW(works, person, code_no_hex),
    ROW(works, person, code_taken),
    ROW(works, person, phone_long),
    ROW(works, person, floor_low),
    ROW(works, person, mood_unknown),
    ROW(works, person, tone_unknown),
};

/* ---- Calls ----------------------------------------------------------------------------------------------- */

static enum jdb_status fill_shop(struct jdb *db)
{
    return shop_add_guest(db);
}

PLACE(shop, fill_shop)

static enum jdb_status delete_parent(struct jdb *db)
{
    (void)keys_person_update_fields(db,
                                    &(struct keys_person){.id = 2, .birth_country = "de", .birth_city = "Ulm"},
                                    KEYS_PERSON_BIRTH_COUNTRY | KEYS_PERSON_BIRTH_CITY);
    return keys_city_delete(db, "de", "Ulm");
}

static enum jdb_status delete_parents(struct jdb *db)
{
    const struct keys_city_key keys[] = {{"de", "Bonn"}, {"de", "Ulm"}};
    (void)keys_person_update_fields(db,
                                    &(struct keys_person){.id = 2, .birth_country = "de", .birth_city = "Ulm"},
                                    KEYS_PERSON_BIRTH_COUNTRY | KEYS_PERSON_BIRTH_CITY);
    return keys_city_delete_many(db, keys, 2);
}

static enum jdb_status delete_house(struct jdb *db)
{
    (void)keys_person_update_fields(db, &(struct keys_person){.id = 2, .house_id = JDB_SOME(1)},
                                    KEYS_PERSON_HOUSE_ID);
    return keys_house_delete(db, 1);
}

static enum jdb_status delete_people(struct jdb *db)
{
    const int64_t ids[] = {2, 3, 1};
    (void)keys_token_insert(db, &(struct keys_token){.id = {{7}}, .person_id = 3, .label = "Phone"});
    return keys_person_delete_many(db, ids, 3);
}

static enum jdb_status delete_by_cascade(struct jdb *db)
{
    (void)keys_person_update_fields(db,
                                    &(struct keys_person){.id = 2, .birth_country = "de", .birth_city = "Ulm"},
                                    KEYS_PERSON_BIRTH_COUNTRY | KEYS_PERSON_BIRTH_CITY);
    return keys_country_delete(db, "de");
}

static enum jdb_status take_a_name_by_upsert(struct jdb *db)
{
    return keys_country_upsert_by_code(db, &(struct keys_country){.code = "de", .name = "France"});
}

static enum jdb_status go_on_after_a_failure(struct jdb *db)
{
    (void)jdb_begin(db);
    (void)keys_country_insert(db, &(struct keys_country){.code = "de", .name = "X"});
    return keys_country_insert(db, &(struct keys_country){.code = "es", .name = "Spain"});
}

static enum jdb_status fail_in_a_transaction(struct jdb *db)
{
    (void)jdb_begin(db);
    (void)keys_country_insert(db, &(struct keys_country){.code = "de", .name = "X"});
    return jdb_rollback(db) == JDB_OK ? JDB_UNIQUE : JDB_OK;
}

static enum jdb_status update_nothing(struct jdb *db)
{
    return keys_country_update(db, &(struct keys_country){.code = "xx", .name = "X"});
}

static enum jdb_status add_guest_again(struct jdb *db)
{
    return shop_add_guest(db);
}

static enum jdb_status add_nobody(struct jdb *db)
{
    struct shop_customer customer;
    return shop_add_customer(db, NULL, NULL, false, &customer);
}

static enum jdb_status add_by_a_list(struct jdb *db)
{
    struct shop_add_customers_cursor cursor;
    (void)shop_add_customers(db, "guest@example.com", &cursor);
    return shop_add_customers_close(&cursor);
}

static enum jdb_status move_to_nowhere(struct jdb *db)
{
    return shop_move_orders(db, (enum shop_state)9, SHOP_STATE_OPEN, NULL);
}

static enum jdb_status break_json(struct jdb *db)
{
    struct shop_raise_or_add_row row;
    return shop_raise_or_add(db, "ada@example.com", "{", true, &row);
}

static enum jdb_status order_for_nobody(struct jdb *db)
{
    struct shop_place_order_row row;
    return shop_place_order(db, 99, JDB_NONE, JDB_NONE_REAL, &row);
}

/* SQLite does not say which row of those that would go with another is held, or which row of a query's is an orphan; PostgreSQL not
 * in which column a query would write what is no JSON. */
static const struct call CALLS[] = {
    {"delete_parent", &keys_place, delete_parent, false},
    {"delete_parents", &keys_place, delete_parents, false},
    {"delete_house", &keys_place, delete_house, false},
    {"delete_people", &keys_place, delete_people, false},
    {"delete_by_cascade", &keys_place, delete_by_cascade, true},
    {"take_a_name_by_upsert", &keys_place, take_a_name_by_upsert, false},
    {"go_on_after_a_failure", &keys_place, go_on_after_a_failure, false},
    {"fail_in_a_transaction", &keys_place, fail_in_a_transaction, false},
    {"update_nothing", &keys_place, update_nothing, false},
    {"add_guest_again", &shop_place, add_guest_again, false},
    {"add_nobody", &shop_place, add_nobody, false},
    {"add_by_a_list", &shop_place, add_by_a_list, false},
    {"move_to_nowhere", &shop_place, move_to_nowhere, false},
    {"order_for_nobody", &shop_place, order_for_nobody, true},
    {"break_json", &shop_place, break_json, true},
};

/* ---- All ------------------------------------------------------------------------------------------------- */

START_TEST(rows_are_refused_alike)
{
    make_mistake(&MISTAKES[_i]);
    ck_assert_uint_eq(different, 0);
}
END_TEST

START_TEST(calls_are_refused_alike)
{
    make_call(&CALLS[_i]);
    ck_assert_uint_eq(different, 0);
}
END_TEST

int main(void)
{
    memset(LONG, 'x', sizeof LONG - 1);
    Suite *suite = suite_create("mistakes");
    TCase *tcase = tcase_create("mistakes");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, rows_are_refused_alike, 0, sizeof MISTAKES / sizeof *MISTAKES);
    tcase_add_loop_test(tcase, calls_are_refused_alike, 0, sizeof CALLS / sizeof *CALLS);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
