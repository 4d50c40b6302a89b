#include "ddl.h"

#include "sql_scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static const char *const CONFLICTS[] = {
    [CONFLICT_ABORT] = "",
    [CONFLICT_ROLLBACK] = " ON CONFLICT ROLLBACK",
    [CONFLICT_FAIL] = " ON CONFLICT FAIL",
    [CONFLICT_IGNORE] = " ON CONFLICT IGNORE",
    [CONFLICT_REPLACE] = " ON CONFLICT REPLACE",
};

/* What is said of it alone is SQLite's. */
const char *ddl_type_of(const struct dialect *dialect, const struct column *column)
{
    const struct name *said = dialect->engine == ENGINE_SQLITE ? &column->sql_type : column->sql_type.postgres;
    return said && said->text ? said->text : dialect->types[column->type];
}

bool ddl_has_own_type(const struct dialect *dialect, const struct column *column)
{
    return ddl_type_of(dialect, column) != dialect->types[column->type];
}

/* What stands behind the name of a type that holds any text: "(80)"; NULL: the type is another one. */
static const char *behind_text_type(const char *type)
{
    static const char *const TYPES[] = {"text", "varchar", "char", "bpchar", "character varying", "character"};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        const char *rest = text_behind(type, TYPES[i]);
        if (rest && (*rest == '\0' || *rest == '(' || text_behind(rest, " COLLATE")))
            return rest;
    }
    return NULL;
}

/* varchar(80) holds 80 characters at most by itself. */
static bool type_bounds_length(const struct dialect *dialect, const struct column *column)
{
    char bound[32];
    snprintf(bound, sizeof bound, "(%" PRId64 ")", column->maximum.integer);
    const char *length = behind_text_type(ddl_type_of(dialect, column));
    return dialect->engine == ENGINE_POSTGRES && length && text_behind(length, bound);
}

/* A type of PostgreSQL's own may be one of just these words. */
static bool type_has_words(const struct dialect *dialect, const struct column *column)
{
    return ddl_has_own_type(dialect, column) &&
           (dialect->engine == ENGINE_SQLITE || !behind_text_type(ddl_type_of(dialect, column)));
}

/* What a type of PostgreSQL's own may say behind it, of an identity that is not the language's. */
static const char IDENTITY_BEGIN[] = " GENERATED ", ALWAYS_BEGIN[] = " GENERATED ALWAYS AS IDENTITY";

bool ddl_has_identity(const struct column *column)
{
    return strstr(ddl_type_of(&DIALECT_POSTGRES, column), IDENTITY_BEGIN);
}

bool ddl_is_always_given(const struct dialect *dialect, const struct column *column)
{
    return dialect->engine == ENGINE_POSTGRES && strstr(ddl_type_of(dialect, column), ALWAYS_BEGIN);
}

/* Its collation is PostgreSQL's, or said to be something else there. */
static bool has_own_collation(const struct dialect *dialect, const struct column *column)
{
    return dialect->engine == ENGINE_POSTGRES && !ddl_has_own_type(dialect, column) &&
           column->collate.postgres && *column->collate.postgres->text;
}

const char *ddl_cast_type_of(const struct dialect *dialect, struct arena *arena, const struct column *column)
{
    const char *type = has_own_collation(dialect, column) ? "TEXT" : ddl_type_of(dialect, column);
    const char *end = strstr(type, " COLLATE ");
    end = end ? end : strstr(type, IDENTITY_BEGIN);
    return end ? arena_copy(arena, type, (size_t)(end - type)) : type;
}

const char *ddl_words_type_of(struct arena *arena, const struct column *column)
{
    bool holds_words = column->type == TYPE_TEXT || column->type == TYPE_ENUM;
    return holds_words && type_has_words(&DIALECT_POSTGRES, column)
               ? ddl_cast_type_of(&DIALECT_POSTGRES, arena, column)
               : NULL;
}

bool ddl_has_digits(const struct column *column)
{
    const char *type = ddl_type_of(&DIALECT_POSTGRES, column);
    return column->type == TYPE_REAL && ddl_has_own_type(&DIALECT_POSTGRES, column) &&
           !text_behind(type, "real") && !text_behind(type, "float") && !text_behind(type, "double");
}

