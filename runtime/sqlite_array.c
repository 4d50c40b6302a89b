/* The caller's array as a table: no copy, and one statement for any number of elements. jdb_keys(array) has the parts of
 * primary keys, key0, key1, …; jdb_rows(array) the members of rows, c0, c1, …, as an INSERT takes them. */
#include "buffer.h"
#include "row.h"
#include "sqlite.h"

#include <string.h>

#define POINTER_TYPE "jdb_array"

/* One of the two tables. */
struct shape {
    const char *name;
    const char *column; /* what columns are called, before their number */
    int column_count;
    bool holds_keys;
};

static const struct shape SHAPES[] = {
    {"jdb_keys", "key", JDB_SQLITE_KEYS_MOST, true},
    {"jdb_rows", "c", JDB_SQLITE_ROWS_MOST, false},
};

enum { SHAPE_COUNT = sizeof SHAPES / sizeof *SHAPES };

struct table {
    sqlite3_vtab base; /* SQLite's own: it must be the first, here and below */
    const struct shape *shape;
};

struct cursor {
    sqlite3_vtab_cursor base;
    const struct shape *shape;
    struct jdb_array *array;    /* NULL: no rows */
    struct jdb_binding binding; /* what members are to the INSERT */
    size_t position;
    int64_t next_id; /* of the next row that is to be given one */
};

/* ---- The table ------------------------------------------------------------------------------------------- */

static int declare(sqlite3 *handle, const struct shape *shape)
{
    struct jdb_buffer sql = {0};
    jdb_buffer_add(&sql, "CREATE TABLE x(");
    for (int i = 0; i < shape->column_count; i++) {
        char column[32];
        snprintf(column, sizeof column, "%s%d, ", shape->column, i);
        jdb_buffer_add(&sql, column);
    }
    jdb_buffer_add(&sql, "array HIDDEN)");
    int code = sql.failed ? SQLITE_NOMEM : sqlite3_declare_vtab(handle, sql.text);
    jdb_buffer_free(&sql);
    return code;
}

static int connect(sqlite3 *handle, void *context, int count, const char *const *words, sqlite3_vtab **base,
                   char **message)
{
    (void)count, (void)words, (void)message;
    int code = declare(handle, context);
    if (code != SQLITE_OK)
        return code;
    struct table *table = sqlite3_malloc(sizeof *table);
    if (!table)
        return SQLITE_NOMEM;
    *table = (struct table){.shape = context};
    *base = &table->base;
    return sqlite3_vtab_config(handle, SQLITE_VTAB_DIRECTONLY);
}

