#include "block.h"
#include "buffer.h"
#include "failure.h"
#include "password.h"
#include "record.h"
#include "row.h"
#include "transaction.h"
#include "url.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

struct load {
    struct jdb *db;
    const struct jdb_seed *seed;
    void **rows;  /* as the database has them; owned */
    bool *is_new; /* those that this load inserted; owned */
};

/* ---- References and passwords ---------------------------------------------------------------------------- */

/* The parent's member, which may be of another kind: a key that is NOT NULL there and nullable here. */
static enum jdb_status fill_references(struct load *load, const struct jdb_seed_row *given,
                                       const struct jdb_seed_reference *references, size_t count, void *row)
{
    for (size_t i = 0; i < count; i++) {
        const struct jdb_seed_reference *reference = &references[i];
        const struct jdb_record *parent = load->seed->rows[reference->row].record;
        const struct jdb_column *from = &parent->columns[reference->parent_column];
        const struct jdb_column *to = &given->record->columns[reference->column];
        struct jdb_value value;
        const struct jdb_problem *problem =
            jdb_value_of(from, jdb_member(from, load->rows[reference->row]), &value);
        if (!problem)
            problem = jdb_value_store(to, &value, jdb_member_of(to, row));
        if (problem)
            return jdb_fail_column(load->db, problem->status, given->record, to, "%s", problem->message);
    }
    return JDB_OK;
}

static enum jdb_status hash_password(struct load *load, const struct jdb_seed_row *given,
                                     const struct jdb_seed_password *password, void *row)
{
    const struct jdb_column *column = &given->record->columns[password->column];
    struct jdb_buffer plain = {.secret = true};
    const char *missing;
    size_t missing_size;
    jdb_url_expand(&plain, password->text, &missing, &missing_size);
    char *hash = jdb_blocks_take(jdb_row_memory(given->record, row), JDB_PASSWORD_SIZE);
    enum jdb_status status;
    if (missing)
        status = jdb_fail_column(load->db, JDB_INVALID, given->record, column,
                                 "of the seed %s needs $%.*s, which is not set", load->seed->name,
                                 (int)missing_size, missing);
    else if (plain.failed || !hash)
        status = jdb_fail_memory(load->db);
    else
        status = jdb_password_hash(load->db, plain.text, plain.length, hash);
    jdb_buffer_free(&plain);
    if (status == JDB_OK)
        *(const char **)jdb_member_of(column, row) = hash;
    return status;
}

static enum jdb_status hash_passwords(struct load *load, const struct jdb_seed_row *given, void *row)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < given->password_count && status == JDB_OK; i++)
        status = hash_password(load, given, &given->passwords[i], row);
    return status;
}

/* ---- Statements ------------------------------------------------------------------------------------------ */

/* A statement of a seed's row, and what its parameters take. */
struct question {
    struct jdb_buffer sql;
    struct jdb_parameter *parameters;
    jdb_column_index *all; /* every column */
};

static bool new_question(struct question *question, const struct jdb_record *record)
{
    *question = (struct question){.parameters = calloc(record->column_count, sizeof *question->parameters),
                                  .all = calloc(record->column_count, sizeof *question->all)};
    for (size_t i = 0; question->all && i < record->column_count; i++)
        question->all[i] = (jdb_column_index)i;
    return question->parameters && question->all;
}

static void free_question(struct question *question)
{
    jdb_buffer_free(&question->sql);
    free(question->parameters);
    free(question->all);
}

static void add_columns(struct jdb_buffer *sql, const struct jdb_record *record,
                        const jdb_column_index *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        jdb_buffer_add(sql, i ? ", " : "");
        jdb_buffer_add_name(sql, record->columns[columns[i]].name);
    }
}

static void build_select(struct question *question, const struct jdb_seed_row *given, const char *is_same)
{
    struct jdb_buffer *sql = &question->sql;
    jdb_buffer_add(sql, "SELECT ");
    add_columns(sql, given->record, question->all, given->record->column_count);
    jdb_buffer_add(sql, " FROM ");
    jdb_buffer_add_name(sql, given->record->name);
    for (size_t i = 0; i < given->key_count; i++) {
        jdb_buffer_add(sql, i ? " AND " : " WHERE ");
        jdb_buffer_add_name(sql, given->record->columns[given->key[i]].name);
        bool can_be_null = given->record->columns[given->key[i]].flags & JDB_COLUMN_NULLABLE;
        jdb_buffer_add(sql, can_be_null ? is_same : " = ");
        jdb_buffer_add_parameter(sql, i + 1);
        question->parameters[i] = (struct jdb_parameter){0, given->key[i]};
    }
}

