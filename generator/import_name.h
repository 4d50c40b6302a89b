/* import_name.h - what tables of a database are called in C, where two names would meet there. */
#ifndef IMPORT_NAME_H
#define IMPORT_NAME_H

#include "import_database.h"
#include "text.h"

/* Looks at the schema that was written of a database: tables whose C names meet others' get an entity, and where that does not
 * do, their constraints the names that they would have without one. False: nothing changed. */
bool import_name_mend(struct arena *arena, struct import_database *database, const struct text *schema);

#endif
