/* What rows a SELECT gives, or several of them. */
#include "query_infer_part.h"

#include "query_aggregate.h"
#include "query_expand.h"
#include "text.h"

enum { ROUNDS_MOST = 16 }; /* second looks at CTEs, which may lie within one another */

/* ---- Results --------------------------------------------------------------------------------------------- */

/* The column that an expression is as it stands, under its own name; NULL: it is more. */
static const struct column *origin_of(const struct query_scope *scope,
                                      const struct query_expression *expression, const char *name)
{
    const struct query_field *field =
        expression->kind == QUERY_COLUMN ? query_scope_find(scope, expression->table, expression->name) : NULL;
    return field && text_equal_ignoring_case(field->name, name) ? field->origin : NULL;
}

static void add_result(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_result *result, const struct query_field_list *wanted,
                       struct query_field_list *fields)
{
    if (!result->expression) {
        size_t before = fields->count;
        query_infer_star(inference, scope, result, fields);
        query_expand_star(inference, scope, result);
        for (size_t i = before; i < fields->count; i++)
            fields->items[i].place = result->place;
        return;
    }
    size_t number = fields->count;
    struct query_type place =
        wanted && number < wanted->count ? wanted->items[number].type : (struct query_type){0};
    enum query_expression_kind kind = result->expression->kind;
    const char *name = result->alias                                    ? result->alias
                       : kind == QUERY_COLUMN || kind == QUERY_FUNCTION ? result->expression->name
                                                                        : NULL;
    struct query_type type = query_infer(inference, scope, result->expression, place);
    *ARENA_APPEND(inference->arena, fields) =
        (struct query_field){.name = name,
                             .type = type,
                             .origin = origin_of(scope, result->expression, name),
                             .parameter = kind == QUERY_PARAMETER ? result->expression : NULL,
                             .place = result->place};
}

struct query_field_list query_infer_results(struct query_inference *inference, const struct query_scope *scope,
                                            const struct query_result_list *results,
                                            const struct query_field_list *wanted)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < results->count; i++)
        add_result(inference, scope, &results->items[i], wanted, &fields);
    return fields;
}

/* ---- SELECT ---------------------------------------------------------------------------------------------- */

static struct query_field_list infer_values(struct query_inference *inference, const struct query_scope *scope,
                                            const struct query_core *core,
                                            const struct query_field_list *wanted)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < core->rows.count; i++) {
        for (size_t j = 0; j < core->rows.items[i].count; j++) {
            struct query_type place =
                wanted && j < wanted->count ? wanted->items[j].type : (struct query_type){0};
            struct query_type type = query_infer(inference, scope, core->rows.items[i].items[j], place);
            if (i == 0)
                *ARENA_APPEND(inference->arena, &fields) = (struct query_field){
                    .name = arena_format(inference->arena, "column%zu", j + 1),
                    .type = type,
                    .parameter = core->rows.count == 1 && core->rows.items[0].items[j]->kind == QUERY_PARAMETER
                                     ? core->rows.items[0].items[j]
                                     : NULL};
            else if (j < fields.count)
                fields.items[j].type = query_type_common(fields.items[j].type, type);
        }
    }
    return fields;
}

/* `order_by` stands behind it when it is the only one. */
static struct query_field_list infer_core(struct query_inference *inference, const struct query_scope *outer,
                                          const struct query_core *core, const struct query_field_list *wanted,
                                          const struct query_expression_list *order_by)
{
    struct query_scope scope = {.outer = outer, .core = core};
    if (core->rows.count)
        return infer_values(inference, &scope, core, wanted);
    bool grouped = inference->grouped;
    inference->grouped = core->group_by.count > 0;
    query_infer_sources(inference, &scope, &core->sources);
    if (query_aggregate_is_one_row(core, order_by)) /* there may be no row of theirs */
        query_infer_let_sources_be_missing(&scope);
    struct query_field_list fields = query_infer_results(inference, &scope, &core->results, wanted);
    for (size_t i = 0; i < fields.count; i++)
        if (fields.items[i].name)
            *ARENA_APPEND(inference->arena, &scope.aliases) = fields.items[i];
    query_infer_clause(inference, &scope, core->where, TYPE_BOOL);
    query_infer_list(inference, &scope, &core->group_by);
    query_infer_clause(inference, &scope, core->having, TYPE_BOOL);
    for (size_t i = 0; i < core->windows.count; i++)
        query_infer_window(inference, &scope, &core->windows.items[i]);
    if (order_by)
        query_infer_order(inference, &scope, order_by, &fields);
    inference->grouped = grouped;
    return fields;
}

