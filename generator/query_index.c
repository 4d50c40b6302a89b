#include "query_index.h"

#include "dialect.h"
#include "query_index_expression.h"

#include <ctype.h>
#include <string.h>

/* What an index may be made of: columns that must be equal to a value, or to a column of another table, those of a
 * range, and an order. */
struct parts {
    struct arena *arena;
    const struct query_site *site;
    struct query_index equal, joined, range;
    struct query_index alone;   /* columns that an index may have each for itself: of what OR joins, of LIKE */
    struct query_index present; /* columns that must not be NULL */
    struct query_index order;   /* count 0: there is none, or it is not by columns of this table alone */
};

/* ---- Terms ----------------------------------------------------------------------------------------------- */

static bool is_same_term(const struct query_index_term *a, const struct query_index_term *b)
{
    return a->column == b->column && (a->column || text_equal(a->sql, b->sql));
}

static bool has(const struct query_index *index, const struct query_index_term *term)
{
    for (size_t i = 0; i < index->count; i++)
        if (is_same_term(&index->terms[i], term))
            return true;
    return false;
}

static void add(struct query_index *index, struct query_index_term term)
{
    if (!has(index, &term) && index->count < QUERY_INDEX_TERMS_MOST)
        index->terms[index->count++] = term;
}

static void add_all(struct query_index *index, const struct query_index *others)
{
    for (size_t i = 0; i < others->count; i++)
        add(index, others->terms[i]);
}

static bool is_term(const struct query_index_term *term)
{
    return term->column || term->sql;
}

/* "email", "email COLLATE nocase", "lower(email)"; none: it is of another table, too. */
static struct query_index_term term_of(const struct parts *parts, const struct query_expression *expression)
{
    struct query_index_term term = {.descending = expression->descending};
    if (expression->kind == QUERY_COLLATE) {
        term.collate = expression->name;
        expression = expression->operand;
    }
    term.column = query_site_column(parts->site, expression);
    if (!term.column)
        term.sql = query_index_expression(parts->arena, parts->site, expression);
    return term;
}

/* ---- Conditions ------------------------------------------------------------------------------------------ */

static bool mentions_column(const struct query_expression *expression)
{
    if (!expression)
        return false;
    bool mentions = expression->kind == QUERY_COLUMN || mentions_column(expression->operand) ||
                    mentions_column(expression->other);
    for (size_t i = 0; i < expression->items.count && !mentions; i++)
        mentions = mentions_column(expression->items.items[i]);
    return mentions;
}

/* A collation that is said of either side is that of the comparison. */
static void add_compared(struct parts *parts, struct query_index *to, const struct query_expression *column,
                         const struct query_expression *value)
{
    struct query_index_term term = term_of(parts, column);
    if (value && value->kind == QUERY_COLLATE && !term.collate)
        term.collate = value->name;
    if (is_term(&term))
        add(to == &parts->equal && mentions_column(value) ? &parts->joined : to, term);
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(name, names[i]))
            return true;
    return false;
}

/* LIKE is sought by an index that compares as it does. */
static void add_like(struct parts *parts, const struct query_expression *condition)
{
    struct query_index_term term = term_of(parts, condition->operand);
    if (text_equal(condition->name, "like"))
        term.collate = "nocase";
    if (term.column)
        add(&parts->alone, term);
}

static void add_condition(struct parts *parts, const struct query_expression *condition);

/* Each side of OR is sought by an index of its own. */
static void add_side(struct parts *parts, const struct query_expression *side)
{
    struct parts own = {.arena = parts->arena, .site = parts->site};
    add_condition(&own, side);
    add_all(&own.equal, &own.joined);
    add_all(&own.equal, &own.range);
    add_all(&parts->alone, &own.equal);
    add_all(&parts->alone, &own.alone);
}

static void add_condition(struct parts *parts, const struct query_expression *condition)
{
    static const char *const EQUAL[] = {"=", "is"}, *const RANGE[] = {"<", "<=", ">", ">="};
    if (condition->kind == QUERY_IS_NULL && condition->negated)
        add_compared(parts, &parts->present, condition->operand, NULL);
    if (condition->negated)
        return;
    if (condition->kind == QUERY_BINARY && text_equal(condition->name, "or")) {
        add_side(parts, condition->operand);
        add_side(parts, condition->other);
    } else if (condition->kind == QUERY_BINARY &&
               (text_equal(condition->name, "like") || text_equal(condition->name, "glob"))) {
        add_like(parts, condition);
    } else if (condition->kind == QUERY_BINARY) {
        struct query_index *to = is_one_of(condition->name, EQUAL, 2)   ? &parts->equal
                                 : is_one_of(condition->name, RANGE, 4) ? &parts->range
                                                                        : NULL;
        if (!to)
            return;
        add_compared(parts, to, condition->operand, condition->other);
        add_compared(parts, to, condition->other, condition->operand);
    } else if (condition->kind == QUERY_IN || condition->kind == QUERY_IS_NULL) {
        add_compared(parts, &parts->equal, condition->operand, NULL);
    } else if (condition->kind == QUERY_BETWEEN) {
        add_compared(parts, &parts->range, condition->operand, NULL);
    }
}

