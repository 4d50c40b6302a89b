/* janusgen: reads a schema.yaml and writes the C of its database layer. */
#include "c_claim.h"
#include "import_command.h"
#include "inputs.h"
#include "json_schema.h"
#include "migrate.h"
#include "options.h"
#include "outputs.h"
#include "plan_report.h"
#include "query_check.h"
#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "seed.h"
#include "seed_try.h"
#include "template_set.h"
#include "view_rule.h"
#include "writer.h"
#include "yaml_tree.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where an allocation that fails leads. */
struct main_point {
    jmp_buf place;
};

enum { EXIT_FINE = 0, EXIT_WRONG_INPUT = 1, EXIT_TROUBLE = 2 };

static int trouble(const char *problem)
{
    fprintf(stderr, "janusgen: %s\n", problem);
    return EXIT_TROUBLE;
}

static int print(const char *text)
{
    return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? EXIT_FINE : trouble("cannot write to the output");
}

/* From bytes to the linked and checked model, and what lies beside it. *plans (`plans` may be NULL) is set when the schema is
 * sound, whatever its queries are. */
static void understand(struct arena *arena, const struct source *source, struct project *project,
                       const char **plans, struct diagnostics *diagnostics)
{
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    if (!root)
        return;
    struct schema *schema = schema_read(arena, source, root, diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    project->seeds = seed_read_all(arena, schema, diagnostics);
    seed_try(arena, schema, &project->seeds, diagnostics);
    bool is_sound = diagnostics_error_count(diagnostics) == 0;
    project->queries = query_read_all(arena, schema, diagnostics);
    project->migrations = migration_read_all(arena, schema, diagnostics);
    if (is_sound)
        query_check_all(arena, schema, &project->queries, diagnostics);
    if (is_sound)
        migration_check_all(arena, &project->migrations, diagnostics);
    if (is_sound && plans)
        *plans = plan_report(arena, schema, &project->queries);
    c_claim_all(arena, schema, &project->seeds, &project->queries, diagnostics);
    project->schema = schema;
}

/* For make: what outputs are made anew for. */
static bool add_depfile(struct arena *arena, const struct options *options, const struct project *project,
                        const struct template_set *templates, struct writer *writer, const char **problem)
{
    struct depfile_paths inputs = {0};
    return inputs_find(arena, options->schema, project, templates, &inputs, problem) &&
           writer_add_depfile(writer, options->depfile, &inputs, problem);
}

/* Asked before anything is written. */
static bool depfile_has_place(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct stat status;
    bool is_directory = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    return !is_directory &&
           access(slash ? arena_copy(arena, path, (size_t)(slash - path) + 1) : ".", W_OK) == 0;
}

static int generate(struct arena *arena, const struct options *options, const struct project *project,
                    struct diagnostics *diagnostics)
{
    struct stat status;
    if (options->templates && (stat(options->templates, &status) != 0 || !S_ISDIR(status.st_mode)))
        return trouble(arena_format(arena, "%s: there is no such directory of templates", options->templates));
    if (options->depfile && !depfile_has_place(arena, options->depfile))
        return trouble(arena_format(arena,
                                    "cannot write %s: its directory is not there, or is not to be written to",
                                    options->depfile));
    struct template_set *templates = template_set_new(arena, options->templates);
    struct writer *writer = writer_new(arena, options->output);
    const char *problem;
    outputs_render(arena, project, templates, writer, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return EXIT_WRONG_INPUT;
    bool written = outputs_remove_stale(arena, project->schema, writer, &problem) &&
                   (!options->depfile || add_depfile(arena, options, project, templates, writer, &problem)) &&
                   writer_commit(writer, &problem);
    return written ? EXIT_FINE : trouble(problem);
}

static int new_migration(struct arena *arena, const struct options *options, const struct project *project,
                         struct diagnostics *diagnostics)
{
    const char *written, *problem;
    if (migrate_new(arena, project->schema, &project->migrations, options->migration, options->is_empty,
                    &written, diagnostics, &problem))
        return print(written);
    return problem ? trouble(problem) : EXIT_WRONG_INPUT;
}

/* What is done with a project that has no mistake. */
static int finish(struct arena *arena, const struct options *options, const struct project *project,
                  struct diagnostics *diagnostics)
{
    migration_check_was(arena, project->schema, &project->migrations, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return EXIT_WRONG_INPUT;
    if (options->command == COMMAND_MIGRATE_NEW)
        return new_migration(arena, options, project, diagnostics);
    migration_check_engines(project->schema, &project->migrations, diagnostics);
    migration_check_newest(arena, project->schema, &project->migrations, diagnostics);
    if (options->command == COMMAND_MIGRATE_LINT)
        migrate_lint(&project->migrations, diagnostics);
    if (diagnostics_error_count(diagnostics) > 0)
        return EXIT_WRONG_INPUT;
    return options->command == COMMAND_GENERATE ? generate(arena, options, project, diagnostics) : EXIT_FINE;
}

static int process(struct arena *arena, const struct options *options)
{
    const struct source *source = source_read(arena, options->schema);
    if (!source)
        return trouble(arena_format(arena, "%s: %s", options->schema, strerror(errno)));
    struct diagnostics *diagnostics = diagnostics_new(arena);
    struct project project = {.schema = NULL};
    const char *plans = "";
    understand(arena, source, &project, options->plans ? &plans : NULL, diagnostics);
    int code = diagnostics_error_count(diagnostics) == 0 ? finish(arena, options, &project, diagnostics)
                                                         : EXIT_WRONG_INPUT;
    diagnostics_print(diagnostics, options->format, stderr);
    int printed = print(plans);
    return printed == EXIT_FINE ? code : printed;
}

/* What the manual says of a rule; RULE_COUNT: the manual. */
static const char *explain(struct arena *arena, enum rule rule)
{
    bool all = rule == RULE_COUNT;
    struct text out = {.arena = arena};
    template_set_render(template_set_new(arena, NULL), all ? "rules.md" : "rule.txt",
                        all ? view_rules(arena) : view_rule(arena, rule), &out, diagnostics_new(arena));
    return text_string(&out);
}

static int import(struct arena *arena, const struct options *options)
{
    struct import result;
    const char *problem;
    enum import_result code = options->into
                                  ? import_update(arena, options->url, options->into, &result, &problem)
                                  : import_print(arena, options->url, &result, &problem);
    if (code == IMPORT_TROUBLE)
        return trouble(problem);
    for (size_t i = 0; i < result.remarks.count; i++)
        fprintf(stderr, "%s\n", result.remarks.items[i].text);
    if (code == IMPORT_MISTAKES)
        diagnostics_print(result.diagnostics, DIAGNOSTIC_TEXT, stderr);
    int printed = options->into ? EXIT_FINE : print(result.text);
    return printed == EXIT_FINE && code == IMPORT_MISTAKES ? EXIT_WRONG_INPUT : printed;
}

static int run(struct arena *arena, int argc, char **argv)
{
    struct options options;
    const char *problem;
    if (!options_read(arena, argc, argv, &options, &problem))
        return trouble(arena_format(arena, "%s (janusgen --help says more)", problem));
    switch (options.command) {
    case COMMAND_HELP:
        return print(options.topic);
    case COMMAND_VERSION:
        return print("janusgen " VERSION "\n");
    case COMMAND_EXPLAIN:
        return print(explain(arena, options.rule));
    case COMMAND_IMPORT:
        return import(arena, &options);
    case COMMAND_JSON_SCHEMA:
        return print(json_schema_of(arena, &SCHEMA_FILE));
    default:
        return process(arena, &options);
    }
}

/* An allocation failed: back to main, which frees what there is. */
static void jump_back(void *context)
{
    struct main_point *point = context;
    longjmp(point->place, 1);
}

int main(int argc, char **argv)
{
    struct main_point point;
    struct arena *arena = arena_new(jump_back, &point);
    int code;
    if (arena && setjmp(point.place) == 0)
        code = run(arena, argc, argv);
    else
        code = trouble("out of memory");
    arena_free(arena);
    return code;
}
