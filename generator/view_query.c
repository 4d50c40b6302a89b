#include "view_query_part.h"

#include "c_name.h"
#include "c_text.h"
#include "query_sql.h"
#include "text.h"

#include "jdb.h"

#include <string.h>

enum {
    SQL_INDENT = 15,     /* behind .sql = of a query's statement */
    POSTGRES_INDENT = 5, /* .postgres = is so much longer */
    PART_INDENT = 9      /* behind {.sql = of a part */
};

/* ---- The function ---------------------------------------------------------------------------------------- */

static const char *arguments_of(const struct view_query_builder *builder, const struct table *parameters)
{
    struct text out = {.arena = builder->arena};
    text_append(&out, "struct jdb *db");
    text_append(&out, view_query_parameter_list(builder, parameters));
    if (builder->query->kind == QUERY_COUNT)
        text_append(&out, ", int64_t *count");
    else if (builder->query->kind == QUERY_ONE)
        TEXT_JOIN(&out, ", struct ", view_query_row(builder), " *row");
    else if (builder->query->kind == QUERY_MANY)
        TEXT_JOIN(&out, ", struct ", view_query_cursor(builder), " *cursor");
    size_t length = strlen("enum jdb_status ();") + strlen(builder->c_name) + out.length;
    return length > VIEW_QUERY_LINE ? view_query_in_lines(builder->arena, text_string(&out), 4)
                                    : text_string(&out);
}

static const char *call_of(const struct view_query_builder *builder, const struct table *parameters)
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
                  view_query_parameter_values(builder, parameters), "}");
    else
        text_append(&out, " NULL");
    TEXT_JOIN(&out, ", ", RESULTS[builder->query->kind], ")");
    return text_string(&out);
}

static const char *gives(const struct view_query_builder *builder)
{
    const char *row = view_query_row(builder);
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
        return ARENA_JOIN(builder->arena, builder->query->writes ? "Writes all before it returns; " : "", owner,
                          "_next walks the rows, ", owner, "_close ends them.");
    }
    return NULL;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* What the calls' statements are made of, in the words of an engine. */
static void set_parts(const struct view_query_builder *builder, struct view *view, const char *name,
                      const struct sql_postgres *names)
{
    struct arena *arena = builder->arena;
    struct view *parts = view_set_list(view, name);
    struct query_part_list list = query_sql_parts(arena, builder->query, names);
    for (size_t i = 0; i < list.count; i++) {
        const struct query_part *part = &list.items[i];
        struct view *item = view_append_map(parts);
        view_set_text(item, "sql",
                      c_text_string(arena, part->sql, strlen(part->sql), PART_INDENT, PART_INDENT));
        view_set_text(item, "needs", part->needs ? arena_format(arena, "%u", part->needs) : NULL);
        view_set_text(item, "order", part->order ? arena_format(arena, "%zu", part->order) : NULL);
    }
    view_set_number(view, ARENA_JOIN(arena, name, "_count"), list.count);
}

static const char *whole(const struct view_query_builder *builder, const struct sql_postgres *names, int indent)
{
    const char *sql = query_sql_whole(builder->arena, builder->query, names);
    return c_text_string(builder->arena, sql, strlen(sql), (size_t)indent, indent);
}

/* Where each call has all of a statement, that is one text. */
static void set_statement(const struct view_query_builder *builder, struct view *view)
{
    bool has_parts = query_sql_has_parts(builder->query);
    const struct sql_postgres *names = builder->postgres;
    bool differs = names && query_sql_differs(builder->query, names);
    view_set_flag(view, "has_parts", has_parts);
    view_set_flag(view, "has_postgres_parts", has_parts && differs);
    view_set_text(view, "sql", has_parts ? NULL : whole(builder, NULL, SQL_INDENT));
    view_set_text(view, "postgres",
                  has_parts || !differs ? NULL : whole(builder, names, SQL_INDENT + POSTGRES_INDENT));
    set_parts(builder, view, "parts", NULL);
    set_parts(builder, view, "postgres_parts", names);
}

/* How many rows a SELECT gives at most, where it says so by a number or a parameter. */
static void set_limit(const struct view_query_builder *builder, struct view *view)
{
    struct arena *arena = builder->arena;
    const struct query *query = builder->query;
    size_t offset;
    const struct query_statement *statement = query_tree_parse(arena, query->sql, &offset);
    const struct query_expression *limit = statement && statement->select ? statement->select->limit : NULL;
    const char *number = NULL, *parameter = NULL;
    if (limit && limit->kind == QUERY_INTEGER && limit->integer > 0 && limit->integer <= INT32_MAX)
        number = arena_format(arena, "%lld", (long long)limit->integer);
    for (size_t i = 0; i < query->parameters.count && limit && limit->kind == QUERY_PARAMETER; i++)
        if (text_equal(query->parameters.items[i].name.text, limit->name))
            parameter = arena_format(arena, "%zu", i + 1);
    view_set_text(view, "limit", number);
    view_set_text(view, "limit_parameter", parameter);
}

static void add_query(const struct view_query_builder *builder, struct view *queries)
{
    struct arena *arena = builder->arena;
    const struct query *query = builder->query;
    const struct table *parameters = view_query_parameters(builder);
    struct view *view = view_append_map(queries);
    view_set_text(view, "query", builder->c_name);
    view_set_text(view, "name", builder->name);
    view_set_text(view, "string", c_text_literal(arena, query->name.text));
    view_set_text(view, "doc", c_text_comment(arena, query->doc));
    view_set_text(view, "gives", gives(builder));
    view_set_text(view, "note", view_query_note(builder, parameters));
    view_set_number(view, "number", builder->number);
    view_set_flag(view, "writes", query->writes);
    view_set_text(view, "arguments", arguments_of(builder, parameters));
    view_set_text(view, "call", call_of(builder, parameters));
    set_limit(builder, view);
    set_statement(builder, view);
    view_query_set_orders(builder, view, parameters);
    view_query_set_parameters(builder, view, parameters);
    view_query_set_rows(builder, view);
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
    const struct sql_postgres *postgres =
        schema->has_engine[ENGINE_POSTGRES] ? sql_postgres_new(arena, schema) : NULL;
    for (size_t i = 0; i < file->queries.count; i++) {
        const char *name = file->queries.items[i].name.text;
        const struct view_query_builder builder = {.arena = arena,
                                                   .schema = schema,
                                                   .query = &file->queries.items[i],
                                                   .postgres = postgres,
                                                   .name = name,
                                                   .c_name = ARENA_JOIN(arena, schema->name.text, "_", name),
                                                   .number = number + i};
        add_query(&builder, queries);
    }
    return view;
}
