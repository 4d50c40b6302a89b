#include "query_check.h"

#include "check_postgres_sql.h"
#include "ddl.h"
#include "dialect.h"
#include "query_annotation.h"
#include "query_answer.h"
#include "query_demand.h"
#include "query_embed.h"
#include "query_infer.h"
#include "query_optional.h"
#include "query_postgres.h"
#include "query_scan.h"
#include "query_sql.h"
#include "sql_scan.h"
#include "sqlite_probe.h"
#include "text.h"

#include <string.h>

struct checker {
    struct arena *arena;
    struct arena *scratch; /* for the time of one query */
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct sqlite_probe *probe;
    struct query_relation_list *views; /* that queries asked for */
    struct query *query;
};

/* At a place of the query's statement. */
static struct diagnostic *report(const struct checker *check, enum rule rule, size_t offset, size_t length,
                                 const char *message)
{
    check->query->broken = true;
    return diagnostic_report(check->diagnostics, rule,
                             source_span(check->query->source, check->query->offset + offset, length), "%s",
                             message);
}

static struct diagnostic *report_name(const struct checker *check, enum rule rule, const char *message)
{
    check->query->broken = true;
    return diagnostic_report(check->diagnostics, rule, check->query->name.span, "%s", message);
}

/* ---- What follows ---------------------------------------------------------------------------------------- */

/* What writes gives rows only by RETURNING. */
static void check_kind(const struct checker *check, const struct query_statement *statement,
                       size_t column_count)
{
    enum query_kind kind = check->query->kind;
    bool wants_rows = kind == QUERY_ONE || kind == QUERY_MANY;
    if (wants_rows && !column_count)
        diagnostic_suggest(report_name(check, RULE_QUERY_ROWS, "this statement gives no rows"),
                           "say :exec or :count, or end it with RETURNING");
    else if (!wants_rows && column_count)
        diagnostic_suggest(
            report_name(check, RULE_QUERY_ROWS, "this statement gives rows, which would be lost"),
            "say :one or :many");
    else if (kind == QUERY_COUNT && statement->kind == QUERY_SELECT)
        report_name(check, RULE_QUERY_ROWS, "a SELECT changes no rows that could be counted");
}

static void warn_of_guess(const struct checker *check, const struct query_parameter *parameter)
{
    struct diagnostic *diagnostic = diagnostic_report(
        check->diagnostics, RULE_QUERY_JSON_TYPE,
        source_span(check->query->source, check->query->offset + parameter->guess.offset,
                    parameter->guess.length),
        ":%s is taken for text, to which no number in the JSON is equal", parameter->name.text);
    diagnostic_suggest(diagnostic, "say what it is: :%s int, or :%s text", parameter->name.text,
                       parameter->name.text);
}

static void check_parameters(const struct checker *check)
{
    for (size_t i = 0; i < check->query->parameters.count; i++) {
        const struct query_parameter *parameter = &check->query->parameters.items[i];
        if (parameter->guess.length && parameter->type.type == TYPE_TEXT)
            warn_of_guess(check, parameter);
        if (parameter->type.type != TYPE_UNKNOWN || parameter->is_order)
            continue;
        check->query->broken = true;
        struct diagnostic *diagnostic = diagnostic_report(
            check->diagnostics, RULE_QUERY_TYPE, parameter->name.span,
            "what type :%s is can't be found out from what it stands beside", parameter->name.text);
        diagnostic_suggest(diagnostic, "say it: :%s %s", parameter->name.text,
                           parameter->guess.length ? "text" : "int");
    }
}

/* What the row's struct calls the member that holds the column. */
static const char *member_name(const struct query_column *column)
{
    return column->embed ? column->embed->text : column->name;
}

static bool is_taken(const struct query *query, size_t number)
{
    const struct query_column *column = &query->columns.items[number];
    for (size_t i = 0; i < number; i++) {
        const struct query_column *other = &query->columns.items[i];
        bool same_struct = column->embed && column->embed == other->embed;
        if (other->name && !same_struct && text_equal(member_name(other), member_name(column)))
            return true;
    }
    return false;
}

static void report_column(const struct checker *check, enum rule rule, const struct query_column *column,
                          const char *message, const char *way_out)
{
    struct diagnostic *diagnostic = report(check, rule, column->place.offset, column->place.length, message);
    diagnostic_suggest(diagnostic, "%s", way_out);
}

