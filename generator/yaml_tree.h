/* yaml_tree.h - a YAML document as nodes that know where they stand. */
#ifndef YAML_TREE_H
#define YAML_TREE_H

#include "diagnostic.h"

enum yaml_kind {
    YAML_SCALAR,
    YAML_SEQUENCE,
    YAML_MAPPING,
    YAML_BROKEN /* a mistake that is reported stands here */
};

struct yaml_node {
    enum yaml_kind kind;
    struct span span;
    const char *tag;          /* "!password"; NULL: none */
    const char *text;         /* of a scalar, NUL-terminated; it holds no NUL inside */
    bool plain;               /* a scalar without quotes: it may be a number, a boolean, null */
    struct yaml_node **items; /* of a sequence; of a mapping, its values */
    struct yaml_node **keys;  /* of a mapping */
    size_t count;
    bool incomplete; /* of a mapping: keys that were reported are left out */
};

/* Parses the one document of a source. NULL when it is no YAML, or breaks a bound of ours: the diagnostics say so.
 * `local_tag` is a tag that values may have beside YAML's own; NULL: none. A duplicate key, a merge key and one that is
 * no scalar are reported and left out; an alias without an anchor, and text that holds a NUL, are broken nodes. An alias
 * is the node of its anchor itself. */
const struct yaml_node *yaml_tree_parse(struct arena *arena, const struct source *source, const char *local_tag,
                                        struct diagnostics *diagnostics);

/* The value of a mapping's key, or NULL. */
const struct yaml_node *yaml_tree_get(const struct yaml_node *mapping, const char *key);

/* Whether a node is YAML's null: nothing, `~` or `null`, without quotes. */
bool yaml_tree_is_null(const struct yaml_node *node);

#endif
