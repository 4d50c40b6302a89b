/* driver.h - what the library asks of an engine: one call a statement or a row, never one a column. */
#ifndef JDB_DRIVER_H
#define JDB_DRIVER_H

#include "block.h"
#include "connection.h"

/* What a statement does, for the words of its failures. */
enum jdb_operation { JDB_READ, JDB_INSERT, JDB_UPDATE, JDB_DELETE };

enum jdb_unset {
    JDB_UNSET_AS_IS,      /* every member is bound as it stands */
    JDB_UNSET_AS_DEFAULT, /* unset members are bound as the default that C knows, else as NULL */
    JDB_UNSET_AS_NULL
};

struct jdb_buffer;
struct jdb_problem;
struct jdb_value;
struct jdb_migration_run;

/* An array of the caller's: of a record's primary keys, as get_many takes them, or of rows to insert. */
struct jdb_array {
    const struct jdb_record *record;
    bool holds_keys;
    bool is_copied; /* rows of another database: members stand for themselves, and nothing comes back */
    const void *elements;
    size_t count;
    int64_t next_id;               /* of the first row that is to be given one, the others follow, */
    int64_t *ids;                  /* or else the id of each of these in turn; malloc'ed */
    struct jdb_defaults *defaults; /* of rows' unset members */
    /* Where the statement is, and what is wrong with that row's member; NULL: nothing. */
    size_t position;
    const struct jdb_problem *problem;
    const struct jdb_column *problem_column;
};

enum { JDB_FEW_ROWS = 1000 }; /* what gives no more is not worth a stream */

/* Where a statement's parameters come from. All of it outlives the statement's run, but for `copies`. */
struct jdb_binding {
    const struct jdb_record *record;
    enum jdb_operation operation;
    const struct jdb_parameter *parameters;
    size_t parameter_count;
    const void *const *rows;
    enum jdb_unset unset;
    struct jdb_defaults *defaults; /* of unset members */
    bool copies;                   /* the rows do not live as long as the statement runs */
    bool streams;                  /* rows are read one by one, for as long as the caller likes, */
    bool may_collect;              /* unless the first that is asked for is kept: then all are */
    const int64_t *limit;          /* a parameter after the others; NULL: none */
    struct jdb_array *array;       /* the only parameter; NULL: none */
    struct jdb_array *lists;       /* of each parameter that is a list; NULL: none is */
    bool sparse;                   /* the statement may lack parameters */
    bool once;                     /* it may write by what it calls, though it reads: it is not sent twice */
};

/* The value that a binding gives to a column of one of its rows; NULL, or what is wrong with it. */
const struct jdb_problem *jdb_binding_value(const struct jdb_binding *binding, const struct jdb_column *column,
                                            const void *row, struct jdb_value *value);

/* How an engine says what the library asks each for. */
struct jdb_words {
    const char *begin, *begin_read;
    const char *is_same;        /* compares two values of which both may be NULL */
    const char *has_table;      /* a row, if there is the table ?1 */
    const char *tables;         /* the names of all tables but the engine's own */
    const char *columns;        /* those of the table ?1 */
    const char *objects;        /* of each thing there is: its table, kind, name, and how it was made */
    const char *facts;          /* of a structure: table, kind, name, value; NULL: they are read one by one */
    const char *may_make_fresh; /* a row, if the connection may make tables to compare with; it */
    const char *begin_fresh;    /* in a transaction, hides the tables there are, */
    const char *end_fresh;      /* and undoes what was made since; NULL: a database in memory is for that */
    const char *create_marks;   /* the table of what each schema was created from, if there is none */
    const char *create_history; /* that of the migrations which were applied */
};

/* A row of texts, NULL where the database has NULL; borrowed. False ends the query. */
typedef bool jdb_query_row(void *context, const char *const *texts);

/* Takes a row's only text as an int64_t, NULL as 0. */
jdb_query_row jdb_take_integer;

/* Every function that gives a status has set the connection's error when it is not JDB_OK. */
struct jdb_driver {
    const char *scheme;
    const struct jdb_words *words;
    bool speaks_postgres; /* of the two texts that a statement may have, it takes that one */
    size_t bulk_least;    /* rows from which on insert_rows is worth what it takes to begin */
    bool returns_id;      /* there is no last id: an INSERT is to return the one it gives */
    enum jdb_status (*open)(struct jdb *db, unsigned flags); /* db->address; fills db->handle */
    void (*close)(struct jdb *db);
    enum jdb_status (*execute)(struct jdb *db, const char *sql);
    bool (*in_transaction)(struct jdb *db);

    /* Puts SQL that a fact has into its simplest form; NULL: it is compared as it stands. */
    void (*simplify)(struct jdb_buffer *out, const char *sql);

    /* Texts in, texts out: for the library's own questions, which are few. */
    enum jdb_status (*query)(struct jdb *db, const char *sql, const char *const *texts, size_t count,
                             jdb_query_row *row, void *context);

