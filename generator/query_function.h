/* query_function.h - what SQLite's functions give. */
#ifndef QUERY_FUNCTION_H
#define QUERY_FUNCTION_H

#include "schema.h"

/* Whence a function's type comes. */
enum query_function_result {
    QUERY_GIVES_TYPE,  /* always the same: .type */
    QUERY_GIVES_FIRST, /* that of its first argument */
    QUERY_GIVES_ANY,   /* what its arguments have in common */
    QUERY_GIVES_SUM    /* a whole number for whole numbers, else a real one */
};

/* When it gives NULL. */
enum query_function_null {
    QUERY_NULL_NEVER,
    QUERY_NULL_WITH_ANY,   /* when any argument is */
    QUERY_NULL_WITH_ALL,   /* when all arguments are */
    QUERY_NULL_WITH_GROUP, /* an aggregate, when no row has a value: never of a group's own rows */
    QUERY_NULL_ALWAYS      /* it may be whatever the arguments are */
};

struct query_function {
    const char *name;
    enum query_function_result result;
    enum column_type type;
    enum query_function_null null;
    enum column_type
        argument;     /* what parameters are that stand as its arguments; TYPE_UNKNOWN: as the others */
    bool skips_first; /* the first argument is another kind of thing: iif's condition */
};

/* min and max are aggregates of one argument, and not of several. NULL: SQLite has no such function, or what it gives is
 * not always of one type. */
const struct query_function *query_function_find(const char *name, size_t argument_count);

#endif
