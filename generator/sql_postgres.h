/* sql_postgres.h - SQL that SQLite reads, with its names as PostgreSQL reads them: there, a name without quotes is in small letters,
 * and only double quotes are quotes. */
#ifndef SQL_POSTGRES_H
#define SQL_POSTGRES_H

#include "schema.h"
#include "text.h"

/* The names of a schema's tables, columns and views. */
struct sql_postgres;

struct sql_postgres *sql_postgres_new(struct arena *arena, const struct schema *schema);

/* Appends the token at `at`; `before` is where the one before it stands, SIZE_MAX: there is none. Gives its length. */
size_t sql_postgres_append_token(const struct sql_postgres *names, struct text *out, const char *sql, size_t at,
                                 size_t before);

/* The text for PostgreSQL; the same pointer where that is the same. */
const char *sql_postgres_text(const struct sql_postgres *names, const char *sql);

/* Gives the SQL of a linked schema, where that is not said, the words of PostgreSQL. Triggers and virtual tables are more than
 * names. */
void sql_postgres_translate(struct arena *arena, struct schema *schema);

#endif
