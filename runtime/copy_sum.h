/* copy_sum.h - what rows hold, as a number: the same rows, in whatever order and of whatever engine, have the same. */
#ifndef JDB_COPY_SUM_H
#define JDB_COPY_SUM_H

#include "jdb_record.h"

struct jdb_copy_sum {
    int64_t rows;
    uint64_t sum;
    uint64_t last;     /* what the last row added */
    uint64_t *columns; /* a sum for each parameter; NULL: none is wanted */
};

/* Adds what a row holds in the columns that a statement writes. False: there is no memory. */
bool jdb_copy_sum_add(struct jdb_copy_sum *sum, const struct jdb_record *record,
                      const struct jdb_statement *written, const void *row);

#endif
