#include "record.h"

#include "failure.h"
#include "row.h"
#include "statements.h"
#include "transaction.h"

#include <string.h>

enum jdb_status jdb_fail_not_found(struct jdb *db, const struct jdb_record *record)
{
    jdb_fail(db, JDB_NOT_FOUND, "%s has no such row", record->name);
    jdb_failure_set_column(db, record, NULL);
    return JDB_NOT_FOUND;
}

static struct jdb_binding new_binding(const struct jdb_record *record, enum jdb_operation operation,
                                      const struct jdb_statement *statement, const void *const *rows)
{
    return (struct jdb_binding){.record = record,
                                .operation = operation,
                                .parameters = statement->parameters,
                                .parameter_count = statement->parameter_count,
                                .rows = rows};
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

/* Runs the statement to its first row, if it has one. */
static enum jdb_status run_to_row(struct jdb *db, struct jdb_prepared *prepared,
                                  const struct jdb_binding *binding, bool *has_row)
{
    enum jdb_status status = db->driver->bind(db, prepared->statement, binding);
    return status == JDB_OK ? db->driver->step(db, prepared->statement, binding, has_row) : status;
}

enum { TEXT_SIZE_MOST = 4096 };

/* The next row will need about as much as this one, and those before it, did. */
static void learn_size(size_t *size, const struct jdb_block *texts)
{
    size_t used = 0;
    for (; texts; texts = texts->next)
        used += texts->used;
    if (used > *size)
        *size = used < TEXT_SIZE_MOST ? used : TEXT_SIZE_MOST;
    else
        *size -= (*size - used) / 16;
}

/* A row whose texts lie in one block, nearly always: a larger one takes a second. */
static enum jdb_status next_owned(struct jdb *db, void *statement, const struct jdb_record *record, void *row)
{
    bool has_row = false;
    size_t *size = &db->statements[record->number].text_size;
    struct jdb_block *texts = *size ? jdb_block_new(*size) : NULL;
    if (*size && !texts)
        return jdb_fail_memory(db);
    enum jdb_status status = db->driver->next(db, statement, record, row, &texts, &has_row);
    if (status == JDB_OK && has_row) {
        learn_size(size, texts);
        *jdb_row_memory(record, row) = texts;
        return JDB_OK;
    }
    jdb_blocks_free(texts);
    return status == JDB_OK ? jdb_fail_not_found(db, record) : status;
}

enum jdb_status jdb_record_read_one(struct jdb *db, struct jdb_prepared *prepared,
                                    const struct jdb_binding *binding, const struct jdb_record *record,
                                    void *row)
{
    enum jdb_status status = db->driver->bind(db, prepared->statement, binding);
    if (status == JDB_OK)
        status = next_owned(db, prepared->statement, record, row);
    if (status != JDB_OK)
        memset(row, 0, record->size); /* not before: the parameters may be members of it */
    return status;
}

/* `owner` has the statement and the parameters, `record` the rows. */
static enum jdb_status get(struct jdb *db, const struct jdb_record *owner,
                           const struct jdb_statement *statement, const void *key,
                           const struct jdb_record *record, void *row)
{
    struct jdb_prepared *prepared = NULL;
    enum jdb_status status = jdb_enter_record(db, owner);
    if (status == JDB_OK && !(prepared = jdb_statement_take(db, owner, statement->slot))) {
        const struct jdb_sql sql = {.before = jdb_statement_select(db, record), .statement = statement};
        status = jdb_statement_acquire_joined(db, owner, statement->slot, &sql, &prepared);
    }
    if (status != JDB_OK) {
        memset(row, 0, record->size);
        return status;
    }
    const void *const rows[] = {key};
    const struct jdb_binding binding = new_binding(owner, JDB_READ, statement, rows);
    status = jdb_record_read_one(db, prepared, &binding, record, row);
    jdb_statement_release(prepared);
    return status;
}

enum jdb_status jdb_record_get(struct jdb *db, const struct jdb_record *record,
                               const struct jdb_statement *statement, const void *key, void *row)
{
    return get(db, record, statement, key, record, row);
}

enum jdb_status jdb_record_get_parent(struct jdb *db, const struct jdb_record *child,
                                      const struct jdb_statement *statement, const void *child_row,
                                      const struct jdb_record *parent, void *row)
{
    return get(db, child, statement, child_row, parent, row);
}

/* Runs a statement whose first row is an answer: whether there is one, and its number. */
static enum jdb_status ask(struct jdb *db, const struct jdb_record *record,
                           const struct jdb_statement *statement, const void *key, int64_t *number)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_enter_record(db, record);
    if (status == JDB_OK)
        status = jdb_statement_acquire(db, record, statement, &prepared);
    if (status != JDB_OK)
        return status;
    const void *const rows[] = {key};
    const struct jdb_binding binding = new_binding(record, JDB_READ, statement, rows);
    bool has_row = false;
    status = run_to_row(db, prepared, &binding, &has_row);
    if (status == JDB_OK && !has_row)
        status = jdb_fail_not_found(db, record);
    if (status == JDB_OK)
        *number = db->driver->read_integer(prepared->statement);
    jdb_statement_release(prepared);
    return status;
}

enum jdb_status jdb_record_exists(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_statement *statement, const void *key)
{
    int64_t one;
    return ask(db, record, statement, key, &one);
}

