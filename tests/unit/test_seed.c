/* test_seed.c - what a right seed becomes: references, natural keys, the order of loading. */
#include "schema_link.h"
#include "schema_read.h"
#include "seed.h"
#include "text.h"
#include "yaml_tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SCHEMA[] = "schema: test\n"
                             "tables:\n"
                             "  children:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      owner_id: {references: owners}\n"
                             "      code: {references: codes, null: true}\n"
                             "      buddy_id: {references: children, null: true}\n"
                             "      note: {type: text, null: true}\n"
                             "  owners:\n"
                             "    columns:\n"
                             "      id: id\n"
                             "      a: {type: int, default: 1}\n"
                             "      b: {type: int, default: 2}\n"
                             "      hash: {type: text, null: true}\n"
                             "    unique: [[a, b]]\n"
                             "  codes:\n"
                             "    columns:\n"
                             "      word: {type: text, primary: true}\n";

static struct arena *arena;
static struct diagnostics *diagnostics;
static struct seed_list seeds;
static char directory[64];

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static const char *in_directory(const char *name)
{
    return arena_format(arena, "%s/%s", directory, name);
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(in_directory(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
    diagnostics = diagnostics_new(arena);
    strcpy(directory, "/tmp/test_seed.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    put("schema.yaml", SCHEMA);
}

static void tear_down(void)
{
    unlink(in_directory("seeds/one.yaml"));
    unlink(in_directory("seeds/Two.yaml"));
    unlink(in_directory("seeds/.one.yaml"));
    unlink(in_directory("seeds/README.md"));
    unlink(in_directory("schema.yaml"));
    rmdir(in_directory("seeds"));
    rmdir(directory);
    arena_free(arena);
}

static void read_seeds(void)
{
    const struct source *source = source_read(arena, in_directory("schema.yaml"));
    ck_assert_ptr_nonnull(source);
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    ck_assert_ptr_nonnull(root);
    struct schema *schema = schema_read(arena, source, root, diagnostics);
    schema_link(arena, schema, diagnostics);
    seeds = seed_read_all(arena, schema, diagnostics);
    diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, stdout);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
}

static void read_seed(const char *text)
{
    ck_assert_int_eq(mkdir(in_directory("seeds"), 0777), 0);
    put("seeds/one.yaml", text);
    read_seeds();
    ck_assert_uint_eq(seeds.count, 1);
}

/* The labels in the order of loading: "a b c". */
static const char *order(void)
{
    struct text out = {.arena = arena};
    const struct seed *seed = &seeds.items[0];
    for (size_t i = 0; i < seed->rows.count; i++) {
        ck_assert_uint_eq(seed->order[i]->position, i);
        text_format(&out, "%s%s", i ? " " : "", seed->order[i]->label.text);
    }
    return text_string(&out);
}

static const struct seed_row *row(const char *label)
{
    const struct seed *seed = &seeds.items[0];
    for (size_t i = 0; i < seed->rows.count; i++)
        if (text_equal(seed->rows.items[i]->label.text, label))
            return seed->rows.items[i];
    ck_abort_msg("no row %s", label);
    return NULL;
}

static const char *natural_key(const char *label)
{
    struct text out = {.arena = arena};
    const struct column_list *columns = &row(label)->natural_key;
    for (size_t i = 0; i < columns->count; i++)
        text_format(&out, "%s%s", i ? " " : "", columns->items[i]->name.text);
    return text_string(&out);
}

START_TEST(no_directory_no_seeds)
{
    read_seeds();
    ck_assert_uint_eq(seeds.count, 0);
}
END_TEST

START_TEST(files_in_the_order_of_their_names)
{
    ck_assert_int_eq(mkdir(in_directory("seeds"), 0777), 0);
    put("seeds/one.yaml", "owners:\n");
    put("seeds/Two.yaml", "owners:\n  - {id: 1}\n");
    put("seeds/.one.yaml", "an editor's own");
    put("seeds/README.md", "not a seed");
    read_seeds();
    ck_assert_uint_eq(seeds.count, 2);
    ck_assert_str_eq(seeds.items[0].name, "Two");
    ck_assert_str_eq(seeds.items[1].name, "one");
    ck_assert_uint_eq(seeds.items[1].rows.count, 0);
}
END_TEST

START_TEST(parents_before_children)
{
    read_seed("children:\n"
              "  late: {owner_id: own, buddy_id: early}\n"
              "  early: {owner_id: 7}\n"
              "owners:\n"
              "  own: {a: 5, b: 5}\n"
              "  seven: {id: 7}\n");
    ck_assert_str_eq(order(), "own seven early late");
}
END_TEST

START_TEST(labels_and_literals)
{
    read_seed("children:\n"
              "  a: {owner_id: own, code: red, note: own}\n"
              "  b: {owner_id: 7, code: green}\n"
              "  c: {owner_id: own, code: \"red\"}\n"
              "owners:\n"
              "  own: {a: 5, b: 5, hash: !password \"${SECRET}\"}\n"
              "codes:\n"
              "  red: {word: rot}\n");
    const struct seed_row *a = row("a"), *b = row("b"), *c = row("c");
    ck_assert_ptr_eq(a->values.items[0].row, row("own"));
    ck_assert_str_eq(a->values.items[0].parent_column->name.text, "id");
    ck_assert_ptr_eq(a->values.items[1].row, row("red"));
    ck_assert_str_eq(a->values.items[1].parent_column->name.text, "word");
    ck_assert_ptr_null(a->values.items[2].row);
    ck_assert_int_eq(b->values.items[0].literal.integer, 7);
    ck_assert_str_eq(b->values.items[1].literal.text, "green");
    ck_assert_ptr_null(c->values.items[1].row); /* in quotes it is no label */
    ck_assert_str_eq(row("own")->values.items[2].password.text, "${SECRET}");
}
END_TEST

START_TEST(natural_keys)
{
    read_seed("owners:\n"
              "  by_id: {id: 1, a: 3, b: 3}\n"
              "  by_unique: {a: 4, b: 4, hash: x}\n"
              "  by_all: {a: 5, hash: !password \"${SECRET}\"}\n"
              "children:\n"
              "  with_null: {owner_id: by_id, note: x}\n"
              "  without: {owner_id: by_id}\n");
    ck_assert_str_eq(natural_key("by_id"), "id");
    ck_assert_str_eq(natural_key("by_unique"), "a b");
    ck_assert_str_eq(natural_key("by_all"), "a");
    ck_assert_str_eq(natural_key("with_null"), "owner_id code buddy_id note");
    ck_assert_str_eq(natural_key("without"), "owner_id code buddy_id note");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("seed");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, no_directory_no_seeds);
    tcase_add_test(cases, files_in_the_order_of_their_names);
    tcase_add_test(cases, parents_before_children);
    tcase_add_test(cases, labels_and_literals);
    tcase_add_test(cases, natural_keys);
    Suite *suite = suite_create("seed");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
