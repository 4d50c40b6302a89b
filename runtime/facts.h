/* facts.h - what was found out about a database, as texts: to hold one look at it against another. */
#ifndef JDB_FACTS_H
#define JDB_FACTS_H

#include "block.h"
#include "connection.h"

/* "view adults", and its SQL. Both live as long as the facts. */
struct jdb_fact {
    const char *key;
    const char *value; /* never NULL */
};

/* All zero: none. After an allocation failed it takes no more, and `failed` says so: check once, at the end. */
struct jdb_facts {
    struct jdb_fact *items;
    size_t count, capacity;
    struct jdb_block *texts;
    bool failed;
};

/* Adds copies; a value that is NULL is empty. */
void jdb_facts_add(struct jdb_facts *facts, const char *key, const char *value);

/* Adds the rows of a query, which gives keys, and values where it has a second column. */
enum jdb_status jdb_facts_read(struct jdb *db, struct jdb_facts *facts, const char *sql,
                               const char *const *texts, size_t count);

/* By key, for jdb_facts_find(). */
void jdb_facts_sort(struct jdb_facts *facts);

/* NULL: there is none. The facts are sorted. */
const struct jdb_fact *jdb_facts_find(const struct jdb_facts *sorted, const char *key);

void jdb_facts_free(struct jdb_facts *facts);

#endif