static void check_columns(const struct checker *check)
{
    struct query *query = check->query;
    struct arena *arena = check->arena;
    for (size_t i = 0; i < query->columns.count; i++) {
        const struct query_column *column = &query->columns.items[i];
        if (!column->name)
            report_column(check, RULE_QUERY_COLUMN, column, "this column has no name", "give it one: AS name");
        else if (query_word_length(column->name) != strlen(column->name))
            report_column(check, RULE_QUERY_COLUMN, column,
                          arena_format(arena, "C can't have a member called \"%s\"", column->name),
                          "give it another name: AS name");
        else if (is_taken(query, i) && column->source) {
            report_column(
                check, RULE_QUERY_COLUMN, column,
                arena_format(arena, "another column of the row is called \"%s\", too", column->name),
                "a star can't rename it: -- embed: a, b makes a struct of each table's columns; or select "
                "them by name");
            break;
        } else if (is_taken(query, i))
            report_column(check, RULE_QUERY_COLUMN, column,
                          arena_format(arena, "another column of the row is called \"%s\"", column->name),
                          "give it another name: AS name");
        else if (column->type.type == TYPE_UNKNOWN)
            report_column(check, RULE_QUERY_TYPE, column,
                          arena_format(arena, "what type \"%s\" is can't be found out", column->name),
                          arena_format(arena, "CAST it, or add a line -- column: %s int", column->name));
    }
}

/* Of a type that the language has not, PostgreSQL gives no text by itself: a statement's author has to ask for it. */
static void warn_of_own_types(const struct checker *check)
{
    const struct query *query = check->query;
    bool is_asked = check->schema->has_engine[ENGINE_POSTGRES] && !query->postgres && !query->broken;
    for (size_t i = 0; i < query->columns.count && is_asked; i++) {
        const struct query_column *column = &query->columns.items[i];
        if (!column->origin || !ddl_reads_as_text(&DIALECT_POSTGRES, column->origin))
            continue;
        struct span place =
            source_span(query->source, query->offset + column->place.offset, column->place.length);
        diagnostic_suggest(
            diagnostic_report(check->diagnostics, RULE_SQLITE_ONLY, place,
                              "PostgreSQL gives \"%s\" as %s, which no member of the row can hold",
                              column->name, ddl_words_type_of(check->arena, column->origin)),
            "write CAST(%s AS text) AS %s: both engines then give text", column->origin->name.text,
            column->name);
    }
}

/* The table whose rows these are, every column in its place and as it stands. */
static const struct table *entity_of(const struct query *query)
{
    const struct column *first = query->columns.count ? query->columns.items[0].origin : NULL;
    if (!first || query->embeds.count || first->table->columns.count != query->columns.count)
        return NULL;
    for (size_t i = 0; i < query->columns.count; i++) {
        const struct column *origin = query->columns.items[i].origin;
        if (origin != &first->table->columns.items[i] ||
            query->columns.items[i].type.nullable != origin->nullable)
            return NULL;
    }
    return first->table;
}

/* PostgreSQL gets the same statement. */
static bool is_for_both(const struct checker *check)
{
    return check->schema->has_engine[ENGINE_POSTGRES] && !check->query->postgres;
}

/* The first order is the statement's; what PostgreSQL makes of the others. */
static void judge_orders(const struct checker *check, struct query_inference inference)
{
    struct query query = *check->query;
    inference.query = &query;
    inference.diagnostics = diagnostics_new(check->arena); /* all else has been told */
    for (size_t i = 1; i < query.orders.count; i++) {
        size_t offset = 0;
        query_infer_statement(&inference,
                              query_tree_parse(check->arena, query_in_order(check->arena, &query, i), &offset));
    }
}

static void check_statement(const struct checker *check, size_t column_count)
{
    size_t offset = 0;
    struct query *query = check->query;
    const struct query_statement *statement = query_tree_parse(check->arena, query->sql, &offset);
    if (!statement) {
        report(check, RULE_QUERY_SQL, offset, sql_scan_token_length(query->sql + offset),
               "a query is a SELECT, INSERT, UPDATE or DELETE");
        return;
    }
    struct postgres_judge judge = {.arena = check->arena};
    struct query_inference inference = {.arena = check->arena,
                                        .schema = check->schema,
                                        .diagnostics = check->diagnostics,
                                        .query = query,
                                        .views = check->views,
                                        .judge = is_for_both(check) ? &judge : NULL};
    query_infer_statement(&inference, statement);
    query_annotation_apply(check->diagnostics, query);
    query_embed_apply(query, check->diagnostics);
    query_optional_find(check->arena, query, statement, check->diagnostics);
    query->writes = statement->kind != QUERY_SELECT;
    check_kind(check, statement, column_count);
    if (query->broken)
        return;
    check_parameters(check);
    if (query->broken)
        return; /* what depends on a parameter is not known either */
    check_columns(check);
    warn_of_own_types(check);
    query->entity = entity_of(query);
    if (inference.judge && !query->broken) {
        judge_orders(check, inference);
        check_postgres_query(query, &judge, check->diagnostics);
    }
    if (query->postgres && !query->broken)
        query_postgres_check(check->arena, query, check->diagnostics);
}

