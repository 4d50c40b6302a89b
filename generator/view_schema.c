#include "view_schema.h"

#include "c_name.h"
#include "c_text.h"
#include "ddl.h"
#include "fingerprint.h"

#include <string.h>

static void add_enum(struct arena *arena, struct view *enums, const struct schema *schema,
                     const struct enumeration *enumeration)
{
    struct view *view = view_append_map(enums);
    view_set_text(view, "enum", c_name_enum(arena, schema, enumeration));
    view_set_text(view, "name", c_text_literal(arena, enumeration->name.text));
    view_set_text(view, "comment", c_text_comment(arena, enumeration->name.text));
    view_set_number(view, "count", enumeration->values.count);
    struct view *values = view_set_list(view, "values");
    struct view *words = view_set_list(view, "words");
    for (size_t i = 0; i < enumeration->values.count; i++) {
        struct view *value = view_append_map(values);
        view_set_text(value, "value", c_name_enum_value(arena, schema, enumeration, i));
        view_set_text(value, "doc", c_text_comment(arena, enumeration->values.items[i].doc));
        const char *word = enumeration->values.items[i].name.text;
        view_append_text(words, arena_format(arena, "{%s, %zu}", c_text_literal(arena, word), strlen(word)));
    }
}

/* The DDL line by line: no string literal grows past what C promises. */
static void set_create(struct arena *arena, struct view *view, const char *name, const struct schema *schema,
                       const struct dialect *dialect)
{
    struct view *create = view_set_list(view, name);
    struct text ddl = {.arena = arena};
    ddl_append_schema(dialect, &ddl, schema);
    for (const char *line = text_string(&ddl), *end; (end = strchr(line, '\n')); line = end + 1)
        view_append_text(create, c_text_string(arena, line, (size_t)(end - line), 0, C_TEXT_UNBROKEN));
}

static void set_environments(struct arena *arena, struct view *view, const struct schema *schema)
{
    struct view *environments = view_set_list(view, "environments");
    for (size_t i = 0; i < schema->environments.count; i++) {
        const struct environment *environment = &schema->environments.items[i];
        struct view *item = view_append_map(environments);
        view_set_text(item, "name", c_text_comment(arena, environment->name.text));
        view_set_text(item, "name_string", c_text_literal(arena, environment->name.text));
        view_set_text(item, "url_string", c_text_literal(arena, environment->url.text));
    }
    view_set_flag(view, "has_environments", schema->environments.count > 0);
    view_set_number(view, "environment_count", schema->environments.count);
}

static void set_seeds(struct view *view, const struct seed_list *seeds)
{
    struct view *list = view_set_list(view, "seeds");
    for (size_t i = 0; i < seeds->count; i++)
        view_set_text(view_append_map(list), "name", seeds->items[i].name);
    view_set_flag(view, "has_seeds", seeds->count > 0);
    view_set_number(view, "seed_count", seeds->count);
}

static void set_queries(struct arena *arena, struct view *view, const struct schema *schema,
                        const struct query_file_list *files)
{
    struct view *file_list = view_set_list(view, "query_files");
    struct view *queries = view_set_list(view, "queries");
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++) {
        view_set_text(view_append_map(file_list), "file", files->items[i].name);
        for (size_t j = 0; j < files->items[i].queries.count; j++, count++)
            view_set_text(
                view_append_map(queries), "query",
                ARENA_JOIN(arena, schema->name.text, "_", files->items[i].queries.items[j].name.text));
    }
    view_set_flag(view, "has_queries", count > 0);
    view_set_number(view, "query_count", count);
}

static void set_migrations(struct view *view, const struct migration_list *migrations)
{
    view_set_flag(view, "has_migrations", migrations->count > 0);
    view_set_number(view, "migration_count", migrations->count);
}

const struct view *view_schema(struct arena *arena, const struct project *project)
{
    const struct schema *schema = project->schema;
    struct view *view = view_map(arena);
    view_set_text(view, "schema", schema->name.text);
    view_set_text(view, "SCHEMA", c_text_macro(arena, schema->name.text));
    view_set_text(view, "doc", c_text_comment(arena, schema->doc));
    view_set_text(view, "fingerprint", fingerprint_of(arena, schema));
    struct view *enums = view_set_list(view, "enums");
    for (size_t i = 0; i < schema->enums.count; i++)
        add_enum(arena, enums, schema, &schema->enums.items[i]);
    struct view *records = view_set_list(view, "records");
    for (size_t i = 0; i < schema->tables.count; i++)
        view_set_text(view_append_map(records), "entity",
                      c_name_entity(arena, schema, &schema->tables.items[i]));
    view_set_number(view, "record_count", schema->tables.count);
    set_create(arena, view, "create", schema, &DIALECT_SQLITE);
    set_create(arena, view, "create_postgres", schema, &DIALECT_POSTGRES);
    view_set_flag(view, "has_postgres", schema->has_engine[ENGINE_POSTGRES]);
    set_environments(arena, view, schema);
    set_seeds(view, &project->seeds);
    set_queries(arena, view, schema, &project->queries);
    set_migrations(view, &project->migrations);
    return view;
}

static void add_ddl(struct arena *arena, struct view *tables, struct text *ddl, const char *doc)
{
    struct view *table = view_append_map(tables);
    ddl->bytes[ddl->length - 1] = '\0'; /* the template ends the line */
    view_set_text(table, "doc", c_text_comment(arena, doc));
    view_set_text(table, "ddl", ddl->bytes);
}

/* A comment of SQL ends with its line. */
const struct view *view_schema_ddl(struct arena *arena, const struct schema *schema,
                                   const struct dialect *dialect)
{
    struct view *view = view_map(arena);
    view_set_text(view, "schema", schema->name.text);
    view_set_text(view, "engine", dialect->name);
    struct view *tables = view_set_list(view, "tables");
    struct text definitions = {.arena = arena};
    ddl_append_definitions(dialect, &definitions, schema);
    if (definitions.length)
        add_ddl(arena, tables, &definitions, NULL);
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        struct text ddl = {.arena = arena};
        ddl_append_table(dialect, &ddl, table);
        add_ddl(arena, tables, &ddl, table->doc);
    }
    struct text rest = {.arena = arena};
    ddl_append_rest(dialect, &rest, schema);
    if (rest.length)
        add_ddl(arena, tables, &rest, NULL);
    return view;
}
