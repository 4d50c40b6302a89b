/* Columns: what ALTER TABLE does to them. */
#include "migration_postgres.h"

#include "ddl.h"
#include "migration_convert.h"
#include "query_token.h"
#include "sql_canonical.h"
#include "sql_scan.h"

bool postgres_names(const struct planner *planner, const char *sql, const char *column)
{
    struct query_token_list tokens = {0};
    if (!sql_scan_mentions(sql, column))
        return false;
    query_token_list_read(planner->arena, sql, &tokens);
    for (size_t i = 0; i < tokens.count; i++)
        if (query_token_is_name(&tokens.items[i]) && text_equal_ignoring_case(tokens.items[i].text, column))
            return true;
    return false;
}

/* ---- What changes ---------------------------------------------------------------------------------------- */

/* With its collation. */
static const char *type_of(const struct planner *planner, const struct column *column)
{
    const char *collation = ddl_collation_of(planner->dialect, &column->collate);
    return collation ? ARENA_JOIN(planner->arena, "TEXT COLLATE ", planner_quoted(planner, collation))
                     : ddl_type_of(planner->dialect, column);
}

static struct migration_conversion conversion_of(const struct planner *planner, const struct table_match *table,
                                                 const struct column *after)
{
    return migration_conversion_of(planner->dialect, planner->match, table->before_of[after->index], after);
}

bool postgres_retypes(const struct planner *planner, const struct table_match *table,
                      const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    return before && !after->generated.text &&
           (conversion_of(planner, table, after).value ||
            !text_equal_ignoring_case(type_of(planner, before), type_of(planner, after)));
}

bool postgres_revalues(const struct planner *planner, const struct table_match *table,
                       const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    return before && !after->generated.text &&
           (planner_fills(planner, before, after) || conversion_of(planner, table, after).value);
}

static const char *canonical(const struct planner *planner, const struct name *sql)
{
    struct text out = {.arena = planner->arena};
    sql_canonical_append(&out, dialect_sql(planner->dialect, sql));
    return text_string(&out);
}

static bool is_computed_as_before(const struct planner *planner, const struct table_match *table,
                                  const struct column *before, const struct column *after)
{
    const char *was =
        migration_match_sql(planner->match, table, dialect_sql(planner->dialect, &before->generated));
    return text_equal(was, canonical(planner, &after->generated)) &&
           text_equal_ignoring_case(type_of(planner, before), type_of(planner, after));
}

bool postgres_remakes(const struct planner *planner, const struct table_match *table,
                      const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    if (!before || !after->generated.text)
        return false;
    if (!before->generated.text || !is_computed_as_before(planner, table, before, after))
        return true;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *other = &table->after->columns.items[i];
        if (postgres_retypes(planner, table, other) &&
            postgres_names(planner, dialect_sql(planner->dialect, &after->generated), other->name.text))
            return true;
    }
    return false;
}

/* What a fill gives that no ALTER TABLE takes: it reads other rows, or a column that has to go before. */
static bool goes_by_update(const struct planner *planner, const struct table_match *table,
                           const struct column *after)
{
    struct migration_conversion conversion = table->before_of[after->index] && !after->generated.text
                                                 ? conversion_of(planner, table, after)
                                                 : (struct migration_conversion){.value = NULL};
    bool fills =
        table->before_of[after->index] && planner_fills(planner, table->before_of[after->index], after);
    const char *fill = after->fill.text ? dialect_sql(planner->dialect, &after->fill) : "";
    if (!conversion.value || !(conversion.is_filled || fills))
        return false;
    bool reads_gone = false;
    for (size_t i = 0; i < table->before->columns.count; i++) {
        const struct column *before = &table->before->columns.items[i], *kept = table->after_of[i];
        const char *name = kept ? kept->name.text : before->name.text;
        bool goes = before->generated.text && (!kept || postgres_remakes(planner, table, kept));
        reads_gone |= goes && postgres_names(planner, fill, name);
    }
    return reads_gone || sql_scan_find_word(fill, "select");
}

/* A new column whose value in the rows that there are is no default. */
static bool is_given(const struct planner *planner, const struct table_match *table, const struct column *after)
{
    return !table->before_of[after->index] && !after->generated.text &&
           (after->fill.text || planner_needs_value(planner, after));
}

/* ---- Statements ------------------------------------------------------------------------------------------ */

/* ALTER TABLE, in which several actions have a line each. */
struct alter {
    const struct planner *planner;
    const struct table *table;
    struct text actions;
    size_t count;
};

