/* However rows come in, one by one, as an array or as a load: the same database, the same error at the same row. Random arrays, some
 * of them with mistakes. */
#include "suite.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { USERS = 300, ROWS_MOST = 1500, ROUNDS = 40 };

/* ---- Chance ---------------------------------------------------------------------------------------------- */

static uint64_t seed;

static size_t draw(size_t count)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(seed >> 33) % count;
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static char emails[ROWS_MOST][48];

static struct jdb *open_with_users(void)
{
    struct jdb *opened;
    ck_assert_int_eq(janus_open(&opened, "sqlite::memory:"), JDB_OK);
    ck_assert_int_eq(janus_create(opened), JDB_OK);
    for (int i = 0; i < USERS; i++) {
        char email[32];
        snprintf(email, sizeof email, "old%d@example.com", i);
        struct janus_user user = {.email = email, .password_hash = "x", .created_at = 1};
        ck_assert_int_eq(janus_user_insert(opened, &user), JDB_OK);
    }
    return opened;
}

static void break_user(struct janus_user *user)
{
    static const char *const EMAILS[] = {NULL, "old7@example.com", "\xff"};
    switch (draw(3)) {
    case 0:
        user->email = EMAILS[draw(3)];
        return;
    case 1:
        user->role = (enum janus_role)99;
        return;
    default:
        user->id = (int64_t)draw(USERS) + 1;
    }
}

static void make_users(struct janus_user *users, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        snprintf(emails[i], sizeof emails[i], "new%zu@example.com", i);
        users[i] = (struct janus_user){.email = emails[i], .password_hash = "y", .created_at = (int64_t)i + 1};
        users[i].role = draw(2) ? JANUS_ROLE_RESEARCHER : 0;
        users[i].id = draw(50) ? 0 : (int64_t)(USERS + 10 * ROWS_MOST + i);
    }
}

static void break_image(struct janus_image *image)
{
    static char long_name[400];
    memset(long_name, 'a', sizeof long_name - 1);
    switch (draw(4)) {
    case 0:
        image->user_id = JDB_SOME(USERS + 7);
        return;
    case 1:
        image->filename = draw(2) ? NULL : long_name;
        return;
    case 2:
        image->width = -1;
        return;
    default:
        image->color_type = 0;
    }
}

