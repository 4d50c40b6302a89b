/* What is compared: values and rows of values with one another, with a range, with a set. */
#include "query_infer_part.h"
#include "query_literal.h"
#include "text.h"

/* The values of a row are beside the columns of a subquery. */
static void infer_row_beside(struct query_inference *inference, const struct query_scope *scope,
                             const struct query_expression *row, const struct query_select *select)
{
    struct query_field_list fields = {0};
    const struct query_expression_list *items = &row->items;
    for (size_t i = 0; i < items->count; i++)
        *ARENA_APPEND(inference->arena, &fields) = (struct query_field){
            .type = query_type_not_null(query_infer(inference, scope, items->items[i], QUERY_TYPE_UNKNOWN))};
    fields = query_infer_select(inference, scope, select, &fields);
    for (size_t i = 0; i < items->count && i < fields.count; i++)
        if (items->items[i]->kind == QUERY_PARAMETER)
            query_infer(inference, scope, items->items[i], query_type_not_null(fields.items[i].type));
}

/* Row values are compared one by one. */
static struct query_type infer_rows(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *a, const struct query_expression *b,
                                    const char *comparison)
{
    bool nullable = false, with_null = text_behind(comparison, "is");
    if (a->kind == QUERY_SUBQUERY)
        infer_row_beside(inference, scope, b, a->select);
    else if (b->kind == QUERY_SUBQUERY)
        infer_row_beside(inference, scope, a, b->select);
    for (size_t i = 0; i < a->items.count && i < b->items.count; i++)
        nullable |=
            query_infer_compared(inference, scope, a->items.items[i], b->items.items[i], comparison).nullable;
    return query_type_new(TYPE_BOOL, (nullable || a->kind != b->kind) && !with_null);
}

/* What is written beside a column. */
static void check_literal(struct query_inference *inference, const struct query_scope *scope,
                          const struct query_expression *column, const struct query_expression *other,
                          const char *comparison)
{
    if (column->kind != QUERY_COLUMN)
        return;
    const struct query_field *field = query_scope_find(scope, column->table, column->name);
    if (field)
        query_literal_check_compared(inference, other, field, comparison);
}

void query_infer_check_pair(struct query_inference *inference, const struct query_scope *scope,
                            const struct query_expression *a, const struct query_expression *b,
                            const char *comparison)
{
    check_literal(inference, scope, a, b, comparison);
    check_literal(inference, scope, b, a, comparison);
}

/* Parameters beside a value inside of JSON were taken for text. */
static void note_guess(struct query_inference *inference, struct query_expression *const *items, size_t count,
                       struct query_type beside)
{
    for (size_t i = 0; i < count && beside.guessed; i++) {
        struct query_parameter *parameter =
            items[i]->kind == QUERY_PARAMETER ? query_find_parameter(inference->query, items[i]->name) : NULL;
        if (parameter && !parameter->is_annotated)
            parameter->guess = items[i]->place;
    }
}

struct query_type query_infer_compared(struct query_inference *inference, const struct query_scope *scope,
                                       struct query_expression *a, struct query_expression *b,
                                       const char *comparison)
{
    bool with_null = text_behind(comparison, "is");
    if (a->kind == QUERY_ROW || b->kind == QUERY_ROW)
        return infer_rows(inference, scope, a, b, comparison);
    struct query_expression *both[] = {a, b};
    struct query_common common = query_infer_common(inference, scope, both, 2, QUERY_TYPE_UNKNOWN);
    query_infer_check_pair(inference, scope, a, b, comparison);
    note_guess(inference, both, 2, common.type);
    if (with_null) {
        query_infer_let_be_null(inference, a);
        query_infer_let_be_null(inference, b);
    }
    return query_type_new(TYPE_BOOL, common.type.nullable && !with_null);
}

struct query_type query_infer_between(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    struct query_expression *all[] = {expression->operand, expression->items.items[0],
                                      expression->items.items[1]};
    struct query_common common = query_infer_common(inference, scope, all, 3, QUERY_TYPE_UNKNOWN);
    query_infer_check_pair(inference, scope, all[0], all[1], ">=");
    query_infer_check_pair(inference, scope, all[0], all[2], "<=");
    note_guess(inference, all, 3, common.type);
    return query_type_new(TYPE_BOOL, common.type.nullable);
}

/* What a subquery gives is one value a row, or as many as the operand has. */
static struct query_type infer_in_select(struct query_inference *inference, const struct query_scope *scope,
                                         const struct query_expression *expression, struct query_type operand)
{
    if (expression->operand->kind == QUERY_ROW) {
        infer_row_beside(inference, scope, expression->operand, expression->select);
        return query_type_new(TYPE_BOOL, true);
    }
    struct query_field beside = {.type = query_type_not_null(operand)};
    struct query_field_list one = {&beside, 1, 1};
    struct query_field_list fields = query_infer_select(inference, scope, expression->select, &one);
    if (fields.count == 1 && query_type_takes_any(operand))
        query_infer(inference, scope, expression->operand, query_type_not_null(fields.items[0].type));
    if (fields.count == 1)
        note_guess(inference, &expression->operand, 1, fields.items[0].type);
    return query_type_new(TYPE_BOOL, operand.nullable || (fields.count && fields.items[0].type.nullable));
}

struct query_type query_infer_in(struct query_inference *inference, const struct query_scope *scope,
                                 const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    struct query_type operand = query_infer(inference, scope, expression->operand, QUERY_TYPE_UNKNOWN);
    if (expression->select)
        return infer_in_select(inference, scope, expression, operand);
    struct query_expression_list all = {0};
    *ARENA_APPEND(inference->arena, &all) = expression->operand;
    for (size_t i = 0; i < expression->items.count; i++)
        *ARENA_APPEND(inference->arena, &all) = expression->items.items[i];
    struct query_common common = query_infer_common(inference, scope, all.items, all.count, QUERY_TYPE_UNKNOWN);
    for (size_t i = 1; i < all.count; i++)
        query_infer_check_pair(inference, scope, all.items[0], all.items[i], expression->negated ? "<>" : "=");
    note_guess(inference, all.items, all.count, common.type);
    return query_type_new(TYPE_BOOL, common.type.nullable);
}
