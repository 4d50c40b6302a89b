/* The helpers of analytics: JSON that the database checks. */
#include "suite.h"

START_TEST(an_event_reads_back_the_same)
{
    struct janus_analytics event = {.name = "upload", .data = "{\"tags\": [\"a\", null], \"bytes\": 120}"};
    ASSERT_OK(janus_analytics_insert(db, &event));
    struct janus_analytics found;
    ASSERT_OK(janus_analytics_get(db, event.id, &found));
    ck_assert_str_eq(found.name, "upload");
    ck_assert_str_eq(found.data, "{\"tags\": [\"a\", null], \"bytes\": 120}");
    ck_assert_int_eq(found.created_at, event.created_at);
    janus_analytics_clear(&found);
}
END_TEST

START_TEST(what_is_no_json_is_refused)
{
    static const char *const TEXTS[] = {"", "{", "{'a': 1}", "nothing", "[1,]"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        struct janus_analytics event = {.name = "x", .data = TEXTS[i]};
        ASSERT_REFUSED(janus_analytics_insert(db, &event), JDB_CHECK, JANUS_ANALYTICS_DATA_CHECK);
    }
    struct janus_analytics event = {.name = "x"};
    ASSERT_NOT_NULL(janus_analytics_insert(db, &event), "analytics", "data");
    struct janus_analytics nameless = {.data = "{}"};
    ASSERT_NOT_NULL(janus_analytics_insert(db, &nameless), "analytics", "name");
}
END_TEST

START_TEST(json_prints_inside_json)
{
    struct janus_analytics event = {.id = 1, .name = "x", .data = "{\"a\":[1,2]}", .created_at = 1};
    char buffer[256] = {0};
    FILE *out = fmemopen(buffer, sizeof buffer, "w");
    ck_assert_int_eq(janus_analytics_print_json(out, &event), JDB_OK);
    fclose(out);
    ck_assert_str_eq(
        buffer,
        "{\"id\":1,\"name\":\"x\",\"data\":{\"a\":[1,2]},\"created_at\":\"1970-01-01T00:00:00.000001Z\"}");
}
END_TEST

START_TEST(a_full_output_is_an_error)
{
    struct janus_analytics event = {.id = 1, .name = "x", .data = "{}", .created_at = 1};
    FILE *out = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(out);
    setvbuf(out, NULL, _IONBF, 0);
    ck_assert_int_eq(janus_analytics_print_json(out, &event), JDB_IO);
    fclose(out);
}
END_TEST

START_TEST(events_are_listed_by_time)
{
    for (int64_t i = 1; i <= 3; i++) {
        struct janus_analytics event = {.name = "x", .data = "1", .created_at = i};
        ASSERT_OK(janus_analytics_insert(db, &event));
    }
    struct janus_analytics_cursor cursor;
    struct janus_analytics_list list;
    ASSERT_OK(janus_analytics_list_by_created_at(db, 2, 4, (struct jdb_page){0}, &cursor));
    ASSERT_OK(janus_analytics_collect(&cursor, &list));
    ck_assert_uint_eq(list.count, 2);
    janus_analytics_list_clear(&list);
}
END_TEST

RUN_SUITE("analytics", an_event_reads_back_the_same, what_is_no_json_is_refused, json_prints_inside_json,
          a_full_output_is_an_error, events_are_listed_by_time)
