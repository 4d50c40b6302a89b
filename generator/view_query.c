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
    PART_INDENT = 9, /* behind {.sql = of a part */
    LINE_LENGTH = 100
};

struct builder {
    struct arena *arena;
    const struct schema *schema;
    const struct query *query;
    const char *name;   /* "promote_user": what static objects begin with */
    const char *c_name; /* "janus_promote_user" */
    size_t number;
    bool has_parts; /* not every call has all of the statement */
};

/* ---- SQL ------------------------------------------------------------------------------------------------- */

/* The number of a parameter, from 1; 0: the token is none. */
static size_t parameter_number(const struct query *query, const char *token, size_t length)
{
    for (size_t i = 0; *token == ':' && i < query->parameters.count; i++) {
        const char *name = query->parameters.items[i].name.text;
        if (strlen(name) + 1 == length && strncmp(name, token + 1, length - 1) == 0)
            return i + 1;
    }
    return 0;
}

/* Statements that are made of parts number their parameters: not all of them have all. */
static void append_token(const struct builder *builder, struct text *out, const char *token, size_t length)
{
    size_t number = parameter_number(builder->query, token, length);
    if (!number) {
        text_append_bytes(out, token, length);
        return;
    }
    bool is_list = builder->query->parameters.items[number - 1].is_list;
    text_append(out, is_list ? "SELECT key0 FROM jdb_keys(" : "");
    if (builder->has_parts)
        text_format(out, "?%zu", number);
    else
        text_append_bytes(out, token, length);
    text_append(out, is_list ? ")" : "");
}

/* A piece of SQL in one line, without comments and the semicolon at its end. A blank at its begin or end stays. */
static const char *sql_in_a_line(const struct builder *builder, const char *sql, size_t from, size_t until)
{
    struct text out = {.arena = builder->arena};
    bool spaced = false;
    for (size_t at = from; at < until && sql[at] != ';';) {
        size_t blank = sql_scan_blank_length(sql + at);
        spaced = spaced || (blank > 0 && at > 0);
        at += blank;
        if (at >= until || !sql[at] || sql[at] == ';')
            break;
        text_append(&out, spaced && !strchr("),", sql[at]) ? " " : "");
        size_t length = sql_scan_token_length(sql + at);
        append_token(builder, &out, sql + at, length);
        spaced = false;
        at += length;
    }
    text_append(&out, spaced && sql[until] && sql[until] != ';' ? " " : "");
    return text_string(&out);
}

static void add_part(const struct builder *builder, struct view *parts, const char *sql, unsigned needs,
                     size_t order)
{
    if (!*sql)
        return;
    struct view *part = view_append_map(parts);
    view_set_text(part, "sql", c_text_string(builder->arena, sql, strlen(sql), PART_INDENT, PART_INDENT));
    view_set_text(part, "needs", needs ? arena_format(builder->arena, "%u", needs) : NULL);
    view_set_text(part, "order", order ? arena_format(builder->arena, "%zu", order) : NULL);
}

/* The orders, where the next piece begins with them. */
static size_t add_orders(const struct builder *builder, struct view *parts, size_t from)
{
    const struct query *query = builder->query;
    add_part(builder, parts, sql_in_a_line(builder, query->sql, from, query->order_place.offset), 0, 0);
    for (size_t i = 0; i < query->orders.count; i++) {
        const char *sql = query->orders.items[i].sql;
        add_part(builder, parts, sql_in_a_line(builder, sql, 0, strlen(sql)), 0, i + 1);
    }
    return query->order_place.offset + query->order_place.length;
}

