/* value.h - a member of a row as a value of the database, and back. */
#ifndef JDB_VALUE_H
#define JDB_VALUE_H

#include "jdb_record.h"

enum jdb_storage { JDB_NULL, JDB_INTEGER, JDB_REAL, JDB_TEXT, JDB_BLOB };

/* Text and blobs are borrowed. Text that comes from the database ends with a NUL byte. */
struct jdb_value {
    enum jdb_storage storage;
    int64_t integer;
    double real;
    const void *data;
    size_t size;
};

/* Why a value cannot be: `message` goes on after "table.column". */
struct jdb_problem {
    enum jdb_status status;
    const char *message;
};

/* Gives NULL, or what is wrong with the member. */
const struct jdb_problem *jdb_value_of(const struct jdb_column *column, const void *member,
                                       struct jdb_value *value);
const struct jdb_problem *jdb_value_store(const struct jdb_column *column, const struct jdb_value *value,
                                          void *member);

/* The default that C knows; `now` is the clock. False: there is none. */
bool jdb_value_default(const struct jdb_column *column, int64_t now, struct jdb_value *value);

/* A member that cannot be a value, and so takes its column's default. */
bool jdb_member_is_unset(const struct jdb_column *column, const void *member);

static inline const void *jdb_member(const struct jdb_column *column, const void *row)
{
    return (const char *)row + column->offset;
}

static inline void *jdb_member_of(const struct jdb_column *column, void *row)
{
    return (char *)row + column->offset;
}

#endif
