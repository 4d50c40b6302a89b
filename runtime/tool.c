/* A database's command-line tool. */
#include "tool.h"

#include "difference.h"
#include "driver.h"
#include "failure.h"
#include "sql_token.h"
#include "table.h"
#include "url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- Messages -------------------------------------------------------------------------------------------- */

static int say(const struct tool *tool, int code, const char *message)
{
    fprintf(stderr, "%s: %s\n", tool->program, message);
    return code;
}

int jdb_tool_give_up(const struct tool *tool, struct jdb *db)
{
    const struct jdb_error *error = jdb_error(db);
    bool is_trouble = error->status == JDB_IO || error->status == JDB_FULL || error->status == JDB_NO_MEMORY ||
                      error->status == JDB_UNSUPPORTED;
    say(tool, is_trouble ? TROUBLE : REFUSED, error->message);
    jdb_close(db);
    return is_trouble ? TROUBLE : REFUSED;
}

static const char *environment_of(const struct tool *tool)
{
    const char *name = jdb_url_variable(tool->schema, "ENV");
    return name ? name : "development";
}

bool jdb_tool_is_forbidden(const struct tool *tool)
{
    return !tool->url && !(tool->options & OPTION_YES) && strcmp(environment_of(tool), "production") == 0;
}

int jdb_tool_forbid(const struct tool *tool)
{
    fprintf(stderr, "%s: this is the production environment: say %s --yes if you mean it\n", tool->program,
            tool->command->name);
    return REFUSED;
}

enum jdb_status jdb_tool_open(const struct tool *tool, struct jdb **db, unsigned flags)
{
    return jdb_connect(db, tool->schema, tool->url, NULL, flags | JDB_CONNECT_ANY_SCHEMA);
}

/* Opens a database that has the schema's tables; NULL and an exit code when there is none. */
static struct jdb *open_created(const struct tool *tool, int *code)
{
    struct jdb *db;
    enum jdb_schema_state state;
    if (jdb_tool_open(tool, &db, JDB_CONNECT_MUST_EXIST) != JDB_OK || jdb_schema_check(db, &state) != JDB_OK) {
        *code = jdb_tool_give_up(tool, db);
        return NULL;
    }
    if (state == JDB_SCHEMA_MATCHES)
        return db;
    fprintf(stderr, "%s: the database is empty: create its tables by \"%s create\"\n", tool->program,
            tool->program);
    jdb_close(db);
    *code = REFUSED;
    return NULL;
}

/* ---- create, seed ---------------------------------------------------------------------------------------- */

static int run_create(const struct tool *tool)
{
    struct jdb *db;
    enum jdb_schema_state state;
    if (jdb_tool_is_forbidden(tool))
        return jdb_tool_forbid(tool);
    if (jdb_tool_open(tool, &db, 0) != JDB_OK || jdb_schema_check(db, &state) != JDB_OK)
        return jdb_tool_give_up(tool, db);
    bool is_there = state == JDB_SCHEMA_MATCHES;
    if (!is_there && jdb_create(db) != JDB_OK) {
        /* Another process may have made it since. */
        is_there = jdb_schema_check(db, &state) == JDB_OK && state == JDB_SCHEMA_MATCHES;
        if (!is_there)
            return jdb_tool_give_up(tool, db);
    }
    printf(is_there ? "%s is there already, and complete\n" : "%s: created\n", db->address);
    jdb_close(db);
    return FINE;
}

static int fail_unknown_seed(const struct tool *tool, const char *name)
{
    fprintf(stderr, "%s: there is no seed \"%s\"; the seeds are:", tool->program, name);
    for (size_t i = 0; i < tool->schema->seed_count; i++)
        fprintf(stderr, "%s %s", i ? "," : "", tool->schema->seeds[i]->name);
    fputs(tool->schema->seed_count ? "\n" : " none\n", stderr);
    return REFUSED;
}

