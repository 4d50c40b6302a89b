/* Reading a structure. The pragmas tell most of it, the statements that SQLite keeps the rest. */
#include "structure.h"

#include "driver.h"
#include "failure.h"
#include "sql_clause.h"
#include "sqlite.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The library's own tables and SQLite's are left out. `name` is a column of sqlite_schema. */
#define IS_OF_SCHEMA(name)                                                                                     \
    " substr(lower(" name "), 1, 4) <> 'jdb_' AND substr(lower(" name "), 1, 7) <> 'sqlite_' "

/* One table alone, or all of them where no name is bound. */
#define IS_MEANT(name) "AND coalesce(" name " = ?1 COLLATE NOCASE, TRUE)"

struct reader {
    struct jdb *db;
    struct jdb_structure *structure;
    enum jdb_status status; /* why a row ended its query */
    const char *table;      /* that is read, */
    struct jdb_clauses clauses;
    size_t first; /* its first fact, */
    bool has_key; /* and whether its primary key is one yet */
};

/* ---- Facts ----------------------------------------------------------------------------------------------- */

static const char *text_of(const struct jdb_buffer *buffer)
{
    return buffer->text ? buffer->text : "";
}

static bool reserve(struct jdb_structure *structure)
{
    if (structure->count < structure->capacity)
        return true;
    size_t capacity = structure->capacity ? structure->capacity * 2 : 64;
    void *facts = capacity > SIZE_MAX / sizeof *structure->facts
                      ? NULL
                      : realloc(structure->facts, capacity * sizeof *structure->facts);
    if (!facts)
        return false;
    structure->facts = facts;
    structure->capacity = capacity;
    return true;
}

static bool add_fact(struct reader *reader, enum jdb_fact_kind kind, const char *name, const char *value)
{
    size_t table_size = strlen(reader->table) + 1, name_size = strlen(name) + 1, value_size = strlen(value) + 1;
    char *block = reserve(reader->structure) ? malloc(table_size + name_size + value_size) : NULL;
    if (!block) {
        reader->status = jdb_fail_memory(reader->db);
        return false;
    }
    memcpy(block, reader->table, table_size);
    memcpy(block + table_size, name, name_size);
    memcpy(block + table_size + name_size, value, value_size);
    reader->structure->facts[reader->structure->count++] =
        (struct jdb_structure_fact){kind, block, block + table_size, block + table_size + name_size, block};
    return true;
}

/* The buffers are given up. */
static bool take_fact(struct reader *reader, enum jdb_fact_kind kind, struct jdb_buffer *name,
                      struct jdb_buffer *value)
{
    if (name->failed || value->failed)
        reader->status = jdb_fail_memory(reader->db);
    else
        add_fact(reader, kind, text_of(name), text_of(value));
    jdb_buffer_free(name);
    jdb_buffer_free(value);
    return reader->status == JDB_OK;
}

/* Runs a query about the reader's table; false when it or one of its rows failed. */
static bool ask(struct reader *reader, const char *sql, const char *subject, jdb_query_row *row, void *context)
{
    enum jdb_status status = reader->db->driver->query(reader->db, sql, &subject, 1, row, context);
    if (reader->status == JDB_OK)
        reader->status = status;
    return reader->status == JDB_OK;
}

/* A word before more of a value. */
static void add_word(struct jdb_buffer *value, const char *word)
{
    jdb_buffer_add(value, value->length ? " " : "");
    jdb_buffer_add(value, word);
}

static void add_conflict(struct jdb_buffer *value, const struct jdb_clause *clause)
{
    const struct jdb_token *action = clause ? jdb_clause_conflict(clause) : NULL;
    if (!action)
        return;
    add_word(value, "ON CONFLICT ");
    jdb_sql_write(value, (struct jdb_range){action, 1});
}

/* ---- Expressions ----------------------------------------------------------------------------------------- */

