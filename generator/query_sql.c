#include "query_sql.h"

#include "sql_scan.h"
#include "text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

struct writer {
    struct arena *arena;
    const struct query *query;
    const struct sql_postgres *names; /* NULL: it writes for SQLite */
    bool is_own;                      /* the statement is PostgreSQL's own already */
    struct query_part_list parts;
};

bool query_sql_has_parts(const struct query *query)
{
    return query->conditions.count > 0 || query->orders.count > 0;
}

/* ---- A piece --------------------------------------------------------------------------------------------- */

/* The number of a parameter, from 1; 0: the token is none. */
static size_t parameter_number(const struct query *query, const char *token, size_t length)
{
    for (size_t i = 0; *token == ':' && i < query->parameters.count; i++) {
        const char *name = query->parameters.items[i].name.text;
        if (strlen(name) + 1 == length && strncmp(name, token + 1, length - 1) == 0)
            return i + 1;
    }
    return 0;
}

/* Statements that are made of parts number their parameters: not all of them have all. PostgreSQL has no other names for them. */
static void append_parameter(const struct writer *writer, struct text *out, size_t number)
{
    const struct query_parameter *parameter = &writer->query->parameters.items[number - 1];
    if (writer->names)
        text_format(out, "$%zu", number);
    else if (query_sql_has_parts(writer->query))
        text_format(out, "?%zu", number);
    else
        TEXT_JOIN(out, ":", parameter->name.text);
}

/* Gives the token's length; `before` is where the one before it stands. */
static size_t append_token(const struct writer *writer, struct text *out, const char *sql, size_t at,
                           size_t before)
{
    size_t length = sql_scan_token_length(sql + at), number = parameter_number(writer->query, sql + at, length);
    if (!number && writer->names && !writer->is_own)
        return sql_postgres_append_token(writer->names, out, sql, at, before);
    if (!number) {
        text_append_bytes(out, sql + at, length);
        return length;
    }
    bool is_table = writer->query->parameters.items[number - 1].is_list && !writer->names;
    text_append(out, is_table ? "SELECT key0 FROM jdb_keys(" : "");
    append_parameter(writer, out, number);
    text_append(out, is_table ? ")" : "");
    return length;
}

/* ---- Lists ----------------------------------------------------------------------------------------------- */

/* Moves behind a word or sign, when it is there. */
static bool accept(const char **at, const char *word)
{
    const char *token = *at + sql_scan_blank_length(*at);
    size_t length = sql_scan_token_length(token);
    if (length != strlen(word) || strncasecmp(token, word, length) != 0)
        return false;
    *at = token + length;
    return true;
}

