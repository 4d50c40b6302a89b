/* test_import_into.c - what a person wrote, word for word but for what the database says otherwise. */
#include "import_into.h"

#include "diagnostic.h"
#include "text.h"

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

/* What a person wrote, what the database is, and what comes out; NULL: what there was. */
static const struct {
    const char *old, *fresh, *wanted;
} CASES[] = {
    /* nothing differs, whatever it looks like */
    {"schema: s # one\ntables: {t: {columns: {id: id}}} # two\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n", NULL},
    {"schema: s\ntables:\n  t:\n    entity: thing\n    doc: Things.\n    columns:\n      id:   id  # the key\n      n: {type: text, unique: true, secret: true}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      n: text\n    unique:\n      - {columns: [n], name: own}\n",
     NULL},
    {"schema: s\ntables:\n  t: {columns: {id: id, n: {type: int, check: \"n > 0\"}}}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      n: int\n    checks:\n      - {sql: N > 0, name: x}\n",
     NULL},
    {"schema: s\nenums: {kind: [a, b]}\ntables:\n  t: {columns: {id: id, sort: kind}}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      sort: {type: text, check: \"sort IN ('a', 'b')\"}\n",
     NULL},
    /* an enum of the same name has other words: its type does */
    {"schema: s\nenums:\n  kind:\n    a: First.\n    b:\n  other: [x]\ntables:\n  t: {columns: {id: id, sort: kind}}\n",
     "schema: s\nenums:\n  kind: [c, a, b]\ntables:\n  t:\n    columns:\n      id: id\n      sort: kind\n",
     "schema: s\nenums:\n  kind: {c: ~, a: First., b: ~}\n  other: [x]\ntables:\n  t: {columns: {id: id, sort: kind}}\n"},
    {"schema: s\ntables:\n  t: {columns: {id: id, at: {type: timestamp, doc: When.}}}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      at: int\n", NULL},
    /* columns */
    {"schema: s\ntables:\n  t:\n    columns:\n      id: id # key\n      a: int # first\n\n      # about b\n      b: text # second\n    indexes: [a]\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n      c: {type: text, null: true}\n    indexes:\n      - a\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id # key\n      a: int # first\n\n      # about b\n      c: {type: text, null: true}\n    indexes: [a]\n"},
    {"schema: s\ntables:\n  t: {columns: {id: id, a: int, b: text}}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      b: {type: text, null: true}\n      c: int\n",
     "schema: s\ntables:\n  t: {columns: {id: id, b: {type: text, null: true}, c: int}}\n"},
    {"schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a:   {type: text, doc: \"A, b.\", secret: true} # why\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a:   {type: int, secret: true, doc: \"A, b.\"} # why\n"},
    {"schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a:\n        type: text\n        doc: |\n          Two\n          lines.\n    # end\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: {type: text, null: true}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: {type: text, null: true, doc: \"Two\\nlines.\\n\"}\n    # end\n"},
    /* keys, references, checks, indexes */
    {"schema: s\ntables:\n  t:\n    columns: {id: id, a: {type: int, unique: true}}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n    indexes:\n      - a\n",
     "schema: s\ntables:\n  t:\n    columns: {id: id, a: int}\n    indexes:\n      - a\n"},
    {"schema: s\ntables:\n  t:\n    columns: {id: id, a: int, b: int}\n    indexes:\n    - a  # one\n    - {columns: [a, b]}  # two\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n      b: int\n    indexes:\n      - a\n      - {columns: [b desc], name: new}\n",
     "schema: s\ntables:\n  t:\n    columns: {id: id, a: int, b: int}\n    indexes:\n    - a  # one\n    - {columns: [b desc], name: new}\n"},
    {"schema: s\ntables:\n  t:\n    columns: {id: id, a: int, b: int}\n    indexes: [a, b, {columns: [a, b]}]\n    checks: [a > 0]\n    doc: D.\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n      b: int\n    indexes:\n      - b\n",
     "schema: s\ntables:\n  t:\n    columns: {id: id, a: int, b: int}\n    indexes: [b]\n    doc: D.\n"},
    /* a new key and a new item of the table's last list, both at its end */
    {"schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n    indexes:\n    - a\n",
     "schema: s\ntables:\n  t:\n    strict: false\n    columns:\n      id: id\n      a: int\n      b: int\n    checks:\n      - a > 0\n    indexes:\n      - a\n      - b\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n      b: int\n    indexes:\n    - a\n    - b\n    checks:\n      - a > 0\n    strict: false\n"},
    {"schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n      b: int\n    checks:\n      - a > 0\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: int\n      b: int\n    checks:\n      - a > 0\n"},
    {"schema: s\ntables:\n  t:\n    columns: {a: {type: int, primary: true}, b: int}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      a: int\n      b: int\n    primary_key: [a, b]\n",
     "schema: s\ntables:\n  t:\n    columns: {a: int, b: int}\n    primary_key: [a, b]\n"},
    {"schema: s\ntables:\n  t:\n    columns: {a: int, b: int}\n    primary_key: [a, b] # both\n",
     "schema: s\ntables:\n  t:\n    columns:\n      a: int\n      b: int\n    primary_key: [b, a]\n",
     "schema: s\ntables:\n  t:\n    columns: {a: int, b: int}\n    primary_key: [b, a] # both\n"},
    {"schema: s\ntables:\n  t:\n    columns: {id: id, a: {references: t, null: true}}\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: {references: t, null: true, on_delete: cascade}\n",
     "schema: s\ntables:\n  t:\n    columns: {id: id, a: {references: t, null: true, on_delete: cascade}}\n"},
    {"schema: s\ntables:\n  t:\n    columns: {id: id, a: int}\n    without_rowid: false # no\n",
     "schema: s\ntables:\n  t:\n    strict: false\n    columns:\n      id: id\n      a: int\n",
     "schema: s\ntables:\n  t:\n    columns: {id: id, a: int}\n    without_rowid: false # no\n    strict: false\n"},
    /* tables and enums */
    {"schema: s\ntables:\n    # the first\n    t: {columns: {id: id}}\n    u: {columns: {id: id}} # goes\n    v: {columns: {id: id}}",
     "schema: s\nenums:\n  kind: [a, b]\ntables:\n  t:\n    columns:\n      id: id\n  v:\n    columns:\n      id: id\n  w:\n    strict: false\n    columns:\n      id: id\n      k: kind\n    indexes:\n      - k\n",
     "schema: s\nenums:\n  kind: [a, b]\n\ntables:\n    # the first\n    t: {columns: {id: id}}\n    v: {columns: {id: id}}\n\n    w:\n      strict: false\n      columns:\n        id: id\n        k: kind\n      indexes:\n        - k\n"},
    {"schema: s\nenums:\n  unused: [x] # kept\ntables:\n  t: {columns: {id: id}}\n",
     "schema: s\nenums:\n  kind: [a, b]\ntables:\n  t:\n    columns:\n      id: id\n      k: kind\n",
     "schema: s\nenums:\n  unused: [x] # kept\n  kind: [a, b]\ntables:\n  t: {columns: {id: id, k: kind}}\n"},
    /* views and the rest */
    {"schema: s\ntables:\n  t: {columns: {id: id}}\nviews:\n  a: {sql: \"select ID from t\", doc: Kept.}\n  b: {sql: SELECT 1, doc: Kept.} # too\n  c: SELECT 2\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\nviews:\n  a: SELECT id FROM t\n  b: |-\n    SELECT\n      3\n  d: |-\n    SELECT\n      4\n",
     "schema: s\ntables:\n  t: {columns: {id: id}}\nviews:\n  a: {sql: \"select ID from t\", doc: Kept.}\n  b: {sql: \"SELECT\\n  3\", doc: Kept.} # too\n  d: |-\n    SELECT\n      4\n"},
    {"schema: s\ntriggers: {a: AFTER INSERT ON t BEGIN SELECT 1; END}\ntables:\n  t: {columns: {id: id}}\n# end\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\nvirtual_tables:\n  f: fts5(x)\n",
     "schema: s\ntables:\n  t: {columns: {id: id}}\n# end\n\nvirtual_tables:\n  f: fts5(x)\n"},
    /* other line ends */
    {"schema: s\r\ntables:\r\n  t:\r\n    columns:\r\n      id: id\r\n      a: int # a\r\n",
     "schema: s\ntables:\n  t:\n    columns:\n      id: id\n      a: text\n      b: int\n",
     "schema: s\r\ntables:\r\n  t:\r\n    columns:\r\n      id: id\r\n      a: text # a\r\n      b: int\r\n"},
};

