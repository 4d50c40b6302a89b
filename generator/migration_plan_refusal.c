/* Rows that stand in the way. */
#include "migration_planner.h"

#include "ddl.h"
#include "migration_change.h"
#include "migration_convert.h"
#include "name_index.h"
#include "sql_scan.h"

/* Its columns of the primary key, as the table has them now, else the row's number. */
void planner_begin_refusal(const struct planner *planner, const struct table_match *table, const char *status,
                           const char *why)
{
    const struct column_list *key = &table->after->primary_key.columns;
    bool has_key = key->count > 0;
    for (size_t i = 0; i < key->count; i++)
        has_key = has_key && table->before_of[key->items[i]->index];
    planner_append_gap(planner);
    TEXT_JOIN(planner->out, "-- refuse ", status, ": ", why, "\nSELECT ");
    for (size_t i = 0; has_key && i < key->count; i++) {
        planner_append(planner, i ? ", " : "");
        planner_append_name(planner, key->items[i]->name.text);
    }
    planner_append(planner, has_key ? " FROM " : table->before->without_rowid ? "* FROM " : "rowid FROM ");
    planner_append_name(planner, table->after->name.text);
    planner_append(planner, " WHERE ");
}

/* Whether a NULL in the old rows becomes a value: what the schema says stands for it, or a zero on the way back. */
static bool fills_null(const struct planner *planner, const struct column *before, const struct column *after)
{
    return before->nullable && !after->nullable && (after->fill.text || planner->match->is_back);
}

/* In the place of the row's own number NULL is none: it is another number. */
static void refuse_nulls(const struct planner *planner, const struct table_match *table,
                         const struct column *before, const struct column *after)
{
    bool is_numbered = ddl_is_row_number(&DIALECT_SQLITE, after) && !ddl_is_row_number(&DIALECT_SQLITE, before);
    if (!before->nullable || (after->nullable && !is_numbered) || fills_null(planner, before, after))
        return;
    planner_begin_refusal(
        planner, table, "not null",
        ARENA_JOIN(planner->arena, planner_column_of(planner, table, after), " is to have a value"));
    planner_append_name(planner, after->name.text);
    planner_append(planner, " IS NULL;\n");
}

static void refuse_conversions(const struct planner *planner, const struct table_match *table,
                               const struct column *before, const struct column *after)
{
    struct migration_conversion conversion = migration_conversion_of(planner->match, before, after);
    if (!conversion.unfit)
        return;
    planner_begin_refusal(planner, table, "check",
                          ARENA_JOIN(planner->arena, planner_column_of(planner, table, after), " is to be ",
                                     column_type_name(after->type)));
    planner_append_name(planner, after->name.text);
    TEXT_JOIN(planner->out, " IS NOT NULL AND (", conversion.unfit, ");\n");
}

/* A table that was not STRICT may hold anything. */
static void refuse_types(const struct planner *planner, const struct table_match *table,
                         const struct column *after)
{
    static const struct {
        const char *type, *kinds;
    } KINDS[] = {{"INTEGER", "'integer'"},
                 {"INT", "'integer'"},
                 {"REAL", "'real', 'integer'"},
                 {"TEXT", "'text'"},
                 {"BLOB", "'blob'"}};
    const char *type = ddl_type_of(&DIALECT_SQLITE, after);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!text_equal_ignoring_case(KINDS[i].type, type))
            continue;
        planner_begin_refusal(planner, table, "check",
                              ARENA_JOIN(planner->arena, planner_column_of(planner, table, after),
                                         " is to hold nothing but ", column_type_name(after->type)));
        planner_append(planner, "typeof(");
        planner_append_name(planner, after->name.text);
        TEXT_JOIN(planner->out, ") NOT IN ('null', ", KINDS[i].kinds, ");\n");
    }
}

static const char *quoted_of(const struct planner *planner, const char *name)
{
    struct text out = {.arena = planner->arena};
    dialect_append_quoted(&DIALECT_SQLITE, &out, name);
    return text_string(&out);
}

static void add_term(struct text *terms, const char *term, const struct name *collate)
{
    TEXT_JOIN(terms, terms->length ? ", " : "", term, collate && collate->text ? " COLLATE " : "",
              collate && collate->text ? collate->text : "");
}

/* `names`: what is to be unique, in words; `terms`: in SQL; `where`: among which rows; NULL: all. */
static void refuse_duplicates(const struct planner *planner, const struct table_match *table, const char *names,
                              const char *terms, const char *where)
{
    planner_begin_refusal(
        planner, table, "unique",
        ARENA_JOIN(planner->arena, table->after->name.text, " (", names, ") is to be unique"));
    TEXT_JOIN(planner->out, "(", terms, ") IN (SELECT ", terms, " FROM ");
    planner_append_name(planner, table->after->name.text);
    if (where) {
        planner_append(planner, " WHERE ");
        planner_append_sql(planner, where);
    }
    TEXT_JOIN(planner->out, " GROUP BY ", terms, " HAVING count(*) > 1)");
    if (where) {
        planner_append(planner, " AND (");
        planner_append_sql(planner, where);
        planner_append(planner, ")");
    }
    planner_append(planner, ";\n");
}

static void refuse_key(const struct planner *planner, const struct table_match *table, const struct key *key)
{
    struct text names = {.arena = planner->arena}, terms = names;
    if (!migration_change_is_new_key(planner->match, table, key))
        return;
    for (size_t i = 0; i < key->columns.count; i++) {
        const char *name = key->columns.items[i]->name.text;
        TEXT_JOIN(&names, i ? ", " : "", name);
        add_term(&terms, quoted_of(planner, name), key->terms ? &key->terms[i].collate : NULL);
    }
    refuse_duplicates(planner, table, text_string(&names), text_string(&terms), NULL);
}

