/* What the server gives, as members. A query gives what type it likes, a table what its schema says. */
#include "failure.h"
#include "postgres.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- Types ----------------------------------------------------------------------------------------------- */

struct source {
    const unsigned char *bytes;
    size_t size;
    const struct jdb_column *column;
};

/* False: the value is none that the member can be. */
typedef bool read_type(const struct source *source, struct jdb_value *value);

static bool set_integer(struct jdb_value *value, int64_t integer)
{
    value->storage = JDB_INTEGER;
    value->integer = integer;
    return true;
}

static bool read_bool(const struct source *source, struct jdb_value *value)
{
    return set_integer(value, source->size && source->bytes[0]);
}

static bool read_int2(const struct source *source, struct jdb_value *value)
{
    return set_integer(value, (int16_t)jdb_postgres_take(source->bytes, 2));
}

static bool read_int4(const struct source *source, struct jdb_value *value)
{
    return set_integer(value, (int32_t)jdb_postgres_take(source->bytes, 4));
}

static bool read_oid(const struct source *source, struct jdb_value *value)
{
    return set_integer(value, (int64_t)jdb_postgres_take(source->bytes, 4));
}

static bool read_int8(const struct source *source, struct jdb_value *value)
{
    return set_integer(value, (int64_t)jdb_postgres_take(source->bytes, 8));
}

static bool read_float4(const struct source *source, struct jdb_value *value)
{
    uint32_t number = (uint32_t)jdb_postgres_take(source->bytes, 4);
    float real;
    memcpy(&real, &number, sizeof real);
    value->storage = JDB_REAL;
    value->real = (double)real;
    return true;
}

static bool read_float8(const struct source *source, struct jdb_value *value)
{
    uint64_t number = jdb_postgres_take(source->bytes, 8);
    value->storage = JDB_REAL;
    memcpy(&value->real, &number, sizeof value->real);
    return true;
}

static bool read_numeric(const struct source *source, struct jdb_value *value)
{
    enum jdb_kind kind = source->column->kind;
    if (kind == JDB_KIND_REAL || kind == JDB_KIND_OPT_REAL) {
        value->storage = JDB_REAL;
        return jdb_postgres_numeric_real(source->bytes, source->size, &value->real);
    }
    value->storage = JDB_INTEGER;
    return jdb_postgres_numeric_integer(source->bytes, source->size, &value->integer);
}

static bool set_bytes(const struct source *source, enum jdb_storage storage, struct jdb_value *value)
{
    value->storage = storage;
    value->data = source->bytes;
    value->size = source->size;
    return true;
}

static bool read_text(const struct source *source, struct jdb_value *value)
{
    return set_bytes(source, JDB_TEXT, value);
}

static bool read_blob(const struct source *source, struct jdb_value *value)
{
    return set_bytes(source, JDB_BLOB, value);
}

static bool read_jsonb(const struct source *source, struct jdb_value *value)
{
    struct source text = {source->bytes + 1, source->size - 1, source->column};
    return source->size && set_bytes(&text, JDB_TEXT, value);
}

/* What stands for before and after all times is none. */
static bool read_time(const struct source *source, struct jdb_value *value)
{
    int64_t number = (int64_t)jdb_postgres_take(source->bytes, 8);
    bool is_one = number != INT64_MIN && number != INT64_MAX;
    return is_one && number <= INT64_MAX - JDB_POSTGRES_EPOCH &&
           set_integer(value, number + JDB_POSTGRES_EPOCH);
}

/* A query may say a day where its column says a time: that is when it begins. */
static bool read_date(const struct source *source, struct jdb_value *value)
{
    int32_t number = (int32_t)jdb_postgres_take(source->bytes, 4);
    int64_t day = number + JDB_POSTGRES_EPOCH_DAYS;
    if (number == INT32_MIN || number == INT32_MAX)
        return false;
    if (source->column->type != JDB_TYPE_TIMESTAMP)
        return set_integer(value, day);
    return day < INT64_MAX / INT64_C(86400000000) && set_integer(value, day * INT64_C(86400000000));
}

struct jdb_postgres_type {
    Oid oid;
    unsigned size; /* 0: any */
    read_type *read;
    const char *name;
};

