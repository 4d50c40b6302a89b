/* The rows of a table that there are, as those of the new one. */
#include "migration_planner.h"

#include "ddl.h"
#include "migration_convert.h"
#include "sql_scan.h"

#include <string.h>

/* The column that is the row's own number; NULL: none. */
static const struct column *row_number_of(const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (ddl_is_row_number(&DIALECT_SQLITE, &table->columns.items[i]))
            return &table->columns.items[i];
    return NULL;
}

/* A name of the row's number that no column has; NULL: there is none, or one of the tables has no such number. */
static const char *rowid_of(const struct planner *planner, const struct table_match *table)
{
    static const char *const NAMES[] = {"rowid", "_rowid_", "oid"};
    if (planner->dialect->engine != ENGINE_SQLITE || table->before->without_rowid ||
        table->after->without_rowid)
        return NULL;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!table_find_column(table->after, NAMES[i]) && !table_find_column(table->before, NAMES[i]))
            return NAMES[i];
    return NULL;
}

/* What the new row has: names and values side by side, in `pairs` as SELECT has them. */
struct copy {
    struct text names, values, pairs;
};

static void add_copied(struct copy *copy, const char *name, const char *value)
{
    const char *comma = copy->names.length ? ", " : "";
    TEXT_JOIN(&copy->names, comma, name);
    TEXT_JOIN(&copy->values, comma, value);
    TEXT_JOIN(&copy->pairs, comma, value, text_equal(name, value) ? "" : " AS ",
              text_equal(name, value) ? "" : name);
}

/* Rows keep their numbers, whichever column shows them. */
static void copy_number(const struct planner *planner, const struct table_match *table, struct copy *copy)
{
    const struct column *number = row_number_of(table->after);
    const char *rowid = rowid_of(planner, table);
    bool is_column = number && table->before_of[number->index];
    if (rowid && !is_column)
        add_copied(copy, number ? planner_quoted(planner, number->name.text) : rowid, rowid);
}

/* PostgreSQL does not know of what type a value is meant to be that stands alone. */
static const char *of_type(const struct planner *planner, const char *value, const struct column *after)
{
    if (planner->dialect->engine == ENGINE_SQLITE ||
        text_equal(value, planner_quoted(planner, after->name.text)))
        return value;
    const char *type = ddl_cast_type_of(planner->dialect, planner->arena, after);
    const char *collation = strstr(ddl_type_of(planner->dialect, after), " COLLATE ");
    return ARENA_JOIN(planner->arena, "CAST(", value, " AS ", type, ")", collation ? collation : "");
}

static const char *value_of(const struct planner *planner, const struct column *before,
                            const struct column *after)
{
    struct text value = {.arena = planner->arena};
    struct planner values = *planner;
    values.out = &value;
    if (before)
        planner_append_value(&values, before, after);
    else
        planner_append_new_value(&values, after);
    return of_type(planner, text_string(&value), after);
}

static void copy_columns(const struct planner *planner, const struct table_match *table, struct copy *copy)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        if (!after->generated.text && (before || !ddl_is_numbered(planner->dialect, after)))
            add_copied(copy, planner_quoted(planner, after->name.text), value_of(planner, before, after));
    }
}

static struct copy copy_of(const struct planner *planner, const struct table_match *table)
{
    struct copy copy = {{.arena = planner->arena}, {.arena = planner->arena}, {.arena = planner->arena}};
    copy_number(planner, table, &copy);
    copy_columns(planner, table, &copy);
    return copy;
}

void planner_append_copy(const struct planner *planner, const struct table_match *table, const char *to)
{
    struct copy copy = copy_of(planner, table);
    const struct column *number = row_number_of(table->after);
    if (!copy.names.length && number) /* SQLite gives it */
        add_copied(&copy, planner_quoted(planner, number->name.text), "NULL");
    planner_append(planner, "INSERT INTO ");
    planner_append_name(planner, to);
    TEXT_JOIN(planner->out, " (", text_string(&copy.names), ")\nSELECT ", text_string(&copy.values), "\nFROM ");
    planner_append_name(planner, table->after->name.text);
    planner_append(planner, ";\n");
}

