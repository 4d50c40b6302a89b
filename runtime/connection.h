/* connection.h - a connection, as the library's own files see it. */
#ifndef JDB_CONNECTION_H
#define JDB_CONNECTION_H

#include "jdb_record.h"

struct jdb_driver;
struct jdb_statements;
struct jdb_prepared;
struct jdb_load;
struct jdb_query_variants;

/* Statements that are of no record. A savepoint's are kept for begins so deep. */
enum { JDB_KEPT_DEPTH = 4 };
enum jdb_kept {
    JDB_KEPT_BEGIN,
    JDB_KEPT_BEGIN_READ,
    JDB_KEPT_COMMIT,
    JDB_KEPT_ROLLBACK,
    JDB_KEPT_SAVEPOINT,
    JDB_KEPT_RELEASE = JDB_KEPT_SAVEPOINT + JDB_KEPT_DEPTH,
    JDB_KEPT_ROLLBACK_TO = JDB_KEPT_RELEASE + JDB_KEPT_DEPTH,
    JDB_KEPT_TRIGGERS = JDB_KEPT_ROLLBACK_TO + JDB_KEPT_DEPTH,
    JDB_KEPT_TEMPORARY_TRIGGERS,
    JDB_KEPT_COUNT
};

enum { JDB_MESSAGE_SIZE = 512 };

struct jdb {
    const struct jdb_schema *schema;
    const struct jdb_driver *driver; /* NULL: the open failed */
    void *handle;                    /* the driver's own: a sqlite3 * */
    char *address;                   /* where the database is, without its scheme; owned */
    struct jdb_options options;      /* complete */
    struct jdb_error error;
    char message[JDB_MESSAGE_SIZE]; /* what error.message points to */
    size_t depth;                   /* open begins */
    bool began;                     /* the outermost of them began the transaction, and is no savepoint */
    bool aborted;                   /* an earlier statement failed: only rollback */
    bool is_exact;                  /* a value that a member would hold only nearly is refused */
    bool unfinished;                /* a call's own transaction could not be rolled back yet */
    bool
        only_structure; /* of migrations' steps it takes what makes tables: there are no rows to refuse or to change */
    struct jdb_statements
        *statements; /* one for each record of the schema, those of queries' rows last; owned */
    struct jdb_query_variants *queries; /* the statements of each query; owned */
    void *returned;                     /* room for the row that an INSERT returns; owned */
    struct jdb_prepared *kept[JDB_KEPT_COUNT];
    struct jdb_load *load; /* the one that has begun; NULL: none */
    const struct jdb_driver
        *waiting;    /* it waits for jdb_migrate(), and this is the driver then; NULL: it does not */
    size_t migrated; /* how many migrations the database has, while it waits */
};

enum {
    JDB_CONNECT_MUST_EXIST = 1, /* do not make a database: JDB_NOT_FOUND */
    JDB_CONNECT_ANY_SCHEMA = 2  /* do not compare its schema with the code's */
};

/* jdb_open() with flags. */
enum jdb_status jdb_connect(struct jdb **db, const struct jdb_schema *schema, const char *url,
                            const struct jdb_options *options, unsigned flags);

/* Has the connection wait for jdb_migrate(): until that makes it wake up, every other call answers JDB_SCHEMA. */
void jdb_connection_wait(struct jdb *db);
void jdb_connection_wake(struct jdb *db);

/* What every call begins with: JDB_OK when the connection can do something, and its last error is forgotten. */
enum jdb_status jdb_enter(struct jdb *db);

/* jdb_enter() for calls on a record: JDB_MISUSE when it is not one of the connection's schema. */
enum jdb_status jdb_enter_record(struct jdb *db, const struct jdb_record *record);

#endif
