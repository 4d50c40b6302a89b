/* janus_helpers.h - what takes several statements of the Janus service's database: one transaction each, written by hand
 * beside the generated code. Inside of a transaction of the caller's each is a savepoint of it. What fails is rolled back, and
 * jdb_error() tells why. */
#ifndef JANUS_HELPERS_H
#define JANUS_HELPERS_H

#include "janus.h"

JDB_BEGIN_DECLARATIONS

/* Adds a user, who is the caller's: janus_user_clear frees them. JDB_UNIQUE, of JANUS_USERS_EMAIL_KEY: the address is taken. */
enum jdb_status janus_sign_up_or_taken(struct jdb *db, const char *email, const char *password_hash,
                                       struct janus_user *user);

/* Makes a user an administrator of this level, by their role, too. JDB_NOT_FOUND: there is no such user. JDB_CHECK: there is
 * no such level. */
enum jdb_status janus_promote(struct jdb *db, int64_t user_id, int64_t admin_level);

/* Makes an administrator a user of another role. JDB_NOT_FOUND: they are none. JDB_INVALID: this role is an administrator's,
 * too; jdb_error() does not know. */
enum jdb_status janus_demote(struct jdb *db, int64_t user_id, enum janus_role role);

JDB_END_DECLARATIONS

#endif
