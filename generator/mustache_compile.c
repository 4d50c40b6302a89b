#include "mustache_node.h"

#include <string.h>

struct delimiter {
    const char *bytes;
    size_t length;
};

/* A tag as it stands in the source: offsets of its bytes and, inside them, of its trimmed content. */
struct tag {
    char sigil; /* one of SIGILS; 0: {{name}} */
    size_t begin, end;
    size_t content, content_length;
};

/* Sections that wait for their end: indices of nodes. */
struct open_sections {
    size_t *items;
    size_t count, capacity;
};

struct compiler {
    struct arena *arena;
    const struct source *source;
    struct diagnostics *diagnostics;
    struct mustache *mustache;
    struct delimiter open, close;
    struct open_sections sections;
    size_t text_begin; /* what lies before it is compiled */
    bool failed;
};

static const char SIGILS[] = "#^/>!&{=";
static const char SPACES[] = " \t\r\n";

static struct diagnostic *syntax_error(struct compiler *compiler, size_t offset, size_t length,
                                       const char *message)
{
    compiler->failed = true;
    return diagnostic_report(compiler->diagnostics, RULE_TEMPLATE_SYNTAX,
                             source_span(compiler->source, offset, length), "%s", message);
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

static bool is_space(char character)
{
    return character && strchr(SPACES, character);
}

/* The offset of `word` at or behind `from`; the source's length when there is none. */
static size_t find(const struct source *source, size_t from, struct delimiter word)
{
    while (from + word.length <= source->length) {
        const char *hit = memchr(source->bytes + from, word.bytes[0], source->length - from - word.length + 1);
        if (!hit)
            break;
        from = (size_t)(hit - source->bytes);
        if (memcmp(hit, word.bytes, word.length) == 0)
            return from;
        from++;
    }
    return source->length;
}

static void trim(const struct source *source, size_t *begin, size_t *end)
{
    while (*begin < *end && is_space(source->bytes[*begin]))
        ++*begin;
    while (*begin < *end && is_space(source->bytes[*end - 1]))
        --*end;
}

/* What closes a tag: {{{name}}} and {{=a b=}} repeat a character before the delimiter. */
static struct delimiter closing(struct compiler *compiler, char sigil)
{
    if (sigil != '{' && sigil != '=')
        return compiler->close;
    char first = sigil == '{' ? '}' : '=';
    const char *bytes =
        arena_format(compiler->arena, "%c%.*s", first, (int)compiler->close.length, compiler->close.bytes);
    return (struct delimiter){bytes, compiler->close.length + 1};
}

/* Reads the tag that begins at `begin`; false when it has no end. */
static bool read_tag(struct compiler *compiler, size_t begin, struct tag *tag)
{
    const struct source *source = compiler->source;
    size_t content = begin + compiler->open.length;
    *tag = (struct tag){.begin = begin};
    if (content < source->length && source->bytes[content] && strchr(SIGILS, source->bytes[content]))
        tag->sigil = source->bytes[content++];
    struct delimiter close = closing(compiler, tag->sigil);
    size_t end = find(source, content, close);
    if (end == source->length) {
        syntax_error(compiler, begin, compiler->open.length, "a tag begins here and does not end");
        return false;
    }
    tag->end = end + close.length;
    trim(source, &content, &end);
    tag->content = content;
    tag->content_length = end - content;
    return true;
}

static struct mustache_node *append_node(struct compiler *compiler, enum mustache_kind kind)
{
    struct mustache_node *node = ARENA_APPEND(compiler->arena, compiler->mustache);
    *node = (struct mustache_node){.kind = kind};
    return node;
}

static bool at_line_start(const struct source *source, size_t offset)
{
    return offset == 0 || source->bytes[offset - 1] == '\n';
}

static void append_literal(struct compiler *compiler, size_t begin, size_t end)
{
    struct mustache_node *node = append_node(compiler, MUSTACHE_LITERAL);
    node->bytes = compiler->source->bytes + begin;
    node->length = end - begin;
    node->starts_line = at_line_start(compiler->source, begin);
}

/* Adds the text from the last tag to `end`. */
static void append_text(struct compiler *compiler, size_t end)
{
    if (compiler->text_begin < end)
        append_literal(compiler, compiler->text_begin, end);
}

static void append_name(struct compiler *compiler, struct mustache_path *path, const char *bytes, size_t length)
{
    struct mustache_name *name = ARENA_APPEND(compiler->arena, path);
    name->text = arena_copy(compiler->arena, bytes, length);
    name->hash = view_hash(name->text);
    name->loop = text_equal(name->text, "first")  ? LOOP_FIRST
                 : text_equal(name->text, "last") ? LOOP_LAST
                                                  : LOOP_NONE;
}

static void split_path(struct compiler *compiler, struct mustache_node *node)
{
    const char *rest = node->name;
    if (text_equal(rest, "."))
        return;
    for (;;) {
        size_t length = strcspn(rest, ".");
        append_name(compiler, &node->path, rest, length);
        if (!rest[length])
            return;
        rest += length + 1;
    }
}

static bool has_empty_part(const char *name)
{
    size_t length = strlen(name);
    return length > 1 && (name[0] == '.' || name[length - 1] == '.' || strstr(name, ".."));
}

/* The name of a tag, or NULL when it has no right one. */
static const char *tag_name(struct compiler *compiler, const struct tag *tag)
{
    const char *bytes = compiler->source->bytes + tag->content;
    const char *name = arena_copy(compiler->arena, bytes, tag->content_length);
    if (!*name) {
        syntax_error(compiler, tag->begin, tag->end - tag->begin, "a tag without a name");
        return NULL;
    }
    if (strlen(name) != tag->content_length || name[strcspn(name, SPACES)]) {
        syntax_error(compiler, tag->content, tag->content_length,
                     "a name in a tag is one word, without spaces");
        return NULL;
    }
    return name;
}

static struct mustache_node *append_tag(struct compiler *compiler, const struct tag *tag,
                                        enum mustache_kind kind)
{
    const char *name = tag_name(compiler, tag);
    if (!name)
        return NULL;
    struct mustache_node *node = append_node(compiler, kind);
    node->name = name;
    node->name_offset = tag->content;
    if (kind == MUSTACHE_PARTIAL)
        return node;
    if (has_empty_part(name))
        syntax_error(compiler, tag->content, tag->content_length,
                     "a dotted name has a word on each side of a dot: {{a.b}}");
    split_path(compiler, node);
    return node;
}

static void open_section(struct compiler *compiler, const struct tag *tag, enum mustache_kind kind)
{
    if (append_tag(compiler, tag, kind))
        *ARENA_APPEND(compiler->arena, &compiler->sections) = compiler->mustache->count - 1;
}

static void close_section(struct compiler *compiler, const struct tag *tag)
{
    const char *name = tag_name(compiler, tag);
    if (!name)
        return;
    if (compiler->sections.count == 0) {
        syntax_error(compiler, tag->content, tag->content_length, "this section was not begun");
        return;
    }
    size_t index = compiler->sections.items[--compiler->sections.count];
    struct mustache_node *begin = &compiler->mustache->items[index];
    begin->end = compiler->mustache->count;
    if (text_equal(begin->name, name))
        return;
    struct diagnostic *diagnostic =
        syntax_error(compiler, tag->content, tag->content_length,
                     arena_format(compiler->arena, "section \"%s\" ends here as \"%s\"", begin->name, name));
    diagnostic_note(diagnostic, source_span(compiler->source, begin->name_offset, strlen(begin->name)),
                    "it begins here");
}

/* {{=open close=}} */
static void set_delimiters(struct compiler *compiler, const struct tag *tag)
{
    const char *words =
        arena_copy(compiler->arena, compiler->source->bytes + tag->content, tag->content_length);
    size_t open = strcspn(words, SPACES);
    const char *close = words + open + strspn(words + open, SPACES);
    if (!*close || close[strcspn(close, SPACES)] || strchr(words, '=')) {
        syntax_error(compiler, tag->begin, tag->end - tag->begin,
                     "delimiters are two words without \"=\": {{=<% %>=}}");
        return;
    }
    compiler->open = (struct delimiter){words, open};
    compiler->close = (struct delimiter){close, strlen(close)};
}

/* Is the tag alone on its lines? Then these begin at *line and end before *next. Tags that print never are. */
static bool is_standalone(const struct compiler *compiler, const struct tag *tag, size_t *line, size_t *next)
{
    const struct source *source = compiler->source;
    if (!tag->sigil || tag->sigil == '&' || tag->sigil == '{')
        return false;
    *line = tag->begin;
    while (*line > compiler->text_begin && is_blank(source->bytes[*line - 1]))
        --*line;
    if (!at_line_start(source, *line))
        return false;
    *next = tag->end;
    while (*next < source->length && is_blank(source->bytes[*next]))
        ++*next;
    if (*next < source->length && source->bytes[*next] == '\r')
        ++*next;
    if (*next == source->length)
        return true;
    return source->bytes[(*next)++] == '\n';
}

static void compile_tag(struct compiler *compiler, const struct tag *tag, const char *indentation,
                        size_t indentation_length, bool standalone)
{
    struct mustache_node *partial;
    switch (tag->sigil) {
    case '#':
        open_section(compiler, tag, MUSTACHE_SECTION);
        break;
    case '^':
        open_section(compiler, tag, MUSTACHE_INVERTED);
        break;
    case '/':
        close_section(compiler, tag);
        break;
    case '=':
        set_delimiters(compiler, tag);
        break;
    case '!':
        break;
    case '>':
        partial = append_tag(compiler, tag, MUSTACHE_PARTIAL);
        if (partial) {
            partial->bytes = indentation;
            partial->length = indentation_length;
            partial->standalone = standalone;
        }
        break;
    default:
        append_tag(compiler, tag, tag->sigil ? MUSTACHE_VERBATIM : MUSTACHE_ESCAPED);
    }
}

static void compile_text_and_tag(struct compiler *compiler, const struct tag *tag)
{
    size_t line, next;
    bool standalone = is_standalone(compiler, tag, &line, &next);
    if (!standalone) {
        line = tag->begin;
        next = tag->end;
    }
    append_text(compiler, line);
    /* Where a line starts with a tag, an empty literal takes a partial's indentation. */
    if (!standalone && at_line_start(compiler->source, line))
        append_literal(compiler, line, line);
    compile_tag(compiler, tag, compiler->source->bytes + line, tag->begin - line, standalone);
    compiler->text_begin = next;
}

static void report_open_sections(struct compiler *compiler)
{
    for (size_t i = 0; i < compiler->sections.count; i++) {
        const struct mustache_node *node = &compiler->mustache->items[compiler->sections.items[i]];
        syntax_error(compiler, node->name_offset, strlen(node->name),
                     arena_format(compiler->arena, "section \"%s\" does not end", node->name));
    }
}

const struct mustache *mustache_compile(struct arena *arena, const struct source *source,
                                        struct diagnostics *diagnostics)
{
    struct compiler compiler = {
        .arena = arena,
        .source = source,
        .diagnostics = diagnostics,
        .mustache = ARENA_NEW(arena, struct mustache),
        .open = {"{{", 2},
        .close = {"}}", 2},
    };
    compiler.mustache->source = source;
    /* The first mistake is the last one reported: what follows may only be its consequence. */
    while (!compiler.failed) {
        size_t begin = find(source, compiler.text_begin, compiler.open);
        struct tag tag;
        if (begin == source->length || !read_tag(&compiler, begin, &tag))
            break;
        compile_text_and_tag(&compiler, &tag);
    }
    append_text(&compiler, source->length);
    if (!compiler.failed)
        report_open_sections(&compiler);
    return compiler.failed ? NULL : compiler.mustache;
}
