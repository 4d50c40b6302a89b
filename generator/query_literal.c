#include "query_literal.h"

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

static void report_word(struct query_inference *inference, const struct query_expression *expression,
                        const struct enumeration *enumeration)
{
    const char **words = arena_alloc(inference->arena, enumeration->values.count, sizeof *words);
    for (size_t i = 0; i < enumeration->values.count; i++)
        words[i] = enumeration->values.items[i].name.text;
    struct diagnostic *diagnostic = report(inference, expression->place,
                                           arena_format(inference->arena, "the enum \"%s\" has no \"%s\"",
                                                        enumeration->name.text, expression->text));
    diagnostic_suggest(
        diagnostic, "%s",
        suggest_words(inference->arena, expression->text, "it has", words, enumeration->values.count));
}

void query_literal_check_compared(struct query_inference *inference, const struct query_expression *expression,
                                  struct query_type type)
{
    bool is_text = expression->kind == QUERY_TEXT && type.type == TYPE_ENUM && !inference->query->broken;
    if (is_text && !is_word(type.enumeration, expression->text))
        report_word(inference, expression, type.enumeration);
}

/* ---- Values of columns ----------------------------------------------------------------------------------- */

static bool is_number(const char *text)
{
    char *end;
    strtod(text, &end);
    return *text && end != text && !end[strspn(end, " \t\r\n")];
}

static bool gives_time_as_text(const struct query_expression *expression)
{
    static const char *const FUNCTIONS[] = {"date", "time", "datetime"};
    if (expression->kind == QUERY_CURRENT)
        return true;
    for (size_t i = 0; expression->kind == QUERY_FUNCTION && i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        if (text_equal(expression->name, FUNCTIONS[i]))
            return true;
    return false;
}

static bool fits_whole(const struct query_expression *expression, enum column_type type)
{
    if (expression->kind == QUERY_TEXT)
        return is_number(expression->text);
    if (expression->kind == QUERY_INTEGER)
        return type != TYPE_BOOL || expression->integer == 0 || expression->integer == 1;
    double value = expression->kind == QUERY_REAL ? strtod(expression->text, NULL) : 0;
    return expression->kind != QUERY_REAL || value > 9e18 || value < -9e18 || value == (double)(int64_t)value;
}

/* Whether a value that is written as it stands can be one of the column's: what is computed is not known. */
static bool fits(const struct query_expression *expression, const struct column *column)
{
    enum column_type type = column->type == TYPE_ID ? TYPE_INT : column->type;
    bool is_blob = expression->kind == QUERY_BLOB;
    if (expression->kind == QUERY_NULL)
        return column->nullable || column->type == TYPE_ID;
    if (type == TYPE_ENUM)
        return expression->kind != QUERY_TEXT || is_word(column->enumeration, expression->text);
    if (query_type_is_bytes(type))
        return expression->kind != QUERY_TEXT && expression->kind != QUERY_INTEGER &&
               expression->kind != QUERY_REAL && !gives_time_as_text(expression);
    if (type == TYPE_REAL)
        return expression->kind == QUERY_TEXT ? is_number(expression->text)
                                              : !is_blob && !gives_time_as_text(expression);
    if (query_type_is_whole(type))
        return fits_whole(expression, type) && !is_blob && !gives_time_as_text(expression);
    return !is_blob;
}

static const char *what_fits(const struct column *column)
{
    switch (column->type) {
    case TYPE_TIMESTAMP:
        return "a timestamp is microseconds since 1970: give it as a parameter, or leave the column to its default";
    case TYPE_DATE:
        return "a date is days since 1970: give it as a parameter, or leave the column to its default";
    case TYPE_BOOL:
        return "it is true or false";
    default:
        return NULL;
    }
}

void query_literal_check_written(struct query_inference *inference, const struct query_expression *expression,
                                 const struct column *column)
{
    struct query_parameter *parameter =
        expression->kind == QUERY_PARAMETER ? query_find_parameter(inference->query, expression->name) : NULL;
    if (parameter && !column->nullable && column->type != TYPE_ID)
        parameter->is_required = true;
    if (inference->query->broken || column->type == TYPE_UNKNOWN || !column->table->strict || fits(expression, column))
        return;
    if (column->enumeration && expression->kind == QUERY_TEXT) {
        report_word(inference, expression, column->enumeration);
        return;
    }
    struct diagnostic *diagnostic =
        report(inference, expression->place,
               expression->kind == QUERY_NULL
                   ? arena_format(inference->arena, "column \"%s\" can't be NULL", column->name.text)
                   : arena_format(inference->arena, "column \"%s\" is %s, and can't hold this",
                                  column->name.text, column_type_name(column->type)));
    const char *advice = expression->kind == QUERY_NULL ? NULL : what_fits(column);
    if (advice)
        diagnostic_suggest(diagnostic, "%s", advice);
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
    const struct column_list *key = &column->table->primary_key.columns;
    bool is_row_number = key->count == 1 && key->items[0] == column && query_type_is_whole(column->type) &&
                         !column->table->without_rowid;
    return !column->nullable && column->type != TYPE_ID && !is_row_number && !column->generated.text &&
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
