/* The types of expressions. What a place wants goes down, for parameters to take; what an expression gives comes up. */
#include "query_infer_part.h"

#include "name_index.h"
#include "postgres_judge.h"
#include "query_aggregate.h"
#include "text.h"

#include <string.h>
#include <strings.h>

enum { UUID_LITERAL_LENGTH = 35 }; /* x'…' */

/* ---- Leaves ---------------------------------------------------------------------------------------------- */

static struct query_type infer_null(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    (void)inference, (void)scope, (void)expression, (void)wanted;
    return QUERY_TYPE_NULL;
}

/* A number that is written where a bool or a time stands. */
static struct query_type infer_integer(struct query_inference *inference, const struct query_scope *scope,
                                       const struct query_expression *expression, struct query_type wanted)
{
    (void)inference, (void)scope;
    bool is_bool = expression->integer == 0 || expression->integer == 1;
    if (text_equal_ignoring_case(expression->text, "true") ||
        text_equal_ignoring_case(expression->text, "false"))
        return query_type_new(TYPE_BOOL, false);
    return query_type_new(
        query_type_is_whole(wanted.type) && (wanted.type != TYPE_BOOL || is_bool) ? wanted.type : TYPE_INT,
        false);
}

static struct query_type infer_real(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    (void)inference, (void)scope, (void)expression, (void)wanted;
    return query_type_new(TYPE_REAL, false);
}

static struct query_type infer_current(struct query_inference *inference, const struct query_scope *scope,
                                       const struct query_expression *expression, struct query_type wanted)
{
    (void)inference, (void)scope, (void)expression, (void)wanted;
    return query_type_new(TYPE_TEXT, false);
}

static struct query_type infer_blob(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    (void)inference, (void)scope;
    bool is_uuid = wanted.type == TYPE_UUID && strlen(expression->text) == UUID_LITERAL_LENGTH;
    return query_type_new(is_uuid ? TYPE_UUID : TYPE_BLOB, false);
}

/* A text that is written where an enum's word stands. */
static struct query_type infer_text(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    (void)inference, (void)scope;
    if (wanted.type == TYPE_ENUM &&
        name_index_find(wanted.enumeration->values_by_name, expression->text) != NAME_INDEX_NONE)
        return query_type_not_null(wanted);
    return query_type_new(wanted.type == TYPE_JSON ? TYPE_JSON : TYPE_TEXT, false);
}

static bool is_of_one_kind(enum column_type a, enum column_type b)
{
    return a == b || (query_type_is_whole(a) && query_type_is_whole(b) && a != TYPE_BOOL && b != TYPE_BOOL) ||
           (query_type_is_text(a) && query_type_is_text(b) && a != TYPE_ENUM && b != TYPE_ENUM);
}

static const char *word_of(struct query_type type)
{
    return type.enumeration ? type.enumeration->name.text : COLUMN_TYPES[type.type].word;
}

static void report_conflict(struct query_inference *inference, const struct query_parameter *parameter,
                            const struct query_expression *expression, struct query_type wanted)
{
    const struct query *query = inference->query;
    inference->query->broken = true;
    struct diagnostic *diagnostic = diagnostic_report(
        inference->diagnostics, RULE_QUERY_TYPE,
        source_span(query->source, query->offset + expression->place.offset, expression->place.length),
        ":%s is %s here, and %s elsewhere", parameter->name.text, word_of(wanted), word_of(parameter->type));
    diagnostic_note(diagnostic, parameter->name.span, "it stands here first");
    diagnostic_suggest(diagnostic, "say what it is where it stands first, \":%s %s\", and CAST it elsewhere",
                       parameter->name.text, word_of(parameter->type));
}

static struct query_type infer_parameter(struct query_inference *inference, const struct query_scope *scope,
                                         const struct query_expression *expression, struct query_type wanted)
{
    (void)scope;
    struct query_parameter *parameter = query_find_parameter(inference->query, expression->name);
    if (!parameter)
        return QUERY_TYPE_UNKNOWN;
    if (wanted.type == TYPE_UNKNOWN || parameter->is_annotated)
        return parameter->type;
    wanted.secret = wanted.guessed = false;
    if (parameter->type.type == TYPE_UNKNOWN) {
        wanted.nullable = wanted.nullable || parameter->type.nullable;
        parameter->type = wanted;
    } else if (!inference->query->broken && (!is_of_one_kind(parameter->type.type, wanted.type) ||
                                             parameter->type.enumeration != wanted.enumeration)) {
        report_conflict(inference, parameter, expression, wanted);
    }
    parameter->type.nullable = parameter->type.nullable || wanted.nullable;
    return parameter->type;
}

