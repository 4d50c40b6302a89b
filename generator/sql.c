#include "sql.h"

#include "ddl.h"

#include <string.h>

/* A statement that is being written. */
struct builder {
    const struct sql *sql;
    const struct dialect *dialect;
    struct text text;
    struct sql_statement statement;
};

static struct builder builder_new(const struct sql *sql, const char *begin)
{
    struct builder builder = {.sql = sql, .dialect = sql->dialect, .text = {.arena = sql->arena}};
    text_append(&builder.text, begin);
    return builder;
}

static struct sql_statement builder_end(struct builder *builder)
{
    builder->statement.text = text_string(&builder->text);
    return builder->statement;
}

static void append(struct builder *builder, const char *text)
{
    text_append(&builder->text, text);
}

static void append_name(struct builder *builder, const char *name)
{
    const struct dialect *other = builder->sql->other;
    if (other && dialect_is_keyword(other, name, strlen(name)))
        dialect_append_quoted(builder->dialect, &builder->text, name);
    else
        dialect_append_name(builder->dialect, &builder->text, name);
}

static void append_column(struct builder *builder, const struct column *column)
{
    append_name(builder, column->name.text);
}

/* In a list of what a statement gives. */
static void append_read(struct builder *builder, const struct column *column)
{
    append_column(builder, column);
    append(builder, ddl_reads_as_text(builder->dialect, column) ? "::text" : "");
}

/* The number that a row's column has among the parameters: one that is there already is used again. */
static size_t parameter_number(struct builder *builder, enum sql_row row, const struct column *column)
{
    struct sql_statement *statement = &builder->statement;
    for (size_t i = 0; i < statement->parameters.count; i++)
        if (statement->parameters.items[i].row == row && statement->parameters.items[i].column == column)
            return i + 1;
    *ARENA_APPEND(builder->text.arena, &statement->parameters) = (struct sql_parameter){row, column};
    return statement->parameters.count;
}

static void append_parameter(struct builder *builder, enum sql_row row, const struct column *column)
{
    text_append_char(&builder->text, builder->dialect->parameter);
    text_append_number(&builder->text, parameter_number(builder, row, column));
    const char *type =
        builder->dialect->engine == ENGINE_POSTGRES ? ddl_words_type_of(builder->text.arena, column) : NULL;
    if (type)
        TEXT_JOIN(&builder->text, "::", type);
}

/* A value that the column gets. A double has the digits that it is printed with. */
static void append_value(struct builder *builder, enum sql_row row, const struct column *column)
{
    append_parameter(builder, row, column);
    if (builder->dialect->engine == ENGINE_POSTGRES && ddl_has_digits(column))
        append(builder, "::float8::text::numeric");
}

/* Beside a value of the column's, which would become one of the parameter's type: JSON would be refused, a numeric rounded. */
static void append_parameter_beside(struct builder *builder, enum sql_row row, const struct column *column)
{
    bool is_other = builder->dialect->engine == ENGINE_POSTGRES &&
                    (column->type == TYPE_JSON || column->type == TYPE_REAL) &&
                    ddl_has_own_type(builder->dialect, column);
    append_value(builder, row, column);
    if (is_other)
        TEXT_JOIN(&builder->text, "::", ddl_cast_type_of(builder->dialect, builder->text.arena, column));
}

/* PostgreSQL has only those that are said for it. */
static void append_collate(struct builder *builder, const struct name *collate)
{
    const char *name = collate ? dialect_sql(builder->dialect, collate) : NULL;
    if (!name || !*name || (builder->dialect->engine == ENGINE_POSTGRES && !collate->postgres))
        return;
    append(builder, " COLLATE ");
    if (builder->dialect->engine == ENGINE_POSTGRES)
        dialect_append_quoted(builder->dialect, &builder->text, name);
    else
        append_name(builder, name);
}

static void append_columns(struct builder *builder, const struct column_list *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        append(builder, i ? ", " : "");
        append_column(builder, columns->items[i]);
    }
}

static void append_equal(struct builder *builder, const struct column *column, const struct name *collate)
{
    append_column(builder, column);
    append(builder, " = ");
    append_parameter(builder, SQL_ROW_KEY, column);
    append_collate(builder, collate);
}