static int run_seed(const struct tool *tool)
{
    const char *name = tool->argument ? tool->argument : environment_of(tool);
    const struct jdb_seed *seed = NULL;
    for (size_t i = 0; i < tool->schema->seed_count; i++)
        if (strcmp(tool->schema->seeds[i]->name, name) == 0)
            seed = tool->schema->seeds[i];
    if (jdb_tool_is_forbidden(tool))
        return jdb_tool_forbid(tool);
    int code = REFUSED;
    struct jdb *db = open_created(tool, &code);
    if (!db)
        return code;
    if (!seed) {
        jdb_close(db);
        return fail_unknown_seed(tool, name);
    }
    if (jdb_seed_load(db, seed) != JDB_OK)
        return jdb_tool_give_up(tool, db);
    printf("%s: the %zu rows of the seed %s are there\n", db->address, seed->row_count, name);
    jdb_close(db);
    return FINE;
}

/* ---- status ---------------------------------------------------------------------------------------------- */

static bool print_count(void *context, const char *const *texts)
{
    (void)context;
    printf("%10s\n", texts[0]);
    return false;
}

static bool is_missing(const struct jdb_differences *differences, const char *table)
{
    for (size_t i = 0; i < differences->count; i++) {
        const struct jdb_structure_fact *wanted = differences->list[i].wanted;
        bool is_table = wanted && (wanted->kind == JDB_FACT_TABLE || wanted->kind == JDB_FACT_VIEW);
        if (is_table && !differences->list[i].found && jdb_name_compare(wanted->table, table) == 0)
            return true;
    }
    return false;
}

static enum jdb_status count_rows(struct jdb *db, const char *table)
{
    struct jdb_buffer sql = {0};
    jdb_buffer_add(&sql, "SELECT count(*) FROM ");
    jdb_buffer_add_name(&sql, table);
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : db->driver->query(db, sql.text, NULL, 0, print_count, NULL);
    jdb_buffer_free(&sql);
    return status;
}

static enum jdb_status print_counts(struct jdb *db, const struct jdb_differences *differences)
{
    int width = 0;
    for (size_t i = 0; i < db->schema->record_count; i++) {
        int length = (int)strlen(db->schema->records[i]->name);
        width = length > width ? length : width;
    }
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < db->schema->record_count && status == JDB_OK; i++) {
        const char *table = db->schema->records[i]->name;
        printf("  %-*s ", width, table);
        if (is_missing(differences, table))
            printf("%10s\n", "missing");
        else
            status = count_rows(db, table);
    }
    return status;
}

static void print_place(const struct tool *tool, const struct jdb *db)
{
    printf("environment: %s\n", tool->url ? "none, --url was given" : environment_of(tool));
    printf("database:    %s\n", db->address);
}

/* What a program that opens the database finds, and all that is not as the schema has it. */
struct findings {
    struct jdb_schema_report report;
    struct jdb_differences differences;
};

static void free_findings(struct findings *findings)
{
    jdb_buffer_free(&findings->report.differences);
    jdb_differences_free(&findings->differences);
}

static enum jdb_status look(struct jdb *db, struct findings *findings)
{
    *findings = (struct findings){.report = {.state = JDB_SCHEMA_EMPTY}};
    enum jdb_status status = jdb_schema_compare(db, &findings->report);
    return status == JDB_OK && findings->report.state != JDB_SCHEMA_EMPTY
               ? jdb_structure_compare_fresh(db, &findings->differences)
               : status;
}

static void print_state(const struct findings *findings)
{
    const struct jdb_schema_report *report = &findings->report;
    bool opens = report->state == JDB_SCHEMA_MATCHES, differs = jdb_differences_inside(&findings->differences);
    if (opens && differs) {
        printf(
            "schema:      drifted\n             programs open it, but it is not what the schema says; make the "
            "change in the schema, or undo it\n");
        return;
    }
    printf("schema:      %s\n", jdb_schema_state_name(report->state));
    if (findings->differences.untold)
        printf("             whether it differs in more than names is not known: the connection may create "
               "no tables to compare with\n");
    if (opens)
        return;
    /* What only the code sees: by its records, and by the history. */
    bool of_history = report->state >= JDB_SCHEMA_BEHIND;
    if ((of_history || !differs) && report->differences.length)
        printf("             %s\n", report->differences.text);
    printf("             %s\n", jdb_schema_state_advice(report->state));
}

