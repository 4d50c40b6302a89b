/* The loader of schema/seeds/development.yaml. */
#include "suite.h"

#include <stdlib.h>

static void set_password(const char *password)
{
    if (password)
        ck_assert_int_eq(setenv("JANUS_ADMIN_PASSWORD", password, 1), 0);
    else
        ck_assert_int_eq(unsetenv("JANUS_ADMIN_PASSWORD"), 0);
}

START_TEST(a_seed_fills_the_tables)
{
    set_password("correct horse");
    ASSERT_OK(janus_seed_development(db));
    struct janus_user admin;
    ASSERT_OK(janus_user_get_by_email(db, "admin@example.com", &admin));
    ck_assert_int_eq(admin.role, JANUS_ROLE_ADMIN);
    ck_assert_int_eq(strncmp(admin.password_hash, "$argon2id$", 10), 0);
    struct janus_admin level;
    ASSERT_OK(janus_admin_get(db, admin.id, &level)); /* the label became the key */
    ck_assert_int_eq(level.admin_level, 5);
    janus_admin_clear(&level);
    int64_t count = 0;
    ASSERT_OK(janus_log_count_by_user_id(db, admin.id, &count));
    ck_assert_int_ge(count, 1);
    janus_user_clear(&admin);
    struct janus_user ansel;
    ASSERT_OK(janus_user_get_by_email(db, "ansel@example.com", &ansel));
    ck_assert_int_eq(ansel.role, JANUS_ROLE_USER); /* not given: the default */
    janus_user_clear(&ansel);
}
END_TEST

static void count_all(int64_t counts[6])
{
    ASSERT_OK(janus_user_count(db, &counts[0]));
    ASSERT_OK(janus_admin_count(db, &counts[1]));
    ASSERT_OK(janus_image_count(db, &counts[2]));
    ASSERT_OK(janus_log_count(db, &counts[3]));
    ASSERT_OK(janus_analytics_count(db, &counts[4]));
    ASSERT_OK(janus_security_count(db, &counts[5]));
}

START_TEST(loading_twice_changes_nothing)
{
    int64_t once[6], twice[6];
    set_password("correct horse");
    ASSERT_OK(janus_seed_development(db));
    count_all(once);
    struct janus_user before, after;
    ASSERT_OK(janus_user_get_by_email(db, "admin@example.com", &before));
    set_password(NULL); /* nothing is to be hashed: the variable is not needed */
    ASSERT_OK(janus_seed_development(db));
    count_all(twice);
    ck_assert_mem_eq(once, twice, sizeof once);
    ASSERT_OK(janus_user_get_by_email(db, "admin@example.com", &after));
    ck_assert_str_eq(before.password_hash, after.password_hash);
    janus_user_clear(&before);
    janus_user_clear(&after);
}
END_TEST

START_TEST(what_was_changed_since_stays)
{
    set_password("correct horse");
    ASSERT_OK(janus_seed_development(db));
    struct janus_user marie;
    ASSERT_OK(janus_user_get_by_email(db, "marie.tharp@example.com", &marie));
    struct janus_user change = {.id = marie.id, .role = JANUS_ROLE_USER};
    ASSERT_OK(janus_user_update_fields(db, &change, JANUS_USER_ROLE));
    janus_user_clear(&marie);
    ASSERT_OK(janus_seed_development(db));
    ASSERT_OK(janus_user_get_by_email(db, "marie.tharp@example.com", &marie));
    ck_assert_int_eq(marie.role, JANUS_ROLE_USER);
    janus_user_clear(&marie);
}
END_TEST

START_TEST(an_unset_variable_is_named_and_nothing_is_loaded)
{
    static const char *const UNSET[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        set_password(UNSET[i]);
        ASSERT_STATUS(janus_seed_development(db), JDB_INVALID);
        ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "JANUS_ADMIN_PASSWORD"));
        int64_t counts[6];
        count_all(counts);
        for (size_t j = 0; j < 6; j++)
            ck_assert_int_eq(counts[j], 0);
    }
}
END_TEST

START_TEST(a_seed_inside_a_transaction_can_be_rolled_back)
{
    set_password("correct horse");
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(janus_seed_development(db));
    ASSERT_OK(jdb_rollback(db));
    int64_t counts[6];
    count_all(counts);
    ck_assert_int_eq(counts[0], 0);
}
END_TEST

RUN_SUITE("seeds", a_seed_fills_the_tables, loading_twice_changes_nothing, what_was_changed_since_stays,
          an_unset_variable_is_named_and_nothing_is_loaded, a_seed_inside_a_transaction_can_be_rolled_back)
