#include "yaml_tree.h"

#include "name_index.h"
#include "text.h"
#include "yaml_bytes.h"
#include "yaml_syntax.h"

#include <string.h>
#include <yaml.h>

enum {
    DEPTH_MAX = 64, /* libyaml's time is quadratic in the depth: reading stops here */
    NODE_MAX = 1000000,
    ALIASED_NODE_MAX = 100000 /* behind all aliases together */
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
    size_t nodes_before, aliased_before;
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
    const char *local_tag; /* one of ours that the file may have; NULL: none */
    size_t node_count, aliased_node_count;
    size_t document_count;
    struct yaml_node *root;
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

/* The reader's complaint: what is no UTF-8 is found before. */
static void report_character(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    struct span span = source_span(builder->source, parser->problem_offset, 1);
    diagnostic_report(builder->diagnostics, RULE_YAML_SYNTAX, span, "YAML can't hold this character: U+%04X",
                      (unsigned)parser->problem_value);
}

/* Where the innermost list or mapping begins that is open, if it is one of [] or {}. */
static struct span open_flow(const struct builder *builder)
{
    if (builder->depth == 0)
        return (struct span){0};
    const struct span *span = &builder->frames[builder->depth - 1].node->span;
    char first = builder->source->bytes[source_offset(builder->source, span->line, span->column)];
    return first == '[' || first == '{' ? *span : (struct span){0};
}

static void report_syntax(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    if (parser->error == YAML_MEMORY_ERROR ||
        !parser->problem) /* libyaml sometimes fails without a word there */
        arena_fail(builder->arena);
    if (parser->error == YAML_READER_ERROR) {
        report_character(builder);
        return;
    }
    struct span at = span_of(builder, &parser->problem_mark, &parser->problem_mark), context = {0};
    if (parser->context)
        context = span_of(builder, &parser->context_mark, &parser->context_mark);
    const char *problem =
        parser->context && strstr(parser->context, "while scanning an a") ? parser->context : parser->problem;
    if (strstr(problem, "node content"))
        context = open_flow(builder);
    struct yaml_syntax syntax = yaml_syntax_explain(problem, at, context);
    struct diagnostic *diagnostic =
        diagnostic_report(builder->diagnostics, RULE_YAML_SYNTAX, syntax.span, "%s", syntax.message);
    if (syntax.suggestion)
        diagnostic_suggest(diagnostic, "%s", syntax.suggestion);
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
    anchor->node_count =
        builder->node_count + builder->aliased_node_count - frame->nodes_before - frame->aliased_before;
}

/* ---- Nodes ----------------------------------------------------------------------------------------------- */

static bool has_room(struct builder *builder, struct span span)
{
    if (builder->node_count <= NODE_MAX)
        return true;
    diagnostic_report(builder->diagnostics, RULE_YAML_NODES, span, "the file has more than %d values",
                      NODE_MAX);
    return false;
}

/* YAML's own tags that say no more than the value does, or how text is written. */
static bool is_known_tag(const struct builder *builder, enum yaml_kind kind, const char *tag)
{
    static const struct {
        enum yaml_kind kind;
        const char *tag;
    } KNOWN[] = {{YAML_SCALAR, "!"},
                 {YAML_SCALAR, YAML_STR_TAG},
                 {YAML_SCALAR, "tag:yaml.org,2002:binary"},
                 {YAML_SEQUENCE, YAML_SEQ_TAG},
                 {YAML_MAPPING, YAML_MAP_TAG}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (KNOWN[i].kind == kind && text_equal(KNOWN[i].tag, tag))
            return true;
    return kind == YAML_SCALAR && builder->local_tag && text_equal(builder->local_tag, tag);
}

/* A tag as it is written: "!!int" of "tag:yaml.org,2002:int". */
static const char *written_tag(struct builder *builder, const char *tag)
{
    static const char PREFIX[] = "tag:yaml.org,2002:";
    size_t length = sizeof PREFIX - 1;
    return strncmp(tag, PREFIX, length) == 0 ? arena_format(builder->arena, "!!%s", tag + length) : tag;
}

/* What a tag of the user's own would make of a value is not known. */
static void take_tag(struct builder *builder, struct yaml_node *node, const char *tag)
{
    if (is_known_tag(builder, node->kind, tag)) {
        node->tag = arena_copy(builder->arena, tag, strlen(tag));
        return;
    }
    struct diagnostic *diagnostic =
        diagnostic_report(builder->diagnostics, RULE_YAML_TAG, node->span, "the tag %s means nothing here",
                          written_tag(builder, tag));
    diagnostic_suggest(diagnostic, "leave it out: the schema says what type a value has%s%s",
                       builder->local_tag ? "; seeds know " : "", builder->local_tag ? builder->local_tag : "");
    if (tag[0] == '!' && node->kind == YAML_SCALAR)
        node->kind = YAML_BROKEN;
}

static struct yaml_node *new_node(struct builder *builder, enum yaml_kind kind, const yaml_event_t *event,
                                  const yaml_char_t *tag)
{
    struct yaml_node *node = ARENA_NEW(builder->arena, struct yaml_node);
    node->kind = kind;
    node->span = span_of_event(builder, event);
    if (tag)
        take_tag(builder, node, (const char *)tag);
    builder->node_count++;
    return node;
}

/* A key of a mapping. One that can't be used is reported, and its value will be left out. */
static void take_key(struct builder *builder, struct frame *frame, struct yaml_node *key)
{
    frame->key = key;
    frame->drop_value = true;
    if (key->kind == YAML_BROKEN) {
        frame->node->incomplete = true;
        return;
    }
    if (key->kind != YAML_SCALAR) {
        frame->node->incomplete = true;
        diagnostic_report(builder->diagnostics, RULE_YAML_KEY, key->span, "a key must be a word, not a %s",
                          key->kind == YAML_MAPPING ? "mapping" : "list");
        return;
    }
    if (key->plain && text_equal(key->text, "<<")) {
        frame->node->incomplete = true;
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
        node->kind = YAML_BROKEN;
    }
    if (event->data.scalar.anchor)
        add_anchor(builder, (const char *)event->data.scalar.anchor, node, true);
    take_node(builder, node);
    return has_room(builder, node->span);
}

/* The node of an alias's anchor; one that is broken where there is none. */
static struct yaml_node *node_of_alias(struct builder *builder, const char *name, struct span span)
{
    size_t number = name_index_find(builder->anchor_numbers, name);
    const struct anchor *anchor = number == NAME_INDEX_NONE ? NULL : &builder->anchors.items[number];
    if (anchor && anchor->complete) {
        builder->aliased_node_count += anchor->node_count;
        return anchor->node;
    }
    if (anchor)
        diagnostic_report(builder->diagnostics, RULE_YAML_ALIAS, span,
                          "the alias *%s stands inside what it names", name);
    else
        diagnostic_report(builder->diagnostics, RULE_YAML_ALIAS, span,
                          "there is no anchor &%s before this alias", name);
    struct yaml_node *node = ARENA_NEW(builder->arena, struct yaml_node);
    *node = (struct yaml_node){.kind = YAML_BROKEN, .span = span};
    return node;
}

static bool take_alias(struct builder *builder, const yaml_event_t *event)
{
    struct span span = span_of_event(builder, event);
    take_node(builder, node_of_alias(builder, (const char *)event->data.alias.anchor, span));
    if (builder->aliased_node_count <= ALIASED_NODE_MAX)
        return true;
    diagnostic_report(builder->diagnostics, RULE_YAML_ALIASES, span,
                      "aliases stand for more than %d values in this file", ALIASED_NODE_MAX);
    return false;
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
    *frame = (struct frame){.node = node,
                            .anchor = NAME_INDEX_NONE,
                            .nodes_before = builder->node_count - 1,
                            .aliased_before = builder->aliased_node_count};
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
    return has_room(builder, node->span);
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
    return true;
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

const struct yaml_node *yaml_tree_parse(struct arena *arena, const struct source *source, const char *local_tag,
                                        struct diagnostics *diagnostics)
{
    struct span begin = source_span(source, 0, 0);
    if (!yaml_bytes_accept(source, diagnostics))
        return NULL;
    struct arena *scratch = arena_new_scratch(arena);
    struct builder *builder = ARENA_NEW(scratch, struct builder);
    *builder = (struct builder){.arena = arena,
                                .scratch = scratch,
                                .source = source,
                                .diagnostics = diagnostics,
                                .local_tag = local_tag,
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
