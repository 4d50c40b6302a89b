#include "view_record.h"

#include "c_name.h"
#include "c_text.h"
#include "constraint.h"
#include "ddl.h"
#include "helper.h"
#include "sql.h"
#include "view_value.h"

#include "jdb.h"

#include <string.h>

enum {
    MASK_BITS = 64,        /* columns that a mask of fields can name */
    SELECT_INDENT = 14,    /* where SQL begins: behind .select = of a record */
    POSTGRES_INDENT = 5,   /* .postgres = is so much longer than .sql = */
    SQL_INDENT = 11,       /* behind .sql = of a statement */
    NESTED_SQL_INDENT = 15 /* … of one inside a list or an INSERT */
};

/* A record's view while it is made. Statements are numbered as they come. */
struct builder {
    struct arena *arena;
    const struct schema *schema;
    const struct table *table;
    struct sql sqlite, postgres;
    size_t slot;
};

/* A statement in the words of each engine: it takes and gives the same. */
struct statement {
    struct sql_statement sqlite, postgres;
};

/* ---- Lists of columns ------------------------------------------------------------------------------------ */

static const char *column_indexes(struct arena *arena, const struct column_list *columns)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < columns->count; i++) {
        text_append(&out, i ? ", " : "{");
        text_append_number(&out, columns->items[i]->index);
    }
    text_append(&out, "}");
    return text_string(&out);
}

static const char *column_words(struct arena *arena, const struct column_list *columns)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < columns->count; i++)
        TEXT_JOIN(&out, i ? " and " : "", columns->items[i]->name.text);
    return c_text_comment(arena, text_string(&out));
}

/* "int64_t user_id, int64_t from, int64_t until" */
static const char *parameter_list(struct builder *builder, const struct column_list *columns,
                                  const struct column *range)
{
    struct text out = {.arena = builder->arena};
    for (size_t i = 0; i < columns->count; i++)
        TEXT_JOIN(&out, i ? ", " : "",
                  view_value_parameter_type(builder->arena, builder->schema, columns->items[i]),
                  c_name_parameter(builder->arena, columns->items[i]));
    if (range) {
        const char *type = view_value_parameter_type(builder->arena, builder->schema, range);
        TEXT_JOIN(&out, columns->count ? ", " : "", type, "from, ", type, "until");
    }
    return text_string(&out);
}

/* "{.user_id = user_id, .timestamp = from}": the row that parameters are bound from. */
static const char *key_initializer(struct builder *builder, const struct column_list *columns,
                                   const struct column *range)
{
    struct text out = {.arena = builder->arena};
    for (size_t i = 0; i < columns->count; i++)
        TEXT_JOIN(&out, i ? ", " : "{",
                  view_value_from_parameter(builder->arena, columns->items[i],
                                            c_name_parameter(builder->arena, columns->items[i])));
    if (range)
        TEXT_JOIN(&out, columns->count ? ", " : "{", view_value_from_parameter(builder->arena, range, "from"));
    text_append(&out, "}");
    return text_string(&out);
}

/* ---- Statements ------------------------------------------------------------------------------------------ */

static const char *sql_literal(struct arena *arena, const char *text, int indent)
{
    return c_text_string(arena, text, strlen(text), (size_t)indent, indent);
}

static const char *parameter_sources(struct arena *arena, const struct sql_statement *statement)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < statement->parameters.count; i++) {
        text_append(&out, i ? ", {" : "{{");
        text_append_number(&out, statement->parameters.items[i].row);
        text_append(&out, ", ");
        text_append_number(&out, statement->parameters.items[i].column->index);
        text_append(&out, "}");
    }
    text_append(&out, "}");
    return text_string(&out);
}

static void set_count(struct view *view, const char *name, size_t count)
{
    if (count)
        view_set_number(view, name, count);
    else
        view_set_text(view, name, NULL);
}

/* Whether they are the same but for how parameters are marked. */
static bool is_same_text(const char *sqlite, const char *postgres)
{
    for (; *sqlite; sqlite++, postgres++)
        if (*sqlite != *postgres &&
            !(*sqlite == DIALECT_SQLITE.parameter && *postgres == DIALECT_POSTGRES.parameter))
            return false;
    return !*postgres;
}

