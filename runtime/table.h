/* table.h - rows as a table that people read. */
#ifndef JDB_TABLE_H
#define JDB_TABLE_H

#include "jdb_record.h"

/* Secret columns are left out. JDB_NO_MEMORY, JDB_IO. */
enum jdb_status jdb_table_print(FILE *out, const struct jdb_record *record, const struct jdb_rows *list);

#endif
