/* The tool's command migrate, and what its status says of migrations. */
#include "tool.h"

#include "clock.h"
#include "migrate.h"
#include "migrate_history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SECOND = 1000000, /* microseconds: what takes longer is told so */
    FIRST_NOTICE =
        10 /* seconds of a step, after which a line says so where lines cannot be rewritten, then after twice as many */
};

/* ---- Showing how it goes --------------------------------------------------------------------------------- */

/* A migration is a line, which its end completes. On a terminal it is rewritten meanwhile, with the seconds. */
struct show {
    bool prints_sql, rewrites;
    size_t migrations;
    bool is_running;
    bool is_open;   /* the line has no end yet */
    int64_t begun;  /* the migration that runs */
    int64_t notice; /* when the step that runs is told next, in seconds */
    char name[JDB_MIGRATION_NAME_SIZE + 8], line[JDB_MIGRATION_NAME_SIZE + 48];
};

static void end_line(struct show *show)
{
    double seconds = (double)(jdb_monotonic() - show->begun) / SECOND;
    if (!show->is_running)
        return;
    show->is_running = false;
    if (show->is_open && show->rewrites)
        printf("\r%s", show->line);
    if (show->is_open)
        printf(seconds >= 1 ? ", %.1f s\n" : "\n", seconds);
    else
        printf("%s: %.1f s\n", show->name, seconds);
}

static void show_migration(struct show *show, const struct jdb_migrate_step *step)
{
    char name[JDB_MIGRATION_NAME_SIZE];
    end_line(show);
    show->migrations++;
    snprintf(show->name, sizeof show->name, "%s%s", step->down ? "undo " : "",
             jdb_migration_name(name, step->number, step->name));
    snprintf(show->line, sizeof show->line, "%s: %zu step%s", show->name, step->count,
             step->count == 1 ? "" : "s");
    printf(show->prints_sql ? "-- %s\n" : "%s", show->line);
    show->is_running = show->is_open = !show->prints_sql;
    show->begun = jdb_monotonic();
}

/* "0003_c: step 2 of 2, 20 s" */
static void show_notice(struct show *show, const struct jdb_migrate_step *step)
{
    int64_t seconds = step->elapsed / SECOND;
    if (seconds < show->notice)
        return;
    show->notice *= 2;
    if (show->is_open)
        putchar('\n');
    show->is_open = false;
    printf("%s%s: step %zu of %zu, %lld s\n", show->prints_sql ? "-- " : "", show->name, step->step,
           step->count, (long long)seconds);
}

static void show_time(struct show *show, const struct jdb_migrate_step *step)
{
    if (show->rewrites)
        printf("\r%s, %lld s", show->line, (long long)((jdb_monotonic() - show->begun) / SECOND));
    else
        show_notice(show, step);
}

static void show_step(void *context, const struct jdb_migrate_step *step)
{
    struct show *show = context;
    if (!step->sql)
        show_migration(show, step);
    else if (step->elapsed)
        show_time(show, step);
    else
        show->notice = FIRST_NOTICE;
    if (step->sql && !step->elapsed && show->prints_sql)
        printf("%s", step->sql);
    fflush(stdout); /* main looks at its errors */
}

/* ---- migrate --------------------------------------------------------------------------------------------- */

static bool read_number(const char *word, int64_t *number)
{
    char *end;
    errno = 0;
    long long value = strtoll(word, &end, 10);
    *number = value;
    return *word >= '0' && *word <= '9' && !*end && !errno && value <= UINT32_MAX;
}

