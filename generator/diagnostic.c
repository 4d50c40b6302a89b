#include "diagnostic.h"

#include "excerpt.h"
#include "glyph.h"
#include "json.h"
#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SHOWN_MAX = 1000,   /* as text: nobody reads more */
    SUGGESTED_MAX = 250 /* looking for a name among many takes its time */
};

struct note {
    struct span span;
    const char *message;
};

struct diagnostic {
    struct arena *arena;
    size_t number; /* in the order of being found */
    const struct rule_facts *rule;
    struct span span;
    const char *message;
    const char *suggestion; /* NULL: none */
    struct {
        struct note *items;
        size_t count, capacity;
    } notes;
};

struct diagnostics {
    struct arena *arena;
    struct {
        struct diagnostic **items;
        size_t count, capacity;
    } list;
    size_t error_count;
};

static const char *const SEVERITIES[] = {
    [SEVERITY_NOTE] = "note",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
};

static const char *const COLOURS[] = {
    [SEVERITY_NOTE] = "\033[1;36m",
    [SEVERITY_WARNING] = "\033[1;35m",
    [SEVERITY_ERROR] = "\033[1;31m",
};

static const char CARET_COLOUR[] = "\033[1;32m", PLAIN[] = "\033[0m";

struct diagnostics *diagnostics_new(struct arena *arena)
{
    struct diagnostics *diagnostics = ARENA_NEW(arena, struct diagnostics);
    diagnostics->arena = arena;
    return diagnostics;
}

/* What ends a line somewhere, or does worse to it. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029;
}

/* Makes one line of a text: the names and the SQL that it quotes may hold any character. */
static void flatten(char *text)
{
    char *end = text, *behind_ink = text;
    for (size_t rest = strlen(text), length; rest > 0; text += length, rest -= length) {
        const struct glyph glyph = glyph_at(text, rest);
        bool blank = is_control(glyph.code) || glyph.code == ' ';
        length = glyph.length;
        memmove(end, blank ? " " : text, blank ? 1 : length);
        end += blank ? 1 : length;
        if (!blank)
            behind_ink = end;
    }
    *behind_ink = '\0';
}

static const char *format_line(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), nonnull(2)));

