/* query_expand.h - what stands for all columns of a table, said column by column: a database that was migrated may have them in
 * another order than the schema. */
#ifndef QUERY_EXPAND_H
#define QUERY_EXPAND_H

#include "query_infer_part.h"

/* A star in a SELECT or behind RETURNING, when a table or view is among the sources that it gives. */
void query_expand_star(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_result *result);

/* The columns of an INSERT that names none. */
void query_expand_insert(struct query_inference *inference, const struct query_statement *statement,
                         const struct query_relation *target);

#endif
