#include "import_command.h"

#include "c_claim.h"
#include "import_into.h"
#include "schema_check.h"
#include "writer.h"

#include <errno.h>
#include <string.h>

static enum import_result result_of(const struct import *import)
{
    return diagnostics_error_count(import->diagnostics) ? IMPORT_MISTAKES : IMPORT_FINE;
}

enum import_result import_print(struct arena *arena, const char *url, struct import *import,
                                const char **problem)
{
    return import_schema(arena, url, NULL, import, problem) ? result_of(import) : IMPORT_TROUBLE;
}

/* Whether what came out says what the database does: nothing is left to be changed. */
static bool describes(struct arena *arena, const struct import_file *result, const struct import_file *fresh)
{
    const char *problem;
    size_t length;
    const char *again = import_into(arena, result, fresh, &length, &problem);
    return again && length == result->source->length && memcmp(again, result->source->bytes, length) == 0;
}

/* False: the diagnostics have a mistake. */
static bool check(struct arena *arena, const struct import_file *file, struct diagnostics *diagnostics)
{
    struct schema schema = *file->schema;
    schema_check(arena, &schema, diagnostics);
    c_claim_all(arena, &schema, &(struct seed_list){0}, &(struct query_file_list){0}, diagnostics);
    return diagnostics_error_count(diagnostics) == 0;
}

static bool write_file(struct arena *arena, const char *path, const char *bytes, size_t length,
                       const char **problem)
{
    const char *slash = strrchr(path, '/');
    const char *directory = slash ? arena_copy(arena, path, (size_t)(slash - path) + 1) : ".";
    struct writer *writer = writer_new(arena, directory);
    writer_add(writer, slash ? slash + 1 : path, bytes, length);
    return writer_commit(writer, problem);
}

/* The file of a text that is there; its mistakes, if any, go to import->diagnostics. */
static bool read_text(struct arena *arena, const char *path, const char *bytes, size_t length,
                      struct import_file *file, struct import *import)
{
    import->diagnostics = diagnostics_new(arena);
    return import_file_read(arena, source_of_bytes(arena, path, bytes, length), file, import->diagnostics);
}

/* Reads what came out, in which C names may meet that did not before: tables get the entity that keeps them apart. */
static bool settle(struct arena *arena, const char *path, const char **text, size_t *length,
                   const struct import_file *fresh, struct import_file *result, struct import *import)
{
    for (const char *next = *text; next;) {
        *text = next;
        if (!read_text(arena, path, *text, *length, result, import))
            return false;
        if (check(arena, result, import->diagnostics))
            return true;
        next = import_into_entities(arena, result, fresh, import->diagnostics, length);
    }
    return false;
}

/* What is PostgreSQL's has a place only in a schema that is its, too. */
static bool has_engines(const struct import_file *old, const struct import_file *fresh)
{
    return old->schema->has_engine[ENGINE_POSTGRES] || !fresh->schema->has_engine[ENGINE_POSTGRES];
}

static enum import_result update(struct arena *arena, const struct import_file *old, struct import *import,
                                 const char **problem)
{
    struct import_file fresh, result;
    size_t length;
    const char *path = old->source->path;
    if (!read_text(arena, "schema.yaml", import->text, strlen(import->text), &fresh, import))
        return IMPORT_MISTAKES;
    if (!has_engines(old, &fresh)) {
        *problem = arena_format(
            arena, "%s is a schema for SQLite alone: write `engines: [sqlite, postgres]` into it first", path);
        return IMPORT_TROUBLE;
    }
    const char *text = import_into(arena, old, &fresh, &length, problem);
    if (!text)
        return IMPORT_TROUBLE;
    if (!settle(arena, path, &text, &length, &fresh, &result, import))
        return IMPORT_MISTAKES;
    if (!describes(arena, &result, &fresh)) {
        *problem = arena_format(
            arena, "%s was not changed: what would come out does not say what the database does", path);
        return IMPORT_TROUBLE;
    }
    bool is_same = length == old->source->length && memcmp(text, old->source->bytes, length) == 0;
    return is_same || write_file(arena, path, text, length, problem) ? IMPORT_FINE : IMPORT_TROUBLE;
}

enum import_result import_update(struct arena *arena, const char *url, const char *path, struct import *import,
                                 const char **problem)
{
    struct import_file old;
    *import = (struct import){.text = "", .diagnostics = diagnostics_new(arena)};
    const struct source *source = source_read(arena, path);
    if (!source) {
        *problem = arena_format(arena, "%s: %s", path, strerror(errno));
        return IMPORT_TROUBLE;
    }
    if (!import_file_read(arena, source, &old, import->diagnostics))
        return IMPORT_MISTAKES;
    if (!import_schema(arena, url, old.schema, import, problem))
        return IMPORT_TROUBLE;
    return update(arena, &old, import, problem);
}
