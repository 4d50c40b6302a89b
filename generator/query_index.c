#include "query_index.h"

#include "dialect.h"

#include <string.h>

/* What an index may be made of: columns that must be equal to a value, or to a column of another table, those of a
 * range, and an order. */
struct parts {
    const struct query_site *site;
    struct query_index equal, joined, range;
    struct query_index alone; /* columns that an index may have each for itself: of what OR joins, of LIKE */
    struct query_index order; /* count 0: there is none, or it is not by columns of this table alone */
};

/* ---- Terms ----------------------------------------------------------------------------------------------- */

static void add(struct query_index *index, struct query_index_term term)
{
    for (size_t i = 0; i < index->count; i++)
        if (index->terms[i].column == term.column)
            return;
    if (index->count < QUERY_INDEX_TERMS_MOST)
        index->terms[index->count++] = term;
}

static void add_all(struct query_index *index, const struct query_index *others)
{
    for (size_t i = 0; i < others->count; i++)
        add(index, others->terms[i]);
}

/* "email", "email COLLATE nocase"; without a column: it is none of the table's. */
static struct query_index_term term_of(const struct query_site *site, const struct query_expression *expression)
{
    struct query_index_term term = {.descending = expression->descending};
    if (expression->kind == QUERY_COLLATE) {
        term.collate = expression->name;
        expression = expression->operand;
    }
    term.column = query_site_column(site, expression);
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

static void add_compared(struct parts *parts, struct query_index *to, const struct query_expression *column,
                         const struct query_expression *value)
{
    struct query_index_term term = term_of(parts->site, column);
    if (term.column)
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
    struct query_index_term term = term_of(parts->site, condition->operand);
    if (text_equal(condition->name, "like"))
        term.collate = "nocase";
    if (term.column)
        add(&parts->alone, term);
}

static void add_condition(struct parts *parts, const struct query_expression *condition);

/* Each side of OR is sought by an index of its own. */
static void add_side(struct parts *parts, const struct query_expression *side)
{
    struct parts own = {.site = parts->site};
    add_condition(&own, side);
    add_all(&own.equal, &own.joined);
    add_all(&own.equal, &own.range);
    add_all(&parts->alone, &own.equal);
    add_all(&parts->alone, &own.alone);
}

static void add_condition(struct parts *parts, const struct query_expression *condition)
{
    static const char *const EQUAL[] = {"=", "is"}, *const RANGE[] = {"<", "<=", ">", ">="};
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
        struct query_index_term term = term_of(parts->site, meaning_of(parts->site->block->core, item));
        if (!term.column)
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
        struct query_index_term term = result ? term_of(parts->site, result) : (struct query_index_term){0};
        if (!term.column)
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
        while (same < index->count && same < other->terms.count &&
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
    if (shorter.count && shorter.terms[shorter.count - 1].column->type == TYPE_ID)
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
        same = a->terms[i].column == b->terms[i].column && a->terms[i].descending == b->terms[i].descending;
    return same;
}

static bool has(const struct query_index *index, const struct column *column)
{
    bool has = false;
    for (size_t i = 0; i < index->count; i++)
        has |= index->terms[i].column == column;
    return has;
}

static void add_candidate(struct arena *arena, struct query_index_list *list, const struct parts *parts,
                          const struct query_index *front, const struct query_index *back)
{
    struct query_index index = {.table = parts->site->table};
    add_all(&index, front);
    for (size_t i = 0; i < back->count; i++)
        index.order_count += !has(front, back->terms[i].column) && !has(&parts->range, back->terms[i].column);
    add_all(&index, back);
    for (size_t i = 0; i < list->count; i++)
        if (same(&list->items[i], &index))
            return;
    if (index.count && !begins_another(&index))
        *ARENA_APPEND(arena, list) = index;
}

static void add_candidates(struct arena *arena, struct query_index_list *list, const struct query_site *site)
{
    struct parts parts = {.site = site};
    add_conditions(&parts);
    add_orders(&parts);
    parts.range.count = parts.range.count > 1 ? 1 : parts.range.count; /* what follows one is not sought by */
    struct query_index all = parts.equal, shorter = without_id(&parts.order), other = reversed(&parts.order);
    add_all(&all, &parts.joined);
    const struct query_index *const fronts[] = {&parts.equal, &all, &parts.joined};
    const struct query_index none = {0}, *const backs[] = {&shorter, &other, &parts.order, &parts.range, &none};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        for (size_t j = 0; j < sizeof backs / sizeof *backs; j++)
            add_candidate(arena, list, &parts, fronts[i], backs[j]);
    for (size_t i = 0; i < parts.alone.count; i++) {
        const struct query_index alone = {.terms = {parts.alone.terms[i]}, .count = 1};
        add_candidate(arena, list, &parts, &alone, &none);
    }
}

/* What is asked of a subquery or CTE may be asked of the table inside of it, where SQLite takes the two for one. */
struct query_index_list query_index_candidates(struct arena *arena, const struct query_site_list *sites,
                                               const struct query_site *site)
{
    struct query_index_list list = {0};
    if (!site->table)
        return list;
    add_candidates(arena, &list, site);
    for (size_t i = 0; site->block->is_nested && i < sites->count; i++) {
        struct query_site around = sites->items[i];
        if (around.table)
            continue;
        around.table = site->table;
        add_candidates(arena, &list, &around);
    }
    return list;
}

/* ---- As text --------------------------------------------------------------------------------------------- */

const char *query_index_yaml(struct arena *arena, const struct query_index *index)
{
    struct text out = {.arena = arena};
    text_append(&out, "{columns: [");
    for (size_t i = 0; i < index->count; i++) {
        const struct query_index_term *term = &index->terms[i];
        TEXT_JOIN(&out, i ? ", " : "", term->column->name.text, term->collate ? " collate " : "",
                  term->collate ? term->collate : "", term->descending ? " desc" : "");
    }
    text_append(&out, "]}");
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
        dialect_append_quoted(&DIALECT_SQLITE, &out, term->column->name.text);
        if (term->collate) {
            text_append(&out, " COLLATE ");
            dialect_append_quoted(&DIALECT_SQLITE, &out, term->collate);
        }
        text_append(&out, term->descending ? " DESC" : "");
    }
    text_append(&out, ")");
    return text_string(&out);
}
