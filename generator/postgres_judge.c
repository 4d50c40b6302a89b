#include "postgres_judge.h"

#include "postgres_function.h"
#include "query_token.h"
#include "text.h"

#include <string.h>

static bool has_refused(const struct postgres_judge *judge, struct query_place place)
{
    for (size_t i = 0; i < judge->refusals.count; i++) {
        const struct query_place other = judge->refusals.items[i].place;
        if (other.offset == place.offset && other.length == place.length)
            return true;
    }
    return false;
}

static void refuse(struct postgres_judge *judge, struct query_place place, const char *message,
                   const char *instead)
{
    if (!has_refused(judge, place))
        *ARENA_APPEND(judge->arena, &judge->refusals) =
            (struct postgres_refusal){.place = place, .message = message, .instead = instead};
}

/* What to write instead SQLite takes, too. */
static void refuse_for_both(struct postgres_judge *judge, struct query_place place, const char *message,
                            const char *instead)
{
    if (!has_refused(judge, place))
        *ARENA_APPEND(judge->arena, &judge->refusals) = (struct postgres_refusal){
            .place = place, .message = message, .instead = instead, .is_for_both = true};
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

static bool is_value(const struct query_token *token)
{
    return query_token_is_name(token) || query_token_is(token, ")") || token->kind == QUERY_TOKEN_INTEGER ||
           token->kind == QUERY_TOKEN_TEXT || token->kind == QUERY_TOKEN_PARAMETER;
}

/* IS NULL, IS TRUE and IS DISTINCT FROM are all that IS is there. */
static bool compares_by_is(const struct query_token *token)
{
    static const char *const BEHIND[] = {"null", "true", "false", "distinct"};
    const struct query_token *behind = token + 1 + query_token_is(token + 1, "not");
    bool is_fine = token->kind != QUERY_TOKEN_RESERVED;
    for (size_t i = 0; i < sizeof BEHIND / sizeof *BEHIND; i++)
        is_fine |= query_token_is(behind, BEHIND[i]);
    return !is_fine;
}

static void judge_is(struct postgres_judge *judge, const struct query_token *token)
{
    bool negates = query_token_is(token + 1, "not");
    if (compares_by_is(token))
        refuse_for_both(judge, token->place, "PostgreSQL's IS is for NULL, TRUE and FALSE alone",
                        negates ? "IS DISTINCT FROM" : "IS NOT DISTINCT FROM");
}

static void judge_equal(struct postgres_judge *judge, const struct query_token *token)
{
    if (token->place.length == strlen("=="))
        refuse_for_both(judge, token->place, "PostgreSQL has no operator ==", "=");
}

static void judge_not(struct postgres_judge *judge, const struct query_token *token)
{
    struct query_place place = token->place;
    place.length = token[1].place.offset + token[1].place.length - place.offset;
    if (query_token_is(token + 1, "null") && is_value(token - 1))
        refuse_for_both(judge, place, "PostgreSQL has no operator NOT NULL", "IS NOT NULL");
}

static void judge_or(struct postgres_judge *judge, const struct query_token *token)
{
    bool inserts = query_token_is(token - 1, "insert");
    if (inserts || query_token_is(token - 1, "update"))
        refuse_for_both(judge, token->place,
                        arena_format(judge->arena, "PostgreSQL has no OR %s", token[1].text),
                        inserts ? "ON CONFLICT … DO …" : "");
}

static void judge_replace(struct postgres_judge *judge, const struct query_token *token)
{
    if (query_token_is(token + 1, "into"))
        refuse_for_both(judge, token->place, "PostgreSQL has no REPLACE", "INSERT … ON CONFLICT (…) DO UPDATE");
}

static void judge_indexed(struct postgres_judge *judge, const struct query_token *token)
{
    if (query_token_is(token + 1, "by"))
        refuse(judge, token->place, "PostgreSQL has no INDEXED BY", "");
}

static void judge_limit(struct postgres_judge *judge, const struct query_token *token)
{
    if (query_token_is(token + 1, "-"))
        refuse_for_both(judge, token->place, "PostgreSQL refuses a LIMIT below zero", "9223372036854775807");
    else if (query_token_is(token + 2, ","))
        refuse_for_both(judge, token->place, "PostgreSQL has no LIMIT of two numbers", "LIMIT … OFFSET …");
}

static void judge_as(struct postgres_judge *judge, const struct query_token *token)
{
    if (token[1].kind == QUERY_TOKEN_TEXT)
        refuse_for_both(judge, token[1].place, "to PostgreSQL this is no name, but text",
                        arena_format(judge->arena, "\"%s\"", token[1].text));
}

static const struct {
    const char *word;
    void (*judge)(struct postgres_judge *judge, const struct query_token *token);
} WORDS[] = {
    {"is", judge_is},           {"=", judge_equal},         {"not", judge_not},     {"or", judge_or},
    {"replace", judge_replace}, {"indexed", judge_indexed}, {"limit", judge_limit}, {"as", judge_as},
};

void postgres_judge_words(struct postgres_judge *judge, const char *sql)
{
    struct query_token_list tokens = {0};
    *ARENA_APPEND(judge->arena, &tokens) = (struct query_token){.kind = QUERY_TOKEN_END, .text = ""};
    query_token_list_read(judge->arena, sql, &tokens);
    for (size_t i = 1; i < tokens.count && tokens.items[i].kind != QUERY_TOKEN_END; i++) {
        const struct query_token *token = &tokens.items[i];
        if (token->kind == QUERY_TOKEN_BLOB)
            refuse(judge, token->place, "to PostgreSQL these are bits, and no blob",
                   arena_format(judge->arena, "BYTEA '\\x%.*s'", (int)(token->place.length - 3),
                                sql + token->place.offset + 2));
        for (size_t j = 0; j < sizeof WORDS / sizeof *WORDS; j++)
            if (token->kind != QUERY_TOKEN_QUOTED && token->kind != QUERY_TOKEN_TEXT &&
                query_token_is(token, WORDS[j].word))
                WORDS[j].judge(judge, token);
    }
}

/* ---- Two that stand beside each other -------------------------------------------------------------------- */

/* False: they are words that are none of the type's values, and that was refused. */
static bool takes_words(struct postgres_judge *judge, enum postgres_type type,
                        const struct query_expression *expression)
{
    if (expression->kind != QUERY_TEXT || postgres_type_takes_words(type, expression->text))
        return true;
    refuse(
        judge, expression->place,
        arena_format(judge->arena, "to PostgreSQL '%s' is no %s", expression->text, postgres_type_word(type)),
        "");
    return false;
}

static bool is_bit(const struct query_expression *expression)
{
    return expression->kind == QUERY_INTEGER && (expression->integer == 0 || expression->integer == 1);
}

/* How a value of a type is written that a number was put for. */
static const char *literal_of(enum postgres_type type)
{
    switch (type) {
    case POSTGRES_TIMESTAMPTZ:
        return "TIMESTAMPTZ '2000-01-01 00:00Z'";
    case POSTGRES_DATE:
        return "DATE '2000-01-01'";
    case POSTGRES_INTERVAL:
        return "INTERVAL '1 hour'";
    case POSTGRES_UUID:
        return "UUID '…'";
    case POSTGRES_BYTEA:
        return "BYTEA '\\x…'";
    default:
        return NULL;
    }
}

static void refuse_pair(struct postgres_judge *judge, struct query_place place, const char *message,
                        enum postgres_type a, enum postgres_type b, const struct query_expression *other)
{
    const char *literal = literal_of(a) ? literal_of(a) : literal_of(b);
    if ((a == POSTGRES_BOOLEAN || b == POSTGRES_BOOLEAN) && is_bit(other))
        refuse_for_both(judge, place, message, other->integer ? "TRUE for 1" : "FALSE for 0");
    else if (a == POSTGRES_BOOLEAN || b == POSTGRES_BOOLEAN)
        refuse_for_both(judge, place, message, "CAST(… AS INTEGER)");
    else if (literal)
        refuse(judge, place, message, literal);
    else
        refuse(judge, place, message, "a CAST");
}

/* The day of an instant, and the words for a time, depend on the connection's settings. */
static const char KEEPS_NO_TIME[] =
    "what PostgreSQL makes of a time here depends on the connection, so it can't be kept";

static bool is_time(enum postgres_type type)
{
    return type == POSTGRES_DATE || type == POSTGRES_TIMESTAMPTZ || type == POSTGRES_INTERVAL;
}

static void compare(struct postgres_judge *judge, const struct query_scope *scope,
                    const struct query_expression *a, const struct query_expression *b,
                    struct query_place place)
{
    enum postgres_type left = postgres_type_of(scope, a), right = postgres_type_of(scope, b);
    if (!takes_words(judge, left, b) || !takes_words(judge, right, a))
        return;
    if (!postgres_type_meets(left, right))
        refuse_pair(judge, place,
                    arena_format(judge->arena, "PostgreSQL does not compare %s with %s",
                                 postgres_type_word(left), postgres_type_word(right)),
                    left, right, is_bit(a) ? a : b);
    else if (judge->is_kept && left != right && is_time(left) && is_time(right))
        refuse(judge, place, KEEPS_NO_TIME, "AT TIME ZONE 'UTC'");
}

/* The values that one expression may have: of CASE, coalesce. */
static void compare_values(struct postgres_judge *judge, const struct query_scope *scope,
                           const struct query_expression *const *values, size_t count)
{
    const struct query_expression *first = NULL;
    for (size_t i = 0; i < count; i++) {
        enum postgres_type type = postgres_type_of(scope, values[i]);
        if (type == POSTGRES_UNSURE || type == POSTGRES_WORDS)
            continue;
        if (first && !postgres_type_meets(postgres_type_of(scope, first), type)) {
            enum postgres_type other = postgres_type_of(scope, first);
            refuse_pair(judge, values[i]->place,
                        arena_format(judge->arena, "to PostgreSQL %s can't stand for %s",
                                     postgres_type_word(type), postgres_type_word(other)),
                        other, type, values[i]);
            return;
        }
        first = first ? first : values[i];
    }
    for (size_t i = 0; first && i < count; i++)
        takes_words(judge, postgres_type_of(scope, first), values[i]);
}

/* ---- Operators ------------------------------------------------------------------------------------------- */

void postgres_judge_condition(struct postgres_judge *judge, const struct query_scope *scope,
                              const struct query_expression *expression)
{
    enum postgres_type type = postgres_type_of(scope, expression);
    if (!takes_words(judge, POSTGRES_BOOLEAN, expression) || postgres_type_meets(POSTGRES_BOOLEAN, type))
        return;
    const char *message = arena_format(judge->arena, "PostgreSQL takes no %s for a condition",
                                       postgres_type_is_number(type) ? "number" : postgres_type_word(type));
    if (is_bit(expression))
        refuse_for_both(judge, expression->place, message, expression->integer ? "TRUE" : "FALSE");
    else
        refuse_for_both(judge, expression->place, message,
                        postgres_type_is_number(type) ? "… <> 0" : "a comparison");
}

static bool is_boolean_word(const struct query_expression *expression)
{
    return expression->kind == QUERY_INTEGER && (text_equal_ignoring_case(expression->text, "true") ||
                                                 text_equal_ignoring_case(expression->text, "false"));
}

static void judge_comparison(struct postgres_judge *judge, const struct query_scope *scope,
                             const struct query_expression *expression)
{
    if (text_behind(expression->name, "is") && is_boolean_word(expression->other))
        postgres_judge_condition(judge, scope, expression->operand);
    else
        compare(judge, scope, expression->operand, expression->other, expression->place);
}

static void judge_logic(struct postgres_judge *judge, const struct query_scope *scope,
                        const struct query_expression *expression)
{
    postgres_judge_condition(judge, scope, expression->operand);
    postgres_judge_condition(judge, scope, expression->other);
}

static void judge_match(struct postgres_judge *judge, const struct query_scope *scope,
                        const struct query_expression *expression)
{
    const enum postgres_type types[] = {postgres_type_of(scope, expression->operand),
                                        postgres_type_of(scope, expression->other)};
    if (!text_equal(expression->name, "like")) {
        refuse(judge, expression->place,
               arena_format(judge->arena, "PostgreSQL has no operator %s",
                            text_equal(expression->name, "glob")     ? "GLOB"
                            : text_equal(expression->name, "regexp") ? "REGEXP"
                                                                     : "MATCH"),
               text_equal(expression->name, "match") ? "@@ to_tsquery(…)" : "~ '^…$'");
        return;
    }
    for (size_t i = 0; i < 2; i++)
        if (!postgres_type_meets(types[i], POSTGRES_TEXT) && types[i] != POSTGRES_BYTEA)
            refuse_for_both(judge, expression->place,
                            arena_format(judge->arena, "PostgreSQL's LIKE is for text, and this is %s",
                                         postgres_type_word(types[i])),
                            "CAST(… AS TEXT)");
}

static void judge_join(struct postgres_judge *judge, const struct query_scope *scope,
                       const struct query_expression *expression)
{
    enum postgres_type a = postgres_type_of(scope, expression->operand),
                       b = postgres_type_of(scope, expression->other);
    bool has_words = a == POSTGRES_WORDS || b == POSTGRES_WORDS || a == POSTGRES_TEXT || b == POSTGRES_TEXT;
    bool joins_itself = a == b && (a == POSTGRES_BYTEA || a == POSTGRES_JSONB);
    if (a == POSTGRES_UNSURE || b == POSTGRES_UNSURE || joins_itself)
        return;
    if (!has_words)
        refuse_for_both(judge, expression->place,
                        arena_format(judge->arena, "PostgreSQL does not join %s to %s by ||",
                                     postgres_type_word(b), postgres_type_word(a)),
                        "CAST(… AS TEXT)");
    else if (judge->is_kept && (is_time(a) || is_time(b)))
        refuse(judge, expression->place, KEEPS_NO_TIME, "to_char(… AT TIME ZONE 'UTC', '…')");
}

static void judge_calculation(struct postgres_judge *judge, const struct query_scope *scope,
                              const struct query_expression *expression)
{
    enum postgres_type a = postgres_type_of(scope, expression->operand),
                       b = postgres_type_of(scope, expression->other), result;
    if (postgres_type_is_number(a) && !takes_words(judge, a, expression->other))
        return;
    if (postgres_type_is_number(b) && !takes_words(judge, b, expression->operand))
        return;
    if (postgres_type_calculates(expression->name, a, b, &result))
        return;
    const char *message = arena_format(judge->arena, "PostgreSQL does not calculate %s %s %s",
                                       postgres_type_word(a), expression->name, postgres_type_word(b));
    bool has_time = a == POSTGRES_TIMESTAMPTZ || b == POSTGRES_TIMESTAMPTZ || a == POSTGRES_INTERVAL;
    bool has_date = a == POSTGRES_DATE || b == POSTGRES_DATE;
    bool has_real = a == POSTGRES_DOUBLE || b == POSTGRES_DOUBLE;
    if (has_time)
        refuse(judge, expression->place, message, literal_of(POSTGRES_INTERVAL));
    else if (has_real && text_equal(expression->name, "%"))
        refuse_for_both(judge, expression->place, message, "CAST(… AS NUMERIC)");
    else
        refuse_for_both(judge, expression->place, message, has_date ? "CAST(… AS INTEGER)" : "a CAST");
}

static void judge_json(struct postgres_judge *judge, const struct query_scope *scope,
                       const struct query_expression *expression)
{
    enum postgres_type type = postgres_type_of(scope, expression->operand);
    const struct query_expression *key = expression->other;
    const char *member = key->kind == QUERY_TEXT ? text_behind(key->text, "$.") : NULL;
    if (member && !strpbrk(member, ".[\"'"))
        refuse_for_both(judge, key->place, "to PostgreSQL this is a key, and no path",
                        arena_format(judge->arena, "'%s'", member));
    else if (key->kind == QUERY_TEXT && *key->text == '$')
        refuse(judge, key->place, "to PostgreSQL this is a key, and no path", "#> '{…}' or #>> '{…}'");
    else if (type != POSTGRES_UNSURE && type != POSTGRES_JSONB)
        refuse(
            judge, expression->place,
            arena_format(judge->arena, "PostgreSQL opens json alone, and this is %s", postgres_type_word(type)),
            "CAST(… AS jsonb)");
}

static const struct {
    const char *name;
    void (*judge)(struct postgres_judge *judge, const struct query_scope *scope,
                  const struct query_expression *expression);
} OPERATORS[] = {
    {"=", judge_comparison},  {"<>", judge_comparison}, {"<", judge_comparison},   {"<=", judge_comparison},
    {">", judge_comparison},  {">=", judge_comparison}, {"is", judge_comparison},  {"is not", judge_comparison},
    {"and", judge_logic},     {"or", judge_logic},      {"like", judge_match},     {"glob", judge_match},
    {"regexp", judge_match},  {"match", judge_match},   {"||", judge_join},        {"+", judge_calculation},
    {"-", judge_calculation}, {"*", judge_calculation}, {"/", judge_calculation},  {"%", judge_calculation},
    {"&", judge_calculation}, {"|", judge_calculation}, {"<<", judge_calculation}, {">>", judge_calculation},
    {"->", judge_json},       {"->>", judge_json},
};

static void judge_binary(struct postgres_judge *judge, const struct query_scope *scope,
                         const struct query_expression *expression)
{
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++)
        if (text_equal(OPERATORS[i].name, expression->name))
            OPERATORS[i].judge(judge, scope, expression);
}

