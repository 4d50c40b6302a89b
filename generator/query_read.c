/* The text of a file of queries: where each begins, what is said of it, its statement and the parameters in it. */
#include "query_read_part.h"

#include "directory.h"
#include "glyph.h"
#include "name_index.h"
#include "query_annotation.h"
#include "sql_scan.h"
#include "suggest.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static const char HEADER[] = "name:";
static const char ENDING[] = ".sql";

static const struct {
    const char *word;
    enum query_kind kind;
} KINDS[] = {{"exec", QUERY_EXEC}, {"count", QUERY_COUNT}, {"one", QUERY_ONE}, {"many", QUERY_MANY}};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

/* ---- Lines ----------------------------------------------------------------------------------------------- */

static size_t blanks(const char *at)
{
    return strspn(at, " \t");
}

static size_t line_length(const char *at)
{
    return strcspn(at, "\r\n");
}

/* Where the line after this one begins. */
static size_t next_line(const struct source *source, size_t offset)
{
    offset += strcspn(source->bytes + offset, "\n");
    return source->bytes[offset] ? offset + 1 : offset;
}

/* What a line says that is a comment and nothing else; NULL: it is something else. */
static const char *comment_of(const char *line)
{
    line += blanks(line);
    if (strncmp(line, "--", 2) != 0)
        return NULL;
    line += 2;
    return line + blanks(line);
}

static bool is_header(const char *line)
{
    const char *comment = comment_of(line);
    return comment && strncmp(comment, HEADER, sizeof HEADER - 1) == 0;
}

static bool is_blank(const char *line)
{
    return blanks(line) == line_length(line);
}

/* ---- The header ------------------------------------------------------------------------------------------ */

static void report_kind(const struct query_reader *reader, size_t offset, size_t length, const char *word)
{
    static const char *const WORDS[KIND_COUNT] = {"exec", "count", "one", "many"};
    struct diagnostic *diagnostic = query_reader_report(
        reader, RULE_QUERY_HEADER, offset, length,
        length ? "a query gives nothing (:exec), a count (:count), a row (:one) or rows (:many)"
               : "what does the query give? :exec, :count, :one or :many is missing");
    if (length)
        diagnostic_suggest(diagnostic, "%s",
                           suggest_words(reader->arena, word, "there are", WORDS, KIND_COUNT));
}

/* "promote_user :exec" */
static void read_header(struct query_reader *reader, size_t offset)
{
    const char *bytes = reader->source->bytes;
    size_t at = (size_t)(comment_of(bytes + offset) + sizeof HEADER - 1 - bytes);
    at += blanks(bytes + at);
    size_t length = query_word_length(bytes + at);
    if (!length || !strchr(" \t\r\n:", bytes[at + length])) {
        size_t word = strcspn(bytes + at, " \t\r\n");
        query_reader_report(
            reader, RULE_QUERY_HEADER, at, word,
            "a query's name becomes a C name: letters, digits and \"_\", beginning with a letter");
        return;
    }
    reader->query->name = (struct name){.text = arena_copy(reader->arena, bytes + at, length),
                                        .span = source_span(reader->source, at, length)};
    at += length + blanks(bytes + at + length);
    size_t colon = bytes[at] == ':', kind_length = query_word_length(bytes + at + colon);
    const char *word = arena_copy(reader->arena, bytes + at + colon, kind_length);
    size_t end = at + colon + kind_length;
    size_t rest = end + blanks(bytes + end);
    for (size_t i = 0; colon && i < KIND_COUNT; i++) {
        if (!text_equal(word, KINDS[i].word))
            continue;
        reader->query->kind = KINDS[i].kind;
        if (!is_blank(bytes + rest))
            query_reader_report(reader, RULE_QUERY_HEADER, rest, line_length(bytes + rest),
                                "the line ends with the kind");
        return;
    }
    report_kind(reader, at, line_length(bytes + at), word);
}

static void add_doc(struct query_reader *reader, struct text *doc, const char *comment)
{
    size_t length = line_length(comment);
    while (length && strchr(" \t", comment[length - 1]))
        length--;
    if (doc->length)
        text_append_char(doc, ' ');
    text_append_bytes(doc, comment, length);
    reader->query->doc = text_string(doc);
}

static const char COLUMN[] = "column:";

