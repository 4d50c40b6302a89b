/* Which foreign key refused a row: SQLite does not say. The statement was undone, so what the row refers to, and
 * what refers to it, can be asked for. */
#include "buffer.h"
#include "constraint.h"
#include "failure.h"
#include "sqlite.h"

#include <string.h>

/* A question: SQL whose parameters are columns of one row. */
struct probe {
    const struct jdb_binding *binding;
    struct jdb_buffer sql;
    const jdb_column_index *columns;
    size_t count;
};

enum answer { NO_ROW, HAS_ROW, NO_ANSWER };

static bool bind_probe(const struct probe *probe, sqlite3_stmt *statement)
{
    const struct jdb_binding *binding = probe->binding;
    for (size_t i = 0; i < probe->count; i++) {
        struct jdb_value value;
        const struct jdb_column *column = &binding->record->columns[probe->columns[i]];
        if (jdb_binding_value(binding, column, binding->rows[0], &value) || value.storage == JDB_NULL ||
            jdb_sqlite_bind(statement, (int)(i + 1), &value, false) != SQLITE_OK)
            return false;
    }
    return true;
}

/* No answer: a part of the key is NULL, or the question failed. */
static enum answer ask(struct jdb *db, struct probe *probe)
{
    enum answer answer = NO_ANSWER;
    sqlite3_stmt *statement = NULL;
    if (!probe->sql.failed &&
        sqlite3_prepare_v2(db->handle, probe->sql.text, -1, &statement, NULL) == SQLITE_OK &&
        bind_probe(probe, statement)) {
        int code = sqlite3_step(statement);
        answer = code == SQLITE_ROW ? HAS_ROW : code == SQLITE_DONE ? NO_ROW : NO_ANSWER;
    }
    sqlite3_finalize(statement);
    jdb_buffer_free(&probe->sql);
    return answer;
}

static void add_equal(struct jdb_buffer *sql, const char *table, const struct jdb_record *record,
                      jdb_column_index column)
{
    jdb_buffer_add(sql, table);
    jdb_buffer_add_name(sql, record->columns[column].name);
    jdb_buffer_add(sql, " = ");
}

/* ---- The row has no parent ------------------------------------------------------------------------------- */

static bool is_bound(const struct jdb_binding *binding, jdb_column_index column)
{
    for (size_t i = 0; i < binding->parameter_count; i++)
        if (binding->parameters[i].column == column)
            return true;
    return false;
}

/* update_fields writes only some columns: the others of the row say nothing. */
static bool is_written(const struct jdb_binding *binding, const struct jdb_constraint *constraint)
{
    for (size_t i = 0; i < constraint->column_count; i++)
        if (!is_bound(binding, constraint->columns[i]))
            return false;
    return true;
}

static bool equal(const struct jdb_value *a, const struct jdb_value *b)
{
    if (a->storage != b->storage)
        return false;
    if (a->storage == JDB_INTEGER)
        return a->integer == b->integer;
    return a->storage != JDB_NULL && a->storage != JDB_REAL && a->size == b->size &&
           memcmp(a->data, b->data, a->size) == 0;
}

static bool refers_to_itself(const struct jdb_binding *binding, const struct jdb_constraint *constraint)
{
    if (constraint->parent != binding->record)
        return false;
    for (size_t i = 0; i < constraint->column_count; i++) {
        const struct jdb_column *columns = binding->record->columns;
        struct jdb_value child, parent;
        if (jdb_binding_value(binding, &columns[constraint->columns[i]], binding->rows[0], &child) ||
            jdb_binding_value(binding, &columns[constraint->parent_columns[i]], binding->rows[0], &parent) ||
            !equal(&child, &parent))
            return false;
    }
    return true;
}

static bool has_no_parent(struct jdb *db, const struct jdb_binding *binding,
                          const struct jdb_constraint *constraint)
{
    if (!is_written(binding, constraint) || refers_to_itself(binding, constraint))
        return false;
    struct probe probe = {
        .binding = binding, .columns = constraint->columns, .count = constraint->column_count};
    jdb_buffer_add(&probe.sql, "SELECT 1 FROM ");
    jdb_buffer_add_name(&probe.sql, constraint->parent->name);
    for (size_t i = 0; i < constraint->column_count; i++) {
        jdb_buffer_add(&probe.sql, i ? " AND " : " WHERE ");
        add_equal(&probe.sql, "", constraint->parent, constraint->parent_columns[i]);
        jdb_buffer_add_parameter(&probe.sql, i + 1);
    }
    return ask(db, &probe) == NO_ROW;
}

static const struct jdb_constraint *find_orphan(struct jdb *db, const struct jdb_binding *binding)
{
    const struct jdb_record *record = binding->record;
    const struct jdb_constraint *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < record->constraint_count; i++) {
        if (record->constraints[i].status == JDB_FOREIGN_KEY) {
            only = &record->constraints[i];
            count++;
        }
    }
    if (count == 1 && binding->operation == JDB_INSERT)
        return only;
    for (size_t i = 0; i < record->constraint_count; i++)
        if (record->constraints[i].status == JDB_FOREIGN_KEY &&
            has_no_parent(db, binding, &record->constraints[i]))
            return &record->constraints[i];
    return NULL;
}

/* ---- The row still has children -------------------------------------------------------------------------- */

/* The child's row c refers to the parent's row p. */
static void add_reference(struct jdb_buffer *sql, const struct jdb_record *child,
                          const struct jdb_constraint *constraint)
{
    for (size_t i = 0; i < constraint->column_count; i++) {
        jdb_buffer_add(sql, i ? " AND " : " WHERE ");
        add_equal(sql, "c.", child, constraint->columns[i]);
        jdb_buffer_add(sql, "p.");
        jdb_buffer_add_name(sql, constraint->parent->columns[constraint->parent_columns[i]].name);
    }
}

