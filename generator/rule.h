/* rule.h - all that can be wrong with an input: each rule has a name, which diagnostics show, and its words in the
 * manual. */
#ifndef RULE_H
#define RULE_H

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* In the order of the manual. */
enum rule {
    /* YAML */
    RULE_YAML_SYNTAX,
    RULE_YAML_ENCODING,
    RULE_YAML_LINE_BREAK,
    RULE_YAML_EMPTY,
    RULE_YAML_DOCUMENTS,
    RULE_YAML_KEY,
    RULE_DUPLICATE_KEY,
    RULE_YAML_MERGE,
    RULE_YAML_ALIAS,
    RULE_YAML_TAG,
    RULE_YAML_NUL,
    RULE_YAML_BOOLEAN,
    RULE_YAML_DEPTH,
    RULE_YAML_SIZE,
    RULE_YAML_NODES,
    RULE_YAML_ALIASES,
    /* Keys and shapes */
    RULE_UNKNOWN_KEY,
    RULE_MISSING_KEY,
    RULE_WRONG_SHAPE,
    RULE_WRONG_VALUE,
    RULE_EMPTY_LIST,
    RULE_UNKNOWN_ENGINE,
    RULE_MISSING_ENGINE,
    RULE_ENVIRONMENT_URL,
    /* Names */
    RULE_INVALID_NAME,
    RULE_RESERVED_NAME,
    RULE_DUPLICATE_NAME,
    RULE_C_NAME,
    /* Types and values */
    RULE_MISSING_TYPE,
    RULE_UNKNOWN_TYPE,
    RULE_INVALID_LITERAL,
    RULE_BOUND_TYPE,
    RULE_BOUND_LENGTH,
    RULE_BOUND_ORDER,
    RULE_DEFAULT_BOUNDS,
    RULE_DEFAULT_CHECK,
    RULE_COLLATE_TYPE,
    RULE_UNKNOWN_COLLATION,
    /* Columns and tables */
    RULE_ID_COLUMN,
    RULE_SEVERAL_IDS,
    RULE_GENERATED_COLUMN,
    RULE_ALL_GENERATED,
    RULE_NO_PRIMARY_KEY,
    RULE_SEVERAL_PRIMARY_KEYS,
    RULE_NULLABLE_KEY,
    RULE_WITHOUT_ROWID,
    RULE_REFUSED_TABLE,
    RULE_SQL_TYPE,
    RULE_KEY_WITHOUT_EFFECT,
    RULE_SQLITE_ONLY,
    RULE_POSTGRES_SQL,
    RULE_POSTGRES_NAME,
    /* References and foreign keys */
    RULE_UNKNOWN_TABLE,
    RULE_UNKNOWN_COLUMN,
    RULE_REFERENCE_TARGET,
    RULE_REFERENCE_CYCLE,
    RULE_ACTION_WITHOUT_REFERENCE,
    RULE_FOREIGN_KEY_COUNT,
    RULE_FOREIGN_KEY_TYPE,
    RULE_FOREIGN_KEY_TARGET,
    RULE_FOREIGN_KEY_INDEX,
    RULE_SET_NULL,
    RULE_SET_DEFAULT,
    /* Indexes */
    RULE_REPEATED_COLUMN,
    RULE_REDUNDANT_INDEX,
    /* SQL */
    RULE_BROKEN_SQL,
    RULE_UNKNOWN_MODULE,
    RULE_UNKNOWN_FUNCTION,
    /* Seeds */
    RULE_SEED_FILE,
    RULE_SEED_ENDING,
    RULE_SEED_SHAPE,
    RULE_UNKNOWN_LABEL,
    RULE_DUPLICATE_LABEL,
    RULE_SEED_MISSING_COLUMN,
    RULE_SEED_DUPLICATE_COLUMN,
    RULE_SEED_GENERATED_COLUMN,
    RULE_SEED_RANGE,
    RULE_SEED_PASSWORD,
    RULE_SEED_KEY,
    RULE_SEED_DUPLICATE,
    RULE_SEED_CYCLE,
    RULE_SEED_CONSTRAINT,
    /* Queries */
    RULE_MIGRATION_FILE,
    RULE_MIGRATION_NUMBER,
    RULE_MIGRATION_TEXT,
    RULE_MIGRATION_SQL,
    RULE_MIGRATION_STATE,
    RULE_MIGRATION_DRIFT,
    RULE_MIGRATION_FILL,
    RULE_MIGRATION_ORDER,
    RULE_MIGRATION_LOSS,
    RULE_MIGRATION_RENAME,
    RULE_MIGRATION_WAS,
    RULE_MIGRATION_ROWS,
    RULE_MIGRATION_MISSING,

    RULE_QUERY_FILE,
    RULE_QUERY_HEADER,
    RULE_QUERY_SQL,
    RULE_QUERY_PARAMETER,
    RULE_QUERY_TYPE,
    RULE_QUERY_JSON_TYPE,
    RULE_QUERY_VALUE,
    RULE_QUERY_ROWS,
    RULE_QUERY_COLUMN,
    RULE_QUERY_PLAN,
    RULE_QUERY_PLAN_DEMAND,
    RULE_QUERY_POSTGRES,
    /* Templates */
    RULE_TEMPLATE_FILE,
    RULE_TEMPLATE_SYNTAX,
    RULE_TEMPLATE_NAME,
    RULE_TEMPLATE_PARTIAL,
    RULE_TEMPLATE_DEPTH,
    RULE_COUNT
};

/* What an example is a part of. */
enum rule_place {
    RULE_AT_NONE, /* there is no example: it would not fit on a page */
    RULE_AT_FILE,
    RULE_AT_TABLES,  /* below `tables:` */
    RULE_AT_TABLE,   /* the keys of a table */
    RULE_AT_COLUMNS, /* below `columns:`, behind an `id: id` */
    RULE_AT_SEED,    /* of RULE_SEED_SCHEMA */
    RULE_AT_QUERY,   /* of RULE_SEED_SCHEMA, too */
    RULE_AT_TEMPLATE /* that is called schema.h */
};

/* Texts are Markdown; examples are lines, each ended by a line break. */
struct rule_facts {
    const char *name; /* "unknown-table" */
    enum severity severity;
    const char *what, *why;
    enum rule_place at;
    const char *wrong, *right; /* the same, with the mistake and without it; NULL: none */
};

extern const struct rule_facts RULES[RULE_COUNT];

/* The chapters of the manual: each goes from its first rule to the next chapter's. */
struct rule_chapter {
    const char *title;
    enum rule first;
};

enum { RULE_CHAPTER_COUNT = 11 };

extern const struct rule_chapter RULE_CHAPTERS[RULE_CHAPTER_COUNT];

/* The schema that the examples of seeds belong to. */
extern const char RULE_SEED_SCHEMA[];

#endif
