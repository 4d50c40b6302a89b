#include "writer.h"

#include "depfile.h"
#include "directory.h"
#include "name_index.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
    const char *path;
    bool is_stale;         /* an earlier run made it, this one removes it */
    bool exists;           /* there is an old file */
    const char *temporary; /* the new file, until it is renamed; NULL: none */
    const char *backup;    /* a second name of the old file, until all is done; NULL: there was none */
    bool replaced;         /* the new file has its place */
};

struct writer {
    struct arena *arena;
    const char *directory;
    const char *problem; /* the first; what is added after it is not written */
    bool writing;        /* some outputs may be written, some not: undone if it ends so */
    struct {
        struct output *items;
        size_t count, capacity;
    } outputs;
    /* Directories that were made, to be removed if writing fails. */
    struct {
        const char **items;
        size_t count, capacity;
    } directories;
};

static void abandon(void *object);

struct writer *writer_new(struct arena *arena, const char *directory)
{
    struct writer *writer = ARENA_NEW(arena, struct writer);
    arena_defer(arena, abandon, writer);
    writer->arena = arena;
    size_t length = strlen(directory);
    while (length > 1 && directory[length - 1] == '/')
        length--;
    writer->directory = arena_copy(arena, directory, length);
    return writer;
}

/* Keeps the first problem: what fails later is its consequence. */
static bool fail(struct writer *writer, const char *doing, const char *path, const char *why)
{
    if (!writer->problem)
        writer->problem = ARENA_JOIN(writer->arena, "cannot ", doing, " ", path, ": ", why);
    return false;
}

static bool make_directory(struct writer *writer, const char *path)
{
    struct stat status;
    *ARENA_APPEND(writer->arena, &writer->directories) = path;
    if (mkdir(path, 0777) == 0)
        return true;
    int error = errno;
    writer->directories.count--;
    if (error != EEXIST)
        return fail(writer, "make directory", path, strerror(error));
    if (stat(path, &status) != 0)
        return fail(writer, "make directory", path, strerror(errno));
    return S_ISDIR(status.st_mode) || fail(writer, "make directory", path, strerror(ENOTDIR));
}

