/* import_type.h - what the columns of a database are in the schema language. */
#ifndef IMPORT_TYPE_H
#define IMPORT_TYPE_H

#include "import_database.h"

/* The enum of these words: one that there is, or a new one called `name` or, where that is taken, after the table, too. */
const struct import_enum *import_type_enum(struct arena *arena, struct import_database *database,
                                           const struct import_table *table, const char *name,
                                           struct import_enum *words);

/* Finds out their types: from what they are declared as, and from checks and defaults as this program writes them, which it takes
 * apart again. */
void import_type_all(struct arena *arena, struct import_database *database);

/* An expression without parentheses around all of it. */
const char *import_type_without_parentheses(struct arena *arena, const char *sql);

/* Makes no more of a column than what it is declared as. */
void import_type_forget(struct import_table *table, struct import_column *column);

#endif
