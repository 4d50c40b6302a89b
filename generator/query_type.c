#include "query_type.h"

const struct query_type QUERY_TYPE_UNKNOWN = {.type = TYPE_UNKNOWN};
const struct query_type QUERY_TYPE_OPEN = {.type = TYPE_UNKNOWN, .nullable = true, .open = true};
const struct query_type QUERY_TYPE_NULL = {.type = TYPE_UNKNOWN, .nullable = true};

struct query_type query_type_new(enum column_type type, bool nullable)
{
    return (struct query_type){.type = type, .nullable = nullable};
}

struct query_type query_type_not_null(struct query_type type)
{
    type.nullable = false;
    return type;
}

struct query_type query_type_of(const struct column *column)
{
    return (struct query_type){.type = column->type == TYPE_ID ? TYPE_INT : column->type,
                               .enumeration = column->enumeration,
                               .nullable = column->nullable,
                               .secret = column->secret};
}

bool query_type_is_whole(enum column_type type)
{
    return type == TYPE_INT || type == TYPE_BOOL || type == TYPE_TIMESTAMP || type == TYPE_DATE;
}

bool query_type_is_number(enum column_type type)
{
    return query_type_is_whole(type) || type == TYPE_REAL;
}

bool query_type_is_bytes(enum column_type type)
{
    return type == TYPE_BLOB || type == TYPE_UUID;
}

bool query_type_is_text(enum column_type type)
{
    return type == TYPE_TEXT || type == TYPE_JSON || type == TYPE_ENUM;
}

bool query_type_is_same(struct query_type a, struct query_type b)
{
    return a.type == b.type && a.enumeration == b.enumeration;
}

bool query_type_takes_any(struct query_type type)
{
    return type.type == TYPE_UNKNOWN && !type.open;
}

/* A time that a number was added to is a time. */
static enum column_type common_whole(enum column_type a, enum column_type b)
{
    if (a == TYPE_BOOL || b == TYPE_BOOL)
        return TYPE_INT;
    return a == TYPE_INT ? b : b == TYPE_INT ? a : TYPE_INT;
}

/* Of two that are known and not the same. */
static enum column_type common_type(enum column_type a, enum column_type b)
{
    if (query_type_is_whole(a) && query_type_is_whole(b))
        return common_whole(a, b);
    if (query_type_is_text(a) && query_type_is_text(b))
        return TYPE_TEXT;
    if (query_type_is_bytes(a) && query_type_is_bytes(b))
        return TYPE_BLOB;
    return query_type_is_number(a) && query_type_is_number(b) ? TYPE_REAL : TYPE_UNKNOWN;
}

struct query_type query_type_common(struct query_type a, struct query_type b)
{
    struct query_type common = a.type == TYPE_UNKNOWN ? b : a;
    common.nullable = a.nullable || b.nullable;
    common.secret = a.secret || b.secret;
    common.guessed = a.guessed || b.guessed;
    common.open = a.open || b.open;
    if (!common.open && (a.type == TYPE_UNKNOWN || b.type == TYPE_UNKNOWN || query_type_is_same(a, b)))
        return common;
    common.enumeration = NULL;
    common.type = common.open ? TYPE_UNKNOWN : common_type(a.type, b.type);
    common.open = common.type == TYPE_UNKNOWN;
    return common;
}
