/* What operators give. */
#include "query_infer_part.h"

#include "text.h"

#include <stdlib.h>

/* ---- Two operands that are of one type ------------------------------------------------------------------- */

static struct query_type both(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, enum column_type wanted,
                              enum column_type gives)
{
    struct query_type place = query_type_new(wanted, false), type = {.type = gives};
    struct query_type a = query_infer(inference, scope, expression->operand, place);
    struct query_type b = query_infer(inference, scope, expression->other, place);
    type.nullable = a.nullable || b.nullable;
    type.secret = (a.secret || b.secret) && gives != TYPE_BOOL;
    return type;
}

static struct query_type combine(struct query_inference *inference, const struct query_scope *scope,
                                 const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    return both(inference, scope, expression, TYPE_BOOL, TYPE_BOOL);
}

static struct query_type join(struct query_inference *inference, const struct query_scope *scope,
                              const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    return both(inference, scope, expression, TYPE_TEXT, TYPE_TEXT);
}

static struct query_type work_on_bits(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    return both(inference, scope, expression, TYPE_INT, TYPE_INT);
}

/* ESCAPE stands behind it. */
static struct query_type match(struct query_inference *inference, const struct query_scope *scope,
                               const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    struct query_type type = both(inference, scope, expression, TYPE_TEXT, TYPE_BOOL);
    for (size_t i = 0; i < expression->items.count; i++)
        type.nullable |=
            query_infer(inference, scope, expression->items.items[i], query_type_new(TYPE_TEXT, false))
                .nullable;
    return type;
}

static struct query_type compare(struct query_inference *inference, const struct query_scope *scope,
                                 const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    return query_infer_compared(inference, scope, expression->operand, expression->other, expression->name);
}

/* ---- Arithmetic ------------------------------------------------------------------------------------------ */

/* The time between two times is a number; a time before or after another is a time. */
static struct query_type calculate(struct query_inference *inference, const struct query_scope *scope,
                                   const struct query_expression *expression, struct query_type wanted)
{
    struct query_type a = query_infer(inference, scope, expression->operand, wanted);
    struct query_type b = query_infer(inference, scope, expression->other,
                                      a.type == TYPE_UNKNOWN ? wanted : query_type_not_null(a));
    if (query_type_takes_any(a) && b.type != TYPE_UNKNOWN)
        a = query_infer(inference, scope, expression->operand, query_type_not_null(b));
    struct query_type common = query_type_common(a, b);
    bool is_difference = query_type_is_same(a, b) && text_equal(expression->name, "-") &&
                         expression->other->kind != QUERY_INTEGER;
    if (common.type == TYPE_BOOL || (is_difference && query_type_is_whole(a.type)))
        common.type = TYPE_INT;
    bool is_scaled = !text_equal(expression->name, "+") && !text_equal(expression->name, "-");
    if (is_scaled && (common.type == TYPE_TIMESTAMP || common.type == TYPE_DATE))
        common.type = TYPE_INT;
    if (query_type_takes_any(common) || query_type_is_number(common.type))
        return common;
    /* SQLite makes a number of anything: a real one holds the whole ones, too. */
    return (struct query_type){.type = TYPE_REAL, .nullable = common.nullable, .secret = common.secret};
}

/* What % divides by loses its fraction. */
static bool is_nonzero(const struct query_expression *divisor, bool is_whole)
{
    if (divisor->kind == QUERY_UNARY && (text_equal(divisor->name, "-") || text_equal(divisor->name, "+")))
        return is_nonzero(divisor->operand, is_whole);
    double value = divisor->kind == QUERY_REAL ? strtod(divisor->text, NULL) : 0;
    return (divisor->kind == QUERY_INTEGER && divisor->integer != 0) || value >= 1 || (value > 0 && !is_whole);
}

static struct query_type divide(struct query_inference *inference, const struct query_scope *scope,
                                const struct query_expression *expression, struct query_type wanted)
{
    struct query_type type = calculate(inference, scope, expression, wanted);
    type.nullable = type.nullable || !is_nonzero(expression->other, text_equal(expression->name, "%"));
    return type;
}

/* ---- JSON ------------------------------------------------------------------------------------------------ */

static struct query_type open_json_as(struct query_inference *inference, const struct query_scope *scope,
                                      const struct query_expression *expression, struct query_type gives)
{
    gives.secret = query_infer(inference, scope, expression->operand, query_type_new(TYPE_JSON, false)).secret;
    query_infer(inference, scope, expression->other, query_type_new(TYPE_TEXT, false));
    return gives;
}

static struct query_type open_json(struct query_inference *inference, const struct query_scope *scope,
                                   const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    return open_json_as(inference, scope, expression, query_type_new(TYPE_JSON, true));
}

static struct query_type open_value(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    (void)wanted;
    const struct query_type text = {.type = TYPE_TEXT, .nullable = true, .guessed = true};
    return open_json_as(inference, scope, expression, text);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    query_infer_expression *infer;
} OPERATORS[] = {
    {"=", compare},      {"<>", compare},     {"<", compare},       {"<=", compare},      {">", compare},
    {">=", compare},     {"is", compare},     {"is not", compare},  {"and", combine},     {"or", combine},
    {"like", match},     {"glob", match},     {"regexp", match},    {"match", match},     {"||", join},
    {"+", calculate},    {"-", calculate},    {"*", calculate},     {"/", divide},        {"%", divide},
    {"&", work_on_bits}, {"|", work_on_bits}, {"<<", work_on_bits}, {">>", work_on_bits}, {"->", open_json},
    {"->>", open_value},
};

struct query_type query_infer_binary(struct query_inference *inference, const struct query_scope *scope,
                                     const struct query_expression *expression, struct query_type wanted)
{
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++)
        if (text_equal(OPERATORS[i].name, expression->name))
            return OPERATORS[i].infer(inference, scope, expression, wanted);
    return QUERY_TYPE_OPEN;
}

struct query_type query_infer_unary(struct query_inference *inference, const struct query_scope *scope,
                                    const struct query_expression *expression, struct query_type wanted)
{
    bool is_not = text_equal(expression->name, "not");
    struct query_type place = is_not                              ? query_type_new(TYPE_BOOL, false)
                              : text_equal(expression->name, "~") ? query_type_new(TYPE_INT, false)
                                                                  : wanted;
    struct query_type type = query_infer(inference, scope, expression->operand, place);
    if (is_not)
        return query_type_new(TYPE_BOOL, type.nullable);
    struct query_type number = {.type = TYPE_INT, .nullable = type.nullable, .secret = type.secret};
    if (text_equal(expression->name, "~") || type.type == TYPE_BOOL)
        return number;
    if (text_equal(expression->name, "+") || type.type == TYPE_REAL || query_type_takes_any(type))
        return type;
    number.type = query_type_is_whole(type.type) ? TYPE_INT : TYPE_REAL;
    return number;
}
