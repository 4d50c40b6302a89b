/* Rows that stand in the way. */
#include "migration_planner.h"

#include "ddl.h"
#include "migration_change.h"
#include "migration_convert.h"
#include "migration_postgres.h"
#include "name_index.h"
#include "sql_scan.h"

#include <string.h>

/* A step that refuses rows. */
struct refusal {
    const struct table_match *table;
    const char *status, *why;
    const char *about; /* SQL of the new columns that it is about; NULL: of the rows as they are */
    const struct table_match *parent; /* that rows are to refer to; NULL: none */
    const char *parent_about;
};

static bool is_about_rows_to_be(const struct planner *planner, const struct refusal *refusal)
{
    return refusal->about && planner_names_other_value(planner, refusal->table, refusal->about);
}

static void append_rows_to_be(const struct planner *planner, const struct refusal *refusal)
{
    const struct table_match *table = refusal->table, *parent = refusal->parent;
    bool of_table = is_about_rows_to_be(planner, refusal);
    bool of_parent =
        parent && parent != table && planner_names_other_value(planner, parent, refusal->parent_about);
    planner_append(planner, of_table || of_parent ? "WITH " : "");
    if (of_table)
        planner_append_rows(planner, table);
    planner_append(planner, of_table && of_parent ? ", " : "");
    if (of_parent)
        planner_append_rows(planner, parent);
    planner_append(planner, of_table || of_parent ? "\n" : "");
}

/* Whether all rows have a value in a column of the primary key. In one that is a key from now on NULL names none. */
static bool names_rows(const struct planner *planner, const struct refusal *refusal, const struct column *after)
{
    const struct table_match *table = refusal->table;
    const struct column *before = table->before_of[after->index];
    if (is_about_rows_to_be(planner, refusal))
        return planner_rows_have(planner, table, after);
    return before && (column_list_has(&table->before->primary_key.columns, before) ||
                      !ddl_takes_null(planner->dialect, before));
}

/* Rows are named by the primary key, where they have it, else by their number, else by all that they hold. */
static void append_keys(const struct planner *planner, const struct refusal *refusal)
{
    const struct table_match *table = refusal->table;
    const struct column_list *key = &table->after->primary_key.columns;
    bool are_to_be = is_about_rows_to_be(planner, refusal), has_key = key->count > 0;
    for (size_t i = 0; i < key->count; i++)
        has_key = has_key && names_rows(planner, refusal, key->items[i]);
    for (size_t i = 0; has_key && i < key->count; i++) {
        planner_append(planner, i ? ", " : "");
        planner_append_name(planner, key->items[i]->name.text);
    }
    bool is_sqlite = planner->dialect->engine == ENGINE_SQLITE;
    bool has_number = is_sqlite ? !table->before->without_rowid && !(are_to_be && key->count) : !are_to_be;
    planner_append(planner, has_key ? "" : has_number ? planner->dialect->row_number : "*");
}

/* A note is one line, whatever it tells of. */
static void append_note(const struct planner *planner, const struct refusal *refusal)
{
    TEXT_JOIN(planner->out, "-- refuse ", refusal->status, ": ");
    for (const char *at = refusal->why; *at; at++)
        text_append_char(planner->out, strchr("\r\n", *at) ? ' ' : *at);
    planner_append(planner, "\n");
}

static void begin(const struct planner *planner, const struct refusal *refusal)
{
    planner_append_gap(planner);
    append_note(planner, refusal);
    append_rows_to_be(planner, refusal);
    planner_append(planner, "SELECT ");
    append_keys(planner, refusal);
    planner_append(planner, " FROM ");
    planner_append_name(planner, refusal->table->after->name.text);
    planner_append(planner, " WHERE ");
}

void planner_begin_refusal(const struct planner *planner, const struct table_match *table, const char *status,
                           const char *why)
{
    begin(planner, &(struct refusal){.table = table, .status = status, .why = why});
}

/* ---- Values ---------------------------------------------------------------------------------------------- */

/* In the place of the row's own number NULL is none: it is another number. */
static void refuse_nulls(const struct planner *planner, const struct table_match *table,
                         const struct column *before, const struct column *after)
{
    bool is_numbered =
        ddl_is_row_number(planner->dialect, after) && !ddl_is_row_number(planner->dialect, before);
    if (!ddl_takes_null(planner->dialect, before) ||
        (ddl_takes_null(planner->dialect, after) && !is_numbered) || planner_fills(planner, before, after))
        return;
    planner_begin_refusal(
        planner, table, "not null",
        ARENA_JOIN(planner->arena, planner_column_of(planner, table, after), " is to have a value"));
    planner_append_name(planner, after->name.text);
    planner_append(planner, " IS NULL;\n");
}

