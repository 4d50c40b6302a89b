#include "yaml_edit.h"

#include <stdlib.h>
#include <string.h>

/* ---- Places ---------------------------------------------------------------------------------------------- */

size_t yaml_edit_find(const struct yaml_node *mapping, const char *key)
{
    for (size_t i = 0; mapping && mapping->kind == YAML_MAPPING && i < mapping->count; i++)
        if (text_equal(mapping->keys[i]->text, key))
            return i;
    return SIZE_MAX;
}

static size_t begin_of(const struct source *source, const struct yaml_node *node)
{
    return source_offset(source, node->span.line, node->span.column);
}

static size_t end_of_span(const struct source *source, const struct yaml_node *node)
{
    return source_offset(source, node->span.end_line, node->span.end_column);
}

bool yaml_edit_is_flow(const struct source *source, const struct yaml_node *node)
{
    size_t begin = begin_of(source, node);
    return begin < source->length && (source->bytes[begin] == '{' || source->bytes[begin] == '[');
}

static bool is_collection(const struct yaml_node *node)
{
    return node->kind == YAML_SEQUENCE || node->kind == YAML_MAPPING;
}

static bool is_block(const struct source *source, const struct yaml_node *node)
{
    return is_collection(node) && !yaml_edit_is_flow(source, node);
}

/* Where what is written of a node ends. What YAML counts to a block reaches to what comes next. */
static size_t end_of(const struct source *source, const struct yaml_node *node)
{
    while (is_block(source, node) && node->count)
        node = node->items[node->count - 1];
    size_t begin = begin_of(source, node), end = end_of_span(source, node);
    while (end > begin && strchr(" \t\r\n", source->bytes[end - 1]))
        end--;
    return end;
}

static size_t begin_of_line(const struct source *source, size_t offset)
{
    while (offset > 0 && source->bytes[offset - 1] != '\n')
        offset--;
    return offset;
}

static size_t next_line(const struct source *source, size_t offset)
{
    while (offset < source->length && source->bytes[offset] != '\n')
        offset++;
    return offset + (offset < source->length);
}

static const struct yaml_node *first_node(const struct yaml_node *node, size_t entry)
{
    return node->kind == YAML_MAPPING ? node->keys[entry] : node->items[entry];
}

/* An alias is the node of its anchor, which stands before it: where it stands itself is not known. */
static bool has_alias(const struct yaml_node *node)
{
    const struct span *last = &node->span;
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_MAPPING) {
            if (span_compare(&node->keys[i]->span, last) < 0)
                return true;
            last = &node->keys[i]->span;
        }
        if (span_compare(&node->items[i]->span, last) < 0 || (i && node->items[i] == node->items[i - 1]))
            return true;
        last = &node->items[i]->span;
    }
    return false;
}

static bool can_edit(struct yaml_edit *edit, const struct yaml_node *node)
{
    bool can = !has_alias(node);
    if (!can && !edit->problem)
        edit->problem =
            arena_format(edit->arena, "%s:%zu: what is to change here has an alias in it: write it out first",
                         edit->source->path, node->span.line + 1);
    return can;
}

const char *yaml_edit_text(struct arena *arena, const struct source *source, const struct yaml_node *node)
{
    size_t begin = begin_of(source, node), end = end_of(source, node);
    return arena_copy(arena, source->bytes + begin, end - begin);
}

size_t yaml_edit_indent(const struct yaml_node *mapping)
{
    return mapping->count ? mapping->keys[0]->span.column : mapping->span.column;
}

/* ---- Changes --------------------------------------------------------------------------------------------- */

static void change(struct yaml_edit *edit, size_t from, size_t to, const char *text)
{
    *ARENA_APPEND(edit->arena, &edit->changes) = (struct yaml_change){.from = from, .to = to, .text = text};
}

/* What follows the colon of a key. */
static size_t behind_colon(const struct source *source, const struct yaml_node *key)
{
    size_t offset = end_of_span(source, key);
    while (offset < source->length && source->bytes[offset] != ':')
        offset++;
    return offset + (offset < source->length);
}

void yaml_edit_replace(struct yaml_edit *edit, const struct yaml_node *mapping, size_t entry, const char *text)
{
    const struct yaml_node *value = mapping->items[entry];
    if (!can_edit(edit, mapping))
        return;
    size_t begin = begin_of(edit->source, value), end = end_of(edit->source, value);
    size_t colon = behind_colon(edit->source, mapping->keys[entry]);
    if (is_block(edit->source, value) || end <= begin)
        change(edit, colon, end > colon ? end : colon, ARENA_JOIN(edit->arena, " ", text));
    else
        change(edit, begin, end, text);
}

static void remove_from_flow(struct yaml_edit *edit, const struct yaml_node *node, const bool *gone)
{
    for (size_t i = 0, last; i < node->count; i = last + 1) {
        for (last = i; gone[i] && last + 1 < node->count && gone[last + 1];)
            last++;
        if (!gone[i])
            continue;
        bool is_last = last + 1 == node->count;
        size_t from = is_last && i ? end_of(edit->source, node->items[i - 1])
                                   : begin_of(edit->source, first_node(node, i));
        size_t to = is_last ? end_of(edit->source, node->items[last])
                            : begin_of(edit->source, first_node(node, last + 1));
        change(edit, from, to, "");
    }
}

