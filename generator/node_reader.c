#include "node_reader.h"

#include "suggest.h"
#include "text.h"
#include "yaml_boolean.h"

#include <stddef.h>
#include <string.h>

static const char *const KINDS[] = {
    [YAML_SCALAR] = "a word",
    [YAML_SEQUENCE] = "a list",
    [YAML_MAPPING] = "a mapping",
};

static const char *kind_of(const struct yaml_node *node)
{
    return yaml_tree_is_null(node) ? "nothing" : KINDS[node->kind];
}

size_t node_reader_mistakes(const struct node_reader *reader)
{
    return diagnostics_error_count(reader->diagnostics) + reader->broken_count;
}

/* ---- Shapes ---------------------------------------------------------------------------------------------- */

bool node_reader_expect(struct node_reader *reader, const char *what, const char *expected,
                        const struct yaml_node *node, enum yaml_kind kind)
{
    if (node->kind == kind)
        return true;
    if (node->kind == YAML_BROKEN) {
        reader->broken_count++;
        return false;
    }
    diagnostic_report(reader->diagnostics, RULE_WRONG_SHAPE, node->span, "%s must be %s, not %s", what,
                      expected, kind_of(node));
    return false;
}

bool node_reader_expect_some(struct node_reader *reader, const char *what, const char *expected,
                             const struct yaml_node *node, enum yaml_kind kind)
{
    if (!node_reader_expect(reader, what, expected, node, kind))
        return false;
    if (node->count > 0)
        return true;
    diagnostic_report(reader->diagnostics, RULE_EMPTY_LIST, node->span, "%s must not be empty", what);
    return false;
}

static const char **names_of(struct node_reader *reader, const struct node_reader_keys *keys)
{
    const char **names = arena_alloc(reader->arena, keys->count, sizeof *names);
    for (size_t i = 0; i < keys->count; i++)
        names[i] = keys->items[i].name;
    return names;
}

static void report_unknown_key(struct node_reader *reader, const char *what, const struct yaml_node *key,
                               const struct node_reader_keys *keys)
{
    struct diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_UNKNOWN_KEY, key->span,
                                                      "%s has no key \"%s\"", what, key->text);
    diagnostic_suggest(diagnostic, "%s",
                       suggest_words(reader->arena, key->text, "it has", names_of(reader, keys), keys->count));
}

static const struct node_reader_key *find_key(const struct node_reader_keys *keys, const char *name)
{
    for (size_t i = 0; i < keys->count; i++)
        if (text_equal(keys->items[i].name, name))
            return &keys->items[i];
    return NULL;
}

bool node_reader_object(struct node_reader *reader, const char *what, const char *expected,
                        const struct yaml_node *node, const struct node_reader_keys *keys, void *object)
{
    if (!node_reader_expect(reader, what, expected, node, YAML_MAPPING))
        return false;
    bool all_known = !node->incomplete;
    reader->broken_count += node->incomplete;
    for (size_t i = 0; i < node->count; i++) {
        const struct node_reader_key *key = find_key(keys, node->keys[i]->text);
        if (!key) {
            report_unknown_key(reader, what, node->keys[i], keys);
            all_known = false;
            continue;
        }
        if (key->span)
            *(struct span *)(void *)((char *)object + key->span) = node->items[i]->span;
        key->shape->read(reader, key->name, node->items[i], (char *)object + key->member);
    }
    return all_known;
}

bool node_reader_may_mean(struct node_reader *reader, const struct yaml_node *mapping,
                          const struct node_reader_keys *keys, const char *name)
{
    const char **names = names_of(reader, keys);
    for (size_t i = 0; mapping->kind == YAML_MAPPING && i < mapping->count; i++) {
        if (find_key(keys, mapping->keys[i]->text))
            continue;
        const char *nearest = suggest_nearest(mapping->keys[i]->text, names, keys->count);
        if (!nearest || text_equal(nearest, name))
            return true;
    }
    return mapping->incomplete;
}

bool node_reader_expect_keys(struct node_reader *reader, const char *what, const struct yaml_node *mapping,
                             const struct node_reader_keys *keys, const struct span *place)
{
    bool all_there = true;
    for (size_t i = 0; i < keys->count; i++) {
        const struct node_reader_key *key = &keys->items[i];
        if (key->need != NODE_REQUIRED || yaml_tree_get(mapping, key->name) ||
            node_reader_may_mean(reader, mapping, keys, key->name))
            continue;
        diagnostic_report(reader->diagnostics, RULE_MISSING_KEY, *place, "%s needs the key \"%s\"", what,
                          key->name);
        all_there = false;
    }
    return all_there;
}