/* Where the database is now: "at 0002_add_images". */
static void print_end(const struct jdb *db, const struct show *show, const struct jdb_migrate_options *options)
{
    size_t count = options->to.has ? (size_t)options->to.value : db->schema->migration_count;
    char name[JDB_MIGRATION_NAME_SIZE] = "no migration";
    if (count)
        jdb_migration_name(name, db->schema->migrations[count - 1].number,
                           db->schema->migrations[count - 1].name);
    if (!show->migrations)
        printf("%s%s: nothing to do, it is at %s\n", options->dry_run ? "-- " : "", db->address, name);
    else if (options->dry_run)
        printf("-- %s: this was tried, and undone: nothing was changed\n", db->address);
    else
        printf("%s: is at %s now\n", db->address, name);
}

static int adopt(const struct tool *tool, struct jdb *db)
{
    int64_t number;
    if (!read_number(tool->adopt, &number)) {
        jdb_close(db);
        return jdb_tool_misuse(tool, "--adopt takes the number of a migration, not", tool->adopt);
    }
    if (jdb_migrate_adopt(db, number) != JDB_OK)
        return jdb_tool_give_up(tool, db);
    printf("%s: is taken to be at migration %lld\n", db->address, (long long)number);
    jdb_close(db);
    return FINE;
}

static int migrate(const struct tool *tool, struct jdb *db)
{
    bool prints_sql = tool->options & OPTION_DRY_RUN;
    struct show show = {.prints_sql = prints_sql, .rewrites = !prints_sql && isatty(STDOUT_FILENO)};
    struct jdb_migrate_options options = {
        .backup = tool->backup, .dry_run = prints_sql, .progress = show_step, .context = &show};
    options.to.has = tool->to;
    if (tool->to && !read_number(tool->to, &options.to.value)) {
        jdb_close(db);
        return jdb_tool_misuse(tool, "--to takes the number of a migration, not", tool->to);
    }
    enum jdb_status status = jdb_migrate(db, &options);
    end_line(&show);
    if (status != JDB_OK)
        return jdb_tool_give_up(tool, db);
    print_end(db, &show, &options);
    jdb_close(db);
    return FINE;
}

int jdb_tool_migrate(const struct tool *tool)
{
    bool only_looks = tool->options & OPTION_DRY_RUN;
    unsigned others = tool->options & (OPTION_TO | OPTION_DRY_RUN | OPTION_BACKUP);
    struct jdb *db;
    if (tool->adopt && others)
        return jdb_tool_misuse(tool, "--adopt runs no migration: it stands alone", NULL);
    if (!only_looks && jdb_tool_is_forbidden(tool))
        return jdb_tool_forbid(tool);
    if (jdb_tool_open(tool, &db, only_looks || tool->adopt ? JDB_CONNECT_MUST_EXIST : 0) != JDB_OK)
        return jdb_tool_give_up(tool, db);
    return tool->adopt ? adopt(tool, db) : migrate(tool, db);
}

/* ---- status ---------------------------------------------------------------------------------------------- */

static bool print_applied(void *context, const char *const *texts)
{
    char name[JDB_MIGRATION_NAME_SIZE], time[JDB_TIME_SIZE];
    jdb_migration_name(name, (unsigned)strtoul(texts[0], NULL, 10), texts[1]);
    bool is_time = jdb_print_timestamp(time, strtoll(texts[3], NULL, 10));
    printf("  %-30s applied %s\n", name, is_time ? time : texts[3]);
    ++*(size_t *)context;
    return true;
}

/* An older database has some, and no list of them. */
enum jdb_status jdb_tool_print_migrations(struct jdb *db, const struct jdb_schema_report *report)
{
    char name[JDB_MIGRATION_NAME_SIZE];
    size_t listed = 0;
    if (!db->schema->migration_count)
        return JDB_OK;
    printf("migrations:\n");
    enum jdb_status status = jdb_history_list(db, print_applied, &listed);
    for (size_t i = listed; i < db->schema->migration_count && status == JDB_OK; i++)
        printf("  %-30s %s\n",
               jdb_migration_name(name, db->schema->migrations[i].number, db->schema->migrations[i].name),
               i < report->applied ? "applied before a history was kept" : "waits");
    return status;
}
