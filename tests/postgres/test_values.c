/* Every type there and back, and what queries give in other types than the code has. The schema is written by hand, as janusgen
 * writes one. */
#include "jdb_record.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static struct jdb *db;

static void setup(void);
static void teardown(void);

#define FIXTURE_SETUP setup
#define FIXTURE_TEARDOWN teardown

#include "../generated/assertions.h"

enum mood { MOOD_CALM = 1, MOOD_CROSS };

static const struct jdb_enum mood_words = {"mood", (const struct jdb_text[]){{"calm", 4}, {"cross", 5}}, 2};

/* ---- A table --------------------------------------------------------------------------------------------- */

struct thing {
    int64_t id;
    int64_t number;
    bool flag;
    double real;
    const char *text;
    struct jdb_blob blob;
    const char *json;
    int64_t at;
    int64_t day;
    struct jdb_uuid uuid;
    enum mood mood;
    struct jdb_opt_int some_number;
    struct jdb_opt_real some_real;
    struct jdb_opt_uuid some_uuid;
    struct jdb_opt_int some_flag;
    const char *doubled; /* the database computes it */
    void *memory;
};

#define COLUMN(member, kind, ...)                                                                              \
    {                                                                                                          \
        JDB_MEMBER(struct thing, member), .name = #member, .type = JDB_TYPE_##kind, __VA_ARGS__                \
    }

static const struct jdb_column columns[] = {
    COLUMN(id, INT, .flags = JDB_COLUMN_ID | JDB_COLUMN_PRIMARY_KEY | JDB_COLUMN_ZERO_IS_UNSET),
    COLUMN(number, INT, .flags = 0),
    COLUMN(flag, BOOL, .flags = 0),
    COLUMN(real, REAL, .flags = 0),
    COLUMN(text, TEXT, .flags = 0),
    COLUMN(blob, BLOB, .flags = 0),
    COLUMN(json, JSON, .flags = JDB_COLUMN_NULLABLE),
    COLUMN(at, TIMESTAMP, .flags = 0),
    COLUMN(day, DATE, .flags = 0),
    COLUMN(uuid, UUID, .flags = 0),
    COLUMN(mood, ENUM, .values = &mood_words, .flags = JDB_COLUMN_NULLABLE),
    COLUMN(some_number, INT, .flags = JDB_COLUMN_NULLABLE),
    COLUMN(some_real, REAL, .flags = JDB_COLUMN_NULLABLE),
    COLUMN(some_uuid, UUID, .flags = JDB_COLUMN_NULLABLE),
    COLUMN(some_flag, BOOL, .flags = JDB_COLUMN_NULLABLE),
    COLUMN(doubled, TEXT, .flags = JDB_COLUMN_GENERATED | JDB_COLUMN_NULLABLE),
};

enum { COLUMNS = sizeof columns / sizeof *columns, WRITTEN = COLUMNS - 1 };

#define NAMES                                                                                                  \
    "number, flag, real, text, blob, json, at, day, uuid, mood, some_number, some_real, some_uuid, some_flag"

static const struct jdb_parameter all[] = {{0, 0}, {0, 1}, {0, 2},  {0, 3},  {0, 4},  {0, 5},  {0, 6}, {0, 7},
                                           {0, 8}, {0, 9}, {0, 10}, {0, 11}, {0, 12}, {0, 13}, {0, 14}};

/* With what the database computes, rows go one after the other; without, they are copied. */
static const struct jdb_insert insert = {
    .statement = {.slot = 0,
                  .sql = "INSERT INTO things (id, " NAMES
                         ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
                         "?13, ?14, ?15)",
                  .parameters = all,
                  .parameter_count = WRITTEN},
    .without_id = {.slot = 1,
                   .sql = "INSERT INTO things (" NAMES
                          ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
                          "?14)",
                   .parameters = all + 1,
                   .parameter_count = WRITTEN - 1},
    .returning = "RETURNING doubled",
    .returning_slot = 2,
    .returns = (const jdb_column_index[]){15},
    .return_count = 1,
};

