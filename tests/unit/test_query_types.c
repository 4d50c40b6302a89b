/* test_query_types.c - what a query gives and takes: SQL, and its columns and parameters as they are found out. */
#include "query_check.h"
#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "text.h"
#include "yaml_tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SCHEMA[] = "schema: shop\n"
                             "enums:\n"
                             "  state: [open, paid]\n"
                             "tables:\n"
                             "  users:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      email: text\n"
                             "      pin: {type: int, secret: true}\n"
                             "      note: {type: text, null: true}\n"
                             "      vip: bool\n"
                             "      doc: json\n"
                             "      born: {type: date, null: true}\n"
                             "      boss: {type: int, null: true}\n"
                             "  logs:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      user_id: int\n"
                             "      state: state\n"
                             "      at: timestamp\n"
                             "      size: real\n"
                             "      rest: {type: real, null: true}\n"
                             "      token: {type: uuid, null: true}\n"
                             "      key: uuid\n"
                             "      raw: blob\n"
                             "  tags:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      label: {type: text, null: true}\n"
                             "  things:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      n: {type: int, default: 7}\n"
                             "      m: {type: int, default: 8, on_null: replace}\n"
                             "      s: {type: json, secret: true, null: true}\n"
                             "views:\n"
                             "  early: SELECT * FROM word_counts\n"
                             "  states: SELECT id, state, key, size AS much FROM logs\n"
                             "  all_tags: SELECT * FROM tags\n"
                             "  pins: {sql: 'SELECT id, pin FROM users', columns: [id, secret]}\n"
                             "  word_counts: SELECT label AS word, count(*) AS n FROM tags GROUP BY label\n"
                             "  unknown: SELECT id, CASE id WHEN 1 THEN 1 ELSE 'x' END AS a FROM tags\n"
                             "  later: SELECT t.*, s.much FROM tags AS t LEFT JOIN states AS s ON s.id = t.id\n"
                             "  of_json: \"SELECT u.id, e.value AS v FROM users AS u, json_each(u.doc) AS e\"\n"
                             "  nameless: SELECT id + 1, id AS a, id AS b, id FROM tags\n"
                             "  positions: {sql: 'SELECT *, 1 FROM places', columns: [a, b, c, d, e, f]}\n"
                             "triggers:\n"
                             "  states_insert: INSTEAD OF INSERT ON states BEGIN SELECT 1; END\n"
                             "  states_update: INSTEAD OF UPDATE ON states BEGIN SELECT 1; END\n"
                             "virtual_tables:\n"
                             "  words: fts5(title, \"body\" UNINDEXED, tokenize = 'porter')\n"
                             "  secrets: fts5(s, content = things)\n"
                             "  places: rtree(id, x0, x1, y0, y1)\n";

/* "name type", "?" behind what may be NULL, "!" behind what is secret; ":name type" of
 * a parameter; "= table" for rows that are a table's. "open": what it is can't be found out. */
