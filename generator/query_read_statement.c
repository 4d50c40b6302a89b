/* A query's statement: its parameters, and what is said behind them, which is no SQL. */
#include "query_annotation.h"
#include "query_read_part.h"
#include "sql_scan.h"
#include "text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static struct diagnostic *report_parameter(struct query_reader *reader, size_t at, size_t length,
                                           const char *message)
{
    return query_reader_report(reader, RULE_QUERY_PARAMETER, reader->query->offset + at, length, message);
}

static struct query_parameter *take_parameter(struct query_reader *reader, const char *sql, size_t at,
                                              size_t length)
{
    const char *name = arena_copy(reader->arena, sql + at + 1, length - 1);
    struct query_parameter *parameter = query_find_parameter(reader->query, name);
    if (parameter)
        return parameter;
    parameter = ARENA_APPEND(reader->arena, &reader->query->parameters);
    *parameter = (struct query_parameter){
        .name = {.text = name, .span = source_span(reader->source, reader->query->offset + at, length)}};
    return parameter;
}

enum { DEPTH_MOST = 64 }; /* of parentheses, whose ORDER BY is looked for */

/* The tokens before the one that is read, SIZE_MAX: there are none; and whether ORDER BY has begun in each of the parentheses around
 * it. */
struct before {
    size_t last, last_but_one;
    size_t depth;
    bool sorts[DEPTH_MOST];
};

static bool is_keyword(const char *sql, size_t at, const char *word)
{
    return at != SIZE_MAX && sql_scan_token_length(sql + at) == strlen(word) &&
           strncasecmp(sql + at, word, strlen(word)) == 0;
}

static void move_behind(struct before *before, const char *sql, size_t token)
{
    if (sql[token] == ')' && before->depth)
        before->depth--;
    bool *sorts = before->depth < DEPTH_MOST ? &before->sorts[before->depth] : NULL;
    if (sorts && is_keyword(sql, token, "by") && is_keyword(sql, before->last, "order"))
        *sorts = true;
    else if (sorts && (is_keyword(sql, token, "limit") || is_keyword(sql, token, "select")))
        *sorts = false;
    if (sql[token] == '(' && ++before->depth < DEPTH_MOST)
        before->sorts[before->depth] = false;
    before->last_but_one = before->last;
    before->last = token;
}

/* Whether a term of ORDER BY begins. */
static bool is_before_order(const struct before *before, const char *sql)
{
    return before->depth < DEPTH_MOST && before->sorts[before->depth] &&
           (sql[before->last] == ',' || is_keyword(sql, before->last, "by"));
}

/* Whether what lies between two tokens is all that IN (…) has, where the runtime puts a SELECT for a list, or PostgreSQL's ANY (…)
 * and ALL (…), which take an array. */
static bool is_alone_in_list(const char *sql, const struct before *before, size_t end)
{
    size_t behind = end + sql_scan_blank_length(sql + end);
    return before->last_but_one != SIZE_MAX && sql[before->last] == '(' && sql[behind] == ')' &&
           (is_keyword(sql, before->last_but_one, "in") || is_keyword(sql, before->last_but_one, "any") ||
            is_keyword(sql, before->last_but_one, "all"));
}

static bool same_type(const struct query_type *a, const struct query_type *b)
{
    return a->type == b->type && a->enumeration == b->enumeration && a->nullable == b->nullable;
}

/* The type that an annotation says, which stands at a place of the statement. */
static void take_type(struct query_reader *reader, struct query_parameter *parameter, struct query_type type,
                      size_t at, size_t length)
{
    size_t blank = sql_scan_blank_length(reader->query->sql + at);
    if (parameter->is_annotated && !same_type(&parameter->type, &type))
        report_parameter(reader, at + blank, length - blank,
                         arena_format(reader->arena, "a parameter is of one type, and :%s has another before",
                                      parameter->name.text));
    parameter->type = type;
    parameter->is_annotated = true;
}