static struct alter begin_alter(const struct planner *planner, const struct table_match *table)
{
    return (struct alter){.planner = planner, .table = table->after, .actions = {.arena = planner->arena}};
}

static void begin_action(struct alter *alter, const char *what, const char *column)
{
    TEXT_JOIN(&alter->actions, alter->count++ ? ",\n    " : "", what, " ",
              planner_quoted(alter->planner, column));
}

static void alter_column(struct alter *alter, const struct column *column, const char *how)
{
    begin_action(alter, "ALTER COLUMN", column->name.text);
    TEXT_JOIN(&alter->actions, " ", how);
}

static void end_alter(const struct alter *alter)
{
    if (alter->count)
        TEXT_JOIN(alter->planner->out, "ALTER TABLE ", planner_quoted(alter->planner, alter->table->name.text),
                  alter->count > 1 ? "\n    " : " ", text_string(&alter->actions), ";\n");
}

static void add(const struct planner *planner, const struct column *column)
{
    planner_append(planner, "ALTER TABLE ");
    planner_append_name(planner, column->table->name.text);
    planner_append(planner, " ADD COLUMN ");
    ddl_append_column(planner->dialect, planner->out, column);
    planner_append(planner, ";\n");
}

/* ---- New values ------------------------------------------------------------------------------------------ */

/* Without a value, and under another name while the old column is there. */
static void add_empty(const struct planner *planner, const struct column *column, bool is_there)
{
    struct column copy = *column;
    copy.nullable = true;
    copy.default_value.kind = LITERAL_NONE;
    if (is_there)
        copy.name.text = ARENA_JOIN(planner->arena, PLANNER_NEW, column->name.text);
    add(planner, &copy);
}

/* What was computed stays as it is from here on. */
static void end_computing(const struct planner *planner, const struct table_match *table)
{
    struct alter alter = begin_alter(planner, table);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        if (before && before->generated.text && !after->generated.text)
            alter_column(&alter, after, "DROP EXPRESSION");
    }
    end_alter(&alter);
}

void postgres_add_columns(const struct planner *planner, const struct table_match *table)
{
    end_computing(planner, table);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        if (goes_by_update(planner, table, after))
            add_empty(planner, after, true);
        else if (is_given(planner, table, after))
            add_empty(planner, after, false);
        else if (!table->before_of[i] && !after->generated.text)
            add(planner, after);
    }
}

/* NULL becomes a value where no other value changes. */
static bool fills_null(const struct planner *planner, const struct table_match *table,
                       const struct column *after)
{
    const struct column *before = table->before_of[after->index];
    return before && !after->generated.text && planner_fills(planner, before, after) &&
           !conversion_of(planner, table, after).value;
}

/* One UPDATE: all that it reads is as it was. */
void postgres_fill_columns(const struct planner *planner, const struct table_match *table)
{
    bool begun = false;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        bool is_other = goes_by_update(planner, table, after);
        if (!is_other && !is_given(planner, table, after) && !fills_null(planner, table, after))
            continue;
        const char *name = ARENA_JOIN(planner->arena, is_other ? PLANNER_NEW : "", after->name.text);
        planner_append(planner, begun ? ", " : "UPDATE ");
        planner_append(planner, begun ? "" : planner_quoted(planner, table->after->name.text));
        TEXT_JOIN(planner->out, begun ? "" : " SET ", planner_quoted(planner, name), " = ");
        begun = true;
        if (before)
            planner_append_value(planner, before, after);
        else
            planner_append_new_value(planner, after);
    }
    planner_append(planner, begun ? ";\n" : "");
}

/* ---- Alterations ----------------------------------------------------------------------------------------- */

static const char *default_of(const struct planner *planner, const struct column *column)
{
    struct text out = {.arena = planner->arena};
    if (!ddl_has_default(planner->dialect, column) || column->generated.text)
        return "";
    dialect_append_default(planner->dialect, &out, column);
    return text_string(&out);
}

static void release_column(struct alter *alter, const struct table_match *table, const struct column *before,
                           const struct column *after)
{
    bool goes = before->generated.text && (!after || postgres_remakes(alter->planner, table, after));
    bool is_remade = after && postgres_remakes(alter->planner, table, after);
    if (goes || is_remade || (after && goes_by_update(alter->planner, table, after))) {
        begin_action(alter, "DROP COLUMN", after ? after->name.text : before->name.text);
        return;
    }
    if (after && before->type == TYPE_ID && after->type != TYPE_ID)
        alter_column(alter, after, "DROP IDENTITY");
    if (after && *default_of(alter->planner, before) && postgres_retypes(alter->planner, table, after))
        alter_column(alter, after, "DROP DEFAULT");
}