bool node_reader_whole_object(struct node_reader *reader, const char *what, const char *expected,
                              const struct yaml_node *node, const struct node_reader_keys *keys,
                              const struct span *place, void *object)
{
    bool all_known = node_reader_object(reader, what, expected, node, keys, object);
    return node->kind == YAML_MAPPING && node_reader_expect_keys(reader, what, node, keys, place) && all_known;
}

const char *node_reader_describe(struct node_reader *reader, const char *kind, const struct name *name)
{
    return arena_format(reader->arena, "%s \"%s\"", kind, name->text);
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

struct name node_reader_name_of(const struct yaml_node *node)
{
    return (struct name){.text = node->text, .span = node->span};
}

struct name node_reader_text_of(struct node_reader *reader, const struct yaml_node *node)
{
    if (node->plain)
        yaml_boolean_note(node->text, node->span, reader->diagnostics);
    return node_reader_name_of(node);
}

bool node_reader_accept_name(struct node_reader *reader, const char *what, const struct name *name)
{
    if (!*name->text) {
        diagnostic_report(reader->diagnostics, RULE_INVALID_NAME, name->span, "%s must not be empty", what);
        return false;
    }
    for (const char *c = name->text; *c; c++) {
        if ((unsigned char)*c >= 0x20 && *c != 0x7F)
            continue;
        diagnostic_report(reader->diagnostics, RULE_INVALID_NAME, name->span,
                          "%s must not hold control characters: \"%s\"", what, name->text);
        return false;
    }
    return true;
}

void node_reader_word(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    struct name *name = member;
    if (!node_reader_expect(reader, what, "a word", node, YAML_SCALAR))
        return;
    if (yaml_tree_is_null(node) || !*node->text)
        diagnostic_report(reader->diagnostics, RULE_WRONG_VALUE, node->span, "%s must not be empty", what);
    else
        *name = node_reader_name_of(node);
}

const struct node_shape SHAPE_WORD = {
    .read = node_reader_word,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN,
};

/* ---- SQL ------------------------------------------------------------------------------------------------- */

struct sql_texts {
    struct name sqlite, postgres;
};

static const struct node_reader_key SQL_KEYS[] = {
    {"sqlite", &SHAPE_WORD, offsetof(struct sql_texts, sqlite), 0, NODE_REQUIRED, "The SQL that SQLite reads."},
    {"postgres", &SHAPE_WORD, offsetof(struct sql_texts, postgres), 0, NODE_REQUIRED,
     "What PostgreSQL has in its place."},
};

static const struct node_reader_keys SQL_TEXTS = {
    .name = "sql_texts",
    .doc = "SQL that each engine has words of its own for.",
    NODE_READER_ITEMS(SQL_KEYS),
};

/* "" is nothing. */
static void read_text(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    if (node_reader_expect(reader, what, "SQL", node, YAML_SCALAR))
        *(struct name *)member = node_reader_name_of(node);
}

static const struct node_shape TEXT_OR_NONE = {.read = read_text, .scalars = NODE_STRING};

static const struct node_reader_key SQL_OR_NONE_KEYS[] = {
    {"sqlite", &SHAPE_WORD, offsetof(struct sql_texts, sqlite), 0, NODE_REQUIRED, "The SQL that SQLite reads."},
    {"postgres", &TEXT_OR_NONE, offsetof(struct sql_texts, postgres), 0, NODE_REQUIRED,
     "What PostgreSQL has in its place; \"\" is nothing."},
};

static const struct node_reader_keys SQL_TEXTS_OR_NONE = {
    .name = "sql_texts_or_none",
    .doc = "SQL that each engine has words of its own for, or that PostgreSQL does without.",
    NODE_READER_ITEMS(SQL_OR_NONE_KEYS),
};

/* What is PostgreSQL's alone: the other way round, or either. */
static const struct node_reader_key SQL_OR_POSTGRES_KEYS[] = {
    {"sqlite", &TEXT_OR_NONE, offsetof(struct sql_texts, sqlite), 0, NODE_REQUIRED,
     "The SQL that SQLite reads; \"\" is nothing: there, this is left out."},
    {"postgres", &SHAPE_WORD, offsetof(struct sql_texts, postgres), 0, NODE_REQUIRED,
     "What PostgreSQL has in its place."},
};

static const struct node_reader_keys SQL_TEXTS_OR_POSTGRES = {
    .name = "sql_texts_or_postgres",
    .doc = "SQL that each engine has words of its own for, or that SQLite does without.",
    NODE_READER_ITEMS(SQL_OR_POSTGRES_KEYS),
};

static const struct node_reader_key SQL_OF_EITHER_KEYS[] = {
    {"sqlite", &TEXT_OR_NONE, offsetof(struct sql_texts, sqlite), 0, NODE_REQUIRED,
     "The SQL that SQLite reads; \"\" is nothing: there, this is left out."},
    {"postgres", &TEXT_OR_NONE, offsetof(struct sql_texts, postgres), 0, NODE_REQUIRED,
     "What PostgreSQL has in its place; \"\" is nothing."},
};

static const struct node_reader_keys SQL_TEXTS_OF_EITHER = {
    .name = "sql_texts_of_either",
    .doc = "SQL that each engine has words of its own for, or that one of them does without.",
    NODE_READER_ITEMS(SQL_OF_EITHER_KEYS),
};

static void read_texts(struct node_reader *reader, const char *what, const struct yaml_node *node,
                       const struct node_reader_keys *keys, struct name *sql)
{
    if (node->kind != YAML_MAPPING) {
        node_reader_word(reader, what, node, sql);
        return;
    }
    struct sql_texts texts = {0};
    bool is_whole = node_reader_whole_object(reader, what, "SQL, or {sqlite: ..., postgres: ...}", node, keys,
                                             &node->span, &texts);
    if (!is_whole || !texts.sqlite.text || !texts.postgres.text)
        return;
    if (!*texts.sqlite.text && !*texts.postgres.text) {
        diagnostic_report(reader->diagnostics, RULE_WRONG_VALUE, node->span,
                          "%s must not be empty for both engines: leave it out", what);
        return;
    }
    struct name *postgres = ARENA_NEW(reader->arena, struct name);
    *postgres = texts.postgres;
    *sql = texts.sqlite;
    sql->postgres = postgres;
    if (!*sql->text)
        sql->text = NULL;
}

void node_reader_sql(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    read_texts(reader, what, node, &SQL_TEXTS, member);
}

void node_reader_sql_or_none(struct node_reader *reader, const char *what, const struct yaml_node *node,
                             void *member)
{
    read_texts(reader, what, node, &SQL_TEXTS_OR_NONE, member);
}

void node_reader_sql_or_postgres(struct node_reader *reader, const char *what, const struct yaml_node *node,
                                 void *member)
{
    read_texts(reader, what, node, &SQL_TEXTS_OR_POSTGRES, member);
}

void node_reader_sql_of_either(struct node_reader *reader, const char *what, const struct yaml_node *node,
                               void *member)
{
    read_texts(reader, what, node, &SQL_TEXTS_OF_EITHER, member);
}

static const struct node_shape TEXTS = {.keys = &SQL_TEXTS};
static const struct node_shape TEXTS_OR_POSTGRES = {.keys = &SQL_TEXTS_OR_POSTGRES};
static const struct node_shape TEXTS_OF_EITHER = {.keys = &SQL_TEXTS_OF_EITHER};
static const struct node_shape TEXTS_OR_NONE = {.keys = &SQL_TEXTS_OR_NONE};

const struct node_shape SHAPE_SQL = {
    .read = node_reader_sql,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN,
    .or_else = &TEXTS,
};

const struct node_shape SHAPE_SQL_OR_NONE = {
    .read = node_reader_sql_or_none,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN,
    .or_else = &TEXTS_OR_NONE,
};

const struct node_shape SHAPE_SQL_OR_POSTGRES = {
    .read = node_reader_sql_or_postgres,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN,
    .or_else = &TEXTS_OR_POSTGRES,
};

const struct node_shape SHAPE_SQL_OF_EITHER = {
    .read = node_reader_sql_of_either,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN,
    .or_else = &TEXTS_OF_EITHER,
};

/* ---- Words and lists ------------------------------------------------------------------------------------- */

void node_reader_doc(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    const char **text = member;
    if (node_reader_expect(reader, what, "text", node, YAML_SCALAR) && !yaml_tree_is_null(node))
        *text = node_reader_text_of(reader, node).text;
}

const struct node_shape SHAPE_DOC = {
    .read = node_reader_doc,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN | NODE_NULL,
};

void node_reader_words(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    struct name_list *list = member;
    bool single = node->kind == YAML_SCALAR && !yaml_tree_is_null(node);
    if (!single && !node_reader_expect_some(reader, what, "a list of words", node, YAML_SEQUENCE))
        return;
    size_t count = single ? 1 : node->count;
    for (size_t i = 0; i < count; i++) {
        struct name name = {0};
        node_reader_word(reader, what, single ? node : node->items[i], &name);
        if (name.text)
            *ARENA_APPEND(reader->arena, list) = name;
    }
}

const struct node_shape SHAPE_WORDS = {
    .read = node_reader_words,
    .items = &SHAPE_WORD,
    .some = true,
    .or_else = &SHAPE_WORD,
};

static bool is_identifier(const char *text)
{
    if (!*text || (*text >= '0' && *text <= '9'))
        return false;
    for (const char *c = text; *c; c++) {
        char letter = (char)(*c | 0x20);
        if (*c != '_' && !(*c >= '0' && *c <= '9') && !(letter >= 'a' && letter <= 'z'))
            return false;
    }
    return true;
}

void node_reader_identifier(struct node_reader *reader, const char *what, const struct yaml_node *node,
                            void *member)
{
    struct name *name = member;
    node_reader_word(reader, what, node, name);
    if (!name->text)
        return;
    if (is_identifier(name->text)) {
        *name = node_reader_text_of(reader, node);
        return;
    }
    struct diagnostic *diagnostic =
        diagnostic_report(reader->diagnostics, RULE_INVALID_NAME, name->span,
                          "%s must be a C identifier, not \"%s\"", what, name->text);
    diagnostic_suggest(diagnostic, "letters, digits and underscores, the first no digit");
}

/* The word `true` is an identifier. */
const struct node_shape SHAPE_IDENTIFIER = {
    .read = node_reader_identifier,
    .scalars = NODE_STRING | NODE_BOOLEAN,
    .pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
};

/* ---- Values of few words --------------------------------------------------------------------------------- */

struct word_value {
    const char *word;
    int value;
};

/* The value of a word, or -1. */
static int find_word(const struct word_value *words, size_t count, const struct yaml_node *node)
{
    for (size_t i = 0; i < count; i++)
        if (node->kind == YAML_SCALAR && text_equal(node->text, words[i].word))
            return words[i].value;
    return -1;
}

static void read_flag(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    static const struct word_value WORDS[] = {
        {"true", true}, {"True", true}, {"TRUE", true}, {"false", false}, {"False", false}, {"FALSE", false},
    };
    static const struct word_value OLD_WORDS[] = {
        {"yes", true}, {"Yes", true}, {"on", true},   {"On", true},   {"1", true},
        {"no", false}, {"No", false}, {"off", false}, {"Off", false}, {"0", false},
    };
    bool *flag = member;
    if (!node_reader_expect(reader, what, "true or false", node, YAML_SCALAR))
        return;
    int value = find_word(WORDS, sizeof WORDS / sizeof *WORDS, node);
    if (value >= 0 && node->plain) {
        *flag = value;
        return;
    }
    struct diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_WRONG_VALUE, node->span,
                                                      "%s must be true or false, not \"%s\"", what, node->text);
    if (value >= 0)
        diagnostic_suggest(diagnostic, "write it without quotes");
    int old = find_word(OLD_WORDS, sizeof OLD_WORDS / sizeof *OLD_WORDS, node);
    if (old >= 0)
        diagnostic_suggest(diagnostic, "write %s", old ? "true" : "false");
}