/* PostgreSQL's words as C; NULL: they are SQLite's. */
static const char *postgres_text(const struct builder *builder, const char *sqlite, const char *postgres,
                                 int indent)
{
    bool is_own = builder->schema->has_engine[ENGINE_POSTGRES] && !is_same_text(sqlite, postgres);
    return is_own ? sql_literal(builder->arena, postgres, indent) : NULL;
}

static void set_statement(struct builder *builder, struct view *view, const struct statement *statement,
                          int indent)
{
    struct arena *arena = builder->arena;
    const char *sqlite = statement->sqlite.text, *postgres = statement->postgres.text;
    view_set_number(view, "slot", builder->slot++);
    view_set_text(view, "sql", sql_literal(arena, sqlite, indent));
    view_set_text(view, "postgres", postgres_text(builder, sqlite, postgres, indent + POSTGRES_INDENT));
    view_set_text(view, "statement_parameters", parameter_sources(arena, &statement->sqlite));
    set_count(view, "parameter_count", statement->sqlite.parameters.count);
}

static void set_insert(struct builder *builder, struct view *view, const struct statement *statement)
{
    const struct sql_statement *sqlite = &statement->sqlite;
    set_statement(builder, view, statement, NESTED_SQL_INDENT);
    size_t count = sqlite->returns.count;
    view_set_text(view, "returns", count ? column_indexes(builder->arena, &sqlite->returns) : NULL);
    set_count(view, "return_count", count);
    if (count) {
        view_set_text(view, "returning", sql_literal(builder->arena, sqlite->returning, NESTED_SQL_INDENT));
        view_set_text(view, "postgres_returning",
                      postgres_text(builder, sqlite->returning, statement->postgres.returning,
                                    NESTED_SQL_INDENT + POSTGRES_INDENT));
        view_set_number(view, "returning_slot", builder->slot++);
    }
}

/* NULL: there is none. */
static void set_without_id(struct builder *builder, struct view *insert, const struct statement *statement)
{
    if (!statement) {
        view_set_flag(insert, "without_id", false);
        return;
    }
    struct view *view = view_map(builder->arena);
    set_statement(builder, view, statement, NESTED_SQL_INDENT);
    view_set(insert, "without_id", view);
}

/* On PostgreSQL an id that is NULL is a mistake, and to ask for the next one is dear. */
static void set_upsert(struct builder *builder, struct view *view, const struct helper *helper,
                       const struct statement *statement)
{
    const struct statement without_id = {sql_upsert_without_id(&builder->sqlite, builder->table, helper),
                                         sql_upsert_without_id(&builder->postgres, builder->table, helper)};
    bool has_one = builder->schema->has_engine[ENGINE_POSTGRES] && sql_inserts_without_id(builder->table);
    set_insert(builder, view, statement);
    set_without_id(builder, view, has_one ? &without_id : NULL);
}

/* What is only a condition is one of another table's rows, or of this one's. */
static void add_statement(struct builder *builder, struct view *statements, const char *name,
                          const struct table *of, const struct statement *statement)
{
    struct view *view = view_append_map(statements);
    view_set_text(view, "name", name);
    bool selects = strncmp(statement->sqlite.text, "WHERE ", 6) == 0;
    view_set_text(view, "selects", selects ? c_name_entity(builder->arena, builder->schema, of) : NULL);
    set_statement(builder, view, statement, SQL_INDENT);
}

/* ---- The row --------------------------------------------------------------------------------------------- */

static const char *column_flags(struct arena *arena, const struct column *column)
{
    const struct {
        bool set;
        const char *name;
    } flags[] = {
        {column->nullable, "JDB_COLUMN_NULLABLE"},
        {column->type == TYPE_ID, "JDB_COLUMN_ID"},
        {column->generated.text != NULL, "JDB_COLUMN_GENERATED"},
        {column->secret, "JDB_COLUMN_SECRET"},
        {column_list_has(&column->table->primary_key.columns, column), "JDB_COLUMN_PRIMARY_KEY"},
        {view_value_zero_is_unset(column), "JDB_COLUMN_ZERO_IS_UNSET"},
        {(column->type == TYPE_JSON && ddl_has_own_type(&DIALECT_POSTGRES, column)) || ddl_has_digits(column),
         "JDB_COLUMN_AS_WRITTEN"},
    };
    struct text out = {.arena = arena};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].set)
            TEXT_JOIN(&out, out.length ? " | " : "", flags[i].name);
    return out.length ? text_string(&out) : NULL;
}

