/* Members as PostgreSQL's types, in the form that its wire has: numbers begin with their largest byte. */
#include "postgres.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Some of the server's times stand for no time at all. */
static const int64_t FIRST_TIME = INT64_C(-211813488000000000), END_OF_TIME = INT64_C(9223371331200000000);
static const int64_t FIRST_DAY = -2451545, END_OF_DAYS = 2145031949;

/* Of words the server finds out the type: it has enums of its own. */
static const struct {
    Oid type, array;
} TYPES[] = {
    [JDB_TYPE_INT] = {20, 1016},         [JDB_TYPE_BOOL] = {16, 1000},   [JDB_TYPE_REAL] = {701, 1022},
    [JDB_TYPE_TEXT] = {25, 1009},        [JDB_TYPE_BLOB] = {17, 1001},   [JDB_TYPE_JSON] = {3802, 3807},
    [JDB_TYPE_TIMESTAMP] = {1184, 1185}, [JDB_TYPE_DATE] = {1082, 1182}, [JDB_TYPE_UUID] = {2950, 2951},
    [JDB_TYPE_ENUM] = {0, 1009},
};

static const struct jdb_problem NO_TIME = {JDB_INVALID, "holds a time that PostgreSQL has none for"};
static const struct jdb_problem NO_DATE = {JDB_INVALID, "holds a date that PostgreSQL has none for"};
static const struct jdb_problem NO_BOOL = {JDB_CHECK, "holds a number that is neither true nor false"};
static const struct jdb_problem TOO_LARGE = {JDB_INVALID, "is larger than PostgreSQL takes"};
static const struct jdb_problem OTHER_VALUE = {JDB_INVALID, "holds a value of another type than its column"};

Oid jdb_postgres_type(enum jdb_type type)
{
    return TYPES[type].type;
}

/* Through jsonb, json would lose its spelling. */
enum { JSON_AS_WRITTEN = 114 };

static bool is_as_written(const struct jdb_column *column)
{
    return column->type == JDB_TYPE_JSON && column->flags & JDB_COLUMN_AS_WRITTEN;
}

Oid jdb_postgres_type_of(const struct jdb_column *column)
{
    return is_as_written(column) ? JSON_AS_WRITTEN : jdb_postgres_type(column->type);
}

Oid jdb_postgres_array_type(enum jdb_type type)
{
    return TYPES[type].array;
}

static void put(struct jdb_postgres_bytes *bytes, uint64_t number, size_t size)
{
    jdb_postgres_put(bytes->space, number, size);
    bytes->space_size = size;
}

static const struct jdb_problem *put_time(struct jdb_postgres_bytes *bytes, int64_t time, bool clamps)
{
    bool is_early = time < FIRST_TIME + JDB_POSTGRES_EPOCH;
    bool is_late = time > 0 && time - JDB_POSTGRES_EPOCH >= END_OF_TIME;
    if ((is_early || is_late) && !clamps)
        return &NO_TIME;
    int64_t number = is_early ? INT64_MIN : is_late ? INT64_MAX : time - JDB_POSTGRES_EPOCH;
    put(bytes, (uint64_t)number, 8);
    return NULL;
}

static const struct jdb_problem *put_date(struct jdb_postgres_bytes *bytes, int64_t date, bool clamps)
{
    bool is_early = date < FIRST_DAY + JDB_POSTGRES_EPOCH_DAYS;
    bool is_late = date >= END_OF_DAYS + JDB_POSTGRES_EPOCH_DAYS;
    if ((is_early || is_late) && !clamps)
        return &NO_DATE;
    int64_t number = is_early ? INT32_MIN : is_late ? INT32_MAX : date - JDB_POSTGRES_EPOCH_DAYS;
    put(bytes, (uint64_t)number, 4);
    return NULL;
}

static const struct jdb_problem *put_integer(struct jdb_postgres_bytes *bytes, enum jdb_type type,
                                             int64_t integer, bool clamps)
{
    switch (type) {
    case JDB_TYPE_TIMESTAMP:
        return put_time(bytes, integer, clamps);
    case JDB_TYPE_DATE:
        return put_date(bytes, integer, clamps);
    case JDB_TYPE_BOOL:
        put(bytes, integer != 0, 1);
        return integer == 0 || integer == 1 ? NULL : &NO_BOOL;
    case JDB_TYPE_INT:
        put(bytes, (uint64_t)integer, 8);
        return NULL;
    default:
        return &OTHER_VALUE;
    }
}

static void put_real(struct jdb_postgres_bytes *bytes, double real)
{
    uint64_t number;
    memcpy(&number, &real, sizeof number);
    put(bytes, number, 8);
}

enum { JSON_VERSION = 1 };

const struct jdb_problem *jdb_postgres_encode(const struct jdb_column *column, const struct jdb_value *value,
                                              bool clamps, struct jdb_postgres_bytes *bytes)
{
    bytes->is_null = value->storage == JDB_NULL;
    bytes->space_size = 0;
    bytes->size = 0;
    bytes->data = "";
    switch (value->storage) {
    case JDB_INTEGER:
        if (column->type != JDB_TYPE_REAL)
            return put_integer(bytes, column->type, value->integer, clamps);
        put_real(bytes, (double)value->integer);
        return NULL;
    case JDB_REAL:
        put_real(bytes, value->real);
        return column->type == JDB_TYPE_REAL ? NULL : &OTHER_VALUE;
    case JDB_TEXT:
    case JDB_BLOB:
        if (column->type == JDB_TYPE_JSON && !is_as_written(column))
            put(bytes, JSON_VERSION, 1);
        bytes->data = value->size ? value->data : "";
        bytes->size = value->size;
        return value->size < INT32_MAX / 2 ? NULL : &TOO_LARGE;
    case JDB_NULL:
        break;
    }
    return NULL;
}

