/* migrations.h - a history of the Janus service's schema, made by hand as janusgen would make it: what tests of migrations
 * share. The last of them leads to the schema as it is. */
#ifndef MIGRATIONS_H
#define MIGRATIONS_H

#include "janus.h"

#include "jdb_record.h"

#include <stdlib.h>

#define LINES(...)                                                                                             \
    .lines = (const char *const[]){__VA_ARGS__},                                                               \
    .line_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)
#define RUN(...)                                                                                               \
    {                                                                                                          \
        .kind = JDB_STEP_RUN, LINES(__VA_ARGS__)                                                               \
    }
#define REFUSE(what, ...)                                                                                      \
    {                                                                                                          \
        .kind = JDB_STEP_REFUSE, .subject = (what), LINES(__VA_ARGS__)                                         \
    }
#define REBUILD(table, ...)                                                                                    \
    {                                                                                                          \
        .kind = JDB_STEP_REBUILD, .subject = (table), LINES(__VA_ARGS__)                                       \
    }
#define STEPS(array) (array), sizeof(array) / sizeof *(array)

enum { MIGRATIONS = 3 };

static const struct jdb_step no_nick_up[] = {
    REFUSE("users.nick is a name that somebody needs", "SELECT id FROM users WHERE nick = 'needed'"),
    REBUILD(
        "users",
        "CREATE TABLE new_users (id INTEGER CONSTRAINT users_pkey PRIMARY KEY, email TEXT NOT NULL, password_hash TEXT "
        "NOT NULL,",
        "role TEXT NOT NULL DEFAULT 'user', created_at INTEGER NOT NULL DEFAULT",
        "(CAST(strftime('%s', 'now') || substr(strftime('%f', 'now'), 4) || '000' AS INTEGER)),",
        "CONSTRAINT users_email_key UNIQUE (email), CONSTRAINT users_email_check CHECK (length(email) <= 254),",
        "CONSTRAINT users_role_check CHECK (role = 'user' OR role = 'researcher' OR role = 'admin')) STRICT;",
        "INSERT INTO new_users SELECT id, email, password_hash, role, created_at FROM users;",
        "DROP TABLE users;", "ALTER TABLE new_users RENAME TO users;"),
};
static const struct jdb_step no_nick_down[] = {RUN("ALTER TABLE users ADD COLUMN nick TEXT;")};

static const struct jdb_step index_up[] = {RUN("CREATE INDEX logs_timestamp_idx ON logs (timestamp);")};
static const struct jdb_step index_down[] = {RUN("DROP INDEX logs_timestamp_idx;")};

static struct jdb_step init_up[2] = {
    {.kind = JDB_STEP_RUN},
    RUN("ALTER TABLE users ADD COLUMN nick TEXT; -- what people are called", "DROP INDEX logs_timestamp_idx;"),
};
static const struct jdb_step init_down[] = {
    RUN("DROP TABLE security; DROP TABLE analytics; DROP TABLE logs; DROP TABLE images; DROP TABLE admins;",
        "DROP TABLE users;"),
};

static struct jdb_migration migrations[MIGRATIONS + 1] = {
    {1, "init", "sum1", "state1", STEPS(init_up), STEPS(init_down), NULL},
    {2, "no_nick", "sum2", "state2", STEPS(no_nick_up), STEPS(no_nick_down), NULL},
    {3, "logs_index", "sum3", NULL, STEPS(index_up), STEPS(index_down), NULL},
};

/* The program that knows so many migrations. */
static inline struct jdb_schema program(size_t count)
{
    init_up[0].lines = janus_schema.create;
    init_up[0].line_count = janus_schema.create_count;
    struct jdb_schema schema = janus_schema;
    migrations[2].fingerprint = count > MIGRATIONS ? "state3" : janus_schema.fingerprint;
    migrations[3].fingerprint = janus_schema.fingerprint;
    schema.migrations = count ? migrations : NULL;
    schema.migration_count = count;
    if (count && count < MIGRATIONS)
        schema.fingerprint = migrations[count - 1].fingerprint;
    return schema;
}

/* The program with one more, of these steps. */
static inline struct jdb_schema program_with(const struct jdb_step *steps, size_t count)
{
    migrations[MIGRATIONS] = (struct jdb_migration){
        .number = 4, .name = "extra", .checksum = "sum4", .up = steps, .up_count = count};
    return program(MIGRATIONS + 1);
}

#endif
