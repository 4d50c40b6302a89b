#include "value.h"

#include "clock.h"
#include "utf8.h"

#include <string.h>

enum { UUID_SIZE = 16 };

static const struct jdb_problem UNKNOWN_NUMBER = {JDB_INVALID, "holds a number that is no value of its enum"};
static const struct jdb_problem NOT_A_NUMBER = {JDB_INVALID, "holds NaN, which the database cannot store"};
static const struct jdb_problem NO_BYTES = {JDB_INVALID, "has a size, but its data is NULL"};
static const struct jdb_problem NOT_UTF8 = {JDB_INVALID, "holds text that is not UTF-8"};
static const struct jdb_problem NUL_BYTE = {JDB_INVALID, "holds a NUL byte, which would end the text early"};
static const struct jdb_problem NO_UUID = {JDB_INVALID, "holds bytes that are no UUID: 16 are one"};
static const struct jdb_problem UNKNOWN_WORD = {JDB_SCHEMA,
                                                "holds a word that this program's enum does not have"};
static const struct jdb_problem OTHER_TYPE = {JDB_SCHEMA, "holds a value of another type than the schema says"};

/* ---- From a member --------------------------------------------------------------------------------------- */

static void set_integer(struct jdb_value *value, int64_t integer)
{
    value->storage = JDB_INTEGER;
    value->integer = integer;
}

static void set_bytes(struct jdb_value *value, enum jdb_storage storage, const void *data, size_t size)
{
    value->storage = storage;
    value->data = data;
    value->size = size;
}

static const struct jdb_problem *set_real(struct jdb_value *value, double real)
{
    if (real != real)
        return &NOT_A_NUMBER;
    value->storage = JDB_REAL;
    value->real = real;
    return NULL;
}

static const struct jdb_problem *set_text(struct jdb_value *value, const char *text)
{
    if (!text)
        return NULL;
    size_t size = strlen(text);
    set_bytes(value, JDB_TEXT, text, size);
    return jdb_utf8_is_valid(text, size) ? NULL : &NOT_UTF8;
}

static const struct jdb_problem *set_blob(struct jdb_value *value, const struct jdb_blob *blob)
{
    if (blob->data)
        set_bytes(value, JDB_BLOB, blob->data, blob->size);
    else if (blob->size)
        return &NO_BYTES;
    return NULL;
}

static const struct jdb_problem *set_enum(struct jdb_value *value, const struct jdb_enum *values, int number)
{
    if (number == 0)
        return NULL;
    if (number < 0 || (size_t)number > values->count)
        return &UNKNOWN_NUMBER;
    const struct jdb_text *word = &values->words[number - 1];
    set_bytes(value, JDB_TEXT, word->data, word->size);
    return NULL;
}

const struct jdb_problem *jdb_value_of(const struct jdb_column *column, const void *member,
                                       struct jdb_value *value)
{
    value->storage = JDB_NULL;
    switch (column->kind) {
    case JDB_KIND_INT:
        set_integer(value, *(const int64_t *)member);
        return NULL;
    case JDB_KIND_BOOL:
        set_integer(value, *(const bool *)member);
        return NULL;
    case JDB_KIND_REAL:
        return set_real(value, *(const double *)member);
    case JDB_KIND_TEXT:
        return set_text(value, *(const char *const *)member);
    case JDB_KIND_BLOB:
        return set_blob(value, member);
    case JDB_KIND_UUID:
        set_bytes(value, JDB_BLOB, member, UUID_SIZE);
        return NULL;
    case JDB_KIND_ENUM:
        return set_enum(value, column->values, *(const int *)member);
    case JDB_KIND_OPT_INT:
        if (((const struct jdb_opt_int *)member)->has)
            set_integer(value, ((const struct jdb_opt_int *)member)->value);
        return NULL;
    case JDB_KIND_OPT_REAL:
        return ((const struct jdb_opt_real *)member)->has
                   ? set_real(value, ((const struct jdb_opt_real *)member)->value)
                   : NULL;
    case JDB_KIND_OPT_UUID:
        if (((const struct jdb_opt_uuid *)member)->has)
            set_bytes(value, JDB_BLOB, &((const struct jdb_opt_uuid *)member)->value, UUID_SIZE);
        return NULL;
    case JDB_KIND_VALUES:
        break;
    }
    return &OTHER_TYPE;
}

