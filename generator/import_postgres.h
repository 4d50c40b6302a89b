/* import_postgres.h - what a PostgreSQL database holds, read from its catalog. Built with WITH_POSTGRES=1. */
#ifndef IMPORT_POSTGRES_H
#define IMPORT_POSTGRES_H

#include "import_database.h"

/* Reads the connection's current schema, in the order in which things were made, as of one moment, and finds out the columns'
 * types; *name is what the database is called. False: *problem says why, without the password. */
bool import_postgres_read(struct arena *arena, const char *url, struct import_database *database,
                          const char **name, const char **problem);

#endif
