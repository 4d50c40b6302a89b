/* runtime_schema.h - a small schema, written by hand as janusgen writes it: every kind of column and of key. */
#ifndef RUNTIME_SCHEMA_H
#define RUNTIME_SCHEMA_H

#include "jdb_record.h"

#define COLUMNS_OF(...)                                                                                        \
    (const jdb_column_index[])                                                                                 \
    {                                                                                                          \
        __VA_ARGS__                                                                                            \
    }
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define STATEMENT(number, text, ...)                                                                           \
    {                                                                                                          \
        .slot = (number), .sql = (text), .parameters = (const struct jdb_parameter[]){__VA_ARGS__},            \
        .parameter_count = COUNT(((const struct jdb_parameter[]){__VA_ARGS__}))                                \
    }
#define QUESTION(number, text)                                                                                 \
    {                                                                                                          \
        .slot = (number), .sql = (text)                                                                        \
    }

/* ---- people: an id, defaults, a generated column, a parent in the same table ------------------------------- */

enum mood { MOOD_CALM = 1, MOOD_CROSS };

enum constraint {
    PEOPLE_NAME_KEY = 1,
    PEOPLE_BOSS_FKEY,
    PEOPLE_SCORE_CHECK,
    PLACES_PKEY,
    VISITS_PERSON_FKEY,
    VISITS_PLACE_FKEY,
    TAGS_PKEY,
    PETS_PERSON_FKEY
};

static const struct jdb_enum mood_words = {"mood", (const struct jdb_text[]){{"calm", 4}, {"a bit cross", 11}},
                                           2};

struct person {
    int64_t id;
    const char *name;
    enum mood mood;
    struct jdb_opt_int boss_id;
    int64_t score;
    const char *token;
    const char *password;
    int64_t created_at;
    int64_t name_length;
    void *memory;
};

static const struct jdb_column person_columns[] = {
    {JDB_MEMBER(struct person, id), .name = "id", .type = JDB_TYPE_INT,
     .flags = JDB_COLUMN_ID | JDB_COLUMN_PRIMARY_KEY | JDB_COLUMN_ZERO_IS_UNSET},
    {JDB_MEMBER(struct person, name), .name = "name", .type = JDB_TYPE_TEXT},
    {JDB_MEMBER(struct person, mood), .name = "mood", .type = JDB_TYPE_ENUM, .values = &mood_words,
     .default_value = {.kind = JDB_DEFAULT_INTEGER, .integer = MOOD_CALM}},
    {JDB_MEMBER(struct person, boss_id), .name = "boss_id", .type = JDB_TYPE_INT, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct person, score), .name = "score", .type = JDB_TYPE_INT, .flags = JDB_COLUMN_ZERO_IS_UNSET,
     .default_value = {.kind = JDB_DEFAULT_INTEGER, .integer = 7}},
    {JDB_MEMBER(struct person, token), .name = "token", .type = JDB_TYPE_TEXT,
     .default_value = {.kind = JDB_DEFAULT_SQL}},
    {JDB_MEMBER(struct person, password), .name = "password", .type = JDB_TYPE_TEXT,
     .flags = JDB_COLUMN_SECRET | JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct person, created_at), .name = "created_at", .type = JDB_TYPE_TIMESTAMP,
     .flags = JDB_COLUMN_ZERO_IS_UNSET, .default_value = {.kind = JDB_DEFAULT_NOW}},
    {JDB_MEMBER(struct person, name_length), .name = "name_length", .type = JDB_TYPE_INT,
     .flags = JDB_COLUMN_GENERATED},
};

enum { PERSON_NAME = 2, PERSON_BOSS = 8, PERSON_SCORE = 16, PERSON_LENGTH = 256 };

extern const struct jdb_record person_record;

