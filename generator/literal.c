#include "literal.h"

#include "json.h"
#include "literal_time.h"
#include "name_index.h"
#include "suggest.h"
#include "text.h"
#include "yaml_boolean.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char BINARY_TAG[] = "tag:yaml.org,2002:binary";
static const char DECIMAL[] = "0123456789";
static const char HEXADECIMAL[] = "0123456789abcdefABCDEF";

/* ---- Values of each type: NULL, or what is wrong; "" when the type's own words say it -------------------- */

static const char *convert_text(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena, (void)column;
    literal->kind = LITERAL_TEXT;
    return NULL;
}

/* What people write that other languages would read as a number. */
static const char *number_problem(const char *digits)
{
    if (digits[0] == '0' && digits[1] && strchr("xXoObB", digits[1]))
        return "write it as a decimal number";
    if (strspn(digits, "0123456789_") == strlen(digits) && strchr(digits, '_'))
        return "write it without underscores";
    if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
        return "write it without leading zeros";
    return "";
}

static const char *unquoted_problem(const struct literal *literal)
{
    return literal->plain ? NULL : "write it without quotes";
}

static const char *convert_integer(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena, (void)column;
    const char *digits = literal->text + strspn(literal->text, "+-");
    if (digits > literal->text + 1)
        return "";
    if (!*digits || digits[strspn(digits, DECIMAL)] || (*digits == '0' && digits[1]))
        return number_problem(digits);
    if (!literal->plain)
        return unquoted_problem(literal);
    errno = 0;
    long long value = strtoll(literal->text, NULL, 10);
    if (errno == ERANGE)
        return "it does not fit into 64 bits";
    literal->kind = LITERAL_INTEGER;
    literal->integer = value;
    return NULL;
}

/* Whether the text is digits, perhaps with a point and an exponent. */
static bool is_decimal_number(const char *text)
{
    size_t whole = strspn(text, DECIMAL), fraction = 0;
    text += whole;
    if (*text == '.') {
        fraction = strspn(text + 1, DECIMAL);
        text += fraction + 1;
    }
    if (whole + fraction == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '+' || *text == '-';
        size_t exponent = strspn(text, DECIMAL);
        if (exponent == 0)
            return false;
        text += exponent;
    }
    return !*text;
}

static const char *convert_real(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena, (void)column;
    const char *digits = literal->text + (*literal->text == '+' || *literal->text == '-');
    if (text_equal_ignoring_case(digits, ".inf") || text_equal_ignoring_case(digits, ".nan"))
        return "databases keep finite numbers only";
    if (!is_decimal_number(digits) || (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'))
        return number_problem(digits);
    if (!literal->plain)
        return unquoted_problem(literal);
    double value = strtod(literal->text, NULL);
    if (!isfinite(value))
        return "it is too large for a 64-bit floating-point number";
    literal->kind = LITERAL_REAL;
    literal->real = value;
    return NULL;
}

static const char *convert_boolean(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena, (void)column;
    static const struct {
        const char *word;
        int value;
        const char *problem;
    } WORDS[] = {
        {"true", 1, NULL},         {"True", 1, NULL},        {"TRUE", 1, NULL},
        {"false", 0, NULL},        {"False", 0, NULL},       {"FALSE", 0, NULL},
        {"yes", 1, "write true"},  {"Yes", 1, "write true"}, {"on", 1, "write true"},
        {"On", 1, "write true"},   {"y", 1, "write true"},   {"1", 1, "write true"},
        {"no", 0, "write false"},  {"No", 0, "write false"}, {"off", 0, "write false"},
        {"Off", 0, "write false"}, {"n", 0, "write false"},  {"0", 0, "write false"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!text_equal(literal->text, WORDS[i].word))
            continue;
        const char *problem = WORDS[i].problem ? WORDS[i].problem : unquoted_problem(literal);
        if (!problem) {
            literal->kind = LITERAL_BOOLEAN;
            literal->integer = WORDS[i].value;
        }
        return problem;
    }
    return "";
}

static const char *convert_timestamp(struct arena *arena, const struct column *column, struct literal *literal)
{
    const char *digits = literal->text + (*literal->text == '-');
    if (*digits && !digits[strspn(digits, DECIMAL)])
        return convert_integer(arena, column, literal);
    const char *problem = literal_read_timestamp(literal->text, &literal->integer);
    if (!problem)
        literal->kind = LITERAL_INTEGER;
    return problem;
}

static const char *convert_date(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena, (void)column;
    const char *problem = literal_read_date(literal->text, &literal->integer);
    if (!problem)
        literal->kind = LITERAL_INTEGER;
    return problem;
}

/* ---- Bytes ----------------------------------------------------------------------------------------------- */

static void set_bytes(struct literal *literal, const char *bytes, size_t length)
{
    literal->kind = LITERAL_BYTES;
    literal->text = bytes;
    literal->length = length;
}

static unsigned digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return (unsigned)(digit - '0');
    return (unsigned)((digit | 0x20) - 'a' + 10);
}

/* Bytes of an even number of hexadecimal digits. */
static char *bytes_of_digits(struct arena *arena, const char *digits, size_t count)
{
    char *bytes = arena_alloc(arena, count / 2 + 1, 1);
    for (size_t i = 0; i + 1 < count; i += 2)
        bytes[i / 2] = (char)(digit_value(digits[i]) << 4 | digit_value(digits[i + 1]));
    return bytes;
}

static const char *convert_uuid(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)column;
    static const size_t GROUPS[] = {8, 4, 4, 4, 12};
    char digits[32];
    size_t count = 0;
    const char *at = literal->text;
    for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++) {
        if (i > 0 && *at++ != '-')
            return "";
        if (strspn(at, HEXADECIMAL) != GROUPS[i])
            return "";
        memcpy(digits + count, at, GROUPS[i]);
        count += GROUPS[i];
        at += GROUPS[i];
    }
    if (*at)
        return "";
    set_bytes(literal, bytes_of_digits(arena, digits, count), count / 2);
    return NULL;
}

