/* Queries of the user's own, by the schema of tests/golden/queries. */
#include "shop.fixture.h"

#define db shop_fixture_db
#define FIXTURE_SETUP shop_fixture_setup
#define FIXTURE_TEARDOWN shop_fixture_teardown

#include "assertions.h"
#include "preparing.h"

#include <sqlite3.h>
#include <stdlib.h>

static struct shop_customer add_customer(const char *email, bool vip)
{
    struct shop_customer customer;
    ASSERT_OK(shop_add_customer(db, email, "a note", vip, &customer));
    return customer;
}

static int64_t add_order(int64_t customer_id, struct jdb_opt_int delivery)
{
    struct shop_place_order_row row;
    ASSERT_OK(shop_place_order(db, customer_id, delivery, JDB_NONE_REAL, &row));
    ck_assert_int_eq(row.state, SHOP_STATE_OPEN);
    ck_assert_int_gt(row.placed_at, 0);
    int64_t id = row.id;
    shop_place_order_clear(&row);
    return id;
}

static void add_item(int64_t order_id, const char *product, int64_t quantity, int64_t price)
{
    struct shop_item item = {.order_id = order_id, .product = product, .quantity = quantity, .price = price};
    ASSERT_OK(shop_item_insert(db, &item));
}

/* One that were open would go on here. */
static bool is_in_transaction(void)
{
    enum jdb_status status = jdb_begin(db);
    if (status == JDB_OK)
        ASSERT_OK(jdb_rollback(db));
    return status != JDB_OK || (jdb_sqlite3(db) && !sqlite3_get_autocommit(jdb_sqlite3(db)));
}

/* ---- One row --------------------------------------------------------------------------------------------- */

START_TEST(a_row_that_is_written_comes_back)
{
    struct shop_customer ada = add_customer("ada@example.com", true), twin;
    ck_assert_int_eq(ada.id, 1);
    ck_assert_str_eq(ada.email, "ada@example.com");
    ck_assert_str_eq(ada.secret_note, "a note");
    ck_assert(ada.vip);
    ck_assert_int_gt(ada.joined_at, 0);
    ASSERT_STATUS(shop_add_customer(db, "ada@example.com", NULL, false, &twin), JDB_NOT_FOUND);
    ck_assert_ptr_null(twin.email);
    ck_assert(!is_in_transaction());
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(one_row_is_owned)
{
    struct shop_customer ada = add_customer("ada@example.com", false), found;
    ASSERT_OK(shop_find_customer(db, "ada@example.com", &found));
    ck_assert_int_eq(found.id, ada.id);
    ASSERT_OK(shop_forget_customer(db, ada.id));
    ck_assert_str_eq(found.email, "ada@example.com");
    shop_customer_clear(&found);
    ASSERT_STATUS(shop_find_customer(db, "ada@example.com", &found), JDB_NOT_FOUND);
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(what_is_read_has_its_types)
{
    struct shop_echo_row row;
    ASSERT_OK(shop_echo(db, "hello", JDB_SOME(-4), 7, &row));
    ck_assert_str_eq(row.word, "hello");
    ck_assert(row.number.has);
    ck_assert_int_eq(row.number.value, -4);
    ck_assert_int_eq(row.moment, 7);
    ck_assert_int_eq(row.twice.value, 8);
    shop_echo_clear(&row);
    ASSERT_OK(shop_echo(db, "hello", JDB_NONE, 7, &row));
    ck_assert(!row.number.has);
    ck_assert(!row.twice.has);
    shop_echo_clear(&row);
    ASSERT_STATUS(shop_echo(db, "\xff", JDB_NONE, 7, &row), JDB_INVALID);
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "echo.word"));
    struct shop_mean_discount_row mean;
    ASSERT_OK(shop_mean_discount(db, 99, &mean));
    ck_assert(mean.sum == 0);
    ck_assert(!mean.mean.has);
    ck_assert_int_eq(mean.last_state, 0);
    ck_assert(!mean.part.has);
    ck_assert(!mean.earliest.has);
    shop_mean_discount_clear(&mean);
}
END_TEST

