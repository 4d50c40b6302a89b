/* Constraints and indexes: those that say the same stay, perhaps by another name; the others go before columns change, and are made
 * when these have. */
#include "migration_postgres.h"

#include "ddl.h"
#include "migration_change.h"
#include "sql_canonical.h"

/* In the order in which they are made. */
enum part_kind { PART_KEY, PART_CHECK, PART_INDEX, PART_FOREIGN_KEY };

struct part {
    enum part_kind kind;
    const char *name, *sql;
    const char *meaning; /* the same in both states where it is the same part */
    const struct column_list *columns;
    const struct foreign_key *foreign_key; /* NULL: none */
    const struct index *index;             /* NULL: none */
    struct part *same;                     /* the one of the other state that it is; NULL: none */
};

struct part_list {
    struct part *items;
    size_t count, capacity;
};

struct postgres_parts {
    struct part_list before, after;
};

/* ---- What there is --------------------------------------------------------------------------------------- */

struct reader {
    const struct planner *planner;
    const struct table_match *table; /* NULL: the other state has no such table */
    bool is_before;
    struct part_list *parts;
};

static const char *meaning_of(const struct reader *reader, const char *sql)
{
    if (reader->is_before)
        return migration_match_sql(reader->planner->match, reader->table, sql);
    struct text out = {.arena = reader->planner->arena};
    sql_canonical_append(&out, sql);
    return text_string(&out);
}

static struct part *add(const struct reader *reader, enum part_kind kind, const char *name, const char *sql)
{
    struct part *part = ARENA_APPEND(reader->planner->arena, reader->parts);
    *part = (struct part){.kind = kind, .name = name, .sql = sql};
    return part;
}

static bool same_order(const struct column_list *one, const struct column_list *other)
{
    for (size_t i = 0; i < one->count && i < other->count; i++)
        if (one->items[i] != other->items[i])
            return false;
    return one->count == other->count;
}

/* CREATE TABLE makes one of keys of the same columns: the first. */
static bool has_key(const struct reader *reader, const struct key *key)
{
    for (size_t i = 0; i < reader->parts->count; i++)
        if (reader->parts->items[i].columns && same_order(reader->parts->items[i].columns, &key->columns))
            return true;
    return false;
}

static void add_key(const struct reader *reader, const char *word, const struct key *key)
{
    struct text out = {.arena = reader->planner->arena};
    if (!key->columns.count || has_key(reader, key))
        return;
    text_append(&out, word);
    ddl_append_key(&DIALECT_POSTGRES, &out, key);
    struct part *part = add(reader, PART_KEY, key->name.text, text_string(&out));
    part->meaning = meaning_of(reader, part->sql);
    part->columns = &key->columns;
}

static void add_checks(const struct reader *reader, const struct table *table)
{
    struct arena *arena = reader->planner->arena;
    struct migration_condition_list list = migration_conditions_of(&DIALECT_POSTGRES, arena, table);
    for (size_t i = 0; i < list.count; i++) {
        struct text out = {.arena = arena};
        text_append(&out, "CHECK (");
        dialect_append_sql(&DIALECT_POSTGRES, &out, list.items[i].sql);
        text_append(&out, ")");
        struct part *part = add(reader, PART_CHECK, list.items[i].name, text_string(&out));
        part->meaning = meaning_of(reader, part->sql);
    }
}

static const char *text_of_index(struct arena *arena, const struct table *table, const struct index *index)
{
    struct text out = {.arena = arena};
    ddl_append_index(&DIALECT_POSTGRES, &out, table, index);
    return text_string(&out);
}

static void add_index(const struct reader *reader, const struct table *table, const struct index *index)
{
    struct arena *arena = reader->planner->arena;
    struct index unnamed = *index;
    unnamed.name.text = "";
    struct part *part = add(reader, PART_INDEX, index->name.text, text_of_index(arena, table, index));
    part->meaning = meaning_of(reader, text_of_index(arena, table, &unnamed));
    part->index = index;
}

static void add_foreign_key(const struct reader *reader, const struct foreign_key *key)
{
    struct text out = {.arena = reader->planner->arena};
    ddl_append_foreign_key(&DIALECT_POSTGRES, &out, key);
    struct part *part = add(reader, PART_FOREIGN_KEY, key->name.text, text_string(&out));
    part->meaning = migration_change_foreign_key(reader->planner->match, key, reader->is_before);
    part->foreign_key = key;
}