bool ddl_reads_as_text(const struct dialect *dialect, const struct column *column)
{
    return dialect->engine == ENGINE_POSTGRES && column->type == TYPE_TEXT &&
           type_has_words(&DIALECT_POSTGRES, column);
}

/* A key of one integer column stands at the column: there, SQLite makes it the row's own number, but for one that is said to be
 * descending. */
static bool key_stands_at_column(const struct dialect *dialect, const struct table *table)
{
    const struct key *key = &table->primary_key;
    return dialect->engine == ENGINE_SQLITE && key->columns.count == 1 &&
           (!key->terms || !key->terms[0].collate.text) &&
           text_equal_ignoring_case(ddl_type_of(dialect, key->columns.items[0]), "INTEGER");
}

/* INTEGER PRIMARY KEY DESC is, by an old mistake of SQLite's, a key of its own. */
static bool is_descending(const struct table *table)
{
    const struct key *key = &table->primary_key;
    return key->terms && key->terms[0].descending && key->columns.items[0]->type != TYPE_ID;
}

bool ddl_is_row_number(const struct dialect *dialect, const struct column *column)
{
    const struct table *table = column->table;
    return !table->without_rowid && key_stands_at_column(dialect, table) && !is_descending(table) &&
           table->primary_key.columns.items[0] == column;
}

bool ddl_is_numbered(const struct dialect *dialect, const struct column *column)
{
    return dialect->engine == ENGINE_SQLITE ? ddl_is_row_number(dialect, column) : column->type == TYPE_ID;
}

bool ddl_takes_null(const struct dialect *dialect, const struct column *column)
{
    bool is_key = column_list_has(&column->table->primary_key.columns, column);
    return column->nullable && !(is_key && dialect->engine == ENGINE_POSTGRES);
}

/* Where it is said that the row's own number is not null, that stands there, though it never is. */
static bool says_not_null(const struct column *column, bool is_key)
{
    return !column->nullable && (!is_key || column->nullable_span.source);
}

/* Text of PostgreSQL's is binary by its type. */
const char *ddl_collation_of(const struct dialect *dialect, const struct name *collate)
{
    const char *name = dialect_sql(dialect, collate);
    bool is_said = name && *name && (dialect->engine == ENGINE_SQLITE || collate->postgres);
    return is_said ? name : NULL;
}

static void append_collate(const struct dialect *dialect, struct text *out, const struct name *collate)
{
    const char *name = ddl_collation_of(dialect, collate);
    if (!name)
        return;
    text_append(out, " COLLATE ");
    dialect_append_quoted(dialect, out, name);
}

static const char *conflict_of(const struct dialect *dialect, enum conflict conflict)
{
    return dialect->engine == ENGINE_SQLITE ? CONFLICTS[conflict] : "";
}

bool ddl_has_default(const struct dialect *dialect, const struct column *column)
{
    const struct literal *value = &column->default_value;
    return (value->kind != LITERAL_NONE && value->kind != LITERAL_NULL) ||
           (dialect->engine == ENGINE_POSTGRES && value->postgres);
}

bool ddl_has_computed_default(const struct column *column)
{
    return column->default_value.kind == LITERAL_SQL || column->default_value.postgres;
}

/* PostgreSQL may count in the place of an expression: IDENTITY. */
static bool is_counted(const struct dialect *dialect, const struct column *column)
{
    return dialect->engine == ENGINE_POSTGRES && column->generated.postgres &&
           text_behind(column->generated.postgres->text, "IDENTITY");
}

