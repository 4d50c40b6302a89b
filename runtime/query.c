/* Queries of the user's own. */
#include "failure.h"
#include "record.h"
#include "row.h"
#include "statements.h"

#include <string.h>

static struct jdb_binding binding_of(const struct jdb_query *query, const void *const *rows)
{
    static const struct jdb_record NO_PARAMETERS = {.name = "a query"};
    return (struct jdb_binding){.record = query->parameters ? query->parameters : &NO_PARAMETERS,
                                .operation = query->writes ? JDB_UPDATE : JDB_READ,
                                .parameters = query->statement.parameters,
                                .parameter_count = query->statement.parameter_count,
                                .rows = rows};
}

static enum jdb_status acquire(struct jdb *db, const struct jdb_query *query, struct jdb_prepared **prepared)
{
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK)
        return status;
    if (query->number >= db->schema->query_count || db->schema->queries[query->number] != query)
        return jdb_fail(db, JDB_MISUSE,
                        "this query is none of the schema %s, which this connection was opened for",
                        db->schema->name);
    return jdb_statement_acquire_at(db, &db->queries[query->number], query->statement.sql, prepared);
}

enum jdb_status jdb_query_execute(struct jdb *db, const struct jdb_query *query, const void *parameters,
                                  int64_t *changes)
{
    struct jdb_prepared *prepared;
    int64_t changed = 0;
    enum jdb_status status = acquire(db, query, &prepared);
    if (status == JDB_OK) {
        const void *const rows[] = {parameters};
        const struct jdb_binding binding = binding_of(query, rows);
        status = jdb_record_write(db, prepared, &binding, &changed);
        jdb_statement_release(prepared);
    }
    if (changes)
        *changes = changed;
    return status;
}

/* What writes has done all of it only at its end. */
static enum jdb_status run_out(struct jdb *db, const struct jdb_prepared *prepared,
                               const struct jdb_query *query)
{
    enum jdb_status status = JDB_OK;
    for (bool has_row = query->writes; has_row && status == JDB_OK;)
        status = db->driver->step(db, prepared->statement, NULL, &has_row);
    return status;
}

enum jdb_status jdb_query_get(struct jdb *db, const struct jdb_query *query, const void *parameters, void *row)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = acquire(db, query, &prepared);
    if (status != JDB_OK) {
        memset(row, 0, query->rows->size);
        return status;
    }
    const void *const rows[] = {parameters};
    const struct jdb_binding binding = binding_of(query, rows);
    status = jdb_record_read_one(db, prepared, &binding, query->rows, row);
    if (status == JDB_OK) {
        status = run_out(db, prepared, query);
        if (status != JDB_OK)
            jdb_record_clear(query->rows, row);
    }
    jdb_statement_release(prepared);
    return status;
}

enum jdb_status jdb_query_list(struct jdb *db, const struct jdb_query *query, const void *parameters,
                               struct jdb_cursor *cursor)
{
    struct jdb_prepared *prepared;
    *cursor = (struct jdb_cursor){.db = db, .record = query->rows};
    cursor->status = acquire(db, query, &prepared);
    if (cursor->status != JDB_OK)
        return cursor->status;
    prepared->is_run_out = query->writes;
    const void *const rows[] = {parameters};
    struct jdb_binding binding = binding_of(query, rows);
    binding.copies = true;
    return cursor->status = jdb_cursor_start(cursor, prepared, &binding);
}
