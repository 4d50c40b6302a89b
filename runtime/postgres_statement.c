/* A statement and its parameters. It is prepared on the server at its first run, when the types of its parameters are known,
 * and again when the connection is another. */
#include "failure.h"
#include "postgres.h"

#include <stdlib.h>
#include <string.h>

enum jdb_status jdb_postgres_prepare(struct jdb *db, const char *sql, bool lasting, void **made)
{
    struct jdb_postgres_statement *statement = calloc(1, sizeof *statement);
    *made = NULL;
    if (!statement)
        return jdb_fail_memory(db);
    *statement = (struct jdb_postgres_statement){
        .postgres = db->handle, .sql = jdb_postgres_translate(sql), .lasts = lasting};
    if (!statement->sql) {
        free(statement);
        return jdb_fail_memory(db);
    }
    *made = statement;
    return JDB_OK;
}

/* The server is told at the next statement that is prepared. */
static void forget_number(struct jdb_postgres *postgres, unsigned number)
{
    if (postgres->stale_count == postgres->stale_capacity) {
        size_t capacity = postgres->stale_capacity ? postgres->stale_capacity * 2 : 8;
        unsigned *stale = realloc(postgres->stale, capacity * sizeof *stale);
        if (!stale)
            return; /* the connection's end forgets it, too */
        postgres->stale = stale;
        postgres->stale_capacity = capacity;
    }
    postgres->stale[postgres->stale_count++] = number;
}

void jdb_postgres_name(struct jdb_postgres_statement *statement)
{
    statement->number = ++statement->postgres->prepared_count;
    snprintf(statement->name, sizeof statement->name, "jdb_%u", statement->number);
    statement->knows_columns = false;
}

void jdb_postgres_unprepare(struct jdb_postgres_statement *statement)
{
    if (statement->generation && statement->generation == statement->postgres->generation)
        forget_number(statement->postgres, statement->number);
    statement->generation = 0;
}

void jdb_postgres_finalize(void *finalized)
{
    struct jdb_postgres_statement *statement = finalized;
    if (!statement)
        return;
    jdb_postgres_reset(statement);
    jdb_postgres_unprepare(statement);
    free(statement->sql);
    free(statement->parameters);
    free(statement->types);
    free((void *)statement->values);
    free(statement->lengths);
    free(statement->formats);
    free((void *)statement->columns);
    free(statement);
}

/* ---- Parameters ------------------------------------------------------------------------------------------ */

static bool grow(struct jdb_postgres_statement *statement, size_t count)
{
    if (count <= statement->capacity)
        return true;
    struct jdb_postgres_bytes *parameters = realloc(statement->parameters, count * sizeof *parameters);
    statement->parameters = parameters ? parameters : statement->parameters;
    Oid *types = realloc(statement->types, count * sizeof *types);
    statement->types = types ? types : statement->types;
    const char **values = realloc((void *)statement->values, count * sizeof *values);
    statement->values = values ? values : statement->values;
    int *lengths = realloc(statement->lengths, count * sizeof *lengths);
    statement->lengths = lengths ? lengths : statement->lengths;
    int *formats = realloc(statement->formats, count * sizeof *formats);
    statement->formats = formats ? formats : statement->formats;
    if (!parameters || !types || !values || !lengths || !formats)
        return false;
    for (size_t i = statement->capacity; i < count; i++)
        formats[i] = 1;
    statement->capacity = count;
    return true;
}

/* What is made of two pieces is put together, and what does not live as long as the statement is copied. */
static bool point(struct jdb_postgres_statement *statement, size_t number, bool copies)
{
    struct jdb_postgres_bytes *bytes = &statement->parameters[number];
    size_t size = bytes->space_size + bytes->size;
    statement->lengths[number] = (int)size;
    if (bytes->is_null)
        statement->values[number] = NULL;
    else if (!bytes->space_size && !copies)
        statement->values[number] = bytes->data;
    else if (!bytes->size && bytes->space_size)
        statement->values[number] = (const char *)bytes->space;
    else {
        char *place = jdb_blocks_take(&statement->scratch, size + 1);
        if (!place)
            return false;
        place[size] = '\0'; /* where a text of libpq's own ends */
        memcpy(place, bytes->space, bytes->space_size);
        memcpy(place + bytes->space_size, bytes->data, bytes->size);
        statement->values[number] = place;
    }
    return true;
}

static bool mentions(const char *sql, size_t number)
{
    char word[32];
    int length = snprintf(word, sizeof word, "$%zu", number);
    for (const char *found = sql; (found = strstr(found, word)); found += length)
        if (found[length] < '0' || found[length] > '9')
            return true;
    return false;
}

