/* Structures of databases, held against each other: what is different is found, and what is only written otherwise is not. */
#include "buffer.h"
#include "connection.h"
#include "difference.h"
#include "schema.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const struct jdb_schema no_schema = {.name = "none", .fingerprint = "0"};

static struct jdb *open_memory(const char *sql)
{
    struct jdb *db;
    enum jdb_status status = jdb_connect(&db, &no_schema, "sqlite::memory:", NULL, JDB_CONNECT_ANY_SCHEMA);
    if (status == JDB_OK) /* what people have may be older than the runtime's settings */
        sqlite3_db_config(jdb_sqlite3(db), SQLITE_DBCONFIG_DQS_DDL, 1, NULL);
    if (status == JDB_OK)
        status = jdb_execute(db, sql);
    ck_assert_msg(status == JDB_OK, "%s: %s", sql, jdb_error(db)->message);
    return db;
}

/* All differences, a line each; the caller frees it. */
static struct jdb_buffer compare(const char *schema, const char *database)
{
    struct jdb *wanted = open_memory(schema), *found = open_memory(database);
    struct jdb_differences differences;
    struct jdb_buffer text = {0};
    enum jdb_status status = jdb_structure_compare_with(found, wanted, &differences);
    ck_assert_msg(status == JDB_OK, "%s: %s", database, jdb_error(found)->message);
    for (size_t i = 0; i < differences.count; i++) {
        jdb_buffer_add(&text, i ? "\n" : "");
        jdb_difference_write(&differences.list[i], &text);
    }
    jdb_buffer_add(&text, "");
    jdb_differences_free(&differences);
    jdb_close(wanted);
    jdb_close(found);
    return text;
}

/* ---- What is different ----------------------------------------------------------------------------------- */

