/* schema_read.h - from YAML nodes to the model: words, keys, shapes. */
#ifndef SCHEMA_READ_H
#define SCHEMA_READ_H

#include "schema.h"
#include "yaml_tree.h"

/* Never NULL: what is broken is reported and left out, so that what is right can be checked further. */
struct schema *schema_read(struct arena *arena, const struct source *source, const struct yaml_node *root,
                           struct diagnostics *diagnostics);

#endif
