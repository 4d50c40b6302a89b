/* import_postgres_type.h - what PostgreSQL's columns, defaults and checks are in the schema language. */
#ifndef IMPORT_POSTGRES_TYPE_H
#define IMPORT_POSTGRES_TYPE_H

#include "import_database.h"

/* What the catalog says of a column's type. */
struct postgres_type {
    const char *words;     /* varchar(20), as DDL says it */
    const char *base;      /* "int4": of a domain, what it is a domain of */
    const char *collation; /* NULL: it has none */
    bool is_domain;
    bool is_plain;          /* nothing stands behind its name: varchar */
    bool has_own_collation; /* the one that its type has */
    const char *length;     /* of varchar(20), 20; NULL: none */
    struct import_enum *words_of_enum;
};

/* Sets the type of a column, and what is said with it. */
void import_postgres_type_declare(struct arena *arena, struct import_database *database,
                                  struct import_table *table, struct import_column *column,
                                  const struct postgres_type *type);

/* Turns the SQL of the catalog, which stands in …postgres, into values, bounds, enums, and SQL that SQLite reads, too, where it
 * does. All columns have their types. */
void import_postgres_type_settle(struct arena *arena, struct import_database *database);

#endif
