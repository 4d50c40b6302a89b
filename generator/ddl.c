#include "ddl.h"

#include <inttypes.h>

/* A CREATE TABLE that is being written: entries are separated by commas, each on a line of its own. */
struct body {
    const struct dialect *dialect;
    struct text *out;
    bool begun;
};

static void begin_entry(struct body *body)
{
    text_append(body->out, body->begun ? ",\n    " : "\n    ");
    body->begun = true;
}

static void begin_constraint(struct body *body, const struct name *name)
{
    begin_entry(body);
    text_append(body->out, "CONSTRAINT ");
    dialect_append_quoted(body->dialect, body->out, name->text);
    text_append(body->out, " ");
}

static void append_quoted_columns(const struct dialect *dialect, struct text *out,
                                  const struct column_list *columns)
{
    text_append(out, "(");
    for (size_t i = 0; i < columns->count; i++) {
        text_append(out, i ? ", " : "");
        dialect_append_quoted(dialect, out, columns->items[i]->name.text);
    }
    text_append(out, ")");
}

static bool is_stored_as_integer(enum column_type type)
{
    return type == TYPE_ID || type == TYPE_INT || type == TYPE_BOOL || type == TYPE_TIMESTAMP ||
           type == TYPE_DATE;
}

/* A key of one integer column stands at the column: there, SQLite makes it the row's own number. */
static bool key_stands_at_column(const struct table *table)
{
    const struct column_list *columns = &table->primary_key.columns;
    return columns->count == 1 && is_stored_as_integer(columns->items[0]->type);
}

static void append_column(struct body *body, const struct column *column)
{
    const struct dialect *dialect = body->dialect;
    const struct table *table = column->table;
    begin_entry(body);
    dialect_append_quoted(dialect, body->out, column->name.text);
    text_append(body->out, " ");
    text_append(body->out, dialect->types[column->type]);
    bool is_key = key_stands_at_column(table) && table->primary_key.columns.items[0] == column;
    if (is_key) {
        text_append(body->out, " CONSTRAINT ");
        dialect_append_quoted(dialect, body->out, table->primary_key.name.text);
        text_append(body->out, " PRIMARY KEY");
    } else if (!column->nullable) {
        text_append(body->out, " NOT NULL");
    }
    if (column->default_value.kind != LITERAL_NONE && column->default_value.kind != LITERAL_NULL) {
        text_append(body->out, " DEFAULT ");
        dialect_append_default(dialect, body->out, column);
    }
    if (column->collate.text) {
        text_append(body->out, " COLLATE ");
        dialect_append_quoted(dialect, body->out, column->collate.text);
    }
    if (column->generated.text) {
        text_append(body->out, " GENERATED ALWAYS AS (");
        dialect_append_sql(dialect, body->out, column->generated.text);
        text_append(body->out, ") STORED");
    }
}

static void append_enum_check(const struct dialect *dialect, struct text *out, const struct column *column)
{
    const struct enumeration *enumeration = column->enumeration;
    for (size_t i = 0; i < enumeration->values.count; i++) {
        if (i)
            text_append(out, i % 4 ? " OR " : "\n        OR ");
        dialect_append_quoted(dialect, out, column->name.text);
        text_append(out, " = ");
        dialect_append_string(dialect, out, enumeration->values.items[i].name.text);
    }
}

static bool is_measured_by_length(enum column_type type)
{
    return type == TYPE_TEXT || type == TYPE_BLOB || type == TYPE_JSON;
}

static void append_bound(const struct dialect *dialect, struct text *out, const struct column *column,
                         const char *operator, const struct literal * bound)
{
    bool length = is_measured_by_length(column->type);
    text_append(out, length ? "length(" : "");
    dialect_append_quoted(dialect, out, column->name.text);
    text_append(out, length ? ")" : "");
    text_append(out, operator);
    dialect_append_literal(dialect, out, bound);
}

static const char *type_check(const struct dialect *dialect, const struct column *column)
{
    switch (column->type) {
    case TYPE_BOOL:
        return dialect->bool_check;
    case TYPE_JSON:
        return column->nullable ? dialect->nullable_json_check : dialect->json_check;
    case TYPE_UUID:
        return dialect->uuid_check;
    default:
        return NULL;
    }
}

/* Appends a dialect's check of a type: the column stands for %s. */
static void append_type_check(const struct dialect *dialect, struct text *out, const struct column *column,
                              const char *format)
{
    for (const char *c = format; *c; c++) {
        if (c[0] == '%' && c[1] == 's') {
            dialect_append_quoted(dialect, out, column->name.text);
            c++;
        } else {
            text_append_char(out, *c);
        }
    }
}

static void begin_condition(struct text *conditions, size_t *count)
{
    text_append(conditions, *count ? " AND " : "");
    *count += 1;
}

