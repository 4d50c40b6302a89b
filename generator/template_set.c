#include "template_set.h"

#include "embedded.h"
#include "mustache.h"

#include <errno.h>
#include <string.h>

struct entry {
    const char *name;
    const struct mustache *mustache; /* NULL: it does not exist, or does not compile */
};

struct template_set {
    struct arena *arena;
    const char *directory;
    struct diagnostics *diagnostics; /* of the render that runs: partials are found through it */
    struct {
        struct entry *items;
        size_t count, capacity;
    } entries;
    struct {
        const char **items;
        size_t count, capacity;
    } paths;
};

struct template_set *template_set_new(struct arena *arena, const char *directory)
{
    struct template_set *set = ARENA_NEW(arena, struct template_set);
    set->arena = arena;
    set->directory = directory;
    return set;
}

static const struct source *embedded_source(struct template_set *set, const char *name)
{
    for (size_t i = 0; i < embedded_template_count; i++) {
        const struct embedded *embedded = &embedded_templates[i];
        if (text_equal(embedded->name, name))
            return source_of_bytes(set->arena, arena_format(set->arena, "templates/%s.mustache", name),
                                   (const char *)embedded->bytes, embedded->length);
    }
    return NULL;
}

/* A file of the user's directory goes before the template that is built in. */
static const struct source *find_source(struct template_set *set, const char *name)
{
    if (!set->directory)
        return embedded_source(set, name);
    const char *path = arena_format(set->arena, "%s/%s.mustache", set->directory, name);
    const struct source *source = source_read(set->arena, path);
    if (source)
        *ARENA_APPEND(set->arena, &set->paths) = path;
    else if (errno != ENOENT)
        diagnostic_report(set->diagnostics, RULE_TEMPLATE_FILE, (struct span){0}, "%s: %s", path,
                          strerror(errno));
    return source ? source : embedded_source(set, name);
}

static const struct mustache *find(void *context, const char *name)
{
    struct template_set *set = context;
    for (size_t i = 0; i < set->entries.count; i++)
        if (text_equal(set->entries.items[i].name, name))
            return set->entries.items[i].mustache;
    const struct source *source = find_source(set, name);
    const struct mustache *mustache = source ? mustache_compile(set->arena, source, set->diagnostics) : NULL;
    *ARENA_APPEND(set->arena, &set->entries) = (struct entry){name, mustache};
    return mustache;
}

void template_set_render(struct template_set *set, const char *name, const struct view *view, struct text *out,
                         struct diagnostics *diagnostics)
{
    set->diagnostics = diagnostics;
    const struct mustache *mustache = find(set, name);
    if (!mustache)
        return;
    const struct mustache_options options = {.find_partial = find, .context = set, .strict = true};
    mustache_render(mustache, view, out, &options, diagnostics);
}

const char *const *template_set_paths(const struct template_set *set, size_t *count)
{
    *count = set->paths.count;
    return (const char *const *)set->paths.items;
}
