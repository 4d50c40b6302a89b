/* query_index.h - indexes that may serve a query where it reads a table. */
#ifndef QUERY_INDEX_H
#define QUERY_INDEX_H

#include "query_site.h"
#include "text.h"

enum { QUERY_INDEX_TERMS_MOST = 16 };

/* A column, or an expression in SQL: the other is NULL. */
struct query_index_term {
    const struct column *column;
    const char *sql;
    const char *collate; /* NULL: the column's own */
    bool descending;
};

struct query_index {
    const struct table *table;
    struct query_index_term terms[QUERY_INDEX_TERMS_MOST];
    size_t count;
    const char *where;  /* SQL; NULL: of all rows */
    size_t order_count; /* of the terms those that are there for an order alone */
};

struct query_index_list {
    struct query_index *items;
    size_t count, capacity;
};

/* Those that follow from what the query compares the site's columns with, and what it sorts by: the most promising first. Whether one
 * helps, only SQLite knows. `sites` are all of the statement. */
struct query_index_list query_index_candidates(struct arena *arena, const struct query_site_list *sites,
                                               const struct query_site *site);

/* As a schema has it among a table's indexes: "{columns: [user_id, timestamp desc]}",
 * "{columns: [{sql: lower(email)}]}", "{columns: [deleted_at], where: deleted_at IS NOT NULL}". */
const char *query_index_yaml(struct arena *arena, const struct query_index *index);

/* "CREATE INDEX name ON table (…)". */
const char *query_index_ddl(struct arena *arena, const struct query_index *index, const char *name);

#endif
