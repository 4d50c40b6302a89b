/* test_mustache.c - what the specification leaves open: strictness, `first` and `last`, bounds, errors. */
#include "mustache.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct diagnostics *diagnostics;
static struct view *view;

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static void set_up(void)
{
    arena = arena_new(out_of_memory, NULL);
    diagnostics = diagnostics_new(arena);
    view = view_map(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const struct mustache *compile(const char *text)
{
    return mustache_compile(arena, source_of_bytes(arena, "test.mustache", text, strlen(text)), diagnostics);
}

/* Partials are looked for in the array of names and templates that the context is; a NULL ends it. */
static const struct mustache *find_partial(void *context, const char *name)
{
    for (const char *const *pairs = context; *pairs; pairs += 2)
        if (strcmp(pairs[0], name) == 0)
            return compile(pairs[1]);
    return NULL;
}

static const char *render_with(const char *text, const char *const *partials)
{
    struct text out = {.arena = arena};
    struct mustache_options options = {
        .find_partial = find_partial, .context = (void *)(size_t)partials, .strict = true};
    const struct mustache *mustache = compile(text);
    ck_assert_ptr_nonnull(mustache);
    mustache_render(mustache, view, &out, &options, diagnostics);
    return text_string(&out);
}

static const char *render(const char *text)
{
    static const char *const NONE[] = {NULL};
    return render_with(text, NONE);
}

static const char *messages(void)
{
    char *bytes = arena_alloc(arena, 8192, 1);
    FILE *file = fmemopen(bytes, 8191, "w");
    ck_assert_ptr_nonnull(file);
    diagnostics_print(diagnostics, DIAGNOSTIC_TEXT, file);
    ck_assert_int_eq(fclose(file), 0);
    return bytes;
}

static void assert_one_message(const char *beginning)
{
    const char *all = messages();
    ck_assert_msg(strncmp(all, beginning, strlen(beginning)) == 0, "expected %s, got %s", beginning, all);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 1);
}

static void assert_renders(const char *text, const char *expected)
{
    ck_assert_str_eq(render(text), expected);
    ck_assert_msg(diagnostics_error_count(diagnostics) == 0, "%s", messages());
}

static void add_columns(void)
{
    struct view *columns = view_set_list(view, "columns");
    view_set_text(view_append_map(columns), "name", "id");
    view_set_text(view_append_map(columns), "name", "email");
    view_set_text(view_append_map(columns), "name", "role");
}

START_TEST(commas_between_the_elements)
{
    add_columns();
    assert_renders("({{#columns}}{{name}}{{^last}}, {{/last}}{{/columns}})", "(id, email, role)");
    assert_renders("{{#columns}}{{^first}}+{{/first}}{{name}}{{/columns}}", "id+email+role");
    struct view *words = view_set_list(view, "words");
    view_append_text(words, "a");
    view_append_text(words, "b");
    assert_renders("{{#words}}{{.}}{{^last}}|{{/last}}{{/words}}", "a|b");
}
END_TEST

START_TEST(first_and_last_are_those_of_the_inner_list)
{
    struct view *tables = view_set_list(view, "tables");
    for (int i = 0; i < 2; i++) {
        struct view *columns = view_set_list(view_append_map(tables), "columns");
        view_set_format(view_append_map(columns), "name", "a%d", i);
        view_set_format(view_append_map(columns), "name", "b%d", i);
    }
    assert_renders(
        "{{#tables}}{{#columns}}{{name}}{{^last}},{{/last}}{{/columns}}{{^last}};{{/last}}{{/tables}}",
        "a0,b0;a1,b1");
}
END_TEST

START_TEST(a_member_called_last_is_itself)
{
    struct view *list = view_set_list(view, "list");
    view_set_text(view_append_map(list), "last", "mine");
    view_set_text(view, "first", "outer");
    assert_renders("{{first}} {{#list}}{{last}}{{/list}}", "outer mine");
}
END_TEST

START_TEST(texts_flags_and_null)
{
    view_set_text(view, "null", NULL);
    view_set_text(view, "empty", "");
    view_set_flag(view, "yes", true);
    view_set_flag(view, "no", false);
    view_set_format(view, "number", "%d", 42);
    assert_renders("[{{null}}{{empty}}] {{yes}} {{no}} {{number}}", "[] true false 42");
    assert_renders("{{#null}}a{{/null}}{{^null}}b{{/null}}{{#empty}}c{{/empty}}{{#no}}d{{/no}}", "bc");
}
END_TEST

START_TEST(nothing_is_escaped_unless_asked)
{
    view_set_text(view, "text", "<a & \"b\">");
    assert_renders("{{text}} {{{text}}} {{&text}}", "<a & \"b\"> <a & \"b\"> <a & \"b\">");
}
END_TEST

START_TEST(unknown_names)
{
    add_columns();
    ck_assert_str_eq(render("one\n{{#columns}}\n  {{nam}};\n{{/columns}}\n"), "one\n  ;\n  ;\n  ;\n");
    assert_one_message("test.mustache:3:5: error: there is no \"nam\" here [template-name]");
    ck_assert_ptr_nonnull(strstr(messages(), "did you mean \"name\"?"));
}
END_TEST

START_TEST(unknown_sections)
{
    ck_assert_str_eq(render("{{^absent}}x{{/absent}}"), "x");
    assert_one_message("test.mustache:1:4: error: there is no \"absent\" here [template-name]");
}
END_TEST

START_TEST(unknown_parts_of_dotted_names)
{
    view_set_text(view, "column", "id");
    struct view *table = view_map(arena);
    view_set(view, "table", table);
    render("{{table.column}}");
    assert_one_message("test.mustache:1:3: error: there is no \"table.column\" here [template-name]");
}
END_TEST

START_TEST(first_outside_of_a_list)
{
    render("{{#first}}x{{/first}}");
    assert_one_message("test.mustache:1:4: error: there is no \"first\" here [template-name]");
}
END_TEST

START_TEST(lists_cannot_be_printed)
{
    add_columns();
    render("{{columns}}");
    assert_one_message(
        "test.mustache:1:3: error: \"columns\" is a list: only a text can be printed [template-name]");
}
END_TEST

START_TEST(unknown_partials)
{
    render("a {{> b }}");
    assert_one_message("test.mustache:1:7: error: there is no template \"b\" [template-partial]");
}
END_TEST

START_TEST(a_partial_that_includes_itself)
{
    static const char *const PARTIALS[] = {"self", "x{{>self}}{{>self}}", NULL};
    view_set_flag(view, "yes", true);
    render_with("{{#yes}}{{>self}}{{/yes}}", PARTIALS);
    ck_assert_ptr_nonnull(strstr(messages(), "[template-depth]"));
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 1);
}
END_TEST

