#include "helper.h"

#include "c_text.h"

#include <string.h>

const char *const HELPER_COMMON[] = {
    "insert",      "insert_many", "load_begin", "load_row",   "load_end",      "insert_fields",
    "get",         "get_many",    "exists",     "update",     "update_fields", "delete",
    "delete_many", "count",       "next",       "close",      "collect",       "list_clear",
    "clear",       "print_json",  "list",       "list_after", "record",
};
const size_t HELPER_COMMON_COUNT = sizeof HELPER_COMMON / sizeof *HELPER_COMMON;

static bool is_taken(const struct helper_list *helpers, const char *name)
{
    for (size_t i = 0; i < helpers->count; i++)
        if (text_equal(helpers->items[i].name, name))
            return true;
    for (size_t i = 0; i < HELPER_COMMON_COUNT; i++)
        if (text_equal(HELPER_COMMON[i], name))
            return true;
    return false;
}

/* "list_by_" and the columns: "list_by_user_id_and_timestamp". */
static const char *name_by_columns(struct arena *arena, const char *verb, const struct column_list *columns,
                                   const struct column *range)
{
    struct text name = {.arena = arena};
    TEXT_JOIN(&name, verb, "_by");
    for (size_t i = 0; i < columns->count; i++)
        TEXT_JOIN(&name, i ? "_and" : "", "_", c_text_identifier(arena, columns->items[i]->name.text));
    if (range)
        TEXT_JOIN(&name, columns->count ? "_and" : "", "_", c_text_identifier(arena, range->name.text));
    return text_string(&name);
}

static bool is_foreign_key_column(const struct column *column)
{
    for (size_t i = 0; i < column->table->foreign_keys.count; i++)
        if (column_list_has(&column->table->foreign_keys.items[i].columns, column))
            return true;
    return false;
}

/* Numbers and times are asked for in ranges; keys of other tables are not. */
static bool is_range_column(const struct column *column)
{
    switch (column->type) {
    case TYPE_ID:
    case TYPE_INT:
    case TYPE_REAL:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
        return !is_foreign_key_column(column);
    default:
        return false;
    }
}

static void add_order(struct arena *arena, struct helper *helper, const struct column *column,
                      const struct name *collate, bool descending)
{
    for (size_t i = 0; i < helper->order.count; i++)
        if (helper->order.items[i].column == column)
            return;
    *ARENA_APPEND(arena, &helper->order) = (struct helper_order){column, collate, descending};
}

/* Behind the order that an index gives, the primary key makes it total. */
static void complete_order(struct arena *arena, struct helper *helper, const struct table *table)
{
    const struct column_list *key = &table->primary_key.columns;
    for (size_t i = 0; i < key->count; i++)
        if (!column_list_has(&helper->columns, key->items[i]))
            add_order(arena, helper, key->items[i], NULL, false);
    if (helper->order.count == 0)
        for (size_t i = 0; i < key->count; i++)
            add_order(arena, helper, key->items[i], NULL, false);
    helper->continues = key->count > 0;
}

static bool index_has_expression(const struct index *index)
{
    for (size_t i = 0; i < index->terms.count; i++)
        if (!index->terms.items[i].column)
            return true;
    return false;
}

/* Whether the first columns of the index are these, in any order. */
static bool index_serves(const struct index *index, const struct column_list *columns)
{
    if (index->where.text || index->terms.count < columns->count)
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (!index->terms.items[i].column || !column_list_has(columns, index->terms.items[i].column))
            return false;
    return true;
}

/* The index that gives a foreign key's rows an order: the first that says more than the key itself. */
static const struct index *best_index(const struct table *table, const struct column_list *columns)
{
    for (size_t i = 0; i < table->indexes.count; i++) {
        const struct index *index = &table->indexes.items[i];
        if (index_serves(index, columns) && index->terms.count > columns->count)
            return index;
    }
    return NULL;
}

/* A unique key has an index too. */
static const struct key *best_unique_key(const struct table *table, const struct column_list *columns)
{
    for (size_t i = 0; i < table->unique_keys.count; i++) {
        const struct key *key = &table->unique_keys.items[i];
        const struct column_list front = {.items = key->columns.items, .count = columns->count};
        size_t found = 0;
        for (size_t j = 0; j < columns->count && key->columns.count > columns->count; j++)
            found += column_list_has(&front, columns->items[j]);
        if (found == columns->count)
            return key;
    }
    return NULL;
}

