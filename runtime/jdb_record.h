/* jdb_record.h - what generated code is made of: descriptors, and the calls on them.
 *
 * Generated sources include it; programs need it only to write code that works on any table. A record
 * describes a table and the struct of its rows, a statement is SQL with the members that its parameters take.
 * Everything here is constant data that outlives every connection.
 */
#ifndef JDB_RECORD_H
#define JDB_RECORD_H

#include "jdb.h"

JDB_BEGIN_DECLARATIONS

/* What a column holds, as the schema says it. */
enum jdb_type {
    JDB_TYPE_INT,
    JDB_TYPE_BOOL,
    JDB_TYPE_REAL,
    JDB_TYPE_TEXT,
    JDB_TYPE_BLOB,
    JDB_TYPE_JSON,
    JDB_TYPE_TIMESTAMP,
    JDB_TYPE_DATE,
    JDB_TYPE_UUID,
    JDB_TYPE_ENUM
};

/* What the struct's member is. */
enum jdb_kind {
    JDB_KIND_INT,      /* int64_t */
    JDB_KIND_BOOL,     /* bool */
    JDB_KIND_REAL,     /* double */
    JDB_KIND_TEXT,     /* const char * */
    JDB_KIND_BLOB,     /* struct jdb_blob */
    JDB_KIND_UUID,     /* struct jdb_uuid */
    JDB_KIND_ENUM,     /* an enum, as large as an int */
    JDB_KIND_OPT_INT,  /* struct jdb_opt_int */
    JDB_KIND_OPT_REAL, /* struct jdb_opt_real */
    JDB_KIND_OPT_UUID, /* struct jdb_opt_uuid */
    JDB_KIND_VALUES    /* struct jdb_values: of a query's parameters only */
};

/* A list that a query's parameter is; borrowed. */
struct jdb_values {
    const void *items;
    size_t count;
};

/* The kind of an expression, by its type: a column's table cannot disagree with its struct. */
#define JDB_KIND_OF(member)                                                                                    \
    _Generic((member), int64_t: JDB_KIND_INT, bool: JDB_KIND_BOOL, double: JDB_KIND_REAL,                      \
             const char *: JDB_KIND_TEXT, struct jdb_blob: JDB_KIND_BLOB, struct jdb_uuid: JDB_KIND_UUID,      \
             struct jdb_opt_int: JDB_KIND_OPT_INT, struct jdb_opt_real: JDB_KIND_OPT_REAL,                     \
             struct jdb_opt_uuid: JDB_KIND_OPT_UUID, struct jdb_values: JDB_KIND_VALUES, default: JDB_KIND_ENUM)

/* The first members of a column: `{JDB_MEMBER(struct janus_user, email), .name = "email", …}`. */
#define JDB_MEMBER(type, member) .kind = JDB_KIND_OF(((type *)0)->member), .offset = offsetof(type, member)

/* A text, and its length without the NUL byte at its end. */
struct jdb_text {
    const char *data;
    size_t size;
};

/* The words of an enum: value 1 is words[0]. */
struct jdb_enum {
    const char *name;
    const struct jdb_text *words;
    size_t count;
};

enum jdb_default_kind {
    JDB_DEFAULT_NONE,
    JDB_DEFAULT_INTEGER, /* int, bool, timestamp, date: .integer; an enum's value too */
    JDB_DEFAULT_REAL,
    JDB_DEFAULT_TEXT, /* text, json */
    JDB_DEFAULT_BLOB, /* blob, uuid */
    JDB_DEFAULT_NOW,  /* the clock: timestamp, date */
    JDB_DEFAULT_SQL   /* the database computes it */
};

struct jdb_default {
    enum jdb_default_kind kind;
    union {
        int64_t integer;
        double real;
        struct jdb_text text;
        struct jdb_blob blob;
    };
};