static enum jdb_status print_differences(struct jdb *db, const struct jdb_differences *differences)
{
    size_t count = jdb_differences_inside(differences);
    if (count)
        printf("differences: %zu\n", count);
    for (size_t i = 0; i < differences->count; i++) {
        struct jdb_buffer line = {0};
        if (!jdb_difference_is_inside(&differences->list[i]))
            continue;
        jdb_difference_write(&differences->list[i], &line);
        if (!line.failed)
            printf("  %s\n", line.text);
        bool failed = line.failed;
        jdb_buffer_free(&line);
        if (failed)
            return jdb_fail_memory(db);
    }
    return JDB_OK;
}

/* Tables and views that are none of the schema's are another one's, or nobody's: they stop no program. */
static enum jdb_status print_others(struct jdb *db, const struct jdb_differences *differences)
{
    struct jdb_buffer names = {0}, schemas = {0};
    jdb_differences_list_others(differences, &names);
    enum jdb_status status = names.length ? jdb_schema_list_others(db, &schemas) : JDB_OK;
    if (status == JDB_OK && (names.failed || schemas.failed))
        status = jdb_fail_memory(db);
    if (status == JDB_OK && names.length)
        printf("beside it:   %s%s%s\n", names.text, schemas.length ? "; the database holds more schemas: " : "",
               schemas.length ? schemas.text : "");
    jdb_buffer_free(&names);
    jdb_buffer_free(&schemas);
    return status;
}

static enum jdb_status print_findings(const struct tool *tool, struct jdb *db, const struct findings *findings)
{
    print_place(tool, db);
    print_state(findings);
    enum jdb_status status = print_differences(db, &findings->differences);
    if (status == JDB_OK)
        status = print_others(db, &findings->differences);
    if (status == JDB_OK && findings->report.state == JDB_SCHEMA_MATCHES)
        status = print_counts(db, &findings->differences);
    return status == JDB_OK ? jdb_tool_print_migrations(db, &findings->report) : status;
}

static int run_status(const struct tool *tool)
{
    struct jdb *db;
    enum jdb_status status = jdb_tool_open(tool, &db, JDB_CONNECT_MUST_EXIST);
    if (status == JDB_NOT_FOUND) {
        print_place(tool, db);
        printf("schema:      missing\n             the database is not there; \"%s create\" makes it\n",
               tool->program);
        jdb_close(db);
        return REFUSED;
    }
    if (status != JDB_OK)
        return jdb_tool_give_up(tool, db);
    struct findings findings;
    status = look(db, &findings);
    if (status == JDB_OK)
        status = print_findings(tool, db, &findings);
    bool matches =
        findings.report.state == JDB_SCHEMA_MATCHES && !jdb_differences_inside(&findings.differences);
    free_findings(&findings);
    if (status != JDB_OK)
        return jdb_tool_give_up(tool, db);
    jdb_close(db);
    return matches ? FINE : REFUSED;
}

/* ---- dump ------------------------------------------------------------------------------------------------ */

static enum jdb_status dump_json(struct jdb_cursor *cursor, void *row)
{
    while (jdb_cursor_next(cursor, row)) {
        jdb_record_print_json(cursor->record, row, stdout);
        putchar('\n');
    }
    return jdb_cursor_close(cursor);
}

static enum jdb_status dump_table(struct jdb_cursor *cursor)
{
    struct jdb_rows list;
    enum jdb_status status = jdb_cursor_collect(cursor, &list);
    if (status == JDB_OK)
        jdb_table_print(stdout, cursor->record, &list); /* main looks at stdout's errors */
    jdb_rows_clear(&list);
    return status;
}

static int fail_unknown_table(const struct tool *tool)
{
    fprintf(stderr, "%s: there is no table \"%s\"; the tables are:", tool->program, tool->argument);
    for (size_t i = 0; i < tool->schema->record_count; i++)
        fprintf(stderr, "%s %s", i ? "," : "", tool->schema->records[i]->name);
    fputc('\n', stderr);
    return REFUSED;
}

