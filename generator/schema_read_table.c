#include "schema_read_table.h"

#include "name_index.h"
#include "text.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* A word that only migrations will understand. */
static void read_for_migrations(struct node_reader *reader, const char *what, const struct yaml_node *node,
                                void *member)
{
    struct name *name = member;
    node_reader_word(reader, what, node, name);
    if (name->text)
        diagnostic_report(reader->diagnostics, RULE_NOT_YET, name->span,
                          "%s has no effect: this version has no migrations", what);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static const struct node_reader_key COLUMN_KEYS[] = {
    {"type", node_reader_word, offsetof(struct column, type_name), 0},
    {"references", node_reader_word, offsetof(struct column, reference.table_name), 0},
    {"on_delete", node_reader_action, offsetof(struct column, on_delete),
     offsetof(struct column, on_delete_span)},
    {"on_update", node_reader_action, offsetof(struct column, on_update),
     offsetof(struct column, on_update_span)},
    {"null", node_reader_flag, offsetof(struct column, nullable), offsetof(struct column, nullable_span)},
    {"primary", node_reader_flag, offsetof(struct column, primary), offsetof(struct column, primary_span)},
    {"unique", node_reader_flag, offsetof(struct column, unique), offsetof(struct column, unique_span)},
    {"default", node_reader_literal, offsetof(struct column, default_value), 0},
    {"min", node_reader_bound, offsetof(struct column, minimum), 0},
    {"max", node_reader_bound, offsetof(struct column, maximum), 0},
    {"check", node_reader_word, offsetof(struct column, check), 0},
    {"generated", node_reader_word, offsetof(struct column, generated), 0},
    {"collate", node_reader_word, offsetof(struct column, collate), 0},
    {"secret", node_reader_flag, offsetof(struct column, secret), 0},
    {"doc", node_reader_doc, offsetof(struct column, doc), 0},
    {"was", read_for_migrations, offsetof(struct column, was), 0},
    {"fill", read_for_migrations, offsetof(struct column, fill), 0},
};

static void read_column(struct node_reader *reader, const struct yaml_node *node, struct column *column)
{
    const char *what = node_reader_describe(reader, "column", &column->name);
    size_t mistakes = node_reader_mistakes(reader);
    if (node->kind == YAML_SCALAR && !yaml_tree_is_null(node))
        column->type_name = node_reader_name_of(node);
    else if (node->kind != YAML_SCALAR)
        node_reader_object(reader, what, "a type, or a mapping with one", node, NODE_READER_KEYS(COLUMN_KEYS),
                           column);
    column->doubtful = node_reader_mistakes(reader) != mistakes;
    if (!column->doubtful && !column->type_name.text && !column->reference.table_name.text)
        diagnostic_report(reader->diagnostics, RULE_MISSING_TYPE, column->name.span,
                          "%s needs a type, or references", what);
}

static void read_columns(struct node_reader *reader, const char *what, const struct yaml_node *node,
                         void *member)
{
    struct table *table = member;
    if (!node_reader_expect_some(reader, what, "a mapping of names to types", node, YAML_MAPPING))
        return;
    size_t mistakes = node_reader_mistakes(reader);
    for (size_t i = 0; i < node->count; i++) {
        struct name name = node_reader_text_of(reader, node->keys[i]);
        node_reader_accept_name(reader, "a column's name", &name);
        struct column *column = ARENA_APPEND(reader->arena, &table->columns);
        *column = (struct column){.name = name, .index = table->columns.count - 1};
        read_column(reader, node->items[i], column);
    }
    table->mistakes_in_columns = node_reader_mistakes(reader) - mistakes;
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

static const struct node_reader_key KEY_KEYS[] = {
    {"columns", node_reader_words, offsetof(struct key, column_names), 0},
    {"name", node_reader_word, offsetof(struct key, name), 0},
};

static void read_key(struct node_reader *reader, const char *what, const struct yaml_node *node,
                     struct key *key)
{
    key->span = node->span;
    if (node->kind == YAML_MAPPING) {
        if (node_reader_object(reader, what, "a list of columns", node, NODE_READER_KEYS(KEY_KEYS), key))
            node_reader_expect_key(reader, what, node, "columns");
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

static const struct node_reader_key FOREIGN_KEY_KEYS[] = {
    {"columns", node_reader_words, offsetof(struct foreign_key, column_names), 0},
    {"references", node_reader_word, offsetof(struct foreign_key, parent_name), 0},
    {"to", node_reader_words, offsetof(struct foreign_key, parent_column_names), 0},
    {"on_delete", node_reader_action, offsetof(struct foreign_key, on_delete),
     offsetof(struct foreign_key, on_delete_span)},
    {"on_update", node_reader_action, offsetof(struct foreign_key, on_update),
     offsetof(struct foreign_key, on_update_span)},
    {"name", node_reader_word, offsetof(struct foreign_key, name), 0},
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
        if (node_reader_object(reader, "a foreign key", EXPECTED, item, NODE_READER_KEYS(FOREIGN_KEY_KEYS),
                               &foreign_key) &&
            node_reader_expect_key(reader, "a foreign key", item, "columns") &&
            node_reader_expect_key(reader, "a foreign key", item, "references"))
            *ARENA_APPEND(reader->arena, &table->foreign_keys) = foreign_key;
    }
}

/* ---- Checks ---------------------------------------------------------------------------------------------- */

static const struct node_reader_key CHECK_KEYS[] = {
    {"sql", node_reader_word, offsetof(struct check, sql), 0},
    {"name", node_reader_word, offsetof(struct check, name), 0},
};

static void read_checks(struct node_reader *reader, const char *what, const struct yaml_node *node,
                        void *member)
{
    struct table *table = member;
    if (!node_reader_expect(reader, what, "a list of SQL conditions", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->items[i];
        struct check check = {0};
        if (item->kind == YAML_SCALAR)
            node_reader_word(reader, "a check", item, &check.sql);
        else if (node_reader_object(reader, "a check", "SQL, or {sql: ..., name: ...}", item,
                                    NODE_READER_KEYS(CHECK_KEYS), &check))
            node_reader_expect_key(reader, "a check", item, "sql");
        if (check.sql.text)
            *ARENA_APPEND(reader->arena, &table->checks) = check;
    }
}

/* ---- Indexes --------------------------------------------------------------------------------------------- */

static const struct node_reader_key TERM_KEYS[] = {
    {"column", node_reader_word, offsetof(struct index_term, column_name), 0},
    {"sql", node_reader_word, offsetof(struct index_term, sql), 0},
    {"desc", node_reader_flag, offsetof(struct index_term, descending), 0},
    {"collate", node_reader_word, offsetof(struct index_term, collate), 0},
};

static void read_term(struct node_reader *reader, const struct yaml_node *node, struct index *index)
{
    struct index_term term = {0};
    if (node->kind == YAML_SCALAR) {
        node_reader_word(reader, "a column of an index", node, &term.column_name);
    } else if (node_reader_object(reader, "a column of an index", "a column's name, or {sql: ...}", node,
                                  NODE_READER_KEYS(TERM_KEYS), &term) &&
               !yaml_tree_get(node, "column")) {
        node_reader_expect_key(reader, "a column of an index", node, "sql");
    } else if (term.column_name.text && term.sql.text) {
        diagnostic_report(reader->diagnostics, RULE_WRONG_SHAPE, term.sql.span,
                          "a column of an index has a name or sql, not both");
        return;
    }
    if (term.column_name.text || term.sql.text)
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

static const struct node_reader_key INDEX_KEYS[] = {
    {"columns", read_terms, 0, 0},
    {"unique", node_reader_flag, offsetof(struct index, unique), 0},
    {"where", node_reader_word, offsetof(struct index, where), 0},
    {"name", node_reader_word, offsetof(struct index, name), 0},
    {"doc", node_reader_doc, offsetof(struct index, doc), 0},
};

static void read_index(struct node_reader *reader, const struct yaml_node *node, struct table *table)
{
    static const char EXPECTED[] = "a column's name, or a mapping: {columns: [a, b]}";
    struct index index = {.span = node->span};
    if (node->kind == YAML_SCALAR)
        read_term(reader, node, &index);
    else if (node_reader_object(reader, "an index", EXPECTED, node, NODE_READER_KEYS(INDEX_KEYS), &index))
        node_reader_expect_key(reader, "an index", node, "columns");
    if (index.terms.count > 0)
        *ARENA_APPEND(reader->arena, &table->indexes) = index;
}

static void read_indexes(struct node_reader *reader, const char *what, const struct yaml_node *node,
                         void *member)
{
    if (!node_reader_expect(reader, what, "a list", node, YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++)
        read_index(reader, node->items[i], member);
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static const struct node_reader_key TABLE_KEYS[] = {
    {"columns", read_columns, 0, 0},
    {"primary_key", read_primary_key, offsetof(struct table, primary_key), 0},
    {"unique", read_unique_keys, 0, 0},
    {"indexes", read_indexes, 0, 0},
    {"foreign_keys", read_foreign_keys, 0, 0},
    {"checks", read_checks, 0, 0},
    {"entity", node_reader_identifier, offsetof(struct table, entity), 0},
    {"doc", node_reader_doc, offsetof(struct table, doc), 0},
    {"was", read_for_migrations, offsetof(struct table, was), 0},
    {"without_rowid", node_reader_flag, offsetof(struct table, without_rowid), 0},
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
    return columns && columns->kind == YAML_MAPPING && !columns->incomplete;
}

static void read_table(struct node_reader *reader, const struct yaml_node *node, struct table *table)
{
    const char *what = node_reader_describe(reader, "table", &table->name);
    size_t mistakes = node_reader_mistakes(reader);
    if (node_reader_object(reader, what, "a mapping with columns", node, NODE_READER_KEYS(TABLE_KEYS), table) &&
        !yaml_tree_get(node, "columns"))
        diagnostic_report(reader->diagnostics, RULE_MISSING_KEY, table->name.span,
                          "%s needs the key \"columns\"", what);
    table->incomplete = !has_all_columns(node);
    table->doubtful = node_reader_mistakes(reader) - mistakes > table->mistakes_in_columns;
    if (!table->entity.text)
        table->entity = table->name;
    index_columns(reader, table);
}

void schema_read_tables(struct node_reader *reader, const char *what, const struct yaml_node *node,
                        void *member)
{
    struct schema *schema = member;
    if (!node_reader_expect_some(reader, what, "a mapping of names to tables", node, YAML_MAPPING))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct table table = {.name = node_reader_text_of(reader, node->keys[i])};
        check_table_name(reader, &table.name);
        read_table(reader, node->items[i], &table);
        table.index = schema->tables.count;
        *ARENA_APPEND(reader->arena, &schema->tables) = table;
    }
}