void ddl_append_column_condition(const struct dialect *dialect, struct text *out, const struct column *column)
{
    size_t count = 0;
    const char *check = type_check(dialect, column);
    if (check) {
        begin_condition(out, &count);
        append_type_check(dialect, out, column, check);
    }
    if (column->minimum.kind != LITERAL_NONE) {
        begin_condition(out, &count);
        append_bound(dialect, out, column, " >= ", &column->minimum);
    }
    if (column->maximum.kind != LITERAL_NONE) {
        begin_condition(out, &count);
        append_bound(dialect, out, column, " <= ", &column->maximum);
    }
    if (column->enumeration) {
        begin_condition(out, &count);
        bool alone = !column->check.text;
        text_append(out, alone ? "" : "(");
        append_enum_check(dialect, out, column);
        text_append(out, alone ? "" : ")");
    }
    if (column->check.text) {
        begin_condition(out, &count);
        text_append(out, count > 1 ? "(" : "");
        dialect_append_sql(dialect, out, column->check.text);
        text_append(out, count > 1 ? ")" : "");
    }
}

static void append_column_check(struct body *body, const struct column *column)
{
    struct text condition = {.arena = body->out->arena};
    ddl_append_column_condition(body->dialect, &condition, column);
    if (condition.length == 0)
        return;
    begin_constraint(body, &(struct name){.text = column->check_name});
    text_append(body->out, "CHECK (");
    text_append_bytes(body->out, condition.bytes, condition.length);
    text_append(body->out, ")");
}

static const char *const ACTIONS[] = {
    [ACTION_RESTRICT] = "RESTRICT",
    [ACTION_CASCADE] = "CASCADE",
    [ACTION_SET_NULL] = "SET NULL",
    [ACTION_SET_DEFAULT] = "SET DEFAULT",
};

static void append_foreign_key(struct body *body, const struct foreign_key *foreign_key)
{
    struct text *out = body->out;
    begin_constraint(body, &foreign_key->name);
    text_append(out, "FOREIGN KEY ");
    append_quoted_columns(body->dialect, out, &foreign_key->columns);
    text_append(out, " REFERENCES ");
    dialect_append_quoted(body->dialect, out, foreign_key->parent->name.text);
    text_append(out, " ");
    append_quoted_columns(body->dialect, out, &foreign_key->parent_columns);
    if (foreign_key->on_delete != ACTION_NONE)
        TEXT_JOIN(out, " ON DELETE ", ACTIONS[foreign_key->on_delete]);
    if (foreign_key->on_update != ACTION_NONE)
        TEXT_JOIN(out, " ON UPDATE ", ACTIONS[foreign_key->on_update]);
}

static void append_constraints(struct body *body, const struct table *table)
{
    const struct dialect *dialect = body->dialect;
    if (table->primary_key.columns.count > 0 && !key_stands_at_column(table)) {
        begin_constraint(body, &table->primary_key.name);
        text_append(body->out, "PRIMARY KEY ");
        append_quoted_columns(dialect, body->out, &table->primary_key.columns);
    }
    for (size_t i = 0; i < table->unique_keys.count; i++) {
        begin_constraint(body, &table->unique_keys.items[i].name);
        text_append(body->out, "UNIQUE ");
        append_quoted_columns(dialect, body->out, &table->unique_keys.items[i].columns);
    }
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        append_foreign_key(body, &table->foreign_keys.items[i]);
    for (size_t i = 0; i < table->columns.count; i++)
        append_column_check(body, &table->columns.items[i]);
    for (size_t i = 0; i < table->checks.count; i++) {
        begin_constraint(body, &table->checks.items[i].name);
        text_append(body->out, "CHECK (");
        dialect_append_sql(dialect, body->out, table->checks.items[i].sql.text);
        text_append(body->out, ")");
    }
}

static void append_index_term(const struct dialect *dialect, struct text *out, const struct index_term *term)
{
    if (term->column) {
        dialect_append_quoted(dialect, out, term->column->name.text);
    } else {
        text_append(out, "(");
        dialect_append_sql(dialect, out, term->sql.text);
        text_append(out, ")");
    }
    if (term->collate.text) {
        text_append(out, " COLLATE ");
        dialect_append_quoted(dialect, out, term->collate.text);
    }
    text_append(out, term->descending ? " DESC" : "");
}

static void append_index(const struct dialect *dialect, struct text *out, const struct table *table,
                         const struct index *index)
{
    text_append(out, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    dialect_append_quoted(dialect, out, index->name.text);
    text_append(out, " ON ");
    dialect_append_quoted(dialect, out, table->name.text);
    text_append(out, " (");
    for (size_t i = 0; i < index->terms.count; i++) {
        text_append(out, i ? ", " : "");
        append_index_term(dialect, out, &index->terms.items[i]);
    }
    text_append(out, ")");
    if (index->where.text) {
        text_append(out, " WHERE ");
        dialect_append_sql(dialect, out, index->where.text);
    }
    text_append(out, ";\n");
}

void ddl_append_table(const struct dialect *dialect, struct text *out, const struct table *table)
{
    struct body body = {.dialect = dialect, .out = out};
    text_append(out, "CREATE TABLE ");
    dialect_append_quoted(dialect, out, table->name.text);
    text_append(out, " (");
    for (size_t i = 0; i < table->columns.count; i++)
        append_column(&body, &table->columns.items[i]);
    append_constraints(&body, table);
    TEXT_JOIN(out, "\n) ", dialect->table_options[table->without_rowid], ";\n");
    for (size_t i = 0; i < table->indexes.count; i++)
        append_index(dialect, out, table, &table->indexes.items[i]);
}
