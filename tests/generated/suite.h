/* suite.h - what the suites of the Janus service's helpers share: a database a test, and rows to begin with. */
#ifndef SUITE_H
#define SUITE_H

#include "janus.fixture.h"

#define db janus_fixture_db
#define FIXTURE_SETUP janus_fixture_setup
#define FIXTURE_TEARDOWN janus_fixture_teardown

#include "assertions.h"

static inline struct janus_user insert_user(const char *email)
{
    struct janus_user user = {.email = email, .password_hash = "$argon2id$test"};
    ASSERT_OK(janus_user_insert(db, &user));
    return user;
}

static inline struct janus_image insert_image(struct jdb_opt_int user_id, const char *filename)
{
    struct janus_image image = {.user_id = user_id,
                                .filename = filename,
                                .width = 640,
                                .height = 480,
                                .color_type = JANUS_COLOR_TYPE_RGB};
    ASSERT_OK(janus_image_insert(db, &image));
    return image;
}

static inline struct janus_log insert_log(int64_t user_id, const char *action, int64_t timestamp)
{
    struct janus_log entry = {.user_id = user_id, .action = action, .timestamp = timestamp};
    ASSERT_OK(janus_log_insert(db, &entry));
    return entry;
}

#endif
