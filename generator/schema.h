/* schema.h - the model: what a schema.yaml says.
 *
 * Every word the user wrote keeps its place. Reading (schema_read) fills words, linking (schema_link) fills
 * pointers and derives what follows from them: keys, constraints and their names. After that the model is
 * constant. Lists are {items, count, capacity} so that ARENA_APPEND works on them.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "source.h"

#include <stdbool.h>
#include <stdint.h>

struct table;
struct column;
struct name_index;

/* Engines that the language knows. */
enum engine { ENGINE_SQLITE, ENGINE_POSTGRES, ENGINE_COUNT };

/* A word and where it stands; text NULL: not written. */
struct name {
    const char *text;
    struct span span;
    const struct name
        *postgres; /* of SQL: what PostgreSQL has in its place, "" for nothing; NULL: the same. Where
                                  * text is NULL and this is not, the SQL is PostgreSQL's alone */
};

enum column_type {
    TYPE_UNKNOWN, /* a mistake was reported */
    TYPE_ID,
    TYPE_INT,
    TYPE_BOOL,
    TYPE_REAL,
    TYPE_TEXT,
    TYPE_BLOB,
    TYPE_JSON,
    TYPE_TIMESTAMP,
    TYPE_DATE,
    TYPE_UUID,
    TYPE_ENUM
};

/* A word of the language, and what it means. */
struct keyword {
    const char *word, *doc;
};

/* The words of the types, by enum column_type. */
extern const struct keyword COLUMN_TYPES[TYPE_ENUM + 1];

enum literal_kind {
    LITERAL_NONE,
    LITERAL_NULL,
    LITERAL_BOOLEAN, /* .integer is 0 or 1 */
    LITERAL_INTEGER, /* of timestamps and dates too: microseconds, days */
    LITERAL_REAL,
    LITERAL_TEXT,  /* .text: text, json, an enum's word */
    LITERAL_BYTES, /* .text and .length: a blob, a uuid */
    LITERAL_NOW,
    LITERAL_SQL /* .text */
};

/* A value as schema or seed wrote it. Reading keeps the node's words in .text (LITERAL_TEXT for any scalar but
 * null, now and sql); linking turns it into a value of the column's type. */
struct literal {
    enum literal_kind kind;
    struct span span;
    bool plain;      /* written without quotes */
    const char *tag; /* of the node, as yaml_tree keeps it; NULL: none */
    const char *text;
    size_t length;
    const struct name
        *postgres; /* of LITERAL_SQL, as a name has it; of LITERAL_NONE, a default of PostgreSQL's alone */
    int64_t integer;
    double real;
};

/* What happens to a row that breaks a constraint. */
enum conflict { CONFLICT_ABORT, CONFLICT_ROLLBACK, CONFLICT_FAIL, CONFLICT_IGNORE, CONFLICT_REPLACE };

enum action { ACTION_NONE, ACTION_RESTRICT, ACTION_CASCADE, ACTION_SET_NULL, ACTION_SET_DEFAULT };

/* A column's `references`, before linking turns it into a foreign key. */
struct reference {
    struct name table_name;
    struct name column_name; /* text NULL: the primary key */
    const struct column *column;
};

struct enum_value {
    struct name name;
    const char *doc; /* NULL: none */
};

struct enumeration {
    struct name name;
    struct {
        struct enum_value *items;
        size_t count, capacity;
    } values;
    struct name_index *values_by_name; /* set by reading */
    bool doubtful;                     /* a mistake in it was reported: a value may be missing */
};

struct column {
    struct name name;
    const struct table *table;
    size_t index;          /* its place in the table */
    struct name type_name; /* text NULL when only `references` gives the type */
    enum column_type type; /* of a reference to an id: TYPE_INT */
    struct name sql_type;  /* as the database has it, perhaps ""; text NULL: SQLite's own for the type */
    const struct enumeration *enumeration;
    struct reference reference; /* table_name.text NULL: none */
    enum action on_delete, on_update;
    struct span on_delete_span, on_update_span;
    bool nullable, primary, unique, secret, autoincrement;
    bool deferred; /* the reference */
    struct span nullable_span, primary_span, unique_span, autoincrement_span, deferred_span, on_null_span;
    enum conflict on_null;
    struct literal default_value;
    struct literal minimum, maximum; /* a value, or the length of text and blobs */
    struct name check;               /* SQL */
    struct name generated;           /* SQL */
    bool is_virtual;                 /* generated when it is read, and not kept */
    struct span virtual_span;
    struct name collate;
    struct name was;
    struct name fill;
    const char *doc;
    bool doubtful; /* a mistake in it was reported: a key may be missing */
    /* The struct's member: set by linking. */
    const char *member;
    const char *check_name; /* "users_email_check": what holds enum, bounds, json and check together */
};

struct column_list {
    const struct column **items;
    size_t count, capacity;
};

/* Words that name columns, before linking. */
struct name_list {
    struct name *items;
    size_t count, capacity;
};

/* What a key says of a column beside its name. */
struct key_term {
    struct name collate; /* text NULL: the column's own */
    bool descending;
};

