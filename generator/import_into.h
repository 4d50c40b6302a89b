/* import_into.h - a schema.yaml that a person keeps, made to describe a database. */
#ifndef IMPORT_INTO_H
#define IMPORT_INTO_H

#include "schema.h"
#include "yaml_tree.h"

/* A schema file, its tree and its model, which are without a mistake. */
struct import_file {
    const struct source *source;
    const struct yaml_node *root;
    const struct schema *schema;
};

/* Reads and links a schema. False: the diagnostics say why it can't be worked on. */
bool import_file_read(struct arena *arena, const struct source *source, struct import_file *file,
                      struct diagnostics *diagnostics);

/* The text of `old` with what the database, as the schema `fresh`, says otherwise. What says the same stays word for word. NULL:
 * *problem says what can't be done. */
const char *import_into(struct arena *arena, const struct import_file *old, const struct import_file *fresh,
                        size_t *length, const char **problem);

/* The text of `file` where tables whose C names meet others, as the diagnostics say, have the entity that they have in `fresh`. NULL:
 * there is none to give. */
const char *import_into_entities(struct arena *arena, const struct import_file *file,
                                 const struct import_file *fresh, const struct diagnostics *diagnostics,
                                 size_t *length);

#endif