static bool is_base64_space(char character)
{
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
}

static const char *convert_base64(struct arena *arena, struct literal *literal)
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char PROBLEM[] = "this is no base64";
    char *bytes = arena_alloc(arena, literal->length * 3 / 4 + 1, 1);
    size_t length = 0, digits = 0, padding = 0;
    uint32_t group = 0;
    for (const char *at = literal->text; *at; at++) {
        if (is_base64_space(*at))
            continue;
        const char *digit = strchr(ALPHABET, *at);
        padding += *at == '=';
        if ((!digit && *at != '=') || (digit && padding))
            return PROBLEM;
        group = group << 6 | (digit ? (uint32_t)(digit - ALPHABET) : 0);
        if (++digits % 4 == 0)
            for (int shift = 16; shift >= 0; shift -= 8)
                bytes[length++] = (char)(group >> shift & 0xFF);
    }
    if (digits % 4 != 0 || padding > 2)
        return PROBLEM;
    set_bytes(literal, bytes, length - padding);
    return NULL;
}

static const char *convert_blob(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)column;
    if (literal->tag && text_equal(literal->tag, BINARY_TAG))
        return convert_base64(arena, literal);
    if (strncmp(literal->text, "0x", 2) != 0)
        return "";
    size_t count = strlen(literal->text + 2);
    if (strspn(literal->text + 2, HEXADECIMAL) != count)
        return "";
    if (count % 2 != 0)
        return "a byte has two digits";
    set_bytes(literal, bytes_of_digits(arena, literal->text + 2, count), count / 2);
    return NULL;
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

static const char *convert_json(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena, (void)column;
    literal->kind = LITERAL_TEXT;
    return json_is_valid(literal->text) ? NULL : "";
}

static const char *convert_enum(struct arena *arena, const struct column *column, struct literal *literal)
{
    (void)arena;
    const struct enumeration *enumeration = column->enumeration;
    bool found = name_index_find(enumeration->values_by_name, literal->text) != NAME_INDEX_NONE;
    if (found)
        literal->kind = LITERAL_TEXT;
    /* Of an enum with a mistake, values may be missing. */
    return found || enumeration->values.count == 0 || enumeration->doubtful ? NULL : "";
}

