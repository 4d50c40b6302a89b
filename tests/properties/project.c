#include "project.h"

#include "ddl.h"
#include "directory.h"
#include "schema_link.h"
#include "schema_read.h"
#include "text.h"
#include "yaml_tree.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int janusgen_main(int argc, char **argv);

static void must(bool done, const char *what)
{
    if (!done) {
        perror(what);
        abort();
    }
}

/* ---- Files ----------------------------------------------------------------------------------------------- */

const char *project_path(const struct project *project, const char *name)
{
    return ARENA_JOIN(project->arena, project->directory, "/", name);
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");
    must(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0, path);
}

void project_write(const struct project *project, const char *name, const char *bytes)
{
    write_bytes(project_path(project, name), bytes, strlen(bytes));
}

const char *project_read(const struct project *project, const char *name)
{
    const struct source *source = source_read(project->arena, project_path(project, name));
    return source ? source->bytes : NULL;
}

void project_copy(const struct project *project, const char *from, const char *to)
{
    const struct source *source = source_read(project->arena, project_path(project, from));
    must(source, from);
    write_bytes(project_path(project, to), source->bytes, source->length);
}

static void remove_all(struct arena *arena, const char *path)
{
    struct directory_names names = {0};
    if (unlink(path) == 0 || errno == ENOENT)
        return;
    directory_read(arena, path, &names);
    for (size_t i = 0; i < names.count; i++)
        remove_all(arena, ARENA_JOIN(arena, path, "/", names.items[i]));
    must(rmdir(path) == 0, path);
}

void project_remove(const struct project *project, const char *name)
{
    remove_all(project->arena, project_path(project, name));
}

struct project project_begin(struct arena *arena, const char *directory)
{
    remove_all(arena, directory);
    must(mkdir(directory, 0700) == 0, directory);
    return (struct project){.arena = arena, .directory = directory, .messages = ""};
}

void project_end(const struct project *project)
{
    remove_all(project->arena, project->directory);
}

/* ---- Running --------------------------------------------------------------------------------------------- */

enum { WORDS_MOST = 8 };

/* Standard output and error go to the file meanwhile. */
static int run_into(FILE *file, int count, char **words)
{
    fflush(stdout);
    sqlite3_shutdown(); /* janusgen sets SQLite up for itself */
    int output = dup(STDOUT_FILENO), errors = dup(STDERR_FILENO);
    must(output >= 0 && errors >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0 &&
             dup2(fileno(file), STDERR_FILENO) >= 0,
         "dup");
    int code = janusgen_main(count, words);
    fflush(stdout);
    must(dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0 && close(output) == 0 &&
             close(errors) == 0,
         "dup");
    return code;
}

int project_run(struct project *project, const char *const *words)
{
    char *copies[WORDS_MOST] = {arena_copy(project->arena, "janusgen", 8)};
    const char *schema = project_path(project, "schema.yaml");
    int count = 1;
    for (; *words; words++)
        copies[count++] = arena_copy(project->arena, *words, strlen(*words));
    copies[count++] = arena_copy(project->arena, schema, strlen(schema));
    FILE *file = tmpfile();
    must(file, "tmpfile");
    int code = run_into(file, count, copies);
    long length = ftell(file);
    struct stat status;
    must(fstat(fileno(file), &status) == 0 && length >= -1, "fstat");
    char *bytes = arena_bytes(project->arena, (size_t)status.st_size + 1);
    must(pread(fileno(file), bytes, (size_t)status.st_size, 0) == status.st_size, "pread");
    bytes[status.st_size] = '\0';
    project->messages = bytes;
    fclose(file);
    return code;
}

/* ---- What it wrote --------------------------------------------------------------------------------------- */

struct migration_list project_history(const struct project *project)
{
    struct diagnostics *diagnostics = diagnostics_new(project->arena);
    const struct source *source = source_read(project->arena, project_path(project, "schema.yaml"));
    must(source, "schema.yaml");
    struct schema *schema = schema_read(
        project->arena, source, yaml_tree_parse(project->arena, source, NULL, diagnostics), diagnostics);
    schema_link(project->arena, schema, diagnostics);
    struct migration_list list = migration_read_all(project->arena, schema, diagnostics);
    must(diagnostics_error_count(diagnostics) == 0, "the history");
    return list;
}

