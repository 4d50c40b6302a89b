#include "schema_read.h"

#include "name_index.h"
#include "schema_read_table.h"
#include "suggest.h"
#include "text.h"

#include <stddef.h>

/* ---- Enums ----------------------------------------------------------------------------------------------- */

static void add_value(struct node_reader *reader, struct enumeration *enumeration, const struct yaml_node *word,
                      const struct yaml_node *doc)
{
    struct enum_value value = {0};
    if (!node_reader_expect(reader, "a value of an enum", "a word", word, YAML_SCALAR))
        return;
    value.name = node_reader_text_of(reader, word);
    if (!node_reader_accept_name(reader, "a value of an enum", &value.name))
        return;
    if (doc)
        node_reader_doc(reader, arena_format(reader->arena, "what \"%s\" means", value.name.text), doc,
                        &value.doc);
    name_index_add(enumeration->values_by_name, value.name.text, enumeration->values.count);
    *ARENA_APPEND(reader->arena, &enumeration->values) = value;
}

static void read_enum(struct node_reader *reader, const struct yaml_node *node, struct enumeration *enumeration)
{
    const char *what = node_reader_describe(reader, "enum", &enumeration->name);
    bool documented = node->kind == YAML_MAPPING;
    if (!node_reader_expect_some(reader, what, "a list of words, or a mapping of words to what they mean", node,
                                 documented ? YAML_MAPPING : YAML_SEQUENCE))
        return;
    for (size_t i = 0; i < node->count; i++)
        add_value(reader, enumeration, documented ? node->keys[i] : node->items[i],
                  documented ? node->items[i] : NULL);
}

static void read_enums(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    struct schema *schema = member;
    if (!node_reader_expect(reader, what, "a mapping of names to values", node, YAML_MAPPING))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct name name = node_reader_text_of(reader, node->keys[i]);
        node_reader_accept_name(reader, "an enum's name", &name);
        struct enumeration *enumeration = ARENA_APPEND(reader->arena, &schema->enums);
        *enumeration =
            (struct enumeration){.name = name, .values_by_name = name_index_new(reader->arena, false)};
        size_t mistakes = node_reader_mistakes(reader);
        read_enum(reader, node->items[i], enumeration);
        enumeration->doubtful = node_reader_mistakes(reader) != mistakes;
    }
}

static const struct node_shape ENUM_WORDS = {
    .items = &SHAPE_DOC,
    .some = true,
};

static const struct node_shape ENUM_VALUES = {
    .values = &SHAPE_DOC,
    .some = true,
    .or_else = &ENUM_WORDS,
};

static const struct node_shape ENUMS = {.read = read_enums, .values = &ENUM_VALUES};

/* ---- Beside tables --------------------------------------------------------------------------------------- */

static const struct node_reader_key VIEW_KEYS[] = {
    {"sql", &SHAPE_SQL_OF_EITHER, offsetof(struct sql_view, sql), 0, NODE_REQUIRED, "The query, in SQL."},
    {"columns", &SHAPE_WORDS, offsetof(struct sql_view, columns), 0, NODE_OPTIONAL,
     "What its columns are called; as in the query when it is left out."},
    {"doc", &SHAPE_DOC, offsetof(struct sql_view, doc), 0, NODE_OPTIONAL, "What its rows are."},
};

static const struct node_reader_keys VIEW = {
    .name = "view",
    .doc = "A view: a query of the database's own.",
    NODE_READER_ITEMS(VIEW_KEYS),
};

/* {sqlite: ..., postgres: ...}, which has none of a view's keys. */
static bool is_sql(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR ||
           (node->kind == YAML_MAPPING && (yaml_tree_get(node, "sqlite") || yaml_tree_get(node, "postgres")));
}