/* What would hold a column as it was: first those that are computed of others. */
void postgres_release_columns(const struct planner *planner, const struct table_match *table)
{
    struct alter alter = begin_alter(planner, table);
    for (size_t i = 0; i < table->before->columns.count; i++)
        if (table->before->columns.items[i].generated.text)
            release_column(&alter, table, &table->before->columns.items[i], table->after_of[i]);
    for (size_t i = 0; i < table->before->columns.count; i++)
        if (!table->before->columns.items[i].generated.text)
            release_column(&alter, table, &table->before->columns.items[i], table->after_of[i]);
    end_alter(&alter);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const char *name = table->after->columns.items[i].name.text;
        if (goes_by_update(planner, table, &table->after->columns.items[i]))
            planner_rename_column(planner, table->after->name.text,
                                  ARENA_JOIN(planner->arena, PLANNER_NEW, name), name);
    }
}

static void alter_type(struct alter *alter, const struct table_match *table, const struct column *after)
{
    struct planner planner = *alter->planner;
    planner.out = &alter->actions;
    if (!postgres_retypes(&planner, table, after))
        return;
    alter_column(alter, after, ARENA_JOIN(planner.arena, "TYPE ", type_of(&planner, after)));
    if (conversion_of(&planner, table, after).value) {
        planner_append(&planner, " USING ");
        planner_append_value(&planner, table->before_of[after->index], after);
    }
}

static void alter_null(struct alter *alter, bool took_null, const struct column *after)
{
    bool takes_null = ddl_takes_null(alter->planner->dialect, after);
    if (took_null != takes_null)
        alter_column(alter, after, takes_null ? "DROP NOT NULL" : "SET NOT NULL");
}

static void alter_default(struct alter *alter, const char *was, const struct column *after)
{
    const char *is = default_of(alter->planner, after);
    if (!text_equal(was, is))
        alter_column(alter, after,
                     *is ? ARENA_JOIN(alter->planner->arena, "SET DEFAULT ", is) : "DROP DEFAULT");
}

static void alter_kept(struct alter *alter, const struct table_match *table, const struct column *before,
                       const struct column *after)
{
    const struct planner *planner = alter->planner;
    bool is_other = goes_by_update(planner, table, after);
    if (!is_other)
        alter_type(alter, table, after);
    alter_null(alter, is_other || ddl_takes_null(planner->dialect, before), after);
    bool is_released = is_other || postgres_retypes(planner, table, after);
    if (!after->generated.text)
        alter_default(alter, is_released ? "" : default_of(planner, before), after);
    if (before->type != TYPE_ID && after->type == TYPE_ID)
        alter_column(alter, after, "ADD GENERATED BY DEFAULT AS IDENTITY");
}

/* Rows that are there have numbers of their own. */
static void follow_numbers(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *before = table->before_of[i], *after = &table->after->columns.items[i];
        if (!before || before->type == TYPE_ID || after->type != TYPE_ID)
            continue;
        const char *name = planner_quoted(planner, after->name.text);
        const char *table_name = planner_quoted(planner, table->after->name.text);
        planner_append(planner, "SELECT setval(pg_get_serial_sequence(");
        dialect_append_string(planner->dialect, planner->out, table_name);
        planner_append(planner, ", ");
        dialect_append_string(planner->dialect, planner->out, after->name.text);
        TEXT_JOIN(planner->out, "), max(", name, ")) FROM ", table_name, " HAVING max(", name, ") > 0;\n");
    }
}

void postgres_alter_columns(const struct planner *planner, const struct table_match *table)
{
    struct alter alter = begin_alter(planner, table);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i], *before = table->before_of[i];
        if (is_given(planner, table, after)) {
            alter_null(&alter, true, after);
            alter_default(&alter, "", after);
        } else if (before && !postgres_remakes(planner, table, after)) {
            alter_kept(&alter, table, before, after);
        }
    }
    end_alter(&alter);
    follow_numbers(planner, table);
}

void postgres_drop_columns(const struct planner *planner, const struct table_match *table)
{
    struct alter alter = begin_alter(planner, table);
    for (size_t i = 0; i < table->before->columns.count; i++)
        if (!table->after_of[i] && !table->before->columns.items[i].generated.text)
            begin_action(&alter, "DROP COLUMN", table->before->columns.items[i].name.text);
    end_alter(&alter);
}

void postgres_add_generated(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        if (after->generated.text && (!table->before_of[i] || postgres_remakes(planner, table, after)))
            add(planner, after);
    }
}