static struct jdb_insert copied(void)
{
    struct jdb_insert without = insert;
    without.returns = NULL;
    without.return_count = 0;
    return without;
}

static const struct jdb_statement get = {.slot = 3,
                                         .sql = "WHERE id = ?1",
                                         .parameters = (const struct jdb_parameter[]){{0, 0}},
                                         .parameter_count = 1};

static const struct jdb_statement get_many = {
    .slot = 4,
    .sql = "",
    .postgres = "SELECT t.id, t." NAMES ", t.doubled FROM unnest($1::bigint[]) WITH ORDINALITY AS "
                "k(key0, n) JOIN things AS t ON t.id = k.key0 ORDER BY k.n"};

static const jdb_column_index primary_key[] = {0};
static const size_t key_offsets[] = {0};

static const struct jdb_record record = {
    .name = "things",
    .number = 0,
    .size = sizeof(struct thing),
    .memory = offsetof(struct thing, memory),
    .select = "SELECT id, " NAMES ", doubled FROM things",
    .columns = columns,
    .column_count = COLUMNS,
    .primary_key = primary_key,
    .primary_key_count = 1,
    .key_size = sizeof(int64_t),
    .key_offsets = key_offsets,
    .statement_count = 5,
};

/* ---- Queries --------------------------------------------------------------------------------------------- */

struct answer {
    struct jdb_opt_int number;
    struct jdb_opt_real real;
    const char *text;
    int64_t at;
    void *memory;
};

static const struct jdb_column answer_columns[] = {
    {JDB_MEMBER(struct answer, number), .name = "number", .type = JDB_TYPE_INT, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct answer, real), .name = "real", .type = JDB_TYPE_REAL, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct answer, text), .name = "text", .type = JDB_TYPE_TEXT, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct answer, at), .name = "at", .type = JDB_TYPE_TIMESTAMP},
};

static const struct jdb_record answer_record = {
    .name = "answer",
    .number = 1,
    .size = sizeof(struct answer),
    .memory = offsetof(struct answer, memory),
    .is_loose = true,
    .columns = answer_columns,
    .column_count = 4,
};

struct question {
    struct jdb_values words;
    int64_t least;
};

static const struct jdb_column word_column = {.kind = JDB_KIND_TEXT, .name = "word", .type = JDB_TYPE_TEXT};
static const struct jdb_record word_record = {.name = "word",
                                              .columns = &word_column,
                                              .column_count = 1,
                                              .primary_key = primary_key,
                                              .primary_key_count = 1,
                                              .key_size = sizeof(const char *),
                                              .key_offsets = key_offsets};

static const struct jdb_column question_columns[] = {
    {JDB_MEMBER(struct question, words), .name = "words", .type = JDB_TYPE_TEXT},
    {JDB_MEMBER(struct question, least), .name = "least", .type = JDB_TYPE_INT},
};
static const struct jdb_record question_record = {
    .name = "question", .size = sizeof(struct question), .columns = question_columns, .column_count = 2};

static const struct jdb_query of_words = {
    .number = 0,
    .statement =
        {.sql =
             "SELECT count(*) AS number, NULL AS real, min(text) AS text, max(at) AS at FROM things WHERE text = "
             "ANY(:words) AND number >= :least AND ':none' <> ':other' -- ?1 :x",
         .parameters = (const struct jdb_parameter[]){{0, 0}, {0, 1}},
         .parameter_count = 2},
    .parameters = &question_record,
    .lists = (const struct jdb_record *const[]){&word_record, NULL},
    .rows = &answer_record,
};

static const struct jdb_query of_view = {
    .number = 1, .statement = {.sql = "SELECT * FROM answers"}, .rows = &answer_record};

static const char *const create[] = {
    "CREATE TABLE things (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, number bigint NOT NULL, flag boolean NOT "
    "NULL, real double precision NOT NULL, text text COLLATE \"C\" NOT NULL, blob bytea NOT NULL, json jsonb, at timestamptz "
    "NOT NULL, day date NOT NULL, uuid uuid NOT NULL, mood text, some_number bigint, some_real double precision, some_uuid "
    "uuid, some_flag boolean, doubled text GENERATED ALWAYS AS (text || text) STORED);",
};

