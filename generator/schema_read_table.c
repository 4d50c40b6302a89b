#include "schema_read_table.h"

#include "name_index.h"
#include "text.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* The names of enums are types, too. */
static const struct node_shape ENUM_NAME = {.scalars = NODE_STRING};

static const struct node_shape TYPE = {
    .read = node_reader_word,
    .words = &COLUMN_TYPES[TYPE_ID],
    .word_count = TYPE_ENUM - TYPE_ID,
    .or_else = &ENUM_NAME,
};

struct sql_types {
    struct name sqlite, postgres;
};

/* "" is one: SQLite's columns need no type. */
static void read_sqlite_type(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             void *member)
{
    if (node->kind == YAML_SCALAR && !*node->text && !yaml_tree_is_null(node))
        *(struct name *)member = node_reader_name_of(node);
    else
        node_reader_word(reader, what, node, member);
}

static const struct node_shape SQLITE_TYPE = {.read = read_sqlite_type, .scalars = NODE_STRING};

static const struct node_reader_key SQL_TYPE_KEYS[] = {
    {"sqlite", &SQLITE_TYPE, offsetof(struct sql_types, sqlite), 0, NODE_OPTIONAL,
     "The type as SQLite's DDL says it, \"\" is none; the language's own when it is left out."},
    {"postgres", &SHAPE_WORD, offsetof(struct sql_types, postgres), 0, NODE_REQUIRED,
     "The type as PostgreSQL's DDL says it, with its collation."},
};

static const struct node_reader_keys SQL_TYPES = {
    .name = "sql_types",
    .doc = "The type as each engine's DDL says it.",
    NODE_READER_ITEMS(SQL_TYPE_KEYS),
};

static void read_sql_type(struct node_reader *reader, const char *what, const struct yaml_node *node,
                          void *member)
{
    struct name *type = member;
    struct sql_types types = {0};
    if (node->kind != YAML_MAPPING) {
        read_sqlite_type(reader, what, node, type);
        return;
    }
    if (!node_reader_whole_object(reader, what, "a type, or {sqlite: ..., postgres: ...}", node, &SQL_TYPES,
                                  &node->span, &types) ||
        !types.postgres.text)
        return;
    struct name *postgres = ARENA_NEW(reader->arena, struct name);
    *postgres = types.postgres;
    *type = types.sqlite;
    type->postgres = postgres;
}

static const struct node_shape SQL_TYPE_MAPPING = {.keys = &SQL_TYPES};

static const struct node_shape SQL_TYPE = {
    .read = read_sql_type, .scalars = NODE_STRING, .or_else = &SQL_TYPE_MAPPING};

