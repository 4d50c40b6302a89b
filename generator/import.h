/* import.h - the schema.yaml of a database that exists. */
#ifndef IMPORT_H
#define IMPORT_H

#include "diagnostic.h"
#include "import_write.h"

struct import {
    const char *text; /* a schema.yaml */
    struct import_remark_list remarks;
    struct diagnostics *diagnostics; /* what `janusgen check` would say of it */
};

/* Reads the database of a URL, "sqlite:FILE" or "postgres://…". `beside` is a schema whose names are taken over; NULL: there is none. False: *problem
 * says why it can't be read. */
bool import_schema(struct arena *arena, const char *url, const struct schema *beside, struct import *import,
                   const char **problem);

#endif