static const struct jdb_schema schema = {
    .name = "things",
    .fingerprint = "0",
    .create_postgres = create,
    .create_postgres_count = 1,
    .records = (const struct jdb_record *const[]){&record},
    .record_count = 1,
    .queries = (const struct jdb_query *const[]){&of_words, &of_view},
    .query_count = 2,
};

/* Each test is a transaction that is never committed. */
static void setup(void)
{
    ASSERT_OK(jdb_open(&db, &schema, getenv("JANUS_TEST_URL")));
    ASSERT_OK(jdb_begin(db));
    ASSERT_OK(jdb_execute(db, "CREATE SCHEMA things; SET LOCAL search_path TO things"));
    ASSERT_OK(jdb_create(db));
}

static void teardown(void)
{
    jdb_close(db);
}

static struct thing new_thing(void)
{
    return (struct thing){.number = INT64_MIN,
                          .flag = true,
                          .real = -1.5e300,
                          .text = "h\xc3\xa9h\xc3\xa9",
                          .blob = {"\0\1\377", 3},
                          .json = "{\"a\": [1, null]}",
                          .at = -1,
                          .day = jdb_date(1969, 12, 31),
                          .uuid = {{1, 2, 3, 255}},
                          .mood = MOOD_CROSS,
                          .some_number = JDB_SOME(INT64_MAX),
                          .some_real = JDB_SOME(0.1),
                          .some_uuid = JDB_SOME(((struct jdb_uuid){{9}})),
                          .some_flag = JDB_SOME(true)};
}

static void compare(const struct thing *found, const struct thing *given)
{
    ck_assert_int_eq(found->number, given->number);
    ck_assert_int_eq(found->flag, given->flag);
    ck_assert_mem_eq(&found->real, &given->real, sizeof found->real);
    ck_assert_str_eq(found->text, given->text);
    ck_assert_uint_eq(found->blob.size, given->blob.size);
    ck_assert_mem_eq(found->blob.data, given->blob.data, given->blob.size);
    ck_assert_pstr_eq(found->json, given->json);
    ck_assert_int_eq(found->at, given->at);
    ck_assert_int_eq(found->day, given->day);
    ck_assert_mem_eq(&found->uuid, &given->uuid, sizeof found->uuid);
    ck_assert_int_eq(found->mood, given->mood);
    ck_assert_int_eq(found->some_number.has, given->some_number.has);
    ck_assert_int_eq(found->some_number.value, given->some_number.value);
    ck_assert_int_eq(found->some_real.has, given->some_real.has);
    ck_assert_int_eq(found->some_uuid.has, given->some_uuid.has);
    ck_assert_int_eq(found->some_flag.has, given->some_flag.has);
}

/* ---- Tests ----------------------------------------------------------------------------------------------- */

START_TEST(every_type_reads_back)
{
    struct thing given = new_thing(), found;
    ASSERT_OK(jdb_record_insert(db, &record, &insert, &given));
    ck_assert_int_eq(given.id, 1);
    ck_assert_str_eq(given.doubled, "h\xc3\xa9h\xc3\xa9h\xc3\xa9h\xc3\xa9");
    ASSERT_OK(jdb_record_get(db, &record, &get, &given, &found));
    compare(&found, &given);
    jdb_record_clear(&record, &found);
    jdb_record_clear(&record, &given);
    given = (struct thing){.id = 70, .text = "", .blob = {"", 0}};
    ASSERT_OK(jdb_record_insert(db, &record, &insert, &given));
    ck_assert_int_eq(given.id, 70);
    ck_assert_str_eq(given.doubled, "");
    ASSERT_OK(jdb_record_get(db, &record, &get, &(struct thing){.id = 70}, &found));
    ck_assert_ptr_nonnull(found.blob.data);
    ck_assert_uint_eq(found.blob.size, 0);
    ck_assert_ptr_null(found.json);
    ck_assert(!found.some_number.has && !found.some_real.has && !found.some_uuid.has && !found.some_flag.has);
    jdb_record_clear(&record, &found);
    jdb_record_clear(&record, &given);
}
END_TEST

