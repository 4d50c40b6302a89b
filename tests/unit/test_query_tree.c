/* test_query_tree.c - trees of statements, written as lists; and SQLite's word for what must have a tree. */
#include "query_tree.h"
#include "text.h"

#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena *arena;

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- A tree as lists ------------------------------------------------------------------------------------------- */

static void write_select(struct text *out, const struct query_select *select);
static void write_expression(struct text *out, const struct query_expression *node);

/* " (word …)", nothing without expressions. */
static void write_list(struct text *out, const char *word, const struct query_expression_list *list)
{
    if (list->count == 0)
        return;
    TEXT_JOIN(out, " (", word);
    for (size_t i = 0; i < list->count; i++) {
        text_append(out, " ");
        write_expression(out, list->items[i]);
        text_append(out, list->items[i]->descending ? " desc" : "");
    }
    text_append(out, ")");
}

static void write_part(struct text *out, const char *word, const struct query_expression *node)
{
    if (!node)
        return;
    TEXT_JOIN(out, " (", word, " ");
    write_expression(out, node);
    text_append(out, ")");
}

static void write_names(struct text *out, const char *word, const struct query_name_list *names)
{
    if (names->count == 0)
        return;
    TEXT_JOIN(out, " (", word);
    for (size_t i = 0; i < names->count; i++)
        TEXT_JOIN(out, " ", names->items[i]);
    text_append(out, ")");
}

static void write_window(struct text *out, const char *word, const struct query_window *window)
{
    if (!window)
        return;
    TEXT_JOIN(out, " (", word);
    if (window->name)
        TEXT_JOIN(out, " ", window->name);
    write_list(out, "partition", &window->partition_by);
    write_list(out, "order", &window->order_by);
    write_list(out, "bounds", &window->bounds);
    text_append(out, ")");
}

static void write_operands(struct text *out, const struct query_expression *node)
{
    const struct query_expression *operands[] = {node->operand, node->other};
    for (size_t i = 0; i < COUNT(operands); i++)
        if (operands[i]) {
            text_append(out, " ");
            write_expression(out, operands[i]);
        }
    for (size_t i = 0; i < node->items.count; i++) {
        text_append(out, " ");
        write_expression(out, node->items.items[i]);
    }
    if (node->select) {
        text_append(out, " ");
        write_select(out, node->select);
    }
}

static void write_case(struct text *out, const struct query_expression *node)
{
    text_append(out, "(case");
    if (node->operand) {
        text_append(out, " ");
        write_expression(out, node->operand);
    }
    for (size_t i = 0; i + 1 < node->items.count; i += 2) {
        struct query_expression_list pair = {.items = &node->items.items[i], .count = 2};
        write_list(out, "when", &pair);
    }
    write_part(out, "else", node->other);
    text_append(out, ")");
}

static void write_function(struct text *out, const struct query_expression *node)
{
    TEXT_JOIN(out, "(call ", node->name, node->distinct ? " distinct" : "", node->star ? " *" : "");
    write_operands(out, node);
    write_part(out, "filter", node->filter);
    write_window(out, "over", node->window);
    text_append(out, ")");
}

/* What begins a list of operands; NULL: it is none. */
static const char *operator_word(const struct query_expression *node)
{
    switch (node->kind) {
    case QUERY_UNARY:
    case QUERY_BINARY:
        return node->name;
    case QUERY_IS_NULL:
        return "isnull";
    case QUERY_BETWEEN:
        return "between";
    case QUERY_IN:
        return "in";
    case QUERY_EXISTS:
        return "exists";
    case QUERY_ROW:
        return "row";
    case QUERY_CAST:
        return ARENA_JOIN(arena, "cast <", node->name, ">");
    case QUERY_COLLATE:
        return ARENA_JOIN(arena, "collate ", node->name);
    default:
        return NULL;
    }
}

static void write_leaf(struct text *out, const struct query_expression *node)
{
    if (node->kind == QUERY_NULL)
        text_append(out, "null");
    else if (node->kind == QUERY_INTEGER)
        text_format(out, "%lld", (long long)node->integer);
    else if (node->kind == QUERY_PARAMETER && node->name)
        TEXT_JOIN(out, ":", node->name);
    else if (node->kind == QUERY_PARAMETER)
        text_format(out, "?%u", node->parameter);
    else if (node->kind == QUERY_TEXT)
        TEXT_JOIN(out, "'", node->text, "'");
    else if (node->kind == QUERY_COLUMN && node->table)
        TEXT_JOIN(out, node->table, ".", node->name);
    else
        text_append(out, node->name ? node->name : node->text);
}

static void write_expression(struct text *out, const struct query_expression *node)
{
    const char *word = operator_word(node);
    if (word) {
        TEXT_JOIN(out, node->negated ? "(not " : "(", word);
        write_operands(out, node);
        text_append(out, ")");
    } else if (node->kind == QUERY_CASE) {
        write_case(out, node);
    } else if (node->kind == QUERY_FUNCTION) {
        write_function(out, node);
    } else if (node->kind == QUERY_SUBQUERY) {
        write_select(out, node->select);
    } else {
        write_leaf(out, node);
    }
}

static void write_sources(struct text *out, const struct query_source_list *sources);

static void write_source(struct text *out, const struct query_source *source)
{
    static const char *const WORDS[] = {"", "left ", "right ", "full "};
    TEXT_JOIN(out, "(", source->natural ? "natural " : "", WORDS[source->join]);
    if (source->select)
        write_select(out, source->select);
    else if (source->sources.count)
        write_sources(out, &source->sources);
    else
        TEXT_JOIN(out, source->schema ? source->schema : "", source->schema ? "." : "", source->name);
    if (source->is_function)
        text_append(out, "()");
    write_list(out, "arguments", &source->arguments);
    if (source->alias)
        TEXT_JOIN(out, " as ", source->alias);
    write_part(out, "on", source->on);
    write_names(out, "using", &source->using);
    text_append(out, ")");
}

static void write_sources(struct text *out, const struct query_source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        text_append(out, i ? " " : "");
        write_source(out, &sources->items[i]);
    }
}

static void write_from(struct text *out, const struct query_source_list *sources)
{
    if (sources->count == 0)
        return;
    text_append(out, " (from ");
    write_sources(out, sources);
    text_append(out, ")");
}

static void write_results(struct text *out, const struct query_result_list *results)
{
    for (size_t i = 0; i < results->count; i++) {
        const struct query_result *result = &results->items[i];
        text_append(out, " ");
        if (result->expression)
            write_expression(out, result->expression);
        else
            TEXT_JOIN(out, result->table ? result->table : "", result->table ? ".*" : "*");
        if (result->alias)
            TEXT_JOIN(out, " as ", result->alias);
    }
}

static void write_core(struct text *out, const struct query_core *core)
{
    for (size_t i = 0; i < core->rows.count; i++)
        write_list(out, "values", &core->rows.items[i]);
    text_append(out, core->distinct ? " distinct" : "");
    write_results(out, &core->results);
    write_from(out, &core->sources);
    write_part(out, "where", core->where);
    write_list(out, "group", &core->group_by);
    write_part(out, "having", core->having);
    for (size_t i = 0; i < core->windows.count; i++)
        write_window(out, "window", &core->windows.items[i]);
}

static void write_ctes(struct text *out, const struct query_cte_list *ctes)
{
    for (size_t i = 0; i < ctes->count; i++) {
        TEXT_JOIN(out, " (with ", ctes->items[i].name);
        write_names(out, "columns", &ctes->items[i].columns);
        text_append(out, " ");
        write_select(out, ctes->items[i].select);
        text_append(out, ")");
    }
}

static void write_end(struct text *out, const struct query_expression_list *order_by,
                      const struct query_expression *limit, const struct query_expression *offset)
{
    write_list(out, "order", order_by);
    write_part(out, "limit", limit);
    write_part(out, "offset", offset);
    text_append(out, ")");
}

