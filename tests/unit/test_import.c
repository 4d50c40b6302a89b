/* test_import.c - statements that SQLite keeps, as the schema language says them. */
#include "import_quote.h"
#include "import_type.h"
#include "import_write.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static void out_of_memory(void *context)
{
    (void)context;
    ck_abort_msg("out of memory");
}

static void setup(void)
{
    arena = arena_new(out_of_memory, NULL);
}

static void teardown(void)
{
    arena_free(arena);
}

/* ---- Whole schemas --------------------------------------------------------------------------------------- */

static void read_statement(struct import_database *database, const char *sql)
{
    bool understood;
    if (strncmp(sql, "CREATE TABLE", 12) == 0)
        understood = import_statement_table(arena, sql, ARENA_APPEND(arena, &database->tables));
    else if (strncmp(sql, "CREATE VIEW", 11) == 0)
        understood = import_statement_view(arena, sql, ARENA_APPEND(arena, &database->views));
    else if (strncmp(sql, "CREATE TRIGGER", 14) == 0)
        understood = import_statement_trigger(arena, sql, ARENA_APPEND(arena, &database->triggers));
    else if (strncmp(sql, "CREATE VIRTUAL", 14) == 0)
        understood = import_statement_virtual(arena, sql, ARENA_APPEND(arena, &database->virtual_tables));
    else
        understood = import_statement_index(arena, sql, ARENA_APPEND(arena, &database->indexes));
    ck_assert_msg(understood, "not understood: %s", sql);
}

