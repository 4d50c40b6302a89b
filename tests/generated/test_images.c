/* The helpers of images: a nullable foreign key with ON DELETE SET NULL, numbers with a minimum, an enum without a
 * default. */
#include "suite.h"

START_TEST(an_image_reads_back_the_same)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_image scan = {.user_id = JDB_SOME(ada.id),
                               .filename = "scan.png",
                               .width = 640,
                               .height = INT64_C(9007199254740993),
                               .color_type = JANUS_COLOR_TYPE_GRAYSCALE_ALPHA};
    ASSERT_OK(janus_image_insert(db, &scan));
    struct janus_image found;
    ASSERT_OK(janus_image_get(db, scan.id, &found));
    ck_assert(found.user_id.has);
    ck_assert_int_eq(found.user_id.value, ada.id);
    ck_assert_str_eq(found.filename, "scan.png");
    ck_assert_int_eq(found.width, 640);
    ck_assert_int_eq(found.height, INT64_C(9007199254740993));
    ck_assert_int_eq(found.color_type, JANUS_COLOR_TYPE_GRAYSCALE_ALPHA);
    ck_assert_int_eq(found.created_at, scan.created_at);
    janus_image_clear(&found);
}
END_TEST

START_TEST(an_image_may_be_nobodys)
{
    struct janus_image scan = insert_image(JDB_NONE, "scan.png");
    struct janus_image found;
    ASSERT_OK(janus_image_get(db, scan.id, &found));
    ck_assert(!found.user_id.has);
    struct janus_user user;
    ASSERT_STATUS(janus_image_user(db, &found, &user), JDB_NOT_FOUND);
    janus_image_clear(&found);
}
END_TEST

START_TEST(an_update_sets_null)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_image scan = insert_image(JDB_SOME(ada.id), "scan.png");
    scan.user_id = JDB_NONE;
    ASSERT_OK(janus_image_update(db, &scan));
    int64_t count = -1;
    ASSERT_OK(janus_image_count_by_user_id(db, ada.id, &count));
    ck_assert_int_eq(count, 0);
    scan.user_id = JDB_SOME(ada.id);
    ASSERT_OK(janus_image_update_fields(db, &scan, JANUS_IMAGE_USER_ID));
    ASSERT_OK(janus_image_count_by_user_id(db, ada.id, &count));
    ck_assert_int_eq(count, 1);
    scan.user_id = JDB_NONE;
    ASSERT_OK(janus_image_update_fields(db, &scan, JANUS_IMAGE_USER_ID));
    ASSERT_OK(janus_image_count_by_user_id(db, ada.id, &count));
    ck_assert_int_eq(count, 0);
}
END_TEST

START_TEST(an_image_stays_when_its_user_goes)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_image scan = insert_image(JDB_SOME(ada.id), "scan.png");
    ASSERT_OK(janus_user_delete(db, ada.id));
    struct janus_image found;
    ASSERT_OK(janus_image_get(db, scan.id, &found));
    ck_assert(!found.user_id.has);
    janus_image_clear(&found);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    struct janus_image scan = {.filename = "s", .width = 1, .height = 1, .color_type = JANUS_COLOR_TYPE_RGB};
    struct janus_image image = scan;
    image.width = 0;
    ASSERT_REFUSED(janus_image_insert(db, &image), JDB_CHECK, JANUS_IMAGES_WIDTH_CHECK);
    image = scan;
    image.height = -5;
    ASSERT_REFUSED(janus_image_insert(db, &image), JDB_CHECK, JANUS_IMAGES_HEIGHT_CHECK);
    image = scan;
    image.color_type = 0;
    ASSERT_NOT_NULL(janus_image_insert(db, &image), "images", "color_type");
    image = scan;
    image.filename = NULL;
    ASSERT_NOT_NULL(janus_image_insert(db, &image), "images", "filename");
    image = scan;
    image.user_id = JDB_SOME(99);
    ASSERT_REFUSED(janus_image_insert(db, &image), JDB_FOREIGN_KEY, JANUS_IMAGES_USER_ID_FKEY);
    char name[300];
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    image = scan;
    image.filename = name;
    ASSERT_REFUSED(janus_image_insert(db, &image), JDB_CHECK, JANUS_IMAGES_FILENAME_CHECK);
    ASSERT_OK(janus_image_insert(db, &scan));
    scan.user_id = JDB_SOME(99);
    ASSERT_REFUSED(janus_image_update(db, &scan), JDB_FOREIGN_KEY, JANUS_IMAGES_USER_ID_FKEY);
}
END_TEST

START_TEST(images_of_a_user_are_listed_and_deleted)
{
    struct janus_user ada = insert_user("ada@example.com"), bob = insert_user("bob@example.com");
    insert_image(JDB_SOME(ada.id), "1.png");
    insert_image(JDB_SOME(bob.id), "2.png");
    insert_image(JDB_SOME(ada.id), "3.png");
    insert_image(JDB_NONE, "4.png");
    struct janus_image_cursor cursor;
    struct janus_image_list list;
    ASSERT_OK(janus_image_list_by_user_id(db, ada.id, (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_image_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    janus_image_list_clear(&list);
    int64_t deleted = -1;
    ASSERT_OK(janus_image_delete_by_user_id(db, ada.id, &deleted));
    ck_assert_int_eq(deleted, 2);
    ASSERT_OK(janus_image_delete_by_user_id(db, ada.id, &deleted));
    ck_assert_int_eq(deleted, 0);
    ASSERT_OK(janus_image_delete_by_user_id(db, bob.id, NULL));
    ASSERT_OK(janus_image_count(db, &deleted));
    ck_assert_int_eq(deleted, 1);
}
END_TEST

START_TEST(a_range_of_time_holds_its_begin_not_its_end)
{
    for (int64_t i = 1; i <= 5; i++) {
        struct janus_image image = {.filename = "x",
                                    .width = 1,
                                    .height = 1,
                                    .color_type = JANUS_COLOR_TYPE_PALETTE,
                                    .created_at = i * 100};
        ASSERT_OK(janus_image_insert(db, &image));
    }
    struct janus_image_cursor cursor;
    ASSERT_OK(
        janus_image_list_by_created_at(db, 200, 400, (struct jdb_page){.order = JDB_DESCENDING}, &cursor));
    ck_assert(janus_image_next(&cursor));
    ck_assert_int_eq(cursor.row.created_at, 300);
    ck_assert(janus_image_next(&cursor));
    ck_assert_int_eq(cursor.row.created_at, 200);
    ck_assert(!janus_image_next(&cursor));
    ASSERT_OK(janus_image_close(&cursor));
}
END_TEST

RUN_SUITE("images", an_image_reads_back_the_same, an_image_may_be_nobodys, an_update_sets_null,
          an_image_stays_when_its_user_goes, what_cannot_be_is_refused, images_of_a_user_are_listed_and_deleted,
          a_range_of_time_holds_its_begin_not_its_end)
