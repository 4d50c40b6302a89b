#include "failure.h"
#include "sqlite.h"
#include "sqlite_migration.h"
#include "utf8.h"

#include <errno.h>
#include <string.h>

/* ---- Errors ---------------------------------------------------------------------------------------------- */

/* By SQLite's primary code. JDB_OK: the code does not say. */
static const enum jdb_status STATUSES[] = {
    [SQLITE_PERM] = JDB_IO,         [SQLITE_ABORT] = JDB_ABORTED,   [SQLITE_BUSY] = JDB_RETRY,
    [SQLITE_LOCKED] = JDB_RETRY,    [SQLITE_NOMEM] = JDB_NO_MEMORY, [SQLITE_READONLY] = JDB_IO,
    [SQLITE_INTERRUPT] = JDB_RETRY, [SQLITE_IOERR] = JDB_IO,        [SQLITE_CORRUPT] = JDB_CORRUPT,
    [SQLITE_FULL] = JDB_FULL,       [SQLITE_CANTOPEN] = JDB_IO,     [SQLITE_PROTOCOL] = JDB_RETRY,
    [SQLITE_SCHEMA] = JDB_SCHEMA,   [SQLITE_TOOBIG] = JDB_INVALID,  [SQLITE_CONSTRAINT] = JDB_CHECK,
    [SQLITE_MISMATCH] = JDB_CHECK,  [SQLITE_MISUSE] = JDB_MISUSE,   [SQLITE_NOLFS] = JDB_IO,
    [SQLITE_AUTH] = JDB_MISUSE,     [SQLITE_RANGE] = JDB_MISUSE,    [SQLITE_NOTADB] = JDB_CORRUPT,
};

enum jdb_status jdb_sqlite_status(sqlite3 *handle, int code, const char *message, enum jdb_status other)
{
    size_t primary = (size_t)(code & 0xff);
    enum jdb_status status = primary < sizeof STATUSES / sizeof *STATUSES ? STATUSES[primary] : JDB_OK;
    if (code == SQLITE_IOERR_NOMEM)
        return JDB_NO_MEMORY;
    if (status == JDB_IO) {
        int number = sqlite3_system_errno(handle);
        return primary == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT) ? JDB_FULL : JDB_IO;
    }
    if (status != JDB_OK)
        return status;
    return strncmp(message, "no such ", 8) == 0 ? JDB_SCHEMA : other;
}

/* What is computed, and not written, is none that the row's member can hold. Where SQLite does not stop at it, it goes on with a
 * real number, which is none either. */
static bool is_overflow(const struct jdb_binding *binding, const char *message)
{
    return (!binding || binding->operation == JDB_READ) && strcmp(message, "integer overflow") == 0;
}

static bool is_about_the_file(enum jdb_status status)
{
    return status == JDB_IO || status == JDB_FULL || status == JDB_CORRUPT;
}

enum jdb_status jdb_sqlite_fail(struct jdb *db, enum jdb_status other, const struct jdb_binding *binding)
{
    sqlite3 *handle = db->handle;
    int code = sqlite3_extended_errcode(handle);
    char message[sizeof db->message]; /* what looks for the constraint uses the connection, too */
    snprintf(message, sizeof message, "%s", sqlite3_errmsg(handle));
    enum jdb_status status =
        is_overflow(binding, message) ? JDB_SCHEMA : jdb_sqlite_status(handle, code, message, other);
    if ((code & 0xff) == SQLITE_CONSTRAINT)
        status = jdb_sqlite_fail_constraint(db, code, message, binding);
    else if (is_about_the_file(status))
        jdb_fail(db, status, "%s: %s", db->address, message);
    else
        jdb_fail(db, status, "%s", message);
    db->error.native = code;
    db->aborted = db->depth > 0; /* whatever the status: an engine with stricter rules would say so */
    return status;
}

/* ---- Statements ------------------------------------------------------------------------------------------ */

static enum jdb_status prepare(struct jdb *db, const char *sql, bool lasting, void **statement)
{
    sqlite3_stmt *prepared = NULL;
    *statement = NULL;
    unsigned flags = lasting ? SQLITE_PREPARE_PERSISTENT : 0;
    if (sqlite3_prepare_v3(db->handle, sql, -1, flags, &prepared, NULL) != SQLITE_OK)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    *statement = prepared;
    return JDB_OK;
}

