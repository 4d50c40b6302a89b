/* plan_report.h - what SQLite would do to run each statement: `janusgen check --plans`. */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include "query.h"

/* A block for each statement of the tables' functions, in the order of the schema, and of the queries that have no mistake but in what
 * they demand of their plan: the function's name, and below it the plan as a tree. For a schema without mistakes. */
const char *plan_report(struct arena *arena, const struct schema *schema, const struct query_file_list *files);

#endif
