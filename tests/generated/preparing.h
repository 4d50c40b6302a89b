/* preparing.h - whether the test's connection prepares statements: from watch_preparing() on, and since it was asked last. */
#ifndef PREPARING_H
#define PREPARING_H

#include "assertions.h"

#include <sqlite3.h>
#include <stdbool.h>

static int preparing_count;

static inline int preparing_counts(void *context, int action, const char *a, const char *b, const char *c,
                                   const char *d)
{
    (void)context, (void)action, (void)a, (void)b, (void)c, (void)d;
    preparing_count++;
    return SQLITE_OK;
}

/* PostgreSQL knows when each was. */
static const char PREPARING_MARK[] = "DROP TABLE IF EXISTS prepared; CREATE TEMP TABLE prepared AS "
                                     "SELECT max(prepare_time) AS last FROM pg_prepared_statements";
static const char PREPARING_LOOK[] =
    "DO $$ BEGIN IF (SELECT max(prepare_time) IS DISTINCT FROM (SELECT last FROM prepared) FROM "
    "pg_prepared_statements) THEN RAISE 'more are prepared'; END IF; END $$";

static inline void watch_preparing(void)
{
    if (jdb_sqlite3(db)) /* which prepares all anew */
        sqlite3_set_authorizer(jdb_sqlite3(db), preparing_counts, NULL);
    else
        ASSERT_OK(jdb_execute(db, PREPARING_MARK));
    preparing_count = 0;
}

static inline bool has_prepared(void)
{
    bool is_sqlite = jdb_sqlite3(db), has = preparing_count != 0;
    if (!is_sqlite) {
        has = jdb_execute(db, PREPARING_LOOK) != JDB_OK;
        ASSERT_OK(jdb_execute(db, PREPARING_MARK));
    }
    preparing_count = 0;
    return has;
}

#endif
