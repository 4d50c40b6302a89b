#include "seed_try.h"

#include "ddl.h"
#include "seed_link.h"
#include "soundness.h"
#include "sqlite_probe.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* The rows of one seed, on their way into a database in memory. */
struct trial {
    struct arena *arena;
    const struct seed *seed;
    struct diagnostics *diagnostics;
    struct sqlite_probe *probe;
    const struct dialect *dialect;
    bool *is_made;    /* of tables by their index: rows can be tried on them */
    int64_t *numbers; /* of rows by their position: their rowid; 0: not there */
};

/* A hash is as long as this, and no two are the same. */
static const char PASSWORD_FORMAT[] =
    "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%011" PRIu64;

static const char CHECK_FAILED[] = "CHECK constraint failed: ";

/* What SQLite calls a row's own number, where no column has that name. */
static const char *rowid_of(const struct table *table)
{
    static const char *const NAMES[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!table_find_column(table, NAMES[i]))
            return NAMES[i];
    return NULL;
}

/* ---- Statements ------------------------------------------------------------------------------------------ */

static void append_parent(struct trial *trial, struct text *out, const struct seed_value *value)
{
    const struct table *parent = value->row->table;
    text_append(out, "(SELECT ");
    dialect_append_quoted(trial->dialect, out, value->parent_column->name.text);
    text_append(out, " FROM ");
    dialect_append_quoted(trial->dialect, out, parent->name.text);
    text_format(out, " WHERE %s = %" PRId64 ")", rowid_of(parent), trial->numbers[value->row->position]);
}

static void append_value(struct trial *trial, struct text *out, const struct seed_row *row,
                         const struct seed_value *value)
{
    if (value->password.text)
        text_format(out, "'%s'", arena_format(trial->arena, PASSWORD_FORMAT, (uint64_t)row->position));
    else if (!value->row)
        dialect_append_literal(trial->dialect, out, value->column, &value->literal);
    else if (value->later)
        text_append(out, "NULL");
    else
        append_parent(trial, out, value);
}

static const char *insert_statement(struct trial *trial, const struct seed_row *row)
{
    struct text columns = {.arena = trial->arena}, values = {.arena = trial->arena};
    for (size_t i = 0; i < row->values.count; i++) {
        const struct seed_value *value = &row->values.items[i];
        text_append(&columns, i ? ", " : "");
        dialect_append_quoted(trial->dialect, &columns, value->column->name.text);
        text_append(&values, i ? ", " : "");
        append_value(trial, &values, row, value);
    }
    struct text insert = {.arena = trial->arena};
    text_append(&insert, "INSERT INTO ");
    dialect_append_quoted(trial->dialect, &insert, row->table->name.text);
    if (row->values.count)
        text_format(&insert, " (%s) VALUES (%s)", text_string(&columns), text_string(&values));
    else
        text_append(&insert, " DEFAULT VALUES");
    return text_string(&insert);
}

/* ---- What is refused ------------------------------------------------------------------------------------- */

static struct span span_of_column(const struct seed_row *row, const struct column *column)
{
    const struct seed_value *value = seed_row_value(row, column);
    if (!value)
        return row->span;
    return value->password.text ? value->password.span : value->row ? value->label.span : value->literal.span;
}

/* The column whose check has this name; NULL: it is one of the table. */
static const struct column *find_checked(const struct table *table, const char *check)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (table->columns.items[i].check_name && strcmp(table->columns.items[i].check_name, check) == 0)
            return &table->columns.items[i];
    return NULL;
}

static void report_check(struct trial *trial, const struct seed_row *row, const char *check)
{
    const struct column *column = find_checked(row->table, check);
    if (column) {
        struct text condition = {.arena = trial->arena};
        ddl_append_column_condition(trial->dialect, &condition, column);
        struct diagnostic *diagnostic = diagnostic_report(
            trial->diagnostics, RULE_SEED_CONSTRAINT, span_of_column(row, column),
            "column \"%s\" refuses this value: it must be that %s", column->name.text, text_string(&condition));
        if (column->check.text)
            diagnostic_note(diagnostic, column->check.span, "check is here");
        return;
    }
    struct diagnostic *diagnostic =
        diagnostic_report(trial->diagnostics, RULE_SEED_CONSTRAINT, row->span, "%s breaks the check \"%s\"",
                          seed_row_title(trial->arena, row), check);
    for (size_t i = 0; i < row->table->checks.count; i++)
        if (strcmp(row->table->checks.items[i].name.text, check) == 0)
            diagnostic_note(diagnostic, row->table->checks.items[i].sql.span, "the check is here");
}

