#include "janus.h"

#include <stdio.h>

static int fail(struct jdb *db, const char *doing)
{
    fprintf(stderr, "%s: %s\n", doing, jdb_error(db)->message);
    jdb_close(db);
    return 1;
}

int main(void)
{
    struct jdb *db;
    if (janus_open(&db, "sqlite::memory:") != JDB_OK)    /* NULL: the database of $JANUS_ENV */
        return fail(db, "open");
    if (janus_create(db) != JDB_OK)                      /* every table, in one transaction */
        return fail(db, "create");

    struct janus_user ada = {.email = "ada@example.com", .password_hash = "$argon2id$..."};
    if (janus_user_insert(db, &ada) != JDB_OK)           /* fills id, and role and created_at by default */
        return fail(db, "insert");

    struct janus_image scan = {.user_id = JDB_SOME(ada.id), .filename = "scan.png",
                               .width = 640, .height = 480, .color_type = JANUS_COLOR_TYPE_RGB};
    if (janus_image_insert(db, &scan) != JDB_OK)
        return fail(db, "insert image");

    struct janus_log entries[2] = {{.user_id = ada.id, .action = "login"},
                                   {.user_id = ada.id, .action = "upload", .detail = "scan.png"}};
    if (janus_log_insert_many(db, entries, 2) != JDB_OK) /* all or none; fills the ids */
        return fail(db, "insert logs");

    struct janus_user twin = {.email = "ada@example.com", .password_hash = "x"};
    if (janus_user_insert(db, &twin) != JDB_UNIQUE || jdb_error(db)->constraint != JANUS_USERS_EMAIL_KEY)
        return fail(db, "a second ada");

    struct janus_user found;
    if (janus_user_get_by_email(db, "ada@example.com", &found) != JDB_OK)   /* JDB_NOT_FOUND if none */
        return fail(db, "get");
    found.role = JANUS_ROLE_ADMIN;
    if (janus_user_update_fields(db, &found, JANUS_USER_ROLE) != JDB_OK)
        return fail(db, "update");
    janus_user_clear(&found);                            /* found owned its strings, in one block */

    struct janus_log_cursor cursor;
    janus_log_list_by_user_id(db, ada.id, (struct jdb_page){.limit = 20, .order = JDB_DESCENDING}, &cursor);
    while (janus_log_next(&cursor))                      /* cursor.row is borrowed until the next call */
        printf("%s %s\n", cursor.row.action, cursor.row.detail ? cursor.row.detail : "-");
    if (janus_log_close(&cursor) != JDB_OK)
        return fail(db, "list");

    return jdb_close(db) == JDB_OK ? 0 : 1;
}
