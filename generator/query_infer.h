/* query_infer.h - the types of a query's parameters and of the columns that it gives. */
#ifndef QUERY_INFER_H
#define QUERY_INFER_H

#include "query.h"
#include "query_scope.h"

struct postgres_judge;

struct query_inference {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct query *query;
    struct query_relation_list *views; /* of the schema, those that were asked for */
    struct postgres_judge *judge;      /* of what it looks at; NULL: nobody asks */
    unsigned rounds;                   /* CTEs that were looked at twice */
    bool grouped;                      /* inside of a SELECT with GROUP BY: every group has a row */
    bool lacks_columns;                /* a star gives some that are not known */
};

/* Fills in the types of the query's parameters, and its columns. */
void query_infer_statement(struct query_inference *inference, const struct query_statement *statement);

#endif
