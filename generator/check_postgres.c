/* What PostgreSQL can't do, of schemas that name it among their engines. */
#include "check_rule.h"

#include "constraint.h"
#include "text.h"

#include <string.h>

static void report(struct checker *checker, struct span span, const char *what)
{
    diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, span,
                                         "%s is SQLite's alone: PostgreSQL does without it", what),
                       "leave it out, if both are to be the same");
}

/* ---- Columns and keys ------------------------------------------------------------------------------------ */

/* Text is binary on both. */
static void check_collation(struct checker *checker, const struct name *collate)
{
    if (!collate->text || collate->postgres || text_equal_ignoring_case(collate->text, "binary"))
        return;
    diagnostic_suggest(
        diagnostic_report(checker->diagnostics, checker->rule, collate->span,
                          "the collation \"%s\" is SQLite's alone: PostgreSQL compares byte by byte",
                          collate->text),
        "a column may say collate: {sqlite: %s, postgres: NAME}, or \"\" for none", collate->text);
}

static void check_conflict(struct checker *checker, enum conflict conflict, struct span span)
{
    if (conflict != CONFLICT_ABORT)
        report(checker, span, "what happens to a row in conflict");
}

static void check_key(struct checker *checker, const struct key *key)
{
    check_conflict(checker, key->on_conflict, key->span);
    for (size_t i = 0; key->terms && i < key->columns.count; i++)
        check_collation(checker, &key->terms[i].collate);
}

static void check_table(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        check_collation(checker, &table->columns.items[i].collate);
        check_conflict(checker, table->columns.items[i].on_null, table->columns.items[i].on_null_span);
    }
    check_key(checker, &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        check_key(checker, &table->unique_keys.items[i]);
    for (size_t i = 0; i < table->dangling_keys.count; i++)
        report(checker, table->dangling_keys.items[i].span, "a foreign key that refers to nothing");
    for (size_t i = 0; i < table->indexes.count; i++)
        for (size_t j = 0; j < table->indexes.items[i].terms.count; j++)
            check_collation(checker, &table->indexes.items[i].terms.items[j].collate);
}

/* ---- Beside tables --------------------------------------------------------------------------------------- */

static void check_objects_of(struct checker *checker, const struct sql_object_list *objects, const char *what)
{
    for (size_t i = 0; i < objects->count; i++) {
        const struct sql_object *object = &objects->items[i];
        if (object->sql.postgres)
            continue;
        diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, object->sql.span,
                                             "%s \"%s\" has no words for PostgreSQL, and the schema is its too",
                                             what, object->name.text),
                           "say {sqlite: ..., postgres: ...}, there with whole statements; \"\" leaves it out");
    }
}

static void check_schema(struct checker *checker, const struct schema *schema)
{
    if (!schema->has_engine[ENGINE_POSTGRES])
        return;
    for (size_t i = 0; i < schema->tables.count; i++)
        check_table(checker, &schema->tables.items[i]);
    check_objects_of(checker, &schema->triggers, "trigger");
    check_objects_of(checker, &schema->virtual_tables, "virtual table");
}

/* ---- Names ----------------------------------------------------------------------------------------------- */

enum { NAME_BYTES = 63 };

static void check_name(struct checker *checker, const struct name *name)
{
    if (!name->text || strlen(name->text) <= NAME_BYTES)
        return;
    diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, name->span,
                                         "\"%s\" has %zu bytes, and PostgreSQL keeps the first %d of a name",
                                         name->text, strlen(name->text), NAME_BYTES),
                       "write a shorter name");
}

static void check_names_of(struct checker *checker, const struct table *table)
{
    check_name(checker, &table->name);
    for (size_t i = 0; i < table->columns.count; i++)
        check_name(checker, &table->columns.items[i].name);
    struct constraint_list constraints = constraint_list_of(checker->arena, table);
    for (size_t i = 0; i < constraints.count; i++)
        check_name(checker, &constraints.items[i].name);
    for (size_t i = 0; i < table->indexes.count; i++)
        if (!table->indexes.items[i].unique)
            check_name(checker, &table->indexes.items[i].name);
    for (size_t i = 0; i < table->postgres_indexes.count; i++)
        check_name(checker, &table->postgres_indexes.items[i].name);
    for (size_t i = 0; i < table->postgres_checks.count; i++)
        check_name(checker, &table->postgres_checks.items[i].name);
}

static void check_names(struct checker *checker, const struct schema *schema)
{
    if (!schema->has_engine[ENGINE_POSTGRES])
        return;
    for (size_t i = 0; i < schema->tables.count; i++)
        check_names_of(checker, &schema->tables.items[i]);
    for (size_t i = 0; i < schema->views.count; i++)
        check_name(checker, &schema->views.items[i].name);
    for (size_t i = 0; i < schema->postgres_views.count; i++)
        check_name(checker, &schema->postgres_views.items[i].name);
}

const struct check_schema_rule CHECK_POSTGRES_RULES[] = {
    {RULE_SQLITE_ONLY, check_schema},
    {RULE_POSTGRES_NAME, check_names},
    {0, NULL},
};
