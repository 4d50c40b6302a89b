#include "query_demand.h"

#include "dialect.h"
#include "suggest.h"

#include <string.h>

/* An index of a table or what stands behind a key, and how plans show it. */
struct known_index {
    const char *name;
    const struct table *table;
    const struct key *key; /* NULL: an index */
};

struct known_index_list {
    struct known_index *items;
    size_t count, capacity;
};

static void add_known(const struct query_planner *planner, struct known_index_list *list,
                      const struct table *table, const char *name, const struct key *key)
{
    if (name)
        *ARENA_APPEND(planner->arena, list) = (struct known_index){.name = name, .table = table, .key = key};
}

static struct known_index_list known_indexes(const struct query_planner *planner)
{
    struct known_index_list list = {0};
    for (size_t i = 0; i < planner->schema->tables.count; i++) {
        const struct table *table = &planner->schema->tables.items[i];
        if (table->primary_key.columns.count)
            add_known(planner, &list, table, table->primary_key.name.text, &table->primary_key);
        for (size_t j = 0; j < table->unique_keys.count; j++)
            add_known(planner, &list, table, table->unique_keys.items[j].name.text,
                      &table->unique_keys.items[j]);
        for (size_t j = 0; j < table->indexes.count; j++)
            add_known(planner, &list, table, table->indexes.items[j].name.text, NULL);
    }
    return list;
}

/* The index that SQLite made for a key, under a name of its own, by its columns; NULL: the table itself is the key's. */
static const char *name_of_key(const struct query_planner *planner, const struct known_index *known)
{
    struct text columns = {.arena = planner->arena};
    for (size_t i = 0; i < known->key->columns.count; i++)
        TEXT_JOIN(&columns, i ? "," : "", known->key->columns.items[i]->name.text);
    for (size_t i = 1; i <= known->table->unique_keys.count + 1; i++) {
        const char *name = arena_format(planner->arena, "sqlite_autoindex_%s_%zu", known->table->name.text, i);
        struct text question = {.arena = planner->arena};
        text_append(&question, "SELECT group_concat(name) = ");
        dialect_append_string(&DIALECT_SQLITE, &question, text_string(&columns));
        text_append(&question, " FROM (SELECT name FROM pragma_index_info(");
        dialect_append_string(&DIALECT_SQLITE, &question, name);
        text_append(&question, ") ORDER BY seqno)");
        int64_t is_it = 0;
        if (sqlite_probe_number(planner->probe, text_string(&question), &is_it) && is_it)
            return name;
    }
    return NULL;
}

static bool is_demand_met(const struct query_planner *planner, const struct query_plan *plan,
                          const struct known_index *known)
{
    const char *name = known->key ? name_of_key(planner, known) : known->name;
    bool is_primary = known->key == &known->table->primary_key;
    for (size_t i = 0; i < plan->steps.count; i++) {
        const char *detail = plan->steps.items[i].detail;
        if (name && query_plan_uses_index(detail, name))
            return true;
        if (is_primary && plan->site_of[i] && plan->site_of[i]->table == known->table &&
            strstr(detail, "PRIMARY KEY"))
            return true;
    }
    return false;
}

static void report_unknown(const struct query_planner *planner, const struct name *name,
                           const struct known_index_list *known)
{
    const char **names = arena_alloc(planner->arena, known->count ? known->count : 1, sizeof *names);
    for (size_t i = 0; i < known->count; i++)
        names[i] = known->items[i].name;
    struct diagnostic *diagnostic = diagnostic_report(planner->diagnostics, RULE_QUERY_PLAN_DEMAND, name->span,
                                                      "there is no index \"%s\"", name->text);
    if (known->count)
        diagnostic_suggest(diagnostic, "%s",
                           suggest_words(planner->arena, name->text, "there are", names, known->count));
}

static void report_unused(const struct query_planner *planner, const struct name *name,
                          const struct query_plan *plan)
{
    diagnostic_report(planner->diagnostics, RULE_QUERY_PLAN_DEMAND, name->span,
                      "the plan does not use the index \"%s\": %s", name->text,
                      plan->steps.count ? query_plan_line(planner->arena, plan) : "it looks nothing up");
}

static bool is_met_by_any(const struct query_planner *planner, const struct query_plan_list *plans,
                          const struct known_index *known)
{
    for (size_t i = 0; i < plans->count; i++)
        if (is_demand_met(planner, &plans->items[i], known))
            return true;
    return false;
}

static void check_demand(const struct query_planner *planner, const struct query_plan_list *plans,
                         const struct name *name)
{
    struct known_index_list known = known_indexes(planner);
    for (size_t i = 0; i < known.count; i++) {
        if (!text_equal_ignoring_case(known.items[i].name, name->text))
            continue;
        if (!is_met_by_any(planner, plans, &known.items[i]))
            report_unused(planner, name, &plans->items[0]);
        return;
    }
    report_unknown(planner, name, &known);
}

void query_demand_check(const struct query_planner *planner, const struct query_plan_list *plans)
{
    for (size_t i = 0; i < planner->query->plan_indexes.count; i++)
        check_demand(planner, plans, &planner->query->plan_indexes.items[i]);
}
