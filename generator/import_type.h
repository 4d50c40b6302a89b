/* import_type.h - what the columns of a database are in the schema language. */
#ifndef IMPORT_TYPE_H
#define IMPORT_TYPE_H

#include "import_database.h"

/* Finds out their types: from what they are declared as, and from checks and defaults as this program writes them, which it takes
 * apart again. */
void import_type_all(struct arena *arena, struct import_database *database);

/* Makes no more of a column than what it is declared as. */
void import_type_forget(struct import_table *table, struct import_column *column);

#endif
