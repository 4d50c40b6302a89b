/* source.h - a text file that was read, and places in it. */
#ifndef SOURCE_H
#define SOURCE_H

#include "arena.h"

#include <stdbool.h>

struct source {
    const char *path; /* as the user named it: what diagnostics show */
    const char *bytes;
    size_t length;
    const size_t *lines; /* where each line begins */
    size_t line_count;
};

/* Where its text begins: behind the byte order mark that some editors write. */
size_t source_begin(const struct source *source);

/* Where something stands: from line:column up to, not including, end_line:end_column. Lines and columns are
 * counted from 0, columns in code points, as libyaml counts them. source NULL: nowhere. */
struct span {
    const struct source *source;
    size_t line, column;
    size_t end_line, end_column;
};

/* Which of two places comes first, as qsort wants it: by file, line and column; nowhere before all. */
int span_compare(const struct span *a, const struct span *b);

/* Reads a whole file; NULL when it cannot be read: errno says why. */
const struct source *source_read(struct arena *arena, const char *path);

/* A source of text that is there already (templates built into the program). The bytes are not copied. */
const struct source *source_of_bytes(struct arena *arena, const char *path, const char *bytes, size_t length);

/* The byte that stands at a place. */
size_t source_offset(const struct source *source, size_t line, size_t column);

/* The place of so many bytes. */
struct span source_span(const struct source *source, size_t offset, size_t length);

#endif
