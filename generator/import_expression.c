#include "import_expression.h"

#include "dialect.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- Tokens ---------------------------------------------------------------------------------------------- */

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_WORD, TOKEN_QUOTED, TOKEN_SYMBOL };

struct token {
    enum token_kind kind;
    const char *text; /* without quotes */
};

struct reader {
    struct arena *arena;
    const char *at;
    struct token token;
    bool failed;
    size_t depth;
};

enum { DEPTH_MAX = 200 };

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* What stands between two quotes, which are doubled inside. */
static const char *take_quoted(struct reader *reader, char quote)
{
    struct text out = {.arena = reader->arena};
    const char *at = reader->at + 1;
    for (; *at && !(at[0] == quote && at[1] != quote); at++) {
        text_append_char(&out, *at);
        at += *at == quote;
    }
    reader->failed |= !*at;
    reader->at = *at ? at + 1 : at;
    return text_string(&out);
}

static size_t symbol_length(const char *at)
{
    static const char OPERATORS[] = "+-*/<>=~!@#%^&|?";
    size_t length = at[0] == ':' && at[1] == ':' ? 2 : strspn(at, OPERATORS);
    return length ? length : 1;
}

static void next(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
    const char *begin = reader->at;
    if (!*begin) {
        reader->token = (struct token){TOKEN_END, ""};
    } else if (*begin == '\'') {
        const char *text = take_quoted(reader, '\'');
        reader->token = (struct token){TOKEN_TEXT, text};
    } else if (*begin == '"') {
        const char *text = take_quoted(reader, '"');
        reader->token = (struct token){TOKEN_QUOTED, text};
    } else {
        bool is_number = isdigit((unsigned char)*begin), is_word = !is_number && is_word_byte(*begin);
        size_t length = is_number ? strspn(begin, "0123456789.eE") : 0;
        while (is_word && is_word_byte(begin[length]))
            length++;
        length = length ? length : symbol_length(begin);
        reader->at += length;
        reader->token = (struct token){is_number ? TOKEN_NUMBER
                                       : is_word ? TOKEN_WORD
                                                 : TOKEN_SYMBOL,
                                       arena_copy(reader->arena, begin, length)};
        reader->failed |= is_word && *reader->at == '\''; /* E'\\' */
    }
}

static bool at_symbol(const struct reader *reader, const char *symbol)
{
    return reader->token.kind == TOKEN_SYMBOL && text_equal(reader->token.text, symbol);
}

static bool at_word(const struct reader *reader, const char *word)
{
    return reader->token.kind == TOKEN_WORD && text_equal_ignoring_case(reader->token.text, word);
}

static bool take_symbol(struct reader *reader, const char *symbol)
{
    bool is_there = at_symbol(reader, symbol);
    if (is_there)
        next(reader);
    return is_there;
}

static bool take_word(struct reader *reader, const char *word)
{
    bool is_there = at_word(reader, word);
    if (is_there)
        next(reader);
    return is_there;
}

static void expect(struct reader *reader, const char *symbol)
{
    reader->failed |= !take_symbol(reader, symbol);
}

/* ---- Trees ----------------------------------------------------------------------------------------------- */

static struct expression *node(struct reader *reader, enum expression_kind kind, const char *text)
{
    struct expression *expression = ARENA_NEW(reader->arena, struct expression);
    *expression = (struct expression){.kind = kind, .text = text};
    return expression;
}

static struct expression *node_of(struct reader *reader, enum expression_kind kind, const char *text,
                                  const struct expression *first, const struct expression *second)
{
    struct expression *expression = node(reader, kind, text);
    *ARENA_APPEND(reader->arena, expression) = first;
    if (second)
        *ARENA_APPEND(reader->arena, expression) = second;
    return expression;
}

static const struct expression *read_any(struct reader *reader, int level);

static void read_items(struct reader *reader, struct expression *expression, const char *end)
{
    if (take_symbol(reader, end))
        return;
    do
        *ARENA_APPEND(reader->arena, expression) = read_any(reader, 0);
    while (!reader->failed && take_symbol(reader, ","));
    expect(reader, end);
}

static const char *WORDS[] = {"true", "false", "null", "current_timestamp", "current_date"};

