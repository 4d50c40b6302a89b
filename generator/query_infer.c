/* The types of expressions. What a place wants goes down, for parameters to take; what an expression gives comes up. */
#include "query_infer.h"

#include "name_index.h"
#include "query_function.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct query_type UNKNOWN = {.type = TYPE_UNKNOWN};
static const struct query_type OPEN = {.type = TYPE_UNKNOWN, .nullable = true, .open = true};
static const struct query_type NULL_VALUE = {.type = TYPE_UNKNOWN, .nullable = true};

enum { UUID_LITERAL_LENGTH = 35 }; /* x'…' */

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

static bool is_number(enum column_type type)
{
    return is_whole(type) || type == TYPE_REAL;
}

static bool is_bytes(enum column_type type)
{
    return type == TYPE_BLOB || type == TYPE_UUID;
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
    common.open = a.open || b.open;
    if (!common.open && (a.type == TYPE_UNKNOWN || b.type == TYPE_UNKNOWN || same(a, b)))
        return common;
    common.enumeration = NULL;
    if (common.open)
        common.type = TYPE_UNKNOWN;
    else if (is_whole(a.type) && is_whole(b.type))
        common.type = common_whole(a.type, b.type);
    else if (is_text(a.type) && is_text(b.type))
        common.type = TYPE_TEXT;
    else if (is_bytes(a.type) && is_bytes(b.type))
        common.type = TYPE_BLOB;
    else if (is_number(a.type) && is_number(b.type))
        common.type = TYPE_REAL;
    else
        common.type = TYPE_UNKNOWN;
    common.open = common.type == TYPE_UNKNOWN;
    return common;
}

/* ---- Leaves ---------------------------------------------------------------------------------------------- */

/* A number that is written where a bool or a time stands. */
static struct query_type infer_integer(const struct query_expression *expression, struct query_type wanted)
{
    bool is_bool = expression->integer == 0 || expression->integer == 1;
    return type_new(is_whole(wanted.type) && (wanted.type != TYPE_BOOL || is_bool) ? wanted.type : TYPE_INT,
                    false);
}

static struct query_type infer_blob(const struct query_expression *expression, struct query_type wanted)
{
    bool is_uuid = wanted.type == TYPE_UUID && strlen(expression->text) == UUID_LITERAL_LENGTH;
    return type_new(is_uuid ? TYPE_UUID : TYPE_BLOB, false);
}

/* A text that is written where an enum's word stands. */
static struct query_type infer_text(const struct query_expression *expression, struct query_type wanted)
{
    if (wanted.type == TYPE_ENUM &&
        name_index_find(wanted.enumeration->values_by_name, expression->text) != NAME_INDEX_NONE)
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
    if (!is_row_number(expression->name))
        return OPEN;
    const struct query_relation *relation = query_scope_find_relation(scope, expression->table);
    return type_new(TYPE_INT, !relation || !relation->table || relation->is_nullable);
}

/* ---- Several that stand for one -------------------------------------------------------------------------- */

/* What values have in common; its type is nullable when any of them is. */
struct common {
    struct query_type type, first;
    bool all_nullable;
};

static void add(struct common *common, size_t number, struct query_type type)
{
    common->type = number ? query_type_common(common->type, type) : type;
    common->first = number ? common->first : type;
    common->all_nullable = (number == 0 || common->all_nullable) && type.nullable;
}

static bool takes_any(struct query_type type)
{
    return type.type == TYPE_UNKNOWN && !type.open;
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
        if (takes_any(types[i]) && common.type.type != TYPE_UNKNOWN)
            types[i] = query_infer(inference, scope, items[i], place_of(wanted, &common));
        add(&all, i, types[i]);
    }
    return all;
}

/* A parameter that stands where NULL means something. */
static void let_be_null(struct query_inference *inference, const struct query_expression *expression)
{
    while (expression->kind == QUERY_CAST || expression->kind == QUERY_COLLATE)
        expression = expression->operand;
    struct query_parameter *parameter =
        expression->kind == QUERY_PARAMETER ? query_find_parameter(inference->query, expression->name) : NULL;
    if (parameter && !parameter->is_annotated)
        parameter->type.nullable = true;
}

