/* query_demand.h - whether a query's plans use the indexes that the query demands. */
#ifndef QUERY_DEMAND_H
#define QUERY_DEMAND_H

#include "query_plan.h"

/* Reports each index that none of the plans uses, or that is not there. Plans are those of the query's orders, of which only one may be
 * an index's. */
void query_demand_check(const struct query_planner *planner, const struct query_plan_list *plans);

#endif
