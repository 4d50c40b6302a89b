/* Many rows by one INSERT … SELECT from the caller's array.
 *
 * INSERT OR FAIL ends at the row that is refused, which is how it is named, and keeps those before it: SQLite need not
 * keep a copy of every page for the case. What is kept so is undone with its transaction. Large arrays have their foreign
 * keys looked up before, in the order of the keys, and are inserted without SQLite looking up each again.
 */
#include "buffer.h"
#include "failure.h"
#include "row.h"
#include "sqlite.h"
#include "statements.h"

#include <string.h>

/* Rows from which on the foreign keys are looked up in order: every statement must be prepared again for it. */
enum { SORTED_LEAST = 1000 };

struct bulk {
    struct jdb *db;
    const struct jdb_record *record;
    const struct jdb_insert *insert;
    struct jdb_array *array;
};

static struct jdb_statements *statements_of(const struct bulk *bulk)
{
    return &bulk->db->statements[bulk->record->number];
}

/* SQL that is made at its first use. */
typedef void build_sql(struct jdb_buffer *sql, const struct bulk *bulk);

static enum jdb_status acquire(const struct bulk *bulk, struct jdb_prepared **home, build_sql *build,
                               struct jdb_prepared **prepared)
{
    struct jdb_buffer sql = {0};
    if (!*home)
        build(&sql, bulk);
    enum jdb_status status = JDB_NO_MEMORY;
    if (sql.failed)
        jdb_fail_memory(bulk->db);
    else
        status = jdb_statement_acquire_at(bulk->db, home, sql.text, prepared);
    jdb_buffer_free(&sql);
    return status;
}

/* Runs a statement, whose parameter is `name` when there is one, and gives the integer of its first row, 0 for NULL. */
static enum jdb_status ask(const struct bulk *bulk, struct jdb_prepared **home, build_sql *build,
                           const char *name, int64_t *answer)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = acquire(bulk, home, build, &prepared);
    if (status != JDB_OK)
        return status;
    bool has_row = false;
    if (name && sqlite3_bind_text(prepared->statement, 1, name, -1, SQLITE_STATIC) != SQLITE_OK)
        status = jdb_sqlite_fail(bulk->db, JDB_MISUSE, NULL);
    if (status == JDB_OK)
        status = bulk->db->driver->step(bulk->db, prepared->statement, NULL, &has_row);
    *answer = status == JDB_OK && has_row ? bulk->db->driver->read_integer(prepared->statement) : 0;
    jdb_statement_release(prepared);
    return status;
}

/* ---- What one statement cannot do ------------------------------------------------------------------------ */

/* SQLite checks references only when a statement ends, so that a row could refer to a later one; what the database
 * computes for each row does not come back. */
static bool is_able(const struct bulk *bulk)
{
    const struct jdb_record *record = bulk->record;
    if (bulk->insert->return_count || record->column_count > JDB_SQLITE_ROWS_MOST)
        return false;
    for (size_t i = 0; i < record->constraint_count && !bulk->array->is_copied; i++)
        if (record->constraints[i].parent == record)
            return false;
    return true;
}

static void add_has_triggers(struct jdb_buffer *sql, const struct bulk *bulk)
{
    (void)bulk;
    jdb_buffer_add(sql, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 "
                        "COLLATE NOCASE)");
}

static void add_has_temporary_triggers(struct jdb_buffer *sql, const struct bulk *bulk)
{
    (void)bulk;
    jdb_buffer_add(sql, "SELECT EXISTS (SELECT 1 FROM sqlite_temp_schema WHERE type = 'trigger' AND tbl_name = "
                        "?1 COLLATE NOCASE)");
}

/* With triggers, SQLite reads the whole array before it inserts the first row. A connection has no temporary database
 * until it needs one: to look into it would make it, and every transaction would begin and end in both. */
static enum jdb_status find_triggers(const struct bulk *bulk, bool *found)
{
    struct jdb *db = bulk->db;
    const char *table = bulk->record->name;
    int64_t answer;
    enum jdb_status status = ask(bulk, &db->kept[JDB_KEPT_TRIGGERS], add_has_triggers, table, &answer);
    if (status == JDB_OK && !answer && sqlite3_db_readonly(db->handle, "temp") >= 0)
        status = ask(bulk, &db->kept[JDB_KEPT_TEMPORARY_TRIGGERS], add_has_temporary_triggers, table, &answer);
    *found = status == JDB_OK && answer;
    return status;
}

/* ---- Ids ------------------------------------------------------------------------------------------------- */

static void add_largest_id(struct jdb_buffer *sql, const struct bulk *bulk)
{
    jdb_buffer_add(sql, "SELECT max(");
    jdb_buffer_add_name(sql, jdb_row_id_column(bulk->record)->name);
    jdb_buffer_add(sql, ") FROM ");
    jdb_buffer_add_name(sql, bulk->record->name);
}