static const struct node_reader_key COLUMN_KEYS[] = {
    {"type", &TYPE, offsetof(struct column, type_name), 0, NODE_ANY_OF,
     "What the column holds: one of the language's types, or an enum by its name."},
    {"references", &SHAPE_WORD, offsetof(struct column, reference.table_name), 0, NODE_ANY_OF,
     "The table whose primary key the column holds, or `table.column`. The type follows from it."},
    {"on_delete", &SHAPE_ACTION, offsetof(struct column, on_delete), offsetof(struct column, on_delete_span),
     NODE_OPTIONAL,
     "What happens to this row when the one that it refers to is deleted; no action when it is left out."},
    {"on_update", &SHAPE_ACTION, offsetof(struct column, on_update), offsetof(struct column, on_update_span),
     NODE_OPTIONAL,
     "What happens to this row when the key that it refers to changes; no action when it is left out."},
    {"null", &SHAPE_FLAG, offsetof(struct column, nullable), offsetof(struct column, nullable_span),
     NODE_OPTIONAL, "true: the column may be null. A column is NOT NULL when it is left out."},
    {"primary", &SHAPE_FLAG, offsetof(struct column, primary), offsetof(struct column, primary_span),
     NODE_OPTIONAL, "true: the column is the table's primary key. One of type id is without saying so."},
    {"unique", &SHAPE_FLAG, offsetof(struct column, unique), offsetof(struct column, unique_span),
     NODE_OPTIONAL, "true: no two rows have the same value. It gives the table functions by this key."},
    {"default", &SHAPE_LITERAL, offsetof(struct column, default_value), 0, NODE_OPTIONAL,
     "What a row gets that does not say: a value, `now` for a timestamp or a date, or {sql: ...}."},
    {"min", &SHAPE_BOUND, offsetof(struct column, minimum), 0, NODE_OPTIONAL,
     "The least value; of text and blobs, the least length."},
    {"max", &SHAPE_BOUND, offsetof(struct column, maximum), 0, NODE_OPTIONAL,
     "The greatest value; of text and blobs, the greatest length."},
    {"check", &SHAPE_SQL_OF_EITHER, offsetof(struct column, check), 0, NODE_OPTIONAL,
     "A condition in SQL that every row fulfils."},
    {"generated", &SHAPE_SQL, offsetof(struct column, generated), 0, NODE_OPTIONAL,
     "The SQL expression that the database computes this column from; programs only read it."},
    {"virtual", &SHAPE_FLAG, offsetof(struct column, is_virtual), offsetof(struct column, virtual_span),
     NODE_OPTIONAL, "true: a generated column is computed when it is read; else it is kept."},
    {"sql_type", &SQL_TYPE, offsetof(struct column, sql_type), 0, NODE_OPTIONAL,
     "The type as SQLite's DDL says it, for a table that exists; \"\" is none. No check of the language's own type is "
     "added. {postgres: ...} is PostgreSQL's; its varchar(80) is no further check of `max: 80`, and "
     "one that is not text none of an enum's words."},
    {"autoincrement", &SHAPE_FLAG, offsetof(struct column, autoincrement),
     offsetof(struct column, autoincrement_span), NODE_OPTIONAL,
     "true: SQLite never hands out an id again that a deleted row had (AUTOINCREMENT)."},
    {"deferred", &SHAPE_FLAG, offsetof(struct column, deferred), offsetof(struct column, deferred_span),
     NODE_OPTIONAL, "true: what the column refers to need not be there before the transaction ends."},
    {"on_null", &SHAPE_CONFLICT, offsetof(struct column, on_null), offsetof(struct column, on_null_span),
     NODE_OPTIONAL,
     "What happens to a row that has no value here (NOT NULL ON CONFLICT); abort when it is left out."},
    {"collate", &SHAPE_SQL_OR_NONE, offsetof(struct column, collate), 0, NODE_OPTIONAL,
     "How the database compares and sorts this text; in SQLite binary, nocase or rtrim."},
    {"secret", &SHAPE_FLAG, offsetof(struct column, secret), 0, NODE_OPTIONAL,
     "true: the value is never printed: not by `print_json`, not by `dump`."},
    {"doc", &SHAPE_DOC, offsetof(struct column, doc), 0, NODE_OPTIONAL,
     "What the column means, for the comment at the struct's member."},
    {"was", &SHAPE_WORD, offsetof(struct column, was), 0, NODE_OPTIONAL,
     "The name that the column had before, for the migration that renames it."},
    {"fill", &SHAPE_SQL, offsetof(struct column, fill), 0, NODE_OPTIONAL,
     "What the rows get that are there when a migration adds the column, or takes NULL from it: an expression in SQL."},
};

static const struct node_reader_keys COLUMN = {
    .name = "column",
    .doc = "A column. `name: type` is short for `name: {type: type}`.",
    NODE_READER_ITEMS(COLUMN_KEYS),
};

static void read_column(struct node_reader *reader, const struct yaml_node *node, struct column *column)
{
    const char *what = node_reader_describe(reader, "column", &column->name);
    size_t mistakes = node_reader_mistakes(reader);
    if (node->kind == YAML_SCALAR && !yaml_tree_is_null(node))
        column->type_name = node_reader_name_of(node);
    else if (node->kind != YAML_SCALAR)
        node_reader_object(reader, what, "a type, or a mapping with one", node, &COLUMN, column);
    column->doubtful = node_reader_mistakes(reader) != mistakes;
    if (!column->doubtful && !column->type_name.text && !column->reference.table_name.text)
        diagnostic_report(reader->diagnostics, RULE_MISSING_TYPE, column->name.span,
                          "%s needs a type, or references", what);
}

