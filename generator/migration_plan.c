#include "migration_plan.h"

#include "ddl.h"
#include "migration_change.h"
#include "name_index.h"
#include "schema_order.h"
#include "sql_scan.h"

#include <string.h>

static const char NEW[] = "jdb_new_"; /* before the name of a table that is being made anew */

struct planner {
    const struct schema_match *match;
    struct arena *arena;
    bool is_back;
    struct text *out;
    struct diagnostics *diagnostics;
};

static void append(const struct planner *planner, const char *text)
{
    text_append(planner->out, text);
}

static void append_name(const struct planner *planner, const char *name)
{
    dialect_append_quoted(&DIALECT_SQLITE, planner->out, name);
}

static void append_sql(const struct planner *planner, const char *sql)
{
    dialect_append_sql(&DIALECT_SQLITE, planner->out, sql);
}

/* ---- What stands beside tables --------------------------------------------------------------------------- */

/* What a view or trigger of one state is made by. */
static const char *text_of_view(struct arena *arena, const struct sql_view *view)
{
    struct text out = {.arena = arena};
    ddl_append_view(&DIALECT_SQLITE, &out, view);
    return text_string(&out);
}

static const struct sql_view *find_view(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->views.count; i++)
        if (text_equal_ignoring_case(schema->views.items[i].name.text, name))
            return &schema->views.items[i];
    return NULL;
}

static const struct sql_object *find_object(const struct sql_object_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal_ignoring_case(list->items[i].name.text, name))
            return &list->items[i];
    return NULL;
}

static bool keeps_view(const struct planner *planner, const struct sql_view *view, const struct schema *other)
{
    const struct sql_view *same = find_view(other, view->name.text);
    return same && text_equal(text_of_view(planner->arena, view), text_of_view(planner->arena, same));
}

static bool keeps_object(const struct sql_object *object, const struct sql_object_list *others)
{
    const struct sql_object *same = find_object(others, object->name.text);
    return same && text_equal(same->sql.text, object->sql.text);
}

static void append_drop(const struct planner *planner, const char *what, const char *name)
{
    TEXT_JOIN(planner->out, "DROP ", what, " ");
    append_name(planner, name);
    append(planner, ";\n");
}

static void drop_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < before->triggers.count; i++)
        if (!keeps_object(&before->triggers.items[i], &after->triggers))
            append_drop(planner, "TRIGGER", before->triggers.items[i].name.text);
    for (size_t i = 0; i < before->views.count; i++)
        if (!keeps_view(planner, &before->views.items[i], after))
            append_drop(planner, "VIEW", before->views.items[i].name.text);
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (!keeps_object(&before->virtual_tables.items[i], &after->virtual_tables))
            append_drop(planner, "TABLE", before->virtual_tables.items[i].name.text);
}

static void make_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < after->virtual_tables.count; i++)
        if (!keeps_object(&after->virtual_tables.items[i], &before->virtual_tables))
            ddl_append_virtual_table(&DIALECT_SQLITE, planner->out, &after->virtual_tables.items[i]);
    for (size_t i = 0; i < after->views.count; i++)
        if (!keeps_view(planner, &after->views.items[i], before))
            ddl_append_view(&DIALECT_SQLITE, planner->out, &after->views.items[i]);
    for (size_t i = 0; i < after->triggers.count; i++)
        if (!keeps_object(&after->triggers.items[i], &before->triggers))
            ddl_append_trigger(&DIALECT_SQLITE, planner->out, &after->triggers.items[i]);
}

/* ---- Names ----------------------------------------------------------------------------------------------- */

static void rename_table(const struct planner *planner, const char *from, const char *to)
{
    append(planner, "ALTER TABLE ");
    append_name(planner, from);
    append(planner, " RENAME TO ");
    append_name(planner, to);
    append(planner, ";\n");
}

static void rename_column(const struct planner *planner, const char *table, const char *from, const char *to)
{
    append(planner, "ALTER TABLE ");
    append_name(planner, table);
    append(planner, " RENAME COLUMN ");
    append_name(planner, from);
    append(planner, " TO ");
    append_name(planner, to);
    append(planner, ";\n");
}

