/* The domain's logic: queries of schema/queries, and what is written by hand around them. */
#include "suite.h"

#include "janus_helpers.h"

#include <stdio.h>

static enum janus_role role_of(int64_t user_id)
{
    struct janus_user user;
    ASSERT_OK(janus_user_get(db, user_id, &user));
    enum janus_role role = user.role;
    janus_user_clear(&user);
    return role;
}

/* ---- Users and admins ------------------------------------------------------------------------------------ */

START_TEST(an_address_is_taken_once)
{
    struct janus_user ada, twin;
    ASSERT_OK(janus_sign_up_or_taken(db, "ada@example.com", "x", &ada));
    ck_assert_int_eq(ada.role, JANUS_ROLE_USER);
    ASSERT_OK(jdb_begin(db));
    ASSERT_REFUSED(janus_sign_up_or_taken(db, "ada@example.com", "y", &twin), JDB_UNIQUE, JANUS_USERS_EMAIL_KEY);
    ASSERT_STATUS(janus_sign_up(db, "ada@example.com", "y", &twin), JDB_NOT_FOUND);
    ASSERT_OK(janus_sign_up_or_taken(db, "bob@example.com", "y", &twin)); /* the transaction goes on */
    ASSERT_OK(jdb_commit(db));
    janus_user_clear(&ada);
    janus_user_clear(&twin);
}
END_TEST

START_TEST(a_role_has_its_users)
{
    struct janus_user ada = insert_user("ada@example.com"), bob = insert_user("bob@example.com");
    int64_t count;
    ASSERT_OK(janus_change_role(db, JANUS_ROLE_RESEARCHER, bob.id, &count));
    ck_assert_int_eq(count, 1);
    ASSERT_OK(janus_change_role(db, JANUS_ROLE_RESEARCHER, bob.id, &count));
    ck_assert_int_eq(count, 0);
    struct janus_user_cursor cursor;
    ASSERT_OK(janus_users_with_role(db, JANUS_ROLE_USER, &cursor));
    ck_assert(janus_user_next(&cursor));
    ck_assert_int_eq(cursor.row.id, ada.id);
    ck_assert(!janus_user_next(&cursor));
    ASSERT_OK(janus_user_close(&cursor));
}
END_TEST

START_TEST(promotion_and_demotion_are_whole)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_STATUS(janus_demote(db, ada.id, JANUS_ROLE_USER), JDB_NOT_FOUND);
    ASSERT_STATUS(janus_promote(db, ada.id, 9), JDB_CHECK);
    ck_assert_int_eq(role_of(ada.id), JANUS_ROLE_USER); /* undone with the level that is none */
    ASSERT_STATUS(janus_promote(db, 99, 3), JDB_NOT_FOUND);
    ASSERT_STATUS(janus_demote(db, ada.id, JANUS_ROLE_ADMIN), JDB_INVALID);
    ASSERT_OK(janus_promote(db, ada.id, 3));
    ASSERT_OK(janus_promote(db, ada.id, 4));
    ck_assert_int_eq(role_of(ada.id), JANUS_ROLE_ADMIN);
    struct janus_admins_of_level_cursor cursor;
    ASSERT_OK(janus_admins_of_level(db, 4, &cursor));
    ck_assert(janus_admins_of_level_next(&cursor));
    ck_assert_str_eq(cursor.row.email, "ada@example.com");
    ck_assert_int_eq(cursor.row.admin_level, 4);
    ck_assert(!janus_admins_of_level_next(&cursor));
    ASSERT_OK(janus_admins_of_level_close(&cursor));
    ASSERT_OK(janus_demote(db, ada.id, JANUS_ROLE_RESEARCHER));
    ck_assert_int_eq(role_of(ada.id), JANUS_ROLE_RESEARCHER);
    ASSERT_STATUS(janus_admin_exists(db, ada.id), JDB_NOT_FOUND);
}
END_TEST

START_TEST(a_promotion_within_a_transaction_is_a_part_of_it)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_begin(db));
    ASSERT_STATUS(janus_promote(db, ada.id, 9), JDB_CHECK);
    ASSERT_OK(janus_promote(db, ada.id, 5));
    ASSERT_OK(jdb_rollback(db));
    ck_assert_int_eq(role_of(ada.id), JANUS_ROLE_USER);
}
END_TEST

/* ---- Images ---------------------------------------------------------------------------------------------- */

