/* query_scope.h - what names mean in a part of a query: the sources of its FROM, those around it, and CTEs. */
#ifndef QUERY_SCOPE_H
#define QUERY_SCOPE_H

#include "query.h"

/* A column that a source has. */
struct query_field {
    const char *name; /* NULL: it has none, but what its expression says */
    struct query_type type;
    const struct column *origin;              /* NULL: it is computed */
    struct query_place place;                 /* of the result that it is; length 0: it has none */
    const char *source;                       /* of a star, whose it is */
    const struct query_expression *parameter; /* that it is and nothing else; NULL: it is more */
    bool is_hidden;                           /* no star gives it: of USING, the second */
    bool is_beside;                           /* no star gives it: of a virtual table, beside its columns */
    bool is_joined; /* without its source's name, one of the scope's `joined` is meant */
};

struct query_field_list {
    struct query_field *items;
    size_t count, capacity;
};

/* A table, subquery or function under the name that columns are qualified with. */
struct query_relation {
    const char *name;
    const struct table *table; /* NULL: none of the schema's */
    struct query_field_list fields;
    bool is_stored;   /* a table or view: which order its columns are in is the database's */
    bool is_open;     /* what columns it has is not known */
    bool is_nullable; /* a row may be without one of its own: of an outer join */
};

struct query_relation_list {
    struct query_relation *items;
    size_t count, capacity;
};

struct query_scope {
    const struct query_scope *outer; /* of the query around a subquery; NULL: none */
    struct query_relation_list relations;
    struct query_relation_list ctes;
    struct query_field_list joined;  /* what USING makes of the columns of both sides of an outer join */
    struct query_field_list aliases; /* of result columns, which WHERE, GROUP BY and ORDER BY may name */
    const struct query_core *core;   /* whose scope it is; NULL: no SELECT's */
};

/* The field that a column names, here or around; NULL: it is none that is known. */
const struct query_field *query_scope_find(const struct query_scope *scope, const char *table,
                                           const char *name);

/* The same fields, to be changed by themselves. */
struct query_field_list query_scope_copy_fields(struct arena *arena, const struct query_field_list *fields);

/* The one of this name (NULL: none); NULL: there is none. */
struct query_field *query_scope_field(const struct query_field_list *fields, const char *name);

/* The source of this name (NULL: any), here or around; NULL: there is none. */
const struct query_relation *query_scope_find_relation(const struct query_scope *scope, const char *name);

/* The CTE of this name, here or around; NULL: there is none. */
const struct query_relation *query_scope_find_cte(const struct query_scope *scope, const char *name);

#endif
