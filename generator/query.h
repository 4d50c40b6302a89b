/* query.h - the model of the user's own queries, and reading them from queries/NAME.sql beside the schema.
 *
 * A query begins with a line `-- name: promote_user :exec`; comment lines that follow are its doc, then comes one statement.
 * Reading finds its parameters, checking finds out types and what its rows are.
 */
#ifndef QUERY_H
#define QUERY_H

#include "diagnostic.h"
#include "query_tree.h"
#include "query_type.h"

enum query_kind {
    QUERY_EXEC,  /* runs */
    QUERY_COUNT, /* gives how many rows were changed */
    QUERY_ONE,   /* gives a row */
    QUERY_MANY   /* gives a list of rows */
};

struct query_parameter {
    struct name name;       /* without its colon; the place is that of its first appearance, with it */
    struct query_type type; /* said by an annotation, else found out */
    bool is_annotated;
    bool is_list;               /* ":ids..." */
    struct query_place outside; /* where it first stands, but not alone in IN (…); length 0: nowhere */
    bool is_required;           /* it is written where NULL can't be */
    struct query_place guess;   /* where it was taken for text, beside JSON; length 0: nowhere */
    bool is_optional;           /* ":since?": where it is NULL, its conditions are left out */
    bool is_order;              /* ":order(…)": it chooses one of the query's orders */
};

struct query_parameter_list {
    struct query_parameter *items;
    size_t count, capacity;
};

/* A condition that is left out when one of the query's optional parameters in it is NULL. */
struct query_condition {
    struct query_place place;
    unsigned needs; /* bits of the query's optional parameters, in their order */
};

/* One of the orders that a query's `:order(…)` allows. */
struct query_order {
    const char *name; /* "created_at_desc" */
    const char *sql;
    size_t offset; /* of it in the statement */
    struct span span;
};

/* What is said column by column where the statement names none. */
struct query_expansion {
    struct query_place place; /* of a star; length 0: it stands behind the name of the table that is written */
    const char *text;
};

/* What a query's line says of a column that it gives. */
struct query_annotation {
    struct name column;
    struct query_type type;
};

/* A column of the rows that a query gives. */
struct query_column {
    const char *name;         /* NULL: none */
    struct query_place place; /* in the statement */
    struct query_type type;
    const struct column *origin; /* the table's column that it is as it stands; NULL: it is computed */
    const char *source;          /* whose star gives it; NULL: it stands by itself */
    const struct name *embed;    /* the struct of the row that it is a member of; NULL: the row's own */
};

struct query {
    struct name name;
    enum query_kind kind;
    const char *doc; /* NULL: none */
    const struct source *source;
    size_t offset; /* of the statement in its source */
    const char *
        sql; /* the statement, byte for byte as long as in the source: blanks are where it says more than SQL */
    struct query_parameter_list parameters; /* in the order of their first appearance, as SQLite numbers them */
    struct {
        struct query_annotation *items;
        size_t count, capacity;
    } annotations;
    struct {
        struct query_condition *items;
        size_t count, capacity;
    } conditions; /* in the order of their places; none lies within another */
    struct {
        struct query_order *items;
        size_t count, capacity;
    } orders;
    struct name_list embeds;        /* sources whose columns are a struct of their own in the row */
    struct query_place order_place; /* of `:order(…)`, in which `sql` has the first of them alone */
    bool accepts_scan;              /* its plan may read whole tables, and sort */
    struct name_list plan_indexes;  /* that its plan has to use */
    bool writes;
    struct {
        struct query_expansion *items;
        size_t count, capacity;
    } expansions; /* in the order of their places */
    struct {
        struct query_column *items;
        size_t count, capacity;
    } columns;
    const struct table *entity; /* the rows are this table's, whole; NULL: they are the query's own */
    struct query *postgres;     /* the statement in PostgreSQL's words; NULL: it is the same */
    bool broken;                /* a mistake in it was reported: what follows from it is not */
};

/* A file of queries. */
struct query_file {
    const struct source *source;
    const char *name; /* without directory and ending: a C identifier */
    struct {
        struct query *items;
        size_t count, capacity;
    } queries;
};

struct query_file_list {
    struct query_file *items;
    size_t count, capacity;
};

/* The parameter of a name; NULL: there is none. */
struct query_parameter *query_find_parameter(struct query *query, const char *name);

/* Leaves one of the orders, counted from 0, in a copy of the statement: where it stands between the others. */
void query_set_order(const struct query *query, char *sql, size_t order);

/* The statement in one of its orders, counted from 0; as long as `sql`. */
const char *query_in_order(struct arena *arena, const struct query *query, size_t order);

/* Where the queries of a schema file lie: the directory "queries" beside it. */
const char *query_directory(struct arena *arena, const char *schema_path);

/* Reads a file of queries. One that is no text is none; one with mistakes is added all the same. */
void query_read(struct arena *arena, const struct schema *schema, const struct source *source, const char *name,
                struct query_file_list *files, struct diagnostics *diagnostics);

/* Reads every queries/NAME.sql beside the schema file, in the order of their names. */
struct query_file_list query_read_all(struct arena *arena, const struct schema *schema,
                                      struct diagnostics *diagnostics);

#endif
