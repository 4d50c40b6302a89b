/* statement_check.h - all statements of a program, prepared on a database. */
#ifndef JDB_STATEMENT_CHECK_H
#define JDB_STATEMENT_CHECK_H

#include "jdb_record.h"

/* What was looked at, and what is told of each statement that the database refuses: the table and the helper that runs it, or NULL
 * and the query, and why. */
struct jdb_check {
    size_t statements, refused;
    void (*tell)(const char *table, const char *name, const char *why);
    const char *last; /* the helper that was told of, */
    char why[512];    /* and what */
};

/* JDB_OK, also where statements are refused. */
enum jdb_status jdb_check_statements(struct jdb *db, struct jdb_check *check);

#endif
