/* The text of a file of queries: where each begins, what is said of it, its statement and the parameters in it. */
#include "query.h"

#include "directory.h"
#include "glyph.h"
#include "query_annotation.h"
#include "sql_scan.h"
#include "suggest.h"
#include "text.h"

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

struct reader {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct query_file *file;
    const struct source *source;
    struct query *query;
};

static struct diagnostic *report(const struct reader *reader, enum rule rule, size_t offset, size_t length,
                                 const char *message)
{
    if (reader->query)
        reader->query->broken = true;
    return diagnostic_report(reader->diagnostics, rule, source_span(reader->source, offset, length), "%s",
                             message);
}

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

static void report_kind(const struct reader *reader, size_t offset, size_t length, const char *word)
{
    static const char *const WORDS[KIND_COUNT] = {"exec", "count", "one", "many"};
    struct diagnostic *diagnostic =
        report(reader, RULE_QUERY_HEADER, offset, length,
               length ? "a query gives nothing (:exec), a count (:count), a row (:one) or rows (:many)"
                      : "what does the query give? :exec, :count, :one or :many is missing");
    if (length)
        diagnostic_suggest(diagnostic, "%s",
                           suggest_words(reader->arena, word, "there are", WORDS, KIND_COUNT));
}

/* "promote_user :exec" */
static void read_header(struct reader *reader, size_t offset)
{
    const char *bytes = reader->source->bytes;
    size_t at = (size_t)(comment_of(bytes + offset) + sizeof HEADER - 1 - bytes);
    at += blanks(bytes + at);
    size_t length = query_word_length(bytes + at);
    if (!length) {
        report(reader, RULE_QUERY_HEADER, at, line_length(bytes + at) ? 1 : 0,
               "a query's name becomes a C name: letters, digits and \"_\", beginning with a letter");
        return;
    }
    reader->query->name =
        (struct name){arena_copy(reader->arena, bytes + at, length), source_span(reader->source, at, length)};
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
            report(reader, RULE_QUERY_HEADER, rest, line_length(bytes + rest), "the line ends with the kind");
        return;
    }
    report_kind(reader, at, line_length(bytes + at), word);
}

static void add_doc(struct reader *reader, struct text *doc, const char *comment)
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

/* "total int null" */
static void read_column(struct reader *reader, const char *comment)
{
    const char *at = comment + sizeof COLUMN - 1;
    at += blanks(at);
    size_t length = query_word_length(at), offset = (size_t)(at - reader->source->bytes);
    struct query_annotation annotation = {
        .column = {arena_copy(reader->arena, at, length), source_span(reader->source, offset, length)}};
    size_t type = query_annotation_read(reader->arena, reader->schema, at + length, &annotation.type);
    if (!length || !type || !is_blank(at + length + type))
        diagnostic_suggest(
            report(reader, RULE_QUERY_COLUMN, offset, line_length(at), "this is no column with its type"),
            "write -- column: total int, or -- column: total int null");
    else
        *ARENA_APPEND(reader->arena, &reader->query->annotations) = annotation;
}

static const char EMBED[] = "embed:";

/* "user, log" */
static void read_embeds(struct reader *reader, const char *comment)
{
    const char *at = comment + sizeof EMBED - 1;
    do {
        at += *at == ',';
        at += blanks(at);
        size_t length = query_word_length(at), offset = (size_t)(at - reader->source->bytes);
        if (!length) {
            diagnostic_suggest(report(reader, RULE_QUERY_COLUMN, offset, line_length(at) ? 1 : 0,
                                      "the name of a table in FROM is missing, whose columns become a struct"),
                               "write -- embed: users, logs");
            return;
        }
        *ARENA_APPEND(reader->arena, &reader->query->embeds) =
            (struct name){arena_copy(reader->arena, at, length), source_span(reader->source, offset, length)};
        at += length + blanks(at + length);
    } while (*at == ',');
    if (line_length(at))
        report(reader, RULE_QUERY_COLUMN, (size_t)(at - reader->source->bytes), line_length(at),
               "a comma stands between the names");
}

static const char PLAN[] = "plan:";

/* "scan ok", "index logs_user_id_idx" */
static void read_plan(struct reader *reader, const char *comment)
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
            (struct name){arena_copy(reader->arena, at + name, length - name),
                          source_span(reader->source, offset + name, length - name)};
    else
        diagnostic_suggest(
            report(reader, RULE_QUERY_PLAN_DEMAND, offset, length, "this says nothing of the query's plan"),
            "write -- plan: scan ok, or -- plan: index NAME");
}

