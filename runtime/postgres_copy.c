/* Many rows by one COPY.
 *
 * Their ids are taken from the sequence before, so that they can be handed back. A row that breaks a rule ends the COPY, and
 * its line says which it was; foreign keys are looked at when all rows are in, and the first row without a parent is asked for
 * then. The server takes bytes for what its columns are: whether they are what they were is asked, too. Both need a savepoint to
 * go back to.
 */
#include "buffer.h"
#include "failure.h"
#include "postgres.h"
#include "row.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16, PIECE = 1 << 24, LENGTH = 4 };

struct copy {
    struct jdb *db;
    const struct jdb_record *record;
    const struct jdb_insert *insert;
    struct jdb_array *array;
    struct jdb_binding binding;
    struct jdb_buffer bytes;           /* that are not sent yet */
    size_t row;                        /* that is written, */
    const int64_t *next_id;            /* the id of the next row that has none, */
    const struct jdb_problem *problem; /* and what is wrong with it */
    const struct jdb_column *problem_column;
};

/* ---- What a COPY cannot do ------------------------------------------------------------------------------- */

/* What the database computes does not come back; and a row that refers to a later one is refused, as it is when they come
 * one by one. */
static bool is_able(const struct copy *copy)
{
    if (copy->insert->return_count || copy->insert->upsert)
        return false;
    for (size_t i = 0; i < copy->record->constraint_count && !copy->array->is_copied; i++)
        if (copy->record->constraints[i].parent == copy->record)
            return false;
    return true;
}

/* ---- Ids ------------------------------------------------------------------------------------------------- */

static const void *row_at(const struct copy *copy, size_t number)
{
    return (const char *)copy->array->elements + number * copy->record->size;
}

/* Of the others the ids are noted, behind which those follow that are taken. False: there is no memory. */
static bool count_without_id(const struct copy *copy, size_t *count)
{
    const struct jdb_column *column = jdb_row_id_column(copy->record);
    *count = 0;
    for (size_t i = 0; column && i < copy->array->count; i++) {
        int64_t id = *(const int64_t *)jdb_member(column, row_at(copy, i));
        *count += !id;
        if (!jdb_postgres_counter_note(copy->db, copy->record, id))
            return false;
    }
    return true;
}

/* The sequence is looked up once, not for each id. None come where the column has no sequence of its own, or the role may not
 * ask it. */
static const char NEXT_IDS[] =
    "WITH s AS MATERIALIZED (SELECT name FROM (SELECT pg_get_serial_sequence(quote_ident($1), $2)::regclass AS "
    "name) AS q WHERE has_sequence_privilege(name, 'USAGE, UPDATE')) SELECT nextval(s.name) FROM s, "
    "generate_series(1, $3::bigint)";

static void read_ids(const struct copy *copy, const PGresult *result)
{
    for (int i = 0; i < PQntuples(result); i++)
        copy->array->ids[i] = (int64_t)jdb_postgres_take((const unsigned char *)PQgetvalue(result, i, 0), 8);
}

