/* What a whole statement gives: what those return that write, and which types the query's parameters are of. */
#include "postgres_judge.h"
#include "query_expand.h"
#include "query_infer_part.h"
#include "query_literal.h"
#include "text.h"

enum { ROUNDS_MOST = 16 }; /* of which each finds out more */

/* Whether SQLite puts the column's default where NULL is written: ON CONFLICT REPLACE of a statement, or of the column. */
static bool takes_null_for_default(const struct column *column, const char *conflict)
{
    bool replaces = conflict ? text_equal(conflict, "replace") : column->on_null == CONFLICT_REPLACE;
    return replaces && column->default_value.kind != LITERAL_NONE;
}

/* What stands in a view its triggers write as they like. */
static struct query_field place_of(const struct query_relation *target, const struct query_field *field,
                                   const char *conflict)
{
    struct query_field place = {.type = field->type, .origin = target->table ? field->origin : NULL};
    if (place.origin && takes_null_for_default(place.origin, conflict))
        place.type.nullable = true;
    return place;
}

/* What the columns of these names take; NULL: it is not known. */
static struct query_field_list fields_of(struct query_inference *inference, const struct query_relation *target,
                                         const struct query_name_list *names, const char *conflict)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < names->count; i++) {
        const struct query_field *field = query_scope_field(&target->fields, names->items[i]);
        *ARENA_APPEND(inference->arena, &fields) =
            field ? place_of(target, field, conflict) : (struct query_field){0};
    }
    return fields;
}

static void check_written(struct query_inference *inference, const struct query_scope *scope,
                          const struct query_expression *expression, const struct query_field *field)
{
    query_literal_check_written(inference, expression, field);
    if (inference->judge)
        postgres_judge_written(inference->judge, scope, expression, field->origin);
}

static void infer_one_written(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, const struct query_field *field)
{
    query_infer(inference, scope, expression, field->type);
    if (field->origin)
        check_written(inference, scope, expression, field);
}

static void infer_written(struct query_inference *inference, const struct query_scope *scope,
                          const struct query_expression_list *items, const struct query_field_list *fields)
{
    for (size_t i = 0; i < items->count && i < fields->count; i++)
        infer_one_written(inference, scope, items->items[i], &fields->items[i]);
}

static void infer_sets(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_set_list *sets, const struct query_relation *target,
                       const char *conflict)
{
    for (size_t i = 0; i < sets->count; i++) {
        const struct query_set *set = &sets->items[i];
        const struct query_expression *expression = set->expression;
        struct query_field_list fields = fields_of(inference, target, &set->columns, conflict);
        if (expression->kind == QUERY_SUBQUERY && fields.count > 1)
            query_infer_select(inference, scope, expression->select, &fields);
        else if (expression->kind == QUERY_ROW)
            infer_written(inference, scope, &expression->items, &fields);
        else if (fields.count)
            infer_one_written(inference, scope, expression, &fields.items[0]);
    }
}

/* The columns that an INSERT gives values to. */
static struct query_field_list inserted(struct query_inference *inference,
                                        const struct query_statement *statement,
                                        const struct query_relation *target)
{
    struct query_field_list fields = fields_of(inference, target, &statement->columns, statement->conflict);
    for (size_t i = 0; i < target->fields.count && !statement->columns.count; i++) {
        const struct query_field *field = &target->fields.items[i];
        bool is_generated = target->table && field->origin->generated.text;
        if (!is_generated && !field->is_beside)
            *ARENA_APPEND(inference->arena, &fields) = place_of(target, field, statement->conflict);
    }
    return fields;
}

/* What VALUES has, or a SELECT of results that stand as they are. */
static void check_inserted(struct query_inference *inference, const struct query_select *select,
                           const struct query_field_list *fields)
{
    static const struct query_scope NOTHING; /* columns are not known here */
    for (size_t i = 0; i < select->cores.count; i++) {
        const struct query_core *core = &select->cores.items[i];
        for (size_t j = 0; j < core->rows.count; j++)
            for (size_t k = 0; k < core->rows.items[j].count && k < fields->count; k++)
                if (fields->items[k].origin)
                    check_written(inference, &NOTHING, core->rows.items[j].items[k], &fields->items[k]);
        for (size_t k = 0; k < core->results.count && k < fields->count && core->results.items[k].expression;
             k++)
            if (fields->items[k].origin)
                check_written(inference, &NOTHING, core->results.items[k].expression, &fields->items[k]);
    }
}

