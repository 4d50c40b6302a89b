/* What columns have in the rows that there are. */
#include "migration_planner.h"

#include "ddl.h"
#include "migration_convert.h"
#include "migration_order.h"
#include "sql_scan.h"

static bool refers(const struct column *column)
{
    for (size_t i = 0; i < column->table->foreign_keys.count; i++)
        if (column_list_has(&column->table->foreign_keys.items[i].columns, column))
            return true;
    return false;
}

/* Of a number: the nearest that its bounds take. */
static void append_zero_number(const struct planner *planner, const struct column *column)
{
    const char *zero = planner->dialect->zeros[column->type];
    const struct literal *least = &column->minimum, *most = &column->maximum;
    if (least->integer > 0 || least->real > 0)
        dialect_append_literal(planner->dialect, planner->out, column, least);
    else if (most->integer < 0 || most->real < 0)
        dialect_append_literal(planner->dialect, planner->out, column, most);
    else
        planner_append(planner, zero ? zero : "0");
}

enum { BLANKS_MOST = 1000 };

/* Of a text: as many blanks as its bounds ask for. */
static void append_zero_text(const struct planner *planner, const struct column *column)
{
    int64_t least = column->minimum.kind == LITERAL_INTEGER ? column->minimum.integer : 0;
    planner_append(planner, "'");
    for (int64_t i = 0; i < least && i < BLANKS_MOST; i++)
        planner_append(planner, " ");
    planner_append(planner, "'");
}

/* What stands for a value that was lost. */
static void append_zero(const struct planner *planner, const struct column *column)
{
    bool is_measured = column->type == TYPE_BLOB || column->type == TYPE_JSON;
    if (column->enumeration)
        dialect_append_string(planner->dialect, planner->out, column->enumeration->values.items[0].name.text);
    else if (column->type == TYPE_TEXT)
        append_zero_text(planner, column);
    else if (is_measured)
        planner_append(planner, planner->dialect->zeros[column->type]);
    else
        append_zero_number(planner, column);
}

bool planner_needs_value(const struct planner *planner, const struct column *column)
{
    return !column->nullable && !column->fill.text && !ddl_has_default(planner->dialect, column) &&
           !column->generated.text && !ddl_is_numbered(planner->dialect, column);
}

void planner_append_new_value(const struct planner *planner, const struct column *column)
{
    if (column->fill.text) {
        planner_append(planner, "(");
        planner_append_sql(planner, dialect_sql(planner->dialect, &column->fill));
        planner_append(planner, ")");
    } else if (ddl_has_default(planner->dialect, column)) {
        dialect_append_default(planner->dialect, planner->out, column);
    } else if (planner_needs_value(planner, column)) {
        append_zero(planner, column);
    } else {
        planner_append(planner, "NULL");
    }
}

/* By what the schema says, or by a zero on the way back. */
bool planner_fills(const struct planner *planner, const struct column *before, const struct column *after)
{
    return ddl_takes_null(planner->dialect, before) && !ddl_takes_null(planner->dialect, after) &&
           (after->fill.text || planner->match->is_back);
}

void planner_append_value(const struct planner *planner, const struct column *before,
                          const struct column *after)
{
    struct migration_conversion conversion =
        migration_conversion_of(planner->dialect, planner->match, before, after);
    bool fills = planner_fills(planner, before, after) && !conversion.is_filled;
    planner_append(planner, fills ? "coalesce(" : "");
    if (conversion.value)
        planner_append(planner, conversion.value);
    else
        planner_append_name(planner, after->name.text);
    if (fills) {
        planner_append(planner, ", ");
        planner_append_new_value(planner, after);
        planner_append(planner, ")");
    }
}

static void check_new_value(const struct planner *planner, const struct table_match *table,
                            const struct column *column)
{
    if (!planner_needs_value(planner, column))
        return;
    if (planner->match->is_back && refers(column)) {
        planner_begin_refusal(planner, table, "foreign key",
                              ARENA_JOIN(planner->arena, planner_column_of(planner, table, column),
                                         " is lost, and has to refer to a row"));
        planner_append(planner, "TRUE;\n");
    } else if (!planner->match->is_back) {
        diagnostic_suggest(
            diagnostic_report(
                planner->diagnostics, RULE_MIGRATION_FILL, column->name.span,
                "column \"%s\" is new and must have a value: which one do the rows get that are there?",
                column->name.text),
            "give it fill: an expression in SQL, a default, or null: true");
    }
}

/* Numbers may be told to mean what they are. */
static const char *stays(const struct planner *planner, const struct column *before, const struct column *after)
{
    bool is_same = text_equal(ddl_type_of(planner->dialect, before), ddl_type_of(planner->dialect, after));
    return is_same ? arena_format(planner->arena, "; fill: %s leaves them as they are", after->name.text) : "";
}

static void check_conversion(const struct planner *planner, const struct column *before,
                             const struct column *after)
{
    if (migration_conversion_of(planner->dialect, planner->match, before, after).is_unknown)
        diagnostic_suggest(
            diagnostic_report(planner->diagnostics, RULE_MIGRATION_FILL, after->name.span,
                              "column \"%s\" was %s and is %s now: what do its values mean?", after->name.text,
                              column_type_name(before->type), column_type_name(after->type)),
            "give it fill: an expression in SQL of the column as it was%s", stays(planner, before, after));
}

/* It stands between parentheses. */
static void check_fill(const struct planner *planner, const struct column *column)
{
    size_t offset;
    const char *fill = column->fill.text ? dialect_sql(planner->dialect, &column->fill) : NULL;
    const char *problem = fill ? sql_scan_problem(fill, &offset) : NULL;
    if (problem)
        diagnostic_report(planner->diagnostics, RULE_MIGRATION_FILL, column->fill.span,
                          "fill of column \"%s\" is no expression: %s", column->name.text, problem);
}

/* PostgreSQL makes no table anew. On the way back only rows can be refused. */
static void check_order(const struct planner *planner, const struct table_match *table)
{
    const struct schema_match *match = planner->match;
    if (!migration_order_may_differ(planner->dialect, match, table))
        return;
    const char *name = table->after->name.text;
    const struct name *user = migration_order_find_user(planner->dialect, planner->arena, match->after, name);
    if (match->is_back) {
        planner_begin_refusal(planner, table, "check",
                              ARENA_JOIN(planner->arena, user->text, " tells the columns of ", name,
                                         " by their places, which are others"));
        planner_append(planner, "TRUE;\n");
    } else {
        diagnostic_suggest(
            diagnostic_report(
                planner->diagnostics, RULE_MIGRATION_ORDER, user->span,
                "\"%s\" tells the columns of \"%s\" by their places, and PostgreSQL puts new ones "
                "behind all others",
                user->text, name),
            "name them, in place of * and in INSERT");
    }
}

void planner_check_values(const struct planner *planner, const struct table_match *table)
{
    if (planner->dialect->engine == ENGINE_POSTGRES)
        check_order(planner, table);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *column = &table->after->columns.items[i];
        check_fill(planner, column);
        if (table->before_of[i])
            check_conversion(planner, table->before_of[i], column);
        else
            check_new_value(planner, table, column);
    }
}