/* A name that is still another's is given away in two steps. */
static void rename_tables(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    bool *waits = arena_alloc(planner->arena, before->tables.count + 1, sizeof *waits);
    for (size_t i = 0; i < before->tables.count; i++) {
        const struct table_match *table = planner->match->of_before[i];
        const char *from = before->tables.items[i].name.text;
        if (!table || text_equal(from, table->after->name.text))
            continue;
        const struct table *other = schema_find_table(before, table->after->name.text);
        waits[i] = other && other != table->before;
        rename_table(planner, from,
                     waits[i] ? ARENA_JOIN(planner->arena, NEW, table->after->name.text)
                              : table->after->name.text);
    }
    for (size_t i = 0; i < before->tables.count; i++)
        if (waits[i]) {
            const char *to = planner->match->of_before[i]->after->name.text;
            rename_table(planner, ARENA_JOIN(planner->arena, NEW, to), to);
        }
}

static void rename_columns(const struct planner *planner, const struct table_match *table)
{
    size_t count = table->before->columns.count;
    bool *waits = arena_alloc(planner->arena, count + 1, sizeof *waits);
    for (size_t i = 0; i < count; i++) {
        const struct column *after = table->after_of[i];
        const char *from = table->before->columns.items[i].name.text;
        if (!after || text_equal(from, after->name.text))
            continue;
        const struct column *other = table_find_column(table->before, after->name.text);
        waits[i] = other && other->index != i;
        rename_column(planner, table->after->name.text, from,
                      waits[i] ? ARENA_JOIN(planner->arena, NEW, after->name.text) : after->name.text);
    }
    for (size_t i = 0; i < count; i++)
        if (waits[i])
            rename_column(planner, table->after->name.text,
                          ARENA_JOIN(planner->arena, NEW, table->after_of[i]->name.text),
                          table->after_of[i]->name.text);
}

static void rename_all(const struct planner *planner)
{
    rename_tables(planner);
    for (size_t i = 0; i < planner->match->after->tables.count; i++)
        if (planner->match->of_after[i])
            rename_columns(planner, planner->match->of_after[i]);
}

/* ---- Rows that stand in the way -------------------------------------------------------------------------- */

/* Its columns of the primary key, as the table has them now, else the row's number. */
static void begin_refusal(const struct planner *planner, const struct table_match *table, const char *status,
                          const char *why)
{
    const struct column_list *key = &table->after->primary_key.columns;
    bool has_key = key->count > 0;
    for (size_t i = 0; i < key->count; i++)
        has_key = has_key && table->before_of[key->items[i]->index];
    TEXT_JOIN(planner->out, "-- refuse ", status, ": ", why, "\nSELECT ");
    for (size_t i = 0; has_key && i < key->count; i++) {
        append(planner, i ? ", " : "");
        append_name(planner, key->items[i]->name.text);
    }
    append(planner, has_key ? " FROM " : table->before->without_rowid ? "* FROM " : "rowid FROM ");
    append_name(planner, table->after->name.text);
    append(planner, " WHERE ");
}

static const char *column_of(const struct planner *planner, const struct table_match *table,
                             const struct column *column)
{
    return ARENA_JOIN(planner->arena, table->after->name.text, ".", column->name.text);
}

static void refuse_nulls(const struct planner *planner, const struct table_match *table,
                         const struct column *before, const struct column *after)
{
    if (!before->nullable || after->nullable || after->fill.text || planner->is_back)
        return;
    begin_refusal(planner, table, "not null",
                  ARENA_JOIN(planner->arena, column_of(planner, table, after), " is to have a value"));
    append_name(planner, after->name.text);
    append(planner, " IS NULL;\n");
}

