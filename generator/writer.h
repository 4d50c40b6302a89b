/* writer.h - the outputs: all of them are written, or none. */
#ifndef WRITER_H
#define WRITER_H

#include "arena.h"
#include "depfile.h"

#include <stdbool.h>

struct writer;

struct writer *writer_new(struct arena *arena, const char *directory);

/* Adds a file: writes it beside its place, which it takes when all are committed. Makes the directory. A file that has
 * these bytes already is not touched. What fails, the commit tells. */
void writer_add(struct writer *writer, const char *name, const char *bytes, size_t length);

/* What an earlier run made and this one does not, the commit will remove: the files in the directory whose names begin
 * with `prefix` and whose first lines hold `mark`, but for those that were added. False when the directory can't be
 * read: *problem says why. */
bool writer_remove_stale(struct writer *writer, const char *prefix, const char *mark, const char **problem);

/* Adds a makefile rule: the depfile itself and what was added before it depend on the inputs. The depfile is written at
 * each run, outputs only when they change: make takes it as what the run made. False when make can't write a path:
 * *problem says which. */
bool writer_add_depfile(struct writer *writer, const char *path, const struct depfile_paths *inputs,
                        const char **problem);

/* Gives what was added its place. On failure, and when the arena is freed without a commit, nothing has changed, no
 * temporary file is left; *problem says what failed, with the path and errno's words. */
bool writer_commit(struct writer *writer, const char **problem);

#endif