static const char *suggest_value(struct arena *arena, const struct enumeration *enumeration, const char *word)
{
    const char **words = arena_alloc(arena, enumeration->values.count, sizeof *words);
    for (size_t i = 0; i < enumeration->values.count; i++)
        words[i] = enumeration->values.items[i].name.text;
    return suggest_words(arena, word, "it has", words, enumeration->values.count);
}

/* ---- All of them ----------------------------------------------------------------------------------------- */

static const struct {
    const char *(*convert)(struct arena *arena, const struct column *column, struct literal *literal);
    const char *expected;
} TYPES[] = {
    [TYPE_ID] = {convert_integer, "a whole number"},
    [TYPE_INT] = {convert_integer, "a whole number"},
    [TYPE_BOOL] = {convert_boolean, "true or false"},
    [TYPE_REAL] = {convert_real, "a number"},
    [TYPE_TEXT] = {convert_text, "text"},
    [TYPE_BLOB] = {convert_blob, "0x and hexadecimal digits, or base64 after !!binary"},
    [TYPE_JSON] = {convert_json, "JSON, in quotes where YAML needs them"},
    [TYPE_TIMESTAMP] = {convert_timestamp, "a time like 2026-01-31T12:00:00Z"},
    [TYPE_DATE] = {convert_date, "a date like 2026-01-31"},
    [TYPE_UUID] = {convert_uuid, "a UUID like 123e4567-e89b-12d3-a456-426614174000"},
    [TYPE_ENUM] = {convert_enum, "a value of the enum"},
};

/* At most so many bytes of a text, cut between characters. */
static const char *shorten(struct arena *arena, const char *text)
{
    enum { LONGEST = 60 };
    size_t length = strlen(text);
    if (length <= LONGEST)
        return text;
    for (length = LONGEST; ((unsigned char)text[length] & 0xC0) == 0x80; length--)
        ;
    return arena_format(arena, "%.*s...", (int)length, text);
}

static bool accept_now(const struct column *column, const char *what, const struct literal *literal,
                       struct diagnostics *diagnostics)
{
    if (column->type == TYPE_TIMESTAMP || column->type == TYPE_DATE)
        return true;
    struct diagnostic *diagnostic = diagnostic_report(diagnostics, RULE_INVALID_LITERAL, literal->span,
                                                      "%s of column \"%s\" is now, but its type is %s", what,
                                                      column->name.text, column_type_name(column->type));
    if (column->type == TYPE_TEXT || column->type == TYPE_ENUM)
        diagnostic_suggest(diagnostic, "write \"now\" in quotes for the word");
    return false;
}

static bool accept_null(const struct column *column, const char *what, const struct literal *literal,
                        struct diagnostics *diagnostics)
{
    if (column->nullable)
        return true;
    struct diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_INVALID_LITERAL, literal->span,
                          "%s of column \"%s\" is null, but it is not nullable", what, column->name.text);
    diagnostic_suggest(diagnostic, "give the column `null: true`, or leave this out");
    return false;
}

bool literal_convert(struct arena *arena, const struct column *column, const char *what,
                     struct literal *literal, struct diagnostics *diagnostics)
{
    if (column->type == TYPE_UNKNOWN || literal->kind == LITERAL_NONE || literal->kind == LITERAL_SQL)
        return true;
    if (literal->kind == LITERAL_NOW)
        return accept_now(column, what, literal, diagnostics);
    if (literal->kind == LITERAL_NULL)
        return accept_null(column, what, literal, diagnostics);
    const char *problem = TYPES[column->type].convert(arena, column, literal);
    if (!problem && literal->kind == LITERAL_TEXT && literal->plain)
        yaml_boolean_note(literal->text, literal->span, diagnostics);
    if (!problem)
        return true;
    const char *expected = TYPES[column->type].expected;
    if (column->type == TYPE_ENUM) {
        expected = arena_format(arena, "a value of the enum \"%s\"", column->enumeration->name.text);
        if (diagnostics_want_suggestions(diagnostics))
            problem = suggest_value(arena, column->enumeration, literal->text);
    }
    struct diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_INVALID_LITERAL, literal->span, "%s of column \"%s\" must be %s, not \"%s\"", what,
        column->name.text, expected, shorten(arena, literal->text));
    if (*problem)
        diagnostic_suggest(diagnostic, "%s", problem);
    return false;
}