static const struct {
    const char *schema, *database, *says;
} DIFFERENT[] = {
    /* Tables */
    {"CREATE TABLE t (a)", "", "table t: missing"},
    {"",
     "CREATE TABLE t (a PRIMARY KEY CHECK (a), b UNIQUE REFERENCES t); CREATE INDEX i ON t (b); CREATE TRIGGER r "
     "AFTER INSERT ON t BEGIN SELECT 1; END",
     "table t: unknown"},
    {"CREATE TABLE t (a INT) STRICT", "CREATE TABLE t (a INT)",
     "table t: the schema has STRICT, the database no option"},
    {"CREATE TABLE t (a PRIMARY KEY NOT NULL)", "CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID",
     "table t: the schema has no option, the database WITHOUT ROWID"},
    {"CREATE TABLE t (a INT NOT NULL PRIMARY KEY) STRICT",
     "CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID",
     "table t: the schema has STRICT, the database STRICT, WITHOUT ROWID"},
    {"CREATE TABLE a (x); CREATE TABLE b (x)", "CREATE TABLE a (x); CREATE TABLE c (x)",
     "table b: missing\ntable c: unknown"},
    /* Columns */
    {"CREATE TABLE t (a, b TEXT)", "CREATE TABLE t (a)", "column t.b: missing; the schema has TEXT"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a, b)", "column t.b: unknown"},
    {"CREATE TABLE t (Ab)", "CREATE TABLE t (aX)", "column t.Ab: missing\ncolumn t.aX: unknown"},
    {"CREATE TABLE t (a TEXT NOT NULL)", "CREATE TABLE t (a TEXT)",
     "column t.a: the schema has TEXT NOT NULL, the database TEXT"},
    {"CREATE TABLE t (a VARCHAR(10))", "CREATE TABLE t (a VARCHAR(20))",
     "column t.a: the schema has VARCHAR(10), the database VARCHAR(20)"},
    {"CREATE TABLE t (a INT)", "CREATE TABLE t (a)", "column t.a: the schema has INT, the database no type"},
    {"CREATE TABLE t (a NOT NULL)", "CREATE TABLE t (a NOT NULL ON CONFLICT IGNORE)",
     "column t.a: the schema has NOT NULL, the database NOT NULL ON CONFLICT IGNORE"},
    {"CREATE TABLE t (a DEFAULT 1)", "CREATE TABLE t (a)",
     "column t.a: the schema has DEFAULT 1, the database no type"},
    {"CREATE TABLE t (a DEFAULT 1)", "CREATE TABLE t (a DEFAULT 2)",
     "column t.a: the schema has DEFAULT 1, the database DEFAULT 2"},
    {"CREATE TABLE t (a DEFAULT 'x')", "CREATE TABLE t (a DEFAULT 'X')",
     "column t.a: the schema has DEFAULT 'x', the database DEFAULT 'X'"},
    {"CREATE TABLE t (a DEFAULT 'a  b')", "CREATE TABLE t (a DEFAULT 'a b')",
     "column t.a: the schema has DEFAULT 'a  b', the database DEFAULT 'a b'"},
    {"CREATE TABLE t (a DEFAULT 1)", "CREATE TABLE t (a DEFAULT -1)",
     "column t.a: the schema has DEFAULT 1, the database DEFAULT -1"},
    {"CREATE TABLE t (a DEFAULT NULL)", "CREATE TABLE t (a DEFAULT 'null')",
     "column t.a: the schema has DEFAULT NULL, the database DEFAULT 'null'"},
    {"CREATE TABLE t (a DEFAULT true)", "CREATE TABLE t (a DEFAULT \"true\")",
     "column t.a: the schema has DEFAULT true, the database DEFAULT 'true'"},
    {"CREATE TABLE t (a DEFAULT (abs(1)))", "CREATE TABLE t (a DEFAULT (abs(2)))",
     "column t.a: the schema has DEFAULT abs(1), the database DEFAULT abs(2)"},
    {"CREATE TABLE t (a DEFAULT CURRENT_TIMESTAMP)", "CREATE TABLE t (a DEFAULT CURRENT_DATE)",
     "column t.a: the schema has DEFAULT CURRENT_TIMESTAMP, the database DEFAULT CURRENT_DATE"},
    {"CREATE TABLE t (a DEFAULT x'01')", "CREATE TABLE t (a DEFAULT x'02')",
     "column t.a: the schema has DEFAULT x'01', the database DEFAULT x'02'"},
    {"CREATE TABLE t (a COLLATE nocase)", "CREATE TABLE t (a)",
     "column t.a: the schema has COLLATE nocase, the database no type"},
    {"CREATE TABLE t (a COLLATE nocase)", "CREATE TABLE t (a COLLATE rtrim)",
     "column t.a: the schema has COLLATE nocase, the database COLLATE rtrim"},
    {"CREATE TABLE t (a, b AS (a + 1))", "CREATE TABLE t (a, b AS (a + 2))",
     "column t.b: the schema has GENERATED ALWAYS AS (a + 1) VIRTUAL, the database GENERATED ALWAYS AS (a + 2) VIRTUAL"},
    {"CREATE TABLE t (a, b AS (a))", "CREATE TABLE t (a, b AS (a) STORED)",
     "column t.b: the schema has GENERATED ALWAYS AS (a) VIRTUAL, the database GENERATED ALWAYS AS (a) STORED"},
    {"CREATE TABLE t (a, b AS (a))", "CREATE TABLE t (a, b)",
     "column t.b: the schema has GENERATED ALWAYS AS (a) VIRTUAL, the database no type"},
    /* Primary keys */
    {"CREATE TABLE t (a, b, PRIMARY KEY (a))", "CREATE TABLE t (a, b, PRIMARY KEY (a, b))",
     "primary key of t: the schema has (a), the database (a, b)"},
    {"CREATE TABLE t (a, b, PRIMARY KEY (a, b))", "CREATE TABLE t (a, b, PRIMARY KEY (b, a))",
     "primary key of t: the schema has (a, b), the database (b, a)"},
    {"CREATE TABLE t (a INT PRIMARY KEY)", "CREATE TABLE t (a INT)",
     "primary key of t: missing; the schema has (a)"},
    {"CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a INTEGER PRIMARY KEY)",
     "primary key of t: unknown; the database has (a)"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TABLE t (a INTEGER PRIMARY KEY)",
     "primary key of t: the schema has (a) AUTOINCREMENT, the database (a)"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT))",
     "primary key of t: the schema has (a), the database (a) AUTOINCREMENT"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)",
     "primary key of t: the schema has (a), the database (a DESC)"},
    {"CREATE TABLE t (a TEXT PRIMARY KEY)", "CREATE TABLE t (a TEXT PRIMARY KEY ON CONFLICT REPLACE)",
     "primary key of t: the schema has (a), the database (a) ON CONFLICT REPLACE"},
    {"CREATE TABLE t (a TEXT, PRIMARY KEY (a))", "CREATE TABLE t (a TEXT, PRIMARY KEY (a COLLATE nocase))",
     "primary key of t: the schema has (a), the database (a COLLATE nocase)"},
    /* Unique constraints */
    {"CREATE TABLE t (a UNIQUE)", "CREATE TABLE t (a)", "unique constraint t(a): missing"},
    {"CREATE TABLE t (a, b, UNIQUE (a))", "CREATE TABLE t (a, b, UNIQUE (a, b))",
     "unique constraint t(a): missing\nunique constraint t(a, b): unknown"},
    {"CREATE TABLE t (a, UNIQUE (a))", "CREATE TABLE t (a, UNIQUE (a COLLATE nocase))",
     "unique constraint t(a COLLATE nocase): unknown\nunique constraint t(a): missing"},
    {"CREATE TABLE t (a UNIQUE ON CONFLICT IGNORE)", "CREATE TABLE t (a UNIQUE)",
     "conflict clause of the unique constraint t(a): missing; the schema has ON CONFLICT IGNORE"},
    {"CREATE TABLE t (a, UNIQUE (a) ON CONFLICT IGNORE)", "CREATE TABLE t (a UNIQUE ON CONFLICT FAIL)",
     "conflict clause of the unique constraint t(a): the schema has ON CONFLICT IGNORE, the database ON CONFLICT FAIL"},
    {"CREATE TABLE t (a UNIQUE)", "CREATE TABLE t (a); CREATE UNIQUE INDEX i ON t (a)",
     "unique constraint t(a): missing\nindex i: unknown; the database has UNIQUE ON t (a)"},
    /* Foreign keys */
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)", "CREATE TABLE t (a PRIMARY KEY, b)",
     "foreign key t(b): missing; the schema has REFERENCES t (a)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)", "CREATE TABLE t (a PRIMARY KEY, b REFERENCES u)",
     "foreign key t(b): the schema has REFERENCES t (a), the database REFERENCES u"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)", "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t (b))",
     "foreign key t(b): the schema has REFERENCES t (a), the database REFERENCES t (b)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t ON DELETE CASCADE)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t ON DELETE SET NULL)",
     "foreign key t(b): the schema has REFERENCES t (a) ON DELETE CASCADE, the database REFERENCES t (a) ON DELETE SET NULL"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t ON UPDATE RESTRICT)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)",
     "foreign key t(b): the schema has REFERENCES t (a) ON UPDATE RESTRICT, the database REFERENCES t (a)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)",
     "foreign key t(b): the schema has REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED, the database REFERENCES t (a)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t, c, FOREIGN KEY (c) REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t DEFERRABLE INITIALLY DEFERRED, c, FOREIGN KEY (c) REFERENCES t)",
     "foreign key t(b): the schema has REFERENCES t (a), the database REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED\n"
     "foreign key t(c): the schema has REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED, the database REFERENCES t (a)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t ON DELETE SET NULL)",
     "foreign key t(b): the schema has REFERENCES t (a) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, the database "
     "REFERENCES t (a) ON DELETE SET NULL"},
    {"CREATE TABLE p (a, b, PRIMARY KEY (a, b)); CREATE TABLE t (c, d, FOREIGN KEY (c, d) REFERENCES p)",
     "CREATE TABLE p (a, b, PRIMARY KEY (a, b)); CREATE TABLE t (c, d, FOREIGN KEY (c, d) REFERENCES p (b, a))",
     "foreign key t(c, d): the schema has REFERENCES p (a, b), the database REFERENCES p (b, a)"},
    /* Checks */
    {"CREATE TABLE t (a CHECK (a > 0))", "CREATE TABLE t (a)", "check of t: missing; the schema has a > 0"},
    {"CREATE TABLE t (a CHECK (a > 0))", "CREATE TABLE t (a CHECK (a > 1))",
     "check of t: the schema has a > 0, the database a > 1"},
    {"CREATE TABLE t (a CHECK (a > 0) CHECK (a < 9))", "CREATE TABLE t (a CHECK (a > 1) CHECK (a < 8))",
     "check of t: missing; the schema has a > 0\ncheck of t: unknown; the database has a > 1\n"
     "check of t: missing; the schema has a < 9\ncheck of t: unknown; the database has a < 8"},
    {"CREATE TABLE t (a, CHECK (a > 0) CHECK (a < 9))", "CREATE TABLE t (a, CHECK (a > 0))",
     "check of t: missing; the schema has a < 9"},
    {"CREATE TABLE t (a CHECK (a > 0) CHECK (a>0))", "CREATE TABLE t (a)",
     "check of t: missing; the schema has a > 0"},
    {"CREATE TABLE t (a, \"null\", CHECK (a IS NULL))", "CREATE TABLE t (a, \"null\", CHECK (a IS \"null\"))",
     "check of t: the schema has a IS NULL, the database a IS \"null\""},
    {"CREATE TABLE t (a CHECK (a IS NULL))", "CREATE TABLE t (a CHECK (a IS 'null'))",
     "check of t: the schema has a IS NULL, the database a IS 'null'"},
    {"CREATE TABLE t (a CHECK (a = 'x'))", "CREATE TABLE t (a CHECK (a = 'X'))",
     "check of t: the schema has a = 'x', the database a = 'X'"},
    {"CREATE TABLE t (a CHECK ((a) + (1)))", "CREATE TABLE t (a CHECK ((a) + (2)))",
     "check of t: the schema has (a) + (1), the database (a) + (2)"},
    {"CREATE TABLE t (a CHECK (a <> 'one value that is quite long, so that nobody wants to read all of it twice' OR a = "
     "'x' OR a > 'and so on until the line is full'))",
     "CREATE TABLE t (a CHECK (a <> 'one value that is quite long, so that nobody wants to read all of it twice' OR a = "
     "'y' OR a > 'and so on until the line is full'))",
     "check of t: the schema has …all of it twice' OR a = 'x' OR a > 'and so on until the line is full', the database "
     "…all of it twice' OR a = 'y' OR a > 'and so on until the line is full'"},
    /* Indexes */
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a)", "CREATE TABLE t (a)",
     "index i: missing; the schema has ON t (a)"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a); CREATE INDEX i ON t (a)",
     "index i: unknown; the database has ON t (a)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a)", "CREATE TABLE t (a); CREATE UNIQUE INDEX i ON t (a)",
     "index i: the schema has ON t (a), the database UNIQUE ON t (a)"},
    {"CREATE TABLE t (a, b); CREATE INDEX i ON t (a, b)", "CREATE TABLE t (a, b); CREATE INDEX i ON t (b, a)",
     "index i: the schema has ON t (a, b), the database ON t (b, a)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a)", "CREATE TABLE t (a); CREATE INDEX i ON t (a DESC)",
     "index i: the schema has ON t (a), the database ON t (a DESC)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a); CREATE INDEX i ON t (a COLLATE nocase)",
     "index i: the schema has ON t (a), the database ON t (a COLLATE nocase)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 1", "CREATE TABLE t (a); CREATE INDEX i ON t (a)",
     "index i: the schema has ON t (a) WHERE a > 1, the database ON t (a)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 1",
     "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 2",
     "index i: the schema has ON t (a) WHERE a > 1, the database ON t (a) WHERE a > 2"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a, lower(a))",
     "CREATE TABLE t (a); CREATE INDEX i ON t (a, upper(a))",
     "index i: the schema has ON t (a, lower(a)), the database ON t (a, upper(a))"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (lower(a))",
     "CREATE TABLE t (a); CREATE INDEX i ON t (lower(a) COLLATE nocase DESC)",
     "index i: the schema has ON t (lower(a)), the database ON t (lower(a) COLLATE nocase DESC)"},
    {"CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON u (a)",
     "index i: missing; the schema has ON t (a)\nindex i: unknown; the database has ON u (a)"},
    {"CREATE TABLE t (a COLLATE nocase); CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a COLLATE nocase); CREATE INDEX i ON t (a COLLATE binary)",
     "index i: the schema has ON t (a), the database ON t (a COLLATE binary)"},
    /* Triggers */
    {"CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END", "CREATE TABLE t (a)",
     "trigger r: missing; the schema has AFTER INSERT ON t BEGIN SELECT 1; END"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a); CREATE TRIGGER r DELETE ON t BEGIN SELECT 1; END",
     "trigger r: unknown; the database has BEFORE DELETE ON t BEGIN SELECT 1; END"},
    {"CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
     "CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 2; END",
     "trigger r: the schema has AFTER INSERT ON t BEGIN SELECT 1; END, the database AFTER INSERT ON t BEGIN SELECT 2; END"},
    {"CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
     "CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t WHEN new.a BEGIN SELECT 1; END",
     "trigger r: the schema has AFTER INSERT ON t BEGIN SELECT 1; END, the database AFTER INSERT ON t WHEN new.a BEGIN "
     "SELECT 1; END"},
    {"CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
     "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t",
     "trigger r: missing; the schema has INSTEAD OF INSERT ON v BEGIN SELECT 1; END"},
    /* Views */
    {"CREATE VIEW v AS SELECT 1", "", "view v: missing"},
    {"", "CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
     "view v: unknown"},
    {"CREATE VIEW v AS SELECT 1", "CREATE VIEW v AS SELECT 2",
     "view v: the schema has AS SELECT 1, the database AS SELECT 2"},
    {"CREATE VIEW v (a) AS SELECT 1", "CREATE VIEW v (b) AS SELECT 1",
     "view v: the schema has (a) AS SELECT 1, the database (b) AS SELECT 1"},
    {"CREATE TABLE v (a)", "CREATE VIEW v AS SELECT 1 AS a", "table v: missing\nview v: unknown"},
    /* Virtual tables: those in which one keeps its rows go with it. */
    {"CREATE VIRTUAL TABLE f USING fts5 (a)", "", "table f: missing"},
    {"", "CREATE VIRTUAL TABLE f USING fts5 (a)", "table f: unknown"},
    {"CREATE VIRTUAL TABLE f USING fts5 (a)", "CREATE VIRTUAL TABLE f USING fts5 (a, b)",
     "table f: the schema has USING fts5 (a), the database USING fts5 (a, b)"},
    {"CREATE VIRTUAL TABLE f USING fts5 (a, tokenize='porter')", "CREATE VIRTUAL TABLE f USING fts5 (a)",
     "table f: the schema has USING fts5 (a, tokenize='porter'), the database USING fts5 (a)"},
    /* Names that need quotes, and one that breaks the line */
    {"CREATE TABLE \"a b\" (\"c d\" REFERENCES \"e f\" (\"g h\"))", "CREATE TABLE \"a b\" (\"c d\")",
     "foreign key a b(\"c d\"): missing; the schema has REFERENCES \"e f\" (\"g h\")"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a, \"b\nc\")", "column t.b c: unknown"},
};

