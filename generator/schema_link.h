/* schema_link.h - names become pointers: types, references, keys, constraints and their names. */
#ifndef SCHEMA_LINK_H
#define SCHEMA_LINK_H

#include "diagnostic.h"
#include "schema.h"

void schema_link(struct arena *arena, struct schema *schema, struct diagnostics *diagnostics);

#endif
