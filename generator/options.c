#include "options.h"

#include "suggest.h"
#include "text.h"

#include <string.h>

static const char USAGE[] =
    "Usage: janusgen COMMAND [OPTION...]\n"
    "\n"
    "Reads a schema.yaml and writes the C of its database layer.\n"
    "\n"
    "  janusgen generate [SCHEMA] [-o DIR] [--depfile FILE] [--templates DIR]\n"
    "  janusgen check [SCHEMA] [--plans] [--diagnostics=text|json]\n"
    "  janusgen migrate new NAME [SCHEMA] [--empty]\n"
    "  janusgen migrate lint [SCHEMA] [--diagnostics=text|json]\n"
    "  janusgen import sqlite:FILE|postgres://... [--into SCHEMA]\n"
    "  janusgen explain [RULE]\n"
    "  janusgen json-schema\n"
    "  janusgen help [COMMAND]\n"
    "  janusgen --version\n"
    "\n"
    "SCHEMA is schema/schema.yaml when it is not given.\n"
    "Exit code: 0 fine, 1 the schema, a seed or a query has errors, 2 wrong usage or the system failed.\n";

static const char GENERATE_HELP[] =
    "Usage: janusgen generate [SCHEMA] [OPTION...]\n"
    "\n"
    "Writes the C code and the DDL of SCHEMA (schema/schema.yaml), of the seeds in the directory seeds and of the\n"
    "queries in the directory queries beside it. All files are written or none; a file that would not change is not\n"
    "touched.\n"
    "\n"
    "  -o DIR                    where to write (generated)\n"
    "  --depfile FILE            also write a makefile rule: which outputs depend on which inputs\n"
    "  --templates DIR           NAME.mustache files in DIR take the place of the program's own\n"
    "  --diagnostics=text|json   how errors are printed\n";

static const char CHECK_HELP[] =
    "Usage: janusgen check [SCHEMA] [OPTION...]\n"
    "\n"
    "Prints what is wrong with SCHEMA (schema/schema.yaml), and with the seeds and queries in the directories\n"
    "seeds and queries beside it, all of it at once, and writes nothing.\n"
    "\n"
    "  --plans                   also print how SQLite runs each statement, of tables' functions and of queries\n"
    "  --diagnostics=text|json   for people, or one JSON object a line\n";

static const char MIGRATE_HELP[] =
    "Usage: janusgen migrate new NAME [SCHEMA] [--empty]\n"
    "       janusgen migrate lint [SCHEMA] [--diagnostics=text|json]\n"
    "\n"
    "new compares SCHEMA (schema/schema.yaml) with the newest state in the directory migrations beside it, and writes\n"
    "the next one there: NNNN_NAME/up.sqlite.sql, down.sqlite.sql and state.yaml, and the SQL of any other engine that\n"
    "SCHEMA names; also that which earlier ones lack. Nobody is asked anything: a rename is said in the schema\n"
    "(was: old_name), and so is what rows get that are there (fill: SQL).\n"
    "lint says what is wrong with the history, which data the migrations lose, and which rows may refuse the newest.\n"
    "\n"
    "  --empty                   write a migration without a difference, for SQL of your own\n"
    "  --diagnostics=text|json   for people, or one JSON object a line\n"
    "\n"
    "Programs apply them: NAME_migrate(db), or the command migrate of the database's tool.\n";

static const char IMPORT_HELP[] =
    "Usage: janusgen import sqlite:FILE [--into SCHEMA]\n"
    "       janusgen import postgres://USER@HOST/DATABASE [--into SCHEMA]\n"
    "\n"
    "Prints the schema.yaml of a database that exists: tables, keys, indexes, checks, views and triggers. It is only\n"
    "read. Tables that are not STRICT stay so. What the language can't say is told, and left out. Of PostgreSQL, which\n"
    "needs a janusgen that was built with WITH_POSTGRES=1, the connection's current schema is read:\n"
    "?options=-csearch_path%3DNAME at the end of the URL names another.\n"
    "\n"
    "  --into SCHEMA             makes this file describe the database: what is new is added, what is gone is taken\n"
    "                            out, what differs is written anew; all else stays word for word, comments included\n";

