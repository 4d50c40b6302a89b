/* check_rule.h - rules of schema_check: each a rule and its function, in the table of what it looks at. */
#ifndef CHECK_RULE_H
#define CHECK_RULE_H

#include "diagnostic.h"
#include "schema.h"

struct checker {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    enum rule rule; /* of the function that runs */
};

struct check_schema_rule {
    enum rule rule;
    void (*check)(struct checker *checker, const struct schema *schema);
};

struct check_table_rule {
    enum rule rule;
    void (*check)(struct checker *checker, const struct table *table);
};

/* Columns without a type, whose mistake is told already, are not looked at. */
struct check_column_rule {
    enum rule rule;
    void (*check)(struct checker *checker, const struct column *column);
};

/* Each ends with an entry without a function. */
extern const struct check_schema_rule CHECK_SCHEMA_RULES[];
extern const struct check_schema_rule CHECK_ENVIRONMENT_RULES[];
extern const struct check_schema_rule CHECK_POSTGRES_RULES[];
extern const struct check_table_rule CHECK_TABLE_RULES[];
extern const struct check_table_rule CHECK_KEY_RULES[];
extern const struct check_table_rule CHECK_INDEX_RULES[];
extern const struct check_column_rule CHECK_COLUMN_RULES[];
extern const struct check_column_rule CHECK_SQLITE_RULES[];

#endif