static void infer_upserts(struct query_inference *inference, const struct query_scope *scope,
                          const struct query_statement *statement, const struct query_relation *target)
{
    struct query_scope inner = {.outer = scope};
    struct query_relation excluded = *target;
    excluded.name = "excluded";
    *ARENA_APPEND(inference->arena, &inner.relations) = excluded;
    for (size_t i = 0; i < statement->upserts.count; i++) {
        query_infer_clause(inference, scope, statement->upserts.items[i].target_where, TYPE_BOOL);
        infer_sets(inference, &inner, &statement->upserts.items[i].sets, target, "abort");
        query_infer_clause(inference, &inner, statement->upserts.items[i].where, TYPE_BOOL);
    }
}

static void infer_inserted(struct query_inference *inference, const struct query_scope *around,
                           const struct query_statement *statement, const struct query_relation *target)
{
    struct query_field_list fields = inserted(inference, statement, target);
    query_expand_insert(inference, statement, target);
    if (statement->select) {
        query_infer_select(inference, around, statement->select, &fields);
        check_inserted(inference, statement->select, &fields);
    }
    if (target->table)
        query_literal_check_columns(inference, statement, target->table);
}

/* A view returns what was written, which of some columns may be nothing. */
static void let_be_written_in_part(struct query_scope *scope, const struct query_statement *statement)
{
    if (statement->kind == QUERY_INSERT && !scope->relations.items[0].table)
        query_infer_let_sources_be_missing(scope);
}

static struct query_field_list infer_writing(struct query_inference *inference,
                                             const struct query_statement *statement)
{
    static const struct query_scope NOTHING;
    struct query_scope around = {0};
    for (size_t i = 0; i < statement->ctes.count; i++)
        query_infer_cte(inference, &around, &statement->ctes.items[i]);
    struct query_scope scope = {.outer = &around};
    const struct query_relation target = query_infer_source(inference, &NOTHING, &statement->target);
    *ARENA_APPEND(inference->arena, &scope.relations) = target;
    if (statement->kind == QUERY_INSERT)
        infer_inserted(inference, &around, statement, &target);
    infer_upserts(inference, &scope, statement, &target);
    struct query_scope whole = scope;
    query_infer_sources(inference, &whole, &statement->sources);
    infer_sets(inference, &whole, &statement->sets, &target, statement->conflict);
    query_infer_clause(inference, &whole, statement->where, TYPE_BOOL);
    query_infer_clause(inference, &whole, statement->limit, TYPE_INT);
    query_infer_clause(inference, &whole, statement->offset, TYPE_INT);
    let_be_written_in_part(&scope, statement);
    return query_infer_results(inference, &scope, &statement->returning, NULL);
}

/* ---- The query ------------------------------------------------------------------------------------------- */

/* It grows with each that is found out. */
static size_t count_known(const struct query *query)
{
    size_t known = 0;
    for (size_t i = 0; i < query->parameters.count; i++)
        known += (query->parameters.items[i].type.type != TYPE_UNKNOWN) +
                 (size_t)query->parameters.items[i].type.nullable;
    return known;
}

/* What is found out of a parameter in one place, another that was seen before may have to know. */
void query_infer_statement(struct query_inference *inference, const struct query_statement *statement)
{
    struct query_field_list fields;
    size_t known, rounds = 0;
    do {
        known = count_known(inference->query);
        inference->rounds = 0;
        fields = statement->kind == QUERY_SELECT ? query_infer_select(inference, NULL, statement->select, NULL)
                                                 : infer_writing(inference, statement);
    } while (count_known(inference->query) > known && ++rounds < ROUNDS_MOST);
    for (size_t i = 0; i < inference->query->parameters.count; i++) {
        struct query_parameter *parameter = &inference->query->parameters.items[i];
        if (parameter->is_required && !parameter->is_annotated)
            parameter->type.nullable = false;
    }
    for (size_t i = 0; i < fields.count; i++)
        *ARENA_APPEND(inference->arena, &inference->query->columns) =
            (struct query_column){.name = fields.items[i].name,
                                  .place = fields.items[i].place,
                                  .type = fields.items[i].type,
                                  .origin = fields.items[i].origin,
                                  .source = fields.items[i].source};
}
