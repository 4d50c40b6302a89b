/* jdb.h - the runtime of Janus DB: what a program that uses generated helpers sees.
 *
 * A connection is a `struct jdb *`. One thread at a time uses it; connections in several threads need no
 * lock of yours. The library never exits, aborts, prints (but for jdb_main and ..._print_json, whose work
 * that is) or keeps a global.
 *
 * Every function that can fail answers with an enum jdb_status, and jdb_error() of its connection tells the
 * rest. Text is UTF-8 that ends with a NUL byte: one that another program wrote with a NUL byte inside is JDB_INVALID to
 * whoever keeps it, and seems to end there to who only borrows it from a cursor. A timestamp is an int64_t of microseconds since
 * 1970-01-01T00:00:00Z; a date is an int64_t of days since 1970-01-01.
 */
#ifndef JDB_H
#define JDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Generated code refuses to compile against a runtime of another interface. */
#define JDB_INTERFACE 7

/* Around declarations: C++ sees them as C's. In C a struct and a function may share a name, as jdb_error does. */
#ifndef __cplusplus
#define JDB_BEGIN_DECLARATIONS
#define JDB_END_DECLARATIONS
#elif defined(__GNUC__)
#define JDB_BEGIN_DECLARATIONS                                                                                 \
    extern "C" {                                                                                               \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"")
#define JDB_END_DECLARATIONS                                                                                   \
    _Pragma("GCC diagnostic pop")                                                                              \
    }
#else
#define JDB_BEGIN_DECLARATIONS extern "C" {
#define JDB_END_DECLARATIONS }
#endif

JDB_BEGIN_DECLARATIONS

struct jdb;
struct jdb_schema;
struct sqlite3;

/* ---- Status and error ------------------------------------------------------------------------------------ */

enum jdb_status {
    JDB_OK = 0,
    JDB_NOT_FOUND,   /* no such row */
    JDB_INVALID,     /* a rule of the schema refused the value before the database was asked */
    JDB_UNIQUE,      /* a row with this key is there already */
    JDB_FOREIGN_KEY, /* the row referred to does not exist, or is still referred to */
    JDB_NOT_NULL,    /* NULL where the column must have a value */
    JDB_CHECK,       /* a CHECK constraint refused the value */
    JDB_RETRY,       /* busy, deadlock, serialization: run the transaction again */
    JDB_CONNECTION,  /* there is no connection, or it broke */
    JDB_ABORTED,     /* an earlier statement of the transaction failed: only rollback */
    JDB_SCHEMA,      /* the database's schema is older, newer or other than the code's */
    JDB_FULL,        /* no room on the disk */
    JDB_IO,          /* reading or writing failed */
    JDB_CORRUPT,     /* the file is damaged, or is no database */
    JDB_NO_MEMORY,   /* an allocation failed */
    JDB_MISUSE,      /* a call that makes no sense here: a bug of the caller */
    JDB_UNSUPPORTED  /* this build or this engine cannot do that */
};

/* What went wrong last on a connection. `message` is one line, never NULL, and holds no value of any row, but for
 * the keys of those that refuse a migration. */
struct jdb_error {
    enum jdb_status status;
    int constraint;     /* of the generated enum: JANUS_USERS_EMAIL_KEY; 0: none, or not known */
    const char *table;  /* NULL: not known */
    const char *column; /* NULL: none, or several */
    const char *message;
    int native; /* the engine's own code: SQLite's extended result code; PostgreSQL's SQLSTATE, whose five characters are digits to
                 * the base of 36: 23505 is 3505685 */
    size_t row; /* of those given to insert_many, delete_many or a load, the one that failed, from 0; else 0 */
};

/* The last error of a connection, valid until its next call that is no jdb_rollback(): after that it still says why. Safe on NULL, which stands for an open that
 * found no memory even for the connection. */
const struct jdb_error *jdb_error(const struct jdb *db);

/* The status as a word: "JDB_UNIQUE". Never NULL. */
const char *jdb_status_name(enum jdb_status status);

/* ---- Values ---------------------------------------------------------------------------------------------- */

/* Bytes. data NULL is SQL's NULL; an empty blob has any other pointer and size 0. */
struct jdb_blob {
    const void *data;
    size_t size;
};