static void refuse_conversions(const struct planner *planner, const struct table_match *table,
                               const struct column *before, const struct column *after)
{
    const char *type = ddl_type_of(&DIALECT_SQLITE, after), *old = ddl_type_of(&DIALECT_SQLITE, before);
    if (!migration_change_narrows(before, after))
        return;
    begin_refusal(planner, table, "check",
                  ARENA_JOIN(planner->arena, column_of(planner, table, after), " is to be ",
                             column_type_name(after->type)));
    append_name(planner, after->name.text);
    append(planner, " IS NOT NULL AND CAST(CAST(");
    append_name(planner, after->name.text);
    TEXT_JOIN(planner->out, " AS ", type, ") AS ", old, ") IS NOT ");
    append_name(planner, after->name.text);
    append(planner, ";\n");
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
        begin_refusal(planner, table, "check",
                      ARENA_JOIN(planner->arena, column_of(planner, table, after), " is to hold nothing but ",
                                 column_type_name(after->type)));
        append(planner, "typeof(");
        append_name(planner, after->name.text);
        TEXT_JOIN(planner->out, ") NOT IN ('null', ", KINDS[i].kinds, ");\n");
    }
}

static void append_names(const struct planner *planner, const struct column_list *columns,
                         const struct key *key)
{
    for (size_t i = 0; i < columns->count; i++) {
        append(planner, i ? ", " : "");
        append_name(planner, columns->items[i]->name.text);
        if (key && key->terms && key->terms[i].collate.text)
            TEXT_JOIN(planner->out, " COLLATE ", key->terms[i].collate.text);
    }
}

static void refuse_duplicates(const struct planner *planner, const struct table_match *table,
                              const struct column_list *columns, const struct key *key, const char *where)
{
    struct text names = {.arena = planner->arena};
    for (size_t i = 0; i < columns->count; i++)
        TEXT_JOIN(&names, i ? ", " : "", columns->items[i]->name.text);
    begin_refusal(
        planner, table, "unique",
        ARENA_JOIN(planner->arena, table->after->name.text, " (", text_string(&names), ") is to be unique"));
    append(planner, "(");
    append_names(planner, columns, key);
    append(planner, ") IN (SELECT ");
    append_names(planner, columns, key);
    append(planner, " FROM ");
    append_name(planner, table->after->name.text);
    if (where) {
        append(planner, " WHERE ");
        append_sql(planner, where);
    }
    append(planner, " GROUP BY ");
    append_names(planner, columns, key);
    append(planner, " HAVING count(*) > 1)");
    if (where) {
        append(planner, " AND (");
        append_sql(planner, where);
        append(planner, ")");
    }
    append(planner, ";\n");
}

static void refuse_orphans(const struct planner *planner, const struct table_match *table,
                           const struct foreign_key *key)
{
    begin_refusal(planner, table, "foreign key",
                  ARENA_JOIN(planner->arena, column_of(planner, table, key->columns.items[0]),
                             " is to refer to a row of ", key->parent->name.text));
    for (size_t i = 0; i < key->columns.count; i++) {
        append_name(planner, key->columns.items[i]->name.text);
        append(planner, " IS NOT NULL AND ");
    }
    append(planner, "NOT EXISTS (SELECT 1 FROM ");
    append_name(planner, key->parent->name.text);
    append(planner, " AS parent WHERE ");
    for (size_t i = 0; i < key->columns.count; i++) {
        append(planner, i ? " AND parent." : "parent.");
        append_name(planner, key->parent_columns.items[i]->name.text);
        append(planner, " = ");
        append_name(planner, table->after->name.text);
        append(planner, ".");
        append_name(planner, key->columns.items[i]->name.text);
    }
    append(planner, ");\n");
}