static void add_column(struct builder *builder, struct view *columns, const struct column *column)
{
    struct arena *arena = builder->arena;
    struct view *view = view_append_map(columns);
    view_set_text(view, "declaration", view_value_member(arena, builder->schema, column));
    view_set_text(view, "comment", view_value_comment(arena, builder->schema, column));
    view_set_text(view, "member", column->member);
    view_set_text(view, "name", c_text_literal(arena, column->name.text));
    view_set_text(view, "type", view_value_type_name(column->type));
    view_set_text(view, "flags", column_flags(arena, column));
    const char *own_type =
        ddl_reads_as_text(&DIALECT_POSTGRES, column) ? ddl_words_type_of(arena, column) : NULL;
    bool has_postgres = builder->schema->has_engine[ENGINE_POSTGRES];
    view_set_text(view, "postgres_type", has_postgres && own_type ? c_text_literal(arena, own_type) : NULL);
    const char *words = NULL;
    if (column->enumeration)
        words = ARENA_JOIN(arena, c_name_enum(arena, builder->schema, column->enumeration), "_words");
    view_set_text(view, "words", words);
    view_set_text(view, "default", view_value_default(arena, builder->schema, column));
    view_set_text(view, "field", c_name_field(arena, builder->schema, column));
    view_set_number(view, "index", column->index);
    view_set_flag(view, "in_mask", column->index < MASK_BITS);
}

static bool has_default(const struct column *column)
{
    return column->type == TYPE_ID || column->default_value.kind != LITERAL_NONE ||
           ddl_has_computed_default(column);
}

static bool owns_returned_memory(const struct column *column)
{
    bool pointed_to = column->type == TYPE_TEXT || column->type == TYPE_JSON || column->type == TYPE_BLOB;
    return pointed_to && (column->generated.text || ddl_has_computed_default(column));
}

static void set_columns(struct builder *builder, struct view *view)
{
    bool defaults = false, secrets = false, owns_returned = false;
    struct view *columns = view_set_list(view, "columns");
    for (size_t i = 0; i < builder->table->columns.count; i++) {
        const struct column *column = &builder->table->columns.items[i];
        add_column(builder, columns, column);
        defaults |= has_default(column);
        secrets |= column->secret;
        owns_returned |= owns_returned_memory(column);
    }
    view_set_flag(view, "defaults", defaults);
    view_set_flag(view, "secrets", secrets);
    view_set_flag(view, "owns_returned", owns_returned);
    view_set_flag(view, "wide", builder->table->columns.count > MASK_BITS);
    view_set_number(view, "column_count", builder->table->columns.count);
}

/* ---- The primary key ------------------------------------------------------------------------------------- */

static void set_composite_key(struct builder *builder, struct view *key, const struct column_list *columns)
{
    const char *type = ARENA_JOIN(builder->arena, "struct ",
                                  c_name_entity(builder->arena, builder->schema, builder->table), "_key");
    struct text offsets = {.arena = builder->arena};
    struct view *members = view_set_list(key, "members");
    for (size_t i = 0; i < columns->count; i++) {
        TEXT_JOIN(&offsets, i ? ", " : "{", "offsetof(", type, ", ", columns->items[i]->member, ")");
        view_set_text(view_append_map(members), "declaration",
                      view_value_member(builder->arena, builder->schema, columns->items[i]));
    }
    text_append(&offsets, "}");
    view_set_text(key, "offsets", text_string(&offsets));
    view_set_text(key, "type", type);
    view_set_format(key, "keys_type", "const %s *", type);
}

static const char *without_space_at_end(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    return text[length - 1] == ' ' ? arena_copy(arena, text, length - 1) : text;
}