/* (select …), its parts in parentheses when it is a compound. */
static void write_select(struct text *out, const struct query_select *select)
{
    text_append(out, "(select");
    write_ctes(out, &select->ctes);
    for (size_t i = 0; i < select->cores.count; i++) {
        text_append(out, select->cores.count > 1 ? " (core" : "");
        write_core(out, &select->cores.items[i]);
        text_append(out, select->cores.count > 1 ? ")" : "");
    }
    write_end(out, &select->order_by, select->limit, select->offset);
}

static void write_sets(struct text *out, const struct query_set_list *sets)
{
    for (size_t i = 0; i < sets->count; i++) {
        write_names(out, "set", &sets->items[i].columns);
        text_append(out, " ");
        write_expression(out, sets->items[i].expression);
    }
}

static void write_upsert(struct text *out, const struct query_upsert *upsert)
{
    text_append(out, " (conflict");
    write_list(out, "target", &upsert->target);
    write_part(out, "where", upsert->target_where);
    write_sets(out, &upsert->sets);
    write_part(out, "where", upsert->where);
    text_append(out, ")");
}

static const char *written(const struct query_statement *statement)
{
    static const char *const WORDS[] = {"select", "insert", "update", "delete"};
    struct text out = {.arena = arena};
    if (statement->kind == QUERY_SELECT) {
        write_select(&out, statement->select);
        return text_string(&out);
    }
    TEXT_JOIN(&out, "(", WORDS[statement->kind]);
    write_ctes(&out, &statement->ctes);
    text_append(&out, " ");
    write_source(&out, &statement->target);
    write_names(&out, "columns", &statement->columns);
    if (statement->kind == QUERY_INSERT)
        text_append(&out, statement->select ? " " : " default");
    if (statement->select)
        write_select(&out, statement->select);
    for (size_t i = 0; i < statement->upserts.count; i++)
        write_upsert(&out, &statement->upserts.items[i]);
    write_sets(&out, &statement->sets);
    write_from(&out, &statement->sources);
    write_part(&out, "where", statement->where);
    if (statement->returning.count)
        text_append(&out, " returning");
    write_results(&out, &statement->returning);
    write_end(&out, &statement->order_by, statement->limit, statement->offset);
    return text_string(&out);
}

static const char *tree(const char *sql)
{
    size_t offset;
    const struct query_statement *statement = query_tree_parse(arena, sql, &offset);
    return statement ? written(statement) : arena_format(arena, "nothing at %zu: %s", offset, sql);
}

/* Of a result that stands alone. */
static const char *expression_tree(const char *sql)
{
    const char *whole = tree(ARENA_JOIN(arena, "SELECT ", sql));
    size_t length = strlen(whole), begin = strlen("(select ");
    return strncmp(whole, "(select ", begin) == 0 ? arena_copy(arena, whole + begin, length - begin - 1)
                                                  : whole;
}

struct pair {
    const char *sql, *tree;
};

static void check_trees(const struct pair *pairs, size_t count, const char *(*write)(const char *))
{
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(strcmp(write(pairs[i].sql), pairs[i].tree) == 0, "%s\n  is     %s\n  not as %s",
                      pairs[i].sql, write(pairs[i].sql), pairs[i].tree);
}

/* ---- Trees as they should be ----------------------------------------------------------------------------------- */

START_TEST(literals_and_names)
{
    static const struct pair PAIRS[] = {
        {"1, 1.5, .5, 1e3, 1.e-3, 0x1F", "1 1.5 .5 1e3 1.e-3 31"},
        {"'it''s', '', x'00fF', X''", "'it's' '' x'00fF' X''"},
        {"NULL, TRUE, false, Current_Time, CURRENT_DATE, current_timestamp",
         "null 1 0 current_time current_date current_timestamp"},
        {"9223372036854775807, 9223372036854775808, -9223372036854775808",
         "9223372036854775807 9223372036854775808 -9223372036854775808"},
        {"0xFFFFFFFFFFFFFFFF", "-1"},
        {"?1, ?32766, ?007", "?1 ?32766 ?7"},
        {":user_id, :a1", ":user_id :a1"},
        {"a, \"b c\", `d``e`, [f g], \"h\"\"i\"", "a b c d`e f g h\"i"},
        {"t.a, main.t.a, 't'.a, \"t\".'a', t.[b]", "t.a t.a t.a t.a t.b"},
        {"\"true\", t.true, t.current_time, true.a", "true t.true t.current_time true.a"},
        {"Straße, a$1, _x", "Straße a$1 _x"},
        {"key, desc, end, offset, replace, left, window, over, filter",
         "key desc end offset replace left window over filter"},
        {"1 -- one\n , /* two */ 2 /* never closed", "1 2"},
        {"1 AS one, 2 'two', 3 \"three\", 4 four, 5 AS left, 6 key",
         "1 as one 2 as two 3 as three 4 as four 5 as left 6 as key"},
        {"t.*, *", "t.* *"},
    };
    check_trees(PAIRS, COUNT(PAIRS), expression_tree);
}
END_TEST

START_TEST(precedence)
{
    static const struct pair PAIRS[] = {
        {"a OR b AND c OR d", "(or (or a (and b c)) d)"},
        {"NOT a = b AND c", "(and (not (= a b)) c)"},
        {"NOT NOT a", "(not (not a))"},
        {"a = b < c", "(= a (< b c))"},
        {"a == b != c", "(<> (= a b) c)"},
        {"a < b | c", "(< a (| b c))"},
        {"a | b & c << d >> e", "(>> (<< (& (| a b) c) d) e)"},
        {"a & b + c", "(& a (+ b c))"},
        {"a - b - c", "(- (- a b) c)"},
        {"a + b * c % d / e", "(+ a (/ (% (* b c) d) e))"},
        {"a * b || c", "(* a (|| b c))"},
        {"a -> b ->> 'c' || d", "(|| (->> (-> a b) 'c') d)"},
        {"a || b COLLATE nocase", "(|| a (collate nocase b))"},
        {"-a COLLATE \"rtrim\"", "(collate rtrim (- a))"},
        {"- ~ + a * b", "(* (- (~ (+ a))) b)"},
        {"a + NOT b = c", "(+ a (not (= b c)))"},
        {"(a + b) * c", "(* (+ a b) c)"},
        {"a >= b <= c > d", "(> (<= (>= a b) c) d)"},
    };
    check_trees(PAIRS, COUNT(PAIRS), expression_tree);
}
END_TEST

