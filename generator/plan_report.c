#include "plan_report.h"

#include "c_name.h"
#include "query_check.h"
#include "query_sql.h"
#include "sql.h"
#include "text.h"

enum { INDENT = 2 };

struct reporter {
    struct arena *arena;
    const struct schema *schema;
    struct sqlite_probe *probe;
    struct sql sql;
    struct text out;
};

static size_t depth_of(const struct probe_plan *plan, const struct probe_step *step)
{
    size_t depth = 1;
    for (size_t i = plan->count; i-- > 0;) { /* what a step is a part of stands before it */
        if (plan->items[i].id != step->parent)
            continue;
        step = &plan->items[i];
        depth++;
    }
    return depth;
}

/* `how`: which of the function's statements it is. */
static void add_block(struct reporter *reporter, const char *function, const char *how, const char *sql)
{
    struct probe_plan plan = sqlite_probe_plan(reporter->probe, reporter->arena, sql);
    TEXT_JOIN(&reporter->out, function, how, "\n");
    for (size_t i = 0; i < plan.count; i++)
        text_format(&reporter->out, "%*s%s\n", (int)(INDENT * depth_of(&plan, &plan.items[i])), "",
                    plan.items[i].detail);
    if (!plan.count)
        text_format(&reporter->out, "%*slooks nothing up\n", INDENT, "");
}

/* ---- The tables' functions ------------------------------------------------------------------------------- */

static void add_function(struct reporter *reporter, const struct table *table, const char *name,
                         const char *how, const char *sql)
{
    const char *entity = c_name_entity(reporter->arena, reporter->schema, table);
    add_block(reporter, ARENA_JOIN(reporter->arena, entity, "_", name), how, sql);
}

/* A statement that gives the rows of a table (NULL: it is whole) follows that table's SELECT. */
static const char *whole(struct reporter *reporter, const struct table *rows, const char *sql)
{
    return rows ? ARENA_JOIN(reporter->arena, sql_select(&reporter->sql, rows), " ", sql) : sql;
}

static const char *with_returning(struct reporter *reporter, struct sql_statement statement)
{
    return statement.returning ? ARENA_JOIN(reporter->arena, statement.text, " ", statement.returning)
                               : statement.text;
}

static void add_common(struct reporter *reporter, const struct table *table)
{
    const struct sql *sql = &reporter->sql;
    add_function(reporter, table, "insert", "", with_returning(reporter, sql_insert(sql, table)));
    if (sql_inserts_without_id(table))
        add_function(reporter, table, "insert", ", without an id", sql_insert_without_id(sql, table).text);
    for (size_t i = 0; i < SQL_COMMON_COUNT; i++)
        if (!SQL_COMMON[i].by_key || table->primary_key.columns.count > 0)
            add_function(reporter, table, SQL_COMMON[i].name, "",
                         whole(reporter, SQL_COMMON[i].is_of_rows ? table : NULL,
                               SQL_COMMON[i].statement(sql, table).text));
}

static void add_list(struct reporter *reporter, const struct table *table, const struct helper *helper)
{
    for (size_t i = 0; i < sql_list_order_count(helper); i++) {
        const struct sql_list_order *order = &SQL_LIST_ORDERS[i];
        struct sql_statement statement = sql_list(&reporter->sql, helper, order->backward, order->after);
        add_function(reporter, table, ARENA_JOIN(reporter->arena, helper->name, order->after ? "_after" : ""),
                     order->backward ? ", backward" : "", whole(reporter, table, statement.text));
    }
}

static void add_table(struct reporter *reporter, const struct table *table)
{
    add_common(reporter, table);
    struct helper_list helpers = helper_list_of(reporter->arena, table);
    for (size_t i = 0; i < helpers.count; i++) {
        const struct helper *helper = &helpers.items[i];
        if (helper->kind == HELPER_LIST) {
            add_list(reporter, table, helper);
            continue;
        }
        struct sql_statement statement = sql_of_helper(&reporter->sql, table, helper);
        const char *text = with_returning(reporter, statement);
        add_function(reporter, table, helper->name, "", whole(reporter, sql_rows_of(table, helper), text));
    }
}

/* ---- Queries --------------------------------------------------------------------------------------------- */

/* ", by created_at, without its optional conditions" */
static const char *how_of(struct reporter *reporter, const struct query_variant *variant)
{
    return ARENA_JOIN(reporter->arena, variant->order ? ", by " : "",
                      variant->order ? variant->order->name : "",
                      variant->is_bare ? ", without its optional conditions" : "");
}

static void add_query(struct reporter *reporter, const struct query *query)
{
    const char *function = ARENA_JOIN(reporter->arena, reporter->schema->name.text, "_", query->name.text);
    if (query->broken)
        return;
    struct query_variant_list variants = query_sql_variants(reporter->arena, query);
    for (size_t i = 0; i < variants.count; i++)
        add_block(reporter, function, how_of(reporter, &variants.items[i]), variants.items[i].sql);
}

const char *plan_report(struct arena *arena, const struct schema *schema, const struct query_file_list *files)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct reporter reporter = {.arena = arena,
                                .schema = schema,
                                .probe = query_check_probe(scratch, schema),
                                .sql = {.arena = arena, .dialect = &DIALECT_SQLITE},
                                .out = {.arena = arena}};
    sqlite_probe_offer_runtime(reporter.probe);
    for (size_t i = 0; i < schema->tables.count; i++)
        add_table(&reporter, &schema->tables.items[i]);
    for (size_t i = 0; i < files->count; i++)
        for (size_t j = 0; j < files->items[i].queries.count; j++)
            add_query(&reporter, &files->items[i].queries.items[j]);
    arena_free(scratch);
    return text_string(&reporter.out);
}
