#include "query_literal.h"

#include "json.h"
#include "name_index.h"
#include "suggest.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static struct diagnostic *report(struct query_inference *inference, struct query_place place,
                                 const char *message)
{
    const struct query *query = inference->query;
    inference->query->broken = true;
    return diagnostic_report(inference->diagnostics, RULE_QUERY_VALUE,
                             source_span(query->source, query->offset + place.offset, place.length), "%s",
                             message);
}

/* ---- Words of enums -------------------------------------------------------------------------------------- */

static bool is_word(const struct enumeration *enumeration, const char *text)
{
    return name_index_find(enumeration->values_by_name, text) != NAME_INDEX_NONE;
}

static const char *word_message(struct arena *arena, const char *enumeration, const char *word,
                                const char *comparison)
{
    return arena_format(arena,
                        text_equal(comparison, "<>") || text_equal(comparison, "is not")
                            ? "the enum \"%s\" has no \"%s\", so that every row differs from it"
                            : "the enum \"%s\" has no \"%s\"",
                        enumeration, word);
}

static void report_word(struct query_inference *inference, const struct query_expression *expression,
                        const struct enumeration *enumeration, const char *comparison)
{
    const char **words = arena_alloc(inference->arena, enumeration->values.count, sizeof *words);
    for (size_t i = 0; i < enumeration->values.count; i++)
        words[i] = enumeration->values.items[i].name.text;
    struct diagnostic *diagnostic =
        report(inference, expression->place,
               word_message(inference->arena, enumeration->name.text, expression->text, comparison));
    diagnostic_suggest(
        diagnostic, "%s",
        suggest_words(inference->arena, expression->text, "it has", words, enumeration->values.count));
}

/* ---- What stands there ----------------------------------------------------------------------------------- */

/* As SQLite reads a text beside numbers: neither 0x10 nor inf is one. */
static bool is_number(const char *text)
{
    static const char BLANKS[] = " \t\r\n\f\v", NUMBER[] = "0123456789.+-eE";
    char *end;
    text += strspn(text, BLANKS);
    strtod(text, &end);
    return end != text && (size_t)(end - text) <= strspn(text, NUMBER) && !end[strspn(end, BLANKS)];
}

static bool is_call_of(const struct query_expression *expression, const char *const *names, size_t count)
{
    for (size_t i = 0; expression->kind == QUERY_FUNCTION && i < count; i++)
        if (text_equal(expression->name, names[i]))
            return true;
    return false;
}

/* strftime('%Y-%m-%d'): between the parts stands what no number has. */
static bool formats_time(const struct query_expression *call)
{
    static const char *const STRFTIME[] = {"strftime"}, *const PARTS[] = {"-%", ":%", "%F", "%T", "%R"};
    if (!is_call_of(call, STRFTIME, 1) || !call->items.count || call->items.items[0]->kind != QUERY_TEXT)
        return false;
    const char *first = strchr(call->items.items[0]->text, '%');
    for (size_t i = 0; first && i < sizeof PARTS / sizeof *PARTS; i++)
        if (strstr(first, PARTS[i]))
            return true;
    return false;
}

static bool gives_time_as_text(const struct query_expression *expression)
{
    static const char *const FUNCTIONS[] = {"date", "time", "datetime"};
    return expression->kind == QUERY_CURRENT || is_call_of(expression, FUNCTIONS, 3) ||
           formats_time(expression);
}

/* Days with a fraction. */
static bool gives_julian_day(const struct query_expression *expression)
{
    static const char *const FUNCTIONS[] = {"julianday"};
    return is_call_of(expression, FUNCTIONS, 1);
}

/* The number without the sign before it; NULL: it is none. */
static const struct query_expression *number_of(const struct query_expression *expression, bool *is_negative)
{
    *is_negative = false;
    for (; expression->kind == QUERY_UNARY && strchr("+-", *expression->name); expression = expression->operand)
        *is_negative ^= *expression->name == '-';
    return expression->kind == QUERY_INTEGER || expression->kind == QUERY_REAL ? expression : NULL;
}

/* ---- Values of columns ----------------------------------------------------------------------------------- */

/* A real number that is whole is stored as one. 2^63 is none of 64 bits, but with a minus before it. */
static bool is_whole(const struct query_expression *number, bool is_negative)
{
    double value = number->kind == QUERY_REAL ? strtod(number->text, NULL) : 0, most = 9223372036854775808.0;
    if (value > most || value < -most || (value == most && !is_negative))
        return false;
    return value == most || value == (double)(int64_t)value;
}