/* Comments behind the header: what is said of the query. Gives where its statement begins. */
static size_t read_comments(struct reader *reader, size_t offset)
{
    struct text doc = {.arena = reader->arena};
    const char *bytes = reader->source->bytes;
    for (; bytes[offset] && !is_header(bytes + offset); offset = next_line(reader->source, offset)) {
        const char *comment = comment_of(bytes + offset);
        if (!comment && !is_blank(bytes + offset))
            break;
        if (comment && strncmp(comment, COLUMN, sizeof COLUMN - 1) == 0)
            read_column(reader, comment);
        else if (comment && strncmp(comment, EMBED, sizeof EMBED - 1) == 0)
            read_embeds(reader, comment);
        else if (comment && strncmp(comment, PLAN, sizeof PLAN - 1) == 0)
            read_plan(reader, comment);
        else if (comment && line_length(comment))
            add_doc(reader, &doc, comment);
    }
    return offset;
}

/* ---- The statement --------------------------------------------------------------------------------------- */

static void report_parameter(struct reader *reader, size_t at, size_t length, const char *message)
{
    report(reader, RULE_QUERY_PARAMETER, reader->query->offset + at, length, message);
}

static struct query_parameter *take_parameter(struct reader *reader, const char *sql, size_t at, size_t length)
{
    const char *name = arena_copy(reader->arena, sql + at + 1, length - 1);
    struct query_parameter *parameter = query_find_parameter(reader->query, name);
    if (parameter)
        return parameter;
    parameter = ARENA_APPEND(reader->arena, &reader->query->parameters);
    *parameter = (struct query_parameter){
        .name = {name, source_span(reader->source, reader->query->offset + at, length)}};
    return parameter;
}

/* The tokens before the one that is read; SIZE_MAX: there are none. */
struct before {
    size_t last, last_but_one;
};

/* Whether what lies between two tokens is all that IN (…) has: the runtime puts a SELECT there for a list. */
static bool is_alone_in_list(const char *sql, const struct before *before, size_t end)
{
    size_t behind = end + sql_scan_blank_length(sql + end);
    return before->last_but_one != SIZE_MAX && sql[before->last] == '(' && sql[behind] == ')' &&
           sql_scan_token_length(sql + before->last_but_one) == 2 &&
           strncasecmp(sql + before->last_but_one, "in", 2) == 0;
}

/* ":limit int null": what is behind the name is no SQL, and becomes blanks. Gives where it ends. */
static size_t read_parameter(struct reader *reader, char *sql, size_t at, const struct before *before)
{
    size_t length = 1 + query_word_length(sql + at + 1), end = at + length, suffix = 0;
    struct query_parameter *parameter = take_parameter(reader, sql, at, length);
    if (strncmp(sql + end, "...", 3) == 0)
        suffix = 3;
    else if (sql[end] == '?')
        suffix = 1;
    parameter->is_list |= suffix == 3;
    parameter->is_optional |= suffix == 1;
    memset(sql + end, ' ', suffix);
    end += suffix;
    size_t type = query_annotation_read(reader->arena, reader->schema, sql + end, &parameter->type);
    parameter->is_annotated |= type > 0;
    memset(sql + end, ' ', type);
    end += type;
    if (!parameter->outside.length && !is_alone_in_list(sql, before, end))
        parameter->outside = (struct query_place){at, length};
    return end;
}

/* ---- Orders ---------------------------------------------------------------------------------------------- */

/* "users.created_at desc": created_at_desc. */
static const char *order_name(struct arena *arena, const char *sql)
{
    struct text name = {.arena = arena};
    for (size_t length; *sql; sql += length) {
        length = sql_scan_blank_length(sql);
        if (length)
            continue;
        length = sql_scan_token_length(sql);
        const char *word = sql;
        for (size_t i = 0; i < length; i++)
            if (sql[i] == '.')
                word = sql + i + 1;
        if (query_word_length(word))
            text_append(&name, name.length ? "_" : "");
        text_append_bytes(&name, word, query_word_length(word));
    }
    return text_string(&name);
}

static void add_order(struct reader *reader, const char *sql, size_t from, size_t until)
{
    from += sql_scan_blank_length(sql + from);
    while (until > from && strchr(" \t\r\n", sql[until - 1]))
        until--;
    if (until <= from) {
        report_parameter(reader, from, 1, "an order is missing");
        return;
    }
    const char *text = arena_copy(reader->arena, sql + from, until - from);
    const struct query_order order = {
        .name = order_name(reader->arena, text),
        .sql = text,
        .offset = from,
        .span = source_span(reader->source, reader->query->offset + from, until - from)};
    for (size_t i = 0; i < reader->query->orders.count; i++)
        if (text_equal(reader->query->orders.items[i].name, order.name))
            report_parameter(reader, from, until - from, "there is an order of this name");
    if (query_word_length(order.name) != strlen(order.name) || !*order.name)
        report_parameter(reader, from, until - from, "an order is a column, or what has a name in it");
    *ARENA_APPEND(reader->arena, &reader->query->orders) = order;
}

/* :name, ?, ?1, @name and $name mean parameters to SQLite. */
static bool is_parameter(const char *at)
{
    return *at == '?' || (strchr(":@$", *at) && sql_scan_token_length(at) > 1);
}