static struct import_file file_of(const char *text)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct import_file file;
    bool read =
        import_file_read(arena, source_of_bytes(arena, "schema.yaml", text, strlen(text)), &file, diagnostics);
    if (!read)
        diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, stderr);
    ck_assert_msg(read, "%s", text);
    return file;
}

START_TEST(a_schema)
{
    const char *wanted = CASES[_i].wanted ? CASES[_i].wanted : CASES[_i].old, *problem;
    const struct import_file old = file_of(CASES[_i].old), fresh = file_of(CASES[_i].fresh);
    size_t length;
    const char *text = import_into(arena, &old, &fresh, &length, &problem);
    ck_assert_msg(text != NULL, "%s", problem);
    ck_assert_str_eq(text, wanted);
    ck_assert_uint_eq(length, strlen(wanted));
    const struct import_file result = file_of(text);
    ck_assert_str_eq(import_into(arena, &result, &fresh, &length, &problem), wanted);
}
END_TEST

/* What can't be done is told, with the place. */
static const struct {
    const char *old, *fresh, *problem;
} PROBLEMS[] = {
    {"schema: s\ntables: {t: {columns: {id: id}}}\n",
     "schema: s\ntables:\n  t: {columns: {id: id}}\n  u: {columns: {id: id}}\n",
     "schema.yaml: the tables stand in braces, where a new one can't be added: write them in lines"},
    {"schema: s\ntables:\n  t: {columns: {id: id, a: &n {type: int, null: true}, b: *n}}\n",
     "schema: s\ntables:\n  t: {columns: {id: id, a: int, b: {type: int, null: true}}}\n",
     "schema.yaml:3: what is to change here has an alias in it: write it out first"},
};

START_TEST(a_problem)
{
    const char *problem;
    const struct import_file old = file_of(PROBLEMS[_i].old), fresh = file_of(PROBLEMS[_i].fresh);
    size_t length;
    ck_assert_ptr_null(import_into(arena, &old, &fresh, &length, &problem));
    ck_assert_str_eq(problem, PROBLEMS[_i].problem);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("import --into");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, a_schema, 0, sizeof CASES / sizeof *CASES);
    tcase_add_loop_test(tests, a_problem, 0, sizeof PROBLEMS / sizeof *PROBLEMS);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
