/* sqlite_stand_in.h - what the runtime adds to SQLite, for statements that are planned and never run. */
#ifndef SQLITE_STAND_IN_H
#define SQLITE_STAND_IN_H

#include <sqlite3.h>

/* Adds jdb_keys(), a caller's keys as a table, and jdb_found(). Gives SQLite's result code. */
int sqlite_stand_in_register(sqlite3 *db);

#endif