START_TEST(what_is_different_is_told)
{
    struct jdb_buffer text = compare(DIFFERENT[_i].schema, DIFFERENT[_i].database);
    ck_assert_msg(strcmp(text.text, DIFFERENT[_i].says) == 0, "%s\nagainst %s\nsays %s\nnot  %s",
                  DIFFERENT[_i].database, DIFFERENT[_i].schema, text.text, DIFFERENT[_i].says);
    jdb_buffer_free(&text);
}
END_TEST

/* The other way round there are as many. */
START_TEST(what_is_different_is_so_both_ways)
{
    struct jdb_buffer text = compare(DIFFERENT[_i].schema, DIFFERENT[_i].database),
                      back = compare(DIFFERENT[_i].database, DIFFERENT[_i].schema);
    size_t lines = 0;
    for (const char *c = text.text; *c; c++)
        lines += *c == '\n';
    for (const char *c = back.text; *c; c++)
        lines -= *c == '\n';
    ck_assert_msg(lines == 0 && *back.text, "%s\nand %s", text.text, back.text);
    jdb_buffer_free(&text);
    jdb_buffer_free(&back);
}
END_TEST

/* ---- What is the same ------------------------------------------------------------------------------------ */

static const struct {
    const char *schema, *database;
} SAME[] = {
    {"", ""},
    {"", "CREATE TABLE jdb_own (a); CREATE INDEX jdb_own_a ON jdb_own (a); CREATE TABLE JDB_more (a)"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY)",
     "CREATE TABLE t (a INTEGER PRIMARY KEY); ANALYZE"}, /* sqlite_stat1 */
    /* Spaces, comments, letters, quotes */
    {"CREATE TABLE t (a INT, b TEXT NOT NULL)", "create table T(A int,/* a */ B -- b\n text not  null)"},
    {"CREATE TABLE t (a)", "CREATE TABLE [t] (`a`)"},
    {"CREATE TABLE Users (userId INT UNIQUE)", "CREATE TABLE uSERS (USERid INT UNIQUE)"},
    {"CREATE TABLE \"t\" (\"a\", [b c])", "CREATE TABLE 't' ('a', \"b c\")"},
    {"CREATE TABLE t (a VARCHAR(10))", "CREATE TABLE t (a varchar ( 10 ))"},
    {"CREATE TABLE t (\"a\"\"b\" CHECK (\"a\"\"b\" > 1))", "CREATE TABLE t ([a\"b] CHECK ([a\"b] > 1))"},
    {"CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID",
     "CREATE TABLE t (a INT PRIMARY KEY) without rowid,strict"},
    /* Text in double quotes, where it names no column */
    {"CREATE TABLE t (a CHECK (a IN ('x', 'y') AND a <> 'it''s'), b AS (coalesce(a, '$.b')))",
     "CREATE TABLE t (a CHECK (a IN (\"x\", \"y\") AND a <> \"it's\"), b AS (coalesce(a, \"$.b\")))"},
    {"CREATE TABLE t (a, b CHECK (b > a)); CREATE INDEX i ON t (a || 'x' COLLATE nocase, lower(a)) WHERE a <> 'x'",
     "CREATE TABLE t (a, b CHECK (b > \"a\")); CREATE INDEX i ON t (a || \"x\" COLLATE \"nocase\", \"lower\"(\"a\")) WHERE "
     "a <> \"x\""},
    /* The order of columns, of constraints, of statements */
    {"CREATE TABLE t (a, b)", "CREATE TABLE t (b, a)"},
    {"CREATE TABLE t (a UNIQUE NOT NULL DEFAULT 1 CHECK (a) COLLATE nocase)",
     "CREATE TABLE t (a COLLATE nocase CHECK (a) DEFAULT 1 NOT NULL UNIQUE)"},
    {"CREATE TABLE a (x); CREATE TABLE b (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"},
    {"CREATE TABLE t (a, b, CHECK (a), CHECK (b))", "CREATE TABLE t (a, b, CHECK (b), CHECK (a))"},
    /* A constraint of a column, of the table, with a name */
    {"CREATE TABLE t (a PRIMARY KEY)", "CREATE TABLE t (a, CONSTRAINT k PRIMARY KEY (a))"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER NOT NULL, PRIMARY KEY (a ASC))"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)",
     "CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT))"},
    {"CREATE TABLE t (a UNIQUE)", "CREATE TABLE t (a, CONSTRAINT \"check\" UNIQUE (\"a\" ASC))"},
    {"CREATE TABLE t (a PRIMARY KEY)", "CREATE TABLE t (a PRIMARY KEY UNIQUE, UNIQUE (a))"},
    {"CREATE TABLE t (a UNIQUE, b UNIQUE)", "CREATE TABLE t (a, b, UNIQUE (b), UNIQUE (a))"},
    {"CREATE TABLE t (a COLLATE nocase UNIQUE)",
     "CREATE TABLE t (a COLLATE NOCASE, UNIQUE (a COLLATE nocase))"},
    {"CREATE TABLE t (a COLLATE binary)", "CREATE TABLE t (a)"},
    {"CREATE TABLE t (a UNIQUE ON CONFLICT ABORT)", "CREATE TABLE t (a UNIQUE)"},
    {"CREATE TABLE t (a, b, UNIQUE (a, b) ON CONFLICT IGNORE)",
     "CREATE TABLE t (a, b, UNIQUE ([a],[b]) ON CONFLICT ignore)"},
    {"CREATE TABLE t (a UNIQUE ON CONFLICT IGNORE)", "CREATE TABLE t (a, UNIQUE ( \"a\" ) ON CONFLICT IGNORE)"},
    {"CREATE TABLE t (a NOT NULL ON CONFLICT ABORT)", "CREATE TABLE t (a CONSTRAINT n NOT NULL)"},
    {"CREATE TABLE t (a NULL)", "CREATE TABLE t (a)"},
    {"CREATE TABLE t (a CHECK (a > 0))", "CREATE TABLE t (a, CONSTRAINT c CHECK ((\"A\">0)))"},
    {"CREATE TABLE t (a CHECK (a > 0))", "CREATE TABLE t (a CHECK (a > 0), CHECK (a > 0))"},
    {"CREATE TABLE t (a CHECK (a != 0 AND a = 1))", "CREATE TABLE t (a CHECK (a <> 0 and a == 1))"},
    {"CREATE TABLE t (a CHECK (length(a) < 0x10))", "CREATE TABLE t (a CHECK (LENGTH(a)<0X10))"},
    {"CREATE TABLE t (a CHECK (a > 1e-5))", "CREATE TABLE t (a CHECK (a > 1E-5))"},
    {"CREATE TABLE t (a, b, CHECK (a) CHECK (b))", "CREATE TABLE t (a CHECK (a), b CHECK (b))"},
    /* Defaults */
    {"CREATE TABLE t (a DEFAULT 1)", "CREATE TABLE t (a DEFAULT ( (1) ))"},
    {"CREATE TABLE t (a DEFAULT (abs(1)))", "CREATE TABLE t (a DEFAULT (ABS ( 1 )))"},
    {"CREATE TABLE t (a DEFAULT 'x')", "CREATE TABLE t (a DEFAULT \"x\")"},
    {"CREATE TABLE t (a DEFAULT 'x')", "CREATE TABLE t (a DEFAULT x)"},
    {"CREATE TABLE t (a DEFAULT 'it''s')", "CREATE TABLE t (a DEFAULT \"it's\")"},
    {"CREATE TABLE t (a DEFAULT NULL)", "CREATE TABLE t (a DEFAULT null)"},
    {"CREATE TABLE t (a DEFAULT current_timestamp)", "CREATE TABLE t (a DEFAULT (CURRENT_TIMESTAMP))"},
    {"CREATE TABLE t (a DEFAULT x'ab')", "CREATE TABLE t (a DEFAULT X'AB')"},
    {"CREATE TABLE t (a DEFAULT -1)", "CREATE TABLE t (a DEFAULT (-1))"},
    /* Generated columns */
    {"CREATE TABLE t (a, b GENERATED ALWAYS AS (a) VIRTUAL)", "CREATE TABLE t (a, b AS (\"a\"))"},
    {"CREATE TABLE t (a, b INT GENERATED ALWAYS AS (a) STORED)", "CREATE TABLE t (a, b INT AS ((a)) STORED)"},
    /* Foreign keys */
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)", "CREATE TABLE t (a PRIMARY KEY, b REFERENCES T (A))"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)",
     "CREATE TABLE t (a PRIMARY KEY, b, CONSTRAINT f FOREIGN KEY (b) REFERENCES t ON DELETE NO ACTION)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t DEFERRABLE)",
     "CREATE TABLE t (a PRIMARY KEY, b REFERENCES t DEFERRABLE INITIALLY IMMEDIATE)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t ON DELETE SET NULL ON UPDATE SET DEFAULT NOT NULL DEFAULT 1)",
     "CREATE TABLE t (a PRIMARY KEY, b NOT NULL DEFAULT 1 REFERENCES t ON UPDATE SET DEFAULT ON DELETE SET NULL)"},
    {"CREATE TABLE t (a PRIMARY KEY, b REFERENCES t, c REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
     "CREATE TABLE t (a PRIMARY KEY, c, b REFERENCES t, FOREIGN KEY (c) REFERENCES t DEFERRABLE INITIALLY DEFERRED)"},
    {"CREATE TABLE p (a, b, PRIMARY KEY (b, a)); CREATE TABLE t (c, d, FOREIGN KEY (c, d) REFERENCES p)",
     "CREATE TABLE p (a, b, PRIMARY KEY (b, a)); CREATE TABLE t (c, d, FOREIGN KEY (c, d) REFERENCES p (b, a))"},
    /* Indexes */
    {"CREATE TABLE t (a, b); CREATE INDEX i ON t (a, b DESC) WHERE a > 1",
     "CREATE TABLE t (a, b); create index \"i\" on [t](\"a\" asc,b desc)where(a>1)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (lower(a), a + 1)",
     "CREATE TABLE t (a); CREATE INDEX i ON t ((LOWER(\"a\")) ASC, (a+1))"},
    {"CREATE TABLE t (a COLLATE nocase); CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a COLLATE nocase); CREATE INDEX i ON t (a COLLATE NOCASE)"},
    {"CREATE TABLE t (a); CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a); CREATE INDEX IF NOT EXISTS main.i ON t (a)"},
    /* Triggers and views */
    {"CREATE TABLE t (a); CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT 1; END",
     "CREATE TABLE t (a); CREATE TRIGGER r insert ON \"t\" FOR EACH ROW begin\n select 1 ; -- one\nEND"},
    {"CREATE TABLE t (a); CREATE TRIGGER r AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN DELETE FROM t; END",
     "CREATE TABLE t (a); CREATE TRIGGER IF NOT EXISTS main.r AFTER UPDATE OF \"a\" ON t FOR EACH ROW WHEN new.a>1 "
     "BEGIN delete from [t]; END"},
    {"CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t",
     "CREATE TABLE t (a); CREATE VIEW IF NOT EXISTS main.[v] as select \"a\"from`t`"},
    {"CREATE VIRTUAL TABLE f USING fts5 (a, b)", "CREATE VIRTUAL TABLE f USING FTS5(a,b)"},
    /* A way that a database may have come, against what a new one has */
    {"CREATE TABLE t (a, b TEXT NOT NULL DEFAULT '')",
     "CREATE TABLE t (a); ALTER TABLE t ADD COLUMN \"b\" TEXT NOT NULL DEFAULT ''"},
    {"CREATE TABLE t (b INT REFERENCES t (a) CHECK (b > 0), a INT PRIMARY KEY)",
     "CREATE TABLE t (a INT PRIMARY KEY); ALTER TABLE t ADD b INT CHECK (b > 0) REFERENCES t"},
    {"CREATE TABLE t (a, b, CHECK (b > 0)); CREATE INDEX i ON t (b) WHERE b > 1; CREATE VIEW v AS SELECT b FROM t; "
     "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET b = 1; END",
     "CREATE TABLE s (a, x, CHECK (x > 0)); CREATE INDEX i ON s (x) WHERE x > 1; CREATE VIEW v AS SELECT x FROM s; "
     "CREATE TRIGGER r AFTER INSERT ON s BEGIN UPDATE s SET x = 1; END; "
     "ALTER TABLE s RENAME COLUMN x TO b; ALTER TABLE s RENAME TO t"},
    {"CREATE TABLE p (a PRIMARY KEY); CREATE TABLE t (b REFERENCES p (a))",
     "CREATE TABLE q (c PRIMARY KEY); CREATE TABLE t (b REFERENCES q (c)); ALTER TABLE q RENAME c TO a; ALTER TABLE q "
     "RENAME TO p"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a, b); ALTER TABLE t DROP COLUMN b"},
    {"CREATE TABLE t (a INT, b TEXT)",
     "CREATE TABLE s (x INT, y TEXT); CREATE TABLE t AS SELECT x AS a, y AS b FROM s; "
     "DROP TABLE s"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a); CREATE TEMP TABLE t (b INT) STRICT; CREATE TEMP TABLE u (c)"},
};

