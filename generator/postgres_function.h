/* postgres_function.h - what PostgreSQL has of SQLite's functions. */
#ifndef POSTGRES_FUNCTION_H
#define POSTGRES_FUNCTION_H

#include "postgres_type.h"

enum postgres_result {
    POSTGRES_GIVES_TYPE,  /* always the same: .type */
    POSTGRES_GIVES_FIRST, /* that of its first argument */
    POSTGRES_GIVES_ANY,   /* what its arguments have in common */
    POSTGRES_GIVES_SUM,   /* a wider number */
    POSTGRES_GIVES_ROUND  /* a number that is perhaps not whole */
};

struct postgres_function {
    const char *name;
    const char *instead; /* PostgreSQL lacks it: what does the same, "" for nothing; NULL: it has it */
    bool is_for_both;    /* SQLite has that, too */
    bool is_stable; /* what it gives may depend on the connection: nothing that is kept can be made of it */
    bool takes_all; /* all arguments are such */
    unsigned takes; /* types of its first argument, as bits; 0: it is not looked at */
    unsigned rest;  /* of the others */
    enum postgres_result result;
    enum postgres_type type;
};

/* NULL: nothing is known of it. */
const struct postgres_function *postgres_function_find(const char *name, size_t argument_count);

/* Whether an argument of this type is one that it takes. */
bool postgres_function_takes(unsigned types, enum postgres_type type);

/* Of these arguments. */
enum postgres_type postgres_function_gives(const struct postgres_function *function,
                                           const struct query_scope *scope,
                                           const struct query_expression_list *arguments);

#endif