START_TEST(comparisons)
{
    static const struct pair PAIRS[] = {
        {"a IS b, a IS NOT b", "(is a b) (is not a b)"},
        {"a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b", "(is not a b) (is a b)"},
        {"a IS NOT NOT b", "(is not a (not b))"},
        {"a IS NULL, a ISNULL, a IS (NULL)", "(isnull a) (isnull a) (isnull a)"},
        {"a IS NOT NULL, a NOTNULL, a NOT NULL", "(not isnull a) (not isnull a) (not isnull a)"},
        {"a IS DISTINCT FROM NULL, a IS NULL + 1", "(not isnull a) (is a (+ null 1))"},
        {"a = b IS NULL", "(isnull (= a b))"},
        {"a IN (1, 2), a NOT IN (1)", "(in a 1 2) (not in a 1)"},
        {"a IN (), a IN (SELECT 1)", "(in a) (in a (select 1))"},
        {"a IN ((SELECT 1)), a IN ((SELECT 1), 2)", "(in a (select 1)) (in a (select 1) 2)"},
        {"a IN t, a NOT IN main.t", "(in a (select * (from (t)))) (not in a (select * (from (main.t))))"},
        {"a IN json_each(b, 1)", "(in a (select * (from (json_each() (arguments b 1)))))"},
        {"(a, b) IN (VALUES (1, 2), (3, 4))", "(in (row a b) (select (values 1 2) (values 3 4)))"},
        {"a = b NOT IN (1)", "(not in (= a b) 1)"},
        {"NOT a NOT IN (1)", "(not (not in a 1))"},
        {"a BETWEEN b AND c AND d", "(and (between a b c) d)"},
        {"a NOT BETWEEN b + 1 AND c < d = e", "(= (not between a (+ b 1) (< c d)) e)"},
        {"a BETWEEN b BETWEEN c AND d AND e", "(between a (between b c d) e)"},
        {"a BETWEEN NOT b AND c", "(between a (not b) c)"},
        {"a LIKE b, a NOT LIKE b", "(like a b) (not like a b)"},
        {"a LIKE b ESCAPE c, a NOT LIKE b || c ESCAPE d || e", "(like a b c) (not like a (|| b c) (|| d e))"},
        {"a LIKE b < c ESCAPE d = e", "(= (like a (< b c) d) e)"},
        {"a GLOB b, a REGEXP b, a MATCH b, a NOT GLOB b", "(glob a b) (regexp a b) (match a b) (not glob a b)"},
        {"like(a, b), glob(a, b), match", "(call like a b) (call glob a b) match"},
        {"EXISTS (SELECT 1), NOT EXISTS (SELECT 1)", "(exists (select 1)) (not exists (select 1))"},
        {"NOT EXISTS (SELECT 1) = 1", "(not (= (exists (select 1)) 1))"},
        {"(a, b) = (1, 2), (1, (2, 3))", "(= (row a b) (row 1 2)) (row 1 (row 2 3))"},
        {"(SELECT 1), ((SELECT 1)) + 1", "(select 1) (+ (select 1) 1)"},
    };
    check_trees(PAIRS, COUNT(PAIRS), expression_tree);
}
END_TEST

START_TEST(calls)
{
    static const struct pair PAIRS[] = {
        {"Count(*), count(), max(a, b)", "(call count *) (call count) (call max a b)"},
        {"count(DISTINCT a), sum(ALL a)", "(call count distinct a) (call sum a)"},
        {"replace(a, b, c), \"abs\"(a)", "(call replace a b c) (call abs a)"},
        {"sum(a) FILTER (WHERE b > 1)", "(call sum a (filter (> b 1)))"},
        {"sum(a) OVER (), sum(a) OVER w", "(call sum a (over)) (call sum a (over w))"},
        {"sum(a) filter, sum(a) over", "(call sum a) as filter (call sum a) as over"},
        {"sum(a) FILTER (WHERE b) OVER (PARTITION BY c, d ORDER BY e DESC NULLS LAST, f)",
         "(call sum a (filter b) (over (partition c d) (order e desc f)))"},
        {"sum(a) OVER (w ORDER BY b)", "(call sum a (over w (order b)))"},
        {"sum(a) OVER (ROWS BETWEEN ?1 PRECEDING AND 2 + 3 FOLLOWING EXCLUDE TIES)",
         "(call sum a (over (bounds ?1 (+ 2 3))))"},
        {"sum(a) OVER (ORDER BY b RANGE UNBOUNDED PRECEDING EXCLUDE NO OTHERS)",
         "(call sum a (over (order b)))"},
        {"sum(a) OVER (PARTITION BY b GROUPS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP)",
         "(call sum a (over (partition b)))"},
        {"sum(a) OVER (rows CURRENT ROW EXCLUDE CURRENT ROW)", "(call sum a (over))"},
        {"sum(a) OVER win FROM t WINDOW base AS (PARTITION BY a), win AS (base ORDER BY b ROWS 1 PRECEDING)",
         "(call sum a (over win)) (from (t)) (window base (partition a)) (window win (order b) (bounds 1))"},
        {"CASE WHEN a THEN b END", "(case (when a b))"},
        {"CASE a WHEN 1 THEN 2 WHEN 3 THEN 4 ELSE 5 END + 1", "(+ (case a (when 1 2) (when 3 4) (else 5)) 1)"},
        {"CAST(a AS INTEGER), CAST(a + 1 AS varying character (1, +2))",
         "(cast <INTEGER> a) (cast <varying character (1, +2)> (+ a 1))"},
        {"CAST(a AS), CAST(a AS \"x\" 'y')", "(cast <> a) (cast <\"x\" 'y'> a)"},
        {"RAISE(ABORT, 'no'), raise(IGNORE)", "(call raise ABORT 'no') (call raise IGNORE)"},
    };
    check_trees(PAIRS, COUNT(PAIRS), expression_tree);
}
END_TEST

START_TEST(sources)
{
    static const struct pair PAIRS[] = {
        {"SELECT * FROM t, main.u AS x, v y", "(select * (from (t) (main.u as x) (v as y)))"},
        {"SELECT * FROM t JOIN u ON t.a = u.a JOIN v USING (a, b)",
         "(select * (from (t) (u (on (= t.a u.a))) (v (using a b))))"},
        {"SELECT * FROM t LEFT JOIN u LEFT OUTER JOIN v RIGHT JOIN w FULL OUTER JOIN x",
         "(select * (from (t) (left u) (left v) (right w) (full x)))"},
        {"SELECT * FROM t LEFT RIGHT JOIN u", "(select * (from (t) (full u)))"},
        {"SELECT * FROM t NATURAL JOIN u NATURAL LEFT JOIN v CROSS JOIN w INNER JOIN x",
         "(select * (from (t) (natural u) (natural left v) (w) (x)))"},
        {"SELECT * FROM (t JOIN u ON 1) AS x, ((SELECT 1) AS y)",
         "(select * (from ((t) (u (on 1)) as x) (((select 1) as y))))"},
        {"SELECT * FROM (SELECT 1 UNION SELECT 2) z", "(select * (from ((select (core 1) (core 2)) as z)))"},
        {"SELECT * FROM (WITH c AS (SELECT 1) SELECT * FROM c)",
         "(select * (from ((select (with c (select 1)) * (from (c))))))"},
        {"SELECT * FROM (VALUES (1))", "(select * (from ((select (values 1)))))"},
        {"SELECT * FROM json_each(?1, '$') AS j, pragma_table_list(), main.json_tree(a)",
         "(select * (from (json_each() (arguments ?1 '$') as j) (pragma_table_list()) "
         "(main.json_tree() (arguments a))))"},
        {"SELECT * FROM t INDEXED BY i JOIN u x NOT INDEXED ON 1", "(select * (from (t) (u as x (on 1))))"},
        {"SELECT * FROM t key JOIN u AS left", "(select * (from (t as key) (u as left)))"},
        {"SELECT * FROM 't' window WHERE 1", "(select * (from (t as window)) (where 1))"},
        {"SELECT a window w AS ()", "(select a (window w))"},
    };
    check_trees(PAIRS, COUNT(PAIRS), tree);
}
END_TEST