const struct node_shape SHAPE_FLAG = {.read = read_flag, .scalars = NODE_BOOLEAN};

static const struct keyword ACTIONS[] = {
    [ACTION_NONE] = {"no action",
                     "The change is refused where rows refer to this one when the statement ends."},
    [ACTION_RESTRICT] = {"restrict", "The change is refused at once where rows refer to this one."},
    [ACTION_CASCADE] = {"cascade", "The rows that refer to this one go, or change, with it."},
    [ACTION_SET_NULL] = {"set null", "The reference becomes null: its column must be `null: true`."},
    [ACTION_SET_DEFAULT] = {"set default", "The reference takes its column's default."},
};

enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS };

/* One of the words, in any case; `count`, with a report, where it is none. */
static size_t read_choice(struct node_reader *reader, const char *what, const struct yaml_node *node,
                          const struct keyword *words, size_t count)
{
    if (!node_reader_expect(reader, what, "a word", node, YAML_SCALAR))
        return count;
    const char **names = arena_alloc(reader->arena, count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = words[i].word;
        if (text_equal_ignoring_case(node->text, names[i]))
            return i;
    }
    struct diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_WRONG_VALUE, node->span,
                                                      "%s can't be \"%s\"", what, node->text);
    diagnostic_suggest(diagnostic, "%s", suggest_words(reader->arena, node->text, "there are", names, count));
    return count;
}

