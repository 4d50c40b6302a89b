/* Steps of a migration's SQL: comment lines of its own say what is more than to be run. */
#include "migration.h"

#include "sql_scan.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *word;
    enum migration_refusal refusal;
} REFUSALS[] = {
    {"check", MIGRATION_REFUSE_CHECK},
    {"not null", MIGRATION_REFUSE_NOT_NULL},
    {"unique", MIGRATION_REFUSE_UNIQUE},
    {"foreign key", MIGRATION_REFUSE_FOREIGN_KEY},
};

struct reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct source *source;
    struct migration_text *text;
    struct migration_step step; /* the one that is read */
    size_t begin;               /* of its SQL */
};

static struct diagnostic *report(const struct reader *reader, size_t offset, const char *message)
{
    size_t length = strcspn(reader->source->bytes + offset, "\r\n");
    return diagnostic_report(reader->diagnostics, RULE_MIGRATION_TEXT,
                             source_span(reader->source, offset, length), "%s", message);
}

/* ---- Steps ----------------------------------------------------------------------------------------------- */

/* Keeps what was read up to here, unless it is nothing. */
static void end_step(struct reader *reader, size_t end)
{
    const char *bytes = reader->source->bytes;
    size_t begin = reader->begin;
    while (begin < end && strchr(" \t\r\n", bytes[begin]))
        begin++;
    while (end > begin && strchr(" \t\r\n", bytes[end - 1]))
        end--;
    reader->step.sql = arena_copy(reader->arena, bytes + begin, end - begin);
    reader->step.offset = begin;
    bool is_empty = !reader->step.sql[sql_scan_blank_length(reader->step.sql)];
    if (!is_empty)
        *ARENA_APPEND(reader->arena, &reader->text->steps) = reader->step;
    reader->step = (struct migration_step){.kind = MIGRATION_RUN};
}

static const char *rest_of_line(const struct reader *reader, const char *at)
{
    at += strspn(at, " \t");
    size_t length = strcspn(at, "\r\n");
    while (length && strchr(" \t", at[length - 1]))
        length--;
    return arena_copy(reader->arena, at, length);
}

/* "unique: users (email) is to be unique" */
static bool read_refusal(struct reader *reader, const char *at)
{
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        const char *behind = text_behind(at, REFUSALS[i].word);
        if (!behind || *behind != ':')
            continue;
        reader->step = (struct migration_step){.kind = MIGRATION_REFUSE,
                                               .refusal = REFUSALS[i].refusal,
                                               .subject = rest_of_line(reader, behind + 1)};
        return *reader->step.subject;
    }
    return false;
}

static void read_loss(struct reader *reader, const char *at)
{
    const char *words = rest_of_line(reader, at);
    *ARENA_APPEND(reader->arena, &reader->text->losses) = (struct name){
        .text = words,
        .span = source_span(reader->source, (size_t)(at + strspn(at, " \t") - reader->source->bytes),
                            strlen(words))};
}

/* A comment that is more than one; `next` is where the line behind it begins. */
static void read_note(struct reader *reader, size_t offset, const char *comment, size_t next)
{
    const char *refuse = text_behind(comment, "refuse "), *rebuild = text_behind(comment, "rebuild:");
    const char *loses = text_behind(comment, "loses:");
    bool is_end = text_behind(comment, "end") && strchr(" \t\r\n", comment[3]);
    if (!refuse && !rebuild && !loses && !is_end)
        return;
    if (is_end && reader->step.kind != MIGRATION_REBUILD) {
        report(reader, offset, "no step begins with rebuild that this could end");
        return;
    }
    if (loses) {
        read_loss(reader, loses);
        return;
    }
    if (!is_end && reader->step.kind == MIGRATION_REBUILD) {
        report(reader, offset, "the table that is made anew is not: write -- end behind its SQL");
        return;
    }
    end_step(reader, offset);
    reader->begin = next;
    if (rebuild)
        reader->step =
            (struct migration_step){.kind = MIGRATION_REBUILD, .subject = rest_of_line(reader, rebuild)};
    bool is_said = !rebuild || *reader->step.subject;
    if ((refuse && !read_refusal(reader, refuse)) || !is_said)
        diagnostic_suggest(
            report(reader, offset, "this says neither what rows are refused for, nor which table is made anew"),
            "write -- rebuild: TABLE, or -- refuse unique: WHY (check, not null, foreign key), and "
            "below it a SELECT of the rows' keys");
}