    enum jdb_status (*prepare)(struct jdb *db, const char *sql, bool lasting, void **statement);
    /* Whether the database takes a statement with parameters as those of the binding, whose rows are not looked at, and gives columns
     * that members of `rows` can be read from; NULL: any. */
    enum jdb_status (*describe)(struct jdb *db, const char *sql, const struct jdb_binding *binding,
                                const struct jdb_record *rows);
    enum jdb_status (*bind)(struct jdb *db, void *statement, const struct jdb_binding *binding);
    /* JDB_OK and *row: there is a row to read; JDB_OK and not *row: the statement is done. `binding` is what was
     * bound, NULL when that is gone: it helps to name what failed. */
    enum jdb_status (*step)(struct jdb *db, void *statement, const struct jdb_binding *binding, bool *row);
    /* Steps, and reads the values of the row into its members, when there is one. Texts and blobs are copied to the first
     * block of `keep`, or to new ones before it; without `keep` they are borrowed until the statement goes on, and a text
     * ends where its first NUL byte is. */
    enum jdb_status (*next)(struct jdb *db, void *statement, const struct jdb_record *record, void *row,
                            struct jdb_block **keep, bool *has_row);
    /* Reads what a step gave from its column `first` on, just these columns. */
    enum jdb_status (*read_columns)(struct jdb *db, void *statement, const struct jdb_record *record,
                                    size_t first, const jdb_column_index *columns, size_t count, void *row,
                                    struct jdb_block **keep);
    int64_t (*read_integer)(void *statement);
    void (*reset)(void *statement); /* ready to be bound again; the old values are gone */
    void (*finalize)(void *statement);
    int64_t (*last_id)(struct jdb *db); /* NULL: it returns_id */
    /* Statements whose answers are long in coming: many are sent, each bound by this, and then received in the same order, each
     * before it is stepped; at the end, and after a failure, they are settled. NULL: there is no gain. */
    enum jdb_status (*send)(struct jdb *db, void *statement, const struct jdb_binding *binding);
    enum jdb_status (*receive)(struct jdb *db, void *statement, const struct jdb_binding *binding);
    enum jdb_status (*settle)(struct jdb *db);
    /* Inserts all rows by one statement; array->next_id comes back as what the first without an id was given. JDB_OK and
     * *refused: this can't be done for these rows, or a foreign key refuses one, and none was inserted. Any other failure
     * leaves some inserted: the transaction is to be rolled back. */
    enum jdb_status (*insert_rows)(struct jdb *db, const struct jdb_insert *insert, struct jdb_array *array,
                                   bool *refused);
    /* For loads; NULL: it is not worth it. When `rows` were inserted: drops the indexes that are cheaper to make again at the end. *remake are the
     * statements that do, each ends with a NUL byte, the last with two; malloc'ed, NULL: none were dropped. */
    enum jdb_status (*drop_indexes)(struct jdb *db, const struct jdb_record *record, size_t rows,
                                    char **remake);
    int64_t (*changes)(struct jdb *db);

    /* Copies of a database, in a transaction. Between begin and end no trigger runs, and foreign keys wait, at least those in a
     * circle; end looks at them, and sets the connection back even where the copy failed. Begin fails where the role lacks a
     * right. A counter is the last id that was handed out, 0: none; written, ids go on behind it and behind those that there
     * are, and so does whatever else counts in the table. */
    enum jdb_status (*copy_begin)(struct jdb *db);
    enum jdb_status (*copy_end)(struct jdb *db);
    /* Tells of each column whether it is one that the database counts by itself, and takes a number all the same; NULL: none is. */
    enum jdb_status (*find_counters)(struct jdb *db, const struct jdb_record *record, bool *is_counter);
    enum jdb_status (*read_counter)(struct jdb *db, const struct jdb_record *record, int64_t *last);
    enum jdb_status (*write_counter)(struct jdb *db, const struct jdb_record *record, int64_t last);

    /* Migrations. `begin` sets the connection up for them and begins their transaction, for whose lock it waits so many
     * milliseconds. `end` sets it back when that has ended; it follows every begin, also one that failed. `observe` finds
     * what is wrong in the database already, and more of it where tables are to be rebuilt; `check` what is wrong since, when
     * so many migrations are applied. */
    enum jdb_status (*migration_begin)(struct jdb *db, int64_t patience, struct jdb_migration_run **run);
    enum jdb_status (*migration_observe)(struct jdb *db, struct jdb_migration_run *run, bool rebuilds);
    enum jdb_status (*migration_step)(struct jdb *db, const struct jdb_step *step, const char *sql);
    /* Has `tick` called every now and then, some hundred times a second, while statements run; NULL: no more. It gives 0.
     * NULL itself: the engine has no such thing. */
    void (*migration_watch)(struct jdb *db, int (*tick)(void *context), void *context);
    enum jdb_status (*migration_check)(struct jdb *db, struct jdb_migration_run *run, size_t applied);
    void (*migration_end)(struct jdb *db, struct jdb_migration_run *run);
    /* Copies the database as it was before the open transaction, in which nothing was written yet, to a file that is not
     * there. */
    enum jdb_status (*backup)(struct jdb *db, const char *path);
};

extern const struct jdb_driver jdb_driver_sqlite;
extern const struct jdb_driver jdb_driver_postgres; /* of builds that have it */

#endif