static void judge_unary(struct postgres_judge *judge, const struct query_scope *scope,
                        const struct query_expression *expression)
{
    enum postgres_type type = postgres_type_of(scope, expression->operand), result;
    if (text_equal(expression->name, "not"))
        postgres_judge_condition(judge, scope, expression->operand);
    else if (type != POSTGRES_UNSURE && type != POSTGRES_WORDS && type != POSTGRES_INTERVAL &&
             !postgres_type_calculates(text_equal(expression->name, "~") ? "&" : "*", type, POSTGRES_INTEGER,
                                       &result))
        refuse_for_both(judge, expression->place,
                        arena_format(judge->arena, "PostgreSQL does not calculate %s %s", expression->name,
                                     postgres_type_word(type)),
                        text_equal(expression->name, "+") ? "it without +" : "a CAST");
}

/* ---- Functions and casts --------------------------------------------------------------------------------- */

static void judge_arguments(struct postgres_judge *judge, const struct query_scope *scope,
                            const struct query_expression *call, const struct postgres_function *function)
{
    for (size_t i = 0; i < call->items.count; i++) {
        const struct query_expression *argument = call->items.items[i];
        unsigned types = i == 0 || function->takes_all ? function->takes : function->rest;
        enum postgres_type type = postgres_type_of(scope, argument);
        if (postgres_function_takes(types, type))
            continue;
        bool is_real = type == POSTGRES_DOUBLE;
        refuse_for_both(judge, argument->place,
                        arena_format(judge->arena, "PostgreSQL's %s() takes no %s here", call->name,
                                     postgres_type_word(type)),
                        is_real                    ? "CAST(… AS NUMERIC)"
                        : i && function->rest      ? "CAST(… AS INTEGER)"
                        : type == POSTGRES_BOOLEAN ? "CAST(… AS INTEGER)"
                                                   : "CAST(… AS TEXT)");
    }
}