/* The first column of a list such as "users.email, users.name"; NULL: it is an index on expressions. */
static const struct column *first_column(struct trial *trial, const struct table *table, const char *list)
{
    size_t prefix = strlen(table->name.text) + 1;
    if (strlen(list) <= prefix)
        return NULL;
    const char *end = strstr(list, ", ");
    const char *name = list + prefix;
    return table_find_column(table, arena_copy(trial->arena, name, end ? (size_t)(end - name) : strlen(name)));
}

/* The row that holds the value in this column; NULL: several columns are meant, or none was written. */
static const struct seed_row *find_twin(struct trial *trial, const struct seed_row *row,
                                        const struct column *column)
{
    const struct seed_value *value = seed_row_value(row, column);
    if (!value)
        return NULL;
    struct text query = {.arena = trial->arena};
    text_format(&query, "SELECT %s FROM ", rowid_of(row->table));
    dialect_append_quoted(trial->dialect, &query, row->table->name.text);
    text_append(&query, " WHERE ");
    dialect_append_quoted(trial->dialect, &query, column->name.text);
    text_append(&query, " = ");
    append_value(trial, &query, row, value);
    int64_t number;
    if (!sqlite_probe_number(trial->probe, text_string(&query), &number))
        return NULL;
    for (size_t i = 0; i < trial->seed->rows.count; i++) {
        const struct seed_row *other = trial->seed->order[i];
        if (other->table == row->table && trial->numbers[other->position] == number)
            return other;
    }
    return NULL;
}

static void report_unique(struct trial *trial, const struct seed_row *row, const char *list)
{
    const struct column *column = first_column(trial, row->table, list);
    struct diagnostic *diagnostic = diagnostic_report(
        trial->diagnostics, RULE_SEED_CONSTRAINT, column ? span_of_column(row, column) : row->span,
        "%s must be unique, and an earlier row has the same", list);
    const struct seed_row *twin = column ? find_twin(trial, row, column) : NULL;
    if (twin)
        diagnostic_note(diagnostic, span_of_column(twin, column), "the earlier row");
}

static void report_refusal(struct trial *trial, const struct seed_row *row, const struct probe_answer *answer)
{
    const char *check = text_behind(answer->message, CHECK_FAILED);
    const char *unique = text_behind(answer->message, "UNIQUE constraint failed: ");
    if (check)
        report_check(trial, row, check);
    else if (unique)
        report_unique(trial, row, unique);
    else
        diagnostic_report(trial->diagnostics, RULE_SEED_CONSTRAINT, row->span, "SQLite refuses %s: %s",
                          seed_row_title(trial->arena, row), answer->message);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

/* Whether the row is right so far, and those that it refers to are there. */
static bool can_be_tried(const struct trial *trial, const struct seed_row *row)
{
    if (row->broken || !trial->is_made[row->table->index])
        return false;
    for (size_t i = 0; i < row->values.count; i++) {
        const struct seed_value *value = &row->values.items[i];
        if (value->row && !value->later && trial->numbers[value->row->position] == 0)
            return false;
    }
    return true;
}

static bool insert(struct trial *trial, const struct seed_row *row)
{
    struct probe_answer answer = sqlite_probe_run(trial->probe, insert_statement(trial, row));
    if (answer.verdict == PROBE_FINE)
        trial->numbers[row->position] = sqlite_probe_last_row(trial->probe);
    else if (answer.verdict != PROBE_GIVES_UP)
        report_refusal(trial, row, &answer);
    return answer.verdict != PROBE_REFUSES_ROW || !text_behind(answer.message, CHECK_FAILED);
}

/* A row that a check refuses is there all the same, for what refers to it, and for what is unique. */
static void try_row(struct trial *trial, const struct seed_row *row)
{
    if (!can_be_tried(trial, row) || insert(trial, row))
        return;
    sqlite_probe_run(trial->probe, "PRAGMA ignore_check_constraints = ON");
    insert(trial, row);
    sqlite_probe_run(trial->probe, "PRAGMA ignore_check_constraints = OFF");
}

/* A row's references that wait for all rows. */
static void try_later(struct trial *trial, const struct seed_row *row)
{
    for (size_t i = 0; i < row->values.count; i++) {
        const struct seed_value *value = &row->values.items[i];
        if (!value->later || !trial->numbers[row->position] || !trial->numbers[value->row->position])
            continue;
        struct text update = {.arena = trial->arena};
        text_append(&update, "UPDATE ");
        dialect_append_quoted(trial->dialect, &update, row->table->name.text);
        text_append(&update, " SET ");
        dialect_append_quoted(trial->dialect, &update, value->column->name.text);
        text_append(&update, " = ");
        append_parent(trial, &update, value);
        text_format(&update, " WHERE %s = %" PRId64, rowid_of(row->table), trial->numbers[row->position]);
        struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(&update));
        if (answer.verdict == PROBE_REFUSES_ROW)
            report_refusal(trial, row, &answer);
    }
}

