/* structure.h - what a database holds of a schema, as the engine tells it. */
#ifndef JDB_STRUCTURE_H
#define JDB_STRUCTURE_H

#include "buffer.h"
#include "connection.h"

/* ---- Texts: a short way ---------------------------------------------------------------------------------- */

enum { JDB_STRUCTURE_SIZE = 17 }; /* sixteen digits and the NUL */

/* A hash of all that belongs to the schema's tables, text by text, and how many of these there are. The same hash is the
 * same structure; another one may be. */
enum jdb_status jdb_structure_hash(struct jdb *db, char hash[JDB_STRUCTURE_SIZE], size_t *tables);

/* ---- Records: what the code knows ------------------------------------------------------------------------ */

struct jdb_gaps {
    struct jdb_buffer *text; /* "it has no table logs, no column images.width" */
    size_t missing, extra;
    bool is_shared; /* with other schemas, whose tables say nothing of this one */
};

/* The tables and columns that the code has and the database lacks, and the other way round. */
enum jdb_status jdb_structure_compare_records(struct jdb *db, struct jdb_gaps *gaps);

/* ---- Facts: all of it ------------------------------------------------------------------------------------ */

/* In the order in which they are told of a table. Without the table or view nothing else of it is. */
enum jdb_fact_kind {
    JDB_FACT_TABLE,
    JDB_FACT_VIEW,
    JDB_FACT_COLUMN,
    JDB_FACT_PRIMARY_KEY,
    JDB_FACT_UNIQUE,
    JDB_FACT_CONFLICT, /* what a unique constraint does to a row that breaks it */
    JDB_FACT_FOREIGN_KEY,
    JDB_FACT_CHECK,
    JDB_FACT_INDEX,
    JDB_FACT_TRIGGER
};

/* Something that a database has. `name` is what it is told by within its table: a column's name, a foreign key's columns
 * in parentheses, nothing for a check. `value` is the rest, as SQL that a person can read: TEXT NOT NULL. Where columns
 * stand, what constraints are called and how statements are written makes no difference to any of them. */
struct jdb_structure_fact {
    enum jdb_fact_kind kind;
    const char *table, *name, *value;
    char *block; /* that these are in; the structure's own */
};

struct jdb_structure {
    struct jdb_structure_fact *facts; /* by table, kind and name */
    size_t count, capacity;
};

/* Reads all that the database holds, without the engine's and the library's own tables; those in which a virtual table
 * keeps its rows belong to it. The structure is the caller's to free, also when this fails. */
enum jdb_status jdb_structure_read(struct jdb *db, struct jdb_structure *structure);

/* The same of one table, with its indexes and triggers; nothing when it is not there. NULL: of all, as an engine that tells all by
 * one question always does. */
enum jdb_status jdb_structure_read_table(struct jdb *db, const char *table, struct jdb_structure *structure);

void jdb_structure_free(struct jdb_structure *structure);

#endif