/* A fill is SQL that may give none; a literal is what it is. */
static bool may_be_null(const struct planner *planner, const struct column *after)
{
    const char *sql = dialect_sql(planner->dialect, after->generated.text ? &after->generated : &after->fill);
    sql += sql_scan_blank_length(sql);
    bool is_literal = strchr("'0123456789", *sql) && !sql[sql_scan_token_length(sql)];
    return !is_literal;
}

/* Whether a fill gives values: to all rows, or to those that had none. */
static bool is_filled(const struct planner *planner, const struct table_match *table,
                      const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    return after->fill.text &&
           (!before || planner_fills(planner, before, after) ||
            migration_conversion_of(planner->dialect, planner->match, before, after).is_filled);
}

/* What rows get that did not have the column, or not so. */
static void refuse_new_nulls(const struct planner *planner, const struct table_match *table,
                             const struct column *after)
{
    const char *name = planner_quoted(planner, after->name.text);
    bool is_given = after->generated.text || is_filled(planner, table, after);
    if (!is_given || ddl_takes_null(planner->dialect, after) || !may_be_null(planner, after) ||
        !planner_names_other_value(planner, table, name) || !planner_knows_values(planner, table, name))
        return;
    begin(planner, &(struct refusal){.table = table,
                                     .status = "not null",
                                     .why = ARENA_JOIN(planner->arena, planner_column_of(planner, table, after),
                                                       " is to have a value"),
                                     .about = name});
    TEXT_JOIN(planner->out, name, " IS NULL;\n");
}

static void refuse_conversions(const struct planner *planner, const struct table_match *table,
                               const struct column *before, const struct column *after)
{
    struct migration_conversion conversion =
        migration_conversion_of(planner->dialect, planner->match, before, after);
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
    const char *type = ddl_type_of(planner->dialect, after);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!text_equal_ignoring_case(KINDS[i].type, type))
            continue;
        planner_begin_refusal(planner, table, "check",
                              ARENA_JOIN(planner->arena, planner_column_of(planner, table, after),
                                         " is to hold nothing but ", column_type_name(after->type)));
        const char *name = planner_quoted(planner, after->name.text);
        TEXT_JOIN(planner->out, "typeof(", name, ") NOT IN ('null', ", KINDS[i].kinds, ")");
        if (text_equal(KINDS[i].type, "REAL"))
            TEXT_JOIN(planner->out, " OR CAST(", name, " AS REAL) <> ", name);
        planner_append(planner, ";\n");
    }
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

static const char *quoted_names(const struct planner *planner, const struct column_list *columns)
{
    struct text out = {.arena = planner->arena};
    for (size_t i = 0; i < columns->count; i++)
        TEXT_JOIN(&out, i ? ", " : "", planner_quoted(planner, columns->items[i]->name.text));
    return text_string(&out);
}

static const char *expression_of(const struct planner *planner, const char *sql)
{
    struct text out = {.arena = planner->arena};
    text_append(&out, "(");
    dialect_append_sql(planner->dialect, &out, sql);
    text_append(&out, ")");
    return text_string(&out);
}

/* The column's own collation is said, too: rows as they are to be have it only so. `column`: NULL: none. */
static void add_term(const struct planner *planner, struct text *terms, const char *term,
                     const struct column *column, const struct name *collate)
{
    const char *name = collate ? ddl_collation_of(planner->dialect, collate) : NULL;
    if (!name && column)
        name = ddl_collation_of(planner->dialect, &column->collate);
    TEXT_JOIN(terms, terms->length ? ", " : "", term, name ? " COLLATE " : "");
    if (name)
        dialect_append_name(planner->dialect, terms, name);
}