static void judge_function(struct postgres_judge *judge, const struct query_scope *scope,
                           const struct query_expression *call)
{
    const struct postgres_function *function = postgres_function_find(call->name, call->items.count);
    if (call->filter)
        postgres_judge_condition(judge, scope, call->filter);
    if (!function)
        return;
    const char *message = arena_format(judge->arena, "PostgreSQL has no such function %s()", call->name);
    bool is_several = text_equal(call->name, "max") || text_equal(call->name, "min");
    if (function->instead && (is_several || text_equal(call->name, "date")))
        message = arena_format(judge->arena, "PostgreSQL's %s() takes no %zu arguments", call->name,
                               call->items.count);
    if (function->instead && function->is_for_both)
        refuse_for_both(judge, call->place, message, function->instead);
    else if (function->instead)
        refuse(judge, call->place, message, function->instead);
    else if (judge->is_kept && function->is_stable)
        refuse(judge, call->place,
               arena_format(judge->arena,
                            "PostgreSQL keeps nothing that %s() gives: it may depend on the connection",
                            call->name),
               "");
    else if (function->result == POSTGRES_GIVES_ANY)
        compare_values(judge, scope, (const struct query_expression *const *)call->items.items,
                       call->items.count);
    else if (text_equal(call->name, "nullif") && call->items.count == 2)
        compare(judge, scope, call->items.items[0], call->items.items[1], call->place);
    else
        judge_arguments(judge, scope, call, function);
}