/* The server finds out the type of words from where they stand, if they stand anywhere. */
static Oid type_of(const struct jdb_postgres_statement *statement, const struct jdb_binding *binding,
                   size_t number, const struct jdb_column *column, bool is_list)
{
    bool is_enum = column->type == JDB_TYPE_ENUM;
    if (is_enum && (!binding->sparse || mentions(statement->sql, number + 1)))
        return 0;
    if (is_enum)
        return is_list ? jdb_postgres_array_type(JDB_TYPE_TEXT) : jdb_postgres_type(JDB_TYPE_TEXT);
    return is_list ? jdb_postgres_array_type(column->type) : jdb_postgres_type_of(column);
}

static enum jdb_status set_member(struct jdb *db, struct jdb_postgres_statement *statement,
                                  const struct jdb_binding *binding, size_t number)
{
    const struct jdb_parameter *parameter = &binding->parameters[number];
    const struct jdb_column *column = &binding->record->columns[parameter->column];
    const void *row = binding->rows[parameter->row];
    bool writes = binding->operation == JDB_INSERT || binding->operation == JDB_UPDATE;
    if (!row)
        return jdb_fail_column(db, JDB_MISUSE, binding->record, column, "comes from a row that is NULL");
    struct jdb_value value;
    const struct jdb_problem *problem = jdb_binding_value(binding, column, row, &value);
    if (!problem)
        problem = jdb_postgres_encode(column, &value, !writes, &statement->parameters[number]);
    if (problem && problem->status == JDB_CHECK)
        return jdb_postgres_fail_rule(db, binding->record, column);
    if (problem)
        return jdb_fail_column(db, problem->status, binding->record, column, "%s", problem->message);
    if (column->flags & JDB_COLUMN_ID && binding->operation == JDB_INSERT && value.storage == JDB_INTEGER &&
        !jdb_postgres_counter_note(db, binding->record, value.integer))
        return jdb_fail_memory(db);
    statement->types[number] = type_of(statement, binding, number, column, false);
    return JDB_OK;
}

static enum jdb_status set_array(struct jdb *db, struct jdb_postgres_statement *statement,
                                 const struct jdb_binding *binding, size_t number,
                                 const struct jdb_array *array, size_t part)
{
    const struct jdb_record *record = array->record;
    const struct jdb_column *column = &record->columns[record->primary_key[part]];
    bool is_words = column->type == JDB_TYPE_ENUM;
    statement->types[number] = type_of(statement, binding, number, column, true);
    statement->formats[number] = !is_words;
    bool has_memory = (is_words ? jdb_postgres_write_array : jdb_postgres_encode_array)(
        &statement->scratch, array, column, record->key_offsets[part], &statement->parameters[number]);
    return has_memory ? JDB_OK : jdb_fail_memory(db);
}

static enum jdb_status set_parameter(struct jdb *db, struct jdb_postgres_statement *statement,
                                     const struct jdb_binding *binding, size_t number)
{
    if (binding->array)
        return set_array(db, statement, binding, number, binding->array, number);
    if (number < binding->parameter_count && binding->lists && binding->lists[number].record)
        return set_array(db, statement, binding, number, &binding->lists[number], 0);
    if (number < binding->parameter_count)
        return set_member(db, statement, binding, number);
    struct jdb_postgres_bytes *bytes = &statement->parameters[number];
    *bytes = (struct jdb_postgres_bytes){.space_size = 8, .data = ""};
    jdb_postgres_put(bytes->space, (uint64_t)*binding->limit, 8);
    statement->types[number] = jdb_postgres_type(JDB_TYPE_INT);
    return JDB_OK;
}

enum jdb_status jdb_postgres_set_parameters(struct jdb *db, struct jdb_postgres_statement *statement,
                                            const struct jdb_binding *binding)
{
    size_t count = binding->array ? binding->array->record->primary_key_count
                                  : binding->parameter_count + (binding->limit != NULL);
    if (!grow(statement, count))
        return jdb_fail_memory(db);
    statement->count = count;
    for (size_t i = 0; i < count; i++) {
        enum jdb_status status = set_parameter(db, statement, binding, i);
        if (status != JDB_OK)
            return status;
        if (!point(statement, i, binding->copies))
            return jdb_fail_memory(db);
    }
    return JDB_OK;
}

enum jdb_status jdb_postgres_set_types(struct jdb *db, struct jdb_postgres_statement *statement,
                                       const struct jdb_binding *binding)
{
    if (!grow(statement, binding->parameter_count))
        return jdb_fail_memory(db);
    statement->count = binding->parameter_count;
    for (size_t i = 0; i < statement->count; i++) {
        bool is_list = binding->lists && binding->lists[i].record;
        const struct jdb_record *record = is_list ? binding->lists[i].record : binding->record;
        const struct jdb_column *column = &record->columns[is_list ? 0 : binding->parameters[i].column];
        statement->types[i] = type_of(statement, binding, i, column, is_list);
    }
    return JDB_OK;
}