/* `names`: what is to be unique, in words; `terms`: in SQL; `where`: among which rows; NULL: all. */
static void refuse_duplicates(const struct planner *planner, const struct table_match *table, const char *names,
                              const char *terms, const char *where)
{
    const char *about = ARENA_JOIN(planner->arena, terms, " ", where ? where : "");
    if (!planner_knows_values(planner, table, about))
        return;
    begin(planner, &(struct refusal){.table = table,
                                     .status = "unique",
                                     .why = ARENA_JOIN(planner->arena, table->after->name.text, " (", names,
                                                       ") is to be unique"),
                                     .about = about});
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

/* A column that is new, and NULL in all rows, or their number: nothing stands twice there. */
static bool is_new_and_apart(const struct planner *planner, const struct table_match *table,
                             const struct column *after)
{
    bool is_null = after->nullable && !after->fill.text && !ddl_has_default(planner->dialect, after) &&
                   !after->generated.text;
    return !table->before_of[after->index] && (is_null || ddl_is_numbered(planner->dialect, after));
}

static bool has_new_and_apart(const struct planner *planner, const struct table_match *table,
                              const struct column_list *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        if (is_new_and_apart(planner, table, columns->items[i]))
            return true;
    return false;
}

/* Whether texts that were told apart may be the same. */
static bool collates_otherwise(const struct table_match *table, const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    return before && after->collate.text &&
           !(before->collate.text && text_equal_ignoring_case(before->collate.text, after->collate.text));
}

/* A key that is new, or of columns of which two values may become one. */
static bool may_have_duplicates(const struct planner *planner, const struct table_match *table,
                                const struct key *key)
{
    for (size_t i = 0; i < key->columns.count; i++) {
        const struct column *after = key->columns.items[i], *before = table->before_of[after->index];
        if (before && (collates_otherwise(table, after) || migration_conversion_narrows(before, after) ||
                       migration_conversion_of(planner->dialect, planner->match, before, after).is_filled ||
                       planner_fills(planner, before, after)))
            return true;
    }
    return migration_change_is_new_key(planner->match, table, key);
}

static void refuse_key(const struct planner *planner, const struct table_match *table, const struct key *key)
{
    struct text names = {.arena = planner->arena}, terms = names;
    if (has_new_and_apart(planner, table, &key->columns) || !may_have_duplicates(planner, table, key))
        return;
    for (size_t i = 0; i < key->columns.count; i++) {
        const char *name = key->columns.items[i]->name.text;
        TEXT_JOIN(&names, i ? ", " : "", name);
        add_term(planner, &terms, planner_quoted(planner, name), key->columns.items[i],
                 key->terms ? &key->terms[i].collate : NULL);
    }
    refuse_duplicates(planner, table, text_string(&names), text_string(&terms), NULL);
}

/* One that is there and means the same. */
static bool keeps_index(const struct planner *planner, const struct table_match *table,
                        const struct index *index)
{
    for (size_t i = 0; i < index->terms.count; i++)
        if (index->terms.items[i].column && collates_otherwise(table, index->terms.items[i].column))
            return false;
    return planner->parts ? postgres_has_index(planner, table, index)
                          : migration_change_keeps_index(planner->match, table, index);
}

/* NULL: all rows are in it. */
static const char *where_of(const struct planner *planner, const struct index *index)
{
    return dialect_sql(planner->dialect, &index->where);
}

static void refuse_index(const struct planner *planner, const struct table_match *table,
                         const struct index *index)
{
    struct text names = {.arena = planner->arena}, terms = names;
    if (!index->unique || !index->terms.count || keeps_index(planner, table, index))
        return;
    for (size_t i = 0; i < index->terms.count; i++) {
        const struct index_term *term = &index->terms.items[i];
        const char *sql = term->column ? planner_quoted(planner, term->column->name.text)
                                       : expression_of(planner, dialect_sql(planner->dialect, &term->sql));
        if (term->column && is_new_and_apart(planner, table, term->column))
            return;
        TEXT_JOIN(&names, i ? ", " : "",
                  term->column ? term->column->name.text : dialect_sql(planner->dialect, &term->sql));
        add_term(planner, &terms, sql, term->column, &term->collate);
    }
    refuse_duplicates(planner, table, text_string(&names), text_string(&terms), where_of(planner, index));
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

static void append_orphans(const struct planner *planner, const struct foreign_key *key)
{
    const char *child = key->columns.items[0]->table->name.text;
    const char *parent = text_equal_ignoring_case(child, "parent") ? "parent_row" : "parent";
    for (size_t i = 0; i < key->columns.count; i++) {
        planner_append_name(planner, key->columns.items[i]->name.text);
        planner_append(planner, " IS NOT NULL AND ");
    }
    planner_append(planner, "NOT EXISTS (SELECT 1 FROM ");
    planner_append_name(planner, key->parent->name.text);
    TEXT_JOIN(planner->out, " AS ", parent, " WHERE ");
    for (size_t i = 0; i < key->columns.count; i++) {
        TEXT_JOIN(planner->out, i ? " AND " : "", parent, ".");
        planner_append_name(planner, key->parent_columns.items[i]->name.text);
        planner_append(planner, " = ");
        planner_append_name(planner, child);
        planner_append(planner, ".");
        planner_append_name(planner, key->columns.items[i]->name.text);
    }
    planner_append(planner, ");\n");
}

/* Of a parent that is new there are no rows yet: the end of the migration looks for them. */
static void refuse_orphans(const struct planner *planner, const struct table_match *table,
                           const struct foreign_key *key)
{
    struct refusal refusal = {
        .table = table,
        .status = "foreign key",
        .why = ARENA_JOIN(planner->arena, planner_column_of(planner, table, key->columns.items[0]),
                          " is to refer to a row of ", key->parent->name.text),
        .about = quoted_names(planner, &key->columns),
        .parent = planner->match->of_after[key->parent->index],
        .parent_about = quoted_names(planner, &key->parent_columns),
    };
    if (!refusal.parent || has_new_and_apart(planner, table, &key->columns) ||
        !migration_change_is_new_foreign_key(planner->match, table, key) ||
        !planner_knows_values(planner, table, refusal.about) ||
        !planner_knows_values(planner, refusal.parent, refusal.parent_about))
        return;
    if (refusal.parent == table)
        refusal.about = ARENA_JOIN(planner->arena, refusal.about, ", ", refusal.parent_about);
    begin(planner, &refusal);
    append_orphans(planner, key);
}

/* ---- Conditions ------------------------------------------------------------------------------------------ */

/* Whether a column takes at least all values that it took, and gets no others. */
static bool is_wider(const struct planner *planner, const struct table_match *table, const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    bool has_bounds = after->minimum.kind != LITERAL_NONE || after->maximum.kind != LITERAL_NONE;
    if (!before || !before->enumeration || !after->enumeration || has_bounds || after->check.text ||
        before->sql_type.text || is_filled(planner, table, after))
        return false;
    for (size_t i = 0; i < before->enumeration->values.count; i++)
        if (name_index_find(after->enumeration->values_by_name,
                            before->enumeration->values.items[i].name.text) == NAME_INDEX_NONE)
            return false;
    return true;
}

/* Whether it is about values that nobody has looked at: old ones, where it is new, and those that SQL gives. */
static bool is_in_doubt(const struct planner *planner, const struct table_match *table, const char *condition)
{
    bool is_new = migration_change_is_new_condition(planner->dialect, planner->match, table, condition);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        bool is_given = before
                            ? migration_conversion_of(planner->dialect, planner->match, before, after).value ||
                                  planner_fills(planner, before, after)
                            : after->fill.text || planner_needs_value(planner, after);
        if ((is_given || (before && is_new)) && sql_scan_mentions(condition, after->name.text))
            return true;
    }
    return false;
}

static void refuse_conditions(const struct planner *planner, const struct table_match *table)
{
    struct migration_condition_list list =
        migration_conditions_of(planner->dialect, planner->arena, table->after);
    for (size_t i = 0; i < list.count; i++) {
        const struct migration_condition *condition = &list.items[i];
        if (!is_in_doubt(planner, table, condition->sql) ||
            !planner_knows_values(planner, table, condition->sql) ||
            (condition->column && is_wider(planner, table, condition->column)))
            continue;
        begin(planner, &(struct refusal){.table = table,
                                         .status = "check",
                                         .why = ARENA_JOIN(planner->arena, table->after->name.text,
                                                           " is to fulfil ", condition->name),
                                         .about = condition->sql});
        planner_append(planner, "NOT (");
        planner_append_sql(planner, condition->sql);
        planner_append(planner, ");\n");
    }
}

/* ---- All ------------------------------------------------------------------------------------------------- */

void planner_refuse_values(const struct planner *planner, const struct table_match *table)
{
    bool is_sqlite = planner->dialect->engine == ENGINE_SQLITE;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        if (!before || after->generated.text)
            continue;
        refuse_nulls(planner, table, before, after);
        if (is_sqlite && table->after->strict && !table->before->strict)
            refuse_types(planner, table, after);
        else
            refuse_conversions(planner, table, before, after);
    }
}

void planner_refuse_rows(const struct planner *planner, const struct table_match *table)
{
    bool is_postgres = planner->dialect->engine == ENGINE_POSTGRES;
    for (size_t i = 0; i < table->after->columns.count; i++)
        refuse_new_nulls(planner, table, &table->after->columns.items[i]);
    refuse_key(planner, table, &table->after->primary_key);
    for (size_t i = 0; i < table->after->unique_keys.count; i++)
        refuse_key(planner, table, &table->after->unique_keys.items[i]);
    for (size_t i = 0; i < table->after->indexes.count; i++)
        refuse_index(planner, table, &table->after->indexes.items[i]);
    for (size_t i = 0; i < table->after->postgres_indexes.count && is_postgres; i++)
        refuse_index(planner, table, &table->after->postgres_indexes.items[i]);
    for (size_t i = 0; i < table->after->foreign_keys.count; i++)
        refuse_orphans(planner, table, &table->after->foreign_keys.items[i]);
    refuse_conditions(planner, table);
}