enum jdb_status jdb_record_count(struct jdb *db, const struct jdb_record *record,
                                 const struct jdb_statement *statement, const void *key, int64_t *count)
{
    *count = 0;
    return ask(db, record, statement, key, count);
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

enum jdb_status jdb_record_write(struct jdb *db, struct jdb_prepared *prepared,
                                 const struct jdb_binding *binding, int64_t *changes)
{
    bool has_row = false;
    enum jdb_status status = run_to_row(db, prepared, binding, &has_row);
    while (status == JDB_OK && has_row)
        status = db->driver->step(db, prepared->statement, binding, &has_row);
    if (status == JDB_OK)
        *changes = db->driver->changes(db);
    return status;
}

static enum jdb_status write(struct jdb *db, const struct jdb_record *record, enum jdb_operation operation,
                             const struct jdb_statement *statement, const void *row, int64_t *changes)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_enter_record(db, record);
    if (status == JDB_OK)
        status = jdb_statement_acquire(db, record, statement, &prepared);
    if (status != JDB_OK)
        return status;
    const void *const rows[] = {row};
    const struct jdb_binding binding = new_binding(record, operation, statement, rows);
    status = jdb_record_write(db, prepared, &binding, changes);
    jdb_statement_release(prepared);
    return status;
}

static enum jdb_status write_one(struct jdb *db, const struct jdb_record *record, enum jdb_operation operation,
                                 const struct jdb_statement *statement, const void *row)
{
    int64_t changes = 0;
    enum jdb_status status = write(db, record, operation, statement, row, &changes);
    return status == JDB_OK && !changes ? jdb_fail_not_found(db, record) : status;
}

enum jdb_status jdb_record_update(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_statement *statement, const void *row)
{
    return write_one(db, record, JDB_UPDATE, statement, row);
}

enum jdb_status jdb_record_delete(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_statement *statement, const void *key)
{
    return write_one(db, record, JDB_DELETE, statement, key);
}

enum jdb_status jdb_record_delete_many(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_statement *statement, const void *key, int64_t *deleted)
{
    int64_t changes = 0;
    enum jdb_status status = write(db, record, JDB_DELETE, statement, key, &changes);
    if (deleted)
        *deleted = changes;
    return status;
}

/* ---- Many keys ------------------------------------------------------------------------------------------- */

static enum jdb_status run_delete_all(struct jdb *db, const struct jdb_statement *statement,
                                      struct jdb_array *keys)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_statement_acquire(db, keys->record, statement, &prepared);
    if (status != JDB_OK)
        return status;
    const struct jdb_binding binding = {.record = keys->record, .operation = JDB_DELETE, .array = keys};
    int64_t changes;
    status = jdb_record_write(db, prepared, &binding, &changes);
    jdb_statement_release(prepared);
    return status;
}

static enum jdb_status delete_all(struct jdb *db, const struct jdb_statement *statement, struct jdb_array *keys)
{
    enum jdb_status status = jdb_transaction_begin(db);
    return status == JDB_OK ? jdb_transaction_end_call(db, run_delete_all(db, statement, keys)) : status;
}

/* In a savepoint: not every statement that fails is undone by itself. */
static enum jdb_status delete_one(struct jdb *db, const struct jdb_statement *statement,
                                  const struct jdb_array *keys, size_t number, int64_t *changes)
{
    const struct jdb_record *record = keys->record;
    void *row = memset(db->returned, 0, record->size);
    jdb_row_set_key(record, (const char *)keys->elements + number * record->key_size, row);
    enum jdb_status status = jdb_transaction_begin(db);
    if (status == JDB_OK)
        status = jdb_transaction_end(db, write(db, record, JDB_DELETE, statement, row, changes));
    if (status != JDB_OK)
        db->error.row = number;
    return status;
}

/* Goes round until nothing more can be deleted: a row may be held by another that is still to go. What is refused then is to
 * blame, its first. */
static enum jdb_status run_delete_each(struct jdb *db, const struct jdb_statement *statement,
                                       const struct jdb_array *keys)
{
    size_t refused;
    bool goes_on;
    do {
        refused = keys->count;
        goes_on = false;
        for (size_t i = 0; i < keys->count; i++) {
            int64_t changes = 0;
            enum jdb_status status = delete_one(db, statement, keys, i, &changes);
            if (status != JDB_OK && status != JDB_FOREIGN_KEY && status != JDB_CHECK)
                return status;
            if (db->aborted) /* a trigger ended the transaction */
                return status;
            if (status != JDB_OK && refused == keys->count)
                refused = i;
            goes_on = goes_on || (status == JDB_OK && changes);
        }
    } while (goes_on && refused < keys->count);
    int64_t none;
    return refused < keys->count ? delete_one(db, statement, keys, refused, &none) : JDB_OK;
}

static enum jdb_status delete_each(struct jdb *db, const struct jdb_statement *statement,
                                   const struct jdb_array *keys)
{
    db->aborted = false; /* by the statement for all of them, which is undone */
    enum jdb_status status = jdb_transaction_begin(db);
    return status == JDB_OK ? jdb_transaction_end_call(db, run_delete_each(db, statement, keys)) : status;
}

enum jdb_status jdb_record_delete_keys(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_statement *all, const struct jdb_statement *one,
                                       const void *keys, size_t count)
{
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK || !count)
        return status;
    if (!keys)
        return jdb_fail(db, JDB_MISUSE, "%s: the keys are NULL", record->name);
    struct jdb_array array = {.record = record, .holds_keys = true, .elements = keys, .count = count};
    status = delete_all(db, all, &array);
    bool is_gone = db->depth && !db->driver->in_transaction(db);
    if ((status == JDB_FOREIGN_KEY || status == JDB_CHECK) && !is_gone)
        status = delete_each(db, one, &array);
    return status;
}
