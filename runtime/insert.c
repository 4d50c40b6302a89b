#include "block.h"
#include "failure.h"
#include "record.h"
#include "row.h"
#include "transaction.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* ---- One INSERT ------------------------------------------------------------------------------------------ */

/* Members that the caller gave stay as they are; a row that an upsert found keeps its own key. */
static bool takes(const struct jdb_insertion *insertion, const struct jdb_column *column, const void *row)
{
    if (insertion->takes_all || column->flags & JDB_COLUMN_GENERATED)
        return true;
    if (insertion->insert->upsert && column->flags & (JDB_COLUMN_ID | JDB_COLUMN_PRIMARY_KEY))
        return true;
    return jdb_member_is_unset(column, jdb_member(column, row));
}

/* The returned row comes before the statement has ended, and its transaction with it: only the end says that all
 * went well. */
enum jdb_status jdb_insertion_run(struct jdb *db, struct jdb_prepared *prepared,
                                  const struct jdb_insertion *insertion, void *returned)
{
    enum jdb_status status = db->driver->bind(db, prepared->statement, &insertion->binding);
    bool has_row = false;
    if (status == JDB_OK)
        status = db->driver->step(db, prepared->statement, &insertion->binding, &has_row);
    if (status == JDB_OK && has_row && returned)
        status = db->driver->read_columns(db, prepared->statement, insertion->binding.record,
                                          insertion->insert->returns, insertion->insert->return_count, returned,
                                          jdb_row_memory(insertion->binding.record, returned));
    while (status == JDB_OK && has_row)
        status = db->driver->step(db, prepared->statement, &insertion->binding, &has_row);
    return status;
}

/* What the row does not take stays with `returned`, whose memory the row needs only for texts that it takes. */
static void take_returned(const struct jdb_insertion *insertion, void *row, void *returned)
{
    const struct jdb_record *record = insertion->binding.record;
    bool takes_texts = false;
    for (size_t i = 0; i < insertion->insert->return_count; i++) {
        const struct jdb_column *column = &record->columns[insertion->insert->returns[i]];
        if (!takes(insertion, column, row))
            continue;
        jdb_row_copy_member(column, returned, row);
        takes_texts = takes_texts || column->kind == JDB_KIND_TEXT || column->kind == JDB_KIND_BLOB;
    }
    if (takes_texts)
        jdb_row_hand_over(record, returned, row);
}

/* What the members that were unset were bound as. */
static void take_defaults(const struct jdb_binding *binding, void *row)
{
    for (size_t i = 0; i < binding->record->column_count; i++) {
        const struct jdb_column *column = &binding->record->columns[i];
        void *member = jdb_member_of(column, row);
        struct jdb_value value;
        if (column->default_value.kind && jdb_member_is_unset(column, member) &&
            jdb_value_default(column, binding->defaults, &value))
            jdb_value_store(column, &value, member);
    }
}

/* The member that the database fills; NULL: there is none. */
static int64_t *id_of(const struct jdb_record *record, void *row)
{
    const struct jdb_column *column = jdb_row_id_column(record);
    return column ? jdb_member_of(column, row) : NULL;
}

/* A row that an upsert found has the id that it had. */
static void take_id(const struct jdb_insertion *insertion, void *row, int64_t id)
{
    int64_t *member = id_of(insertion->binding.record, row);
    if (member && (!*member || insertion->insert->upsert))
        *member = id;
}

void jdb_insertion_complete(const struct jdb_insertion *insertion, void *row, int64_t id, void *returned)
{
    const struct jdb_binding *binding = &insertion->binding;
    if (returned)
        take_returned(insertion, row, returned);
    if (insertion->takes_all)
        return;
    take_id(insertion, row, id);
    if (binding->unset == JDB_UNSET_AS_DEFAULT && binding->defaults->taken)
        take_defaults(binding, row);
}

