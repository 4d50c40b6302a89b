/* query_site.h - where a query's statement reads tables, and by what: for whoever asks what index would serve it. */
#ifndef QUERY_SITE_H
#define QUERY_SITE_H

#include "query.h"

/* A SELECT without those inside of it, or the rows that an UPDATE or DELETE writes. */
struct query_block {
    const char *sql;                          /* that its expressions stand in */
    const struct query_core *core;            /* NULL: of an UPDATE or DELETE */
    struct query_expression_list conditions;  /* of WHERE and of joins: what AND connects, one by one */
    struct query_name_list using;             /* the columns of joins by USING */
    const struct query_expression_list *sort; /* ORDER BY; NULL: none */
    struct query_expression_list windows;     /* PARTITION BY and ORDER BY of the first window */
    bool picks;                               /* it has a WHERE that is more than a number */
    bool aggregates; /* its results hold an aggregate, or it has GROUP BY or DISTINCT */
    bool is_limited; /* a few rows of it are wanted: LIMIT, EXISTS, a value */
    bool is_nested;  /* it is a part of another */
};

/* A table in FROM, or the one that is written. */
struct query_site {
    const char *name;          /* as plans call it: its alias, or its own name */
    const struct table *table; /* NULL: a subquery, a CTE, a function */
    const struct query_block *block;
};

struct query_site_list {
    struct query_site *items;
    size_t count, capacity;
};

/* All of a statement, those around before those inside. The statement's tree must live as long, and the SQL it was made of. */
struct query_site_list query_site_all(struct arena *arena, const struct schema *schema, const char *sql,
                                      const struct query_statement *statement);

/* The column of the site's table that an expression is; NULL: it is another table's, or more than a column. */
const struct column *query_site_column(const struct query_site *site,
                                       const struct query_expression *expression);

#endif
