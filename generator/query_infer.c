/* The types of expressions. What a place wants goes down, for parameters to take; what an expression gives comes up. */
#include "query_infer.h"

#include "query_function.h"
#include "text.h"

#include <string.h>
#include <strings.h>

static const struct query_type UNKNOWN = {.type = TYPE_UNKNOWN};
static const struct query_type NULL_VALUE = {.type = TYPE_UNKNOWN, .nullable = true};

static struct query_type type_new(enum column_type type, bool nullable)
{
    return (struct query_type){.type = type, .nullable = nullable};
}

/* What a value is compared with is no NULL. */
static struct query_type not_null(struct query_type type)
{
    type.nullable = false;
    return type;
}

struct query_type query_type_of(const struct column *column)
{
    return (struct query_type){.type = column->type == TYPE_ID ? TYPE_INT : column->type,
                               .enumeration = column->enumeration,
                               .nullable = column->nullable,
                               .secret = column->secret};
}

/* ---- Two types ------------------------------------------------------------------------------------------- */

static bool is_whole(enum column_type type)
{
    return type == TYPE_INT || type == TYPE_BOOL || type == TYPE_TIMESTAMP || type == TYPE_DATE;
}

static bool is_text(enum column_type type)
{
    return type == TYPE_TEXT || type == TYPE_JSON || type == TYPE_ENUM;
}

static bool same(struct query_type a, struct query_type b)
{
    return a.type == b.type && a.enumeration == b.enumeration;
}

/* A time that a number was added to is a time. */
static enum column_type common_whole(enum column_type a, enum column_type b)
{
    if (a == TYPE_BOOL || b == TYPE_BOOL)
        return TYPE_INT;
    return a == TYPE_INT ? b : b == TYPE_INT ? a : TYPE_INT;
}

struct query_type query_type_common(struct query_type a, struct query_type b)
{
    struct query_type common = a.type == TYPE_UNKNOWN ? b : a;
    common.nullable = a.nullable || b.nullable;
    common.secret = a.secret || b.secret;
    if (a.type == TYPE_UNKNOWN || b.type == TYPE_UNKNOWN || same(a, b))
        return common;
    common.enumeration = NULL;
    if (is_whole(a.type) && is_whole(b.type))
        common.type = common_whole(a.type, b.type);
    else if (is_text(a.type) && is_text(b.type))
        common.type = TYPE_TEXT;
    else if ((is_whole(a.type) || a.type == TYPE_REAL) && (is_whole(b.type) || b.type == TYPE_REAL))
        common.type = TYPE_REAL;
    else
        common.type = TYPE_UNKNOWN;
    return common;
}

/* ---- Leaves ---------------------------------------------------------------------------------------------- */

static bool has_word(const struct enumeration *enumeration, const char *word)
{
    for (size_t i = 0; i < enumeration->values.count; i++)
        if (text_equal(enumeration->values.items[i].name.text, word))
            return true;
    return false;
}

/* A text that is written where an enum's word stands. */
static struct query_type infer_text(const struct query_expression *expression, struct query_type wanted)
{
    if (wanted.type == TYPE_ENUM && has_word(wanted.enumeration, expression->text))
        return not_null(wanted);
    return type_new(wanted.type == TYPE_JSON ? TYPE_JSON : TYPE_TEXT, false);
}