static const struct jdb_constraint person_constraints[] = {
    {.number = PEOPLE_NAME_KEY,
     .name = "people_name_key",
     .status = JDB_UNIQUE,
     .columns = COLUMNS_OF(1),
     .column_count = 1},
    {.number = PEOPLE_BOSS_FKEY,
     .name = "people_boss_fkey",
     .status = JDB_FOREIGN_KEY,
     .columns = COLUMNS_OF(3),
     .column_count = 1,
     .parent = &person_record,
     .parent_columns = COLUMNS_OF(0),
     .refuses_delete = true},
    {.number = PEOPLE_SCORE_CHECK,
     .name = "people_score_check",
     .status = JDB_CHECK,
     .columns = COLUMNS_OF(4),
     .column_count = 1},
};

#define PERSON "id, name, mood, boss_id, score, token, password, created_at, name_length"

static const struct jdb_insert insert_person = {
    .statement = STATEMENT(
        0,
        "INSERT INTO people (id, name, mood, boss_id, score, token, password, created_at) VALUES (?1, ?2, "
        "?3, ?4, ?5, coalesce(?6, lower(hex(randomblob(8)))), ?7, ?8)",
        {0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}, {0, 7}),
    .returning = " RETURNING token, name_length",
    .returning_slot = 13,
    .returns = COLUMNS_OF(5, 8),
    .return_count = 2,
};
static const struct jdb_insert upsert_person = {
    .statement = STATEMENT(
        1,
        "INSERT INTO people (id, name, mood, boss_id, score, token, password, created_at) VALUES (?1, ?2, "
        "coalesce(?3, 'calm'), ?4, coalesce(?5, 7), coalesce(?6, 'new'), ?7, coalesce(?8, 1)) "
        "ON CONFLICT (name) DO UPDATE SET mood = coalesce(?3, people.mood), score = coalesce(?5, "
        "people.score) WHERE jdb_found(people.id)",
        {0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}, {0, 7}),
    .returning = " RETURNING id, mood, score, token, created_at, name_length",
    .returning_slot = 14,
    .returns = COLUMNS_OF(0, 2, 4, 5, 7, 8),
    .return_count = 6,
    .upsert = true,
};
static const struct jdb_statement get_person = STATEMENT(2, "WHERE id = ?1", {0, 0});
static const struct jdb_statement person_exists = STATEMENT(3, "SELECT 1 FROM people WHERE id = ?1", {0, 0});
static const struct jdb_statement update_person =
    STATEMENT(4, "UPDATE people SET name = ?1, mood = ?2, boss_id = ?3, score = ?4 WHERE id = ?5", {0, 1},
              {0, 2}, {0, 3}, {0, 4}, {0, 0});
static const struct jdb_statement delete_person = STATEMENT(5, "DELETE FROM people WHERE id = ?1", {0, 0});
static const struct jdb_statement count_people = QUESTION(6, "SELECT count(*) FROM people");
static const struct jdb_statement get_people = QUESTION(
    7, "SELECT t.id, t.name, t.mood, t.boss_id, t.score, t.token, t.password, t.created_at, t.name_length FROM "
       "jdb_keys(?1) AS k CROSS JOIN people AS t ON t.id = k.key0 ORDER BY k.rowid");
static const struct jdb_statement get_boss = STATEMENT(8, "WHERE id = ?1", {0, 3});
static const struct jdb_list list_people = {
    .forward = QUESTION(9, "ORDER BY id"),
    .backward = QUESTION(11, "ORDER BY id DESC"),
    .forward_after = STATEMENT(15, "WHERE id > ?1 ORDER BY id", {2, 0}),
};
static const struct jdb_list list_people_by_name = {
    .forward = STATEMENT(17, "WHERE name = ?1 ORDER BY id", {0, 1}),
    .descending = true,
};

const struct jdb_record person_record = {
    .name = "people",
    .number = 0,
    .size = sizeof(struct person),
    .memory = offsetof(struct person, memory),
    .select = "SELECT " PERSON " FROM people",
    .columns = person_columns,
    .column_count = COUNT(person_columns),
    .primary_key = COLUMNS_OF(0),
    .primary_key_count = 1,
    .key_size = sizeof(int64_t),
    .key_offsets = (const size_t[]){0},
    .constraints = person_constraints,
    .constraint_count = COUNT(person_constraints),
    .statement_count = 19,
    .list = &list_people,
};

