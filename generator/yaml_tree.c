#include "yaml_tree.h"

#include "name_index.h"
#include "text.h"

#include <string.h>
#include <yaml.h>

enum {
    DEPTH_MAX = 64,     /* libyaml's time is quadratic in the depth: reading stops here */
    DIRECTIVE_MAX = 64, /* and in the number of %TAG directives */
    NODE_MAX = 1000000,
    SIZE_MAX_MIB = 16
};

/* A sequence or mapping whose end is not read yet. */
struct frame {
    struct yaml_node *node;
    struct yaml_node *key; /* of a mapping, waits for its value; NULL: the next node is a key */
    bool drop_value;       /* the key was reported: its value is left out */
    struct {
        struct yaml_node **items;
        size_t count, capacity;
    } keys, items;
    struct name_index *numbers; /* of the keys */
    size_t anchor;              /* of the node itself, in builder.anchors; NAME_INDEX_NONE: none */
    size_t nodes_before;
};

struct anchor {
    const char *name;
    struct yaml_node *node;
    bool complete;
    size_t node_count; /* of the node and all in it, those behind aliases included */
};

struct builder {
    struct arena *arena;
    struct arena *scratch; /* for what reading alone needs */
    const struct source *source;
    struct diagnostics *diagnostics;
    yaml_parser_t parser;
    yaml_event_t event; /* the one that is being taken */
    struct frame frames[DEPTH_MAX];
    size_t depth;
    struct {
        struct anchor *items;
        size_t count, capacity;
    } anchors;
    struct name_index *anchor_numbers;
    size_t node_count;
    size_t document_count;
    struct yaml_node *root;
    bool broken; /* reported: there will be no tree, but the rest is read */
};

static struct span span_of(const struct builder *builder, const yaml_mark_t *begin, const yaml_mark_t *end)
{
    return (struct span){.source = builder->source,
                         .line = begin->line,
                         .column = begin->column,
                         .end_line = end->line,
                         .end_column = end->column};
}

static struct span span_of_event(const struct builder *builder, const yaml_event_t *event)
{
    return span_of(builder, &event->start_mark, &event->end_mark);
}

/* ---- Syntax ---------------------------------------------------------------------------------------------- */

static void report_syntax(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        arena_fail(builder->arena);
    struct span span = span_of(builder, &parser->problem_mark, &parser->problem_mark);
    if (parser->error == YAML_READER_ERROR)
        span = source_span(builder->source, parser->problem_offset, 1);
    struct diagnostic *diagnostic = diagnostic_report(builder->diagnostics, RULE_YAML_SYNTAX, span, "%s",
                                                      parser->problem ? parser->problem : "this is no YAML");
    if (parser->context)
        diagnostic_note(diagnostic, span_of(builder, &parser->context_mark, &parser->context_mark), "%s",
                        parser->context);
}

/* ---- Anchors --------------------------------------------------------------------------------------------- */

/* An anchor that is set again stands for the new node from here on. */
static size_t add_anchor(struct builder *builder, const char *name, struct yaml_node *node, bool complete)
{
    size_t number = builder->anchors.count;
    size_t existing = name_index_find(builder->anchor_numbers, name);
    struct anchor *anchor;
    if (existing == NAME_INDEX_NONE) {
        anchor = ARENA_APPEND(builder->arena, &builder->anchors);
        name = arena_copy(builder->scratch, name, strlen(name));
        name_index_add(builder->anchor_numbers, name, number);
    } else {
        number = existing;
        anchor = &builder->anchors.items[number];
        name = anchor->name;
    }
    *anchor = (struct anchor){.name = name, .node = node, .complete = complete, .node_count = 1};
    return number;
}

/* An anchor may have been set again by a node inside the node that it names. */
static void complete_anchor(struct builder *builder, const struct frame *frame)
{
    if (frame->anchor == NAME_INDEX_NONE)
        return;
    struct anchor *anchor = &builder->anchors.items[frame->anchor];
    if (anchor->node != frame->node)
        return;
    anchor->complete = true;
    anchor->node_count = builder->node_count - frame->nodes_before;
}

/* ---- Nodes ----------------------------------------------------------------------------------------------- */

static bool report_size(struct builder *builder, struct span span)
{
    diagnostic_report(builder->diagnostics, RULE_YAML_SIZE, span,
                      "the document has more than %d nodes, those behind aliases included", NODE_MAX);
    return false;
}

static struct yaml_node *new_node(struct builder *builder, enum yaml_kind kind, const yaml_event_t *event,
                                  const yaml_char_t *tag)
{
    struct yaml_node *node = ARENA_NEW(builder->arena, struct yaml_node);
    node->kind = kind;
    node->span = span_of_event(builder, event);
    if (tag)
        node->tag = arena_copy(builder->arena, (const char *)tag, strlen((const char *)tag));
    builder->node_count++;
    return node;
}

