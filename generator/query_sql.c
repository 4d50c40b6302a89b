#include "query_sql.h"

#include "sql_scan.h"
#include "text.h"

#include <string.h>

struct writer {
    struct arena *arena;
    const struct query *query;
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

/* Statements that are made of parts number their parameters: not all of them have all. */
static void append_token(const struct writer *writer, struct text *out, const char *token, size_t length)
{
    size_t number = parameter_number(writer->query, token, length);
    if (!number) {
        text_append_bytes(out, token, length);
        return;
    }
    bool is_list = writer->query->parameters.items[number - 1].is_list;
    text_append(out, is_list ? "SELECT key0 FROM jdb_keys(" : "");
    if (query_sql_has_parts(writer->query))
        text_format(out, "?%zu", number);
    else
        text_append_bytes(out, token, length);
    text_append(out, is_list ? ")" : "");
}

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
    for (size_t at = from; at < until && sql[at] != ';';) {
        size_t blank = sql_scan_blank_length(sql + at);
        spaced = spaced || (blank > 0 && at > 0);
        at += blank;
        if (at >= until || !sql[at] || sql[at] == ';')
            break;
        text_append(&out, spaced && !strchr("),", sql[at]) ? " " : "");
        size_t length = append_expansion(writer, &out, sql, at);
        if (!length) {
            length = sql_scan_token_length(sql + at);
            append_token(writer, &out, sql + at, length);
        }
        append_behind(writer, &out, sql, at + length);
        spaced = false;
        at += length;
    }
    text_append(&out, spaced && sql[until] && sql[until] != ';' ? " " : "");
    return text_string(&out);
}

const char *query_sql_whole(struct arena *arena, const struct query *query)
{
    const struct writer writer = {.arena = arena, .query = query};
    return sql_in_a_line(&writer, query->sql, 0, strlen(query->sql));
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

struct query_part_list query_sql_parts(struct arena *arena, const struct query *query)
{
    struct writer writer = {.arena = arena, .query = query};
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
    struct query_part_list parts = query_sql_parts(arena, query);
    size_t order_count = query->orders.count ? query->orders.count : 1;
    for (int bare = 0; bare <= (query->conditions.count > 0); bare++)
        for (size_t i = 0; i < order_count; i++)
            *ARENA_APPEND(arena, &variants) =
                (struct query_variant){.sql = join(arena, &parts, i + 1, bare),
                                       .order = query->orders.count ? &query->orders.items[i] : NULL,
                                       .is_bare = bare};
    return variants;
}
