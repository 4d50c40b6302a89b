/* Rows that come one by one and go to the database as arrays. */
#include "load.h"

#include "block.h"
#include "failure.h"
#include "record.h"
#include "row.h"
#include "transaction.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* What waits, about, at most: rows; bytes of their structs, and of what those point to. */
enum { ROWS_MOST = 10000, BYTES_MOST = 1 << 20 };

struct jdb_load {
    const struct jdb_record *record;
    const struct jdb_insert *insert;
    size_t depth; /* of its own begin */
    char *rows;   /* those that wait, with their texts */
    size_t count, capacity;
    struct jdb_block *texts;
    size_t text_size;
    size_t written;         /* rows before those */
    size_t next_look;       /* so many rows: then indexes may be dropped until the end */
    char *indexes;          /* what makes them again; NULL: all are there */
    struct jdb_error error; /* what ended it; status JDB_OK: nothing */
    char message[sizeof((struct jdb *)0)->message];
};

bool jdb_load_is_innermost(const struct jdb *db)
{
    return db->load && db->load->depth == db->depth;
}

void jdb_load_discard(struct jdb *db)
{
    struct jdb_load *load = db->load;
    if (!load)
        return;
    jdb_blocks_free(load->texts);
    free(load->rows);
    free(load->indexes);
    free(load);
    db->load = NULL;
}

/* ---- Failures -------------------------------------------------------------------------------------------- */

/* Nothing can be added any more; the end undoes what was written. */
static enum jdb_status stop(struct jdb *db, enum jdb_status status)
{
    struct jdb_load *load = db->load;
    load->error = db->error;
    memcpy(load->message, db->message, sizeof load->message);
    db->aborted = true;
    return status;
}

static enum jdb_status say_again(struct jdb *db)
{
    db->error = db->load->error;
    memcpy(db->message, db->load->message, sizeof db->message);
    return db->error.status;
}

/* What every call of a load begins with. */
static enum jdb_status enter(struct jdb *db, const struct jdb_record *record)
{
    if (!db)
        return JDB_MISUSE;
    if (jdb_load_is_innermost(db) && db->load->error.status != JDB_OK)
        return say_again(db);
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK)
        return status;
    if (!db->load || db->load->record != record)
        return jdb_fail(db, JDB_MISUSE, "no load of %s has begun", record->name);
    if (!jdb_load_is_innermost(db))
        return jdb_fail(db, JDB_MISUSE, "end what was begun since the load of %s", record->name);
    return JDB_OK;
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

/* NULL stays NULL. False: there is no memory. */
static bool copy_bytes(struct jdb_load *load, const void *bytes, size_t size, const void **copy)
{
    char *space = bytes ? jdb_blocks_take(&load->texts, size) : NULL;
    *copy = space && size ? memcpy(space, bytes, size) : space;
    load->text_size += size;
    return space || !bytes;
}

static bool copy_member(struct jdb_load *load, const struct jdb_column *column, void *row)
{
    const void *copy;
    if (column->kind == JDB_KIND_TEXT) {
        const char **text = jdb_member_of(column, row);
        if (!copy_bytes(load, *text, *text ? strlen(*text) + 1 : 0, &copy))
            return false;
        *text = copy;
    } else if (column->kind == JDB_KIND_BLOB) {
        struct jdb_blob *blob = jdb_member_of(column, row);
        if (!copy_bytes(load, blob->data, blob->size, &copy))
            return false;
        blob->data = copy;
    }
    return true;
}

static bool copy_row(struct jdb_load *load, const void *row)
{
    const struct jdb_record *record = load->record;
    void *copy = memcpy(load->rows + load->count * record->size, row, record->size);
    *jdb_row_memory(record, copy) = NULL; /* the caller's */
    for (size_t i = 0; i < record->column_count; i++)
        if (!copy_member(load, &record->columns[i], copy))
            return false;
    load->count++;
    return true;
}

/* Those that wait. What the database gave to them is theirs. */
static void drop_rows(struct jdb_load *load)
{
    for (size_t i = 0; load->insert->return_count && i < load->count; i++)
        jdb_record_clear(load->record, load->rows + i * load->record->size);
    jdb_blocks_free(load->texts);
    load->texts = NULL;
    load->text_size = 0;
    load->count = 0;
}

static enum jdb_status look_at_indexes(struct jdb *db)
{
    struct jdb_load *load = db->load;
    if (!db->driver->drop_indexes || load->indexes || load->written < load->next_look)
        return JDB_OK;
    load->next_look = 2 * load->written;
    return db->driver->drop_indexes(db, load->record, load->written, &load->indexes);
}

static enum jdb_status write_rows(struct jdb *db)
{
    struct jdb_load *load = db->load;
    enum jdb_status status = jdb_insert_all(db, load->record, load->insert, load->rows, load->count);
    if (status != JDB_OK) {
        db->error.row += load->written;
        return status;
    }
    load->written += load->count;
    drop_rows(load);
    return look_at_indexes(db);
}

/* ---- Calls ----------------------------------------------------------------------------------------------- */

static struct jdb_load *new_load(const struct jdb_record *record, const struct jdb_insert *insert)
{
    struct jdb_load *load = calloc(1, sizeof *load);
    if (!load)
        return NULL;
    size_t fit = BYTES_MOST / record->size + 1;
    *load =
        (struct jdb_load){.record = record, .insert = insert, .capacity = fit < ROWS_MOST ? fit : ROWS_MOST};
    load->rows = calloc(load->capacity, record->size);
    if (load->rows)
        return load;
    free(load);
    return NULL;
}

enum jdb_status jdb_record_load_begin(struct jdb *db, const struct jdb_record *record,
                                      const struct jdb_insert *insert)
{
    enum jdb_status status = jdb_enter_record(db, record);
    if (status != JDB_OK)
        return status;
    if (db->load)
        return jdb_fail(db, JDB_MISUSE, "%s: the load of %s is to be ended first", record->name,
                        db->load->record->name);
    struct jdb_load *load = new_load(record, insert);
    if (!load)
        return jdb_fail_memory(db);
    db->load = load;
    status = jdb_transaction_begin(db);
    load->depth = db->depth;
    if (status != JDB_OK)
        jdb_load_discard(db);
    return status;
}

static enum jdb_status fail_null(struct jdb *db)
{
    jdb_fail(db, JDB_MISUSE, "%s: the row to load is NULL", db->load->record->name);
    db->error.row = db->load->written + db->load->count;
    return JDB_MISUSE;
}

enum jdb_status jdb_record_load_row(struct jdb *db, const struct jdb_record *record, const void *row)
{
    enum jdb_status status = enter(db, record);
    if (status != JDB_OK)
        return status;
    struct jdb_load *load = db->load;
    if (!row)
        return stop(db, fail_null(db));
    if (!copy_row(load, row))
        return stop(db, jdb_fail_memory(db));
    if (load->count < load->capacity && load->text_size < BYTES_MOST)
        return JDB_OK;
    status = write_rows(db);
    return status == JDB_OK ? JDB_OK : stop(db, status);
}

enum jdb_status jdb_record_load_end(struct jdb *db, const struct jdb_record *record)
{
    enum jdb_status status = enter(db, record);
    if (!db || !db->load || db->load->record != record || !jdb_load_is_innermost(db))
        return status;
    if (status == JDB_OK && db->load->count)
        status = write_rows(db);
    for (const char *sql = db->load->indexes; status == JDB_OK && sql && *sql; sql += strlen(sql) + 1)
        status = db->driver->execute(db, sql);
    jdb_load_discard(db);
    return jdb_transaction_end(db, status);
}