/* A key of a mapping. One that can't be used is reported, and its value will be left out. */
static void take_key(struct builder *builder, struct frame *frame, struct yaml_node *key)
{
    frame->key = key;
    frame->drop_value = true;
    if (key->kind != YAML_SCALAR) {
        diagnostic_report(builder->diagnostics, RULE_YAML_KEY, key->span, "a key must be a word, not a %s",
                          key->kind == YAML_MAPPING ? "mapping" : "list");
        return;
    }
    if (key->plain && text_equal(key->text, "<<")) {
        struct diagnostic *diagnostic =
            diagnostic_report(builder->diagnostics, RULE_YAML_MERGE, key->span, "merge keys are not supported");
        diagnostic_suggest(diagnostic, "write the keys out, or use an alias for the whole value");
        return;
    }
    size_t first = name_index_add(frame->numbers, key->text, frame->keys.count);
    if (first == NAME_INDEX_NONE) {
        frame->drop_value = false;
        return;
    }
    struct diagnostic *diagnostic = diagnostic_report(builder->diagnostics, RULE_DUPLICATE_KEY, key->span,
                                                      "the key \"%s\" is there already", key->text);
    diagnostic_note(diagnostic, frame->keys.items[first]->span, "it is first written here");
}

/* Puts a node where it belongs: the root, an element, a key or a value. */
static void take_node(struct builder *builder, struct yaml_node *node)
{
    if (builder->depth == 0) {
        builder->root = node;
        return;
    }
    struct frame *frame = &builder->frames[builder->depth - 1];
    if (frame->node->kind == YAML_MAPPING && !frame->key) {
        take_key(builder, frame, node);
        return;
    }
    if (!frame->drop_value) {
        *ARENA_APPEND(builder->arena, &frame->items) = node;
        if (frame->key)
            *ARENA_APPEND(builder->arena, &frame->keys) = frame->key;
    }
    frame->key = NULL;
    frame->drop_value = false;
}

static bool take_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct yaml_node *node = new_node(builder, YAML_SCALAR, event, event->data.scalar.tag);
    node->text = arena_copy(builder->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
                  !(node->tag && (text_equal(node->tag, "!") || text_equal(node->tag, YAML_STR_TAG)));
    if (strlen(node->text) != event->data.scalar.length) {
        diagnostic_report(builder->diagnostics, RULE_YAML_NUL, node->span,
                          "text must not hold a NUL character");
        builder->broken = true;
    }
    if (event->data.scalar.anchor)
        add_anchor(builder, (const char *)event->data.scalar.anchor, node, true);
    take_node(builder, node);
    return builder->node_count <= NODE_MAX || report_size(builder, node->span);
}

static bool take_alias(struct builder *builder, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct span span = span_of_event(builder, event);
    size_t number = name_index_find(builder->anchor_numbers, name);
    if (number == NAME_INDEX_NONE) {
        diagnostic_report(builder->diagnostics, RULE_YAML_ALIAS, span,
                          "there is no anchor &%s before this alias", name);
        return false;
    }
    const struct anchor *anchor = &builder->anchors.items[number];
    if (!anchor->complete) {
        diagnostic_report(builder->diagnostics, RULE_YAML_ALIAS, span,
                          "the alias *%s stands inside what it names", name);
        return false;
    }
    builder->node_count += anchor->node_count;
    if (builder->node_count > NODE_MAX)
        return report_size(builder, span);
    take_node(builder, anchor->node);
    return true;
}

/* ---- Sequences and mappings ------------------------------------------------------------------------------ */

static bool begin_collection(struct builder *builder, const yaml_event_t *event, enum yaml_kind kind,
                             const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (builder->depth == DEPTH_MAX) {
        diagnostic_report(builder->diagnostics, RULE_YAML_DEPTH, span_of_event(builder, event),
                          "lists and mappings are nested more than %d deep", DEPTH_MAX);
        return false;
    }
    struct yaml_node *node = new_node(builder, kind, event, tag);
    struct frame *frame = &builder->frames[builder->depth++];
    *frame = (struct frame){.node = node, .anchor = NAME_INDEX_NONE, .nodes_before = builder->node_count - 1};
    if (kind == YAML_MAPPING)
        frame->numbers = name_index_new(builder->scratch, false);
    if (anchor)
        frame->anchor = add_anchor(builder, (const char *)anchor, node, false);
    return true;
}

