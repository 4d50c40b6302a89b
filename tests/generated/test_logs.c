/* The helpers of logs: an index in two directions, ranges, pages, cursors; the texts that break programs. */
#include "suite.h"

#include "naughty.h"

START_TEST(a_log_reads_back_the_same)
{
    struct janus_user ada = insert_user("ada@example.com");
    struct janus_log entry = {.user_id = ada.id, .action = "upload", .detail = "scan.png", .timestamp = -1};
    ASSERT_OK(janus_log_insert(db, &entry));
    struct janus_log found;
    ASSERT_OK(janus_log_get(db, entry.id, &found));
    ck_assert_str_eq(found.action, "upload");
    ck_assert_str_eq(found.detail, "scan.png");
    ck_assert_int_eq(found.timestamp, -1);
    janus_log_clear(&found);
    entry.detail = NULL;
    ASSERT_OK(janus_log_update(db, &entry));
    ASSERT_OK(janus_log_get(db, entry.id, &found));
    ck_assert_ptr_null(found.detail);
    janus_log_clear(&found);
    entry.detail = "";
    ASSERT_OK(janus_log_update(db, &entry));
    ASSERT_OK(janus_log_get(db, entry.id, &found));
    ck_assert_ptr_nonnull(found.detail); /* empty is not NULL */
    ck_assert_str_eq(found.detail, "");
    janus_log_clear(&found);
}
END_TEST

