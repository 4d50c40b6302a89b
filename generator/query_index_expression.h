/* query_index_expression.h - expressions of a query that an index may be made of. */
#ifndef QUERY_INDEX_EXPRESSION_H
#define QUERY_INDEX_EXPRESSION_H

#include "query_site.h"

/* An expression of columns of the site's table and of nothing else, as an index has it: without the table's name. NULL: it is a
 * column alone, reads other things, or may give another value tomorrow. */
const char *query_index_expression(struct arena *arena, const struct query_site *site,
                                   const struct query_expression *expression);

#endif