static void set_parts(const struct builder *builder, struct view *view)
{
    const struct query *query = builder->query;
    struct view *parts = view_set_list(view, "parts");
    bool orders_left = query->orders.count > 0;
    size_t at = 0;
    for (size_t i = 0; i < query->conditions.count; i++) {
        const struct query_condition *condition = &query->conditions.items[i];
        size_t end = condition->place.offset + condition->place.length;
        if (orders_left && query->order_place.offset < condition->place.offset) {
            at = add_orders(builder, parts, at);
            orders_left = false;
        }
        add_part(builder, parts, sql_in_a_line(builder, query->sql, at, condition->place.offset), 0, 0);
        add_part(builder, parts, sql_in_a_line(builder, query->sql, condition->place.offset, end),
                 condition->needs, 0);
        at = end;
    }
    if (orders_left)
        at = add_orders(builder, parts, at);
    add_part(builder, parts, sql_in_a_line(builder, query->sql, at, strlen(query->sql)), 0, 0);
    view_set_number(view, "part_count", parts->elements.count);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* "struct_" is what "struct" becomes, and may be called so besides. */
static bool has_member(const struct table *table, const char *member)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal(table->columns.items[i].member, member))
            return true;
    return false;
}

/* Parameters and columns of rows are to C what a table's columns are. */
static void add_column(struct arena *arena, struct table *table, const char *name, struct query_type type)
{
    size_t index = table->columns.count;
    const char *member = c_text_member(arena, name);
    while (has_member(table, member))
        member = ARENA_JOIN(arena, member, "_");
    *ARENA_APPEND(arena, &table->columns) = (struct column){.name = {.text = name},
                                                            .table = table,
                                                            .index = index,
                                                            .type = type.type,
                                                            .enumeration = type.enumeration,
                                                            .nullable = type.nullable,
                                                            .secret = type.secret,
                                                            .member = member};
}

/* An order is a number to the runtime, an element of a list never NULL. */
static struct table *table_of_parameters(struct arena *arena, const struct query *query)
{
    struct table *table = ARENA_NEW(arena, struct table);
    for (size_t i = 0; i < query->parameters.count; i++) {
        const struct query_parameter *parameter = &query->parameters.items[i];
        struct query_type type = parameter->is_order ? (struct query_type){.type = TYPE_INT} : parameter->type;
        type.nullable = type.nullable && !parameter->is_list;
        add_column(arena, table, parameter->name.text, type);
    }
    return table;
}

/* A member of a struct in the row is named after both: "users.email". */
static struct table *table_of_rows(struct arena *arena, const struct query *query)
{
    struct table *table = ARENA_NEW(arena, struct table);
    for (size_t i = 0; i < query->columns.count; i++) {
        const struct query_column *column = &query->columns.items[i];
        add_column(arena, table, column->name, column->type);
        if (!column->embed)
            continue;
        struct column *added = &table->columns.items[i];
        added->name.text = ARENA_JOIN(arena, column->embed->text, ".", column->name);
        added->member =
            ARENA_JOIN(arena, c_text_member(arena, column->embed->text), ".", column->origin->member);
    }
    return table;
}

/* What the row's struct has for a column; NULL: it lies in a struct that stands there already. */
static const char *row_declaration(const struct builder *builder, const struct table *rows, size_t number)
{
    const struct query_column *column = &builder->query->columns.items[number];
    if (!column->embed)
        return view_value_member(builder->arena, builder->schema, &rows->columns.items[number]);
    if (column->origin->index > 0)
        return NULL;
    return ARENA_JOIN(builder->arena, "struct ",
                      c_name_entity(builder->arena, builder->schema, column->origin->table), " ",
                      c_text_member(builder->arena, column->embed->text));
}

static const char *flags_of(const struct column *column)
{
    if (column->nullable && column->secret)
        return "JDB_COLUMN_NULLABLE | JDB_COLUMN_SECRET";
    return column->nullable ? "JDB_COLUMN_NULLABLE" : column->secret ? "JDB_COLUMN_SECRET" : NULL;
}

static const char *declaration_of(const struct builder *builder, const struct table *table, size_t number,
                                  bool are_parameters)
{
    const struct column *column = &table->columns.items[number];
    if (!are_parameters)
        return row_declaration(builder, table, number);
    return builder->query->parameters.items[number].is_list
               ? ARENA_JOIN(builder->arena, "struct jdb_values ", column->member)
               : view_value_member(builder->arena, builder->schema, column);
}