/* Reads "(created_at, email desc)", of which the first stays. Gives where it ends. */
static size_t read_orders(struct reader *reader, char *sql, size_t at)
{
    struct query *query = reader->query;
    size_t length = 1 + query_word_length(sql + at + 1), depth = 0, from = at + length + 1, end = from;
    if (query->orders.count)
        report_parameter(reader, at, length, "a query has one choice of orders");
    take_parameter(reader, sql, at, length)->is_order = true;
    while (depth || sql[end] != ')') {
        size_t blank = sql_scan_blank_length(sql + end);
        if (blank) {
            end += blank;
            continue;
        }
        if (sql[end] == ',' && !depth) {
            add_order(reader, sql, from, end);
            from = end + 1;
        } else if (is_parameter(sql + end)) {
            report_parameter(reader, end, sql_scan_token_length(sql + end),
                             "a parameter can't stand inside of an order");
        }
        depth += sql[end] == '(';
        depth -= sql[end] == ')';
        end += sql_scan_token_length(sql + end);
    }
    add_order(reader, sql, from, end);
    query->order_place = (struct query_place){at, end + 1 - at};
    if (query->orders.count)
        query_set_order(query, sql, 0);
    else
        memset(sql + at, ' ', end + 1 - at);
    return end + 1;
}

static void report_other_parameter(struct reader *reader, size_t at, size_t length)
{
    diagnostic_suggest(
        report(reader, RULE_QUERY_PARAMETER, reader->query->offset + at, length,
               "a parameter has a name, which becomes C's: letters, digits and \"_\", beginning with a letter"),
        "write :name");
}

static void read_parameters(struct reader *reader, char *sql)
{
    struct before before = {SIZE_MAX, SIZE_MAX};
    for (size_t at = 0; sql[at];) {
        size_t blank = sql_scan_blank_length(sql + at);
        if (blank) {
            at += blank;
            continue;
        }
        size_t begin = at, length = sql_scan_token_length(sql + at);
        size_t word = sql[at] == ':' && query_word_length(sql + at + 1) + 1 == length ? length - 1 : 0;
        if (word && sql[at + 1 + word] == '(')
            at = read_orders(reader, sql, at);
        else if (word)
            at = read_parameter(reader, sql, at, &before);
        else if (is_parameter(sql + at))
            report_other_parameter(reader, at, length);
        at = at > begin ? at : begin + length;
        before = (struct before){begin, before.last};
    }
}

/* A parameter may be found to be a list where it stands again. */
static void check_lists(struct reader *reader)
{
    for (size_t i = 0; i < reader->query->parameters.count; i++) {
        const struct query_parameter *parameter = &reader->query->parameters.items[i];
        if (parameter->is_list && parameter->outside.length)
            report_parameter(reader, parameter->outside.offset, parameter->outside.length,
                             "a list stands by itself between parentheses: IN (:name...)");
    }
}

static void read_statement(struct reader *reader, size_t offset, size_t end)
{
    const char *bytes = reader->source->bytes;
    while (end > offset && strchr(" \t\r\n", bytes[end - 1]))
        end--;
    char *sql = arena_copy(reader->arena, bytes + offset, end - offset);
    reader->query->offset = offset;
    reader->query->sql = sql;
    size_t place;
    const char *problem = sql_scan_problem(sql, &place);
    if (problem)
        report(reader, RULE_QUERY_SQL, offset + place, sql_scan_token_length(sql + place), problem);
    else if (!sql[sql_scan_blank_length(sql)])
        report(reader, RULE_QUERY_SQL, offset, 0, "there is no statement");
    else
        read_parameters(reader, sql);
    check_lists(reader);
}

/* ---- Files ----------------------------------------------------------------------------------------------- */

static size_t find_header(const struct source *source, size_t offset)
{
    while (source->bytes[offset] && !is_header(source->bytes + offset))
        offset = next_line(source, offset);
    return offset;
}

static size_t read_query(struct reader *reader, size_t offset)
{
    reader->query = ARENA_APPEND(reader->arena, &reader->file->queries);
    *reader->query = (struct query){.source = reader->source};
    read_header(reader, offset);
    size_t begin = read_comments(reader, next_line(reader->source, offset));
    size_t end = find_header(reader->source, begin);
    read_statement(reader, begin, end);
    return end;
}

/* Comments may stand before the first query, and the mark of UTF-8 that some editors leave. */
static void read_queries(struct reader *reader)
{
    static const char MARK[] = "\xEF\xBB\xBF";
    const struct source *source = reader->source;
    size_t mark = strncmp(source->bytes, MARK, sizeof MARK - 1) == 0 ? sizeof MARK - 1 : 0;
    size_t begin = mark + sql_scan_blank_length(source->bytes + mark), first = find_header(source, mark);
    if (begin < first && source->bytes[begin])
        diagnostic_suggest(report(reader, RULE_QUERY_HEADER, begin,
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
    struct reader reader = {
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
    return files;
}