static const struct {
    const char *sql, *types;
} CASES[] = {
    /* Literals take the place they stand in, when they can. */
    {"SELECT 1 AS a, 'x' AS b, 1.5 AS c, x'00' AS d, 9223372036854775808 AS e",
     "a int, b text, c real, d blob, e real"},
    {"SELECT coalesce(vip, 1) AS a, coalesce(vip, 2) AS b FROM users", "a bool, b int"},
    {"SELECT coalesce(token, x'00') AS a, coalesce(token, x'00112233445566778899aabbccddeeff') AS b FROM logs",
     "a blob, b uuid"},
    {"SELECT coalesce(token, raw) AS a FROM logs", "a blob"},
    {"SELECT coalesce(state, 'open') AS a, coalesce(state, 'x') AS b FROM logs", "a state, b text"},

    {"SELECT coalesce(boss, pin) AS a, coalesce(pin, 1) AS b, pin LIKE 'x' AS c FROM users",
     "a int!, b int!, c bool"},
    {"SELECT max(at, 5) AS a, max(5, at) AS b, max(at, born, 0) AS c FROM users JOIN logs",
     "a timestamp, b timestamp, c int?"},

    /* What has nothing in common stays open, whatever comes behind. */
    {"SELECT CASE id WHEN 1 THEN 1 WHEN 2 THEN 'x' ELSE 2 END AS a FROM users", "a open"},
    {"SELECT 1 AS a UNION ALL SELECT 'x' UNION ALL SELECT 2", "a open"},
    {"SELECT coalesce(CAST(note AS NUMERIC), 1) AS a FROM users", "a real"},
    {"SELECT coalesce(j.key, 1) AS a FROM users, json_each(doc) AS j", "a open"},
    {"SELECT email + 1 AS a, - email AS b FROM users", "a real, b real"},

    /* Arithmetic. */
    {"SELECT 7 / 2 AS a, 7 / id AS b, 7 / 0 AS c, 7 / 0.0 AS d, 7 / -2.5 AS e FROM users",
     "a int, b int?, c int?, d real?, e real"},
    {"SELECT id % 2 AS a, id % 0.5 AS b, id % 2.5 AS c FROM users", "a int, b real?, c real"},
    {"SELECT at + 5 AS a, at - at AS b, vip + 1 AS c, - vip AS d FROM users JOIN logs",
     "a timestamp, b int, c int, d int"},

    {"SELECT at - 5 AS a, at / 1000 AS b, at % 7 AS c, at * 2 AS d, born - 7 AS e, at - 2 * 3 AS f FROM users "
     "JOIN logs",
     "a timestamp, b int, c int, d int, e date?, f timestamp"},
    {"SELECT doc ->> '$.n' * 2 AS a, sum(doc ->> '$.n') AS b, sum(email) AS c, strftime('%Y') - 1 AS d FROM users",
     "a real?, b real?, c real?, d real?"},
    {"SELECT CAST(id AS DECIMAL(10,2)) AS a, CAST(:b AS NUMERIC) AS b, CAST(vip AS BOOLEAN) AS c FROM users",
     "a real, b real, c bool, :b real"},
    {"SELECT CAST(id AS BOOLEAN) AS a, CAST(size AS BOOL) AS b, CAST(email AS BOOLEAN) AS c, CAST(:d AS BOOLEAN) AS d FROM users JOIN logs USING (id)",
     "a int, b real, c real, d bool, :d bool"},
    {"SELECT json_set(doc, :path, 1) AS a, json_object(:key, id) AS b, json_extract(doc, :other) AS c FROM users",
     "a json, b json, c text?, :path text, :key text, :other text"},
    {"SELECT TRUE AS a, CASE WHEN vip THEN true ELSE FALSE END AS b, 1 AS c FROM users",
     "a bool, b bool, c int"},

    /* A function gives its name. */
    {"SELECT count(*), max(email), upper(email) FROM users GROUP BY id", "count int, max text, upper text"},

    /* A parameter that a CTE passes on. */
    {"WITH p AS (SELECT :id AS key) SELECT email FROM users, p WHERE id = p.key", "email text, :id int"},
    {"WITH p (key) AS (VALUES (:id)) SELECT email FROM users, p WHERE id = p.key", "email text, :id int"},
    {"SELECT email FROM users, (SELECT :vip AS v) AS p WHERE vip = p.v", "email text, :vip bool"},

    /* Conditions. */
    {"SELECT email LIKE 'x' ESCAPE note AS a, vip AND boss AS b, note IS NULL AS c FROM users",
     "a bool?, b bool?, c bool"},
    {"SELECT (id, vip) = (1, 1) AS a, (id, boss) = (1, 1) AS b, (id, boss) IS (1, 1) AS c FROM users",
     "a bool, b bool?, c bool"},
    {"SELECT id FROM users WHERE (email, id) > (:email, :id)", "id int, :email text, :id int"},
    {"SELECT id FROM users WHERE (email, id) IN (SELECT :email, :id)", "id int, :email text, :id int"},
    {"SELECT id FROM users WHERE email LIKE :a ESCAPE :b", "id int, :a text, :b text"},
    {"SELECT id + 1 AS next FROM users WHERE next > :least", "next int, :least int"},

    /* Lines of their own say what a column is, not that it is no secret. */
    {"-- column: pin text null\n-- column: a int\nSELECT pin, abs(id) AS a FROM users", "pin text?!, a int"},

    /* What sorts, parts or filters a window's rows makes one row of all, too: there may be none. */
    {"SELECT email, rank() OVER (ORDER BY count(*)) AS a FROM users", "email text?, a int"},
    {"SELECT email, rank() OVER (PARTITION BY max(id)) AS a FROM users", "email text?, a int"},
    {"SELECT email, rank() OVER (w ORDER BY id) AS a FROM users WINDOW w AS (PARTITION BY max(id))",
     "email text?, a int"},
    {"SELECT email, count(*) FILTER (WHERE max(id) > 1) OVER () AS a FROM users", "email text?, a int"},
    {"SELECT email FROM users WINDOW w AS (ORDER BY count(*))", "email text"},

    {"SELECT (id, vip) = (SELECT 1, 1) AS a, (id, vip) IS (SELECT 1, 1) AS b FROM users", "a bool?, b bool"},
    {"SELECT id FROM users WHERE :a COLLATE nocase IS NULL OR email = :a", "id int, :a text?"},

    /* Columns that a join has once, of the side that has a row. */
    {"SELECT key FROM (SELECT token AS key FROM logs) AS left RIGHT JOIN logs USING (key)", "key uuid"},
    {"SELECT key FROM (SELECT token AS key FROM logs) AS left FULL JOIN logs USING (key)", "key uuid?"},
    {"SELECT label FROM users LEFT JOIN (logs RIGHT JOIN (SELECT 'x' AS label) AS x) ON true", "label text?"},
    {"SELECT id FROM users LEFT JOIN (SELECT key FROM logs) AS l RIGHT JOIN tags USING (id)", "id int"},

    /* Several SELECTs: a column is a table's when it is so of all; a CTE is secret when a later round says so. */
    {"SELECT * FROM tags UNION ALL SELECT * FROM tags", "= tags"},
    {"SELECT * FROM tags UNION ALL SELECT id, note FROM users", "id int, label text?"},
    {"SELECT (SELECT 1 FROM logs GROUP BY at) AS a, max(1) AS b FROM users", "a int?, b int?"},
    {"WITH RECURSIVE c (a, b) AS (SELECT 1, 1 UNION SELECT pin, a FROM c, users) SELECT a, b FROM c",
     "a int!, b int!"},

    /* Functions. */
    {"SELECT abs(email) AS a, abs(id) AS b, abs(size) AS c FROM users JOIN logs USING (id)",
     "a real, b int, c real"},
    {"SELECT ceil(size) AS a, ceil(state) AS b, sign(size) AS c, sign(state) AS d FROM logs",
     "a real, b real?, c int, d int?"},
    {"SELECT substr(state, 1, 1) AS a, substr(key, 1, 1) AS b, substr(id, :from, :many) AS c FROM logs",
     "a text, b blob?, c text, :from int, :many int"},
    {"SELECT nullif(id, :other) AS a, nullif(email, '') AS b FROM users", "a int?, b text?, :other int"},
    {"SELECT date('now') AS a, unixepoch() AS b, date(email) AS c FROM users", "a text, b int, c text?"},
    {"SELECT json_type(doc) AS a, json_type(doc, '$.x') AS b, json_set(doc, '$.x', 1) AS c FROM users",
     "a text, b text?, c json"},
    {"SELECT doc ->> 'a' AS a, doc -> 'a' AS b, coalesce(doc ->> 'a', '') AS c, upper(doc ->> 'a') AS d FROM users",
     "a text?, b json?, c text, d text?"},
    {"SELECT json_extract(doc, '$.a') AS a, j.value AS b FROM users, json_each(doc) AS j", "a text?, b text?"},

    /* Aggregates: of a group's own rows, of all rows, of which there may be none. */
    {"SELECT sum(id) AS a, max(vip) AS b, avg(id) AS c, sum(boss) AS d, count(boss) AS e FROM users GROUP BY email",
     "a int, b bool, c real, d int?, e int"},
    {"SELECT sum(id) AS a, count(*) AS b, total(id) AS c, email FROM users",
     "a int?, b int, c real, email text?"},
    {"SELECT sum(id) FILTER (WHERE vip) AS a, count(*) FILTER (WHERE vip) AS b FROM users GROUP BY email",
     "a int?, b int"},
    {"SELECT max(email) AS a FROM users HAVING count(*) > 0", "a text?"},
    {"SELECT (SELECT coalesce(sum(id), 0) FROM logs) AS a, (SELECT max(id) FROM logs) AS b, (SELECT 1) AS c",
     "a int, b int?, c int"},
    {"SELECT (SELECT id FROM logs) AS a, (SELECT 1 WHERE 0) AS b, (SELECT count(*) FROM logs LIMIT 0) AS c",
     "a int?, b int?, c int?"},

    /* Windows: without a frame, and in most, a row is in its own. */
    {"SELECT sum(id) OVER (ORDER BY id) AS a, sum(id) OVER (ORDER BY id ROWS 2 PRECEDING) AS b, "
     "sum(id) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS c FROM users",
     "a int, b int, c int?"},
    {"SELECT max(id) OVER (ORDER BY id ROWS CURRENT ROW EXCLUDE CURRENT ROW) AS a FROM users", "a int?"},
    {"SELECT max(id) OVER v AS a, max(id) OVER w AS b FROM users "
     "WINDOW v AS (ORDER BY id), w AS (ORDER BY id ROWS BETWEEN :n FOLLOWING AND 9 FOLLOWING)",
     "a int, b int?, :n int"},
    {"SELECT lag(id) OVER (ORDER BY id) AS a, lag(id, 1, 0) OVER (ORDER BY id) AS b, "
     "lag(id, :n, :other) OVER (ORDER BY id) AS c, lag(id, 1, 'x') OVER (ORDER BY id) AS d FROM users",
     "a int?, b int, c int, d open, :n int, :other int"},
    {"SELECT first_value(id) OVER (ORDER BY id) AS a, nth_value(id, 2) OVER (ORDER BY id) AS b FROM users",
     "a int, b int?"},

    /* Joins. */
    {"SELECT l.id, l.rowid AS r, u.id AS user FROM users AS u LEFT JOIN logs AS l ON l.user_id = u.id",
     "id int?, r int?, user int"},
    {"SELECT u.id, l.state, t.label FROM users AS u JOIN (logs AS l RIGHT JOIN tags AS t ON t.id = l.id) ON t.id = u.id",
     "id int, state state?, label text?"},
    {"SELECT * FROM (SELECT 1 AS a) AS x JOIN ((SELECT 2 AS b) AS y NATURAL JOIN (SELECT 2 AS b, 3 AS a) AS z)",
     "a int, b int, a int"},
    {"SELECT x.state, x.email FROM tags AS t LEFT JOIN (logs AS l JOIN users AS u ON u.id = l.user_id) AS x ON x.user_id = t.id",
     "state state?, email text?"},
    {"SELECT id, t.id AS a, l.id AS b, state FROM tags AS t FULL JOIN logs AS l USING (id)",
     "id int, a int?, b int?, state state?"},
    {"SELECT * FROM tags NATURAL RIGHT JOIN (SELECT 1.5 AS id, 2 AS n) AS s", "id real, label text?, n int"},
    {"SELECT id, email FROM tags FULL JOIN logs USING (id) RIGHT JOIN (SELECT email FROM users) AS u ON tags.id = 1",
     "id int?, email text"},
    {"SELECT s.rowid AS r FROM (SELECT email FROM users) AS s", "r int?"},

    /* Recursion: what a later round gives. */
    {"WITH RECURSIVE t(a, b) AS (SELECT 1, 5 UNION ALL SELECT b, NULL FROM t WHERE a) SELECT a, b FROM t",
     "a int?, b int?"},
    {"WITH RECURSIVE t(a, b, c) AS (SELECT 1, 2, 2.5 UNION ALL SELECT b, c, a FROM t LIMIT 9) SELECT a, b, c FROM t",
     "a real, b real, c real"},
    {"WITH RECURSIVE t(a, b) AS (SELECT 1, 2 UNION ALL SELECT b, 'x' FROM t LIMIT 9) SELECT a, b FROM t",
     "a open, b open"},
    {"WITH RECURSIVE t(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM t WHERE n < :last) SELECT n FROM t",
     "n int, :first int, :last int"},

    /* Parameters that may be NULL, wherever that is seen. */
    {"SELECT id FROM logs WHERE :since IS NULL OR at >= :since", "id int, :since timestamp?"},
    {"SELECT email || :end AS a FROM users WHERE note IS :end", "a text?, :end text?"},
    {"UPDATE users SET email = coalesce(:email, email) WHERE id = :id", ":email text?, :id int"},
    {"UPDATE users SET (email, note) = (:email, :note) WHERE id = :id", ":email text, :note text?, :id int"},
    {"UPDATE users SET (email, vip) = (SELECT :email, :vip) WHERE id = 1", ":email text, :vip bool"},

    /* What is secret. */
    {"SELECT pin + 1 AS a, CAST(pin AS TEXT) AS b, pin || '' AS c, hex(pin) AS d, pin > 3 AS e, length(pin) AS f FROM users",
     "a int!, b text!, c text!, d text!, e bool, f int"},
    {"SELECT max(pin) AS a, count(pin) AS b, (SELECT pin) AS c, - pin AS d FROM users GROUP BY id",
     "a int!, b int, c int!, d int!"},

    {"SELECT e.value AS a, e.value || '' AS b, e.atom, e.fullkey, e.type FROM things, json_each(s) AS e",
     "a text?!, b text?!, atom text?!, fullkey text!, type text"},
    {"-- column: k text null\nSELECT e.key AS k, f.value FROM things JOIN json_tree(things.s, '$.a') AS e JOIN json_each(e.value) AS f",
     "k text?!, value text?!"},

    /* Views are what their SELECT gives, in whatever order they stand. */
    {"SELECT id, state, much FROM states WHERE key = :key", "id int, state state, much real, :key uuid"},
    {"SELECT * FROM states", "id int, state state, key uuid, much real"},
    {"SELECT s.* FROM tags LEFT JOIN states AS s ON s.id = tags.id",
     "id int?, state state?, key uuid?, much real?"},
    {"SELECT * FROM all_tags", "= tags"},
    {"SELECT * FROM pins WHERE secret > :pin", "id int, secret int!, :pin int"},
    {"SELECT * FROM early WHERE n > :least", "word text?, n int, :least int"},
    {"SELECT * FROM later", "id int, label text?, much real?"},
    {"SELECT id FROM unknown", "id int"},
    {"SELECT id, a FROM unknown", "id int, a open"},
    {"WITH states AS (SELECT 'x' AS id) SELECT id FROM states", "id text"},
    {"-- column: a real\nSELECT a FROM positions", "a real"},
    {"UPDATE states SET state = :state, much = :much WHERE id = :id", ":state state, :much real, :id int"},
    {"INSERT INTO states (id, state) VALUES (:id, :state) RETURNING id, key",
     "id int?, key uuid?, :id int, :state state"},

    {"SELECT a FROM (SELECT 1 + 1, 2 AS a)", "a int"},
    {"SELECT x.a, x.b FROM nameless AS x LEFT JOIN tags USING (id)", "a int, b int"},
    {"SELECT a FROM (SELECT 1 + 1, 2 AS a) FULL JOIN nameless USING (a)", "a int"},

    /* Virtual tables, as far as their module is known. */
    {"SELECT * FROM words WHERE words MATCH :query ORDER BY rank", "title text?, body text?, :query text"},
    {"SELECT rowid AS id, rank, title FROM words('x')", "id int, rank real?, title text?"},
    {"SELECT bm25(words) AS a, highlight(words, 0, '<', '>') AS b, snippet(words, 1, '', '', '', 9) AS c FROM words",
     "a real?, b text?, c text?"},
    {"SELECT s, highlight(secrets, 0, '<', '>') AS a, secrets.rank FROM secrets",
     "s text?!, a text?!, rank real?"},

    /* Where SQLite puts a default for NULL. */
    {"UPDATE OR REPLACE things SET n = :n WHERE id = :id", ":n int?, :id int"},
    {"REPLACE INTO things (n) VALUES (:n) RETURNING n", "n int, :n int?"},
    {"UPDATE things SET m = :m, n = :n", ":m int?, :n int"},
    {"UPDATE OR FAIL things SET m = :m", ":m int"},
    {"INSERT INTO things (m) VALUES (:m) ON CONFLICT (id) DO UPDATE SET m = :other RETURNING m",
     "m int, :m int?, :other int"},

    /* Rows that are a table's. */
    {"SELECT * FROM tags", "= tags"},
    {"SELECT t.* FROM users AS u JOIN tags AS t ON t.id = u.id", "= tags"},
    {"SELECT t.* FROM users AS u LEFT JOIN tags AS t ON t.id = u.id", "id int?, label text?"},
    {"SELECT id, label AS word FROM tags", "id int, word text?"},
    {"WITH t(id, word) AS (SELECT * FROM tags) SELECT * FROM t", "id int, word text?"},
    {"UPDATE tags SET label = 'x' FROM users AS u RIGHT JOIN logs AS l ON u.id = l.id WHERE l.id = tags.id RETURNING *",
     "= tags"},
    {"SELECT *, count(*) AS n FROM tags", "id int?, label text?, n int"},
};

enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

static struct arena *arena;
static char directory[64];

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static const char *path_of(const char *name)
{
    return arena_format(arena, "%s/%s", directory, name);
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
    ck_assert_ptr_nonnull(mkdtemp(strcpy(directory, "/tmp/janusdb-types-XXXXXX")));
    ck_assert_int_eq(mkdir(path_of("queries"), 0700), 0);
}

static void tear_down(void)
{
    unlink(path_of("queries/all.sql"));
    rmdir(path_of("queries"));
    ck_assert_int_eq(rmdir(directory), 0);
    arena_free(arena);
}

static void write_type(struct text *out, const char *before, const char *name, struct query_type type)
{
    const char *word = type.enumeration            ? type.enumeration->name.text
                       : type.type == TYPE_UNKNOWN ? "open"
                                                   : COLUMN_TYPES[type.type].word;
    TEXT_JOIN(out, out->length ? ", " : "", before, name, " ", word, type.nullable ? "?" : "");
    TEXT_JOIN(out, type.secret ? "!" : "");
}

static const char *types_of(const struct query *query)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < query->columns.count && !query->entity; i++)
        write_type(&out, "", query->columns.items[i].name, query->columns.items[i].type);
    if (query->entity)
        TEXT_JOIN(&out, "= ", query->entity->name.text);
    for (size_t i = 0; i < query->parameters.count; i++)
        write_type(&out, ":", query->parameters.items[i].name.text, query->parameters.items[i].type);
    return text_string(&out);
}