static void append_columns_equal(struct builder *builder, const struct column_list *columns,
                                 const struct name *const *collates)
{
    for (size_t i = 0; i < columns->count; i++) {
        append(builder, i ? " AND " : "");
        append_equal(builder, columns->items[i], collates ? collates[i] : NULL);
    }
}

static void append_where_primary_key(struct builder *builder, const struct table *table)
{
    append(builder, " WHERE ");
    append_columns_equal(builder, &table->primary_key.columns, NULL);
}

static void append_condition(struct builder *builder, const struct name *sql)
{
    append(builder, "(");
    dialect_append_sql(builder->dialect, &builder->text, dialect_sql(builder->dialect, sql));
    append(builder, ")");
}

static void append_from(struct builder *builder, const struct table *table)
{
    append(builder, " FROM ");
    append_name(builder, table->name.text);
}

const char *sql_select(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "SELECT ");
    for (size_t i = 0; i < table->columns.count; i++) {
        append(&builder, i ? ", " : "");
        append_read(&builder, &table->columns.items[i]);
    }
    append_from(&builder, table);
    return text_string(&builder.text);
}

/* Of what follows another text: a space stands between them. */
static const char *without_space(const struct builder *builder)
{
    const char *text = text_string(&builder->text);
    return *text == ' ' ? text + 1 : text;
}

static struct sql_statement builder_end_rows(struct builder *builder)
{
    builder->statement.text = without_space(builder);
    return builder->statement;
}

/* ---- INSERT ---------------------------------------------------------------------------------------------- */

/* Those that an INSERT writes. */
static struct column_list insert_columns(struct arena *arena, const struct table *table, bool with_id)
{
    struct column_list columns = {0};
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (!column->generated.text && (with_id || column->type != TYPE_ID))
            *ARENA_APPEND(arena, &columns) = column;
    }
    return columns;
}

static void append_insert_columns(struct builder *builder, const struct table *table,
                                  const struct column_list *columns, const char *alias)
{
    append_name(builder, table->name.text);
    append(builder, alias);
    append(builder, " (");
    append_columns(builder, columns);
    append(builder, ")");
    for (size_t i = 0; i < columns->count; i++)
        if (ddl_is_always_given(builder->dialect, columns->items[i])) {
            append(builder, " OVERRIDING SYSTEM VALUE");
            break;
        }
}

/* In an identity column NULL is a mistake, not the next number. */
static void append_next_id(struct builder *builder, const struct column *column)
{
    struct text table = {.arena = builder->text.arena};
    dialect_append_quoted(builder->dialect, &table, column->table->name.text);
    append(builder, "nextval(pg_get_serial_sequence(");
    dialect_append_string(builder->dialect, &builder->text, text_string(&table));
    append(builder, ", ");
    dialect_append_string(builder->dialect, &builder->text, column->name.text);
    append(builder, "))");
}

/* A member that is unset is bound as NULL where the database must put the default in its place. */
bool sql_inserts_without_id(const struct table *table)
{
    bool has_id = false, has_others = false;
    for (size_t i = 0; i < table->columns.count; i++) {
        has_id |= table->columns.items[i].type == TYPE_ID;
        has_others |= table->columns.items[i].type != TYPE_ID && !table->columns.items[i].generated.text;
    }
    return has_id && has_others;
}

/* A default of PostgreSQL's alone is converted as the column would: to a time of day, say, from a text. */
static void append_insert_default(struct builder *builder, const struct column *column)
{
    append(builder, ", ");
    dialect_append_default(builder->dialect, &builder->text, column);
    if (column->default_value.kind == LITERAL_NONE)
        TEXT_JOIN(&builder->text, "::", ddl_cast_type_of(builder->dialect, builder->text.arena, column));
}