static const char *format_line(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return format;
    char *text = arena_alloc(arena, (size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    flatten(text);
    return text;
}

struct diagnostic *diagnostic_report(struct diagnostics *diagnostics, enum rule rule, struct span span,
                                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_line(diagnostics->arena, format, arguments);
    va_end(arguments);
    struct diagnostic *diagnostic = ARENA_NEW(diagnostics->arena, struct diagnostic);
    *diagnostic = (struct diagnostic){.arena = diagnostics->arena,
                                      .number = diagnostics->list.count,
                                      .rule = &RULES[rule],
                                      .span = span,
                                      .message = message};
    *ARENA_APPEND(diagnostics->arena, &diagnostics->list) = diagnostic;
    diagnostics->error_count += diagnostic->rule->severity == SEVERITY_ERROR;
    return diagnostic;
}

void diagnostic_suggest(struct diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostic->suggestion = format_line(diagnostic->arena, format, arguments);
    va_end(arguments);
}

void diagnostic_note(struct diagnostic *diagnostic, struct span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_line(diagnostic->arena, format, arguments);
    va_end(arguments);
    *ARENA_APPEND(diagnostic->arena, &diagnostic->notes) = (struct note){span, message};
}

bool diagnostics_want_suggestions(const struct diagnostics *diagnostics)
{
    return diagnostics->error_count <= SUGGESTED_MAX;
}

size_t diagnostics_error_count(const struct diagnostics *diagnostics)
{
    return diagnostics->error_count;
}

static bool is_within(const struct span *span, const struct span *extent)
{
    const struct span end = {.source = extent->source, .line = extent->end_line, .column = extent->end_column};
    return span_compare(span, extent) >= 0 && span_compare(span, &end) < 0;
}

bool diagnostics_have_error_in(const struct diagnostics *diagnostics, const struct span *extent)
{
    for (size_t i = 0; i < diagnostics->list.count && diagnostics->error_count; i++) {
        const struct diagnostic *diagnostic = diagnostics->list.items[i];
        if (diagnostic->rule->severity == SEVERITY_ERROR && is_within(&diagnostic->span, extent))
            return true;
    }
    return false;
}

bool diagnostics_blame(const struct diagnostics *diagnostics, enum rule rule, const struct span *extent,
                       bool with_notes)
{
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        const struct diagnostic *diagnostic = diagnostics->list.items[i];
        if (diagnostic->rule != &RULES[rule])
            continue;
        if (is_within(&diagnostic->span, extent))
            return true;
        for (size_t j = 0; with_notes && j < diagnostic->notes.count; j++)
            if (is_within(&diagnostic->notes.items[j].span, extent))
                return true;
    }
    return false;
}

/* ---- Their order ----------------------------------------------------------------------------------------- */

static int compare_diagnostics(const void *left, const void *right)
{
    const struct diagnostic *a = *(struct diagnostic *const *)left, *b = *(struct diagnostic *const *)right;
    int order = span_compare(&a->span, &b->span);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What stands behind an alias is read wherever the alias stands: its mistakes are told once. */
static bool is_repeated(const struct diagnostic *before, const struct diagnostic *diagnostic)
{
    return before && span_compare(&before->span, &diagnostic->span) == 0 && before->rule == diagnostic->rule &&
           is_same(before->message, diagnostic->message) && is_same(before->suggestion, diagnostic->suggestion);
}

/* ---- As text --------------------------------------------------------------------------------------------- */

static bool wants_colour(FILE *out)
{
    const char *no_colour = getenv("NO_COLOR");
    return !(no_colour && *no_colour) && isatty(fileno(out));
}

static void append_message(struct text *out, enum severity severity, const struct span *span,
                           const char *message, bool colour)
{
    if (span->source) {
        excerpt_append_text(out, span->source->path);
        text_format(out, ":%zu:%zu: ", span->line + 1, span->column + 1);
    }
    text_format(out, "%s%s:%s ", colour ? COLOURS[severity] : "", SEVERITIES[severity], colour ? PLAIN : "");
    excerpt_append_text(out, message);
}

static void append_text(struct text *out, const struct diagnostic *diagnostic, bool colour)
{
    const struct excerpt_style style = {colour ? CARET_COLOUR : "", colour ? PLAIN : ""};
    append_message(out, diagnostic->rule->severity, &diagnostic->span, diagnostic->message, colour);
    text_format(out, " [%s]\n", diagnostic->rule->name);
    excerpt_append(out, diagnostic->span, diagnostic->suggestion, &style);
    for (size_t i = 0; i < diagnostic->notes.count; i++) {
        const struct note *note = &diagnostic->notes.items[i];
        append_message(out, SEVERITY_NOTE, &note->span, note->message, colour);
        text_append(out, "\n");
        excerpt_append(out, note->span, NULL, &style);
    }
}

static void append_count(struct text *out, size_t count, enum severity severity)
{
    if (count)
        text_format(out, "%s%zu %s%s", out->length ? ", " : "", count, SEVERITIES[severity],
                    count == 1 ? "" : "s");
}

/* `counts` is by severity. */
static void append_summary(struct text *out, const size_t *counts)
{
    append_count(out, counts[SEVERITY_ERROR], SEVERITY_ERROR);
    append_count(out, counts[SEVERITY_WARNING], SEVERITY_WARNING);
    append_count(out, counts[SEVERITY_NOTE], SEVERITY_NOTE);
    if (counts[SEVERITY_ERROR] + counts[SEVERITY_WARNING] + counts[SEVERITY_NOTE] > SHOWN_MAX)
        text_format(out, "; the first %d are shown", SHOWN_MAX);
    text_append(out, "\n");
}

/* ---- As JSON --------------------------------------------------------------------------------------------- */

static void append_json_string(struct text *out, const char *key, const char *text)
{
    text_format(out, "\"%s\":", key);
    if (text)
        json_append_string(out, text);
    else
        text_append(out, "null");
}

static void append_json_span(struct text *out, const struct span *span)
{
    append_json_string(out, "file", span->source ? span->source->path : NULL);
    if (span->source)
        text_format(out, ",\"line\":%zu,\"column\":%zu,\"endLine\":%zu,\"endColumn\":%zu,", span->line + 1,
                    span->column + 1, span->end_line + 1, span->end_column + 1);
    else
        text_append(out, ",\"line\":null,\"column\":null,\"endLine\":null,\"endColumn\":null,");
}

static void append_json(struct text *out, const struct diagnostic *diagnostic)
{
    text_append(out, "{");
    append_json_span(out, &diagnostic->span);
    append_json_string(out, "severity", SEVERITIES[diagnostic->rule->severity]);
    text_append(out, ",");
    append_json_string(out, "rule", diagnostic->rule->name);
    text_append(out, ",");
    append_json_string(out, "message", diagnostic->message);
    text_append(out, ",");
    append_json_string(out, "suggestion", diagnostic->suggestion);
    text_append(out, ",\"notes\":[");
    for (size_t i = 0; i < diagnostic->notes.count; i++) {
        text_append(out, i ? ",{" : "{");
        append_json_span(out, &diagnostic->notes.items[i].span);
        append_json_string(out, "message", diagnostic->notes.items[i].message);
        text_append(out, "}");
    }
    text_append(out, "]}\n");
}

/* ---- Printing -------------------------------------------------------------------------------------------- */

/* The standard error has no buffer of its own: a diagnostic is written with one call. */
static void write_out(struct text *text, FILE *out)
{
    fwrite(text_string(text), 1, text->length, out);
    text->length = 0;
}

void diagnostics_print(const struct diagnostics *diagnostics, enum diagnostic_format format, FILE *out)
{
    size_t count = diagnostics->list.count;
    if (count == 0)
        return;
    struct diagnostic **sorted = arena_alloc(diagnostics->arena, count, sizeof(struct diagnostic *));
    memcpy(sorted, diagnostics->list.items, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_diagnostics);
    size_t counts[] = {[SEVERITY_NOTE] = 0, [SEVERITY_WARNING] = 0, [SEVERITY_ERROR] = 0};
    size_t shown = 0;
    bool colour = wants_colour(out);
    struct text text = {.arena = diagnostics->arena};
    for (size_t i = 0; i < count; i++) {
        if (is_repeated(i > 0 ? sorted[i - 1] : NULL, sorted[i]))
            continue;
        counts[sorted[i]->rule->severity]++;
        if (format == DIAGNOSTIC_JSON)
            append_json(&text, sorted[i]);
        else if (++shown <= SHOWN_MAX)
            append_text(&text, sorted[i], colour);
        write_out(&text, out);
    }
    if (format == DIAGNOSTIC_TEXT)
        append_summary(&text, counts);
    write_out(&text, out);
}