static void add_conditions(struct parts *parts)
{
    const struct query_block *block = parts->site->block;
    for (size_t i = 0; i < block->conditions.count; i++)
        add_condition(parts, block->conditions.items[i]);
    for (size_t i = 0; i < block->using.count; i++) {
        const struct column *column = table_find_column(parts->site->table, block->using.items[i]);
        if (column)
            add(&parts->joined, (struct query_index_term){.column = column});
    }
}

/* ---- Order ----------------------------------------------------------------------------------------------- */

/* What a term of ORDER BY means: a result by its number or alias, else what stands there. */
static const struct query_expression *meaning_of(const struct query_core *core,
                                                 const struct query_expression *term)
{
    size_t count = core ? core->results.count : 0;
    if (term->kind == QUERY_INTEGER && term->integer >= 1 && (size_t)term->integer <= count) {
        const struct query_expression *result = core->results.items[term->integer - 1].expression;
        return result ? result : term;
    }
    for (size_t i = 0; i < count && term->kind == QUERY_COLUMN && !term->table; i++)
        if (core->results.items[i].alias && text_equal_ignoring_case(core->results.items[i].alias, term->name))
            return core->results.items[i].expression;
    return term;
}

/* All of them, or none: an index that has some of an order still leaves it to be sorted. */
static bool add_order(struct parts *parts, const struct query_expression_list *list)
{
    struct query_index order = {0};
    for (size_t i = 0; list && i < list->count; i++) {
        const struct query_expression *item = list->items[i];
        struct query_index_term term = term_of(parts, meaning_of(parts->site->block->core, item));
        if (!is_term(&term))
            return false;
        term.descending = item->descending;
        add(&order, term);
    }
    add_all(&parts->order, &order);
    return order.count > 0;
}

static bool add_distinct(struct parts *parts, const struct query_core *core)
{
    struct query_index order = {0};
    for (size_t i = 0; i < core->results.count; i++) {
        const struct query_expression *result = core->results.items[i].expression;
        struct query_index_term term = result ? term_of(parts, result) : (struct query_index_term){0};
        if (!is_term(&term))
            return false;
        add(&order, term);
    }
    add_all(&parts->order, &order);
    return true;
}

static void add_orders(struct parts *parts)
{
    const struct query_block *block = parts->site->block;
    if (block->core && block->core->group_by.count)
        add_order(parts, &block->core->group_by);
    else if (!add_order(parts, block->sort) && !add_order(parts, &block->windows) && block->core &&
             block->core->distinct)
        add_distinct(parts, block->core);
}

/* Whether an index that the table has begins with these columns: beside it this one would be redundant. */
static bool begins_another(const struct query_index *index)
{
    for (size_t i = 0; i < index->table->indexes.count; i++) {
        const struct index *other = &index->table->indexes.items[i];
        size_t same = 0;
        while (same < index->count && same < other->terms.count && index->terms[same].column &&
               index->terms[same].column == other->terms.items[same].column)
            same++;
        if (same == index->count && other->terms.count > index->count && !other->where.text)
            return true;
    }
    return false;
}

/* Behind its columns an index has the row's id, which rises. */
static struct query_index without_id(const struct query_index *order)
{
    struct query_index shorter = *order;
    const struct column *last = shorter.count ? shorter.terms[shorter.count - 1].column : NULL;
    if (last && last->type == TYPE_ID)
        shorter.count--;
    return shorter;
}

/* SQLite reads an index from either end: one that falls all the way is one that rises. */
static struct query_index reversed(const struct query_index *order)
{
    struct query_index other = without_id(order);
    for (size_t i = 0; i < other.count; i++)
        other.terms[i].descending = !other.terms[i].descending;
    return other;
}

/* ---- Candidates ------------------------------------------------------------------------------------------ */

static bool same(const struct query_index *a, const struct query_index *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = is_same_term(&a->terms[i], &b->terms[i]) && a->terms[i].descending == b->terms[i].descending;
    return same;
}

static void add_candidate(struct arena *arena, struct query_index_list *list, const struct parts *parts,
                          const struct query_index *front, const struct query_index *back)
{
    struct query_index index = {.table = parts->site->table};
    add_all(&index, front);
    for (size_t i = 0; i < back->count; i++)
        index.order_count += !has(front, &back->terms[i]) && !has(&parts->range, &back->terms[i]);
    add_all(&index, back);
    for (size_t i = 0; i < list->count; i++)
        if (same(&list->items[i], &index))
            return;
    if (index.count && !begins_another(&index))
        *ARENA_APPEND(arena, list) = index;
}

