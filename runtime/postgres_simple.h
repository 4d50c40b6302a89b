/* postgres_simple.h - SQL as PostgreSQL prints it from its catalog, in its simplest form: what says the same is then the same
 * text. */
#ifndef JDB_POSTGRES_SIMPLE_H
#define JDB_POSTGRES_SIMPLE_H

#include "buffer.h"

/* Leaves out the types of literals, casts of text to text, parentheses around one thing, where an index has NULL and how it is
 * stored; `'1.50'::numeric` is 1.5, and now() CURRENT_TIMESTAMP. */
void jdb_postgres_simplify(struct jdb_buffer *out, const char *sql);

#endif