static void read_views(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    struct schema *schema = member;
    if (!node_reader_expect(reader, what, "a mapping of names to SQL", node, YAML_MAPPING))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct sql_view view = {.name = node_reader_text_of(reader, node->keys[i])};
        const struct yaml_node *value = node->items[i];
        node_reader_accept_name(reader, "a view's name", &view.name);
        const char *view_word = node_reader_describe(reader, "view", &view.name);
        if (is_sql(value))
            node_reader_sql_of_either(reader, view_word, value, &view.sql);
        else
            node_reader_whole_object(reader, view_word, "SQL, or {sql: ..., columns: [...]}", value, &VIEW,
                                     &view.name.span, &view);
        if (view.sql.text)
            *ARENA_APPEND(reader->arena, &schema->views) = view;
        else if (view.sql.postgres)
            *ARENA_APPEND(reader->arena, &schema->postgres_views) = view;
    }
}

static const struct node_shape VIEW_OR_SQL = {.keys = &VIEW, .or_else = &SHAPE_SQL_OF_EITHER};

static const struct node_shape VIEWS = {.read = read_views, .values = &VIEW_OR_SQL};

/* Names, and the SQL of each; what is PostgreSQL's alone goes to a list of its own. */
static void read_sql_objects(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             node_reader_function *read_sql, struct sql_object_list *objects,
                             struct sql_object_list *postgres)
{
    if (!node_reader_expect(reader, what, "a mapping of names to SQL", node, YAML_MAPPING))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct sql_object object = {.name = node_reader_text_of(reader, node->keys[i])};
        node_reader_accept_name(reader, arena_format(reader->arena, "a name in %s", what), &object.name);
        read_sql(reader, node_reader_describe(reader, "the SQL of", &object.name), node->items[i], &object.sql);
        if (object.sql.text)
            *ARENA_APPEND(reader->arena, objects) = object;
        else if (object.sql.postgres)
            *ARENA_APPEND(reader->arena, postgres) = object;
    }
}

static void read_triggers(struct node_reader *reader, const char *what, const struct yaml_node *node,
                          void *member)
{
    struct schema *schema = member;
    read_sql_objects(reader, what, node, node_reader_sql_of_either, &schema->triggers,
                     &schema->postgres_triggers);
}

static void read_virtual_tables(struct node_reader *reader, const char *what, const struct yaml_node *node,
                                void *member)
{
    read_sql_objects(reader, what, node, node_reader_sql_or_none, &((struct schema *)member)->virtual_tables,
                     NULL);
}

static const struct node_shape TRIGGERS = {.read = read_triggers, .values = &SHAPE_SQL_OF_EITHER};
static const struct node_shape VIRTUAL_TABLES = {.read = read_virtual_tables, .values = &SHAPE_SQL_OR_NONE};

struct definition {
    struct name postgres;
};

static const struct node_reader_key DEFINITION_KEYS[] = {
    {"postgres", &SHAPE_WORD, offsetof(struct definition, postgres), 0, NODE_REQUIRED,
     "Whole statements, as PostgreSQL reads them."},
};

static const struct node_reader_keys DEFINITION = {
    .name = "definition",
    .doc = "Statements of an engine's own.",
    NODE_READER_ITEMS(DEFINITION_KEYS),
};

static void read_definitions(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             void *member)
{
    if (!node_reader_expect(reader, what, "a mapping of names to {postgres: ...}", node, YAML_MAPPING))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct sql_object object = {.name = node_reader_text_of(reader, node->keys[i])};
        struct definition *definition = ARENA_NEW(reader->arena, struct definition);
        node_reader_accept_name(reader, "a definition's name", &object.name);
        node_reader_whole_object(reader, node_reader_describe(reader, "definition", &object.name),
                                 "{postgres: ...}", node->items[i], &DEFINITION, &node->items[i]->span,
                                 definition);
        object.sql.postgres = &definition->postgres;
        if (definition->postgres.text)
            *ARENA_APPEND(reader->arena, (struct sql_object_list *)member) = object;
    }
}

static const struct node_shape DEFINITION_MAPPING = {.keys = &DEFINITION};
static const struct node_shape DEFINITIONS = {.read = read_definitions, .values = &DEFINITION_MAPPING};

/* ---- Environments and engines ---------------------------------------------------------------------------- */

