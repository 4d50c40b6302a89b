#include "schema_reference.h"

#include "schema_find.h"

#include <string.h>

const struct column_list *schema_reference_primary_key(const struct table *parent, struct span span,
                                                       struct diagnostics *diagnostics)
{
    const struct key *key = &parent->primary_key;
    if (key->columns.count > 0)
        return &key->columns;
    if (!key->span.source && !table_may_have_key(parent))
        diagnostic_report(diagnostics, RULE_REFERENCE_TARGET, span,
                          "table \"%s\" has no primary key to refer to", parent->name.text);
    return NULL;
}

/* ---- Targets --------------------------------------------------------------------------------------------- */

/* Nobody calls a table by a longer name; looking up all parts of a word that is longer takes time. */
enum { NAME_LENGTH_MAX = 1024 };

/* The table that `table.column` begins with, where both names may hold dots: the longest name that is one.
 * *dot is the separator; without a table, it is the last dot, or the end. */
static const struct table *find_qualified(struct arena *arena, const struct schema *schema, const char *words,
                                          size_t *dot)
{
    size_t length = strlen(words);
    char *prefix = arena_copy(arena, words, length < NAME_LENGTH_MAX ? length : NAME_LENGTH_MAX);
    const char *last = strrchr(words, '.');
    *dot = last ? (size_t)(last - words) : length;
    for (char *end = strrchr(prefix, '.'); end; end = strrchr(prefix, '.')) {
        *end = '\0';
        const struct table *table = schema_find_table(schema, prefix);
        if (table) {
            *dot = (size_t)(end - prefix);
            return table;
        }
    }
    return NULL;
}

/* The column that a reference to a whole table means. */
static const struct column *find_primary_column(const struct column *column, const struct table *parent,
                                                struct diagnostics *diagnostics)
{
    struct span span = column->reference.table_name.span;
    const struct column_list *key = schema_reference_primary_key(parent, span, diagnostics);
    if (!key)
        return NULL;
    if (key->count == 1)
        return key->items[0];
    struct diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_REFERENCE_TARGET, span,
                          "table \"%s\" has a primary key of %zu columns, and column \"%s\" is one",
                          parent->name.text, key->count, column->name.text);
    diagnostic_suggest(diagnostic, "use the table's foreign_keys");
    return NULL;
}

static void link_target(struct arena *arena, const struct schema *schema, struct column *column,
                        struct diagnostics *diagnostics)
{
    struct reference *reference = &column->reference;
    const struct name words = reference->table_name;
    const struct table *parent = schema_find_table(schema, words.text);
    if (parent) {
        reference->column = find_primary_column(column, parent, diagnostics);
        return;
    }
    size_t dot;
    parent = find_qualified(arena, schema, words.text, &dot);
    reference->table_name = schema_find_part(arena, &words, 0, dot);
    if (!parent) {
        schema_find_named_table(arena, schema, &reference->table_name, diagnostics);
        return;
    }
    reference->column_name = schema_find_part(arena, &words, dot + 1, strlen(words.text) - dot - 1);
    reference->column = schema_find_named_column(arena, parent, &reference->column_name, diagnostics);
}

/* ---- Types ----------------------------------------------------------------------------------------------- */

/* Columns are constant to those that refer to them; here they still get their types. */
static struct column *column_of(struct schema *schema, const struct column *column)
{
    return &schema->tables.items[column->table->index].columns.items[column->index];
}

/* What a reference needs before it has a type; NULL: nothing more. */
static struct column *next_of(struct schema *schema, const struct column *column)
{
    bool waits = column->type == TYPE_UNKNOWN && !column->type_name.text && column->reference.column;
    return waits ? column_of(schema, column->reference.column) : NULL;
}

/* Whether following the references from a column never ends: one pointer goes twice as fast as the other, and
 * meets it again in a ring. */
static bool is_endless(struct schema *schema, struct column *column)
{
    struct column *slow = column, *fast = column;
    while (fast) {
        fast = next_of(schema, fast);
        if (fast)
            fast = next_of(schema, fast);
        slow = next_of(schema, slow);
        if (fast && fast == slow)
            return true;
    }
    return false;
}

/* Takes the references of a ring apart, so that it is reported once. */
static void break_ring(struct schema *schema, struct column *column)
{
    while (column) {
        struct column *next = next_of(schema, column);
        column->reference.column = NULL;
        column = next;
    }
}

static void take_type(struct column *column, const struct column *target)
{
    column->type = target->type == TYPE_ID ? TYPE_INT : target->type;
    column->enumeration = target->enumeration;
}

/* Gives a type to a column, and to all that lie between it and the first one that has a type. */
static void follow(struct arena *arena, struct schema *schema, struct column *column)
{
    struct {
        struct column **items;
        size_t count, capacity;
    } path = {0};
    for (struct column *next = column; next; next = next_of(schema, next))
        *ARENA_APPEND(arena, &path) = next;
    for (size_t i = path.count - 1; i > 0; i--)
        take_type(path.items[i - 1], path.items[i]);
}

static void link_type(struct arena *arena, struct schema *schema, struct column *column,
                      struct diagnostics *diagnostics)
{
    if (!next_of(schema, column))
        return;
    if (!is_endless(schema, column)) {
        follow(arena, schema, column);
        return;
    }
    struct diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_REFERENCE_CYCLE, column->reference.table_name.span,
        "no type follows from the references of column \"%s\": they form a ring", column->name.text);
    diagnostic_suggest(diagnostic, "give one column of the ring a type");
    break_ring(schema, column);
}

void schema_reference_link(struct arena *arena, struct schema *schema, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct table *table = &schema->tables.items[i];
        for (size_t j = 0; j < table->columns.count; j++)
            if (table->columns.items[j].reference.table_name.text)
                link_target(arena, schema, &table->columns.items[j], diagnostics);
    }
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct table *table = &schema->tables.items[i];
        for (size_t j = 0; j < table->columns.count; j++)
            link_type(arena, schema, &table->columns.items[j], diagnostics);
    }
}