/* Whether SQL names a column that the rows do not have yet. */
static bool names_new_column(const struct table_match *table, const char *sql)
{
    for (size_t i = 0; i < table->after->columns.count; i++)
        if (!table->before_of[i] && sql_scan_mentions(sql, table->after->columns.items[i].name.text))
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

static void refuse_conditions(const struct planner *planner, const struct table_match *table)
{
    struct migration_condition_list list = migration_conditions_of(planner->arena, table->after);
    for (size_t i = 0; i < list.count; i++) {
        const struct migration_condition *condition = &list.items[i];
        bool is_converted =
            condition->column && table->before_of[condition->column->index] &&
            migration_change_converts(table->before_of[condition->column->index], condition->column);
        if (names_new_column(table, condition->sql) || is_converted ||
            (condition->column && is_wider(table, condition->column)) ||
            !migration_change_is_new_condition(planner->match, table, condition->sql))
            continue;
        begin_refusal(planner, table, "check",
                      ARENA_JOIN(planner->arena, table->after->name.text, " is to fulfil ", condition->name));
        append(planner, "NOT (");
        append_sql(planner, condition->sql);
        append(planner, ");\n");
    }
}

static bool has_index_expression(const struct table_match *table, const struct index *index)
{
    for (size_t i = 0; i < index->terms.count; i++)
        if (!index->terms.items[i].column || !table->before_of[index->terms.items[i].column->index])
            return true;
    return index->where.text && names_new_column(table, index->where.text);
}

static void refuse_rows(const struct planner *planner, const struct table_match *table)
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
    if (migration_change_is_new_key(planner->match, table, &table->after->primary_key))
        refuse_duplicates(planner, table, &table->after->primary_key.columns, &table->after->primary_key, NULL);
    for (size_t i = 0; i < table->after->unique_keys.count; i++) {
        const struct key *key = &table->after->unique_keys.items[i];
        if (migration_change_is_new_key(planner->match, table, key))
            refuse_duplicates(planner, table, &key->columns, key, NULL);
    }
    for (size_t i = 0; i < table->after->indexes.count; i++) {
        const struct index *index = &table->after->indexes.items[i];
        struct column_list columns = {0};
        if (!index->unique || has_index_expression(table, index) ||
            migration_change_keeps_index(planner->match, table, index))
            continue;
        for (size_t j = 0; j < index->terms.count; j++)
            *ARENA_APPEND(planner->arena, &columns) = index->terms.items[j].column;
        refuse_duplicates(planner, table, &columns, NULL, index->where.text);
    }
    for (size_t i = 0; i < table->after->foreign_keys.count; i++)
        if (migration_change_is_new_foreign_key(planner->match, table, &table->after->foreign_keys.items[i]))
            refuse_orphans(planner, table, &table->after->foreign_keys.items[i]);
    refuse_conditions(planner, table);
}

/* ---- Values ---------------------------------------------------------------------------------------------- */

static bool refers(const struct column *column)
{
    for (size_t i = 0; i < column->table->foreign_keys.count; i++)
        if (column_list_has(&column->table->foreign_keys.items[i].columns, column))
            return true;
    return false;
}

/* What stands for a value that was lost. */
static void append_zero(const struct planner *planner, const struct column *column)
{
    const char *type = ddl_type_of(&DIALECT_SQLITE, column);
    if (column->enumeration)
        dialect_append_string(&DIALECT_SQLITE, planner->out, column->enumeration->values.items[0].name.text);
    else if (column->type == TYPE_JSON)
        append(planner, "'null'");
    else if (column->type == TYPE_UUID)
        append(planner, "zeroblob(16)");
    else
        append(planner, text_equal_ignoring_case(type, "TEXT")   ? "''"
                        : text_equal_ignoring_case(type, "BLOB") ? "x''"
                                                                 : "0");
}

static bool needs_value(const struct column *column)
{
    return !column->nullable && !column->fill.text && !ddl_has_default(column) && !column->generated.text &&
           !ddl_is_row_number(&DIALECT_SQLITE, column);
}

static void append_new_value(const struct planner *planner, const struct column *column)
{
    if (column->fill.text) {
        append(planner, "(");
        append_sql(planner, column->fill.text);
        append(planner, ")");
    } else if (ddl_has_default(column)) {
        dialect_append_default(&DIALECT_SQLITE, planner->out, column);
    } else if (needs_value(column)) {
        append_zero(planner, column);
    } else {
        append(planner, "NULL");
    }
}