static void make_images(struct janus_image *images, size_t count)
{
    for (size_t i = 0; i < count; i++)
        images[i] = (struct janus_image){.user_id = draw(4) ? JDB_SOME((int64_t)draw(USERS) + 1) : JDB_NONE,
                                         .filename = "scan.png",
                                         .width = (int64_t)i + 1,
                                         .height = 1,
                                         .color_type = JANUS_COLOR_TYPE_RGBA,
                                         .created_at = (int64_t)i + 1};
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

struct outcome {
    enum jdb_status status;
    int constraint;
    const char *column;
    size_t row;
    char *table, *array; /* as JSON */
};

static struct outcome begin_outcome(const struct jdb *connection, enum jdb_status status)
{
    const struct jdb_error *error = jdb_error(connection);
    return (struct outcome){.status = status,
                            .constraint = error->constraint,
                            .column = error->column,
                            .row = status == JDB_OK ? 0 : error->row};
}

static void print_users(FILE *out, const struct janus_user *users, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(janus_user_print_json(out, &users[i]), JDB_OK);
}

static void print_images(FILE *out, const struct janus_image *images, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(janus_image_print_json(out, &images[i]), JDB_OK);
}

static struct outcome end_users(struct jdb *connection, struct outcome outcome, const struct janus_user *users,
                                size_t count)
{
    size_t size;
    FILE *out = open_memstream(&outcome.array, &size);
    print_users(out, users, outcome.status == JDB_OK ? count : 0);
    fclose(out);
    out = open_memstream(&outcome.table, &size);
    struct janus_user_cursor cursor;
    janus_user_list(connection, (struct jdb_page){0}, &cursor);
    while (janus_user_next(&cursor))
        print_users(out, &cursor.row, 1);
    fclose(out);
    ck_assert_int_eq(janus_user_close(&cursor), JDB_OK);
    ck_assert_int_eq(jdb_close(connection), JDB_OK);
    return outcome;
}

static struct outcome end_images(struct jdb *connection, struct outcome outcome,
                                 const struct janus_image *images, size_t count)
{
    size_t size;
    FILE *out = open_memstream(&outcome.array, &size);
    print_images(out, images, outcome.status == JDB_OK ? count : 0);
    fclose(out);
    out = open_memstream(&outcome.table, &size);
    struct janus_image_cursor cursor;
    janus_image_list(connection, (struct jdb_page){0}, &cursor);
    while (janus_image_next(&cursor))
        print_images(out, &cursor.row, 1);
    fclose(out);
    ck_assert_int_eq(janus_image_close(&cursor), JDB_OK);
    ck_assert_int_eq(jdb_close(connection), JDB_OK);
    return outcome;
}

static void free_outcome(const struct outcome *outcome)
{
    free(outcome->table);
    free(outcome->array);
}

static void compare(const struct outcome *a, const struct outcome *b, bool arrays)
{
    ck_assert_int_eq(a->status, b->status);
    ck_assert_int_eq(a->constraint, b->constraint);
    ck_assert_uint_eq(a->row, b->row);
    ck_assert_pstr_eq(a->column, b->column);
    ck_assert_str_eq(a->table, b->table);
    if (arrays)
        ck_assert_str_eq(a->array, b->array);
}

static void compare_all(const struct outcome *one_by_one, const struct outcome *array,
                        const struct outcome *load)
{
    compare(one_by_one, array, true);
    compare(one_by_one, load, false);
    free_outcome(one_by_one);
    free_outcome(array);
    free_outcome(load);
}

/* ---- Users: unique keys, enums, ids, defaults ------------------------------------------------------------ */

static struct outcome users_one_by_one(struct janus_user *users, size_t count)
{
    struct jdb *connection = open_with_users();
    enum jdb_status status = jdb_begin(connection);
    struct outcome outcome = begin_outcome(connection, status);
    for (size_t i = 0; i < count && outcome.status == JDB_OK; i++) {
        outcome = begin_outcome(connection, janus_user_insert(connection, &users[i]));
        outcome.row = outcome.status == JDB_OK ? 0 : i;
    }
    status = outcome.status == JDB_OK ? jdb_commit(connection) : jdb_rollback(connection);
    ck_assert_int_eq(status, JDB_OK);
    return end_users(connection, outcome, users, count);
}

static struct outcome users_as_array(struct janus_user *users, size_t count, bool in_transaction)
{
    struct jdb *connection = open_with_users();
    if (in_transaction)
        ck_assert_int_eq(jdb_begin(connection), JDB_OK);
    struct outcome outcome = begin_outcome(connection, janus_user_insert_many(connection, users, count));
    if (in_transaction)
        ck_assert_int_eq(outcome.status == JDB_OK ? jdb_commit(connection) : jdb_rollback(connection), JDB_OK);
    return end_users(connection, outcome, users, count);
}

static struct outcome users_as_load(const struct janus_user *users, size_t count, bool in_transaction)
{
    struct jdb *connection = open_with_users();
    if (in_transaction)
        ck_assert_int_eq(jdb_begin(connection), JDB_OK);
    ck_assert_int_eq(janus_user_load_begin(connection), JDB_OK);
    for (size_t i = 0; i < count; i++)
        (void)janus_user_load_row(connection, &users[i]);
    struct outcome outcome = begin_outcome(connection, janus_user_load_end(connection));
    if (in_transaction)
        ck_assert_int_eq(jdb_commit(connection), JDB_OK);
    return end_users(connection, outcome, users, 0);
}

START_TEST(arrays_of_users)
{
    static struct janus_user users[ROWS_MOST], copy[ROWS_MOST];
    for (int round = 0; round < ROUNDS; round++) {
        seed = (uint64_t)round;
        size_t count = draw(round % 2 ? 150 : ROWS_MOST) + 1;
        make_users(users, count);
        for (size_t mistakes = draw(3); mistakes; mistakes--)
            break_user(&users[draw(count)]);
        memcpy(copy, users, sizeof copy);
        struct outcome load = users_as_load(users, count, round % 3 == 1);
        struct outcome one_by_one = users_one_by_one(users, count);
        struct outcome array = users_as_array(copy, count, round % 3 == 0);
        compare_all(&one_by_one, &array, &load);
    }
}
END_TEST

/* ---- Images: foreign keys, checks ------------------------------------------------------------------------ */

static struct outcome images_one_by_one(struct janus_image *images, size_t count)
{
    struct jdb *connection = open_with_users();
    enum jdb_status status = jdb_begin(connection);
    struct outcome outcome = begin_outcome(connection, status);
    for (size_t i = 0; i < count && outcome.status == JDB_OK; i++) {
        outcome = begin_outcome(connection, janus_image_insert(connection, &images[i]));
        outcome.row = outcome.status == JDB_OK ? 0 : i;
    }
    status = outcome.status == JDB_OK ? jdb_commit(connection) : jdb_rollback(connection);
    ck_assert_int_eq(status, JDB_OK);
    return end_images(connection, outcome, images, count);
}

static struct outcome images_as_array(struct janus_image *images, size_t count, bool in_transaction)
{
    struct jdb *connection = open_with_users();
    if (in_transaction)
        ck_assert_int_eq(jdb_begin(connection), JDB_OK);
    struct outcome outcome = begin_outcome(connection, janus_image_insert_many(connection, images, count));
    if (in_transaction)
        ck_assert_int_eq(outcome.status == JDB_OK ? jdb_commit(connection) : jdb_rollback(connection), JDB_OK);
    return end_images(connection, outcome, images, count);
}

static struct outcome images_as_load(const struct janus_image *images, size_t count, bool in_transaction)
{
    struct jdb *connection = open_with_users();
    if (in_transaction)
        ck_assert_int_eq(jdb_begin(connection), JDB_OK);
    ck_assert_int_eq(janus_image_load_begin(connection), JDB_OK);
    for (size_t i = 0; i < count; i++)
        (void)janus_image_load_row(connection, &images[i]);
    struct outcome outcome = begin_outcome(connection, janus_image_load_end(connection));
    if (in_transaction)
        ck_assert_int_eq(jdb_commit(connection), JDB_OK);
    return end_images(connection, outcome, images, 0);
}

START_TEST(arrays_of_images)
{
    static struct janus_image images[ROWS_MOST], copy[ROWS_MOST];
    for (int round = 0; round < ROUNDS; round++) {
        seed = (uint64_t)round + 1000;
        size_t count = draw(round % 2 ? 150 : ROWS_MOST) + 1;
        make_images(images, count);
        for (size_t mistakes = draw(3); mistakes; mistakes--)
            break_image(&images[draw(count)]);
        memcpy(copy, images, sizeof copy);
        struct outcome load = images_as_load(images, count, round % 3 == 1);
        struct outcome one_by_one = images_one_by_one(images, count);
        struct outcome array = images_as_array(copy, count, round % 3 == 0);
        compare_all(&one_by_one, &array, &load);
    }
}
END_TEST

/* ---- What one statement can't do ------------------------------------------------------------------------- */

START_TEST(triggers_see_each_row_as_it_comes)
{
    enum { COUNT = 200 };
    static struct janus_log logs[COUNT];
    struct janus_user ada = insert_user("ada@example.com");
    ASSERT_OK(jdb_execute(
        db,
        ON_ENGINE(
            "CREATE TABLE seen (id INTEGER, before INTEGER);"
            "CREATE TRIGGER see AFTER INSERT ON logs BEGIN INSERT INTO seen SELECT new.id, count(*) FROM logs; END",
            "CREATE TABLE seen (id BIGINT, before BIGINT);"
            "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$"
            "BEGIN INSERT INTO seen SELECT new.id - 1, count(*) FROM logs; RETURN new; END $$;"
            "CREATE TRIGGER see BEFORE INSERT ON logs FOR EACH ROW EXECUTE FUNCTION see()")));
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = "login"};
    ASSERT_OK(janus_log_insert_many(db, logs, COUNT));
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_int_eq(logs[i].id, (int64_t)i + 1);
    ASSERT_OK(jdb_execute(db, "CREATE TABLE late (count INTEGER CHECK (count = 0));"
                              "INSERT INTO late SELECT count(*) FROM seen WHERE id <> before"));
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = i == 150 ? NULL : "login"};
    ASSERT_STATUS(janus_log_insert_many(db, logs, COUNT), JDB_NOT_NULL);
    ck_assert_uint_eq(jdb_error(db)->row, 150);
}
END_TEST