static void judge_cast(struct postgres_judge *judge, const struct query_scope *scope,
                       const struct query_expression *cast)
{
    static const char *const NAMES[] = {
        [POSTGRES_BYTEA] = "bytea",     [POSTGRES_TEXT] = "TEXT",       [POSTGRES_DOUBLE] = "REAL",
        [POSTGRES_INTEGER] = "INTEGER", [POSTGRES_NUMERIC] = "NUMERIC", [POSTGRES_UNSURE] = "timestamptz",
    };
    enum postgres_type to, from = postgres_type_of(scope, cast->operand);
    if (!postgres_type_of_cast(cast->name, &to)) {
        const char *message = *cast->name ? arena_format(judge->arena, "PostgreSQL has no type %s", cast->name)
                                          : "PostgreSQL's CAST needs a type";
        if (to == POSTGRES_BYTEA || to == POSTGRES_UNSURE)
            refuse(judge, cast->place, message, NAMES[to]);
        else
            refuse_for_both(judge, cast->place, message, NAMES[to]);
        return;
    }
    bool is_sure = to != POSTGRES_UNSURE && from != POSTGRES_UNSURE;
    if (!takes_words(judge, to, cast->operand) || !is_sure)
        return;
    if (from != POSTGRES_WORDS && !postgres_type_casts(to, from))
        refuse(judge, cast->place,
               arena_format(judge->arena, "PostgreSQL makes no %s of %s", postgres_type_word(to),
                            postgres_type_word(from)),
               from == POSTGRES_TIMESTAMPTZ ? "extract(epoch FROM …)" : "");
    else if (judge->is_kept && is_time(from) && (to == POSTGRES_TEXT || to == POSTGRES_DATE) && to != from)
        refuse(judge, cast->place, KEEPS_NO_TIME, "AT TIME ZONE 'UTC'");
}

