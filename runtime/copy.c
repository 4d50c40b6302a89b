#include "copy.h"

#include "block.h"
#include "buffer.h"
#include "copy_difference.h"
#include "copy_row.h"
#include "copy_sum.h"
#include "driver.h"
#include "failure.h"
#include "row.h"
#include "schema.h"
#include "statement.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 10000, TEXTS_MOST = 1 << 20 };

/* A table's part of it. */
struct part {
    const struct jdb_record *record;
    struct jdb_copy_sum sum;
    int64_t total;
    int64_t counter;   /* the last id that was handed out; 0: none */
    bool *is_computed; /* of each column: its values are the database's to make */
    /* The INSERT of all others. */
    struct jdb_parameter *parameters;
    struct jdb_buffer sql;
    struct jdb_insert insert;
    /* Rows that wait to be written. */
    char *rows;
    size_t count, capacity;
    struct jdb_block *texts;
};

struct copy {
    struct jdb *from, *to;
    struct jdb *failed; /* the one whose error it is */
    const struct jdb_copy_options *options;
    struct part *parts; /* in the order in which they are copied */
    size_t count;
};

static enum jdb_status fail(struct copy *copy, struct jdb *db, enum jdb_status status)
{
    if (status != JDB_OK && !copy->failed)
        copy->failed = db;
    return status;
}