static bool is_end_of_term(const char *at)
{
    static const char *const WORDS[] = {"asc", "desc", "limit"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (is_keyword(at, 0, WORDS[i]))
            return true;
    return !*at || strchr(",);", *at);
}

/* ":limit int null": what is behind the name is no SQL, and becomes blanks. Gives where it ends. */
static size_t read_parameter(struct query_reader *reader, char *sql, size_t at, const struct before *before)
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
    struct query_type said = {0};
    size_t type = query_annotation_read(reader->arena, reader->schema, sql + end, &said);
    if (type)
        take_type(reader, parameter, said, end, type);
    memset(sql + end, ' ', type);
    end += type;
    if (is_before_order(before, sql) && is_end_of_term(sql + end + sql_scan_blank_length(sql + end)))
        diagnostic_suggest(
            report_parameter(reader, at, length, "a value gives no order: it is the same for all rows"),
            "write :%s(a, b desc), and it chooses one of these", parameter->name.text);
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

static void add_order(struct query_reader *reader, const char *sql, size_t from, size_t until)
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
        if (text_equal_ignoring_case(reader->query->orders.items[i].name, order.name)) /* C has capitals */
            diagnostic_suggest(report_parameter(reader, from, until - from,
                                                "there is an order of this name: its words are its name"),
                               "select what it sorts by AS another name, and order by that");
    if (query_word_length(order.name) != strlen(order.name) || !*order.name)
        report_parameter(reader, from, until - from, "an order is a column, or what has a name in it");
    *ARENA_APPEND(reader->arena, &reader->query->orders) = order;
}

/* :name, ?, ?1, @name and $name mean parameters to SQLite. */
static bool is_parameter(const char *at)
{
    return *at == '?' || (strchr(":@$", *at) && at[1] != ':' && sql_scan_token_length(at) > 1);
}

/* Reads "(created_at, email desc)", of which the first stays. Gives where it ends. */
static size_t read_orders(struct query_reader *reader, char *sql, size_t at, const struct before *before)
{
    struct query *query = reader->query;
    size_t length = 1 + query_word_length(sql + at + 1), depth = 0, from = at + length + 1, end = from;
    if (query->orders.count)
        report_parameter(reader, at, length, "a query has one choice of orders");
    if (!is_before_order(before, sql))
        diagnostic_suggest(report_parameter(reader, at, length, "a choice of orders is a term of ORDER BY"),
                           "write ORDER BY :order(a, b desc)");
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

static void report_other_parameter(struct query_reader *reader, size_t at, size_t length)
{
    diagnostic_suggest(
        query_reader_report(
            reader, RULE_QUERY_PARAMETER, reader->query->offset + at, length,
            "a parameter has a name, which becomes C's: letters, digits and \"_\", beginning with a letter"),
        "write :name");
}

static void read_parameters(struct query_reader *reader, char *sql)
{
    struct before before = {SIZE_MAX, SIZE_MAX, 0, {false}};
    for (size_t at = 0; sql[at];) {
        size_t blank = sql_scan_blank_length(sql + at);
        if (blank) {
            at += blank;
            continue;
        }
        size_t begin = at, length = sql_scan_token_length(sql + at);
        size_t word = sql[at] == ':' && query_word_length(sql + at + 1) + 1 == length ? length - 1 : 0;
        if (word && sql[at + 1 + word] == '(')
            at = read_orders(reader, sql, at, &before);
        else if (word)
            at = read_parameter(reader, sql, at, &before);
        else if (is_parameter(sql + at))
            report_other_parameter(reader, at, length);
        at = at > begin ? at : begin + length;
        move_behind(&before, sql, begin);
    }
}

/* A parameter may be found to be a list where it stands again. */
static void check_lists(struct query_reader *reader)
{
    for (size_t i = 0; i < reader->query->parameters.count; i++) {
        const struct query_parameter *parameter = &reader->query->parameters.items[i];
        if (parameter->is_list && parameter->outside.length)
            report_parameter(reader, parameter->outside.offset, parameter->outside.length,
                             "a list stands by itself between parentheses: IN (:name...)");
    }
}

static void report_empty(struct query_reader *reader)
{
    reader->query->broken = true;
    diagnostic_report(reader->diagnostics, RULE_QUERY_SQL, reader->query->name.span,
                      "query \"%s\" has no statement", reader->query->name.text);
}

void query_reader_read_statement(struct query_reader *reader, size_t offset, size_t end)
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
        query_reader_report(reader, RULE_QUERY_SQL, offset + place, sql_scan_token_length(sql + place),
                            problem);
    else if (!sql[sql_scan_blank_length(sql)])
        report_empty(reader);
    else
        read_parameters(reader, sql);
    check_lists(reader);
}
