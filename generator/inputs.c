#include "inputs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* One that is not there may come: its parent's time tells. */
static bool add_directory(struct arena *arena, struct depfile_paths *inputs, const char *directory,
                          const char **problem)
{
    struct stat status;
    bool is_there = stat(directory, &status) == 0;
    if (!is_there && errno != ENOENT) {
        *problem = arena_format(arena, "cannot look at %s: %s", directory, strerror(errno));
        return false;
    }
    const char *slash = strrchr(directory, '/');
    const char *parent = slash ? arena_copy(arena, directory, (size_t)(slash - directory)) : ".";
    *ARENA_APPEND(arena, inputs) = is_there ? directory : parent;
    return true;
}

static void add_migration(struct arena *arena, struct depfile_paths *inputs, const struct migration *migration)
{
    const struct source *const sources[] = {migration->up.source, migration->down.source,
                                            migration->postgres.up.source, migration->postgres.down.source,
                                            migration->state ? migration->state->source : NULL};
    *ARENA_APPEND(arena, inputs) = migration->directory;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i])
            *ARENA_APPEND(arena, inputs) = sources[i]->path;
}

static void add_templates(struct arena *arena, struct depfile_paths *inputs,
                          const struct template_set *templates)
{
    size_t count;
    const char *const *paths = template_set_paths(templates, &count);
    for (size_t i = 0; i < count; i++)
        *ARENA_APPEND(arena, inputs) = paths[i];
}

bool inputs_find(struct arena *arena, const char *schema_path, const struct project *project,
                 const struct template_set *templates, struct depfile_paths *inputs, const char **problem)
{
    *ARENA_APPEND(arena, inputs) = schema_path;
    for (size_t i = 0; i < project->seeds.count; i++)
        *ARENA_APPEND(arena, inputs) = project->seeds.items[i].source->path;
    for (size_t i = 0; i < project->queries.count; i++)
        *ARENA_APPEND(arena, inputs) = project->queries.items[i].source->path;
    for (size_t i = 0; i < project->migrations.count; i++)
        add_migration(arena, inputs, &project->migrations.items[i]);
    if (!add_directory(arena, inputs, seed_directory(arena, schema_path), problem) ||
        !add_directory(arena, inputs, query_directory(arena, schema_path), problem) ||
        !add_directory(arena, inputs, migration_directory(arena, schema_path), problem))
        return false;
    add_templates(arena, inputs, templates);
    return true;
}