static int run_dump(const struct tool *tool)
{
    const struct jdb_record *record = NULL;
    for (size_t i = 0; i < tool->schema->record_count; i++)
        if (strcmp(tool->schema->records[i]->name, tool->argument) == 0)
            record = tool->schema->records[i];
    if (!record)
        return fail_unknown_table(tool);
    int code = REFUSED;
    struct jdb *db = open_created(tool, &code);
    if (!db)
        return code;
    void *row = calloc(1, record->size);
    if (!row) {
        jdb_close(db);
        return say(tool, TROUBLE, "out of memory");
    }
    struct jdb_cursor cursor;
    enum jdb_status status =
        jdb_record_list(db, record, record->list, NULL, NULL, NULL, (struct jdb_page){.limit = 0}, &cursor);
    if (status == JDB_OK)
        status = tool->options & OPTION_JSON ? dump_json(&cursor, row) : dump_table(&cursor);
    free(row);
    if (status != JDB_OK)
        return jdb_tool_give_up(tool, db);
    jdb_close(db);
    return FINE;
}

/* ---- The command line ------------------------------------------------------------------------------------ */

static const struct command COMMANDS[] = {
    {"create", run_create, NULL, false, OPTION_YES | OPTION_URL, "make the database and its tables", NULL},
    {"seed", run_seed, "NAME", false, OPTION_YES | OPTION_URL,
     "load a seed, by default that of the environment", NULL},
    {"migrate", jdb_tool_migrate, NULL, false,
     OPTION_YES | OPTION_URL | OPTION_TO | OPTION_DRY_RUN | OPTION_BACKUP | OPTION_ADOPT,
     "bring the database to the newest migration", NULL},
    {"status", run_status, NULL, false, OPTION_URL,
     "show where the database is, what it holds, and where it is not as the schema says", NULL},
    {"check", jdb_tool_check, NULL, false, OPTION_URL,
     "prepare every statement of the program, and show which the database refuses", NULL},
    {"dump", run_dump, "TABLE", true, OPTION_JSON | OPTION_URL,
     "print the rows of a table, secret columns left out", NULL},
    {"copy", jdb_tool_copy, "FROM", true, 0,
     "copy all rows to an empty database, of whatever engine; both are URLs", "TO"},
};

static const struct option {
    const char *name;
    unsigned option;
    size_t value; /* where the tool keeps it; 0: it has none */
    const char *usage, *does;
} OPTIONS[] = {
    {"--url", OPTION_URL, offsetof(struct tool, url), "--url URL",
     "the database, instead of the environment's"},
    {"--yes", OPTION_YES, 0, "--yes", "create, seed and migrate: in the production environment, too"},
    {"--json", OPTION_JSON, 0, "--json", "dump: an object a line"},
    {"--to", OPTION_TO, offsetof(struct tool, to), "--to N",
     "migrate: to this migration, back when it is an older one; 0: to none"},
    {"--dry-run", OPTION_DRY_RUN, 0, "--dry-run", "migrate: print the SQL, try it, and undo all of it"},
    {"--backup", OPTION_BACKUP, offsetof(struct tool, backup), "--backup FILE",
     "migrate: copy the database before"},
    {"--adopt", OPTION_ADOPT, offsetof(struct tool, adopt), "--adopt N",
     "migrate: take what was made by other means as what the migrations up to N make"},
    {"--help", OPTION_HELP, 0, "--help", "this text"},
};

static int help(const struct tool *tool)
{
    printf("Usage: %s COMMAND [OPTION]...\n\nCommands:\n", tool->program);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        const struct command *command = &COMMANDS[i];
        char usage[64];
        snprintf(usage, sizeof usage, command->argument && !command->needs_argument ? "%s [%s]" : "%s %s %s",
                 command->name, command->argument ? command->argument : "",
                 command->second ? command->second : "");
        printf("  %-14s %s\n", usage, command->does);
    }
    printf("\nOptions:\n");
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
        printf("  %-14s %s\n", OPTIONS[i].usage, OPTIONS[i].does);
    return FINE;
}

int jdb_tool_misuse(const struct tool *tool, const char *what, const char *word)
{
    fprintf(stderr, "%s: %s%s%s%s; see %s --help\n", tool->program, what, word ? " \"" : "", word ? word : "",
            word ? "\"" : "", tool->program);
    return TROUBLE;
}

