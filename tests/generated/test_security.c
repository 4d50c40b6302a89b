/* The helpers of security: an audit trail that outlives the users it speaks of. */
#include "suite.h"

START_TEST(an_entry_reads_back_the_same)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_security entry = {
        .user_id = JDB_SOME(ada.id), .action = "sign_in_failed", .ip = "2001:db8::1"};
    ASSERT_OK(janus_security_insert(db, &entry));
    struct janus_security found;
    ASSERT_OK(janus_security_get(db, entry.id, &found));
    ck_assert_int_eq(found.user_id.value, ada.id);
    ck_assert_str_eq(found.action, "sign_in_failed");
    ck_assert_str_eq(found.ip, "2001:db8::1");
    ck_assert_int_eq(found.timestamp, entry.timestamp);
    struct janus_user user;
    ASSERT_OK(janus_security_user(db, &found, &user));
    ck_assert_str_eq(user.email, "ada@example.com");
    janus_user_clear(&user);
    janus_security_clear(&found);
}
END_TEST

START_TEST(an_entry_needs_neither_user_nor_address)
{
    struct janus_security entry = {.action = "sign_in_failed"};
    ASSERT_OK(janus_security_insert(db, &entry));
    struct janus_security found;
    ASSERT_OK(janus_security_get(db, entry.id, &found));
    ck_assert(!found.user_id.has);
    ck_assert_ptr_null(found.ip);
    janus_security_clear(&found);
    struct janus_security nothing = {.ip = "::1"};
    ASSERT_NOT_NULL(janus_security_insert(db, &nothing), "security", "action");
    struct janus_security stranger = {.action = "x", .user_id = JDB_SOME(99)};
    ASSERT_REFUSED(janus_security_insert(db, &stranger), JDB_FOREIGN_KEY, JANUS_SECURITY_USER_ID_FKEY);
}
END_TEST

START_TEST(entries_outlive_their_user)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_security entry = {.user_id = JDB_SOME(ada.id), .action = "x"};
    ASSERT_OK(janus_security_insert(db, &entry));
    ASSERT_OK(janus_user_delete(db, ada.id));
    struct janus_security found;
    ASSERT_OK(janus_security_get(db, entry.id, &found));
    ck_assert(!found.user_id.has);
    janus_security_clear(&found);
}
END_TEST

START_TEST(entries_are_listed_by_user_and_by_time)
{
    struct janus_user ada = insert_user("ada@example.com");
    for (int64_t i = 1; i <= 4; i++) {
        struct janus_security entry = {
            .user_id = i % 2 ? JDB_SOME(ada.id) : JDB_NONE, .action = "x", .timestamp = i};
        ASSERT_OK(janus_security_insert(db, &entry));
    }
    struct janus_security_cursor cursor;
    struct janus_security_list list;
    ASSERT_OK(janus_security_list_by_user_id(db, ada.id, (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_security_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    janus_security_list_clear(&list);
    ASSERT_OK(janus_security_list_by_timestamp(db, 2, 4, (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_security_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    ck_assert(!list.rows[0].user_id.has || list.rows[0].timestamp == 3);
    janus_security_list_clear(&list);
}
END_TEST

RUN_SUITE("security", an_entry_reads_back_the_same, an_entry_needs_neither_user_nor_address,
          entries_outlive_their_user, entries_are_listed_by_user_and_by_time)