START_TEST(what_is_the_same_is_not_told)
{
    struct jdb_buffer text = compare(SAME[_i].schema, SAME[_i].database);
    ck_assert_msg(!*text.text, "%s\nagainst %s\nsays %s", SAME[_i].database, SAME[_i].schema, text.text);
    jdb_buffer_free(&text);
    text = compare(SAME[_i].database, SAME[_i].schema);
    ck_assert_msg(!*text.text, "%s\nagainst %s\nsays %s", SAME[_i].schema, SAME[_i].database, text.text);
    jdb_buffer_free(&text);
}
END_TEST

/* ---- Sentences ------------------------------------------------------------------------------------------- */

static const char MANY[] = "CREATE TABLE t (a, b, c, d, e, f, CHECK (a > 0)); CREATE TABLE u (a)";

static const struct {
    const char *schema, *database;
    bool edited;
    const char *says;
} SENTENCES[] = {
    {MANY, MANY, true, ""},
    {MANY, "CREATE TABLE t (a, b, c, d, e, f, CHECK (a > 1)); CREATE TABLE u (a); CREATE INDEX i ON u (a)",
     true, "it has changed the check of t (the schema has a > 0, the database a > 1), it has got the index i"},
    {MANY, "CREATE TABLE t (a, b, c, d, e, f, CHECK (a > 0)); CREATE TABLE own (a); CREATE VIEW v AS SELECT 1",
     false, "it has no table u"},
    {MANY, "CREATE TABLE t (a, CHECK (a > 0)); CREATE TABLE u (a, b)", false,
     "it has no column t.b, it has no column t.c, it has no column t.d, it has no column t.e, it has no column t.f, "
     "and more"},
    {"CREATE TABLE t (a)", "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)", false,
     "it has another column t.a (the schema has no type, the database INT), it has an unknown index i"},
};

