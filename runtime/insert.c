#include "block.h"
#include "buffer.h"
#include "failure.h"
#include "record.h"
#include "row.h"
#include "value.h"

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
static enum jdb_status read_returned(struct jdb *db, struct jdb_prepared *prepared,
                                     const struct jdb_insertion *insertion, void *returned, int64_t *id)
{
    bool has_row = true, returns_id = insertion->returns_id;
    enum jdb_status status = JDB_OK;
    if (returns_id)
        *id = db->driver->read_integer(prepared->statement);
    if (returned)
        status = db->driver->read_columns(db, prepared->statement, insertion->binding.record, returns_id,
                                          insertion->insert->returns, insertion->insert->return_count, returned,
                                          jdb_row_memory(insertion->binding.record, returned));
    while (status == JDB_OK && has_row)
        status = db->driver->step(db, prepared->statement, &insertion->binding, &has_row);
    return status;
}

static inline enum jdb_status finish(struct jdb *db, struct jdb_prepared *prepared,
                                     const struct jdb_insertion *insertion, void *returned, int64_t *id)
{
    bool has_row = false;
    enum jdb_status status = db->driver->step(db, prepared->statement, &insertion->binding, &has_row);
    if (status == JDB_OK && has_row)
        status = read_returned(db, prepared, insertion, returned, id);
    if (status == JDB_OK && db->driver->last_id)
        *id = db->driver->last_id(db);
    return status;
}

enum jdb_status jdb_insertion_run(struct jdb *db, struct jdb_prepared *prepared,
                                  const struct jdb_insertion *insertion, void *returned, int64_t *id)
{
    enum jdb_status status = db->driver->bind(db, prepared->statement, &insertion->binding);
    return status == JDB_OK ? finish(db, prepared, insertion, returned, id) : status;
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
    int64_t id = 0;
    enum jdb_status status = jdb_insertion_run(db, prepared, insertion, returned, &id);
    if (status == JDB_OK)
        jdb_insertion_complete(insertion, row, id, returned);
    if (returned)
        jdb_blocks_free(*jdb_row_memory(record, returned));
    return status;
}

static inline struct jdb_insertion new_insertion(const struct jdb_record *record,
                                                 const struct jdb_insert *insert, const void *const *rows,
                                                 struct jdb_defaults *defaults)
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

/* The statement returns the id before all else, of rows that are to be given one, and of those that an upsert finds. */
static void choose_returning(struct jdb_insertion *insertion, const void *row)
{
    const struct jdb_insert *insert = insertion->insert;
    const struct jdb_column *id = jdb_row_id_column(insertion->binding.record);
    bool lacks_id = id && !*(const int64_t *)jdb_member(id, row);
    insertion->returns_id = id && (lacks_id || insert->upsert);
    insertion->is_silent = insertion->is_silent && !insertion->returns_id;
    if (lacks_id && insert->without_id.sql)
        leave_id_out(insertion);
}

static inline void choose(const struct jdb *db, struct jdb_insertion *insertion, void *row)
{
    insertion->is_silent = !takes_any(insertion, row);
    if (db->driver->returns_id)
        choose_returning(insertion, row);
    else if (insertion->is_silent && insertion->insert->without_id.sql &&
             !*id_of(insertion->binding.record, row))
        leave_id_out(insertion);
}

/* "RETURNING id" and what else may come back; NULL: there is no memory. */
static const char *build_returning(const struct jdb *db, const struct jdb_insertion *insertion,
                                   struct jdb_buffer *sql)
{
    const struct jdb_record *record = insertion->binding.record;
    jdb_buffer_add(sql, "RETURNING ");
    jdb_buffer_add_name(sql, jdb_row_id_column(record)->name);
    for (size_t i = 0; i < insertion->insert->return_count; i++) {
        jdb_buffer_add(sql, ", ");
        jdb_statement_add_read(db, sql, &record->columns[insertion->insert->returns[i]]);
    }
    return sql->failed ? NULL : sql->text;
}

/* Nobody else has a use for the slot of a statement without an id, or for that of an upsert. */
static enum jdb_status acquire_with_id(struct jdb *db, const struct jdb_insertion *insertion,
                                       struct jdb_prepared **prepared)
{
    unsigned slot = insertion->statement->slot;
    const struct jdb_record *record = insertion->binding.record;
    if ((*prepared = jdb_statement_take(db, record, slot)))
        return JDB_OK;
    struct jdb_buffer returning = {0};
    const struct jdb_sql sql = {NULL, insertion->statement, build_returning(db, insertion, &returning)};
    enum jdb_status status =
        sql.behind ? jdb_statement_acquire_joined(db, record, slot, &sql, prepared) : jdb_fail_memory(db);
    jdb_buffer_free(&returning);
    return status;
}

static inline enum jdb_status acquire(struct jdb *db, const struct jdb_insertion *insertion,
                                      struct jdb_prepared **prepared)
{
    const struct jdb_insert *insert = insertion->insert;
    const struct jdb_record *record = insertion->binding.record;
    if (insertion->returns_id)
        return acquire_with_id(db, insertion, prepared);
    if (insertion->is_silent || !insert->return_count)
        return jdb_statement_acquire(db, record, insertion->statement, prepared);
    const struct jdb_sql sql = {.statement = &insert->statement, .behind = jdb_statement_returning(db, insert)};
    return jdb_statement_acquire_joined(db, record, insert->returning_slot, &sql, prepared);
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
    choose(db, &insertion, row);
    struct jdb_prepared *prepared;
    status = acquire(db, &insertion, &prepared);
    if (status != JDB_OK)
        return status;
    status = jdb_insertion_of_one(db, prepared, &insertion, row);
    jdb_statement_release(prepared);
    return status;
}

/* ---- For many ---------------------------------------------------------------------------------------------- */

struct jdb_insertion jdb_insertion_new(const struct jdb_record *record, const struct jdb_insert *insert,
                                       const void *const *rows, struct jdb_defaults *defaults)
{
    return new_insertion(record, insert, rows, defaults);
}

void jdb_insertion_choose(const struct jdb *db, struct jdb_insertion *insertion, void *row)
{
    choose(db, insertion, row);
}

enum jdb_status jdb_insertion_acquire(struct jdb *db, const struct jdb_insertion *insertion,
                                      struct jdb_prepared **prepared)
{
    return acquire(db, insertion, prepared);
}

enum jdb_status jdb_insertion_finish(struct jdb *db, struct jdb_prepared *prepared,
                                     const struct jdb_insertion *insertion, void *returned, int64_t *id)
{
    return finish(db, prepared, insertion, returned, id);
}