/* Makes the directory and those above it. */
static bool make_directories(struct writer *writer)
{
    struct stat status;
    if (stat(writer->directory, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    for (const char *slash = writer->directory; (slash = strchr(slash, '/')); slash++) {
        size_t length = (size_t)(slash - writer->directory);
        if (length && !make_directory(writer, arena_copy(writer->arena, writer->directory, length)))
            return false;
    }
    return make_directory(writer, writer->directory);
}

static void remove_directories(struct writer *writer)
{
    while (writer->directories.count)
        rmdir(writer->directories.items[--writer->directories.count]);
}

/* Does the open file hold these bytes and nothing else? */
static bool has_bytes(int file, const char *bytes, size_t length)
{
    char buffer[64 * 1024];
    for (;;) {
        ssize_t count = read(file, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count == 0 && length == 0;
        if ((size_t)count > length || memcmp(buffer, bytes, (size_t)count) != 0)
            return false;
        bytes += count;
        length -= (size_t)count;
    }
}

/* Sets *unchanged. False when something that is no file stands in the output's place. */
static bool compare(struct writer *writer, struct output *output, const char *bytes, size_t length,
                    bool *unchanged)
{
    struct stat status;
    if (stat(output->path, &status) != 0)
        return errno == ENOENT || fail(writer, "write", output->path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return fail(writer, "write", output->path, strerror(EISDIR));
    if (!S_ISREG(status.st_mode))
        return fail(writer, "write", output->path, "it is not a regular file");
    output->exists = true;
    if (status.st_size < 0 || (size_t)status.st_size != length)
        return true;
    int file = open(output->path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return true;
    *unchanged = has_bytes(file, bytes, length);
    close(file);
    return true;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length) {
        ssize_t count = write(file, bytes, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes += count;
        length -= (size_t)count;
    }
    return true;
}

/* A new file beside the output's place, and hidden: no build takes it for a source. */
static int open_temporary(struct writer *writer, struct output *output)
{
    const char *slash = strrchr(output->path, '/');
    size_t length = slash ? (size_t)(slash + 1 - output->path) : 0;
    for (unsigned attempt = 0;; attempt++) {
        char *name = arena_format(writer->arena, "%.*s.%s.%ld-%u", (int)length, output->path,
                                  output->path + length, (long)getpid(), attempt);
        int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0)
            output->temporary = name;
        if (file >= 0 || errno != EEXIST)
            return file;
    }
}

static bool stage(struct writer *writer, struct output *output, const char *bytes, size_t length)
{
    int file = open_temporary(writer, output);
    if (file < 0)
        return fail(writer, "write", output->path, strerror(errno));
    bool written = write_all(file, bytes, length);
    int error = errno;
    if (close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    return written || fail(writer, "write", output->path, strerror(error));
}

static bool prepare(struct writer *writer)
{
    if (!writer->writing) {
        writer->writing = true;
        make_directories(writer);
    }
    return !writer->problem;
}

static struct output *new_output(struct writer *writer, const char *path)
{
    struct output *output = ARENA_APPEND(writer->arena, &writer->outputs);
    *output = (struct output){.path = path};
    return output;
}

void writer_add(struct writer *writer, const char *name, const char *bytes, size_t length)
{
    bool unchanged = false;
    struct output *output = new_output(writer, ARENA_JOIN(writer->arena, writer->directory, "/", name));
    if (prepare(writer) && compare(writer, output, bytes, length, &unchanged) && !unchanged)
        stage(writer, output, bytes, length);
}

/* ---- All at once ----------------------------------------------------------------------------------------- */

/* Gives the old file a second name, so that it can come back. Where the file system has no hard links, it is
 * moved there. */
static bool back_up(struct writer *writer, struct output *output)
{
    const char *backup = ARENA_JOIN(writer->arena, output->temporary, ".old");
    if (link(output->path, backup) == 0 || rename(output->path, backup) == 0)
        output->backup = backup;
    else if (errno != ENOENT)
        return fail(writer, "replace", output->path, strerror(errno));
    return true;
}

static bool replace(struct writer *writer, struct output *output)
{
    if (output->exists && !back_up(writer, output))
        return false;
    if (rename(output->temporary, output->path) != 0)
        return fail(writer, "replace", output->path, strerror(errno));
    output->temporary = NULL;
    output->replaced = true;
    return true;
}

static bool put_aside(struct writer *writer, struct output *output)
{
    if (rename(output->path, output->temporary) != 0)
        return fail(writer, "remove", output->path, strerror(errno));
    output->backup = output->temporary;
    output->temporary = NULL;
    return true;
}

/* Brings back what was there before. */
static void undo(struct writer *writer, struct output *output)
{
    if (output->temporary)
        unlink(output->temporary);
    if (!output->backup) {
        if (output->replaced)
            unlink(output->path);
        return;
    }
    if (rename(output->backup, output->path) == 0)
        unlink(output->backup); /* still there if it was a second name of a file not replaced yet */
    else if (writer->problem)
        writer->problem =
            ARENA_JOIN(writer->arena, writer->problem, "; the old ", output->path, " is now ", output->backup);
}

typedef bool output_step(struct writer *writer, struct output *output);

static bool for_each_output(struct writer *writer, output_step *step)
{
    for (size_t i = 0; i < writer->outputs.count; i++)
        if (!step(writer, &writer->outputs.items[i]))
            return false;
    return true;
}

static bool replace_if_staged(struct writer *writer, struct output *output)
{
    if (!output->temporary)
        return true;
    return output->is_stale ? put_aside(writer, output) : replace(writer, output);
}

static void remove_backups(struct writer *writer)
{
    for (size_t i = 0; i < writer->outputs.count; i++)
        if (writer->outputs.items[i].backup)
            unlink(writer->outputs.items[i].backup);
}

static void undo_all(struct writer *writer)
{
    for (size_t i = writer->outputs.count; i-- > 0;)
        undo(writer, &writer->outputs.items[i]);
    remove_directories(writer);
    writer->writing = false;
}

/* The arena is freed: after an allocation that failed, in the middle of it all. */
static void abandon(void *object)
{
    struct writer *writer = object;
    if (writer->writing)
        undo_all(writer);
}

bool writer_commit(struct writer *writer, const char **problem)
{
    if (prepare(writer) && for_each_output(writer, replace_if_staged)) {
        remove_backups(writer);
        writer->writing = false;
        return true;
    }
    undo_all(writer);
    *problem = writer->problem;
    return false;
}

/* ---- What an earlier run left ----------------------------------------------------------------------------- */

static struct name_index *paths_of_outputs(const struct writer *writer)
{
    struct name_index *paths = name_index_new(writer->arena, false);
    for (size_t i = 0; i < writer->outputs.count; i++)
        name_index_add(paths, writer->outputs.items[i].path, i);
    return paths;
}

/* Whether the first line of what stands there has the mark in it. */
static bool has_mark(struct writer *writer, const char *path, const char *mark)
{
    struct stat status;
    char line[1024];
    if (stat(path, &status) != 0 ? errno == ENOENT : !S_ISREG(status.st_mode))
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, line, sizeof line - 1);
    if (length < 0)
        fail(writer, "read", path, strerror(errno));
    if (file >= 0)
        close(file);
    line[length > 0 ? length : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return strstr(line, mark);
}

bool writer_remove_stale(struct writer *writer, const char *prefix, const char *mark, const char **problem)
{
    const struct name_index *outputs = paths_of_outputs(writer);
    struct directory_names names = {0};
    if (!directory_read(writer->arena, writer->directory, &names) && errno != ENOENT)
        fail(writer, "read", writer->directory, strerror(errno));
    for (size_t i = 0; i < names.count && !writer->problem; i++) {
        if (strncmp(names.items[i], prefix, strlen(prefix)) != 0)
            continue;
        const char *path = ARENA_JOIN(writer->arena, writer->directory, "/", names.items[i]);
        if (name_index_find(outputs, path) == NAME_INDEX_NONE && has_mark(writer, path, mark)) {
            struct output *output = new_output(writer, path);
            output->is_stale = true;
            stage(writer, output, "", 0);
        }
    }
    *problem = writer->problem;
    return !writer->problem;
}

bool writer_add_depfile(struct writer *writer, const char *path, const struct depfile_paths *inputs,
                        const char **problem)
{
    struct depfile_paths outputs = {0};
    for (size_t i = 0; i < writer->outputs.count; i++)
        if (!writer->outputs.items[i].is_stale)
            *ARENA_APPEND(writer->arena, &outputs) = writer->outputs.items[i].path;
    struct text rules = {.arena = writer->arena};
    if (!depfile_append(&rules, path, &outputs, inputs)) {
        *problem = ARENA_JOIN(writer->arena, "cannot write ", path,
                              ": make has no way to write a path with a line break");
        return false;
    }
    bool unchanged;
    struct output *output = new_output(writer, path);
    if (prepare(writer) && compare(writer, output, "", 0, &unchanged))
        stage(writer, output, text_string(&rules), rules.length);
    return true;
}