/* Where the statement ends that begins here; the text's end when it does not. */
static size_t end_of_statement(const char *bytes, size_t offset)
{
    while (bytes[offset] && bytes[offset] != ';') {
        size_t blank = sql_scan_blank_length(bytes + offset);
        offset += blank ? blank : sql_scan_token_length(bytes + offset);
    }
    return offset + (bytes[offset] == ';');
}

static bool begins_line(const char *bytes, size_t at)
{
    while (at && strchr(" \t", bytes[at - 1]))
        at--;
    return at == 0 || bytes[at - 1] == '\n';
}

/* A comment behind something is no note. */
static size_t read_comment(struct reader *reader, size_t at)
{
    const char *bytes = reader->source->bytes, *comment = bytes + at + 2;
    size_t next = at + strcspn(bytes + at, "\n");
    next += bytes[next] == '\n';
    if (begins_line(bytes, at))
        read_note(reader, at, comment + strspn(comment, " \t"), next);
    return next;
}

/* A step that refuses rows is one statement. */
static size_t read_statement(struct reader *reader, size_t at)
{
    at = end_of_statement(reader->source->bytes, at);
    end_step(reader, at);
    reader->begin = at;
    return at;
}

/* What is at `at`, token by token, for quotes and comments go over lines: where the next begins. */
static size_t read_token(struct reader *reader, size_t at)
{
    const char *bytes = reader->source->bytes + at;
    size_t blank = strspn(bytes, " \t\r\n\f");
    if (blank)
        return at + blank;
    if (strncmp(bytes, "--", 2) == 0)
        return read_comment(reader, at);
    if (strncmp(bytes, "/*", 2) == 0) {
        const char *end = strstr(bytes + 2, "*/");
        return at + (end ? (size_t)(end - bytes) + 2 : strlen(bytes));
    }
    return reader->step.kind == MIGRATION_REFUSE ? read_statement(reader, at)
                                                 : at + sql_scan_token_length(bytes);
}

void migration_text_read(struct arena *arena, const struct source *source, struct migration_text *text,
                         struct diagnostics *diagnostics)
{
    *text = (struct migration_text){.source = source};
    struct reader reader = {.arena = arena, .diagnostics = diagnostics, .source = source, .text = text};
    reader.begin = source_begin(source);
    for (size_t at = reader.begin; source->bytes[at]; at = read_token(&reader, at))
        ;
    if (reader.step.kind == MIGRATION_REBUILD)
        report(&reader, reader.begin ? reader.begin - 1 : 0,
               "a table is made anew to the end of the file: write -- end behind its SQL");
    end_step(&reader, source->length);
}

/* ---- Checksum -------------------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits, of the lines without blanks at their ends. */
const char *migration_text_checksum(struct arena *arena, const struct source *source)
{
    uint64_t state = UINT64_C(14695981039346656037);
    size_t end = source->length;
    while (end && strchr(" \t\r\n", source->bytes[end - 1]))
        end--;
    for (size_t i = source_begin(source); i < end; i++) {
        size_t blank = strspn(source->bytes + i, " \t\r");
        if (blank && source->bytes[i + blank] == '\n')
            i += blank;
        state = (state ^ (unsigned char)source->bytes[i]) * UINT64_C(1099511628211);
    }
    return arena_format(arena, "%016" PRIx64, state);
}