static enum jdb_status describe(struct jdb *db, const char *sql, const struct jdb_binding *binding,
                                const struct jdb_record *rows)
{
    (void)binding; /* any parameter takes any value */
    void *statement;
    enum jdb_status status = prepare(db, sql, false, &statement);
    if (status == JDB_OK && rows && (size_t)sqlite3_column_count(statement) != rows->column_count)
        status = jdb_fail(db, JDB_SCHEMA, "gives %d columns, not %zu", sqlite3_column_count(statement),
                          rows->column_count);
    sqlite3_finalize(statement);
    return status;
}

static void finalize(void *statement)
{
    sqlite3_finalize(statement);
}

static void reset(void *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement); /* they point to rows that their owner may free now */
}

/* Integers and texts, which most members are, go to SQLite without a detour. */
static int bind_member(sqlite3_stmt *statement, int parameter, const struct jdb_binding *binding,
                       const struct jdb_column *column, const void *row, const struct jdb_problem **problem)
{
    const void *member = jdb_member(column, row);
    *problem = NULL;
    if (column->kind == JDB_KIND_INT && *(const int64_t *)member)
        return sqlite3_bind_int64(statement, parameter, *(const int64_t *)member);
    const char *text = column->kind == JDB_KIND_TEXT ? *(const char *const *)member : NULL;
    size_t length = text ? strlen(text) : 0;
    if (text && jdb_utf8_is_valid(text, length))
        return sqlite3_bind_text64(statement, parameter, text, length,
                                   binding->copies ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8);
    if (column->kind == JDB_KIND_VALUES)
        return jdb_sqlite_bind_array(statement, parameter, &binding->lists[parameter - 1]);
    struct jdb_value value;
    *problem = jdb_binding_value(binding, column, row, &value);
    return *problem ? SQLITE_OK : jdb_sqlite_bind(statement, parameter, &value, binding->copies);
}

bool jdb_sqlite_is_being_read(sqlite3 *handle)
{
    for (sqlite3_stmt *next = sqlite3_next_stmt(handle, NULL); next; next = sqlite3_next_stmt(handle, next))
        if (sqlite3_stmt_busy(next))
            return true;
    return false;
}

static enum jdb_status bind(struct jdb *db, void *statement, const struct jdb_binding *binding)
{
    if (binding->array)
        return jdb_sqlite_bind_array(statement, 1, binding->array) == SQLITE_OK
                   ? JDB_OK
                   : jdb_sqlite_fail(db, JDB_MISUSE, NULL);
    size_t i, count = binding->parameter_count;
    if (binding->sparse && (size_t)sqlite3_bind_parameter_count(statement) < count)
        count = (size_t)sqlite3_bind_parameter_count(statement);
    for (i = 0; i < count; i++) {
        const struct jdb_parameter *parameter = &binding->parameters[i];
        const struct jdb_column *column = &binding->record->columns[parameter->column];
        const void *row = binding->rows[parameter->row];
        if (!row)
            return jdb_fail_column(db, JDB_MISUSE, binding->record, column, "comes from a row that is NULL");
        const struct jdb_problem *problem;
        int code = bind_member(statement, (int)(i + 1), binding, column, row, &problem);
        if (problem)
            return jdb_fail_column(db, problem->status, binding->record, column, "%s", problem->message);
        if (code != SQLITE_OK)
            return jdb_sqlite_fail(db, JDB_MISUSE, NULL);
    }
    if (binding->limit && sqlite3_bind_int64(statement, (int)(i + 1), *binding->limit) != SQLITE_OK)
        return jdb_sqlite_fail(db, JDB_MISUSE, NULL);
    return JDB_OK;
}