static bool is_row_number(const char *name)
{
    return text_equal_ignoring_case(name, "rowid") || text_equal_ignoring_case(name, "oid") ||
           text_equal_ignoring_case(name, "_rowid_");
}

static struct query_type infer_column(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type wanted)
{
    const struct query_field *field = query_scope_find(scope, expression->table, expression->name);
    if (field && field->parameter &&
        wanted.type != TYPE_UNKNOWN) /* of a CTE: its place is wherever that is read */
        return infer_parameter(inference, scope, field->parameter, wanted);
    if (field)
        return field->type;
    if (!is_row_number(expression->name))
        return QUERY_TYPE_OPEN;
    const struct query_relation *relation = query_scope_find_relation(scope, expression->table);
    return query_type_new(TYPE_INT, !relation || !relation->table || relation->is_nullable);
}

/* ---- Several that stand for one -------------------------------------------------------------------------- */

void query_infer_add(struct query_common *common, size_t number, struct query_type type)
{
    common->type = number ? query_type_common(common->type, type) : type;
    common->first = number ? common->first : type;
    common->all_nullable = (number == 0 || common->all_nullable) && type.nullable;
}

static struct query_type place_of(struct query_type wanted, const struct query_common *common)
{
    return wanted.type != TYPE_UNKNOWN ? wanted : query_type_not_null(common->type);
}

/* Expressions that stand for one another: what some of them are, parameters among them are, too. Only those that were not
 * known are asked again: the time would double with each level. */
