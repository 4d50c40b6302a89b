/* schema_check.h - the rules that a linked schema must keep: a table of them. */
#ifndef SCHEMA_CHECK_H
#define SCHEMA_CHECK_H

#include "diagnostic.h"
#include "schema.h"

void schema_check(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics);

#endif