enum {
    JDB_COLUMN_NULLABLE = 1,
    JDB_COLUMN_ID = 2,        /* the database hands it out when it is 0 */
    JDB_COLUMN_GENERATED = 4, /* the database computes it: never written */
    JDB_COLUMN_SECRET = 8,    /* never printed */
    JDB_COLUMN_PRIMARY_KEY = 16,
    JDB_COLUMN_ZERO_IS_UNSET = 32, /* a zero cannot be meant: it takes the default */
    JDB_COLUMN_AS_WRITTEN =
        64 /* json, or a real number, for which PostgreSQL has another type than jsonb, or double */
};

struct jdb_column {
    enum jdb_kind kind;
    size_t offset;
    const char *name; /* in the database */
    enum jdb_type type;
    unsigned flags;
    const struct jdb_enum *values; /* of an enum's column, else NULL */
    const char
        *postgres_type; /* PostgreSQL's, which is read and written as text by a cast; NULL: none is needed */
    struct jdb_default default_value;
};

/* A column's place in its record. */
typedef uint16_t jdb_column_index;

/* A named constraint. `constraint` of an error is its `number`. Checks have the columns that they are written
 * at; foreign keys have a parent. */
struct jdb_constraint {
    const char *name;
    int number;
    enum jdb_status status; /* JDB_UNIQUE, JDB_FOREIGN_KEY or JDB_CHECK */
    const jdb_column_index *columns;
    const struct jdb_record *parent;
    const jdb_column_index *parent_columns;
    unsigned column_count;
    bool refuses_delete; /* a foreign key without action: the parent must stay while rows refer to it */
    bool is_deferred;    /* a foreign key that waits for the end of the transaction */
};

struct jdb_record {
    const char *name; /* the table */
    unsigned number;  /* its place in the schema */
    size_t size;      /* of the struct */
    size_t memory;    /* offset of the member that E_clear frees */
    const char
        *select; /* "SELECT columns FROM table": what statements that give rows begin with; NULL: no table's */
    const char *postgres_select; /* what PostgreSQL has in its place; NULL: the same */
    bool
        is_loose; /* its columns may hold values of other types than theirs: of a query, of a table that is not STRICT */
    const struct jdb_column *columns;
    size_t column_count;
    const jdb_column_index *primary_key;
    size_t primary_key_count;  /* 0: the table has none */
    size_t key_size;           /* of an element of E_get_many's keys */
    const size_t *key_offsets; /* where the primary key's columns lie in it, in their order */
    bool gets_any;             /* on PostgreSQL, get_many's statement gives each row once, in any order */
    const struct jdb_constraint *constraints;
    size_t constraint_count;
    unsigned statement_count;                /* slots of prepared statements */
    const struct jdb_list *list;             /* all rows */
    const struct jdb_named_statement *named; /* all of its statements, for who looks at them and runs none */
    size_t named_count;
};

/* Where a parameter's value comes from: a column of one of the rows that the call was given. */
struct jdb_parameter {
    uint8_t row;
    jdb_column_index column;
};

/* SQL and what its parameters ?1, ?2, … take. `slot` is the statement's place among its record's. In a list and where
 * jdb_record_get() and jdb_record_get_parent() take it, the SQL is what follows the record's `select`. */
struct jdb_statement {
    unsigned slot;
    unsigned parameter_count;
    const char *sql;
    const char *postgres; /* what PostgreSQL has in its place, with $1, $2, …; NULL: the same */
    const struct jdb_parameter *parameters;
};

/* An INSERT: its parameters take row 0. A member that is unset is bound as its default; where the database
 * computes it, as NULL, and the SQL says coalesce(?, …). An upsert binds every unset member as NULL; its SQL holds the
 * defaults, and a row that is found keeps its key. `returns` are the columns that fill members which were unset, and
 * generated ones: for a row with such members `returning` follows the SQL and gives them, in order. The id is the
 * one inserted last. */
struct jdb_insert {
    struct jdb_statement statement;
    struct jdb_statement without_id; /* for rows that are to be given one; sql NULL: there is none */
    const char *returning;
    const char *postgres_returning; /* what PostgreSQL has in its place; NULL: the same */
    unsigned returning_slot;        /* of the statement with it */
    const jdb_column_index *returns;
    size_t return_count;
    bool upsert;
};

