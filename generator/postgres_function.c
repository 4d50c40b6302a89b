#include "postgres_function.h"

#include "text.h"

#define BIT(type) (1U << POSTGRES_##type)
#define WHOLE (BIT(INTEGER) | BIT(BIGINT))
#define NUMBERS (WHOLE | BIT(NUMERIC) | BIT(DOUBLE))
#define STRINGS (BIT(TEXT) | BIT(BYTEA))
#define TIMES (BIT(TIMESTAMPTZ) | BIT(DATE) | BIT(INTERVAL))

static const struct postgres_function FUNCTIONS[] = {
    {.name = "abs", .takes = NUMBERS, .result = POSTGRES_GIVES_FIRST},
    {.name = "acos", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "acosh", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "asin", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "asinh", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "atan", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "atan2", .takes = NUMBERS, .takes_all = true, .type = POSTGRES_DOUBLE},
    {.name = "atanh", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "avg", .takes = NUMBERS | BIT(INTERVAL), .result = POSTGRES_GIVES_SUM},
    {.name = "ceil", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "ceiling", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "changes", .instead = ""},
    {.name = "char", .instead = "chr(…)"},
    {.name = "coalesce", .result = POSTGRES_GIVES_ANY},
    {.name = "concat", .is_stable = true, .type = POSTGRES_TEXT},
    {.name = "concat_ws", .is_stable = true, .type = POSTGRES_TEXT},
    {.name = "cos", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "cosh", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "count", .type = POSTGRES_BIGINT},
    {.name = "cume_dist", .type = POSTGRES_DOUBLE},
    {.name = "datetime", .instead = "CURRENT_TIMESTAMP, or to_char(…)"},
    {.name = "degrees", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "dense_rank", .type = POSTGRES_BIGINT},
    {.name = "exp", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "first_value", .result = POSTGRES_GIVES_FIRST},
    {.name = "floor", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "glob", .instead = "~ or LIKE"},
    {.name = "group_concat", .instead = "string_agg(…, ',')"},
    {.name = "hex", .instead = "upper(encode(…, 'hex'))"},
    {.name = "ifnull", .instead = "coalesce(…)", .is_for_both = true, .result = POSTGRES_GIVES_ANY},
    {.name = "iif", .instead = "CASE WHEN … THEN … ELSE … END", .is_for_both = true},
    {.name = "instr", .instead = "strpos(…)", .type = POSTGRES_INTEGER},
    {.name = "json", .instead = "CAST(… AS jsonb)", .type = POSTGRES_JSONB},
    {.name = "json_array", .instead = "jsonb_build_array(…)", .type = POSTGRES_JSONB},
    {.name = "json_array_length", .instead = "jsonb_array_length(…)", .type = POSTGRES_INTEGER},
    {.name = "json_extract", .instead = "-> 'key' or ->> 'key'"},
    {.name = "json_group_array", .instead = "jsonb_agg(…)", .type = POSTGRES_JSONB},
    {.name = "json_group_object", .instead = "jsonb_object_agg(…)", .type = POSTGRES_JSONB},
    {.name = "json_insert", .instead = "jsonb_insert(…)", .type = POSTGRES_JSONB},
    {.name = "json_object", .instead = "jsonb_build_object(…)", .type = POSTGRES_JSONB},
    {.name = "json_patch", .instead = "||", .type = POSTGRES_JSONB},
    {.name = "json_quote", .instead = "to_jsonb(…)", .type = POSTGRES_JSONB},
    {.name = "json_remove", .instead = "- 'key' or #- '{path}'", .type = POSTGRES_JSONB},
    {.name = "json_replace", .instead = "jsonb_set(…)", .type = POSTGRES_JSONB},
    {.name = "json_set", .instead = "jsonb_set(…)", .type = POSTGRES_JSONB},
    {.name = "json_type", .instead = "jsonb_typeof(…)", .type = POSTGRES_TEXT},
    {.name = "json_valid", .instead = ""},
    {.name = "julianday", .instead = "extract(julian FROM …)"},
    {.name = "lag", .result = POSTGRES_GIVES_FIRST},
    {.name = "last_insert_rowid", .instead = "RETURNING, or lastval()"},
    {.name = "last_value", .result = POSTGRES_GIVES_FIRST},
    {.name = "lead", .result = POSTGRES_GIVES_FIRST},
    {.name = "length", .takes = STRINGS, .type = POSTGRES_INTEGER},
    {.name = "likelihood", .instead = "", .result = POSTGRES_GIVES_FIRST},
    {.name = "likely", .instead = "", .result = POSTGRES_GIVES_FIRST},
    {.name = "ln", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "log10", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "log2", .instead = "log(2, …)"},
    {.name = "lower", .takes = BIT(TEXT), .type = POSTGRES_TEXT},
    {.name = "ltrim", .takes = BIT(TEXT), .takes_all = true, .type = POSTGRES_TEXT},
    {.name = "max", .takes = NUMBERS | BIT(TEXT) | TIMES, .result = POSTGRES_GIVES_FIRST},
    {.name = "min", .takes = NUMBERS | BIT(TEXT) | TIMES, .result = POSTGRES_GIVES_FIRST},
    {.name = "mod", .takes = WHOLE | BIT(NUMERIC), .takes_all = true},
    {.name = "nth_value", .result = POSTGRES_GIVES_FIRST},
    {.name = "ntile", .type = POSTGRES_INTEGER},
    {.name = "nullif", .result = POSTGRES_GIVES_FIRST},
    {.name = "octet_length", .takes = STRINGS, .type = POSTGRES_INTEGER},
    {.name = "percent_rank", .type = POSTGRES_DOUBLE},
    {.name = "pi", .type = POSTGRES_DOUBLE},
    {.name = "pow", .takes = NUMBERS, .takes_all = true, .result = POSTGRES_GIVES_ROUND},
    {.name = "power", .takes = NUMBERS, .takes_all = true, .result = POSTGRES_GIVES_ROUND},
    {.name = "printf", .instead = "format(…)", .type = POSTGRES_TEXT},
    {.name = "quote", .instead = "quote_nullable(…)", .type = POSTGRES_TEXT},
    {.name = "radians", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "random", .type = POSTGRES_DOUBLE},
    {.name = "randomblob", .instead = "uuid_send(gen_random_uuid())", .type = POSTGRES_BYTEA},
    {.name = "rank", .type = POSTGRES_BIGINT},
    {.name = "replace", .takes = BIT(TEXT), .takes_all = true, .type = POSTGRES_TEXT},
    {.name = "row_number", .type = POSTGRES_BIGINT},
    {.name = "rtrim", .takes = BIT(TEXT), .takes_all = true, .type = POSTGRES_TEXT},
    {.name = "sign", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "sin", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "sinh", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "sqlite_source_id", .instead = "version()"},
    {.name = "sqlite_version", .instead = "version()"},
    {.name = "sqrt", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "strftime", .instead = "to_char(…) or extract(…)"},
    {.name = "string_agg", .takes = STRINGS, .result = POSTGRES_GIVES_FIRST},
    {.name = "substr", .takes = STRINGS, .rest = BIT(INTEGER), .result = POSTGRES_GIVES_FIRST},
    {.name = "substring", .takes = STRINGS, .rest = BIT(INTEGER), .result = POSTGRES_GIVES_FIRST},
    {.name = "sum", .takes = NUMBERS | BIT(INTERVAL), .result = POSTGRES_GIVES_SUM},
    {.name = "tan", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "tanh", .takes = NUMBERS, .type = POSTGRES_DOUBLE},
    {.name = "time", .instead = "CAST(… AS time)"},
    {.name = "total", .instead = "coalesce(sum(…), 0)", .is_for_both = true, .result = POSTGRES_GIVES_SUM},
    {.name = "total_changes", .instead = ""},
    {.name = "trim", .takes = BIT(TEXT), .takes_all = true, .type = POSTGRES_TEXT},
    {.name = "trunc", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND},
    {.name = "typeof", .instead = "pg_typeof(…)"},
    {.name = "unhex", .instead = "decode(…, 'hex')", .type = POSTGRES_BYTEA},
    {.name = "unicode", .instead = "ascii(…)", .type = POSTGRES_INTEGER},
    {.name = "unixepoch", .instead = "extract(epoch FROM …)"},
    {.name = "unlikely", .instead = "", .result = POSTGRES_GIVES_FIRST},
    {.name = "upper", .takes = BIT(TEXT), .type = POSTGRES_TEXT},
    {.name = "zeroblob", .instead = "BYTEA '\\x00'", .type = POSTGRES_BYTEA},
};

