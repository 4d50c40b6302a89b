/* test_query_sql.c - the statement as the runtime has it: in whatever way a query is written, all that it may be is SQL. */
#include "query_check.h"
#include "query_sql.h"
#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "text.h"
#include "yaml_tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static const char SCHEMA[] = "schema: shop\n"
                             "tables:\n"
                             "  users:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      email: text\n"
                             "      boss: {type: int, null: true}\n";

/* Parts stand between bars: "1?" before one that needs the first optional parameter, "2#" before one of the second order. */
static const struct {
    const char *sql, *parts;
} CASES[] = {
    {"SELECT id  FROM users -- all\nWHERE email=:email /* of them */ ;",
     "SELECT id FROM users WHERE email=:email"},
    {"SELECT id FROM users WHERE id IN (:ids...) AND id IN(:ids)",
     "SELECT id FROM users WHERE id IN (SELECT key0 FROM jdb_keys(:ids)) AND id IN(SELECT key0 FROM jdb_keys(:ids))"},
    {"SELECT id FROM users WHERE id > :id? AND email = :email ORDER BY :order(id, email DESC) LIMIT 5",
     "SELECT id FROM users WHERE |1?id > ?1| AND email = ?2 ORDER BY |1#id|2#email DESC| LIMIT 5"},
    {"SELECT id FROM users ORDER BY :order(id, email), boss",
     "SELECT id FROM users ORDER BY |1#id|2#email|, boss"},
    {"SELECT id FROM users WHERE boss IN (SELECT id FROM users WHERE id > :id? ORDER BY :order(id, email) LIMIT 3) "
     "AND email > :email?",
     "SELECT id FROM users WHERE boss IN (SELECT id FROM users WHERE |1?id > ?1| ORDER BY |1#id|2#email| LIMIT 3) "
     "AND |2?email > ?3"},

    {"SELECT id FROM users ORDER BY :order(id /* ( */, email -- don't, they)\n DESC)",
     "SELECT id FROM users ORDER BY |1#id|2#email DESC"},

    {"SELECT boss FROM users GROUP BY boss HAVING count(*) > :least? AND max(id) > :id?",
     "SELECT boss FROM users GROUP BY boss HAVING |1?count(*) > ?1| AND |2?max(id) > ?2"},
    {"INSERT INTO users (id, email) VALUES (:id, :email) ON CONFLICT (id) DO UPDATE SET email = excluded.email "
     "WHERE boss = :boss? RETURNING id",
     "INSERT INTO users (id, email) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET email = excluded.email WHERE "
     "|1?boss = ?3| RETURNING id"},

    /* What a part takes the place of needs no blanks around it. */
    {"SELECT id FROM users WHERE(id > :id?)AND(email = :email?)ORDER BY id",
     "SELECT id FROM users WHERE |1?(id > ?1)| AND |2?(email = ?2)| ORDER BY id"},
    {"SELECT id FROM users ORDER BY:order(id,email)LIMIT 5",
     "SELECT id FROM users ORDER BY |1#id|2#email| LIMIT 5"},
};

enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

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

static const char *text_of(const struct query_part_list *parts)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < parts->count; i++) {
        const struct query_part *part = &parts->items[i];
        text_append(&out, i ? "|" : "");
        if (part->needs)
            text_format(&out, "%u?", part->needs);
        if (part->order)
            text_format(&out, "%zu#", part->order);
        text_append(&out, part->sql);
    }
    return text_string(&out);
}

/* As the runtime joins them. */
static const char *join(const struct query_part_list *parts, unsigned present, size_t order)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < parts->count; i++)
        if (!parts->items[i].order || parts->items[i].order == order)
            text_append(&out, parts->items[i].needs & ~present ? "TRUE" : parts->items[i].sql);
    return text_string(&out);
}

/* How many of all that the statement may be are no SQL. */
static size_t count_broken(struct sqlite_probe *probe, const struct query *query,
                           const struct query_part_list *parts)
{
    size_t broken = 0, orders = query->orders.count ? query->orders.count : 1;
    for (unsigned present = 0; present < 4; present++) {
        for (size_t order = 1; order <= orders; order++) {
            const char *sql = join(parts, present, order);
            struct probe_answer answer = sqlite_probe_prepare(probe, sql);
            if (answer.verdict == PROBE_FINE)
                continue;
            fprintf(stderr, "%s\n    %s\n", sql, answer.message);
            broken++;
        }
    }
    return broken;
}

static struct schema *schema_of(struct diagnostics *diagnostics)
{
    const struct source *source = source_of_bytes(arena, "schema.yaml", SCHEMA, sizeof SCHEMA - 1);
    struct schema *schema =
        schema_read(arena, source, yaml_tree_parse(arena, source, NULL, diagnostics), diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    return schema;
}

static struct query_file_list read_cases(const struct schema *schema, struct diagnostics *diagnostics)
{
    struct text sql = {.arena = arena};
    struct query_file_list files = {0};
    text_append(&sql, "\xEF\xBB\xBF"); /* which some editors leave */
    for (size_t i = 0; i < CASE_COUNT; i++)
        text_format(&sql, "-- name: q%zu :many\n%s\n", i, CASES[i].sql);
    query_read(arena, schema, source_of_bytes(arena, "all.sql", text_string(&sql), sql.length), "all", &files,
               diagnostics);
    query_check_all(arena, schema, &files, diagnostics);
    return files;
}

START_TEST(what_the_runtime_joins_is_sql)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct schema *schema = schema_of(diagnostics);
    struct query_file_list files = read_cases(schema, diagnostics);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
    struct sqlite_probe *probe = query_check_probe(arena, schema);
    sqlite_probe_offer_runtime(probe);
    size_t wrong = 0;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct query *query = &files.items[0].queries.items[i];
        struct query_part_list parts = query_sql_parts(arena, query, NULL);
        const char *text = text_of(&parts);
        if (!text_equal(text, CASES[i].parts)) {
            fprintf(stderr, "%s\n    is  %s\n    not %s\n", CASES[i].sql, text, CASES[i].parts);
            wrong++;
        }
        wrong += count_broken(probe, query, &parts);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("query sql");
    TCase *tests = tcase_create("parts");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_the_runtime_joins_is_sql);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
