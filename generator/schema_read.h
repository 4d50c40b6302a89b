/* schema_read.h - from YAML nodes to the model: words, keys, shapes. */
#ifndef SCHEMA_READ_H
#define SCHEMA_READ_H

#include "node_reader.h"
#include "schema.h"
#include "yaml_tree.h"

/* The keys of a schema file, from which all others hang. */
extern const struct node_reader_keys SCHEMA_FILE;

/* Never NULL: what is broken is reported and left out, so that what is right can be checked further. */
struct schema *schema_read(struct arena *arena, const struct source *source, const struct yaml_node *root,
                           struct diagnostics *diagnostics);

/* Whether generated code can't begin with this name: its headers would be others'. */
bool schema_name_is_reserved(const char *name);

#endif
