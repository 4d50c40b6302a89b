/* import_statement.h - what the statements say that a SQLite database keeps of its tables, indexes and the rest.
 *
 * Of a PostgreSQL database, import_postgres fills the same structs. SQL stands there twice: `sql` is what SQLite reads, `…postgres`
 * what PostgreSQL has in its place. postgres NULL: the same; sql NULL and postgres not: it is PostgreSQL's alone. */
#ifndef IMPORT_STATEMENT_H
#define IMPORT_STATEMENT_H

#include "arena.h"
#include "schema.h"

/* A column of a key or an index: a name, or an expression. */
struct import_term {
    const char *column; /* NULL: an expression */
    const char *sql, *postgres;
    const char *collate; /* NULL: none */
    bool descending;
};

struct import_term_list {
    struct import_term *items;
    size_t count, capacity;
};

struct import_names {
    const char **items;
    size_t count, capacity;
};

struct import_column {
    const char *name;
    const char *sql_type; /* as it stands there; "": none */
    bool not_null;
    enum conflict on_null;
    const char *default_value; /* an expression without the parentheses around it; NULL: none */
    const char *collate;       /* NULL: none */
    const char *generated;     /* NULL: it is not */
    bool is_stored;
    /* Of PostgreSQL. */
    const char *postgres_type; /* NULL: the language's own */
    const char *default_words; /* a value as YAML has it; NULL: default_value says it */
    bool default_is_text;      /* quotes are added where YAML needs them */
    const char *default_postgres, *generated_postgres, *collate_postgres;
    bool is_handed_out; /* the database hands out the row's key: an id */
    bool is_foreign;    /* its type is none that the language has: text here */
    /* What the language makes of it; set by import_type. */
    enum column_type type, declared;       /* with what checks say, without */
    const struct import_enum *enumeration; /* of TYPE_ENUM */
    const char *minimum, *maximum;         /* NULL: none */
    bool
        is_plain; /* the check that makes more of it than what it is declared as stays SQL; set by import_mend */
};

/* Words that a check allows. */
struct import_enum {
    const char *name;
    struct import_names words;
};

struct import_key {
    const char *name; /* of this and the following: NULL: none */
    struct import_term_list terms;
    enum conflict on_conflict;
    bool is_primary, autoincrement;
    bool at_column; /* it stands there */
};

struct import_foreign_key {
    const char *name;
    struct import_names columns, to; /* to.count 0: the primary key */
    const char *parent;
    enum action on_delete, on_update;
    bool deferred;
};

struct import_check {
    const char *name;
    const char *column;         /* that it stands at; NULL: it is the table's */
    const char *sql, *postgres; /* what import_type leaves of it; NULL: nothing */
    const char *whole, *whole_postgres;
};

struct import_table {
    const char *name;
    struct {
        struct import_column *items;
        size_t count, capacity;
    } columns;
    struct {
        struct import_key *items;
        size_t count, capacity;
    } keys;
    struct {
        struct import_foreign_key *items;
        size_t count, capacity;
    } foreign_keys;
    struct {
        struct import_check *items;
        size_t count, capacity;
    } checks;
    bool without_rowid, strict;
    enum engine engine;
    /* So that no names meet in C; set by import_mend. */
    const char *entity; /* NULL: the table's name */
    bool is_nameless;   /* its constraints get the names that they would have without one */
};

struct import_index {
    const char *name, *table;
    bool unique;
    struct import_term_list terms;
    const char *where, *where_postgres; /* NULL: all rows */
    const char *whole_postgres;         /* what PostgreSQL has behind ON; NULL: what the language says */
};

/* A view, a trigger or a virtual table: its name, and what stands behind AS, the name, and USING. */
struct import_object {
    const char *name;
    struct import_names columns; /* of a view */
    const char *sql, *postgres;
    bool is_broken; /* SQLite has no use for it; set by import_mend */
};

/* Each reads one kind of statement, which SQLite took. False: it holds what is not known here. */
bool import_statement_table(struct arena *arena, const char *sql, struct import_table *table);
bool import_statement_index(struct arena *arena, const char *sql, struct import_index *index);
bool import_statement_view(struct arena *arena, const char *sql, struct import_object *view);
bool import_statement_trigger(struct arena *arena, const char *sql, struct import_object *trigger);
bool import_statement_virtual(struct arena *arena, const char *sql, struct import_object *table);

#endif
