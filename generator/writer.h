/* writer.h - the outputs: all of them are written, or none. */
#ifndef WRITER_H
#define WRITER_H

#include "arena.h"
#include "depfile.h"

#include <stdbool.h>

struct writer;

struct writer *writer_new(struct arena *arena, const char *directory);

/* Adds a file. The bytes are not copied. */
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

/* Writes what was added: each file beside its place first, then all are renamed. A file that has these bytes
 * already is not touched. Makes the directory. On failure nothing has changed (no temporary file is left) and
 * *problem says what failed, with the path and errno's words. */
bool writer_commit(struct writer *writer, const char **problem);

#endif
