/* mistakes.h - a mistake is made on two databases, of either engine, in every way that it can be made, and what jdb_error() says
 * of it is compared. */
#ifndef MISTAKES_H
#define MISTAKES_H

#include "jdb.h"

#include <check.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Two databases --------------------------------------------------------------------------------------- */

/* A schema, and how its database is made; `fill` writes what the mistakes need to be there. */
struct place {
    enum jdb_status (*open)(struct jdb **db, const char *url);
    enum jdb_status (*create)(struct jdb *db);
    struct jdb *(*open_server)(void);
    void (*close_server)(struct jdb *db);
    enum jdb_status (*fill)(struct jdb *db);
};

#define PLACE(schema, filling)                                                                                 \
    static const struct place schema##_place = {schema##_open, schema##_create, schema##_fixture_open,         \
                                                schema##_fixture_end, filling};

static struct jdb *open_sqlite(const struct place *place)
{
    struct jdb *db;
    ck_assert_int_eq(place->open(&db, "sqlite::memory:"), JDB_OK);
    ck_assert_int_eq(place->create(db), JDB_OK);
    return db;
}

static void fill(const struct place *place, struct jdb *db)
{
    enum jdb_status status = place->fill(db);
    ck_assert_msg(status == JDB_OK, "%s: %s", jdb_status_name(status), jdb_error(db)->message);
}

static const char *shown(const char *text)
{
    return text ? text : "-";
}

static bool are_same(const struct jdb_error *a, const struct jdb_error *b)
{
    return a->status == b->status && a->constraint == b->constraint && a->row == b->row &&
           strcmp(shown(a->table), shown(b->table)) == 0 && strcmp(shown(a->column), shown(b->column)) == 0;
}

static size_t compared, different;