static bool end_collection(struct builder *builder, const yaml_event_t *event)
{
    struct frame *frame = &builder->frames[builder->depth - 1];
    struct yaml_node *node = frame->node;
    node->span.end_line = event->end_mark.line;
    node->span.end_column = event->end_mark.column;
    node->keys = frame->keys.items;
    node->items = frame->items.items;
    node->count = frame->items.count;
    complete_anchor(builder, frame);
    builder->depth--;
    take_node(builder, node);
    return builder->node_count <= NODE_MAX || report_size(builder, node->span);
}

/* ---- The document ---------------------------------------------------------------------------------------- */

static bool begin_document(struct builder *builder, const yaml_event_t *event)
{
    if (builder->document_count++ == 0)
        return true;
    diagnostic_report(builder->diagnostics, RULE_YAML_DOCUMENTS, span_of_event(builder, event),
                      "a second document begins here: a file has one");
    return false;
}

/* Whether there are more directives than a document can need; libyaml would compare each with all before it. */
static bool has_many_directives(const struct source *source)
{
    static const char DIRECTIVE[] = "%TAG";
    const size_t length = sizeof DIRECTIVE - 1;
    size_t count = 0;
    for (size_t i = 0; i < source->line_count && count <= DIRECTIVE_MAX; i++) {
        size_t begin = source->lines[i];
        count += source->length - begin >= length && memcmp(source->bytes + begin, DIRECTIVE, length) == 0;
    }
    return count > DIRECTIVE_MAX;
}

/* Takes one event. False when reading must end here, after an error. */
static bool take_event(struct builder *builder, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(builder, event);
    case YAML_SCALAR_EVENT:
        return take_scalar(builder, event);
    case YAML_ALIAS_EVENT:
        return take_alias(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        return begin_collection(builder, event, YAML_SEQUENCE, event->data.sequence_start.anchor,
                                event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return begin_collection(builder, event, YAML_MAPPING, event->data.mapping_start.anchor,
                                event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return end_collection(builder, event);
    default:
        return true;
    }
}

/* Reads all events. False after an error that leaves no tree. */
static bool take_events(struct builder *builder)
{
    for (bool more = true; more;) {
        if (!yaml_parser_parse(&builder->parser, &builder->event)) {
            report_syntax(builder);
            return false;
        }
        bool taken = take_event(builder, &builder->event);
        more = builder->event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&builder->event);
        if (!taken)
            return false;
    }
    return !builder->broken;
}

static void close_parser(void *object)
{
    struct builder *builder = object;
    yaml_event_delete(&builder->event);
    yaml_parser_delete(&builder->parser);
}

static bool is_nothing(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && node->plain && !*node->text;
}

const struct yaml_node *yaml_tree_parse(struct arena *arena, const struct source *source,
                                        struct diagnostics *diagnostics)
{
    struct span begin = source_span(source, 0, 0);
    if (source->length > (size_t)SIZE_MAX_MIB * 1024 * 1024) {
        diagnostic_report(diagnostics, RULE_YAML_SIZE, begin, "the file is larger than %d MiB", SIZE_MAX_MIB);
        return NULL;
    }
    if (has_many_directives(source)) {
        diagnostic_report(diagnostics, RULE_YAML_SIZE, begin, "the file has more than %d directives",
                          DIRECTIVE_MAX);
        return NULL;
    }
    struct arena *scratch = arena_new_scratch(arena);
    struct builder *builder = ARENA_NEW(scratch, struct builder);
    *builder = (struct builder){.arena = arena,
                                .scratch = scratch,
                                .source = source,
                                .diagnostics = diagnostics,
                                .anchor_numbers = name_index_new(scratch, false)};
    arena_defer(scratch, close_parser, builder);
    if (!yaml_parser_initialize(&builder->parser))
        arena_fail(arena);
    yaml_parser_set_input_string(&builder->parser, (const unsigned char *)source->bytes, source->length);
    bool complete = take_events(builder);
    const struct yaml_node *root = builder->root;
    arena_free(scratch);
    if (!complete)
        return NULL;
    if (!root || is_nothing(root)) {
        diagnostic_report(diagnostics, RULE_YAML_EMPTY, begin, "the file is empty");
        return NULL;
    }
    return root;
}

const struct yaml_node *yaml_tree_get(const struct yaml_node *mapping, const char *key)
{
    if (mapping->kind != YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++)
        if (text_equal(mapping->keys[i]->text, key))
            return mapping->items[i];
    return NULL;
}

bool yaml_tree_is_null(const struct yaml_node *node)
{
    static const char *const WORDS[] = {"", "~", "null", "Null", "NULL"};
    if (node->kind != YAML_SCALAR || !node->plain)
        return false;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (text_equal(node->text, WORDS[i]))
            return true;
    return false;
}
