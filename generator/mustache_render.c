#include "mustache_node.h"
#include "suggest.h"

#include <string.h>

/* Sections and partials inside one another; beyond it, a template includes itself without end. */
enum { DEPTH_MAX = 512 };

/* A view that names are looked up in, and its place in the list that it is an element of. */
struct frame {
    const struct view *view;
    bool is_element, is_first, is_last;
};

struct renderer {
    const struct mustache *mustache; /* changes while a partial is rendered */
    const struct mustache_options *options;
    struct diagnostics *diagnostics;
    struct text *out;
    /* Of the partials being rendered, one behind the other; from `indentation_begin` on it is each line's. */
    struct text indentation;
    size_t indentation_begin;
    size_t depth;
    bool too_deep; /* ends the rendering: a partial that includes itself twice would take 2^DEPTH_MAX steps */
    size_t frame_count;
    struct frame frames[DEPTH_MAX + 1];
};

static const struct view FLAGS[] = {
    [false] = {.kind = VIEW_FLAG, .flag = false},
    [true] = {.kind = VIEW_FLAG, .flag = true},
};

static void render_nodes(struct renderer *renderer, size_t from, size_t to);

static struct span name_span(const struct renderer *renderer, const struct mustache_node *node)
{
    return source_span(renderer->mustache->source, node->name_offset, strlen(node->name));
}

/* Is this the first mistake of the tag? */
static bool is_news(struct mustache_node *node)
{
    bool news = !node->reported;
    node->reported = true;
    return news;
}

static const struct view *find_in_frame(const struct frame *frame, const struct mustache_name *name)
{
    if (frame->view->kind == VIEW_MAP) {
        const struct view *found = view_find(frame->view, name->text, name->hash);
        if (found)
            return found;
    }
    if (name->loop == LOOP_NONE || !frame->is_element)
        return NULL;
    return &FLAGS[name->loop == LOOP_FIRST ? frame->is_first : frame->is_last];
}

/* The value of a path, or NULL. A missing part behind the first is not looked for in outer views. */
static const struct view *resolve(const struct renderer *renderer, const struct mustache_path *path)
{
    if (path->count == 0)
        return renderer->frames[renderer->frame_count - 1].view;
    const struct view *found = NULL;
    for (size_t i = renderer->frame_count; !found && i-- > 0;)
        found = find_in_frame(&renderer->frames[i], &path->items[0]);
    for (size_t i = 1; found && i < path->count; i++) {
        const struct mustache_name *name = &path->items[i];
        found = found->kind == VIEW_MAP ? view_find(found, name->text, name->hash) : NULL;
    }
    return found;
}

static const char *nearest_name(const struct renderer *renderer, const char *name)
{
    struct arena *arena = renderer->out->arena;
    struct {
        const char **items;
        size_t count, capacity;
    } names = {0};
    for (size_t i = renderer->frame_count; i-- > 0;) {
        const struct view *view = renderer->frames[i].view;
        for (size_t j = 0; view->kind == VIEW_MAP && j < view->members.count; j++)
            *ARENA_APPEND(arena, &names) = view->members.items[j].name;
    }
    return suggest_nearest(name, names.items, names.count);
}

static void report_unknown(struct renderer *renderer, struct mustache_node *node)
{
    if (!is_news(node))
        return;
    struct diagnostic *diagnostic =
        diagnostic_report(renderer->diagnostics, RULE_TEMPLATE_NAME, name_span(renderer, node),
                          "there is no \"%s\" here", node->name);
    const char *nearest = node->path.count == 1 ? nearest_name(renderer, node->name) : NULL;
    if (nearest)
        diagnostic_suggest(diagnostic, "did you mean \"%s\"?", nearest);
}

static const struct view *resolve_or_report(struct renderer *renderer, struct mustache_node *node)
{
    const struct view *view = resolve(renderer, &node->path);
    if (!view && renderer->options->strict)
        report_unknown(renderer, node);
    return view;
}

/* What a view prints; NULL for lists and maps. */
static const char *printed(const struct view *view)
{
    if (view->kind == VIEW_TEXT)
        return view->text ? view->text : "";
    if (view->kind == VIEW_FLAG)
        return view->flag ? "true" : "false";
    return NULL;
}

static void render_value(struct renderer *renderer, struct mustache_node *node)
{
    const struct view *view = resolve_or_report(renderer, node);
    const char *text = view ? printed(view) : "";
    if (!text) {
        if (renderer->options->strict && is_news(node))
            diagnostic_report(renderer->diagnostics, RULE_TEMPLATE_NAME, name_span(renderer, node),
                              "\"%s\" is a %s: only a text can be printed", node->name,
                              view->kind == VIEW_LIST ? "list" : "map");
        return;
    }
    if (node->kind == MUSTACHE_ESCAPED && renderer->options->escape)
        renderer->options->escape(renderer->out, text);
    else
        text_append(renderer->out, text);
}