void yaml_edit_remove(struct yaml_edit *edit, const struct yaml_node *node, const bool *gone)
{
    bool any = false;
    for (size_t i = 0; i < node->count; i++)
        any |= gone[i];
    if (!any || !can_edit(edit, node))
        return;
    if (yaml_edit_is_flow(edit->source, node)) {
        remove_from_flow(edit, node, gone);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        size_t begin = begin_of(edit->source, first_node(node, i)), end = end_of(edit->source, node->items[i]);
        if (gone[i])
            change(edit, begin_of_line(edit->source, begin), next_line(edit->source, end < begin ? begin : end),
                   "");
    }
}

/* Each line of a text with blanks before it, and a line break behind. */
static const char *indented(struct arena *arena, const char *text, size_t indent)
{
    struct text out = {.arena = arena};
    for (const char *line = text, *end; line; line = end ? end + 1 : NULL) {
        end = strchr(line, '\n');
        size_t length = end ? (size_t)(end - line) : strlen(line);
        text_format(&out, "%*s", length ? (int)indent : 0, "");
        text_append_bytes(&out, line, length);
        text_append(&out, "\n");
    }
    return text_string(&out);
}

/* To the node that begins at `node`. A last line without an end gets one first. */
static void add_lines(struct yaml_edit *edit, size_t node, size_t offset, const char *lines)
{
    bool is_open = offset > 0 && edit->source->bytes[offset - 1] != '\n';
    const char *text = is_open ? ARENA_JOIN(edit->arena, "\n", lines) : lines;
    *ARENA_APPEND(edit->arena, &edit->changes) = (struct yaml_change){offset, offset, node, text};
}

static size_t indent_of_items(const struct source *source, const struct yaml_node *node)
{
    size_t line = begin_of_line(source, begin_of(source, node->items[0]));
    return strspn(source->bytes + line, " ");
}

void yaml_edit_append(struct yaml_edit *edit, const struct yaml_node *node, const char *text, bool is_first)
{
    if (!can_edit(edit, node))
        return;
    const struct source *source = edit->source;
    if (yaml_edit_is_flow(source, node)) {
        size_t at = node->count ? end_of(source, node->items[node->count - 1]) : begin_of(source, node) + 1;
        change(edit, at, at, is_first ? text : ARENA_JOIN(edit->arena, ", ", text));
        return;
    }
    bool is_list = node->kind == YAML_SEQUENCE;
    size_t indent = is_list ? indent_of_items(source, node) : yaml_edit_indent(node);
    size_t end = end_of(source, node), key = is_list ? 0 : begin_of(source, node->keys[node->count - 1]);
    add_lines(edit, begin_of(source, node), next_line(source, end < key ? key : end),
              indented(edit->arena, is_list ? ARENA_JOIN(edit->arena, "- ", text) : text, indent));
}

void yaml_edit_insert(struct yaml_edit *edit, const struct yaml_node *mapping, size_t entry, const char *lines)
{
    add_lines(edit, begin_of(edit->source, mapping),
              begin_of_line(edit->source, begin_of(edit->source, mapping->keys[entry])), lines);
}

void yaml_edit_append_lines(struct yaml_edit *edit, const char *lines)
{
    add_lines(edit, 0, edit->source->length, lines);
}

/* ---- The text -------------------------------------------------------------------------------------------- */

static bool has_crlf(const struct source *source)
{
    const char *end = memchr(source->bytes, '\n', source->length);
    return end && end > source->bytes && end[-1] == '\r';
}

static void append_text(struct text *out, const char *text, bool crlf)
{
    for (const char *c = text; *c; c++)
        text_append(out, *c == '\n' && crlf ? "\r\n" : (const char[]){*c, '\0'});
}

/* By place; where nodes end at one place, what is added to the inner one comes first: it begins later. Then as asked for. */
static int compare_changes(const void *a, const void *b)
{
    const struct yaml_change *one = *(const struct yaml_change *const *)a,
                             *other = *(const struct yaml_change *const *)b;
    if (one->from != other->from)
        return one->from < other->from ? -1 : 1;
    if (one->node != other->node)
        return one->node > other->node ? -1 : 1;
    return one < other ? -1 : 1;
}

static const struct yaml_change **sorted_changes(const struct yaml_edit *edit)
{
    size_t count = edit->changes.count;
    const struct yaml_change **sorted = arena_alloc(edit->arena, count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &edit->changes.items[i];
    qsort(sorted, count, sizeof *sorted, compare_changes);
    return sorted;
}

const char *yaml_edit_apply(struct yaml_edit *edit, size_t *length)
{
    const struct source *source = edit->source;
    const struct yaml_change **sorted = sorted_changes(edit);
    struct text out = {.arena = edit->arena};
    bool crlf = has_crlf(source);
    size_t copied = 0;
    for (size_t i = 0; i < edit->changes.count; i++) {
        const struct yaml_change *next = sorted[i];
        if (next->from < copied && next->to > next->from)
            continue; /* a part of what is gone */
        if (next->from > copied)
            text_append_bytes(&out, source->bytes + copied, next->from - copied);
        append_text(&out, next->text, crlf);
        copied = next->to > copied ? next->to : copied;
    }
    text_append_bytes(&out, source->bytes + copied, source->length - copied);
    *length = out.length;
    return text_string(&out);
}