/* Where the table is not named, it is said which it was. */
static enum jdb_status fail_part(struct copy *copy, struct jdb *db, const struct part *part,
                                 enum jdb_status status)
{
    char before[160];
    snprintf(before, sizeof before, "table %.120s: ", part->record->name);
    if (status != JDB_OK && !copy->failed && !strstr(db->message, part->record->name))
        jdb_failure_surround(db, before, "");
    return fail(copy, db, status);
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

/* Parents before children; of those that refer to each other in a circle, any. */
static void add_part(struct copy *copy, const struct jdb_record *record, bool *seen)
{
    if (seen[record->number])
        return;
    seen[record->number] = true;
    for (size_t i = 0; i < record->constraint_count; i++)
        if (record->constraints[i].parent)
            add_part(copy, record->constraints[i].parent, seen);
    copy->parts[copy->count++] = (struct part){.record = record};
}

static void build_insert(const struct jdb *db, struct part *part)
{
    const struct jdb_record *record = part->record;
    struct jdb_statement *statement = &part->insert.statement;
    jdb_buffer_add(&part->sql, "INSERT INTO ");
    jdb_buffer_add_name(&part->sql, record->name);
    for (size_t i = 0; i < record->column_count; i++) {
        if (part->is_computed[i])
            continue;
        jdb_buffer_add(&part->sql, statement->parameter_count ? ", " : " (");
        jdb_buffer_add_name(&part->sql, record->columns[i].name);
        part->parameters[statement->parameter_count++] = (struct jdb_parameter){0, (jdb_column_index)i};
    }
    for (size_t i = 0; i < statement->parameter_count; i++) {
        if (!i) {
            jdb_buffer_add(&part->sql, ")");
            jdb_statement_add_override(db, &part->sql);
        }
        jdb_buffer_add(&part->sql, i ? ", " : " VALUES (");
        jdb_statement_add_value(db, &part->sql, &record->columns[part->parameters[i].column], i + 1);
    }
    jdb_buffer_add(&part->sql, statement->parameter_count ? ")" : " DEFAULT VALUES");
    statement->sql = part->sql.text;
    statement->parameters = part->parameters;
}

static bool allocate_part(struct part *part)
{
    size_t fit = TEXTS_MOST / part->record->size + 1;
    part->capacity = fit < ROWS_MOST ? fit : ROWS_MOST;
    part->rows = calloc(part->capacity, part->record->size);
    part->is_computed = calloc(part->record->column_count + 1, sizeof *part->is_computed);
    part->parameters = calloc(part->record->column_count + 1, sizeof *part->parameters);
    return part->rows && part->is_computed && part->parameters;
}

static void free_copy(struct copy *copy)
{
    for (size_t i = 0; copy->parts && i < copy->count; i++) {
        jdb_blocks_free(copy->parts[i].texts);
        jdb_buffer_free(&copy->parts[i].sql);
        free(copy->parts[i].rows);
        free(copy->parts[i].is_computed);
        free(copy->parts[i].parameters);
    }
    free(copy->parts);
}

static enum jdb_status new_copy(struct copy *copy)
{
    size_t count = copy->from->schema->record_count;
    bool *seen = calloc(count + 1, sizeof *seen);
    copy->parts = calloc(count + 1, sizeof *copy->parts);
    bool has_memory = seen && copy->parts;
    for (size_t i = 0; i < count && has_memory; i++)
        add_part(copy, copy->from->schema->records[i], seen);
    for (size_t i = 0; i < copy->count && has_memory; i++)
        has_memory = allocate_part(&copy->parts[i]);
    free(seen);
    return has_memory ? JDB_OK : fail(copy, copy->to, jdb_fail_memory(copy->to));
}

/* ---- What must be so before ------------------------------------------------------------------------------ */

static enum jdb_status count_rows(struct jdb *db, const struct jdb_record *record, int64_t *count)
{
    struct jdb_buffer sql = {0};
    jdb_buffer_add(&sql, "SELECT count(*) FROM ");
    jdb_buffer_add_name(&sql, record->name);
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : db->driver->query(db, sql.text, NULL, 0, jdb_take_integer, count);
    jdb_buffer_free(&sql);
    return status;
}

static bool see_row(void *context, const char *const *texts)
{
    (void)texts;
    *(bool *)context = true;
    return false;
}

static enum jdb_status check_is_empty(struct jdb *db, const struct jdb_record *record)
{
    struct jdb_buffer sql = {0};
    bool has_row = false;
    jdb_buffer_add(&sql, "SELECT 1 FROM ");
    jdb_buffer_add_name(&sql, record->name);
    jdb_buffer_add(&sql, " LIMIT 1");
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : db->driver->query(db, sql.text, NULL, 0, see_row, &has_row);
    jdb_buffer_free(&sql);
    if (status == JDB_OK && has_row)
        return jdb_fail(db, JDB_UNIQUE, "the table %s has rows already: copy into an empty database",
                        record->name);
    return status;
}

static enum jdb_status make_tables(struct copy *copy)
{
    struct jdb_buffer left_out = {0};
    bool may_leave_out = copy->options->leave_out;
    enum jdb_status status = jdb_schema_create(copy->to, may_leave_out ? &left_out : NULL);
    if (status == JDB_OK && left_out.failed)
        status = jdb_fail_memory(copy->to);
    for (char *line = left_out.text, *end; status == JDB_OK && line && (end = strchr(line, '\n'));
         line = end + 1) {
        *end = '\0';
        copy->options->leave_out(copy->options->context, line);
    }
    jdb_buffer_free(&left_out);
    return status;
}

/* What a counter gave is in no other place: it is copied to a counter, or not at all. */
static enum jdb_status check_counters(struct copy *copy, const struct part *part, const bool *is_counter)
{
    const struct jdb_record *record = part->record;
    int64_t count = 0;
    for (size_t i = 0; i < record->column_count; i++) {
        if (!is_counter[i] || !part->is_computed[i])
            continue;
        enum jdb_status status = fail(copy, copy->from, count_rows(copy->from, record, &count));
        if (status != JDB_OK || !count)
            return status;
        status =
            jdb_fail_column(copy->to, JDB_SCHEMA, record, &record->columns[i],
                            "is counted in %s and computed here, so that its numbers would be lost: they are "
                            "kept by a column that the schema does not call generated",
                            copy->from->address);
        return fail(copy, copy->to, status);
    }
    return JDB_OK;
}

static enum jdb_status find_counters(struct jdb *db, const struct jdb_record *record, bool *is_counter)
{
    return db->driver->find_counters ? db->driver->find_counters(db, record, is_counter) : JDB_OK;
}

/* A generated column takes values where it is a counter of both databases. */
static enum jdb_status find_computed(struct copy *copy, struct part *part)
{
    size_t count = part->record->column_count;
    bool *from = calloc(2 * count + 1, sizeof *from);
    if (!from)
        return fail(copy, copy->to, jdb_fail_memory(copy->to));
    bool *to = from + count;
    enum jdb_status status = fail(copy, copy->from, find_counters(copy->from, part->record, from));
    if (status == JDB_OK)
        status = fail(copy, copy->to, find_counters(copy->to, part->record, to));
    for (size_t i = 0; i < count; i++)
        part->is_computed[i] = part->record->columns[i].flags & JDB_COLUMN_GENERATED && !(from[i] && to[i]);
    if (status == JDB_OK)
        status = check_counters(copy, part, from);
    free(from);
    return status;
}

static enum jdb_status prepare_part(struct copy *copy, struct part *part)
{
    enum jdb_status status = fail(copy, copy->to, check_is_empty(copy->to, part->record));
    if (status == JDB_OK)
        status = find_computed(copy, part);
    if (status != JDB_OK)
        return status;
    build_insert(copy->to, part);
    return part->sql.failed ? fail(copy, copy->to, jdb_fail_memory(copy->to)) : JDB_OK;
}

/* A database without the schema's tables gets them. */
static enum jdb_status prepare_target(struct copy *copy)
{
    enum jdb_schema_state state;
    enum jdb_status status = jdb_schema_check(copy->to, &state);
    if (status == JDB_OK && state == JDB_SCHEMA_EMPTY)
        status = make_tables(copy);
    fail(copy, copy->to, status);
    for (size_t i = 0; i < copy->count && status == JDB_OK; i++)
        status = prepare_part(copy, &copy->parts[i]);
    if (status == JDB_OK)
        status = fail(copy, copy->to, copy->to->driver->copy_begin(copy->to));
    return status;
}

static enum jdb_status check_source(struct copy *copy)
{
    enum jdb_schema_state state;
    enum jdb_status status = jdb_schema_check(copy->from, &state);
    if (status == JDB_OK && state == JDB_SCHEMA_EMPTY)
        status = jdb_fail(copy->from, JDB_SCHEMA, "the database has no tables of the schema %s",
                          copy->from->schema->name);
    return fail(copy, copy->from, status);
}

/* ---- Reading --------------------------------------------------------------------------------------------- */

static void name_row(struct jdb *db, const struct part *part, const void *row, int64_t number)
{
    char before[JDB_COPY_ROW_SIZE + 2];
    jdb_copy_name_row(part->record, row, number, before);
    jdb_failure_surround(db, strcat(before, ": "), "");
}

/* Of a row that cannot be read its key may be. */
static void name_unread(struct jdb *db, const struct jdb_prepared *prepared, struct part *part, void *row,
                        int64_t number)
{
    const struct jdb_record *record = part->record;
    struct jdb_kept_failure kept;
    jdb_failure_keep(db, &kept);
    for (size_t i = 0; i < record->primary_key_count; i++) {
        jdb_column_index column = record->primary_key[i];
        db->driver->read_columns(db, prepared->statement, record, column, &column, 1, row, &part->texts);
    }
    jdb_failure_restore(db, &kept);
    name_row(db, part, row, number);
}

static enum jdb_status read_row(struct jdb *db, const struct jdb_prepared *prepared, struct part *part,
                                struct jdb_copy_sum *sum, bool *has_row)
{
    const struct jdb_record *record = part->record;
    void *row = memset(part->rows + part->count * record->size, 0, record->size);
    enum jdb_status status = db->driver->next(db, prepared->statement, record, row, &part->texts, has_row);
    if (status != JDB_OK && *has_row)
        name_unread(db, prepared, part, row, sum->rows + 1);
    if (status != JDB_OK || !*has_row)
        return status;
    return jdb_copy_sum_add(sum, record, &part->insert.statement, row) ? JDB_OK : jdb_fail_memory(db);
}

static void forget_rows(struct part *part)
{
    jdb_blocks_free(part->texts);
    part->texts = NULL;
    part->count = 0;
}

static bool is_full(const struct part *part)
{
    size_t size = 0;
    for (const struct jdb_block *block = part->texts; block; block = block->next)
        size += block->used;
    return part->count == part->capacity || size >= TEXTS_MOST;
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

static enum jdb_status write_one(struct copy *copy, const struct part *part, struct jdb_prepared *prepared,
                                 size_t number)
{
    struct jdb *to = copy->to;
    const void *const rows[] = {part->rows + number * part->record->size};
    const struct jdb_binding binding = {.record = part->record,
                                        .operation = JDB_INSERT,
                                        .parameters = part->insert.statement.parameters,
                                        .parameter_count = part->insert.statement.parameter_count,
                                        .rows = rows};
    bool has_row = false;
    enum jdb_status status = to->driver->bind(to, prepared->statement, &binding);
    if (status == JDB_OK)
        status = to->driver->step(to, prepared->statement, &binding, &has_row);
    to->driver->reset(prepared->statement);
    if (status != JDB_OK)
        to->error.row = number;
    return status;
}

static enum jdb_status write_each(struct copy *copy, const struct part *part)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_statement_acquire_at(copy->to, NULL, part->sql.text, &prepared);
    if (status != JDB_OK)
        return status;
    for (size_t i = 0; i < part->count && status == JDB_OK; i++)
        status = write_one(copy, part, prepared, i);
    jdb_statement_release(prepared);
    return status;
}

/* The error says which row of the table it was. */
static enum jdb_status fail_row(struct copy *copy, const struct part *part, enum jdb_status status)
{
    const char *row = part->rows + copy->to->error.row * part->record->size;
    copy->to->error.row += (size_t)part->sum.rows - part->count;
    name_row(copy->to, part, row, (int64_t)copy->to->error.row + 1);
    return status;
}

static enum jdb_status write_rows(struct copy *copy, struct part *part)
{
    struct jdb_array array = {
        .record = part->record, .elements = part->rows, .count = part->count, .is_copied = true};
    bool refused = false;
    enum jdb_status status = JDB_OK;
    if (part->count)
        status = copy->to->driver->insert_rows(copy->to, &part->insert, &array, &refused);
    if (status == JDB_OK && refused)
        status = write_each(copy, part);
    if (status != JDB_OK)
        return fail_row(copy, part, status);
    forget_rows(part);
    if (copy->options->progress)
        copy->options->progress(copy->options->context, part->record, part->sum.rows, part->total);
    return JDB_OK;
}

/* ---- A table --------------------------------------------------------------------------------------------- */

static enum jdb_status move_rows(struct copy *copy, struct part *part, const struct jdb_prepared *prepared)
{
    for (bool has_row = true; has_row;) {
        enum jdb_status status = read_row(copy->from, prepared, part, &part->sum, &has_row);
        if (status != JDB_OK)
            return fail_part(copy, copy->from, part, status);
        part->count += has_row;
        if (has_row && !is_full(part))
            continue;
        status = write_rows(copy, part);
        if (status != JDB_OK)
            return fail(copy, copy->to, status);
    }
    return JDB_OK;
}

static enum jdb_status copy_part(struct copy *copy, struct part *part)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = count_rows(copy->from, part->record, &part->total);
    if (status == JDB_OK)
        status = copy->from->driver->read_counter(copy->from, part->record, &part->counter);
    if (status == JDB_OK)
        status = jdb_copy_open_rows(copy->from, part->record, &prepared);
    if (status != JDB_OK)
        return fail_part(copy, copy->from, part, status);
    if (copy->options->progress)
        copy->options->progress(copy->options->context, part->record, 0, part->total);
    status = move_rows(copy, part, prepared);
    jdb_statement_release(prepared);
    return status;
}

