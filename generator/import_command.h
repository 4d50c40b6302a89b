/* import_command.h - what `janusgen import` does. */
#ifndef IMPORT_COMMAND_H
#define IMPORT_COMMAND_H

#include "import.h"

enum import_result {
    IMPORT_FINE,
    IMPORT_MISTAKES, /* those of the schema, in the diagnostics */
    IMPORT_TROUBLE   /* *problem says which */
};

/* Fills `import` from the database of a URL. */
enum import_result import_print(struct arena *arena, const char *url, struct import *import,
                                const char **problem);

/* Makes the schema file at `path` describe the database. It is written as a whole, or not at all when it does already. */
enum import_result import_update(struct arena *arena, const char *url, const char *path, struct import *import,
                                 const char **problem);

#endif
