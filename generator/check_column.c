#include "check_rule.h"

#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- Keys that do not go together ------------------------------------------------------------------------ */

static void check_id(struct checker *checker, const struct column *column)
{
    if (column->type != TYPE_ID)
        return;
    bool refers = column->reference.table_name.text != NULL;
    const struct {
        bool written;
        const char *key;
        struct span span;
    } KEYS[] = {
        {refers, "references", column->reference.table_name.span},
        {column->nullable, "null", column->nullable_span},
        {column->default_value.kind != LITERAL_NONE, "default", column->default_value.span},
        {column->generated.text != NULL, "generated", column->generated.span},
    };
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        if (!KEYS[i].written)
            continue;
        struct diagnostic *diagnostic =
            diagnostic_report(checker->diagnostics, checker->rule, KEYS[i].span,
                              "column \"%s\" is an id, which the database hands out: it can't have %s",
                              column->name.text, KEYS[i].key);
        if (!refers)
            continue;
        diagnostic_suggest(diagnostic, "leave out the type: it follows from references");
        return; /* without that type, the column may have all the others */
    }
}

static void check_generated(struct checker *checker, const struct column *column)
{
    if (!column->generated.text || column->type == TYPE_ID)
        return;
    const struct key *key = &column->table->primary_key;
    if (column->default_value.kind != LITERAL_NONE)
        diagnostic_note(diagnostic_report(checker->diagnostics, checker->rule, column->default_value.span,
                                          "column \"%s\" is generated: it can't have a default",
                                          column->name.text),
                        column->generated.span, "generated is here");
    else if (column_list_has(&key->columns, column))
        diagnostic_note(diagnostic_report(checker->diagnostics, checker->rule, column->generated.span,
                                          "column \"%s\" is in the primary key: it can't be generated",
                                          column->name.text),
                        key->span, "the primary key is here");
}

static void check_null(struct checker *checker, const struct column *column)
{
    const struct table *table = column->table;
    bool may_be_null = !table->strict && !table->without_rowid; /* to SQLite, where it always was so */
    if (!column->nullable || column->type == TYPE_ID || may_be_null ||
        !column_list_has(&table->primary_key.columns, column))
        return;
    struct diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, checker->rule, column->nullable_span,
                          "column \"%s\" is in the primary key: it can't be null", column->name.text);
    if (!column->primary)
        diagnostic_note(diagnostic, column->table->primary_key.span, "the primary key of table \"%s\"",
                        column->table->name.text);
}

static void check_actions(struct checker *checker, const struct column *column)
{
    if (column->reference.table_name.text)
        return;
    bool on_delete = column->on_delete_span.source != NULL;
    if (!on_delete && !column->on_update_span.source)
        return;
    diagnostic_report(
        checker->diagnostics, checker->rule, on_delete ? column->on_delete_span : column->on_update_span,
        "column \"%s\" has %s, but no references", column->name.text, on_delete ? "on_delete" : "on_update");
}

static void check_collate(struct checker *checker, const struct column *column)
{
    if (column->collate.text && column->type != TYPE_TEXT && !column->sql_type.text)
        diagnostic_report(checker->diagnostics, checker->rule, column->collate.span,
                          "column \"%s\" can't have collate: its type is %s, not text", column->name.text,
                          column_type_name(column->type));
}

/* ---- Bounds ---------------------------------------------------------------------------------------------- */

enum measure { MEASURE_NONE, MEASURE_VALUE, MEASURE_LENGTH };

static const enum measure MEASURES[TYPE_ENUM + 1] = {
    [TYPE_INT] = MEASURE_VALUE,   [TYPE_REAL] = MEASURE_VALUE,  [TYPE_TIMESTAMP] = MEASURE_VALUE,
    [TYPE_DATE] = MEASURE_VALUE,  [TYPE_TEXT] = MEASURE_LENGTH, [TYPE_BLOB] = MEASURE_LENGTH,
    [TYPE_JSON] = MEASURE_LENGTH,
};

static const struct literal *any_bound(const struct column *column)
{
    if (column->minimum.kind != LITERAL_NONE)
        return &column->minimum;
    return column->maximum.kind != LITERAL_NONE ? &column->maximum : NULL;
}