static enum jdb_status step(struct jdb *db, void *statement, const struct jdb_binding *binding, bool *row)
{
    int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? JDB_OK : jdb_sqlite_fail(db, JDB_CHECK, binding);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

/* A copy of a text without NUL bytes; NULL: it is none, or there is no memory. */
static const char *keep_text(sqlite3_stmt *statement, int number, struct jdb_block **keep)
{
    sqlite3_value *source = sqlite3_column_value(statement, number);
    const char *text = (const char *)sqlite3_value_text(source);
    size_t length = (size_t)sqlite3_value_bytes(source);
    if (!text || memchr(text, '\0', length))
        return NULL;
    char *copy = jdb_blocks_take(keep, length + 1);
    return copy ? memcpy(copy, text, length + 1) : NULL;
}

static int read_enum(sqlite3_stmt *statement, int number, const struct jdb_enum *values)
{
    const char *word = (const char *)sqlite3_column_text(statement, number);
    for (size_t i = 0; word && i < values->count; i++)
        if (strcmp(word, values->words[i].data) == 0)
            return (int)(i + 1);
    return 0;
}

/* What most members are, and as they should be, takes the short way: STRICT tables hold nothing else in their columns than
 * their type says but NULL, which reads as 0 and as no text. False: that may be it, or a mistake. */
static inline bool read_short(sqlite3_stmt *statement, int number, const struct jdb_column *column,
                              void *member, struct jdb_block **keep)
{
    if (column->kind == JDB_KIND_INT)
        return (*(int64_t *)member = sqlite3_column_int64(statement, number));
    if (column->kind == JDB_KIND_TEXT)
        return (*(const char **)member = keep ? keep_text(statement, number, keep)
                                              : (const char *)sqlite3_column_text(statement, number));
    if (column->kind == JDB_KIND_ENUM)
        return (*(int *)member = read_enum(statement, number, column->values));
    return false;
}

/* What a query computes may be a number that is no whole one where its type says so, and a table that is not STRICT holds
 * anything: SQLite would make of it what is asked for. */
static bool is_kept(const struct jdb_column *column, int type)
{
    if (column->kind == JDB_KIND_INT)
        return type == SQLITE_INTEGER || type == SQLITE_NULL;
    return column->kind != JDB_KIND_TEXT || type != SQLITE_BLOB;
}

static enum jdb_status check_types(struct jdb *db, sqlite3_stmt *statement, const struct jdb_record *record,
                                   void *row)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < record->column_count && status == JDB_OK; i++) {
        const struct jdb_column *column = &record->columns[i];
        int type = sqlite3_column_type(statement, (int)i);
        if (!is_kept(column, type) || (db->is_exact && type == SQLITE_FLOAT && column->kind == JDB_KIND_TEXT))
            status = jdb_sqlite_read(db, statement, (int)i, record, column, jdb_member_of(column, row), NULL);
    }
    return status;
}

static enum jdb_status next(struct jdb *db, void *statement, const struct jdb_record *record, void *row,
                            struct jdb_block **keep, bool *has_row)
{
    int code = sqlite3_step(statement);
    *has_row = code == SQLITE_ROW;
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? JDB_OK : jdb_sqlite_fail(db, JDB_CHECK, NULL);
    enum jdb_status checked = record->is_loose ? check_types(db, statement, record, row) : JDB_OK;
    if (checked != JDB_OK)
        return checked;
    const struct jdb_column *column = record->columns;
    for (int i = 0, count = (int)record->column_count; i < count; i++, column++) {
        void *member = jdb_member_of(column, row);
        if (read_short(statement, i, column, member, keep))
            continue;
        enum jdb_status status = jdb_sqlite_read(db, statement, i, record, column, member, keep);
        if (status != JDB_OK)
            return status;
    }
    return JDB_OK;
}

static enum jdb_status read_columns(struct jdb *db, void *statement, const struct jdb_record *record,
                                    size_t first, const jdb_column_index *columns, size_t count, void *row,
                                    struct jdb_block **keep)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < count && status == JDB_OK; i++) {
        const struct jdb_column *column = &record->columns[columns[i]];
        status =
            jdb_sqlite_read(db, statement, (int)(first + i), record, column, jdb_member_of(column, row), keep);
    }
    return status;
}

static int64_t read_integer(void *statement)
{
    return sqlite3_column_int64(statement, 0);
}

/* ---- The connection -------------------------------------------------------------------------------------- */

/* What SQLite has noticed about its tables, for the plans of the next connection. It waits for nobody, and looks at a part
 * of large tables. */
static void optimize(sqlite3 *handle)
{
    if (!sqlite3_get_autocommit(handle) || sqlite3_db_readonly(handle, "main"))
        return;
    sqlite3_busy_timeout(handle, 0);
    sqlite3_exec(handle, "PRAGMA analysis_limit = 400; PRAGMA optimize", NULL, NULL, NULL);
}

