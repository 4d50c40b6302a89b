/* query_infer.h - the types of a query's parameters and of the columns that it gives. */
#ifndef QUERY_INFER_H
#define QUERY_INFER_H

#include "query_scope.h"

struct query_inference {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct query *query;
    unsigned rounds; /* CTEs that were looked at twice */
    bool grouped;    /* inside of a SELECT with GROUP BY: every group has a row */
};

/* The type of an expression. `wanted` is what its place wants; parameters take that. */
struct query_type query_infer(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, struct query_type wanted);

/* The columns of a subquery; `wanted` (NULL: nothing) is what their places want. */
struct query_field_list query_infer_select(struct query_inference *inference, const struct query_scope *outer,
                                           const struct query_select *select,
                                           const struct query_field_list *wanted);

/* What stands in a window that may hold parameters. */
void query_infer_window(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_window *window);

/* Whether an expression calls an aggregate, which makes one row of many; NULL: it does not. */
bool query_calls_aggregate(const struct query_expression *expression);

/* Whether a SELECT makes one row of all that it reads, even of none. `order_by` may be NULL. */
bool query_is_one_row(const struct query_core *core, const struct query_expression_list *order_by);

/* Fills in the types of the query's parameters, and its columns. */
void query_infer_statement(struct query_inference *inference, const struct query_statement *statement);

/* What two values have in common that may stand at one place; TYPE_UNKNOWN: nothing. */
struct query_type query_type_common(struct query_type a, struct query_type b);

/* The type of a table's column. */
struct query_type query_type_of(const struct column *column);

#endif