/* A statement and the helper that runs it. */
struct jdb_named_statement {
    const char *name;
    const struct jdb_statement *statement;
    const struct jdb_insert *insert; /* whose RETURNING is behind it; NULL: nothing is */
    const struct jdb_record *rows;   /* whose SELECT is before it; NULL: nothing is */
};

/* A list of rows. Parameters: rows[0] holds the keys and the range's begin, rows[1] the range's end, rows[2]
 * the row to go on after. With a limit, LIMIT follows the SQL, and the next slot is the statement's. */
struct jdb_list {
    struct jdb_statement forward; /* in the index's order */
    struct jdb_statement backward;
    struct jdb_statement forward_after; /* sql NULL when the rows have no total order */
    struct jdb_statement backward_after;
    bool descending; /* forward gives the largest first */
};

/* The rows of a statement that reads columns gives all of them, in the record's order. `rows` below are the
 * structs that parameters take their values from. */

enum jdb_status jdb_record_insert(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_insert *insert, void *row);

/* All or none. `rows` is an array of `count` structs. */
enum jdb_status jdb_record_insert_many(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_insert *insert, void *rows, size_t count);

/* Rows that come one by one, copied and written as arrays: old or new, never half of them. A begin of its own, which the end
 * commits and jdb_rollback() undoes. `insert` outlives the load. */
enum jdb_status jdb_record_load_begin(struct jdb *db, const struct jdb_record *record,
                                      const struct jdb_insert *insert);
enum jdb_status jdb_record_load_row(struct jdb *db, const struct jdb_record *record, const void *row);
enum jdb_status jdb_record_load_end(struct jdb *db, const struct jdb_record *record);

/* Bit n of `fields` is the record's column n. */
enum jdb_status jdb_record_insert_fields(struct jdb *db, const struct jdb_record *record, void *row,
                                         uint64_t fields);
enum jdb_status jdb_record_update_fields(struct jdb *db, const struct jdb_record *record, const void *row,
                                         uint64_t fields);

/* One row, owned by the caller: jdb_record_clear() frees it. JDB_NOT_FOUND leaves *row empty. */
enum jdb_status jdb_record_get(struct jdb *db, const struct jdb_record *record,
                               const struct jdb_statement *statement, const void *key, void *row);

/* JDB_OK when the statement gives a row, JDB_NOT_FOUND when it gives none. */
enum jdb_status jdb_record_exists(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_statement *statement, const void *key);

/* The row that a foreign key of `child` names, owned by the caller. The statement is the child's, its rows are
 * the parent's. JDB_NOT_FOUND when the key is NULL. */
enum jdb_status jdb_record_get_parent(struct jdb *db, const struct jdb_record *child,
                                      const struct jdb_statement *statement, const void *child_row,
                                      const struct jdb_record *parent, void *row);

/* UPDATE or DELETE of one row by its primary key: JDB_NOT_FOUND when there is none. */
enum jdb_status jdb_record_update(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_statement *statement, const void *row);
enum jdb_status jdb_record_delete(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_statement *statement, const void *key);

/* DELETE of any number of rows; *deleted (may be NULL) is how many. */
enum jdb_status jdb_record_delete_many(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_statement *statement, const void *key,
                                       int64_t *deleted);

/* The rows of an array of `count` primary keys, as in jdb_record_get_many(), by the statement `all`, all or none. When a row
 * is refused, `one` finds out which. */
enum jdb_status jdb_record_delete_keys(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_statement *all, const struct jdb_statement *one,
                                       const void *keys, size_t count);

enum jdb_status jdb_record_count(struct jdb *db, const struct jdb_record *record,
                                 const struct jdb_statement *statement, const void *key, int64_t *count);

/* Frees what the row owns and empties it. Safe on rows of zeros and on rows that own nothing. */
void jdb_record_clear(const struct jdb_record *record, void *row);

/* One JSON object on one line, without its end; secret columns are left out. JDB_IO when `out` fails. */
enum jdb_status jdb_record_print_json(const struct jdb_record *record, const void *row, FILE *out);

