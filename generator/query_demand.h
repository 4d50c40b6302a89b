/* query_demand.h - whether a query's plan uses the indexes that the query demands. */
#ifndef QUERY_DEMAND_H
#define QUERY_DEMAND_H

#include "query_plan.h"

/* Reports each that is not used, or not there. */
void query_demand_check(const struct query_planner *planner, const struct query_plan *plan);

#endif