static void write_queries(void)
{
    FILE *file = fopen(path_of("queries/all.sql"), "w");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < CASE_COUNT; i++)
        fprintf(file, "-- name: q%zu :%s\n%s;\n", i,
                (strncmp(CASES[i].sql, "UPDATE", 6) && strncmp(CASES[i].sql, "INSERT", 6)) ||
                        strstr(CASES[i].sql, "RETURNING")
                    ? "many"
                    : "exec",
                CASES[i].sql);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(types_follow_from_what_a_query_says)
{
    write_queries();
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct source *source = source_of_bytes(arena, path_of("schema.yaml"), SCHEMA, sizeof SCHEMA - 1);
    struct schema *schema =
        schema_read(arena, source, yaml_tree_parse(arena, source, NULL, diagnostics), diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
    struct query_file_list files = query_read_all(arena, schema, diagnostics);
    query_check_all(arena, schema, &files, diagnostics);
    ck_assert_uint_eq(files.count, 1);
    ck_assert_uint_eq(files.items[0].queries.count, CASE_COUNT);
    size_t wrong = 0;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const char *types = types_of(&files.items[0].queries.items[i]);
        if (!text_equal(types, CASES[i].types))
            fprintf(stderr, "%s\n    is  %s\n    not %s\n", CASES[i].sql, types, CASES[i].types);
        wrong += !text_equal(types, CASES[i].types);
    }
    ck_assert_msg(wrong == 0, "%zu of %d", wrong, (int)CASE_COUNT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("query types");
    TCase *tests = tcase_create("types");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, types_follow_from_what_a_query_says);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
