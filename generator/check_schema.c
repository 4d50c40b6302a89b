#include "check_rule.h"

#include "name_index.h"
#include "text.h"

#include <stdlib.h>
#include <strings.h>

/* ---- Names ----------------------------------------------------------------------------------------------- */

static void report_duplicate(struct checker *checker, const char *kind, const struct name *name,
                             const struct name *first)
{
    struct diagnostic *diagnostic = diagnostic_report(checker->diagnostics, checker->rule, name->span,
                                                      "%s \"%s\" is there already", kind, name->text);
    const char *message = text_equal(name->text, first->text) ? "it is first written here"
                                                              : "names that differ in case alone are equal";
    diagnostic_note(diagnostic, first->span, "%s", message);
}

static void check_table_names(struct checker *checker, const struct schema *schema)
{
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i],
                           *first = schema_find_table(schema, table->name.text);
        if (first && first != table)
            report_duplicate(checker, "table", &table->name, &first->name);
    }
}

/* C names begin with the entity; macros are in capitals, and so case does not keep two of them apart. */
static void check_entities(struct checker *checker, const struct schema *schema)
{
    struct name_index *numbers = name_index_new(checker->arena, true);
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        if (schema_find_table(schema, table->name.text) != table)
            continue;
        size_t first = name_index_add(numbers, table->entity.text, i);
        if (first != NAME_INDEX_NONE)
            report_duplicate(checker, "entity", &table->entity, &schema->tables.items[first].entity);
    }
}

static void check_enum_values(struct checker *checker, const struct schema *schema)
{
    for (size_t i = 0; i < schema->enums.count; i++) {
        const struct enumeration *enumeration = &schema->enums.items[i];
        struct name_index *numbers = name_index_new(checker->arena, false);
        for (size_t j = 0; j < enumeration->values.count; j++) {
            const struct name *name = &enumeration->values.items[j].name;
            size_t first = name_index_add(numbers, name->text, j);
            if (first != NAME_INDEX_NONE)
                report_duplicate(checker, "value", name, &enumeration->values.items[first].name);
        }
    }
}

/* Names that tables, constraints and indexes share. */
struct shared_names {
    struct checker *checker;
    struct name_index *numbers;
    struct name_list names;
};

static void add_shared(struct shared_names *shared, const char *kind, const struct name *name)
{
    if (!name->text)
        return;
    size_t first = name_index_add(shared->numbers, name->text, shared->names.count);
    if (first < shared->names.count)
        report_duplicate(shared->checker, kind, name, &shared->names.items[first]);
    else
        *ARENA_APPEND(shared->checker->arena, &shared->names) = *name;
}

static int compare_places(const void *a, const void *b)
{
    return span_compare(&((const struct name *)a)->span, &((const struct name *)b)->span);
}

/* In the order of the file: the second of two is the mistake. */
static void add_constraints(struct shared_names *shared, const struct table *table)
{
    struct arena *arena = shared->checker->arena;
    struct name_list names = {0};
    *ARENA_APPEND(arena, &names) = table->primary_key.name;
    for (size_t i = 0; i < table->unique_keys.count; i++)
        *ARENA_APPEND(arena, &names) = table->unique_keys.items[i].name;
    for (size_t i = 0; i < table->indexes.count; i++)
        *ARENA_APPEND(arena, &names) = table->indexes.items[i].name;
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        *ARENA_APPEND(arena, &names) = table->foreign_keys.items[i].name;
    for (size_t i = 0; i < table->checks.count; i++)
        *ARENA_APPEND(arena, &names) = table->checks.items[i].name;
    for (size_t i = 0; i < table->postgres_indexes.count; i++)
        *ARENA_APPEND(arena, &names) = table->postgres_indexes.items[i].name;
    for (size_t i = 0; i < table->postgres_checks.count; i++)
        *ARENA_APPEND(arena, &names) = table->postgres_checks.items[i].name;
    qsort(names.items, names.count, sizeof *names.items, compare_places);
    for (size_t i = 0; i < names.count; i++)
        add_shared(shared, "the name", &names.items[i]);
}