enum { COLUMN_MAX = 2000 }; /* of a table, unless SQLite is built for more */

static void read_columns(struct node_reader *reader, const char *what, const struct yaml_node *node,
                         void *member)
{
    struct table *table = member;
    if (!node_reader_expect_some(reader, what, "a mapping of names to types", node, YAML_MAPPING))
        return;
    size_t mistakes = node_reader_mistakes(reader), count = node->count;
    if (count > COLUMN_MAX) {
        diagnostic_report(reader->diagnostics, RULE_REFUSED_TABLE, node->keys[COLUMN_MAX]->span,
                          "table \"%s\" has %zu columns, and SQLite takes %d at most", table->name.text, count,
                          COLUMN_MAX);
        count = COLUMN_MAX;
    }
    ARENA_RESERVE(reader->arena, &table->columns, count);
    for (size_t i = 0; i < count; i++) {
        struct name name = node_reader_text_of(reader, node->keys[i]);
        node_reader_accept_name(reader, "a column's name", &name);
        struct column *column = ARENA_APPEND(reader->arena, &table->columns);
        *column = (struct column){.name = name, .index = table->columns.count - 1};
        read_column(reader, node->items[i], column);
    }
    table->mistakes_in_columns = node_reader_mistakes(reader) - mistakes;
}

static const struct node_shape COLUMN_OR_TYPE = {.keys = &COLUMN, .or_else = &TYPE};

static const struct node_shape COLUMNS = {.read = read_columns, .values = &COLUMN_OR_TYPE, .some = true};

/* ---- Keys ------------------------------------------------------------------------------------------------ */

static const struct node_reader_key KEY_KEYS[] = {
    {"columns", &SHAPE_WORDS, offsetof(struct key, column_names), 0, NODE_REQUIRED,
     "The key's columns, in its order; ` desc` and ` collate NAME` may follow a name."},
    {"name", &SHAPE_WORD, offsetof(struct key, name), 0, NODE_OPTIONAL,
     "The constraint's name; when it is left out, the one that PostgreSQL would give it."},
    {"on_conflict", &SHAPE_CONFLICT, offsetof(struct key, on_conflict), 0, NODE_OPTIONAL,
     "What happens to a row whose key is there already (ON CONFLICT); abort when it is left out."},
};

static const struct node_reader_keys KEY = {
    .name = "key",
    .doc = "A key of several columns that has a name.",
    NODE_READER_ITEMS(KEY_KEYS),
};

static void read_key(struct node_reader *reader, const char *what, const struct yaml_node *node,
                     struct key *key)
{
    key->span = node->span;
    if (node->kind == YAML_MAPPING) {
        node_reader_whole_object(reader, what, "a list of columns", node, &KEY, &node->span, key);
    } else if (node_reader_expect(reader, what, "a list of columns", node, YAML_SEQUENCE)) {
        node_reader_words(reader, what, node, &key->column_names);
    }
}

static void read_primary_key(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             void *member)
{
    struct key *key = member;
    key->span = node->span;
    if (node->kind == YAML_SCALAR)
        node_reader_words(reader, what, node, &key->column_names);
    else
        read_key(reader, what, node, key);
}