static void build_insert(struct question *question, const struct jdb_seed_row *given)
{
    struct jdb_buffer *sql = &question->sql;
    jdb_buffer_add(sql, "INSERT INTO ");
    jdb_buffer_add_name(sql, given->record->name);
    jdb_buffer_add(sql, given->column_count ? " (" : " DEFAULT VALUES");
    add_columns(sql, given->record, given->columns, given->column_count);
    for (size_t i = 0; i < given->column_count; i++) {
        jdb_buffer_add(sql, i ? ", " : ") VALUES (");
        jdb_buffer_add_parameter(sql, i + 1);
        question->parameters[i] = (struct jdb_parameter){0, given->columns[i]};
    }
    jdb_buffer_add(sql, given->column_count ? ") RETURNING " : " RETURNING ");
    add_columns(sql, given->record, question->all, given->record->column_count);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static struct jdb_binding binding_of(const struct question *question, const struct jdb_record *record,
                                     enum jdb_operation operation, size_t count, const void *const *rows)
{
    return (struct jdb_binding){.record = record,
                                .operation = operation,
                                .parameters = question->parameters,
                                .parameter_count = count,
                                .rows = rows};
}

/* JDB_NOT_FOUND when the natural key is new. */
static enum jdb_status find(struct load *load, const struct jdb_seed_row *given, const void *row, void *found)
{
    struct question question;
    struct jdb_prepared *prepared = NULL;
    bool made = new_question(&question, given->record);
    if (made)
        build_select(&question, given, load->db->driver->words->is_same);
    enum jdb_status status = !made || question.sql.failed
                                 ? jdb_fail_memory(load->db)
                                 : jdb_statement_acquire_at(load->db, NULL, question.sql.text, &prepared);
    if (status == JDB_OK) {
        const void *const rows[] = {row};
        const struct jdb_binding binding =
            binding_of(&question, given->record, JDB_READ, given->key_count, rows);
        status = jdb_record_read_one(load->db, prepared, &binding, given->record, found);
        jdb_statement_release(prepared);
    }
    free_question(&question);
    return status;
}

static enum jdb_status insert(struct load *load, const struct jdb_seed_row *given, const void *row,
                              void *inserted)
{
    struct question question;
    struct jdb_prepared *prepared = NULL;
    bool made = new_question(&question, given->record);
    if (made)
        build_insert(&question, given);
    enum jdb_status status = !made || question.sql.failed
                                 ? jdb_fail_memory(load->db)
                                 : jdb_statement_acquire_at(load->db, NULL, question.sql.text, &prepared);
    if (status == JDB_OK) {
        const void *const rows[] = {row};
        const struct jdb_insert statement = {.returns = question.all,
                                             .return_count = given->record->column_count};
        const struct jdb_insertion insertion = {
            .insert = &statement,
            .takes_all = true,
            .binding = binding_of(&question, given->record, JDB_INSERT, given->column_count, rows)};
        status = jdb_insertion_of_one(load->db, prepared, &insertion, inserted);
        jdb_statement_release(prepared);
    }
    free_question(&question);
    return status;
}

/* A row that is there already keeps its values; its passwords are not even looked at. */
static enum jdb_status load_row(struct load *load, size_t number)
{
    const struct jdb_seed_row *given = &load->seed->rows[number];
    void *row = malloc(given->record->size);
    load->rows[number] = calloc(1, given->record->size);
    if (!row || !load->rows[number]) {
        free(row);
        return jdb_fail_memory(load->db);
    }
    memcpy(row, given->row, given->record->size);
    *jdb_row_memory(given->record, row) = NULL;
    enum jdb_status status = fill_references(load, given, given->references, given->reference_count, row);
    if (status == JDB_OK)
        status = given->key_count ? find(load, given, row, load->rows[number]) : JDB_NOT_FOUND;
    if (status == JDB_NOT_FOUND) {
        jdb_forget_failure(load->db);
        status = hash_passwords(load, given, row);
        if (status == JDB_OK)
            status = insert(load, given, row, load->rows[number]);
        load->is_new[number] = true;
    }
    jdb_record_clear(given->record, row);
    free(row);
    return status;
}

static enum jdb_status load_rows(struct load *load)
{
    for (size_t i = 0; i < load->seed->row_count; i++) {
        const struct jdb_record *record = load->seed->rows[i].record;
        enum jdb_status status = jdb_enter_record(load->db, record);
        if (status == JDB_OK)
            status = load_row(load, i);
        if (status != JDB_OK)
            return status;
    }
    return JDB_OK;
}

/* Rows of a circle are inserted without some of their references, which can be set now. */
static enum jdb_status close_circles(struct load *load)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < load->seed->row_count && status == JDB_OK; i++) {
        const struct jdb_seed_row *given = &load->seed->rows[i];
        uint64_t fields = 0;
        for (size_t j = 0; j < given->later_count; j++)
            fields |= UINT64_C(1) << given->later[j].column;
        if (!fields || !load->is_new[i])
            continue;
        status = fill_references(load, given, given->later, given->later_count, load->rows[i]);
        if (status == JDB_OK)
            status = jdb_record_update_fields(load->db, given->record, load->rows[i], fields);
    }
    return status;
}

static enum jdb_status load_all(struct load *load)
{
    enum jdb_status status = load_rows(load);
    return status == JDB_OK ? close_circles(load) : status;
}

static void free_load(struct load *load)
{
    for (size_t i = 0; load->rows && i < load->seed->row_count; i++) {
        jdb_record_clear(load->seed->rows[i].record, load->rows[i]);
        free(load->rows[i]);
    }
    free(load->rows);
    free(load->is_new);
}

enum jdb_status jdb_seed_load(struct jdb *db, const struct jdb_seed *seed)
{
    enum jdb_status status = jdb_enter(db);
    if (status != JDB_OK || !seed->row_count)
        return status;
    struct load load = {.db = db,
                        .seed = seed,
                        .rows = calloc(seed->row_count, sizeof *load.rows),
                        .is_new = calloc(seed->row_count, sizeof *load.is_new)};
    if (!load.rows || !load.is_new) {
        free_load(&load);
        return jdb_fail_memory(db);
    }
    status = jdb_transaction_begin(db);
    if (status == JDB_OK)
        status = jdb_transaction_end_call(db, load_all(&load));
    free_load(&load);
    return status;
}
