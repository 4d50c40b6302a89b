/* query_sql.h - a query's statement as the runtime gives it to SQLite: on one line, its lists read as tables. */
#ifndef QUERY_SQL_H
#define QUERY_SQL_H

#include "query.h"

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

/* The statement of a query that has no parts. */
const char *query_sql_whole(struct arena *arena, const struct query *query);

/* The statement in one of the query's orders, from 0, with all its conditions: what SQLite plans. */
const char *query_sql_in_order(struct arena *arena, const struct query *query, size_t order);

/* The pieces in their order. */
struct query_part_list query_sql_parts(struct arena *arena, const struct query *query);

#endif
