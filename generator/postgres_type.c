#include "postgres_type.h"

#include "postgres_function.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *postgres_type_word(enum postgres_type type)
{
    static const char *const WORDS[] = {
        [POSTGRES_UNSURE] = "a value",
        [POSTGRES_WORDS] = "text",
        [POSTGRES_BOOLEAN] = "bool",
        [POSTGRES_INTEGER] = "int",
        [POSTGRES_BIGINT] = "int",
        [POSTGRES_NUMERIC] = "a number",
        [POSTGRES_DOUBLE] = "real",
        [POSTGRES_TEXT] = "text",
        [POSTGRES_BYTEA] = "blob",
        [POSTGRES_JSONB] = "json",
        [POSTGRES_TIMESTAMPTZ] = "timestamp",
        [POSTGRES_DATE] = "date",
        [POSTGRES_INTERVAL] = "interval",
        [POSTGRES_UUID] = "uuid",
    };
    return WORDS[type];
}

/* ---- What types do -------------------------------------------------------------------------------------- */

bool postgres_type_is_number(enum postgres_type type)
{
    return type >= POSTGRES_INTEGER && type <= POSTGRES_DOUBLE;
}

static bool is_whole(enum postgres_type type)
{
    return type == POSTGRES_INTEGER || type == POSTGRES_BIGINT;
}

static bool is_time(enum postgres_type type)
{
    return type == POSTGRES_TIMESTAMPTZ || type == POSTGRES_DATE;
}

static bool is_open(enum postgres_type type)
{
    return type == POSTGRES_UNSURE || type == POSTGRES_WORDS;
}

bool postgres_type_meets(enum postgres_type a, enum postgres_type b)
{
    return a == b || is_open(a) || is_open(b) || (postgres_type_is_number(a) && postgres_type_is_number(b)) ||
           (is_time(a) && is_time(b));
}

bool postgres_type_assigns(enum postgres_type column, enum postgres_type value)
{
    return column == POSTGRES_TEXT || postgres_type_meets(column, value);
}

bool postgres_type_casts(enum postgres_type to, enum postgres_type from)
{
    if (from == POSTGRES_TEXT || from == POSTGRES_JSONB || postgres_type_assigns(to, from))
        return true;
    return (to == POSTGRES_BOOLEAN && from == POSTGRES_INTEGER) ||
           (to == POSTGRES_INTEGER && from == POSTGRES_BOOLEAN);
}

static bool calculates_times(char name, enum postgres_type a, enum postgres_type b, enum postgres_type *result)
{
    bool adds = name == '+' || name == '-';
    if (a == POSTGRES_INTERVAL && postgres_type_is_number(b))
        *result = POSTGRES_INTERVAL;
    else if (name == '-' && a == POSTGRES_DATE && b == POSTGRES_DATE)
        *result = POSTGRES_INTEGER;
    else if (name == '-' && is_time(a) && is_time(b))
        *result = POSTGRES_INTERVAL;
    else if (a == POSTGRES_DATE && b == POSTGRES_INTEGER)
        *result = POSTGRES_DATE;
    else if (name == '+' && a == POSTGRES_INTEGER && b == POSTGRES_DATE)
        *result = POSTGRES_DATE;
    else if (a == POSTGRES_INTERVAL || b == POSTGRES_INTERVAL)
        *result = a == b ? POSTGRES_INTERVAL : POSTGRES_UNSURE;
    else
        return false;
    return a == POSTGRES_INTERVAL && postgres_type_is_number(b) ? name == '*' || name == '/'
           : postgres_type_is_number(a)                         ? name == '*' || name == '+'
                                                                : adds;
}

static bool calculates_numbers(const char *name, enum postgres_type a, enum postgres_type b,
                               enum postgres_type *result)
{
    *result = a > b ? a : b;
    if (text_equal(name, "<<") || text_equal(name, ">>")) {
        *result = a;
        return is_whole(a) && b == POSTGRES_INTEGER;
    }
    if (*name == '&' || *name == '|')
        return is_whole(a) && is_whole(b);
    return *name != '%' || *result != POSTGRES_DOUBLE;
}