static bool is_of_one_kind(enum column_type a, enum column_type b)
{
    return a == b || (is_whole(a) && is_whole(b) && a != TYPE_BOOL && b != TYPE_BOOL) ||
           (is_text(a) && is_text(b) && a != TYPE_ENUM && b != TYPE_ENUM);
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

static struct query_type infer_parameter(struct query_inference *inference,
                                         const struct query_expression *expression, struct query_type wanted)
{
    struct query_parameter *parameter = query_find_parameter(inference->query, expression->name);
    if (!parameter)
        return UNKNOWN;
    if (wanted.type == TYPE_UNKNOWN || parameter->is_annotated)
        return parameter->type;
    wanted.secret = false;
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

static struct query_type infer_column(const struct query_scope *scope,
                                      const struct query_expression *expression)
{
    const struct query_field *field = query_scope_find(scope, expression->table, expression->name);
    if (field)
        return field->type;
    return is_row_number(expression->name) ? type_new(TYPE_INT, false) : UNKNOWN;
}

/* ---- Several that stand for one -------------------------------------------------------------------------- */

/* What values have in common; its type is nullable when any of them is. */
struct common {
    struct query_type type;
    bool all_nullable;
};

static void add(struct common *common, size_t number, struct query_type type)
{
    common->type = number ? query_type_common(common->type, type) : type;
    common->all_nullable = (number == 0 || common->all_nullable) && type.nullable;
}

static struct query_type place_of(struct query_type wanted, const struct common *common)
{
    return wanted.type != TYPE_UNKNOWN ? wanted : not_null(common->type);
}

/* Expressions that stand for one another: what some of them are, parameters among them are, too. Only those that were not
 * known are asked again: the time would double with each level. */
static struct common infer_common(struct query_inference *inference, const struct query_scope *scope,
                                  struct query_expression *const *items, size_t count, struct query_type wanted)
{
    struct common common = {.type = UNKNOWN}, all = {.type = UNKNOWN};
    struct query_type *types = arena_alloc(inference->arena, count ? count : 1, sizeof *types);
    for (size_t i = 0; i < count; i++) {
        types[i] = query_infer(inference, scope, items[i], place_of(wanted, &common));
        add(&common, i, types[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (types[i].type == TYPE_UNKNOWN && common.type.type != TYPE_UNKNOWN)
            types[i] = query_infer(inference, scope, items[i], place_of(wanted, &common));
        add(&all, i, types[i]);
    }
    return all;
}

static void let_be_null(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_expression *expression, struct query_type type)
{
    type.nullable = true;
    if (expression->kind == QUERY_PARAMETER)
        query_infer(inference, scope, expression, type);
}

/* IS takes NULL for a value. */
static struct query_type infer_compared(struct query_inference *inference, const struct query_scope *scope,
                                        struct query_expression *a, struct query_expression *b, bool with_null)
{
    struct query_expression *both[] = {a, b};
    struct common common = infer_common(inference, scope, both, 2, UNKNOWN);
    if (with_null) {
        let_be_null(inference, scope, a, common.type);
        let_be_null(inference, scope, b, common.type);
    }
    return type_new(TYPE_BOOL, common.type.nullable && !with_null);
}

/* ---- Operators ------------------------------------------------------------------------------------------- */

enum operation {
    COMPARES,
    COMPARES_NULL,
    COMBINES,
    MATCHES,
    JOINS,
    CALCULATES,
    DIVIDES,
    COUNTS_BITS,
    OPENS_JSON,
    OPENS_VALUE
};

static const struct {
    const char *name;
    enum operation operation;
} OPERATORS[] = {
    {"=", COMPARES},     {"<>", COMPARES},     {"<", COMPARES},       {"<=", COMPARES},
    {">", COMPARES},     {">=", COMPARES},     {"is", COMPARES_NULL}, {"is not", COMPARES_NULL},
    {"and", COMBINES},   {"or", COMBINES},     {"like", MATCHES},     {"glob", MATCHES},
    {"regexp", MATCHES}, {"match", MATCHES},   {"||", JOINS},         {"+", CALCULATES},
    {"-", CALCULATES},   {"*", CALCULATES},    {"/", DIVIDES},        {"%", DIVIDES},
    {"&", COUNTS_BITS},  {"|", COUNTS_BITS},   {"<<", COUNTS_BITS},   {">>", COUNTS_BITS},
    {"->", OPENS_JSON},  {"->>", OPENS_VALUE},
};

static struct query_type both(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, enum column_type wanted,
                              enum column_type gives)
{
    struct query_type place = type_new(wanted, false);
    bool a = query_infer(inference, scope, expression->operand, place).nullable;
    bool b = query_infer(inference, scope, expression->other, place).nullable;
    return type_new(gives, a || b);
}

/* The time between two times is a number. */
static struct query_type infer_calculated(struct query_inference *inference, const struct query_scope *scope,
                                          const struct query_expression *expression, struct query_type wanted)
{
    struct query_type a = query_infer(inference, scope, expression->operand, wanted);
    struct query_type b =
        query_infer(inference, scope, expression->other, a.type == TYPE_UNKNOWN ? wanted : not_null(a));
    if (a.type == TYPE_UNKNOWN && b.type != TYPE_UNKNOWN)
        a = query_infer(inference, scope, expression->operand, not_null(b));
    struct query_type common = query_type_common(a, b);
    bool is_difference = same(a, b) && text_equal(expression->name, "-");
    if (is_text(common.type) || common.type == TYPE_BLOB || common.type == TYPE_UUID)
        common.type = TYPE_UNKNOWN;
    else if (common.type == TYPE_BOOL || (is_difference && is_whole(a.type)))
        common.type = TYPE_INT;
    return type_new(common.type, common.nullable);
}

static bool is_nonzero(const struct query_expression *expression)
{
    return (expression->kind == QUERY_INTEGER && expression->integer != 0) || expression->kind == QUERY_REAL;
}

static struct query_type infer_binary(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type wanted)
{
    size_t i = 0;
    while (i < sizeof OPERATORS / sizeof *OPERATORS && !text_equal(OPERATORS[i].name, expression->name))
        i++;
    if (i == sizeof OPERATORS / sizeof *OPERATORS)
        return UNKNOWN;
    struct query_type type;
    switch (OPERATORS[i].operation) {
    case COMPARES:
    case COMPARES_NULL:
        return infer_compared(inference, scope, expression->operand, expression->other,
                              OPERATORS[i].operation == COMPARES_NULL);
    case COMBINES:
        return both(inference, scope, expression, TYPE_BOOL, TYPE_BOOL);
    case MATCHES:
        return both(inference, scope, expression, TYPE_TEXT, TYPE_BOOL);
    case JOINS:
        return both(inference, scope, expression, TYPE_TEXT, TYPE_TEXT);
    case COUNTS_BITS:
        return both(inference, scope, expression, TYPE_INT, TYPE_INT);
    case CALCULATES:
        return infer_calculated(inference, scope, expression, wanted);
    case DIVIDES:
        type = infer_calculated(inference, scope, expression, wanted);
        type.nullable = type.nullable || !is_nonzero(expression->other);
        return type;
    case OPENS_JSON:
        query_infer(inference, scope, expression->operand, type_new(TYPE_JSON, false));
        query_infer(inference, scope, expression->other, type_new(TYPE_TEXT, false));
        return type_new(TYPE_JSON, true);
    case OPENS_VALUE:
        query_infer(inference, scope, expression->operand, type_new(TYPE_JSON, false));
        query_infer(inference, scope, expression->other, type_new(TYPE_TEXT, false));
        return type_new(TYPE_TEXT, true);
    }
    return UNKNOWN;
}

static struct query_type infer_unary(struct query_inference *inference, const struct query_scope *scope,
                                     const struct query_expression *expression, struct query_type wanted)
{
    bool is_not = text_equal(expression->name, "not");
    struct query_type place = is_not                              ? type_new(TYPE_BOOL, false)
                              : text_equal(expression->name, "~") ? type_new(TYPE_INT, false)
                                                                  : wanted;
    struct query_type type = query_infer(inference, scope, expression->operand, place);
    if (is_not)
        type.type = TYPE_BOOL;
    else if (type.type == TYPE_BOOL || text_equal(expression->name, "~"))
        type.type = TYPE_INT;
    else if (text_equal(expression->name, "-") && type.type != TYPE_REAL && type.type != TYPE_INT)
        type.type = is_whole(type.type) ? TYPE_INT : TYPE_UNKNOWN;
    return type;
}

/* ---- What is in a set ------------------------------------------------------------------------------------ */

static struct query_type infer_between(struct query_inference *inference, const struct query_scope *scope,
                                       const struct query_expression *expression)
{
    struct query_expression *all[] = {expression->operand, expression->items.items[0],
                                      expression->items.items[1]};
    return type_new(TYPE_BOOL, infer_common(inference, scope, all, 3, UNKNOWN).type.nullable);
}

static void infer_row_in(struct query_inference *inference, const struct query_scope *scope,
                         const struct query_expression *expression)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < expression->operand->items.count; i++)
        *ARENA_APPEND(inference->arena, &fields) = (struct query_field){
            .type = not_null(query_infer(inference, scope, expression->operand->items.items[i], UNKNOWN))};
    query_infer_select(inference, scope, expression->select, &fields);
}

static struct query_type infer_in(struct query_inference *inference, const struct query_scope *scope,
                                  const struct query_expression *expression)
{
    struct query_type operand = query_infer(inference, scope, expression->operand, UNKNOWN);
    bool nullable = operand.nullable;
    if (expression->select && expression->operand->kind == QUERY_ROW) {
        infer_row_in(inference, scope, expression);
        return type_new(TYPE_BOOL, true);
    }
    if (expression->select) {
        struct query_field wanted = {.type = not_null(operand)};
        struct query_field_list one = {&wanted, 1, 1};
        struct query_field_list fields = query_infer_select(inference, scope, expression->select, &one);
        if (fields.count == 1 && operand.type == TYPE_UNKNOWN)
            query_infer(inference, scope, expression->operand, not_null(fields.items[0].type));
        return type_new(TYPE_BOOL, nullable || (fields.count && fields.items[0].type.nullable));
    }
    struct query_expression_list all = {0};
    *ARENA_APPEND(inference->arena, &all) = expression->operand;
    for (size_t i = 0; i < expression->items.count; i++)
        *ARENA_APPEND(inference->arena, &all) = expression->items.items[i];
    return type_new(TYPE_BOOL, infer_common(inference, scope, all.items, all.count, UNKNOWN).type.nullable);
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
    infer_common(inference, scope, conditions.items, conditions.count,
                 expression->operand ? UNKNOWN : type_new(TYPE_BOOL, false));
    struct query_type type = infer_common(inference, scope, results.items, results.count, wanted).type;
    type.nullable = type.nullable || !expression->other;
    return type;
}

/* ---- Functions and casts --------------------------------------------------------------------------------- */

/* As SQLite finds the affinity in a type's name; TYPE_UNKNOWN: a number of either kind. */
static enum column_type cast_type(const char *name)
{
    static const struct {
        const char *part;
        enum column_type type;
    } PARTS[] = {{"int", TYPE_INT},   {"char", TYPE_TEXT}, {"clob", TYPE_TEXT}, {"text", TYPE_TEXT},
                 {"blob", TYPE_BLOB}, {"real", TYPE_REAL}, {"floa", TYPE_REAL}, {"doub", TYPE_REAL}};
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        for (const char *at = name; *at; at++)
            if (strncasecmp(at, PARTS[i].part, strlen(PARTS[i].part)) == 0)
                return PARTS[i].type;
    return *name ? TYPE_UNKNOWN : TYPE_BLOB;
}

static struct query_type infer_cast(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression)
{
    enum column_type type = cast_type(expression->name);
    struct query_type operand = query_infer(inference, scope, expression->operand, UNKNOWN);
    if (operand.type == TYPE_UNKNOWN)
        operand = query_infer(inference, scope, expression->operand, type_new(type, false));
    return type_new(type, operand.nullable);
}

static bool may_be_null(const struct query_inference *inference, const struct query_expression *expression,
                        const struct query_function *function, const struct common *arguments)
{
    switch (function->null) {
    case QUERY_NULL_NEVER:
        return false;
    case QUERY_NULL_ALWAYS:
        return true;
    case QUERY_NULL_WITH_ALL:
        return arguments->all_nullable;
    case QUERY_NULL_WITH_GROUP:
        return !inference->grouped || expression->window || expression->filter || arguments->type.nullable;
    case QUERY_NULL_WITH_ANY:
        break;
    }
    return arguments->type.nullable;
}

/* Arguments of which each has a place of its own: the type is that of the first. */
static struct common infer_each(struct query_inference *inference, const struct query_scope *scope,
                                struct query_expression *const *items, size_t count, struct query_type first,
                                struct query_type rest)
{
    struct common common = {.type = UNKNOWN};
    for (size_t i = 0; i < count; i++) {
        struct query_type type = query_infer(inference, scope, items[i], i ? rest : first);
        common.all_nullable = (i == 0 || common.all_nullable) && type.nullable;
        bool nullable = common.type.nullable || type.nullable;
        common.type = i ? common.type : type;
        common.type.nullable = nullable;
    }
    return common;
}

static struct common infer_arguments(struct query_inference *inference, const struct query_scope *scope,
                                     const struct query_expression *expression,
                                     const struct query_function *function, struct query_type wanted)
{
    struct query_expression *const *items = expression->items.items;
    size_t count = expression->items.count, skipped = function->skips_first && count;
    struct query_type place = type_new(function->argument, false);
    if (skipped)
        query_infer(inference, scope, items[0], type_new(TYPE_BOOL, false));
    return function->result == QUERY_GIVES_ANY
               ? infer_common(inference, scope, items + skipped, count - skipped, wanted)
               : infer_each(inference, scope, items, count,
                            function->result == QUERY_GIVES_TYPE ? place : wanted, place);
}

static struct query_type type_given(const struct query_function *function, struct query_type arguments)
{
    if (function->result == QUERY_GIVES_TYPE)
        return type_new(function->type, false);
    if (function->result == QUERY_GIVES_SUM)
        arguments.type = is_whole(arguments.type)      ? TYPE_INT
                         : arguments.type == TYPE_REAL ? TYPE_REAL
                                                       : TYPE_UNKNOWN;
    return arguments;
}

static void infer_list(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        query_infer(inference, scope, list->items[i], UNKNOWN);
}

static struct query_type infer_function(struct query_inference *inference, const struct query_scope *scope,
                                        const struct query_expression *expression, struct query_type wanted)
{
    const struct query_function *function = query_function_find(expression->name, expression->items.count);
    if (expression->filter)
        query_infer(inference, scope, expression->filter, type_new(TYPE_BOOL, false));
    if (expression->window) {
        infer_list(inference, scope, &expression->window->partition_by);
        infer_list(inference, scope, &expression->window->order_by);
    }
    if (!function) {
        infer_list(inference, scope, &expression->items);
        return UNKNOWN;
    }
    struct common arguments = infer_arguments(inference, scope, expression, function, wanted);
    struct query_type type = type_given(function, arguments.type);
    type.nullable = may_be_null(inference, expression, function, &arguments);
    return type;
}

/* ---- Subqueries ------------------------------------------------------------------------------------------ */

/* Whether a SELECT gives a row, whatever rows there are: it counts all of them. */
static bool gives_a_row(const struct query_select *select)
{
    if (select->cores.count != 1 || select->limit)
        return false;
    const struct query_core *core = &select->cores.items[0];
    if (core->group_by.count || core->having)
        return false;
    const struct query_expression *expression =
        core->results.count == 1 ? core->results.items[0].expression : NULL;
    return expression && expression->kind == QUERY_FUNCTION && !expression->window &&
           (text_equal(expression->name, "count") || text_equal(expression->name, "total"));
}

static struct query_type infer_subquery(struct query_inference *inference, const struct query_scope *scope,
                                        const struct query_expression *expression, struct query_type wanted)
{
    struct query_field place = {.type = wanted};
    struct query_field_list one = {&place, 1, 1};
    struct query_field_list fields =
        query_infer_select(inference, scope, expression->select, wanted.type == TYPE_UNKNOWN ? NULL : &one);
    struct query_type type = fields.count == 1 ? fields.items[0].type : UNKNOWN;
    type.nullable = type.nullable || !gives_a_row(expression->select);
    return type;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

struct query_type query_infer(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, struct query_type wanted)
{
    switch (expression->kind) {
    case QUERY_NULL:
        return NULL_VALUE;
    case QUERY_INTEGER:
        return type_new(is_whole(wanted.type) ? wanted.type : TYPE_INT, false);
    case QUERY_REAL:
        return type_new(TYPE_REAL, false);
    case QUERY_TEXT:
        return infer_text(expression, wanted);
    case QUERY_BLOB:
        return type_new(wanted.type == TYPE_UUID ? TYPE_UUID : TYPE_BLOB, false);
    case QUERY_CURRENT:
        return type_new(TYPE_TEXT, false);
    case QUERY_PARAMETER:
        return infer_parameter(inference, expression, wanted);
    case QUERY_COLUMN:
        return infer_column(scope, expression);
    case QUERY_UNARY:
        return infer_unary(inference, scope, expression, wanted);
    case QUERY_BINARY:
        return infer_binary(inference, scope, expression, wanted);
    case QUERY_IS_NULL:
        query_infer(inference, scope, expression->operand, UNKNOWN);
        return type_new(TYPE_BOOL, false);
    case QUERY_BETWEEN:
        return infer_between(inference, scope, expression);
    case QUERY_IN:
        return infer_in(inference, scope, expression);
    case QUERY_EXISTS:
        query_infer_select(inference, scope, expression->select, NULL);
        return type_new(TYPE_BOOL, false);
    case QUERY_SUBQUERY:
        return infer_subquery(inference, scope, expression, wanted);
    case QUERY_ROW:
        infer_list(inference, scope, &expression->items);
        return UNKNOWN;
    case QUERY_CASE:
        return infer_case(inference, scope, expression, wanted);
    case QUERY_CAST:
        return infer_cast(inference, scope, expression);
    case QUERY_COLLATE:
        return query_infer(inference, scope, expression->operand, wanted);
    case QUERY_FUNCTION:
        return infer_function(inference, scope, expression, wanted);
    }
    return UNKNOWN;
}