static void add_all(const struct reader *reader, const struct table *table)
{
    add_key(reader, "PRIMARY KEY ", &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        add_key(reader, "UNIQUE ", &table->unique_keys.items[i]);
    add_checks(reader, table);
    for (size_t i = 0; i < table->indexes.count; i++)
        add_index(reader, table, &table->indexes.items[i]);
    for (size_t i = 0; i < table->postgres_indexes.count; i++)
        add_index(reader, table, &table->postgres_indexes.items[i]);
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        add_foreign_key(reader, &table->foreign_keys.items[i]);
}

/* ---- What stays ------------------------------------------------------------------------------------------ */

static bool is_held(const struct planner *planner, const struct column *after)
{
    const struct table_match *table = planner->match->of_after[after->table->index];
    return !table || (!postgres_retypes(planner, table, after) && !postgres_remakes(planner, table, after));
}

/* Of a foreign key the values count, too: rows would be looked at as they change. */
static bool refers_to_held(const struct planner *planner, const struct column_list *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *after = columns->items[i];
        const struct table_match *table = planner->match->of_after[after->table->index];
        if (!is_held(planner, after) || (table && postgres_revalues(planner, table, after)))
            return false;
    }
    return true;
}

/* Whether all columns that a part of the state after names are as they were. */
static bool can_stay(const struct planner *planner, const struct table_match *table, const struct part *part)
{
    if (part->foreign_key)
        return refers_to_held(planner, &part->foreign_key->columns) &&
               refers_to_held(planner, &part->foreign_key->parent_columns);
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *after = &table->after->columns.items[i];
        if (!is_held(planner, after) && (part->columns ? column_list_has(part->columns, after)
                                                       : postgres_names(planner, part->sql, after->name.text)))
            return false;
    }
    return true;
}

/* One by the same name, rather than another. */
static struct part *find_same(const struct part_list *parts, const struct part *wanted)
{
    struct part *found = NULL;
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->items[i];
        if (part->same || part->kind != wanted->kind || !text_equal(part->meaning, wanted->meaning))
            continue;
        if (text_equal(part->name, wanted->name))
            return part;
        found = found ? found : part;
    }
    return found;
}

static void match_parts(const struct planner *planner, const struct table_match *table,
                        struct postgres_parts *parts)
{
    for (size_t i = 0; i < parts->after.count; i++) {
        struct part *after = &parts->after.items[i];
        struct part *before = can_stay(planner, table, after) ? find_same(&parts->before, after) : NULL;
        after->same = before;
        if (before)
            before->same = after;
    }
}

static bool same_columns(const struct column_list *one, const struct column_list *other)
{
    for (size_t i = 0; i < one->count; i++)
        if (!column_list_has(other, one->items[i]))
            return false;
    return one->count == other->count;
}

static bool is_of_columns(const struct part *part, const struct column_list *columns)
{
    if (part->kind == PART_KEY)
        return same_columns(part->columns, columns);
    if (part->kind != PART_INDEX || !part->index->unique || part->index->terms.count != columns->count)
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (!part->index->terms.items[i].column ||
            !column_list_has(columns, part->index->terms.items[i].column))
            return false;
    return true;
}

/* Whether what a foreign key of the state before relies on goes: a key of its parent. */
static bool loses_key(const struct planner *planner, const struct part *before)
{
    const struct foreign_key *key = before->foreign_key;
    const struct table_match *parent = planner->match->of_before[key->parent->index];
    if (!parent)
        return true;
    const struct part_list *parts = &planner->parts[parent->after->index].before;
    for (size_t i = 0; i < parts->count; i++)
        if (!parts->items[i].same && is_of_columns(&parts->items[i], &key->parent_columns))
            return true;
    return false;
}

static void part_from_keys(const struct planner *planner, struct postgres_parts *parts)
{
    for (size_t i = 0; i < parts->before.count; i++) {
        struct part *before = &parts->before.items[i];
        if (!before->foreign_key || !before->same || !loses_key(planner, before))
            continue;
        before->same->same = NULL;
        before->same = NULL;
    }
}

struct postgres_parts *postgres_parts_new(const struct planner *planner)
{
    const struct schema_match *match = planner->match;
    struct planner known = *planner;
    known.parts = arena_alloc(planner->arena, match->after->tables.count + 1, sizeof *known.parts);
    for (size_t i = 0; i < match->after->tables.count; i++) {
        const struct table_match *table = match->of_after[i];
        if (!table)
            continue;
        add_all(&(struct reader){planner, table, true, &known.parts[i].before}, table->before);
        add_all(&(struct reader){planner, table, false, &known.parts[i].after}, table->after);
        match_parts(planner, table, &known.parts[i]);
    }
    for (size_t i = 0; i < match->after->tables.count; i++)
        part_from_keys(&known, &known.parts[i]);
    return known.parts;
}

