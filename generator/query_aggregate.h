/* query_aggregate.h - whether a SELECT makes one row of many. */
#ifndef QUERY_AGGREGATE_H
#define QUERY_AGGREGATE_H

#include "query_tree.h"

/* Whether an expression is a call of an aggregate, without OVER: it makes one row of many. */
bool query_aggregate_is_call(const struct query_expression *expression);

/* Whether a SELECT makes one row of all that it reads, even of none. `order_by` may be NULL. */
bool query_aggregate_is_one_row(const struct query_core *core, const struct query_expression_list *order_by);

/* Whether a subquery gives a row, whatever rows there are: it makes one of them all, or reads none. */
bool query_aggregate_gives_a_row(const struct query_select *select);

#endif