/* ---- things: every kind ---------------------------------------------------------------------------------- */

struct thing {
    struct jdb_uuid key;
    bool flag;
    double ratio;
    struct jdb_blob bytes;
    const char *json;
    int64_t day;
    enum mood mood;
    struct jdb_opt_int number;
    struct jdb_opt_real real;
    struct jdb_opt_uuid other;
    const char *text;
    void *memory;
};

static const struct jdb_column thing_columns[] = {
    {JDB_MEMBER(struct thing, key), .name = "key", .type = JDB_TYPE_UUID, .flags = JDB_COLUMN_PRIMARY_KEY},
    {JDB_MEMBER(struct thing, flag), .name = "flag", .type = JDB_TYPE_BOOL},
    {JDB_MEMBER(struct thing, ratio), .name = "ratio", .type = JDB_TYPE_REAL},
    {JDB_MEMBER(struct thing, bytes), .name = "bytes", .type = JDB_TYPE_BLOB, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct thing, json), .name = "json", .type = JDB_TYPE_JSON, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct thing, day), .name = "day", .type = JDB_TYPE_DATE, .flags = JDB_COLUMN_ZERO_IS_UNSET,
     .default_value = {.kind = JDB_DEFAULT_NOW}},
    {JDB_MEMBER(struct thing, mood), .name = "mood", .type = JDB_TYPE_ENUM, .values = &mood_words,
     .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct thing, number), .name = "number", .type = JDB_TYPE_INT, .flags = JDB_COLUMN_NULLABLE,
     .default_value = {.kind = JDB_DEFAULT_INTEGER, .integer = 9}},
    {JDB_MEMBER(struct thing, real), .name = "real", .type = JDB_TYPE_REAL, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct thing, other), .name = "other", .type = JDB_TYPE_UUID, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct thing, text), .name = "text", .type = JDB_TYPE_TEXT,
     .default_value = {.kind = JDB_DEFAULT_TEXT, .text = {"by default", 10}}},
};

#define THING "key, flag, ratio, bytes, json, day, mood, number, real, other, text"

static const struct jdb_insert insert_thing = {
    .statement =
        STATEMENT(0, "INSERT INTO things (" THING ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  {0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}, {0, 7}, {0, 8}, {0, 9}, {0, 10}),
};
static const struct jdb_statement get_thing = STATEMENT(1, "WHERE key = ?1", {0, 0});
static const struct jdb_statement get_things = QUESTION(
    2,
    "SELECT t.key, flag, ratio, bytes, json, day, mood, number, real, other, text FROM jdb_keys(?1) AS k CROSS JOIN "
    "things AS t ON t.key = k.key0 ORDER BY k.rowid");

static const struct jdb_record thing_record = {
    .name = "things",
    .number = 1,
    .size = sizeof(struct thing),
    .memory = offsetof(struct thing, memory),
    .select = "SELECT " THING " FROM things",
    .columns = thing_columns,
    .column_count = COUNT(thing_columns),
    .primary_key = COLUMNS_OF(0),
    .primary_key_count = 1,
    .key_size = sizeof(struct jdb_uuid),
    .key_offsets = (const size_t[]){0},
    .statement_count = 3,
};

/* ---- places: a key of two texts, without a rowid ----------------------------------------------------------- */

struct place {
    const char *country;
    const char *city;
    int64_t people;
    void *memory;
};

struct place_key {
    const char *country;
    const char *city;
};

static const struct jdb_column place_columns[] = {
    {JDB_MEMBER(struct place, country), .name = "country", .type = JDB_TYPE_TEXT,
     .flags = JDB_COLUMN_PRIMARY_KEY},
    {JDB_MEMBER(struct place, city), .name = "city", .type = JDB_TYPE_TEXT, .flags = JDB_COLUMN_PRIMARY_KEY},
    {JDB_MEMBER(struct place, people), .name = "people", .type = JDB_TYPE_INT},
};