/* The values of a row are beside the columns of a subquery. */
static void infer_row_beside(struct query_inference *inference, const struct query_scope *scope,
                             const struct query_expression *row, const struct query_select *select)
{
    struct query_field_list fields = {0};
    const struct query_expression_list *items = &row->items;
    for (size_t i = 0; i < items->count; i++)
        *ARENA_APPEND(inference->arena, &fields) =
            (struct query_field){.type = not_null(query_infer(inference, scope, items->items[i], UNKNOWN))};
    fields = query_infer_select(inference, scope, select, &fields);
    for (size_t i = 0; i < items->count && i < fields.count; i++)
        if (items->items[i]->kind == QUERY_PARAMETER)
            query_infer(inference, scope, items->items[i], not_null(fields.items[i].type));
}

static struct query_type infer_compared(struct query_inference *inference, const struct query_scope *scope,
                                        struct query_expression *a, struct query_expression *b, bool with_null);

/* Row values are compared one by one. */
static struct query_type infer_rows(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *a, const struct query_expression *b,
                                    bool with_null)
{
    bool nullable = false;
    if (a->kind == QUERY_SUBQUERY)
        infer_row_beside(inference, scope, b, a->select);
    else if (b->kind == QUERY_SUBQUERY)
        infer_row_beside(inference, scope, a, b->select);
    for (size_t i = 0; i < a->items.count && i < b->items.count; i++)
        nullable |= infer_compared(inference, scope, a->items.items[i], b->items.items[i], with_null).nullable;
    return type_new(TYPE_BOOL, (nullable || a->kind != b->kind) && !with_null);
}

