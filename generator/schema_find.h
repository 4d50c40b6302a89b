/* schema_find.h - names that the user wrote, looked up: what is not there is reported, with what was meant. */
#ifndef SCHEMA_FIND_H
#define SCHEMA_FIND_H

#include "diagnostic.h"
#include "schema.h"

/* Each gives NULL after reporting that there is none. */
const struct table *schema_find_named_table(struct arena *arena, const struct schema *schema,
                                            const struct name *name, struct diagnostics *diagnostics);
const struct column *schema_find_named_column(struct arena *arena, const struct table *table,
                                              const struct name *name, struct diagnostics *diagnostics);

/* The first `length` bytes of a name, from its byte `offset` on, and their place. */
struct name schema_find_part(struct arena *arena, const struct name *name, size_t offset, size_t length);

#endif