static void insert_array(const struct jdb_insert *how, size_t count)
{
    static int64_t base; /* ids go on behind those that were given */
    struct thing things[500];
    base += 10000;
    for (size_t i = 0; i < count; i++) {
        things[i] = new_thing();
        things[i].number = (int64_t)i;
        things[i].id = i % 3 == 1 ? base + (int64_t)i : 0;
    }
    ASSERT_OK(jdb_record_insert_many(db, &record, how, things, count));
    for (size_t i = 0; i < count; i++) {
        struct thing found;
        ck_assert_int_gt(things[i].id, 0);
        if (how->return_count)
            ck_assert_str_eq(things[i].doubled, "h\xc3\xa9h\xc3\xa9h\xc3\xa9h\xc3\xa9");
        ASSERT_OK(jdb_record_get(db, &record, &get, &things[i], &found));
        ck_assert_int_eq(found.number, (int64_t)i);
        things[i].text = "h\xc3\xa9h\xc3\xa9";
        compare(&found, &things[i]);
        jdb_record_clear(&record, &found);
        jdb_record_clear(&record, &things[i]);
    }
    ASSERT_OK(jdb_execute(db, "DELETE FROM things"));
}

START_TEST(arrays_read_back)
{
    static const size_t COUNTS[] = {1, 9, 10, 256, 257, 500};
    const struct jdb_insert without = copied();
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++) {
        insert_array(&insert, COUNTS[i]);
        insert_array(&without, COUNTS[i]);
    }
}
END_TEST

/* As another program may have made the table. */
START_TEST(arrays_go_into_columns_of_other_types)
{
    static const char *const TYPES[] = {"number TYPE numeric(30)",
                                        "number TYPE integer",
                                        "real TYPE numeric(400, 20)",
                                        "text TYPE varchar(80)",
                                        "json TYPE json USING json::json",
                                        "at TYPE timestamp",
                                        "some_real TYPE real",
                                        "mood TYPE varchar(10)",
                                        "some_number TYPE smallint",
                                        "flag SET DEFAULT false"};
    const struct jdb_insert without = copied();
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        char sql[200];
        struct thing things[60];
        for (size_t j = 0; j < 60; j++)
            things[j] = (struct thing){.number = (int64_t)j,
                                       .real = 0.5,
                                       .text = "x",
                                       .blob = {"", 0},
                                       .json = "[]",
                                       .at = 1,
                                       .mood = MOOD_CALM,
                                       .some_number = JDB_SOME(7)};
        snprintf(sql, sizeof sql,
                 "ALTER TABLE things DROP COLUMN doubled; ALTER TABLE things ALTER COLUMN %s; "
                 "ALTER TABLE things ADD COLUMN doubled text",
                 TYPES[i]);
        teardown();
        setup();
        ASSERT_OK(jdb_execute(db, sql));
        ASSERT_OK(jdb_record_insert_many(db, &record, &without, things, 60));
        struct thing found;
        ASSERT_OK(jdb_record_get(db, &record, &get, &things[59], &found));
        ck_assert_int_eq(found.number, 59);
        ck_assert_int_eq(found.at, 1);
        ck_assert_str_eq(found.text, "x");
        ck_assert_int_eq(found.some_number.value, 7);
        jdb_record_clear(&record, &found);
    }
}
END_TEST

START_TEST(many_keys_are_read_in_their_order)
{
    struct thing things[3] = {new_thing(), new_thing(), new_thing()};
    const struct jdb_insert without = copied();
    ASSERT_OK(jdb_record_insert_many(db, &record, &without, things, 3));
    const int64_t keys[] = {things[2].id, 99, things[0].id, things[2].id};
    struct jdb_rows rows;
    ASSERT_OK(jdb_record_get_many(db, &record, &get_many, keys, 4, &rows));
    const struct thing *found = rows.rows;
    ck_assert_uint_eq(rows.count, 3);
    ck_assert(found[0].id == things[2].id && found[1].id == things[0].id && found[2].id == things[2].id);
    jdb_rows_clear(&rows);
}
END_TEST