static const struct jdb_constraint place_constraints[] = {
    {.number = PLACES_PKEY,
     .name = "places_pkey",
     .status = JDB_UNIQUE,
     .columns = COLUMNS_OF(0, 1),
     .column_count = 2},
};

static const struct jdb_insert insert_place = {
    .statement = STATEMENT(0, "INSERT INTO places VALUES (?1, ?2, ?3)", {0, 0}, {0, 1}, {0, 2}),
};
static const struct jdb_statement get_place = STATEMENT(1, "WHERE country = ?1 AND city = ?2", {0, 0}, {0, 1});
static const struct jdb_statement delete_place =
    STATEMENT(2, "DELETE FROM places WHERE country = ?1 AND city = ?2", {0, 0}, {0, 1});
static const struct jdb_statement get_places = QUESTION(
    3,
    "SELECT t.country, t.city, t.people FROM jdb_keys(?1) AS k CROSS JOIN places AS t ON t.country = k.key0 AND "
    "t.city = k.key1 ORDER BY k.rowid");
static const struct jdb_statement delete_places = STATEMENT(4, "DELETE FROM places WHERE country = ?1", {0, 0});

static const struct jdb_record place_record = {
    .name = "places",
    .number = 2,
    .size = sizeof(struct place),
    .memory = offsetof(struct place, memory),
    .select = "SELECT country, city, people FROM places",
    .columns = place_columns,
    .column_count = COUNT(place_columns),
    .primary_key = COLUMNS_OF(0, 1),
    .primary_key_count = 2,
    .key_size = sizeof(struct place_key),
    .key_offsets = (const size_t[]){offsetof(struct place_key, country), offsetof(struct place_key, city)},
    .constraints = place_constraints,
    .constraint_count = COUNT(place_constraints),
    .statement_count = 5,
};

/* ---- visits: two foreign keys, one of two columns; no key of its own ---------------------------------------- */

struct visit {
    int64_t person_id;
    const char *country;
    const char *city;
    void *memory;
};

static const struct jdb_column visit_columns[] = {
    {JDB_MEMBER(struct visit, person_id), .name = "person_id", .type = JDB_TYPE_INT},
    {JDB_MEMBER(struct visit, country), .name = "country", .type = JDB_TYPE_TEXT, .flags = JDB_COLUMN_NULLABLE},
    {JDB_MEMBER(struct visit, city), .name = "city", .type = JDB_TYPE_TEXT, .flags = JDB_COLUMN_NULLABLE},
};

static const struct jdb_constraint visit_constraints[] = {
    {.number = VISITS_PERSON_FKEY,
     .name = "visits_person_fkey",
     .status = JDB_FOREIGN_KEY,
     .columns = COLUMNS_OF(0),
     .column_count = 1,
     .parent = &person_record,
     .parent_columns = COLUMNS_OF(0)},
    {.number = VISITS_PLACE_FKEY,
     .name = "visits_place_fkey",
     .status = JDB_FOREIGN_KEY,
     .columns = COLUMNS_OF(1, 2),
     .column_count = 2,
     .parent = &place_record,
     .parent_columns = COLUMNS_OF(0, 1),
     .refuses_delete = true},
};

static const struct jdb_insert insert_visit = {
    .statement = STATEMENT(0, "INSERT INTO visits VALUES (?1, ?2, ?3)", {0, 0}, {0, 1}, {0, 2}),
};
static const struct jdb_list list_visits = {
    .forward = QUESTION(4, ""),
    .backward = QUESTION(6, "ORDER BY rowid DESC"),
};
static const struct jdb_statement delete_visits =
    STATEMENT(3, "DELETE FROM visits WHERE person_id = ?1", {0, 0});

static const struct jdb_record visit_record = {
    .name = "visits",
    .number = 3,
    .size = sizeof(struct visit),
    .memory = offsetof(struct visit, memory),
    .select = "SELECT person_id, country, city FROM visits",
    .columns = visit_columns,
    .column_count = COUNT(visit_columns),
    .constraints = visit_constraints,
    .constraint_count = COUNT(visit_constraints),
    .statement_count = 8,
    .list = &list_visits,
};

/* ---- The schema ------------------------------------------------------------------------------------------ */