static void append_value(const struct planner *planner, const struct column *before, const struct column *after)
{
    bool converts = after->table->strict && migration_change_converts(before, after) &&
                    !text_equal_ignoring_case(ddl_type_of(&DIALECT_SQLITE, after), "ANY");
    bool fills = before->nullable && !after->nullable && (after->fill.text || planner->is_back);
    append(planner, fills ? "coalesce(" : "");
    append(planner, converts ? "CAST(" : "");
    append_name(planner, after->name.text);
    if (converts)
        TEXT_JOIN(planner->out, " AS ", ddl_type_of(&DIALECT_SQLITE, after), ")");
    if (fills) {
        append(planner, ", ");
        append_new_value(planner, after);
        append(planner, ")");
    }
}

/* Rows that are there need a value that nothing gives. */
static void check_values(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *column = &table->after->columns.items[i];
        if (table->before_of[i] || !needs_value(column))
            continue;
        if (planner->is_back && refers(column)) {
            begin_refusal(planner, table, "foreign key",
                          ARENA_JOIN(planner->arena, column_of(planner, table, column),
                                     " is lost, and has to refer to a row"));
            append(planner, "TRUE;\n");
        } else if (!planner->is_back) {
            diagnostic_suggest(
                diagnostic_report(
                    planner->diagnostics, RULE_MIGRATION_FILL, column->name.span,
                    "column \"%s\" is new and must have a value: which one do the rows get that are there?",
                    column->name.text),
                "give it fill: an expression in SQL, a default, or null: true");
        }
    }
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static const char *constraint_of(const struct planner *planner, const char *name)
{
    struct text out = {.arena = planner->arena};
    text_append(&out, " CONSTRAINT ");
    dialect_append_quoted(&DIALECT_SQLITE, &out, name);
    text_append(&out, " ");
    return text_string(&out);
}

static void add_column(const struct planner *planner, const struct column *column)
{
    struct text condition = {.arena = planner->arena};
    append(planner, "ALTER TABLE ");
    append_name(planner, column->table->name.text);
    append(planner, " ADD COLUMN ");
    ddl_append_column(&DIALECT_SQLITE, planner->out, column);
    ddl_append_column_condition(&DIALECT_SQLITE, &condition, column);
    if (condition.length)
        TEXT_JOIN(planner->out, constraint_of(planner, column->check_name), "CHECK (", text_string(&condition),
                  ")");
    for (size_t i = 0; i < column->table->foreign_keys.count; i++) {
        const struct foreign_key *key = &column->table->foreign_keys.items[i];
        if (!column_list_has(&key->columns, column))
            continue;
        append(planner, constraint_of(planner, key->name.text));
        ddl_append_reference(&DIALECT_SQLITE, planner->out, key);
    }
    append(planner, ";\n");
    if (!column->fill.text)
        return;
    append(planner, "UPDATE ");
    append_name(planner, column->table->name.text);
    append(planner, " SET ");
    append_name(planner, column->name.text);
    append(planner, " = (");
    append_sql(planner, column->fill.text);
    append(planner, ");\n");
}

/* A name of the row's number that no column has; NULL: the table has its own, or none. */
static const char *row_number_of(const struct table_match *table)
{
    static const char *const NAMES[] = {"rowid", "_rowid_", "oid"};
    if (table->before->without_rowid || table->after->without_rowid)
        return NULL;
    for (size_t i = 0; i < table->after->columns.count; i++)
        if (ddl_is_row_number(&DIALECT_SQLITE, &table->after->columns.items[i]))
            return NULL;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!table_find_column(table->after, NAMES[i]) && !table_find_column(table->before, NAMES[i]))
            return NAMES[i];
    return NULL;
}

static bool is_copied(const struct table_match *table, size_t column)
{
    const struct column *after = &table->after->columns.items[column];
    bool is_given = table->before_of[column] || !ddl_is_row_number(&DIALECT_SQLITE, after);
    return is_given && !after->generated.text;
}