static const struct jdb_postgres_type TYPES[] = {
    {16, 1, read_bool, "boolean"},      {17, 0, read_blob, "bytea"},
    {18, 0, read_text, "\"char\""},     {19, 0, read_text, "name"},
    {20, 8, read_int8, "bigint"},       {21, 2, read_int2, "smallint"},
    {23, 4, read_int4, "integer"},      {25, 0, read_text, "text"},
    {26, 4, read_oid, "oid"},           {114, 0, read_text, "json"},
    {700, 4, read_float4, "real"},      {701, 8, read_float8, "double precision"},
    {705, 0, read_text, "unknown"},     {1042, 0, read_text, "character"},
    {1043, 0, read_text, "varchar"},    {1082, 4, read_date, "date"},
    {1114, 8, read_time, "timestamp"},  {1184, 8, read_time, "timestamptz"},
    {1700, 0, read_numeric, "numeric"}, {2950, 16, read_blob, "uuid"},
    {3802, 0, read_jsonb, "jsonb"},
};

static const struct jdb_postgres_type OWN = {0, 0, read_text, "a type of the database's own"};

const struct jdb_postgres_type *jdb_postgres_find_type(Oid oid)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (TYPES[i].oid == oid)
            return &TYPES[i];
    return jdb_postgres_is_own_type(oid) ? &OWN : NULL;
}

/* ---- Members --------------------------------------------------------------------------------------------- */

static const char *const KINDS[] = {
    [JDB_KIND_INT] = "an integer",  [JDB_KIND_BOOL] = "a truth value", [JDB_KIND_REAL] = "a real number",
    [JDB_KIND_TEXT] = "text",       [JDB_KIND_BLOB] = "bytes",         [JDB_KIND_UUID] = "a uuid",
    [JDB_KIND_ENUM] = "an enum",    [JDB_KIND_OPT_INT] = "an integer", [JDB_KIND_OPT_REAL] = "a real number",
    [JDB_KIND_OPT_UUID] = "a uuid", [JDB_KIND_VALUES] = "a list",
};

static enum jdb_status fail_type(struct jdb *db, const struct jdb_record *record,
                                 const struct jdb_column *column, const struct jdb_postgres_type *type)
{
    return jdb_fail_column(db, JDB_SCHEMA, record, column, "holds a value of the type %s, which is not %s",
                           type ? type->name : "of another kind", KINDS[column->kind]);
}

static enum jdb_status fail_value(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_column *column, const struct jdb_postgres_type *type)
{
    bool is_time = type->read == read_time || type->read == read_date;
    return jdb_fail_column(db, is_time ? JDB_INVALID : JDB_SCHEMA, record, column,
                           "holds a value of the type %s that %s of the program cannot be", type->name,
                           is_time ? "a time" : KINDS[column->kind]);
}

/* A column of times holds times, and no other does, though all of them are numbers to C. */
static bool agrees(const struct jdb_postgres_type *type, const struct jdb_column *column)
{
    bool is_time = column->type == JDB_TYPE_TIMESTAMP, is_date = column->type == JDB_TYPE_DATE;
    if (type->read == read_time)
        return is_time;
    if (type->read == read_date)
        return is_time || is_date;
    return !is_time && !is_date;
}

static bool keep_bytes(struct jdb_block **keep, struct jdb_value *value)
{
    char *copy = jdb_blocks_take(keep, value->size + 1);
    if (!copy)
        return false;
    value->data = value->size ? memcpy(copy, value->data, value->size) : copy;
    copy[value->size] = '\0';
    return true;
}

static enum jdb_status store(struct jdb *db, const struct jdb_record *record, const struct jdb_column *column,
                             const struct jdb_postgres_type *type, struct jdb_value *value, void *member,
                             struct jdb_block **keep)
{
    static const struct jdb_value NONE = {.storage = JDB_NULL};
    bool points = column->kind == JDB_KIND_TEXT || column->kind == JDB_KIND_BLOB;
    if (points && keep && (value->storage == JDB_TEXT || value->storage == JDB_BLOB) &&
        !keep_bytes(keep, value))
        return jdb_fail_memory(db);
    const struct jdb_problem *problem = jdb_value_store(column, value, member);
    if (!problem)
        return JDB_OK;
    bool is_word = column->kind == JDB_KIND_ENUM && value->storage == JDB_TEXT;
    bool is_uuid =
        value->storage == JDB_BLOB && (column->kind == JDB_KIND_UUID || column->kind == JDB_KIND_OPT_UUID);
    bool is_text = column->kind == JDB_KIND_TEXT && value->storage == JDB_TEXT;
    jdb_value_store(column, &NONE, member);
    return is_word || is_uuid || is_text
               ? jdb_fail_column(db, problem->status, record, column, "%s", problem->message)
               : fail_type(db, record, column, type);
}