/* Whether the id after this one, and so on for every row of the array, is the largest and one. After the largest number
 * there is, SQLite looks for holes, and what comes after a negative one may be 0, which stands for none. */
static bool is_followed(const struct bulk *bulk, int64_t id)
{
    return id >= 0 && id < INT64_MAX - (int64_t)bulk->array->count;
}

/* SQLite gives each row the largest id and one: so does this, for all of them, when it can. */
static enum jdb_status find_next_id(const struct bulk *bulk, bool *can)
{
    const struct jdb_column *column = jdb_row_id_column(bulk->record);
    const char *row = bulk->array->elements;
    int64_t largest = 0;
    *can = true;
    if (!column)
        return JDB_OK;
    enum jdb_status status = ask(bulk, &statements_of(bulk)->largest_id, add_largest_id, NULL, &largest);
    *can = is_followed(bulk, largest);
    for (size_t i = 0; i < bulk->array->count && *can; i++, row += bulk->record->size)
        *can = is_followed(bulk, *(const int64_t *)jdb_member(column, row));
    bulk->array->next_id = largest + 1;
    return status;
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

/* "c1, c2": the members of a foreign key. */
static void add_members(struct jdb_buffer *sql, const struct jdb_constraint *key, const char *separator,
                        const char *after)
{
    for (size_t i = 0; i < key->column_count; i++) {
        char member[32];
        snprintf(member, sizeof member, "c%u", (unsigned)key->columns[i]);
        jdb_buffer_add(sql, i ? separator : "");
        jdb_buffer_add(sql, member);
        jdb_buffer_add(sql, after);
    }
}

/* A row when one of the array's keys has no parent. The keys are sorted, and so found close to one another. */
static void add_orphan(struct jdb_buffer *sql, const struct jdb_constraint *key)
{
    jdb_buffer_add(sql, "SELECT 1 FROM (SELECT DISTINCT ");
    add_members(sql, key, ", ", "");
    jdb_buffer_add(sql, " FROM jdb_rows(?1) WHERE ");
    add_members(sql, key, " AND ", " IS NOT NULL");
    jdb_buffer_add(sql, " ORDER BY ");
    add_members(sql, key, ", ", "");
    jdb_buffer_add(sql, ") AS k WHERE NOT EXISTS (SELECT 1 FROM ");
    jdb_buffer_add_name(sql, key->parent->name);
    jdb_buffer_add(sql, " AS p WHERE ");
    for (size_t i = 0; i < key->column_count; i++) {
        char member[32];
        snprintf(member, sizeof member, " = k.c%u", (unsigned)key->columns[i]);
        jdb_buffer_add(sql, i ? " AND p." : "p.");
        jdb_buffer_add_name(sql, key->parent->columns[key->parent_columns[i]].name);
        jdb_buffer_add(sql, member);
    }
    jdb_buffer_add(sql, ") LIMIT 1");
}

static enum jdb_status find_orphan_of(const struct bulk *bulk, const struct jdb_constraint *key, bool *found)
{
    struct jdb_buffer sql = {0};
    struct jdb_prepared *prepared;
    add_orphan(&sql, key);
    enum jdb_status status = JDB_NO_MEMORY;
    if (sql.failed)
        jdb_fail_memory(bulk->db);
    else
        status = jdb_statement_acquire_at(bulk->db, NULL, sql.text, &prepared);
    jdb_buffer_free(&sql);
    if (status != JDB_OK)
        return status;
    int code = jdb_sqlite_bind_array(prepared->statement, 1, bulk->array);
    if (code == SQLITE_OK)
        code = sqlite3_step(prepared->statement);
    *found = code == SQLITE_ROW || code == SQLITE_ERROR; /* an error: a member that cannot be a value */
    if (!*found && code != SQLITE_DONE)
        status = jdb_sqlite_fail(bulk->db, JDB_MISUSE, NULL);
    jdb_statement_release(prepared);
    return status;
}

static enum jdb_status find_orphan(const struct bulk *bulk, bool *found)
{
    enum jdb_status status = JDB_OK;
    *found = false;
    for (size_t i = 0; i < bulk->record->constraint_count && status == JDB_OK && !*found; i++)
        if (bulk->record->constraints[i].status == JDB_FOREIGN_KEY)
            status = find_orphan_of(bulk, &bulk->record->constraints[i], found);
    return status;
}

static bool has_foreign_keys(const struct jdb_record *record)
{
    for (size_t i = 0; i < record->constraint_count; i++)
        if (record->constraints[i].status == JDB_FOREIGN_KEY)
            return true;
    return false;
}

static bool enforces_foreign_keys(struct jdb *db)
{
    int on = 0;
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
    return on;
}

/* Rows that wait for a parent until the transaction ends: it may be one of the array's. */
static bool defers_foreign_keys(struct jdb *db)
{
    int count = 0, most = 0;
    sqlite3_db_status(db->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &count, &most, 0);
    return count != 0;
}

/* Enforcement is switched for all statements of the connection: one that gives rows would end early. */
static bool can_look_up(const struct bulk *bulk)
{
    return !bulk->array->is_copied && bulk->array->count >= SORTED_LEAST && has_foreign_keys(bulk->record) &&
           enforces_foreign_keys(bulk->db) && !defers_foreign_keys(bulk->db) &&
           !jdb_sqlite_is_being_read(bulk->db->handle);
}

static void enforce_foreign_keys(struct jdb *db, bool on)
{
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, (int)on, NULL);
}