static void append_copy(const struct planner *planner, const struct table_match *table, const char *to)
{
    const char *row_number = row_number_of(table);
    append(planner, "INSERT INTO ");
    append_name(planner, to);
    append(planner, " (");
    append(planner, row_number ? row_number : "");
    bool begun = row_number != NULL;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        if (!is_copied(table, i))
            continue;
        append(planner, begun ? ", " : "");
        append_name(planner, table->after->columns.items[i].name.text);
        begun = true;
    }
    append(planner, ")\nSELECT ");
    append(planner, row_number ? row_number : "");
    begun = row_number != NULL;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        if (!is_copied(table, i))
            continue;
        append(planner, begun ? ", " : "");
        if (table->before_of[i] && !table->before_of[i]->generated.text)
            append_value(planner, table->before_of[i], after);
        else if (table->before_of[i])
            append_name(planner, after->name.text);
        else
            append_new_value(planner, after);
        begun = true;
    }
    append(planner, "\nFROM ");
    append_name(planner, table->after->name.text);
    append(planner, ";\n");
}

/* Its indexes and triggers the runtime makes again. */
static void rebuild(const struct planner *planner, const struct table_match *table)
{
    const char *name = table->after->name.text, *temporary = ARENA_JOIN(planner->arena, NEW, name);
    TEXT_JOIN(planner->out, "-- rebuild: ", name, "\n");
    ddl_append_table_as(&DIALECT_SQLITE, planner->out, table->after, temporary);
    append_copy(planner, table, temporary);
    append_drop(planner, "TABLE", name);
    rename_table(planner, temporary, name);
    append(planner, "-- end\n");
}

static void alter(const struct planner *planner, const struct table_match *table)
{
    if (migration_change_rebuilds(planner->match, table)) {
        rebuild(planner, table);
        return;
    }
    for (size_t i = 0; i < table->after->columns.count; i++)
        if (!table->before_of[i])
            add_column(planner, &table->after->columns.items[i]);
    for (size_t i = 0; i < table->before->columns.count; i++) {
        if (table->after_of[i])
            continue;
        append(planner, "ALTER TABLE ");
        append_name(planner, table->after->name.text);
        append(planner, " DROP COLUMN ");
        append_name(planner, table->before->columns.items[i].name.text);
        append(planner, ";\n");
    }
}

static const struct index *index_of(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->indexes.count; i++)
        if (text_equal_ignoring_case(table->indexes.items[i].name.text, name))
            return &table->indexes.items[i];
    return NULL;
}

static void drop_indexes(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->before->indexes.count; i++) {
        const char *name = table->before->indexes.items[i].name.text;
        const struct index *same = index_of(table->after, name);
        if (!same || !migration_change_keeps_index(planner->match, table, same))
            append_drop(planner, "INDEX", name);
    }
}

static void make_indexes(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->indexes.count; i++)
        if (!migration_change_keeps_index(planner->match, table, &table->after->indexes.items[i]))
            ddl_append_index(&DIALECT_SQLITE, planner->out, table->after, &table->after->indexes.items[i]);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static void for_each_match(const struct planner *planner,
                           void (*what)(const struct planner *planner, const struct table_match *table))
{
    for (size_t i = 0; i < planner->match->after->tables.count; i++)
        if (planner->match->of_after[i])
            what(planner, planner->match->of_after[i]);
}

static void make_tables(const struct planner *planner)
{
    const struct schema *after = planner->match->after;
    for (size_t i = 0; i < after->tables.count; i++)
        if (!planner->match->of_after[after->creation_order[i]->index])
            ddl_append_table(&DIALECT_SQLITE, planner->out, after->creation_order[i]);
}

static void drop_tables(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    for (size_t i = before->tables.count; i-- > 0;)
        if (!planner->match->of_before[before->creation_order[i]->index])
            append_drop(planner, "TABLE", before->creation_order[i]->name.text);
}

void migration_plan_append(const struct schema_match *match, bool is_back, struct text *out,
                           struct diagnostics *diagnostics)
{
    const struct planner planner = {match, match->arena, is_back, out, diagnostics};
    drop_objects(&planner);
    rename_all(&planner);
    for_each_match(&planner, drop_indexes);
    for_each_match(&planner, check_values);
    for_each_match(&planner, refuse_rows);
    make_tables(&planner);
    for_each_match(&planner, alter);
    drop_tables(&planner);
    for_each_match(&planner, make_indexes);
    make_objects(&planner);
}
