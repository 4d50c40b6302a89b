/* failure.h - saying what went wrong. */
#ifndef JDB_FAILURE_H
#define JDB_FAILURE_H

#include "connection.h"

#if defined(__GNUC__)
#define JDB_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define JDB_PRINTF(text, first)
#endif

/* Both set the connection's error, which names no value of a row, and give its status. Inside a transaction a
 * failure that the database would not go on from aborts it. */
enum jdb_status jdb_fail(struct jdb *db, enum jdb_status status, const char *format, ...) JDB_PRINTF(3, 4);

/* The same about a column: the message follows "table.column". */
enum jdb_status jdb_fail_column(struct jdb *db, enum jdb_status status, const struct jdb_record *record,
                                const struct jdb_column *column, const char *format, ...) JDB_PRINTF(5, 6);

enum jdb_status jdb_fail_memory(struct jdb *db);

/* Adds what is known about a failure that was just set. */
void jdb_failure_set_column(struct jdb *db, const struct jdb_record *record, const struct jdb_column *column);

/* Says before and after the words of a failure that was just set where it happened, and what follows. */
void jdb_failure_surround(struct jdb *db, const char *before, const char *after);

void jdb_forget_failure(struct jdb *db);

/* A connection's error and its words, kept while the connection is used for something that may fail, too. */
struct jdb_kept_failure {
    struct jdb_error error;
    char message[JDB_MESSAGE_SIZE];
};

void jdb_failure_keep(const struct jdb *db, struct jdb_kept_failure *kept);
void jdb_failure_restore(struct jdb *db, const struct jdb_kept_failure *kept);

#endif