struct query_common query_infer_common(struct query_inference *inference, const struct query_scope *scope,
                                       struct query_expression *const *items, size_t count,
                                       struct query_type wanted)
{
    struct query_common common = {.type = QUERY_TYPE_UNKNOWN}, all = {.type = QUERY_TYPE_UNKNOWN};
    struct query_type *types = arena_alloc(inference->arena, count ? count : 1, sizeof *types);
    for (size_t i = 0; i < count; i++) {
        types[i] = query_infer(inference, scope, items[i], place_of(wanted, &common));
        query_infer_add(&common, i, types[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (query_type_takes_any(types[i]) && common.type.type != TYPE_UNKNOWN)
            types[i] = query_infer(inference, scope, items[i], place_of(wanted, &common));
        query_infer_add(&all, i, types[i]);
    }
    return all;
}

void query_infer_let_be_null(struct query_inference *inference, const struct query_expression *expression)
{
    while (expression->kind == QUERY_CAST || expression->kind == QUERY_COLLATE)
        expression = expression->operand;
    struct query_parameter *parameter =
        expression->kind == QUERY_PARAMETER ? query_find_parameter(inference->query, expression->name) : NULL;
    if (parameter && !parameter->is_annotated)
        parameter->type.nullable = true;
}

void query_infer_list(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        query_infer(inference, scope, list->items[i], QUERY_TYPE_UNKNOWN);
}

void query_infer_order(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_expression_list *terms, const struct query_field_list *fields)
{
    for (size_t i = 0; i < terms->count; i++) {
        const struct query_expression *term = terms->items[i];
        struct query_type type = query_infer(inference, scope, term, QUERY_TYPE_UNKNOWN);
        if (fields && term->kind == QUERY_INTEGER && term->integer >= 1 &&
            (size_t)term->integer <= fields->count)
            type = fields->items[term->integer - 1].type;
        if (inference->judge && type.nullable)
            postgres_judge_order(inference->judge, term);
    }
}

void query_infer_clause(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_expression *expression, enum column_type wanted)
{
    if (expression && inference->judge && wanted == TYPE_BOOL)
        postgres_judge_condition(inference->judge, scope, expression);
    if (expression)
        query_infer(inference, scope, expression, query_type_new(wanted, false));
}

/* ---- What holds others ----------------------------------------------------------------------------------- */

static struct query_type infer_is_null(struct query_inference *inference, const struct query_scope *scope,
                                       const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    query_infer(inference, scope, expression->operand, QUERY_TYPE_UNKNOWN);
    query_infer_let_be_null(inference, expression->operand);
    return query_type_new(TYPE_BOOL, false);
}

static struct query_type infer_row(struct query_inference *inference, const struct query_scope *scope,
                                   const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    query_infer_list(inference, scope, &expression->items);
    return QUERY_TYPE_OPEN;
}

static struct query_type infer_collated(struct query_inference *inference, const struct query_scope *scope,
                                        const struct query_expression *expression, struct query_type wanted)
{
    return query_infer(inference, scope, expression->operand, wanted);
}

static struct query_type infer_case(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    struct query_expression_list conditions = {0}, results = {0};
    if (expression->operand)
        *ARENA_APPEND(inference->arena, &conditions) = expression->operand;
    for (size_t i = 0; i + 1 < expression->items.count; i += 2) {
        *ARENA_APPEND(inference->arena, &conditions) = expression->items.items[i];
        *ARENA_APPEND(inference->arena, &results) = expression->items.items[i + 1];
    }
    if (expression->other)
        *ARENA_APPEND(inference->arena, &results) = expression->other;
    query_infer_common(inference, scope, conditions.items, conditions.count,
                       expression->operand ? QUERY_TYPE_UNKNOWN : query_type_new(TYPE_BOOL, false));
    for (size_t i = 0; expression->operand && i < conditions.count; i++)
        query_infer_check_pair(inference, scope, expression->operand, conditions.items[i], "=");
    struct query_type type = query_infer_common(inference, scope, results.items, results.count, wanted).type;
    type.nullable = type.nullable || !expression->other;
    return type;
}

/* As SQLite finds the affinity in a type's name; what is NUMERIC to it, a real number holds. BOOLEAN is, too: it leaves 2. */
static enum column_type cast_type(const char *name)
{
    static const struct {
        const char *part;
        enum column_type type;
    } PARTS[] = {{"int", TYPE_INT},   {"char", TYPE_TEXT}, {"clob", TYPE_TEXT},
                 {"text", TYPE_TEXT}, {"blob", TYPE_BLOB}, {"real", TYPE_REAL},
                 {"floa", TYPE_REAL}, {"doub", TYPE_REAL}, {"bool", TYPE_BOOL}};
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        for (const char *at = name; *at; at++)
            if (strncasecmp(at, PARTS[i].part, strlen(PARTS[i].part)) == 0)
                return PARTS[i].type;
    return *name ? TYPE_REAL : TYPE_BLOB;
}

static struct query_type infer_cast(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    enum column_type type = cast_type(expression->name);
    struct query_type operand = query_infer(inference, scope, expression->operand, QUERY_TYPE_UNKNOWN);
    if (query_type_takes_any(operand))
        operand = query_infer(inference, scope, expression->operand, query_type_new(type, false));
    if (type == TYPE_BOOL && operand.type != TYPE_BOOL)
        type = query_type_is_whole(operand.type) ? TYPE_INT : TYPE_REAL;
    return (struct query_type){.type = type, .nullable = operand.nullable, .secret = operand.secret};
}

static struct query_type infer_exists(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    query_infer_select(inference, scope, expression->select, NULL);
    return query_type_new(TYPE_BOOL, false);
}

static struct query_type infer_subquery(struct query_inference *inference, const struct query_scope *scope,
                                        const struct query_expression *expression, struct query_type wanted)
{
    struct query_field place = {.type = wanted};
    struct query_field_list one = {&place, 1, 1};
    struct query_field_list fields =
        query_infer_select(inference, scope, expression->select, wanted.type == TYPE_UNKNOWN ? NULL : &one);
    struct query_type type = fields.count == 1 ? fields.items[0].type : QUERY_TYPE_OPEN;
    type.nullable = type.nullable || !query_aggregate_gives_a_row(expression->select);
    return type;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static query_infer_expression *const KINDS[] = {
    [QUERY_NULL] = infer_null,           [QUERY_INTEGER] = infer_integer,
    [QUERY_REAL] = infer_real,           [QUERY_TEXT] = infer_text,
    [QUERY_BLOB] = infer_blob,           [QUERY_CURRENT] = infer_current,
    [QUERY_PARAMETER] = infer_parameter, [QUERY_COLUMN] = infer_column,
    [QUERY_UNARY] = query_infer_unary,   [QUERY_BINARY] = query_infer_binary,
    [QUERY_IS_NULL] = infer_is_null,     [QUERY_BETWEEN] = query_infer_between,
    [QUERY_IN] = query_infer_in,         [QUERY_EXISTS] = infer_exists,
    [QUERY_SUBQUERY] = infer_subquery,   [QUERY_ROW] = infer_row,
    [QUERY_CASE] = infer_case,           [QUERY_CAST] = infer_cast,
    [QUERY_COLLATE] = infer_collated,    [QUERY_FUNCTION] = query_infer_function,
};

struct query_type query_infer(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, struct query_type wanted)
{
    if (inference->judge)
        postgres_judge_node(inference->judge, scope, expression);
    return KINDS[expression->kind](inference, scope, expression, wanted);
}
