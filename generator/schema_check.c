#include "schema_check.h"

#include "check_object.h"
#include "check_postgres_sql.h"
#include "check_rule.h"
#include "check_sql.h"

static void check_column(struct checker *checker, const struct column *column,
                         const struct check_column_rule *rules)
{
    if (column->type == TYPE_UNKNOWN)
        return;
    for (const struct check_column_rule *rule = rules; rule->check; rule++) {
        checker->rule = rule->rule;
        rule->check(checker, column);
    }
}

static void check_table(struct checker *checker, const struct table *table,
                        const struct check_table_rule *rules)
{
    for (const struct check_table_rule *rule = rules; rule->check; rule++) {
        checker->rule = rule->rule;
        rule->check(checker, table);
    }
}

static void check_schema(struct checker *checker, const struct check_schema_rule *rules)
{
    for (const struct check_schema_rule *rule = rules; rule->check; rule++) {
        checker->rule = rule->rule;
        rule->check(checker, checker->schema);
    }
}

void schema_check(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics)
{
    struct checker checker = {.arena = arena, .schema = schema, .diagnostics = diagnostics};
    check_schema(&checker, CHECK_SCHEMA_RULES);
    check_schema(&checker, CHECK_ENVIRONMENT_RULES);
    check_schema(&checker, CHECK_POSTGRES_RULES);
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        checker.arena = arena_new_scratch(arena);
        check_table(&checker, table, CHECK_TABLE_RULES);
        check_table(&checker, table, CHECK_KEY_RULES);
        check_table(&checker, table, CHECK_INDEX_RULES);
        for (size_t j = 0; j < table->columns.count; j++) {
            check_column(&checker, &table->columns.items[j], CHECK_COLUMN_RULES);
            check_column(&checker, &table->columns.items[j], CHECK_SQLITE_RULES);
        }
        arena_free(checker.arena);
    }
    check_sql(arena, schema, diagnostics);
    check_objects(arena, schema, diagnostics);
    check_postgres_sql(arena, schema, diagnostics);
}
