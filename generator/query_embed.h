/* query_embed.h - sources of a query whose columns are a struct of their own in its rows. */
#ifndef QUERY_EMBED_H
#define QUERY_EMBED_H

#include "query.h"

/* Puts the columns of `source.*` into the struct that the query's `-- embed:` wants them in. */
void query_embed_apply(struct query *query, struct diagnostics *diagnostics);

#endif