/* ---- The statement --------------------------------------------------------------------------------------- */

static void add_insert(struct jdb_buffer *sql, const struct bulk *bulk)
{
    const struct jdb_statement *statement = &bulk->insert->statement;
    jdb_buffer_add(sql, "INSERT OR FAIL INTO ");
    jdb_buffer_add_name(sql, bulk->record->name);
    for (size_t i = 0; i < statement->parameter_count; i++) {
        jdb_buffer_add(sql, i ? ", " : " (");
        jdb_buffer_add_name(sql, bulk->record->columns[statement->parameters[i].column].name);
    }
    for (size_t i = 0; i < statement->parameter_count; i++) {
        char column[32];
        snprintf(column, sizeof column, "%sc%u", i ? ", " : ") SELECT ",
                 (unsigned)statement->parameters[i].column);
        jdb_buffer_add(sql, column);
    }
    jdb_buffer_add(sql, " FROM jdb_rows(?1)");
}

/* The row that the statement ended at. */
static enum jdb_status fail_row(const struct bulk *bulk)
{
    size_t number = bulk->array->position;
    const struct jdb_record *record = bulk->record;
    const void *const rows[] = {(const char *)bulk->array->elements + number * record->size};
    const struct jdb_binding binding = {.record = record,
                                        .operation = JDB_INSERT,
                                        .parameters = bulk->insert->statement.parameters,
                                        .parameter_count = bulk->insert->statement.parameter_count,
                                        .rows = rows,
                                        .unset =
                                            bulk->array->is_copied ? JDB_UNSET_AS_IS : JDB_UNSET_AS_DEFAULT,
                                        .defaults = bulk->array->defaults};
    enum jdb_status status;
    if (bulk->array->problem)
        status = jdb_fail_column(bulk->db, bulk->array->problem->status, record, bulk->array->problem_column,
                                 "%s", bulk->array->problem->message);
    else
        status = jdb_sqlite_fail(bulk->db, JDB_CHECK, &binding);
    bulk->db->error.row = number;
    return status;
}

/* Foreign keys show only at the end, and not whose: an earlier row than the one that holds no value may lack its parent. */
static bool may_hide_an_orphan(const struct bulk *bulk)
{
    return bulk->array->problem && has_foreign_keys(bulk->record) && enforces_foreign_keys(bulk->db);
}

static enum jdb_status run(const struct bulk *bulk, bool *refused)
{
    struct jdb_prepared *prepared;
    enum jdb_status status = acquire(bulk, &statements_of(bulk)->insert_rows, add_insert, &prepared);
    if (status != JDB_OK)
        return status;
    bulk->array->position = 0; /* it may end before it looks at the array */
    bulk->array->problem = NULL;
    int code = jdb_sqlite_bind_array(prepared->statement, 1, bulk->array);
    if (code == SQLITE_OK)
        code = sqlite3_step(prepared->statement);
    *refused = code == SQLITE_CONSTRAINT_FOREIGNKEY || may_hide_an_orphan(bulk);
    if (code != SQLITE_DONE && !*refused)
        status = fail_row(bulk);
    jdb_statement_release(prepared);
    return status;
}

static enum jdb_status run_unenforced(const struct bulk *bulk, bool *refused)
{
    enum jdb_status status = find_orphan(bulk, refused);
    if (status != JDB_OK || *refused)
        return status;
    enforce_foreign_keys(bulk->db, false);
    status = run(bulk, refused);
    enforce_foreign_keys(bulk->db, true);
    return status;
}

enum jdb_status jdb_sqlite_insert_rows(struct jdb *db, const struct jdb_insert *insert, struct jdb_array *array,
                                       bool *refused)
{
    const struct bulk bulk = {db, array->record, insert, array};
    bool has_triggers = false, has_ids = false;
    *refused = !is_able(&bulk);
    if (*refused)
        return JDB_OK;
    if (array->is_copied)
        return run(&bulk, refused);
    enum jdb_status status = find_triggers(&bulk, &has_triggers);
    if (status == JDB_OK)
        status = find_next_id(&bulk, &has_ids);
    *refused = has_triggers || !has_ids;
    if (status != JDB_OK || *refused)
        return status;
    return can_look_up(&bulk) ? run_unenforced(&bulk, refused) : run(&bulk, refused);
}
