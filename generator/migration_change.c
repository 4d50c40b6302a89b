#include "migration_change.h"

#include "ddl.h"
#include "migration_convert.h"
#include "migration_order.h"
#include "sql_canonical.h"

#include <stdlib.h>
#include <string.h>

/* Texts of which two states have the same when nothing changed, in whatever order. */
struct texts {
    const char **items;
    size_t count, capacity;
};

static const char *canonical(struct arena *arena, const char *sql)
{
    struct text out = {.arena = arena};
    sql_canonical_append(&out, sql);
    return text_string(&out);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool same_texts(struct texts *a, struct texts *b)
{
    if (a->count != b->count)
        return false;
    if (a->count > 1) {
        qsort(a->items, a->count, sizeof *a->items, compare_texts);
        qsort(b->items, b->count, sizeof *b->items, compare_texts);
    }
    for (size_t i = 0; i < a->count; i++)
        if (!text_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* Without the name of a key that stands at it, which says nothing to anybody. */
static const char *text_of_column(struct arena *arena, const struct column *column)
{
    struct table table = *column->table;
    struct column copy = *column;
    struct text out = {.arena = arena};
    table.primary_key.name.text = "key";
    copy.table = &table;
    for (size_t i = 0; i < table.primary_key.columns.count; i++)
        if (table.primary_key.columns.items[i] == column && table.primary_key.columns.count == 1) {
            const struct column **items = arena_alloc(arena, 1, sizeof *items);
            items[0] = &copy;
            table.primary_key.columns.items = items;
        }
    ddl_append_column(&DIALECT_SQLITE, &out, &copy);
    return text_string(&out);
}

static bool same_column(const struct schema_match *match, const struct table_match *table,
                        const struct column *before, const struct column *after)
{
    return text_equal(migration_match_sql(match, table, text_of_column(match->arena, before)),
                      canonical(match->arena, text_of_column(match->arena, after)));
}

static bool converts(const struct schema_match *match, const struct column *before, const struct column *after)
{
    return migration_conversion_of(&DIALECT_SQLITE, match, before, after).value && !before->generated.text &&
           !after->generated.text;
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

static void add_key(struct arena *arena, struct texts *texts, const char *kind, const struct key *key)
{
    struct text out = {.arena = arena};
    if (!key->columns.count)
        return;
    text_append(&out, kind);
    ddl_append_key(&DIALECT_SQLITE, &out, key);
    *ARENA_APPEND(arena, texts) = text_string(&out);
}

static struct texts keys_of(struct arena *arena, const struct table *table)
{
    struct texts texts = {0};
    add_key(arena, &texts, "PRIMARY KEY ", &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        add_key(arena, &texts, "UNIQUE ", &table->unique_keys.items[i]);
    return texts;
}

static void map(const struct schema_match *match, const struct table_match *table, struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        texts->items[i] = migration_match_sql(match, table, texts->items[i]);
}

static void canonicalize(struct arena *arena, struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        texts->items[i] = canonical(arena, texts->items[i]);
}

static bool has_text(const struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return true;
    return false;
}

bool migration_change_is_new_key(const struct schema_match *match, const struct table_match *table,
                                 const struct key *key)
{
    struct texts before = keys_of(match->arena, table->before), after = {0}, unique = {0};
    map(match, table, &before);
    add_key(match->arena, &after, "PRIMARY KEY ", key);
    add_key(match->arena, &unique, "UNIQUE ", key);
    if (!after.count)
        return false;
    canonicalize(match->arena, &after);
    canonicalize(match->arena, &unique);
    return !has_text(&before, after.items[0]) && !has_text(&before, unique.items[0]);
}

static bool same_keys(const struct schema_match *match, const struct table_match *table)
{
    struct texts before = keys_of(match->arena, table->before), after = keys_of(match->arena, table->after);
    map(match, table, &before);
    canonicalize(match->arena, &after);
    return same_texts(&before, &after);
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

static const char *name_after(const struct schema_match *match, const struct column *column)
{
    const struct table_match *table = match->of_before[column->table->index];
    const struct column *after = table ? table->after_of[column->index] : NULL;
    return after ? after->name.text : column->name.text;
}

const char *migration_change_foreign_key(const struct schema_match *match, const struct foreign_key *key,
                                         bool is_before)
{
    struct text out = {.arena = match->arena};
    for (size_t i = 0; i < key->columns.count; i++)
        text_format(&out, "%s, ",
                    is_before ? name_after(match, key->columns.items[i]) : key->columns.items[i]->name.text);
    const struct table_match *parent = is_before ? match->of_before[key->parent->index] : NULL;
    text_format(&out, "-> %s: ", parent ? parent->after->name.text : key->parent->name.text);
    for (size_t i = 0; i < key->parent_columns.count; i++)
        text_format(&out, "%s, ",
                    is_before ? name_after(match, key->parent_columns.items[i])
                              : key->parent_columns.items[i]->name.text);
    text_format(&out, "%d %d %d", (int)key->on_delete, (int)key->on_update, (int)key->deferred);
    return text_string(&out);
}

static struct texts foreign_keys_of(const struct schema_match *match, const struct table *table, bool is_before)
{
    struct texts texts = {0};
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        *ARENA_APPEND(match->arena, &texts) =
            migration_change_foreign_key(match, &table->foreign_keys.items[i], is_before);
    return texts;
}

/* Those that refer to nothing, which SQLite can't alter. */
static struct texts dangling_keys_of(const struct schema_match *match, const struct table *table)
{
    struct texts texts = {0};
    for (size_t i = 0; i < table->dangling_keys.count; i++) {
        struct text out = {.arena = match->arena};
        ddl_append_foreign_key(&DIALECT_SQLITE, &out, &table->dangling_keys.items[i]);
        *ARENA_APPEND(match->arena, &texts) = text_string(&out);
    }
    return texts;
}

static bool same_dangling_keys(const struct schema_match *match, const struct table_match *table)
{
    struct texts before = dangling_keys_of(match, table->before), after = dangling_keys_of(match, table->after);
    map(match, table, &before);
    canonicalize(match->arena, &after);
    return same_texts(&before, &after);
}

bool migration_change_is_new_foreign_key(const struct schema_match *match, const struct table_match *table,
                                         const struct foreign_key *key)
{
    struct texts before = foreign_keys_of(match, table->before, true);
    return !has_text(&before, migration_change_foreign_key(match, key, false));
}

/* ---- Checks ---------------------------------------------------------------------------------------------- */

struct migration_condition_list migration_conditions_of(const struct dialect *dialect, struct arena *arena,
                                                        const struct table *table)
{
    struct migration_condition_list list = {0};
    for (size_t i = 0; i < table->columns.count; i++) {
        struct text condition = {.arena = arena};
        const struct column *column = &table->columns.items[i];
        ddl_append_column_condition(dialect, &condition, column);
        if (condition.length)
            *ARENA_APPEND(arena, &list) =
                (struct migration_condition){column->check_name, text_string(&condition), column};
    }
    for (size_t i = 0; i < table->checks.count; i++) {
        const struct check *check = &table->checks.items[i];
        const char *sql = dialect_sql(dialect, &check->sql);
        if (*sql)
            *ARENA_APPEND(arena, &list) = (struct migration_condition){check->name.text, sql, NULL};
    }
    for (size_t i = 0; i < table->postgres_checks.count && dialect->engine == ENGINE_POSTGRES; i++) {
        const struct check *check = &table->postgres_checks.items[i];
        *ARENA_APPEND(arena, &list) =
            (struct migration_condition){check->name.text, dialect_sql(dialect, &check->sql), NULL};
    }
    return list;
}

/* With their names, by which errors tell them. */
static struct texts checks_of(const struct schema_match *match, const struct table_match *table, bool is_before)
{
    struct texts texts = {0};
    const struct table *side = is_before ? table->before : table->after;
    struct migration_condition_list list = migration_conditions_of(&DIALECT_SQLITE, match->arena, side);
    for (size_t i = 0; i < list.count; i++) {
        const char *sql = is_before ? migration_match_sql(match, table, list.items[i].sql)
                                    : canonical(match->arena, list.items[i].sql);
        *ARENA_APPEND(match->arena, &texts) = ARENA_JOIN(match->arena, list.items[i].name, ": ", sql);
    }
    return texts;
}

bool migration_change_is_new_condition(const struct dialect *dialect, const struct schema_match *match,
                                       const struct table_match *table, const char *condition)
{
    struct migration_condition_list list = migration_conditions_of(dialect, match->arena, table->before);
    for (size_t i = 0; i < list.count; i++)
        if (text_equal(migration_match_sql(match, table, list.items[i].sql),
                       canonical(match->arena, condition)))
            return false;
    return true;
}

/* ---- In place -------------------------------------------------------------------------------------------- */

static bool is_in_key(const struct column *column)
{
    const struct table *table = column->table;
    bool found = column_list_has(&table->primary_key.columns, column);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        found |= column_list_has(&table->unique_keys.items[i].columns, column);
    return found;
}

/* The foreign keys that it is in; *is_alone: the only column of each. */
static size_t foreign_keys_with(const struct column *column, bool *is_alone)
{
    size_t count = 0;
    *is_alone = true;
    for (size_t i = 0; i < column->table->foreign_keys.count; i++) {
        const struct foreign_key *key = &column->table->foreign_keys.items[i];
        if (!column_list_has(&key->columns, column))
            continue;
        count++;
        *is_alone = *is_alone && key->columns.count == 1;
    }
    return count;
}

static bool has_constant_default(const struct column *column)
{
    enum literal_kind kind = column->default_value.kind;
    return kind != LITERAL_NONE && kind != LITERAL_NULL && kind != LITERAL_NOW && kind != LITERAL_SQL;
}

/* What ALTER TABLE ADD COLUMN takes. */
static bool can_be_added(const struct column *column)
{
    bool is_alone, has_default = has_constant_default(column);
    bool refers = foreign_keys_with(column, &is_alone) > 0;
    if (is_in_key(column) || !is_alone || (column->generated.text && !column->is_virtual))
        return false;
    if (column->generated.text)
        return column->nullable;
    return (has_default || (column->nullable && !ddl_has_default(&DIALECT_SQLITE, column))) &&
           !(refers && has_default);
}

/* What ALTER TABLE DROP COLUMN takes: nothing of the table's own text may name the column. */
static bool can_be_dropped(const struct schema_match *match, const struct column *column)
{
    bool is_alone;
    struct texts words = {0};
    struct migration_condition_list conditions =
        migration_conditions_of(&DIALECT_SQLITE, match->arena, column->table);
    if (is_in_key(column) || foreign_keys_with(column, &is_alone))
        return false;
    for (size_t i = 0; i < conditions.count; i++)
        *ARENA_APPEND(match->arena, &words) = conditions.items[i].sql;
    for (size_t i = 0; i < column->table->columns.count; i++)
        if (column->table->columns.items[i].generated.text && &column->table->columns.items[i] != column)
            *ARENA_APPEND(match->arena, &words) = column->table->columns.items[i].generated.text;
    const char *name = canonical(match->arena, column->name.text);
    for (size_t i = 0; i < words.count; i++)
        if (strstr(canonical(match->arena, words.items[i]), name))
            return false;
    return true;
}

/* The same constraints, but for those of columns that are added with them. */
static bool adds_only(const struct schema_match *match, const struct table_match *table)
{
    struct texts before = checks_of(match, table, true), after = checks_of(match, table, false);
    struct texts foreign_before = foreign_keys_of(match, table->before, true);
    for (size_t i = 0; i < before.count; i++)
        if (!has_text(&after, before.items[i]))
            return false;
    struct migration_condition_list list = migration_conditions_of(&DIALECT_SQLITE, match->arena, table->after);
    for (size_t i = 0; i < after.count; i++) {
        const struct column *column = list.items[i].column;
        bool is_added = column && !table->before_of[column->index];
        if (!is_added && !has_text(&before, after.items[i]))
            return false;
    }
    for (size_t i = 0; i < table->after->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->after->foreign_keys.items[i];
        bool is_added = key->columns.count == 1 && !table->before_of[key->columns.items[0]->index];
        if (!is_added && !has_text(&foreign_before, migration_change_foreign_key(match, key, false)))
            return false;
    }
    struct texts foreign_after = foreign_keys_of(match, table->after, false);
    for (size_t i = 0; i < foreign_before.count; i++)
        if (!has_text(&foreign_after, foreign_before.items[i]))
            return false;
    return same_keys(match, table) && same_dangling_keys(match, table);
}

bool migration_change_rebuilds(const struct schema_match *match, const struct table_match *table)
{
    if (table->before->strict != table->after->strict ||
        table->before->without_rowid != table->after->without_rowid || !adds_only(match, table) ||
        migration_order_may_differ(&DIALECT_SQLITE, match, table))
        return true;
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *column = &table->after->columns.items[i], *before = table->before_of[i];
        if (before ? !same_column(match, table, before, column) || converts(match, before, column)
                   : !can_be_added(column))
            return true;
    }
    for (size_t i = 0; i < table->before->columns.count; i++)
        if (!table->after_of[i] && !can_be_dropped(match, &table->before->columns.items[i]))
            return true;
    return false;
}

/* ---- Indexes --------------------------------------------------------------------------------------------- */

static const char *text_of_index(struct arena *arena, const struct table *table, const struct index *index)
{
    struct text out = {.arena = arena};
    ddl_append_index(&DIALECT_SQLITE, &out, table, index);
    return text_string(&out);
}

bool migration_change_keeps_index(const struct schema_match *match, const struct table_match *table,
                                  const struct index *index)
{
    const char *wanted = canonical(match->arena, text_of_index(match->arena, table->after, index));
    for (size_t i = 0; i < table->before->indexes.count; i++) {
        const struct index *before = &table->before->indexes.items[i];
        if (text_equal_ignoring_case(before->name.text, index->name.text))
            return text_equal(
                migration_match_sql(match, table, text_of_index(match->arena, table->before, before)), wanted);
    }
    return false;
}
