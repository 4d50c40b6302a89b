/* import_quote.h - text between double quotes, which SQLite takes for text where nothing has such a name. */
#ifndef IMPORT_QUOTE_H
#define IMPORT_QUOTE_H

#include "import_database.h"

/* Writes such text with single quotes in all SQL of a database: the language knows double quotes around names alone. Each change
 * in a view or a trigger is a remark. */
void import_quote_all(struct arena *arena, struct import_database *database);

#endif
