#include "buffer.h"
#include "failure.h"
#include "statements.h"

#include <stdlib.h>

enum jdb_status jdb_statements_new(struct jdb *db)
{
    if (!db->schema->record_count)
        return JDB_OK;
    size_t size = 1;
    for (size_t i = 0; i < db->schema->record_count; i++)
        if (db->schema->records[i]->size > size)
            size = db->schema->records[i]->size;
    db->statements = calloc(db->schema->record_count, sizeof *db->statements);
    db->returned = calloc(1, size);
    return db->statements && db->returned ? JDB_OK : jdb_fail_memory(db);
}

void jdb_statement_discard(struct jdb_prepared *prepared)
{
    if (!prepared)
        return;
    prepared->driver->finalize(prepared->statement);
    prepared->statement = NULL;
    if (!prepared->busy)
        free(prepared); /* else its cursor does, when it is closed */
}

void jdb_statements_free(struct jdb *db)
{
    for (size_t i = 0; db->statements && i < db->schema->record_count; i++) {
        struct jdb_statements *statements = &db->statements[i];
        for (unsigned j = 0; statements->slots && j < db->schema->records[i]->statement_count; j++)
            jdb_statement_discard(statements->slots[j]);
        free(statements->slots);
        jdb_statement_discard(statements->largest_id);
        jdb_statement_discard(statements->insert_rows);
        jdb_fields_free(statements->fields);
    }
    free(db->statements);
    free(db->returned);
    db->statements = NULL;
    db->returned = NULL;
    jdb_statement_discard(db->begin);
    jdb_statement_discard(db->begin_read);
    jdb_statement_discard(db->commit);
    jdb_statement_discard(db->has_triggers);
    jdb_statement_discard(db->has_temporary_triggers);
    while (db->spares) {
        struct jdb_prepared *spare = db->spares;
        db->spares = spare->next;
        jdb_statement_discard(spare);
    }
}

static enum jdb_status prepare(struct jdb *db, const char *sql, bool lasting, struct jdb_prepared **made)
{
    struct jdb_prepared *prepared = calloc(1, sizeof *prepared);
    if (!prepared)
        return jdb_fail_memory(db);
    prepared->driver = db->driver;
    enum jdb_status status = db->driver->prepare(db, sql, lasting, &prepared->statement);
    if (status != JDB_OK) {
        free(prepared);
        return status;
    }
    prepared->busy = true;
    *made = prepared;
    return JDB_OK;
}

static enum jdb_status prepare_spare(struct jdb *db, const char *sql, struct jdb_prepared **prepared)
{
    enum jdb_status status = prepare(db, sql, false, prepared);
    if (status != JDB_OK)
        return status;
    struct jdb_prepared *spare = *prepared;
    spare->is_spare = true;
    spare->link = &db->spares;
    spare->next = db->spares;
    if (spare->next)
        spare->next->link = &spare->next;
    db->spares = spare;
    return JDB_OK;
}

static bool is_idle(const struct jdb_prepared *prepared)
{
    return prepared && !prepared->busy;
}

static struct jdb_prepared *take(struct jdb_prepared *prepared)
{
    prepared->busy = true;
    return prepared;
}

enum jdb_status jdb_statement_acquire_at(struct jdb *db, struct jdb_prepared **home, const char *sql,
                                         struct jdb_prepared **prepared)
{
    if (!home || (*home && (*home)->busy))
        return prepare_spare(db, sql, prepared);
    if (!*home) {
        enum jdb_status status = prepare(db, sql, true, home);
        if (status != JDB_OK)
            return status;
    }
    *prepared = take(*home);
    return JDB_OK;
}

/* Where the statement of a slot is kept; NULL on errors. */
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

enum jdb_status jdb_statement_acquire(struct jdb *db, const struct jdb_record *record,
                                      const struct jdb_statement *statement, struct jdb_prepared **prepared)
{
    enum jdb_status status;
    struct jdb_prepared **home = find_home(db, record, statement->slot, &status);
    return home ? jdb_statement_acquire_at(db, home, statement->sql, prepared) : status;
}

enum jdb_status jdb_statement_acquire_joined(struct jdb *db, const struct jdb_record *record, unsigned slot,
                                             const char *const parts[JDB_SQL_PARTS],
                                             struct jdb_prepared **prepared)
{
    enum jdb_status status;
    struct jdb_prepared **home = find_home(db, record, slot, &status);
    if (!home)
        return status;
    if (is_idle(*home)) {
        *prepared = take(*home);
        return JDB_OK;
    }
    struct jdb_buffer sql = {0};
    for (size_t i = 0; i < JDB_SQL_PARTS && parts[i]; i++) {
        jdb_buffer_add(&sql, i ? " " : "");
        jdb_buffer_add(&sql, parts[i]);
    }
    status = sql.failed ? jdb_fail_memory(db) : jdb_statement_acquire_at(db, home, sql.text, prepared);
    jdb_buffer_free(&sql);
    return status;
}

static void free_spare(struct jdb_prepared *spare)
{
    *spare->link = spare->next;
    if (spare->next)
        spare->next->link = spare->link;
    spare->driver->finalize(spare->statement);
    free(spare);
}

void jdb_statement_release(struct jdb_prepared *prepared)
{
    if (!prepared->statement) {
        free(prepared);
    } else if (prepared->is_spare) {
        free_spare(prepared);
    } else {
        prepared->driver->reset(prepared->statement);
        prepared->busy = false;
    }
}
