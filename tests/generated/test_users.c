/* The helpers of users: every function of an entity with an id, a unique key, an enum and a partial index. */
#include "suite.h"

START_TEST(an_inserted_user_reads_back_the_same)
{
    struct janus_user ada = {.email = "ada@example.com",
                             .password_hash = "$argon2id$x",
                             .role = JANUS_ROLE_RESEARCHER,
                             .created_at = INT64_C(1700000000123456)};
    ASSERT_OK(janus_user_insert(db, &ada));
    struct janus_user found;
    ASSERT_OK(janus_user_get(db, ada.id, &found));
    ck_assert_int_eq(found.id, ada.id);
    ck_assert_str_eq(found.email, ada.email);
    ck_assert_str_eq(found.password_hash, ada.password_hash);
    ck_assert_int_eq(found.role, JANUS_ROLE_RESEARCHER);
    ck_assert_int_eq(found.created_at, INT64_C(1700000000123456));
    janus_user_clear(&found);
    ck_assert_ptr_null(found.email);
    ck_assert_ptr_null(found.jdb_memory);
}
END_TEST

START_TEST(unset_members_take_their_defaults)
{
    int64_t before = jdb_now();
    struct janus_user ada = insert_user("ada@example.com");
    ck_assert_int_gt(ada.id, 0);
    ck_assert_int_eq(ada.role, JANUS_ROLE_USER);
    ck_assert_int_ge(ada.created_at, before);
    ck_assert_int_le(ada.created_at, jdb_now());
    struct janus_user found;
    ASSERT_OK(janus_user_get(db, ada.id, &found));
    ck_assert_int_eq(found.role, JANUS_ROLE_USER);
    ck_assert_int_eq(found.created_at, ada.created_at);
    janus_user_clear(&found);
}
END_TEST

START_TEST(a_given_id_is_kept)
{
    struct janus_user ada = {.id = 4711, .email = "ada@example.com", .password_hash = "x"};
    ASSERT_OK(janus_user_insert(db, &ada));
    ck_assert_int_eq(ada.id, 4711);
    ASSERT_OK(janus_user_exists(db, 4711));
    struct janus_user twin = {.id = 4711, .email = "bob@example.com", .password_hash = "x"};
    ASSERT_REFUSED(janus_user_insert(db, &twin), JDB_UNIQUE, JANUS_USERS_PKEY);
}
END_TEST

START_TEST(a_second_email_is_refused_and_leaves_the_row_alone)
{
    insert_user("ada@example.com");
    struct janus_user twin = {.email = "ada@example.com", .password_hash = "x"};
    ASSERT_REFUSED(janus_user_insert(db, &twin), JDB_UNIQUE, JANUS_USERS_EMAIL_KEY);
    ck_assert_str_eq(jdb_error(db)->table, "users");
    ck_assert_str_eq(jdb_error(db)->column, "email");
    ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "email"));
    ck_assert_ptr_null(strstr(jdb_error(db)->message, "ada"));
    ck_assert_int_eq(twin.id, 0);
    ck_assert_int_eq(twin.role, 0);
    ck_assert_int_eq(twin.created_at, 0);
}
END_TEST

START_TEST(what_must_not_be_null_is_refused)
{
    struct janus_user nobody = {.password_hash = "x"};
    ASSERT_NOT_NULL(janus_user_insert(db, &nobody), "users", "email");
    struct janus_user open = {.email = "ada@example.com"};
    ASSERT_NOT_NULL(janus_user_insert(db, &open), "users", "password_hash");
}
END_TEST

START_TEST(an_email_is_at_most_254_characters)
{
    char email[600];
    memset(email, 'a', sizeof email);
    email[255] = '\0';
    struct janus_user ada = {.email = email, .password_hash = "x"};
    ASSERT_REFUSED(janus_user_insert(db, &ada), JDB_CHECK, JANUS_USERS_EMAIL_CHECK);
    email[254] = '\0';
    ASSERT_OK(janus_user_insert(db, &ada));
    for (size_t i = 0; i < 254; i++) /* characters, not bytes */
        memcpy(email + 2 * i, "\xc3\xa9", 2);
    email[508] = '\0';
    struct janus_user accents = {.email = email, .password_hash = "x"};
    ASSERT_OK(janus_user_insert(db, &accents));
}
END_TEST

