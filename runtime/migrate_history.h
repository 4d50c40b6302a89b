/* migrate_history.h - which migrations a database has, held against those that the code knows. */
#ifndef JDB_MIGRATE_HISTORY_H
#define JDB_MIGRATE_HISTORY_H

#include "driver.h"
#include "schema.h"

/* "0002_add_images": a migration as its directory is called. */
enum { JDB_MIGRATION_NAME_SIZE = 96 };
const char *jdb_migration_name(char name[JDB_MIGRATION_NAME_SIZE], unsigned number, const char *words);

/* The number-th of the schema's migrations, from 0, in the words of the connection's engine, if it has them. */
const struct jdb_migration *jdb_migration_at(const struct jdb *db, size_t number);

/* Fills the report's part of the history, and its state: JDB_SCHEMA_MATCHES when all migrations were applied,
 * JDB_SCHEMA_EMPTY when nothing is known of any. `fingerprint` is that which the database was marked with; NULL: none. */
enum jdb_status jdb_history_read(struct jdb *db, const char *fingerprint, struct jdb_schema_report *report);

/* Writes down that the migrations after `from`, up to `to`, were applied now. */
enum jdb_status jdb_history_record(struct jdb *db, size_t from, size_t to);

/* Takes back the record of the migrations after `to`. */
enum jdb_status jdb_history_forget(struct jdb *db, size_t to);

/* JDB_SCHEMA, with the migrations that wait after those that were applied, and the way out. */
enum jdb_status jdb_history_fail_waiting(struct jdb *db, size_t applied);

/* Gives each migration that was recorded to `row`: its number, name, checksum, and when it was applied, a timestamp. */
enum jdb_status jdb_history_list(struct jdb *db, jdb_query_row *row, void *context);

#endif
