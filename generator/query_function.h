/* query_function.h - what SQLite's functions give. */
#ifndef QUERY_FUNCTION_H
#define QUERY_FUNCTION_H

#include "schema.h"

/* Whence a function's type comes. */
enum query_function_result {
    QUERY_GIVES_TYPE,     /* always the same: .type */
    QUERY_GIVES_FIRST,    /* that of its first argument */
    QUERY_GIVES_ANY,      /* what its arguments have in common */
    QUERY_GIVES_COMPARED, /* that of its first argument, which is compared with the other */
    QUERY_GIVES_SHIFTED, /* what its first and third argument have in common: a value, how far off, a default */
    QUERY_GIVES_SUM,     /* a whole number for whole numbers, a real one for real ones */
    QUERY_GIVES_NUMBER,  /* that, and a real one for text */
    QUERY_GIVES_PIECE    /* bytes of bytes, else text */
};

/* When it gives NULL. */
enum query_function_null {
    QUERY_NULL_NEVER,
    QUERY_NULL_WITH_ANY, /* when any argument is */
    QUERY_NULL_WITH_ALL, /* when all arguments are */
    QUERY_NULL_WITH_GROUP, /* when no row has a value: never of a group's own rows, nor where a window holds its own */
    QUERY_NULL_WITH_TEXTS,      /* the same, but a window gives NULL for texts that are empty */
    QUERY_NULL_WITH_BYTES,      /* when any argument is; it may be for bytes, of which there are none */
    QUERY_NULL_WITH_WORD,       /* when its argument is, or no number */
    QUERY_NULL_WITH_PATH,       /* when its argument is; it may be when there are several */
    QUERY_NULL_WITHOUT_DEFAULT, /* when any argument is; it may be when there are less than three */
    QUERY_NULL_BUT_NOW,         /* it may be, unless the only argument is 'now' */
    QUERY_NULL_ALWAYS           /* it may be whatever the arguments are */
};

struct query_function {
    const char *name;
    enum query_function_result result;
    enum column_type type;
    enum query_function_null null;
    enum column_type
        argument;          /* what parameters are that stand as its arguments; TYPE_UNKNOWN: as the others */
    enum column_type rest; /* the same of those behind the first; TYPE_UNKNOWN: as `argument` */
    unsigned
        texts_from; /* every second argument from this one on, counted from 1, is text: paths and keys; 0: none */
    bool skips_first; /* the first argument is another kind of thing: iif's condition */
    bool aggregates;  /* without OVER, it makes one row of many */
    bool guessed;     /* its text may be a number to SQLite */
    bool hides;       /* what it gives is no secret, whatever it is asked of */
};

/* min and max are aggregates of one argument, and not of several. NULL: SQLite has no such function, or what it gives is
 * not always of one type. */
const struct query_function *query_function_find(const char *name, size_t argument_count);

#endif