START_TEST(a_number_that_is_no_role_is_refused)
{
    struct janus_user ada = {.email = "ada@example.com", .password_hash = "x", .role = (enum janus_role)99};
    ASSERT_STATUS(janus_user_insert(db, &ada), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "role");
    int64_t count = -1;
    ASSERT_OK(janus_user_count(db, &count));
    ck_assert_int_eq(count, 0);
    /* The database itself refuses what comes past the helpers. */
    ck_assert_int_eq(
        jdb_execute(db, "INSERT INTO users (email, password_hash, role) VALUES ('a', 'b', 'king')"), JDB_CHECK);
    ck_assert_int_eq(jdb_execute(db, "INSERT INTO users (email, password_hash) VALUES ('a', 'b')"), JDB_OK);
    struct janus_user found;
    ASSERT_OK(janus_user_get_by_email(db, "a", &found));
    ck_assert_int_eq(found.role, JANUS_ROLE_USER);
    ck_assert_int_gt(found.created_at, INT64_C(1700000000000000));
    janus_user_clear(&found);
}
END_TEST

START_TEST(who_is_not_there_is_not_found)
{
    struct janus_user found = {.id = 7};
    ASSERT_STATUS(janus_user_get(db, 1, &found), JDB_NOT_FOUND);
    ck_assert_int_eq(found.id, 0);
    ck_assert_ptr_null(found.email);
    ASSERT_STATUS(janus_user_get_by_email(db, "nobody@example.com", &found), JDB_NOT_FOUND);
    ASSERT_STATUS(janus_user_exists(db, 1), JDB_NOT_FOUND);
    ASSERT_STATUS(janus_user_delete(db, 1), JDB_NOT_FOUND);
    struct janus_user nobody = {.id = 1, .email = "x", .password_hash = "x", .role = JANUS_ROLE_USER};
    ASSERT_STATUS(janus_user_update(db, &nobody), JDB_NOT_FOUND);
    ASSERT_STATUS(janus_user_update_fields(db, &nobody, JANUS_USER_ROLE), JDB_NOT_FOUND);
    ck_assert_int_eq(jdb_error(db)->status, JDB_NOT_FOUND);
}
END_TEST

START_TEST(many_are_inserted_together_or_not_at_all)
{
    struct janus_user users[3] = {{.email = "a", .password_hash = "x"},
                                  {.email = "b", .password_hash = "x", .role = JANUS_ROLE_ADMIN},
                                  {.email = "a", .password_hash = "x"}};
    ASSERT_REFUSED(janus_user_insert_many(db, users, 3), JDB_UNIQUE, JANUS_USERS_EMAIL_KEY);
    int64_t count = -1;
    ASSERT_OK(janus_user_count(db, &count));
    ck_assert_int_eq(count, 0);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(users[i].id, 0);
    users[2].email = "c";
    ASSERT_OK(janus_user_insert_many(db, users, 3));
    ASSERT_OK(janus_user_count(db, &count));
    ck_assert_int_eq(count, 3);
    ck_assert_int_eq(users[0].role, JANUS_ROLE_USER);
    ck_assert_int_eq(users[1].role, JANUS_ROLE_ADMIN);
    for (size_t i = 0; i < 3; i++) {
        struct janus_user found;
        ASSERT_OK(janus_user_get(db, users[i].id, &found));
        ck_assert_str_eq(found.email, users[i].email);
        ck_assert_int_eq(found.created_at, users[i].created_at);
        janus_user_clear(&found);
    }
    ASSERT_OK(janus_user_insert_many(db, users, 0));
}
END_TEST

