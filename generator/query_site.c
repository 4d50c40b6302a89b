#include "query_site.h"

#include "query_aggregate.h"
#include "text.h"

struct collector {
    struct arena *arena;
    const struct schema *schema;
    const char *sql; /* that what is walked stands in */
    struct query_site_list sites;
    struct query_name_list ctes; /* of the whole statement: SQLite sorts out which is meant where */
    unsigned depth;
    bool counts_view; /* what is walked is a view, of all whose rows a number or the like is wanted */
};

static void walk_select(struct collector *collector, const struct query_select *select, bool is_limited);

/* ---- Expressions ----------------------------------------------------------------------------------------- */

static void add_list(struct collector *collector, struct query_expression_list *to,
                     const struct query_expression_list *from)
{
    for (size_t i = 0; i < from->count; i++)
        *ARENA_APPEND(collector->arena, to) = from->items[i];
}

static void add_window(struct collector *collector, struct query_block *block,
                       const struct query_window *window)
{
    if (block->windows.count)
        return;
    add_list(collector, &block->windows, &window->partition_by);
    add_list(collector, &block->windows, &window->order_by);
}

/* Finds the SELECTs inside of an expression, and what it says of its block. */
static void walk(struct collector *collector, struct query_block *block,
                 const struct query_expression *expression)
{
    if (!expression)
        return;
    if (expression->kind == QUERY_FUNCTION) {
        block->aggregates |= query_aggregate_is_call(expression);
        if (expression->window)
            add_window(collector, block, expression->window);
    }
    if (expression->select)
        walk_select(collector, expression->select,
                    expression->kind == QUERY_EXISTS || expression->kind == QUERY_SUBQUERY);
    walk(collector, block, expression->operand);
    walk(collector, block, expression->other);
    walk(collector, block, expression->filter);
    for (size_t i = 0; i < expression->items.count; i++)
        walk(collector, block, expression->items.items[i]);
}

static void walk_list(struct collector *collector, struct query_block *block,
                      const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        walk(collector, block, list->items[i]);
}

static void walk_results(struct collector *collector, struct query_block *block,
                         const struct query_result_list *results)
{
    for (size_t i = 0; i < results->count; i++)
        walk(collector, block, results->items[i].expression);
}

static void add_condition(struct collector *collector, struct query_block *block,
                          struct query_expression *condition)
{
    if (!condition)
        return;
    if (condition->kind == QUERY_BINARY && text_equal(condition->name, "and")) {
        add_condition(collector, block, condition->operand);
        add_condition(collector, block, condition->other);
        return;
    }
    *ARENA_APPEND(collector->arena, &block->conditions) = condition;
}

/* ---- Sources --------------------------------------------------------------------------------------------- */

static bool is_cte(const struct collector *collector, const struct query_source *source)
{
    for (size_t i = 0; i < collector->ctes.count && !source->schema; i++)
        if (text_equal_ignoring_case(collector->ctes.items[i], source->name))
            return true;
    return false;
}

static bool names_table(const struct collector *collector, const struct query_source *source)
{
    return source->name && !source->is_function && !is_cte(collector, source);
}

static void add_site(struct collector *collector, const struct query_block *block,
                     const struct query_source *source)
{
    bool is_table = names_table(collector, source);
    const char *name = source->alias ? source->alias : source->name ? source->name : "";
    *ARENA_APPEND(collector->arena, &collector->sites) = (struct query_site){
        .name = name,
        .table = is_table ? schema_find_table(collector->schema, source->name) : NULL,
        .block = block,
    };
}

static void add_sources(struct collector *collector, struct query_block *block,
                        const struct query_source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct query_source *source = &sources->items[i];
        if (source->sources.count)
            add_sources(collector, block, &source->sources);
        else
            add_site(collector, block, source);
        add_condition(collector, block, source->on);
        for (size_t j = 0; j < source->using.count; j++)
            *ARENA_APPEND(collector->arena, &block->using) = source->using.items[j];
    }
}

/* What a view reads is read by whoever reads the view. */
static void walk_view(struct collector *collector, const struct query_block *block,
                      const struct query_source *source)
{
    size_t offset;
    const struct sql_view *view =
        names_table(collector, source) ? schema_find_view(collector->schema, source->name) : NULL;
    const struct query_statement *statement =
        view ? query_tree_parse(collector->arena, view->sql.text, &offset) : NULL;
    bool counts_view = collector->counts_view;
    const char *sql = collector->sql;
    collector->counts_view = block->aggregates && !block->picks;
    collector->sql = view ? view->sql.text : sql;
    if (statement && statement->select)
        walk_select(collector, statement->select, block->is_limited && !block->picks);
    collector->counts_view = counts_view;
    collector->sql = sql;
}

