/* test_yaml_suite.c - reads the inputs of the YAML test suite: each one has the verdict that libyaml gives, or is
 * refused by a rule of ours, on purpose.
 *
 *     test_yaml_suite DIRECTORY
 *
 * DIRECTORY holds the suite's inputs as NAME.yaml; without it they are skipped.
 */
#include "conformance.h"
#include "yaml_tree.h"

#include <yaml.h>

enum { CASES = 402 };

/* What we refuse on purpose, by our rule, whatever libyaml says: docs/yaml.md gives the reasons. */
static const struct {
    const char *rule, *names;
} REFUSED[] = {
    {"yaml-tag", " 2AUY 2XXW 33X3 5TYM 6CK3 6WLZ 74H7 7FWL 9HCY 9WXW C4HZ CC74 CUP7 F2C7 FH7J J7PZ L94M"
                 " M5C3 P76L QLJ7 UGM3 Z67P Z9M4 "},
    {"yaml-documents", " 35KP 6XDY 6ZKB 9DXL 9KAX EB22 JHB9 KSS4 L383 MUS6-01 PUW8 RHX7 RZT7 U9NS "},
    {"yaml-key", " 4FJ6 6BFJ 6PBE 9MMW KK5P LX3P M2N8-01 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D Y79Y-007"
                 " Y79Y-009 "},
    {"yaml-empty", " 8G76 98YD AVM7 DK95-07 MUS6-00 MUS6-02 MUS6-03 MUS6-04 "},
};

struct totals {
    size_t same, refused, failed;
};

static const char *rule_refusing(struct arena *arena, const char *name)
{
    const char *word = arena_format(arena, " %s ", name);
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
        if (strstr(REFUSED[i].names, word))
            return REFUSED[i].rule;
    return NULL;
}

static bool libyaml_accepts(const struct source *source)
{
    yaml_parser_t parser;
    yaml_event_t event;
    if (!yaml_parser_initialize(&parser))
        conformance_out_of_memory(NULL);
    yaml_parser_set_input_string(&parser, (const unsigned char *)source->bytes, source->length);
    bool fine, ended;
    do {
        fine = yaml_parser_parse(&parser, &event);
        ended = !fine || event.type == YAML_STREAM_END_EVENT;
        if (fine)
            yaml_event_delete(&event);
    } while (!ended);
    yaml_parser_delete(&parser);
    return fine;
}

/* The rule of the first error in what was printed as JSON, one object a line; NULL: there is none. */
static const char *first_error(struct arena *arena, const char *lines)
{
    static const char RULE[] = "\"rule\":\"";
    const char *error = strstr(lines, "\"severity\":\"error\"");
    const char *rule = error ? strstr(error, RULE) : NULL;
    return rule ? arena_copy(arena, rule + strlen(RULE), strcspn(rule + strlen(RULE), "\"")) : NULL;
}

/* The rule that our reader refuses a source by; NULL: it reads it. */
static const char *our_refusal(struct arena *arena, const struct source *source)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    yaml_tree_parse(arena, source, NULL, diagnostics);
    char *lines;
    size_t length;
    FILE *out = open_memstream(&lines, &length);
    if (!out)
        conformance_out_of_memory(NULL);
    diagnostics_print(diagnostics, DIAGNOSTIC_JSON, out);
    if (fclose(out) != 0)
        conformance_out_of_memory(NULL);
    const char *rule = first_error(arena, lines);
    free(lines);
    return rule;
}

static bool same_rule(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

static void run_case(struct arena *arena, const char *path, const char *name, struct totals *totals)
{
    const struct source *source = source_read(arena, path);
    bool accepted = source && libyaml_accepts(source);
    const char *refusing = rule_refusing(arena, name);
    const char *expected = refusing ? refusing : accepted ? NULL : "yaml-syntax";
    const char *rule = source ? our_refusal(arena, source) : "unreadable";
    if (!same_rule(rule, expected)) {
        printf("FAILED %s: libyaml %s it; expected %s, found %s\n", name, accepted ? "reads" : "refuses",
               expected ? expected : "no error", rule ? rule : "no error");
        totals->failed++;
    } else if (refusing) {
        totals->refused++;
    } else {
        totals->same++;
    }
}

int main(int argc, char **argv)
{
    const char *directory = argc == 2 ? argv[1] : "";
    struct arena *arena = conformance_arena();
    struct directory_names names = conformance_cases(arena, directory, ".yaml");
    struct totals totals = {0};
    for (size_t i = 0; i < names.count; i++)
        run_case(arena, arena_format(arena, "%s/%s.yaml", directory, names.items[i]), names.items[i], &totals);
    size_t passed = totals.same + totals.refused;
    if (names.count)
        printf("yaml-test-suite: %zu of %d passed, %zu with libyaml's verdict, %zu refused on purpose\n",
               passed, CASES, totals.same, totals.refused);
    else
        printf("yaml-test-suite: skipped, it is not in \"%s\"\n", directory);
    arena_free(arena);
    return totals.failed != 0;
}
