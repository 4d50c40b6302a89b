/* copy_row.h - the rows of a table that is copied. */
#ifndef JDB_COPY_ROW_H
#define JDB_COPY_ROW_H

#include "connection.h"

/* All of them, one by one. */
enum jdb_status jdb_copy_open_rows(struct jdb *db, const struct jdb_record *record,
                                   struct jdb_prepared **prepared);

enum { JDB_COPY_ROW_SIZE = 256 };

/* "row 3 of the table images (id -7)"; without a key where there is none, or none that may be shown. Rows are counted from 1. */
void jdb_copy_name_row(const struct jdb_record *record, const void *row, int64_t number,
                       char text[JDB_COPY_ROW_SIZE]);

#endif
