/* The directories of migrations, and the states of the schema in them. */
#include "migration.h"

#include "directory.h"
#include "fingerprint.h"
#include "name_index.h"
#include "query_annotation.h"
#include "schema_link.h"
#include "schema_read.h"
#include "text.h"
#include "yaml_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 4 };

struct reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const char *directory;
    bool has_postgres;
    struct migration_list list;
};

const char *migration_directory(struct arena *arena, const char *schema_path)
{
    return directory_beside(arena, schema_path, "migrations");
}

const struct schema *migration_nothing(struct arena *arena)
{
    struct schema *schema = ARENA_NEW(arena, struct schema);
    *schema = (struct schema){.tables_by_name = name_index_new(arena, true),
                              .enums_by_name = name_index_new(arena, false)};
    return schema;
}

/* A directory, or a file that is not there: what is wrong is told at its first line. */
static struct span span_of(const struct reader *reader, const char *path)
{
    return source_span(source_of_bytes(reader->arena, path, "", 0), 0, 0);
}

/* "0002_add_nick": 2, and where its name begins; 0: it is none. */
static unsigned number_of(const char *directory, const char **name)
{
    size_t digits = strspn(directory, "0123456789");
    *name = directory + digits + (directory[digits] == '_');
    size_t length = strlen(*name);
    bool is_one = digits >= DIGITS && digits < 9 && directory[digits] == '_' && length &&
                  strspn(*name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
    return is_one ? (unsigned)strtoul(directory, NULL, 10) : 0;
}

/* NULL: it is not there, or can't be read, which is reported; `is_needed`: the first, too. */
static const struct source *read_file(const struct reader *reader, const char *path, bool is_needed)
{
    const struct source *source = source_read(reader->arena, path);
    bool is_missing = !source && errno == ENOENT;
    if (!source && (is_needed || !is_missing))
        diagnostic_report(reader->diagnostics, RULE_MIGRATION_FILE, span_of(reader, path), "cannot read %s: %s",
                          path, strerror(errno));
    return source;
}

static void read_text(const struct reader *reader, const char *path, bool is_needed,
                      struct migration_text *text)
{
    const struct source *source = read_file(reader, path, is_needed);
    if (!source)
        return;
    if (strlen(source->bytes) != source->length)
        diagnostic_report(reader->diagnostics, RULE_MIGRATION_FILE,
                          source_span(source, strlen(source->bytes), 1), "a byte of zero is no text");
    else
        migration_text_read(reader->arena, source, text, reader->diagnostics);
}

/* What is wrong with a state was told when it was the schema: here it is one mistake. */
static const struct schema *read_state(const struct reader *reader, const char *path)
{
    const struct source *source = read_file(reader, path, true);
    struct diagnostics *diagnostics = diagnostics_new(reader->arena);
    const struct yaml_node *root = source ? yaml_tree_parse(reader->arena, source, NULL, diagnostics) : NULL;
    struct schema *schema = NULL;
    if (root) {
        schema = schema_read(reader->arena, source, root, diagnostics);
        schema_link(reader->arena, schema, diagnostics);
    }
    if (!source || (root && diagnostics_error_count(diagnostics) == 0))
        return schema;
    diagnostic_suggest(diagnostic_report(reader->diagnostics, RULE_MIGRATION_FILE, source_span(source, 0, 0),
                                         "this is no schema: a state is the schema file as it was"),
                       "janusgen check %s says more; take it back from version control", path);
    return NULL;
}

/* Nothing is made anew there. */
static void check_kinds(const struct reader *reader, const struct migration_text *text)
{
    for (size_t i = 0; i < text->steps.count; i++)
        if (text->steps.items[i].kind == MIGRATION_REBUILD)
            diagnostic_report(reader->diagnostics, RULE_MIGRATION_TEXT,
                              source_span(text->source, text->steps.items[i].offset, 0),
                              "PostgreSQL alters tables where they stand: only SQLite's are made anew");
}

static void read_postgres(const struct reader *reader, struct migration *migration)
{
    struct migration_script *script = &migration->postgres;
    const char *path = migration->directory;
    read_text(reader, arena_format(reader->arena, "%s/up.postgres.sql", path), false, &script->up);
    read_text(reader, arena_format(reader->arena, "%s/down.postgres.sql", path), false, &script->down);
    check_kinds(reader, &script->up);
    check_kinds(reader, &script->down);
    if (script->up.source)
        script->checksum = migration_text_checksum(reader->arena, script->up.source);
}

static void read_migration(struct reader *reader, const char *directory)
{
    const char *name, *path = arena_format(reader->arena, "%s/%s", reader->directory, directory);
    unsigned number = number_of(directory, &name);
    if (!number) {
        diagnostic_suggest(diagnostic_report(reader->diagnostics, RULE_MIGRATION_FILE, span_of(reader, path),
                                             "\"%s\" is no migration", directory),
                           "a migration is called by its number and a name: 0002_add_nick");
        return;
    }
    struct migration *migration = ARENA_APPEND(reader->arena, &reader->list);
    *migration = (struct migration){.number = number, .name = name, .directory = path};
    read_text(reader, arena_format(reader->arena, "%s/up.sqlite.sql", path), true, &migration->up);
    read_text(reader, arena_format(reader->arena, "%s/down.sqlite.sql", path), false, &migration->down);
    migration->place = migration->up.source ? source_span(migration->up.source, 0, 0) : span_of(reader, path);
    migration->state = read_state(reader, arena_format(reader->arena, "%s/state.yaml", path));
    if (migration->state)
        migration->fingerprint = fingerprint_of(reader->arena, migration->state);
    if (migration->up.source)
        migration->checksum = migration_text_checksum(reader->arena, migration->up.source);
    if (reader->has_postgres)
        read_postgres(reader, migration);
}

static int compare_numbers(const void *a, const void *b)
{
    const struct migration *one = a, *other = b;
    return one->number != other->number ? (one->number > other->number) - (one->number < other->number)
                                        : strcmp(one->name, other->name);
}

/* Two branches may both have added one. */
static void check_numbers(const struct reader *reader)
{
    for (size_t i = 0; i < reader->list.count; i++) {
        const struct migration *migration = &reader->list.items[i], *before = i ? migration - 1 : NULL;
        unsigned wanted = before ? before->number + 1 : 1;
        if (migration->number == wanted)
            continue;
        if (before && migration->number == before->number) {
            struct diagnostic *diagnostic = diagnostic_report(
                reader->diagnostics, RULE_MIGRATION_NUMBER, migration->place,
                "migration %u is there twice: %s and %s", migration->number, before->name, migration->name);
            diagnostic_note(diagnostic, before->place, "the other one is here");
            diagnostic_suggest(
                diagnostic,
                "of the one that no database has yet, delete the directory and write it anew: janusgen "
                "migrate new %s; SQL of your own in it moves along",
                migration->name);
        } else {
            diagnostic_suggest(diagnostic_report(reader->diagnostics, RULE_MIGRATION_NUMBER, migration->place,
                                                 "migration %u is missing before this one", wanted),
                               "take its directory back from version control");
        }
    }
}

struct migration_list migration_read_all(struct arena *arena, const struct schema *schema,
                                         struct diagnostics *diagnostics)
{
    struct reader reader = {.arena = arena,
                            .diagnostics = diagnostics,
                            .directory = migration_directory(arena, schema->source->path),
                            .has_postgres = schema->has_engine[ENGINE_POSTGRES]};
    struct directory_names names = {0};
    if (!directory_read(arena, reader.directory, &names) && errno != ENOENT)
        diagnostic_report(diagnostics, RULE_MIGRATION_FILE, span_of(&reader, reader.directory),
                          "cannot read %s: %s", reader.directory, strerror(errno));
    for (size_t i = 0; i < names.count; i++)
        read_migration(&reader, names.items[i]);
    if (reader.list.count > 1)
        qsort(reader.list.items, reader.list.count, sizeof *reader.list.items, compare_numbers);
    check_numbers(&reader);
    return reader.list;
}