static bool fits_whole(const struct query_expression *expression, enum column_type type)
{
    bool is_negative;
    const struct query_expression *number = number_of(expression, &is_negative);
    if (expression->kind == QUERY_TEXT)
        return is_number(expression->text);
    if (number && number->kind == QUERY_INTEGER && type == TYPE_BOOL)
        return number->integer == 0 || (number->integer == 1 && !is_negative);
    return !gives_julian_day(expression) && (!number || is_whole(number, is_negative));
}

/* Whether a value that is written as it stands is of the column's type: what is computed is not known. */
static bool is_of_type(const struct query_expression *expression, const struct column *column)
{
    enum column_type type = column->type == TYPE_ID ? TYPE_INT : column->type;
    bool is_blob = expression->kind == QUERY_BLOB, is_negative;
    if (type == TYPE_ENUM)
        return expression->kind == QUERY_TEXT ? is_word(column->enumeration, expression->text) : !is_blob;
    if (query_type_is_bytes(type))
        return expression->kind != QUERY_TEXT && !number_of(expression, &is_negative) &&
               !gives_julian_day(expression) && !gives_time_as_text(expression);
    if (type == TYPE_REAL)
        return expression->kind == QUERY_TEXT ? is_number(expression->text)
                                              : !is_blob && !gives_time_as_text(expression);
    if (query_type_is_whole(type))
        return fits_whole(expression, type) && !is_blob && !gives_time_as_text(expression);
    return !is_blob;
}

/* Whether the column may hold nothing but values of its type. */
static bool is_typed(const struct column *column)
{
    return column->type != TYPE_UNKNOWN && column->table->strict &&
           !(column->sql_type.text && text_equal_ignoring_case(column->sql_type.text, "any"));
}

static const char *what_is_right(const struct column *column)
{
    switch (column->type) {
    case TYPE_TIMESTAMP:
        return "a timestamp is microseconds since 1970: give it as a parameter";
    case TYPE_DATE:
        return "a date is days since 1970: give it as a parameter";
    case TYPE_BOOL:
        return "it is true or false";
    case TYPE_UUID:
    case TYPE_BLOB:
        return "bytes are a parameter, or stand in x'...'";
    default:
        return NULL;
    }
}

/* ---- Compared -------------------------------------------------------------------------------------------- */

static bool is_range(const char *comparison)
{
    return *comparison == '>' || (*comparison == '<' && comparison[1] != '>');
}

/* Whether rows can be told apart by it. Beside numbers a number lies somewhere, whether it is one of the column's or not; that nothing
 * equals NULL is another matter. */
static bool tells_apart(const struct query_expression *expression, const struct column *column,
                        const char *comparison)
{
    bool is_negative, is_number = number_of(expression, &is_negative);
    bool is_time = column->type == TYPE_TIMESTAMP || column->type == TYPE_DATE;
    if (expression->kind == QUERY_NULL)
        return true;
    if (query_type_is_bytes(column->type))
        return is_of_type(expression, column);
    if (is_number && (is_range(comparison) || column->type == TYPE_ENUM))
        return true;
    return (gives_julian_day(expression) && !is_time) || is_of_type(expression, column);
}

static void report_compared(struct query_inference *inference, const struct query_expression *expression,
                            const struct column *column)
{
    static const char *const INSTEAD[] = {[TYPE_TIMESTAMP] = ", or say unixepoch(...) * 1000000",
                                          [TYPE_DATE] = ", or say unixepoch(...) / 86400",
                                          [TYPE_ENUM] = NULL};
    struct diagnostic *diagnostic =
        report(inference, expression->place,
               arena_format(inference->arena, "column \"%s\" is %s, and can't be compared with this",
                            column->name.text, column_type_name(column->type)));
    const char *advice = what_is_right(column), *instead = INSTEAD[column->type];
    if (advice)
        diagnostic_suggest(diagnostic, "%s%s", advice, instead ? instead : "");
}

void query_literal_check_compared(struct query_inference *inference, const struct query_expression *expression,
                                  const struct query_field *field, const char *comparison)
{
    struct query_type type = field->type;
    const struct column *column = field->origin;
    bool is_text = expression->kind == QUERY_TEXT;
    if (inference->query->broken)
        return;
    if (type.type == TYPE_ENUM && is_text) {
        if (!is_range(comparison) && !is_word(type.enumeration, expression->text))
            report_word(inference, expression, type.enumeration, comparison);
    } else if (column && is_typed(column) && !tells_apart(expression, column, comparison)) {
        report_compared(inference, expression, column);
    }
}