static void append_insert_values(struct builder *builder, const struct column_list *columns, bool all_defaults)
{
    append(builder, " VALUES (");
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = columns->items[i];
        append(builder, i ? ", " : "");
        bool coalesce =
            ddl_has_default(builder->dialect, column) && (all_defaults || ddl_has_computed_default(column));
        bool gives_id = all_defaults && column->type == TYPE_ID &&
                        builder->dialect->engine == ENGINE_POSTGRES && !sql_inserts_without_id(column->table);
        append(builder, coalesce || gives_id ? "coalesce(" : "");
        if (coalesce) {
            append_parameter_beside(builder, SQL_ROW_KEY, column);
            append_insert_default(builder, column);
        } else {
            append_value(builder, SQL_ROW_KEY, column);
        }
        if (gives_id) {
            append(builder, ", ");
            append_next_id(builder, column);
        }
        append(builder, coalesce || gives_id ? ")" : "");
    }
    append(builder, ")");
}

/* Ends a statement that gives columns only when they are asked for. */
static struct sql_statement builder_end_returning(struct builder *builder)
{
    struct sql_statement statement = builder_end(builder);
    if (statement.returns.count == 0)
        return statement;
    struct builder returning = builder_new(builder->sql, "RETURNING ");
    for (size_t i = 0; i < statement.returns.count; i++) {
        append(&returning, i ? ", " : "");
        append_read(&returning, statement.returns.items[i]);
    }
    statement.returning = text_string(&returning.text);
    return statement;
}

struct sql_statement sql_insert(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "INSERT INTO ");
    struct column_list columns = insert_columns(sql->arena, table, true);
    append_insert_columns(&builder, table, &columns, "");
    append_insert_values(&builder, &columns, false);
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (column->generated.text || ddl_has_computed_default(column))
            *ARENA_APPEND(sql->arena, &builder.statement.returns) = column;
    }
    return builder_end_returning(&builder);
}

struct sql_statement sql_insert_without_id(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "INSERT INTO ");
    struct column_list columns = insert_columns(sql->arena, table, false);
    append_insert_columns(&builder, table, &columns, "");
    append_insert_values(&builder, &columns, false);
    return builder_end(&builder);
}

static void append_conflict_target(struct builder *builder, const struct helper *helper)
{
    append(builder, " ON CONFLICT (");
    for (size_t i = 0; i < helper->columns.count; i++) {
        append(builder, i ? ", " : "");
        append_column(builder, helper->columns.items[i]);
        append_collate(builder, helper->collates ? helper->collates[i] : NULL);
    }
    append(builder, ")");
    if (helper->where) {
        append(builder, " WHERE ");
        append_condition(builder, helper->where);
    }
}

/* The row that is there keeps what the new one leaves unset, and its primary key. */
static void append_conflict_update(struct builder *builder, const struct table *table,
                                   const struct helper *helper)
{
    append(builder, " DO UPDATE SET ");
    const char *separator = "";
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (column->generated.text || column_list_has(&helper->columns, column) ||
            column_list_has(&table->primary_key.columns, column))
            continue;
        append(builder, separator);
        separator = ", ";
        append_column(builder, column);
        append(builder, " = ");
        if (ddl_has_default(builder->dialect, column)) {
            append(builder, "coalesce(");
            append_parameter_beside(builder, SQL_ROW_KEY, column);
            append(builder, ", ");
            append(builder, "t.");
            append_column(builder, column);
            append(builder, ")");
        } else {
            append(builder, "excluded.");
            append_column(builder, column);
        }
    }
    if (*separator == '\0') {
        append_column(builder, helper->columns.items[0]);
        append(builder, " = excluded.");
        append_column(builder, helper->columns.items[0]);
    }
}

/* The runtime's jdb_found() makes the id of the row that is there the last one, as if it had been inserted. */
static void append_found_id(struct builder *builder, const struct table *table)
{
    const struct column_list *key = &table->primary_key.columns;
    if (key->count != 1 || key->items[0]->type != TYPE_ID || builder->dialect->engine != ENGINE_SQLITE)
        return;
    append(builder, " WHERE jdb_found(t.");
    append_column(builder, key->items[0]);
    append(builder, ")");
}

static void begin_upsert(struct builder *builder, const struct table *table, const struct helper *helper,
                         bool with_id)
{
    struct column_list columns = insert_columns(builder->sql->arena, table, with_id);
    append_insert_columns(builder, table, &columns, " AS t");
    append_insert_values(builder, &columns, true);
    append_conflict_target(builder, helper);
    append_conflict_update(builder, table, helper);
    append_found_id(builder, table);
}