/* Whether SQLite takes a name in double quotes for a text: where the table has no such column. */
static bool is_text(const struct reader *reader, const struct jdb_range *range, size_t place,
                    struct jdb_buffer *value)
{
    const struct jdb_token *token = &range->tokens[place];
    bool is_other = (place && jdb_token_is(token - 1, "COLLATE")) ||
                    (place + 1 < range->count && jdb_token_is(token + 1, "("));
    if (*token->text != '"' || is_other)
        return false;
    struct jdb_buffer name = {0};
    for (const char *c = token->text + 1; c < token->text + token->length - 1; c += *c == '"' ? 2 : 1)
        jdb_buffer_add_bytes(&name, c, 1);
    int code = name.failed ? SQLITE_NOMEM
                           : sqlite3_table_column_metadata(reader->db->handle, "main", reader->table,
                                                           text_of(&name), NULL, NULL, NULL, NULL, NULL);
    jdb_buffer_free(&name);
    value->failed |= code == SQLITE_NOMEM;
    return code == SQLITE_ERROR;
}

static void add_expression(const struct reader *reader, struct jdb_buffer *value, struct jdb_range range)
{
    size_t written = 0;
    for (size_t i = 0; i < range.count; i++) {
        if (!is_text(reader, &range, i, value))
            continue;
        jdb_sql_write(value, (struct jdb_range){range.tokens + written, i - written});
        jdb_buffer_add(value, i && range.tokens[i].spaced ? " " : "");
        jdb_sql_write_string(value, &range.tokens[i]);
        written = i + 1;
        jdb_buffer_add(value, written < range.count && range.tokens[written].spaced ? " " : "");
    }
    jdb_sql_write(value, (struct jdb_range){range.tokens + written, range.count - written});
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* What a default is, however it is written: without parentheses around it, and a word that is a text as one: SQLite takes
 * DEFAULT "new" and DEFAULT new for DEFAULT 'new'. */
static bool add_default(struct jdb_buffer *value, const char *sql)
{
    struct jdb_tokens tokens;
    bool read = jdb_tokens_read(&tokens, sql);
    struct jdb_range range = jdb_range_bare((struct jdb_range){tokens.list, tokens.count});
    const struct jdb_token *only = read && range.count == 1 ? range.tokens : NULL;
    add_word(value, "DEFAULT ");
    if (only && jdb_token_is_name(only))
        jdb_sql_write_string(value, only);
    else
        jdb_sql_write(value, range);
    jdb_tokens_free(&tokens);
    return read;
}

/* NULL: BINARY, which is what a column has that says nothing. */
static const struct jdb_token *collation_of(const struct reader *reader, const char *column)
{
    const struct jdb_clause *clause = jdb_clause_of(&reader->clauses, JDB_CLAUSE_COLLATE, column);
    return clause && clause->range.count > 1 && !jdb_token_names(&clause->range.tokens[1], "BINARY")
               ? &clause->range.tokens[1]
               : NULL;
}

static void add_collation(const struct reader *reader, struct jdb_buffer *value, const char *column)
{
    const struct jdb_token *collation = collation_of(reader, column);
    if (!collation)
        return;
    add_word(value, "COLLATE ");
    jdb_sql_write(value, (struct jdb_range){collation, 1});
}

static void add_generated(const struct reader *reader, struct jdb_buffer *value, const char *column,
                          bool is_stored)
{
    const struct jdb_clause *clause = jdb_clause_of(&reader->clauses, JDB_CLAUSE_GENERATED, column);
    add_word(value, "GENERATED ALWAYS AS (");
    if (clause)
        add_expression(reader, value, jdb_range_bare(jdb_range_group(clause->range)));
    jdb_buffer_add(value, is_stored ? ") STORED" : ") VIRTUAL");
}

/* A key that is the rowid itself has no index; that it is never NULL goes without saying. */
static const char COLUMNS[] =
    "SELECT x.name, x.type, x.\"notnull\", x.dflt_value, x.hidden, x.pk AND NOT EXISTS "
    "(SELECT 1 FROM pragma_index_list(?1, 'main') AS i WHERE i.origin = 'pk') "
    "FROM pragma_table_xinfo(?1, 'main') AS x";

enum { GENERATED_VIRTUAL = '2', GENERATED_STORED = '3' }; /* what `hidden` says */

static bool see_column(void *context, const char *const *texts)
{
    struct reader *reader = context;
    const char *name = texts[0];
    bool is_rowid = *texts[5] == '1', has_memory = true;
    struct jdb_buffer value = {0}, none = {0};
    jdb_buffer_add(&value, texts[1] ? texts[1] : "");
    if (*texts[2] == '1' && !is_rowid) {
        add_word(&value, "NOT NULL");
        add_conflict(&value, jdb_clause_of(&reader->clauses, JDB_CLAUSE_NOT_NULL, name));
    }
    char hidden = *texts[4];
    bool is_generated = hidden == GENERATED_VIRTUAL || hidden == GENERATED_STORED;
    if (texts[3] && !is_generated)
        has_memory = add_default(&value, texts[3]);
    add_collation(reader, &value, name);
    if (is_generated)
        add_generated(reader, &value, name, hidden == GENERATED_STORED);
    jdb_buffer_add(&none, name);
    value.failed |= !has_memory;
    return take_fact(reader, JDB_FACT_COLUMN, &none, &value);
}

/* ---- Indexes and the keys that have one ------------------------------------------------------------------ */

static const char TERMS[] = "SELECT x.name, x.cid, x.\"desc\", x.coll FROM pragma_index_xinfo(?1, 'main') AS x "
                            "WHERE x.key ORDER BY x.seqno";

struct terms {
    const struct reader *reader;
    struct jdb_range rest;    /* of what the statement says of them */
    struct jdb_buffer *value; /* "(a, b DESC)" without its end */
};

/* The expression alone: how it is ordered and compared, the pragma tells. */
static struct jdb_range expression_of(struct jdb_range term)
{
    if (term.count && (jdb_token_is(&term.tokens[term.count - 1], "ASC") ||
                       jdb_token_is(&term.tokens[term.count - 1], "DESC")))
        term.count--;
    if (term.count > 2 && jdb_token_is(&term.tokens[term.count - 2], "COLLATE"))
        term.count -= 2;
    return jdb_range_bare(term);
}

static bool is_usual_collation(const struct reader *reader, const char *column, const char *collation)
{
    const struct jdb_token *usual = column ? collation_of(reader, column) : NULL;
    return usual ? jdb_token_names(usual, collation) : jdb_name_compare(collation, "BINARY") == 0;
}

static bool see_term(void *context, const char *const *texts)
{
    struct terms *terms = context;
    struct jdb_range term = {NULL, 0};
    jdb_range_cut(&terms->rest, &term);
    jdb_buffer_add(terms->value, terms->value->text[terms->value->length - 1] == '(' ? "" : ", ");
    if (texts[0])
        jdb_sql_write_name(terms->value, texts[0]);
    else if (strcmp(texts[1], "-1") == 0) /* -2: an expression */
        jdb_buffer_add(terms->value, "rowid");
    else
        add_expression(terms->reader, terms->value, expression_of(term));
    if (texts[3] && !is_usual_collation(terms->reader, texts[0], texts[3])) {
        jdb_buffer_add(terms->value, " COLLATE ");
        jdb_sql_write_name(terms->value, texts[3]);
    }
    jdb_buffer_add(terms->value, *texts[2] == '1' ? " DESC" : "");
    return true;
}

/* "(a, b DESC)", behind what is there */
static bool add_terms(struct reader *reader, const char *index, struct jdb_range statement,
                      struct jdb_buffer *value)
{
    struct terms terms = {reader, jdb_range_group(statement), value};
    jdb_buffer_add(value, "(");
    if (value->failed)
        reader->status = jdb_fail_memory(reader->db);
    bool fine = !value->failed && ask(reader, TERMS, index, see_term, &terms);
    jdb_buffer_add(value, ")");
    return fine;
}

static bool add_index(struct reader *reader, const char *name, bool is_unique, const char *sql)
{
    struct jdb_tokens tokens;
    struct jdb_buffer owner = {0}, value = {0};
    bool read = jdb_tokens_read(&tokens, sql);
    struct jdb_range statement = jdb_range_behind((struct jdb_range){tokens.list, tokens.count},
                                                  "ON"); /* the table, its terms, a condition */
    jdb_buffer_add(&owner, name);
    jdb_buffer_add(&value, is_unique ? "UNIQUE ON " : "ON ");
    jdb_sql_write_name(&value, reader->table);
    jdb_buffer_add(&value, " ");
    value.failed |= !read;
    add_terms(reader, name, statement, &value);
    struct jdb_range condition = jdb_range_behind(statement, "WHERE");
    if (condition.count) {
        jdb_buffer_add(&value, " WHERE ");
        add_expression(reader, &value, jdb_range_bare(condition));
    }
    jdb_tokens_free(&tokens);
    return take_fact(reader, JDB_FACT_INDEX, &owner, &value);
}

static bool add_key(struct reader *reader, struct jdb_buffer *value)
{
    struct jdb_buffer none = {0};
    const struct jdb_clause *clause = jdb_clause_at(&reader->clauses, JDB_CLAUSE_PRIMARY_KEY, 0);
    if (clause && jdb_clause_says(clause, "AUTOINCREMENT"))
        jdb_buffer_add(value, " AUTOINCREMENT");
    add_conflict(value, clause);
    reader->has_key = true;
    return take_fact(reader, JDB_FACT_PRIMARY_KEY, &none, value);
}

/* The statements are looked for once a table: sqlite_schema has no index. */
static const char INDEXES[] =
    "WITH own (name, sql) AS MATERIALIZED (SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 COLLATE "
    "NOCASE) SELECT i.name, i.\"unique\", i.origin, own.sql FROM pragma_index_list(?1, 'main') AS i LEFT JOIN own ON own.name = "
    "i.name";

static bool see_index(void *context, const char *const *texts)
{
    struct reader *reader = context;
    struct jdb_buffer terms = {0}, none = {0};
    if (texts[3])
        return add_index(reader, texts[0], *texts[1] == '1', texts[3]);
    add_terms(reader, texts[0], (struct jdb_range){NULL, 0}, &terms);
    return *texts[2] == 'p' ? add_key(reader, &terms) : take_fact(reader, JDB_FACT_UNIQUE, &terms, &none);
}

static const char ROWID_KEY[] = "SELECT x.name FROM pragma_table_xinfo(?1, 'main') AS x WHERE x.pk";

static bool see_rowid_key(void *context, const char *const *texts)
{
    struct reader *reader = context;
    struct jdb_buffer value = {0};
    jdb_buffer_add(&value, "(");
    jdb_sql_write_name(&value, texts[0]);
    jdb_buffer_add(&value, ")");
    return add_key(reader, &value);
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

/* SQLite numbers them from the last to the first. A reference to a table is one to its primary key. */
static const char FOREIGN_KEYS[] =
    "SELECT (SELECT max(id) FROM pragma_foreign_key_list(?1, 'main')) - f.id, f.seq, f.\"from\", f.\"table\", "
    "coalesce(f.\"to\", (SELECT p.name FROM pragma_table_xinfo(f.\"table\", 'main') AS p WHERE p.pk = f.seq + 1)), "
    "f.on_update, f.on_delete FROM pragma_foreign_key_list(?1, 'main') AS f ORDER BY f.id DESC, f.seq";

/* A foreign key whose columns are read. */
struct foreign_key {
    struct reader *reader;
    struct jdb_buffer columns, value, actions;
};

static bool end_foreign_key(struct foreign_key *key)
{
    if (!key->columns.length && !key->columns.failed)
        return true;
    jdb_buffer_add(&key->columns, ")");
    if (strchr(text_of(&key->value), '('))
        jdb_buffer_add(&key->value, ")");
    jdb_buffer_add(&key->value, text_of(&key->actions));
    key->value.failed |= key->actions.failed;
    key->actions.length = 0;
    return take_fact(key->reader, JDB_FACT_FOREIGN_KEY, &key->columns, &key->value);
}

static void add_action(struct jdb_buffer *actions, const char *event, const char *action)
{
    if (strcmp(action, "NO ACTION") == 0)
        return;
    jdb_buffer_add(actions, event);
    jdb_buffer_add(actions, action);
}

static void begin_foreign_key(struct foreign_key *key, const char *const *texts)
{
    const struct jdb_clause *clause =
        jdb_clause_at(&key->reader->clauses, JDB_CLAUSE_REFERENCES, strtoul(texts[0], NULL, 10));
    jdb_buffer_add(&key->value, "REFERENCES ");
    jdb_sql_write_name(&key->value, texts[3]);
    jdb_buffer_free(&key->actions);
    add_action(&key->actions, " ON UPDATE ", texts[5]);
    add_action(&key->actions, " ON DELETE ", texts[6]);
    if (clause && jdb_clause_is_deferred(clause))
        jdb_buffer_add(&key->actions, " DEFERRABLE INITIALLY DEFERRED");
}

static bool see_foreign_key(void *context, const char *const *texts)
{
    struct foreign_key *key = context;
    bool is_first = strcmp(texts[1], "0") == 0;
    if (is_first && !end_foreign_key(key))
        return false;
    if (is_first)
        begin_foreign_key(key, texts);
    jdb_buffer_add(&key->columns, is_first ? "(" : ", ");
    jdb_sql_write_name(&key->columns, texts[2]);
    if (texts[4]) {
        jdb_buffer_add(&key->value, is_first ? " (" : ", ");
        jdb_sql_write_name(&key->value, texts[4]);
    }
    return true;
}

static bool read_foreign_keys(struct reader *reader)
{
    struct foreign_key key = {.reader = reader};
    bool fine = ask(reader, FOREIGN_KEYS, reader->table, see_foreign_key, &key) && end_foreign_key(&key);
    jdb_buffer_free(&key.columns);
    jdb_buffer_free(&key.value);
    jdb_buffer_free(&key.actions);
    return fine;
}

/* ---- What stands in the table's statement alone ---------------------------------------------------------- */

/* A check that is said twice is one. */
static bool has_check(const struct reader *reader, const char *expression)
{
    for (size_t i = reader->first; i < reader->structure->count; i++) {
        const struct jdb_structure_fact *fact = &reader->structure->facts[i];
        if (fact->kind == JDB_FACT_CHECK && jdb_sql_equal(fact->value, expression))
            return true;
    }
    return false;
}

static bool read_check(struct reader *reader, const struct jdb_clause *clause)
{
    struct jdb_buffer none = {0}, expression = {0};
    add_expression(reader, &expression, jdb_range_bare(jdb_range_group(clause->range)));
    if (!expression.failed && has_check(reader, text_of(&expression))) {
        jdb_buffer_free(&expression);
        return true;
    }
    return take_fact(reader, JDB_FACT_CHECK, &none, &expression);
}

/* "(a, b)" of UNIQUE (a,b) or a column's own UNIQUE */
static void add_unique_columns(struct jdb_buffer *name, const struct jdb_clause *clause)
{
    struct jdb_range rest = jdb_range_group(clause->range), item;
    if (clause->column)
        rest = (struct jdb_range){clause->column, 1};
    const char *before = "(";
    for (; jdb_range_cut(&rest, &item); before = ", ") {
        jdb_buffer_add(name, before);
        jdb_sql_write(name, item);
    }
    jdb_buffer_add(name, ")");
}

static bool read_conflict(struct reader *reader, const struct jdb_clause *clause)
{
    if (!jdb_clause_conflict(clause))
        return true;
    struct jdb_buffer columns = {0}, value = {0};
    add_unique_columns(&columns, clause);
    add_conflict(&value, clause);
    return take_fact(reader, JDB_FACT_CONFLICT, &columns, &value);
}

static bool read_constraints(struct reader *reader)
{
    for (size_t i = 0; i < reader->clauses.count; i++) {
        const struct jdb_clause *clause = &reader->clauses.list[i];
        if (clause->kind == JDB_CLAUSE_CHECK && !read_check(reader, clause))
            return false;
        if (clause->kind == JDB_CLAUSE_UNIQUE && !read_conflict(reader, clause))
            return false;
    }
    return true;
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static bool read_virtual_table(struct reader *reader, const char *sql)
{
    struct jdb_tokens tokens;
    struct jdb_buffer none = {0}, value = {0};
    bool read = jdb_tokens_read(&tokens, sql);
    jdb_buffer_add(&value, "USING ");
    jdb_sql_write(&value, jdb_range_behind((struct jdb_range){tokens.list, tokens.count}, "USING"));
    value.failed |= !read;
    jdb_tokens_free(&tokens);
    return take_fact(reader, JDB_FACT_TABLE, &none, &value);
}

static bool read_table(struct reader *reader, bool without_rowid, bool is_strict, const char *sql)
{
    if (!jdb_clauses_read(&reader->clauses, sql)) {
        reader->status = jdb_fail_memory(reader->db);
        return false;
    }
    reader->first = reader->structure->count;
    reader->has_key = false;
    const char *table = reader->table;
    return add_fact(reader, JDB_FACT_TABLE, "",
                    is_strict       ? without_rowid ? "STRICT, WITHOUT ROWID" : "STRICT"
                    : without_rowid ? "WITHOUT ROWID"
                                    : "") &&
           ask(reader, COLUMNS, table, see_column, reader) && ask(reader, INDEXES, table, see_index, reader) &&
           (reader->has_key || ask(reader, ROWID_KEY, table, see_rowid_key, reader)) &&
           read_foreign_keys(reader) && read_constraints(reader);
}

static const char TABLES[] =
    "SELECT s.name, l.type, l.wr, l.strict, s.sql FROM sqlite_schema AS s JOIN pragma_table_list(s.name) AS l "
    "WHERE s.type = 'table' AND l.schema = 'main' AND l.type <> 'shadow' AND" IS_OF_SCHEMA("s.name")
        IS_MEANT("s.name");

static bool see_table(void *context, const char *const *texts)
{
    struct reader *reader = context;
    reader->table = texts[0];
    if (strcmp(texts[1], "virtual") == 0)
        return read_virtual_table(reader, texts[4]);
    bool fine = read_table(reader, *texts[2] == '1', *texts[3] == '1', texts[4]);
    jdb_clauses_free(&reader->clauses);
    return fine;
}

/* ---- Views and triggers ---------------------------------------------------------------------------------- */

/* What stands behind CREATE VIEW main.name, CREATE TRIGGER name. */
static struct jdb_range behind_name(struct jdb_range statement, const char *word)
{
    struct jdb_range rest = jdb_range_behind(statement, word);
    size_t name = rest.count > 1 && jdb_token_is(&rest.tokens[1], ".") ? 3 : 1;
    return rest.count > name ? (struct jdb_range){rest.tokens + name, rest.count - name}
                             : (struct jdb_range){NULL, 0};
}

/* What SQLite does without being told is told: BEFORE; what it does at any rate is not: FOR EACH ROW. */
static void add_trigger(struct jdb_buffer *value, struct jdb_range rest)
{
    bool is_timed = rest.count && (jdb_token_is(rest.tokens, "BEFORE") || jdb_token_is(rest.tokens, "AFTER") ||
                                   jdb_token_is(rest.tokens, "INSTEAD"));
    jdb_buffer_add(value, is_timed ? "" : "BEFORE ");
    struct jdb_range behind = jdb_range_behind(rest, "FOR");
    bool says_each =
        behind.count > 2 && jdb_token_is(behind.tokens, "EACH") && jdb_token_is(&behind.tokens[1], "ROW");
    if (!says_each) {
        jdb_sql_write(value, rest);
        return;
    }
    jdb_sql_write(value, (struct jdb_range){rest.tokens, rest.count - behind.count - 1});
    jdb_buffer_add(value, " ");
    jdb_sql_write(value, (struct jdb_range){behind.tokens + 2, behind.count - 2});
}

static bool read_stored(struct reader *reader, bool is_view, const char *name, const char *sql)
{
    struct jdb_tokens tokens;
    struct jdb_buffer owner = {0}, value = {0};
    bool read = jdb_tokens_read(&tokens, sql);
    struct jdb_range rest =
        behind_name((struct jdb_range){tokens.list, tokens.count}, is_view ? "VIEW" : "TRIGGER");
    if (is_view)
        jdb_sql_write(&value, rest);
    else
        add_trigger(&value, rest);
    jdb_buffer_add(&owner, is_view ? "" : name);
    value.failed |= !read;
    jdb_tokens_free(&tokens);
    return take_fact(reader, is_view ? JDB_FACT_VIEW : JDB_FACT_TRIGGER, &owner, &value);
}

static const char STORED[] =
    "SELECT tbl_name, type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') "
    "AND" IS_OF_SCHEMA("tbl_name") IS_MEANT("tbl_name");

static bool see_stored(void *context, const char *const *texts)
{
    struct reader *reader = context;
    reader->table = texts[0];
    return read_stored(reader, strcmp(texts[1], "view") == 0, texts[2], texts[3]);
}

/* ---- All of it ------------------------------------------------------------------------------------------- */

static int compare_facts(const void *a, const void *b)
{
    const struct jdb_structure_fact *one = a, *other = b;
    int order = jdb_name_compare(one->table, other->table);
    if (!order)
        order = one->kind < other->kind ? -1 : one->kind > other->kind;
    return order ? order : jdb_name_compare(one->name, other->name);
}

/* Views and triggers are whole statements, and stay as the database has them. */
static bool is_simple(enum jdb_fact_kind kind)
{
    return kind == JDB_FACT_COLUMN || kind == JDB_FACT_CHECK || kind == JDB_FACT_INDEX;
}

/* A fact in a row: the table, the number of its kind, its name and its value. */
static bool see_fact(void *context, const char *const *texts)
{
    struct reader *reader = context;
    enum jdb_fact_kind kind = (enum jdb_fact_kind)strtoul(texts[1], NULL, 10);
    const char *words = texts[3] ? texts[3] : "";
    struct jdb_buffer name = {0}, value = {0};
    reader->table = texts[0];
    jdb_buffer_add(&name, texts[2]);
    if (is_simple(kind) && reader->db->driver->simplify)
        reader->db->driver->simplify(&value, words);
    else
        jdb_buffer_add(&value, words);
    return take_fact(reader, kind, &name, &value);
}

/* As the database is at one time: others may change it meanwhile. */
static enum jdb_status read_all(struct jdb *db, const char *table, struct reader *reader)
{
    enum jdb_status status = db->driver->execute(db, "SAVEPOINT jdb_structure");
    if (status != JDB_OK)
        return status;
    status = db->driver->query(db, TABLES, &table, table ? 1 : 0, see_table, reader);
    if (status == JDB_OK && reader->status == JDB_OK)
        status = db->driver->query(db, STORED, &table, table ? 1 : 0, see_stored, reader);
    if (reader->status != JDB_OK)
        status = reader->status;
    if (status == JDB_OK)
        return db->driver->execute(db, "RELEASE jdb_structure");
    struct jdb_kept_failure kept; /* it stays what went wrong */
    jdb_failure_keep(db, &kept);
    (void)db->driver->execute(db, "RELEASE jdb_structure");
    jdb_failure_restore(db, &kept);
    return status;
}

enum jdb_status jdb_structure_read_table(struct jdb *db, const char *table, struct jdb_structure *structure)
{
    *structure = (struct jdb_structure){0};
    struct reader reader = {.db = db, .structure = structure};
    const char *facts = db->driver->words->facts;
    enum jdb_status status =
        facts ? db->driver->query(db, facts, NULL, 0, see_fact, &reader) : read_all(db, table, &reader);
    if (status == JDB_OK)
        status = reader.status;
    if (status == JDB_OK && structure->count)
        qsort(structure->facts, structure->count, sizeof *structure->facts, compare_facts);
    return status;
}

enum jdb_status jdb_structure_read(struct jdb *db, struct jdb_structure *structure)
{
    return jdb_structure_read_table(db, NULL, structure);
}

void jdb_structure_free(struct jdb_structure *structure)
{
    for (size_t i = 0; i < structure->count; i++)
        free(structure->facts[i].block);
    free(structure->facts);
    *structure = (struct jdb_structure){0};
}