static bool has_annotation(const struct query *query, const char *column)
{
    for (size_t i = 0; i < query->annotations.count; i++)
        if (text_equal(query->annotations.items[i].column.text, column))
            return true;
    return false;
}

/* "total int null" */
static void read_column(struct query_reader *reader, const char *comment)
{
    const char *at = comment + sizeof COLUMN - 1;
    at += blanks(at);
    size_t length = query_word_length(at), offset = (size_t)(at - reader->source->bytes);
    struct query_annotation annotation = {.column = {.text = arena_copy(reader->arena, at, length),
                                                     .span = source_span(reader->source, offset, length)}};
    size_t type = query_annotation_read(reader->arena, reader->schema, at + length, &annotation.type);
    if (!length || !type || !is_blank(at + length + type))
        diagnostic_suggest(query_reader_report(reader, RULE_QUERY_COLUMN, offset, line_length(at),
                                               "this is no column with its type"),
                           "write -- column: total int, or -- column: total int null");
    else if (has_annotation(reader->query, annotation.column.text))
        query_reader_report(reader, RULE_QUERY_COLUMN, offset, length, "this column has a type already");
    else
        *ARENA_APPEND(reader->arena, &reader->query->annotations) = annotation;
}

static const char EMBED[] = "embed:";

/* "user, log" */
static void read_embeds(struct query_reader *reader, const char *comment)
{
    const char *at = comment + sizeof EMBED - 1;
    do {
        at += *at == ',';
        at += blanks(at);
        size_t length = query_word_length(at), offset = (size_t)(at - reader->source->bytes);
        if (!length) {
            diagnostic_suggest(
                query_reader_report(reader, RULE_QUERY_COLUMN, offset, line_length(at) ? 1 : 0,
                                    "the name of a table in FROM is missing, whose columns become a struct"),
                "write -- embed: users, logs");
            return;
        }
        *ARENA_APPEND(reader->arena, &reader->query->embeds) = (struct name){
            .text = arena_copy(reader->arena, at, length), .span = source_span(reader->source, offset, length)};
        at += length + blanks(at + length);
    } while (*at == ',');
    if (line_length(at))
        query_reader_report(reader, RULE_QUERY_COLUMN, (size_t)(at - reader->source->bytes), line_length(at),
                            "a comma stands between the names");
}

static const char PLAN[] = "plan:";

/* "scan ok", "index logs_user_id_idx" */
static void read_plan(struct query_reader *reader, const char *comment)
{
    static const char SCAN[] = "scan ok", INDEX[] = "index";
    const char *at = comment + sizeof PLAN - 1;
    at += blanks(at);
    size_t length = line_length(at), offset = (size_t)(at - reader->source->bytes);
    while (length && strchr(" \t", at[length - 1]))
        length--;
    size_t index = sizeof INDEX - 1, name = index + blanks(at + index);
    if (length == sizeof SCAN - 1 && strncmp(at, SCAN, length) == 0)
        reader->query->accepts_scan = true;
    else if (length > name && name > index && strncmp(at, INDEX, index) == 0)
        *ARENA_APPEND(reader->arena, &reader->query->plan_indexes) =
            (struct name){.text = arena_copy(reader->arena, at + name, length - name),
                          .span = source_span(reader->source, offset + name, length - name)};
    else
        diagnostic_suggest(query_reader_report(reader, RULE_QUERY_PLAN_DEMAND, offset, length,
                                               "this says nothing of the query's plan"),
                           "write -- plan: scan ok, or -- plan: index NAME");
}

/* What lines behind the header say beside doc. */
static const struct {
    const char *word;
    void (*read)(struct query_reader *reader, const char *comment);
} NOTES[] = {{COLUMN, read_column}, {EMBED, read_embeds}, {PLAN, read_plan}};

enum { NOTE_COUNT = sizeof NOTES / sizeof *NOTES };

static size_t find_note(const char *comment)
{
    size_t note = 0;
    while (note < NOTE_COUNT && strncmp(comment, NOTES[note].word, strlen(NOTES[note].word)) != 0)
        note++;
    return note;
}

/* ---- What is nearly a note ------------------------------------------------------------------------------- */

/* What lines would say if their first word were right; doc says other things. */

static bool has_shape_of_column(const struct query_reader *reader, const char *at)
{
    struct query_type type;
    size_t length = query_word_length(at);
    size_t said = length ? query_annotation_read(reader->arena, reader->schema, at + length, &type) : 0;
    return said && is_blank(at + length + said);
}

