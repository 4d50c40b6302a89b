/* difference.h - where a database's structure is not what it should be. */
#ifndef JDB_DIFFERENCE_H
#define JDB_DIFFERENCE_H

#include "structure.h"

enum jdb_difference_kind {
    JDB_DIFFERENCE_MISSING, /* the database lacks it */
    JDB_DIFFERENCE_CHANGED, /* it has it, with another value */
    JDB_DIFFERENCE_UNKNOWN, /* it has what should not be there */
    JDB_DIFFERENCE_KINDS
};

struct jdb_difference {
    enum jdb_difference_kind kind;
    const struct jdb_structure_fact *wanted, *found; /* NULL: it is not there */
};

struct jdb_differences {
    struct jdb_difference *list; /* table by table */
    size_t count, capacity;
    struct jdb_structure wanted, found;
    bool untold; /* there was nothing to compare with, since the connection may make nothing */
};

/* Holds the structures against each other that are read already. */
enum jdb_status jdb_structure_compare(struct jdb *db, struct jdb_differences *differences);

/* Holds a database against another one, which is as it should be: a fresh one, or one in which migrations were replayed. The
 * connections may be of any schema; those of the records make no difference. Errors are `db`'s. The differences are the
 * caller's to free, also when this fails. */
enum jdb_status jdb_structure_compare_with(struct jdb *db, struct jdb *other,
                                           struct jdb_differences *differences);

/* The same of one table, with its indexes and triggers. NULL: of all. */
enum jdb_status jdb_structure_compare_table(struct jdb *db, struct jdb *other, const char *table,
                                            struct jdb_differences *differences);

/* Holds a database against what jdb_create() would make of its schema, in memory. */
enum jdb_status jdb_structure_compare_fresh(struct jdb *db, struct jdb_differences *differences);

void jdb_differences_free(struct jdb_differences *differences);

/* Leaves those alone that making their table anew, as it should be, would undo: what it has, or has otherwise. */
void jdb_differences_keep_losses(struct jdb_differences *differences);

/* Whether it is about the schema's own tables and views, not about one that the database has beside them. */
bool jdb_difference_is_inside(const struct jdb_difference *difference);

/* How many of them are inside; of this kind. */
size_t jdb_differences_inside(const struct jdb_differences *differences);
size_t jdb_differences_inside_of(const struct jdb_differences *differences, enum jdb_difference_kind kind);

/* "column users.email: the schema has TEXT NOT NULL, the database TEXT", without a line break. */
void jdb_difference_write(const struct jdb_difference *difference, struct jdb_buffer *out);

/* Those that are inside as a part of a sentence that stays short. `edited`: "it has lost the index a, it has got the index b";
 * else "it has no index a, an unknown index b". */
void jdb_differences_summarize(const struct jdb_differences *differences, bool edited, struct jdb_buffer *out);

/* "table own, view recent": those that are not; nothing when there are none. */
void jdb_differences_list_others(const struct jdb_differences *differences, struct jdb_buffer *out);

#endif