static void compare(const char *mistake, const char *way, const struct jdb *sqlite, const struct jdb *postgres)
{
    const struct jdb_error *const errors[] = {jdb_error(sqlite), jdb_error(postgres)};
    compared++;
    if (errors[0]->status != JDB_OK && are_same(errors[0], errors[1]))
        return;
    different++;
    for (size_t i = 0; i < 2; i++)
        (void)fprintf(stderr, "%s by %s on %s: %s, constraint %d, table %s, column %s, row %zu: %s\n", mistake,
                      way, i ? "PostgreSQL" : "SQLite", jdb_status_name(errors[i]->status),
                      errors[i]->constraint, shown(errors[i]->table), shown(errors[i]->column), errors[i]->row,
                      errors[i]->message);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

enum { FEW = 3, MANY = 60, ROOM = 512 };

/* The helpers of an entity. `good` makes the row of a number, which nothing refuses. */
struct entity {
    const struct place *place;
    size_t size;
    void (*good)(void *row, size_t number);
    enum jdb_status (*insert)(struct jdb *db, void *row);
    enum jdb_status (*insert_many)(struct jdb *db, void *rows, size_t count);
    enum jdb_status (*load_begin)(struct jdb *db);
    enum jdb_status (*load_row)(struct jdb *db, const void *row);
    enum jdb_status (*load_end)(struct jdb *db);
    enum jdb_status (*insert_fields)(struct jdb *db, void *row);
    enum jdb_status (*update)(struct jdb *db, const void *row);
    enum jdb_status (*update_fields)(struct jdb *db, const void *row);
    enum jdb_status (*upsert)(struct jdb *db, void *row);
};

/* An upsert of an entity, if it has one that is to be looked at. */
#define UPSERT(schema, name, by)                                                                               \
    static enum jdb_status schema##_##name##_do_upsert(struct jdb *db, void *row)                              \
    {                                                                                                          \
        return schema##_##name##_##by(db, row);                                                                \
    }

/* `inserted` and `updated` are its fields, without what the database computes, and without the key. */
#define ENTITY(schema, name, inserted, updated, upserted)                                                      \
    static enum jdb_status schema##_##name##_do_insert(struct jdb *db, void *row)                              \
    {                                                                                                          \
        return schema##_##name##_insert(db, row);                                                              \
    }                                                                                                          \
    static enum jdb_status schema##_##name##_do_insert_many(struct jdb *db, void *rows, size_t count)          \
    {                                                                                                          \
        return schema##_##name##_insert_many(db, rows, count);                                                 \
    }                                                                                                          \
    static enum jdb_status schema##_##name##_do_load_row(struct jdb *db, const void *row)                      \
    {                                                                                                          \
        return schema##_##name##_load_row(db, row);                                                            \
    }                                                                                                          \
    static enum jdb_status schema##_##name##_do_insert_fields(struct jdb *db, void *row)                       \
    {                                                                                                          \
        return schema##_##name##_insert_fields(db, row, inserted);                                             \
    }                                                                                                          \
    static enum jdb_status schema##_##name##_do_update(struct jdb *db, const void *row)                        \
    {                                                                                                          \
        return schema##_##name##_update(db, row);                                                              \
    }                                                                                                          \
    static enum jdb_status schema##_##name##_do_update_fields(struct jdb *db, const void *row)                 \
    {                                                                                                          \
        return schema##_##name##_update_fields(db, row, updated);                                              \
    }                                                                                                          \
    static const struct entity schema##_##name##_entity = {                                                    \
        .place = &schema##_place,                                                                              \
        .size = sizeof(struct schema##_##name),                                                                \
        .good = good_##schema##_##name,                                                                        \
        .insert = schema##_##name##_do_insert,                                                                 \
        .insert_many = schema##_##name##_do_insert_many,                                                       \
        .load_begin = schema##_##name##_load_begin,                                                            \
        .load_row = schema##_##name##_do_load_row,                                                             \
        .load_end = schema##_##name##_load_end,                                                                \
        .insert_fields = schema##_##name##_do_insert_fields,                                                   \
        .update = schema##_##name##_do_update,                                                                 \
        .update_fields = schema##_##name##_do_update_fields,                                                   \
        .upsert = (upserted)};

struct mistake {
    const char *name;
    const struct entity *entity;
    void (*spoil)(void *row);
    bool is_of_key; /* which updates do not change, and upserts take for what they are */
};

/* One that a row of the number 1 is there for. */
typedef enum jdb_status way(struct jdb *db, const struct mistake *mistake);

static void spoiled(const struct mistake *mistake, void *row, size_t number)
{
    memset(row, 0, mistake->entity->size);
    mistake->entity->good(row, number);
    mistake->spoil(row);
}

static enum jdb_status by_insert(struct jdb *db, const struct mistake *mistake)
{
    max_align_t row[ROOM / sizeof(max_align_t)];
    spoiled(mistake, row, 2);
    return mistake->entity->insert(db, row);
}

static enum jdb_status by_insert_fields(struct jdb *db, const struct mistake *mistake)
{
    max_align_t row[ROOM / sizeof(max_align_t)];
    spoiled(mistake, row, 2);
    return mistake->entity->insert_fields(db, row);
}

static enum jdb_status by_upsert(struct jdb *db, const struct mistake *mistake)
{
    max_align_t row[ROOM / sizeof(max_align_t)];
    spoiled(mistake, row, 2);
    return mistake->entity->upsert(db, row);
}

static char *make_rows(const struct mistake *mistake, size_t count)
{
    char *rows = calloc(count, mistake->entity->size);
    ck_assert_ptr_nonnull(rows);
    for (size_t i = 0; i < count; i++)
        if (i == count / 2)
            spoiled(mistake, rows + i * mistake->entity->size, i + 2);
        else
            mistake->entity->good(rows + i * mistake->entity->size, i + 2);
    return rows;
}

static enum jdb_status by_array(struct jdb *db, const struct mistake *mistake, size_t count)
{
    char *rows = make_rows(mistake, count);
    enum jdb_status status = mistake->entity->insert_many(db, rows, count);
    free(rows);
    return status;
}

static enum jdb_status by_few(struct jdb *db, const struct mistake *mistake)
{
    return by_array(db, mistake, FEW);
}

static enum jdb_status by_many(struct jdb *db, const struct mistake *mistake)
{
    return by_array(db, mistake, MANY);
}

static enum jdb_status by_load(struct jdb *db, const struct mistake *mistake)
{
    char *rows = make_rows(mistake, MANY);
    ck_assert_int_eq(mistake->entity->load_begin(db), JDB_OK);
    for (size_t i = 0; i < MANY; i++)
        (void)mistake->entity->load_row(db, rows + i * mistake->entity->size);
    free(rows);
    return mistake->entity->load_end(db);
}

/* Of the row with the number 2, which goes in before. */
static enum jdb_status change(struct jdb *db, const struct mistake *mistake,
                              enum jdb_status (*update)(struct jdb *db, const void *row))
{
    max_align_t row[ROOM / sizeof(max_align_t)] = {0};
    mistake->entity->good(row, 2);
    enum jdb_status status = mistake->entity->insert(db, row);
    ck_assert_msg(status == JDB_OK, "%s: %s", mistake->name, jdb_error(db)->message);
    mistake->spoil(row);
    return update(db, row);
}

static enum jdb_status by_update(struct jdb *db, const struct mistake *mistake)
{
    return change(db, mistake, mistake->entity->update);
}

static enum jdb_status by_update_fields(struct jdb *db, const struct mistake *mistake)
{
    return change(db, mistake, mistake->entity->update_fields);
}

static const struct {
    const char *name;
    way *make;
    bool keeps_key;
} WAYS[] = {
    {"insert", by_insert, false},
    {"insert_fields", by_insert_fields, false},
    {"insert_many of few", by_few, false},
    {"insert_many of many", by_many, false},
    {"load", by_load, false},
    {"upsert", by_upsert, true},
    {"update", by_update, true},
    {"update_fields", by_update_fields, true},
};

static void make_mistake(const struct mistake *mistake)
{
    const struct place *place = mistake->entity->place;
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        if ((mistake->is_of_key && WAYS[i].keeps_key) ||
            (WAYS[i].make == by_upsert && !mistake->entity->upsert))
            continue;
        struct jdb *const dbs[] = {open_sqlite(place), place->open_server()};
        ck_assert_ptr_nonnull(dbs[1]);
        for (size_t j = 0; j < 2; j++) {
            max_align_t row[ROOM / sizeof(max_align_t)] = {0};
            fill(place, dbs[j]);
            mistake->entity->good(row, 1);
            enum jdb_status status = mistake->entity->insert(dbs[j], row);
            ck_assert_msg(status == JDB_OK, "%s: %s", mistake->name, jdb_error(dbs[j])->message);
            (void)WAYS[i].make(dbs[j], mistake);
        }
        compare(mistake->name, WAYS[i].name, dbs[0], dbs[1]);
        jdb_close(dbs[0]);
        place->close_server(dbs[1]);
    }
}

/* ---- Calls ----------------------------------------------------------------------------------------------- */

/* A mistake that is a call of its own. */
struct call {
    const char *name;
    const struct place *place;
    enum jdb_status (*make)(struct jdb *db);
    bool only_status; /* one of the engines does not say what refused it */
};

static void make_call(const struct call *call)
{
    struct jdb *const dbs[] = {open_sqlite(call->place), call->place->open_server()};
    ck_assert_ptr_nonnull(dbs[1]);
    for (size_t i = 0; i < 2; i++) {
        fill(call->place, dbs[i]);
        (void)call->make(dbs[i]);
    }
    if (!call->only_status || jdb_error(dbs[0])->status != jdb_error(dbs[1])->status)
        compare(call->name, "a call", dbs[0], dbs[1]);
    jdb_close(dbs[0]);
    call->place->close_server(dbs[1]);
}

#endif
