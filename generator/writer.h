/* writer.h - the outputs: all of them are written, or none. */
#ifndef WRITER_H
#define WRITER_H

#include "arena.h"

#include <stdbool.h>

struct writer;

struct writer *writer_new(struct arena *arena, const char *directory);

/* Adds a file. The bytes are not copied. */
void writer_add(struct writer *writer, const char *name, const char *bytes, size_t length);

/* Writes what was added: each file beside its place first, then all are renamed. A file that has these bytes
 * already is not touched. Makes the directory. On failure nothing has changed (no temporary file is left) and
 * *problem says what failed, with the path and errno's words. */
bool writer_commit(struct writer *writer, const char **problem);

/* Writes a makefile rule that names the outputs and the inputs; see make's escapes. Unlike outputs it is not
 * all-or-nothing with them: it is written after them. */
bool writer_depfile(struct writer *writer, const char *path, const char *const *inputs, size_t input_count,
                    const char **problem);

#endif
