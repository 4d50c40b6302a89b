/* Every type, by the schema of tests/golden/types: round trips, NULLs, defaults, what the database computes, bounds. */
#include "types.fixture.h"

#define db types_fixture_db
#define FIXTURE_SETUP types_fixture_setup
#define FIXTURE_TEARDOWN types_fixture_teardown

#include "assertions.h"

#include <float.h>
#include <math.h>

static const struct jdb_uuid UUID = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff}};

static struct types_plain plain_row(void)
{
    return (struct types_plain){.an_int = INT64_MIN,
                                .a_bool = true,
                                .a_real = DBL_MIN,
                                .a_text = "text",
                                .a_blob = {"\0\1\2", 3},
                                .a_json = "[]",
                                .a_timestamp = INT64_MAX,
                                .a_date = -1,
                                .a_uuid = UUID,
                                .a_mood = TYPES_MOOD_A_BIT_CROSS};
}

START_TEST(every_type_reads_back_the_same)
{
    struct types_plain row = plain_row();
    ASSERT_OK(types_plain_insert(db, &row));
    struct types_plain found;
    ASSERT_OK(types_plain_get(db, row.id, &found));
    ck_assert_int_eq(found.an_int, INT64_MIN);
    ck_assert(found.a_bool);
    ck_assert_double_eq(found.a_real, DBL_MIN);
    ck_assert_str_eq(found.a_text, "text");
    ck_assert_uint_eq(found.a_blob.size, 3);
    ck_assert_mem_eq(found.a_blob.data, "\0\1\2", 3);
    ck_assert_str_eq(found.a_json, "[]");
    ck_assert_int_eq(found.a_timestamp, INT64_MAX);
    ck_assert_int_eq(found.a_date, -1);
    ck_assert_mem_eq(found.a_uuid.bytes, UUID.bytes, 16);
    ck_assert_int_eq(found.a_mood, TYPES_MOOD_A_BIT_CROSS);
    types_plain_clear(&found);
}
END_TEST

START_TEST(zeros_are_written_as_they_stand)
{
    struct types_plain row = plain_row();
    row.an_int = 0;
    row.a_bool = false;
    row.a_real = 0;
    row.a_timestamp = 0;
    row.a_date = 0;
    row.a_uuid = (struct jdb_uuid){{0}};
    row.a_text = "";
    row.a_blob = (struct jdb_blob){"", 0};
    ASSERT_OK(types_plain_insert(db, &row));
    struct types_plain found;
    ASSERT_OK(types_plain_get(db, row.id, &found));
    ck_assert_int_eq(found.an_int, 0);
    ck_assert(!found.a_bool);
    ck_assert_int_eq(found.a_timestamp, 0);
    ck_assert_int_eq(found.a_date, 0);
    ck_assert_str_eq(found.a_text, "");
    ck_assert_ptr_nonnull(found.a_blob.data);
    ck_assert_uint_eq(found.a_blob.size, 0);
    ck_assert_mem_eq(found.a_uuid.bytes, row.a_uuid.bytes, 16);
    types_plain_clear(&found);
}
END_TEST

START_TEST(blobs_of_every_byte_read_back_the_same)
{
    unsigned char bytes[256 * 3];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t size = 0; size <= sizeof bytes; size += 64) {
        struct types_plain row = plain_row();
        row.a_blob = (struct jdb_blob){bytes, size};
        ASSERT_OK(types_plain_insert(db, &row));
        struct types_plain found;
        ASSERT_OK(types_plain_get(db, row.id, &found));
        ck_assert_uint_eq(found.a_blob.size, size);
        if (size)
            ck_assert_mem_eq(found.a_blob.data, bytes, size);
        types_plain_clear(&found);
    }
}
END_TEST

START_TEST(reals_read_back_the_same)
{
    static const double REALS[] = {0.1,         -0.0,   1e308,    DBL_MAX,   -DBL_MAX,
                                   DBL_EPSILON, 5e-324, INFINITY, -INFINITY, 1e15};
    for (size_t i = 0; i < sizeof REALS / sizeof *REALS; i++) {
        struct types_plain row = plain_row();
        row.a_real = REALS[i];
        ASSERT_OK(types_plain_insert(db, &row));
        struct types_plain found;
        ASSERT_OK(types_plain_get(db, row.id, &found));
        ck_assert(found.a_real >= REALS[i] && found.a_real <= REALS[i]);
        types_plain_clear(&found);
    }
    struct types_plain row = plain_row();
    row.a_real = NAN; /* SQLite would make NULL of it */
    ASSERT_STATUS(types_plain_insert(db, &row), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "a_real");
}
END_TEST

START_TEST(a_blob_without_bytes_is_refused)
{
    struct types_plain row = plain_row();
    row.a_blob = (struct jdb_blob){NULL, 3};
    ASSERT_STATUS(types_plain_insert(db, &row), JDB_INVALID);
    row.a_blob = (struct jdb_blob){NULL, 0};
    ASSERT_NOT_NULL(types_plain_insert(db, &row), "plain", "a_blob");
}
END_TEST