static void order_by_index(struct arena *arena, struct helper *helper, const struct index *index, size_t first)
{
    for (size_t i = first; i < index->terms.count && index->terms.items[i].column; i++) {
        const struct index_term *term = &index->terms.items[i];
        add_order(arena, helper, term->column, &term->collate, term->descending);
    }
}

static bool has_helper_of(const struct helper_list *helpers, enum helper_kind kind,
                          const struct column_list *columns, const struct column *range)
{
    for (size_t i = 0; i < helpers->count; i++) {
        const struct helper *helper = &helpers->items[i];
        bool same = helper->kind == kind && helper->range == range && helper->columns.count == columns->count;
        for (size_t j = 0; j < columns->count && same; j++)
            same = helper->columns.items[j] == columns->items[j];
        if (same)
            return true;
    }
    return false;
}

/* Adds a helper of columns unless they have one. Where their names make that of other columns, it is called after
 * the key or index: "list_by_items_a_b_idx". */
static struct helper *add_by_columns(struct arena *arena, struct helper_list *helpers, enum helper_kind kind,
                                     const char *verb, const struct column_list *columns,
                                     const struct column *range, const char *key_name)
{
    if (has_helper_of(helpers, kind, columns, range))
        return NULL;
    const char *name = name_by_columns(arena, verb, columns, range);
    if (is_taken(helpers, name))
        name = ARENA_JOIN(arena, verb, "_by_", c_text_identifier(arena, key_name));
    struct helper *helper = ARENA_APPEND(arena, helpers);
    *helper = (struct helper){.kind = kind, .name = name, .columns = *columns, .range = range};
    return helper;
}

static void add_by_key(struct arena *arena, struct helper_list *helpers, enum helper_kind kind,
                       const char *verb, const struct key *key)
{
    struct helper *helper = add_by_columns(arena, helpers, kind, verb, &key->columns, NULL, key->name.text);
    if (!helper || !key->terms)
        return;
    const struct name **collates = arena_alloc(arena, key->columns.count, sizeof *collates);
    for (size_t i = 0; i < key->columns.count; i++)
        collates[i] = &key->terms[i].collate;
    helper->collates = collates;
}

static void add_of_unique_key(struct arena *arena, struct helper_list *helpers, const struct key *key)
{
    add_by_key(arena, helpers, HELPER_GET, "get", key);
    add_by_key(arena, helpers, HELPER_UPSERT, "upsert", key);
}

/* A partial unique index is a key of the rows that it holds. */
static void add_of_unique_index(struct arena *arena, struct helper_list *helpers, const struct index *index)
{
    struct column_list columns = {0};
    const struct name **collates = arena_alloc(arena, index->terms.count, sizeof *collates);
    for (size_t i = 0; i < index->terms.count; i++) {
        *ARENA_APPEND(arena, &columns) = index->terms.items[i].column;
        collates[i] = &index->terms.items[i].collate;
    }
    static const struct {
        enum helper_kind kind;
        const char *verb;
    } KINDS[] = {{HELPER_GET, "get"}, {HELPER_UPSERT, "upsert"}};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        struct helper *helper =
            add_by_columns(arena, helpers, KINDS[i].kind, KINDS[i].verb, &columns, NULL, index->name.text);
        if (helper) {
            helper->collates = collates;
            helper->where = index->where.text ? &index->where : NULL;
        }
    }
}

