/* load.h - a load of rows, as transactions see it. */
#ifndef JDB_LOAD_H
#define JDB_LOAD_H

#include "connection.h"

/* Whether the innermost begin is that of a load. */
bool jdb_load_is_innermost(const struct jdb *db);

/* Ends the load without its transaction: what it has written is undone by whoever calls. */
void jdb_load_discard(struct jdb *db);

#endif