static bool has_shape_of_embed(const struct query_reader *reader, const char *at)
{
    (void)reader;
    for (size_t length; (length = query_word_length(at)); at += 1 + blanks(at + 1)) {
        at += length + blanks(at + length);
        if (*at != ',')
            return is_blank(at);
    }
    return false;
}

static bool has_shape_of_plan(const struct query_reader *reader, const char *at)
{
    (void)reader;
    size_t length = query_word_length(at), behind = length + blanks(at + length);
    size_t name = query_word_length(at + behind);
    bool is_demand = (length == 5 && strncmp(at, "index", 5) == 0) || strncmp(at, "scan ok", 7) == 0;
    return is_demand && name && is_blank(at + behind + name);
}

static bool has_shape_of_name(const struct query_reader *reader, const char *at)
{
    (void)reader;
    size_t length = query_word_length(at);
    return length && at[length + blanks(at + length)] == ':';
}

static const struct {
    const char *word;
    bool (*has_shape)(const struct query_reader *reader, const char *at);
    bool without_colon, in_lower_case; /* what is told, too; what alone is told, since its shape says little */
} NEARLY[] = {
    {"column", has_shape_of_column, false, false},
    {"embed", has_shape_of_embed, false, true},
    {"plan", has_shape_of_plan, true, false},
    {"name", has_shape_of_name, false, false},
};

enum { NEARLY_COUNT = sizeof NEARLY / sizeof *NEARLY };

static size_t find_nearly(const char *word)
{
    const char *words[NEARLY_COUNT];
    for (size_t i = 0; i < NEARLY_COUNT; i++)
        words[i] = NEARLY[i].word;
    const char *nearest = suggest_nearest(word, words, NEARLY_COUNT);
    size_t found = 0;
    while (found < NEARLY_COUNT && nearest != words[found])
        found++;
    return found;
}

/* "plan index orders_idx", "Plan: scan ok", "colunm: total int": none of these is doc. */
static bool report_misspelt(struct query_reader *reader, const char *comment)
{
    size_t length = query_word_length(comment), blank = blanks(comment + length);
    const char *word = arena_copy(reader->arena, comment, length), *rest = comment + length + blank;
    bool has_colon = *rest == ':';
    size_t meant = length && (has_colon || blank) ? find_nearly(word) : NEARLY_COUNT;
    if (meant == NEARLY_COUNT ||
        (!has_colon && !(NEARLY[meant].without_colon && text_equal_ignoring_case(word, NEARLY[meant].word))))
        return false;
    rest += has_colon + blanks(rest + has_colon);
    if (!NEARLY[meant].has_shape(reader, rest) ||
        (NEARLY[meant].in_lower_case && *word != tolower((unsigned char)*word)))
        return false;
    diagnostic_suggest(query_reader_report(reader, RULE_QUERY_HEADER, (size_t)(comment - reader->source->bytes),
                                           length + has_colon, "this line would be a part of the doc"),
                       "did you mean -- %s:", NEARLY[meant].word);
    return true;
}

/* Comments behind the header: what is said of the query. Gives where its statement begins. */
static size_t read_comments(struct query_reader *reader, size_t offset)
{
    struct text doc = {.arena = reader->arena};
    const char *bytes = reader->source->bytes;
    for (; bytes[offset] && !is_header(bytes + offset); offset = next_line(reader->source, offset)) {
        const char *comment = comment_of(bytes + offset);
        if (!comment && !is_blank(bytes + offset))
            break;
        size_t note = comment ? find_note(comment) : NOTE_COUNT;
        if (note < NOTE_COUNT)
            NOTES[note].read(reader, comment);
        else if (comment && line_length(comment) && !report_misspelt(reader, comment))
            add_doc(reader, &doc, comment);
    }
    return offset;
}

/* A comment in the statement, or behind it: nobody would read a note there. */
static void check_late_note(struct query_reader *reader, const char *comment)
{
    if (find_note(comment) < NOTE_COUNT)
        query_reader_report(reader, RULE_QUERY_HEADER, (size_t)(comment - reader->source->bytes),
                            line_length(comment), "this line stands before the statement, below the name");
}

