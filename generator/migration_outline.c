#include "migration_outline.h"

#include "import_statement.h"
#include "sql_canonical.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    struct arena *arena;
    struct migration_outline *outline;
};

static const char *canonical(const struct reader *reader, const char *sql)
{
    struct text out = {.arena = reader->arena};
    if (sql)
        sql_canonical_append(&out, sql);
    return text_string(&out);
}

/* A name as it is in whatever case and quotes. */
static const char *plain(const struct reader *reader, const char *name)
{
    char *copy = arena_copy(reader->arena, name, strlen(name));
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return copy;
}

static void add(const struct reader *reader, const char *what, const char *value)
{
    *ARENA_APPEND(reader->arena, reader->outline) = (struct outline_item){what, value, what};
}

static void add_check(const struct reader *reader, const char *table, const char *sql)
{
    *ARENA_APPEND(reader->arena, reader->outline) =
        (struct outline_item){ARENA_JOIN(reader->arena, "check of ", table, canonical(reader, sql)), "",
                              ARENA_JOIN(reader->arena, "check of ", table, " (", sql, ")")};
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static const char *names_of(const struct reader *reader, const struct import_names *names)
{
    struct text out = {.arena = reader->arena};
    for (size_t i = 0; i < names->count; i++)
        TEXT_JOIN(&out, i ? ", " : "", plain(reader, names->items[i]));
    return text_string(&out);
}

static const char *terms_of(const struct reader *reader, const struct import_term_list *terms)
{
    struct text out = {.arena = reader->arena};
    for (size_t i = 0; i < terms->count; i++) {
        const struct import_term *term = &terms->items[i];
        TEXT_JOIN(&out, i ? ", " : "",
                  term->column ? plain(reader, term->column) : canonical(reader, term->sql),
                  term->collate ? " COLLATE " : "", term->collate ? plain(reader, term->collate) : "",
                  term->descending ? " DESC" : "");
    }
    return text_string(&out);
}

static const char *const CONFLICTS[] = {
    [CONFLICT_ABORT] = "",
    [CONFLICT_ROLLBACK] = " ON CONFLICT ROLLBACK",
    [CONFLICT_FAIL] = " ON CONFLICT FAIL",
    [CONFLICT_IGNORE] = " ON CONFLICT IGNORE",
    [CONFLICT_REPLACE] = " ON CONFLICT REPLACE",
};

static void add_column(const struct reader *reader, const char *table, const struct import_column *column)
{
    struct text out = {.arena = reader->arena};
    TEXT_JOIN(&out, plain(reader, column->sql_type), column->not_null ? " NOT NULL" : "",
              column->not_null ? CONFLICTS[column->on_null] : "");
    if (column->default_value)
        TEXT_JOIN(&out, " DEFAULT", canonical(reader, column->default_value));
    if (column->collate)
        TEXT_JOIN(&out, " COLLATE ", plain(reader, column->collate));
    if (column->generated)
        TEXT_JOIN(&out, " AS (", canonical(reader, column->generated), column->is_stored ? ") STORED" : ")");
    add(reader, ARENA_JOIN(reader->arena, "column ", table, ".", plain(reader, column->name)),
        text_string(&out));
}

static void add_key(const struct reader *reader, const char *table, const struct import_key *key)
{
    const char *terms = terms_of(reader, &key->terms);
    const char *rest =
        ARENA_JOIN(reader->arena, CONFLICTS[key->on_conflict], key->autoincrement ? " AUTOINCREMENT" : "");
    if (key->is_primary)
        add(reader, ARENA_JOIN(reader->arena, "primary key of ", table),
            ARENA_JOIN(reader->arena, "(", terms, ")", rest));
    else
        add(reader, ARENA_JOIN(reader->arena, "unique key of ", table, " (", terms, ")"), rest);
}

static void add_foreign_key(const struct reader *reader, const char *table,
                            const struct import_foreign_key *key)
{
    static const char *const ACTIONS[] = {[ACTION_NONE] = "",
                                          [ACTION_RESTRICT] = " RESTRICT",
                                          [ACTION_CASCADE] = " CASCADE",
                                          [ACTION_SET_NULL] = " SET NULL",
                                          [ACTION_SET_DEFAULT] = " SET DEFAULT"};
    struct text out = {.arena = reader->arena};
    TEXT_JOIN(&out, key->on_delete ? " ON DELETE" : "", ACTIONS[key->on_delete],
              key->on_update ? " ON UPDATE" : "", ACTIONS[key->on_update], key->deferred ? " DEFERRED" : "");
    add(reader,
        ARENA_JOIN(reader->arena, "foreign key of ", table, " (", names_of(reader, &key->columns), ") to ",
                   plain(reader, key->parent)),
        text_string(&out));
}

static bool add_table(const struct reader *reader, const char *sql)
{
    struct import_table table = {0};
    if (!import_statement_table(reader->arena, sql, &table))
        return false;
    const char *name = plain(reader, table.name);
    add(reader, ARENA_JOIN(reader->arena, "table ", name),
        ARENA_JOIN(reader->arena, table.strict ? "STRICT" : "", table.without_rowid ? " WITHOUT ROWID" : ""));
    for (size_t i = 0; i < table.columns.count; i++)
        add_column(reader, name, &table.columns.items[i]);
    for (size_t i = 0; i < table.keys.count; i++)
        add_key(reader, name, &table.keys.items[i]);
    for (size_t i = 0; i < table.foreign_keys.count; i++)
        add_foreign_key(reader, name, &table.foreign_keys.items[i]);
    for (size_t i = 0; i < table.checks.count; i++)
        add_check(reader, name, table.checks.items[i].whole);
    return true;
}

/* ---- Beside tables --------------------------------------------------------------------------------------- */

static bool add_index(const struct reader *reader, const char *sql)
{
    struct import_index index = {0};
    if (!import_statement_index(reader->arena, sql, &index))
        return false;
    add(reader, ARENA_JOIN(reader->arena, "index ", plain(reader, index.name)),
        ARENA_JOIN(reader->arena, index.unique ? "UNIQUE " : "", "ON ", plain(reader, index.table), " (",
                   terms_of(reader, &index.terms), ")", index.where ? " WHERE" : "",
                   canonical(reader, index.where)));
    return true;
}

/* How SQLite writes a query or a trigger after what it names was renamed is its own affair. */
static bool add_object(const struct reader *reader, const struct probe_object *object)
{
    if (text_equal(object->type, "table") && !object->is_virtual)
        return add_table(reader, object->sql);
    if (text_equal(object->type, "index"))
        return add_index(reader, object->sql);
    add(reader, ARENA_JOIN(reader->arena, object->type, " ", plain(reader, object->name)), "");
    return true;
}

static int compare_items(const void *a, const void *b)
{
    const struct outline_item *one = a, *other = b;
    int order = strcmp(one->what, other->what);
    return order ? order : strcmp(one->value, other->value);
}

bool migration_outline_read(struct arena *arena, struct sqlite_probe *probe, struct migration_outline *outline)
{
    const struct reader reader = {arena, outline};
    struct probe_object_list objects = sqlite_probe_objects(probe, arena);
    *outline = (struct migration_outline){0};
    for (size_t i = 0; i < objects.count; i++)
        if (!add_object(&reader, &objects.items[i]))
            return false;
    if (outline->count > 1)
        qsort(outline->items, outline->count, sizeof *outline->items, compare_items);
    return true;
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

static const char *describe(struct arena *arena, const struct outline_item *wanted,
                            const struct outline_item *found)
{
    return found ? ARENA_JOIN(arena, wanted->words, " is \"", found->value, "\", not \"", wanted->value, "\"")
                 : ARENA_JOIN(arena, wanted->words, " is missing");
}

/* Both are sorted: what is the same stands in the same order. */
const char *migration_outline_compare(struct arena *arena, const struct migration_outline *outline,
                                      const struct migration_outline *wanted)
{
    size_t at = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        const struct outline_item *item = &wanted->items[i];
        while (at < outline->count && compare_items(&outline->items[at], item) < 0)
            at++;
        if (at < outline->count && compare_items(&outline->items[at], item) == 0) {
            at++;
            continue;
        }
        const struct outline_item *other = NULL;
        for (size_t j = 0; j < outline->count && !other; j++)
            if (text_equal(outline->items[j].what, item->what))
                other = &outline->items[j];
        return describe(arena, item, other);
    }
    return NULL;
}