static const struct expression *read_word(struct reader *reader)
{
    static const char *const BEYOND[] = {"case", "select", "exists", "row", "cast", "extract", "not"};
    struct token token = reader->token;
    next(reader);
    for (size_t i = 0; i < sizeof BEYOND / sizeof *BEYOND && token.kind == TOKEN_WORD; i++)
        reader->failed |= text_equal_ignoring_case(token.text, BEYOND[i]);
    if (token.kind == TOKEN_WORD && text_equal_ignoring_case(token.text, "array") && take_symbol(reader, "[")) {
        struct expression *array = node(reader, EXPRESSION_ARRAY, "ARRAY");
        read_items(reader, array, "]");
        return array;
    }
    if (take_symbol(reader, "(")) {
        struct expression *call = node(reader, EXPRESSION_CALL, token.text);
        read_items(reader, call, ")");
        return call;
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS && token.kind == TOKEN_WORD; i++)
        if (text_equal_ignoring_case(token.text, WORDS[i]))
            return node(reader, EXPRESSION_WORD, token.text);
    reader->failed |= at_symbol(reader, "."); /* a table's name before it */
    return node(reader, EXPRESSION_NAME, token.text);
}

static const struct expression *read_primary(struct reader *reader)
{
    if (take_symbol(reader, "(")) {
        const struct expression *inner = read_any(reader, 0);
        expect(reader, ")");
        return inner;
    }
    struct token token = reader->token;
    if (token.kind == TOKEN_NUMBER || token.kind == TOKEN_TEXT) {
        next(reader);
        return node(reader, token.kind == TOKEN_NUMBER ? EXPRESSION_NUMBER : EXPRESSION_TEXT, token.text);
    }
    if (token.kind == TOKEN_WORD || token.kind == TOKEN_QUOTED)
        return read_word(reader);
    reader->failed = true;
    return node(reader, EXPRESSION_WORD, "NULL");
}

/* double precision, character varying(20), timestamp with time zone, "my type"[] */
static const char *read_type(struct reader *reader)
{
    static const char *const MORE[] = {"precision", "varying", "with", "without", "time", "zone"};
    struct text out = {.arena = reader->arena};
    reader->failed |= reader->token.kind != TOKEN_WORD && reader->token.kind != TOKEN_QUOTED;
    text_append(&out, reader->token.text);
    next(reader);
    if (take_symbol(reader, ".")) {
        TEXT_JOIN(&out, ".", reader->token.text);
        next(reader);
    }
    for (size_t i = 0; i < sizeof MORE / sizeof *MORE;) {
        bool is_there = take_word(reader, MORE[i]);
        if (is_there)
            TEXT_JOIN(&out, " ", MORE[i]);
        i = is_there ? 0 : i + 1;
    }
    if (at_symbol(reader, "(")) {
        for (; !reader->failed && !at_symbol(reader, ")"); next(reader)) {
            text_append(&out, reader->token.text);
            reader->failed |= reader->token.kind == TOKEN_END;
        }
        text_append(&out, ")");
        next(reader);
    }
    while (take_symbol(reader, "[")) {
        text_append(&out, "[]");
        expect(reader, "]");
    }
    return text_string(&out);
}

static const struct expression *read_suffixes(struct reader *reader)
{
    const struct expression *expression = read_primary(reader);
    for (;;) {
        if (take_symbol(reader, "::")) {
            expression = node_of(reader, EXPRESSION_CAST, read_type(reader), expression, NULL);
        } else if (take_word(reader, "collate")) {
            struct text words = {.arena = reader->arena};
            text_append(&words, "COLLATE ");
            dialect_append_quoted(&DIALECT_POSTGRES, &words, reader->token.text);
            next(reader);
            expression = node_of(reader, EXPRESSION_SUFFIX, text_string(&words), expression, NULL);
        } else {
            return expression;
        }
    }
}

/* How tightly operators bind; those that are not here, as PostgreSQL has it, between sums and comparisons. */
static const struct {
    const char *word;
    int level;
} LEVELS[] = {
    {"OR", 1}, {"AND", 2}, {"=", 5}, {"<>", 5}, {"<", 5}, {">", 5}, {"<=", 5},
    {">=", 5}, {"+", 7},   {"-", 7}, {"*", 8},  {"/", 8}, {"%", 8},
};

enum { LEVEL_NOT = 3, LEVEL_IS = 4, LEVEL_COMPARISON = 5, LEVEL_OTHER = 6, LEVEL_SIGN = 9 };

static int level_of(const char *word)
{
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++)
        if (text_equal_ignoring_case(word, LEVELS[i].word))
            return LEVELS[i].level;
    return LEVEL_OTHER;
}