static const char EXPLAIN_HELP[] =
    "Usage: janusgen explain [RULE]\n"
    "\n"
    "Prints what a rule is about, with an example: the name that stands in brackets behind an error, such as\n"
    "unknown-table. Without one, prints the manual page of all rules, in Markdown.\n";

static const char JSON_SCHEMA_HELP[] =
    "Usage: janusgen json-schema\n"
    "\n"
    "Prints the JSON Schema of schema files, by which an editor completes and checks them:\n"
    "\n"
    "  janusgen json-schema > schema/schema.schema.json\n"
    "\n"
    "The schema file names it in its first line:\n"
    "\n"
    "  # yaml-language-server: $schema=./schema.schema.json\n"
    "\n"
    "That of a schema's seeds is among what `janusgen generate` writes: NAME.seeds.schema.json.\n";

static const char HELP_HELP[] = "Usage: janusgen help [COMMAND]\n"
                                "\n"
                                "Prints what a command does and the options that it has.\n";

static const struct {
    const char *name;
    enum command command;
    const char *help;
} COMMANDS[] = {
    {"generate", COMMAND_GENERATE, GENERATE_HELP},
    {"check", COMMAND_CHECK, CHECK_HELP},
    {"migrate", COMMAND_MIGRATE_LINT, MIGRATE_HELP},
    {"import", COMMAND_IMPORT, IMPORT_HELP},
    {"explain", COMMAND_EXPLAIN, EXPLAIN_HELP},
    {"json-schema", COMMAND_JSON_SCHEMA, JSON_SCHEMA_HELP},
    {"help", COMMAND_HELP, HELP_HELP},
};

enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

enum option_name {
    OPTION_OUTPUT,
    OPTION_DEPFILE,
    OPTION_TEMPLATES,
    OPTION_DIAGNOSTICS,
    OPTION_PLANS,
    OPTION_EMPTY,
    OPTION_INTO
};

/* Options, and the commands that have them. */
static const struct {
    const char *name;
    enum option_name option;
    bool of_generate, of_check, of_new, of_lint, of_import, takes_value;
} OPTIONS[] = {
    {"-o", OPTION_OUTPUT, .of_generate = true, .takes_value = true},
    {"--output", OPTION_OUTPUT, .of_generate = true, .takes_value = true},
    {"--depfile", OPTION_DEPFILE, .of_generate = true, .takes_value = true},
    {"--templates", OPTION_TEMPLATES, .of_generate = true, .takes_value = true},
    {"--diagnostics", OPTION_DIAGNOSTICS, .of_generate = true, .of_check = true, .of_new = true,
     .of_lint = true, .takes_value = true},
    {"--plans", OPTION_PLANS, .of_check = true},
    {"--empty", OPTION_EMPTY, .of_new = true},
    {"--into", OPTION_INTO, .of_import = true, .takes_value = true},
};

enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

static int find_command(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (text_equal(COMMANDS[i].name, name))
            return i;
    return -1;
}

static const char *unknown_command(struct arena *arena, const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = COMMANDS[i].name;
    const char *near = suggest_nearest(name, names, COMMAND_COUNT);
    return near
               ? arena_format(arena, "unknown command \"%s\": did you mean \"%s\"?", name, near)
               : arena_format(
                     arena,
                     "unknown command \"%s\": there are generate, check, migrate, import, explain, json-schema and help",
                     name);
}

