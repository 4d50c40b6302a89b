#include "json_schema.h"

#include "json.h"
#include "text.h"

struct printer {
    struct text out;
    int depth;
    bool first; /* nothing stands yet in the object or array that is open */
    /* Kinds of mappings that were met, each once: they become definitions. */
    struct {
        const struct node_reader_keys **items;
        size_t count, capacity;
    } kinds;
};

/* ---- JSON ------------------------------------------------------------------------------------------------ */

static void begin_line(struct printer *printer)
{
    text_format(&printer->out, "\n%*s", 2 * printer->depth, "");
}

static void begin_element(struct printer *printer)
{
    if (!printer->first)
        text_append_char(&printer->out, ',');
    begin_line(printer);
    printer->first = false;
}

static void begin_member(struct printer *printer, const char *name)
{
    begin_element(printer);
    json_append_string(&printer->out, name);
    text_append(&printer->out, ": ");
}

static void open_bracket(struct printer *printer, char bracket)
{
    text_append_char(&printer->out, bracket);
    printer->depth++;
    printer->first = true;
}

static void close_bracket(struct printer *printer, char bracket)
{
    printer->depth--;
    begin_line(printer);
    text_append_char(&printer->out, bracket);
    printer->first = false;
}

static void add_string(struct printer *printer, const char *name, const char *value)
{
    begin_member(printer, name);
    json_append_string(&printer->out, value);
}

static void add_token(struct printer *printer, const char *name, const char *token)
{
    begin_member(printer, name);
    text_append(&printer->out, token);
}

/* ---- Shapes ---------------------------------------------------------------------------------------------- */

static void add_shape(struct printer *printer, const struct node_shape *shape);

static void add_scalars(struct printer *printer, const struct node_shape *shape)
{
    static const struct {
        unsigned kind;
        const char *type;
    } TYPES[] = {
        {NODE_STRING, "\"string\""},
        {NODE_NUMBER, "\"number\""},
        {NODE_BOOLEAN, "\"boolean\""},
        {NODE_NULL, "\"null\""},
    };
    bool is_single = (shape->scalars & (shape->scalars - 1)) == 0;
    const char *separator = "";
    begin_member(printer, "type");
    text_append(&printer->out, is_single ? "" : "[");
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (!(shape->scalars & TYPES[i].kind))
            continue;
        text_format(&printer->out, "%s%s", separator, TYPES[i].type);
        separator = ", ";
    }
    text_append(&printer->out, is_single ? "" : "]");
    if (shape->pattern)
        add_string(printer, "pattern", shape->pattern);
}

static void add_words(struct printer *printer, const struct node_shape *shape)
{
    begin_member(printer, "enum");
    open_bracket(printer, '[');
    for (size_t i = 0; i < shape->word_count; i++) {
        begin_element(printer);
        json_append_string(&printer->out, shape->words[i].word);
    }
    close_bracket(printer, ']');
    begin_member(printer, "enumDescriptions");
    open_bracket(printer, '[');
    for (size_t i = 0; i < shape->word_count; i++) {
        begin_element(printer);
        json_append_string(&printer->out, shape->words[i].doc);
    }
    close_bracket(printer, ']');
}

/* The words in small letters and capitals: "^([nN][oO] [aA]...)$". */
static void add_words_of_any_case(struct printer *printer, const struct node_shape *shape)
{
    struct text *out = &printer->out;
    add_token(printer, "type", "\"string\"");
    begin_member(printer, "pattern");
    text_append(out, "\"^(");
    for (size_t i = 0; i < shape->word_count; i++) {
        text_append(out, i ? "|" : "");
        for (const char *letter = shape->words[i].word; *letter; letter++)
            if (*letter >= 'a' && *letter <= 'z')
                text_format(out, "[%c%c]", *letter, *letter - 'a' + 'A');
            else
                text_append_char(out, *letter);
    }
    text_append(out, ")$\"");
}

static void add_part(struct printer *printer, const char *name, const struct node_shape *part)
{
    begin_member(printer, name);
    open_bracket(printer, '{');
    add_shape(printer, part);
    close_bracket(printer, '}');
}

static void add_list(struct printer *printer, const struct node_shape *shape)
{
    add_token(printer, "type", "\"array\"");
    if (shape->some)
        add_token(printer, "minItems", "1");
    add_part(printer, "items", shape->items);
}

static void add_mapping(struct printer *printer, const struct node_shape *shape)
{
    add_token(printer, "type", "\"object\"");
    if (shape->some)
        add_token(printer, "minProperties", "1");
    add_part(printer, "additionalProperties", shape->values);
}

static void add_kind(struct printer *printer, const struct node_shape *shape)
{
    struct text reference = {.arena = printer->out.arena};
    text_format(&reference, "#/definitions/%s", shape->keys->name);
    add_string(printer, "$ref", text_string(&reference));
    for (size_t i = 0; i < printer->kinds.count; i++)
        if (printer->kinds.items[i] == shape->keys)
            return;
    *ARENA_APPEND(printer->out.arena, &printer->kinds) = shape->keys;
}

typedef void add_function(struct printer *printer, const struct node_shape *shape);