START_TEST(every_type_may_be_null)
{
    struct types_nullable row = {.id = 0};
    ASSERT_OK(types_nullable_insert(db, &row));
    struct types_nullable found;
    ASSERT_OK(types_nullable_get(db, row.id, &found));
    ck_assert(!found.an_int.has && !found.a_bool.has && !found.a_real.has && !found.a_timestamp.has);
    ck_assert(!found.a_date.has && !found.a_uuid.has && found.a_mood == 0);
    ck_assert(!found.a_text && !found.a_blob.data && !found.a_json);
    types_nullable_clear(&found);
    row.an_int = JDB_SOME(0);
    row.a_bool = JDB_SOME(false);
    row.a_real = JDB_SOME(0.0);
    row.a_text = "";
    row.a_blob = (struct jdb_blob){"", 0};
    row.a_json = "null";
    row.a_timestamp = JDB_SOME(0);
    row.a_date = JDB_SOME(0);
    row.a_uuid = JDB_SOME(UUID);
    row.a_mood = TYPES_MOOD_FURIOUS;
    ASSERT_OK(types_nullable_update(db, &row));
    ASSERT_OK(types_nullable_get(db, row.id, &found));
    ck_assert(found.an_int.has && found.a_bool.has && found.a_real.has && found.a_timestamp.has);
    ck_assert(found.a_date.has && found.a_uuid.has && found.a_mood == TYPES_MOOD_FURIOUS);
    ck_assert(found.a_text && found.a_blob.data && found.a_json);
    ck_assert_mem_eq(found.a_uuid.value.bytes, UUID.bytes, 16);
    types_nullable_clear(&found);
    row.a_uuid = JDB_NONE_UUID;
    row.a_real = JDB_NONE_REAL;
    ASSERT_OK(types_nullable_update_fields(db, &row, TYPES_NULLABLE_A_UUID | TYPES_NULLABLE_A_REAL));
    ASSERT_OK(types_nullable_get(db, row.id, &found));
    ck_assert(!found.a_uuid.has && !found.a_real.has && found.an_int.has);
    types_nullable_clear(&found);
}
END_TEST

static void assert_defaults(const struct types_default_row *row)
{
    ck_assert_int_eq(row->a_positive_int, 7);
    ck_assert_int_eq(row->a_negative_int, -7);
    ck_assert_double_eq(row->a_positive_real, 2.5);
    ck_assert_str_eq(row->a_text, "it's \"quoted\"?\?/ and ends");
    ck_assert_uint_eq(row->a_blob.size, 3);
    ck_assert_mem_eq(row->a_blob.data, "\x00\xff\x10", 3);
    ck_assert_str_eq(row->a_json, "{\"a\": [1, 2]}");
    ck_assert_int_gt(row->a_timestamp, INT64_C(1700000000000000));
    ck_assert_int_gt(row->a_date, 20000);
    ck_assert_int_eq(row->a_mood, TYPES_MOOD_A_BIT_CROSS);
    ck_assert_int_eq(row->a_nullable_mood, TYPES_MOOD_FURIOUS);
    ck_assert(row->a_nullable_int.has);
    ck_assert_int_eq(row->a_nullable_int.value, 9);
}

START_TEST(what_cannot_be_a_value_takes_the_default)
{
    struct types_default_row row = {.id = 0};
    ASSERT_OK(types_default_row_insert(db, &row));
    assert_defaults(&row);
    ck_assert_int_eq(row.an_int, 0); /* a zero that could be meant */
    ck_assert(!row.a_bool);
    struct types_default_row found;
    ASSERT_OK(types_default_row_get(db, row.id, &found));
    assert_defaults(&found);
    ck_assert_int_eq(found.an_int, 0);
    ck_assert_int_eq(found.a_timestamp, row.a_timestamp);
    types_default_row_clear(&found);
}
END_TEST

START_TEST(the_database_has_the_same_defaults)
{
    struct types_default_row row = {.id = 0};
    ASSERT_OK(types_default_row_insert_fields(db, &row, 0));
    assert_defaults(&row);
    ck_assert_int_gt(row.id, 0);
    ck_assert_int_eq(row.an_int, 7);
    ck_assert_int_eq(row.the_smallest_int, INT64_MIN);
    ck_assert(row.a_bool);
    ck_assert_double_eq(row.a_real, 0.1);
    ck_assert_int_eq(row.a_fixed_timestamp, INT64_C(1767323045000006));
    ck_assert_int_eq(row.a_fixed_date, jdb_date(2024, 2, 29));
    ck_assert_mem_eq(row.a_uuid.bytes, "\x12\x3e\x45\x67\xe8\x9b\x12\xd3\xa4\x56\x42\x66\x14\x17\x40\x00", 16);
    int64_t today = jdb_now() / INT64_C(86400000000);
    ck_assert_int_ge(row.a_date, today - 1);
    ck_assert_int_le(row.a_date, today);
    types_default_row_clear(&row);
}
END_TEST

