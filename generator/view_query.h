/* view_query.h - what the templates of queries show. */
#ifndef VIEW_QUERY_H
#define VIEW_QUERY_H

#include "query.h"
#include "view.h"

/* A file of queries; `number` is that of its first query in the schema. */
const struct view *view_query_file(struct arena *arena, const struct schema *schema,
                                   const struct query_file *file, size_t number);

#endif