static enum jdb_status take_ids(struct copy *copy, bool *refused)
{
    struct jdb_postgres *postgres = copy->db->handle;
    size_t count;
    char digits[32];
    if (!count_without_id(copy, &count))
        return jdb_fail_memory(copy->db);
    if (!count)
        return JDB_OK;
    enum jdb_status status = jdb_postgres_counter_raise(copy->db);
    if (status != JDB_OK)
        return status;
    copy->array->ids = calloc(count, sizeof *copy->array->ids);
    if (!copy->array->ids)
        return jdb_fail_memory(copy->db);
    copy->next_id = copy->array->ids;
    snprintf(digits, sizeof digits, "%zu", count);
    const char *const texts[] = {copy->record->name, jdb_row_id_column(copy->record)->name, digits};
    PGresult *result = jdb_postgres_answer(
        postgres, PQsendQueryParams(postgres->connection, NEXT_IDS, 3, NULL, texts, NULL, NULL, 1));
    status = jdb_postgres_check(copy->db, result, JDB_SCHEMA, "while rows were written");
    *refused = status == JDB_OK && (size_t)PQntuples(result) != count;
    if (status == JDB_OK && !*refused)
        read_ids(copy, result);
    PQclear(result);
    return status;
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static void add_number(struct jdb_buffer *bytes, uint64_t number, size_t size)
{
    unsigned char space[8];
    jdb_postgres_put(space, number, size);
    jdb_buffer_add_bytes(bytes, (const char *)space, size);
}

static void add_value(struct jdb_buffer *out, const struct jdb_postgres_bytes *bytes)
{
    unsigned char head[LENGTH + sizeof bytes->space];
    size_t size = bytes->is_null ? 0 : bytes->space_size + bytes->size;
    jdb_postgres_put(head, bytes->is_null ? UINT32_MAX : size, LENGTH);
    memcpy(head + LENGTH, bytes->space, bytes->space_size);
    jdb_buffer_add_bytes(out, (const char *)head, LENGTH + (bytes->is_null ? 0 : bytes->space_size));
    if (!bytes->is_null && bytes->size)
        jdb_buffer_add_bytes(out, bytes->data, bytes->size);
}

/* False: a member cannot be a value. */
static bool add_member(struct copy *copy, const struct jdb_column *column, const void *row)
{
    struct jdb_value value = {.storage = JDB_NULL};
    struct jdb_postgres_bytes bytes = {.is_null = true};
    copy->problem = jdb_binding_value(&copy->binding, column, row, &value);
    if (!copy->problem && column->flags & JDB_COLUMN_ID && value.storage == JDB_NULL && copy->next_id)
        value = (struct jdb_value){.storage = JDB_INTEGER, .integer = *copy->next_id++};
    if (!copy->problem)
        copy->problem = jdb_postgres_encode(column, &value, false, &bytes);
    copy->problem_column = column;
    if (!copy->problem)
        add_value(&copy->bytes, &bytes);
    return !copy->problem;
}

/* A row with a problem is taken out again: it ends the COPY. */
static bool add_row(struct copy *copy)
{
    const struct jdb_statement *statement = &copy->insert->statement;
    size_t before = copy->bytes.length;
    const void *row = row_at(copy, copy->row);
    add_number(&copy->bytes, statement->parameter_count, 2);
    for (size_t i = 0; i < statement->parameter_count; i++) {
        if (add_member(copy, &copy->record->columns[statement->parameters[i].column], row))
            continue;
        copy->bytes.length = before;
        return false;
    }
    return true;
}

/* In pieces: a row may be larger than an int counts. False: the connection broke, or there is no memory; no row is in then. */
static bool flush(struct copy *copy)
{
    struct jdb_postgres *postgres = copy->db->handle;
    struct jdb_buffer *bytes = &copy->bytes;
    for (size_t at = 0, size; at < bytes->length && !bytes->failed; at += size) {
        size = bytes->length - at < PIECE ? bytes->length - at : PIECE;
        bytes->failed = PQputCopyData(postgres->connection, bytes->text + at, (int)size) <= 0 ||
                        (postgres->limit && !jdb_postgres_flush(postgres));
    }
    bytes->length = 0;
    return !bytes->failed;
}

static void add_rows(struct copy *copy)
{
    static const char HEAD[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
    jdb_buffer_add_bytes(&copy->bytes, HEAD, sizeof HEAD - 1);
    bool goes_on = true;
    while (goes_on && copy->row < copy->array->count && add_row(copy)) {
        copy->row++;
        if (copy->bytes.length >= CHUNK)
            goes_on = flush(copy);
    }
    add_number(&copy->bytes, UINT16_MAX, 2);
    if (goes_on)
        flush(copy);
}

/* ---- Failures -------------------------------------------------------------------------------------------- */

/* "COPY users, line 3": the line, from 1. 0: it says none. */
static size_t line_of(const PGresult *result, const char *table)
{
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    const char *words = context ? strstr(context, "COPY ") : NULL;
    if (!words)
        return 0;
    words += 5;
    if (strncmp(words, table, strlen(table)) == 0)
        words += strlen(table);
    words += strcspn(words, "0123456789\n");
    return strtoul(words, NULL, 10);
}

static const struct jdb_constraint *find_constraint(const struct copy *copy, int number)
{
    for (size_t i = 0; i < copy->record->constraint_count; i++)
        if (copy->record->constraints[i].number == number)
            return &copy->record->constraints[i];
    return NULL;
}

static void add_equal(struct jdb_buffer *sql, const struct jdb_constraint *key, size_t part)
{
    char member[32];
    jdb_buffer_add(sql, part ? " AND p." : "p.");
    jdb_buffer_add_name(sql, key->parent->columns[key->parent_columns[part]].name);
    snprintf(member, sizeof member, " = k.c%zu", part);
    jdb_buffer_add(sql, member);
}

/* The number of the first row whose key has no parent. */
static void add_orphan(struct jdb_buffer *sql, const struct jdb_constraint *key)
{
    char text[48];
    jdb_buffer_add(sql, "SELECT min(k.n) FROM unnest(");
    for (size_t i = 0; i < key->column_count; i++) {
        snprintf(text, sizeof text, "%s$%zu", i ? ", " : "", i + 1);
        jdb_buffer_add(sql, text);
    }
    jdb_buffer_add(sql, ") WITH ORDINALITY AS k(");
    for (size_t i = 0; i < key->column_count; i++) {
        snprintf(text, sizeof text, "c%zu, ", i);
        jdb_buffer_add(sql, text);
    }
    jdb_buffer_add(sql, "n) WHERE ");
    for (size_t i = 0; i < key->column_count; i++) {
        snprintf(text, sizeof text, "k.c%zu IS NOT NULL AND ", i);
        jdb_buffer_add(sql, text);
    }
    jdb_buffer_add(sql, "NOT EXISTS (SELECT 1 FROM ");
    jdb_buffer_add_name(sql, key->parent->name);
    jdb_buffer_add(sql, " AS p WHERE ");
    for (size_t i = 0; i < key->column_count; i++)
        add_equal(sql, key, i);
    jdb_buffer_add(sql, ")");
}

enum { KEY_PARTS_MOST = 32 }; /* of an index, which a parent's key has */

/* Asks for the row; the array of the rows is one of their keys, whose elements are as large as rows. */
static bool ask_for_orphan(const struct copy *copy, const struct jdb_constraint *key, size_t *row)
{
    struct jdb_postgres *postgres = copy->db->handle;
    struct jdb_record rows = *copy->record;
    rows.key_size = rows.size;
    const struct jdb_array array = {.record = &rows, .elements = copy->array->elements, .count = copy->row};
    struct jdb_block *scratch = NULL;
    const char *values[KEY_PARTS_MOST];
    int lengths[KEY_PARTS_MOST], formats[KEY_PARTS_MOST];
    Oid types[KEY_PARTS_MOST];
    bool has_memory = key->column_count <= KEY_PARTS_MOST;
    for (size_t i = 0; i < key->column_count && has_memory; i++) {
        const struct jdb_column *column = &copy->record->columns[key->columns[i]];
        struct jdb_postgres_bytes bytes;
        has_memory = jdb_postgres_encode_array(&scratch, &array, column, column->offset, &bytes);
        values[i] = has_memory ? bytes.data : NULL;
        lengths[i] = has_memory ? (int)bytes.size : 0;
        formats[i] = 1;
        types[i] = jdb_postgres_array_type(column->type);
    }
    struct jdb_buffer sql = {0};
    add_orphan(&sql, key);
    PGresult *result = has_memory && !sql.failed
                           ? jdb_postgres_answer(postgres, PQsendQueryParams(postgres->connection, sql.text,
                                                                             (int)key->column_count, types,
                                                                             values, lengths, formats, 1))
                           : NULL;
    bool found = result && PQntuples(result) == 1 && !PQgetisnull(result, 0, 0);
    if (found)
        *row = (size_t)jdb_postgres_take((const unsigned char *)PQgetvalue(result, 0, 0), 8) - 1;
    PQclear(result);
    jdb_buffer_free(&sql);
    jdb_blocks_free(scratch);
    return found;
}

static void find_orphan(const struct copy *copy, size_t *row)
{
    const struct jdb_constraint *key = find_constraint(copy, copy->db->error.constraint);
    if (key && key->status == JDB_FOREIGN_KEY)
        ask_for_orphan(copy, key, row);
}

/* False: the transaction is lost, and nothing more can be asked in it. */
static bool roll_back(struct jdb_postgres *postgres)
{
    PGresult *result = jdb_postgres_answer(postgres, PQsendQuery(postgres->connection, "ROLLBACK TO jdb_rows"));
    bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return is_done;
}

/* What the server says, and of which row. */
static enum jdb_status fail_copy(const struct copy *copy, const PGresult *result)
{
    size_t line = line_of(result, copy->record->name);
    size_t row = line ? line - 1 : copy->row;
    enum jdb_status status = jdb_postgres_fail(copy->db, result, JDB_SCHEMA, &copy->binding);
    if (roll_back(copy->db->handle)) {
        enum jdb_status verified = jdb_postgres_verify_columns(copy->db, copy->record);
        if (verified != JDB_OK) /* the server took the bytes for others */
            return verified;
        if (status == JDB_FOREIGN_KEY)
            find_orphan(copy, &row);
    }
    copy->db->error.row = row < copy->array->count ? row : 0;
    return status;
}

static enum jdb_status fail_member(const struct copy *copy)
{
    enum jdb_status status = copy->problem->status;
    if (status == JDB_CHECK)
        status = jdb_postgres_fail_rule(copy->db, copy->record, copy->problem_column);
    else
        jdb_fail_column(copy->db, status, copy->record, copy->problem_column, "%s", copy->problem->message);
    copy->db->error.row = copy->row;
    return status;
}

/* ---- The statement --------------------------------------------------------------------------------------- */

static void add_copy(struct jdb_buffer *sql, const struct copy *copy)
{
    const struct jdb_statement *statement = &copy->insert->statement;
    jdb_buffer_add(sql, "SAVEPOINT jdb_rows; COPY ");
    jdb_buffer_add_name(sql, copy->record->name);
    for (size_t i = 0; i < statement->parameter_count; i++) {
        jdb_buffer_add(sql, i ? ", " : " (");
        jdb_buffer_add_name(sql, copy->record->columns[statement->parameters[i].column].name);
    }
    jdb_buffer_add(sql, ") FROM STDIN (FORMAT binary)");
}

/* The last of several results, of which all but that are of no interest when they are well. */
static PGresult *last_result(struct jdb_postgres *postgres, ExecStatusType until)
{
    PGresult *last = NULL;
    for (PGresult *next; (next = jdb_postgres_result(postgres));) {
        PQclear(last);
        last = next;
        ExecStatusType kind = PQresultStatus(last);
        if (kind == until || kind == PGRES_FATAL_ERROR || PQstatus(postgres->connection) == CONNECTION_BAD)
            break;
    }
    return last;
}

/* Takes the result that ends the COPY, or never began it. */
static enum jdb_status finish(struct copy *copy, PGresult *result)
{
    struct jdb_postgres *postgres = copy->db->handle;
    result = jdb_postgres_drain(postgres, result);
    enum jdb_status status = JDB_OK;
    if (jdb_postgres_is_broken(postgres, result))
        status = jdb_postgres_lose(copy->db, "while rows were written");
    else if (copy->bytes.failed || !result)
        status = jdb_fail_memory(copy->db);
    else if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = fail_copy(copy, result);
    else if (copy->problem)
        status = fail_member(copy);
    PQclear(result);
    return status;
}

static enum jdb_status run(struct copy *copy)
{
    struct jdb_postgres *postgres = copy->db->handle;
    PGconn *connection = postgres->connection;
    struct jdb_buffer sql = {0};
    add_copy(&sql, copy);
    bool is_sent = !sql.failed && PQsendQuery(connection, sql.text);
    bool failed = sql.failed;
    jdb_buffer_free(&sql);
    if (failed)
        return jdb_fail_memory(copy->db);
    PGresult *result = is_sent ? last_result(postgres, PGRES_COPY_IN) : NULL;
    if (PQresultStatus(result) != PGRES_COPY_IN)
        return finish(copy, result);
    PQclear(result);
    add_rows(copy);
    if (PQputCopyEnd(connection, copy->bytes.failed ? "there is no memory" : NULL) < 0)
        return jdb_postgres_lose(copy->db, "while rows were written");
    return finish(copy, last_result(postgres, PGRES_COMMAND_OK));
}

enum jdb_status jdb_postgres_insert_rows(struct jdb *db, const struct jdb_insert *insert,
                                         struct jdb_array *array, bool *refused)
{
    const struct jdb_statement *statement = &insert->statement;
    struct copy copy = {.db = db,
                        .record = array->record,
                        .insert = insert,
                        .array = array,
                        .binding = {.record = array->record,
                                    .operation = JDB_INSERT,
                                    .parameters = statement->parameters,
                                    .parameter_count = statement->parameter_count,
                                    .unset = array->is_copied ? JDB_UNSET_AS_IS : JDB_UNSET_AS_DEFAULT,
                                    .defaults = array->defaults}};
    *refused = !is_able(&copy);
    if (*refused)
        return JDB_OK;
    bool are_exact = true;
    enum jdb_status status = jdb_postgres_ready(db);
    if (status == JDB_OK)
        status = jdb_postgres_columns_are_exact(db, copy.record, &are_exact);
    *refused = !are_exact;
    if (*refused)
        return status;
    if (status == JDB_OK && !array->is_copied)
        status = take_ids(&copy, refused);
    if (*refused)
        return status;
    if (status == JDB_OK)
        status = run(&copy);
    if (status == JDB_OK) /* now that they cannot change before the transaction ends */
        status = jdb_postgres_verify_columns(db, copy.record);
    jdb_buffer_free(&copy.bytes);
    if (status == JDB_OK)
        status = jdb_postgres_run(db, "RELEASE jdb_rows", JDB_MISUSE);
    return status;
}
