/* directory.h - the names of a directory's files. */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include "arena.h"

#include <stdbool.h>

struct directory_names {
    const char **items;
    size_t count, capacity;
};

/* Reads the names, sorted, those that begin with a dot left out. False when the directory can't be read: errno says
 * why. */
bool directory_read(struct arena *arena, const char *path, struct directory_names *names);

/* "schema/seeds": a directory beside a file, whether it is there or not. */
const char *directory_beside(struct arena *arena, const char *file, const char *name);

#endif