/* What is another function when it has so many arguments. */
static const struct {
    size_t least, most;
    struct postgres_function function;
} OF_COUNT[] = {
    {1, 1, {.name = "date", .takes = BIT(TEXT) | TIMES, .is_stable = true, .type = POSTGRES_DATE}},
    {0, 0, {.name = "date", .instead = "CURRENT_DATE", .is_for_both = true, .type = POSTGRES_DATE}},
    {2, 99, {.name = "date", .instead = "CAST(… AS date) and INTERVAL '1 day'", .type = POSTGRES_DATE}},
    {2, 99, {.name = "max", .instead = "greatest(…)", .result = POSTGRES_GIVES_ANY}},
    {2, 99, {.name = "min", .instead = "least(…)", .result = POSTGRES_GIVES_ANY}},
    {1, 1, {.name = "round", .takes = NUMBERS, .result = POSTGRES_GIVES_ROUND}},
    {2, 2, {.name = "round", .takes = WHOLE | BIT(NUMERIC), .rest = BIT(INTEGER), .type = POSTGRES_NUMERIC}},
};

const struct postgres_function *postgres_function_find(const char *name, size_t argument_count)
{
    for (size_t i = 0; i < sizeof OF_COUNT / sizeof *OF_COUNT; i++)
        if (text_equal(OF_COUNT[i].function.name, name) && argument_count >= OF_COUNT[i].least &&
            argument_count <= OF_COUNT[i].most)
            return &OF_COUNT[i].function;
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        if (text_equal(FUNCTIONS[i].name, name))
            return &FUNCTIONS[i];
    return NULL;
}