/* The schema of statements, of which NULL is the last. */
static const char *schema_of(const char *const *statements)
{
    struct import_database database = {.tables_by_name = name_index_new(arena, true)};
    struct import_remark_list remarks = {0};
    struct text out = {.arena = arena};
    for (; *statements; statements++)
        read_statement(&database, *statements);
    for (size_t i = 0; i < database.tables.count; i++)
        name_index_add(database.tables_by_name, database.tables.items[i].name, i);
    import_quote_all(arena, &database);
    import_type_all(arena, &database);
    import_write(arena, &database, "shop", &out, &remarks);
    return text_string(&out);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* A column of a table that is not STRICT, and one of a STRICT one: what stands behind its name. */
static const struct {
    const char *sql, *words, *strict; /* NULL: the same */
} COLUMNS[] = {
    /* types */
    {"TEXT", "{type: text, null: true}", NULL},
    {"TEXT NOT NULL", "text", NULL},
    {"INTEGER", "{type: int, null: true}", NULL},
    {"INT NOT NULL", "{type: int, sql_type: INT}", NULL},
    {"VARCHAR(40)", "{type: text, sql_type: VARCHAR(40), null: true}", NULL},
    {"DECIMAL(10, 2) NOT NULL", "{type: real, sql_type: 'DECIMAL(10, 2)'}", NULL},
    {"UNSIGNED BIG INT NOT NULL", "{type: int, sql_type: UNSIGNED BIG INT}", NULL},
    {"\"my type\" NOT NULL", "{type: text, sql_type: '\"my type\"'}", NULL},
    {"BOOLEAN NOT NULL DEFAULT 0", "{type: bool, sql_type: BOOLEAN, default: false}",
     "{type: bool, default: false}"},
    {"DATETIME NOT NULL", "{type: text, sql_type: DATETIME}", NULL},
    {"", "{type: text, sql_type: '', null: true}", NULL},
    {"BLOB NULL", "{type: blob, null: true}", NULL},
    {"ANY NOT NULL", "{type: text, sql_type: ANY}", NULL},
    /* defaults */
    {"INTEGER NOT NULL DEFAULT 5", "{type: int, default: 5}", NULL},
    {"INTEGER NOT NULL DEFAULT -5", "{type: int, default: -5}", NULL},
    {"INTEGER NOT NULL DEFAULT +5", "{type: int, default: {sql: '+5'}}", NULL},
    {"INTEGER NOT NULL DEFAULT 0x1F", "{type: int, default: {sql: '0x1F'}}", NULL},
    {"INTEGER NOT NULL DEFAULT 007", "{type: int, default: {sql: '007'}}", NULL},
    {"INTEGER NOT NULL DEFAULT 9223372036854775808", "{type: int, default: {sql: '9223372036854775808'}}",
     NULL},
    {"INTEGER NOT NULL DEFAULT true", "{type: int, default: {sql: 'true'}}", NULL},
    {"INTEGER NOT NULL DEFAULT (1 + 2)", "{type: int, default: {sql: '1 + 2'}}", NULL},
    {"INTEGER DEFAULT NULL", "{type: int, null: true, default: NULL}", NULL},
    {"INTEGER DEFAULT null", "{type: int, null: true, default: null}", NULL},
    {"TEXT NOT NULL DEFAULT 'it''s'", "{type: text, default: \"it's\"}", NULL},
    {"TEXT NOT NULL DEFAULT 'null'", "{type: text, default: 'null'}", NULL},
    {"TEXT NOT NULL DEFAULT ''", "{type: text, default: ''}", NULL},
    {"TEXT NOT NULL DEFAULT word", "{type: text, default: word}", NULL},
    {"TEXT NOT NULL DEFAULT \"a word\"", "{type: text, default: a word}", NULL},
    {"TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP", "{type: text, default: {sql: CURRENT_TIMESTAMP}}", NULL},
    {"TEXT NOT NULL DEFAULT Current_Date", "{type: text, default: {sql: Current_Date}}", NULL},
    {"TEXT NOT NULL DEFAULT ('a' || ')')", "{type: text, default: {sql: \"'a' || ')'\"}}", NULL},
    {"BLOB NOT NULL DEFAULT x'00ff'", "{type: blob, default: {sql: \"x'00ff'\"}}", NULL},
    {"REAL NOT NULL DEFAULT -1.5e3", "{type: real, default: {sql: '-1.5e3'}}", NULL},
    /* the rest of a column */
    {"TEXT COLLATE nocase NOT NULL", "{type: text, collate: nocase}", NULL},
    {"TEXT NOT NULL ON CONFLICT IGNORE", "{type: text, on_null: ignore}", NULL},
    {"TEXT NOT NULL UNIQUE", "{type: text, unique: true}", NULL},
    {"TEXT CHECK (c <> ')' /* ) */)", "{type: text, null: true, check: \"c <> ')'\"}", NULL},
    {"TEXT CHECK (c <> \"x\")", "{type: text, null: true, check: \"c <> 'x'\"}", NULL},
    {"TEXT AS (lower(a))", "{type: text, null: true, generated: lower(a), virtual: true}", NULL},
    {"TEXT GENERATED ALWAYS AS (lower(a)) STORED NOT NULL", "{type: text, generated: lower(a)}", NULL},
    {"TEXT NOT NULL, CONSTRAINT t_c_check CHECK (\"c\" = 'x' OR \"c\" = 'y')",
     "{type: text, check: '\"c\" = ''x'' OR \"c\" = ''y'''}", "c"},
    {"TEXT NOT NULL, CONSTRAINT t_c_check CHECK (length(\"c\") >= 1 AND length(\"c\") <= 9)",
     "{type: text, check: 'length(\"c\") >= 1 AND length(\"c\") <= 9'}", "{type: text, min: 1, max: 9}"},
    {"TEXT NOT NULL, CONSTRAINT t_c_check CHECK (json_valid(\"c\"))",
     "{type: text, check: 'json_valid(\"c\")'}", "json"},
    {"INTEGER NOT NULL, CONSTRAINT t_c_check CHECK (\"c\" >= 0 AND (c <> 5))",
     "{type: int, check: '\"c\" >= 0 AND (c <> 5)'}", "{type: int, min: 0, check: c <> 5}"},
};

START_TEST(a_column)
{
    const char *strict_words = COLUMNS[_i].strict ? COLUMNS[_i].strict : COLUMNS[_i].words;
    const char *plain[] = {ARENA_JOIN(arena, "CREATE TABLE t (a, c ", COLUMNS[_i].sql, ")"), NULL};
    const char *strict[] = {ARENA_JOIN(arena, "CREATE TABLE t (a ANY, c ", COLUMNS[_i].sql, ") STRICT"), NULL};
    const char *line = ARENA_JOIN(arena, "\n      c: ", COLUMNS[_i].words, "\n");
    const char *strict_line = ARENA_JOIN(arena, "\n      c: ", strict_words, "\n");
    ck_assert_msg(strstr(schema_of(plain), line) != NULL, "not %s in %s", line, schema_of(plain));
    ck_assert_msg(strstr(schema_of(strict), strict_line) != NULL, "not %s in %s", strict_line,
                  schema_of(strict));
}
END_TEST

/* ---- Tables and the rest --------------------------------------------------------------------------------- */

/* A statement beside CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE), and lines that the schema then has. */
static const struct {
    const char *sql, *lines;
} STATEMENTS[] = {
    /* keys */
    {"CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)", "\n      a: id\n"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL)",
     "\n      a: {type: id, null: false, autoincrement: true}\n"},
    {"CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT))",
     "\n      a: {type: id, autoincrement: true}\n"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY DESC)",
     "\n      a: {type: int, null: true}\n    primary_key: [a desc]\n"},
    {"CREATE TABLE t (a INT PRIMARY KEY)",
     "\n      a: {type: int, sql_type: INT, primary: true, null: true}\n"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID",
     "    without_rowid: true\n    columns:\n      a: {type: int, primary: true}\n"},
    {"CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a COLLATE nocase DESC, b) ON CONFLICT REPLACE)",
     "    primary_key: {columns: [a collate nocase desc, b], on_conflict: replace}\n"},
    {"CREATE TABLE t (a TEXT, b TEXT, UNIQUE (a, b), CONSTRAINT own UNIQUE (b))",
     "    unique:\n      - [a, b]\n      - {columns: [b], name: own}\n"},
    {"CREATE TABLE t (a TEXT, CONSTRAINT t_a_key UNIQUE (a))",
     "\n      a: {type: text, null: true, unique: true}\n"},
    {"CREATE TABLE t (a TEXT UNIQUE CHECK (a > '') CONSTRAINT x CHECK (a < 'z'))",
     "\n      a: {type: text, null: true, unique: true, check: \"a > ''\"}\n    checks:\n      - {sql: \"a < 'z'\", name: x}\n"},
    {"CREATE TABLE t (a INT, b INT, PRIMARY KEY (a) UNIQUE (b) CHECK (a < b))", "    checks:\n      - a < b\n"},
    /* references */
    {"CREATE TABLE t (a INTEGER REFERENCES p)", "\n      a: {references: p, null: true}\n"},
    {"CREATE TABLE t (a INTEGER NOT NULL REFERENCES P(ID) ON DELETE CASCADE ON UPDATE SET NULL MATCH FULL DEFERRABLE INITIALLY DEFERRED)",
     "\n      a: {references: p, on_delete: cascade, on_update: set null, deferred: true}\n"},
    {"CREATE TABLE t (a TEXT REFERENCES p(code) NOT DEFERRABLE INITIALLY DEFERRED)",
     "\n      a: {references: p.code, null: true}\n"},
    {"CREATE TABLE t (a TEXT REFERENCES p(elsewhere))",
     "    foreign_keys:\n      - {columns: [a], references: p, to: [elsewhere], dangling: true}\n"},
    {"CREATE TABLE t (a TEXT, FOREIGN KEY (a) REFERENCES gone ON DELETE CASCADE)",
     "    foreign_keys:\n      - {columns: [a], references: gone, on_delete: cascade, dangling: true}\n"},
    {"CREATE TABLE t (a TEXT, CONSTRAINT own FOREIGN KEY (a) REFERENCES p (code))",
     "    foreign_keys:\n      - {columns: [a], references: p, to: [code], name: own}\n"},
    {"CREATE TABLE t (id TEXT PRIMARY KEY REFERENCES t)",
     "\n      id: {type: text, references: t, primary: true, null: true}\n"},
    /* names */
    {"CREATE TABLE t (\"a b\" INT, [group] INT, `x.y` INT, \"quo\"\"te\" INT, 'text' INT)",
     "\n      a b: {type: int, sql_type: INT, null: true}\n      group: {"},
    {"CREATE TABLE \"null\" (\"yes\" INT)", "\n  'null':\n"},
    /* indexes */
    {"CREATE INDEX p_code_idx ON p(code)", "    indexes:\n      - code\n"},
    {"CREATE UNIQUE INDEX i ON p(code COLLATE rtrim DESC, id ASC) WHERE code <> ') desc'",
     "      - {columns: [code collate rtrim desc, id], unique: true, where: \"code <> ') desc'\", name: i}\n"},
    {"CREATE INDEX i ON p((lower(code)) DESC, id + 1, \"none\")",
     "      - {columns: [{sql: lower(code), desc: true}, {sql: id + 1}, {sql: \"'none'\"}], name: i}\n"},
    /* views, triggers, virtual tables */
    {"CREATE VIEW v AS SELECT id FROM p", "\nviews:\n  v: SELECT id FROM p\n"},
    {"CREATE VIEW v (x, \"y z\") AS\n SELECT id, code\n FROM p ;",
     "\nviews:\n  v:\n    columns: [x, y z]\n    sql: |-\n      SELECT id, code\n       FROM p\n"},
    {"CREATE VIEW v AS SELECT id AS \"n m\" FROM p WHERE code = \"text\" ORDER BY \"n m\"",
     "\nviews:\n  v: 'SELECT id AS \"n m\" FROM p WHERE code = ''text'' ORDER BY \"n m\"'\n"},
    {"CREATE TRIGGER r AFTER INSERT ON p BEGIN SELECT 1; END",
     "\ntriggers:\n  r: AFTER INSERT ON p BEGIN SELECT 1; END\n"},
    {"CREATE VIRTUAL TABLE f USING fts5(a, b)", "\nvirtual_tables:\n  f: 'fts5(a, b)'\n"},
};

START_TEST(a_statement)
{
    const char *statements[] = {"CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE)", STATEMENTS[_i].sql,
                                NULL};
    const char *schema = schema_of(statements);
    ck_assert_msg(strstr(schema, STATEMENTS[_i].lines) != NULL, "not %s in %s", STATEMENTS[_i].lines, schema);
}
END_TEST

/* What no SQLite makes is not taken for something else. */
static const char *const UNKNOWN[] = {
    "CREATE TABLE t (a INT, CHECK (a > 0), b INT)",
    "CREATE TABLE t (a INT",
    "CREATE TABLE t (a INT) WITH ROWS",
    "CREATE TABLE t AS SELECT 1",
};

START_TEST(what_is_no_table)
{
    struct import_table table;
    ck_assert_msg(!import_statement_table(arena, UNKNOWN[_i], &table), "%s", UNKNOWN[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("import");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, a_column, 0, sizeof COLUMNS / sizeof *COLUMNS);
    tcase_add_loop_test(tests, a_statement, 0, sizeof STATEMENTS / sizeof *STATEMENTS);
    tcase_add_loop_test(tests, what_is_no_table, 0, sizeof UNKNOWN / sizeof *UNKNOWN);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
