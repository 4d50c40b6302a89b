/* postgres.h - what the files of the PostgreSQL driver share. */
#ifndef JDB_POSTGRES_H
#define JDB_POSTGRES_H

#include "buffer.h"
#include "driver.h"
#include "value.h"

#include <libpq-fe.h>

enum { JDB_POSTGRES_NAME_SIZE = 16 }; /* of a prepared statement's name */

struct jdb_postgres_statement;
struct jdb_postgres_type;

/* What a connection's handle is; its texts and arrays are its own. The connection to the server may break and be made anew. */
struct jdb_postgres {
    PGconn *connection; /* NULL: it broke */
    char *url;          /* with the password */
    char *password;     /* which messages do not show; NULL: none */
    unsigned generation;
    unsigned prepared_count; /* of statements, ever: each has a number */
    unsigned *stale;         /* numbers of those that the server may forget */
    size_t stale_count, stale_capacity;
    struct jdb_postgres_statement *streaming; /* whose rows are still to come */
    bool is_piping, is_synchronized;
    bool in_transaction; /* when the server was asked last */
    /* The transaction was begun by SQL and is gone with its connection: the caller is to end it. */
    bool is_lost;
    /* Milliseconds that a statement may take; 0: any, and calls wait; else the socket does not block. */
    int64_t limit;
    bool is_late;     /* the server did not answer by then */
    char *after_copy; /* SQL that sets tables back; NULL: none is copied to */
    int64_t changes;
    /* Of each record the largest id that the caller gave and its sequence has not seen; NULL: none. */
    int64_t *given;
    bool has_given;        /* one of them is not 0 */
    unsigned char *exact;  /* what is known of each record's columns; NULL: nothing */
    unsigned asks_columns; /* the generation in which the question for them is prepared */
};

/* Bytes as the server takes them: `space` before what `data` points to. */
struct jdb_postgres_bytes {
    bool is_null;
    unsigned char space[16];
    size_t space_size;
    const void *data;
    size_t size;
};

struct jdb_postgres_statement {
    struct jdb_postgres *postgres;
    char *sql;
    bool lasts;
    unsigned generation; /* of the connection that has it prepared; 0: none */
    unsigned number;
    char name[JDB_POSTGRES_NAME_SIZE]; /* on the server: jdb_ and the number */
    /* Parameters. */
    size_t count, capacity;
    struct jdb_postgres_bytes *parameters;
    Oid *types;
    const char **values;
    int *lengths, *formats;
    struct jdb_block *scratch; /* of values that are made */
    /* Results. */
    bool waits;               /* for its first row to be asked for */
    struct jdb_binding bound; /* of rows that stream: what it was last, without the caller's values */
    bool is_run;
    bool is_preparing; /* the answer to that is still to come */
    bool streams;      /* rows come one by one */
    PGresult *result;
    PGresult *rest;    /* rows that were read ahead */
    PGresult *failure; /* what comes after them */
    bool is_lost;      /* or that the connection broke */
    int row, row_count, column_count;
    const struct jdb_postgres_type **columns; /* types of the result's; NULL: one that is not known */
    int columns_capacity;
    bool knows_columns; /* since it was prepared */
};

/* ---- The connection -------------------------------------------------------------------------------------- */

enum jdb_status jdb_postgres_open(struct jdb *db, unsigned flags);
void jdb_postgres_close(struct jdb *db);

/* Whether libpq takes the URL, and for what it was meant: else it would show a part of the password as something else. */
enum jdb_status jdb_postgres_check_url(struct jdb *db, const char *url);

/* Reads the rows that still come, and makes a connection that is known to be gone anew, but not within a transaction. */
enum jdb_status jdb_postgres_connect(struct jdb *db);

/* The same, but looks first whether the server has closed it: before what must not be sent twice. */
enum jdb_status jdb_postgres_ready(struct jdb *db);

bool jdb_postgres_is_open(const struct jdb_postgres *postgres);

/* Whether the connection broke: libpq knows it, or the result, which may be NULL, says so. */
bool jdb_postgres_is_broken(const struct jdb_postgres *postgres, const PGresult *result);

/* Gives up a connection that broke, and says so. `doing` is what it broke in: a part of a sentence. */
enum jdb_status jdb_postgres_lose(struct jdb *db, const char *doing);

/* Sets how many milliseconds a statement may take; 0 or less: any. */
void jdb_postgres_set_limit(struct jdb_postgres *postgres, int64_t limit);

/* PQgetResult(), within the limit: an answer that does not come is a connection that broke. */
PGresult *jdb_postgres_result(struct jdb_postgres *postgres);

/* The last result of what was sent, or of a COPY, which waits; NULL: nothing was sent, or there is no memory. */
PGresult *jdb_postgres_answer(struct jdb_postgres *postgres, int is_sent);

/* Sends what waits to be. False: the connection broke. */
bool jdb_postgres_flush(struct jdb_postgres *postgres);