START_TEST(logs_are_of_a_user_and_go_with_it)
{
    struct janus_log entry = {.user_id = 99, .action = "login"};
    ASSERT_REFUSED(janus_log_insert(db, &entry), JDB_FOREIGN_KEY, JANUS_LOGS_USER_ID_FKEY);
    ck_assert_int_eq(entry.timestamp, 0);
    struct janus_user ada = insert_user("ada@example.com"), bob = insert_user("bob@example.com");
    insert_log(ada.id, "login", 1);
    insert_log(ada.id, "upload", 2);
    insert_log(bob.id, "login", 3);
    struct janus_log nothing = {.user_id = ada.id};
    ASSERT_NOT_NULL(janus_log_insert(db, &nothing), "logs", "action");
    ASSERT_OK(janus_user_delete(db, ada.id));
    int64_t count = -1;
    ASSERT_OK(janus_log_count(db, &count));
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(the_latest_come_first)
{
    struct janus_user ada = insert_user("ada@example.com"), bob = insert_user("bob@example.com");
    insert_log(ada.id, "second", 200);
    insert_log(bob.id, "other", 250);
    insert_log(ada.id, "third", 300);
    insert_log(ada.id, "first", 100);
    static const struct {
        enum jdb_order order;
        const char *actions[3];
    } CASES[] = {
        {JDB_INDEX_ORDER, {"third", "second", "first"}},
        {JDB_DESCENDING, {"third", "second", "first"}},
        {JDB_ASCENDING, {"first", "second", "third"}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct janus_log_cursor cursor;
        janus_log_list_by_user_id(db, ada.id, (struct jdb_page){.order = CASES[i].order}, &cursor);
        for (size_t j = 0; j < 3; j++) {
            ck_assert(janus_log_next(&cursor));
            ck_assert_str_eq(cursor.row.action, CASES[i].actions[j]);
        }
        ck_assert(!janus_log_next(&cursor));
        ASSERT_OK(janus_log_close(&cursor));
    }
}
END_TEST

/* Walks a user's logs page by page, whatever the size of a page, and sees each once, in order. */
static void walk_pages(int64_t user_id, size_t limit, enum jdb_order order, size_t total)
{
    struct janus_log_cursor cursor;
    struct janus_log_list page;
    const struct jdb_page size = {.limit = limit, .order = order};
    size_t seen = 0;
    int64_t last_time = 0;
    ASSERT_OK(janus_log_list_by_user_id(db, user_id, size, &cursor));
    ASSERT_OK(janus_log_collect(&cursor, &page));
    while (page.count > 0) {
        ck_assert_uint_le(page.count, limit);
        for (size_t i = 0; i < page.count; i++, seen++) {
            int64_t time = page.rows[i].timestamp;
            if (seen > 0)
                ck_assert(order == JDB_ASCENDING ? time >= last_time : time <= last_time);
            last_time = time;
        }
        struct janus_log_list next;
        ASSERT_OK(janus_log_list_by_user_id_after(db, user_id, &page.rows[page.count - 1], size, &cursor));
        ASSERT_OK(janus_log_collect(&cursor, &next));
        janus_log_list_clear(&page);
        page = next;
    }
    janus_log_list_clear(&page);
    ck_assert_uint_eq(seen, total);
}

START_TEST(pages_hold_every_row_once_even_where_times_are_equal)
{
    struct janus_user ada = insert_user("ada@example.com"), bob = insert_user("bob@example.com");
    for (int64_t i = 0; i < 50; i++) {
        insert_log(ada.id, "a", 1 + i / 7);
        insert_log(bob.id, "b", 1 + i / 7);
    }
    for (size_t limit = 1; limit <= 51; limit += 5) {
        walk_pages(ada.id, limit, JDB_INDEX_ORDER, 50);
        walk_pages(ada.id, limit, JDB_ASCENDING, 50);
        walk_pages(ada.id, limit, JDB_DESCENDING, 50);
    }
}
END_TEST

START_TEST(ranges_hold_from_and_not_until)
{
    struct janus_user ada = insert_user("ada@example.com"), bob = insert_user("bob@example.com");
    for (int64_t i = 1; i <= 9; i++)
        insert_log(i % 2 ? ada.id : bob.id, "x", i * 10);
    struct janus_log_cursor cursor;
    struct janus_log_list list;
    ASSERT_OK(janus_log_list_by_timestamp(db, 20, 50, (struct jdb_page){.order = JDB_ASCENDING}, &cursor));
    ASSERT_OK(janus_log_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert_int_eq(list.rows[0].timestamp, 20);
    ck_assert_int_eq(list.rows[2].timestamp, 40);
    janus_log_list_clear(&list);
    ASSERT_OK(janus_log_list_by_user_id_and_timestamp(db, ada.id, 30, 90, (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_log_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 3);
    ck_assert_int_eq(list.rows[0].timestamp, 70);
    ck_assert_int_eq(list.rows[2].timestamp, 30);
    struct janus_log_list rest;
    ASSERT_OK(janus_log_list_by_user_id_and_timestamp_after(db, ada.id, 30, 90, &list.rows[0],
                                                            (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_log_collect(&cursor, &rest));
    ck_assert_uint_eq(rest.count, 2);
    ck_assert_int_eq(rest.rows[0].timestamp, 50);
    janus_log_list_clear(&rest);
    janus_log_list_clear(&list);
}
END_TEST

START_TEST(a_list_can_be_left_early_and_others_run_inside_it)
{
    struct janus_user ada = insert_user("ada@example.com");
    for (int64_t i = 1; i <= 4; i++)
        insert_log(ada.id, "x", i);
    struct janus_log_cursor outer, inner;
    size_t pairs = 0;
    janus_log_list(db, (struct jdb_page){0}, &outer);
    while (janus_log_next(&outer)) {
        janus_log_list(db, (struct jdb_page){.limit = 2}, &inner);
        while (janus_log_next(&inner))
            pairs++;
        ASSERT_OK(janus_log_close(&inner));
    }
    ASSERT_OK(janus_log_close(&outer));
    ck_assert_uint_eq(pairs, 8);
    janus_log_list(db, (struct jdb_page){0}, &outer);
    ck_assert(janus_log_next(&outer));
    ASSERT_OK(janus_log_close(&outer));
    ASSERT_OK(janus_user_delete(db, ada.id));
}
END_TEST

START_TEST(collect_keeps_what_is_left)
{
    struct janus_user ada = insert_user("ada@example.com");
    char text[3000];
    for (int64_t i = 1; i <= 200; i++) {
        memset(text, (char)('a' + i % 26), sizeof text);
        text[i * 14] = '\0';
        struct janus_log entry = {
            .user_id = ada.id, .action = text, .detail = i % 3 ? text : NULL, .timestamp = i};
        ASSERT_OK(janus_log_insert(db, &entry));
    }
    struct janus_log_cursor cursor;
    janus_log_list(db, (struct jdb_page){0}, &cursor);
    ck_assert(janus_log_next(&cursor));
    struct janus_log_list list;
    ASSERT_OK(janus_log_collect(&cursor, &list));
    ASSERT_OK(janus_log_close(&cursor));
    ck_assert_uint_eq(list.count, 199);
    for (size_t i = 0; i < list.count; i++) {
        size_t n = i + 2;
        ck_assert_uint_eq(strlen(list.rows[i].action), n * 14);
        ck_assert_int_eq(list.rows[i].action[0], 'a' + (int)(n % 26));
        ck_assert((list.rows[i].detail == NULL) == (n % 3 == 0));
    }
    janus_log_list_clear(&list);
}
END_TEST

START_TEST(every_naughty_string_reads_back_the_same)
{
    char *file = NULL;
    if (!naughty_read(&file)) {
        printf("skipped: naughty-strings: $NAUGHTY_STRINGS names no file\n");
        return;
    }
    struct janus_user ada = insert_user("ada@example.com");
    ck_assert_uint_eq(naughty_count, 515);
    for (size_t i = 0; i < naughty_count; i++) {
        struct janus_log entry = {
            .user_id = ada.id, .action = naughty_strings[i], .detail = naughty_strings[i]};
        ASSERT_OK(janus_log_insert(db, &entry));
        struct janus_log found;
        ASSERT_OK(janus_log_get(db, entry.id, &found));
        ck_assert_str_eq(found.action, naughty_strings[i]);
        ck_assert_str_eq(found.detail, naughty_strings[i]);
        janus_log_clear(&found);
    }
    free(file);
}
END_TEST

START_TEST(text_that_is_no_utf8_is_refused)
{
    struct janus_user ada = insert_user("ada@example.com");
    static const char *const TEXTS[] = {"\xff",    "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                        "\xe2\x82"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        struct janus_log entry = {.user_id = ada.id, .action = TEXTS[i]};
        ASSERT_STATUS(janus_log_insert(db, &entry), JDB_INVALID);
        ck_assert_str_eq(jdb_error(db)->column, "action");
    }
}
END_TEST

START_TEST(a_nul_byte_ends_borrowed_text_and_refuses_to_be_kept)
{
    ON_SQLITE_ONLY();
    struct janus_user ada = insert_user("ada@example.com");
    insert_log(ada.id, "fine", 1);
    ASSERT_OK(
        jdb_execute(db, "INSERT INTO logs (user_id, action, timestamp) SELECT id, 'cut' || char(0) || 'off', 2 "
                        "FROM users"));
    struct janus_log_cursor cursor;
    janus_log_list(db, (struct jdb_page){0}, &cursor);
    ck_assert(janus_log_next(&cursor));
    ck_assert(janus_log_next(&cursor));
    ck_assert_str_eq(cursor.row.action, "cut");
    ASSERT_OK(janus_log_close(&cursor));
    struct janus_log_list list;
    janus_log_list(db, (struct jdb_page){0}, &cursor);
    ASSERT_STATUS(janus_log_collect(&cursor, &list), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "action");
    struct janus_log found;
    ASSERT_STATUS(janus_log_get(db, 2, &found), JDB_INVALID);
    ck_assert_ptr_null(found.action);
}
END_TEST

RUN_SUITE("logs", a_log_reads_back_the_same, logs_are_of_a_user_and_go_with_it, the_latest_come_first,
          pages_hold_every_row_once_even_where_times_are_equal, ranges_hold_from_and_not_until,
          a_list_can_be_left_early_and_others_run_inside_it, collect_keeps_what_is_left,
          every_naughty_string_reads_back_the_same, text_that_is_no_utf8_is_refused,
          a_nul_byte_ends_borrowed_text_and_refuses_to_be_kept)