static void read_environments(struct node_reader *reader, const char *what, const struct yaml_node *node,
                              void *member)
{
    struct schema *schema = member;
    if (!node_reader_expect(reader, what, "a mapping of names to URLs", node, YAML_MAPPING))
        return;
    for (size_t i = 0; i < node->count; i++) {
        struct environment environment = {.name = node_reader_name_of(node->keys[i])};
        if (!node_reader_accept_name(reader, "an environment's name", &environment.name))
            continue;
        node_reader_word(reader, node_reader_describe(reader, "environment", &environment.name), node->items[i],
                         &environment.url);
        if (environment.url.text)
            *ARENA_APPEND(reader->arena, &schema->environments) = environment;
    }
}

static const struct node_shape ENVIRONMENTS = {.read = read_environments, .values = &SHAPE_WORD};

static const struct keyword ENGINES[ENGINE_COUNT] = {
    [ENGINE_SQLITE] = {"sqlite", "SQLite, through its C library."},
    [ENGINE_POSTGRES] = {"postgres", "PostgreSQL, through libpq."},
};

/* The engine of that name; ENGINE_COUNT, with a report, where there is none. */
static enum engine find_engine(struct node_reader *reader, const struct name *name)
{
    const char *names[ENGINE_COUNT];
    for (enum engine engine = 0; engine < ENGINE_COUNT; engine++) {
        names[engine] = ENGINES[engine].word;
        if (text_equal(name->text, names[engine]))
            return engine;
    }
    struct diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_UNKNOWN_ENGINE, name->span,
                                                      "there is no engine \"%s\"", name->text);
    diagnostic_suggest(diagnostic, "%s",
                       suggest_words(reader->arena, name->text, "there are", names, ENGINE_COUNT));
    return ENGINE_COUNT;
}

static void read_engines(struct node_reader *reader, const char *what, const struct yaml_node *node,
                         void *member)
{
    struct schema *schema = member;
    struct name_list *engines = &schema->engines;
    node_reader_words(reader, what, node, engines);
    bool is_doubtful = engines->count == 0;
    for (size_t i = 0; i < engines->count; i++) {
        enum engine engine = find_engine(reader, &engines->items[i]);
        is_doubtful |= engine == ENGINE_COUNT;
        if (engine == ENGINE_COUNT)
            continue;
        if (schema->has_engine[engine])
            diagnostic_report(reader->diagnostics, RULE_DUPLICATE_NAME, engines->items[i].span,
                              "engine \"%s\" is there already", engines->items[i].text);
        schema->has_engine[engine] = true;
    }
    if (!is_doubtful && !schema->has_engine[ENGINE_SQLITE])
        diagnostic_report(reader->diagnostics, RULE_MISSING_ENGINE, node->span,
                          "engines must have sqlite: all SQL is tried on it");
}

static const struct node_shape ENGINE = {.words = ENGINES, .word_count = ENGINE_COUNT};

static const struct node_shape ENGINE_LIST = {
    .read = read_engines,
    .items = &ENGINE,
    .some = true,
    .or_else = &ENGINE,
};

/* ---- The schema ------------------------------------------------------------------------------------------ */

/* Names that the generated code can't begin with: its headers would be others'. */
bool schema_name_is_reserved(const char *name)
{
    static const char *const RESERVED[] = {
        "jdb",         "jdb_record", "sqlite3",   "assert",  "complex", "ctype",  "errno",  "fenv",
        "float",       "inttypes",   "iso646",    "limits",  "locale",  "math",   "setjmp", "signal",
        "stdalign",    "stdarg",     "stdatomic", "stdbool", "stddef",  "stdint", "stdio",  "stdlib",
        "stdnoreturn", "string",     "tgmath",    "threads", "time",    "uchar",  "wchar",  "wctype",
    };
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++)
        if (text_equal_ignoring_case(name, RESERVED[i]))
            return true;
    return false;
}

static void read_schema_name(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             void *member)
{
    struct name *name = member;
    node_reader_identifier(reader, what, node, name);
    if (name->text && schema_name_is_reserved(name->text))
        diagnostic_report(
            reader->diagnostics, RULE_RESERVED_NAME, name->span,
            "the schema can't be called \"%s\": its files and functions would be another library's",
            name->text);
}

static const struct node_shape SCHEMA_NAME = {
    .read = read_schema_name,
    .or_else = &SHAPE_IDENTIFIER,
};