/* Each line of a partial's own text is indented; lines in the values that it prints are not. */
static void render_indented(struct renderer *renderer, const struct mustache_node *literal)
{
    const char *indentation = renderer->indentation.bytes + renderer->indentation_begin;
    size_t width = renderer->indentation.length - renderer->indentation_begin;
    const char *bytes = literal->bytes, *end = bytes + literal->length;
    bool starts_line = literal->starts_line;
    do {
        if (starts_line)
            text_append_bytes(renderer->out, indentation, width);
        const char *newline = bytes < end ? memchr(bytes, '\n', (size_t)(end - bytes)) : NULL;
        const char *next = newline ? newline + 1 : end;
        text_append_bytes(renderer->out, bytes, (size_t)(next - bytes));
        bytes = next;
        starts_line = true;
    } while (bytes < end);
}

static void render_literal(struct renderer *renderer, const struct mustache_node *literal)
{
    if (renderer->indentation.length > renderer->indentation_begin)
        render_indented(renderer, literal);
    else
        text_append_bytes(renderer->out, literal->bytes, literal->length);
}

static bool enter(struct renderer *renderer, struct mustache_node *node)
{
    if (renderer->depth < DEPTH_MAX) {
        renderer->depth++;
        return true;
    }
    renderer->too_deep = true;
    if (is_news(node))
        diagnostic_report(
            renderer->diagnostics, RULE_TEMPLATE_DEPTH, name_span(renderer, node),
            "sections and partials are nested more than %d deep at \"%s\": does a partial include itself?",
            DEPTH_MAX, node->name);
    return false;
}

static bool is_true(const struct view *view)
{
    switch (view->kind) {
    case VIEW_TEXT:
        return view->text != NULL;
    case VIEW_FLAG:
        return view->flag;
    case VIEW_LIST:
        return view->elements.count > 0;
    case VIEW_MAP:
        return true;
    }
    return false;
}

static void render_in_frame(struct renderer *renderer, struct frame frame, size_t from, size_t to)
{
    renderer->frames[renderer->frame_count++] = frame;
    render_nodes(renderer, from, to);
    renderer->frame_count--;
}

static void render_list(struct renderer *renderer, const struct view *list, size_t from, size_t to)
{
    size_t count = list->elements.count;
    for (size_t i = 0; i < count && !renderer->too_deep; i++) {
        struct frame frame = {
            .view = list->elements.items[i], .is_element = true, .is_first = i == 0, .is_last = i + 1 == count};
        render_in_frame(renderer, frame, from, to);
    }
}

static void render_section(struct renderer *renderer, size_t index)
{
    struct mustache_node *node = &renderer->mustache->items[index];
    const struct view *view = resolve_or_report(renderer, node);
    bool is_shown = view && is_true(view), is_inverted = node->kind == MUSTACHE_INVERTED;
    if (is_shown == is_inverted || !enter(renderer, node))
        return;
    if (!is_shown)
        render_nodes(renderer, index + 1, node->end);
    else if (view->kind == VIEW_LIST)
        render_list(renderer, view, index + 1, node->end);
    else
        render_in_frame(renderer, (struct frame){.view = view}, index + 1, node->end);
    renderer->depth--;
}

static void render_found_partial(struct renderer *renderer, const struct mustache *partial,
                                 const struct mustache_node *node)
{
    const struct mustache *caller = renderer->mustache;
    size_t begin = renderer->indentation_begin, length = renderer->indentation.length;
    /* A partial inside a line begins no line: its text stays as it is. */
    if (!node->standalone)
        renderer->indentation_begin = length;
    text_append_bytes(&renderer->indentation, node->bytes, node->length);
    renderer->mustache = partial;
    render_nodes(renderer, 0, partial->count);
    renderer->mustache = caller;
    renderer->indentation_begin = begin;
    renderer->indentation.length = length;
}

static void render_partial(struct renderer *renderer, struct mustache_node *node)
{
    const struct mustache_options *options = renderer->options;
    const struct mustache *partial =
        options->find_partial ? options->find_partial(options->context, node->name) : NULL;
    if (!partial) {
        if (options->strict && is_news(node))
            diagnostic_report(renderer->diagnostics, RULE_TEMPLATE_PARTIAL, name_span(renderer, node),
                              "there is no template \"%s\"", node->name);
        return;
    }
    if (!enter(renderer, node))
        return;
    render_found_partial(renderer, partial, node);
    renderer->depth--;
}

static void render_nodes(struct renderer *renderer, size_t from, size_t to)
{
    struct mustache_node *nodes = renderer->mustache->items;
    for (size_t i = from; i < to && !renderer->too_deep; i++) {
        switch (nodes[i].kind) {
        case MUSTACHE_LITERAL:
            render_literal(renderer, &nodes[i]);
            break;
        case MUSTACHE_ESCAPED:
        case MUSTACHE_VERBATIM:
            render_value(renderer, &nodes[i]);
            break;
        case MUSTACHE_SECTION:
        case MUSTACHE_INVERTED:
            render_section(renderer, i);
            i = nodes[i].end - 1;
            break;
        case MUSTACHE_PARTIAL:
            render_partial(renderer, &nodes[i]);
            break;
        }
    }
}

void mustache_render(const struct mustache *mustache, const struct view *view, struct text *out,
                     const struct mustache_options *options, struct diagnostics *diagnostics)
{
    struct renderer renderer = {
        .mustache = mustache,
        .options = options,
        .diagnostics = diagnostics,
        .out = out,
        .indentation = {.arena = out->arena},
        .frame_count = 1,
    };
    renderer.frames[0].view = view;
    render_nodes(&renderer, 0, mustache->count);
}