bool postgres_type_calculates(const char *name, enum postgres_type a, enum postgres_type b,
                              enum postgres_type *result)
{
    *result = POSTGRES_UNSURE;
    if (a == POSTGRES_UNSURE || b == POSTGRES_UNSURE || (a == POSTGRES_WORDS && b == POSTGRES_WORDS))
        return true;
    a = a == POSTGRES_WORDS && postgres_type_is_number(b) ? b : a;
    b = b == POSTGRES_WORDS && postgres_type_is_number(a) ? a : b;
    if (postgres_type_is_number(a) && postgres_type_is_number(b))
        return calculates_numbers(name, a, b, result);
    bool is_text = a == POSTGRES_TEXT || b == POSTGRES_TEXT || a == POSTGRES_BOOLEAN || b == POSTGRES_BOOLEAN;
    if (is_open(a) || is_open(b))
        return !is_text;
    if (a == POSTGRES_JSONB)
        return *name == '-' && b != POSTGRES_BOOLEAN;
    return calculates_times(*name, a, b, result);
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

static bool is_number(enum postgres_type type, const char *words)
{
    char *end;
    if (is_whole(type))
        strtoll(words, &end, 10);
    else
        strtod(words, &end);
    bool has_digits = end != words;
    while (isspace((unsigned char)*end))
        end++;
    return has_digits && !*end;
}

static bool is_boolean(const char *words)
{
    static const char *const WORDS[] = {"true", "false", "yes", "no", "on", "off", "1", "0"};
    size_t length = strlen(words);
    bool found = false;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        found |= length && strncasecmp(words, WORDS[i], length) == 0;
    return found && strcasecmp(words, "o") != 0;
}

static bool is_uuid(const char *words)
{
    size_t digits = 0;
    for (; *words; words++) {
        digits += isxdigit((unsigned char)*words) != 0;
        if (!isxdigit((unsigned char)*words) && !strchr("{-}", *words))
            return false;
    }
    return digits == 32;
}

bool postgres_type_takes_words(enum postgres_type type, const char *words)
{
    if (!words)
        return true; /* NULL */
    if (postgres_type_is_number(type))
        return is_number(type, words);
    switch (type) {
    case POSTGRES_BOOLEAN:
        return is_boolean(words);
    case POSTGRES_UUID:
        return is_uuid(words);
    case POSTGRES_JSONB:
    case POSTGRES_TIMESTAMPTZ:
    case POSTGRES_DATE:
        return *words;
    default:
        return true;
    }
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

enum postgres_type postgres_type_of_column(const struct column *column)
{
    static const enum postgres_type TYPES[TYPE_ENUM + 1] = {
        [TYPE_ID] = POSTGRES_BIGINT,    [TYPE_INT] = POSTGRES_BIGINT,
        [TYPE_BOOL] = POSTGRES_BOOLEAN, [TYPE_REAL] = POSTGRES_DOUBLE,
        [TYPE_TEXT] = POSTGRES_TEXT,    [TYPE_BLOB] = POSTGRES_BYTEA,
        [TYPE_JSON] = POSTGRES_JSONB,   [TYPE_TIMESTAMP] = POSTGRES_TIMESTAMPTZ,
        [TYPE_DATE] = POSTGRES_DATE,    [TYPE_UUID] = POSTGRES_UUID,
        [TYPE_ENUM] = POSTGRES_TEXT,
    };
    return column->sql_type.postgres ? POSTGRES_UNSURE : TYPES[column->type];
}

bool postgres_type_of_cast(const char *name, enum postgres_type *type)
{
    static const struct {
        const char *name;
        bool is_known;
        enum postgres_type type;
    } TYPES[] = {
        {"bigint", true, POSTGRES_BIGINT},    {"int8", true, POSTGRES_BIGINT},
        {"integer", true, POSTGRES_INTEGER},  {"int", true, POSTGRES_INTEGER},
        {"int4", true, POSTGRES_INTEGER},     {"text", true, POSTGRES_TEXT},
        {"varchar", true, POSTGRES_TEXT},     {"real", true, POSTGRES_DOUBLE},
        {"float", true, POSTGRES_DOUBLE},     {"double precision", true, POSTGRES_DOUBLE},
        {"numeric", true, POSTGRES_NUMERIC},  {"decimal", true, POSTGRES_NUMERIC},
        {"boolean", true, POSTGRES_BOOLEAN},  {"bool", true, POSTGRES_BOOLEAN},
        {"bytea", true, POSTGRES_BYTEA},      {"date", true, POSTGRES_DATE},
        {"jsonb", true, POSTGRES_JSONB},      {"timestamptz", true, POSTGRES_TIMESTAMPTZ},
        {"blob", false, POSTGRES_BYTEA},      {"clob", false, POSTGRES_TEXT},
        {"nvarchar", false, POSTGRES_TEXT},   {"string", false, POSTGRES_TEXT},
        {"double", false, POSTGRES_DOUBLE},   {"datetime", false, POSTGRES_UNSURE},
        {"tinyint", false, POSTGRES_INTEGER}, {"mediumint", false, POSTGRES_INTEGER},
        {"number", false, POSTGRES_NUMERIC},  {"", false, POSTGRES_UNSURE},
    };
    *type = POSTGRES_UNSURE;
    size_t length = strcspn(name, "(");
    while (length && name[length - 1] == ' ')
        length--;
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (strlen(TYPES[i].name) != length || strncasecmp(TYPES[i].name, name, length) != 0)
            continue;
        *type = TYPES[i].type;
        return TYPES[i].is_known;
    }
    return true;
}

/* ---- Expressions ----------------------------------------------------------------------------------------- */

static enum postgres_type type_of_number(const struct query_expression *expression)
{
    if (text_equal_ignoring_case(expression->text, "true") ||
        text_equal_ignoring_case(expression->text, "false"))
        return POSTGRES_BOOLEAN;
    return expression->integer == (int32_t)expression->integer ? POSTGRES_INTEGER : POSTGRES_BIGINT;
}

static enum postgres_type type_of_name(const struct query_scope *scope,
                                       const struct query_expression *expression)
{
    const struct query_field *field = query_scope_find(scope, expression->table, expression->name);
    return field && field->origin ? postgres_type_of_column(field->origin) : POSTGRES_UNSURE;
}

static enum postgres_type type_of_current(const struct query_expression *expression)
{
    return text_equal(expression->name, "current_date")        ? POSTGRES_DATE
           : text_equal(expression->name, "current_timestamp") ? POSTGRES_TIMESTAMPTZ
                                                               : POSTGRES_UNSURE;
}

static enum postgres_type type_of_unary(const struct query_scope *scope,
                                        const struct query_expression *expression)
{
    if (text_equal(expression->name, "not"))
        return POSTGRES_BOOLEAN;
    enum postgres_type type = postgres_type_of(scope, expression->operand);
    return postgres_type_is_number(type) || type == POSTGRES_INTERVAL ? type : POSTGRES_UNSURE;
}

static enum postgres_type type_joined(enum postgres_type a, enum postgres_type b)
{
    bool has_words = a == POSTGRES_WORDS || b == POSTGRES_WORDS;
    if (a == POSTGRES_TEXT || b == POSTGRES_TEXT || (a == POSTGRES_WORDS && b == POSTGRES_WORDS))
        return POSTGRES_TEXT;
    if (has_words && (postgres_type_is_number(a) || postgres_type_is_number(b)))
        return POSTGRES_TEXT;
    return a == b ? a : POSTGRES_UNSURE;
}

static enum postgres_type type_of_binary(const struct query_scope *scope,
                                         const struct query_expression *expression)
{
    static const char CALCULATE[] = "+-*/%&|";
    const char *name = expression->name;
    enum postgres_type type;
    if (text_equal(name, "->"))
        return POSTGRES_JSONB;
    if (text_equal(name, "->>"))
        return POSTGRES_TEXT;
    bool shifts = text_equal(name, "<<") || text_equal(name, ">>");
    if (!shifts && !text_equal(name, "||") && !(strchr(CALCULATE, *name) && !name[1]))
        return POSTGRES_BOOLEAN;
    enum postgres_type a = postgres_type_of(scope, expression->operand);
    enum postgres_type b = postgres_type_of(scope, expression->other);
    if (text_equal(name, "||"))
        return type_joined(a, b);
    return postgres_type_calculates(name, a, b, &type) ? type : POSTGRES_UNSURE;
}

/* Of what stands for one another: that which is no words. */
static enum postgres_type type_of_case(const struct query_scope *scope,
                                       const struct query_expression *expression)
{
    enum postgres_type any = POSTGRES_WORDS;
    for (size_t i = 1; i <= expression->items.count + 1; i += 2) {
        const struct query_expression *result =
            i < expression->items.count ? expression->items.items[i] : expression->other;
        enum postgres_type type = result ? postgres_type_of(scope, result) : POSTGRES_WORDS;
        if (type == POSTGRES_UNSURE || !postgres_type_meets(any, type))
            return POSTGRES_UNSURE;
        any = any == POSTGRES_WORDS || (type != POSTGRES_WORDS && type > any) ? type : any;
    }
    return any == POSTGRES_WORDS ? POSTGRES_TEXT : any;
}

static enum postgres_type type_of_call(const struct query_scope *scope,
                                       const struct query_expression *expression)
{
    const struct postgres_function *function =
        postgres_function_find(expression->name, expression->items.count);
    return function ? postgres_function_gives(function, scope, &expression->items) : POSTGRES_UNSURE;
}

static enum postgres_type type_of_collated(const struct query_scope *scope,
                                           const struct query_expression *expression)
{
    enum postgres_type type = postgres_type_of(scope, expression->operand);
    return type == POSTGRES_WORDS ? POSTGRES_TEXT : type;
}

enum postgres_type postgres_type_of(const struct query_scope *scope, const struct query_expression *expression)
{
    enum postgres_type type;
    switch (expression->kind) {
    case QUERY_NULL:
    case QUERY_TEXT:
        return POSTGRES_WORDS;
    case QUERY_INTEGER:
        return type_of_number(expression);
    case QUERY_REAL:
        return POSTGRES_NUMERIC;
    case QUERY_CURRENT:
        return type_of_current(expression);
    case QUERY_COLUMN:
        return type_of_name(scope, expression);
    case QUERY_UNARY:
        return type_of_unary(scope, expression);
    case QUERY_BINARY:
        return type_of_binary(scope, expression);
    case QUERY_IS_NULL:
    case QUERY_BETWEEN:
    case QUERY_IN:
    case QUERY_EXISTS:
        return POSTGRES_BOOLEAN;
    case QUERY_CASE:
        return type_of_case(scope, expression);
    case QUERY_CAST:
        return postgres_type_of_cast(expression->name, &type) ? type : POSTGRES_UNSURE;
    case QUERY_COLLATE:
        return type_of_collated(scope, expression);
    case QUERY_FUNCTION:
        return type_of_call(scope, expression);
    default:
        return POSTGRES_UNSURE;
    }
}