START_TEST(selects)
{
    static const struct pair PAIRS[] = {
        {"SELECT DISTINCT a FROM t WHERE b GROUP BY c, d HAVING e ORDER BY f COLLATE nocase DESC, g ASC NULLS "
         "FIRST LIMIT 1 OFFSET 2;",
         "(select distinct a (from (t)) (where b) (group c d) (having e) (order (collate nocase f) desc g) (limit 1) "
         "(offset 2))"},
        {"SELECT ALL a LIMIT 1, 2", "(select a (limit 2) (offset 1))"},
        {"SELECT a LIMIT ?1 + 1", "(select a (limit (+ ?1 1)))"},
        {"SELECT a UNION ALL SELECT b EXCEPT VALUES (1), (2) INTERSECT SELECT c ORDER BY 1 LIMIT 3",
         "(select (core a) (core b) (core (values 1) (values 2)) (core c) (order 1) (limit 3))"},
        {"VALUES (1, 'a'), (2, 'b')", "(select (values 1 'a') (values 2 'b'))"},
        {"WITH a AS (SELECT 1), b(x, y) AS MATERIALIZED (VALUES (1, 2)), c AS NOT MATERIALIZED (SELECT 2) SELECT 3",
         "(select (with a (select 1)) (with b (columns x y) (select (values 1 2))) (with c (select 2)) 3)"},
        {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n",
         "(select (with n (columns i) (select (core 1) (core (+ i 1) (from (n))) (limit 9))) i (from (n)))"},
        {"SELECT (WITH c AS (SELECT 1) SELECT * FROM c) ;;",
         "(select (select (with c (select 1)) * (from (c))))"},
    };
    check_trees(PAIRS, COUNT(PAIRS), tree);
}
END_TEST

START_TEST(writes)
{
    static const struct pair PAIRS[] = {
        {"INSERT INTO t VALUES (1)", "(insert (t) (select (values 1)))"},
        {"INSERT OR IGNORE INTO main.t AS x (a, \"b\") SELECT 1, 2",
         "(insert (main.t as x) (columns a b) (select 1 2))"},
        {"REPLACE INTO t DEFAULT VALUES RETURNING *, a AS b", "(insert (t) default returning * a as b)"},
        {"WITH c AS (SELECT 1) INSERT INTO t WITH d AS (SELECT 2) SELECT * FROM c",
         "(insert (with c (select 1)) (t) (select (with d (select 2)) * (from (c))))"},
        {"INSERT INTO t SELECT * FROM u WHERE true ON CONFLICT DO NOTHING",
         "(insert (t) (select * (from (u)) (where 1)) (conflict))"},
        {"INSERT INTO t VALUES (1) ON CONFLICT (a, b COLLATE nocase DESC) WHERE c DO UPDATE SET d = excluded.d, (e, "
         "f) = (1, 2) WHERE g ON CONFLICT DO NOTHING RETURNING a",
         "(insert (t) (select (values 1)) (conflict (target a (collate nocase b) desc) (where c) (set d) excluded.d (set "
         "e f) (row 1 2) (where g)) (conflict) returning a)"},
        {"UPDATE t SET a = 1, (b, c) = (SELECT 2, 3)", "(update (t) (set a) 1 (set b c) (select 2 3))"},
        {"WITH c AS (SELECT 1) UPDATE OR FAIL main.t AS x INDEXED BY i SET a == b FROM u JOIN v ON 1, c WHERE d = e "
         "RETURNING f ORDER BY g LIMIT 1 OFFSET 2",
         "(update (with c (select 1)) (main.t as x) (set a) b (from (u) (v (on 1)) (c)) (where (= d e)) returning "
         "f (order g) (limit 1) (offset 2))"},
        {"DELETE FROM t", "(delete (t))"},
        {"WITH c AS (SELECT 1) DELETE FROM t AS x NOT INDEXED WHERE a IN c RETURNING * ORDER BY b LIMIT 1, 2",
         "(delete (with c (select 1)) (t as x) (where (in a (select * (from (c))))) returning * (order b) (limit 2) "
         "(offset 1))"},
    };
    check_trees(PAIRS, COUNT(PAIRS), tree);
}
END_TEST

static const char *at(const char *sql, struct query_place place)
{
    return arena_copy(arena, sql + place.offset, place.length);
}

START_TEST(places)
{
    const char *sql = " WITH c(x) AS (SELECT 1) SELECT (a) + b * 2 AS d, t.* , NOT EXISTS (SELECT 1)\n"
                      " FROM main.t AS u LEFT JOIN f(1) ON x USING (y) , (SELECT 2) v ; ";
    size_t offset = 9;
    const struct query_statement *statement = query_tree_parse(arena, sql, &offset);
    ck_assert_ptr_nonnull(statement);
    ck_assert_uint_eq(statement->ctes.count, 0);
    const struct query_select *select = statement->select;
    const struct query_core *core = select->cores.items;
    const struct query_expression *sum = core->results.items[0].expression;
    ck_assert_uint_eq(offset, 0);
    ck_assert_str_eq(at(sql, core->results.items[0].place), "(a) + b * 2 AS d");
    ck_assert_str_eq(at(sql, sum->place), "(a) + b * 2");
    ck_assert_str_eq(at(sql, sum->operand->place), "(a)");
    ck_assert_str_eq(at(sql, sum->other->place), "b * 2");
    ck_assert_str_eq(at(sql, core->results.items[1].place), "t.*");
    ck_assert_str_eq(at(sql, core->results.items[2].expression->place), "NOT EXISTS (SELECT 1)");
    ck_assert_str_eq(at(sql, core->results.items[2].expression->select->place), "SELECT 1");
    ck_assert_str_eq(at(sql, core->sources.items[0].place), "main.t AS u");
    ck_assert_str_eq(at(sql, core->sources.items[1].place), "f(1)");
    ck_assert_str_eq(at(sql, core->sources.items[2].place), "(SELECT 2) v");
    ck_assert_str_eq(at(sql, select->ctes.items[0].place), "c(x) AS (SELECT 1)");
    ck_assert_str_eq(at(sql, select->place), arena_copy(arena, sql + 1, strlen(sql) - 4));
}
END_TEST

START_TEST(what_is_not_understood)
{
    static const struct {
        const char *sql;
        size_t offset;
    } CASES[] = {
        {"", 0},
        {"PRAGMA user_version", 0},
        {"CREATE TABLE t (a)", 0},
        {"SELECT :1", 7},
        {"SELECT @name", 7},
        {"SELECT ?", 7},
        {"SELECT 'a", 7},
        {"SELECT [a", 7},
        {"SELECT 1 +", 10},
        {"SELECT (1", 9},
        {"SELECT 1; SELECT 2", 10},
        {"SELECT a FROM t WHERE", 21},
        {"SELECT a NOT b", 13},
        {"SELECT CASE END", 15},
        {"SELECT a BETWEEN b", 18},
        {"SELECT 1 FROM t LEFT u", 21},
        {"INSERT INTO t (a) 1", 18},
        {"DELETE t", 7},
        {"SELECT CAST(a AS 1)", 17},
        {"SELECT 1 from", 13},
        {"WITH c AS SELECT 1", 10},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t offset = 0;
        ck_assert_msg(!query_tree_parse(arena, CASES[i].sql, &offset), "%s", CASES[i].sql);
        ck_assert_msg(offset == CASES[i].offset, "%s: %zu", CASES[i].sql, offset);
    }
}
END_TEST

/* "SELECT 1" with so many pieces before and behind the 1. */
static const char *repeated(const char *before, const char *behind, size_t count)
{
    struct text text = {.arena = arena};
    text_append(&text, "SELECT ");
    for (size_t i = 0; i < count; i++)
        text_append(&text, before);
    text_append(&text, "1");
    for (size_t i = 0; i < count; i++)
        text_append(&text, behind);
    return text_string(&text);
}

START_TEST(what_is_deep)
{
    static const struct {
        const char *before, *behind;
    } DEEP[] = {
        {"(", ")"},
        {"- ", ""},
        {"NOT ", ""},
        {"(SELECT ", ")"},
        {"* FROM (SELECT ", ")"},
        {"abs(", ")"},
        {"CASE WHEN ", " THEN 1 END"},
        {"1 IN (", ")"},
        {"1 = (1 < (", "))"},
        {"EXISTS (SELECT ", ")"},
        {"* FROM (((((", ""},
    };
    static const char *const LONG[] = {
        " AND 1",           " + 1", " OR 1 AND 1", " IS NULL", ", 1", " COLLATE nocase", " UNION ALL SELECT 1",
        " = 1 < 1 + 1 || 1"};
    size_t offset;
    for (size_t i = 0; i < COUNT(DEEP); i++) {
        if (*DEEP[i].behind)
            ck_assert_msg(query_tree_parse(arena, repeated(DEEP[i].before, DEEP[i].behind, 100), &offset), "%s",
                          DEEP[i].before);
        ck_assert_ptr_null(query_tree_parse(arena, repeated(DEEP[i].before, DEEP[i].behind, 5000), &offset));
        ck_assert_uint_gt(offset, 0);
    }
    for (size_t i = 0; i < COUNT(LONG); i++)
        ck_assert_msg(query_tree_parse(arena, repeated("", LONG[i], 20000), &offset), "%s", LONG[i]);
}
END_TEST