struct sql_statement sql_upsert_without_id(const struct sql *sql, const struct table *table,
                                           const struct helper *helper)
{
    struct builder builder = builder_new(sql, "INSERT INTO ");
    begin_upsert(&builder, table, helper, false);
    return builder_end(&builder);
}

struct sql_statement sql_upsert(const struct sql *sql, const struct table *table, const struct helper *helper)
{
    struct builder builder = builder_new(sql, "INSERT INTO ");
    begin_upsert(&builder, table, helper, true);
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        bool is_key =
            column_list_has(&table->primary_key.columns, column) && !column_list_has(&helper->columns, column);
        if (is_key || column->generated.text || ddl_has_default(&DIALECT_POSTGRES, column))
            *ARENA_APPEND(sql->arena, &builder.statement.returns) = column;
    }
    return builder_end_returning(&builder);
}

/* ---- One row --------------------------------------------------------------------------------------------- */

struct sql_statement sql_get(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "");
    append_where_primary_key(&builder, table);
    return builder_end_rows(&builder);
}

struct sql_statement sql_get_by(const struct sql *sql, const struct helper *helper)
{
    struct builder builder = builder_new(sql, "WHERE ");
    append_columns_equal(&builder, &helper->columns, helper->collates);
    if (helper->where) {
        append(&builder, " AND ");
        append_condition(&builder, helper->where);
    }
    return builder_end_rows(&builder);
}

/* PostgreSQL's types of an array's elements. */
static const char *const ELEMENTS[] = {
    [TYPE_ID] = "bigint", [TYPE_INT] = "bigint", [TYPE_BOOL] = "boolean", [TYPE_REAL] = "float8",
    [TYPE_TEXT] = "text", [TYPE_BLOB] = "bytea", [TYPE_JSON] = "jsonb",   [TYPE_TIMESTAMP] = "timestamptz",
    [TYPE_DATE] = "date", [TYPE_UUID] = "uuid",  [TYPE_ENUM] = "text",
};

/* The column's type where it is an array itself, whose elements an array of keys can't tell from its own: each comes as text.
 * NULL: it is none. */
static const char *array_type_of(const struct builder *builder, const struct column *column)
{
    const char *type =
        builder->dialect->engine == ENGINE_POSTGRES ? ddl_words_type_of(builder->text.arena, column) : NULL;
    return type && text_equal(type + strlen(type) - 1, "]") ? type : NULL;
}

/* Part `number` of a key, out of the caller's. */
static void append_key_part(struct builder *builder, const struct column *column, size_t number)
{
    const char *type = array_type_of(builder, column);
    text_format(&builder->text, "k.key%zu", number);
    if (type)
        TEXT_JOIN(&builder->text, "::", type);
}

/* The caller's keys, an array for each of their parts: "$1::bigint[], $2::text[]". */
static void append_key_arrays(struct builder *builder, const struct column_list *key)
{
    for (size_t i = 0; i < key->count; i++) {
        const char *type = array_type_of(builder, key->items[i])
                               ? NULL
                               : ddl_words_type_of(builder->text.arena, key->items[i]);
        text_format(&builder->text, "%s$%zu::%s[]", i ? ", " : "", i + 1,
                    type ? type : ELEMENTS[key->items[i]->type]);
    }
}

/* The caller's keys as a table k: part n of a key is its column keyn, and rowid its place among them. SQLite has them from the
 * runtime. */
static void append_keys_table(struct builder *builder, const struct column_list *key)
{
    if (builder->dialect->engine == ENGINE_SQLITE) {
        append(builder, "jdb_keys(?1) AS k CROSS JOIN ");
        return;
    }
    append(builder, "unnest(");
    append_key_arrays(builder, key);
    append(builder, ") WITH ORDINALITY AS k (");
    for (size_t i = 0; i < key->count; i++)
        text_format(&builder->text, "key%zu, ", i);
    append(builder, "rowid) JOIN ");
}

bool sql_gets_any(const struct table *table)
{
    const struct column_list *key = &table->primary_key.columns;
    return key->count == 1 && (key->items[0]->type == TYPE_ID || key->items[0]->type == TYPE_INT) &&
           !ddl_has_own_type(&DIALECT_POSTGRES, key->items[0]);
}

