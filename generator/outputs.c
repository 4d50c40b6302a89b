#include "outputs.h"

#include "c_name.h"
#include "view_migration.h"
#include "view_query.h"
#include "view_record.h"
#include "view_schema.h"
#include "view_seed.h"
#include "view_seed_schema.h"

/* What renders, and where it goes. */
struct outputs {
    struct arena *arena;
    struct arena *scratch; /* what one view takes: it is large, and needed once */
    struct template_set *templates;
    struct writer *writer;
    struct diagnostics *diagnostics;
    struct text *text; /* that is rendered: one memory for all */
};

static void render(const struct outputs *outputs, const char *template_name, const struct view *view,
                   const char *file_name)
{
    outputs->text->length = 0;
    template_set_render(outputs->templates, template_name, view, outputs->text, outputs->diagnostics);
    writer_add(outputs->writer, file_name, text_string(outputs->text), outputs->text->length);
}

static void render_schema(const struct outputs *outputs, const struct project *project)
{
    static const struct {
        const char *template_name, *file_format;
    } FILES[] = {
        {"schema.h", "%s.h"},
        {"schema.c", "%s.c"},
        {"enums.h", "%s.enums.h"},
        {"fixture.h", "%s.fixture.h"},
    };
    const struct view *view = view_schema(outputs->scratch, project);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        struct text name = {.arena = outputs->arena};
        text_format(&name, FILES[i].file_format, project->schema->name.text);
        render(outputs, FILES[i].template_name, view, text_string(&name));
    }
    arena_clear(outputs->scratch);
}

static void render_record(const struct outputs *outputs, const struct schema *schema, const struct table *table)
{
    const char *entity = c_name_entity(outputs->arena, schema, table);
    const struct view *view = view_record(outputs->scratch, schema, table);
    render(outputs, "record.h", view, ARENA_JOIN(outputs->arena, entity, ".h"));
    render(outputs, "record.c", view, ARENA_JOIN(outputs->arena, entity, ".c"));
    arena_clear(outputs->scratch);
}

static void render_queries(const struct outputs *outputs, const struct schema *schema,
                           const struct query_file_list *files)
{
    size_t number = 0;
    for (size_t i = 0; i < files->count; i++) {
        const struct query_file *file = &files->items[i];
        const char *base = ARENA_JOIN(outputs->arena, schema->name.text, ".query.", file->name);
        const struct view *view = view_query_file(outputs->scratch, schema, file, number);
        render(outputs, "query.h", view, ARENA_JOIN(outputs->arena, base, ".h"));
        render(outputs, "query.c", view, ARENA_JOIN(outputs->arena, base, ".c"));
        arena_clear(outputs->scratch);
        number += file->queries.count;
    }
}

static void render_once(const struct outputs *outputs, const char *template_name, const struct view *view,
                        const char *file_name)
{
    render(outputs, template_name, view, file_name);
    arena_clear(outputs->scratch);
}

static void render_ddl(const struct outputs *outputs, const struct schema *schema,
                       const struct dialect *dialect)
{
    if (schema->has_engine[dialect->engine])
        render_once(outputs, "ddl.sql", view_schema_ddl(outputs->scratch, schema, dialect),
                    ARENA_JOIN(outputs->arena, schema->name.text, ".", dialect->name, ".sql"));
}

void outputs_render(struct arena *arena, const struct project *project, struct template_set *templates,
                    struct writer *writer, struct diagnostics *diagnostics)
{
    const struct schema *schema = project->schema;
    const struct seed_list *seeds = &project->seeds;
    struct arena *scratch = arena_new_scratch(arena);
    struct text text = {.arena = arena};
    const struct outputs outputs = {arena, scratch, templates, writer, diagnostics, &text};
    render_schema(&outputs, project);
    render_queries(&outputs, schema, &project->queries);
    render_ddl(&outputs, schema, &DIALECT_SQLITE);
    render_ddl(&outputs, schema, &DIALECT_POSTGRES);
    render_once(&outputs, "seeds.schema.json", view_seed_schema(scratch, schema),
                ARENA_JOIN(arena, schema->name.text, ".seeds.schema.json"));
    for (size_t i = 0; i < schema->tables.count; i++)
        render_record(&outputs, schema, &schema->tables.items[i]);
    for (size_t i = 0; i < seeds->count; i++)
        render_once(&outputs, "seed.c", view_seed(scratch, schema, &seeds->items[i]),
                    ARENA_JOIN(arena, schema->name.text, ".seed.", seeds->items[i].name, ".c"));
    if (project->migrations.count)
        render_once(&outputs, "migrations.c", view_migrations(scratch, schema, &project->migrations),
                    ARENA_JOIN(arena, schema->name.text, ".migrations.c"));
    arena_free(scratch);
}

/* The first line of each template names the generator and the schema. */
bool outputs_remove_stale(struct arena *arena, const struct schema *schema, struct writer *writer,
                          const char **problem)
{
    const char *mark = ARENA_JOIN(arena, " of ", schema->name.text, ": do not edit.");
    return writer_remove_stale(writer, schema->name.text, mark, problem);
}