static void read_action(struct node_reader *reader, const char *what, const struct yaml_node *node,
                        void *member)
{
    size_t choice = read_choice(reader, what, node, ACTIONS, ACTION_COUNT);
    if (choice < ACTION_COUNT)
        *(enum action *)member = (enum action)choice;
}

const struct node_shape SHAPE_ACTION = {
    .read = read_action,
    .words = ACTIONS,
    .word_count = ACTION_COUNT,
    .any_case = true,
};

static const struct keyword CONFLICTS[] = {
    [CONFLICT_ABORT] = {"abort", "The statement fails, and what it did is undone."},
    [CONFLICT_ROLLBACK] = {"rollback", "The statement fails, and the transaction is rolled back."},
    [CONFLICT_FAIL] = {"fail", "The statement fails; the rows before it stay."},
    [CONFLICT_IGNORE] = {"ignore", "The row is left out, and nothing is said."},
    [CONFLICT_REPLACE] = {"replace", "The rows that stand in its way are deleted."},
};

enum { CONFLICT_COUNT = sizeof CONFLICTS / sizeof *CONFLICTS };

static void read_conflict(struct node_reader *reader, const char *what, const struct yaml_node *node,
                          void *member)
{
    size_t choice = read_choice(reader, what, node, CONFLICTS, CONFLICT_COUNT);
    if (choice < CONFLICT_COUNT)
        *(enum conflict *)member = (enum conflict)choice;
}

