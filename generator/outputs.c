#include "outputs.h"

#include "c_name.h"
#include "view_record.h"
#include "view_schema.h"
#include "view_seed.h"
#include "view_seed_schema.h"

/* What renders, and where it goes. */
struct outputs {
    struct arena *arena;
    struct template_set *templates;
    struct writer *writer;
    struct diagnostics *diagnostics;
};

/* Renders a template; an output that is named NULL is not written. */
static void render(const struct outputs *outputs, const char *template_name, const struct view *view,
                   const char *file_name)
{
    struct text out = {.arena = view->arena};
    template_set_render(outputs->templates, template_name, view, &out, outputs->diagnostics);
    writer_add(outputs->writer, file_name, arena_copy(outputs->arena, text_string(&out), out.length),
               out.length);
}

static void render_schema(const struct outputs *outputs, const struct schema *schema,
                          const struct seed_list *seeds)
{
    static const struct {
        const char *template_name, *file_format;
    } FILES[] = {
        {"schema.h", "%s.h"},
        {"schema.c", "%s.c"},
        {"enums.h", "%s.enums.h"},
        {"fixture.h", "%s.fixture.h"},
    };
    const struct view *view = view_schema(outputs->arena, schema, seeds);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        struct text name = {.arena = outputs->arena};
        text_format(&name, FILES[i].file_format, schema->name.text);
        render(outputs, FILES[i].template_name, view, text_string(&name));
    }
}

/* A table's view is large and needed once: it has memory of its own. */
static void render_record(const struct outputs *outputs, const struct schema *schema, const struct table *table)
{
    struct arena *scratch = arena_new_scratch(outputs->arena);
    const char *entity = c_name_entity(outputs->arena, schema, table);
    const struct view *view = view_record(scratch, schema, table);
    render(outputs, "record.h", view, arena_format(outputs->arena, "%s.h", entity));
    render(outputs, "record.c", view, arena_format(outputs->arena, "%s.c", entity));
    arena_free(scratch);
}

void outputs_render(struct arena *arena, const struct schema *schema, const struct seed_list *seeds,
                    struct template_set *templates, struct writer *writer, struct diagnostics *diagnostics)
{
    const struct outputs outputs = {arena, templates, writer, diagnostics};
    render_schema(&outputs, schema, seeds);
    render(&outputs, "ddl.sql", view_schema_ddl(arena, schema, &DIALECT_SQLITE),
           arena_format(arena, "%s.%s.sql", schema->name.text, DIALECT_SQLITE.name));
    render(&outputs, "seeds.schema.json", view_seed_schema(arena, schema),
           arena_format(arena, "%s.seeds.schema.json", schema->name.text));
    for (size_t i = 0; i < schema->tables.count; i++)
        render_record(&outputs, schema, &schema->tables.items[i]);
    for (size_t i = 0; i < seeds->count; i++)
        render(&outputs, "seed.c", view_seed(arena, schema, &seeds->items[i]),
               arena_format(arena, "%s.seed.%s.c", schema->name.text, seeds->items[i].name));
}

/* The first line of each template names the generator and the schema. */
bool outputs_remove_stale(struct arena *arena, const struct schema *schema, struct writer *writer,
                          const char **problem)
{
    const char *mark = arena_format(arena, " of %s: do not edit.", schema->name.text);
    return writer_remove_stale(writer, schema->name.text, mark, problem);
}