/* A list of rows in one block of memory: what a generated E_list looks like. */
struct jdb_rows {
    void *rows;
    size_t count;
    void *memory;
};

/* `keys` is an array of `count` primary keys, each record->key_size bytes. Rows come in the order of the keys; a
 * key without a row gives none. The statement joins the table to the table-valued function jdb_keys(?1), whose
 * columns key0, key1, … are the parts of a key. */
enum jdb_status jdb_record_get_many(struct jdb *db, const struct jdb_record *record,
                                    const struct jdb_statement *statement, const void *keys, size_t count,
                                    struct jdb_rows *list);

/* Starts a list. `after` is NULL at its begin; rows[2] of the list's parameters otherwise. */
enum jdb_status jdb_record_list(struct jdb *db, const struct jdb_record *record, const struct jdb_list *list,
                                const void *from, const void *until, const void *after, struct jdb_page page,
                                struct jdb_cursor *cursor);

/* The next row, borrowed until the next call on the cursor; false at the end and on errors. */
bool jdb_cursor_next(struct jdb_cursor *cursor, void *row);

/* Reads all rows that are left into one block and closes the cursor. */
enum jdb_status jdb_cursor_collect(struct jdb_cursor *cursor, struct jdb_rows *list);

/* Ends the list and says how it went. A second close says the same. */
enum jdb_status jdb_cursor_close(struct jdb_cursor *cursor);

void jdb_rows_clear(struct jdb_rows *list);

/* ---- Queries --------------------------------------------------------------------------------------------- */

/* A piece of a statement that not every call has. */
struct jdb_query_part {
    const char *sql;
    unsigned needs; /* bits of optional parameters: when one of them is unset, TRUE stands in its place */
    unsigned order; /* the order that it is one of, from 1; 0: it is in all */
};

/* A statement of the user's own. Its parameters are the columns of the record `parameters`, which describes the struct that a
 * call gives them in. With parts its SQL is made of them, and parameter n is ?n where it is left. */
struct jdb_query {
    unsigned number; /* its place in the schema */
    const char *name;
    struct jdb_statement statement;
    const struct jdb_query_part *parts;
    const struct jdb_query_part *postgres_parts; /* what PostgreSQL has in their place; NULL: the same */
    unsigned part_count;
    unsigned postgres_part_count;
    const jdb_column_index *optional; /* the optional parameters: bit 0 of `needs`, bit 1, … */
    unsigned optional_count;
    unsigned order_count;                /* how many orders it has; 0: one */
    jdb_column_index order;              /* the parameter that chooses one */
    const struct jdb_record *parameters; /* NULL: it has none */
    const struct jdb_record *const
        *lists; /* of each parameter that is a list, its element: a record whose key is all of
                                             * it; NULL: there are none */
    const struct jdb_record *rows; /* what it gives; its number comes after the tables'. NULL: nothing */
    bool writes;
    unsigned limit;           /* how many rows it gives at most, as it says; 0: any number */
    unsigned limit_parameter; /* the parameter, from 1, that says so; 0: none does */
};

/* Runs it; *changes (may be NULL) is how many rows were changed. */
enum jdb_status jdb_query_execute(struct jdb *db, const struct jdb_query *query, const void *parameters,
                                  int64_t *changes);

/* Its first row, owned by the caller. JDB_NOT_FOUND leaves *row empty. */
enum jdb_status jdb_query_get(struct jdb *db, const struct jdb_query *query, const void *parameters, void *row);

/* Starts the list of its rows. One that writes has written all when this returns: its rows are kept in memory until the close. */
enum jdb_status jdb_query_list(struct jdb *db, const struct jdb_query *query, const void *parameters,
                               struct jdb_cursor *cursor);

/* ---- Migrations ------------------------------------------------------------------------------------------ */

enum jdb_step_kind {
    JDB_STEP_RUN, /* its SQL is run */
    JDB_STEP_REFUSE, /* its SELECT gives the keys of rows that stand in the way: if there are any, nothing is changed */
    JDB_STEP_REBUILD /* its SQL makes a table anew and fills it from the old one, of which nothing may be lost */
};