/* What stands there and is no line's comment: blanks, a comment of C, a token. */
static size_t length_to_skip(const char *at)
{
    size_t blank = strspn(at, " \t\r\n\f");
    const char *end = strncmp(at, "/*", 2) == 0 ? strstr(at + 2, "*/") : NULL;
    return blank ? blank : end ? (size_t)(end + 2 - at) : sql_scan_token_length(at);
}

static void check_late_notes(struct query_reader *reader, size_t offset, size_t end)
{
    const char *bytes = reader->source->bytes;
    while (offset < end && bytes[offset]) {
        const char *comment = comment_of(bytes + offset);
        if (comment)
            check_late_note(reader, comment);
        offset = comment ? next_line(reader->source, offset) : offset + length_to_skip(bytes + offset);
    }
}

/* ---- Files ----------------------------------------------------------------------------------------------- */

static size_t find_header(const struct source *source, size_t offset)
{
    while (source->bytes[offset] && !is_header(source->bytes + offset))
        offset = next_line(source, offset);
    return offset;
}

/* "-- Name: b :many", "-- name b :many", a C comment: what was meant to begin a query. */
static bool is_misspelt_header(const char *line)
{
    line += blanks(line);
    if (strncmp(line, "--", 2) != 0 && strncmp(line, "/*", 2) != 0)
        return false;
    const char *word = line + 2 + blanks(line + 2);
    size_t length = query_word_length(word);
    if (length != 4 || strncasecmp(word, "name", 4) != 0)
        return false;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const char *kind = strstr(word, KINDS[i].word);
        if (kind && kind < word + line_length(word) && kind[-1] == ':')
            return true;
    }
    return false;
}

static bool report_misspelt_header(struct query_reader *reader, size_t offset, size_t end)
{
    const char *bytes = reader->source->bytes;
    for (; offset < end; offset = next_line(reader->source, offset)) {
        if (!is_misspelt_header(bytes + offset))
            continue;
        size_t blank = blanks(bytes + offset);
        diagnostic_suggest(query_reader_report(reader, RULE_QUERY_HEADER, offset + blank,
                                               line_length(bytes + offset + blank),
                                               "this line begins no query"),
                           "write -- name: what_it_does :exec");
        return true;
    }
    return false;
}

static const char POSTGRES[] = "postgres:";

/* Where the line stands behind which the statement is said once more, in PostgreSQL's words; `end`: nowhere. */
static size_t find_postgres(const struct source *source, size_t offset, size_t end)
{
    for (; offset < end; offset = next_line(source, offset)) {
        const char *comment = comment_of(source->bytes + offset);
        size_t length = sizeof POSTGRES - 1;
        if (comment && strncmp(comment, POSTGRES, length) == 0 && is_blank(comment + length))
            return offset;
    }
    return end;
}

static void read_postgres(struct query_reader *reader, size_t begin, size_t end)
{
    struct query *query = reader->query, *postgres = ARENA_NEW(reader->arena, struct query);
    *postgres = (struct query){.source = query->source, .name = query->name, .kind = query->kind};
    reader->query = postgres;
    query_reader_read_statement(reader, begin, end);
    reader->query = query;
    query->postgres = postgres;
    query->broken |= postgres->broken;
}

static size_t read_query(struct query_reader *reader, size_t offset)
{
    reader->query = ARENA_APPEND(reader->arena, &reader->file->queries);
    *reader->query = (struct query){.source = reader->source};
    read_header(reader, offset);
    size_t begin = read_comments(reader, next_line(reader->source, offset));
    size_t end = find_header(reader->source, begin);
    size_t postgres = find_postgres(reader->source, begin, end);
    if (!report_misspelt_header(reader, begin, end))
        query_reader_read_statement(reader, begin, postgres);
    if (postgres < end)
        read_postgres(reader, next_line(reader->source, postgres), end);
    check_late_notes(reader, begin, end);
    return end;
}

/* Comments may stand before the first query, and the mark of UTF-8 that some editors leave. */
static void read_queries(struct query_reader *reader)
{
    static const char MARK[] = "\xEF\xBB\xBF";
    const struct source *source = reader->source;
    size_t mark = strncmp(source->bytes, MARK, sizeof MARK - 1) == 0 ? sizeof MARK - 1 : 0;
    size_t begin = mark + sql_scan_blank_length(source->bytes + mark), first = find_header(source, mark);
    if (begin < first && source->bytes[begin] && !report_misspelt_header(reader, mark, first))
        diagnostic_suggest(query_reader_report(reader, RULE_QUERY_HEADER, begin,
                                               sql_scan_token_length(source->bytes + begin),
                                               "a statement stands before the first query's name"),
                           "begin it with a line -- name: what_it_does :exec");
    for (size_t offset = first; source->bytes[offset];)
        offset = read_query(reader, offset);
}