/* ---- What SQLite takes ----------------------------------------------------------------------------------------- */

static sqlite3 *database;

static void open_database(void)
{
    set_up();
    ck_assert_int_eq(sqlite3_open(":memory:", &database), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(database,
                     "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE, c REAL, d, e, f UNIQUE);"
                     "CREATE TABLE u (a, b, c, d, key, [left]); CREATE INDEX i ON t (c); CREATE TABLE v (a, z)",
                     NULL, NULL, NULL),
        SQLITE_OK);
}

static void close_database(void)
{
    sqlite3_close(database);
    tear_down();
}

static bool is_accepted(const char *sql)
{
    sqlite3_stmt *statement = NULL;
    bool accepted = sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK && statement;
    sqlite3_finalize(statement);
    return accepted;
}

/* Every expression stands where it says: what is there alone has the same tree. */
static void check_place(const char *sql, const struct query_expression *node)
{
    struct text text = {.arena = arena};
    write_expression(&text, node);
    const char *there = at(sql, node->place);
    ck_assert_msg(strcmp(expression_tree(there), text_string(&text)) == 0, "%s\n  %s\n  is not at %s", sql,
                  text_string(&text), there);
    if (node->operand)
        check_place(sql, node->operand);
    if (node->other)
        check_place(sql, node->other);
    for (size_t i = 0; i < node->items.count; i++)
        check_place(sql, node->items.items[i]);
}

static void check_places(const char *sql, const struct query_select *select)
{
    for (size_t i = 0; select && i < select->cores.count; i++) {
        const struct query_core *core = &select->cores.items[i];
        for (size_t j = 0; j < core->results.count; j++)
            if (core->results.items[j].expression)
                check_place(sql, core->results.items[j].expression);
        if (core->where)
            check_place(sql, core->where);
    }
}

/* Whether SQLite takes it: then it has a tree. */
static bool check_accepted(const char *sql)
{
    if (!is_accepted(sql))
        return false;
    size_t offset;
    const struct query_statement *statement = query_tree_parse(arena, sql, &offset);
    ck_assert_msg(statement, "nothing at %zu of %s", offset, sql);
    check_places(sql, statement->select);
    if (statement->where)
        check_place(sql, statement->where);
    return true;
}