/* IS takes NULL for a value. */
static struct query_type infer_compared(struct query_inference *inference, const struct query_scope *scope,
                                        struct query_expression *a, struct query_expression *b, bool with_null)
{
    if (a->kind == QUERY_ROW || b->kind == QUERY_ROW)
        return infer_rows(inference, scope, a, b, with_null);
    struct query_expression *both[] = {a, b};
    struct common common = infer_common(inference, scope, both, 2, UNKNOWN);
    if (with_null) {
        let_be_null(inference, a);
        let_be_null(inference, b);
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
    struct query_type place = type_new(wanted, false), type = {.type = gives};
    struct query_type a = query_infer(inference, scope, expression->operand, place);
    struct query_type b = query_infer(inference, scope, expression->other, place);
    type.nullable = a.nullable || b.nullable;
    type.secret = (a.secret || b.secret) && gives != TYPE_BOOL;
    return type;
}

/* ESCAPE stands behind it. */
static struct query_type infer_match(struct query_inference *inference, const struct query_scope *scope,
                                     const struct query_expression *expression)
{
    struct query_type type = both(inference, scope, expression, TYPE_TEXT, TYPE_BOOL);
    for (size_t i = 0; i < expression->items.count; i++)
        type.nullable |=
            query_infer(inference, scope, expression->items.items[i], type_new(TYPE_TEXT, false)).nullable;
    return type;
}

/* The time between two times is a number. */
static struct query_type infer_calculated(struct query_inference *inference, const struct query_scope *scope,
                                          const struct query_expression *expression, struct query_type wanted)
{
    struct query_type a = query_infer(inference, scope, expression->operand, wanted);
    struct query_type b =
        query_infer(inference, scope, expression->other, a.type == TYPE_UNKNOWN ? wanted : not_null(a));
    if (takes_any(a) && b.type != TYPE_UNKNOWN)
        a = query_infer(inference, scope, expression->operand, not_null(b));
    struct query_type common = query_type_common(a, b);
    bool is_difference = same(a, b) && text_equal(expression->name, "-");
    if (common.type == TYPE_BOOL || (is_difference && is_whole(a.type)))
        common.type = TYPE_INT;
    if (common.open || takes_any(common) || is_number(common.type))
        return common;
    return (struct query_type){.open = true, .nullable = common.nullable, .secret = common.secret};
}

/* What % divides by loses its fraction. */
static bool is_nonzero(const struct query_expression *divisor, bool is_whole)
{
    if (divisor->kind == QUERY_UNARY && (text_equal(divisor->name, "-") || text_equal(divisor->name, "+")))
        return is_nonzero(divisor->operand, is_whole);
    double value = divisor->kind == QUERY_REAL ? strtod(divisor->text, NULL) : 0;
    return (divisor->kind == QUERY_INTEGER && divisor->integer != 0) || value >= 1 || (value > 0 && !is_whole);
}

/* -> and ->> */
static struct query_type infer_opened(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type gives)
{
    gives.secret = query_infer(inference, scope, expression->operand, type_new(TYPE_JSON, false)).secret;
    query_infer(inference, scope, expression->other, type_new(TYPE_TEXT, false));
    return gives;
}

static struct query_type infer_binary(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type wanted)
{
    size_t i = 0;
    while (i < sizeof OPERATORS / sizeof *OPERATORS && !text_equal(OPERATORS[i].name, expression->name))
        i++;
    if (i == sizeof OPERATORS / sizeof *OPERATORS)
        return OPEN;
    struct query_type type;
    switch (OPERATORS[i].operation) {
    case COMPARES:
    case COMPARES_NULL:
        return infer_compared(inference, scope, expression->operand, expression->other,
                              OPERATORS[i].operation == COMPARES_NULL);
    case COMBINES:
        return both(inference, scope, expression, TYPE_BOOL, TYPE_BOOL);
    case MATCHES:
        return infer_match(inference, scope, expression);
    case JOINS:
        return both(inference, scope, expression, TYPE_TEXT, TYPE_TEXT);
    case COUNTS_BITS:
        return both(inference, scope, expression, TYPE_INT, TYPE_INT);
    case CALCULATES:
        return infer_calculated(inference, scope, expression, wanted);
    case DIVIDES:
        type = infer_calculated(inference, scope, expression, wanted);
        type.nullable = type.nullable || !is_nonzero(expression->other, text_equal(expression->name, "%"));
        return type;
    case OPENS_JSON:
        return infer_opened(inference, scope, expression, type_new(TYPE_JSON, true));
    case OPENS_VALUE:
        return infer_opened(inference, scope, expression, type_new(TYPE_TEXT, true));
    }
    return OPEN;
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
        return type_new(TYPE_BOOL, type.nullable);
    struct query_type number = {.type = TYPE_INT, .nullable = type.nullable, .secret = type.secret};
    if (text_equal(expression->name, "~") || type.type == TYPE_BOOL)
        return number;
    if (text_equal(expression->name, "+") || type.type == TYPE_REAL || takes_any(type))
        return type;
    number.open = !is_whole(type.type);
    number.type = number.open ? TYPE_UNKNOWN : TYPE_INT;
    return number;
}

/* ---- What is in a set ------------------------------------------------------------------------------------ */

static struct query_type infer_between(struct query_inference *inference, const struct query_scope *scope,
                                       const struct query_expression *expression)
{
    struct query_expression *all[] = {expression->operand, expression->items.items[0],
                                      expression->items.items[1]};
    return type_new(TYPE_BOOL, infer_common(inference, scope, all, 3, UNKNOWN).type.nullable);
}

static struct query_type infer_in(struct query_inference *inference, const struct query_scope *scope,
                                  const struct query_expression *expression)
{
    struct query_type operand = query_infer(inference, scope, expression->operand, UNKNOWN);
    bool nullable = operand.nullable;
    if (expression->select && expression->operand->kind == QUERY_ROW) {
        infer_row_beside(inference, scope, expression->operand, expression->select);
        return type_new(TYPE_BOOL, true);
    }
    if (expression->select) {
        struct query_field wanted = {.type = not_null(operand)};
        struct query_field_list one = {&wanted, 1, 1};
        struct query_field_list fields = query_infer_select(inference, scope, expression->select, &one);
        if (fields.count == 1 && takes_any(operand))
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
    if (takes_any(operand) && type != TYPE_UNKNOWN)
        operand = query_infer(inference, scope, expression->operand, type_new(type, false));
    return (struct query_type){
        .type = type, .open = type == TYPE_UNKNOWN, .nullable = operand.nullable, .secret = operand.secret};
}

/* Whether a window may be without the row that it belongs to. */
static bool excludes(const struct query_scope *scope, const struct query_window *window)
{
    if (window->excludes || !window->name)
        return window->excludes;
    for (size_t i = 0; scope->core && i < scope->core->windows.count; i++) {
        const struct query_window *other = &scope->core->windows.items[i];
        if (other != window && text_equal_ignoring_case(other->name, window->name))
            return other->excludes;
    }
    return true;
}

static bool is_now(const struct query_expression_list *arguments)
{
    return arguments->count == 0 || (arguments->count == 1 && arguments->items[0]->kind == QUERY_TEXT &&
                                     text_equal_ignoring_case(arguments->items[0]->text, "now"));
}

static bool may_be_null(const struct query_inference *inference, const struct query_scope *scope,
                        const struct query_expression *expression, const struct query_function *function,
                        const struct common *arguments)
{
    bool any = arguments->type.nullable;
    switch (function->null) {
    case QUERY_NULL_NEVER:
        return false;
    case QUERY_NULL_ALWAYS:
        return true;
    case QUERY_NULL_WITH_ALL:
        return arguments->all_nullable;
    case QUERY_NULL_WITH_GROUP:
        return any || expression->filter ||
               (expression->window ? excludes(scope, expression->window) : !inference->grouped);
    case QUERY_NULL_WITH_TEXTS:
        return any || expression->filter || expression->window || !inference->grouped;
    case QUERY_NULL_WITH_BYTES:
        return any || is_bytes(arguments->first.type);
    case QUERY_NULL_WITH_WORD:
        return any || !is_number(arguments->first.type);
    case QUERY_NULL_WITH_PATH:
        return any || expression->items.count > 1;
    case QUERY_NULL_WITHOUT_DEFAULT:
        return any || expression->items.count < 3;
    case QUERY_NULL_BUT_NOW:
        return !is_now(&expression->items);
    case QUERY_NULL_WITH_ANY:
        break;
    }
    return any;
}

/* Arguments of which each has a place of its own: the type is that of the first. */
static struct common infer_each(struct query_inference *inference, const struct query_scope *scope,
                                struct query_expression *const *items, size_t count, struct query_type first,
                                struct query_type rest)
{
    struct common common = {.type = UNKNOWN};
    for (size_t i = 0; i < count; i++) {
        struct query_type type = query_infer(inference, scope, items[i], i ? rest : first);
        add(&common, i, type);
    }
    struct query_type all = common.type;
    common.type = common.first;
    common.type.nullable = all.nullable;
    common.type.secret = all.secret;
    return common;
}

/* A value, how many rows it is away, and what stands for it where there is none. */
static struct common infer_shifted(struct query_inference *inference, const struct query_scope *scope,
                                   const struct query_expression_list *arguments, struct query_type wanted)
{
    struct query_expression *values[] = {arguments->items[0], arguments->items[arguments->count > 2 ? 2 : 0]};
    struct common common = infer_common(inference, scope, values, arguments->count > 2 ? 2 : 1, wanted);
    if (arguments->count > 1)
        common.type.nullable |=
            query_infer(inference, scope, arguments->items[1], type_new(TYPE_INT, false)).nullable;
    return common;
}

static struct common infer_arguments(struct query_inference *inference, const struct query_scope *scope,
                                     const struct query_expression *expression,
                                     const struct query_function *function, struct query_type wanted)
{
    struct query_expression *const *items = expression->items.items;
    size_t count = expression->items.count, skipped = function->skips_first && count;
    struct query_type place = type_new(function->argument, false);
    struct query_type rest = function->rest != TYPE_UNKNOWN ? type_new(function->rest, false) : place;
    if (skipped)
        query_infer(inference, scope, items[0], type_new(TYPE_BOOL, false));
    if (function->null == QUERY_NULL_WITH_ALL)
        for (size_t i = 0; i + 1 < count; i++)
            let_be_null(inference, items[i]);
    switch (function->result) {
    case QUERY_GIVES_ANY:
    case QUERY_GIVES_COMPARED:
        return infer_common(inference, scope, items + skipped, count - skipped, wanted);
    case QUERY_GIVES_SHIFTED:
        return infer_shifted(inference, scope, &expression->items, wanted);
    default:
        return infer_each(inference, scope, items, count, place.type == TYPE_UNKNOWN ? wanted : place, rest);
    }
}

/* What is made of values of a type, which may be a number of either kind, or anything. */
static struct query_type made_of(enum query_function_result result, struct query_type argument)
{
    struct query_type made = {.type = argument.type, .open = argument.open, .nullable = argument.nullable};
    if (argument.type == TYPE_UNKNOWN)
        return made;
    if (result == QUERY_GIVES_PIECE)
        made.type = is_bytes(argument.type) ? TYPE_BLOB : TYPE_TEXT;
    else if (is_number(argument.type))
        made.type = is_whole(argument.type) ? TYPE_INT : TYPE_REAL;
    else
        made.type = result == QUERY_GIVES_NUMBER ? TYPE_REAL : TYPE_UNKNOWN;
    made.open = made.type == TYPE_UNKNOWN;
    return made;
}

static struct query_type type_given(const struct query_function *function, const struct common *arguments)
{
    switch (function->result) {
    case QUERY_GIVES_TYPE:
        return type_new(function->type, false);
    case QUERY_GIVES_COMPARED:
        return arguments->first;
    case QUERY_GIVES_SUM:
    case QUERY_GIVES_NUMBER:
    case QUERY_GIVES_PIECE:
        return made_of(function->result, arguments->type);
    default:
        return arguments->type;
    }
}

static void infer_list(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        query_infer(inference, scope, list->items[i], UNKNOWN);
}

void query_infer_window(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_window *window)
{
    infer_list(inference, scope, &window->partition_by);
    infer_list(inference, scope, &window->order_by);
    for (size_t i = 0; i < window->bounds.count; i++)
        query_infer(inference, scope, window->bounds.items[i], type_new(TYPE_INT, false));
}

static struct query_type infer_function(struct query_inference *inference, const struct query_scope *scope,
                                        const struct query_expression *expression, struct query_type wanted)
{
    const struct query_function *function = query_function_find(expression->name, expression->items.count);
    if (expression->filter)
        query_infer(inference, scope, expression->filter, type_new(TYPE_BOOL, false));
    if (expression->window)
        query_infer_window(inference, scope, expression->window);
    if (!function) {
        infer_list(inference, scope, &expression->items);
        return OPEN;
    }
    struct common arguments = infer_arguments(inference, scope, expression, function, wanted);
    struct query_type type = type_given(function, &arguments);
    type.nullable = may_be_null(inference, scope, expression, function, &arguments);
    type.secret = arguments.type.secret && !function->hides;
    return type;
}

/* ---- Subqueries ------------------------------------------------------------------------------------------ */

static bool calls_aggregate_in(const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (query_calls_aggregate(list->items[i]))
            return true;
    return false;
}

/* What a subquery calls is the subquery's. */
bool query_calls_aggregate(const struct query_expression *expression)
{
    if (!expression)
        return false;
    const struct query_function *function = expression->kind == QUERY_FUNCTION && !expression->window
                                                ? query_function_find(expression->name, expression->items.count)
                                                : NULL;
    return (function && function->aggregates) || query_calls_aggregate(expression->operand) ||
           query_calls_aggregate(expression->other) || calls_aggregate_in(&expression->items);
}

bool query_is_one_row(const struct query_core *core, const struct query_expression_list *order_by)
{
    bool aggregates = query_calls_aggregate(core->having) || (order_by && calls_aggregate_in(order_by));
    for (size_t i = 0; i < core->results.count; i++)
        aggregates = aggregates || query_calls_aggregate(core->results.items[i].expression);
    return aggregates && core->group_by.count == 0;
}

/* Whether a SELECT gives a row, whatever rows there are: it makes one of them all, or reads none. */
static bool gives_a_row(const struct query_select *select)
{
    if (select->cores.count != 1 || select->limit)
        return false;
    const struct query_core *core = &select->cores.items[0];
    bool reads_none = core->sources.count == 0 && !core->where;
    return !core->having && (reads_none || query_is_one_row(core, &select->order_by));
}

static struct query_type infer_subquery(struct query_inference *inference, const struct query_scope *scope,
                                        const struct query_expression *expression, struct query_type wanted)
{
    struct query_field place = {.type = wanted};
    struct query_field_list one = {&place, 1, 1};
    struct query_field_list fields =
        query_infer_select(inference, scope, expression->select, wanted.type == TYPE_UNKNOWN ? NULL : &one);
    struct query_type type = fields.count == 1 ? fields.items[0].type : OPEN;
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
        return infer_integer(expression, wanted);
    case QUERY_REAL:
        return type_new(TYPE_REAL, false);
    case QUERY_TEXT:
        return infer_text(expression, wanted);
    case QUERY_BLOB:
        return infer_blob(expression, wanted);
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
        let_be_null(inference, expression->operand);
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
        return OPEN;
    case QUERY_CASE:
        return infer_case(inference, scope, expression, wanted);
    case QUERY_CAST:
        return infer_cast(inference, scope, expression);
    case QUERY_COLLATE:
        return query_infer(inference, scope, expression->operand, wanted);
    case QUERY_FUNCTION:
        return infer_function(inference, scope, expression, wanted);
    }
    return OPEN;
}