void ddl_append_column(const struct dialect *dialect, struct text *out, const struct column *column)
{
    const struct table *table = column->table;
    const char *type = ddl_type_of(dialect, column);
    dialect_append_quoted(dialect, out, column->name.text);
    TEXT_JOIN(out, *type ? " " : "", has_own_collation(dialect, column) ? "TEXT" : type);
    bool is_key = key_stands_at_column(dialect, table) && table->primary_key.columns.items[0] == column;
    if (is_key) {
        text_append(out, " CONSTRAINT ");
        dialect_append_quoted(dialect, out, table->primary_key.name.text);
        TEXT_JOIN(out, " PRIMARY KEY", is_descending(table) ? " DESC" : "",
                  conflict_of(dialect, table->primary_key.on_conflict),
                  column->autoincrement ? " AUTOINCREMENT" : "");
    }
    bool is_identity = column->type == TYPE_ID && dialect->engine == ENGINE_POSTGRES;
    bool is_said = strstr(type, IDENTITY_BEGIN);
    text_append(out, is_identity && !is_said ? " GENERATED BY DEFAULT AS IDENTITY" : "");
    if (says_not_null(column, is_key) && !is_identity)
        TEXT_JOIN(out, " NOT NULL", conflict_of(dialect, column->on_null));
    if (column->default_value.kind == LITERAL_NULL) {
        TEXT_JOIN(out, " DEFAULT ", text_equal(column->default_value.text, "null") ? "null" : "NULL");
    } else if (ddl_has_default(dialect, column)) {
        text_append(out, " DEFAULT ");
        dialect_append_default(dialect, out, column);
    }
    append_collate(dialect, out, &column->collate);
    const char *generated = dialect_sql(dialect, &column->generated);
    if (is_counted(dialect, column)) {
        TEXT_JOIN(out, " GENERATED ALWAYS AS ", generated);
    } else if (generated) {
        text_append(out, " GENERATED ALWAYS AS (");
        dialect_append_sql(dialect, out, generated);
        bool is_virtual = column->is_virtual && dialect->engine == ENGINE_SQLITE;
        text_append(out, is_virtual ? ") VIRTUAL" : ") STORED");
    }
}

static void append_enum_list(const struct dialect *dialect, struct text *out, const struct column *column)
{
    const struct enumeration *enumeration = column->enumeration;
    dialect_append_quoted(dialect, out, column->name.text);
    for (size_t i = 0; i < enumeration->values.count; i++) {
        text_append(out, i == 0 ? " IN (" : i % 8 ? ", " : ",\n        ");
        dialect_append_string(dialect, out, enumeration->values.items[i].name.text);
    }
    text_append(out, ")");
}

