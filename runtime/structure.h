/* structure.h - what a database holds of a schema, as the engine tells it. */
#ifndef JDB_STRUCTURE_H
#define JDB_STRUCTURE_H

#include "buffer.h"
#include "connection.h"

enum { JDB_STRUCTURE_SIZE = 17 }; /* sixteen digits and the NUL */

/* A hash of all that belongs to the schema's tables, and how many of these there are. */
enum jdb_status jdb_structure_hash(struct jdb *db, char hash[JDB_STRUCTURE_SIZE], size_t *tables);

struct jdb_differences {
    struct jdb_buffer *text;
    size_t missing, extra;
};

/* Tables and columns; of tables that the schema does not know only with `tables`. */
enum jdb_status jdb_structure_compare(struct jdb *db, bool tables, struct jdb_differences *differences);

/* Tables, indexes and triggers, as they are and as jdb_create() would make them. */
enum jdb_status jdb_structure_compare_objects(struct jdb *db, struct jdb_buffer *differences);

#endif