static void read_unique_keys(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             void *member)
{
    struct table *table = member;
    if (!node_reader_expect(reader, what, "a list of lists of columns: [[a, b]]", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct key *key = ARENA_APPEND(reader->arena, &table->unique_keys);
        *key = (struct key){0};
        read_key(reader, "an element of unique", node->items[i], key);
    }
}

static const struct node_shape NAMED_KEY = {.keys = &KEY};

static const struct node_shape KEY_COLUMNS = {.items = &SHAPE_WORD, .some = true, .or_else = &NAMED_KEY};

static const struct node_shape PRIMARY_KEY = {
    .read = read_primary_key,
    .keys = &KEY,
    .or_else = &SHAPE_WORDS,
};

static const struct node_shape UNIQUE_KEYS = {.read = read_unique_keys, .items = &KEY_COLUMNS};

static const struct node_reader_key FOREIGN_KEY_KEYS[] = {
    {"columns", &SHAPE_WORDS, offsetof(struct foreign_key, column_names), 0, NODE_REQUIRED,
     "The columns of this table that refer to another row."},
    {"references", &SHAPE_WORD, offsetof(struct foreign_key, parent_name), 0, NODE_REQUIRED,
     "The table that they refer to."},
    {"to", &SHAPE_WORDS, offsetof(struct foreign_key, parent_column_names), 0, NODE_OPTIONAL,
     "The columns of that table, one for each of `columns`; its primary key when it is left out."},
    {"on_delete", &SHAPE_ACTION, offsetof(struct foreign_key, on_delete),
     offsetof(struct foreign_key, on_delete_span), NODE_OPTIONAL,
     "What happens to this row when the one that it refers to is deleted; no action when it is left out."},
    {"on_update", &SHAPE_ACTION, offsetof(struct foreign_key, on_update),
     offsetof(struct foreign_key, on_update_span), NODE_OPTIONAL,
     "What happens to this row when the key that it refers to changes; no action when it is left out."},
    {"deferred", &SHAPE_FLAG, offsetof(struct foreign_key, deferred), 0, NODE_OPTIONAL,
     "true: the row that it refers to need not be there before the transaction ends."},
    {"dangling", &SHAPE_FLAG, offsetof(struct foreign_key, dangling), 0, NODE_OPTIONAL,
     "true: the table is not there, or has no such key: a database that exists may say so. SQLite takes no rows until it is."},
    {"name", &SHAPE_WORD, offsetof(struct foreign_key, name), 0, NODE_OPTIONAL,
     "The constraint's name; when it is left out, the one that PostgreSQL would give it."},
};

static const struct node_reader_keys FOREIGN_KEY = {
    .name = "foreign_key",
    .doc = "A foreign key of several columns. One of a single column is the column's `references`.",
    NODE_READER_ITEMS(FOREIGN_KEY_KEYS),
};

static void read_foreign_keys(struct node_reader *reader, const char *what, const struct yaml_node *node,
                              void *member)
{
    struct table *table = member;
    static const char EXPECTED[] = "a mapping: {columns: [a, b], references: table}";
    if (!node_reader_expect(reader, what, "a list of mappings", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->items[i];
        struct foreign_key foreign_key = {.span = item->span};
        if (node_reader_whole_object(reader, "a foreign key", EXPECTED, item, &FOREIGN_KEY, &item->span,
                                     &foreign_key))
            *ARENA_APPEND(reader->arena, &table->foreign_keys) = foreign_key;
    }
}

static const struct node_shape FOREIGN_KEY_MAPPING = {.keys = &FOREIGN_KEY};

static const struct node_shape FOREIGN_KEYS = {.read = read_foreign_keys, .items = &FOREIGN_KEY_MAPPING};

/* ---- Checks ---------------------------------------------------------------------------------------------- */

static const struct node_reader_key CHECK_KEYS[] = {
    {"sql", &SHAPE_SQL_OF_EITHER, offsetof(struct check, sql), 0, NODE_REQUIRED, "The condition, in SQL."},
    {"name", &SHAPE_WORD, offsetof(struct check, name), 0, NODE_OPTIONAL,
     "The constraint's name; when it is left out, the one that PostgreSQL would give it."},
};

static const struct node_reader_keys CHECK = {
    .name = "check",
    .doc = "A condition that every row fulfils, and its name.",
    NODE_READER_ITEMS(CHECK_KEYS),
};

static void read_checks(struct node_reader *reader, const char *what, const struct yaml_node *node,
                        void *member)
{
    struct table *table = member;
    if (!node_reader_expect(reader, what, "a list of SQL conditions", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->items[i];
        struct check check = {.item = i};
        if (item->kind == YAML_SCALAR)
            node_reader_word(reader, "a check", item, &check.sql);
        else
            node_reader_whole_object(reader, "a check", "SQL, or {sql: ..., name: ...}", item, &CHECK,
                                     &item->span, &check);
        if (check.sql.text)
            *ARENA_APPEND(reader->arena, &table->checks) = check;
        else if (check.sql.postgres)
            *ARENA_APPEND(reader->arena, &table->postgres_checks) = check;
    }
}

static const struct node_shape CHECK_OR_SQL = {.keys = &CHECK, .or_else = &SHAPE_WORD};

static const struct node_shape CHECKS = {.read = read_checks, .items = &CHECK_OR_SQL};

/* ---- Indexes --------------------------------------------------------------------------------------------- */

static const struct node_reader_key TERM_KEYS[] = {
    {"column", &SHAPE_WORD, offsetof(struct index_term, column_name), 0, NODE_ONE_OF,
     "A column; ` desc` and ` collate NAME` may follow its name."},
    {"sql", &SHAPE_SQL_OR_POSTGRES, offsetof(struct index_term, sql), 0, NODE_ONE_OF,
     "An expression, in SQL; one that SQLite has nothing for makes the index PostgreSQL's alone."},
    {"desc", &SHAPE_FLAG, offsetof(struct index_term, descending), 0, NODE_OPTIONAL,
     "true: the greatest value comes first."},
    {"collate", &SHAPE_SQL_OR_NONE, offsetof(struct index_term, collate), 0, NODE_OPTIONAL,
     "How the index compares text; as the column does when it is left out."},
};

static const struct node_reader_keys TERM = {
    .name = "index_term",
    .doc = "A column of an index, or an expression.",
    NODE_READER_ITEMS(TERM_KEYS),
};

static void read_term(struct node_reader *reader, const struct yaml_node *node, struct index *index)
{
    struct index_term term = {0};
    if (node->kind == YAML_SCALAR) {
        node_reader_word(reader, "a column of an index", node, &term.column_name);
    } else if (node_reader_object(reader, "a column of an index", "a column's name, or {sql: ...}", node, &TERM,
                                  &term) &&
               !yaml_tree_get(node, "column") && !yaml_tree_get(node, "sql")) {
        diagnostic_report(reader->diagnostics, RULE_MISSING_KEY, node->span,
                          "a column of an index needs the key \"column\" or \"sql\"");
    } else if (term.column_name.text && (term.sql.text || term.sql.postgres)) {
        diagnostic_report(reader->diagnostics, RULE_WRONG_SHAPE, term.sql.span,
                          "a column of an index has a name or sql, not both");
        return;
    }
    if (term.column_name.text || term.sql.text || term.sql.postgres)
        *ARENA_APPEND(reader->arena, &index->terms) = term;
}

static void read_terms(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    struct index *index = member;
    if (node->kind == YAML_SCALAR && !yaml_tree_is_null(node)) {
        read_term(reader, node, index);
        return;
    }
    if (!node_reader_expect_some(reader, what, "a list of columns", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++)
        read_term(reader, node->items[i], index);
}

static const struct node_shape TERM_WORD = {.keys = &TERM, .or_else = &SHAPE_WORD};

static const struct node_shape TERMS = {
    .read = read_terms,
    .items = &TERM_WORD,
    .some = true,
    .or_else = &SHAPE_WORD,
};

static const struct node_reader_key INDEX_SQL_KEYS[] = {
    {"postgres", &SHAPE_WORD, 0, 0, NODE_REQUIRED,
     "What stands behind the table's name in CREATE INDEX: USING gin (tags)."},
};

static const struct node_reader_keys INDEX_SQL_MAPPING = {
    .name = "index_sql",
    .doc = "An index as PostgreSQL's DDL says it.",
    NODE_READER_ITEMS(INDEX_SQL_KEYS),
};

static void read_index_sql(struct node_reader *reader, const char *what, const struct yaml_node *node,
                           void *member)
{
    struct name *sql = member, *postgres = ARENA_NEW(reader->arena, struct name);
    *postgres = (struct name){0};
    if (node_reader_whole_object(reader, what, "{postgres: ...}", node, &INDEX_SQL_MAPPING, &node->span,
                                 postgres) &&
        postgres->text)
        *sql = (struct name){.postgres = postgres};
}

static const struct node_shape INDEX_SQL = {.read = read_index_sql, .keys = &INDEX_SQL_MAPPING};

static const struct node_reader_key INDEX_KEYS[] = {
    {"columns", &TERMS, 0, 0, NODE_ANY_OF,
     "The columns, in the index's order: each a name, perhaps with ` desc` or ` collate NAME`, or {sql: ...}."},
    {"unique", &SHAPE_FLAG, offsetof(struct index, unique), 0, NODE_OPTIONAL,
     "true: no two rows of the index have the same values."},
    {"where", &SHAPE_SQL_OR_POSTGRES, offsetof(struct index, where), 0, NODE_OPTIONAL,
     "A condition in SQL: the index has only the rows that fulfil it. One that SQLite has nothing for makes the index "
     "PostgreSQL's alone."},
    {"sql", &INDEX_SQL, offsetof(struct index, sql), 0, NODE_ANY_OF,
     "What PostgreSQL makes in its place: {postgres: USING gin (tags)}. Without columns the index is PostgreSQL's alone."},
    {"name", &SHAPE_WORD, offsetof(struct index, name), 0, NODE_OPTIONAL,
     "The index's name; its functions are called so where another's have the name of its columns."},
    {"doc", &SHAPE_DOC, offsetof(struct index, doc), 0, NODE_OPTIONAL, "What the index is for."},
};

static const struct node_reader_keys INDEX = {
    .name = "index",
    .doc = "An index, with what there is to say of it.",
    NODE_READER_ITEMS(INDEX_KEYS),
};

static bool is_of_postgres(const struct index *index)
{
    bool is_alone = !index->terms.count || (!index->where.text && index->where.postgres);
    for (size_t i = 0; i < index->terms.count; i++)
        is_alone |= !index->terms.items[i].column_name.text && !index->terms.items[i].sql.text;
    return is_alone;
}

static void read_index(struct node_reader *reader, const struct yaml_node *node, size_t item,
                       struct table *table)
{
    static const char EXPECTED[] = "a column's name, or a mapping: {columns: [a, b]}";
    struct index index = {.span = node->span, .item = item};
    size_t mistakes = node_reader_mistakes(reader);
    if (node->kind == YAML_SCALAR)
        read_term(reader, node, &index);
    else
        node_reader_whole_object(reader, "an index", EXPECTED, node, &INDEX, &node->span, &index);
    index.doubtful = node_reader_mistakes(reader) != mistakes;
    bool is_said = index.terms.count > 0 || index.sql.postgres;
    if (!is_said && !index.doubtful)
        diagnostic_report(reader->diagnostics, RULE_MISSING_KEY, node->span,
                          "an index needs the key \"columns\", or \"sql\"");
    else if (is_said && is_of_postgres(&index))
        *ARENA_APPEND(reader->arena, &table->postgres_indexes) = index;
    else if (is_said)
        *ARENA_APPEND(reader->arena, &table->indexes) = index;
}

static void read_indexes(struct node_reader *reader, const char *what, const struct yaml_node *node,
                         void *member)
{
    if (!node_reader_expect(reader, what, "a list", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++)
        read_index(reader, node->items[i], i, member);
}

static const struct node_shape INDEX_OR_COLUMN = {.keys = &INDEX, .or_else = &SHAPE_WORD};

static const struct node_shape INDEXES = {.read = read_indexes, .items = &INDEX_OR_COLUMN};

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static const struct node_reader_key TABLE_KEYS[] = {
    {"columns", &COLUMNS, 0, 0, NODE_REQUIRED, "The columns by name, in their order."},
    {"primary_key", &PRIMARY_KEY, offsetof(struct table, primary_key), 0, NODE_OPTIONAL,
     "The columns of the primary key: [a, b]. One of a single column is the column's `primary`."},
    {"unique", &UNIQUE_KEYS, 0, 0, NODE_OPTIONAL,
     "Lists of columns that no two rows have the same values of: [[a, b]]."},
    {"indexes", &INDEXES, 0, 0, NODE_OPTIONAL,
     "What rows are found and sorted by: a column, or {columns: [a, b desc]}. Each gives functions."},
    {"foreign_keys", &FOREIGN_KEYS, 0, 0, NODE_OPTIONAL,
     "References of several columns: {columns: [a, b], references: table}."},
    {"checks", &CHECKS, 0, 0, NODE_OPTIONAL, "Conditions in SQL that every row fulfils."},
    {"entity", &SHAPE_IDENTIFIER, offsetof(struct table, entity), 0, NODE_OPTIONAL,
     "The singular name that the C has for a row; the table's name when it is left out."},
    {"doc", &SHAPE_DOC, offsetof(struct table, doc), 0, NODE_OPTIONAL,
     "What the rows are, for the comment at the struct."},
    {"was", &SHAPE_WORD, offsetof(struct table, was), 0, NODE_OPTIONAL,
     "The name that the table had before, for the migration that renames it."},
    {"without_rowid", &SHAPE_FLAG, offsetof(struct table, without_rowid),
     offsetof(struct table, without_rowid_span), NODE_OPTIONAL,
     "true: SQLite keeps the rows in the primary key's own tree (WITHOUT ROWID)."},
    {"strict", &SHAPE_FLAG, offsetof(struct table, strict), offsetof(struct table, strict_span), NODE_OPTIONAL,
     "false: a table of a database that exists, which is not STRICT: columns may hold what their type does not say."},
};

static const struct node_reader_keys TABLE = {
    .name = "table",
    .doc = "A table: its columns, keys, indexes and checks.",
    NODE_READER_ITEMS(TABLE_KEYS),
};

/* Names that belong to the runtime and to SQLite. */
static void check_table_name(struct node_reader *reader, const struct name *name)
{
    static const struct {
        const char *prefix, *owner;
    } RESERVED[] = {{"jdb_", "the runtime's own tables"}, {"sqlite_", "SQLite's own tables"}};
    node_reader_accept_name(reader, "a table's name", name);
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        const char *prefix = RESERVED[i].prefix;
        if (strncasecmp(name->text, prefix, strlen(prefix)) == 0)
            diagnostic_report(reader->diagnostics, RULE_RESERVED_NAME, name->span,
                              "table \"%s\" can't be called so: names in %s are for %s", name->text, prefix,
                              RESERVED[i].owner);
    }
}

static void index_columns(struct node_reader *reader, struct table *table)
{
    table->columns_by_name = name_index_new(reader->arena, true);
    for (size_t i = 0; i < table->columns.count; i++)
        name_index_add(table->columns_by_name, table->columns.items[i].name.text, i);
}

static bool has_all_columns(const struct yaml_node *table)
{
    const struct yaml_node *columns = yaml_tree_get(table, "columns");
    return columns && columns->kind == YAML_MAPPING && !columns->incomplete && columns->count <= COLUMN_MAX;
}

/* From a key to the end of its value; of an alias, what it stands for. */
static struct span extent_of(const struct span *key, const struct span *value)
{
    struct span extent = *value;
    if (span_compare(key, value) < 0) {
        extent.line = key->line;
        extent.column = key->column;
    }
    return extent;
}

static void read_table(struct node_reader *reader, const struct yaml_node *node, struct table *table)
{
    const char *what = node_reader_describe(reader, "table", &table->name);
    size_t mistakes = node_reader_mistakes(reader);
    node_reader_whole_object(reader, what, "a mapping with columns", node, &TABLE, &table->name.span, table);
    table->incomplete = !has_all_columns(node);
    table->extent = extent_of(&table->name.span, &node->span);
    table->doubtful = node_reader_mistakes(reader) - mistakes > table->mistakes_in_columns;
    if (!table->entity.text)
        table->entity = table->name;
    index_columns(reader, table);
}

static void read_tables(struct node_reader *reader, const char *what, const struct yaml_node *node,
                        void *member)
{
    struct schema *schema = member;
    if (!node_reader_expect_some(reader, what, "a mapping of names to tables", node, YAML_MAPPING))
        return;
    ARENA_RESERVE(reader->arena, &schema->tables, node->count);
    for (size_t i = 0; i < node->count; i++) {
        struct table table = {.name = node_reader_text_of(reader, node->keys[i]), .strict = true};
        check_table_name(reader, &table.name);
        read_table(reader, node->items[i], &table);
        table.index = schema->tables.count;
        *ARENA_APPEND(reader->arena, &schema->tables) = table;
    }
}

static const struct node_shape TABLE_MAPPING = {.keys = &TABLE};

const struct node_shape SHAPE_TABLES = {.read = read_tables, .values = &TABLE_MAPPING, .some = true};