START_TEST(inserting_fields_writes_just_these)
{
    struct janus_user ada = {
        .email = "ada@example.com", .password_hash = "x", .role = JANUS_ROLE_ADMIN, .created_at = 0};
    ASSERT_OK(janus_user_insert_fields(db, &ada,
                                       JANUS_USER_EMAIL | JANUS_USER_PASSWORD_HASH | JANUS_USER_CREATED_AT));
    ck_assert_int_gt(ada.id, 0);
    ck_assert_int_eq(ada.role, JANUS_ROLE_USER); /* not in the mask: the default, and it comes back */
    ck_assert_int_eq(ada.created_at, 0);         /* in the mask: as it stands */
    struct janus_user found;
    ASSERT_OK(janus_user_get(db, ada.id, &found));
    ck_assert_int_eq(found.created_at, 0);
    ck_assert_int_eq(found.role, JANUS_ROLE_USER);
    janus_user_clear(&found);
    janus_user_clear(&ada);
    struct janus_user bob = {.email = "bob@example.com"};
    ASSERT_NOT_NULL(janus_user_insert_fields(db, &bob, JANUS_USER_EMAIL), "users", "password_hash");
    ASSERT_STATUS(janus_user_insert_fields(db, &bob, UINT64_C(1) << 40), JDB_MISUSE);
}
END_TEST

START_TEST(an_upsert_inserts_then_updates)
{
    struct janus_user ada = {.email = "ada@example.com", .password_hash = "first", .role = JANUS_ROLE_ADMIN};
    ASSERT_OK(janus_user_upsert_by_email(db, &ada));
    ck_assert_int_gt(ada.id, 0);
    ck_assert_int_gt(ada.created_at, 0);
    struct janus_user again = {.email = "ada@example.com", .password_hash = "second"};
    ASSERT_OK(janus_user_upsert_by_email(db, &again));
    ck_assert_int_eq(again.id, ada.id);
    ck_assert_int_eq(again.role, JANUS_ROLE_ADMIN); /* unset: it stays as it is, and comes back */
    ck_assert_int_eq(again.created_at, ada.created_at);
    struct janus_user found;
    ASSERT_OK(janus_user_get(db, ada.id, &found));
    ck_assert_str_eq(found.password_hash, "second");
    ck_assert_int_eq(found.role, JANUS_ROLE_ADMIN);
    janus_user_clear(&found);
    int64_t count = 0;
    ASSERT_OK(janus_user_count(db, &count));
    ck_assert_int_eq(count, 1);
    struct janus_user bob = {.email = "bob@example.com", .password_hash = "x"};
    ASSERT_OK(janus_user_upsert_by_email(db, &bob));
    ck_assert_int_ne(bob.id, ada.id);
    ck_assert_int_eq(bob.role, JANUS_ROLE_USER);
}
END_TEST

static struct janus_user upsert_whole_user(const char *email, int64_t id)
{
    struct janus_user user = {
        .id = id, .email = email, .password_hash = "x", .role = JANUS_ROLE_USER, .created_at = 5};
    ASSERT_OK(janus_user_upsert_by_email(db, &user));
    return user;
}

START_TEST(an_upsert_of_a_whole_row_gives_its_id)
{
    int64_t ada = upsert_whole_user("ada@example.com", 0).id;
    int64_t bob = upsert_whole_user("bob@example.com", 77).id;
    ck_assert_int_gt(ada, 0);
    ck_assert_int_eq(bob, 77);
    ck_assert_int_eq(upsert_whole_user("ada@example.com", 0).id, ada);
    ck_assert_int_eq(upsert_whole_user("bob@example.com", 0).id, bob);
    ck_assert_int_eq(upsert_whole_user("ada@example.com", 1000).id,
                     ada); /* the row that is there keeps its id */
    int64_t cy = upsert_whole_user("cy@example.com", 0).id;
    ck_assert(cy > 0 && cy != ada && cy != bob);
    int64_t count = 0;
    ASSERT_OK(janus_user_count(db, &count));
    ck_assert_int_eq(count, 3);
}
END_TEST

