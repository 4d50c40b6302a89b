/* The tool's command migrate, and what its status says of migrations. */
#include "tool.h"

#include "clock.h"
#include "migrate.h"
#include "migrate_history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LONG = 1000000 }; /* microseconds: what takes longer is told so */

/* ---- Showing how it goes --------------------------------------------------------------------------------- */

struct show {
    bool prints_sql;
    size_t migrations;
    int64_t begun; /* the one that runs; 0: none does */
};

static void end_line(struct show *show)
{
    int64_t took = jdb_now() - show->begun;
    if (show->begun && took >= LONG)
        printf(", %.1f s", (double)took / 1e6);
    if (show->begun)
        putchar('\n');
    show->begun = 0;
}

static void show_migration(struct show *show, const struct jdb_migrate_step *step)
{
    char name[JDB_MIGRATION_NAME_SIZE];
    end_line(show);
    show->migrations++;
    printf("%s%s%s: %zu step%s", show->prints_sql ? "-- " : "", step->down ? "undo " : "",
           jdb_migration_name(name, step->number, step->name), step->count, step->count == 1 ? "" : "s");
    if (show->prints_sql)
        putchar('\n');
    else
        show->begun = jdb_now();
    fflush(stdout); /* main looks at its errors */
}

static void show_step(void *context, const struct jdb_migrate_step *step)
{
    struct show *show = context;
    if (!step->sql)
        show_migration(show, step);
    else if (show->prints_sql)
        printf("%s", step->sql);
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
    struct show show = {.prints_sql = tool->options & OPTION_DRY_RUN};
    struct jdb_migrate_options options = {.backup = tool->backup,
                                          .dry_run = tool->options & OPTION_DRY_RUN,
                                          .progress = show_step,
                                          .context = &show};
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
