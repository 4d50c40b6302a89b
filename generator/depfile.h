/* depfile.h - a makefile rule that says which files are made of which. */
#ifndef DEPFILE_H
#define DEPFILE_H

#include "text.h"

#include <stdbool.h>

struct depfile_paths {
    const char **items;
    size_t count, capacity;
};

/* Appends the rule that `path`, the depfile itself, and the outputs depend on the inputs, escaped for make. False when
 * a path has a line break, which make has no way to write. */
bool depfile_append(struct text *rules, const char *path, const struct depfile_paths *outputs,
                    const struct depfile_paths *inputs);

#endif
