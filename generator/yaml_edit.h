/* yaml_edit.h - changes to the text of a YAML file, which leave all else of it as a person wrote it.
 *
 * What is to change is said in nodes of the file's tree, and done to the bytes that they stand in. */
#ifndef YAML_EDIT_H
#define YAML_EDIT_H

#include "text.h"
#include "yaml_tree.h"

#include <stdint.h>

struct yaml_change {
    size_t from, to; /* bytes */
    size_t node;     /* where the node begins that lines are added to */
    const char *text;
};

struct yaml_edit {
    struct arena *arena;
    const struct source *source;
    struct {
        struct yaml_change *items;
        size_t count, capacity;
    } changes;
    const char *problem; /* the first of what can't be done; NULL: none */
};

/* The place of a key in a mapping; SIZE_MAX: it is not there. */
size_t yaml_edit_find(const struct yaml_node *mapping, const char *key);

/* Whether a list or mapping stands in brackets: what is added to it is one line. */
bool yaml_edit_is_flow(const struct source *source, const struct yaml_node *node);

/* The bytes of a node, as they stand in the file. */
const char *yaml_edit_text(struct arena *arena, const struct source *source, const struct yaml_node *node);

/* Where the keys of a mapping stand in their lines. */
size_t yaml_edit_indent(const struct yaml_node *mapping);

/* Puts a text of one line, or whose other lines are indented already, in the place of a mapping's value. */
void yaml_edit_replace(struct yaml_edit *edit, const struct yaml_node *mapping, size_t entry, const char *text);

/* Takes out those entries of a list or mapping that are gone, with their lines; not all of them. */
void yaml_edit_remove(struct yaml_edit *edit, const struct yaml_node *node, const bool *gone);

/* Adds an entry at the end: in brackets behind a comma unless it is the first, else as lines, which get the indentation that the
 * others have. */
void yaml_edit_append(struct yaml_edit *edit, const struct yaml_node *node, const char *text, bool is_first);

/* Adds lines before a mapping's entry, or at the end of the file. */
void yaml_edit_insert(struct yaml_edit *edit, const struct yaml_node *mapping, size_t entry, const char *lines);
void yaml_edit_append_lines(struct yaml_edit *edit, const char *lines);

/* The file with all changes. */
const char *yaml_edit_apply(struct yaml_edit *edit, size_t *length);

#endif
