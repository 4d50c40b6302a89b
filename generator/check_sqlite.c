/* What the language has for databases that exist: what only SQLite knows. */
#include "check_rule.h"

#include "dialect.h"
#include "text.h"

#include <stddef.h>

/* ---- Types ----------------------------------------------------------------------------------------------- */

static void check_sql_type(struct checker *checker, const struct column *column)
{
    static const char *const STRICT_TYPES[] = {"INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"};
    const struct name *type = &column->sql_type;
    if (!type->text || !column->table->strict)
        return;
    for (size_t i = 0; i < sizeof STRICT_TYPES / sizeof *STRICT_TYPES; i++)
        if (text_equal_ignoring_case(type->text, STRICT_TYPES[i]))
            return;
    diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, type->span,
                                         "column \"%s\" of a STRICT table can't be \"%s\"", column->name.text,
                                         type->text),
                       "say strict: false of table \"%s\", or one of INT, INTEGER, REAL, TEXT, BLOB and ANY",
                       column->table->name.text);
}

/* ---- Keys without effect --------------------------------------------------------------------------------- */

/* SQLite hands out numbers for the only column of a primary key that is an INTEGER. */
static bool is_handed_out(const struct column *column)
{
    const struct table *table = column->table;
    const char *type = column->sql_type.text ? column->sql_type.text : DIALECT_SQLITE.types[column->type];
    return table->primary_key.columns.count == 1 && table->primary_key.columns.items[0] == column &&
           !table->without_rowid && text_equal_ignoring_case(type, "INTEGER");
}

static void check_effects(struct checker *checker, const struct column *column)
{
    const struct {
        bool is_said, has_effect;
        struct span span;
        const char *key, *why;
    } KEYS[] = {
        {column->autoincrement, is_handed_out(column), column->autoincrement_span, "autoincrement",
         "it is no id"},
        {column->is_virtual, column->generated.text != NULL, column->virtual_span, "virtual",
         "it is not generated"},
        {column->deferred, column->reference.table_name.text != NULL, column->deferred_span, "deferred",
         "it has no references"},
        {column->on_null != CONFLICT_ABORT, !column->nullable, column->on_null_span, "on_null",
         "it may be null"},
    };
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (KEYS[i].is_said && !KEYS[i].has_effect)
            diagnostic_report(checker->diagnostics, checker->rule, KEYS[i].span,
                              "%s of column \"%s\" has no effect: %s", KEYS[i].key, column->name.text,
                              KEYS[i].why);
}

const struct check_column_rule CHECK_SQLITE_RULES[] = {
    {RULE_SQL_TYPE, check_sql_type},
    {RULE_KEY_WITHOUT_EFFECT, check_effects},
    {0, NULL},
};