struct jdb_uuid {
    uint8_t bytes[16];
};

/* Nullable numbers: int, bool, timestamp, date and keys; real; uuid. Nullable text, json and blobs are NULL
 * pointers, a nullable enum is 0. */
struct jdb_opt_int {
    bool has;
    int64_t value;
};

struct jdb_opt_real {
    bool has;
    double value;
};

struct jdb_opt_uuid {
    bool has;
    struct jdb_uuid value;
};

/* JDB_SOME(5) is a nullable number that has a value, JDB_NONE one that has none. Both are expressions:
 * `.user_id = JDB_SOME(ada.id)` in an initializer, `image.user_id = JDB_NONE` later. JDB_SOME of a double is a
 * struct jdb_opt_real, of a struct jdb_uuid a struct jdb_opt_uuid; their NULLs are JDB_NONE_REAL and
 * JDB_NONE_UUID. Initializers of static objects must be constant: there, write {true, 5}. */
#ifdef __cplusplus
#define JDB_SOME(x)                                                                                            \
    {                                                                                                          \
        true, (x)                                                                                              \
    }
#define JDB_NONE                                                                                               \
    {                                                                                                          \
    }
#define JDB_NONE_REAL                                                                                          \
    {                                                                                                          \
    }
#define JDB_NONE_UUID                                                                                          \
    {                                                                                                          \
    }
#else
static inline struct jdb_opt_int jdb_some_int(int64_t value)
{
    return (struct jdb_opt_int){true, value};
}

static inline struct jdb_opt_real jdb_some_real(double value)
{
    return (struct jdb_opt_real){true, value};
}

static inline struct jdb_opt_uuid jdb_some_uuid(struct jdb_uuid value)
{
    return (struct jdb_opt_uuid){true, value};
}

#define JDB_SOME(x)                                                                                            \
    _Generic((x), float                                                                                        \
             : jdb_some_real, double                                                                           \
             : jdb_some_real, struct jdb_uuid                                                                  \
             : jdb_some_uuid, default                                                                          \
             : jdb_some_int)(x)
#define JDB_NONE ((struct jdb_opt_int){false, 0})
#define JDB_NONE_REAL ((struct jdb_opt_real){false, 0.0})
#define JDB_NONE_UUID ((struct jdb_opt_uuid){false, {{0}}})
#endif

/* The wall clock, as a timestamp. */
int64_t jdb_now(void);

/* The day that a date of the proleptic Gregorian calendar is: jdb_date(1970, 1, 2) is 1. Month 1 to 12. */
int64_t jdb_date(int64_t year, int month, int day);

/* ---- Lists ----------------------------------------------------------------------------------------------- */

enum jdb_order {
    JDB_INDEX_ORDER = 0, /* the order in which the index is written: the fastest */
    JDB_ASCENDING,       /* smallest, oldest first, however the index is written */
    JDB_DESCENDING       /* largest, newest first */
};

/* Which part of a list to read. All zero: all of it, in the index's own order. */
struct jdb_page {
    size_t limit; /* at most this many rows; 0: all */
    enum jdb_order order;
};

/* The part of a generated cursor that is the same for every entity. Its members are the library's. */
struct jdb_cursor {
    struct jdb *db;
    const struct jdb_record *record;
    void *prepared; /* NULL: there is no statement to read */
    enum jdb_status status;
    struct jdb_kept_rows {
        void *rows; /* of a statement that has run already, one of which comes next */
        size_t count, position;
        void *memory;
    } kept;
};

/* ---- Connections ----------------------------------------------------------------------------------------- */

/* When what was committed is safe from a loss of power. A crash of the program alone loses nothing in any case. */
enum jdb_synchronous {
    JDB_SYNCHRONOUS_OFF = 1, /* some time later; the file may be damaged */
    JDB_SYNCHRONOUS_NORMAL,  /* some time later; the file is whole: the last commits may be missing */
    JDB_SYNCHRONOUS_FULL,    /* when the commit returns */
    JDB_SYNCHRONOUS_EXTRA    /* the same, and the directory is synchronized, too */
};