enum jdb_status jdb_insertion_of_one(struct jdb *db, struct jdb_prepared *prepared,
                                     const struct jdb_insertion *insertion, void *row)
{
    const struct jdb_record *record = insertion->binding.record;
    bool returns = insertion->insert->return_count && !insertion->is_silent;
    void *returned = returns ? memset(db->returned, 0, record->size) : NULL;
    enum jdb_status status = jdb_insertion_run(db, prepared, insertion, returned);
    if (status == JDB_OK)
        jdb_insertion_complete(insertion, row, db->driver->last_id(db), returned);
    if (returned)
        jdb_blocks_free(*jdb_row_memory(record, returned));
    return status;
}

static struct jdb_insertion new_insertion(const struct jdb_record *record, const struct jdb_insert *insert,
                                          const void *const *rows, struct jdb_defaults *defaults)
{
    return (struct jdb_insertion){
        .insert = insert,
        .statement = &insert->statement,
        .binding = {.record = record,
                    .operation = JDB_INSERT,
                    .parameters = insert->statement.parameters,
                    .parameter_count = insert->statement.parameter_count,
                    .rows = rows,
                    .unset = insert->upsert ? JDB_UNSET_AS_NULL : JDB_UNSET_AS_DEFAULT,
                    .defaults = defaults},
    };
}

static void leave_id_out(struct jdb_insertion *insertion)
{
    insertion->statement = &insertion->insert->without_id;
    insertion->binding.parameters = insertion->statement->parameters;
    insertion->binding.parameter_count = insertion->statement->parameter_count;
}

/* Whether the row takes anything that the statement would return, but for an id, which is the last one. */
static bool takes_any(const struct jdb_insertion *insertion, const void *row)
{
    for (size_t i = 0; i < insertion->insert->return_count; i++) {
        const struct jdb_column *column = &insertion->binding.record->columns[insertion->insert->returns[i]];
        if (!(column->flags & JDB_COLUMN_ID) && takes(insertion, column, row))
            return true;
    }
    return false;
}

/* The statement that returns what the insertion's rows may take. */
static enum jdb_status acquire(struct jdb *db, const struct jdb_insertion *insertion,
                               struct jdb_prepared **prepared)
{
    const struct jdb_insert *insert = insertion->insert;
    const struct jdb_record *record = insertion->binding.record;
    if (insertion->is_silent || !insert->return_count)
        return jdb_statement_acquire(db, record, insertion->statement, prepared);
    const char *const sql[JDB_SQL_PARTS] = {insert->statement.sql, insert->returning};
    return jdb_statement_acquire_joined(db, record, insert->returning_slot, sql, prepared);
}

enum jdb_status jdb_record_insert(struct jdb *db, const struct jdb_record *record,
                                  const struct jdb_insert *insert, void *row)
{
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK)
        return status;
    if (!row)
        return jdb_fail(db, JDB_MISUSE, "%s: the row to insert is NULL", record->name);
    const void *const rows[] = {row};
    struct jdb_defaults defaults = {0};
    struct jdb_insertion insertion = new_insertion(record, insert, rows, &defaults);
    insertion.is_silent = !takes_any(&insertion, row);
    if (insertion.is_silent && insert->without_id.sql && !*id_of(record, row))
        leave_id_out(&insertion);
    struct jdb_prepared *prepared;
    status = acquire(db, &insertion, &prepared);
    if (status != JDB_OK)
        return status;
    status = jdb_insertion_of_one(db, prepared, &insertion, row);
    jdb_statement_release(prepared);
    return status;
}

/* ---- Many ------------------------------------------------------------------------------------------------ */

/* What came back from each row, until all of them are in. */
struct results {
    size_t count;
    int64_t *ids;
    char *returned; /* rows; NULL when the statement returns nothing */
};

static bool new_results(struct results *results, const struct jdb_record *record,
                        const struct jdb_insert *insert, size_t count)
{
    *results = (struct results){.count = count};
    results->ids = calloc(count, sizeof *results->ids);
    if (results->ids && insert->return_count)
        results->returned = calloc(count, record->size);
    return results->ids && (!insert->return_count || results->returned);
}

static void *returned_row(const struct results *results, const struct jdb_record *record, size_t number)
{
    return results->returned ? results->returned + number * record->size : NULL;
}

static void free_results(struct results *results, const struct jdb_record *record)
{
    for (size_t i = 0; results->returned && i < results->count; i++)
        jdb_record_clear(record, returned_row(results, record, i));
    free(results->returned);
    free(results->ids);
}