/* Remembers where the server is in its transaction. */
void jdb_postgres_note(struct jdb_postgres *postgres);

/* Reads what the server still says to a statement behind a result, which may be NULL. What counts comes back: a failure that
 * follows, as of a constraint that waits for the end of the transaction, or the result itself. */
PGresult *jdb_postgres_drain(struct jdb_postgres *postgres, PGresult *result);

/* Runs SQL of the library's own, one statement or several; `other` as in jdb_postgres_fail(). */
enum jdb_status jdb_postgres_run(struct jdb *db, const char *sql, enum jdb_status other);

/* ---- Statements ------------------------------------------------------------------------------------------ */

/* A statement as PostgreSQL takes it: ?1 becomes $1, :name the number of its first appearance, and a ? at the end the next
 * number. malloc'ed; NULL: there is no memory. */
char *jdb_postgres_translate(const char *sql);

enum jdb_status jdb_postgres_prepare(struct jdb *db, const char *sql, bool lasting, void **statement);
enum jdb_status jdb_postgres_describe(struct jdb *db, const char *sql, const struct jdb_binding *binding,
                                      const struct jdb_record *rows);
enum jdb_status jdb_postgres_bind(struct jdb *db, void *statement, const struct jdb_binding *binding);
enum jdb_status jdb_postgres_send(struct jdb *db, void *statement, const struct jdb_binding *binding);
enum jdb_status jdb_postgres_receive(struct jdb *db, void *statement, const struct jdb_binding *binding);
enum jdb_status jdb_postgres_settle(struct jdb *db);
enum jdb_status jdb_postgres_step(struct jdb *db, void *statement, const struct jdb_binding *binding,
                                  bool *row);

/* Runs a statement that was bound for a stream, unless it was: its rows come one by one, or all at once. */
enum jdb_status jdb_postgres_start(struct jdb *db, void *statement, bool streams);
void jdb_postgres_reset(void *statement);
void jdb_postgres_finalize(void *statement);

/* The next run prepares it again. */
void jdb_postgres_unprepare(struct jdb_postgres_statement *statement);

/* Makes a result, which is no failure, the statement's, and counts what it changed, unless `binding` only reads. */
enum jdb_status jdb_postgres_take_rows(struct jdb *db, struct jdb_postgres_statement *statement,
                                       PGresult *result, const struct jdb_binding *binding);

/* Sets the statement's parameters. */
enum jdb_status jdb_postgres_set_parameters(struct jdb *db, struct jdb_postgres_statement *statement,
                                            const struct jdb_binding *binding);

/* Gives the statement another name, which the server does not know. */
void jdb_postgres_name(struct jdb_postgres_statement *statement);

/* Sets their types alone. */
enum jdb_status jdb_postgres_set_types(struct jdb *db, struct jdb_postgres_statement *statement,
                                       const struct jdb_binding *binding);

/* Reads the rows that still come, if any do, into memory, so that another statement can run. */
void jdb_postgres_absorb(struct jdb_postgres *postgres);

/* Ends the stream of a statement that is not read to its end. */
void jdb_postgres_stop_stream(struct jdb_postgres_statement *statement);

/* ---- Values ---------------------------------------------------------------------------------------------- */

/* What a type is there, what a column's values are sent as, and an array of a type. */
Oid jdb_postgres_type(enum jdb_type type);
Oid jdb_postgres_type_of(const struct jdb_column *column);
Oid jdb_postgres_array_type(enum jdb_type type);

/* `clamps`: a time out of the server's range is before or after all others. Gives NULL, or what is wrong. */
const struct jdb_problem *jdb_postgres_encode(const struct jdb_column *column, const struct jdb_value *value,
                                              bool clamps, struct jdb_postgres_bytes *bytes);

/* Reads a column of the statement's row into a member. */
enum jdb_status jdb_postgres_read(struct jdb *db, const struct jdb_postgres_statement *statement, int number,
                                  const struct jdb_record *record, const struct jdb_column *column,
                                  void *member, struct jdb_block **keep);

/* An integer of the row; 0 for NULL and for what is none. */
int64_t jdb_postgres_integer(const struct jdb_postgres_statement *statement, int number);

/* An exact number, as the server sends it. False: it is no whole number of 64 bits; it is none that a double can be. */
bool jdb_postgres_numeric_integer(const unsigned char *bytes, size_t size, int64_t *integer);
bool jdb_postgres_numeric_real(const unsigned char *bytes, size_t size, double *real);

/* Whether the double that was made of an exact number, at its shortest, is that number. */
bool jdb_postgres_numeric_is(const unsigned char *bytes, size_t size, double real);

/* A type that can be read; NULL: it cannot. */
const struct jdb_postgres_type *jdb_postgres_find_type(Oid oid);

/* Whether values of a type can be a column's. */
bool jdb_postgres_can_read(const struct jdb_postgres_type *type, const struct jdb_column *column);
const char *jdb_postgres_type_name(const struct jdb_postgres_type *type);