/* Those inside of the sources come when the sources themselves are there. */
static void walk_sources(struct collector *collector, struct query_block *block,
                         const struct query_source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        if (sources->items[i].select)
            walk_select(collector, sources->items[i].select, false);
        walk_view(collector, block, &sources->items[i]);
        walk(collector, block, sources->items[i].on);
        walk_list(collector, block, &sources->items[i].arguments);
        walk_sources(collector, block, &sources->items[i].sources);
    }
}

static void add_ctes(struct collector *collector, const struct query_cte_list *ctes)
{
    for (size_t i = 0; i < ctes->count; i++)
        *ARENA_APPEND(collector->arena, &collector->ctes) = ctes->items[i].name;
}

static void walk_ctes(struct collector *collector, const struct query_cte_list *ctes)
{
    for (size_t i = 0; i < ctes->count; i++)
        if (ctes->items[i].select)
            walk_select(collector, ctes->items[i].select, false);
}

/* ---- Blocks ---------------------------------------------------------------------------------------------- */

static struct query_block *new_block(struct collector *collector, const struct query_core *core)
{
    struct query_block *block = ARENA_NEW(collector->arena, struct query_block);
    block->sql = collector->sql;
    block->core = core;
    block->is_nested = collector->depth > 0;
    return block;
}

/* TRUE stands where a condition is left out. */
static bool picks(const struct query_expression *where)
{
    for (; where && where->kind == QUERY_BINARY && text_equal(where->name, "and"); where = where->operand)
        if (picks(where->other))
            return true;
    if (where && where->kind == QUERY_BINARY && text_equal(where->name, "or"))
        return picks(where->operand) && picks(where->other);
    return where && where->kind != QUERY_INTEGER;
}

static void walk_core(struct collector *collector, const struct query_core *core, struct query_block *block)
{
    add_sources(collector, block, &core->sources);
    add_condition(collector, block, core->where);
    block->picks = picks(core->where);
    block->aggregates = collector->counts_view || core->group_by.count > 0 || core->distinct;
    collector->depth++;
    walk_results(collector, block, &core->results);
    walk_sources(collector, block, &core->sources);
    walk(collector, block, core->where);
    walk(collector, block, core->having);
    for (size_t i = 0; i < core->windows.count; i++)
        add_window(collector, block, &core->windows.items[i]);
    for (size_t i = 0; i < core->rows.count; i++)
        walk_list(collector, block, &core->rows.items[i]);
    collector->depth--;
}

static void walk_select(struct collector *collector, const struct query_select *select, bool is_limited)
{
    bool is_only = select->cores.count == 1;
    add_ctes(collector, &select->ctes);
    for (size_t i = 0; i < select->cores.count; i++) {
        struct query_block *block = new_block(collector, &select->cores.items[i]);
        block->sort = is_only ? &select->order_by : NULL;
        block->is_limited = is_only && (is_limited || select->limit);
        walk_core(collector, &select->cores.items[i], block);
        if (is_only)
            walk_list(collector, block, &select->order_by);
    }
    collector->depth++;
    walk_ctes(collector, &select->ctes);
    collector->depth--;
}

/* What an UPDATE or DELETE writes. An INSERT looks nothing up but what its SELECT does. */
static void walk_writing(struct collector *collector, const struct query_statement *statement)
{
    struct query_block *block = new_block(collector, NULL);
    if (statement->kind != QUERY_INSERT)
        add_site(collector, block, &statement->target);
    add_sources(collector, block, &statement->sources);
    add_condition(collector, block, statement->where);
    block->picks = picks(statement->where);
    block->sort = &statement->order_by;
    collector->depth++;
    walk_sources(collector, block, &statement->sources);
    walk(collector, block, statement->where);
    for (size_t i = 0; i < statement->sets.count; i++)
        walk(collector, block, statement->sets.items[i].expression);
    walk_results(collector, block, &statement->returning);
    collector->depth--;
}

struct query_site_list query_site_all(struct arena *arena, const struct schema *schema, const char *sql,
                                      const struct query_statement *statement)
{
    struct collector collector = {.arena = arena, .schema = schema, .sql = sql};
    add_ctes(&collector, &statement->ctes);
    if (statement->kind != QUERY_SELECT)
        walk_writing(&collector, statement);
    if (statement->select)
        walk_select(&collector, statement->select, false);
    collector.depth++;
    walk_ctes(&collector, &statement->ctes);
    return collector.sites;
}

const struct column *query_site_column(const struct query_site *site, const struct query_expression *expression)
{
    if (!expression || expression->kind != QUERY_COLUMN || !site->table)
        return NULL;
    if (expression->table && !text_equal_ignoring_case(expression->table, site->name))
        return NULL;
    return table_find_column(site->table, expression->name);
}