static void check_shared_names(struct checker *checker, const struct schema *schema)
{
    struct shared_names shared = {.checker = checker, .numbers = name_index_new(checker->arena, true)};
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        if (schema_find_table(schema, table->name.text) == table)
            add_shared(&shared, "table", &table->name);
    }
    for (size_t i = 0; i < schema->tables.count; i++)
        add_constraints(&shared, &schema->tables.items[i]);
}

static void check_enum_names(struct checker *checker, const struct schema *schema)
{
    for (size_t i = 0; i < schema->enums.count; i++) {
        const struct name *name = &schema->enums.items[i].name;
        for (enum column_type type = TYPE_ID; type < TYPE_ENUM; type++)
            if (text_equal(name->text, column_type_name(type)))
                diagnostic_report(checker->diagnostics, checker->rule, name->span,
                                  "enum \"%s\" can't be called so: it is the name of a type", name->text);
    }
}

static void check_index_names(struct checker *checker, const struct schema *schema)
{
    static const char PREFIX[] = "sqlite_";
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        for (size_t j = 0; j < table->indexes.count; j++) {
            const struct name *name = &table->indexes.items[j].name;
            if (strncasecmp(name->text, PREFIX, sizeof PREFIX - 1) == 0)
                diagnostic_report(checker->diagnostics, checker->rule, name->span,
                                  "index \"%s\" can't be called so: names in %s are for SQLite's own",
                                  name->text, PREFIX);
        }
    }
}

const struct check_schema_rule CHECK_SCHEMA_RULES[] = {
    {RULE_DUPLICATE_NAME, check_table_names},
    {RULE_DUPLICATE_NAME, check_entities},
    {RULE_DUPLICATE_NAME, check_enum_values},
    {RULE_DUPLICATE_NAME, check_shared_names},
    {RULE_RESERVED_NAME, check_enum_names},
    {RULE_RESERVED_NAME, check_index_names},
    {0, NULL},
};

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static void check_column_names(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct name *name = &table->columns.items[i].name;
        const struct column *first = table_find_column(table, name->text);
        if (first != &table->columns.items[i])
            report_duplicate(checker, "column", name, &first->name);
    }
}

static bool is_all_generated(const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (!table->columns.items[i].generated.text)
            return false;
    return table->columns.count > 0;
}

static void check_generated(struct checker *checker, const struct table *table)
{
    if (is_all_generated(table))
        diagnostic_report(checker->diagnostics, checker->rule, table->name.span,
                          "table \"%s\" needs a column that is not generated", table->name.text);
}

static void check_rowid(struct checker *checker, const struct table *table)
{
    if (!table->without_rowid)
        return;
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (column->type != TYPE_ID)
            continue;
        struct diagnostic *diagnostic = diagnostic_report(
            checker->diagnostics, checker->rule, column->name.span,
            "column \"%s\" can't be an id: a table without_rowid hands out none", column->name.text);
        diagnostic_suggest(diagnostic, "make it an int, with primary: true");
        diagnostic_note(diagnostic, table->without_rowid_span, "without_rowid is here");
        return;
    }
    if (!table_may_have_key(table))
        diagnostic_report(checker->diagnostics, checker->rule, table->without_rowid_span,
                          "table \"%s\" is without_rowid, and so needs a primary key", table->name.text);
}

static void check_primary_key(struct checker *checker, const struct table *table)
{
    if (table->without_rowid || table_may_have_key(table) || is_all_generated(table))
        return;
    diagnostic_report(checker->diagnostics, checker->rule, table->name.span,
                      "table \"%s\" has no primary key, and so no get, get_many, exists, update, delete and "
                      "..._after",
                      table->name.text);
}

const struct check_table_rule CHECK_TABLE_RULES[] = {
    {RULE_DUPLICATE_NAME, check_column_names},
    {RULE_ALL_GENERATED, check_generated},
    {RULE_WITHOUT_ROWID, check_rowid},
    {RULE_NO_PRIMARY_KEY, check_primary_key},
    {0, NULL},
};