/* The integers that most members are. False: it may be one all the same. */
static inline bool read_short(const struct jdb_postgres_statement *statement, int number,
                              const struct jdb_column *column, void *member)
{
    const struct jdb_postgres_type *type = statement->columns[number];
    if (!jdb_postgres_is_bigint(column) || !type || type->read != read_int8 ||
        PQgetlength(statement->result, statement->row, number) != 8)
        return false;
    const char *bytes = PQgetvalue(statement->result, statement->row, number);
    *(int64_t *)member = (int64_t)jdb_postgres_take((const unsigned char *)bytes, 8);
    return true;
}

enum jdb_status jdb_postgres_read(struct jdb *db, const struct jdb_postgres_statement *statement, int number,
                                  const struct jdb_record *record, const struct jdb_column *column,
                                  void *member, struct jdb_block **keep)
{
    if (number < statement->column_count && read_short(statement, number, column, member))
        return JDB_OK;
    struct jdb_value value = {.storage = JDB_NULL};
    if (number >= statement->column_count)
        return jdb_fail_column(db, JDB_SCHEMA, record, column, "is none that the statement gives");
    size_t size = (size_t)PQgetlength(statement->result, statement->row, number);
    if (!size && PQgetisnull(statement->result, statement->row, number)) {
        jdb_value_store(column, &value, member);
        return JDB_OK;
    }
    const struct jdb_postgres_type *type = statement->columns[number];
    const struct source source = {(const unsigned char *)PQgetvalue(statement->result, statement->row, number),
                                  size, column};
    if (!type || !agrees(type, column) || (type->size && type->size != source.size))
        return fail_type(db, record, column, type);
    if (!type->read(&source, &value))
        return fail_value(db, record, column, type);
    if (db->is_exact && type->read == read_numeric && value.storage == JDB_REAL &&
        !jdb_postgres_numeric_is(source.bytes, source.size, value.real))
        return jdb_fail_column(
            db, JDB_INVALID, record, column,
            "holds more digits than the 15 to 17 that a real keeps: as type: text it keeps all");
    return store(db, record, column, type, &value, member, keep);
}

int64_t jdb_postgres_integer(const struct jdb_postgres_statement *statement, int number)
{
    static const struct jdb_column INTEGER = {.kind = JDB_KIND_INT, .type = JDB_TYPE_INT};
    struct jdb_value value = {.storage = JDB_NULL};
    if (number >= statement->column_count || PQgetisnull(statement->result, statement->row, number))
        return 0;
    const struct jdb_postgres_type *type = statement->columns[number];
    const struct source source = {(const unsigned char *)PQgetvalue(statement->result, statement->row, number),
                                  (size_t)PQgetlength(statement->result, statement->row, number), &INTEGER};
    bool is_read = type && (!type->size || type->size == source.size) && type->read(&source, &value);
    return is_read && value.storage == JDB_INTEGER ? value.integer : 0;
}

const char *jdb_postgres_type_name(const struct jdb_postgres_type *type)
{
    return type ? type->name : "a type that the program does not know";
}

/* What reading gives, without a value. */
static enum jdb_storage storage_of(const struct jdb_postgres_type *type, const struct jdb_column *column)
{
    bool is_real = column->kind == JDB_KIND_REAL || column->kind == JDB_KIND_OPT_REAL;
    if (type->read == read_float4 || type->read == read_float8 || (type->read == read_numeric && is_real))
        return JDB_REAL;
    if (type->read == read_blob)
        return JDB_BLOB;
    return type->read == read_text || type->read == read_jsonb ? JDB_TEXT : JDB_INTEGER;
}

bool jdb_postgres_can_read(const struct jdb_postgres_type *type, const struct jdb_column *column)
{
    static const char ZEROS[16];
    union {
        max_align_t aligned;
        char bytes[64];
    } member;
    if (!type || !agrees(type, column))
        return false;
    struct jdb_value value = {.storage = storage_of(type, column)};
    if (column->kind == JDB_KIND_ENUM)
        return value.storage == JDB_TEXT;
    if (value.storage == JDB_TEXT || value.storage == JDB_BLOB) {
        value.data = ZEROS;
        value.size = type->size == sizeof ZEROS ? sizeof ZEROS : 0;
    }
    return !jdb_value_store(column, &value, member.bytes);
}