static void set_single_key(struct builder *builder, struct view *key, const struct column *column)
{
    const char *type = view_value_parameter_type(builder->arena, builder->schema, column);
    view_set_text(key, "offsets", "{0}");
    view_set_text(key, "type", without_space_at_end(builder->arena, type));
    bool is_pointer = type[strlen(type) - 1] == '*';
    view_set_format(key, "keys_type", is_pointer ? "%sconst *" : "const %s*", type);
    view_set_list(key, "members");
}

static void set_primary_key(struct builder *builder, struct view *view)
{
    const struct column_list *columns = &builder->table->primary_key.columns;
    if (columns->count == 0) {
        view_set_flag(view, "key", false);
        return;
    }
    struct view *key = view_map(builder->arena);
    view_set_text(key, "columns", column_indexes(builder->arena, columns));
    view_set_number(key, "count", columns->count);
    view_set_text(key, "parameters", parameter_list(builder, columns, NULL));
    view_set_text(key, "values", key_initializer(builder, columns, NULL));
    view_set_flag(key, "composite", columns->count > 1);
    if (columns->count > 1)
        set_composite_key(builder, key, columns);
    else
        set_single_key(builder, key, columns->items[0]);
    view_set(view, "key", key);
}

/* ---- Constraints ----------------------------------------------------------------------------------------- */

static void add_constraint(struct builder *builder, struct view *constraints,
                           const struct constraint *constraint)
{
    static const char *const STATUS[] = {
        [CONSTRAINT_UNIQUE] = "JDB_UNIQUE",
        [CONSTRAINT_FOREIGN_KEY] = "JDB_FOREIGN_KEY",
        [CONSTRAINT_CHECK] = "JDB_CHECK",
    };
    struct arena *arena = builder->arena;
    const struct foreign_key *foreign_key = constraint->foreign_key;
    struct view *view = view_append_map(constraints);
    view_set_text(view, "number", c_name_constraint(arena, builder->schema, constraint->name.text));
    view_set_text(view, "name", c_text_literal(arena, constraint->name.text));
    view_set_text(view, "status", STATUS[constraint->kind]);
    view_set_text(view, "columns",
                  constraint->columns.count ? column_indexes(arena, &constraint->columns) : NULL);
    set_count(view, "column_count", constraint->columns.count);
    view_set_text(view, "parent",
                  foreign_key ? c_name_entity(arena, builder->schema, foreign_key->parent) : NULL);
    view_set_text(view, "parent_columns",
                  foreign_key ? column_indexes(arena, &foreign_key->parent_columns) : NULL);
    view_set_flag(view, "refuses_delete",
                  foreign_key &&
                      (foreign_key->on_delete == ACTION_NONE || foreign_key->on_delete == ACTION_RESTRICT));
    view_set_flag(view, "is_deferred", foreign_key && foreign_key->deferred);
}

static void set_constraints(struct builder *builder, struct view *view)
{
    struct constraint_list list = constraint_list_of(builder->arena, builder->table);
    struct view *constraints = view_set_list(view, "constraints");
    for (size_t i = 0; i < list.count; i++)
        add_constraint(builder, constraints, &list.items[i]);
    view_set_flag(view, "constrained", list.count > 0);
    view_set_flag(view, "gets_any",
                  builder->schema->has_engine[ENGINE_POSTGRES] && sql_gets_any(builder->table));
    view_set_number(view, "first_constraint", builder->table->first_constraint);
    view_set_number(view, "constraint_count", list.count);
}

/* The other tables that its foreign keys refer to, each once. */
static void set_relatives(struct builder *builder, struct view *view)
{
    struct view *relatives = view_set_list(view, "relatives");
    const struct table *table = builder->table;
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct table *parent = table->foreign_keys.items[i].parent;
        bool seen = parent == table;
        for (size_t j = 0; j < i && !seen; j++)
            seen = table->foreign_keys.items[j].parent == parent;
        if (!seen)
            view_set_text(view_append_map(relatives), "entity",
                          c_name_entity(builder->arena, builder->schema, parent));
    }
    view_set_flag(view, "has_relatives", relatives->elements.count > 0);
}

/* ---- Helpers --------------------------------------------------------------------------------------------- */