/* ---- Arrays ---------------------------------------------------------------------------------------------- */

/* How many dimensions; whether NULLs are in it; the elements' type; how many, and the number of the first. */
enum { ARRAY_HEAD = 20, LENGTH = 4 };

/* What cannot be a value is NULL, which nothing is equal to. */
static void encode_element(const struct jdb_array *array, const struct jdb_column *column, size_t number,
                           size_t offset, struct jdb_postgres_bytes *bytes)
{
    const char *element = (const char *)array->elements + number * array->record->key_size;
    struct jdb_value value;
    if (jdb_value_of(column, element + offset, &value) || jdb_postgres_encode(column, &value, true, bytes))
        *bytes = (struct jdb_postgres_bytes){.is_null = true};
}

static size_t size_of(const struct jdb_postgres_bytes *bytes)
{
    return bytes->is_null ? 0 : bytes->space_size + bytes->size;
}

static unsigned char *add_element(unsigned char *place, const struct jdb_postgres_bytes *bytes)
{
    size_t size = size_of(bytes);
    jdb_postgres_put(place, bytes->is_null ? UINT32_MAX : size, LENGTH);
    place += LENGTH;
    if (bytes->is_null)
        return place;
    memcpy(place, bytes->space, bytes->space_size);
    if (bytes->size)
        memcpy(place + bytes->space_size, bytes->data, bytes->size);
    return place + size;
}

static size_t size_of_elements(const struct jdb_array *array, const struct jdb_column *column, size_t offset)
{
    size_t size = 0;
    struct jdb_postgres_bytes element;
    if (jdb_postgres_is_bigint(column))
        return array->count * (LENGTH + sizeof(int64_t));
    for (size_t i = 0; i < array->count && size < INT32_MAX / 2; i++) {
        encode_element(array, column, i, offset, &element);
        size += LENGTH + size_of(&element);
    }
    return size;
}

/* These need no struct jdb_value. */
static void add_integers(unsigned char *place, const struct jdb_array *array, size_t offset)
{
    const char *element = (const char *)array->elements + offset;
    for (size_t i = 0; i < array->count; i++) {
        jdb_postgres_put(place, sizeof(int64_t), LENGTH);
        jdb_postgres_put(place + LENGTH, (uint64_t) * (const int64_t *)element, sizeof(int64_t));
        place += LENGTH + sizeof(int64_t);
        element += array->record->key_size;
    }
}

static void add_elements(unsigned char *place, const struct jdb_array *array, const struct jdb_column *column,
                         size_t offset)
{
    struct jdb_postgres_bytes element;
    for (size_t i = 0; i < array->count; i++) {
        encode_element(array, column, i, offset, &element);
        place = add_element(place, &element);
    }
}

bool jdb_postgres_encode_array(struct jdb_block **scratch, const struct jdb_array *array,
                               const struct jdb_column *column, size_t offset, struct jdb_postgres_bytes *bytes)
{
    enum jdb_type type = column->type == JDB_TYPE_ENUM ? JDB_TYPE_TEXT : column->type;
    size_t size = ARRAY_HEAD + size_of_elements(array, column, offset);
    unsigned char *place = size < INT32_MAX / 2 ? (unsigned char *)jdb_blocks_take(scratch, size) : NULL;
    if (!place)
        return false;
    *bytes = (struct jdb_postgres_bytes){.data = place, .size = size};
    jdb_postgres_put(place, array->count != 0, 4);
    jdb_postgres_put(place + 4, 1, 4);
    jdb_postgres_put(place + 8, TYPES[type].type, 4);
    jdb_postgres_put(place + 12, array->count, 4);
    jdb_postgres_put(place + 16, 1, 4);
    if (!array->count)
        bytes->size = 12;
    if (jdb_postgres_is_bigint(column))
        add_integers(place + ARRAY_HEAD, array, offset);
    else
        add_elements(place + ARRAY_HEAD, array, column, offset);
    return true;
}

/* In quotes, in which a backslash stands before both of them. */
static void add_word(struct jdb_buffer *out, const char *word, size_t size)
{
    jdb_buffer_add(out, "\"");
    for (size_t i = 0; i < size; i++) {
        jdb_buffer_add(out, word[i] == '"' || word[i] == '\\' ? "\\" : "");
        jdb_buffer_add_bytes(out, &word[i], 1);
    }
    jdb_buffer_add(out, "\"");
}

bool jdb_postgres_write_array(struct jdb_block **scratch, const struct jdb_array *array,
                              const struct jdb_column *column, size_t offset, struct jdb_postgres_bytes *bytes)
{
    struct jdb_buffer out = {0};
    struct jdb_postgres_bytes element;
    jdb_buffer_add(&out, "{");
    for (size_t i = 0; i < array->count && !out.failed; i++) {
        encode_element(array, column, i, offset, &element);
        jdb_buffer_add(&out, i ? "," : "");
        if (element.is_null)
            jdb_buffer_add(&out, "NULL");
        else
            add_word(&out, element.data, element.size);
    }
    jdb_buffer_add(&out, "}");
    char *place = out.failed ? NULL : jdb_blocks_take(scratch, out.length + 1);
    if (place)
        memcpy(place, out.text, out.length + 1);
    *bytes = (struct jdb_postgres_bytes){.data = place, .size = out.length};
    jdb_buffer_free(&out);
    return place;
}
