#include "constraint_name.h"

#include "c_text.h"
#include "name_index.h"
#include "text.h"

#include <string.h>

enum { LENGTH_MAX = 63 }; /* of a name in PostgreSQL; longer ones are cut, also in the middle */

struct namer {
    struct arena *arena;
    struct name_index *taken;
    struct name_index
        *clashes; /* names that were taken when they were wanted, by their place in last_numbers */
    struct {
        size_t *items;
        size_t count, capacity;
    } last_numbers;
};

/* Names are compared as C has them, so that those which are chosen meet neither in SQL nor in C. */
static void take(struct namer *namer, const struct name *name)
{
    if (name->text)
        name_index_add(namer->taken, c_text_macro(namer->arena, name->text), 0);
}

/* So many bytes of a text, or less, so that no character is cut. */
static size_t clip(const char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

const char *constraint_name_join(struct arena *arena, const char *table, const char *columns, const char *label)
{
    size_t table_length = strlen(table), column_length = columns ? strlen(columns) : 0;
    size_t overhead = strlen(label) + (columns ? 2 : 1);
    while (table_length + column_length + overhead > LENGTH_MAX && table_length + column_length > 0) {
        if (table_length > column_length)
            table_length--;
        else
            column_length--;
    }
    table_length = clip(table, table_length);
    if (!columns)
        return arena_format(arena, "%.*s_%s", (int)table_length, table, label);
    column_length = clip(columns, column_length);
    return arena_format(arena, "%.*s_%.*s_%s", (int)table_length, table, (int)column_length, columns, label);
}

bool constraint_name_is_usual(struct arena *arena, const char *name, const char *table, const char *columns,
                              const char *label)
{
    size_t length = strlen(name), digits = length;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
        digits--;
    return text_equal(name, constraint_name_join(arena, table, columns, label)) ||
           (digits < length && text_equal(name, constraint_name_join(arena, table, columns,
                                                                     ARENA_JOIN(arena, label, name + digits))));
}

/* The number that a name which is taken had last. */
static size_t *last_number_of(struct namer *namer, const char *name)
{
    size_t place = name_index_add(namer->clashes, name, namer->last_numbers.count);
    if (place == NAME_INDEX_NONE) {
        place = namer->last_numbers.count;
        *ARENA_APPEND(namer->arena, &namer->last_numbers) = 0;
    }
    return &namer->last_numbers.items[place];
}

static const char *choose(struct namer *namer, const struct table *table, const char *columns,
                          const char *label)
{
    const char *plain = constraint_name_join(namer->arena, table->name.text, columns, label), *name = plain;
    while (name_index_add(namer->taken, c_text_macro(namer->arena, name), 0) != NAME_INDEX_NONE) {
        size_t number = ++*last_number_of(namer, plain);
        name = constraint_name_join(namer->arena, table->name.text, columns,
                                    arena_format(namer->arena, "%s%zu", label, number));
    }
    return name;
}

static void choose_unless_given(struct namer *namer, struct name *name, struct span span,
                                const struct table *table, const char *columns, const char *label)
{
    if (!name->text)
        *name = (struct name){.text = choose(namer, table, columns, label), .span = span};
}

static const char *columns_of(struct namer *namer, const struct column_list *columns)
{
    struct text names = {.arena = namer->arena};
    for (size_t i = 0; i < columns->count; i++)
        text_format(&names, "%s%s", i ? "_" : "", columns->items[i]->name.text);
    return text_string(&names);
}

static const char *columns_of_index(struct namer *namer, const struct index *index)
{
    struct text names = {.arena = namer->arena};
    for (size_t i = 0; i < index->terms.count; i++) {
        const struct column *column = index->terms.items[i].column;
        text_format(&names, "%s%s", i ? "_" : "", column ? column->name.text : "expr");
    }
    return text_string(&names);
}

/* ---- What a table has ------------------------------------------------------------------------------------ */

static void take_given(struct namer *namer, const struct table *table)
{
    take(namer, &table->name);
    take(namer, &table->primary_key.name);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        take(namer, &table->unique_keys.items[i].name);
    for (size_t i = 0; i < table->indexes.count; i++)
        take(namer, &table->indexes.items[i].name);
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        take(namer, &table->foreign_keys.items[i].name);
    for (size_t i = 0; i < table->checks.count; i++)
        take(namer, &table->checks.items[i].name);
    for (size_t i = 0; i < table->postgres_indexes.count; i++)
        take(namer, &table->postgres_indexes.items[i].name);
    for (size_t i = 0; i < table->postgres_checks.count; i++)
        take(namer, &table->postgres_checks.items[i].name);
}

/* Whether the column will have a CHECK: of its type, its bounds or its own. */
static bool has_check(const struct column *column)
{
    static const bool CHECKED[TYPE_ENUM + 1] = {
        [TYPE_BOOL] = true, [TYPE_JSON] = true, [TYPE_UUID] = true, [TYPE_ENUM] = true};
    return CHECKED[column->type] || column->minimum.kind != LITERAL_NONE ||
           column->maximum.kind != LITERAL_NONE || column->check.text || column->check.postgres;
}

static void name_keys(struct namer *namer, struct table *table)
{
    struct key *primary = &table->primary_key;
    if (primary->columns.count > 0)
        choose_unless_given(namer, &primary->name, primary->span, table, NULL, "pkey");
    for (size_t i = 0; i < table->unique_keys.count; i++) {
        struct key *key = &table->unique_keys.items[i];
        choose_unless_given(namer, &key->name, key->span, table, columns_of(namer, &key->columns), "key");
    }
}

static void name_foreign_keys(struct namer *namer, struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        struct foreign_key *key = &table->foreign_keys.items[i];
        choose_unless_given(namer, &key->name, key->span, table, columns_of(namer, &key->columns), "fkey");
    }
}

static void name_check(struct namer *namer, const struct table *table, struct check *check)
{
    struct span span = check->sql.text ? check->sql.span : check->sql.postgres->span;
    choose_unless_given(namer, &check->name, span, table, NULL, "check");
}

static void name_checks(struct namer *namer, struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        struct column *column = &table->columns.items[i];
        if (has_check(column))
            column->check_name = choose(namer, table, column->name.text, "check");
    }
    for (size_t i = 0; i < table->checks.count; i++)
        name_check(namer, table, &table->checks.items[i]);
    for (size_t i = 0; i < table->postgres_checks.count; i++)
        name_check(namer, table, &table->postgres_checks.items[i]);
}

static void name_index(struct namer *namer, const struct table *table, struct index *index)
{
    choose_unless_given(namer, &index->name, index->span, table,
                        index->terms.count ? columns_of_index(namer, index) : NULL, "idx");
}

static void name_indexes(struct namer *namer, struct table *table)
{
    for (size_t i = 0; i < table->indexes.count; i++)
        name_index(namer, table, &table->indexes.items[i]);
    for (size_t i = 0; i < table->postgres_indexes.count; i++)
        name_index(namer, table, &table->postgres_indexes.items[i]);
}

void constraint_name_all(struct arena *arena, struct schema *schema)
{
    struct namer namer = {
        .arena = arena, .taken = name_index_new(arena, true), .clashes = name_index_new(arena, true)};
    for (size_t i = 0; i < schema->tables.count; i++)
        take_given(&namer, &schema->tables.items[i]);
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct table *table = &schema->tables.items[i];
        name_keys(&namer, table);
        name_foreign_keys(&namer, table);
        name_checks(&namer, table);
        name_indexes(&namer, table);
    }
}
