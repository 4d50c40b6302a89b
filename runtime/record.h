/* record.h - what the files about records share. */
#ifndef JDB_RECORD_INTERNAL_H
#define JDB_RECORD_INTERNAL_H

#include "driver.h"
#include "statement.h"

/* Runs a prepared INSERT of one row; `returned`, when the statement returns columns, is a row of zeros that takes
 * and owns them. */
struct jdb_insertion {
    const struct jdb_insert *insert;
    const struct jdb_statement *statement; /* of the insert's: the one that is bound */
    bool is_silent;                        /* the statement returns nothing: no member needs it */
    bool returns_id;                       /* it returns the id before all else */
    bool takes_all;                        /* what comes back replaces members that were set, too */
    struct jdb_binding binding;
};

struct jdb_insertion jdb_insertion_new(const struct jdb_record *record, const struct jdb_insert *insert,
                                       const void *const *rows, struct jdb_defaults *defaults);

/* Which of its statements is for this row, and what comes back of it. */
void jdb_insertion_choose(const struct jdb *db, struct jdb_insertion *insertion, void *row);
enum jdb_status jdb_insertion_acquire(struct jdb *db, const struct jdb_insertion *insertion,
                                      struct jdb_prepared **prepared);

/* *id stays as it is when none comes back. */
enum jdb_status jdb_insertion_run(struct jdb *db, struct jdb_prepared *prepared,
                                  const struct jdb_insertion *insertion, void *returned, int64_t *id);

/* The part of it that comes after the statement was bound. */
enum jdb_status jdb_insertion_finish(struct jdb *db, struct jdb_prepared *prepared,
                                     const struct jdb_insertion *insertion, void *returned, int64_t *id);

/* After all went well: defaults, the id and what came back go into the row. */
void jdb_insertion_complete(const struct jdb_insertion *insertion, void *row, int64_t id, void *returned);

/* One INSERT with a statement that the caller acquired. */
enum jdb_status jdb_insertion_of_one(struct jdb *db, struct jdb_prepared *prepared,
                                     const struct jdb_insertion *insertion, void *row);

/* Inserts an array of rows, all or none: keys and defaults come back in them. `error.row` is the one that failed. */
enum jdb_status jdb_insert_all(struct jdb *db, const struct jdb_record *record, const struct jdb_insert *insert,
                               void *rows, size_t count);

/* Runs a statement that gives no rows; *changes is how many it wrote. */
enum jdb_status jdb_record_write(struct jdb *db, struct jdb_prepared *prepared,
                                 const struct jdb_binding *binding, int64_t *changes);

/* Binds the statement, and reads its first row, owned, into `row`. */
enum jdb_status jdb_record_read_one(struct jdb *db, struct jdb_prepared *prepared,
                                    const struct jdb_binding *binding, const struct jdb_record *record,
                                    void *row);

/* Begins to walk the rows of a statement that is acquired; when it fails, releases it. */
enum jdb_status jdb_cursor_start(struct jdb_cursor *cursor, struct jdb_prepared *prepared,
                                 const struct jdb_binding *binding);

/* Runs the statement to its end, and keeps its rows for those who walk the cursor. */
enum jdb_status jdb_cursor_keep(struct jdb_cursor *cursor);

enum jdb_status jdb_fail_not_found(struct jdb *db, const struct jdb_record *record);

#endif