/* The option that an argument names, alone or in front of `=`; OPTION_COUNT: none. */
static size_t find_option(const char *argument, enum command command)
{
    size_t length = strcspn(argument, "=");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(OPTIONS[i].name) == length && strncmp(OPTIONS[i].name, argument, length) == 0 &&
            ((command == COMMAND_GENERATE && OPTIONS[i].of_generate) ||
             (command == COMMAND_CHECK && OPTIONS[i].of_check) ||
             (command == COMMAND_MIGRATE_NEW && OPTIONS[i].of_new) ||
             (command == COMMAND_MIGRATE_LINT && OPTIONS[i].of_lint) ||
             (command == COMMAND_IMPORT && OPTIONS[i].of_import)))
            return i;
    return OPTION_COUNT;
}

static bool set_option(struct options *options, enum option_name option, const char *value)
{
    switch (option) {
    case OPTION_OUTPUT:
        options->output = value;
        return true;
    case OPTION_DEPFILE:
        options->depfile = value;
        return true;
    case OPTION_TEMPLATES:
        options->templates = value;
        return true;
    case OPTION_DIAGNOSTICS:
        options->format = text_equal(value, "json") ? DIAGNOSTIC_JSON : DIAGNOSTIC_TEXT;
        return text_equal(value, "json") || text_equal(value, "text");
    case OPTION_PLANS:
        options->plans = true;
        return true;
    case OPTION_EMPTY:
        options->is_empty = true;
        return true;
    case OPTION_INTO:
        options->into = value;
        return true;
    }
    return false;
}

/* Reads the option at argv[*i] and moves to its last argument. */
static bool read_option(struct arena *arena, int argc, char **argv, int *i, struct options *options,
                        const char **problem)
{
    const char *argument = argv[*i];
    size_t found = find_option(argument, options->command);
    if (found == OPTION_COUNT) {
        *problem = arena_format(arena, "unknown option \"%s\"", argument);
        return false;
    }
    const char *value = strchr(argument, '=');
    if (!OPTIONS[found].takes_value) {
        *problem = value ? arena_format(arena, "option \"%s\" takes no value", OPTIONS[found].name) : NULL;
        return !value && set_option(options, OPTIONS[found].option, NULL);
    }
    value = value ? value + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    if (!value || !*value) {
        *problem = arena_format(arena, "option \"%s\" needs a value", OPTIONS[found].name);
        return false;
    }
    if (!set_option(options, OPTIONS[found].option, value)) {
        *problem =
            arena_format(arena, "\"%s\" is no value of %s: it takes text or json", value, OPTIONS[found].name);
        return false;
    }
    return true;
}

/* What is no option. */
static bool read_word(struct arena *arena, const char *word, struct options *options, const char **problem)
{
    const char **place = options->command == COMMAND_IMPORT                               ? &options->url
                         : options->command == COMMAND_MIGRATE_NEW && !options->migration ? &options->migration
                                                                                          : &options->schema;
    if (options->command == COMMAND_JSON_SCHEMA)
        *problem = arena_format(arena, "json-schema takes no argument: \"%s\" is one", word);
    else if (*place)
        *problem = arena_format(arena, "one %s at a time: \"%s\" is a second one",
                                options->command == COMMAND_IMPORT ? "database" : "schema", word);
    else
        *place = word;
    return *problem == NULL;
}

/* What can't be left out. */
static const char *missing_word(const struct options *options)
{
    if (options->command == COMMAND_IMPORT && !options->url)
        return "which database? Write janusgen import sqlite:FILE or postgres://USER@HOST/DATABASE";
    if (options->command == COMMAND_MIGRATE_NEW && !options->migration)
        return "what is the migration called? Write janusgen migrate new NAME";
    return NULL;
}

static bool is_help(const char *argument)
{
    return text_equal(argument, "--help") || text_equal(argument, "-h");
}

