/* postgres_migration.h - what the driver's migration_… functions are on PostgreSQL, and what it is asked for a structure. */
#ifndef JDB_POSTGRES_MIGRATION_H
#define JDB_POSTGRES_MIGRATION_H

#include "driver.h"

enum jdb_status jdb_postgres_migration_begin(struct jdb *db, int64_t patience, struct jdb_migration_run **run);
enum jdb_status jdb_postgres_migration_observe(struct jdb *db, struct jdb_migration_run *run, bool rebuilds);
enum jdb_status jdb_postgres_migration_step(struct jdb *db, const struct jdb_step *step, const char *sql);
enum jdb_status jdb_postgres_migration_check(struct jdb *db, struct jdb_migration_run *run, size_t applied);
void jdb_postgres_migration_end(struct jdb *db, struct jdb_migration_run *run);
enum jdb_status jdb_postgres_backup(struct jdb *db, const char *path);

/* Runs SQL: one statement or several. */
enum jdb_status jdb_postgres_execute(struct jdb *db, const char *sql);

/* Each table, view, column, constraint, index and trigger of the current schema: its table, kind, name, and how it was made. */
extern const char JDB_POSTGRES_OBJECTS[];

/* The same as facts of a structure. */
extern const char JDB_POSTGRES_FACTS[];

#endif