static struct sql_statement get_any(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, sql_select(sql, table));
    append(&builder, " WHERE ");
    append_column(&builder, table->primary_key.columns.items[0]);
    append(&builder, " = ANY ($1)");
    return builder_end(&builder);
}

struct sql_statement sql_get_many(const struct sql *sql, const struct table *table)
{
    const struct column_list *key = &table->primary_key.columns;
    if (sql->dialect->engine == ENGINE_POSTGRES && sql_gets_any(table))
        return get_any(sql, table);
    struct builder builder = builder_new(sql, "SELECT ");
    for (size_t i = 0; i < table->columns.count; i++) {
        append(&builder, i ? ", t." : "t.");
        append_read(&builder, &table->columns.items[i]);
    }
    append(&builder, " FROM ");
    append_keys_table(&builder, key);
    append_name(&builder, table->name.text);
    append(&builder, " AS t ON ");
    for (size_t i = 0; i < key->count; i++) {
        append(&builder, i ? " AND t." : "t.");
        append_column(&builder, key->items[i]);
        append(&builder, " = ");
        append_key_part(&builder, key->items[i], i);
    }
    append(&builder, " ORDER BY k.rowid");
    return builder_end(&builder);
}

struct sql_statement sql_get_parent(const struct sql *sql, const struct helper *helper)
{
    const struct foreign_key *foreign_key = helper->foreign_key;
    struct builder builder = builder_new(sql, "WHERE ");
    for (size_t i = 0; i < foreign_key->columns.count; i++) {
        append(&builder, i ? " AND " : "");
        append_column(&builder, foreign_key->parent_columns.items[i]);
        append(&builder, " = ");
        append_parameter(&builder, SQL_ROW_KEY, foreign_key->columns.items[i]);
    }
    return builder_end_rows(&builder);
}

struct sql_statement sql_exists(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "SELECT 1");
    append_from(&builder, table);
    append_where_primary_key(&builder, table);
    return builder_end(&builder);
}

/* A table that is all key has nothing to set: its key becomes what it is, and the row is found or not. */
struct sql_statement sql_update(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "UPDATE ");
    append_name(&builder, table->name.text);
    append(&builder, " SET ");
    const char *separator = "";
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (column->generated.text || column_list_has(&table->primary_key.columns, column))
            continue;
        append(&builder, separator);
        append_column(&builder, column);
        append(&builder, " = ");
        append_value(&builder, SQL_ROW_KEY, column);
        separator = ", ";
    }
    if (*separator == '\0')
        append_equal(&builder, table->primary_key.columns.items[0], NULL);
    append_where_primary_key(&builder, table);
    return builder_end(&builder);
}

struct sql_statement sql_delete(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "DELETE");
    append_from(&builder, table);
    append_where_primary_key(&builder, table);
    return builder_end(&builder);
}

static bool has_array(const struct builder *builder, const struct column_list *key)
{
    for (size_t i = 0; i < key->count; i++)
        if (array_type_of(builder, key->items[i]))
            return true;
    return false;
}

/* "SELECT k.key0::text[] FROM unnest($1::text[]) AS k (key0)" */
static void append_keys_of_arrays(struct builder *builder, const struct column_list *key)
{
    for (size_t i = 0; i < key->count; i++) {
        append(builder, i ? ", " : "SELECT ");
        append_key_part(builder, key->items[i], i);
    }
    append(builder, " FROM unnest(");
    append_key_arrays(builder, key);
    append(builder, ") AS k (");
    for (size_t i = 0; i < key->count; i++)
        text_format(&builder->text, "%skey%zu", i ? ", " : "", i);
    append(builder, ")");
}

/* "SELECT key0, key1 FROM jdb_keys(?1)" */
static void append_keys_select(struct builder *builder, const struct column_list *key)
{
    if (has_array(builder, key)) {
        append_keys_of_arrays(builder, key);
        return;
    }
    if (builder->dialect->engine != ENGINE_SQLITE) {
        append(builder, "SELECT * FROM unnest(");
        append_key_arrays(builder, key);
        append(builder, ")");
        return;
    }
    for (size_t i = 0; i < key->count; i++)
        text_format(&builder->text, "%skey%zu", i ? ", " : "SELECT ", i);
    append(builder, " FROM jdb_keys(?1)");
}