static bool in_transaction(struct jdb *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

static void close_handle(struct jdb *db)
{
    if (in_transaction(db))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    if (strcmp(db->address, ":memory:") != 0)
        optimize(db->handle);
    sqlite3_close_v2(db->handle); /* v2: statements that the caller made by jdb_sqlite3() may be left */
    db->handle = NULL;
}

static enum jdb_status execute(struct jdb *db, const char *sql)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? JDB_OK
                                                                        : jdb_sqlite_fail(db, JDB_MISUSE, NULL);
}

enum { QUERY_COLUMNS = 8 };

static enum jdb_status run_query(struct jdb *db, sqlite3_stmt *statement, jdb_query_row *row, void *context)
{
    int count = sqlite3_column_count(statement);
    for (;;) {
        bool has_row;
        enum jdb_status status = step(db, statement, NULL, &has_row);
        if (status != JDB_OK || !has_row)
            return status;
        const char *texts[QUERY_COLUMNS] = {NULL};
        for (int i = 0; i < count && i < QUERY_COLUMNS; i++) {
            texts[i] = (const char *)sqlite3_column_text(statement, i);
            if (!texts[i] && sqlite3_errcode(db->handle) == SQLITE_NOMEM)
                return jdb_fail_memory(db);
        }
        if (row && !row(context, texts))
            return JDB_OK;
    }
}

static enum jdb_status query(struct jdb *db, const char *sql, const char *const *texts, size_t count,
                             jdb_query_row *row, void *context)
{
    void *statement = NULL;
    enum jdb_status status = prepare(db, sql, false, &statement);
    if (status != JDB_OK)
        return status;
    for (size_t i = 0; i < count && status == JDB_OK; i++)
        if (sqlite3_bind_text(statement, (int)(i + 1), texts[i], -1, SQLITE_STATIC) != SQLITE_OK)
            status = jdb_sqlite_fail(db, JDB_MISUSE, NULL);
    if (status == JDB_OK)
        status = run_query(db, statement, row, context);
    finalize(statement);
    return status;
}

/* A row that a trigger skipped was given none: the last one is another's. */
static int64_t last_id(struct jdb *db)
{
    return sqlite3_changes(db->handle) ? sqlite3_last_insert_rowid(db->handle) : 0;
}

static int64_t changes(struct jdb *db)
{
    return sqlite3_changes64(db->handle);
}

static const struct jdb_words WORDS = {
    .begin = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .is_same = " IS ",
    .has_table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1",
    .tables =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
    .columns = "SELECT name FROM pragma_table_xinfo(?1)",
    .objects = "SELECT tbl_name, type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name",
    .create_marks = "CREATE TABLE IF NOT EXISTS jdb_schema (name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, "
                    "structure TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    .create_history =
        "CREATE TABLE IF NOT EXISTS jdb_migrations (schema TEXT, number INTEGER, name TEXT NOT "
        "NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL, PRIMARY KEY (schema, number)) "
        "STRICT, WITHOUT ROWID",
};

const struct jdb_driver jdb_driver_sqlite = {
    .scheme = "sqlite",
    .words = &WORDS,
    .bulk_least = 10,
    .open = jdb_sqlite_open,
    .close = close_handle,
    .execute = execute,
    .in_transaction = in_transaction,
    .query = query,
    .prepare = prepare,
    .describe = describe,
    .bind = bind,
    .step = step,
    .next = next,
    .read_columns = read_columns,
    .read_integer = read_integer,
    .reset = reset,
    .finalize = finalize,
    .last_id = last_id,
    .insert_rows = jdb_sqlite_insert_rows,
    .drop_indexes = jdb_sqlite_drop_indexes,
    .changes = changes,
    .copy_begin = jdb_sqlite_copy_begin,
    .copy_end = jdb_sqlite_copy_end,
    .read_counter = jdb_sqlite_read_counter,
    .write_counter = jdb_sqlite_write_counter,
    .migration_begin = jdb_sqlite_migration_begin,
    .migration_observe = jdb_sqlite_migration_observe,
    .migration_step = jdb_sqlite_migration_step,
    .migration_watch = jdb_sqlite_migration_watch,
    .migration_check = jdb_sqlite_migration_check,
    .migration_end = jdb_sqlite_migration_end,
    .backup = jdb_sqlite_backup,
};