START_TEST(a_sentence_names_the_first_ones)
{
    struct jdb *wanted = open_memory(SENTENCES[_i].schema), *found = open_memory(SENTENCES[_i].database);
    struct jdb_differences differences;
    struct jdb_buffer text = {0};
    ck_assert_int_eq(jdb_structure_compare_with(found, wanted, &differences), JDB_OK);
    jdb_differences_summarize(&differences, SENTENCES[_i].edited, &text);
    ck_assert_str_eq(text.text ? text.text : "", SENTENCES[_i].says);
    jdb_buffer_free(&text);
    jdb_differences_free(&differences);
    jdb_close(wanted);
    jdb_close(found);
}
END_TEST

/* A comparison reads: it leaves the transaction that it was called in as it was. */
START_TEST(a_comparison_may_stand_in_a_transaction)
{
    struct jdb *wanted = open_memory("CREATE TABLE t (a)"), *found = open_memory("CREATE TABLE t (b)");
    struct jdb_differences differences;
    ck_assert_int_eq(jdb_begin(found), JDB_OK);
    ck_assert_int_eq(jdb_execute(found, "ALTER TABLE t RENAME b TO a"), JDB_OK);
    ck_assert_int_eq(jdb_structure_compare_with(found, wanted, &differences), JDB_OK);
    ck_assert_uint_eq(differences.count, 0);
    jdb_differences_free(&differences);
    ck_assert_int_eq(jdb_rollback(found), JDB_OK);
    ck_assert_int_eq(jdb_structure_compare_with(found, wanted, &differences), JDB_OK);
    ck_assert_uint_eq(differences.count, 2);
    jdb_differences_free(&differences);
    jdb_close(wanted);
    jdb_close(found);
}
END_TEST