/* Whether rows can be tried on a table in bounded time. SQLite looks at a default only when it is used. */
static bool is_bounded(struct trial *trial, const struct table *table, const char *statements)
{
    sqlite_probe_begin(trial->probe);
    sqlite_probe_run(trial->probe, statements);
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct literal *value = &table->columns.items[i].default_value;
        if (value->kind == LITERAL_SQL)
            sqlite_probe_prepare(trial->probe, arena_format(trial->arena, "SELECT (%s\n)", value->text));
    }
    bool bounded = sqlite_probe_is_bounded(trial->probe);
    sqlite_probe_rollback(trial->probe);
    return bounded;
}

/* A table's statements; NULL: rows can't be tried on it, or a mistake was told of it. Every table has a rowid here, which
 * rows are found by. */
static const char *statements_of(struct trial *trial, const struct table *table)
{
    if (!rowid_of(table) || !soundness_of_table(table, trial->diagnostics))
        return NULL;
    struct text statements = {.arena = trial->arena};
    struct table with_rowid = *table;
    with_rowid.without_rowid = false;
    ddl_append_table(trial->dialect, &statements, &with_rowid);
    return is_bounded(trial, table, text_string(&statements)) ? text_string(&statements) : NULL;
}

static void try_rows(struct trial *trial, const struct schema *schema, const char *const *statements)
{
    sqlite_probe_begin(trial->probe);
    for (size_t i = 0; i < schema->tables.count; i++)
        trial->is_made[i] =
            statements[i] && sqlite_probe_run(trial->probe, statements[i]).verdict == PROBE_FINE;
    for (size_t i = 0; i < trial->seed->rows.count; i++)
        try_row(trial, trial->seed->order[i]);
    for (size_t i = 0; i < trial->seed->rows.count; i++)
        try_later(trial, trial->seed->order[i]);
    sqlite_probe_rollback(trial->probe);
}

static void try_seed(struct trial *trial, const struct schema *schema, const struct seed *seed)
{
    const char **statements = arena_alloc(trial->arena, schema->tables.count, sizeof *statements);
    for (size_t i = 0; i < schema->tables.count; i++)
        statements[i] = statements_of(trial, &schema->tables.items[i]);
    trial->seed = seed;
    trial->is_made = arena_alloc(trial->arena, schema->tables.count, sizeof *trial->is_made);
    trial->numbers = arena_alloc(trial->arena, seed->rows.count, sizeof *trial->numbers);
    try_rows(trial, schema, statements);
}

void seed_try(struct arena *arena, const struct schema *schema, const struct seed_list *seeds,
              struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < seeds->count; i++) {
        if (seeds->items[i].rows.count == 0)
            continue;
        struct arena *scratch = arena_new_scratch(arena);
        struct trial trial = {.arena = scratch,
                              .diagnostics = diagnostics,
                              .probe = sqlite_probe_new(scratch),
                              .dialect = &DIALECT_SQLITE};
        try_seed(&trial, schema, &seeds->items[i]);
        arena_free(scratch);
    }
}