struct sql_statement sql_delete_many(const struct sql *sql, const struct table *table)
{
    const struct column_list *key = &table->primary_key.columns;
    struct builder builder = builder_new(sql, "DELETE");
    append_from(&builder, table);
    append(&builder, key->count > 1 ? " WHERE (" : " WHERE ");
    append_columns(&builder, key);
    append(&builder, key->count > 1 ? ") IN (" : " IN (");
    append_keys_select(&builder, key);
    append(&builder, ")");
    return builder_end(&builder);
}

/* ---- Many rows ------------------------------------------------------------------------------------------- */

struct sql_statement sql_count(const struct sql *sql, const struct table *table)
{
    struct builder builder = builder_new(sql, "SELECT count(*)");
    append_from(&builder, table);
    return builder_end(&builder);
}

struct sql_statement sql_count_by(const struct sql *sql, const struct table *table, const struct helper *helper)
{
    struct builder builder = builder_new(sql, "SELECT count(*)");
    append_from(&builder, table);
    append(&builder, " WHERE ");
    append_columns_equal(&builder, &helper->columns, NULL);
    return builder_end(&builder);
}

struct sql_statement sql_delete_by(const struct sql *sql, const struct table *table,
                                   const struct helper *helper)
{
    struct builder builder = builder_new(sql, "DELETE");
    append_from(&builder, table);
    append(&builder, " WHERE ");
    append_columns_equal(&builder, &helper->columns, NULL);
    return builder_end(&builder);
}

static void append_order_column(struct builder *builder, const struct helper_order *order)
{
    append_column(builder, order->column);
    append_collate(builder, order->collate);
}

static void append_compare(struct builder *builder, const struct helper_order *order, const char *operator)
{
    append_order_column(builder, order);
    append(builder, operator);
    append_parameter(builder, SQL_ROW_AFTER, order->column);
}

/* The term lies behind the row's value. NULL is smaller than every value. */
static void append_behind(struct builder *builder, const struct helper_order *order, bool descending)
{
    if (!order->column->nullable) {
        append_compare(builder, order, descending ? " < " : " > ");
        return;
    }
    append(builder, "(");
    append_compare(builder, order, descending ? " < " : " > ");
    append(builder, " OR ");
    append_column(builder, order->column);
    append(builder, descending ? " IS NULL AND " : " IS NOT NULL AND ");
    append_parameter(builder, SQL_ROW_AFTER, order->column);
    append(builder, descending ? " IS NOT NULL)" : " IS NULL)");
}

/* Terms i and on lie behind the row: the first does, or it is equal and the others do. The bound on the first,
 * said once more by itself, is what an index can seek to. */
static void append_terms_behind(struct builder *builder, const struct helper *helper, size_t i, bool backward)
{
    const struct helper_order *order = &helper->order.items[i];
    bool descending = order->descending != backward;
    if (i + 1 == helper->order.count) {
        append_behind(builder, order, descending);
        return;
    }
    if (!order->column->nullable) {
        append_compare(builder, order, descending ? " <= " : " >= ");
        append(builder, " AND ");
    }
    append(builder, "(");
    append_behind(builder, order, descending);
    append(builder, " OR ");
    if (order->column->nullable) {
        append_compare(builder, order, arena_format(builder->text.arena, " %s ", builder->dialect->is));
        append(builder, " AND ");
    }
    append_terms_behind(builder, helper, i + 1, backward);
    append(builder, ")");
}

/* Terms of one direction that are never NULL compare as a row value. */
static bool compares_as_row(const struct helper *helper)
{
    for (size_t i = 0; i < helper->order.count; i++)
        if (helper->order.items[i].column->nullable ||
            helper->order.items[i].descending != helper->order.items[0].descending)
            return false;
    return helper->order.count > 1;
}

static void append_row_behind(struct builder *builder, const struct helper *helper, bool backward)
{
    append(builder, "(");
    for (size_t i = 0; i < helper->order.count; i++) {
        append(builder, i ? ", " : "");
        append_order_column(builder, &helper->order.items[i]);
    }
    append(builder, helper->order.items[0].descending != backward ? ") < (" : ") > (");
    for (size_t i = 0; i < helper->order.count; i++) {
        append(builder, i ? ", " : "");
        append_parameter(builder, SQL_ROW_AFTER, helper->order.items[i].column);
    }
    append(builder, ")");
}