/* ---- Written --------------------------------------------------------------------------------------------- */

/* SQLite numbers the rows where it is NULL. */
static bool is_row_number(const struct column *column)
{
    const struct column_list *key = &column->table->primary_key.columns;
    bool is_key = key->count == 1 && key->items[0] == column && query_type_is_whole(column->type) &&
                  !column->table->without_rowid;
    return column->type == TYPE_ID || is_key;
}

static bool is_within(const struct query_expression *expression, const struct column *column)
{
    bool is_negative;
    const struct query_expression *number = number_of(expression, &is_negative);
    if (!number || number->kind != QUERY_INTEGER || !query_type_is_whole(column->type))
        return true;
    if (number->integer == INT64_MIN) /* hexadecimal */
        return true;
    int64_t value = is_negative ? -number->integer : number->integer;
    return (column->minimum.kind != LITERAL_INTEGER || value >= column->minimum.integer) &&
           (column->maximum.kind != LITERAL_INTEGER || value <= column->maximum.integer);
}

/* NULL: nothing; else what is said of the column. */
static const char *problem_of(struct arena *arena, const struct query_expression *expression,
                              const struct query_field *field)
{
    const struct column *column = field->origin;
    const char *name = column->name.text;
    if (expression->kind == QUERY_NULL)
        return field->type.nullable || is_row_number(column) || !is_typed(column)
                   ? NULL
                   : arena_format(arena, "column \"%s\" can't be NULL", name);
    if (is_typed(column) && !is_of_type(expression, column))
        return arena_format(arena, "column \"%s\" is %s, and can't hold this", name,
                            column_type_name(column->type));
    if (!is_within(expression, column))
        return arena_format(arena, "column \"%s\" has a %s that shuts this out", name,
                            column->minimum.kind == LITERAL_NONE   ? "max"
                            : column->maximum.kind == LITERAL_NONE ? "min"
                                                                   : "min and max");
    if (column->type == TYPE_JSON && !column->sql_type.text && expression->kind == QUERY_TEXT &&
        !json_is_valid(expression->text))
        return arena_format(arena, "column \"%s\" is json, and this is none", name);
    return NULL;
}

static void note_required(struct query_inference *inference, const struct query_expression *expression,
                          const struct query_field *field)
{
    struct query_parameter *parameter =
        expression->kind == QUERY_PARAMETER ? query_find_parameter(inference->query, expression->name) : NULL;
    if (parameter && !field->type.nullable && !is_row_number(field->origin))
        parameter->is_required = true;
}

void query_literal_check_written(struct query_inference *inference, const struct query_expression *expression,
                                 const struct query_field *field)
{
    const struct column *column = field->origin;
    note_required(inference, expression, field);
    const char *problem = inference->query->broken ? NULL : problem_of(inference->arena, expression, field);
    if (!problem)
        return;
    if (column->enumeration && expression->kind == QUERY_TEXT) {
        report_word(inference, expression, column->enumeration, "=");
        return;
    }
    bool is_time = column->type == TYPE_TIMESTAMP || column->type == TYPE_DATE;
    struct diagnostic *diagnostic = report(inference, expression->place, problem);
    const char *advice = expression->kind == QUERY_NULL ? NULL : what_is_right(column);
    if (advice)
        diagnostic_suggest(diagnostic, "%s%s", advice, is_time ? ", or leave the column to its default" : "");
}

/* ---- Columns without a value ----------------------------------------------------------------------------- */

static bool is_given(const struct query_statement *statement, const struct column *column)
{
    if (!statement->columns.count)
        return statement->select != NULL;
    for (size_t i = 0; i < statement->columns.count; i++)
        if (text_equal_ignoring_case(statement->columns.items[i], column->name.text))
            return true;
    return false;
}

static bool needs_value(const struct column *column)
{
    return !column->nullable && !is_row_number(column) && !column->generated.text &&
           column->default_value.kind == LITERAL_NONE;
}

void query_literal_check_columns(struct query_inference *inference, const struct query_statement *statement,
                                 const struct table *table)
{
    struct text missing = {.arena = inference->arena};
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (needs_value(column) && !is_given(statement, column))
            TEXT_JOIN(&missing, missing.length ? ", " : "", column->name.text);
    }
    if (missing.length && !inference->query->broken)
        report(inference, statement->target.place,
               arena_format(inference->arena, "rows of \"%s\" must have a value in: %s", table->name.text,
                            text_string(&missing)));
}