static void add_of_foreign_key(struct arena *arena, struct helper_list *helpers, const struct table *table,
                               const struct foreign_key *foreign_key)
{
    const struct column_list *columns = &foreign_key->columns;
    struct helper *list =
        add_by_columns(arena, helpers, HELPER_LIST, "list", columns, NULL, foreign_key->name.text);
    if (list) {
        const struct index *index = best_index(table, columns);
        const struct key *key = index ? NULL : best_unique_key(table, columns);
        if (index)
            order_by_index(arena, list, index, columns->count);
        for (size_t i = columns->count; key && i < key->columns.count; i++)
            add_order(arena, list, key->columns.items[i], NULL, false);
        complete_order(arena, list, table);
    }
    struct helper *count =
        add_by_columns(arena, helpers, HELPER_COUNT, "count", columns, NULL, foreign_key->name.text);
    if (count)
        count->foreign_key = foreign_key;
    struct helper *delete =
        add_by_columns(arena, helpers, HELPER_DELETE, "delete", columns, NULL, foreign_key->name.text);
    if (delete)
        delete->foreign_key = foreign_key;
}

/* "user" for user_id; the whole name where that is another function's (list_id); with the parent's name behind it
 * where both are (next). */
static const char *parent_name(struct arena *arena, const struct helper_list *helpers,
                               const struct foreign_key *foreign_key)
{
    struct text whole = {.arena = arena};
    for (size_t i = 0; i < foreign_key->columns.count; i++)
        TEXT_JOIN(&whole, i ? "_and_" : "", c_text_identifier(arena, foreign_key->columns.items[i]->name.text));
    const char *full = text_string(&whole);
    size_t length = strlen(full);
    if (length > 3 && text_equal(full + length - 3, "_id")) {
        const char *stem = arena_copy(arena, full, length - 3);
        if (!is_taken(helpers, stem))
            return stem;
    }
    if (!is_taken(helpers, full))
        return full;
    return ARENA_JOIN(arena, full, "_", c_text_identifier(arena, foreign_key->parent->entity.text));
}

static void add_of_index(struct arena *arena, struct helper_list *helpers, const struct table *table,
                         const struct index *index)
{
    const struct index_term *last = &index->terms.items[index->terms.count - 1];
    const struct column *range = is_range_column(last->column) ? last->column : NULL;
    size_t equal_count = index->terms.count - (range ? 1 : 0);
    struct column_list columns = {0};
    const struct name **collates = arena_alloc(arena, index->terms.count, sizeof *collates);
    for (size_t i = 0; i < equal_count; i++) {
        *ARENA_APPEND(arena, &columns) = index->terms.items[i].column;
        collates[i] = &index->terms.items[i].collate;
    }
    struct helper *list =
        add_by_columns(arena, helpers, HELPER_LIST, "list", &columns, range, index->name.text);
    if (!list)
        return;
    list->collates = collates;
    list->where = index->where.text ? &index->where : NULL;
    order_by_index(arena, list, index, equal_count);
    complete_order(arena, list, table);
}

/* Full indexes first: of two that have the same columns, the partial one is left without a function. */
static void add_of_indexes(struct arena *arena, struct helper_list *helpers, const struct table *table,
                           bool partial)
{
    for (size_t i = 0; i < table->indexes.count; i++) {
        const struct index *index = &table->indexes.items[i];
        if ((index->where.text != NULL) != partial || index_has_expression(index))
            continue;
        if (index->unique)
            add_of_unique_index(arena, helpers, index);
        add_of_index(arena, helpers, table, index);
    }
}

struct helper_list helper_list_of(struct arena *arena, const struct table *table)
{
    struct helper_list helpers = {0};
    struct helper *all = ARENA_APPEND(arena, &helpers);
    *all = (struct helper){.kind = HELPER_LIST, .name = "list"};
    complete_order(arena, all, table);
    if (table->primary_key.columns.count > 0 && table->primary_key.columns.items[0]->type != TYPE_ID)
        add_by_key(arena, &helpers, HELPER_UPSERT, "upsert", &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        add_of_unique_key(arena, &helpers, &table->unique_keys.items[i]);
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        add_of_foreign_key(arena, &helpers, table, &table->foreign_keys.items[i]);
    add_of_indexes(arena, &helpers, table, false);
    add_of_indexes(arena, &helpers, table, true);
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *foreign_key = &table->foreign_keys.items[i];
        const char *name = parent_name(arena, &helpers, foreign_key);
        *ARENA_APPEND(arena, &helpers) = (struct helper){
            .kind = HELPER_PARENT, .name = name, .columns = foreign_key->columns, .foreign_key = foreign_key};
    }
    return helpers;
}