START_TEST(images_are_found_and_added_up)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_image first = insert_image(JDB_SOME(ada.id), "a.png"),
                       second = insert_image(JDB_SOME(ada.id), "b.png");
    insert_image(JDB_NONE, "c.png");
    struct janus_image_cursor cursor;
    ASSERT_OK(janus_images_of_user(db, ada.id, &cursor));
    ck_assert(janus_image_next(&cursor));
    ck_assert_int_eq(cursor.row.id, second.id);
    ck_assert(janus_image_next(&cursor));
    ck_assert_int_eq(cursor.row.id, first.id);
    ASSERT_OK(janus_image_close(&cursor));
    struct janus_images_of_color_type_cursor typed;
    struct janus_images_of_color_type_list list;
    ASSERT_OK(janus_images_of_color_type(db, JANUS_COLOR_TYPE_RGB, &typed));
    ASSERT_OK(janus_images_of_color_type_collect(&typed, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(list.rows[0].uploaded_by, "ada@example.com");
    ck_assert_ptr_null(list.rows[2].uploaded_by);
    janus_images_of_color_type_list_clear(&list);
    struct janus_total_pixels_row total;
    ASSERT_OK(janus_total_pixels(db, ada.id, &total));
    ck_assert_int_eq(total.images, 2);
    ck_assert_int_eq(total.pixels, 2 * 640 * 480);
    ASSERT_OK(janus_total_pixels(db, 99, &total));
    ck_assert_int_eq(total.pixels, 0);
}
END_TEST

/* ---- Logs, analytics, security ----------------------------------------------------------------------------- */

START_TEST(logs_are_recorded_found_and_purged)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_record_log_row recorded;
    ASSERT_OK(janus_record_log(db, ada.id, "upload", "scan.png", &recorded));
    ck_assert_int_gt(recorded.timestamp, 0);
    ASSERT_STATUS(janus_record_log(db, 99, "upload", NULL, &recorded), JDB_FOREIGN_KEY);
    for (int64_t time = 10; time < 15; time++)
        insert_log(ada.id, "login", time);
    struct janus_log_cursor cursor;
    ASSERT_OK(janus_logs_of_user_between(db, ada.id, 11, 13, &cursor));
    ck_assert(janus_log_next(&cursor));
    ck_assert_int_eq(cursor.row.timestamp, 12);
    ck_assert(janus_log_next(&cursor));
    ck_assert_int_eq(cursor.row.timestamp, 11);
    ck_assert(!janus_log_next(&cursor));
    ASSERT_OK(janus_log_close(&cursor));
    int64_t count;
    ASSERT_OK(janus_purge_logs(db, 13, &count));
    ck_assert_int_eq(count, 3);
    ASSERT_OK(janus_log_count(db, &count));
    ck_assert_int_eq(count, 3);
}
END_TEST

static void measure(const char *name, const char *data)
{
    struct janus_analytics row = {.name = name, .data = data};
    ASSERT_OK(janus_analytics_insert(db, &row));
}

START_TEST(measurements_are_looked_into_and_added_up)
{
    measure("latency", "{\"value\": 2}");
    measure("latency", "{\"value\": 4.5}");
    measure("latency", "{\"other\": 1}");
    measure("size", "{\"value\": 7}");
    struct janus_measured_values_cursor values;
    struct janus_measured_values_list list;
    ASSERT_OK(janus_measured_values(db, "$.value", "latency", &values));
    ASSERT_OK(janus_measured_values_collect(&values, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert(list.rows[1].value.value > 4.4 && list.rows[1].value.value < 4.6);
    ck_assert(!list.rows[2].value.has);
    janus_measured_values_list_clear(&list);
    struct janus_measured_by_name_cursor names;
    ASSERT_OK(janus_measured_by_name(db, 0, &names));
    ck_assert(janus_measured_by_name_next(&names));
    ck_assert_str_eq(names.row.name, "latency");
    ck_assert_int_eq(names.row.measurements, 3);
    ck_assert(names.row.mean.value > 3.2 && names.row.mean.value < 3.3);
    ck_assert(names.row.most.value > 4.4);
    ASSERT_OK(janus_measured_by_name_close(&names));
}
END_TEST

START_TEST(failures_to_sign_in_are_counted)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_failed_sign_ins_row row;
    ASSERT_OK(janus_failed_sign_ins(db, ada.id, 0, &row));
    ck_assert_int_eq(row.failures, 0);
    ck_assert(!row.latest.has);
    ASSERT_OK(janus_record_security(db, JDB_SOME(ada.id), "sign-in failed", "::1"));
    ASSERT_OK(janus_record_security(db, JDB_SOME(ada.id), "sign-in failed", NULL));
    ASSERT_OK(janus_record_security(db, JDB_SOME(ada.id), "signed in", NULL));
    ASSERT_OK(janus_record_security(db, JDB_NONE, "sign-in failed", NULL));
    ASSERT_OK(janus_failed_sign_ins(db, ada.id, 0, &row));
    ck_assert_int_eq(row.failures, 2);
    ASSERT_OK(janus_failed_sign_ins(db, ada.id, row.latest.value + 1, &row));
    ck_assert_int_eq(row.failures, 0);
}
END_TEST

RUN_SUITE("helpers", an_address_is_taken_once, a_role_has_its_users, promotion_and_demotion_are_whole,
          a_promotion_within_a_transaction_is_a_part_of_it, images_are_found_and_added_up,
          logs_are_recorded_found_and_purged, measurements_are_looked_into_and_added_up,
          failures_to_sign_in_are_counted)
