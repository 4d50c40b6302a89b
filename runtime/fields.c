/* insert_fields and update_fields: statements for the columns that a caller picks. A caller picks the same ones
 * again and again, so the last few are kept. */
#include "buffer.h"
#include "failure.h"
#include "record.h"
#include "statement.h"
#include "statements.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 8, FIELDS_MOST = 64 };

struct picked {
    enum jdb_operation operation;
    uint64_t fields;
    struct jdb_insert insert; /* an update has no `returns`; its arrays and its SQL are owned */
    struct jdb_parameter *parameters;
    jdb_column_index *returns;
    char *sql;
    struct jdb_prepared *prepared;
    uint64_t last_use;
};

struct jdb_fields {
    struct picked kept[KEPT];
    uint64_t uses;
};

static bool has_field(uint64_t fields, size_t column)
{
    return column < FIELDS_MOST && fields >> column & 1;
}

static void free_picked(struct picked *picked)
{
    jdb_statements_discard(picked->prepared);
    free(picked->parameters);
    free(picked->returns);
    free(picked->sql);
    *picked = (struct picked){0};
}

void jdb_fields_free(struct jdb_fields *fields)
{
    for (size_t i = 0; fields && i < KEPT; i++)
        free_picked(&fields->kept[i]);
    free(fields);
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

/* Gives a column of the row a parameter, and its number. */
static size_t number_of(struct picked *picked, size_t column)
{
    size_t number = picked->insert.statement.parameter_count++;
    picked->parameters[number] = (struct jdb_parameter){0, (jdb_column_index)column};
    return number + 1;
}

static void add_value(const struct jdb *db, struct picked *picked, struct jdb_buffer *sql,
                      const struct jdb_record *record, size_t column)
{
    jdb_statement_add_value(db, sql, &record->columns[column], number_of(picked, column));
}

static void add_returning(const struct jdb *db, struct picked *picked, const struct jdb_record *record,
                          struct jdb_buffer *sql)
{
    for (size_t i = 0; i < record->column_count; i++) {
        if (has_field(picked->fields, i))
            continue;
        jdb_buffer_add(sql, picked->insert.return_count ? ", " : " RETURNING ");
        jdb_statement_add_read(db, sql, &record->columns[i]);
        picked->returns[picked->insert.return_count++] = (jdb_column_index)i;
    }
}

static void build_insert(const struct jdb *db, struct picked *picked, const struct jdb_record *record,
                         struct jdb_buffer *sql)
{
    struct jdb_buffer values = {0};
    jdb_buffer_add(sql, "INSERT INTO ");
    jdb_buffer_add_name(sql, record->name);
    for (size_t i = 0; i < record->column_count; i++) {
        if (!has_field(picked->fields, i))
            continue;
        jdb_buffer_add(sql, values.length ? ", " : " (");
        jdb_buffer_add_name(sql, record->columns[i].name);
        jdb_buffer_add(&values, values.length ? ", " : " VALUES (");
        add_value(db, picked, &values, record, i);
    }
    jdb_buffer_add(sql, values.length ? ")" : "");
    if (values.length)
        jdb_statement_add_override(db, sql);
    jdb_buffer_add(sql, values.length ? values.text : " DEFAULT VALUES");
    jdb_buffer_add(sql, values.length ? ")" : "");
    sql->failed |= values.failed;
    jdb_buffer_free(&values);
    add_returning(db, picked, record, sql);
}

static void build_update(const struct jdb *db, struct picked *picked, const struct jdb_record *record,
                         struct jdb_buffer *sql)
{
    jdb_buffer_add(sql, "UPDATE ");
    jdb_buffer_add_name(sql, record->name);
    const char *separator = " SET ";
    for (size_t i = 0; i < record->column_count; i++) {
        if (!has_field(picked->fields, i))
            continue;
        jdb_buffer_add(sql, separator);
        jdb_buffer_add_name(sql, record->columns[i].name);
        jdb_buffer_add(sql, " = ");
        add_value(db, picked, sql, record, i);
        separator = ", ";
    }
    for (size_t i = 0; i < record->primary_key_count; i++) {
        jdb_buffer_add(sql, i ? " AND " : " WHERE ");
        size_t column = record->primary_key[i];
        jdb_buffer_add_name(sql, record->columns[column].name);
        jdb_buffer_add(sql, " = ");
        jdb_statement_add_parameter(db, sql, &record->columns[column], number_of(picked, column));
    }
}

/* False: out of memory. */
static bool build(const struct jdb *db, struct picked *picked, const struct jdb_record *record)
{
    picked->parameters = calloc(record->column_count, sizeof *picked->parameters);
    picked->returns = calloc(record->column_count, sizeof *picked->returns);
    struct jdb_buffer sql = {.failed = !picked->parameters || !picked->returns};
    if (!sql.failed && picked->operation == JDB_INSERT)
        build_insert(db, picked, record, &sql);
    else if (!sql.failed)
        build_update(db, picked, record, &sql);
    picked->sql = sql.text;
    picked->insert.statement.sql = sql.text;
    picked->insert.statement.parameters = picked->parameters;
    picked->insert.returns = picked->returns;
    if (sql.failed)
        free_picked(picked);
    return !sql.failed;
}

/* ---- Picking --------------------------------------------------------------------------------------------- */

/* The place of the statement that was used longest ago. One is in use only while its call runs. */
static struct picked *find_room(struct jdb_fields *fields)
{
    struct picked *oldest = NULL;
    for (size_t i = 0; i < KEPT; i++) {
        struct picked *picked = &fields->kept[i];
        bool is_busy = picked->prepared && picked->prepared->busy;
        if (!is_busy && (!oldest || picked->last_use < oldest->last_use))
            oldest = picked;
    }
    return oldest;
}

static struct picked *find_picked(struct jdb_fields *fields, enum jdb_operation operation, uint64_t mask)
{
    for (size_t i = 0; i < KEPT; i++) {
        struct picked *picked = &fields->kept[i];
        if (picked->sql && picked->operation == operation && picked->fields == mask)
            return picked;
    }
    return NULL;
}

/* NULL: the error is set. */
static struct picked *pick(struct jdb *db, const struct jdb_record *record, enum jdb_operation operation,
                           uint64_t mask)
{
    struct jdb_statements *statements = &db->statements[record->number];
    if (!statements->fields)
        statements->fields = calloc(1, sizeof *statements->fields);
    struct jdb_fields *fields = statements->fields;
    struct picked *picked = fields ? find_picked(fields, operation, mask) : NULL;
    if (picked) {
        picked->last_use = ++fields->uses;
        return picked;
    }
    picked = fields ? find_room(fields) : NULL;
    if (picked) {
        free_picked(picked);
        *picked = (struct picked){.operation = operation, .fields = mask, .last_use = ++fields->uses};
        if (build(db, picked, record))
            return picked;
    }
    jdb_fail_memory(db);
    return NULL;
}

/* ---- Calls ----------------------------------------------------------------------------------------------- */

static enum jdb_status check_fields(struct jdb *db, const struct jdb_record *record, uint64_t fields,
                                    unsigned refused, const char *why)
{
    for (size_t i = 0; i < FIELDS_MOST && fields >> i; i++) {
        if (!has_field(fields, i))
            continue;
        if (i >= record->column_count)
            return jdb_fail(db, JDB_MISUSE, "%s has %zu columns: bit %zu of the fields is none", record->name,
                            record->column_count, i);
        const struct jdb_column *column = &record->columns[i];
        if (column->flags & JDB_COLUMN_GENERATED)
            return jdb_fail_column(db, JDB_MISUSE, record, column, "is computed by the database: leave it out");
        if (column->flags & refused)
            return jdb_fail_column(db, JDB_MISUSE, record, column, "%s", why);
    }
    return JDB_OK;
}

static struct jdb_binding binding_of(const struct jdb_record *record, const struct picked *picked,
                                     const void *const *rows)
{
    return (struct jdb_binding){.record = record,
                                .operation = picked->operation,
                                .parameters = picked->parameters,
                                .parameter_count = picked->insert.statement.parameter_count,
                                .rows = rows};
}

enum jdb_status jdb_record_insert_fields(struct jdb *db, const struct jdb_record *record, void *row,
                                         uint64_t fields)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_enter_record(db, record);
    if (status == JDB_OK)
        status = check_fields(db, record, fields, 0, "");
    if (status != JDB_OK)
        return status;
    struct picked *picked = pick(db, record, JDB_INSERT, fields);
    if (!picked)
        return db->error.status;
    status = jdb_statement_acquire_at(db, &picked->prepared, picked->sql, &prepared);
    if (status != JDB_OK)
        return status;
    const void *const rows[] = {row};
    const struct jdb_insertion insertion = {
        .insert = &picked->insert, .takes_all = true, .binding = binding_of(record, picked, rows)};
    status = jdb_insertion_of_one(db, prepared, &insertion, row);
    jdb_statement_release(prepared);
    return status;
}

enum jdb_status jdb_record_update_fields(struct jdb *db, const struct jdb_record *record, const void *row,
                                         uint64_t fields)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK)
        return status;
    if (!record->primary_key_count)
        return jdb_fail(db, JDB_MISUSE, "%s has no primary key to update by", record->name);
    if (!fields)
        return jdb_fail(db, JDB_MISUSE, "%s: there are no fields to update", record->name);
    status =
        check_fields(db, record, fields, JDB_COLUMN_PRIMARY_KEY, "is the key that finds the row: leave it out");
    if (status != JDB_OK)
        return status;
    struct picked *picked = pick(db, record, JDB_UPDATE, fields);
    if (!picked)
        return db->error.status;
    status = jdb_statement_acquire_at(db, &picked->prepared, picked->sql, &prepared);
    if (status != JDB_OK)
        return status;
    const void *const rows[] = {row};
    const struct jdb_binding binding = binding_of(record, picked, rows);
    int64_t changes = 0;
    status = jdb_record_write(db, prepared, &binding, &changes);
    jdb_statement_release(prepared);
    return status == JDB_OK && !changes ? jdb_fail_not_found(db, record) : status;
}
