/* query_infer.h - the types of a query's parameters and of the columns that it gives. */
#ifndef QUERY_INFER_H
#define QUERY_INFER_H

#include "query.h"

struct query_inference {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct query *query;
    unsigned rounds; /* CTEs that were looked at twice */
    bool grouped;    /* inside of a SELECT with GROUP BY: every group has a row */
};

/* Fills in the types of the query's parameters, and its columns. */
void query_infer_statement(struct query_inference *inference, const struct query_statement *statement);

#endif
