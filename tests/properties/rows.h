/* rows.h - rows for a schema that was made up. */
#ifndef ROWS_H
#define ROWS_H

#include "model.h"

struct sqlite3;

/* Tries to insert rows into all tables, in a few rounds, so that they refer to one another; what the database refuses is left
 * out. Some are deleted again. */
void rows_insert(struct sqlite3 *handle, const struct model *model, struct dice *dice);

/* SQL of a value of a type. */
const char *rows_value(const struct model *model, enum model_type type, struct dice *dice);

#endif