/* Of the query's parameters, or of its rows. */
static void set_columns(const struct builder *builder, struct view *view, const struct table *table,
                        bool are_parameters)
{
    struct arena *arena = builder->arena;
    struct view *columns = view_set_list(view, "columns");
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        struct view *item = view_append_map(columns);
        view_set_text(item, "declaration", declaration_of(builder, table, i, are_parameters));
        view_set_text(item, "comment", view_value_comment(arena, builder->schema, column));
        view_set_text(item, "member", column->member);
        view_set_text(item, "column", c_text_literal(arena, column->name.text));
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

/* What the function, or a static object of the file, has. */
static bool is_reserved(const char *name)
{
    static const char *const NAMES[] = {"db", "row", "cursor", "count"};
    static const char *const ENDINGS[] = {"_parameters", "_rows", "_columns", "_query"};
    bool is_taken = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        is_taken |= text_equal(name, NAMES[i]);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t length = strlen(name), ending = strlen(ENDINGS[i]);
        is_taken |= length > ending && text_equal(name + length - ending, ENDINGS[i]);
    }
    return is_taken;
}

/* What another parameter has, or the number of elements of a list. */
static bool is_others(const struct builder *builder, const struct column *column, const char *name)
{
    for (size_t i = 0; i < column->table->columns.count; i++) {
        const struct column *other = &column->table->columns.items[i];
        bool is_list = builder->query->parameters.items[i].is_list;
        if (other != column &&
            (text_equal(other->member, name) ||
             (is_list && text_equal(ARENA_JOIN(builder->arena, other->member, "_count"), name))))
            return true;
    }
    return false;
}

static const char *parameter_name(const struct builder *builder, const struct column *column)
{
    const char *name = column->member;
    while (is_reserved(name) || is_others(builder, column, name))
        name = ARENA_JOIN(builder->arena, name, "_");
    return name;
}

/* "janus_users_order": the enum of the query's orders. */
static const char *order_type(const struct builder *builder, const struct column *column)
{
    return ARENA_JOIN(builder->arena, builder->c_name, "_", column->name.text);
}

static const struct query_parameter *parameter_of(const struct builder *builder, const struct column *column)
{
    return &builder->query->parameters.items[column->index];
}

/* "int64_t ", "const char *": what a list's elements are. */
static const char *element_type(const struct builder *builder, const struct column *column)
{
    return view_value_parameter_type(builder->arena, builder->schema, column);
}

/* "struct jdb_opt_int user_id": the member's declaration under the parameter's name. A list is its elements and their number. */
static const char *parameter_declaration(const struct builder *builder, const struct column *column)
{
    const struct query_parameter *parameter = parameter_of(builder, column);
    const char *name = parameter_name(builder, column);
    struct column named = *column;
    named.member = name;
    if (parameter->is_order)
        return ARENA_JOIN(builder->arena, "enum ", order_type(builder, column), " ", name);
    if (!parameter->is_list)
        return view_value_member(builder->arena, builder->schema, &named);
    const char *type = element_type(builder, column);
    bool is_pointer = type[strlen(type) - 1] == '*';
    return ARENA_JOIN(builder->arena, is_pointer ? "" : "const ", type, is_pointer ? "const *" : "*", name,
                      ", size_t ", name, "_count");
}

/* What the member of the parameters' struct takes. */
static const char *parameter_value(const struct builder *builder, const struct column *column)
{
    const struct query_parameter *parameter = parameter_of(builder, column);
    const char *name = parameter_name(builder, column);
    if (parameter->is_list)
        return ARENA_JOIN(builder->arena, "{", name, ", ", name, "_count}");
    return parameter->is_order ? ARENA_JOIN(builder->arena, "(int64_t)", name) : name;
}

