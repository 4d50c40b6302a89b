#include "view_query.h"

#include "c_name.h"
#include "c_text.h"
#include "sql_scan.h"
#include "text.h"
#include "view_value.h"

#include "jdb.h"

#include <string.h>

enum {
    SQL_INDENT = 15, /* behind .sql = of a query's statement */
    LINE_LENGTH = 110
};

struct builder {
    struct arena *arena;
    const struct schema *schema;
    const struct query *query;
    const char *name;   /* "promote_user": what static objects begin with */
    const char *c_name; /* "janus_promote_user" */
    size_t number;
};

static const char *string_literal(struct arena *arena, const char *text)
{
    return c_text_string(arena, text, strlen(text), 0, C_TEXT_UNBROKEN);
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

/* The statement in one line, without comments and the semicolon at its end. */
static const char *sql_in_a_line(struct arena *arena, const char *sql)
{
    struct text out = {.arena = arena};
    bool spaced = false;
    for (size_t at = 0; sql[at];) {
        size_t blank = sql_scan_blank_length(sql + at);
        spaced = spaced || blank > 0;
        at += blank;
        size_t length = sql_scan_token_length(sql + at);
        if (!length || sql[at] == ';')
            break;
        if (spaced && out.length)
            text_append_char(&out, ' ');
        text_append_bytes(&out, sql + at, length);
        spaced = false;
        at += length;
    }
    return text_string(&out);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* Parameters and columns of rows are to C what a table's columns are. */
static void add_column(struct arena *arena, struct table *table, const char *name, struct query_type type)
{
    size_t index = table->columns.count;
    *ARENA_APPEND(arena, &table->columns) = (struct column){.name = {.text = name},
                                                            .table = table,
                                                            .index = index,
                                                            .type = type.type,
                                                            .enumeration = type.enumeration,
                                                            .nullable = type.nullable,
                                                            .secret = type.secret,
                                                            .member = c_text_member(arena, name)};
}

static struct table *table_of_parameters(struct arena *arena, const struct query *query)
{
    struct table *table = ARENA_NEW(arena, struct table);
    for (size_t i = 0; i < query->parameters.count; i++)
        add_column(arena, table, query->parameters.items[i].name.text, query->parameters.items[i].type);
    return table;
}

static struct table *table_of_rows(struct arena *arena, const struct query *query)
{
    struct table *table = ARENA_NEW(arena, struct table);
    for (size_t i = 0; i < query->columns.count; i++)
        add_column(arena, table, query->columns.items[i].name, query->columns.items[i].type);
    return table;
}

static const char *flags_of(const struct column *column)
{
    if (column->nullable && column->secret)
        return "JDB_COLUMN_NULLABLE | JDB_COLUMN_SECRET";
    return column->nullable ? "JDB_COLUMN_NULLABLE" : column->secret ? "JDB_COLUMN_SECRET" : NULL;
}

static void set_columns(const struct builder *builder, struct view *view, const struct table *table)
{
    struct arena *arena = builder->arena;
    struct view *columns = view_set_list(view, "columns");
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        struct view *item = view_append_map(columns);
        view_set_text(item, "declaration", view_value_member(arena, builder->schema, column));
        view_set_text(item, "comment", view_value_comment(arena, builder->schema, column));
        view_set_text(item, "member", column->member);
        view_set_text(item, "column", string_literal(arena, column->name.text));
        view_set_text(item, "type", view_value_type_name(column->type));
        view_set_text(item, "flags", flags_of(column));
        view_set_text(
            item, "words",
            column->enumeration
                ? ARENA_JOIN(arena, c_name_enum(arena, builder->schema, column->enumeration), "_words")
                : NULL);
    }
    view_set_number(view, "column_count", table->columns.count);
}

/* ---- Parameters ------------------------------------------------------------------------------------------ */

/* Not one that the function, or a static object of the file, has. */
static const char *parameter_name(const struct builder *builder, const struct column *column)
{
    static const char *const NAMES[] = {"db", "row", "cursor", "count"};
    static const char *const ENDINGS[] = {"_parameters", "_rows", "_columns", "_query"};
    const char *name = column->member;
    bool is_taken = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        is_taken |= text_equal(name, NAMES[i]);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t length = strlen(name), ending = strlen(ENDINGS[i]);
        is_taken |= length > ending && text_equal(name + length - ending, ENDINGS[i]);
    }
    return is_taken ? ARENA_JOIN(builder->arena, name, "_") : name;
}

