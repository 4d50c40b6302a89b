/* migrate.h - migrations beyond what programs ask for. */
#ifndef JDB_MIGRATE_H
#define JDB_MIGRATE_H

#include "schema.h"

/* What jdb_migrate() would do. */
struct jdb_migrate_plan {
    size_t from, to; /* how many migrations are applied, and will be */
    bool recorded;   /* those that are are written down */
};
enum jdb_status jdb_migrate_find_plan(struct jdb *db, const struct jdb_migrate_options *options,
                                      struct jdb_migrate_plan *plan);
bool jdb_migrate_is_done(const struct jdb_migrate_plan *plan);

/* JDB_UNSUPPORTED: the schema's number-th migration, from 0, is not written for the connection's engine. */
enum jdb_status jdb_migrate_check_words(struct jdb *db, size_t number);

/* Runs the steps of a migration. */
enum jdb_status jdb_migrate_run(struct jdb *db, const struct jdb_migrate_options *options,
                                const struct jdb_migration *migration, bool down);

/* Takes a database that was made by other means as what the first `count` migrations make: they are written down as applied,
 * and not run. JDB_SCHEMA when it is anything else, with the first differences. */
enum jdb_status jdb_migrate_adopt(struct jdb *db, int64_t count);

#endif