/* A list in lines of their own, each `indent` deep. */
static const char *in_lines(struct arena *arena, const char *list, size_t indent)
{
    struct text out = {.arena = arena};
    size_t line = 0;
    while (*list) {
        size_t length = strcspn(list, ",");
        length += list[length] == ',';
        bool begins = !out.length || line + 1 + length > LINE_LENGTH;
        text_format(&out, begins ? "\n%*s" : "%*s", begins ? (int)indent : 1, "");
        line = begins ? indent : line + 1;
        text_append_bytes(&out, list, length);
        line += length;
        list += length + strspn(list + length, " ");
    }
    return text_string(&out);
}

/* ".user_id = user_id, .role = role" */
static const char *values_of(const struct builder *builder, const struct table *parameters)
{
    struct text out = {.arena = builder->arena};
    for (size_t i = 0; i < parameters->columns.count; i++)
        TEXT_JOIN(&out, i ? ", ." : ".", parameters->columns.items[i].member, " = ",
                  parameter_value(builder, &parameters->columns.items[i]));
    bool is_long = out.length + strlen(builder->name) > LINE_LENGTH / 2;
    return is_long ? in_lines(builder->arena, text_string(&out), 12) : text_string(&out);
}

static const char *sources_of(struct arena *arena, size_t count)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        text_format(&out, "%s{0, %zu}", i ? ", " : "{", i);
    text_append(&out, "}");
    return text_string(&out);
}

/* The element of a list, as a key of one column. */
static void set_lists(const struct builder *builder, struct view *map, const struct table *parameters)
{
    struct view *lists = view_set_list(map, "lists");
    struct text pointers = {.arena = builder->arena};
    for (size_t i = 0; i < parameters->columns.count; i++) {
        const struct column *column = &parameters->columns.items[i];
        text_append(&pointers, i ? ", " : "{");
        if (!parameter_of(builder, column)->is_list) {
            text_append(&pointers, "NULL");
            continue;
        }
        const char *element = ARENA_JOIN(builder->arena, builder->name, "_", column->member, "_element");
        TEXT_JOIN(&pointers, "&", element);
        struct view *list = view_append_map(lists);
        view_set_text(list, "element", element);
        view_set_text(list, "column", c_text_literal(builder->arena, column->name.text));
        view_set_format(list, "pointer", "(%s*)0", element_type(builder, column));
        view_set_text(list, "type", view_value_type_name(column->type));
        view_set_text(list, "words",
                      column->enumeration
                          ? ARENA_JOIN(builder->arena,
                                       c_name_enum(builder->arena, builder->schema, column->enumeration),
                                       "_words")
                          : NULL);
    }
    text_append(&pointers, "}");
    view_set_text(map, "pointers", lists->elements.count ? text_string(&pointers) : NULL);
}

static void set_optional(const struct builder *builder, struct view *map)
{
    const struct query *query = builder->query;
    struct text indexes = {.arena = builder->arena};
    size_t count = 0;
    for (size_t i = 0; i < query->parameters.count; i++) {
        if (!query->parameters.items[i].is_optional)
            continue;
        text_format(&indexes, "%s%zu", count++ ? ", " : "{", i);
    }
    text_append(&indexes, "}");
    view_set_text(map, "optional", count ? text_string(&indexes) : NULL);
    view_set_number(map, "optional_count", count);
    const char *order = NULL;
    for (size_t i = 0; i < query->parameters.count; i++)
        if (query->parameters.items[i].is_order)
            order = arena_format(builder->arena, "%zu", i);
    view_set_text(map, "order", order);
    view_set_number(map, "order_count", query->orders.count);
}