START_TEST(get_many_gives_rows_in_the_order_asked_for)
{
    int64_t ids[5];
    char email[] = "a@example.com";
    for (size_t i = 0; i < 5; i++) {
        email[0] = (char)('a' + i);
        ids[i] = insert_user(email).id;
    }
    const int64_t keys[] = {ids[4], ids[0], 999, ids[2], ids[0]};
    struct janus_user_list list;
    ASSERT_OK(janus_user_get_many(db, keys, 5, &list));
    ck_assert_uint_eq(list.count, 4);
    ck_assert_str_eq(list.rows[0].email, "e@example.com");
    ck_assert_str_eq(list.rows[1].email, "a@example.com");
    ck_assert_str_eq(list.rows[2].email, "c@example.com");
    ck_assert_str_eq(list.rows[3].email, "a@example.com");
    janus_user_list_clear(&list);
    ck_assert_ptr_null(list.rows);
    ck_assert_uint_eq(list.count, 0);
    ASSERT_OK(janus_user_get_many(db, NULL, 0, &list));
    ck_assert_uint_eq(list.count, 0);
    janus_user_list_clear(&list);
}
END_TEST

START_TEST(update_writes_every_column)
{
    struct janus_user ada = insert_user("ada@example.com");
    ada.email = "lovelace@example.com";
    ada.password_hash = "new";
    ada.role = JANUS_ROLE_ADMIN;
    ada.created_at = 0; /* written as it stands */
    ASSERT_OK(janus_user_update(db, &ada));
    struct janus_user found;
    ASSERT_OK(janus_user_get_by_email(db, "lovelace@example.com", &found));
    ck_assert_str_eq(found.password_hash, "new");
    ck_assert_int_eq(found.role, JANUS_ROLE_ADMIN);
    ck_assert_int_eq(found.created_at, 0);
    janus_user_clear(&found);
    insert_user("bob@example.com");
    ada.email = "bob@example.com";
    ASSERT_REFUSED(janus_user_update(db, &ada), JDB_UNIQUE, JANUS_USERS_EMAIL_KEY);
    ada.email = NULL;
    ASSERT_NOT_NULL(janus_user_update(db, &ada), "users", "email");
}
END_TEST

START_TEST(update_fields_writes_just_these)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_user change = {.id = ada.id, .role = JANUS_ROLE_ADMIN, .email = "other"};
    ASSERT_OK(janus_user_update_fields(db, &change, JANUS_USER_ROLE));
    struct janus_user found;
    ASSERT_OK(janus_user_get(db, ada.id, &found));
    ck_assert_str_eq(found.email, "ada@example.com");
    ck_assert_int_eq(found.role, JANUS_ROLE_ADMIN);
    janus_user_clear(&found);
    ASSERT_STATUS(janus_user_update_fields(db, &change, 0), JDB_MISUSE);
    ASSERT_STATUS(janus_user_update_fields(db, &change, JANUS_USER_ID), JDB_MISUSE);
}
END_TEST

START_TEST(delete_removes_the_row)
{
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(janus_user_exists(db, ada.id));
    ASSERT_OK(janus_user_delete(db, ada.id));
    ASSERT_STATUS(janus_user_exists(db, ada.id), JDB_NOT_FOUND);
}
END_TEST

