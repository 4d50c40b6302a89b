#include "buffer.h"
#include "failure.h"
#include "query.h"
#include "statements.h"

#include <stdlib.h>

enum jdb_status jdb_statements_new(struct jdb *db)
{
    size_t records = db->schema->record_count + db->schema->query_count, size = 1;
    if (!records)
        return JDB_OK;
    for (size_t i = 0; i < db->schema->record_count; i++)
        if (db->schema->records[i]->size > size)
            size = db->schema->records[i]->size;
    db->statements = calloc(records, sizeof *db->statements);
    db->queries = calloc(db->schema->query_count + 1, sizeof *db->queries);
    db->returned = calloc(1, size);
    return db->statements && db->queries && db->returned ? JDB_OK : jdb_fail_memory(db);
}

void jdb_statements_discard(struct jdb_prepared *home)
{
    while (home) {
        struct jdb_prepared *next = home->next;
        home->driver->finalize(home->statement);
        home->statement = NULL;
        if (!home->busy)
            free(home); /* else its cursor does, when it is closed */
        home = next;
    }
}

void jdb_statements_free(struct jdb *db)
{
    for (size_t i = 0; db->statements && i < db->schema->record_count; i++) {
        struct jdb_statements *statements = &db->statements[i];
        for (unsigned j = 0; statements->slots && j < db->schema->records[i]->statement_count; j++)
            jdb_statements_discard(statements->slots[j]);
        free(statements->slots);
        jdb_statements_discard(statements->largest_id);
        jdb_statements_discard(statements->insert_rows);
        jdb_fields_free(statements->fields);
    }
    for (size_t i = 0; db->queries && i < db->schema->query_count; i++)
        jdb_query_variants_free(&db->queries[i]);
    free(db->queries);
    free(db->statements);
    free(db->returned);
    db->queries = NULL;
    db->statements = NULL;
    db->returned = NULL;
    for (size_t i = 0; i < JDB_KEPT_COUNT; i++) {
        jdb_statements_discard(db->kept[i]);
        db->kept[i] = NULL;
    }
}

static bool is_busy(const struct jdb_prepared *home)
{
    while (home && !home->busy)
        home = home->next;
    return home;
}

bool jdb_statements_are_busy(const struct jdb *db)
{
    for (size_t i = 0; db->statements && i < db->schema->record_count; i++)
        for (unsigned j = 0; db->statements[i].slots && j < db->schema->records[i]->statement_count; j++)
            if (is_busy(db->statements[i].slots[j]))
                return true;
    for (size_t i = 0; db->queries && i < db->schema->query_count; i++)
        for (size_t j = 0; j < db->queries[i].count; j++)
            if (is_busy(db->queries[i].items[j].home))
                return true;
    return false;
}

static enum jdb_status prepare(struct jdb *db, const char *sql, bool is_kept, struct jdb_prepared **made)
{
    struct jdb_prepared *prepared = calloc(1, sizeof *prepared);
    if (!prepared)
        return jdb_fail_memory(db);
    *prepared = (struct jdb_prepared){.driver = db->driver, .busy = true, .is_kept = is_kept};
    enum jdb_status status = db->driver->prepare(db, sql, is_kept, &prepared->statement);
    if (status != JDB_OK) {
        free(prepared);
        return status;
    }
    *made = prepared;
    return JDB_OK;
}

/* One that nobody uses; NULL: there is none. */
static struct jdb_prepared *take(struct jdb_prepared *home)
{
    while (home && home->busy)
        home = home->next;
    if (home)
        home->busy = true;
    return home;
}

enum jdb_status jdb_statement_acquire_at(struct jdb *db, struct jdb_prepared **home, const char *sql,
                                         struct jdb_prepared **prepared)
{
    if (home && (*prepared = take(*home)))
        return JDB_OK;
    struct jdb_prepared *made = NULL;
    enum jdb_status status = prepare(db, sql, home != NULL, &made);
    if (!made)
        return status;
    if (home) {
        made->next = *home;
        *home = made;
    }
    *prepared = made;
    return JDB_OK;
}

/* Where the statements of a slot are kept; NULL on errors. */
static struct jdb_prepared **find_home(struct jdb *db, const struct jdb_record *record, unsigned slot,
                                       enum jdb_status *status)
{
    struct jdb_statements *statements = &db->statements[record->number];
    if (slot >= record->statement_count) {
        *status = jdb_fail(db, JDB_MISUSE, "%s has no statement number %u", record->name, slot);
        return NULL;
    }
    if (!statements->slots)
        statements->slots = calloc(record->statement_count, sizeof *statements->slots);
    if (!statements->slots) {
        *status = jdb_fail_memory(db);
        return NULL;
    }
    return &statements->slots[slot];
}