static int disconnect(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

/* One plan: all rows, in their order. It needs the pointer. */
static int best_index(sqlite3_vtab *base, sqlite3_index_info *index)
{
    int hidden = ((const struct table *)base)->shape->column_count;
    bool has_array = false;
    for (int i = 0; i < index->nConstraint; i++) {
        if (index->aConstraint[i].iColumn != hidden || index->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ ||
            !index->aConstraint[i].usable)
            continue;
        index->aConstraintUsage[i].argvIndex = 1;
        index->aConstraintUsage[i].omit = 1;
        has_array = true;
    }
    if (!has_array)
        return SQLITE_CONSTRAINT;
    index->estimatedCost = 100;
    index->estimatedRows = 100;
    index->orderByConsumed =
        index->nOrderBy == 1 && index->aOrderBy[0].iColumn == -1 && !index->aOrderBy[0].desc;
    return SQLITE_OK;
}

/* ---- Its rows -------------------------------------------------------------------------------------------- */

static int open(sqlite3_vtab *base, sqlite3_vtab_cursor **opened)
{
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (!cursor)
        return SQLITE_NOMEM;
    *cursor = (struct cursor){.shape = ((const struct table *)base)->shape};
    *opened = &cursor->base;
    return SQLITE_OK;
}

static int close(sqlite3_vtab_cursor *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *words, int count, sqlite3_value **values)
{
    (void)plan, (void)words;
    struct cursor *cursor = (struct cursor *)base;
    struct jdb_array *array = count == 1 ? sqlite3_value_pointer(values[0], POINTER_TYPE) : NULL;
    cursor->array = array && array->holds_keys == cursor->shape->holds_keys ? array : NULL;
    cursor->position = 0;
    if (!cursor->array)
        return SQLITE_OK;
    array->position = 0;
    array->problem = NULL;
    cursor->next_id = array->next_id;
    cursor->binding = (struct jdb_binding){.record = array->record,
                                           .unset = array->is_copied ? JDB_UNSET_AS_IS : JDB_UNSET_AS_DEFAULT,
                                           .defaults = array->defaults};
    return SQLITE_OK;
}

static const char *element(const struct cursor *cursor)
{
    const struct jdb_array *array = cursor->array;
    size_t size = array->holds_keys ? array->record->key_size : array->record->size;
    return (const char *)array->elements + cursor->position * size;
}

static int next(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    if (!cursor->array->holds_keys)
        cursor->next_id = jdb_row_id_after(cursor->array->record, element(cursor), cursor->next_id);
    cursor->array->position = ++cursor->position;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    return !cursor->array || cursor->position >= cursor->array->count;
}

static void give(sqlite3_context *context, const struct jdb_value *value)
{
    switch (value->storage) {
    case JDB_INTEGER:
        sqlite3_result_int64(context, value->integer);
        return;
    case JDB_REAL:
        sqlite3_result_double(context, value->real);
        return;
    case JDB_TEXT:
        sqlite3_result_text64(context, value->data, value->size, SQLITE_STATIC, SQLITE_UTF8);
        return;
    case JDB_BLOB:
        sqlite3_result_blob64(context, value->data, value->size, SQLITE_STATIC);
        return;
    case JDB_NULL:
        return;
    }
}

/* What cannot be a value is NULL, which no row is equal to. */
static void give_part_of_key(const struct cursor *cursor, sqlite3_context *context, size_t part)
{
    const struct jdb_record *record = cursor->array->record;
    struct jdb_value value;
    if (part < record->primary_key_count && !jdb_value_of(&record->columns[record->primary_key[part]],
                                                          element(cursor) + record->key_offsets[part], &value))
        give(context, &value);
}

static void give_member(const struct cursor *cursor, sqlite3_context *context, size_t number)
{
    const struct jdb_record *record = cursor->array->record;
    if (number >= record->column_count)
        return;
    const struct jdb_column *column = &record->columns[number];
    const char *row = element(cursor);
    struct jdb_value value;
    const struct jdb_problem *problem = jdb_binding_value(&cursor->binding, column, row, &value);
    if (problem) {
        cursor->array->problem = problem;
        cursor->array->problem_column = column;
        sqlite3_result_error(context, problem->message, -1);
    } else if (column->flags & JDB_COLUMN_ID && value.storage == JDB_NULL)
        sqlite3_result_int64(context, cursor->next_id);
    else
        give(context, &value);
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int number)
{
    const struct cursor *cursor = (const struct cursor *)base;
    if (cursor->shape->holds_keys)
        give_part_of_key(cursor, context, (size_t)number);
    else
        give_member(cursor, context, (size_t)number);
    return SQLITE_OK;
}

static int row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
    *number = (sqlite3_int64)((const struct cursor *)base)->position;
    return SQLITE_OK;
}

/* Without xCreate it is a function only: CREATE VIRTUAL TABLE cannot name it. */
static const sqlite3_module MODULE = {
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open,
    .xClose = close,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column,
    .xRowid = row_number,
};

int jdb_sqlite_register_arrays(sqlite3 *handle)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < SHAPE_COUNT && code == SQLITE_OK; i++) {
        union { /* SQLite takes pointers that may be written to; these are only read */
            const struct shape *constant;
            void *pointer;
        } shape = {&SHAPES[i]};
        code = sqlite3_create_module(handle, SHAPES[i].name, &MODULE, shape.pointer);
    }
    return code;
}

int jdb_sqlite_bind_array(sqlite3_stmt *statement, int parameter, struct jdb_array *array)
{
    return sqlite3_bind_pointer(statement, parameter, array, POINTER_TYPE, NULL);
}
