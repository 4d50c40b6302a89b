/* copy.h - all rows of a schema's tables, from one database to another, whichever their engines are. */
#ifndef JDB_COPY_H
#define JDB_COPY_H

#include "connection.h"

struct jdb_copy_options {
    /* Called when a table begins, and after rows of it were written; NULL: none. */
    void (*progress)(void *context, const struct jdb_record *record, int64_t rows, int64_t total);
    /* Called with a line for each view that the engine of `to` refuses: it is left out; NULL: none is to be. */
    void (*leave_out)(void *context, const char *view);
    void *context;
};

/* Copies the rows of every table, parents before children, in one transaction, with their ids and what ids come next, and reads
 * them back: their number and a sum over all that they hold are the same. No trigger runs. `to` holds nothing of the schema, and
 * its tables are made, or tables without rows. Both connections are of the same schema, and in no transaction. *rows is how
 * many there are. When it fails nothing was written, and *failed is the connection whose error says why. */
enum jdb_status jdb_copy(struct jdb *from, struct jdb *to, const struct jdb_copy_options *options,
                         int64_t *rows, struct jdb **failed);

#endif