/* The server's times begin with the year 2000: in days, and in microseconds. */
static const int64_t JDB_POSTGRES_EPOCH_DAYS = 10957;
static const int64_t JDB_POSTGRES_EPOCH = 10957 * INT64_C(86400000000);

/* Whether its values are integers of 64 bits, as most keys are, here and there. */
static inline bool jdb_postgres_is_bigint(const struct jdb_column *column)
{
    return column->kind == JDB_KIND_INT && column->type == JDB_TYPE_INT;
}

/* A type of the database's own: an enum, above all, which takes and gives words as text does. */
static inline bool jdb_postgres_is_own_type(Oid oid)
{
    return oid >= 16384;
}

/* Numbers begin with their largest byte. Eight bytes, which most are, go by one instruction. */
static inline void jdb_postgres_put(unsigned char *bytes, uint64_t number, size_t size)
{
    if (size == 8) {
        bytes[0] = (unsigned char)(number >> 56);
        bytes[1] = (unsigned char)(number >> 48);
        bytes[2] = (unsigned char)(number >> 40);
        bytes[3] = (unsigned char)(number >> 32);
        bytes[4] = (unsigned char)(number >> 24);
        bytes[5] = (unsigned char)(number >> 16);
        bytes[6] = (unsigned char)(number >> 8);
        bytes[7] = (unsigned char)number;
        return;
    }
    for (size_t i = size; i > 0; i--, number >>= 8)
        bytes[i - 1] = (unsigned char)(number & 0xff);
}

static inline uint64_t jdb_postgres_take(const unsigned char *bytes, size_t size)
{
    if (size == 8)
        return (uint64_t)bytes[0] << 56 | (uint64_t)bytes[1] << 48 | (uint64_t)bytes[2] << 40 |
               (uint64_t)bytes[3] << 32 | (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 |
               (uint64_t)bytes[6] << 8 | (uint64_t)bytes[7];
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* ---- Errors ---------------------------------------------------------------------------------------------- */

/* Sets the connection's error from a result that is one. `other` is the status of a statement that cannot be; `binding` what
 * it was given, or NULL. */
enum jdb_status jdb_postgres_fail(struct jdb *db, const PGresult *result, enum jdb_status other,
                                  const struct jdb_binding *binding);

/* JDB_OK, or the failure that an answer, all that the server says to a statement, is. `doing` is what a connection that broke
 * broke in; the result stays the caller's. */
enum jdb_status jdb_postgres_check(struct jdb *db, const PGresult *result, enum jdb_status other,
                                   const char *doing);

/* Whether a statement is to be prepared again: its tables have changed since, or the server has forgotten it. */
bool jdb_postgres_is_stale(const PGresult *result);

/* A value that the column's check refuses, which the server would not even read. */
enum jdb_status jdb_postgres_fail_rule(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_column *column);

/* ---- Ids that are given ---------------------------------------------------------------------------------- */

/* Remembers one that is to be written. False: there is no memory. */
bool jdb_postgres_counter_note(struct jdb *db, const struct jdb_record *record, int64_t id);

/* Moves the sequences on behind those that were written; or forgets them, which were not. */
enum jdb_status jdb_postgres_counter_raise(struct jdb *db);
void jdb_postgres_counter_forget(struct jdb *db);

/* ---- Many rows ------------------------------------------------------------------------------------------- */

enum jdb_status jdb_postgres_insert_rows(struct jdb *db, const struct jdb_insert *insert,
                                         struct jdb_array *array, bool *refused);

/* Whether a COPY can send the record's values as they are, by what is known of its table: the server is asked once. */
enum jdb_status jdb_postgres_columns_are_exact(struct jdb *db, const struct jdb_record *record,
                                               bool *are_exact);

/* Asks again behind a COPY, which holds the table as it is. JDB_RETRY: it could not. */
enum jdb_status jdb_postgres_verify_columns(struct jdb *db, const struct jdb_record *record);

/* What the driver's functions for copies of a database are. */
enum jdb_status jdb_postgres_copy_begin(struct jdb *db);
enum jdb_status jdb_postgres_copy_end(struct jdb *db);
enum jdb_status jdb_postgres_find_counters(struct jdb *db, const struct jdb_record *record, bool *is_counter);
enum jdb_status jdb_postgres_read_counter(struct jdb *db, const struct jdb_record *record, int64_t *last);
enum jdb_status jdb_postgres_write_counter(struct jdb *db, const struct jdb_record *record, int64_t last);

/* An array's bytes, from the values of a column of each of its elements. False: there is no memory. */
bool jdb_postgres_encode_array(struct jdb_block **scratch, const struct jdb_array *array,
                               const struct jdb_column *column, size_t offset,
                               struct jdb_postgres_bytes *bytes);

/* The same of words, as text: whose elements' type the server finds out. */
bool jdb_postgres_write_array(struct jdb_block **scratch, const struct jdb_array *array,
                              const struct jdb_column *column, size_t offset, struct jdb_postgres_bytes *bytes);

#endif