/* SQLite makes a set of a list at every row. */
static void append_enum_check(const struct dialect *dialect, struct text *out, const struct column *column)
{
    const struct enumeration *enumeration = column->enumeration;
    if (dialect->engine != ENGINE_SQLITE) {
        append_enum_list(dialect, out, column);
        return;
    }
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
    const char *format = column->type == TYPE_JSON             ? dialect->json_length
                         : is_measured_by_length(column->type) ? dialect->length
                                                               : "%s";
    dialect_append_format(dialect, out, format, column);
    text_append(out, operator);
    dialect_append_literal(dialect, out, column, bound);
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

static void begin_condition(struct text *conditions, size_t *count)
{
    text_append(conditions, *count ? " AND " : "");
    *count += 1;
}

void ddl_append_column_condition(const struct dialect *dialect, struct text *out, const struct column *column)
{
    size_t count = 0;
    const char *check = ddl_has_own_type(dialect, column) ? NULL : type_check(dialect, column);
    if (check) {
        begin_condition(out, &count);
        dialect_append_format(dialect, out, check, column);
    }
    if (column->minimum.kind != LITERAL_NONE) {
        begin_condition(out, &count);
        append_bound(dialect, out, column, " >= ", &column->minimum);
    }
    if (column->maximum.kind != LITERAL_NONE && !type_bounds_length(dialect, column)) {
        begin_condition(out, &count);
        append_bound(dialect, out, column, " <= ", &column->maximum);
    }
    if (column->enumeration && !type_has_words(dialect, column)) {
        begin_condition(out, &count);
        bool alone = !column->check.text || dialect->engine != ENGINE_SQLITE;
        text_append(out, alone ? "" : "(");
        append_enum_check(dialect, out, column);
        text_append(out, alone ? "" : ")");
    }
    const char *sql = dialect_sql(dialect, &column->check);
    if (sql && *sql) {
        begin_condition(out, &count);
        text_append(out, count > 1 ? "(" : "");
        dialect_append_sql(dialect, out, sql);
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

static void append_actions(struct text *out, const struct foreign_key *foreign_key)
{
    if (foreign_key->on_delete != ACTION_NONE)
        TEXT_JOIN(out, " ON DELETE ", ACTIONS[foreign_key->on_delete]);
    if (foreign_key->on_update != ACTION_NONE)
        TEXT_JOIN(out, " ON UPDATE ", ACTIONS[foreign_key->on_update]);
    text_append(out, foreign_key->deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
}

/* What a key refers to that dangles is but words. */
static void append_parent_names(const struct dialect *dialect, struct text *out, const struct foreign_key *key)
{
    dialect_append_quoted(dialect, out, key->parent_name.text);
    for (size_t i = 0; i < key->parent_column_names.count; i++) {
        text_append(out, i ? ", " : " (");
        dialect_append_quoted(dialect, out, key->parent_column_names.items[i].text);
    }
    text_append(out, key->parent_column_names.count ? ")" : "");
}

void ddl_append_reference(const struct dialect *dialect, struct text *out,
                          const struct foreign_key *foreign_key)
{
    text_append(out, "REFERENCES ");
    if (foreign_key->dangling) {
        append_parent_names(dialect, out, foreign_key);
    } else {
        dialect_append_quoted(dialect, out, foreign_key->parent->name.text);
        text_append(out, " ");
        append_quoted_columns(dialect, out, &foreign_key->parent_columns);
    }
    append_actions(out, foreign_key);
}

void ddl_append_foreign_key(const struct dialect *dialect, struct text *out, const struct foreign_key *key)
{
    text_append(out, "FOREIGN KEY ");
    append_quoted_columns(dialect, out, &key->columns);
    text_append(out, " ");
    ddl_append_reference(dialect, out, key);
}

static void append_foreign_key(struct body *body, const struct foreign_key *foreign_key)
{
    if (foreign_key->dangling)
        begin_entry(body);
    else
        begin_constraint(body, &foreign_key->name);
    ddl_append_foreign_key(body->dialect, body->out, foreign_key);
}

void ddl_append_key(const struct dialect *dialect, struct text *out, const struct key *key)
{
    text_append(out, "(");
    for (size_t i = 0; i < key->columns.count; i++) {
        text_append(out, i ? ", " : "");
        dialect_append_quoted(dialect, out, key->columns.items[i]->name.text);
        if (key->terms && dialect->engine == ENGINE_SQLITE) {
            append_collate(dialect, out, &key->terms[i].collate);
            text_append(out, key->terms[i].descending ? " DESC" : "");
        }
    }
    TEXT_JOIN(out, ")", conflict_of(dialect, key->on_conflict));
}

static void append_key(struct body *body, const char *kind, const struct key *key)
{
    begin_constraint(body, &key->name);
    text_append(body->out, kind);
    ddl_append_key(body->dialect, body->out, key);
}

/* A parent must be there before; SQLite does not look. Tables stay in the order of the schema, so that a person finds
 * them, and an import has them in the order that the schema had. */
static bool is_made_later(const struct dialect *dialect, const struct foreign_key *key)
{
    const struct table *child = key->columns.items[0]->table;
    return dialect->engine == ENGINE_POSTGRES && key->parent->index > child->index;
}

static void append_check(struct body *body, const struct check *check)
{
    const char *sql = dialect_sql(body->dialect, &check->sql);
    if (!*sql)
        return;
    begin_constraint(body, &check->name);
    text_append(body->out, "CHECK (");
    dialect_append_sql(body->dialect, body->out, sql);
    text_append(body->out, ")");
}

static void append_constraints(struct body *body, const struct table *table)
{
    const struct dialect *dialect = body->dialect;
    if (table->primary_key.columns.count > 0 && !key_stands_at_column(dialect, table))
        append_key(body, "PRIMARY KEY ", &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        append_key(body, "UNIQUE ", &table->unique_keys.items[i]);
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        if (!is_made_later(dialect, &table->foreign_keys.items[i]))
            append_foreign_key(body, &table->foreign_keys.items[i]);
    for (size_t i = 0; i < table->dangling_keys.count && dialect->engine == ENGINE_SQLITE; i++)
        append_foreign_key(body, &table->dangling_keys.items[i]);
    for (size_t i = 0; i < table->columns.count; i++)
        append_column_check(body, &table->columns.items[i]);
    for (size_t i = 0; i < table->checks.count; i++)
        append_check(body, &table->checks.items[i]);
    for (size_t i = 0; i < table->postgres_checks.count && dialect->engine == ENGINE_POSTGRES; i++)
        append_check(body, &table->postgres_checks.items[i]);
}

static void append_index_term(const struct dialect *dialect, struct text *out, const struct index_term *term)
{
    if (term->column) {
        dialect_append_quoted(dialect, out, term->column->name.text);
    } else {
        text_append(out, "(");
        dialect_append_sql(dialect, out, dialect_sql(dialect, &term->sql));
        text_append(out, ")");
    }
    append_collate(dialect, out, &term->collate);
    text_append(out, term->descending ? " DESC" : "");
    if (!term->column || term->column->nullable)
        text_append(out, term->descending ? dialect->nulls_last : dialect->nulls_first);
}

static void append_index_body(const struct dialect *dialect, struct text *out, const struct index *index)
{
    text_append(out, "(");
    for (size_t i = 0; i < index->terms.count; i++) {
        text_append(out, i ? ", " : "");
        append_index_term(dialect, out, &index->terms.items[i]);
    }
    text_append(out, ")");
    const char *where = dialect_sql(dialect, &index->where);
    if (where) {
        text_append(out, " WHERE ");
        dialect_append_sql(dialect, out, where);
    }
}

void ddl_append_index(const struct dialect *dialect, struct text *out, const struct table *table,
                      const struct index *index)
{
    text_append(out, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    dialect_append_quoted(dialect, out, index->name.text);
    text_append(out, " ON ");
    dialect_append_quoted(dialect, out, table->name.text);
    text_append(out, " ");
    if (dialect->engine == ENGINE_POSTGRES && index->sql.postgres)
        dialect_append_sql(dialect, out, index->sql.postgres->text);
    else
        append_index_body(dialect, out, index);
    text_append(out, ";\n");
}

void ddl_append_table_as(const struct dialect *dialect, struct text *out, const struct table *table,
                         const char *name)
{
    struct body body = {.dialect = dialect, .out = out};
    text_append(out, "CREATE TABLE ");
    dialect_append_quoted(dialect, out, name);
    text_append(out, " (");
    for (size_t i = 0; i < table->columns.count; i++) {
        begin_entry(&body);
        ddl_append_column(dialect, out, &table->columns.items[i]);
    }
    append_constraints(&body, table);
    TEXT_JOIN(out, "\n)", dialect->table_options[table->strict][table->without_rowid], ";\n");
}

void ddl_append_table(const struct dialect *dialect, struct text *out, const struct table *table)
{
    ddl_append_table_as(dialect, out, table, table->name.text);
    for (size_t i = 0; i < table->indexes.count; i++)
        ddl_append_index(dialect, out, table, &table->indexes.items[i]);
    for (size_t i = 0; i < table->postgres_indexes.count && dialect->engine == ENGINE_POSTGRES; i++)
        ddl_append_index(dialect, out, table, &table->postgres_indexes.items[i]);
}

static void append_create(const struct dialect *dialect, struct text *out, const char *what,
                          const struct name *name)
{
    TEXT_JOIN(out, "CREATE ", what, " ");
    dialect_append_quoted(dialect, out, name->text);
    text_append(out, " ");
}

static void append_end(const struct dialect *dialect, struct text *out, const struct name *sql)
{
    dialect_append_sql(dialect, out, dialect_sql(dialect, sql));
    text_append(out, ";\n");
}

static void append_object(const struct dialect *dialect, struct text *out, const char *what, const char *before,
                          const struct sql_object *object)
{
    if (dialect->engine == ENGINE_SQLITE) {
        append_create(dialect, out, what, &object->name);
        text_append(out, before);
        append_end(dialect, out, &object->sql);
    } else if (object->sql.postgres && *object->sql.postgres->text) {
        append_end(dialect, out, &object->sql);
    }
}

/* They are a module's of SQLite's; another engine has statements of its own for them, or nothing. */
void ddl_append_virtual_table(const struct dialect *dialect, struct text *out, const struct sql_object *table)
{
    append_object(dialect, out, "VIRTUAL TABLE", "USING ", table);
}

void ddl_append_view(const struct dialect *dialect, struct text *out, const struct sql_view *view)
{
    if (!*dialect_sql(dialect, &view->sql))
        return; /* the engine does without it */
    append_create(dialect, out, "VIEW", &view->name);
    for (size_t i = 0; i < view->columns.count; i++) {
        text_append(out, i ? ", " : "(");
        dialect_append_quoted(dialect, out, view->columns.items[i].text);
    }
    text_append(out, view->columns.count ? ") AS " : "AS ");
    append_end(dialect, out, &view->sql);
}

void ddl_append_trigger(const struct dialect *dialect, struct text *out, const struct sql_object *trigger)
{
    append_object(dialect, out, "TRIGGER", "", trigger);
}

/* What SQLite has nothing of. */
static void append_postgres_objects(const struct dialect *dialect, struct text *out,
                                    const struct schema *schema)
{
    for (size_t i = 0; i < schema->postgres_views.count; i++)
        ddl_append_view(dialect, out, &schema->postgres_views.items[i]);
    for (size_t i = 0; i < schema->postgres_triggers.count; i++)
        ddl_append_trigger(dialect, out, &schema->postgres_triggers.items[i]);
}

/* Keys of tables that refer to later ones. */
void ddl_append_later_keys(const struct dialect *dialect, struct text *out, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        if (!is_made_later(dialect, key))
            continue;
        text_append(out, "ALTER TABLE ");
        dialect_append_quoted(dialect, out, table->name.text);
        text_append(out, " ADD CONSTRAINT ");
        dialect_append_quoted(dialect, out, key->name.text);
        text_append(out, " ");
        ddl_append_foreign_key(dialect, out, key);
        text_append(out, ";\n");
    }
}

/* Whether a view reads another that is not made yet. */
static bool waits(const struct schema *schema, size_t number, const bool *is_made)
{
    const char *sql = dialect_sql(&DIALECT_POSTGRES, &schema->views.items[number].sql);
    for (size_t i = 0; i < schema->views.count; i++)
        if (i != number && !is_made[i] && sql_scan_mentions(sql, schema->views.items[i].name.text))
            return true;
    return false;
}

/* SQLite takes views in any order; PostgreSQL when what they read is there. */
static void append_views(const struct dialect *dialect, struct text *out, const struct schema *schema)
{
    bool *is_made = arena_alloc(out->arena, schema->views.count + 1, sizeof *is_made);
    bool takes_any = dialect->engine == ENGINE_SQLITE;
    for (size_t left = schema->views.count, before; left; takes_any = takes_any || left == before) {
        before = left;
        for (size_t i = 0; i < schema->views.count; i++) {
            if (is_made[i] || (!takes_any && waits(schema, i, is_made)))
                continue;
            ddl_append_view(dialect, out, &schema->views.items[i]);
            is_made[i] = true;
            left--;
        }
    }
}

void ddl_append_rest(const struct dialect *dialect, struct text *out, const struct schema *schema)
{
    for (size_t i = 0; i < schema->tables.count; i++)
        ddl_append_later_keys(dialect, out, &schema->tables.items[i]);
    for (size_t i = 0; i < schema->virtual_tables.count; i++)
        ddl_append_virtual_table(dialect, out, &schema->virtual_tables.items[i]);
    append_views(dialect, out, schema);
    for (size_t i = 0; i < schema->triggers.count; i++)
        ddl_append_trigger(dialect, out, &schema->triggers.items[i]);
    if (dialect->engine == ENGINE_POSTGRES)
        append_postgres_objects(dialect, out, schema);
}

void ddl_append_definitions(const struct dialect *dialect, struct text *out, const struct schema *schema)
{
    for (size_t i = 0; i < schema->definitions.count && dialect->engine == ENGINE_POSTGRES; i++)
        append_end(dialect, out, &schema->definitions.items[i].sql);
}

void ddl_append_schema(const struct dialect *dialect, struct text *out, const struct schema *schema)
{
    ddl_append_definitions(dialect, out, schema);
    for (size_t i = 0; i < schema->tables.count; i++)
        ddl_append_table(dialect, out, &schema->tables.items[i]);
    ddl_append_rest(dialect, out, schema);
}