static const struct node_reader_key SCHEMA_KEYS[] = {
    {"schema", &SCHEMA_NAME, offsetof(struct schema, name), 0, NODE_REQUIRED,
     "The schema's name, a C identifier: generated files are called so, and the names of the C begin with it."},
    {"doc", &SHAPE_DOC, offsetof(struct schema, doc), 0, NODE_OPTIONAL,
     "What the schema is about, for the comment at the head of the generated header."},
    {"engines", &ENGINE_LIST, 0, 0, NODE_OPTIONAL,
     "The databases that code is written for; sqlite when it is left out."},
    {"environments", &ENVIRONMENTS, 0, 0, NODE_OPTIONAL,
     "The database's URL in each environment: development, test, production; ${NAME} is a variable's value."},
    {"enums", &ENUMS, 0, 0, NODE_OPTIONAL,
     "Types of a few words, by name: a list of them, or a mapping of each word to what it means."},
    {"definitions", &DEFINITIONS, offsetof(struct schema, definitions), 0, NODE_OPTIONAL,
     "What PostgreSQL's tables need before they are made, by name: types, domains, sequences, functions; whole statements."},
    {"tables", &SHAPE_TABLES, 0, 0, NODE_REQUIRED, "The tables, by name."},
    {"views", &VIEWS, 0, 0, NODE_OPTIONAL,
     "Views, by name: what stands behind AS, in SQL, or {sql: ..., columns: [...]}."},
    {"triggers", &TRIGGERS, 0, 0, NODE_OPTIONAL,
     "Triggers, by name: what stands behind it in CREATE TRIGGER: `AFTER INSERT ON users BEGIN … END`."},
    {"virtual_tables", &VIRTUAL_TABLES, 0, 0, NODE_OPTIONAL,
     "Virtual tables, by name: the module and its arguments, `fts5(title, body)`. SQL reaches them, no C is made."},
};

const struct node_reader_keys SCHEMA_FILE = {
    .name = "schema",
    .doc = "A schema of Janus DB: tables, and the C that is generated for them.",
    NODE_READER_ITEMS(SCHEMA_KEYS),
};

/* Lists no longer move: what points into them can be set. */
static void complete(struct node_reader *reader, struct schema *schema)
{
    schema->enums_by_name = name_index_new(reader->arena, false);
    for (size_t i = 0; i < schema->enums.count; i++)
        name_index_add(schema->enums_by_name, schema->enums.items[i].name.text, i);
    schema->tables_by_name = name_index_new(reader->arena, true);
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct table *table = &schema->tables.items[i];
        name_index_add(schema->tables_by_name, table->name.text, i);
        for (size_t j = 0; j < table->columns.count; j++)
            table->columns.items[j].table = table;
    }
    if (schema->engines.count == 0) {
        *ARENA_APPEND(reader->arena, &schema->engines) = (struct name){.text = "sqlite"};
        schema->has_engine[ENGINE_SQLITE] = true;
    }
}

static bool is_whole(const struct yaml_node *node)
{
    return node && node->kind == YAML_MAPPING && !node->incomplete;
}

struct schema *schema_read(struct arena *arena, const struct source *source, const struct yaml_node *root,
                           struct diagnostics *diagnostics)
{
    struct node_reader reader = {.arena = arena, .diagnostics = diagnostics};
    struct schema *schema = ARENA_NEW(arena, struct schema);
    schema->source = source;
    node_reader_object(&reader, "the schema", "a mapping with the keys schema and tables", root, &SCHEMA_FILE,
                       schema);
    struct span begin = source_span(source, 0, 0);
    if (root->kind == YAML_MAPPING)
        node_reader_expect_keys(&reader, "the schema", root, &SCHEMA_FILE, &begin);
    schema->lacks_tables = !is_whole(yaml_tree_get(root, "tables"));
    const struct yaml_node *enums = yaml_tree_get(root, "enums");
    schema->lacks_enums = enums ? !is_whole(enums) : node_reader_may_mean(&reader, root, &SCHEMA_FILE, "enums");
    complete(&reader, schema);
    return schema;
}