/* ---- What holds others ----------------------------------------------------------------------------------- */

static void judge_case(struct postgres_judge *judge, const struct query_scope *scope,
                       const struct query_expression *expression)
{
    struct {
        const struct query_expression **items;
        size_t count, capacity;
    } results = {0};
    for (size_t i = 0; i + 1 < expression->items.count; i += 2) {
        const struct query_expression *when = expression->items.items[i];
        *ARENA_APPEND(judge->arena, &results) = expression->items.items[i + 1];
        if (expression->operand)
            compare(judge, scope, expression->operand, when, when->place);
        else
            postgres_judge_condition(judge, scope, when);
    }
    if (expression->other)
        *ARENA_APPEND(judge->arena, &results) = expression->other;
    compare_values(judge, scope, results.items, results.count);
}

static void judge_items(struct postgres_judge *judge, const struct query_scope *scope,
                        const struct query_expression *expression)
{
    for (size_t i = 0; i < expression->items.count; i++)
        compare(judge, scope, expression->operand, expression->items.items[i], expression->place);
}

static void judge_collation(struct postgres_judge *judge, const struct query_expression *expression)
{
    static const char *const COLLATIONS[] = {"binary", "nocase", "rtrim"};
    for (size_t i = 0; i < sizeof COLLATIONS / sizeof *COLLATIONS; i++)
        if (text_equal_ignoring_case(expression->name, COLLATIONS[i]))
            refuse(judge, expression->place,
                   arena_format(judge->arena, "PostgreSQL has no collation %s", expression->name),
                   i == 1 ? "lower(…)" : "");
}