START_TEST(what_the_database_computes_comes_back)
{
    struct types_computed_row row = {.name = "ada"};
    ASSERT_OK(types_computed_row_insert(db, &row));
    ck_assert_uint_eq(strlen(row.token), 16);
    ck_assert_uint_eq(row.bytes.size, 4);
    ck_assert_int_eq(row.stamp.value, 42);
    ck_assert_str_eq(row.upper_name, "ADA");
    ck_assert_int_eq(row.name_length, 3);
    struct types_computed_row found;
    ASSERT_OK(types_computed_row_get(db, row.id, &found));
    ck_assert_str_eq(found.token, row.token);
    ck_assert_mem_eq(found.bytes.data, row.bytes.data, 4);
    types_computed_row_clear(&found);
    types_computed_row_clear(&row);
    struct types_computed_row given = {.name = "bob", .token = "mine", .stamp = JDB_SOME(1)};
    ASSERT_OK(types_computed_row_insert(db, &given));
    ck_assert_str_eq(given.token, "mine");
    ck_assert_int_eq(given.stamp.value, 1);
    given.name = "robert";
    ASSERT_OK(types_computed_row_update(db, &given));
    ASSERT_OK(types_computed_row_get(db, given.id, &found));
    ck_assert_str_eq(found.upper_name, "ROBERT");
    types_computed_row_clear(&found);
    types_computed_row_clear(&given);
    struct types_computed_row rows[3] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    ASSERT_OK(types_computed_row_insert_many(db, rows, 3));
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(strlen(rows[i].token), 16);
        ck_assert_int_gt(rows[i].id, 0);
        types_computed_row_clear(&rows[i]);
    }
}
END_TEST

static const struct types_bounded good = {.level = 1,
                                          .ratio = 0.5,
                                          .code = "abc",
                                          .hash = {"12", 2},
                                          .even = 2,
                                          .size = TYPES_SIZE_SMALL,
                                          .name = "Ada"};

START_TEST(a_name_is_found_in_any_case)
{
    ON_SQLITE_ONLY();
    struct types_bounded row = good, found;
    ASSERT_OK(types_bounded_insert(db, &row));
    ASSERT_OK(types_bounded_get_by_name(db, "aDA", &found));
    ck_assert_int_eq(found.id, row.id);
    types_bounded_clear(&found);
}
END_TEST

START_TEST(bounds_are_kept_by_name)
{
    struct types_bounded row = good;
    ASSERT_OK(types_bounded_insert(db, &row));
    row = good;
    ASSERT_REFUSED(types_bounded_insert(db, &row), JDB_UNIQUE, TYPES_BOUNDED_NAME_KEY);
#define REFUSED(member, wrong, constraint)                                                                     \
    row = good;                                                                                                \
    row.name = "other";                                                                                        \
    row.member = wrong;                                                                                        \
    ASSERT_REFUSED(types_bounded_insert(db, &row), JDB_CHECK, constraint)
    REFUSED(level, 6, TYPES_BOUNDED_LEVEL_CHECK);
    REFUSED(level, 0, TYPES_BOUNDED_LEVEL_CHECK);
    REFUSED(level, 3, TYPES_BOUNDED_CHECK);
    REFUSED(ratio, -0.001, TYPES_BOUNDED_RATIO_CHECK);
    REFUSED(ratio, 1.001, TYPES_BOUNDED_RATIO_CHECK);
    REFUSED(code, "a", TYPES_BOUNDED_CODE_CHECK);
    REFUSED(code, "abcde", TYPES_BOUNDED_CODE_CHECK);
    REFUSED(hash, ((struct jdb_blob){"1", 1}), TYPES_BOUNDED_HASH_CHECK);
    REFUSED(hash, ((struct jdb_blob){"1234", 4}), TYPES_BOUNDED_HASH_CHECK);
    REFUSED(even, 3, TYPES_BOUNDED_EVEN_CHECK);
    REFUSED(even, 1000, TYPES_BOUNDED_SMALL);
    REFUSED(size, TYPES_SIZE_LARGE, TYPES_BOUNDED_SIZE_CHECK);
}
END_TEST

RUN_SUITE("types", every_type_reads_back_the_same, zeros_are_written_as_they_stand,
          blobs_of_every_byte_read_back_the_same, reals_read_back_the_same, a_blob_without_bytes_is_refused,
          every_type_may_be_null, what_cannot_be_a_value_takes_the_default, the_database_has_the_same_defaults,
          what_the_database_computes_comes_back, a_name_is_found_in_any_case, bounds_are_kept_by_name)
