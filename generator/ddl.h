/* ddl.h - the statements that make a schema's tables and indexes. */
#ifndef DDL_H
#define DDL_H

#include "dialect.h"
#include "text.h"

/* Appends CREATE TABLE, then its CREATE INDEX statements, each ended by `;` and a newline. */
void ddl_append_table(const struct dialect *dialect, struct text *out, const struct table *table);

#endif