static void judge_column(struct postgres_judge *judge, const struct query_scope *scope,
                         const struct query_expression *expression)
{
    static const char *const NAMES[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (text_equal_ignoring_case(expression->name, NAMES[i]) &&
            !query_scope_find(scope, expression->table, expression->name))
            refuse_for_both(judge, expression->place, "PostgreSQL has no numbers of rows", "the table's key");
    const struct query_field *field =
        judge->is_generated ? query_scope_find(scope, expression->table, expression->name) : NULL;
    if (field && field->origin && field->origin->generated.text)
        refuse(judge, expression->place, "PostgreSQL makes no generated column of another",
               "the expression of that");
}

void postgres_judge_node(struct postgres_judge *judge, const struct query_scope *scope,
                         const struct query_expression *expression)
{
    switch (expression->kind) {
    case QUERY_COLUMN:
        judge_column(judge, scope, expression);
        break;
    case QUERY_UNARY:
        judge_unary(judge, scope, expression);
        break;
    case QUERY_BINARY:
        judge_binary(judge, scope, expression);
        break;
    case QUERY_BETWEEN:
    case QUERY_IN:
        judge_items(judge, scope, expression);
        break;
    case QUERY_CASE:
        judge_case(judge, scope, expression);
        break;
    case QUERY_CAST:
        judge_cast(judge, scope, expression);
        break;
    case QUERY_COLLATE:
        judge_collation(judge, expression);
        break;
    case QUERY_FUNCTION:
        judge_function(judge, scope, expression);
        break;
    default:
        break;
    }
}

void postgres_judge_written(struct postgres_judge *judge, const struct query_scope *scope,
                            const struct query_expression *expression, const struct column *column)
{
    enum postgres_type place = postgres_type_of_column(column), type = postgres_type_of(scope, expression);
    if (takes_words(judge, place, expression) && !postgres_type_assigns(place, type))
        refuse_pair(judge, expression->place,
                    arena_format(judge->arena, "PostgreSQL writes no %s to the %s \"%s\"",
                                 postgres_type_word(type), postgres_type_word(place), column->name.text),
                    place, type, expression);
}

void postgres_judge_order(struct postgres_judge *judge, const struct query_expression *term)
{
    if (!term->places_nulls)
        refuse_for_both(judge, term->place,
                        term->descending ? "this may be NULL, which PostgreSQL has first here, and SQLite last"
                                         : "this may be NULL, which PostgreSQL has last here, and SQLite first",
                        term->descending ? "DESC NULLS LAST" : "NULLS FIRST behind it");
}

void postgres_judge_all(struct postgres_judge *judge, const struct query_scope *scope,
                        const struct query_expression *expression)
{
    if (!expression)
        return;
    postgres_judge_node(judge, scope, expression);
    postgres_judge_all(judge, scope, expression->operand);
    postgres_judge_all(judge, scope, expression->other);
    postgres_judge_all(judge, scope, expression->filter);
    for (size_t i = 0; i < expression->items.count; i++)
        postgres_judge_all(judge, scope, expression->items.items[i]);
}