/* Whether SQLite takes the statement, in all of its orders. */
static bool ask(const struct checker *check, size_t *column_count)
{
    size_t order_count = check->query->orders.count;
    struct query_question question = {.arena = check->scratch,
                                      .schema = check->schema,
                                      .diagnostics = check->diagnostics,
                                      .probe = check->probe,
                                      .query = check->query};
    bool is_fine = true;
    for (size_t i = 0; i == 0 || (i < order_count && is_fine); i++) {
        question.sql = order_count ? query_in_order(check->scratch, check->query, i) : check->query->sql;
        struct probe_answer answer = sqlite_probe_prepare(check->probe, question.sql);
        is_fine = answer.verdict == PROBE_FINE;
        *column_count = answer.column_count;
        if (!is_fine)
            query_answer_report(&question, &answer);
    }
    arena_clear(check->scratch);
    return is_fine;
}

static void check_query(const struct checker *check)
{
    size_t column_count;
    if (ask(check, &column_count))
        check_statement(check, column_count);
}

/* As the runtime has the statement: SQLite takes a list of one for that one value, which lists are not. It took every variant,
 * and so each has a tree. */
static void check_plans(const struct checker *check)
{
    if (check->query->accepts_scan && !check->query->plan_indexes.count)
        return;
    struct query_variant_list variants = query_sql_variants(check->scratch, check->query);
    struct query_words told = {0};
    struct query_plan_list whole = {0};
    struct query_planner planner = {.arena = check->scratch,
                                    .schema = check->schema,
                                    .diagnostics = check->diagnostics,
                                    .probe = check->probe,
                                    .query = check->query,
                                    .told = &told};
    for (size_t i = 0; i < variants.count; i++) {
        size_t offset = 0;
        planner.variant = &variants.items[i];
        planner.sites = query_site_all(check->scratch, check->schema, planner.variant->sql,
                                       query_tree_parse(check->scratch, planner.variant->sql, &offset));
        struct query_plan plan = query_plan_of(&planner);
        query_scan_check(&planner, &plan);
        if (!planner.variant->is_bare)
            *ARENA_APPEND(check->scratch, &whole) = plan;
    }
    query_demand_check(&planner, &whole);
    arena_clear(check->scratch);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

struct sqlite_probe *query_check_probe(struct arena *arena, const struct schema *schema)
{
    struct sqlite_probe *probe = sqlite_probe_new(arena);
    struct text ddl = {.arena = arena};
    ddl_append_schema(&DIALECT_SQLITE, &ddl, schema);
    sqlite_probe_run(probe, text_string(&ddl));
    return probe;
}

static void check_each(struct checker *check, struct query_file_list *files,
                       void (*what)(const struct checker *check))
{
    for (size_t i = 0; i < files->count; i++) {
        for (size_t j = 0; j < files->items[i].queries.count; j++) {
            check->query = &files->items[i].queries.items[j];
            if (!check->query->broken)
                what(check);
        }
    }
}

void query_check_all(struct arena *arena, const struct schema *schema, struct query_file_list *files,
                     struct diagnostics *diagnostics)
{
    if (!files->count)
        return;
    struct arena *for_all = arena_new_scratch(arena);
    struct query_relation_list views = {0};
    struct checker check = {.arena = arena,
                            .scratch = arena_new_scratch(arena),
                            .schema = schema,
                            .diagnostics = diagnostics,
                            .probe = query_check_probe(for_all, schema),
                            .views = &views};
    check_each(&check, files, check_query);
    sqlite_probe_offer_runtime(check.probe); /* from here on: no query of the user's may call it */
    check_each(&check, files, check_plans);
    arena_free(check.scratch);
    arena_free(for_all); /* the probe is closed: there can be another */
}