static bool read_arguments(struct arena *arena, int argc, char **argv, int first, struct options *options,
                           const char **problem)
{
    bool only_words = false;
    for (int i = first; i < argc; i++) {
        if (!only_words && is_help(argv[i])) {
            options->topic = COMMANDS[find_command(argv[1])].help;
            options->command = COMMAND_HELP;
            return true;
        }
        bool is_end = !only_words && text_equal(argv[i], "--"), is_option = !only_words && argv[i][0] == '-';
        only_words |= is_end;
        if (!is_end && !(is_option ? read_option(arena, argc, argv, &i, options, problem)
                                   : read_word(arena, argv[i], options, problem)))
            return false;
    }
    *problem = missing_word(options);
    if (!options->schema)
        options->schema = "schema/schema.yaml";
    return *problem == NULL;
}

static const char *unknown_rule(struct arena *arena, const char *name)
{
    const char *names[RULE_COUNT];
    for (size_t i = 0; i < RULE_COUNT; i++)
        names[i] = RULES[i].name;
    const char *near = suggest_nearest(name, names, RULE_COUNT);
    return near ? arena_format(arena, "there is no rule \"%s\": did you mean \"%s\"?", name, near)
                : arena_format(arena, "there is no rule \"%s\": janusgen explain prints all of them", name);
}

static bool read_rule(struct arena *arena, int argc, char **argv, struct options *options, const char **problem)
{
    options->rule = RULE_COUNT;
    for (enum rule rule = 0; argc > 2 && rule < RULE_COUNT; rule++)
        if (text_equal(RULES[rule].name, argv[2]))
            options->rule = rule;
    if (argc > 2 && options->rule == RULE_COUNT)
        *problem = unknown_rule(arena, argv[2]);
    else if (argc > 3)
        *problem = arena_format(arena, "one rule at a time: \"%s\" is a second one", argv[3]);
    else
        return true;
    return false;
}

static bool read_help(struct arena *arena, int argc, char **argv, struct options *options, const char **problem)
{
    if (argc < 3)
        return true;
    int topic = find_command(argv[2]);
    if (topic < 0) {
        *problem = unknown_command(arena, argv[2]);
        return false;
    }
    options->topic = COMMANDS[topic].help;
    return true;
}

/* "new" or "lint". */
static bool read_migrate(struct arena *arena, int argc, char **argv, struct options *options,
                         const char **problem)
{
    static const char known[] = "there are migrate new and migrate lint";
    bool is_new = argc > 2 && text_equal(argv[2], "new"), is_lint = argc > 2 && text_equal(argv[2], "lint");
    if (!is_new && !is_lint) {
        *problem = argc > 2 ? arena_format(arena, "there is no \"migrate %s\": %s", argv[2], known)
                            : arena_format(arena, "what is to be done? %s", known);
        return false;
    }
    options->command = is_new ? COMMAND_MIGRATE_NEW : COMMAND_MIGRATE_LINT;
    return read_arguments(arena, argc, argv, 3, options, problem);
}

bool options_read(struct arena *arena, int argc, char **argv, struct options *options, const char **problem)
{
    *options = (struct options){.command = COMMAND_HELP, .output = "generated", .topic = USAGE};
    *problem = NULL;
    if (argc < 2) {
        *problem = "a command is missing";
        return false;
    }
    if (text_equal(argv[1], "--help") || text_equal(argv[1], "-h"))
        return true;
    if (text_equal(argv[1], "--version")) {
        options->command = COMMAND_VERSION;
        return true;
    }
    int command = find_command(argv[1]);
    if (command < 0) {
        *problem = unknown_command(arena, argv[1]);
        return false;
    }
    options->command = COMMANDS[command].command;
    if (options->command == COMMAND_HELP)
        return read_help(arena, argc, argv, options, problem);
    if (options->command == COMMAND_EXPLAIN && !(argc > 2 && argv[2][0] == '-'))
        return read_rule(arena, argc, argv, options, problem);
    if (options->command == COMMAND_MIGRATE_LINT && !(argc > 2 && is_help(argv[2])))
        return read_migrate(arena, argc, argv, options, problem);
    return read_arguments(arena, argc, argv, 2, options, problem);
}