/* Of rows that have a value: sorted by it, or as the query wants them. */
static void add_partial(struct query_index_list *list, const struct parts *parts)
{
    for (size_t i = 0; i < parts->present.count; i++) {
        const struct column *column = parts->present.terms[i].column;
        struct query_index index = parts->order.count ? without_id(&parts->order) : parts->present;
        if (!column || !index.count)
            continue;
        index.table = parts->site->table;
        index.where = ARENA_JOIN(parts->arena, column->name.text, " IS NOT NULL");
        *ARENA_APPEND(parts->arena, list) = index;
    }
}

static void add_candidates(struct query_index_list *list, struct parts *parts)
{
    add_conditions(parts);
    add_orders(parts);
    parts->range.count =
        parts->range.count > 1 ? 1 : parts->range.count; /* what follows one is not sought by */
    struct query_index all = parts->equal, shorter = without_id(&parts->order), other = reversed(&parts->order);
    add_all(&all, &parts->joined);
    const struct query_index *const fronts[] = {&parts->equal, &all, &parts->joined};
    const struct query_index none = {0}, *const backs[] = {&shorter, &other, &parts->order, &parts->range,
                                                           &none};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        for (size_t j = 0; j < sizeof backs / sizeof *backs; j++)
            add_candidate(parts->arena, list, parts, fronts[i], backs[j]);
    for (size_t i = 0; i < parts->alone.count; i++) {
        const struct query_index alone = {.terms = {parts->alone.terms[i]}, .count = 1};
        add_candidate(parts->arena, list, parts, &alone, &none);
    }
    add_partial(list, parts);
}

/* What is asked of a subquery, view or CTE may be asked of the table inside of it, where SQLite takes the two for one. */
struct query_index_list query_index_candidates(struct arena *arena, const struct query_site_list *sites,
                                               const struct query_site *site)
{
    struct query_index_list list = {0};
    if (!site->table)
        return list;
    add_candidates(&list, &(struct parts){.arena = arena, .site = site});
    for (size_t i = 0; site->block->is_nested && i < sites->count; i++) {
        struct query_site around = sites->items[i];
        if (around.table)
            continue;
        around.table = site->table;
        struct parts both = {.arena = arena, .site = site};
        add_conditions(&both);
        both.site = &around;
        add_candidates(&list, &both);
        add_candidates(&list, &(struct parts){.arena = arena, .site = &around});
    }
    return list;
}

/* ---- As text --------------------------------------------------------------------------------------------- */

/* As YAML takes it between braces. */
static void append_scalar(struct text *out, const char *sql)
{
    bool is_plain = (isalnum((unsigned char)*sql) || *sql == '_') && !strpbrk(sql, ",[]{}#:\"\\");
    const char *quote = is_plain ? "" : strpbrk(sql, "\"\\") ? "'" : "\"";
    text_append(out, quote);
    for (; *sql; sql++) {
        text_append_char(out, *sql);
        text_append(out, *sql == *quote ? quote : "");
    }
    text_append(out, quote);
}

static void append_expression(struct text *out, const struct query_index_term *term)
{
    text_append(out, "{sql: ");
    append_scalar(out, term->sql);
    TEXT_JOIN(out, term->collate ? ", collate: " : "", term->collate ? term->collate : "",
              term->descending ? ", desc: true}" : "}");
}

static void append_yaml_term(struct text *out, const struct query_index_term *term)
{
    if (!term->column)
        append_expression(out, term);
    else
        TEXT_JOIN(out, term->column->name.text, term->collate ? " collate " : "",
                  term->collate ? term->collate : "", term->descending ? " desc" : "");
}

const char *query_index_yaml(struct arena *arena, const struct query_index *index)
{
    struct text out = {.arena = arena};
    text_append(&out, "{columns: [");
    for (size_t i = 0; i < index->count; i++) {
        text_append(&out, i ? ", " : "");
        append_yaml_term(&out, &index->terms[i]);
    }
    text_append(&out, "]");
    if (index->where)
        TEXT_JOIN(&out, ", where: ", index->where);
    text_append(&out, "}");
    return text_string(&out);
}

const char *query_index_ddl(struct arena *arena, const struct query_index *index, const char *name)
{
    struct text out = {.arena = arena};
    TEXT_JOIN(&out, "CREATE INDEX ", name, " ON ");
    dialect_append_quoted(&DIALECT_SQLITE, &out, index->table->name.text);
    for (size_t i = 0; i < index->count; i++) {
        const struct query_index_term *term = &index->terms[i];
        text_append(&out, i ? ", " : " (");
        if (term->column)
            dialect_append_quoted(&DIALECT_SQLITE, &out, term->column->name.text);
        else
            TEXT_JOIN(&out, "(", term->sql, ")");
        if (term->collate) {
            text_append(&out, " COLLATE ");
            dialect_append_quoted(&DIALECT_SQLITE, &out, term->collate);
        }
        text_append(&out, term->descending ? " DESC" : "");
    }
    text_append(&out, ")");
    if (index->where)
        TEXT_JOIN(&out, " WHERE ", index->where);
    return text_string(&out);
}
