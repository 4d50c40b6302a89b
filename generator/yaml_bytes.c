#include "yaml_bytes.h"

#include "glyph.h"

#include <string.h>

enum {
    SIZE_MAX_MIB = 16,
    DIRECTIVE_MAX = 64, /* of %TAG: libyaml's time is quadratic in their number */
    BREAK_MAX = 100     /* nobody reads of more */
};

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

/* What the first bytes say that the file is, if not UTF-8; NULL: nothing. */
static const char *other_encoding(const struct source *source)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *name;
    } SIGNS[] = {
        {"\xFF\xFE\0\0", 4, "UTF-32"},
        {"\0\0\xFE\xFF", 4, "UTF-32"},
        {"\xFF\xFE", 2, "UTF-16"},
        {"\xFE\xFF", 2, "UTF-16"},
    };
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (source->length >= SIGNS[i].length && memcmp(source->bytes, SIGNS[i].bytes, SIGNS[i].length) == 0)
            return SIGNS[i].name;
    bool has_nul = source->length >= 2 && (!source->bytes[0] != !source->bytes[1]);
    return has_nul ? "UTF-16" : NULL;
}

/* The place of the first byte that begins no character of UTF-8; the length when there is none. */
static size_t first_broken_byte(const struct source *source)
{
    size_t offset = 0;
    while (offset < source->length) {
        size_t rest = source->length - offset;
        struct glyph glyph = glyph_at(source->bytes + offset, rest);
        if (glyph.broken)
            break;
        offset += glyph.length;
    }
    return offset;
}

static bool accept_characters(const struct source *source, struct diagnostics *diagnostics)
{
    size_t broken = first_broken_byte(source);
    if (broken == source->length)
        return true;
    struct diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_YAML_ENCODING, source_span(source, broken, 1),
                          "the byte 0x%02X is no UTF-8", (unsigned char)source->bytes[broken]);
    diagnostic_suggest(diagnostic, "save the file as UTF-8");
    return false;
}

static void report_line_break(const struct source *source, size_t offset, struct glyph glyph,
                              struct diagnostics *diagnostics)
{
    struct diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_YAML_LINE_BREAK, source_span(source, offset, glyph.length),
        "the character U+%04X ends a line to some readers of YAML, and not to others", (unsigned)glyph.code);
    diagnostic_suggest(diagnostic, "write \\u%04X between double quotes, or take it out", (unsigned)glyph.code);
}

/* What YAML 1.1 and libyaml take for line ends, and YAML 1.2 and editors do not: lines would be counted in two ways. */
static bool accept_line_breaks(const struct source *source, struct diagnostics *diagnostics)
{
    size_t count = 0;
    struct glyph glyph;
    for (size_t offset = 0; offset < source->length && count < BREAK_MAX; offset += glyph.length) {
        glyph = glyph_at(source->bytes + offset, source->length - offset);
        if (glyph.code != 0x85 && glyph.code != 0x2028 && glyph.code != 0x2029)
            continue;
        report_line_break(source, offset, glyph, diagnostics);
        count++;
    }
    return count == 0;
}

bool yaml_bytes_accept(const struct source *source, struct diagnostics *diagnostics)
{
    struct span begin = source_span(source, 0, 0);
    const char *encoding = other_encoding(source);
    if (encoding)
        diagnostic_suggest(
            diagnostic_report(diagnostics, RULE_YAML_ENCODING, begin, "the file is %s, not UTF-8", encoding),
            "save it as UTF-8");
    else if (source->length > (size_t)SIZE_MAX_MIB * 1024 * 1024)
        diagnostic_report(diagnostics, RULE_YAML_SIZE, begin, "the file is larger than %d MiB", SIZE_MAX_MIB);
    else if (has_many_directives(source))
        diagnostic_report(diagnostics, RULE_YAML_SIZE, begin, "the file has more than %d directives",
                          DIRECTIVE_MAX);
    else
        return accept_characters(source, diagnostics) && accept_line_breaks(source, diagnostics);
    return false;
}