static const char *const ACCEPTED[] = {
    "SELECT a, b FROM t",
    "SELECT t.a AS x, main.t.b y, t.* FROM t",
    "select * from t where a=1 and b<>'x' or not c>=1.5e3",
    "SELECT [a], `b`, \"c\", 'd' FROM [t]",
    "SELECT a-1, a--1\n, a/2, a/*2*/+3 FROM t",
    "SELECT a<<1|2&3>>1, a%2, ~a, -a, +a, - -a FROM t",
    "SELECT 'a'||b||'c' COLLATE nocase FROM t",
    "SELECT a FROM t WHERE b LIKE 'x%' ESCAPE '\\' AND b NOT LIKE ?1 AND b GLOB '*' AND b NOT GLOB 'y'",
    "SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND c NOT BETWEEN ?1 AND ?2 OR d BETWEEN 1 AND 2 BETWEEN 0 AND 1",
    "SELECT a FROM t WHERE a IN (1,2,?3) AND b NOT IN ('a') AND c IN () AND d IN (SELECT a FROM u) AND e IN v",
    "SELECT a FROM t WHERE (a, b) IN (SELECT a, b FROM u) AND (a, b) = (1, 2) AND (c, d) > (?1, ?2)",
    "SELECT a FROM t WHERE (a, b) IN (VALUES (1, 2), (3, 4)) OR a IN ((SELECT 1))",
    "SELECT a FROM t WHERE a IN (SELECT value FROM json_each(?1))",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a) AND NOT EXISTS (SELECT * FROM v)",
    "SELECT a IS NULL, a ISNULL, a NOTNULL, a NOT NULL, a IS NOT NULL, a IS b, a IS NOT b FROM t",
    "SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM NULL, a IS TRUE, a IS NOT FALSE FROM t",
    "SELECT 1 IS NOT NOT 2, NOT 1 = 2 IS NOT 3 = 4, 1 IS NOT 2 IS NULL",
    "SELECT CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE b END, CASE WHEN a THEN b END FROM t",
    "SELECT CASE CASE a WHEN 1 THEN 2 END WHEN 3 THEN CASE WHEN 4 THEN 5 END ELSE CASE 6 WHEN 7 THEN 8 END END FROM t",
    "SELECT CAST(a AS TEXT), CAST(b AS NUMERIC(10,2)), CAST(c AS double precision), CAST(d AS) FROM t",
    "SELECT d -> 'x', d ->> '$.y' ->> 0, d->1->>'z' = 'w' FROM t",
    "SELECT x'', X'aBcD', 0x7F, 1e9, 1.5E-3, .5, 5., 9223372036854775808, -9223372036854775808",
    "SELECT current_date, CURRENT_TIME, Current_Timestamp, datetime('now')",
    "SELECT true, FALSE, NULL, 'true' AS \"true\"",
    "SELECT count(*), count(DISTINCT a), sum(ALL a), group_concat(b, ','), total(c) FROM t",
    "SELECT count(*) FILTER (WHERE a > 1), max(a) FILTER (WHERE b IS NULL) FROM t",
    "SELECT row_number() OVER (), rank() OVER (ORDER BY a), sum(a) OVER (PARTITION BY b ORDER BY c) FROM t",
    "SELECT sum(a) OVER w, avg(a) OVER (w ORDER BY c) FROM t WINDOW w AS (PARTITION BY b)",
    "SELECT sum(a) OVER (ORDER BY c ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t",
    "SELECT sum(a) OVER (ORDER BY c ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES) FROM t",
    "SELECT sum(a) OVER (ORDER BY c RANGE BETWEEN ?1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) FROM t",
    "SELECT sum(a) OVER (ORDER BY c GROUPS 2 PRECEDING EXCLUDE GROUP), lag(a, 1, 0) OVER (ORDER BY b) FROM t",
    "SELECT sum(a) FILTER (WHERE b) OVER (rows unbounded preceding exclude no others) FROM t",
    "SELECT a over, a filter, a window FROM t",
    "SELECT sum(a) over FROM t",
    "SELECT sum(a) filter FROM t",
    "SELECT window.a FROM t window",
    "SELECT over.a FROM t AS over",
    "SELECT a FROM t WINDOW w AS ()",
    "SELECT a FROM t ORDER BY a DESC, b ASC NULLS FIRST, c NULLS LAST, 1, a + b COLLATE rtrim DESC NULLS LAST",
    "SELECT a FROM t LIMIT 1",
    "SELECT a FROM t LIMIT ?1 OFFSET ?2",
    "SELECT a FROM t LIMIT 2, 1 + 1",
    "SELECT DISTINCT a FROM t GROUP BY b, c + 1 HAVING count(*) > 1 AND max(a) < 3 ORDER BY 1 LIMIT -1",
    "SELECT ALL a FROM t GROUP BY a HAVING count(*)",
    "SELECT a FROM t UNION SELECT a FROM u UNION ALL SELECT 1 EXCEPT SELECT 2 INTERSECT SELECT 3 ORDER BY 1",
    "VALUES (1, 2), (3, 4)",
    "VALUES (1) UNION VALUES (2), (3)",
    "SELECT column1 FROM (VALUES (1, 2)) AS x",
    "SELECT * FROM t, u, v",
    "SELECT * FROM t JOIN u ON t.a = u.a LEFT JOIN v ON v.a = u.a",
    "SELECT * FROM t INNER JOIN u USING (a, b) CROSS JOIN v",
    "SELECT * FROM t NATURAL JOIN u",
    "SELECT * FROM t NATURAL LEFT OUTER JOIN u",
    "SELECT * FROM t RIGHT JOIN u ON t.a = u.a",
    "SELECT * FROM t FULL OUTER JOIN u USING (a)",
    "SELECT * FROM t LEFT NATURAL JOIN u",
    "SELECT * FROM t OUTER LEFT JOIN u",
    "SELECT * FROM (t JOIN u ON 1) JOIN v",
    "SELECT * FROM (t), (u AS x), ((SELECT 1))",
    "SELECT * FROM t AS x LEFT JOIN (u JOIN v ON u.a = v.a) AS y ON x.a = y.z",
    "SELECT * FROM (SELECT a FROM t) AS x, (SELECT b FROM u UNION SELECT 1) y",
    "SELECT * FROM main.t INDEXED BY i WHERE c > 1",
    "SELECT * FROM t x NOT INDEXED JOIN u NOT INDEXED ON x.a = u.a",
    "SELECT x.value FROM json_each('[1]'), json_tree('{}') AS x WHERE x.key = 'y'",
    "SELECT name FROM pragma_table_info('t') ORDER BY cid",
    "SELECT key, left, u.key, u.left FROM u AS u",
    "SELECT 't'.'a' FROM t",
    "SELECT (SELECT a FROM u WHERE u.b = t.b LIMIT 1) AS x FROM t",
    "SELECT (((a))) + ((1)) FROM t",
    "WITH x AS (SELECT 1 AS a) SELECT * FROM x",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n",
    "WITH x AS MATERIALIZED (SELECT 1), y AS NOT MATERIALIZED (SELECT 2) SELECT * FROM x, y",
    "WITH \"x y\"(\"a b\") AS (SELECT 1) SELECT [a b] FROM [x y]",
    "SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x)",
    "WITH x AS (WITH y AS (SELECT 1) SELECT * FROM y) SELECT (WITH z AS (SELECT 2) SELECT * FROM z) FROM x",
    "SELECT max(a, b), min(a), replace(b, 'a', 'b'), like('a', b), glob('a', b), \"abs\"(a) FROM t",
    "SELECT a FROM t WHERE a = ?1 AND b = ?0012",
    "SELECT a FROM t;",
    " SELECT a /* x */ FROM /* -- */ t -- end",
    "SELECT a FROM t /* open",
    "SELECT 1 as abort, 2 as \"as\", 3 'x', 4 \"y\", 5 [z]",
    "SELECT a, sqlite_version() IS NOT NULL FROM t WHERE random() ISNULL",
    "SELECT iif(a, b, c), coalesce(a, b), nullif(a, 1), unixepoch() FROM t",
    "INSERT INTO t VALUES (1, 2, 3, 4, 5, 6)",
    "INSERT INTO t (a, b) VALUES (?1, ?2), (3, 'x')",
    "INSERT INTO t DEFAULT VALUES",
    "INSERT OR REPLACE INTO main.t (a) VALUES (1)",
    "INSERT OR ROLLBACK INTO t (a) VALUES (1)",
    "INSERT OR ABORT INTO t (a) VALUES (1)",
    "INSERT OR FAIL INTO t (a) VALUES (1)",
    "INSERT OR IGNORE INTO t (a) VALUES (1)",
    "REPLACE INTO t (a) SELECT a FROM u",
    "INSERT INTO u (key, \"left\", [a]) VALUES (1, 2, 3)",
    "INSERT INTO t (a) SELECT a FROM u ORDER BY a LIMIT 1",
    "INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x",
    "WITH x AS (SELECT 1) INSERT INTO t (a) SELECT * FROM x",
    "INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT DO NOTHING",
    "INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO NOTHING",
    "INSERT INTO t AS x (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = x.c + 1 WHERE x.d",
    "INSERT INTO t (a) VALUES (1) ON CONFLICT (b) DO UPDATE SET (c, d) = (1, 2) ON CONFLICT DO NOTHING",
    "INSERT INTO t (a) VALUES (1) ON CONFLICT DO UPDATE SET e = 1 WHERE f RETURNING a",
    "INSERT INTO t (a) SELECT a FROM u WHERE true ON CONFLICT (a) DO UPDATE SET b = 1",
    "INSERT INTO t (a) VALUES (1) RETURNING a, b AS x, *, (SELECT 1)",
    "UPDATE t SET a = 1",
    "UPDATE t SET a = a + 1, b = ?1 WHERE c IS NULL",
    "UPDATE OR IGNORE main.t AS x SET (a, b) = (SELECT a, b FROM u WHERE u.a = x.a), c = 1 WHERE x.a > 1",
    "UPDATE t INDEXED BY i SET a = 1 WHERE c = 1",
    "UPDATE t NOT INDEXED SET b = 'x'",
    "UPDATE t SET b = u.b FROM u WHERE u.a = t.a",
    "UPDATE t SET b = u.b, c == v.z FROM u JOIN v ON v.a = u.a, (SELECT 1) AS w WHERE u.a = t.a RETURNING a, b",
    "WITH x AS (SELECT 1 AS a) UPDATE t SET b = (SELECT a FROM x)",
    "UPDATE t SET b = 1 WHERE a = 1 RETURNING *",
    "UPDATE t SET b = 1 ORDER BY a LIMIT 1 OFFSET 2",
    "UPDATE u SET key = 1, \"left\" = 2, [a] = 3",
    "DELETE FROM t",
    "DELETE FROM main.t AS x WHERE x.a = ?1 RETURNING a, t.b",
    "DELETE FROM t INDEXED BY i WHERE c = 1",
    "DELETE FROM t NOT INDEXED",
    "DELETE FROM t WHERE a IN (SELECT a FROM u) ORDER BY b DESC LIMIT 1, 2",
    "WITH x AS (SELECT 1) DELETE FROM t WHERE a IN x RETURNING a, b",
};

START_TEST(what_sqlite_takes)
{
    size_t accepted = 0;
    for (size_t i = 0; i < COUNT(ACCEPTED); i++) {
        bool is = check_accepted(ACCEPTED[i]);
        accepted += is;
        if (!is)
            printf("%s: %s\n", ACCEPTED[i], sqlite3_errmsg(database));
    }
    ck_assert_uint_gt(accepted, COUNT(ACCEPTED) * 9 / 10);
}
END_TEST

/* Whatever is cut off, nothing is read behind the end. */
START_TEST(pieces_of_statements)
{
    for (size_t i = 0; i < COUNT(ACCEPTED); i++)
        for (size_t length = 0; length < strlen(ACCEPTED[i]); length++) {
            char *piece = malloc(length + 1);
            ck_assert_ptr_nonnull(piece);
            memcpy(piece, ACCEPTED[i], length);
            piece[length] = '\0';
            size_t offset = 0;
            query_tree_parse(arena, piece, &offset);
            ck_assert_uint_le(offset, length);
            free(piece);
            arena_clear(arena);
        }
}
END_TEST