static void merge(struct query_field_list *fields, const struct query_field_list *others)
{
    for (size_t i = 0; i < fields->count && i < others->count; i++) {
        struct query_field *field = &fields->items[i];
        field->type = query_type_common(field->type, others->items[i].type);
        if (field->origin != others->items[i].origin)
            field->origin = NULL;
    }
}

static void infer_cores(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_select *select, size_t from, const struct query_field_list *wanted,
                        struct query_field_list *fields)
{
    bool is_only = select->cores.count == 1;
    for (size_t i = from; i < select->cores.count; i++) {
        struct query_field_list more =
            infer_core(inference, scope, &select->cores.items[i], i && !wanted ? fields : wanted,
                       is_only ? &select->order_by : NULL);
        if (i == 0)
            *fields = more;
        else
            merge(fields, &more);
    }
}

/* ---- WITH ------------------------------------------------------------------------------------------------ */

static void name_fields(struct query_field_list *fields, const struct query_name_list *names)
{
    for (size_t i = 0; i < fields->count && i < names->count; i++) {
        struct query_field *field = &fields->items[i];
        if (field->origin && !text_equal_ignoring_case(field->origin->name.text, names->items[i]))
            field->origin = NULL;
        field->name = names->items[i];
    }
}

static bool same_types(const struct query_field_list *a, const struct query_field_list *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const struct query_type *one = &a->items[i].type, *other = &b->items[i].type;
        if (one->type != other->type || one->enumeration != other->enumeration ||
            one->nullable != other->nullable || one->secret != other->secret || one->open != other->open)
            return false;
    }
    return true;
}

static void forget_types(struct query_field_list *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        fields->items[i].type = (struct query_type){.open = true, .nullable = true};
}

/* Its SELECTs, the first before the others: those of a recursive one read what it gives, `found` being what it gave before.
 * True: they have read what is not all that it gives. */
static bool infer_cte(struct query_inference *inference, struct query_scope *inner, const struct query_cte *cte,
                      struct query_relation *relation, const struct query_field_list *found)
{
    bool is_only = cte->select->cores.count == 1;
    struct query_relation_list before = inner->ctes;
    struct query_field_list wanted = query_scope_copy_fields(inference->arena, found);
    for (size_t i = 0; i < wanted.count; i++)
        wanted.items[i].type.nullable = false;
    relation->fields = infer_core(inference, inner, &cte->select->cores.items[0], &wanted,
                                  is_only ? &cte->select->order_by : NULL);
    name_fields(&relation->fields, &cte->columns);
    merge(&relation->fields, found);
    struct query_relation read = *relation;
    read.fields = query_scope_copy_fields(inference->arena, &relation->fields);
    *ARENA_APPEND(inference->arena, &inner->ctes) = read;
    infer_cores(inference, inner, cte->select, 1, wanted.count ? &wanted : NULL, &relation->fields);
    inner->ctes = before;
    return !same_types(&read.fields, &relation->fields);
}

/* What its later SELECTs add to what is known of it, its SELECTs have to be told. */
void query_infer_cte(struct query_inference *inference, struct query_scope *scope, const struct query_cte *cte)
{
    struct query_relation relation = {.name = cte->name, .is_open = !cte->select};
    if (cte->select && cte->select->cores.count) {
        struct query_scope inner = {.outer = scope};
        for (size_t i = 0; i < cte->select->ctes.count; i++)
            query_infer_cte(inference, &inner, &cte->select->ctes.items[i]);
        struct query_field_list found = {0};
        while (infer_cte(inference, &inner, cte, &relation, &found)) {
            if (inference->rounds++ == ROUNDS_MOST) {
                forget_types(&relation.fields);
                break;
            }
            found = query_scope_copy_fields(inference->arena, &relation.fields);
        }
        query_infer_clause(inference, &inner, cte->select->limit, TYPE_INT);
        query_infer_clause(inference, &inner, cte->select->offset, TYPE_INT);
    }
    *ARENA_APPEND(inference->arena, &scope->ctes) = relation;
}

/* ------------------------------------------------------------------------------------------------------------ */

struct query_field_list query_infer_select(struct query_inference *inference, const struct query_scope *outer,
                                           const struct query_select *select,
                                           const struct query_field_list *wanted)
{
    struct query_scope scope = {.outer = outer};
    struct query_field_list fields = {0};
    for (size_t i = 0; i < select->ctes.count; i++)
        query_infer_cte(inference, &scope, &select->ctes.items[i]);
    infer_cores(inference, &scope, select, 0, wanted, &fields);
    query_infer_clause(inference, &scope, select->limit, TYPE_INT);
    query_infer_clause(inference, &scope, select->offset, TYPE_INT);
    return fields;
}
