/* sqlite_migration.h - what the driver's migration_… functions are, and what their files share. */
#ifndef JDB_SQLITE_MIGRATION_H
#define JDB_SQLITE_MIGRATION_H

#include "buffer.h"
#include "facts.h"
#include "refusal.h"
#include "sqlite.h"

enum jdb_status jdb_sqlite_migration_begin(struct jdb *db, int64_t patience, struct jdb_migration_run **run);
enum jdb_status jdb_sqlite_migration_observe(struct jdb *db, struct jdb_migration_run *run, bool rebuilds);
enum jdb_status jdb_sqlite_migration_step(struct jdb *db, const struct jdb_step *step, const char *sql);
void jdb_sqlite_migration_watch(struct jdb *db, int (*tick)(void *context), void *context);
enum jdb_status jdb_sqlite_migration_check(struct jdb *db, struct jdb_migration_run *run, size_t applied);
void jdb_sqlite_migration_end(struct jdb *db, struct jdb_migration_run *run);
enum jdb_status jdb_sqlite_backup(struct jdb *db, const char *path);

/* Runs statements, none of which begins or ends a transaction. `subject` is the table that they make anew, or NULL. A connection of
 * structure alone leaves those out that read or change rows, and makes up functions and collations that it lacks. */
enum jdb_status jdb_sqlite_run_script(struct jdb *db, const char *subject, const char *sql);

/* When SQLite's last error is that a function or a collation is not there: makes one up, that does nothing. False: it is not
 * that. */
bool jdb_sqlite_stand_in(sqlite3 *handle);

/* Adds the statement's row, whose key are so many of its columns; NULL: the first. */
void jdb_sqlite_add_refused(struct jdb_refusal *refusal, sqlite3_stmt *statement, const int *columns,
                            int count);

/* Says of a failure that was just set which rows the statement did not take, and calls the table that it fills by the name of the
 * one that is made anew. False: they can't be told, and the failure stands. */
bool jdb_sqlite_name_unfit(struct jdb *db, const char *subject, const char *sql);

/* Fails with the keys of the rows that the SELECT gives, when it gives any. */
enum jdb_status jdb_sqlite_refuse(struct jdb *db, const struct jdb_step *step, const char *sql);

/* Runs a script that makes the table `name` anew, and proves that nothing was lost on the way. */
enum jdb_status jdb_sqlite_rebuild(struct jdb *db, const char *name, const char *sql);

/* The same without the proof, where there are no rows. */
enum jdb_status jdb_sqlite_remake(struct jdb *db, const char *name, const char *sql);

/* Adds which of the views and triggers work: the key says what was tried, the value is empty or what SQLite says. */
enum jdb_status jdb_sqlite_try_objects(struct jdb *db, struct jdb_facts *facts);

/* What PRAGMA integrity_check finds, a line each. SQLite before 3.41 takes columns of tables WITHOUT ROWID for others, and finds
 * NULLs that are not there: these are left out. */
extern const char JDB_SQLITE_DAMAGES[];

/* Of a line of SQLite's integrity_check, which calls a page that it could not read a damage, too. */
enum jdb_status jdb_sqlite_damage_status(sqlite3 *handle, const char *line);

/* Adds every reference to a row that does not exist, with a value where its table does not exist either; and tables whose references
 * can't be looked at, since what one of them refers to is no key. */
extern const char JDB_SQLITE_DANGLING[], JDB_SQLITE_MISMATCH[];
enum jdb_status jdb_sqlite_find_orphans(struct jdb *db, struct jdb_facts *facts);

#endif