/* How a connection is set up. Zero is the default, which docs/performance.md argues. A URL says the same:
 * "sqlite:FILE?cache_size=16384&synchronous=full&read_only=true"; what it says wins, and 0 is none to it. */
struct jdb_options {
    int64_t
        busy_timeout; /* PostgreSQL, too: milliseconds to wait for a lock that another connection holds; -1: none; 5,000 */
    int64_t cache_size;         /* KiB of pages that are kept in memory, as they are read, at most; 262,144 */
    int64_t mmap_size;          /* bytes of the file that are read where the system has them; -1: none; none */
    int64_t page_size;          /* bytes, of a file that is made: a power of 2 from 512 to 65,536; 4,096 */
    int64_t wal_autocheckpoint; /* pages of the log, from which a commit empties it; -1: never; 1,000 */
    enum jdb_synchronous synchronous; /* JDB_SYNCHRONOUS_NORMAL */
    bool
        read_only; /* PostgreSQL, too: nothing is written, and a file that is not there is not made; not in memory */
    bool immutable; /* read_only, and without locks: a file that changes all the same gives wrong answers */
    int64_t statement_timeout; /* PostgreSQL: milliseconds of a statement, but a migration's; -1: any; any */
};

/* What SQLite does in the whole process, for every connection, also those of other libraries. Zero leaves it as it is. */
struct jdb_process_options {
    bool no_memory_statistics; /* sqlite3_memory_used() and the limits of SQLite's heap know nothing any more */
    unsigned page_cache;       /* pages that a connection takes at once as it begins, 2 MiB at most; 20 */
};

/* Sets the process up; NULL changes nothing. Nothing else in this library does. It comes before the first connection, in one thread: JDB_MISUSE
 * when SQLite runs already. No other thread may use SQLite meanwhile. */
enum jdb_status jdb_configure_process(const struct jdb_process_options *options);

/* Opens the database of `url` for `schema`; generated code wraps it as janus_open(). url is "sqlite:FILE" or
 * "sqlite::memory:", and options behind the first "?"; NULL: that of the environment which $JANUS_ENV names, development
 * when it is unset. A relative FILE is made absolute: from $JANUS_ROOT, else the directory given when the program was
 * built, else where it runs. Missing directories and the file are made, for the user alone (0700, 0600).
 * "postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full" is libpq's, of builds that have it; busy_timeout, statement_timeout
 * and read_only may stand among its parameters. Where its search_path leads is where the tables are. A database that no
 * mark of this library tells about is compared with tables that are made for it and undone; by a connection that may create none, only
 * by the names of tables and columns. A connection that broke is made anew by the next call outside of a transaction; a
 * helper that reads and jdb_begin() are run again when it breaks under them; a write answers JDB_CONNECTION then, and so does
 * a query, which may write by what it calls: whether it was done is not known, and neither is ever run again. Within a
 * transaction every call answers JDB_CONNECTION or JDB_ABORTED until jdb_rollback(). What SET and temporary tables were to a
 * connection is gone with it.
 * On failure *db is NULL or a connection that holds the error and does nothing else: jdb_close() both.
 * JDB_SCHEMA: the database holds another schema than the code's. When migrations wait that would bring it up to date, the
 * message names them, and the connection takes jdb_migrate(), too; every other call says the same again. */
enum jdb_status jdb_open(struct jdb **db, const struct jdb_schema *schema, const char *url);

/* The same with options; NULL: the defaults. */
enum jdb_status jdb_open_with(struct jdb **db, const struct jdb_schema *schema, const char *url,
                              const struct jdb_options *options);

/* Closes the connection: every list ends, but is still to be closed; an open transaction is rolled back. What SQLite has
 * noticed about the tables of a file (PRAGMA optimize) it keeps, unless that would have to wait. Safe on NULL. */
enum jdb_status jdb_close(struct jdb *db);

/* Makes every table of the schema in one transaction and records its fingerprint. JDB_SCHEMA when the database
 * already holds tables of it. */
enum jdb_status jdb_create(struct jdb *db);

/* Runs SQL: one statement or several, separated by semicolons; rows are thrown away. */
enum jdb_status jdb_execute(struct jdb *db, const char *sql);

/* The sqlite3 * itself, for all that this library does not do. It stays the connection's: do not close it.
 * NULL when the connection is not SQLite's. */
