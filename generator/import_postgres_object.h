/* import_postgres_object.h - what a PostgreSQL database holds beside tables: what they need, views, triggers. */
#ifndef IMPORT_POSTGRES_OBJECT_H
#define IMPORT_POSTGRES_OBJECT_H

#include "import_database.h"
#include "import_postgres_session.h"

/* Adds the definitions, views and triggers of the current schema, and remarks on what else it has. False: the session has failed. */
bool import_postgres_object_read(struct arena *arena, struct postgres_session *session,
                                 struct import_database *database);

#endif
