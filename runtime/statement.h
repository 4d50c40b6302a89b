/* statement.h - prepared statements: made at their first use, kept as long as the connection. */
#ifndef JDB_STATEMENT_H
#define JDB_STATEMENT_H

#include "driver.h"

/* A prepared statement. It belongs to its connection until that is closed, then to who acquired it. */
struct jdb_prepared {
    const struct jdb_driver *driver;
    void *statement; /* the driver's; NULL: the connection was closed */
    bool busy;
    bool is_kept;              /* else it is for one use */
    struct jdb_block *lists;   /* parameters that are lists, until it is released; owned */
    struct jdb_prepared *next; /* of the same SQL: while one is busy, another use takes another */
};

enum jdb_status jdb_statements_new(struct jdb *db);
void jdb_statements_free(struct jdb *db);

/* Whether anyone has acquired one and not released it: a list is open. */
bool jdb_statements_are_busy(const struct jdb *db);

/* Gives the record's statement, which nobody else is using. Release it. */
enum jdb_status jdb_statement_acquire(struct jdb *db, const struct jdb_record *record,
                                      const struct jdb_statement *statement, struct jdb_prepared **prepared);

/* The same for SQL that is joined, with spaces between its parts, when it is prepared. */
struct jdb_sql {
    const char *before; /* NULL: nothing, here and behind */
    const struct jdb_statement *statement;
    const char *behind;
};
enum jdb_status jdb_statement_acquire_joined(struct jdb *db, const struct jdb_record *record, unsigned slot,
                                             const struct jdb_sql *sql, struct jdb_prepared **prepared);

/* One of a slot that is prepared already; NULL: there is none that nobody uses. */
struct jdb_prepared *jdb_statement_take(struct jdb *db, const struct jdb_record *record, unsigned slot);

/* The text that the engine takes: of what gives a record's rows, of what an INSERT gives back, of a statement. */
const char *jdb_statement_select(const struct jdb *db, const struct jdb_record *record);
const char *jdb_statement_returning(const struct jdb *db, const struct jdb_insert *insert);
const char *jdb_statement_text(const struct jdb *db, const struct jdb_statement *statement);

/* Parts of one that is made at run time: a column of what it gives, a parameter that a column is compared with, or
 * written from, and what lets an INSERT write any id. */
void jdb_statement_add_read(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_column *column);
void jdb_statement_add_parameter(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_column *column,
                                 size_t number);
void jdb_statement_add_value(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_column *column,
                             size_t number);
void jdb_statement_add_override(const struct jdb *db, struct jdb_buffer *sql);

/* The same for SQL that was made at run time, whose statements are kept at *home; home NULL: it is not kept, and released
 * before the connection is closed. */
enum jdb_status jdb_statement_acquire_at(struct jdb *db, struct jdb_prepared **home, const char *sql,
                                         struct jdb_prepared **prepared);

/* Steps a statement that gives rows to its end: what writes has done all of it only there. */
enum jdb_status jdb_statement_run_out(struct jdb *db, const struct jdb_prepared *prepared);

void jdb_statement_release(struct jdb_prepared *prepared);

/* Ends the statements that were kept at a home: of a closing connection, or of SQL that has to make room. */
void jdb_statements_discard(struct jdb_prepared *home);

#endif