const struct node_shape SHAPE_CONFLICT = {
    .read = read_conflict,
    .words = CONFLICTS,
    .word_count = CONFLICT_COUNT,
    .any_case = true,
};

/* ---- Literals -------------------------------------------------------------------------------------------- */

static struct literal literal_of(const struct yaml_node *node)
{
    return (struct literal){.kind = LITERAL_TEXT,
                            .span = node->span,
                            .plain = node->plain,
                            .tag = node->tag,
                            .text = node->text,
                            .length = strlen(node->text)};
}

static void read_bound(struct node_reader *reader, const char *what, const struct yaml_node *node, void *member)
{
    struct literal *literal = member;
    if (node_reader_expect(reader, what, "a value", node, YAML_SCALAR))
        *literal = literal_of(node);
}

const struct node_shape SHAPE_BOUND = {.read = read_bound, .scalars = NODE_STRING | NODE_NUMBER};

static const struct node_reader_key LITERAL_SQL_KEYS[] = {
    {"sql", &SHAPE_SQL_OR_POSTGRES, 0, 0, NODE_REQUIRED, "The expression, as the database reads it."},
};

static const struct node_reader_keys SQL = {
    .name = "sql",
    .doc = "An expression of SQL, computed by the database.",
    NODE_READER_ITEMS(LITERAL_SQL_KEYS),
};

/* {sql: …} */
static void read_sql(struct node_reader *reader, const char *what, const struct yaml_node *node,
                     struct literal *literal)
{
    struct name sql = {0};
    node_reader_whole_object(reader, what, "a value or {sql: ...}", node, &SQL, &node->span, &sql);
    if (sql.text || sql.postgres)
        *literal = (struct literal){.kind = sql.text ? LITERAL_SQL : LITERAL_NONE,
                                    .span = sql.span,
                                    .text = sql.text,
                                    .length = sql.text ? strlen(sql.text) : 0,
                                    .postgres = sql.postgres};
}

static void read_literal(struct node_reader *reader, const char *what, const struct yaml_node *node,
                         void *member)
{
    struct literal *literal = member;
    if (node->kind != YAML_SCALAR) {
        read_sql(reader, what, node, literal);
        return;
    }
    *literal = literal_of(node);
    if (yaml_tree_is_null(node))
        literal->kind = LITERAL_NULL;
    else if (node->plain && text_equal(node->text, "now"))
        literal->kind = LITERAL_NOW;
}

static const struct node_shape SQL_LITERAL = {.keys = &SQL};

const struct node_shape SHAPE_LITERAL = {
    .read = read_literal,
    .scalars = NODE_STRING | NODE_NUMBER | NODE_BOOLEAN | NODE_NULL,
    .or_else = &SQL_LITERAL,
};
