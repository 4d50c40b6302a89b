#include "excerpt.h"

#include "glyph.h"

#include <string.h>

enum {
    TAB_WIDTH = 8,
    WIDTH_MAX = 120,     /* of what is shown of a line */
    CONTEXT = 40,        /* of what stands before the caret where a line is cut */
    COLUMN_LIMIT = 10000 /* places beyond it are not shown: counting so far for each of many takes time */
};

static const char CUT[] = "...";

struct line {
    const char *bytes;
    size_t length;
};

/* What is shown of a line, in columns of the terminal. */
struct window {
    size_t from, until;
    size_t caret, caret_end;
};

static struct line line_of(struct span span)
{
    const struct source *source = span.source;
    size_t begin = source->lines[span.line];
    size_t end = span.line + 1 < source->line_count ? source->lines[span.line + 1] : source->length;
    if (end - begin > 4 * (COLUMN_LIMIT + WIDTH_MAX))
        end = begin + 4 * (COLUMN_LIMIT + WIDTH_MAX);
    const char *bytes = source->bytes + begin;
    const char *carriage_return = memchr(bytes, '\r', end - begin);
    const char *newline = memchr(bytes, '\n', end - begin);
    if (newline)
        end = begin + (size_t)(newline - bytes);
    if (carriage_return && carriage_return < bytes + (end - begin))
        end = begin + (size_t)(carriage_return - bytes);
    return (struct line){bytes, end - begin};
}

/* The glyph at an offset of a line; a tab reaches to the next multiple of its width. */
static struct glyph glyph_of(struct line line, size_t offset, size_t column)
{
    struct glyph glyph = glyph_at(line.bytes + offset, line.length - offset);
    if (glyph.code == '\t')
        glyph.width = (unsigned)(TAB_WIDTH - column % TAB_WIDTH);
    return glyph;
}

/* Turns a span's columns, which count characters, into those of the terminal. */
static struct window window_of(struct line line, struct span span)
{
    size_t end_column = span.end_line > span.line ? COLUMN_LIMIT : span.end_column;
    size_t offset = 0, column = 0;
    struct window window = {0};
    for (size_t character = 0; offset < line.length && character < end_column; character++) {
        if (character == span.column)
            window.caret = column;
        struct glyph glyph = glyph_of(line, offset, column);
        offset += glyph.length;
        column += glyph.width;
        if (character < span.column)
            window.caret = column;
    }
    window.caret_end = column > window.caret ? column : window.caret + 1;
    if (window.caret_end > WIDTH_MAX)
        window.from = window.caret > CONTEXT ? window.caret - CONTEXT : 0;
    window.until = window.from + WIDTH_MAX;
    return window;
}

static void append_spaces(struct text *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_append_char(out, ' ');
}

static void append_glyph(struct text *out, const char *bytes, struct glyph glyph)
{
    if (glyph.code == '\t')
        append_spaces(out, glyph.width);
    else if (glyph.visible)
        text_append_bytes(out, bytes, glyph.length);
    else
        text_append(out, GLYPH_REPLACEMENT);
}

/* Prints what the window shows. Where it begins within a wide glyph, spaces keep the caret in its place. */
static void append_line(struct text *out, struct line line, struct window window)
{
    if (window.from > 0)
        text_append(out, CUT);
    size_t column = 0;
    for (size_t offset = 0; offset < line.length;) {
        struct glyph glyph = glyph_of(line, offset, column);
        size_t end = column + glyph.width;
        if (end > window.until) {
            text_append(out, CUT);
            break;
        }
        if (column >= window.from)
            append_glyph(out, line.bytes + offset, glyph);
        else if (end > window.from)
            append_spaces(out, end - window.from);
        offset += glyph.length;
        column = end;
    }
    text_append_char(out, '\n');
}

/* Whether there is a line to show: a place that is not too far to the right, in a file that is not UTF-16. */
static bool has_line(struct span span)
{
    if (!span.source || span.line >= span.source->line_count || span.column > COLUMN_LIMIT)
        return false;
    struct line line = line_of(span);
    return line.length > 0 && !memchr(line.bytes, '\0', line.length);
}

static void append_caret(struct text *out, struct window window, const struct excerpt_style *style)
{
    append_spaces(out, window.caret - window.from + (window.from > 0 ? strlen(CUT) : 0));
    text_format(out, "%s^", style->caret);
    for (size_t column = window.caret + 1; column < window.caret_end && column < window.until; column++)
        text_append_char(out, '~');
}

void excerpt_append(struct text *out, struct span span, const char *label, const struct excerpt_style *style)
{
    bool shown = has_line(span);
    if (shown) {
        struct line line = line_of(span);
        struct window window = window_of(line, span);
        text_format(out, "%5zu | ", span.line + 1);
        append_line(out, line, window);
        text_append(out, "      | ");
        append_caret(out, window, style);
    } else if (label) {
        text_format(out, "      |%s", style->caret);
    }
    if (label) {
        text_append_char(out, ' ');
        excerpt_append_text(out, label);
    }
    if (shown || label)
        text_format(out, "%s\n", style->reset);
}

void excerpt_append_text(struct text *out, const char *text)
{
    for (size_t rest = strlen(text); rest > 0;) {
        struct glyph glyph = glyph_at(text, rest);
        if (glyph.visible)
            text_append_bytes(out, text, glyph.length);
        else
            text_append(out, GLYPH_REPLACEMENT);
        text += glyph.length;
        rest -= glyph.length;
    }
}