/* One by one; the first that is refused is named. */
static enum jdb_status insert_each(struct jdb *db, const struct jdb_insertion *insertion,
                                   struct jdb_prepared *prepared, const char *rows, struct results *results)
{
    const struct jdb_record *record = insertion->binding.record;
    for (size_t i = 0; i < results->count; i++) {
        const void *const row[] = {rows + i * record->size};
        struct jdb_insertion one = *insertion;
        one.binding.rows = row;
        enum jdb_status status = jdb_insertion_run(db, prepared, &one, returned_row(results, record, i));
        results->ids[i] = db->driver->last_id(db);
        db->driver->reset(prepared->statement);
        if (status != JDB_OK) {
            db->error.row = i;
            return status;
        }
    }
    return JDB_OK;
}

static enum jdb_status insert_one_by_one(struct jdb *db, const struct jdb_insertion *insertion, char *rows,
                                         size_t count)
{
    const struct jdb_record *record = insertion->binding.record;
    struct results results;
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_transaction_begin(db);
    if (status != JDB_OK)
        return status;
    if (!new_results(&results, record, insertion->insert, count))
        status = jdb_fail_memory(db);
    if (status == JDB_OK)
        status = acquire(db, insertion, &prepared);
    if (status == JDB_OK) {
        status = insert_each(db, insertion, prepared, rows, &results);
        jdb_statement_release(prepared);
    }
    status = jdb_transaction_end_call(db, status);
    for (size_t i = 0; i < count && status == JDB_OK; i++)
        jdb_insertion_complete(insertion, rows + i * record->size, results.ids[i],
                               returned_row(&results, record, i));
    free_results(&results, record);
    return status;
}

static void complete_all(const struct jdb_insertion *insertion, const struct jdb_array *array, char *rows)
{
    const struct jdb_record *record = array->record;
    int64_t id = array->next_id;
    for (size_t i = 0; i < array->count; i++) {
        char *row = rows + i * record->size;
        int64_t next = jdb_row_id_after(record, row, id);
        jdb_insertion_complete(insertion, row, id, NULL);
        id = next;
    }
}

/* Fewer rows gain less by a statement for all of them than what it takes to prepare costs. */
enum { BULK_LEAST = 10 };

/* A failure aborts the begin that the caller made around it, and with it goes what was inserted: that needs no savepoint. */
static enum jdb_status insert_by_one_statement(struct jdb *db, const struct jdb_insertion *insertion,
                                               struct jdb_array *array, bool *refused)
{
    bool is_in_begin = db->depth > 0 && db->driver->in_transaction(db);
    enum jdb_status status = is_in_begin ? JDB_OK : jdb_transaction_begin(db);
    if (status != JDB_OK)
        return status;
    status = db->driver->insert_rows(db, insertion->insert, array, refused);
    if (!is_in_begin)
        return jdb_transaction_end_call(db, status);
    if (status != JDB_OK)
        db->aborted = true;
    return status;
}

/* By one statement if that is possible. If not, one by one. */
enum jdb_status jdb_insert_all(struct jdb *db, const struct jdb_record *record, const struct jdb_insert *insert,
                               void *rows, size_t count)
{
    struct jdb_defaults defaults = {0};
    const struct jdb_insertion insertion = new_insertion(record, insert, NULL, &defaults);
    struct jdb_array array = {.record = record, .elements = rows, .count = count, .defaults = &defaults};
    bool refused = count < BULK_LEAST;
    enum jdb_status status = JDB_OK;
    if (!refused)
        status = insert_by_one_statement(db, &insertion, &array, &refused);
    if (status == JDB_OK && refused)
        return insert_one_by_one(db, &insertion, rows, count);
    if (status == JDB_OK)
        complete_all(&insertion, &array, rows);
    return status;
}

enum jdb_status jdb_record_insert_many(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_insert *insert, void *rows, size_t count)
{
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK || !count)
        return status;
    if (!rows)
        return jdb_fail(db, JDB_MISUSE, "%s: the rows to insert are NULL", record->name);
    return jdb_insert_all(db, record, insert, rows, count);
}