/* The lists of a record's view that helpers go to. */
struct helper_views {
    struct view *upserts, *gets, *deletes, *counts, *lists, *parents, *statements;
};

static struct view *add_helper(struct builder *builder, struct view *list, const struct helper *helper)
{
    struct view *view = view_append_map(list);
    view_set_text(view, "name", helper->name);
    view_set_text(view, "parameters", parameter_list(builder, &helper->columns, helper->range));
    bool has_values = helper->columns.count > 0 || helper->range;
    view_set_text(view, "values",
                  has_values ? key_initializer(builder, &helper->columns, helper->range) : NULL);
    view_set_text(view, "columns_comment", column_words(builder->arena, &helper->columns));
    view_set_flag(view, "where", helper->where != NULL);
    view_set_text(view, "where_comment",
                  c_text_comment(builder->arena, helper->where ? helper->where->text : NULL));
    return view;
}

static void set_parent(struct builder *builder, struct view *view, const struct helper *helper)
{
    const struct table *parent = helper->foreign_key->parent;
    view_set_text(view, "parent", c_name_entity(builder->arena, builder->schema, parent));
    view_set_text(view, "parent_comment", c_text_comment(builder->arena, parent->name.text));
}

static const char *describe_list(struct builder *builder, const struct helper *helper)
{
    struct text out = {.arena = builder->arena};
    if (helper->where)
        TEXT_JOIN(&out, "Of the rows where ", helper->where->text, ". ");
    if (helper->order.count > 0 && helper->columns.count + (helper->range != NULL) > 0) {
        text_append(&out, "In the order of ");
        for (size_t i = 0; i < helper->order.count; i++)
            TEXT_JOIN(&out, i ? ", " : "", helper->order.items[i].column->name.text,
                      helper->order.items[i].descending ? " (largest first)" : "");
        text_append(&out, ".");
    }
    return out.length ? c_text_comment(builder->arena, text_string(&out)) : NULL;
}

static void add_list(struct builder *builder, struct view *lists, const struct helper *helper)
{
    struct view *view = add_helper(builder, lists, helper);
    const char *parameters = parameter_list(builder, &helper->columns, helper->range);
    view_set_format(view, "parameters_comma", *parameters ? "%s, " : "%s", parameters);
    view_set_text(view, "comment", describe_list(builder, helper));
    view_set_flag(view, "range", helper->range != NULL);
    view_set_format(view, "until", "{%s}",
                    helper->range ? view_value_from_parameter(builder->arena, helper->range, "until") : "");
    view_set_flag(view, "continues", helper->continues);
    view_set_flag(view, "descending", helper->order.count > 0 && helper->order.items[0].descending);
    struct view *orders = view_set_list(view, "orders");
    for (size_t i = 0; i < sql_list_order_count(helper); i++) {
        const struct sql_list_order *kind = &SQL_LIST_ORDERS[i];
        struct view *order = view_append_map(orders);
        view_set_text(order, "order", kind->name);
        const struct statement statement = {sql_list(&builder->sqlite, helper, kind->backward, kind->after),
                                            sql_list(&builder->postgres, helper, kind->backward, kind->after)};
        set_statement(builder, order, &statement, NESTED_SQL_INDENT);
        builder->slot++; /* the same with a limit */
    }
}

static void add_of_helper(struct builder *builder, struct helper_views *views, const struct helper *helper)
{
    if (helper->kind == HELPER_LIST) {
        add_list(builder, views->lists, helper);
        return;
    }
    const struct statement statement = {sql_of_helper(&builder->sqlite, builder->table, helper),
                                        sql_of_helper(&builder->postgres, builder->table, helper)};
    switch (helper->kind) {
    case HELPER_LIST:
        break;
    case HELPER_GET:
        add_helper(builder, views->gets, helper);
        add_statement(builder, views->statements, helper->name, builder->table, &statement);
        break;
    case HELPER_UPSERT:
        set_upsert(builder, add_helper(builder, views->upserts, helper), helper, &statement);
        break;
    case HELPER_COUNT:
        set_parent(builder, add_helper(builder, views->counts, helper), helper);
        add_statement(builder, views->statements, helper->name, builder->table, &statement);
        break;
    case HELPER_DELETE:
        set_parent(builder, add_helper(builder, views->deletes, helper), helper);
        add_statement(builder, views->statements, helper->name, builder->table, &statement);
        break;
    case HELPER_PARENT:
        set_parent(builder, add_helper(builder, views->parents, helper), helper);
        add_statement(builder, views->statements, ARENA_JOIN(builder->arena, "parent_", helper->name),
                      helper->foreign_key->parent, &statement);
        break;
    }
}

