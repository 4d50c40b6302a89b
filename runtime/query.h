/* query.h - queries of the user's own, as the library's own files see them. */
#ifndef JDB_QUERY_H
#define JDB_QUERY_H

#include "jdb_record.h"

/* How many statements it may be: for each order, with and without each condition. */
static inline size_t jdb_query_variants(const struct jdb_query *query)
{
    return ((size_t)1 << query->optional_count) * (query->order_count ? query->order_count : 1);
}

#endif