/* "struct jdb_opt_int user_id": the member's declaration under the parameter's name. */
static const char *parameter_declaration(const struct builder *builder, const struct column *column)
{
    struct column parameter = *column;
    parameter.member = parameter_name(builder, column);
    return view_value_member(builder->arena, builder->schema, &parameter);
}

static const char *values_of(const struct builder *builder, const struct table *parameters)
{
    struct text out = {.arena = builder->arena};
    for (size_t i = 0; i < parameters->columns.count; i++)
        TEXT_JOIN(&out, i ? ", ." : "{.", parameters->columns.items[i].member, " = ",
                  parameter_name(builder, &parameters->columns.items[i]));
    text_append(&out, "}");
    return text_string(&out);
}

static const char *sources_of(struct arena *arena, size_t count)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        text_format(&out, "%s{0, %zu}", i ? ", " : "{", i);
    text_append(&out, "}");
    return text_string(&out);
}

static void set_parameters(const struct builder *builder, struct view *view, const struct table *parameters)
{
    if (!parameters->columns.count) {
        view_set_flag(view, "parameters", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    set_columns(builder, map, parameters);
    view_set_text(map, "sources", sources_of(builder->arena, parameters->columns.count));
    view_set(view, "parameters", map);
}

/* ---- The function ---------------------------------------------------------------------------------------- */

static const char *row_of(const struct builder *builder)
{
    return builder->query->entity ? c_name_entity(builder->arena, builder->schema, builder->query->entity)
                                  : ARENA_JOIN(builder->arena, builder->c_name, "_row");
}

static const char *cursor_of(const struct builder *builder)
{
    return builder->query->entity ? ARENA_JOIN(builder->arena, row_of(builder), "_cursor")
                                  : ARENA_JOIN(builder->arena, builder->c_name, "_cursor");
}

static const char *arguments_of(const struct builder *builder, const struct table *parameters)
{
    struct text out = {.arena = builder->arena};
    text_append(&out, "struct jdb *db");
    for (size_t i = 0; i < parameters->columns.count; i++)
        TEXT_JOIN(&out, ", ", parameter_declaration(builder, &parameters->columns.items[i]));
    if (builder->query->kind == QUERY_COUNT)
        text_append(&out, ", int64_t *count");
    else if (builder->query->kind == QUERY_ONE)
        TEXT_JOIN(&out, ", struct ", row_of(builder), " *row");
    else if (builder->query->kind == QUERY_MANY)
        TEXT_JOIN(&out, ", struct ", cursor_of(builder), " *cursor");
    bool is_long = strlen("enum jdb_status ();") + strlen(builder->c_name) + out.length > LINE_LENGTH;
    return is_long ? ARENA_JOIN(builder->arena, "\n    ", text_string(&out)) : text_string(&out);
}

static const char *call_of(const struct builder *builder, const struct table *parameters)
{
    static const char *const FUNCTIONS[] = {[QUERY_EXEC] = "jdb_query_execute",
                                            [QUERY_COUNT] = "jdb_query_execute",
                                            [QUERY_ONE] = "jdb_query_get",
                                            [QUERY_MANY] = "jdb_query_list"};
    static const char *const RESULTS[] = {
        [QUERY_EXEC] = "NULL", [QUERY_COUNT] = "count", [QUERY_ONE] = "row", [QUERY_MANY] = "&cursor->cursor"};
    struct text out = {.arena = builder->arena};
    TEXT_JOIN(&out, FUNCTIONS[builder->query->kind], "(db, &", builder->c_name, "_query, ");
    if (parameters->columns.count)
        TEXT_JOIN(&out, "\n        &(const struct ", builder->name, "_parameters)",
                  values_of(builder, parameters));
    else
        text_append(&out, "NULL");
    TEXT_JOIN(&out, ", ", RESULTS[builder->query->kind], ")");
    return text_string(&out);
}

static const char *gives(const struct builder *builder)
{
    const char *row = row_of(builder);
    const char *owner = builder->query->entity ? row : builder->c_name;
    switch (builder->query->kind) {
    case QUERY_EXEC:
        return builder->query->doc ? NULL : "Runs the statement.";
    case QUERY_COUNT:
        return "*count (may be NULL) is how many rows were changed.";
    case QUERY_ONE:
        return ARENA_JOIN(builder->arena, "The first row, owned by the caller: ", owner,
                          "_clear frees it. JDB_NOT_FOUND: there is none.");
    case QUERY_MANY:
        return ARENA_JOIN(builder->arena, owner, "_next walks the rows, ", owner, "_close ends them.");
    }
    return NULL;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static void set_rows(const struct builder *builder, struct view *view)
{
    const struct query *query = builder->query;
    bool has_rows = query->columns.count > 0 && (query->kind == QUERY_ONE || query->kind == QUERY_MANY);
    const char *record = !has_rows       ? NULL
                         : query->entity ? ARENA_JOIN(builder->arena, row_of(builder), "_record")
                                         : ARENA_JOIN(builder->arena, builder->name, "_rows");
    view_set_text(view, "record", record);
    if (!has_rows || query->entity) {
        view_set_flag(view, "rows", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    set_columns(builder, map, table_of_rows(builder->arena, query));
    bool secrets = false;
    for (size_t i = 0; i < query->columns.count; i++)
        secrets |= query->columns.items[i].type.secret;
    view_set_flag(map, "secrets", secrets);
    view_set_flag(map, "many", query->kind == QUERY_MANY);
    view_set_flag(map, "one", query->kind == QUERY_ONE);
    view_set_text(map, "row", row_of(builder));
    view_set_number(map, "record_number", builder->schema->tables.count + builder->number);
    view_set(view, "rows", map);
}

static void add_query(const struct builder *builder, struct view *queries)
{
    struct arena *arena = builder->arena;
    const struct query *query = builder->query;
    const struct table *parameters = table_of_parameters(arena, query);
    const char *sql = sql_in_a_line(arena, query->sql);
    struct view *view = view_append_map(queries);
    view_set_text(view, "query", builder->c_name);
    view_set_text(view, "name", builder->name);
    view_set_text(view, "string", string_literal(arena, query->name.text));
    view_set_text(view, "doc", c_text_comment(arena, query->doc));
    view_set_text(view, "gives", gives(builder));
    view_set_number(view, "number", builder->number);
    view_set_text(view, "sql", c_text_string(arena, sql, strlen(sql), SQL_INDENT, SQL_INDENT));
    view_set_flag(view, "writes", query->writes);
    view_set_text(view, "arguments", arguments_of(builder, parameters));
    view_set_text(view, "call", call_of(builder, parameters));
    set_parameters(builder, view, parameters);
    set_rows(builder, view);
}

static void set_entities(struct arena *arena, struct view *view, const struct schema *schema,
                         const struct query_file *file)
{
    struct view *entities = view_set_list(view, "entities");
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        bool used = false;
        for (size_t j = 0; j < file->queries.count; j++)
            used = used || file->queries.items[j].entity == table;
        if (used)
            view_set_text(view_append_map(entities), "entity", c_name_entity(arena, schema, table));
    }
}

const struct view *view_query_file(struct arena *arena, const struct schema *schema,
                                   const struct query_file *file, size_t number)
{
    struct view *view = view_map(arena);
    view_set_text(view, "schema", schema->name.text);
    view_set_text(view, "SCHEMA", c_text_macro(arena, schema->name.text));
    view_set_text(view, "file", file->name);
    view_set_text(view, "FILE", c_text_macro(arena, file->name));
    view_set_number(view, "interface", JDB_INTERFACE);
    set_entities(arena, view, schema, file);
    struct view *queries = view_set_list(view, "queries");
    for (size_t i = 0; i < file->queries.count; i++) {
        const char *name = file->queries.items[i].name.text;
        const struct builder builder = {.arena = arena,
                                        .schema = schema,
                                        .query = &file->queries.items[i],
                                        .name = name,
                                        .c_name = ARENA_JOIN(arena, schema->name.text, "_", name),
                                        .number = number + i};
        add_query(&builder, queries);
    }
    return view;
}
