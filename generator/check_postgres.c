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

/* ---- Types ----------------------------------------------------------------------------------------------- */

/* What values of a type can't be stored as; a name that is none of PostgreSQL's own may be that of a domain. */
static bool is_of_another_type(enum column_type type, const char *word)
{
    static const char *const KNOWN[] = {"text",    "varchar", "char", "character", "bpchar",      "smallint",
                                        "integer", "int",     "int2", "int4",      "int8",        "bigint",
                                        "numeric", "decimal", "real", "double",    "float",       "json",
                                        "jsonb",   "date",    "time", "timestamp", "timestamptz", "interval",
                                        "inet",    "boolean", "bool", "uuid",      "bytea"};
    static const char *const OWN[TYPE_ENUM + 1][2] = {
        [TYPE_BOOL] = {"boolean", "bool"}, [TYPE_UUID] = {"uuid", "uuid"}, [TYPE_BLOB] = {"bytea", "bytea"}};
    return OWN[type][0] && TEXT_IS_ONE_OF(word, KNOWN) && !TEXT_IS_ONE_OF(word, OWN[type]);
}

static void check_type(struct checker *checker, const struct column *column)
{
    const struct name *type = column->sql_type.postgres;
    const char *word = type ? arena_copy(checker->arena, type->text, strcspn(type->text, " ([")) : "";
    if (!is_of_another_type(column->type, word))
        return;
    diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, type->span,
                                         "PostgreSQL writes no %s to a column of type %s",
                                         COLUMN_TYPES[column->type].word, type->text),
                       "give the column the type that it has there, or leave its sql_type out");
}

static void check_types(struct checker *checker, const struct schema *schema)
{
    for (size_t i = 0; i < schema->tables.count && schema->has_engine[ENGINE_POSTGRES]; i++)
        for (size_t j = 0; j < schema->tables.items[i].columns.count; j++)
            check_type(checker, &schema->tables.items[i].columns.items[j]);
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

/* Every table there has these. */
static void check_column_name(struct checker *checker, const struct name *name)
{
    static const char *const SYSTEM[] = {"ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"};
    check_name(checker, name);
    if (TEXT_IS_ONE_OF(name->text, SYSTEM))
        diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, name->span,
                                             "\"%s\" is a column that PostgreSQL gives to every table itself",
                                             name->text),
                           "call it something else");
}

/* The sequence of an id is made with its table, under a name that a later table can't have. */
static void check_sequence(struct checker *checker, const struct schema *schema, const struct column *id)
{
    const char *sequence = ARENA_JOIN(checker->arena, id->table->name.text, "_", id->name.text, "_seq");
    for (size_t i = id->table->index + 1; i < schema->tables.count; i++) {
        const struct name *name = &schema->tables.items[i].name;
        if (text_equal(name->text, sequence))
            diagnostic_suggest(diagnostic_report(checker->diagnostics, checker->rule, name->span,
                                                 "\"%s\" is what PostgreSQL calls the sequence of \"%s\"",
                                                 sequence, id->table->name.text),
                               "call it something else");
    }
}

static void check_sequences(struct checker *checker, const struct schema *schema)
{
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct column_list *key = &schema->tables.items[i].primary_key.columns;
        if (key->count == 1 && key->items[0]->type == TYPE_ID)
            check_sequence(checker, schema, key->items[0]);
    }
}

static void check_names_of(struct checker *checker, const struct table *table)
{
    check_name(checker, &table->name);
    for (size_t i = 0; i < table->columns.count; i++)
        check_column_name(checker, &table->columns.items[i].name);
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
    check_sequences(checker, schema);
    for (size_t i = 0; i < schema->views.count; i++)
        check_name(checker, &schema->views.items[i].name);
    for (size_t i = 0; i < schema->postgres_views.count; i++)
        check_name(checker, &schema->postgres_views.items[i].name);
}

const struct check_schema_rule CHECK_POSTGRES_RULES[] = {
    {RULE_SQLITE_ONLY, check_schema},
    {RULE_POSTGRES_SQL, check_types},
    {RULE_POSTGRES_NAME, check_names},
    {0, NULL},
};