START_TEST(a_temporary_database_is_looked_into_when_there_is_one)
{
    ON_SQLITE_ONLY();
    enum { COUNT = 200 };
    static struct janus_log logs[COUNT];
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = "login"};
    ASSERT_OK(janus_log_insert_many(db, logs, COUNT));
    ck_assert_int_eq(sqlite3_db_readonly(jdb_sqlite3(db), "temp"), -1); /* SQLite has made none */
    ASSERT_OK(jdb_execute(db, "CREATE TEMP TRIGGER see AFTER INSERT ON logs BEGIN SELECT 1; END"));
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = i == 150 ? NULL : "login"};
    ASSERT_STATUS(janus_log_insert_many(db, logs, COUNT), JDB_NOT_NULL);
    ck_assert_uint_eq(jdb_error(db)->row, 150);
}
END_TEST

START_TEST(a_savepoint_of_sql_survives_a_refused_array)
{
    enum { COUNT = 200 };
    static struct janus_log logs[COUNT];
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = i == 150 ? NULL : "login"};
    ASSERT_OK(jdb_execute(db, "BEGIN"));
    ASSERT_STATUS(janus_log_insert_many(db, logs, COUNT), JDB_NOT_NULL);
    ck_assert_uint_eq(jdb_error(db)->row, 150);
    ASSERT_OK(jdb_execute(db, "COMMIT"));
    int64_t count;
    ASSERT_OK(janus_log_count(db, &count));
    ck_assert_int_eq(count, 0);
    ck_assert_int_eq(logs[0].id, 0);
}
END_TEST

