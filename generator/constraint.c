#include "constraint.h"

static void add_key(struct arena *arena, struct constraint_list *list, const struct key *key)
{
    *ARENA_APPEND(arena, list) =
        (struct constraint){.kind = CONSTRAINT_UNIQUE, .name = key->name, .columns = key->columns};
}

/* An index on an expression is known by its name alone. */
static void add_unique_index(struct arena *arena, struct constraint_list *list, const struct index *index)
{
    struct column_list columns = {0};
    for (size_t i = 0; i < index->terms.count; i++) {
        if (!index->terms.items[i].column) {
            columns.count = 0;
            break;
        }
        *ARENA_APPEND(arena, &columns) = index->terms.items[i].column;
    }
    *ARENA_APPEND(arena, list) =
        (struct constraint){.kind = CONSTRAINT_UNIQUE, .name = index->name, .columns = columns};
}

static void add_column_check(struct arena *arena, struct constraint_list *list, const struct column *column)
{
    struct column_list columns = {0};
    *ARENA_APPEND(arena, &columns) = column;
    *ARENA_APPEND(arena, list) =
        (struct constraint){.kind = CONSTRAINT_CHECK,
                            .name = {.text = column->check_name, .span = column->name.span},
                            .columns = columns};
}

struct constraint_list constraint_list_of(struct arena *arena, const struct table *table)
{
    struct constraint_list list = {0};
    if (table->primary_key.columns.count > 0)
        add_key(arena, &list, &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        add_key(arena, &list, &table->unique_keys.items[i]);
    for (size_t i = 0; i < table->indexes.count; i++)
        if (table->indexes.items[i].unique)
            add_unique_index(arena, &list, &table->indexes.items[i]);
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        *ARENA_APPEND(arena, &list) = (struct constraint){.kind = CONSTRAINT_FOREIGN_KEY,
                                                          .name = table->foreign_keys.items[i].name,
                                                          .columns = table->foreign_keys.items[i].columns,
                                                          .foreign_key = &table->foreign_keys.items[i]};
    for (size_t i = 0; i < table->columns.count; i++)
        if (table->columns.items[i].check_name)
            add_column_check(arena, &list, &table->columns.items[i]);
    for (size_t i = 0; i < table->checks.count; i++)
        *ARENA_APPEND(arena, &list) =
            (struct constraint){.kind = CONSTRAINT_CHECK, .name = table->checks.items[i].name};
    return list;
}

void constraint_number_all(struct arena *arena, struct schema *schema)
{
    struct arena *scratch = arena_new_scratch(arena);
    size_t next = 1;
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct table *table = &schema->tables.items[i];
        table->first_constraint = next;
        next += constraint_list_of(scratch, table).count;
    }
    arena_free(scratch);
}