static const struct jdb_step *steps_of(struct arena *arena, const struct migration_text *text)
{
    static const enum jdb_step_kind KINDS[] = {[MIGRATION_RUN] = JDB_STEP_RUN,
                                               [MIGRATION_REFUSE] = JDB_STEP_REFUSE,
                                               [MIGRATION_REBUILD] = JDB_STEP_REBUILD};
    static const enum jdb_status STATUSES[] = {[MIGRATION_REFUSE_CHECK] = JDB_CHECK,
                                               [MIGRATION_REFUSE_NOT_NULL] = JDB_NOT_NULL,
                                               [MIGRATION_REFUSE_UNIQUE] = JDB_UNIQUE,
                                               [MIGRATION_REFUSE_FOREIGN_KEY] = JDB_FOREIGN_KEY};
    struct jdb_step *steps = arena_alloc(arena, text->steps.count + 1, sizeof *steps);
    for (size_t i = 0; i < text->steps.count; i++) {
        const struct migration_step *step = &text->steps.items[i];
        const char **lines = arena_alloc(arena, 1, sizeof *lines);
        lines[0] = step->sql;
        steps[i] = (struct jdb_step){.kind = KINDS[step->kind],
                                     .subject = step->subject,
                                     .lines = lines,
                                     .line_count = 1,
                                     .status = STATUSES[step->refusal]};
    }
    return steps;
}

/* A direction that has nothing to do can be gone all the same. */
static size_t step_count(const struct migration_text *text)
{
    return text->steps.count ? text->steps.count : 1;
}

static const struct jdb_migration *migrations_of(struct arena *arena, const struct migration_list *history,
                                                 size_t count)
{
    struct jdb_migration *migrations = arena_alloc(arena, count + 1, sizeof *migrations);
    for (size_t i = 0; i < count; i++) {
        const struct migration *migration = &history->items[i];
        migrations[i] = (struct jdb_migration){.number = migration->number,
                                               .name = migration->name,
                                               .checksum = migration->checksum,
                                               .fingerprint = migration->fingerprint,
                                               .up = steps_of(arena, &migration->up),
                                               .up_count = step_count(&migration->up),
                                               .down = steps_of(arena, &migration->down),
                                               .down_count = step_count(&migration->down)};
    }
    return migrations;
}

static const struct jdb_record *record_of(struct arena *arena, const struct table *table)
{
    struct jdb_record *record = ARENA_NEW(arena, struct jdb_record);
    struct jdb_column *columns = arena_alloc(arena, table->columns.count + 1, sizeof *columns);
    for (size_t i = 0; i < table->columns.count; i++)
        columns[i].name = table->columns.items[i].name.text;
    *record = (struct jdb_record){.name = table->name.text,
                                  .number = (unsigned)table->index,
                                  .columns = columns,
                                  .column_count = table->columns.count};
    return record;
}

const struct jdb_schema *project_program(const struct project *project, const struct migration_list *history,
                                         size_t count)
{
    struct arena *arena = project->arena;
    const struct migration *last = &history->items[count - 1];
    struct jdb_schema *schema = ARENA_NEW(arena, struct jdb_schema);
    struct text *ddl = ARENA_NEW(arena, struct text);
    const struct jdb_record **records = arena_alloc(arena, last->state->tables.count + 1, sizeof *records);
    const char **lines = arena_alloc(arena, 1, sizeof *lines);
    *ddl = (struct text){.arena = arena};
    ddl_append_schema(&DIALECT_SQLITE, ddl, last->state);
    lines[0] = text_string(ddl);
    for (size_t i = 0; i < last->state->tables.count; i++)
        records[i] = record_of(arena, &last->state->tables.items[i]);
    *schema = (struct jdb_schema){.name = last->state->name.text,
                                  .fingerprint = last->fingerprint,
                                  .create = lines,
                                  .create_count = 1,
                                  .records = records,
                                  .record_count = last->state->tables.count,
                                  .migrations = migrations_of(arena, history, count),
                                  .migration_count = count};
    return schema;
}