bool postgres_function_takes(unsigned types, enum postgres_type type)
{
    return !types || type == POSTGRES_UNSURE || type == POSTGRES_WORDS || (types & (1U << type));
}

static enum postgres_type sum_of(enum postgres_type type)
{
    switch (type) {
    case POSTGRES_INTEGER: /* of an int it is a bigint: no less sure */
        return POSTGRES_UNSURE;
    case POSTGRES_BIGINT:
        return POSTGRES_NUMERIC;
    default:
        return type;
    }
}

static enum postgres_type round_of(enum postgres_type type)
{
    return type == POSTGRES_INTEGER || type == POSTGRES_BIGINT ? POSTGRES_DOUBLE : type;
}

/* The widest number, or what they all are. */
static enum postgres_type any_of(const struct query_scope *scope, const struct query_expression_list *arguments)
{
    enum postgres_type any = POSTGRES_WORDS;
    for (size_t i = 0; i < arguments->count; i++) {
        enum postgres_type type = postgres_type_of(scope, arguments->items[i]);
        if (type == POSTGRES_WORDS)
            continue;
        if (any != POSTGRES_WORDS && type != any &&
            !(postgres_type_is_number(type) && postgres_type_is_number(any)))
            return POSTGRES_UNSURE;
        any = any == POSTGRES_WORDS || type > any ? type : any;
    }
    return any == POSTGRES_WORDS ? POSTGRES_TEXT : any;
}

enum postgres_type postgres_function_gives(const struct postgres_function *function,
                                           const struct query_scope *scope,
                                           const struct query_expression_list *arguments)
{
    if (function->result == POSTGRES_GIVES_TYPE)
        return function->type;
    if (function->result == POSTGRES_GIVES_ANY)
        return any_of(scope, arguments);
    enum postgres_type first =
        arguments->count ? postgres_type_of(scope, arguments->items[0]) : POSTGRES_UNSURE;
    if (first == POSTGRES_WORDS)
        return POSTGRES_UNSURE;
    return function->result == POSTGRES_GIVES_SUM     ? sum_of(first)
           : function->result == POSTGRES_GIVES_ROUND ? round_of(first)
                                                      : first;
}