bool postgres_has_index(const struct planner *planner, const struct table_match *table,
                        const struct index *index)
{
    const struct postgres_parts *parts = &planner->parts[table->after->index];
    for (size_t i = 0; i < parts->after.count; i++)
        for (size_t j = 0; j < parts->before.count && parts->after.items[i].index == index; j++)
            if (parts->before.items[j].index &&
                text_equal(parts->before.items[j].meaning, parts->after.items[i].meaning))
                return true;
    return false;
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

static void drop_constraint(const struct planner *planner, const char *table, const char *name)
{
    TEXT_JOIN(planner->out, "ALTER TABLE ", planner_quoted(planner, table), " DROP CONSTRAINT ",
              planner_quoted(planner, name), ";\n");
}

static void drop_parts_of(const struct planner *planner, const struct table_match *table, enum part_kind from,
                          enum part_kind to)
{
    const struct part_list *parts = &planner->parts[table->after->index].before;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        if (part->same || part->kind < from || part->kind > to)
            continue;
        if (part->kind == PART_INDEX)
            planner_append_drop(planner, "INDEX", part->name);
        else
            drop_constraint(planner, table->after->name.text, part->name);
    }
}

static void drop_foreign_keys(const struct planner *planner, const struct table_match *table)
{
    drop_parts_of(planner, table, PART_FOREIGN_KEY, PART_FOREIGN_KEY);
}

static void drop_others(const struct planner *planner, const struct table_match *table)
{
    drop_parts_of(planner, table, PART_KEY, PART_INDEX);
}

/* Those of tables that go, which would be there when what they refer to is not any more. */
static void drop_keys_of_gone(const struct planner *planner, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        const struct table_match *parent = planner->match->of_before[key->parent->index];
        bool goes_later = !parent && key->parent->index <= table->index;
        if (!goes_later && loses_key(planner, &(struct part){.foreign_key = key}))
            drop_constraint(planner, table->name.text, key->name.text);
    }
}

void postgres_drop_parts(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    for (size_t i = 0; i < before->tables.count; i++)
        if (!planner->match->of_before[i])
            drop_keys_of_gone(planner, &before->tables.items[i]);
    planner_for_each_match(planner, drop_foreign_keys);
    planner_for_each_match(planner, drop_others);
}

static void rename_part(const struct planner *planner, const struct table *table, const struct part *part,
                        const char *from, const char *to)
{
    if (part->kind == PART_INDEX)
        TEXT_JOIN(planner->out, "ALTER INDEX ", planner_quoted(planner, from), " RENAME TO ",
                  planner_quoted(planner, to), ";\n");
    else
        TEXT_JOIN(planner->out, "ALTER TABLE ", planner_quoted(planner, table->name.text),
                  " RENAME CONSTRAINT ", planner_quoted(planner, from), " TO ", planner_quoted(planner, to),
                  ";\n");
}

/* Whether one that stays has the name, and will have another. */
static bool is_taken(const struct planner *planner, const char *name)
{
    for (size_t i = 0; i < planner->match->after->tables.count; i++)
        for (size_t j = 0; j < planner->parts[i].before.count; j++)
            if (planner->parts[i].before.items[j].same &&
                text_equal(planner->parts[i].before.items[j].name, name))
                return true;
    return false;
}

/* A name that is still another's is given away in two steps. */
static void rename_parts_of(const struct planner *planner, const struct table_match *table, bool is_second)
{
    const struct part_list *parts = &planner->parts[table->after->index].before;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        if (!part->same || text_equal(part->name, part->same->name))
            continue;
        bool waits = is_taken(planner, part->same->name);
        const char *between = ARENA_JOIN(planner->arena, PLANNER_NEW, part->same->name);
        if (!is_second)
            rename_part(planner, table->after, part, part->name, waits ? between : part->same->name);
        else if (waits)
            rename_part(planner, table->after, part, between, part->same->name);
    }
}

void postgres_rename_parts(const struct planner *planner)
{
    for (size_t step = 0; step < 2; step++)
        for (size_t i = 0; i < planner->match->after->tables.count; i++)
            if (planner->match->of_after[i])
                rename_parts_of(planner, planner->match->of_after[i], step == 1);
}

static void add_parts_of(const struct planner *planner, const struct table_match *table, enum part_kind from,
                         enum part_kind to)
{
    const struct part_list *parts = &planner->parts[table->after->index].after;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        if (part->same || part->kind < from || part->kind > to)
            continue;
        if (part->kind == PART_INDEX)
            planner_append(planner, part->sql);
        else
            TEXT_JOIN(planner->out, "ALTER TABLE ", planner_quoted(planner, table->after->name.text),
                      " ADD CONSTRAINT ", planner_quoted(planner, part->name), " ", part->sql, ";\n");
    }
}

void postgres_add_parts(const struct planner *planner, const struct table_match *table)
{
    add_parts_of(planner, table, PART_KEY, PART_INDEX);
}

void postgres_add_foreign_keys(const struct planner *planner, const struct table_match *table)
{
    add_parts_of(planner, table, PART_FOREIGN_KEY, PART_FOREIGN_KEY);
}