START_TEST(foreign_keys_are_looked_at_again_after_an_array)
{
    enum { COUNT = 1500 };
    static struct janus_log logs[COUNT];
    struct janus_user ada = insert_user("ada@example.com");
    for (size_t i = 0; i < COUNT; i++)
        logs[i] = (struct janus_log){.user_id = ada.id, .action = "login"};
    ASSERT_OK(janus_log_insert_many(db, logs, COUNT));
    struct janus_log orphan = {.user_id = 99, .action = "login"};
    ASSERT_STATUS(janus_log_insert(db, &orphan), JDB_FOREIGN_KEY);
    logs[1200] = orphan;
    ASSERT_STATUS(janus_log_insert_many(db, logs, COUNT),
                  JDB_UNIQUE); /* ids are those of the rows that are there */
    for (size_t i = 0; i < COUNT; i++)
        logs[i].id = 0;
    ASSERT_STATUS(janus_log_insert_many(db, logs, COUNT), JDB_FOREIGN_KEY);
    ck_assert_uint_eq(jdb_error(db)->row, 1200);
    ASSERT_STATUS(janus_log_insert(db, &orphan), JDB_FOREIGN_KEY);
}
END_TEST

RUN_SUITE("bulk", arrays_of_users, arrays_of_images, triggers_see_each_row_as_it_comes,
          a_temporary_database_is_looked_into_when_there_is_one, a_savepoint_of_sql_survives_a_refused_array,
          foreign_keys_are_looked_at_again_after_an_array)
