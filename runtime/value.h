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

/* The defaults that a statement takes. */
struct jdb_defaults {
    int64_t now; /* the clock, the same for all; 0 until it is asked */
    bool taken;  /* at least one was */
};

/* The default that C knows. False: there is none. */
bool jdb_value_default(const struct jdb_column *column, struct jdb_defaults *defaults, struct jdb_value *value);

static inline const void *jdb_member(const struct jdb_column *column, const void *row)
{
    return (const char *)row + column->offset;
}

static inline void *jdb_member_of(const struct jdb_column *column, void *row)
{
    return (char *)row + column->offset;
}

/* A member that cannot be a value, and so takes its column's default. */
static inline bool jdb_member_is_unset(const struct jdb_column *column, const void *member)
{
    bool zero_is_unset = column->flags & JDB_COLUMN_ZERO_IS_UNSET;
    switch (column->kind) {
    case JDB_KIND_INT:
        return zero_is_unset && *(const int64_t *)member == 0;
    case JDB_KIND_REAL:
        return zero_is_unset && !(*(const double *)member < 0 || *(const double *)member > 0);
    case JDB_KIND_TEXT:
        return !*(const char *const *)member;
    case JDB_KIND_BLOB:
        return !((const struct jdb_blob *)member)->data && !((const struct jdb_blob *)member)->size;
    case JDB_KIND_ENUM:
        return *(const int *)member == 0;
    case JDB_KIND_OPT_INT:
        return !((const struct jdb_opt_int *)member)->has;
    case JDB_KIND_OPT_REAL:
        return !((const struct jdb_opt_real *)member)->has;
    case JDB_KIND_OPT_UUID:
        return !((const struct jdb_opt_uuid *)member)->has;
    case JDB_KIND_BOOL:
    case JDB_KIND_UUID:
    case JDB_KIND_VALUES:
        break;
    }
    return false;
}

#endif
