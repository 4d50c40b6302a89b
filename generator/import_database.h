/* import_database.h - what a database holds: of a SQLite file, read from the statements that it keeps. */
#ifndef IMPORT_DATABASE_H
#define IMPORT_DATABASE_H

#include "import_statement.h"
#include "name_index.h"

struct import_object_list {
    struct import_object *items;
    size_t count, capacity;
};

struct import_database {
    enum engine engine;
    struct {
        struct import_table *items;
        size_t count, capacity;
    } tables;
    struct name_index *tables_by_name;
    struct {
        struct import_index *items;
        size_t count, capacity;
    } indexes;
    struct import_object_list views, triggers, virtual_tables;
    struct import_object_list definitions; /* PostgreSQL's: types, sequences, functions */
    struct import_names remarks;           /* lines on what the language can't say */
    struct {
        struct import_enum **items;
        size_t count, capacity;
    } enums; /* set by import_type */
};

/* Reads a file, in the order in which things were made; SQLite's own tables, the runtime's and those that virtual tables keep
 * are left out. False: *problem says why. The file is not written to. */
bool import_database_read(struct arena *arena, const char *path, struct import_database *database,
                          const char **problem);

/* Writes names of columns as their tables do, and takes off what has no effect: columns that stand twice in a key, names of
 * constraints that something else has. Both readers end with it. */
void import_database_settle(struct arena *arena, struct import_database *database);

/* A table of this name, in whatever case; NULL: there is none. */
struct import_table *import_database_table(const struct import_database *database, const char *name);

/* A column, likewise. */
struct import_column *import_table_column(const struct import_table *table, const char *name);

/* The table's primary key; NULL: it has none. */
const struct import_key *import_table_primary_key(const struct import_table *table);

/* Whether a column is another name of the row's own number, which SQLite hands out; of PostgreSQL, a key that it hands out. */
bool import_column_is_row_number(const struct import_table *table, const struct import_column *column);

#endif