/* A step of a migration. Its SQL is one statement or several, line by line, none of which begins or ends a transaction.
 *
 * A rebuild takes the old table's name for the new one, which legacy_alter_table makes mean the new one wherever it stands.
 * Indexes and triggers of the table that its SQL does not make are made again as they were: one that is not to be there any
 * more, or not as it was, is dropped by a step before. The number of its rows, and of those that refer to it, their
 * references, their rowids, all other objects, and whether views and triggers work, must be the same in the end. Columns, keys
 * and constraints are its SQL's to say: a table that has others than the migrations before gave it is not made anew. */
struct jdb_step {
    const char *subject; /* what is wrong with the rows it refuses, or the table it makes anew; else NULL */
    const char *const *lines;
    size_t line_count;
    enum jdb_step_kind kind;
    enum jdb_status status; /* of what it refuses: JDB_UNIQUE, JDB_NOT_NULL, …; JDB_OK: JDB_CHECK */
};

/* What leads from one state of the schema to the next, and back. */
struct jdb_migration {
    unsigned number; /* the first is 1; none is left out */
    const char *name;
    const char *checksum;    /* of its up file, however its lines end */
    const char *fingerprint; /* of the schema after it */
    const struct jdb_step *up;
    size_t up_count;
    const struct jdb_step *down;
    size_t down_count; /* 0: it can't be undone */
    const struct jdb_migration
        *postgres; /* the same in PostgreSQL's words, with a checksum of these; NULL: there are none */
};

/* ---- Schemas --------------------------------------------------------------------------------------------- */

/* `url` may hold ${VARIABLE}s. */
struct jdb_environment {
    const char *name;
    const char *url;
};

/* A member of a seed's row that is a reference to a column of another row. */
struct jdb_seed_reference {
    jdb_column_index column;
    size_t row; /* its place in the seed */
    jdb_column_index parent_column;
};

/* A member of a seed's row that is hashed when it is loaded: `text` may hold ${VARIABLE}s. */
struct jdb_seed_password {
    jdb_column_index column;
    const char *text;
};

struct jdb_seed_row {
    const struct jdb_record *record;
    const void *row;                 /* the struct, with the members that are literal */
    const jdb_column_index *columns; /* those that the seed gives */
    size_t column_count;
    const jdb_column_index *key; /* the natural key: a row that is equal in these is this row */
    size_t key_count;
    const struct jdb_seed_reference *references; /* to earlier rows */
    size_t reference_count;
    const struct jdb_seed_reference *later; /* in a circle of rows: set when all of them are there */
    size_t later_count;
    const struct jdb_seed_password *passwords;
    size_t password_count;
};

struct jdb_seed {
    const char *name;
    const struct jdb_seed_row *rows; /* parents before children */
    size_t row_count;
};

/* Loads a seed in one transaction. Rows that are there already are left as they are; what a seed does not give
 * takes its column's default. JDB_INVALID names a ${VARIABLE} that is not set. JDB_UNSUPPORTED: the seed has a
 * password and the program is not linked with libsodium. */
enum jdb_status jdb_seed_load(struct jdb *db, const struct jdb_seed *seed);

struct jdb_schema {
    const char *name;
    const char *fingerprint;
    const char *root; /* what relative paths start from; NULL: where the program runs */
    const struct jdb_environment *environments;
    size_t environment_count;
    const char *const *create; /* the lines of the DDL for SQLite */
    size_t create_count;
    const char *const
        *create_postgres; /* those for PostgreSQL; NULL: the schema does not name it among its engines */
    size_t create_postgres_count;
    const struct jdb_record *const *records;
    size_t record_count;
    const struct jdb_seed *const *seeds;
    size_t seed_count;
    const struct jdb_query *const *queries;
    size_t query_count;
    const struct jdb_migration *migrations; /* in the order of their numbers */
    size_t migration_count;
};

JDB_END_DECLARATIONS

#endif
