/* query.h - queries of the user's own, as the library's own files see them. */
#ifndef JDB_QUERY_H
#define JDB_QUERY_H

#include "buffer.h"
#include "jdb_record.h"

/* What a call's parameters choose: the bits of optional parameters that are set, and an order, from 1. */
struct jdb_query_choice {
    unsigned present, order;
};

/* The statements of a query that were used so far: of very many that it may be. */
struct jdb_query_variants {
    struct jdb_query_variant {
        struct jdb_query_choice choice;
        struct jdb_prepared *home;
    } * items;
    size_t count, capacity;
};

/* Appends the statement that a choice makes. */
void jdb_query_add_text(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_query *query,
                        struct jdb_query_choice choice);

void jdb_query_variants_free(struct jdb_query_variants *variants);

#endif
