/* query_sql.h - a query's statement as the runtime gives it to SQLite: on one line, its lists read as tables. */
#ifndef QUERY_SQL_H
#define QUERY_SQL_H

#include "query.h"
#include "sql_postgres.h"

/* A piece of a statement that is put together when it is needed. */
struct query_part {
    const char *sql; /* a blank at its begin or end belongs to it */
    unsigned needs;  /* bits of the optional parameters without which it is TRUE; 0: it is always there */
    size_t order;    /* it is there for this order, from 1; 0: for all */
};

struct query_part_list {
    struct query_part *items;
    size_t count, capacity;
};

/* Whether not every call has all of the statement. */
bool query_sql_has_parts(const struct query *query);

/* Whether PostgreSQL needs other words than SQLite, as a list of values does, or a name in capitals. */
bool query_sql_differs(const struct query *query, const struct sql_postgres *names);

/* The statement of a query that has no parts. Here and below, `names` are those of the schema in the words of PostgreSQL; NULL: in
 * those of SQLite. */
const char *query_sql_whole(struct arena *arena, const struct query *query, const struct sql_postgres *names);

/* One of the statements that a query may be. */
struct query_variant {
    const char *sql;
    const struct query_order *order; /* NULL: the query has no choice of them */
    bool is_bare;                    /* every condition that can be is left out, else none is */
};

struct query_variant_list {
    struct query_variant *items;
    size_t count, capacity;
};

/* What SQLite plans: the statement in each order with all its conditions, then, where conditions can be left out, in each order
 * without them. */
struct query_variant_list query_sql_variants(struct arena *arena, const struct query *query);

/* The pieces in their order. */
struct query_part_list query_sql_parts(struct arena *arena, const struct query *query,
                                       const struct sql_postgres *names);

#endif