static const struct expression *read_prefixed(struct reader *reader)
{
    if (take_word(reader, "not"))
        return node_of(reader, EXPRESSION_PREFIX, "NOT", read_any(reader, LEVEL_NOT), NULL);
    if (take_symbol(reader, "-"))
        return node_of(reader, EXPRESSION_PREFIX, "-", read_any(reader, LEVEL_SIGN), NULL);
    return read_suffixes(reader);
}

/* `= ANY (ARRAY[…])`, perhaps with casts around the array. */
static const struct expression *read_list(struct reader *reader, const struct expression *left, bool is_in)
{
    expect(reader, "(");
    const struct expression *array = expression_bare(read_any(reader, 0));
    expect(reader, ")");
    struct expression *in = node_of(reader, EXPRESSION_IN, is_in ? "IN" : "NOT IN", left, NULL);
    reader->failed |= array->kind != EXPRESSION_ARRAY || !array->count;
    for (size_t i = 0; i < array->count; i++)
        *ARENA_APPEND(reader->arena, in) = array->items[i];
    return in;
}

static const struct expression *read_is(struct reader *reader, const struct expression *left)
{
    bool is_not = take_word(reader, "not");
    const char *word = take_word(reader, "null") ? "NULL" : take_word(reader, "true") ? "TRUE" : NULL;
    if (!word && take_word(reader, "false"))
        word = "FALSE";
    reader->failed |= !word;
    return node_of(reader, EXPRESSION_SUFFIX,
                   ARENA_JOIN(reader->arena, is_not ? "IS NOT " : "IS ", word ? word : ""), left, NULL);
}

/* `IN ('a', 'b')`, as a person writes it. */
static const struct expression *read_in(struct reader *reader, const struct expression *left, bool is_in)
{
    struct expression *in = node_of(reader, EXPRESSION_IN, is_in ? "IN" : "NOT IN", left, NULL);
    expect(reader, "(");
    read_items(reader, in, ")");
    return in;
}

static bool at_operator(const struct reader *reader)
{
    if (reader->token.kind == TOKEN_SYMBOL)
        return strchr("(),[].;", reader->token.text[0]) == NULL;
    return at_word(reader, "and") || at_word(reader, "or");
}

static const char *operator_of(const struct reader *reader)
{
    return at_word(reader, "and") ? "AND" : at_word(reader, "or") ? "OR" : reader->token.text;
}

/* What binds tighter than `level`. */
static const struct expression *read_any(struct reader *reader, int level)
{
    bool is_deep = ++reader->depth > DEPTH_MAX;
    reader->failed |= is_deep;
    const struct expression *left = is_deep ? node(reader, EXPRESSION_WORD, "NULL") : read_prefixed(reader);
    while (!reader->failed) {
        if (level < LEVEL_IS && take_word(reader, "is")) {
            left = read_is(reader, left);
            continue;
        }
        bool is_not = level < LEVEL_COMPARISON && take_word(reader, "not");
        if (level < LEVEL_COMPARISON && take_word(reader, "in")) {
            left = read_in(reader, left, !is_not);
            continue;
        }
        reader->failed |= is_not;
        if (!at_operator(reader) || level_of(operator_of(reader)) <= level)
            break;
        const char *word = operator_of(reader);
        next(reader);
        bool is_any = text_equal(word, "=") && take_word(reader, "any"),
             is_all = text_equal(word, "<>") && take_word(reader, "all");
        left = is_any || is_all
                   ? read_list(reader, left, is_any)
                   : node_of(reader, EXPRESSION_BINARY, word, left, read_any(reader, level_of(word)));
    }
    reader->depth--;
    return left;
}

const struct expression *expression_read(struct arena *arena, const char *sql)
{
    struct reader reader = {.arena = arena, .at = sql};
    next(&reader);
    const struct expression *expression = read_any(&reader, 0);
    return reader.failed || reader.token.kind != TOKEN_END ? NULL : expression;
}

const struct expression *expression_bare(const struct expression *expression)
{
    while (expression->kind == EXPRESSION_CAST)
        expression = expression->items[0];
    return expression;
}

