/* sqlite.h - what the files of the SQLite driver share. */
#ifndef JDB_SQLITE_H
#define JDB_SQLITE_H

#include "driver.h"
#include "value.h"

#include <sqlite3.h>

/* Makes the file if it has to, and opens it. On failure db->handle is NULL. */
enum jdb_status jdb_sqlite_open(struct jdb *db, unsigned flags);

/* The status of an extended result code. */
enum jdb_status jdb_sqlite_status(sqlite3 *handle, int code, const char *message, enum jdb_status other);

/* Sets the connection's error from that of its sqlite3 *. `other` is the status of an SQLITE_ERROR, which says
 * nothing by itself; `binding` what the statement was given, or NULL. */
enum jdb_status jdb_sqlite_fail(struct jdb *db, enum jdb_status other, const struct jdb_binding *binding);

/* The part of it for SQLITE_CONSTRAINT. `message` is a copy of the engine's own. */
enum jdb_status jdb_sqlite_fail_constraint(struct jdb *db, int code, const char *message,
                                           const struct jdb_binding *binding);

/* Names the foreign key that refused a row, by asking which of them has no parent or still has children. */
enum jdb_status jdb_sqlite_fail_foreign_key(struct jdb *db, const struct jdb_binding *binding);

/* Gives SQLite's code. Without `copy` text and bytes must live until the statement is reset. */
int jdb_sqlite_bind(sqlite3_stmt *statement, int parameter, const struct jdb_value *value, bool copy);

/* Reads a column of the row into a member, as the driver's read() does. */
enum jdb_status jdb_sqlite_read(struct jdb *db, sqlite3_stmt *statement, int number,
                                const struct jdb_record *record, const struct jdb_column *column, void *member,
                                struct jdb_block **keep);

/* The table-valued functions jdb_keys(array) and jdb_rows(array), whose rows are the elements of a struct jdb_array. */
enum { JDB_SQLITE_KEYS_MOST = 100, JDB_SQLITE_ROWS_MOST = 100 };
int jdb_sqlite_register_arrays(sqlite3 *handle);
int jdb_sqlite_bind_array(sqlite3_stmt *statement, int parameter, struct jdb_array *array);

/* Whether any statement of the connection gives rows still. */
bool jdb_sqlite_is_being_read(sqlite3 *handle);

/* The function jdb_found(id), with which an upsert says whose row it updates. */
int jdb_sqlite_register_found(sqlite3 *handle);

/* What the driver's insert_rows is. */
enum jdb_status jdb_sqlite_insert_rows(struct jdb *db, const struct jdb_insert *insert, struct jdb_array *array,
                                       bool *refused);

/* What the driver's functions for copies of a database are. */
enum jdb_status jdb_sqlite_copy_begin(struct jdb *db);
enum jdb_status jdb_sqlite_copy_end(struct jdb *db);
enum jdb_status jdb_sqlite_read_counter(struct jdb *db, const struct jdb_record *record, int64_t *last);
enum jdb_status jdb_sqlite_write_counter(struct jdb *db, const struct jdb_record *record, int64_t last);

/* What the driver's drop_indexes is. */
enum jdb_status jdb_sqlite_drop_indexes(struct jdb *db, const struct jdb_record *record, size_t rows,
                                        char **remake);

#endif