struct sqlite3 *jdb_sqlite3(struct jdb *db);

/* ---- Transactions ---------------------------------------------------------------------------------------- */

/* Begins a transaction; inside one, a savepoint. On SQLite a transaction takes the write lock at once.
 * After a statement failed in a transaction every call but jdb_rollback() answers JDB_ABORTED. A call that writes many
 * rows is one statement; a single row whose value is refused before the database is asked (JDB_INVALID) fails none. */
enum jdb_status jdb_begin(struct jdb *db);

/* The same for a series of reads: they all see the database as it is at the first of them, and cost less than each by
 * itself. Nobody is kept from writing, but for this connection: JDB_RETRY, when another has written since.
 * Ended by jdb_commit() or jdb_rollback(). */
enum jdb_status jdb_begin_read(struct jdb *db);

/* Ends the innermost begin and keeps what was written since. Outside of a transaction: JDB_MISUSE.
 * When it fails the transaction is still open: jdb_rollback() it. */
enum jdb_status jdb_commit(struct jdb *db);

/* Ends the innermost begin and undoes what was written since. Outside of a transaction: JDB_MISUSE.
 * When it fails, for want of memory, the transaction is still open: roll it back again. */
enum jdb_status jdb_rollback(struct jdb *db);

/* ---- Migrations ------------------------------------------------------------------------------------------ */

/* Where a migration is. */
struct jdb_migrate_step {
    unsigned number; /* of the migration */
    const char *name;
    bool down;          /* it is undone */
    size_t step, count; /* of its steps, from 1; step 0: they begin */
    const char *sql;    /* of the step; NULL: they begin */
    int64_t elapsed;    /* microseconds that the step has run; 0: it begins */
};

/* All zero: every migration that waits is applied. */
struct jdb_migrate_options {
    struct jdb_opt_int
        to; /* the number of the migration that is to be the last one, 0: none; JDB_NONE: the newest */
    int64_t patience; /* milliseconds to wait for another program that migrates; 0: 600,000 */
    const char *
        backup; /* a file that does not exist, which the database is copied to before; until the copy is whole and on
                           the disk its name ends with ".partial", and one that was left is replaced; NULL: none */
    bool dry_run; /* all is done, checked and undone again */
    /* Called as a migration begins, as each of its steps begins, and, on SQLite, about once a second while a step runs. It is not to use
     * the connection. With it, sqlite3_progress_handler() is the library's meanwhile, and there is none afterwards. NULL: none. */
    void (*progress)(void *context, const struct jdb_migrate_step *step);
    void *context;
};

/* Brings the database to the schema's newest migration, or to another one: all in one transaction, or nothing of it. An
 * empty database gets them all. Programs that do it at once wait for the one that came first. `options` NULL: all zero.
 *
 * It is the one call that a connection takes whose open answered JDB_SCHEMA because the database is older than the code; on
 * JDB_OK that connection is as if it had been opened then. While migrations run foreign keys are not enforced, so that nothing
 * cascades; what they would refuse is found at the end. JDB_SCHEMA: the database's history is not the schema's: a
 * migration was edited after it was applied, one is missing, the database is newer, or the schema has changes that no
 * migration makes; or a table is to be made anew that has a column, a key or a constraint which no migration made, or a rebuild
 * would lose something else, or a step's SQL does not fit. JDB_CHECK, JDB_UNIQUE, JDB_NOT_NULL,
 * JDB_FOREIGN_KEY: rows stand in the way, and the message says which. JDB_RETRY: another program wrote for too long.
 * JDB_MISUSE: a transaction or a list is open. Whatever fails, the database is as it was. */
enum jdb_status jdb_migrate(struct jdb *db, const struct jdb_migrate_options *options);

/* ---- A database's command-line tool ---------------------------------------------------------------------- */

/* The whole of a program that makes, seeds and shows a database of `schema`: create, seed, migrate, status, dump.
 * Gives what main returns: 0 fine, 1 the database or the data has errors, 2 wrong usage or the system failed. */
int jdb_main(const struct jdb_schema *schema, int argc, char **argv);

JDB_END_DECLARATIONS

#endif
