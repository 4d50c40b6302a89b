/* password.h - hashing passwords, by libsodium where the program links it. */
#ifndef JDB_PASSWORD_H
#define JDB_PASSWORD_H

#include "connection.h"

enum { JDB_PASSWORD_SIZE = 128 };

/* argon2id, with its salt and its parameters, as text. It takes a moment: that is its purpose. */
enum jdb_status jdb_password_hash(struct jdb *db, const char *plain, size_t size, char hash[JDB_PASSWORD_SIZE]);

#endif