/* ---- Rows as they are to be ------------------------------------------------------------------------------ */

/* Whether a column's old value is not the new one, for all rows or for some; one that is not generated. */
static bool is_other(const struct planner *planner, const struct table_match *table, const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    return !before || migration_conversion_of(planner->dialect, planner->match, before, after).value ||
           planner_fills(planner, before, after);
}

/* Whether what is generated is so by the same SQL as before, and of the same values. */
static bool is_generated_as_before(const struct planner *planner, const struct table_match *table,
                                   const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    if (!before || !before->generated.text ||
        !text_equal(dialect_sql(planner->dialect, &before->generated),
                    dialect_sql(planner->dialect, &after->generated)))
        return false;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *other = &table->after->columns.items[i];
        if (!other->generated.text && is_other(planner, table, other) &&
            sql_scan_mentions(after->generated.text, other->name.text))
            return false;
    }
    return true;
}

bool planner_names_other_value(const struct planner *planner, const struct table_match *table, const char *sql)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        bool is_new = after->generated.text ? !is_generated_as_before(planner, table, after)
                                            : is_other(planner, table, after);
        if (is_new && sql_scan_mentions(sql, after->name.text))
            return true;
    }
    return false;
}

bool planner_rows_have(const struct planner *planner, const struct table_match *table,
                       const struct column *after)
{
    return table->before_of[after->index] || !ddl_is_numbered(planner->dialect, after) ||
           rowid_of(planner, table);
}

/* Whether it is computed anew, of columns that are not. */
static bool is_computed(const struct planner *planner, const struct table_match *table,
                        const struct column *after)
{
    if (!after->generated.text || is_generated_as_before(planner, table, after))
        return false;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *other = &table->after->columns.items[i];
        bool is_known = other->generated.text ? is_generated_as_before(planner, table, other)
                                              : planner_rows_have(planner, table, other);
        if (!is_known && sql_scan_mentions(after->generated.text, other->name.text))
            return false;
    }
    return true;
}

static bool is_known(const struct planner *planner, const struct table_match *table, const struct column *after)
{
    return after->generated.text
               ? is_generated_as_before(planner, table, after) || is_computed(planner, table, after)
               : planner_rows_have(planner, table, after);
}

bool planner_knows_values(const struct planner *planner, const struct table_match *table, const char *sql)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        if (!is_known(planner, table, after) && sql_scan_mentions(sql, after->name.text))
            return false;
    }
    return true;
}

/* "SELECT *, (a % 2) AS b": what is generated anew is computed of what the rows have then; nothing, where nothing is. */
static const char *computed_of(const struct planner *planner, const struct table_match *table)
{
    struct text out = {.arena = planner->arena};
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        if (!is_computed(planner, table, after))
            continue;
        struct text value = {.arena = planner->arena};
        text_append(&value, "(");
        dialect_append_sql(planner->dialect, &value, dialect_sql(planner->dialect, &after->generated));
        text_append(&value, ")");
        TEXT_JOIN(&out, out.length ? ", " : "SELECT *, ", of_type(planner, text_string(&value), after), " AS ",
                  planner_quoted(planner, after->name.text));
    }
    return text_string(&out);
}

void planner_append_rows(const struct planner *planner, const struct table_match *table)
{
    struct copy copy = copy_of(planner, table);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        const char *name = planner_quoted(planner, after->name.text);
        if (after->generated.text && is_generated_as_before(planner, table, after))
            add_copied(&copy, name, name);
    }
    const char *computed = computed_of(planner, table), *begin = *computed ? "\n    FROM (\n        " : "";
    const char *table_name = planner_quoted(planner, table->after->name.text);
    bool is_sqlite = planner->dialect->engine == ENGINE_SQLITE;
    TEXT_JOIN(planner->out, table_name, " AS (\n    ", computed, begin, "SELECT ", text_string(&copy.pairs),
              *computed ? "\n        FROM " : "\n    FROM ", is_sqlite ? "main." : "", table_name);
    if (*computed)
        TEXT_JOIN(planner->out, "\n    )", is_sqlite ? "" : " AS ", is_sqlite ? "" : table_name);
    planner_append(planner, "\n)");
}