void expression_list_conjuncts(struct arena *arena, const struct expression *expression,
                               struct expression_list *list)
{
    if (expression->kind == EXPRESSION_BINARY && text_equal(expression->text, "AND")) {
        expression_list_conjuncts(arena, expression->items[0], list);
        expression_list_conjuncts(arena, expression->items[1], list);
    } else {
        *ARENA_APPEND(arena, list) = expression;
    }
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

static bool append(struct text *out, const struct expression *expression, const struct expression_scope *scope,
                   int level);

static bool append_list(struct text *out, const struct expression *expression, size_t from,
                        const struct expression_scope *scope)
{
    bool is_common = true;
    text_append(out, "(");
    for (size_t i = from; i < expression->count; i++) {
        text_append(out, i > from ? ", " : "");
        is_common &= append(out, expression->items[i], scope, 0);
    }
    text_append(out, ")");
    return is_common;
}

/* In quotes where either engine wants them. */
static void append_name(struct text *out, const char *name)
{
    struct text sqlite = {.arena = out->arena}, postgres = sqlite;
    dialect_append_name(&DIALECT_SQLITE, &sqlite, name);
    dialect_append_name(&DIALECT_POSTGRES, &postgres, name);
    text_append(out, *text_string(&sqlite) == '"' ? text_string(&sqlite) : text_string(&postgres));
}

/* Functions that both engines have, and that do the same. */
static bool append_call(struct text *out, const struct expression *call, const struct expression_scope *scope)
{
    static const char *const COMMON[] = {"length", "lower", "upper", "abs", "coalesce", "nullif", "substr"};
    text_append(out, call->text);
    return append_list(out, call, 0, scope) && TEXT_IS_ONE_OF(call->text, COMMON);
}

static bool is_text_type(const char *type)
{
    static const char *const TYPES[] = {"text", "character varying", "bpchar", "character", "varchar"};
    return TEXT_IS_ONE_OF(type, TYPES);
}

static bool is_number(const char *text)
{
    size_t sign = *text == '-', length = strspn(text + sign, "0123456789.");
    return length && !text[sign + length];
}

static bool is_number_type(const char *type)
{
    static const char *const TYPES[] = {"bigint", "integer", "smallint", "numeric", "double precision", "real"};
    return TEXT_IS_ONE_OF(type, TYPES);
}

static enum column_type type_of(const struct expression *expression, const struct expression_scope *scope)
{
    return expression->kind == EXPRESSION_NAME ? scope->type_of(scope->context, expression->text)
                                               : TYPE_UNKNOWN;
}

/* A number below casts from one type of numbers to another: 1e10 is ('10000000000'::bigint)::numeric where it was written out. */
static const struct expression *below_casts(const struct expression *expression)
{
    const struct expression *inner = expression;
    while (inner->kind == EXPRESSION_CAST && is_number_type(inner->text))
        inner = inner->items[0];
    bool is_literal = inner->kind == EXPRESSION_NUMBER || inner->kind == EXPRESSION_TEXT;
    bool is_whole = is_literal && is_number(inner->text) && !strchr(inner->text, '.');
    return is_whole ? inner : expression;
}

static bool append_cast(struct text *out, const struct expression *cast, const struct expression_scope *scope,
                        int level)
{
    const struct expression *inner = below_casts(cast->items[0]);
    enum column_type type = type_of(inner, scope);
    bool is_literal = inner->kind == EXPRESSION_TEXT, is_of_text = type == TYPE_TEXT || type == TYPE_ENUM;
    bool is_word = is_literal && scope->is_enum(scope->context, cast->text);
    if (is_word || (is_text_type(cast->text) && (is_literal || is_of_text)))
        return append(out, inner, scope, level);
    bool is_plain_number = inner->kind == EXPRESSION_NUMBER || (is_literal && is_number(inner->text));
    if (!is_number_type(cast->text) || !is_plain_number)
        return false;
    text_append(out, inner->text);
    return true;
}

static bool append_binary(struct text *out, const struct expression *binary,
                          const struct expression_scope *scope, int level)
{
    static const char *const COMMON[] = {"=", "<>", "<", "<=", ">", ">=", "AND", "OR", "+", "-", "*", "||"};
    int own = level_of(binary->text);
    bool is_common = TEXT_IS_ONE_OF(binary->text, COMMON),
         is_enclosed = own <= level || (own == 2 && level == 1);
    text_append(out, is_enclosed ? "(" : "");
    is_common &= append(out, binary->items[0], scope, own - 1);
    TEXT_JOIN(out, " ", binary->text, " ");
    is_common &= append(out, binary->items[1], scope, own);
    text_append(out, is_enclosed ? ")" : "");
    return is_common;
}

static bool append_enclosed(struct text *out, const struct expression *expression, bool is_enclosed,
                            const struct expression_scope *scope)
{
    bool is_prefix = expression->kind == EXPRESSION_PREFIX, is_common = true;
    const struct expression *inner = expression->items[0];
    text_append(out, is_enclosed ? "(" : "");
    if (is_prefix)
        TEXT_JOIN(out, expression->text, text_equal(expression->text, "NOT") ? " " : "");
    is_common = append(out, inner, scope, LEVEL_SIGN);
    if (expression->kind == EXPRESSION_SUFFIX)
        TEXT_JOIN(out, " ", expression->text);
    if (expression->kind == EXPRESSION_IN) {
        TEXT_JOIN(out, " ", expression->text, " ");
        struct expression list = *expression;
        is_common &= append_list(out, &list, 1, scope);
    }
    text_append(out, is_enclosed ? ")" : "");
    return is_common && strncmp(expression->text, "COLLATE", 7) != 0;
}

static bool append(struct text *out, const struct expression *expression, const struct expression_scope *scope,
                   int level)
{
    switch (expression->kind) {
    case EXPRESSION_NUMBER:
        text_append(out, expression->text);
        return true;
    case EXPRESSION_TEXT:
        dialect_append_string(&DIALECT_POSTGRES, out, expression->text);
        return true;
    case EXPRESSION_WORD:
        text_append(out, expression->text);
        return !text_behind(expression->text, "CURRENT");
    case EXPRESSION_NAME:
        append_name(out, expression->text);
        return type_of(expression, scope) != TYPE_UNKNOWN;
    case EXPRESSION_CALL:
        return append_call(out, expression, scope);
    case EXPRESSION_CAST:
        return append_cast(out, expression, scope, level);
    case EXPRESSION_ARRAY:
        return false;
    case EXPRESSION_BINARY:
        return append_binary(out, expression, scope, level);
    default:
        return append_enclosed(out, expression, level >= LEVEL_NOT, scope);
    }
}

bool expression_append(struct text *out, const struct expression *expression,
                       const struct expression_scope *scope)
{
    return append(out, expression, scope, 0);
}

/* ---- The normal form ------------------------------------------------------------------------------------- */

static void append_normal(struct text *out, const struct expression *expression)
{
    bool is_call = expression->kind == EXPRESSION_CALL || expression->kind == EXPRESSION_ARRAY;
    bool is_literal = expression->kind == EXPRESSION_TEXT || expression->kind == EXPRESSION_NUMBER;
    if (expression->kind == EXPRESSION_TEXT)
        dialect_append_string(&DIALECT_POSTGRES, out, expression->text);
    else if (expression->kind == EXPRESSION_NAME)
        dialect_append_quoted(&DIALECT_POSTGRES, out, expression->text);
    else if (is_literal || is_call || expression->kind == EXPRESSION_WORD ||
             expression->kind == EXPRESSION_PREFIX)
        text_append(out, expression->text);
    text_append(out, expression->count ? "(" : "");
    for (size_t i = 0; i < expression->count; i++) {
        bool is_list = is_call || (expression->kind == EXPRESSION_IN && i > 1);
        if (i)
            TEXT_JOIN(out, " ", is_list ? "," : expression->text, " ");
        append_normal(out, expression->items[i]);
    }
    text_append(out, expression->count ? ")" : "");
    if (expression->kind == EXPRESSION_SUFFIX)
        TEXT_JOIN(out, " ", expression->text);
    if (expression->kind == EXPRESSION_CAST)
        TEXT_JOIN(out, "::", expression->text);
}

/* Casts of literals, and of text to text, PostgreSQL adds by itself. */
static const struct expression *without_casts(struct arena *arena, const struct expression *expression)
{
    const struct expression *bare = expression_bare(expression);
    bool is_added = bare->kind == EXPRESSION_TEXT || bare->kind == EXPRESSION_NUMBER ||
                    (bare->kind == EXPRESSION_NAME && expression->kind == EXPRESSION_CAST &&
                     is_text_type(expression->text));
    if (is_added)
        return bare;
    struct expression *copy = ARENA_NEW(arena, struct expression);
    *copy = (struct expression){.kind = expression->kind, .text = expression->text};
    for (size_t i = 0; i < expression->count; i++)
        *ARENA_APPEND(arena, copy) = without_casts(arena, expression->items[i]);
    return copy;
}

const char *expression_normal(struct arena *arena, const char *sql)
{
    const struct expression *expression = expression_read(arena, sql);
    struct text out = {.arena = arena};
    if (!expression)
        return sql;
    append_normal(&out, without_casts(arena, expression));
    return text_string(&out);
}