START_TEST(lists_go_by_role_in_pages)
{
    char email[] = "a@example.com";
    for (int i = 0; i < 10; i++) {
        email[0] = (char)('a' + i);
        struct janus_user user = {
            .email = email, .password_hash = "x", .role = i % 2 ? JANUS_ROLE_ADMIN : JANUS_ROLE_USER};
        ASSERT_OK(janus_user_insert(db, &user));
    }
    struct janus_user_list page;
    struct janus_user_cursor cursor;
    ASSERT_OK(janus_user_list_by_role(db, JANUS_ROLE_ADMIN, (struct jdb_page){.limit = 2}, &cursor));
    ASSERT_OK(janus_user_collect(&cursor, &page));
    ck_assert_uint_eq(page.count, 2);
    ck_assert_str_eq(page.rows[0].email, "b@example.com");
    ck_assert_str_eq(page.rows[1].email, "d@example.com");
    struct janus_user_list rest;
    ASSERT_OK(
        janus_user_list_by_role_after(db, JANUS_ROLE_ADMIN, &page.rows[1], (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_user_collect(&cursor, &rest));
    ck_assert_uint_eq(rest.count, 3);
    ck_assert_str_eq(rest.rows[0].email, "f@example.com");
    janus_user_list_clear(&rest);
    janus_user_list_clear(&page);
    ASSERT_OK(janus_user_list(db, (struct jdb_page){.limit = 1, .order = JDB_DESCENDING}, &cursor));
    ck_assert(janus_user_next(&cursor));
    ck_assert_str_eq(cursor.row.email, "j@example.com");
    ck_assert(!janus_user_next(&cursor));
    ck_assert(!janus_user_next(&cursor));
    ASSERT_OK(janus_user_close(&cursor));
    ASSERT_OK(janus_user_close(&cursor));
}
END_TEST

START_TEST(an_index_of_some_rows_lists_them)
{
    struct janus_user users[3] = {
        {.email = "a", .password_hash = "x", .role = JANUS_ROLE_ADMIN, .created_at = 100},
        {.email = "b", .password_hash = "x", .role = JANUS_ROLE_USER, .created_at = 200},
        {.email = "c", .password_hash = "x", .role = JANUS_ROLE_ADMIN, .created_at = 300},
    };
    ASSERT_OK(janus_user_insert_many(db, users, 3));
    struct janus_user_cursor cursor;
    ASSERT_OK(janus_user_list_by_created_at(db, 0, 1000, (struct jdb_page){0}, &cursor));
    struct janus_user_list list;
    ASSERT_OK(janus_user_collect(&cursor, &list));
    ck_assert_uint_ge(list.count, 2);
    janus_user_list_clear(&list);
}
END_TEST

START_TEST(json_leaves_secrets_out)
{
    struct janus_user ada = {.id = 5,
                             .email = "\"ada\"\n\t\x01@example.com",
                             .password_hash = "hush",
                             .role = JANUS_ROLE_ADMIN,
                             .created_at = INT64_C(1767225600000000)};
    char buffer[512] = {0};
    FILE *out = fmemopen(buffer, sizeof buffer, "w");
    ck_assert_int_eq(janus_user_print_json(out, &ada), JDB_OK);
    fclose(out);
    ck_assert_ptr_null(strstr(buffer, "hush"));
    ck_assert_ptr_null(strstr(buffer, "password"));
    ck_assert_str_eq(buffer, "{\"id\":5,\"email\":\"\\\"ada\\\"\\n\\t\\u0001@example.com\",\"role\":\"admin\","
                             "\"created_at\":\"2026-01-01T00:00:00Z\"}");
}
END_TEST

RUN_SUITE("users", an_inserted_user_reads_back_the_same, unset_members_take_their_defaults, a_given_id_is_kept,
          a_second_email_is_refused_and_leaves_the_row_alone, what_must_not_be_null_is_refused,
          an_email_is_at_most_254_characters, a_number_that_is_no_role_is_refused,
          who_is_not_there_is_not_found, many_are_inserted_together_or_not_at_all,
          inserting_fields_writes_just_these, an_upsert_inserts_then_updates,
          an_upsert_of_a_whole_row_gives_its_id, get_many_gives_rows_in_the_order_asked_for,
          update_writes_every_column, update_fields_writes_just_these, delete_removes_the_row,
          lists_go_by_role_in_pages, an_index_of_some_rows_lists_them, json_leaves_secrets_out)
