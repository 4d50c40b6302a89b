/* helper.h - which functions a table gets beside those that every table has.
 *
 * From the keys, foreign keys and indexes of a linked table come its helpers: what they are called, which columns
 * they take, in which order they list. C names, SQL and templates all follow this one list.
 */
#ifndef HELPER_H
#define HELPER_H

#include "schema.h"

#include "arena.h"

enum helper_kind {
    HELPER_GET,    /* get_by_email: by a unique key */
    HELPER_UPSERT, /* upsert_by_email */
    HELPER_LIST,   /* list, list_by_user_id, list_by_timestamp */
    HELPER_COUNT,  /* count_by_user_id: by a foreign key */
    HELPER_DELETE, /* delete_by_user_id */
    HELPER_PARENT  /* user: the row that a foreign key names */
};

/* A term of ORDER BY. */
struct helper_order {
    const struct column *column;
    const struct name *collate; /* NULL, or without text: the column's own */
    bool descending;
};

struct helper {
    enum helper_kind kind;
    const char *name;           /* "list_by_user_id" */
    struct column_list columns; /* what it takes, each equal to a parameter */
    const struct name *const
        *collates;              /* of the columns, as that of an order; NULL: each is the column's own */
    const struct column *range; /* a list's last column, from and until; NULL: none */
    const struct name *where;   /* SQL of a partial index; NULL: none */
    const struct foreign_key *foreign_key; /* of PARENT, COUNT and DELETE */
    struct {
        struct helper_order *items;
        size_t count, capacity;
    } order;        /* of a list */
    bool continues; /* the order is total: there is an …_after */
};

struct helper_list {
    struct helper *items;
    size_t count, capacity;
};

/* What every table has: its functions, and `record`, its descriptor. */
extern const char *const HELPER_COMMON[];
extern const size_t HELPER_COMMON_COUNT;

struct helper_list helper_list_of(struct arena *arena, const struct table *table);

#endif