/* What a shape may be: at most so many functions, each of which adds one alternative. */
enum { ALTERNATIVES_MAX = 2 };

static size_t alternatives_of(const struct node_shape *shape, add_function **alternatives)
{
    const struct {
        bool is_given;
        add_function *add;
    } FORMS[] = {
        {shape->scalars, add_scalars},
        {shape->words, add_words},
        {shape->words && shape->any_case, add_words_of_any_case},
        {shape->items, add_list},
        {shape->values, add_mapping},
        {shape->keys, add_kind},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS && count < ALTERNATIVES_MAX; i++)
        if (FORMS[i].is_given)
            alternatives[count++] = FORMS[i].add;
    return count;
}

static size_t count_alternatives(const struct node_shape *shape)
{
    add_function *alternatives[ALTERNATIVES_MAX];
    size_t count = 0;
    for (; shape; shape = shape->or_else)
        count += alternatives_of(shape, alternatives);
    return count;
}

/* Adds the members of a shape to the object that is open. */
static void add_shape(struct printer *printer, const struct node_shape *shape)
{
    add_function *alternatives[ALTERNATIVES_MAX];
    bool is_choice = count_alternatives(shape) > 1;
    if (is_choice) {
        begin_member(printer, "anyOf");
        open_bracket(printer, '[');
    }
    for (; shape; shape = shape->or_else) {
        size_t count = alternatives_of(shape, alternatives);
        for (size_t i = 0; i < count; i++) {
            if (is_choice) {
                begin_element(printer);
                open_bracket(printer, '{');
            }
            alternatives[i](printer, shape);
            if (is_choice)
                close_bracket(printer, '}');
        }
    }
    if (is_choice)
        close_bracket(printer, ']');
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

static void add_required(struct printer *printer, const struct node_reader_keys *keys)
{
    const char *separator = "";
    begin_member(printer, "required");
    text_append(&printer->out, "[");
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->items[i].need != NODE_REQUIRED)
            continue;
        text_format(&printer->out, "%s\"%s\"", separator, keys->items[i].name);
        separator = ", ";
    }
    text_append(&printer->out, "]");
}

/* Those keys of which one must be there. */
static void add_choice(struct printer *printer, const struct node_reader_keys *keys, enum node_need need,
                       const char *combination)
{
    begin_member(printer, combination);
    open_bracket(printer, '[');
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->items[i].need != need)
            continue;
        begin_element(printer);
        text_format(&printer->out, "{\"required\": [\"%s\"]}", keys->items[i].name);
    }
    close_bracket(printer, ']');
}

static bool has_need(const struct node_reader_keys *keys, enum node_need need)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->items[i].need == need)
            return true;
    return false;
}

static bool has_key(const struct node_reader_keys *keys, const char *name)
{
    for (size_t i = 0; i < keys->count; i++)
        if (text_equal(keys->items[i].name, name))
            return true;
    return false;
}

static void add_properties(struct printer *printer, const struct node_reader_keys *keys)
{
    begin_member(printer, "properties");
    open_bracket(printer, '{');
    for (size_t i = 0; i < keys->count; i++) {
        begin_member(printer, keys->items[i].name);
        open_bracket(printer, '{');
        add_string(printer, "description", keys->items[i].doc);
        add_shape(printer, keys->items[i].shape);
        close_bracket(printer, '}');
    }
    close_bracket(printer, '}');
    /* To yaml-language-server a key `null` is no word, so that no property has its name; a pattern matches it. */
    if (has_key(keys, "null"))
        add_token(printer, "patternProperties", "{\"^null$\": true}");
    add_token(printer, "additionalProperties", "false");
}

static void add_keys(struct printer *printer, const struct node_reader_keys *keys)
{
    add_string(printer, "description", keys->doc);
    add_token(printer, "type", "\"object\"");
    if (has_need(keys, NODE_REQUIRED))
        add_required(printer, keys);
    if (has_need(keys, NODE_ANY_OF))
        add_choice(printer, keys, NODE_ANY_OF, "anyOf");
    if (has_need(keys, NODE_ONE_OF))
        add_choice(printer, keys, NODE_ONE_OF, "oneOf");
    add_properties(printer, keys);
}

/* A definition may name further kinds: they follow it. */
static void add_definitions(struct printer *printer)
{
    begin_member(printer, "definitions");
    open_bracket(printer, '{');
    for (size_t i = 0; i < printer->kinds.count; i++) {
        begin_member(printer, printer->kinds.items[i]->name);
        open_bracket(printer, '{');
        add_keys(printer, printer->kinds.items[i]);
        close_bracket(printer, '}');
    }
    close_bracket(printer, '}');
}

const char *json_schema_of(struct arena *arena, const struct node_reader_keys *keys)
{
    struct printer printer = {.out = {.arena = arena}};
    open_bracket(&printer, '{');
    add_string(&printer, "$schema", "http://json-schema.org/draft-07/schema#");
    add_string(&printer, "$comment", "Written by `janusgen json-schema`: do not edit.");
    add_keys(&printer, keys);
    add_definitions(&printer);
    close_bracket(&printer, '}');
    text_append(&printer.out, "\n");
    return text_string(&printer.out);
}
