/* import.h - the schema.yaml of a database that exists. */
#ifndef IMPORT_H
#define IMPORT_H

#include "text.h"

#include <stdbool.h>

/* Appends the schema of a URL, "sqlite:FILE"; *remarks are lines on what the language can't say. False: *problem says why. */
bool import_schema(struct arena *arena, const char *url, struct text *out, struct text *remarks,
                   const char **problem);

#endif