/* "IN (:ids)" and "NOT IN (:ids)" ask PostgreSQL for an element of an array: gives their length; 0: they do not stand here. */
static size_t append_in_list(const struct writer *writer, struct text *out, const char *sql)
{
    const char *at = sql;
    bool is_negated = accept(&at, "not");
    if (!writer->names || !accept(&at, "in") || !accept(&at, "("))
        return 0;
    at += sql_scan_blank_length(at);
    size_t length = sql_scan_token_length(at), number = parameter_number(writer->query, at, length);
    at += length;
    if (!number || !writer->query->parameters.items[number - 1].is_list || !accept(&at, ")"))
        return 0;
    text_append(out, is_negated ? "<> ALL (" : "= ANY (");
    append_parameter(writer, out, number);
    text_append(out, ")");
    return (size_t)(at - sql);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static const struct query_expansion *find_expansion(const struct writer *writer, const char *sql, size_t at,
                                                    bool is_star)
{
    const struct query *query = writer->query;
    for (size_t i = 0; sql == query->sql && i < query->expansions.count; i++)
        if (query->expansions.items[i].place.offset == at &&
            (query->expansions.items[i].place.length > 0) == is_star)
            return &query->expansions.items[i];
    return NULL;
}

/* The columns that a star gives, in its place: gives its length; 0: none begins here. */
static size_t append_expansion(const struct writer *writer, struct text *out, const char *sql, size_t at)
{
    const struct query_expansion *star = find_expansion(writer, sql, at, true);
    text_append(out, star ? star->text : "");
    return star ? star->place.length : 0;
}

/* The columns of an INSERT that names none, behind its table. */
static void append_behind(const struct writer *writer, struct text *out, const char *sql, size_t at)
{
    const struct query_expansion *columns = find_expansion(writer, sql, at, false);
    text_append(out, columns ? columns->text : "");
}

/* A piece of SQL in one line, without comments and the semicolon at its end. A blank at its begin or end stays. */
static const char *sql_in_a_line(const struct writer *writer, const char *sql, size_t from, size_t until)
{
    struct text out = {.arena = writer->arena};
    bool spaced = false;
    size_t before = SIZE_MAX;
    for (size_t at = from; at < until && sql[at] != ';';) {
        size_t blank = sql_scan_blank_length(sql + at);
        spaced = spaced || (blank > 0 && at > 0);
        at += blank;
        if (at >= until || !sql[at] || sql[at] == ';')
            break;
        text_append(&out, spaced && !strchr("),", sql[at]) ? " " : "");
        size_t length = append_expansion(writer, &out, sql, at);
        if (!length)
            length = append_in_list(writer, &out, sql + at);
        if (!length)
            length = append_token(writer, &out, sql, at, before);
        append_behind(writer, &out, sql, at + length);
        spaced = false;
        before = at;
        at += length;
    }
    text_append(&out, spaced && sql[until] && sql[until] != ';' ? " " : "");
    return text_string(&out);
}

static struct writer writer_of(struct arena *arena, const struct query *query, const struct sql_postgres *names)
{
    bool is_own = names && query->postgres;
    return (struct writer){
        .arena = arena, .query = is_own ? query->postgres : query, .names = names, .is_own = is_own};
}

bool query_sql_differs(const struct query *query, const struct sql_postgres *names)
{
    for (size_t i = 0; i < query->parameters.count; i++)
        if (query->parameters.items[i].is_list)
            return true;
    return query->postgres || sql_postgres_text(names, query->sql) != query->sql;
}

const char *query_sql_whole(struct arena *arena, const struct query *query, const struct sql_postgres *names)
{
    const struct writer writer = writer_of(arena, query, names);
    return sql_in_a_line(&writer, writer.query->sql, 0, strlen(writer.query->sql));
}

/* ---- Parts ----------------------------------------------------------------------------------------------- */

static void add_part(struct writer *writer, const char *sql, unsigned needs, size_t order)
{
    if (*sql)
        *ARENA_APPEND(writer->arena, &writer->parts) = (struct query_part){sql, needs, order};
}

/* A piece beside which others stand, before it or behind: its words are no part of theirs. */
static const char *set_apart(const struct writer *writer, const char *sql, bool is_first, bool is_last)
{
    size_t length = strlen(sql);
    bool before = !is_first && length && sql_scan_is_word(sql[0]);
    bool behind = !is_last && length && sql_scan_is_word(sql[length - 1]);
    return ARENA_JOIN(writer->arena, before ? " " : "", sql, behind ? " " : "");
}

static void add_piece(struct writer *writer, size_t from, size_t until)
{
    const char *sql = writer->query->sql;
    add_part(writer, set_apart(writer, sql_in_a_line(writer, sql, from, until), from == 0, !sql[until]), 0, 0);
}

/* What every call has: up to the next condition, or to the end. Where the orders stand in it, each is a part. */
static void add_always(struct writer *writer, size_t from, size_t until)
{
    const struct query *query = writer->query;
    const struct query_place *place = &query->order_place;
    if (query->orders.count && from <= place->offset && place->offset < until) {
        add_piece(writer, from, place->offset);
        for (size_t i = 0; i < query->orders.count; i++) {
            const char *sql = query->orders.items[i].sql;
            add_part(writer, sql_in_a_line(writer, sql, 0, strlen(sql)), 0, i + 1);
        }
        from = place->offset + place->length;
    }
    add_piece(writer, from, until);
}

struct query_part_list query_sql_parts(struct arena *arena, const struct query *whole,
                                       const struct sql_postgres *names)
{
    struct writer writer = writer_of(arena, whole, names);
    const struct query *query = writer.query;
    size_t at = 0;
    for (size_t i = 0; i < query->conditions.count; i++) {
        const struct query_condition *condition = &query->conditions.items[i];
        size_t end = condition->place.offset + condition->place.length;
        add_always(&writer, at, condition->place.offset);
        add_part(&writer, sql_in_a_line(&writer, query->sql, condition->place.offset, end), condition->needs,
                 0);
        at = end;
    }
    add_always(&writer, at, strlen(query->sql));
    return writer.parts;
}

static const char *join(struct arena *arena, const struct query_part_list *parts, size_t order, bool is_bare)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < parts->count; i++) {
        const struct query_part *part = &parts->items[i];
        if (!part->order || part->order == order)
            text_append(&out, part->needs && is_bare ? "(TRUE)" : part->sql);
    }
    return text_string(&out);
}

struct query_variant_list query_sql_variants(struct arena *arena, const struct query *query)
{
    struct query_variant_list variants = {0};
    struct query_part_list parts = query_sql_parts(arena, query, NULL);
    size_t order_count = query->orders.count ? query->orders.count : 1;
    for (int bare = 0; bare <= (query->conditions.count > 0); bare++)
        for (size_t i = 0; i < order_count; i++)
            *ARENA_APPEND(arena, &variants) =
                (struct query_variant){.sql = join(arena, &parts, i + 1, bare),
                                       .order = query->orders.count ? &query->orders.items[i] : NULL,
                                       .is_bare = bare};
    return variants;
}
