/* copy_difference.h - where a table that was copied is not the same, which its sum told. */
#ifndef JDB_COPY_DIFFERENCE_H
#define JDB_COPY_DIFFERENCE_H

#include "connection.h"

/* Fails `to` with the column that differs, and the first row of `from` that is not there as it is. Both have so many rows. */
enum jdb_status jdb_copy_fail_difference(struct jdb *from, struct jdb *to, const struct jdb_record *record,
                                         const struct jdb_statement *written, size_t rows);

#endif
