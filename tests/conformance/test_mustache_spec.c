/* test_mustache_spec.c - runs the cases of the Mustache specification's core modules.
 *
 *     test_mustache_spec DIRECTORY
 *
 * DIRECTORY holds the specification's comments.yml, sections.yml, …; without it the cases are skipped.
 */
#include "conformance.h"
#include "mustache.h"
#include "yaml_tree.h"

enum { CASES = 136 };

static const char *const MODULES[] = {"comments", "delimiters", "interpolation",
                                      "inverted", "partials",   "sections"};

struct totals {
    size_t passed, failed;
};

struct partials {
    struct arena *arena;
    const struct yaml_node *sources; /* name: template; NULL: none */
    struct diagnostics *diagnostics;
};

static const char *text_of(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node = yaml_tree_get(mapping, key);
    return node && node->kind == YAML_SCALAR ? node->text : "";
}

static bool is_null(const char *word)
{
    return text_equal(word, "null") || text_equal(word, "~") || text_equal(word, "");
}

static void scalar_to_view(struct arena *arena, const struct yaml_node *node, struct view *view)
{
    view->kind = VIEW_TEXT;
    view->text = node->text;
    if (!node->plain)
        return;
    char *end;
    double number = strtod(node->text, &end);
    if (is_null(node->text)) {
        view->text = NULL;
    } else if (text_equal(node->text, "true") || text_equal(node->text, "false")) {
        view->kind = VIEW_FLAG;
        view->flag = text_equal(node->text, "true");
    } else if (!*end) {
        view->text = arena_format(arena, "%.15g", number); /* 1.210 prints as 1.21 */
    }
}

/* The specification's data as a view. It nests no deeper than the YAML reader allows. */
static struct view *to_view(struct arena *arena, const struct yaml_node *node)
{
    struct view *view = ARENA_NEW(arena, struct view);
    view->arena = arena;
    if (node->kind == YAML_SCALAR) {
        scalar_to_view(arena, node, view);
        return view;
    }
    view->kind = node->kind == YAML_MAPPING ? VIEW_MAP : VIEW_LIST;
    for (size_t i = 0; i < node->count; i++) {
        struct view *item = to_view(arena, node->items[i]);
        if (node->kind == YAML_MAPPING)
            view_set(view, node->keys[i]->text, item);
        else
            *ARENA_APPEND(arena, &view->elements) = item;
    }
    return view;
}

static void escape_html(struct text *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            text_append(out, "&amp;");
            break;
        case '<':
            text_append(out, "&lt;");
            break;
        case '>':
            text_append(out, "&gt;");
            break;
        case '"':
            text_append(out, "&quot;");
            break;
        default:
            text_append_char(out, *text);
        }
    }
}

static const struct mustache *compile(struct arena *arena, const char *name, const char *text,
                                      struct diagnostics *diagnostics)
{
    return mustache_compile(arena, source_of_bytes(arena, name, text, strlen(text)), diagnostics);
}

static const struct mustache *find_partial(void *context, const char *name)
{
    struct partials *partials = context;
    const struct yaml_node *text = partials->sources ? yaml_tree_get(partials->sources, name) : NULL;
    return text ? compile(partials->arena, name, text->text, partials->diagnostics) : NULL;
}

static bool run_case(struct arena *arena, const char *module, const struct yaml_node *test)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct partials partials = {arena, yaml_tree_get(test, "partials"), diagnostics};
    const struct mustache_options options = {
        .find_partial = find_partial, .context = &partials, .escape = escape_html};
    struct text out = {.arena = arena};
    const struct mustache *mustache = compile(arena, "template", text_of(test, "template"), diagnostics);
    if (mustache)
        mustache_render(mustache, to_view(arena, yaml_tree_get(test, "data")), &out, &options, diagnostics);
    const char *expected = text_of(test, "expected");
    if (!diagnostics_error_count(diagnostics) && text_equal(text_string(&out), expected))
        return true;
    printf("FAILED %s: %s\n--- expected\n%s\n--- rendered\n%s\n---\n", module, text_of(test, "name"), expected,
           text_string(&out));
    diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, stdout);
    return false;
}

static void run_module(struct arena *arena, const char *directory, const char *module, struct totals *totals)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct source *source = source_read(arena, arena_format(arena, "%s/%s.yml", directory, module));
    const struct yaml_node *root = source ? yaml_tree_parse(arena, source, NULL, diagnostics) : NULL;
    const struct yaml_node *tests = root ? yaml_tree_get(root, "tests") : NULL;
    if (!tests) {
        printf("FAILED %s: %s/%s.yml cannot be read\n", module, directory, module);
        diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, stdout);
        totals->failed++;
        return;
    }
    for (size_t i = 0; i < tests->count; i++) {
        if (run_case(arena, module, tests->items[i]))
            totals->passed++;
        else
            totals->failed++;
    }
}

static bool has_specification(const char *directory)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.yml", directory, MODULES[0]);
    FILE *file = fopen(path, "r");
    return file && fclose(file) == 0;
}

int main(int argc, char **argv)
{
    const char *directory = argc == 2 ? argv[1] : "";
    if (!has_specification(directory)) {
        printf("mustache-spec: skipped, it is not in \"%s\"\n", directory);
        return 0;
    }
    struct totals totals = {0};
    struct arena *arena = conformance_arena();
    for (size_t i = 0; i < sizeof MODULES / sizeof *MODULES; i++)
        run_module(arena, directory, MODULES[i], &totals);
    arena_free(arena);
    printf("mustache-spec: %zu of %d passed\n", totals.passed, CASES);
    return totals.failed != 0;
}
