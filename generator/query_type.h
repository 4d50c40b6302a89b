/* query_type.h - what is known of the values in a query. */
#ifndef QUERY_TYPE_H
#define QUERY_TYPE_H

#include "schema.h"

/* What is known of a value; TYPE_UNKNOWN: nothing, it may take any type, as NULL and parameters do. An enum has its
 * enumeration. */
struct query_type {
    enum column_type type;
    const struct enumeration *enumeration;
    bool nullable, secret;
    bool
        guessed; /* perhaps text, perhaps a number: inside of JSON. It is text to C, though SQLite compares what it is */
    bool open; /* of an unknown type: it has one, which only its values tell */
};

/* Nothing is known; a type that only the values tell; NULL. */
extern const struct query_type QUERY_TYPE_UNKNOWN, QUERY_TYPE_OPEN, QUERY_TYPE_NULL;

/* One that is no enum and no secret. */
struct query_type query_type_new(enum column_type type, bool nullable);

/* The same without NULL: what a value is compared with is none. */
struct query_type query_type_not_null(struct query_type type);

/* The type of a table's column. */
struct query_type query_type_of(const struct column *column);

/* What two values have in common that may stand at one place; open: nothing. */
struct query_type query_type_common(struct query_type a, struct query_type b);

/* Whether two are of one type and of one enum, NULL or not. */
bool query_type_is_same(struct query_type a, struct query_type b);

/* Whether the value is of any type that its place wants. */
bool query_type_takes_any(struct query_type type);

/* What SQLite stores them as: whole numbers, these or real ones, bytes, text. */
bool query_type_is_whole(enum column_type type);
bool query_type_is_number(enum column_type type);
bool query_type_is_bytes(enum column_type type);
bool query_type_is_text(enum column_type type);

#endif