START_TEST(a_number_that_is_too_large_is_told)
{
    struct shop_sum_with_row row;
    ASSERT_OK(shop_sum_with(db, -7, &row));
    ck_assert_int_eq(row.sum, INT64_MAX - 7);
    /* SQLite goes on with a real number */
    ASSERT_STATUS(shop_sum_with(db, 1, &row), JDB_SCHEMA);
    if (jdb_sqlite3(db))
        ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "sum_with.sum"));
    ck_assert_int_eq(row.sum, 0);
}
END_TEST

START_TEST(an_upsert_says_what_became_of_the_row)
{
    struct shop_raise_or_add_row row;
    ASSERT_OK(shop_raise_or_add(db, "ada@example.com", "{\"age\": 36}", true, &row));
    ck_assert(!row.vip);
    ASSERT_OK(shop_raise_or_add(db, "ada@example.com", "{\"age\": 37}", true, &row));
    ck_assert(row.vip);
    ck_assert_int_eq(row.id, 1);
}
END_TEST

/* ---- Many rows ------------------------------------------------------------------------------------------- */

START_TEST(rows_are_walked_or_kept)
{
    struct shop_customer ada = add_customer("ada@example.com", true),
                         bob = add_customer("bob@example.com", true);
    struct shop_customer_cursor cursor;
    ASSERT_OK(shop_vip_customers(db, true, 0, INT64_MAX, &cursor));
    ck_assert(shop_customer_next(&cursor));
    ck_assert_str_eq(cursor.row.email, "ada@example.com");
    ASSERT_OK(shop_customer_close(&cursor));
    struct shop_customer_list list;
    ASSERT_OK(shop_vip_customers(db, true, 0, INT64_MAX, &cursor));
    ASSERT_OK(shop_customer_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(list.rows[1].email, "bob@example.com");
    shop_customer_list_clear(&list);
    shop_customer_clear(&ada);
    shop_customer_clear(&bob);
}
END_TEST

/* The call tells it, or the walk. */
static enum jdb_status walk_order_totals(void)
{
    struct shop_order_totals_cursor cursor;
    enum jdb_status status = shop_order_totals(db, SHOP_STATE_SHIPPED, 0, 0, 10, 0, &cursor);
    while (status == JDB_OK && shop_order_totals_next(&cursor))
        continue;
    enum jdb_status closed = shop_order_totals_close(&cursor);
    return status == JDB_OK ? closed : status;
}

START_TEST(a_sum_that_is_too_large_ends_a_walk)
{
    struct shop_customer ada = add_customer("ada@example.com", false);
    int64_t order = add_order(ada.id, JDB_NONE);
    add_item(order, "moon", INT64_MAX, 1);
    add_item(order, "star", INT64_MAX, 1);
    ASSERT_STATUS(walk_order_totals(), JDB_SCHEMA);
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(joins_may_have_no_row)
{
    struct shop_customer ada = add_customer("ada@example.com", false);
    int64_t full = add_order(ada.id, JDB_SOME(20000)), empty = add_order(ada.id, JDB_NONE);
    add_item(full, "tea", 3, 5);
    add_item(full, "pot", 1, 40);
    struct shop_order_totals_cursor cursor;
    struct shop_order_totals_list list;
    ASSERT_OK(shop_order_totals(db, SHOP_STATE_SHIPPED, 0, 0, 10, 0, &cursor));
    ASSERT_OK(shop_order_totals_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_int_eq(list.rows[0].id, full);
    ck_assert_int_eq(list.rows[0].total.value, 55);
    ck_assert_int_eq(list.rows[0].items, 2);
    ck_assert_int_eq(list.rows[0].dearest.value, 40);
    ck_assert_int_eq(list.rows[1].id, empty);
    ck_assert(!list.rows[1].total.has);
    ck_assert_ptr_null(list.rows[1].products);
    shop_order_totals_list_clear(&list);
    ASSERT_OK(shop_order_totals(db, SHOP_STATE_SHIPPED, 0, 1, 10, 0, &cursor));
    ck_assert(shop_order_totals_next(&cursor));
    ck_assert(!shop_order_totals_next(&cursor));
    ASSERT_OK(shop_order_totals_close(&cursor));
    struct shop_order_or_not_cursor all;
    ASSERT_OK(shop_order_or_not(db, &all));
    ck_assert(shop_order_or_not_next(&all));
    ck_assert_int_eq(all.row.state, SHOP_STATE_OPEN);
    ck_assert_str_eq(all.row.word, "little");
    ck_assert(all.row.matters.has);
    ASSERT_OK(shop_order_or_not_close(&all));
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(json_is_looked_into)
{
    struct shop_customer ada = {.email = "ada@example.com",
                                .profile = "{\"city\": \"London\", \"age\": 36, \"tags\": [\"a\", \"b\"]}"};
    ASSERT_OK(shop_customer_insert(db, &ada));
    struct shop_profile_words_cursor cursor;
    ASSERT_OK(shop_profile_words(db, "$.city", "London", &cursor));
    ck_assert(shop_profile_words_next(&cursor));
    ck_assert_str_eq(cursor.row.city, "London");
    ck_assert_str_eq(cursor.row.tags, ON_ENGINE("[\"a\",\"b\"]", "[\"a\", \"b\"]"));
    ck_assert_int_eq(cursor.row.age.value, 36);
    ck_assert_int_eq(cursor.row.tag_count.value, 2);
    ck_assert(!shop_profile_words_next(&cursor));
    ASSERT_OK(shop_profile_words_close(&cursor));
}
END_TEST

START_TEST(a_number_in_json_is_its_text)
{
    struct shop_raise_or_add_row row;
    ASSERT_OK(shop_raise_or_add(db, "ada@example.com", "{\"word\": \"x\", \"city\": 7.5}", true, &row));
    struct shop_profile_words_cursor cursor;
    ASSERT_OK(shop_profile_words(db, "$.word", "x", &cursor));
    ck_assert(shop_profile_words_next(&cursor));
    ck_assert_str_eq(cursor.row.city, "7.5");
    ASSERT_OK(shop_profile_words_close(&cursor));
}
END_TEST

START_TEST(names_that_meet_are_told_apart)
{
    struct shop_customer ada = add_customer("ada@example.com", true);
    struct shop_same_names_row row;
    ASSERT_OK(shop_same_names(db, ada.id, true, &ada.id, 1, ada.id + 1, &row));
    ck_assert_int_eq(row.struct_, ada.id);
    ck_assert(row.struct__);
    ASSERT_STATUS(shop_same_names(db, ada.id, true, &ada.id, 1, ada.id, &row), JDB_NOT_FOUND);
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(a_text_may_go_while_its_list_is_walked)
{
    char extra[] = "extra";
    struct shop_all_words_cursor cursor;
    ASSERT_OK(shop_all_words(db, extra, &cursor));
    memset(extra, 'x', sizeof extra - 1);
    ck_assert(shop_all_words_next(&cursor));
    ck_assert_str_eq(cursor.row.word, "extra");
    ASSERT_OK(shop_all_words_close(&cursor));
}
END_TEST

START_TEST(a_recursive_query_counts)
{
    struct shop_days_cursor cursor;
    int64_t number = 5;
    ASSERT_OK(shop_days(db, 5, 9, &cursor));
    while (shop_days_next(&cursor))
        ck_assert_int_eq(cursor.row.number, number++);
    ASSERT_OK(shop_days_close(&cursor));
    ck_assert_int_eq(number, 10);
}
END_TEST

/* ---- Writing --------------------------------------------------------------------------------------------- */

START_TEST(changes_are_counted)
{
    struct shop_customer ada = add_customer("ada@example.com", true);
    int64_t count;
    ASSERT_OK(shop_set_note(db, "new", ada.id, &count));
    ck_assert_int_eq(count, 1);
    ASSERT_OK(shop_set_note(db, "new", ada.id, &count));
    ck_assert_int_eq(count, 0);
    ASSERT_OK(shop_set_note(db, NULL, ada.id, &count));
    ck_assert_int_eq(count, 1);
    add_order(ada.id, JDB_NONE);
    add_order(ada.id, JDB_NONE);
    ASSERT_OK(shop_move_orders(db, SHOP_STATE_PAID, SHOP_STATE_OPEN, &count));
    ck_assert_int_eq(count, 2);
    ASSERT_OK(shop_move_orders(db, SHOP_STATE_SHIPPED, SHOP_STATE_PAID, NULL));
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(what_a_list_writes_is_written_when_nobody_walks_it)
{
    struct shop_customer ada = add_customer("ada@example.com", true);
    int64_t order = add_order(ada.id, JDB_NONE), left;
    for (int i = 0; i < 5; i++)
        add_item(order, (const char[]){(char)('a' + i), '\0'}, i + 1, 1);
    struct shop_take_items_cursor cursor;
    ASSERT_OK(shop_take_items(db, order, 4, &cursor));
    ck_assert(shop_take_items_next(&cursor));
    ck_assert_str_eq(cursor.row.product, "a");
    ASSERT_OK(shop_take_items_close(&cursor));
    ASSERT_OK(shop_item_count(db, &left));
    ck_assert_int_eq(left, 1);
    ck_assert(!is_in_transaction());
    shop_customer_clear(&ada);
}
END_TEST

static int64_t items_left(void)
{
    int64_t left;
    ASSERT_OK(shop_item_count(db, &left));
    return left;
}

START_TEST(what_a_list_writes_is_written_when_it_is_called)
{
    struct shop_customer ada = add_customer("ada@example.com", true);
    int64_t order = add_order(ada.id, JDB_NONE);
    for (int i = 0; i < 5; i++)
        add_item(order, (const char[]){(char)('a' + i), '\0'}, i + 1, 1);
    struct shop_take_items_cursor cursor;
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(shop_take_items(db, order, 4, &cursor));
    ck_assert_int_eq(items_left(), 1);
    ck_assert(shop_take_items_next(&cursor));
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(items_left(), 5);
    ASSERT_OK(shop_take_items_close(&cursor));
    ck_assert_int_eq(items_left(), 5);
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(shop_take_items(db, order, 4, &cursor));
    ASSERT_OK(jdb_commit(db));
    ck_assert(shop_take_items_next(&cursor));
    struct shop_take_items_list list;
    ASSERT_OK(shop_take_items_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(list.rows[0].product, "b");
    ck_assert_str_eq(list.rows[2].product, "d");
    ASSERT_OK(shop_take_items_close(&cursor));
    shop_take_items_list_clear(&list);
    ck_assert_int_eq(items_left(), 1);
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(what_a_list_writes_is_refused_when_it_is_called)
{
    struct shop_customer ada = add_customer("ada@example.com", true);
    struct shop_add_customers_cursor cursor;
    ASSERT_REFUSED(shop_add_customers(db, "ada@example.com", &cursor), JDB_UNIQUE, SHOP_CUSTOMERS_EMAIL_KEY);
    ck_assert(!shop_add_customers_next(&cursor));
    ASSERT_STATUS(shop_add_customers_close(&cursor), JDB_UNIQUE);
    ASSERT_OK(shop_add_customers(db, "bob@example.com", &cursor));
    ASSERT_OK(jdb_close(db));
    db = NULL;
    ck_assert(shop_add_customers_next(&cursor));
    ck_assert_str_eq(cursor.row.email, "bob@example.com");
    ck_assert(!shop_add_customers_next(&cursor));
    ASSERT_OK(shop_add_customers_close(&cursor));
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(what_is_refused_is_told)
{
    struct shop_place_order_row row;
    ASSERT_STATUS(shop_place_order(db, 99, JDB_NONE, JDB_NONE_REAL, &row), JDB_FOREIGN_KEY);
    if (jdb_sqlite3(db)) { /* which does not say of a query what refused it */
        ck_assert_ptr_null(jdb_error(db)->table);
        ck_assert(strstr(jdb_error(db)->message, "or one would go that is still referred to"));
    } else {
        ck_assert_str_eq(jdb_error(db)->table, "orders");
        ck_assert_int_eq(jdb_error(db)->constraint, SHOP_ORDERS_CUSTOMER_ID_FKEY);
    }
    ASSERT_OK(shop_add_guest(db));
    ASSERT_REFUSED(shop_add_guest(db), JDB_UNIQUE, SHOP_CUSTOMERS_EMAIL_KEY);
    ASSERT_STATUS(shop_place_order(db, 99, JDB_NONE, JDB_NONE_REAL, &row), JDB_FOREIGN_KEY);
    ck_assert_int_eq(row.id, 0);
    ASSERT_OK(jdb_begin(db));
    ASSERT_STATUS(shop_place_order(db, 99, JDB_NONE, JDB_NONE_REAL, &row), JDB_FOREIGN_KEY);
    ASSERT_STATUS(shop_forget_customer(db, 1), JDB_ABORTED);
    ASSERT_OK(jdb_rollback(db));
    ASSERT_STATUS(shop_move_orders(db, (enum shop_state)9, SHOP_STATE_OPEN, NULL), JDB_INVALID);
}
END_TEST

START_TEST(secrets_are_not_printed)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct shop_customer ada = add_customer("ada@example.com", true);
    struct shop_order_totals_row row = {.email = ada.email, .state = SHOP_STATE_OPEN};
    ASSERT_OK(shop_order_totals_print_json(out, &row));
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "\"state\":\"open\""));
    free(text);
    shop_customer_clear(&ada);
}
END_TEST

/* ---- Parts that not every call has ------------------------------------------------------------------------- */

/* How many orders are found, and the first of them. */
static size_t find_orders(struct jdb_opt_int vip, struct jdb_opt_int customer_id, struct jdb_opt_int since,
                          const char *word, enum shop_find_orders_order order, int64_t *first)
{
    struct shop_find_orders_cursor cursor;
    struct shop_find_orders_list list;
    ASSERT_OK(shop_find_orders(db, vip, customer_id, since, word, order, 100, &cursor));
    ASSERT_OK(shop_find_orders_collect(&cursor, &list));
    size_t count = list.count;
    *first = count ? list.rows[0].id : 0;
    shop_find_orders_list_clear(&list);
    return count;
}

static void add_customers_and_orders(int64_t orders[3])
{
    struct shop_customer ada = add_customer("zoe@example.com", true),
                         bob = add_customer("bob@example.com", false);
    orders[0] = add_order(ada.id, JDB_NONE);
    orders[1] = add_order(bob.id, JDB_NONE);
    orders[2] = add_order(bob.id, JDB_NONE);
    ASSERT_OK(jdb_execute(db, ON_ENGINE("UPDATE orders SET placed_at = 100 * id",
                                        "UPDATE orders SET placed_at = 'epoch'::timestamptz + id * interval "
                                        "'100 microseconds'")));
    shop_customer_clear(&ada);
    shop_customer_clear(&bob);
}

START_TEST(conditions_are_left_out)
{
    int64_t orders[3], first;
    enum shop_find_orders_order by_id = SHOP_FIND_ORDERS_ORDER_ID;
    add_customers_and_orders(orders);
    ck_assert_uint_eq(find_orders(JDB_NONE, JDB_NONE, JDB_NONE, NULL, by_id, &first), 3);
    ck_assert_uint_eq(find_orders(JDB_SOME(true), JDB_NONE, JDB_NONE, NULL, by_id, &first), 1);
    ck_assert_uint_eq(find_orders(JDB_NONE, JDB_SOME(2), JDB_NONE, NULL, by_id, &first), 2);
    ck_assert_int_eq(first, orders[1]);
    ck_assert_uint_eq(find_orders(JDB_NONE, JDB_SOME(2), JDB_SOME(300), NULL, by_id, &first), 1);
    ck_assert_int_eq(first, orders[2]);
    ck_assert_uint_eq(find_orders(JDB_NONE, JDB_NONE, JDB_NONE, "zoe@example.com", by_id, &first), 1);
    ck_assert_uint_eq(find_orders(JDB_NONE, JDB_NONE, JDB_NONE, "a note", by_id, &first), 3);
    ck_assert_uint_eq(find_orders(JDB_SOME(true), JDB_SOME(2), JDB_SOME(0), "a note", by_id, &first), 0);
}
END_TEST

START_TEST(orders_are_those_that_are_allowed)
{
    int64_t orders[3], first;
    struct shop_find_orders_cursor cursor;
    add_customers_and_orders(orders);
    find_orders(JDB_NONE, JDB_NONE, JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_PLACED_AT_DESC, &first);
    ck_assert_int_eq(first, orders[2]);
    find_orders(JDB_NONE, JDB_NONE, JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_EMAIL, &first);
    ck_assert_int_ne(first, orders[0]);
    ASSERT_STATUS(
        shop_find_orders(db, JDB_NONE, JDB_NONE, JDB_NONE, NULL, (enum shop_find_orders_order)0, 1, &cursor),
        JDB_INVALID);
    ASSERT_STATUS(
        shop_find_orders(db, JDB_NONE, JDB_NONE, JDB_NONE, NULL, (enum shop_find_orders_order)4, 1, &cursor),
        JDB_INVALID);
    ck_assert(!shop_find_orders_next(&cursor));
    ASSERT_STATUS(shop_find_orders_close(&cursor), JDB_INVALID);
}
END_TEST

static size_t count_orders_of(const int64_t *customers, size_t count, const enum shop_state *states,
                              size_t state_count)
{
    struct shop_order_cursor cursor;
    struct shop_order_list list;
    ASSERT_OK(shop_orders_of(db, customers, count, states, state_count, &cursor));
    ASSERT_OK(shop_order_collect(&cursor, &list));
    count = list.count;
    shop_order_list_clear(&list);
    return count;
}

START_TEST(lists_are_of_any_length)
{
    enum { MANY = 100000 };
    static int64_t many[MANY];
    int64_t orders[3];
    add_customers_and_orders(orders);
    for (size_t i = 0; i < MANY; i++)
        many[i] = (int64_t)i;
    const enum shop_state states[] = {SHOP_STATE_PAID, SHOP_STATE_OPEN};
    ck_assert_uint_eq(count_orders_of(NULL, 0, NULL, 0), 0);
    ck_assert_uint_eq(count_orders_of(many, MANY, NULL, 0), 3);
    ck_assert_uint_eq(count_orders_of((const int64_t[]){2, 2, 7}, 3, states, 1), 2);
    ck_assert_uint_eq(count_orders_of((const int64_t[]){2, 2, 7}, 3, states, 2), 0);
    struct shop_order_cursor cursor;
    ASSERT_STATUS(shop_orders_of(db, NULL, 1, NULL, 0, &cursor), JDB_MISUSE);
    ASSERT_STATUS(shop_order_close(&cursor), JDB_MISUSE);
    int64_t count;
    ASSERT_OK(shop_forget_orders(db, orders, 3, JDB_SOME(250), &count));
    ck_assert_int_eq(count, 2);
    ASSERT_OK(shop_forget_orders(db, orders, 3, JDB_NONE, &count));
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(a_list_may_go_while_its_rows_are_walked)
{
    int64_t orders[3];
    add_customers_and_orders(orders);
    char *zoe = strdup("zoe@example.com"), *bob = strdup("bob@example.com");
    const char **emails = calloc(2, sizeof *emails);
    emails[0] = zoe;
    emails[1] = bob;
    struct shop_customers_named_cursor cursor;
    ASSERT_OK(shop_customers_named(db, emails, 2, &cursor));
    memset(zoe, 'x', 3);
    free(zoe);
    free(bob);
    free(emails);
    ck_assert(shop_customers_named_next(&cursor));
    ck_assert_str_eq(cursor.row.email, "zoe@example.com");
    ck_assert(shop_customers_named_next(&cursor));
    ck_assert(!shop_customers_named_next(&cursor));
    ASSERT_OK(shop_customers_named_close(&cursor));
}
END_TEST

START_TEST(blobs_of_a_list_may_go_too)
{
    int64_t orders[3];
    add_customers_and_orders(orders);
    struct shop_item item = {.order_id = orders[0], .product = "pen", .quantity = 1, .price = 1};
    item.picture = (struct jdb_blob){"\x01\x00\x02", 3};
    ASSERT_OK(shop_item_insert(db, &item));
    char bytes[] = {1, 0, 2};
    struct jdb_blob pictures[] = {{NULL, 0}, {bytes, sizeof bytes}};
    struct shop_items_with_pictures_cursor cursor;
    ASSERT_OK(shop_items_with_pictures(db, pictures, 2, &cursor));
    memset(bytes, 'x', sizeof bytes);
    pictures[1] = (struct jdb_blob){NULL, 0};
    ck_assert(shop_items_with_pictures_next(&cursor));
    ck_assert_str_eq(cursor.row.product, "pen");
    ck_assert(!shop_items_with_pictures_next(&cursor));
    ASSERT_OK(shop_items_with_pictures_close(&cursor));
}
END_TEST

START_TEST(rows_may_hold_rows)
{
    int64_t orders[3];
    add_customers_and_orders(orders);
    struct shop_orders_with_customers_cursor cursor;
    ASSERT_OK(shop_orders_with_customers(db, &cursor));
    ck_assert(shop_orders_with_customers_next(&cursor));
    ck_assert_int_eq(cursor.row.orders.id, orders[0]);
    ck_assert_int_eq(cursor.row.together, 3);
    ck_assert_str_eq(cursor.row.c.email, "zoe@example.com");
    ck_assert_ptr_null(cursor.row.c.jdb_memory); /* the row has it all */
    ASSERT_OK(shop_orders_with_customers_close(&cursor));
    struct shop_orders_with_customers_list list;
    ASSERT_OK(shop_orders_with_customers(db, &cursor));
    ASSERT_OK(shop_orders_with_customers_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(list.rows[2].c.email, "bob@example.com");
    shop_orders_with_customers_list_clear(&list);
    struct shop_order_with_customer_row row;
    memset(&row, 0xff, sizeof row);
    ASSERT_OK(shop_order_with_customer(db, orders[1], &row));
    ck_assert_str_eq(row.c.email, "bob@example.com");
    ck_assert_int_eq(row.placed_at, 200);
    shop_customer_clear(&row.c); /* it owns nothing */
    shop_order_with_customer_clear(&row);
}
END_TEST

START_TEST(a_variant_may_be_walked_twice_at_once)
{
    int64_t orders[3], first;
    add_customers_and_orders(orders);
    struct shop_find_orders_cursor cursor;
    ASSERT_OK(
        shop_find_orders(db, JDB_NONE, JDB_NONE, JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_ID, 100, &cursor));
    ck_assert(shop_find_orders_next(&cursor));
    ck_assert_uint_eq(find_orders(JDB_NONE, JDB_NONE, JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_ID, &first), 3);
    ck_assert_int_eq(first, orders[0]);
    ck_assert(shop_find_orders_next(&cursor));
    ck_assert_int_eq(cursor.row.id, orders[1]);
    ASSERT_OK(shop_find_orders_close(&cursor));
}
END_TEST

START_TEST(each_variant_is_prepared_once)
{
    int64_t orders[3], first;
    add_customers_and_orders(orders);
    for (int round = 0; round < 3; round++) {
        find_orders(JDB_NONE, JDB_NONE, JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_ID, &first);
        find_orders(JDB_NONE, JDB_SOME(2), JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_EMAIL, &first);
        count_orders_of(orders, 3 - (size_t)round, NULL, 0);
        if (round == 0)
            watch_preparing();
        if (round == 1)
            has_prepared();
    }
    ck_assert(!has_prepared());
    find_orders(JDB_NONE, JDB_SOME(2), JDB_NONE, NULL, SHOP_FIND_ORDERS_ORDER_ID, &first);
    ck_assert(has_prepared());
}
END_TEST

START_TEST(views_are_seen_through)
{
    struct shop_customer ada = add_customer("ada@example.com", true);
    int64_t order = add_order(ada.id, JDB_SOME(20000));
    ASSERT_OK(shop_set_note_through_a_view(db, "another note", ada.id));
    struct shop_orders_due_cursor cursor;
    ASSERT_OK(shop_orders_due(db, SHOP_STATE_OPEN, 20000, &cursor));
    ck_assert(shop_orders_due_next(&cursor));
    ck_assert_int_eq(cursor.row.id, order);
    ck_assert_int_eq(cursor.row.due.value, 20000);
    ck_assert_str_eq(cursor.row.note, "another note");
    ck_assert(!shop_orders_due_next(&cursor));
    ASSERT_OK(shop_orders_due_close(&cursor));
    shop_customer_clear(&ada);
}
END_TEST

START_TEST(secrets_stay_so_through_views_and_json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ASSERT_OK(shop_orders_due_print_json(
        out, &(struct shop_orders_due_row){.id = 1, .state = SHOP_STATE_OPEN, .note = "a note"}));
    ASSERT_OK(shop_words_of_notes_print_json(out, &(struct shop_words_of_notes_row){.word = "a note"}));
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_ptr_null(strstr(text, "a note"));
    free(text);
}
END_TEST

START_TEST(null_may_stand_for_a_default)
{
    struct shop_customer found;
    ASSERT_OK(shop_replace_customer(db, "ada@example.com", JDB_SOME(1)));
    ASSERT_OK(shop_replace_customer(db, "ada@example.com", JDB_NONE));
    ASSERT_OK(shop_find_customer(db, "ada@example.com", &found));
    ck_assert(!found.vip);
    shop_customer_clear(&found);
}
END_TEST

RUN_SUITE("queries", a_row_that_is_written_comes_back, one_row_is_owned, what_is_read_has_its_types,
          a_number_that_is_too_large_is_told, an_upsert_says_what_became_of_the_row, rows_are_walked_or_kept,
          a_sum_that_is_too_large_ends_a_walk, joins_may_have_no_row, json_is_looked_into,
          a_number_in_json_is_its_text, names_that_meet_are_told_apart, a_text_may_go_while_its_list_is_walked,
          a_recursive_query_counts, changes_are_counted, what_a_list_writes_is_written_when_nobody_walks_it,
          what_a_list_writes_is_written_when_it_is_called, what_a_list_writes_is_refused_when_it_is_called,
          what_is_refused_is_told, secrets_are_not_printed, conditions_are_left_out,
          orders_are_those_that_are_allowed, lists_are_of_any_length, a_list_may_go_while_its_rows_are_walked,
          blobs_of_a_list_may_go_too, rows_may_hold_rows, a_variant_may_be_walked_twice_at_once,
          each_variant_is_prepared_once, views_are_seen_through, secrets_stay_so_through_views_and_json,
          null_may_stand_for_a_default)