static void check_bound_type(struct checker *checker, const struct column *column)
{
    const struct literal *bound = any_bound(column);
    if (bound && MEASURES[column->type] == MEASURE_NONE)
        diagnostic_report(checker->diagnostics, checker->rule, bound->span,
                          "column \"%s\" can't have min or max: its type is %s", column->name.text,
                          column_type_name(column->type));
}

static void check_bound_length(struct checker *checker, const struct column *column)
{
    const struct literal *const BOUNDS[] = {&column->minimum, &column->maximum};
    for (size_t i = 0; i < 2 && MEASURES[column->type] == MEASURE_LENGTH; i++)
        if (BOUNDS[i]->kind == LITERAL_INTEGER && BOUNDS[i]->integer < 0)
            diagnostic_report(checker->diagnostics, checker->rule, BOUNDS[i]->span,
                              "a length of column \"%s\" can't be %" PRId64, column->name.text,
                              BOUNDS[i]->integer);
}

/* Negative, zero or positive, as the first value is less than, equal to or greater than the second. */
static int compare_values(const struct literal *a, const struct literal *b)
{
    if (a->kind == LITERAL_REAL)
        return (a->real > b->real) - (a->real < b->real);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

static bool is_value(const struct literal *literal)
{
    return literal->kind == LITERAL_INTEGER || literal->kind == LITERAL_REAL;
}

static bool bounds_exclude_all(const struct column *column)
{
    return is_value(&column->minimum) && is_value(&column->maximum) &&
           compare_values(&column->minimum, &column->maximum) > 0;
}

static void check_bound_order(struct checker *checker, const struct column *column)
{
    if (!bounds_exclude_all(column))
        return;
    struct diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, checker->rule, column->minimum.span,
                          "min of column \"%s\" is greater than its max: no value fits", column->name.text);
    diagnostic_note(diagnostic, column->maximum.span, "max is here");
}

/* What bounds are compared with: the value itself, or its length, in characters and bytes as SQL counts
 * them. */
static struct literal measured(const struct column *column, const struct literal *literal)
{
    if (MEASURES[column->type] != MEASURE_LENGTH)
        return *literal;
    struct literal length = {.kind = LITERAL_NONE};
    if (literal->kind != LITERAL_TEXT && literal->kind != LITERAL_BYTES)
        return length;
    length.kind = LITERAL_INTEGER;
    for (size_t i = 0; i < literal->length; i++)
        length.integer += literal->kind == LITERAL_BYTES || ((unsigned char)literal->text[i] & 0xC0) != 0x80;
    return length;
}

static void check_default_bounds(struct checker *checker, const struct column *column)
{
    struct literal value = measured(column, &column->default_value);
    if (!is_value(&value) || MEASURES[column->type] == MEASURE_NONE || bounds_exclude_all(column))
        return;
    bool below = is_value(&column->minimum) && compare_values(&value, &column->minimum) < 0;
    bool above = is_value(&column->maximum) && compare_values(&value, &column->maximum) > 0;
    if (!below && !above)
        return;
    bool length = MEASURES[column->type] == MEASURE_LENGTH;
    struct diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, checker->rule, column->default_value.span,
        "default of column \"%s\" is %s its %s", column->name.text,
        length ? (below ? "shorter than" : "longer than") : (below ? "less than" : "greater than"),
        below ? "min" : "max");
    diagnostic_note(diagnostic, below ? column->minimum.span : column->maximum.span, "%s is here",
                    below ? "min" : "max");
}

const struct check_column_rule CHECK_COLUMN_RULES[] = {
    {RULE_ID_COLUMN, check_id},
    {RULE_GENERATED_COLUMN, check_generated},
    {RULE_NULLABLE_KEY, check_null},
    {RULE_ACTION_WITHOUT_REFERENCE, check_actions},
    {RULE_COLLATE_TYPE, check_collate},
    {RULE_BOUND_TYPE, check_bound_type},
    {RULE_BOUND_LENGTH, check_bound_length},
    {RULE_BOUND_ORDER, check_bound_order},
    {RULE_DEFAULT_BOUNDS, check_default_bounds},
    {0, NULL},
};
