/* The helpers of admins: a primary key that is a foreign key, a number within bounds, ON DELETE CASCADE. */
#include "suite.h"

START_TEST(an_admin_reads_back_the_same)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id, .admin_level = 4};
    ASSERT_OK(janus_admin_insert(db, &admin));
    struct janus_admin found;
    ASSERT_OK(janus_admin_get(db, ada.id, &found));
    ck_assert_int_eq(found.user_id, ada.id);
    ck_assert_int_eq(found.admin_level, 4);
    janus_admin_clear(&found);
}
END_TEST

START_TEST(a_level_of_zero_takes_the_default)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id};
    ASSERT_OK(janus_admin_insert(db, &admin));
    ck_assert_int_eq(admin.admin_level, 1);
    struct janus_admin found;
    ASSERT_OK(janus_admin_get(db, ada.id, &found));
    ck_assert_int_eq(found.admin_level, 1);
    janus_admin_clear(&found);
}
END_TEST

START_TEST(a_level_out_of_bounds_is_refused)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id, .admin_level = 6};
    ASSERT_REFUSED(janus_admin_insert(db, &admin), JDB_CHECK, JANUS_ADMINS_ADMIN_LEVEL_CHECK);
    admin.admin_level = -1;
    ASSERT_REFUSED(janus_admin_insert(db, &admin), JDB_CHECK, JANUS_ADMINS_ADMIN_LEVEL_CHECK);
    admin.admin_level = 5;
    ASSERT_OK(janus_admin_insert(db, &admin));
    admin.admin_level = 0; /* an update writes what stands there */
    ASSERT_REFUSED(janus_admin_update(db, &admin), JDB_CHECK, JANUS_ADMINS_ADMIN_LEVEL_CHECK);
    ck_assert_str_eq(jdb_error(db)->column, "admin_level");
}
END_TEST

START_TEST(an_admin_is_a_user_and_only_once)
{
    struct janus_admin nobody = {.user_id = 99};
    ASSERT_REFUSED(janus_admin_insert(db, &nobody), JDB_FOREIGN_KEY, JANUS_ADMINS_USER_ID_FKEY);
    ck_assert_str_eq(jdb_error(db)->table, "admins");
    ck_assert_str_eq(jdb_error(db)->column, "user_id");
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id};
    ASSERT_OK(janus_admin_insert(db, &admin));
    ASSERT_REFUSED(janus_admin_insert(db, &admin), JDB_UNIQUE, JANUS_ADMINS_PKEY);
}
END_TEST

START_TEST(an_admin_goes_with_the_user)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id};
    ASSERT_OK(janus_admin_insert(db, &admin));
    ASSERT_OK(janus_user_delete(db, ada.id));
    ASSERT_STATUS(janus_admin_exists(db, ada.id), JDB_NOT_FOUND);
}
END_TEST

START_TEST(an_upsert_changes_the_level)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id, .admin_level = 2};
    ASSERT_OK(janus_admin_upsert_by_user_id(db, &admin));
    admin.admin_level = 3;
    ASSERT_OK(janus_admin_upsert_by_user_id(db, &admin));
    admin.admin_level = 0; /* unset: the row keeps its own */
    ASSERT_OK(janus_admin_upsert_by_user_id(db, &admin));
    ck_assert_int_eq(admin.admin_level, 3);
    struct janus_admin found;
    ASSERT_OK(janus_admin_get(db, ada.id, &found));
    ck_assert_int_eq(found.admin_level, 3);
    janus_admin_clear(&found);
}
END_TEST

START_TEST(the_user_of_an_admin_is_one_call_away)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_admin admin = {.user_id = ada.id};
    ASSERT_OK(janus_admin_insert(db, &admin));
    struct janus_user user;
    ASSERT_OK(janus_admin_user(db, &admin, &user));
    ck_assert_str_eq(user.email, "ada@example.com");
    janus_user_clear(&user);
    int64_t count = 0;
    ASSERT_OK(janus_admin_count_by_user_id(db, ada.id, &count));
    ck_assert_int_eq(count, 1);
    ASSERT_OK(janus_admin_delete_by_user_id(db, ada.id, &count));
    ck_assert_int_eq(count, 1);
    ASSERT_STATUS(janus_admin_user(db, &(struct janus_admin){.user_id = 99}, &user), JDB_NOT_FOUND);
}
END_TEST

RUN_SUITE("admins", an_admin_reads_back_the_same, a_level_of_zero_takes_the_default,
          a_level_out_of_bounds_is_refused, an_admin_is_a_user_and_only_once, an_admin_goes_with_the_user,
          an_upsert_changes_the_level, the_user_of_an_admin_is_one_call_away)