/* What the file's pages say is not what it was written with: that is told, not taken for a difference. */
START_TEST(a_structure_that_cannot_be_read_is_told)
{
    struct jdb *wanted = open_memory(""), *found = open_memory("CREATE TABLE t (a)");
    struct jdb_differences differences;
    sqlite3_db_config(jdb_sqlite3(found), SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    ck_assert_int_eq(
        jdb_execute(found, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (';"
                           "PRAGMA schema_version = 99; PRAGMA writable_schema = OFF"),
        JDB_OK);
    ck_assert_int_ne(jdb_structure_compare_with(found, wanted, &differences), JDB_OK);
    ck_assert_uint_eq(differences.count, 0);
    ck_assert_msg(strstr(jdb_error(found)->message, "malformed") != NULL, "%s", jdb_error(found)->message);
    jdb_differences_free(&differences);
    jdb_close(wanted);
    jdb_close(found);
}
END_TEST

/* ---- The suite ------------------------------------------------------------------------------------------- */

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

int main(void)
{
    Suite *suite = suite_create("structures");
    TCase *tests = tcase_create("structures");
    tcase_add_loop_test(tests, what_is_different_is_told, 0, COUNT(DIFFERENT));
    tcase_add_loop_test(tests, what_is_different_is_so_both_ways, 0, COUNT(DIFFERENT));
    tcase_add_loop_test(tests, what_is_the_same_is_not_told, 0, COUNT(SAME));
    tcase_add_loop_test(tests, a_sentence_names_the_first_ones, 0, COUNT(SENTENCES));
    tcase_add_test(tests, a_comparison_may_stand_in_a_transaction);
    tcase_add_test(tests, a_structure_that_cannot_be_read_is_told);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