static void set_helpers(struct builder *builder, struct view *view)
{
    const struct table *table = builder->table;
    const struct statement insertion = {sql_insert(&builder->sqlite, table),
                                        sql_insert(&builder->postgres, table)};
    struct view *insert = view_map(builder->arena);
    set_insert(builder, insert, &insertion);
    view_set(view, "insert", insert);
    const struct statement without_id = {sql_insert_without_id(&builder->sqlite, table),
                                         sql_insert_without_id(&builder->postgres, table)};
    set_without_id(builder, insert, sql_inserts_without_id(table) ? &without_id : NULL);
    struct helper_views views = {
        .upserts = view_set_list(view, "upserts"),
        .gets = view_set_list(view, "gets"),
        .deletes = view_set_list(view, "deletes"),
        .counts = view_set_list(view, "counts"),
        .lists = view_set_list(view, "lists"),
        .parents = view_set_list(view, "parents"),
        .statements = view_set_list(view, "statements"),
    };
    for (size_t i = 0; i < SQL_COMMON_COUNT; i++) {
        if (SQL_COMMON[i].by_key && table->primary_key.columns.count == 0)
            continue;
        const struct statement statement = {SQL_COMMON[i].statement(&builder->sqlite, table),
                                            SQL_COMMON[i].statement(&builder->postgres, table)};
        add_statement(builder, views.statements, SQL_COMMON[i].name, builder->table, &statement);
    }
    struct helper_list helpers = helper_list_of(builder->arena, table);
    for (size_t i = 0; i < helpers.count; i++)
        add_of_helper(builder, &views, &helpers.items[i]);
    view_set_number(view, "statement_count", builder->slot);
}

/* Whether a column may hold values of any type in a STRICT table, too. */
static bool has_any(const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (table->columns.items[i].sql_type.text &&
            text_equal_ignoring_case(table->columns.items[i].sql_type.text, "ANY"))
            return true;
    return false;
}

const struct view *view_record(struct arena *arena, const struct schema *schema, const struct table *table)
{
    bool has_postgres = schema->has_engine[ENGINE_POSTGRES];
    struct builder builder = {
        .arena = arena,
        .schema = schema,
        .table = table,
        .sqlite = {.arena = arena,
                   .dialect = &DIALECT_SQLITE,
                   .other = has_postgres ? &DIALECT_POSTGRES : NULL},
        .postgres = {.arena = arena, .dialect = &DIALECT_POSTGRES, .other = &DIALECT_SQLITE}};
    struct view *view = view_map(arena);
    view_set_text(view, "schema", schema->name.text);
    view_set_text(view, "entity", c_name_entity(arena, schema, table));
    view_set_text(view, "ENTITY", c_name_entity_macro(arena, schema, table));
    view_set_text(view, "table", c_text_literal(arena, table->name.text));
    view_set_text(view, "table_comment", c_text_comment(arena, table->name.text));
    view_set_text(view, "doc", c_text_comment(arena, table->doc));
    view_set_number(view, "interface", JDB_INTERFACE);
    view_set_flag(view, "is_loose", !table->strict || has_any(table));
    view_set_number(view, "number", table->index);
    const char *select = sql_select(&builder.sqlite, table);
    view_set_text(view, "select", sql_literal(arena, select, SELECT_INDENT));
    view_set_text(view, "postgres_select",
                  postgres_text(&builder, select, sql_select(&builder.postgres, table), SELECT_INDENT));
    set_columns(&builder, view);
    set_primary_key(&builder, view);
    set_constraints(&builder, view);
    set_relatives(&builder, view);
    set_helpers(&builder, view);
    return view;
}
