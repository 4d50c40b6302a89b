#include "query_postgres.h"

#include "query_condition.h"
#include "sql_scan.h"
#include "text.h"

#include <string.h>
#include <strings.h>

static struct diagnostic *report(struct query *query, enum rule rule, struct span span,
                                 struct diagnostics *diagnostics, const char *message)
{
    query->broken = true;
    return diagnostic_report(diagnostics, rule, span, "%s", message);
}

/* ---- Parameters ------------------------------------------------------------------------------------------ */

static void check_parameter(struct arena *arena, struct query *query, const struct query_parameter *parameter,
                            struct diagnostics *diagnostics)
{
    const struct query_parameter *first = query_find_parameter(query, parameter->name.text);
    const char *problem = !first                                  ? "is none of SQLite's statement"
                          : first->is_list && !parameter->is_list ? "is a list there: write \"...\" behind it"
                          : !first->is_list && parameter->is_list ? "is no list there"
                          : !first->is_optional && parameter->is_optional ? "is not optional there"
                                                                          : NULL;
    if (problem)
        report(query, RULE_QUERY_POSTGRES, parameter->name.span, diagnostics,
               arena_format(arena, "the parameter :%s %s", parameter->name.text, problem));
}

/* The query's own, in their order, at the places where they stand here. */
static void take_parameters(struct arena *arena, const struct query *query, struct query *postgres)
{
    struct query_parameter_list list = {0};
    for (size_t i = 0; i < query->parameters.count; i++) {
        struct query_parameter *parameter = ARENA_APPEND(arena, &list);
        *parameter = query->parameters.items[i];
        const struct query_parameter *here = query_find_parameter(postgres, parameter->name.text);
        parameter->name = here ? here->name : parameter->name;
    }
    postgres->parameters = list;
}

/* ---- Orders ---------------------------------------------------------------------------------------------- */

static bool has_same_orders(const struct query *query, const struct query *postgres)
{
    if (query->orders.count != postgres->orders.count)
        return false;
    for (size_t i = 0; i < query->orders.count; i++)
        if (!text_equal(query->orders.items[i].name, postgres->orders.items[i].name))
            return false;
    return true;
}

/* ---- Stars ----------------------------------------------------------------------------------------------- */

static bool is_before_star(const char *token)
{
    static const char *const BEFORE[] = {"select", "distinct", "all", "returning", ",", "."};
    size_t length = sql_scan_token_length(token);
    for (size_t i = 0; i < sizeof BEFORE / sizeof *BEFORE; i++)
        if (strlen(BEFORE[i]) == length && strncasecmp(token, BEFORE[i], length) == 0)
            return true;
    return false;
}

/* What SQLite's statement says by a star is said column by column for it. */
static void check_stars(struct query *query, struct diagnostics *diagnostics)
{
    const struct query *postgres = query->postgres;
    const char *last = NULL;
    for (const char *at = postgres->sql; *(at += sql_scan_blank_length(at)); at += sql_scan_token_length(at)) {
        if (*at == '*' && last && is_before_star(last)) {
            size_t offset = postgres->offset + (size_t)(at - postgres->sql);
            diagnostic_suggest(report(query, RULE_QUERY_POSTGRES, source_span(query->source, offset, 1),
                                      diagnostics,
                                      "a star gives the columns in the database's order, which may be another"),
                               "name the columns");
            return;
        }
        last = at;
    }
}

/* ---- Conditions ------------------------------------------------------------------------------------------ */

static bool has_optional(const struct query *query)
{
    for (size_t i = 0; i < query->parameters.count; i++)
        if (query->parameters.items[i].is_optional)
            return true;
    return false;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

void query_postgres_check(struct arena *arena, struct query *query, struct diagnostics *diagnostics)
{
    struct query *postgres = query->postgres;
    for (size_t i = 0; i < postgres->parameters.count; i++)
        check_parameter(arena, query, &postgres->parameters.items[i], diagnostics);
    if (!has_same_orders(query, postgres))
        diagnostic_suggest(report(query, RULE_QUERY_POSTGRES, query->name.span, diagnostics,
                                  "PostgreSQL's statement has not the same orders as SQLite's"),
                           "write :order(…) with the same names in both");
    check_stars(query, diagnostics);
    if (query->broken)
        return;
    take_parameters(arena, query, postgres);
    if (has_optional(query))
        query_condition_find(arena, postgres, diagnostics);
    query->broken |= postgres->broken;
}