static bool is_file_name(const char *name)
{
    return query_word_length(name) == strlen(name);
}

/* A NUL byte would end the file for whoever reads it. */
static bool accept_bytes(const struct source *source, struct diagnostics *diagnostics)
{
    struct glyph glyph;
    size_t offset = 0;
    for (; offset < source->length && source->bytes[offset]; offset += glyph.length) {
        glyph = glyph_at(source->bytes + offset, source->length - offset);
        if (glyph.broken)
            break;
    }
    if (offset == source->length)
        return true;
    struct diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_QUERY_FILE, source_span(source, offset, 1),
                          "the byte 0x%02X is no text", (unsigned)(unsigned char)source->bytes[offset]);
    diagnostic_suggest(diagnostic, "save the file as UTF-8");
    return false;
}

void query_read(struct arena *arena, const struct schema *schema, const struct source *source, const char *name,
                struct query_file_list *files, struct diagnostics *diagnostics)
{
    if (!accept_bytes(source, diagnostics))
        return;
    struct query_file *file = ARENA_APPEND(arena, files);
    *file = (struct query_file){.source = source, .name = name};
    struct query_reader reader = {
        .arena = arena, .schema = schema, .diagnostics = diagnostics, .file = file, .source = source};
    read_queries(&reader);
}

static void read_file(struct arena *arena, const struct schema *schema, const char *directory, const char *file,
                      struct query_file_list *files, struct diagnostics *diagnostics)
{
    const char *path = arena_format(arena, "%s/%s", directory, file);
    const char *name = arena_copy(arena, file, strlen(file) - strlen(ENDING));
    const struct source *source = source_read(arena, path);
    if (!source) {
        diagnostic_report(diagnostics, RULE_QUERY_FILE, (struct span){0}, "cannot read %s: %s", path,
                          strerror(errno));
        return;
    }
    if (!is_file_name(name)) {
        diagnostic_report(diagnostics, RULE_QUERY_FILE, source_span(source, 0, 0),
                          "the file's name becomes part of a C file's: letters, digits and \"_\", not \"%s\"",
                          name);
        return;
    }
    query_read(arena, schema, source, name, files, diagnostics);
}

static bool is_query_file(const char *file)
{
    size_t length = strlen(file), ending = strlen(ENDING);
    return length > ending && text_equal(file + length - ending, ENDING);
}

const char *query_directory(struct arena *arena, const char *schema_path)
{
    return directory_beside(arena, schema_path, "queries");
}

static void check_names(struct arena *arena, const struct query_file_list *files,
                        struct diagnostics *diagnostics)
{
    struct name_index *places = name_index_new(arena, true);
    struct name_list names = {0};
    for (size_t i = 0; i < files->count; i++) {
        for (size_t j = 0; j < files->items[i].queries.count; j++) {
            const struct name *name = &files->items[i].queries.items[j].name;
            size_t first = name->text ? name_index_add(places, name->text, names.count) : NAME_INDEX_NONE;
            *ARENA_APPEND(arena, &names) = *name;
            if (first == NAME_INDEX_NONE)
                continue;
            files->items[i].queries.items[j].broken = true;
            diagnostic_note(diagnostic_report(diagnostics, RULE_DUPLICATE_NAME, name->span,
                                              "query \"%s\" is there already", name->text),
                            names.items[first].span, "it is first written here");
        }
    }
}

struct query_file_list query_read_all(struct arena *arena, const struct schema *schema,
                                      struct diagnostics *diagnostics)
{
    struct query_file_list files = {0};
    const char *directory = query_directory(arena, schema->source->path);
    struct directory_names names = {0};
    if (!directory_read(arena, directory, &names) && errno != ENOENT)
        diagnostic_report(diagnostics, RULE_QUERY_FILE, (struct span){0}, "cannot read %s: %s", directory,
                          strerror(errno));
    for (size_t i = 0; i < names.count; i++)
        if (is_query_file(names.items[i]))
            read_file(arena, schema, directory, names.items[i], &files, diagnostics);
    check_names(arena, &files, diagnostics);
    return files;
}