/* Of "--url", and of "--url=URL". NULL: there is none. */
static const struct option *option_of(const char *word)
{
    size_t length = strcspn(word, "=");
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
        if (strncmp(OPTIONS[i].name, word, length) == 0 && !OPTIONS[i].name[length] &&
            (!word[length] || OPTIONS[i].value))
            return &OPTIONS[i];
    return strcmp(word, "-h") == 0 ? option_of("--help") : NULL;
}

static const struct command *command_of(const char *word)
{
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        if (strcmp(COMMANDS[i].name, word) == 0)
            return &COMMANDS[i];
    return NULL;
}

/* FINE, or what it said about the word. */
static int take_word(struct tool *tool, const char *word)
{
    if (tool->command && tool->argument && tool->command->second && !tool->second) {
        tool->second = word;
        return FINE;
    }
    if (tool->command && tool->argument)
        return jdb_tool_misuse(tool, "what is", word);
    if (tool->command) {
        tool->argument = word;
        return FINE;
    }
    tool->command = command_of(word);
    if (!tool->command && strcmp(word, "help") == 0)
        tool->options |= OPTION_HELP;
    else if (!tool->command)
        return jdb_tool_misuse(tool, "there is no command", word);
    return FINE;
}

/* Of an option that has one: behind its "=", or the next word. */
static int take_value(struct tool *tool, const struct option *option, const char *word, const char *next)
{
    const char *equals = strchr(word, '='), *value = equals ? equals + 1 : next;
    if (!value || !*value) {
        char needs[64];
        snprintf(needs, sizeof needs, "%s needs its %s", option->name, strchr(option->usage, ' ') + 1);
        return jdb_tool_misuse(tool, needs, NULL);
    }
    memcpy((char *)tool + option->value, &value, sizeof value);
    return FINE;
}

static int take_words(struct tool *tool, int argc, char **argv)
{
    for (int i = 1; i < argc && !(tool->options & OPTION_HELP); i++) {
        const char *word = argv[i];
        const struct option *option = *word == '-' ? option_of(word) : NULL;
        if (*word == '-' && !option)
            return jdb_tool_misuse(tool, "there is no option", word);
        int code = FINE;
        if (!option)
            code = take_word(tool, word);
        else if (option->value)
            code = take_value(tool, option, word, argv[i + 1]);
        if (code != FINE)
            return code;
        tool->options |= option ? option->option : 0;
        i += option && option->value && !strchr(word, '=');
    }
    return FINE;
}

static int check_words(const struct tool *tool, const struct command *command)
{
    if (tool->argument && !command->argument)
        return jdb_tool_misuse(tool, "this command does not take", tool->argument);
    bool lacks_second = command->second && !tool->second;
    if (!tool->argument && command->needs_argument)
        return jdb_tool_misuse(
            tool, command->second ? "two URLs are missing" : "the name of a table is missing", NULL);
    if (lacks_second)
        return jdb_tool_misuse(tool, "a second URL is missing", NULL);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
        if (tool->options & OPTIONS[i].option && !(command->options & OPTIONS[i].option))
            return jdb_tool_misuse(tool, "this command does not take", OPTIONS[i].name);
    return FINE;
}

static int run_command(const struct tool *tool)
{
    if (!tool->command)
        return jdb_tool_misuse(tool, "a command is missing", NULL);
    int code = check_words(tool, tool->command);
    return code == FINE ? tool->command->run(tool) : code;
}

int jdb_main(const struct jdb_schema *schema, int argc, char **argv)
{
    const char *program = argc > 0 ? argv[0] : schema->name;
    const char *slash = strrchr(program, '/');
    struct tool tool = {.schema = schema, .program = slash ? slash + 1 : program};
    int code = take_words(&tool, argc, argv);
    if (code != FINE)
        return code;
    if (tool.options & OPTION_HELP)
        code = help(&tool);
    else
        code = run_command(&tool);
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "%s: cannot write: %s\n", tool.program, strerror(errno ? errno : EIO));
        return TROUBLE;
    }
    return code;
}
