/* constraint.h - what is said of a row that a constraint refuses, whichever the engine. */
#ifndef JDB_CONSTRAINT_H
#define JDB_CONSTRAINT_H

#include "buffer.h"
#include "connection.h"

/* "users.email, users.name" */
void jdb_constraint_add_columns(struct jdb_buffer *buffer, const struct jdb_record *record,
                                const struct jdb_constraint *constraint);

/* Another row has the values of the key; the row breaks the rule; it refers to none; others refer to it. `record` has the
 * constraint. */
enum jdb_status jdb_fail_unique(struct jdb *db, const struct jdb_record *record,
                                const struct jdb_constraint *constraint);
enum jdb_status jdb_fail_check(struct jdb *db, const struct jdb_record *record,
                               const struct jdb_constraint *constraint);
enum jdb_status jdb_fail_orphan(struct jdb *db, const struct jdb_record *record,
                                const struct jdb_constraint *constraint);
enum jdb_status jdb_fail_parent(struct jdb *db, const struct jdb_record *record,
                                const struct jdb_constraint *constraint);

#endif