/* Which rows of the parent the statement was about. */
static void add_parents(struct probe *probe)
{
    for (size_t i = 0; i < probe->count; i++) {
        jdb_buffer_add(&probe->sql, " AND ");
        add_equal(&probe->sql, "p.", probe->binding->record, probe->columns[i]);
        jdb_buffer_add_parameter(&probe->sql, i + 1);
    }
}

static bool has_children(struct jdb *db, struct probe probe, const struct jdb_record *child,
                         const struct jdb_constraint *constraint)
{
    jdb_buffer_add(&probe.sql, "SELECT 1 FROM ");
    jdb_buffer_add_name(&probe.sql, child->name);
    jdb_buffer_add(&probe.sql, " AS c, ");
    jdb_buffer_add_name(&probe.sql, constraint->parent->name);
    jdb_buffer_add(&probe.sql, " AS p");
    add_reference(&probe.sql, child, constraint);
    add_parents(&probe);
    return ask(db, &probe) == HAS_ROW;
}

/* A delete says in its parameters which rows it is about, an update by the primary key. */
static bool find_child(struct jdb *db, const struct jdb_binding *binding, const struct jdb_record **child,
                       const struct jdb_constraint **constraint)
{
    struct probe probe = {.binding = binding,
                          .columns = binding->record->primary_key,
                          .count = binding->record->primary_key_count};
    jdb_column_index parameters[16];
    if (binding->operation == JDB_DELETE) {
        probe.columns = parameters;
        for (probe.count = 0; probe.count < binding->parameter_count && probe.count < 16; probe.count++)
            parameters[probe.count] = binding->parameters[probe.count].column;
    }
    for (size_t i = 0; i < db->schema->record_count; i++) {
        *child = db->schema->records[i];
        for (size_t j = 0; j < (*child)->constraint_count; j++) {
            *constraint = &(*child)->constraints[j];
            bool refuses = (*constraint)->status == JDB_FOREIGN_KEY &&
                           (*constraint)->parent == binding->record &&
                           ((*constraint)->refuses_delete || binding->operation == JDB_UPDATE);
            if (refuses && has_children(db, probe, *child, *constraint))
                return true;
        }
    }
    return false;
}

/* ---- A row still has no parent when the transaction is to end --------------------------------------------- */

static bool has_orphans(struct jdb *db, const struct jdb_record *record,
                        const struct jdb_constraint *constraint)
{
    struct probe probe = {0};
    jdb_buffer_add(&probe.sql, "SELECT 1 FROM ");
    jdb_buffer_add_name(&probe.sql, record->name);
    jdb_buffer_add(&probe.sql, " AS c WHERE NOT EXISTS (SELECT 1 FROM ");
    jdb_buffer_add_name(&probe.sql, constraint->parent->name);
    jdb_buffer_add(&probe.sql, " AS p");
    add_reference(&probe.sql, record, constraint);
    jdb_buffer_add(&probe.sql, ")");
    for (size_t i = 0; i < constraint->column_count; i++) {
        jdb_buffer_add(&probe.sql, " AND c.");
        jdb_buffer_add_name(&probe.sql, record->columns[constraint->columns[i]].name);
        jdb_buffer_add(&probe.sql, " IS NOT NULL");
    }
    return ask(db, &probe) == HAS_ROW;
}

static bool find_waiting(struct jdb *db, const struct jdb_record **record,
                         const struct jdb_constraint **constraint)
{
    for (size_t i = 0; i < db->schema->record_count; i++) {
        *record = db->schema->records[i];
        for (size_t j = 0; j < (*record)->constraint_count; j++) {
            *constraint = &(*record)->constraints[j];
            if ((*constraint)->is_deferred && has_orphans(db, *record, *constraint))
                return true;
        }
    }
    return false;
}

static bool is_table(const struct jdb *db, const struct jdb_record *record)
{
    for (size_t i = 0; i < db->schema->record_count; i++)
        if (db->schema->records[i] == record)
            return true;
    return false;
}

/* Of a query of the user's own it is not known which rows it wrote, and they are gone again: to find the key that refused them
 * it would have to run once more, and all rows of the tables that it writes, and of those that refer to them, to be looked at. */
enum jdb_status jdb_sqlite_fail_foreign_key(struct jdb *db, const struct jdb_binding *binding)
{
    const struct jdb_record *child;
    const struct jdb_constraint *constraint;
    if (!binding && find_waiting(db, &child, &constraint))
        return jdb_fail_orphan(db, child, constraint);
    if (!binding || !binding->rows)
        return jdb_fail(
            db, JDB_FOREIGN_KEY,
            "a row would refer to one that does not exist, or one would go that is still referred to");
    constraint = binding->operation == JDB_DELETE ? NULL : find_orphan(db, binding);
    if (constraint)
        return jdb_fail_orphan(db, binding->record, constraint);
    if (binding->operation != JDB_INSERT && find_child(db, binding, &child, &constraint))
        return jdb_fail_parent(db, child, constraint);
    if (!is_table(db, binding->record))
        return jdb_fail(
            db, JDB_FOREIGN_KEY,
            "%s: a row would refer to one that does not exist, or one would go that is still referred to",
            binding->record->name);
    jdb_fail(db, JDB_FOREIGN_KEY, "%s: %s", binding->record->name,
             binding->operation == JDB_DELETE ? "a row that would go as well is still referred to"
                                              : "a row would refer to one that does not exist");
    jdb_failure_set_column(db, binding->record, NULL);
    return JDB_FOREIGN_KEY;
}
