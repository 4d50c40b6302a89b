/* Queries of the user's own. */
#include "query.h"

#include "block.h"
#include "buffer.h"
#include "failure.h"
#include "record.h"
#include "row.h"
#include "statements.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* ---- The statement --------------------------------------------------------------------------------------- */

static enum jdb_status choose(struct jdb *db, const struct jdb_query *query, const void *parameters,
                              struct jdb_query_choice *choice)
{
    *choice = (struct jdb_query_choice){.order = 1};
    for (unsigned i = 0; i < query->optional_count; i++) {
        const struct jdb_column *column = &query->parameters->columns[query->optional[i]];
        if (!jdb_member_is_unset(column, jdb_member(column, parameters)))
            choice->present |= 1U << i;
    }
    if (!query->order_count)
        return JDB_OK;
    const struct jdb_column *column = &query->parameters->columns[query->order];
    int64_t order = *(const int64_t *)jdb_member(column, parameters);
    if (order < 1 || order > query->order_count)
        return jdb_fail_column(db, JDB_INVALID, query->parameters, column, "is no order that the query has");
    choice->order = (unsigned)order;
    return JDB_OK;
}

static void add_parts(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_query *query,
                      struct jdb_query_choice choice)
{
    bool is_postgres = db->driver->speaks_postgres && query->postgres_parts;
    unsigned count = is_postgres ? query->postgres_part_count : query->part_count;
    for (unsigned i = 0; i < count; i++) {
        const struct jdb_query_part *part = is_postgres ? &query->postgres_parts[i] : &query->parts[i];
        if (!part->order || part->order == choice.order)
            jdb_buffer_add(sql, part->needs & ~choice.present ? "(TRUE)" : part->sql);
    }
}

/* Where the statement is kept; NULL: there is no memory. */
static struct jdb_prepared **home_of(struct jdb_query_variants *variants, struct jdb_query_choice choice)
{
    for (size_t i = 0; i < variants->count; i++)
        if (variants->items[i].choice.present == choice.present &&
            variants->items[i].choice.order == choice.order)
            return &variants->items[i].home;
    if (variants->count == variants->capacity) {
        size_t capacity = variants->capacity ? variants->capacity * 2 : 1, size;
        struct jdb_query_variant *items =
            jdb_multiply(capacity, sizeof *variants->items, &size) ? realloc(variants->items, size) : NULL;
        if (!items)
            return NULL;
        variants->items = items;
        variants->capacity = capacity;
    }
    variants->items[variants->count] = (struct jdb_query_variant){.choice = choice};
    return &variants->items[variants->count++].home;
}

void jdb_query_variants_free(struct jdb_query_variants *variants)
{
    for (size_t i = 0; i < variants->count; i++)
        jdb_statements_discard(variants->items[i].home);
    free(variants->items);
}

void jdb_query_add_text(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_query *query,
                        struct jdb_query_choice choice)
{
    if (query->parts)
        add_parts(db, sql, query, choice);
    else
        jdb_buffer_add(sql, jdb_statement_text(db, &query->statement));
}

static enum jdb_status acquire_variant(struct jdb *db, const struct jdb_query *query,
                                       struct jdb_query_choice choice, struct jdb_prepared **prepared)
{
    struct jdb_prepared **home = home_of(&db->queries[query->number], choice);
    if (!home)
        return jdb_fail_memory(db);
    if (!query->parts)
        return jdb_statement_acquire_at(db, home, jdb_statement_text(db, &query->statement), prepared);
    struct jdb_buffer sql = {0};
    if (!*home || (*home)->busy)
        add_parts(db, &sql, query, choice);
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : jdb_statement_acquire_at(db, home, sql.text, prepared);
    jdb_buffer_free(&sql);
    return status;
}

/* ---- Lists ----------------------------------------------------------------------------------------------- */

/* Bytes that are freed with the lists; NULL: there is no memory. */
static char *take_bytes(struct jdb_block **lists, const void *bytes, size_t size)
{
    struct jdb_block *block = jdb_block_new(size + 1);
    if (!block)
        return NULL;
    block->next = (*lists)->next;
    (*lists)->next = block;
    char *copy = (char *)block->bytes;
    if (size)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

/* An element's text or blob. False: there is no memory. */
static bool copy_bytes(struct jdb_block **lists, const struct jdb_column *column, void *item)
{
    if (column->kind == JDB_KIND_TEXT) {
        const char **text = item;
        return !*text || (*text = take_bytes(lists, *text, strlen(*text)));
    }
    struct jdb_blob *blob = item;
    if (column->kind != JDB_KIND_BLOB || !blob->data)
        return true;
    blob->data = take_bytes(lists, blob->data, blob->size);
    return blob->data;
}

/* Elements that outlive the call, with all that they point to; NULL: there is no memory. */
static const void *copy_elements(struct jdb_block **lists, const struct jdb_record *element,
                                 struct jdb_values values)
{
    size_t size;
    char *elements =
        jdb_multiply(values.count, element->key_size, &size) ? take_bytes(lists, values.items, size) : NULL;
    for (size_t i = 0; elements && i < values.count; i++)
        if (!copy_bytes(lists, &element->columns[0], elements + i * element->key_size))
            return NULL;
    return elements;
}

static enum jdb_status set_list(struct jdb *db, const struct jdb_query *query, size_t number,
                                const void *parameters, bool copies, struct jdb_block **lists,
                                struct jdb_array *array)
{
    const struct jdb_column *column = &query->parameters->columns[number];
    const struct jdb_record *element = query->lists[number];
    struct jdb_values values = *(const struct jdb_values *)jdb_member(column, parameters);
    if (values.count && !values.items)
        return jdb_fail_column(db, JDB_MISUSE, query->parameters, column,
                               "has a count, but its items are NULL");
    const void *elements = copies && values.count ? copy_elements(lists, element, values) : values.items;
    if (values.count && !elements)
        return jdb_fail_memory(db);
    *array =
        (struct jdb_array){.record = element, .holds_keys = true, .elements = elements, .count = values.count};
    return JDB_OK;
}

/* The arrays of parameters that are lists, kept with the statement. */
static enum jdb_status set_lists(struct jdb *db, const struct jdb_query *query, bool copies,
                                 struct jdb_prepared *prepared, struct jdb_binding *binding)
{
    if (!query->lists)
        return JDB_OK;
    size_t count = query->parameters->column_count;
    struct jdb_block *block = jdb_block_new(count * sizeof *binding->lists);
    if (!block)
        return jdb_fail_memory(db);
    prepared->lists = block;
    binding->lists = memset(block->bytes, 0, count * sizeof *binding->lists);
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < count && status == JDB_OK; i++)
        if (query->lists[i])
            status = set_list(db, query, i, binding->rows[0], copies, &prepared->lists, &binding->lists[i]);
    return status;
}

