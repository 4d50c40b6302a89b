/* postgres_type.h - the type that PostgreSQL finds for an expression which SQLite took. It makes no bool of a number by itself, and
 * no time, as SQLite does, to which all of them are numbers. */
#ifndef POSTGRES_TYPE_H
#define POSTGRES_TYPE_H

#include "query_scope.h"

enum postgres_type {
    POSTGRES_UNSURE, /* not known, or not told apart here: nothing follows from it */
    POSTGRES_WORDS,  /* text between quotes, or NULL: of any type that its place wants */
    POSTGRES_BOOLEAN,
    POSTGRES_INTEGER, /* numbers, each of which holds those before it */
    POSTGRES_BIGINT,
    POSTGRES_NUMERIC,
    POSTGRES_DOUBLE,
    POSTGRES_TEXT,
    POSTGRES_BYTEA,
    POSTGRES_JSONB,
    POSTGRES_DATE,
    POSTGRES_TIMESTAMPTZ, /* which a date is, too */
    POSTGRES_INTERVAL,    /* between two timestamps */
    POSTGRES_UUID
};

/* What the schema calls it: "timestamp". */
const char *postgres_type_word(enum postgres_type type);

enum postgres_type postgres_type_of_column(const struct column *column);
enum postgres_type postgres_type_of(const struct query_scope *scope, const struct query_expression *expression);

/* What a type in CAST is called there; false: there is none of this name, though SQLite takes any. */
bool postgres_type_of_cast(const char *name, enum postgres_type *type);

bool postgres_type_is_number(enum postgres_type type);

/* Whether values of both can be compared, or stand for one another. */
bool postgres_type_meets(enum postgres_type a, enum postgres_type b);

/* Whether a column of one type takes a value of another; whether CAST makes the one of the other. */
bool postgres_type_assigns(enum postgres_type column, enum postgres_type value);
bool postgres_type_casts(enum postgres_type to, enum postgres_type from);

/* Whether it has the operator, of "+", "-", "*", "/", "%", "&", "|", "<<" and ">>", and what that gives. */
bool postgres_type_calculates(const char *name, enum postgres_type a, enum postgres_type b,
                              enum postgres_type *result);

/* Whether a type has such a value; not sure: true. */
bool postgres_type_takes_words(enum postgres_type type, const char *words);

#endif