bool jdb_value_default(const struct jdb_column *column, struct jdb_defaults *defaults, struct jdb_value *value)
{
    const struct jdb_default *given = &column->default_value;
    value->storage = JDB_NULL;
    defaults->taken = defaults->taken || given->kind != JDB_DEFAULT_NONE;
    switch (given->kind) {
    case JDB_DEFAULT_INTEGER:
        if (column->kind == JDB_KIND_ENUM)
            return !set_enum(value, column->values, (int)given->integer);
        set_integer(value, given->integer);
        return true;
    case JDB_DEFAULT_REAL:
        return !set_real(value, given->real);
    case JDB_DEFAULT_TEXT:
        set_bytes(value, JDB_TEXT, given->text.data, given->text.size);
        return true;
    case JDB_DEFAULT_BLOB:
        return !set_blob(value, &given->blob);
    case JDB_DEFAULT_NOW:
        if (!defaults->now)
            defaults->now = jdb_now();
        set_integer(value, column->type == JDB_TYPE_DATE ? jdb_day_of(defaults->now) : defaults->now);
        return true;
    case JDB_DEFAULT_NONE:
    case JDB_DEFAULT_SQL:
        break;
    }
    return false;
}

/* ---- To a member ----------------------------------------------------------------------------------------- */

static const struct jdb_problem *store_text(const struct jdb_value *value, const char **member)
{
    *member = value->storage == JDB_NULL ? NULL : value->data;
    if (value->storage != JDB_NULL && value->storage != JDB_TEXT)
        return &OTHER_TYPE;
    return *member && memchr(*member, '\0', value->size) ? &NUL_BYTE : NULL;
}

static const struct jdb_problem *store_blob(const struct jdb_value *value, struct jdb_blob *member)
{
    *member = (struct jdb_blob){NULL, 0};
    if (value->storage != JDB_NULL)
        *member = (struct jdb_blob){value->size ? value->data : "", value->size};
    return value->storage == JDB_NULL || value->storage == JDB_BLOB ? NULL : &OTHER_TYPE;
}

static const struct jdb_problem *store_enum(const struct jdb_value *value, const struct jdb_enum *values,
                                            int *member)
{
    *member = 0;
    if (value->storage == JDB_NULL)
        return NULL;
    if (value->storage != JDB_TEXT)
        return &OTHER_TYPE;
    for (size_t i = 0; i < values->count; i++) {
        if (values->words[i].size == value->size &&
            memcmp(values->words[i].data, value->data, value->size) == 0) {
            *member = (int)(i + 1);
            return NULL;
        }
    }
    return &UNKNOWN_WORD;
}

static const struct jdb_problem *store_real(const struct jdb_value *value, double *member)
{
    *member = value->storage == JDB_REAL      ? value->real
              : value->storage == JDB_INTEGER ? (double)value->integer
                                              : 0;
    return value->storage == JDB_TEXT || value->storage == JDB_BLOB ? &OTHER_TYPE : NULL;
}

static const struct jdb_problem *store_uuid(const struct jdb_value *value, struct jdb_uuid *member)
{
    *member = (struct jdb_uuid){{0}};
    if (value->storage == JDB_NULL)
        return NULL;
    if (value->storage != JDB_BLOB)
        return &OTHER_TYPE;
    if (value->size != UUID_SIZE)
        return &NO_UUID;
    memcpy(member->bytes, value->data, UUID_SIZE);
    return NULL;
}

const struct jdb_problem *jdb_value_store(const struct jdb_column *column, const struct jdb_value *value,
                                          void *member)
{
    bool has = value->storage != JDB_NULL;
    int64_t integer = value->storage == JDB_INTEGER ? value->integer : 0;
    const struct jdb_problem *no_integer = has && value->storage != JDB_INTEGER ? &OTHER_TYPE : NULL;
    switch (column->kind) {
    case JDB_KIND_INT:
        *(int64_t *)member = integer;
        return no_integer;
    case JDB_KIND_BOOL:
        *(bool *)member = integer != 0;
        return no_integer;
    case JDB_KIND_OPT_INT:
        *(struct jdb_opt_int *)member = (struct jdb_opt_int){has, integer};
        return no_integer;
    case JDB_KIND_REAL:
        return store_real(value, member);
    case JDB_KIND_OPT_REAL:
        ((struct jdb_opt_real *)member)->has = has;
        return store_real(value, &((struct jdb_opt_real *)member)->value);
    case JDB_KIND_TEXT:
        return store_text(value, member);
    case JDB_KIND_BLOB:
        return store_blob(value, member);
    case JDB_KIND_UUID:
        return store_uuid(value, member);
    case JDB_KIND_OPT_UUID:
        ((struct jdb_opt_uuid *)member)->has = has;
        return store_uuid(value, &((struct jdb_opt_uuid *)member)->value);
    case JDB_KIND_ENUM:
        return store_enum(value, column->values, member);
    case JDB_KIND_VALUES:
        break;
    }
    return &OTHER_TYPE;
}