START_TEST(lists_are_arrays)
{
    struct thing given = new_thing();
    struct answer answer;
    const char *const words[] = {"no", "h\xc3\xa9h\xc3\xa9", NULL, "\xff"};
    struct question question = {.words = {words, 4}, .least = INT64_MIN};
    ASSERT_OK(jdb_record_insert(db, &record, &insert, &given));
    jdb_record_clear(&record, &given);
    ASSERT_OK(jdb_query_get(db, &of_words, &question, &answer));
    ck_assert_int_eq(answer.number.value, 1);
    ck_assert_int_eq(answer.at, -1);
    jdb_record_clear(&answer_record, &answer);
    question.words.count = 1;
    ASSERT_OK(jdb_query_get(db, &of_words, &question, &answer));
    ck_assert_int_eq(answer.number.value, 0);
    jdb_record_clear(&answer_record, &answer);
    question.words = (struct jdb_values){NULL, 0};
    ASSERT_OK(jdb_query_get(db, &of_words, &question, &answer));
    ck_assert_int_eq(answer.number.value, 0);
    jdb_record_clear(&answer_record, &answer);
}
END_TEST

/* What an expression gives as the number, the real number, the text, the time. */
static enum jdb_status ask(const char *number, const char *real, const char *text, const char *at,
                           struct answer *answer)
{
    char sql[1024];
    (void)snprintf(
        sql, sizeof sql,
        "DROP VIEW IF EXISTS answers; CREATE VIEW answers AS SELECT %s AS number, %s AS real, %s AS text, %s "
        "AS at",
        number, real, text, at);
    enum jdb_status status;
    do { /* the view is another than before */
        ASSERT_OK(jdb_begin(db));
        ASSERT_OK(jdb_execute(db, sql));
        status = jdb_query_get(db, &of_view, NULL, answer);
        ASSERT_OK(jdb_rollback(db));
    } while (status == JDB_RETRY);
    ck_assert_int_eq(jdb_error(db)->status, status);
    return status;
}

#define TIME "'2000-01-01T00:00:00Z'::timestamptz"

START_TEST(numbers_of_any_type_are_read)
{
    static const struct {
        const char *sql;
        int64_t number;
    } NUMBERS[] = {
        {"1::smallint", 1},
        {"-7::integer", -7},
        {"4294967295::oid", 4294967295},
        {"true", 1},
        {"sum(9223372036854775807) FROM (SELECT 1) AS x GROUP BY 1 = 1 HAVING true", INT64_MAX},
        {"'-9223372036854775808'::numeric", INT64_MIN},
        {"1000000::numeric", 1000000},
        {"120000000.0000::numeric", 120000000},
        {"0::numeric", 0},
        {"-12345678::numeric", -12345678},
    };
    struct answer answer;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        char number[128];
        (void)snprintf(number, sizeof number, "(SELECT %s)", NUMBERS[i].sql);
        ck_assert_int_eq(ask(number, "0", "''", TIME, &answer), JDB_OK);
        ck_assert_int_eq(answer.number.value, NUMBERS[i].number);
        jdb_record_clear(&answer_record, &answer);
    }
    static const char *const NONE[] = {"1.5::numeric",   "'9223372036854775808'::numeric",
                                       "1e300::numeric", "1e300::float8",
                                       "3::float8",      "'1'::text",
                                       "'NaN'::numeric", TIME,
                                       "0.0001::numeric"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        ck_assert_msg(ask(NONE[i], "0", "''", TIME, &answer) == JDB_SCHEMA, "%s", NONE[i]);
        ck_assert_ptr_nonnull(strstr(jdb_error(db)->message, "answer.number"));
    }
}
END_TEST