static const char *append_and(struct builder *builder, const char *separator)
{
    append(builder, separator);
    return " AND ";
}

static void append_list_where(struct builder *builder, const struct helper *helper, bool backward, bool after)
{
    const char *separator = " WHERE ";
    if (helper->columns.count > 0) {
        separator = append_and(builder, separator);
        append_columns_equal(builder, &helper->columns, helper->collates);
    }
    if (helper->range) {
        separator = append_and(builder, separator);
        append_column(builder, helper->range);
        append(builder, " >= ");
        append_parameter(builder, SQL_ROW_KEY, helper->range);
        append(builder, " AND ");
        append_column(builder, helper->range);
        append(builder, " < ");
        append_parameter(builder, SQL_ROW_UNTIL, helper->range);
    }
    if (helper->where) {
        separator = append_and(builder, separator);
        append_condition(builder, helper->where);
    }
    if (!after)
        return;
    append(builder, separator);
    if (compares_as_row(helper))
        append_row_behind(builder, helper, backward);
    else
        append_terms_behind(builder, helper, 0, backward);
}

/* By its name alone, rows would be ordered by the text that is given for the column. */
static void append_order_source(struct builder *builder, const struct column *column)
{
    if (!ddl_reads_as_text(builder->dialect, column))
        return;
    append_name(builder, column->table->name.text);
    append(builder, ".");
}

struct sql_statement sql_list(const struct sql *sql, const struct helper *helper, bool backward, bool after)
{
    struct builder builder = builder_new(sql, "");
    append_list_where(&builder, helper, backward, after);
    for (size_t i = 0; i < helper->order.count; i++) {
        append(&builder, i ? ", " : " ORDER BY ");
        append_order_source(&builder, helper->order.items[i].column);
        append_order_column(&builder, &helper->order.items[i]);
        bool descending = helper->order.items[i].descending != backward;
        append(&builder, descending ? " DESC" : "");
        if (helper->order.items[i].column->nullable)
            append(&builder, descending ? sql->dialect->nulls_last : sql->dialect->nulls_first);
    }
    return builder_end_rows(&builder);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

const struct sql_common SQL_COMMON[] = {
    {"get", sql_get, .by_key = true, .is_of_rows = true},
    {"exists", sql_exists, .by_key = true},
    {"get_many", sql_get_many, .by_key = true},
    {"update", sql_update, .by_key = true},
    {"delete", sql_delete, .by_key = true},
    {"delete_many", sql_delete_many, .by_key = true},
    {"count", sql_count, .by_key = false},
};
const size_t SQL_COMMON_COUNT = sizeof SQL_COMMON / sizeof *SQL_COMMON;

const struct sql_list_order SQL_LIST_ORDERS[SQL_LIST_ORDER_COUNT] = {
    {"forward", .backward = false, .after = false},
    {"backward", .backward = true, .after = false},
    {"forward_after", .backward = false, .after = true},
    {"backward_after", .backward = true, .after = true},
};

size_t sql_list_order_count(const struct helper *helper)
{
    return helper->continues ? SQL_LIST_ORDER_COUNT : 2;
}

const struct table *sql_rows_of(const struct table *table, const struct helper *helper)
{
    switch (helper->kind) {
    case HELPER_GET:
    case HELPER_LIST:
        return table;
    case HELPER_PARENT:
        return helper->foreign_key->parent;
    default:
        return NULL;
    }
}

struct sql_statement sql_of_helper(const struct sql *sql, const struct table *table,
                                   const struct helper *helper)
{
    switch (helper->kind) {
    case HELPER_GET:
        return sql_get_by(sql, helper);
    case HELPER_UPSERT:
        return sql_upsert(sql, table, helper);
    case HELPER_COUNT:
        return sql_count_by(sql, table, helper);
    case HELPER_DELETE:
        return sql_delete_by(sql, table, helper);
    case HELPER_PARENT:
        return sql_get_parent(sql, helper);
    case HELPER_LIST:
        break;
    }
    return sql_list(sql, helper, false, false);
}