START_TEST(sections_nested_without_end)
{
    struct text text = {.arena = arena};
    for (int i = 0; i < 100000; i++)
        text_append(&text, "{{#yes}}");
    for (int i = 0; i < 100000; i++)
        text_append(&text, "{{/yes}}");
    view_set_flag(view, "yes", true);
    render(text_string(&text));
    ck_assert_ptr_nonnull(strstr(messages(), "[template-depth]"));
}
END_TEST

static void assert_indents(const char *partial, const char *expected)
{
    const char *const partials[] = {"p", partial, "inner", "i\nj\n", NULL};
    ck_assert_str_eq(render_with("(\n  {{>p}}\n)\n", partials), expected);
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 0);
}

START_TEST(indentation_of_partials)
{
    add_columns();
    view_set_text(view, "lines", "1\n2");
    assert_indents("a\nb\n", "(\n  a\n  b\n)\n");
    assert_indents("{{lines}}\nb", "(\n  1\n2\n  b)\n");
    assert_indents("{{#columns}}\n{{name}},\n{{/columns}}\n;\n", "(\n  id,\n  email,\n  role,\n  ;\n)\n");
    assert_indents("{{#columns}}{{name}}\n{{/columns}};\n", "(\n  id\n  email\n  role\n  ;\n)\n");
    assert_indents("  {{>inner}}\nend\n", "(\n    i\n    j\n  end\n)\n");
    assert_indents("x {{>inner}}\nend\n", "(\n  x i\nj\n\n  end\n)\n");
}
END_TEST

static void assert_syntax_error(const char *text, const char *place_and_message)
{
    set_up();
    ck_assert_ptr_null(compile(text));
    assert_one_message(arena_format(arena, "test.mustache:%s [template-syntax]", place_and_message));
    tear_down();
}

START_TEST(mistakes_of_syntax)
{
    tear_down();
    assert_syntax_error("a\nb {{name", "2:3: error: a tag begins here and does not end");
    assert_syntax_error("{{{name}}", "1:1: error: a tag begins here and does not end");
    assert_syntax_error("{{ }}", "1:1: error: a tag without a name");
    assert_syntax_error("{{a b}}", "1:3: error: a name in a tag is one word, without spaces");
    assert_syntax_error("{{#a}}{{#b}}x{{/b}}", "1:4: error: section \"a\" does not end");
    assert_syntax_error("x{{/a}}", "1:5: error: this section was not begun");
    assert_syntax_error("{{#a}}\n{{/b}}", "2:4: error: section \"a\" ends here as \"b\"");
    assert_syntax_error("{{=<% =}}", "1:1: error: delimiters are two words without \"=\": {{=<% %>=}}");
    assert_syntax_error("{{=a b c=}}", "1:1: error: delimiters are two words without \"=\": {{=<% %>=}}");
    assert_syntax_error("{{a..b}}", "1:3: error: a dotted name has a word on each side of a dot: {{a.b}}");
    set_up();
}
END_TEST

START_TEST(bytes_that_are_no_text)
{
    assert_renders("\xff\xfe{{! \x80 }}", "\xff\xfe");
    static const char NUL_BYTES[] = "a\0b{{\0}}";
    const struct source *source = source_of_bytes(arena, "test.mustache", NUL_BYTES, sizeof NUL_BYTES - 1);
    ck_assert_ptr_null(mustache_compile(arena, source, diagnostics));
    ck_assert_uint_eq(diagnostics_error_count(diagnostics), 1);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("mustache");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, commas_between_the_elements);
    tcase_add_test(cases, first_and_last_are_those_of_the_inner_list);
    tcase_add_test(cases, a_member_called_last_is_itself);
    tcase_add_test(cases, texts_flags_and_null);
    tcase_add_test(cases, nothing_is_escaped_unless_asked);
    tcase_add_test(cases, unknown_names);
    tcase_add_test(cases, unknown_sections);
    tcase_add_test(cases, unknown_parts_of_dotted_names);
    tcase_add_test(cases, first_outside_of_a_list);
    tcase_add_test(cases, lists_cannot_be_printed);
    tcase_add_test(cases, unknown_partials);
    tcase_add_test(cases, a_partial_that_includes_itself);
    tcase_add_test(cases, sections_nested_without_end);
    tcase_add_test(cases, indentation_of_partials);
    tcase_add_test(cases, mistakes_of_syntax);
    tcase_add_test(cases, bytes_that_are_no_text);
    Suite *suite = suite_create("mustache");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
