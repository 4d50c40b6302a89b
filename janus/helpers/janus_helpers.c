#include "janus_helpers.h"

/* Commits what went well, else rolls back, which leaves jdb_error() as it is. */
static enum jdb_status end(struct jdb *db, enum jdb_status status)
{
    if (status == JDB_OK)
        return jdb_commit(db);
    jdb_rollback(db);
    return status;
}

static enum jdb_status sign_up(struct jdb *db, const char *email, const char *password_hash,
                               struct janus_user *user)
{
    struct janus_user added = {.email = email, .password_hash = password_hash};
    enum jdb_status status = janus_user_insert(db, &added);
    return status == JDB_OK ? janus_user_get(db, added.id, user) : status;
}

enum jdb_status janus_sign_up_or_taken(struct jdb *db, const char *email, const char *password_hash,
                                       struct janus_user *user)
{
    *user = (struct janus_user){0};
    enum jdb_status status = jdb_begin(db);
    return status == JDB_OK ? end(db, sign_up(db, email, password_hash, user)) : status;
}

static enum jdb_status promote(struct jdb *db, int64_t user_id, int64_t admin_level)
{
    enum jdb_status status = janus_user_exists(db, user_id);
    if (status == JDB_OK)
        status = janus_change_role(db, JANUS_ROLE_ADMIN, user_id, NULL);
    return status == JDB_OK ? janus_set_admin_level(db, user_id, admin_level) : status;
}

enum jdb_status janus_promote(struct jdb *db, int64_t user_id, int64_t admin_level)
{
    enum jdb_status status = jdb_begin(db);
    return status == JDB_OK ? end(db, promote(db, user_id, admin_level)) : status;
}

static enum jdb_status demote(struct jdb *db, int64_t user_id, enum janus_role role)
{
    int64_t count;
    enum jdb_status status = janus_remove_admin(db, user_id, &count);
    if (status == JDB_OK && count == 0)
        status = JDB_NOT_FOUND;
    return status == JDB_OK ? janus_change_role(db, role, user_id, NULL) : status;
}

enum jdb_status janus_demote(struct jdb *db, int64_t user_id, enum janus_role role)
{
    enum jdb_status status = role == JANUS_ROLE_ADMIN ? JDB_INVALID : jdb_begin(db);
    return status == JDB_OK ? end(db, demote(db, user_id, role)) : status;
}