START_TEST(real_numbers_of_any_type_are_read)
{
    static const struct {
        const char *sql;
        double real;
    } REALS[] = {{"1::smallint", 1},
                 {"0.5::real", 0.5},
                 {"0.1::float8", 0.1},
                 {"0.1::numeric", 0.1},
                 {"-12345.678901::numeric", -12345.678901},
                 {"1e300::numeric", 1e300},
                 {"1e-300::numeric", 1e-300},
                 {"(SELECT avg(x) FROM (VALUES (1), (2)) AS v(x))", 1.5},
                 {"'infinity'::numeric", HUGE_VAL},
                 {"123456789012345678901234567890123456789012345678901234567890::numeric",
                  123456789012345678901234567890123456789012345678901234567890.0}};
    struct answer answer;
    for (size_t i = 0; i < sizeof REALS / sizeof *REALS; i++) {
        ck_assert_int_eq(ask("0", REALS[i].sql, "''", TIME, &answer), JDB_OK);
        ck_assert_mem_eq(&answer.real.value, &REALS[i].real, sizeof(double));
        jdb_record_clear(&answer_record, &answer);
    }
    ck_assert_int_eq(ask("0", "'1'::text", "''", TIME, &answer), JDB_SCHEMA);
}
END_TEST

START_TEST(texts_and_times_of_any_type_are_read)
{
    static const char *const TEXTS[] = {"'a'::text", "'a'::varchar",  "'a'::char(1)",
                                        "'a'::name", "'a'::\"char\"", "'a'"};
    struct answer answer;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        ck_assert_int_eq(ask("0", "0", TEXTS[i], TIME, &answer), JDB_OK);
        ck_assert_str_eq(answer.text, "a");
        jdb_record_clear(&answer_record, &answer);
    }
    ck_assert_int_eq(ask("0", "0", "'[1]'::json", TIME, &answer), JDB_OK);
    jdb_record_clear(&answer_record, &answer);
    ck_assert_int_eq(ask("0", "0", "'[1]'::jsonb", "'2000-01-02'::date", &answer), JDB_OK);
    ck_assert_str_eq(answer.text, "[1]");
    ck_assert_int_eq(answer.at, INT64_C(946771200000000));
    jdb_record_clear(&answer_record, &answer);
    ck_assert_int_eq(ask("NULL", "NULL", "NULL", "'2000-01-01 00:00'::timestamp", &answer), JDB_OK);
    ck_assert(!answer.number.has && !answer.real.has && !answer.text);
    ck_assert_int_eq(answer.at, INT64_C(946684800000000));
    jdb_record_clear(&answer_record, &answer);
    ck_assert_int_eq(ask("0", "0", "''", "'-infinity'::timestamptz", &answer), JDB_INVALID);
    ck_assert_int_eq(ask("0", "0", "1", TIME, &answer), JDB_SCHEMA);
    ck_assert_int_eq(ask("0", "0", "'1 day'::interval", TIME, &answer), JDB_SCHEMA);
    ck_assert_int_eq(ask("0", "0", "''", "1::bigint", &answer), JDB_SCHEMA);
}
END_TEST

START_TEST(values_that_no_type_has_are_refused)
{
    struct thing given = new_thing();
    given.real = NAN;
    ASSERT_STATUS(jdb_record_insert(db, &record, &insert, &given), JDB_INVALID);
    given = new_thing();
    given.day = INT64_MAX;
    ASSERT_STATUS(jdb_record_insert(db, &record, &insert, &given), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "day");
    given = new_thing();
    given.at = INT64_MIN;
    ASSERT_STATUS(jdb_record_insert(db, &record, &insert, &given), JDB_INVALID);
    ck_assert_str_eq(jdb_error(db)->column, "at");
    given = new_thing();
    ASSERT_OK(jdb_record_insert(db, &record, &insert, &given)); /* none of them reached the database */
    jdb_record_clear(&record, &given);
    given = new_thing();
    given.some_flag = JDB_SOME(5);
    ASSERT_STATUS(jdb_record_insert(db, &record, &insert, &given), JDB_CHECK);
    ck_assert_str_eq(jdb_error(db)->column, "some_flag");
}
END_TEST

RUN_SUITE("values", every_type_reads_back, arrays_read_back, arrays_go_into_columns_of_other_types,
          many_keys_are_read_in_their_order, lists_are_arrays, numbers_of_any_type_are_read,
          real_numbers_of_any_type_are_read, texts_and_times_of_any_type_are_read,
          values_that_no_type_has_are_refused)