/* Keywords stand for names wherever SQLite takes them for one. */
START_TEST(keywords_as_names)
{
    static const char *const FORMS[] = {
        "SELECT %s FROM words",
        "SELECT words.%s, -%s + 1 FROM words ORDER BY %s DESC",
        "SELECT 1 AS %s",
        "SELECT 1 %s",
        "SELECT a %s FROM t",
        "SELECT 1 FROM t %s",
        "SELECT 1 FROM t AS %s JOIN u ON %s.a = u.a",
        "SELECT %s.* FROM t AS %s",
        "SELECT 1 FROM t %s WHERE 1",
        "WITH %s AS (SELECT 1) SELECT * FROM %s",
        "WITH c(%s) AS (SELECT 1) SELECT %s FROM c",
        "SELECT abs(%s), %s IN (%s), CASE %s WHEN %s THEN %s ELSE %s END FROM words",
        "SELECT sum(1) OVER %s FROM t WINDOW %s AS ()",
        "SELECT sum(1) OVER (%s) FROM t WINDOW %s AS ()",
        "SELECT 1 FROM words LIMIT 1 OFFSET (SELECT %s FROM words)",
        "SELECT * FROM words AS a JOIN words AS b USING (%s)",
        "INSERT INTO words (%s) VALUES (1) ON CONFLICT DO UPDATE SET %s = excluded.%s RETURNING %s",
        "UPDATE words SET %s = 1 WHERE %s = 2",
        "DELETE FROM words AS %s WHERE %s",
        "SELECT CAST(1 AS %s), 1 COLLATE %s",
        "SELECT CAST(1 AS %s)",
        "SELECT count(*) %s FROM t",
        "SELECT 1 FROM (SELECT 1) %s",
    };
    struct text create = {.arena = arena};
    for (int i = 0; i < sqlite3_keyword_count(); i++) {
        const char *word;
        int length;
        sqlite3_keyword_name(i, &word, &length);
        text_format(&create, "%s\"%.*s\" UNIQUE", i ? ", " : "CREATE TABLE words (", length, word);
    }
    text_append(&create, ")");
    ck_assert_int_eq(sqlite3_exec(database, text_string(&create), NULL, NULL, NULL), SQLITE_OK);
    size_t accepted = 0;
    for (int i = 0; i < sqlite3_keyword_count(); i++)
        for (size_t j = 0; j < COUNT(FORMS); j++) {
            const char *word;
            int length;
            sqlite3_keyword_name(i, &word, &length);
            struct text sql = {.arena = arena};
            for (const char *form = FORMS[j]; *form; form++)
                if (strncmp(form, "%s", 2) == 0) {
                    text_append_bytes(&sql, word, (size_t)length);
                    form++;
                } else {
                    text_append_char(&sql, *form);
                }
            accepted += check_accepted(text_string(&sql));
        }
    ck_assert_uint_gt(accepted, 1000);
}
END_TEST

/* ---- At random ------------------------------------------------------------------------------------------------- */

static unsigned long long seed;

static size_t any(size_t count)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)((seed >> 33) % count);
}

#define ANY(words) ((words)[any(COUNT(words))])

static void append_random(struct text *text, unsigned depth);

static void append_random_operand(struct text *text, unsigned depth)
{
    static const char *const LEAVES[] = {"a",    "b",   "t.c", "d",     "1",    "'x'",
                                         "NULL", "2.5", "?1",  "x'00'", "true", "e"};
    static const char *const BEGINS[] = {
        "(", "abs(", "CASE ", "CASE WHEN ", "CAST(", "(1, ", "EXISTS (SELECT ", "(SELECT ", "max(1, "};
    static const char *const ENDS[] = {")", ")", " WHEN 1 THEN 2 END", " THEN b END", " AS TEXT)", ")", ")",
                                       ")", ")"};
    static const char *const PREFIXES[] = {"NOT ", "- ", "~", "+"};
    while (any(4) == 0)
        text_append(text, ANY(PREFIXES));
    if (depth == 0 || any(3)) {
        text_append(text, ANY(LEAVES));
        return;
    }
    size_t i = any(COUNT(BEGINS));
    text_append(text, BEGINS[i]);
    append_random(text, depth - 1);
    text_append(text, ENDS[i]);
}

/* Operands and operators, hardly any parentheses: what binds how is for the parsers to tell. */
static void append_random(struct text *text, unsigned depth)
{
    static const char *const INFIXES[] = {" OR ",
                                          " AND ",
                                          " = ",
                                          " == ",
                                          " <> ",
                                          " != ",
                                          " IS ",
                                          " IS NOT ",
                                          " < ",
                                          " >= ",
                                          " & ",
                                          " | ",
                                          " << ",
                                          " + ",
                                          " - ",
                                          " * ",
                                          " / ",
                                          " % ",
                                          " || ",
                                          " -> ",
                                          " ->> ",
                                          " LIKE ",
                                          " GLOB ",
                                          " NOT LIKE ",
                                          " BETWEEN ",
                                          " NOT BETWEEN ",
                                          " ESCAPE ",
                                          " AND ",
                                          " AND ",
                                          " IS DISTINCT FROM ",
                                          " IS NOT DISTINCT FROM "};
    static const char *const POSTFIXES[] = {" ISNULL",    " NOT NULL",        " IS NULL", " COLLATE nocase",
                                            " IN (1, 2)", " NOT IN (a, 'x')", " NOTNULL", " IN (SELECT 1)"};
    append_random_operand(text, depth);
    for (size_t i = any(6); i > 0; i--) {
        if (any(4) == 0)
            text_append(text, ANY(POSTFIXES));
        text_append(text, ANY(INFIXES));
        append_random_operand(text, depth);
    }
}

static void append_sql(struct text *out, const struct query_expression *node);

static void append_sql_list(struct text *out, const struct query_expression_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        text_append(out, i ? ", " : "");
        append_sql(out, list->items[i]);
    }
}

static void append_sql_select(struct text *out, const struct query_select *select)
{
    text_append(out, "(SELECT ");
    append_sql(out, select->cores.items[0].results.items[0].expression);
    text_append(out, ")");
}

static void append_sql_case(struct text *out, const struct query_expression *node)
{
    text_append(out, "CASE ");
    if (node->operand)
        append_sql(out, node->operand);
    text_append(out, " WHEN ");
    append_sql(out, node->items.items[0]);
    text_append(out, " THEN ");
    append_sql(out, node->items.items[1]);
    text_append(out, " END");
}

/* What stands behind the operand of what has one. */
static void append_sql_rest(struct text *out, const struct query_expression *node)
{
    TEXT_JOIN(out, node->negated && node->kind != QUERY_IS_NULL ? " NOT " : " ");
    if (node->kind == QUERY_IS_NULL) {
        text_append(out, node->negated ? "NOTNULL" : "ISNULL");
    } else if (node->kind == QUERY_COLLATE) {
        TEXT_JOIN(out, "COLLATE ", node->name);
    } else if (node->kind == QUERY_BETWEEN) {
        text_append(out, "BETWEEN ");
        append_sql(out, node->items.items[0]);
        text_append(out, " AND ");
        append_sql(out, node->items.items[1]);
    } else if (node->kind == QUERY_IN) {
        text_append(out, node->select ? "IN " : "IN (");
        append_sql_list(out, &node->items);
        if (node->select)
            append_sql_select(out, node->select);
        text_append(out, node->select ? "" : ")");
    } else {
        TEXT_JOIN(out, node->name, " ");
        append_sql(out, node->other);
        text_append(out, node->items.count ? " ESCAPE " : "");
        append_sql_list(out, &node->items);
    }
}

static void append_sql_leaf(struct text *out, const struct query_expression *node)
{
    if (node->kind == QUERY_TEXT)
        TEXT_JOIN(out, "'", node->text, "'");
    else if (node->kind == QUERY_INTEGER)
        text_append(out, node->text);
    else
        write_leaf(out, node);
}

