/* A small program over the development database: what helpers look like in use. */
#include "janus.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Says what went wrong while doing what, and ends the connection. */
static int fail(struct jdb *db, const char *doing)
{
    fprintf(stderr, "demo: %s: %s\n", doing, jdb_error(db)->message);
    jdb_close(db);
    return 1;
}

static enum jdb_status print_users(struct jdb *db)
{
    struct janus_user_cursor cursor;
    printf("Everyone who can sign in, with the number of their images:\n\n");
    janus_user_list(db, (struct jdb_page){0}, &cursor);
    while (janus_user_next(&cursor)) {
        int64_t images = 0;
        if (janus_image_count_by_user_id(db, cursor.row.id, &images) != JDB_OK)
            break;
        printf("  %-26s %-11s %" PRId64 "\n", cursor.row.email, janus_role_name(cursor.row.role), images);
    }
    return janus_user_close(&cursor);
}

/* Newest first, thanks to the index on (user_id, timestamp desc). */
static enum jdb_status print_latest_logs(struct jdb *db, const struct janus_user *user)
{
    struct janus_log_cursor cursor;
    printf("\nWhat %s did last:\n\n", user->email);
    janus_log_list_by_user_id(db, user->id, (struct jdb_page){.limit = 3}, &cursor);
    while (janus_log_next(&cursor))
        printf("  %-10s %s\n", cursor.row.action, cursor.row.detail ? cursor.row.detail : "-");
    return janus_log_close(&cursor);
}

/* A second row of the same e-mail is refused, by name, and the transaction leaves nothing behind. */
static bool a_second_one_is_refused(struct jdb *db, const char *email)
{
    struct janus_user twin = {.email = email, .password_hash = "x"};
    bool refused = jdb_begin(db) == JDB_OK && janus_user_insert(db, &twin) == JDB_UNIQUE &&
                   jdb_error(db)->constraint == JANUS_USERS_EMAIL_KEY;
    printf("\nA second %s is refused:\n\n  %s\n", email, jdb_error(db)->message);
    return jdb_rollback(db) == JDB_OK && refused;
}

static enum jdb_status print_as_json(struct jdb *db, struct janus_user *user)
{
    printf("\nThe same user as JSON, the password hash left out:\n\n  ");
    enum jdb_status status = janus_user_print_json(stdout, user);
    printf("\n");
    (void)db;
    return status;
}

int main(void)
{
    struct jdb *db;
    if (janus_open(&db, NULL) != JDB_OK)
        return fail(db, "open");
    if (print_users(db) != JDB_OK)
        return fail(db, "list users");

    struct janus_user admin;
    if (janus_user_get_by_email(db, "admin@example.com", &admin) != JDB_OK)
        return fail(db, "get the administrator");
    bool done = print_latest_logs(db, &admin) == JDB_OK && a_second_one_is_refused(db, admin.email) &&
                print_as_json(db, &admin) == JDB_OK;
    janus_user_clear(&admin);
    if (!done)
        return fail(db, "show the administrator");
    return jdb_close(db) == JDB_OK ? 0 : 1;
}
