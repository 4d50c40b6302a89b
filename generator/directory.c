#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void close_directory(void *object)
{
    DIR **directory = object;
    if (*directory)
        closedir(*directory);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool directory_read(struct arena *arena, const char *path, struct directory_names *names)
{
    struct arena *scratch = arena_new_scratch(arena);
    DIR **directory = ARENA_NEW(scratch, DIR *);
    arena_defer(scratch, close_directory, directory);
    *directory = opendir(path);
    int error = *directory ? 0 : errno;
    const struct dirent *entry;
    while (*directory && (errno = 0, entry = readdir(*directory)))
        if (entry->d_name[0] != '.')
            *ARENA_APPEND(arena, names) = arena_copy(arena, entry->d_name, strlen(entry->d_name));
    if (*directory)
        error = errno;
    arena_free(scratch);
    if (error == ENOMEM)
        arena_fail(arena);
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    errno = error;
    return error == 0;
}

const char *directory_beside(struct arena *arena, const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');
    int length = slash ? (int)(slash + 1 - file) : 0;
    return arena_format(arena, "%.*s%s", length, file, name);
}
