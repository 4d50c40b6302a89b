/* Every rule's page in the manual: its wrong example breaks this rule and no other, its right example none. */
#include "c_claim.h"
#include "outputs.h"
#include "query_check.h"
#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "seed.h"
#include "seed_try.h"
#include "template_set.h"
#include "text.h"
#include "writer.h"
#include "yaml_tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/janusdb-rules-XXXXXX";
static struct arena *arena;

static void out_of_memory(void *context)
{
    (void)context;
    ck_abort_msg("out of memory");
}

static void setup(void)
{
    ck_assert_ptr_nonnull(mkdtemp(strcpy(directory, "/tmp/janusdb-rules-XXXXXX")));
    arena = arena_new(out_of_memory, NULL);
}

static const char *path_of(const char *name)
{
    return arena_format(arena, "%s/%s", directory, name);
}

static void teardown(void)
{
    static const char *const NAMES[] = {"schema.yaml", "seeds/example.yaml", "queries/example.sql",
                                        "schema.h.mustache"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        unlink(path_of(NAMES[i]));
    rmdir(path_of("seeds"));
    rmdir(path_of("queries"));
    arena_free(arena); /* and what was staged with it */
    ck_assert_int_eq(rmdir(directory), 0);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* The lines of an example as a part of a schema: behind `before`, each below `indentation`. */
static const char *within(const char *before, const char *indentation, const char *example)
{
    struct text text = {.arena = arena};
    text_append(&text, before);
    for (size_t length; *example; example += length) {
        length = strcspn(example, "\n") + 1;
        text_append(&text, indentation);
        text_append_bytes(&text, example, length);
    }
    return text_string(&text);
}

static const char *schema_around(enum rule_place at, const char *example)
{
    switch (at) {
    case RULE_AT_TABLES:
        return within("schema: shop\ntables:\n", "  ", example);
    case RULE_AT_TABLE:
        return within("schema: shop\ntables:\n  things:\n", "    ", example);
    case RULE_AT_COLUMNS:
        return within("schema: shop\ntables:\n  things:\n    columns:\n      id: id\n", "      ", example);
    case RULE_AT_SEED:
    case RULE_AT_QUERY:
    case RULE_AT_TEMPLATE:
        return RULE_SEED_SCHEMA;
    default:
        return example;
    }
}

/* What the generator does until it would write. */
static void generate(const char *templates, struct diagnostics *diagnostics)
{
    const struct source *source = source_read(arena, path_of("schema.yaml"));
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    if (!root)
        return;
    struct schema *schema = schema_read(arena, source, root, diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    struct seed_list seeds = seed_read_all(arena, schema, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return;
    seed_try(arena, schema, &seeds, diagnostics);
    bool is_sound = diagnostics_error_count(diagnostics) == 0;
    struct query_file_list queries = query_read_all(arena, schema, diagnostics);
    if (is_sound)
        query_check_all(arena, schema, &queries, diagnostics);
    c_claim_all(arena, schema, &seeds, &queries, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return;
    struct writer *writer = writer_new(arena, path_of("out"));
    const struct project project = {.schema = schema, .seeds = seeds, .queries = queries};
    outputs_render(arena, &project, template_set_new(arena, templates), writer, diagnostics);
}

/* What is said of an example, an object a line. */
static const char *said_of(const struct rule_facts *rule, const char *example)
{
    write_file("schema.yaml", schema_around(rule->at, example));
    if (rule->at == RULE_AT_SEED) {
        ck_assert_int_eq(mkdir(path_of("seeds"), 0777), 0);
        write_file("seeds/example.yaml", example);
    }
    if (rule->at == RULE_AT_QUERY) {
        ck_assert_int_eq(mkdir(path_of("queries"), 0777), 0);
        write_file("queries/example.sql", example);
    }
    if (rule->at == RULE_AT_TEMPLATE)
        write_file("schema.h.mustache", example);
    struct diagnostics *diagnostics = diagnostics_new(arena);
    generate(rule->at == RULE_AT_TEMPLATE ? directory : NULL, diagnostics);
    char *said = NULL;
    size_t length;
    FILE *out = open_memstream(&said, &length);
    ck_assert_ptr_nonnull(out);
    diagnostics_print(diagnostics, DIAGNOSTIC_JSON, out);
    fclose(out);
    const char *copy = arena_copy(arena, said, length);
    free(said);
    return copy;
}

START_TEST(every_rule_has_a_page)
{
    const struct rule_facts *rule = &RULES[_i];
    ck_assert_ptr_nonnull(rule->name);
    ck_assert_msg(rule->what && rule->why, "%s: a text is missing", rule->name);
    ck_assert_msg((rule->at == RULE_AT_NONE) == (rule->wrong == NULL), "%s: an example is missing", rule->name);
    ck_assert_msg(!rule->wrong == !rule->right, "%s: half an example", rule->name);
}
END_TEST

START_TEST(wrong_is_wrong)
{
    const struct rule_facts *rule = &RULES[_i];
    if (!rule->wrong)
        return;
    const char *said = said_of(rule, rule->wrong);
    const char *sought = arena_format(arena, "\"rule\":\"%s\"", rule->name);
    ck_assert_msg(*said, "%s: nothing is said of it", rule->name);
    for (const char *line = said; *line; line += strcspn(line, "\n") + 1) {
        const char *found = strstr(line, sought);
        ck_assert_msg(found && found < line + strcspn(line, "\n"), "%s: another mistake in it:\n%s", rule->name,
                      line);
    }
}
END_TEST

START_TEST(right_is_right)
{
    const struct rule_facts *rule = &RULES[_i];
    if (!rule->right)
        return;
    const char *said = said_of(rule, rule->right);
    ck_assert_msg(!*said, "%s: a mistake in what is right:\n%s", rule->name, said);
}
END_TEST

START_TEST(chapters_hold_all_rules)
{
    ck_assert_int_eq(RULE_CHAPTERS[0].first, 0);
    for (size_t i = 1; i < RULE_CHAPTER_COUNT; i++)
        ck_assert_int_lt(RULE_CHAPTERS[i - 1].first, RULE_CHAPTERS[i].first);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("rules");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, every_rule_has_a_page, 0, RULE_COUNT);
    tcase_add_loop_test(tcase, wrong_is_wrong, 0, RULE_COUNT);
    tcase_add_loop_test(tcase, right_is_right, 0, RULE_COUNT);
    tcase_add_test(tcase, chapters_hold_all_rules);
    Suite *suite = suite_create("rules");
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