static const char *const create_lines[] = {
    "CREATE TABLE people (id INTEGER CONSTRAINT people_pkey PRIMARY KEY, name TEXT NOT NULL CONSTRAINT people_name_key UNIQUE,",
    "mood TEXT NOT NULL DEFAULT 'calm', boss_id INTEGER CONSTRAINT people_boss_fkey REFERENCES people (id),",
    "score INTEGER NOT NULL DEFAULT 7 CONSTRAINT people_score_check CHECK (score >= 1),",
    "token TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))), password TEXT, created_at INTEGER NOT NULL DEFAULT 1,",
    "name_length INTEGER NOT NULL AS (length(name))) STRICT;",
    "CREATE TABLE things (key BLOB PRIMARY KEY, flag INTEGER NOT NULL, ratio REAL NOT NULL, bytes BLOB, json TEXT,",
    "day INTEGER NOT NULL, mood TEXT, number INTEGER, real REAL, other BLOB, text TEXT NOT NULL) STRICT;",
    "CREATE TABLE places (country TEXT, city TEXT, people INTEGER NOT NULL, CONSTRAINT places_pkey PRIMARY KEY (country, city))",
    "STRICT, WITHOUT ROWID;",
    "CREATE TABLE visits (person_id INTEGER NOT NULL CONSTRAINT visits_person_fkey REFERENCES people (id) ON DELETE CASCADE,",
    "country TEXT, city TEXT, CONSTRAINT visits_place_fkey FOREIGN KEY (country, city) REFERENCES places (country, city)) STRICT;",
    "CREATE INDEX visits_person_idx ON visits (person_id);",
};

static const struct jdb_seed_row seed_rows[] = {
    {.record = &person_record,
     .row = &(const struct person){.name = "root"},
     .columns = COLUMNS_OF(1, 6),
     .column_count = 2,
     .key = COLUMNS_OF(1),
     .key_count = 1,
     .passwords = (const struct jdb_seed_password[]){{.column = 6, .text = "x${SHOP_PASSWORD}"}},
     .password_count = 1},
    {.record = &person_record,
     .row = &(const struct person){.name = "ada", .mood = MOOD_CROSS},
     .columns = COLUMNS_OF(1, 2, 3),
     .column_count = 3,
     .key = COLUMNS_OF(1),
     .key_count = 1,
     .references = (const struct jdb_seed_reference[]){{.column = 3, .row = 0, .parent_column = 0}},
     .reference_count = 1},
    {.record = &place_record,
     .row = &(const struct place){.country = "de", .city = "Ulm", .people = 5},
     .columns = COLUMNS_OF(0, 1, 2),
     .column_count = 3,
     .key = COLUMNS_OF(0, 1),
     .key_count = 2},
    {.record = &visit_record,
     .row = &(const struct visit){.person_id = 0},
     .columns = COLUMNS_OF(0, 1, 2),
     .column_count = 3,
     .key = COLUMNS_OF(0, 1, 2),
     .key_count = 3,
     .references = (const struct jdb_seed_reference[]){{.column = 0, .row = 1, .parent_column = 0},
                                                       {.column = 1, .row = 2, .parent_column = 0},
                                                       {.column = 2, .row = 2, .parent_column = 1}},
     .reference_count = 3},
};

static const struct jdb_seed development_seed = {"development", seed_rows, COUNT(seed_rows)};

static const struct jdb_record *const records[] = {&person_record, &thing_record, &place_record, &visit_record};

static const struct jdb_schema shop_schema = {
    .name = "shop",
    .fingerprint = "0123456789abcdef",
    .environments = (const struct jdb_environment[]){{"development", "sqlite:data/deep/shop.db"},
                                                     {"test", "sqlite::memory:"},
                                                     {"production", "${SHOP_URL}"}},
    .environment_count = 3,
    .create = create_lines,
    .create_count = COUNT(create_lines),
    .records = records,
    .record_count = COUNT(records),
    .seeds = (const struct jdb_seed *const[]){&development_seed},
    .seed_count = 1,
};

#endif