/* What was written, read back. */
static enum jdb_status verify_part(struct copy *copy, struct part *part)
{
    struct jdb_prepared *prepared;
    struct jdb_copy_sum sum = {0};
    enum jdb_status status = jdb_copy_open_rows(copy->to, part->record, &prepared);
    if (status != JDB_OK)
        return fail_part(copy, copy->to, part, status);
    for (bool has_row = true; has_row && status == JDB_OK;) {
        status = read_row(copy->to, prepared, part, &sum, &has_row);
        if (is_full(part))
            forget_rows(part);
    }
    forget_rows(part);
    jdb_statement_release(prepared);
    if (status == JDB_OK && sum.rows != part->sum.rows)
        status = jdb_fail(copy->to, JDB_CORRUPT, "the table %s has %lld rows, not the %lld that were copied",
                          part->record->name, (long long)sum.rows, (long long)part->sum.rows);
    else if (status == JDB_OK && sum.sum != part->sum.sum)
        status = jdb_copy_fail_difference(copy->from, copy->to, part->record, &part->insert.statement,
                                          (size_t)sum.rows);
    return fail_part(copy, copy->to, part, status);
}

/* A rollback does not bring sequences back: they are moved when all else is done. */
static enum jdb_status write_counter(struct copy *copy, const struct part *part)
{
    enum jdb_status status = copy->to->driver->write_counter(copy->to, part->record, part->counter);
    return fail_part(copy, copy->to, part, status);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static enum jdb_status copy_all(struct copy *copy)
{
    enum jdb_status status = check_source(copy);
    if (status == JDB_OK)
        status = prepare_target(copy);
    if (status != JDB_OK)
        return status;
    for (size_t i = 0; i < copy->count && status == JDB_OK; i++)
        status = copy_part(copy, &copy->parts[i]);
    enum jdb_status ended = copy->to->driver->copy_end(copy->to);
    if (status == JDB_OK)
        status = fail(copy, copy->to, ended);
    for (size_t i = 0; i < copy->count && status == JDB_OK; i++)
        status = verify_part(copy, &copy->parts[i]);
    for (size_t i = 0; i < copy->count && status == JDB_OK; i++)
        status = write_counter(copy, &copy->parts[i]);
    return status;
}

static enum jdb_status copy_in_transactions(struct copy *copy)
{
    enum jdb_status status = fail(copy, copy->from, jdb_begin_read(copy->from));
    if (status != JDB_OK)
        return status;
    status = fail(copy, copy->to, jdb_begin(copy->to));
    if (status == JDB_OK) {
        status = copy_all(copy);
        if (status == JDB_OK)
            status = fail(copy, copy->to, jdb_commit(copy->to));
        if (status != JDB_OK)
            jdb_rollback(copy->to);
    }
    jdb_rollback(copy->from);
    return status;
}

enum jdb_status jdb_copy(struct jdb *from, struct jdb *to, const struct jdb_copy_options *options,
                         int64_t *rows, struct jdb **failed)
{
    static const struct jdb_copy_options NOTHING = {NULL, NULL, NULL};
    struct copy copy = {.from = from, .to = to, .options = options ? options : &NOTHING};
    enum jdb_status status = new_copy(&copy);
    from->is_exact = to->is_exact = true;
    if (status == JDB_OK)
        status = copy_in_transactions(&copy);
    *rows = 0;
    for (size_t i = 0; i < copy.count; i++)
        *rows += copy.parts[i].sum.rows;
    from->is_exact = to->is_exact = false;
    *failed = copy.failed;
    free_copy(&copy);
    return status;
}
