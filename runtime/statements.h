/* statements.h - what a connection keeps for each record of its schema. */
#ifndef JDB_STATEMENTS_H
#define JDB_STATEMENTS_H

#include "statement.h"

struct jdb_fields;

struct jdb_statements {
    struct jdb_prepared **slots; /* of the record's own statements; NULL until the first is used */
    struct jdb_fields *fields;   /* of insert_fields and update_fields; NULL until the first is used */
    struct jdb_prepared *largest_id, *insert_rows; /* of insert_many; NULL until it is used */
    size_t text_size;                              /* what the texts and blobs of a row take, about */
};

/* Ends those of insert_fields and update_fields. */
void jdb_fields_free(struct jdb_fields *fields);

#endif