static void set_parameters(const struct builder *builder, struct view *view, const struct table *parameters)
{
    if (!parameters->columns.count) {
        view_set_flag(view, "parameters", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    set_columns(builder, map, parameters, true);
    view_set_text(map, "sources", sources_of(builder->arena, parameters->columns.count));
    set_lists(builder, map, parameters);
    set_optional(builder, map);
    view_set(view, "parameters", map);
}

static void set_order_enum(const struct builder *builder, struct view *view, const struct table *parameters)
{
    const struct column *column = NULL;
    for (size_t i = 0; i < parameters->columns.count; i++)
        if (parameter_of(builder, &parameters->columns.items[i])->is_order)
            column = &parameters->columns.items[i];
    if (!column) {
        view_set_flag(view, "order_enum", false);
        return;
    }
    struct view *map = view_map(builder->arena);
    const char *type = order_type(builder, column);
    view_set_text(map, "enum", type);
    struct view *values = view_set_list(map, "values");
    for (size_t i = 0; i < builder->query->orders.count; i++) {
        struct view *value = view_append_map(values);
        view_set_text(value, "value",
                      c_text_macro(builder->arena, ARENA_JOIN(builder->arena, type, "_",
                                                              builder->query->orders.items[i].name)));
        view_set_text(value, "sql", c_text_comment(builder->arena, builder->query->orders.items[i].sql));
    }
    view_set(view, "order_enum", map);
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
    size_t length = strlen("enum jdb_status ();") + strlen(builder->c_name) + out.length;
    return length > LINE_LENGTH ? in_lines(builder->arena, text_string(&out), 4) : text_string(&out);
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
    TEXT_JOIN(&out, FUNCTIONS[builder->query->kind], "(db, &", builder->c_name, "_query,");
    if (parameters->columns.count)
        TEXT_JOIN(&out, "\n        &(const struct ", builder->name, "_parameters){",
                  values_of(builder, parameters), "}");
    else
        text_append(&out, " NULL");
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
    set_columns(builder, map, table_of_rows(builder->arena, query), false);
    bool secrets = false;
    for (size_t i = 0; i < query->columns.count; i++)
        secrets |= query->columns.items[i].type.secret;
    view_set_flag(map, "secrets", secrets);
    view_set_flag(map, "embeds", query->embeds.count > 0);
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
    const char *sql = sql_in_a_line(builder, query->sql, 0, strlen(query->sql));
    struct view *view = view_append_map(queries);
    view_set_text(view, "query", builder->c_name);
    view_set_text(view, "name", builder->name);
    view_set_text(view, "string", c_text_literal(arena, query->name.text));
    view_set_text(view, "doc", c_text_comment(arena, query->doc));
    view_set_text(view, "gives", gives(builder));
    view_set_number(view, "number", builder->number);
    view_set_text(view, "sql",
                  builder->has_parts ? NULL : c_text_string(arena, sql, strlen(sql), SQL_INDENT, SQL_INDENT));
    view_set_flag(view, "has_parts", builder->has_parts);
    set_parts(builder, view);
    set_order_enum(builder, view, parameters);
    view_set_flag(view, "writes", query->writes);
    view_set_text(view, "arguments", arguments_of(builder, parameters));
    view_set_text(view, "call", call_of(builder, parameters));
    set_parameters(builder, view, parameters);
    set_rows(builder, view);
}

/* Whether a query's rows are the table's, or have a struct of it. */
static bool uses(const struct query *query, const struct table *table)
{
    bool used = query->entity == table;
    for (size_t i = 0; i < query->columns.count; i++)
        used = used || (query->columns.items[i].embed && query->columns.items[i].origin->table == table);
    return used;
}

static void set_entities(struct arena *arena, struct view *view, const struct schema *schema,
                         const struct query_file *file)
{
    struct view *entities = view_set_list(view, "entities");
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        bool used = false;
        for (size_t j = 0; j < file->queries.count; j++)
            used = used || uses(&file->queries.items[j], table);
        if (used)
            view_set_text(view_append_map(entities), "entity", c_name_entity(arena, schema, table));
    }
}

static bool has_parts(const struct query *query)
{
    return query->conditions.count > 0 || query->orders.count > 0;
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
                                        .number = number + i,
                                        .has_parts = has_parts(&file->queries.items[i])};
        add_query(&builder, queries);
    }
    return view;
}