const char *jdb_statement_text(const struct jdb *db, const struct jdb_statement *statement)
{
    return db->driver->speaks_postgres && statement->postgres ? statement->postgres : statement->sql;
}

const char *jdb_statement_select(const struct jdb *db, const struct jdb_record *record)
{
    return db->driver->speaks_postgres && record->postgres_select ? record->postgres_select : record->select;
}

const char *jdb_statement_returning(const struct jdb *db, const struct jdb_insert *insert)
{
    bool is_own = db->driver->speaks_postgres && insert->postgres_returning;
    return is_own ? insert->postgres_returning : insert->returning;
}

void jdb_statement_add_read(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_column *column)
{
    jdb_buffer_add_name(sql, column->name);
    jdb_buffer_add(sql, db->driver->speaks_postgres && column->postgres_type ? "::text" : "");
}

void jdb_statement_add_parameter(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_column *column,
                                 size_t number)
{
    jdb_buffer_add_parameter(sql, number);
    if (!db->driver->speaks_postgres || !column->postgres_type)
        return;
    jdb_buffer_add(sql, "::");
    jdb_buffer_add(sql, column->postgres_type);
}

void jdb_statement_add_value(const struct jdb *db, struct jdb_buffer *sql, const struct jdb_column *column,
                             size_t number)
{
    bool has_digits =
        db->driver->speaks_postgres && column->type == JDB_TYPE_REAL && column->flags & JDB_COLUMN_AS_WRITTEN;
    jdb_statement_add_parameter(db, sql, column, number);
    jdb_buffer_add(sql, has_digits ? "::float8::text::numeric" : "");
}

void jdb_statement_add_override(const struct jdb *db, struct jdb_buffer *sql)
{
    jdb_buffer_add(sql, db->driver->speaks_postgres ? " OVERRIDING SYSTEM VALUE" : "");
}

enum jdb_status jdb_statement_acquire(struct jdb *db, const struct jdb_record *record,
                                      const struct jdb_statement *statement, struct jdb_prepared **prepared)
{
    enum jdb_status status;
    struct jdb_prepared **home = find_home(db, record, statement->slot, &status);
    if (!home)
        return status;
    if ((*prepared = take(*home)))
        return JDB_OK;
    return jdb_statement_acquire_at(db, home, jdb_statement_text(db, statement), prepared);
}

struct jdb_prepared *jdb_statement_take(struct jdb *db, const struct jdb_record *record, unsigned slot)
{
    struct jdb_prepared **slots = db->statements[record->number].slots;
    return slots && slot < record->statement_count ? take(slots[slot]) : NULL;
}

static void join(struct jdb_buffer *joined, const char *text)
{
    if (!text)
        return;
    jdb_buffer_add(joined, joined->length ? " " : "");
    jdb_buffer_add(joined, text);
}

enum jdb_status jdb_statement_acquire_joined(struct jdb *db, const struct jdb_record *record, unsigned slot,
                                             const struct jdb_sql *sql, struct jdb_prepared **prepared)
{
    enum jdb_status status;
    struct jdb_prepared **home = find_home(db, record, slot, &status);
    if (!home)
        return status;
    if ((*prepared = take(*home)))
        return JDB_OK;
    struct jdb_buffer joined = {0};
    join(&joined, sql->before);
    join(&joined, jdb_statement_text(db, sql->statement));
    join(&joined, sql->behind);
    status = joined.failed ? jdb_fail_memory(db) : jdb_statement_acquire_at(db, home, joined.text, prepared);
    jdb_buffer_free(&joined);
    return status;
}

enum jdb_status jdb_statement_run_out(struct jdb *db, const struct jdb_prepared *prepared)
{
    enum jdb_status status = JDB_OK;
    for (bool has_row = true; has_row && status == JDB_OK;)
        status = db->driver->step(db, prepared->statement, NULL, &has_row);
    return status;
}

void jdb_statement_release(struct jdb_prepared *prepared)
{
    if (prepared->lists)
        jdb_blocks_free(prepared->lists);
    prepared->lists = NULL;
    if (prepared->statement && prepared->is_kept) {
        prepared->driver->reset(prepared->statement);
        prepared->busy = false;
        return;
    }
    if (prepared->statement)
        prepared->driver->finalize(prepared->statement);
    free(prepared);
}