/* SQL again, with parentheses around everything. */
static void append_sql(struct text *out, const struct query_expression *node)
{
    text_append(out, "(");
    if (node->kind == QUERY_CASE) {
        append_sql_case(out, node);
    } else if (node->kind == QUERY_UNARY) {
        TEXT_JOIN(out, node->name, " ");
        append_sql(out, node->operand);
    } else if (node->kind == QUERY_CAST) {
        text_append(out, "CAST(");
        append_sql(out, node->operand);
        TEXT_JOIN(out, " AS ", node->name, ")");
    } else if (node->kind == QUERY_FUNCTION || node->kind == QUERY_ROW) {
        TEXT_JOIN(out, node->name ? node->name : "", node->name ? "(" : "");
        append_sql_list(out, &node->items);
        text_append(out, node->name ? ")" : "");
    } else if (node->kind == QUERY_EXISTS || node->kind == QUERY_SUBQUERY) {
        TEXT_JOIN(out, node->negated ? "NOT " : "", node->kind == QUERY_EXISTS ? "EXISTS " : "");
        append_sql_select(out, node->select);
    } else if (node->operand) {
        append_sql(out, node->operand);
        append_sql_rest(out, node);
    } else {
        append_sql_leaf(out, node);
    }
    text_append(out, ")");
}

/* The program that SQLite makes. */
static const char *program(const char *sql)
{
    struct text text = {.arena = arena};
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(database, ARENA_JOIN(arena, "EXPLAIN ", sql), -1, &statement, NULL);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 1; i < 7; i++)
            text_format(&text, "%s%s", (const char *)sqlite3_column_text(statement, i), i == 6 ? "\n" : " ");
    sqlite3_finalize(statement);
    return text_string(&text);
}

/* SQLite makes the same of an expression and of its tree: it binds operators as we do. */
START_TEST(operators_as_sqlite_binds_them)
{
    size_t accepted = 0;
    seed = 1;
    for (size_t i = 0; i < 3000; i++) {
        struct text expression = {.arena = arena}, again = {.arena = arena};
        append_random(&expression, 2);
        const char *sql = ARENA_JOIN(arena, "SELECT ", text_string(&expression), " FROM t");
        if (check_accepted(sql)) {
            accepted++;
            size_t offset;
            const struct query_select *select = query_tree_parse(arena, sql, &offset)->select;
            append_sql(&again, select->cores.items[0].results.items[0].expression);
            const char *other = ARENA_JOIN(arena, "SELECT ", text_string(&again), " FROM t");
            ck_assert_msg(strcmp(program(sql), program(other)) == 0, "%s\n  is not %s", sql, other);
        }
        arena_clear(arena);
    }
    ck_assert_uint_gt(accepted, 500);
}
END_TEST

static const char *random_statement(void)
{
    static const char *const CTES[] = {"", "", "WITH x AS (SELECT 1 AS a, 2 AS b) ",
                                       "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n LIMIT 3) "};
    static const char *const RESULTS[] = {"*",
                                          "a",
                                          "t.*, 1 AS one",
                                          "t.a x, b 'y'",
                                          "count(*)",
                                          "DISTINCT b, c",
                                          "ALL c",
                                          "sum(a) OVER (ORDER BY b) AS s",
                                          "a, (SELECT max(z) FROM v WHERE v.a = t.a)",
                                          "sum(c) FILTER (WHERE b) OVER w"};
    static const char *const SOURCES[] = {" FROM t",
                                          " FROM t NOT INDEXED",
                                          " FROM t LEFT JOIN v USING (a)",
                                          " FROM t JOIN u key ON key.a = t.a",
                                          " FROM t, json_each(t.d) j",
                                          " FROM (SELECT * FROM t) AS t",
                                          " FROM (t JOIN v ON t.a = v.a)",
                                          " FROM main.t AS t NATURAL JOIN v",
                                          ""};
    static const char *const WHERES[] = {"", "", " WHERE a = ?1",
                                         " WHERE t.b IN (SELECT z FROM v) AND NOT c ISNULL",
                                         " WHERE d LIKE 'x' ESCAPE 'y'"};
    static const char *const GROUPS[] = {"", "", "", " GROUP BY b", " GROUP BY b, c + 1 HAVING count(*) > ?2"};
    static const char *const WINDOWS[] = {"", "", " WINDOW w AS (PARTITION BY b ROWS 1 PRECEDING)",
                                          " WINDOW w AS (), q AS (w ORDER BY a)"};
    static const char *const COMPOUNDS[] = {"",
                                            "",
                                            "",
                                            " UNION SELECT 1",
                                            " UNION ALL VALUES (1), (2)",
                                            " EXCEPT SELECT a FROM u",
                                            " INTERSECT SELECT 1, 2"};
    static const char *const ORDERS[] = {"", "", " ORDER BY 1 DESC",
                                         " ORDER BY a COLLATE nocase NULLS LAST, 1"};
    static const char *const LIMITS[] = {"", "", " LIMIT 1", " LIMIT ?1 OFFSET 2", " LIMIT 1, 2"};
    static const char *const WRITES[] = {
        "",
        "",
        "",
        "INSERT INTO t (a) ",
        "REPLACE INTO v AS x (a, z) ",
        "UPDATE OR IGNORE t AS t SET b = 1, (c, d) = (2, 3)",
        "DELETE FROM t",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = excluded.b"};
    static const char *const RETURNINGS[] = {
        "",
        "",
        " RETURNING *",
        " RETURNING a AS x, 1",
        " ON CONFLICT DO NOTHING",
        " ON CONFLICT (a) DO UPDATE SET a = 1 WHERE true ON CONFLICT DO NOTHING RETURNING a"};
    const char *write = ANY(WRITES);
    if (*write && write[strlen(write) - 1] != ' ')
        return ARENA_JOIN(arena, ANY(CTES), write, any(2) && *write == 'U' ? " FROM v" : "", ANY(WHERES),
                          ANY(RETURNINGS), ANY(ORDERS), ANY(LIMITS));
    return ARENA_JOIN(arena, ANY(CTES), write, "SELECT ", ANY(RESULTS), ANY(SOURCES), ANY(WHERES), ANY(GROUPS),
                      ANY(WINDOWS), ANY(COMPOUNDS), ANY(ORDERS), ANY(LIMITS), ANY(RETURNINGS),
                      any(2) ? ";" : "");
}

START_TEST(statements_of_pieces)
{
    size_t accepted = 0;
    seed = 2;
    for (size_t i = 0; i < 5000; i++) {
        accepted += check_accepted(random_statement());
        arena_clear(arena);
    }
    ck_assert_uint_gt(accepted, 500);
}
END_TEST

int main(void)
{
    TCase *trees = tcase_create("trees");
    tcase_add_checked_fixture(trees, set_up, tear_down);
    tcase_set_timeout(trees, 60);
    tcase_add_test(trees, literals_and_names);
    tcase_add_test(trees, precedence);
    tcase_add_test(trees, comparisons);
    tcase_add_test(trees, calls);
    tcase_add_test(trees, sources);
    tcase_add_test(trees, selects);
    tcase_add_test(trees, writes);
    tcase_add_test(trees, places);
    tcase_add_test(trees, what_is_not_understood);
    tcase_add_test(trees, what_is_deep);
    TCase *sqlite = tcase_create("sqlite");
    tcase_add_checked_fixture(sqlite, open_database, close_database);
    tcase_set_timeout(sqlite, 60);
    tcase_add_test(sqlite, what_sqlite_takes);
    tcase_add_test(sqlite, pieces_of_statements);
    tcase_add_test(sqlite, keywords_as_names);
    tcase_add_test(sqlite, operators_as_sqlite_binds_them);
    tcase_add_test(sqlite, statements_of_pieces);
    Suite *suite = suite_create("query_tree");
    suite_add_tcase(suite, trees);
    suite_add_tcase(suite, sqlite);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
