/* query_scan.h - whether a query reads whole tables, or sorts, and what index would spare that. */
#ifndef QUERY_SCAN_H
#define QUERY_SCAN_H

#include "query_plan.h"

/* Warns of it, unless the query accepts it. Gives whether it did. */
void query_scan_check(const struct query_planner *planner, const struct query_plan *plan);

#endif