/* A primary key or a unique constraint. */
struct key {
    struct name name; /* "users_email_key" */
    struct span span;
    struct name_list column_names;
    struct column_list columns;
    struct key_term *terms; /* of each column, set by linking; NULL: nothing is said */
    enum conflict on_conflict;
};

struct index_term {
    struct name column_name; /* text NULL: an expression */
    struct name sql;
    const struct column *column;
    struct name collate;
    bool descending;
};

struct index {
    struct name name;
    struct span span;
    struct {
        struct index_term *items;
        size_t count, capacity;
    } terms;
    bool unique;
    struct name where; /* SQL; text NULL: a full index */
    struct name sql;   /* of PostgreSQL's alone: what stands behind the table's name there */
    size_t item;       /* its place in the file's list */
    const char *doc;
    bool doubtful; /* a mistake in it was reported: a key may be missing */
};

struct foreign_key {
    struct name name; /* "logs_user_id_fkey" */
    struct span span;
    struct name parent_name;
    struct name_list column_names, parent_column_names;
    const struct table *parent;
    struct column_list columns, parent_columns;
    enum action on_delete, on_update;
    struct span on_delete_span, on_update_span;
    bool deferred; /* it is looked at when the transaction ends */
    bool dangling; /* what it refers to is not there, or no key: only the DDL knows of it */
};

struct check {
    struct name name; /* "users_check" */
    struct name sql;
    size_t item; /* its place in the file's list */
};

struct table {
    struct name name;
    size_t index;       /* its place in the schema */
    struct name entity; /* the singular C name; the table's name when it is not said */
    const char *doc;
    struct name was;
    bool without_rowid, strict;
    struct span without_rowid_span, strict_span;
    /* What follows from a mistake is not told: columns may be missing, or keys and indexes. */
    bool incomplete, doubtful;
    size_t mistakes_in_columns;
    struct span extent; /* all that stands in the file about it */
    struct {
        struct column *items;
        size_t count, capacity;
    } columns;
    struct name_index *columns_by_name; /* set by reading, as the other two below */
    struct key primary_key; /* columns.count 0: the table has none. After linking, one of a column too */
    struct {
        struct key *items;
        size_t count, capacity;
    } unique_keys; /* after linking, those of columns too */
    struct {
        struct index *items;
        size_t count, capacity;
    } indexes, postgres_indexes; /* PostgreSQL's alone: no function is made of them */
    struct {
        struct foreign_key *items;
        size_t count, capacity;
    } foreign_keys,    /* after linking, those of columns too, in the order of their columns */
        dangling_keys; /* set by linking: those of foreign_keys that dangle */
    struct {
        struct check *items;
        size_t count, capacity;
    } checks, postgres_checks; /* PostgreSQL's alone */
    size_t
        first_constraint; /* the number in the schema of the first of its constraints, from 1; set by linking */
};

/* What stands in the database beside tables: the SQL behind its name. */
struct sql_view { /* CREATE VIEW name (columns) AS sql */
    struct name name;
    struct name_list columns; /* count 0: as the query calls them */
    struct name sql;
    const char *doc;
};

/* CREATE TRIGGER name sql, CREATE VIRTUAL TABLE name USING sql */
struct sql_object {
    struct name name;
    struct name sql;
};

struct sql_object_list {
    struct sql_object *items;
    size_t count, capacity;
};

struct environment {
    struct name name;
    struct name url;
};

struct schema {
    const struct source *source;
    struct name name;
    const char *doc;
    struct name_list engines;
    bool has_engine[ENGINE_COUNT];
    struct {
        struct environment *items;
        size_t count, capacity;
    } environments;
    struct {
        struct enumeration *items;
        size_t count, capacity;
    } enums;
    struct {
        struct table *items;
        size_t count, capacity;
    } tables;
    struct {
        struct sql_view *items;
        size_t count, capacity;
    } views, postgres_views; /* PostgreSQL's alone */
    struct sql_object_list triggers, postgres_triggers, virtual_tables;
    struct sql_object_list definitions; /* PostgreSQL's alone: what its tables need before they are made */
    struct name_index *enums_by_name, *tables_by_name;
    /* A mistake left out tables, or enums: that they do not exist is not told. */
    bool lacks_tables, lacks_enums;
    /* Parents before children where foreign keys allow it; set by linking. */
    const struct table **creation_order;
};

/* The word of a column's type: "text", "timestamp". */
const char *column_type_name(enum column_type type);

/* Whether the list holds this column. */
bool column_list_has(const struct column_list *columns, const struct column *column);

/* Whether a mistake may hide the table's primary key: that it has none is not told. */
bool table_may_have_key(const struct table *table);

/* Whether a column's type is a word that means nothing, which was reported. */
bool column_has_unknown_type(const struct column *column);

/* A table's column, or NULL; names are compared as SQLite does, without regard to case. */
const struct column *table_find_column(const struct table *table, const char *name);
const struct table *schema_find_table(const struct schema *schema, const char *name);
const struct enumeration *schema_find_enum(const struct schema *schema, const char *name);
const struct sql_view *schema_find_view(const struct schema *schema, const char *name);

#endif