/* ---- Calls ----------------------------------------------------------------------------------------------- */

static struct jdb_binding binding_of(const struct jdb_query *query, const void *const *rows)
{
    static const struct jdb_record NO_PARAMETERS = {.name = "a query"};
    return (struct jdb_binding){.record = query->parameters ? query->parameters : &NO_PARAMETERS,
                                .operation = query->writes ? JDB_UPDATE : JDB_READ,
                                .parameters = query->statement.parameters,
                                .parameter_count = query->statement.parameter_count,
                                .rows = rows,
                                .sparse = query->parts != NULL,
                                .once = true};
}

/* The statement that the parameters choose, and its lists. */
static enum jdb_status acquire(struct jdb *db, const struct jdb_query *query, struct jdb_binding *binding,
                               struct jdb_prepared **prepared)
{
    struct jdb_query_choice choice;
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK)
        return status;
    if (query->number >= db->schema->query_count || db->schema->queries[query->number] != query)
        return jdb_fail(db, JDB_MISUSE,
                        "this query is none of the schema %s, which this connection was opened for",
                        db->schema->name);
    status = choose(db, query, binding->rows[0], &choice);
    if (status == JDB_OK)
        status = acquire_variant(db, query, choice, prepared);
    if (status != JDB_OK)
        return status;
    status = set_lists(db, query, binding->copies, *prepared, binding);
    if (status != JDB_OK)
        jdb_statement_release(*prepared);
    return status;
}

enum jdb_status jdb_query_execute(struct jdb *db, const struct jdb_query *query, const void *parameters,
                                  int64_t *changes)
{
    struct jdb_prepared *prepared;
    int64_t changed = 0;
    const void *const rows[] = {parameters};
    struct jdb_binding binding = binding_of(query, rows);
    enum jdb_status status = acquire(db, query, &binding, &prepared);
    if (status == JDB_OK) {
        status = jdb_record_write(db, prepared, &binding, &changed);
        jdb_statement_release(prepared);
    }
    if (changes)
        *changes = changed;
    return status;
}

enum jdb_status jdb_query_get(struct jdb *db, const struct jdb_query *query, const void *parameters, void *row)
{
    struct jdb_prepared *prepared;
    const void *const rows[] = {parameters};
    struct jdb_binding binding = binding_of(query, rows);
    enum jdb_status status = acquire(db, query, &binding, &prepared);
    memset(row, 0, query->rows->size);
    if (status != JDB_OK)
        return status;
    status = jdb_record_read_one(db, prepared, &binding, query->rows, row);
    if (status == JDB_OK && query->writes) {
        status = jdb_statement_run_out(db, prepared);
        if (status != JDB_OK)
            jdb_record_clear(query->rows, row);
    }
    jdb_statement_release(prepared);
    return status;
}

/* It says itself that it gives few rows. */
static bool gives_few(const struct jdb_query *query, const void *parameters)
{
    int64_t limit = query->limit;
    if (query->limit_parameter) {
        const struct jdb_column *column = &query->parameters->columns[query->limit_parameter - 1];
        limit = column->kind == JDB_KIND_INT ? *(const int64_t *)jdb_member(column, parameters) : 0;
    }
    return limit > 0 && limit <= JDB_FEW_ROWS;
}

enum jdb_status jdb_query_list(struct jdb *db, const struct jdb_query *query, const void *parameters,
                               struct jdb_cursor *cursor)
{
    struct jdb_prepared *prepared;
    const void *const rows[] = {parameters};
    struct jdb_binding binding = binding_of(query, rows);
    binding.copies = !query->writes;
    binding.streams = binding.may_collect = !query->writes && !gives_few(query, parameters);
    *cursor = (struct jdb_cursor){.db = db, .record = query->rows};
    cursor->status = acquire(db, query, &binding, &prepared);
    if (cursor->status == JDB_OK)
        cursor->status = jdb_cursor_start(cursor, prepared, &binding);
    return cursor->status == JDB_OK && query->writes ? jdb_cursor_keep(cursor) : cursor->status;
}
