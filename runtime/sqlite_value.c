/* Any member as a value of SQLite, and back, with all that can be wrong with it. */
#include "failure.h"
#include "sqlite.h"

#include <stdlib.h>
#include <string.h>

int jdb_sqlite_bind(sqlite3_stmt *statement, int parameter, const struct jdb_value *value, bool copy)
{
    sqlite3_destructor_type destructor = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    switch (value->storage) {
    case JDB_INTEGER:
        return sqlite3_bind_int64(statement, parameter, value->integer);
    case JDB_REAL:
        return sqlite3_bind_double(statement, parameter, value->real);
    case JDB_TEXT:
        return sqlite3_bind_text64(statement, parameter, value->data, value->size, destructor, SQLITE_UTF8);
    case JDB_BLOB:
        return sqlite3_bind_blob64(statement, parameter, value->data, value->size, destructor);
    case JDB_NULL:
        break;
    }
    return sqlite3_bind_null(statement, parameter);
}

/* False: there was no memory. Text is asked for before its size: that is the order that SQLite wants. A value that
 * is not protected by a mutex may be read here: the connection has none. */
static bool read_value(sqlite3_value *column, struct jdb_value *value)
{
    switch (sqlite3_value_type(column)) {
    case SQLITE_INTEGER:
        value->storage = JDB_INTEGER;
        value->integer = sqlite3_value_int64(column);
        return true;
    case SQLITE_FLOAT:
        value->storage = JDB_REAL;
        value->real = sqlite3_value_double(column);
        return true;
    case SQLITE_TEXT:
        value->storage = JDB_TEXT;
        value->data = sqlite3_value_text(column);
        value->size = (size_t)sqlite3_value_bytes(column);
        return value->data != NULL;
    case SQLITE_BLOB:
        value->storage = JDB_BLOB;
        value->data = sqlite3_value_blob(column);
        value->size = (size_t)sqlite3_value_bytes(column);
        return value->data || !value->size;
    default:
        value->storage = JDB_NULL;
        return true;
    }
}

/* A number where a text is asked for is its digits, as in read_short(). */
static bool read_text(sqlite3_value *column, struct jdb_value *value)
{
    int type = sqlite3_value_type(column);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return read_value(column, value);
    value->storage = JDB_TEXT;
    value->data = sqlite3_value_text(column);
    value->size = (size_t)sqlite3_value_bytes(column);
    return value->data != NULL;
}

/* Whether a number is kept by a member that is none of its kind: a real that it is, or digits that read as it. */
static bool is_number(const struct jdb_column *column, const struct jdb_value *value, int type, double number)
{
    bool is_real = column->kind == JDB_KIND_REAL || column->kind == JDB_KIND_OPT_REAL;
    if (type == SQLITE_INTEGER && is_real)
        return number < 0x1p63 && (int64_t)number == value->integer;
    if (type != SQLITE_FLOAT || value->storage != JDB_TEXT)
        return true;
    double again = strtod(value->data, NULL);
    return again >= number && again <= number;
}

enum jdb_status jdb_sqlite_read(struct jdb *db, sqlite3_stmt *statement, int number,
                                const struct jdb_record *record, const struct jdb_column *column, void *member,
                                struct jdb_block **keep)
{
    struct jdb_value value;
    sqlite3_value *source = sqlite3_column_value(statement, number);
    int type = db->is_exact ? sqlite3_value_type(source) : SQLITE_NULL;
    double exact = db->is_exact ? sqlite3_value_double(source) : 0;
    if (!(column->kind == JDB_KIND_TEXT ? read_text(source, &value) : read_value(source, &value)))
        return jdb_fail_memory(db);
    if (!is_number(column, &value, type, exact))
        return jdb_fail_column(db, JDB_INVALID, record, column,
                               "holds a number of more digits than the 15 to 17 that %s keeps",
                               type == SQLITE_FLOAT ? "its text" : "a real");
    bool points = column->kind == JDB_KIND_TEXT || column->kind == JDB_KIND_BLOB;
    if (keep && points && value.storage != JDB_NULL && value.storage != JDB_INTEGER &&
        value.storage != JDB_REAL) {
        char *copy = jdb_blocks_take(keep, value.size + 1);
        if (!copy)
            return jdb_fail_memory(db);
        value.data = value.size ? memcpy(copy, value.data, value.size) : copy;
        copy[value.size] = '\0';
    }
    const struct jdb_problem *problem = jdb_value_store(column, &value, member);
    return problem ? jdb_fail_column(db, problem->status, record, column, "%s", problem->message) : JDB_OK;
}