static void refuse_orphans(const struct planner *planner, const struct table_match *table,
                           const struct foreign_key *key)
{
    planner_begin_refusal(planner, table, "foreign key",
                          ARENA_JOIN(planner->arena, planner_column_of(planner, table, key->columns.items[0]),
                                     " is to refer to a row of ", key->parent->name.text));
    for (size_t i = 0; i < key->columns.count; i++) {
        planner_append_name(planner, key->columns.items[i]->name.text);
        planner_append(planner, " IS NOT NULL AND ");
    }
    planner_append(planner, "NOT EXISTS (SELECT 1 FROM ");
    planner_append_name(planner, key->parent->name.text);
    planner_append(planner, " AS parent WHERE ");
    for (size_t i = 0; i < key->columns.count; i++) {
        planner_append(planner, i ? " AND parent." : "parent.");
        planner_append_name(planner, key->parent_columns.items[i]->name.text);
        planner_append(planner, " = ");
        planner_append_name(planner, table->after->name.text);
        planner_append(planner, ".");
        planner_append_name(planner, key->columns.items[i]->name.text);
    }
    planner_append(planner, ");\n");
}

static bool has_other_value(const struct planner *planner, const struct table_match *table, size_t column)
{
    const struct column *before = table->before_of[column];
    return !before ||
           migration_conversion_of(planner->match, before, &table->after->columns.items[column]).value;
}

/* Whether SQL names a column that the rows do not have yet, or have other values of. */
static bool names_other_value(const struct planner *planner, const struct table_match *table, const char *sql)
{
    for (size_t i = 0; i < table->after->columns.count; i++)
        if (has_other_value(planner, table, i) &&
            sql_scan_mentions(sql, table->after->columns.items[i].name.text))
            return true;
    return false;
}

/* Whether a column takes at least all values that it took. */
static bool is_wider(const struct table_match *table, const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    bool has_bounds = after->minimum.kind != LITERAL_NONE || after->maximum.kind != LITERAL_NONE;
    if (!before || !before->enumeration || !after->enumeration || has_bounds || after->check.text ||
        before->sql_type.text)
        return false;
    for (size_t i = 0; i < before->enumeration->values.count; i++)
        if (name_index_find(after->enumeration->values_by_name,
                            before->enumeration->values.items[i].name.text) == NAME_INDEX_NONE)
            return false;
    return true;
}

/* Where a NULL becomes a value, the condition is about that. */
static void append_filled(const struct planner *planner, const struct table_match *table, const char *condition)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        if (!before || !fills_null(planner, before, after) || !sql_scan_mentions(condition, after->name.text))
            continue;
        planner_append(planner, " AND ");
        planner_append_name(planner, after->name.text);
        planner_append(planner, " IS NOT NULL");
    }
}

static void refuse_conditions(const struct planner *planner, const struct table_match *table)
{
    struct migration_condition_list list = migration_conditions_of(planner->arena, table->after);
    for (size_t i = 0; i < list.count; i++) {
        const struct migration_condition *condition = &list.items[i];
        if (names_other_value(planner, table, condition->sql) ||
            (condition->column && is_wider(table, condition->column)) ||
            !migration_change_is_new_condition(planner->match, table, condition->sql))
            continue;
        planner_begin_refusal(
            planner, table, "check",
            ARENA_JOIN(planner->arena, table->after->name.text, " is to fulfil ", condition->name));
        planner_append(planner, "NOT (");
        planner_append_sql(planner, condition->sql);
        planner_append(planner, ")");
        append_filled(planner, table, condition->sql);
        planner_append(planner, ";\n");
    }
}

/* An index of columns and expressions that the rows have already. */
static void refuse_index(const struct planner *planner, const struct table_match *table,
                         const struct index *index)
{
    struct text names = {.arena = planner->arena}, terms = names;
    if (!index->unique || migration_change_keeps_index(planner->match, table, index))
        return;
    for (size_t i = 0; i < index->terms.count; i++) {
        const struct index_term *term = &index->terms.items[i];
        const char *sql = term->column ? quoted_of(planner, term->column->name.text)
                                       : ARENA_JOIN(planner->arena, "(", term->sql.text, ")");
        const char *name = term->column ? term->column->name.text : term->sql.text;
        if (names_other_value(planner, table, name))
            return;
        TEXT_JOIN(&names, i ? ", " : "", name);
        add_term(&terms, sql, &term->collate);
    }
    if (!index->where.text || !names_other_value(planner, table, index->where.text))
        refuse_duplicates(planner, table, text_string(&names), text_string(&terms), index->where.text);
}

static void refuse_values(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        if (!before || after->generated.text)
            continue;
        refuse_nulls(planner, table, before, after);
        if (table->after->strict && !table->before->strict)
            refuse_types(planner, table, after);
        else
            refuse_conversions(planner, table, before, after);
    }
}

void planner_refuse_rows(const struct planner *planner, const struct table_match *table)
{
    refuse_values(planner, table);
    refuse_key(planner, table, &table->after->primary_key);
    for (size_t i = 0; i < table->after->unique_keys.count; i++)
        refuse_key(planner, table, &table->after->unique_keys.items[i]);
    for (size_t i = 0; i < table->after->indexes.count; i++)
        refuse_index(planner, table, &table->after->indexes.items[i]);
    for (size_t i = 0; i < table->after->foreign_keys.count; i++)
        if (migration_change_is_new_foreign_key(planner->match, table, &table->after->foreign_keys.items[i]))
            refuse_orphans(planner, table, &table->after->foreign_keys.items[i]);
    refuse_conditions(planner, table);
}
