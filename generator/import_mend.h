/* import_mend.h - what the schema of a database is found to say that it can't, and saying less there. */
#ifndef IMPORT_MEND_H
#define IMPORT_MEND_H

#include "diagnostic.h"
#include "import_database.h"

/* Looks at the schema that was written of a database, as `janusgen check` does. Columns that are to blame become no more than what
 * they are declared as, views and triggers are left out; tables whose C names meet others' get an entity, and where that does not
 * do, their constraints the names that they would have without one. False: nothing changed. */
bool import_mend(struct arena *arena, struct import_database *database, const struct source *schema,
                 struct diagnostics *diagnostics);

#endif
