/* migrate_replay.h - what migrations make, made in memory: to hold a database against it. */
#ifndef JDB_MIGRATE_REPLAY_H
#define JDB_MIGRATE_REPLAY_H

#include "connection.h"

struct jdb_migration_run;

/* A database that goes along with the one that is migrated, without its rows. All zero: there is none. */
struct jdb_replay {
    struct jdb *fresh;
    struct jdb_migration_run *run;
    size_t rebuilds; /* that are still to come */
};

/* Begins one that is as the first `count` migrations of db's schema make it, and that is asked about so many rebuilds. It is to
 * be ended, also when this fails. Errors are `db`'s. */
enum jdb_status jdb_replay_begin(struct jdb *db, size_t count, size_t rebuilds, struct jdb_replay *replay);

/* Fails with JDB_SCHEMA when the step makes a table anew that has what the migrations until now do not make. */
enum jdb_status jdb_replay_check(struct jdb *db, struct jdb_replay *replay, const struct jdb_step *step);

/* Takes the step that `db` has taken, where another rebuild follows it. */
enum jdb_status jdb_replay_follow(struct jdb *db, struct jdb_replay *replay, const struct jdb_step *step,
                                  const char *sql);

void jdb_replay_end(struct jdb_replay *replay);

#endif
