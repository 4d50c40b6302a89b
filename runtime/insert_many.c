/* Many rows, all or none. */
#include "block.h"
#include "failure.h"
#include "record.h"
#include "row.h"
#include "transaction.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* ---- One by one ------------------------------------------------------------------------------------------ */

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

/* The statement for rows that have an id, and that for those which do not, where these are two. */
enum { WITH_ID, WITHOUT_ID, SORTS };

struct each {
    struct jdb *db;
    struct jdb_insertion insertions[SORTS];
    struct jdb_prepared *prepared[SORTS];
    char *rows;
    const void *row; /* that is bound */
    struct results results;
};

static int sort_of(const struct each *each, const void *row)
{
    const struct jdb_insertion *insertion = &each->insertions[WITH_ID];
    const struct jdb_column *id = jdb_row_id_column(insertion->binding.record);
    bool is_one = !each->db->driver->returns_id || !id;
    return !is_one && !*(const int64_t *)jdb_member(id, row) ? WITHOUT_ID : WITH_ID;
}

/* The sort of a row, whose statement is acquired and given the row. */
static enum jdb_status take_row(struct each *each, size_t number, int *sort)
{
    struct jdb_insertion *insertion = each->insertions;
    char *row = each->rows + number * insertion->binding.record->size;
    each->row = row;
    *sort = sort_of(each, row);
    insertion += *sort;
    if (each->prepared[*sort])
        return JDB_OK;
    if (each->db->driver->returns_id) {
        jdb_insertion_choose(each->db, insertion, row);
        insertion->is_silent =
            !insertion->insert->return_count; /* the next row may take what this one does not */
    }
    return jdb_insertion_acquire(each->db, insertion, &each->prepared[*sort]);
}

static enum jdb_status run_row(struct each *each, size_t number)
{
    int sort;
    enum jdb_status status = take_row(each, number, &sort);
    if (status != JDB_OK)
        return status;
    void *returned = returned_row(&each->results, each->insertions->binding.record, number);
    status = jdb_insertion_run(each->db, each->prepared[sort], &each->insertions[sort], returned,
                               &each->results.ids[number]);
    each->db->driver->reset(each->prepared[sort]->statement);
    return status;
}

/* The first that is refused is named. */
static enum jdb_status run_rows(struct each *each)
{
    for (size_t i = 0; i < each->results.count; i++) {
        enum jdb_status status = run_row(each, i);
        if (status == JDB_OK)
            continue;
        each->db->error.row = i;
        return status;
    }
    return JDB_OK;
}

/* ---- One after the other, without waiting between them --------------------------------------------------- */

enum { BATCH = 256 }; /* rows that are on their way at once */

static enum jdb_status send_row(struct each *each, size_t number)
{
    int sort;
    enum jdb_status status = take_row(each, number, &sort);
    if (status == JDB_OK)
        status =
            each->db->driver->send(each->db, each->prepared[sort]->statement, &each->insertions[sort].binding);
    if (status != JDB_OK)
        each->db->error.row = number;
    return status;
}

static enum jdb_status receive_row(struct each *each, size_t number)
{
    int sort;
    enum jdb_status status = take_row(each, number, &sort);
    if (status != JDB_OK)
        return status;
    struct jdb_prepared *prepared = each->prepared[sort];
    void *returned = returned_row(&each->results, each->insertions->binding.record, number);
    status = each->db->driver->receive(each->db, prepared->statement, &each->insertions[sort].binding);
    if (status == JDB_OK)
        status = jdb_insertion_finish(each->db, prepared, &each->insertions[sort], returned,
                                      &each->results.ids[number]);
    each->db->driver->reset(prepared->statement);
    if (status != JDB_OK)
        each->db->error.row = number;
    return status;
}

