/* Bytes as a template, and behind a NUL as the partial that it may include. */
#include "fuzz.h"

#include "mustache.h"

#include <string.h>

struct partial {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct source *source;
    const struct mustache *mustache;
};

static const struct mustache *find_partial(void *context, const char *name)
{
    struct partial *partial = context;
    if (strcmp(name, "partial") != 0 || !partial->source)
        return NULL;
    if (!partial->mustache)
        partial->mustache = mustache_compile(partial->arena, partial->source, partial->diagnostics);
    return partial->mustache;
}

static const struct view *make_view(struct arena *arena)
{
    struct view *map = view_map(arena);
    view_set_text(map, "name", "a name");
    view_set_text(map, "nothing", NULL);
    view_set_flag(map, "yes", true);
    view_set_flag(map, "no", false);
    struct view *list = view_set_list(map, "list");
    for (int i = 0; i < 3; i++)
        view_set_format(view_append_map(list), "item", "%d", i);
    view_append_text(list, "text");
    return map;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct partial partial = {.arena = arena, .diagnostics = diagnostics};
    const uint8_t *separator = size ? memchr(bytes, 0, size) : NULL;
    size_t length = separator ? (size_t)(separator - bytes) : size;
    if (separator)
        partial.source = fuzz_source(arena, separator + 1, size - length - 1);
    const struct mustache *mustache = mustache_compile(arena, fuzz_source(arena, bytes, length), diagnostics);
    struct mustache_options options = {.find_partial = find_partial, .context = &partial, .strict = size % 2};
    struct text out = {.arena = arena};
    if (mustache)
        mustache_render(mustache, make_view(arena), &out, &options, diagnostics);
    fuzz_print(diagnostics);
    arena_free(arena);
    return 0;
}