/* A row that cannot be sent is told of when those before it are in: one of them may be refused. */
static enum jdb_status run_batch(struct each *each, size_t from, size_t until)
{
    size_t sent = from;
    while (sent < until && send_row(each, sent) == JDB_OK)
        sent++;
    enum jdb_status status = JDB_OK;
    for (size_t i = from; i < sent && status == JDB_OK; i++)
        status = receive_row(each, i);
    if (status == JDB_OK && sent < until)
        status = send_row(each, sent);
    if (status == JDB_OK)
        return each->db->driver->settle(each->db);
    struct jdb_kept_failure kept;
    jdb_failure_keep(each->db, &kept);
    (void)each->db->driver->settle(each->db);
    jdb_failure_restore(each->db, &kept);
    return status;
}

/* A row that is to be given an id waits for those before it that have one: it gets the next behind them. */
static size_t end_of_batch(const struct each *each, size_t from)
{
    size_t left = each->results.count - from, end = from + (left < BATCH ? left : BATCH);
    size_t size = each->insertions->binding.record->size;
    bool has_id = false;
    for (size_t i = from; i < end; i++) {
        int sort = sort_of(each, each->rows + i * size);
        if (has_id && sort == WITHOUT_ID)
            return i;
        has_id = has_id || sort == WITH_ID;
    }
    return end;
}

static enum jdb_status run_batches(struct each *each)
{
    enum jdb_status status = JDB_OK;
    for (size_t from = 0, until; from < each->results.count && status == JDB_OK; from = until) {
        until = end_of_batch(each, from);
        status = run_batch(each, from, until);
    }
    return status;
}

/* ---- One by one, in a transaction ------------------------------------------------------------------------ */

static enum jdb_status insert_each(struct each *each)
{
    enum jdb_status status = each->db->driver->send ? run_batches(each) : run_rows(each);
    for (int i = 0; i < SORTS; i++)
        if (each->prepared[i])
            jdb_statement_release(each->prepared[i]);
    return status;
}

static void complete_each(const struct each *each, char *rows)
{
    const struct jdb_record *record = each->insertions->binding.record;
    for (size_t i = 0; i < each->results.count; i++) {
        char *row = rows + i * record->size;
        jdb_insertion_complete(&each->insertions[sort_of(each, row)], row, each->results.ids[i],
                               returned_row(&each->results, record, i));
    }
}

static enum jdb_status insert_one_by_one(struct jdb *db, const struct jdb_insertion *insertion, char *rows,
                                         size_t count)
{
    const struct jdb_record *record = insertion->binding.record;
    struct each each = {.db = db, .insertions = {*insertion, *insertion}, .rows = rows};
    for (int i = 0; i < SORTS; i++)
        each.insertions[i].binding.rows = &each.row;
    enum jdb_status status = jdb_transaction_begin(db);
    if (status != JDB_OK)
        return status;
    status =
        new_results(&each.results, record, insertion->insert, count) ? insert_each(&each) : jdb_fail_memory(db);
    status = jdb_transaction_end_call(db, status);
    if (status == JDB_OK)
        complete_each(&each, rows);
    free_results(&each.results, record);
    return status;
}

/* ---- By one statement ------------------------------------------------------------------------------------ */

static void complete_all(const struct jdb_insertion *insertion, const struct jdb_array *array, char *rows)
{
    const struct jdb_record *record = array->record;
    const struct jdb_column *column = jdb_row_id_column(record);
    const int64_t *ids = array->ids;
    int64_t id = array->next_id;
    for (size_t i = 0; i < array->count; i++) {
        char *row = rows + i * record->size;
        bool lacks_id = column && !*(const int64_t *)jdb_member(column, row);
        int64_t next = jdb_row_id_after(record, row, id);
        jdb_insertion_complete(insertion, row, ids && lacks_id ? *ids : id, NULL);
        ids += ids && lacks_id;
        id = next;
    }
}

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
    const struct jdb_insertion insertion = jdb_insertion_new(record, insert, NULL, &defaults);
    struct jdb_array array = {.record = record, .elements = rows, .count = count, .defaults = &defaults};
    bool refused = count < db->driver->bulk_least;
    enum jdb_status status = JDB_OK;
    if (!refused)
        status = insert_by_one_statement(db, &insertion, &array, &refused);
    if (status == JDB_OK && !refused)
        complete_all(&insertion, &array, rows);
    free(array.ids);
    return status == JDB_OK && refused ? insert_one_by_one(db, &insertion, rows, count) : status;
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
