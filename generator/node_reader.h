/* node_reader.h - from YAML nodes to members of structs: which keys a mapping has, what shape each value
 * has. */
#ifndef NODE_READER_H
#define NODE_READER_H

#include "schema.h"
#include "yaml_tree.h"

struct node_reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    size_t broken_count; /* nodes met whose mistakes the tree has reported */
};

/* How many mistakes were met so far: what is read while the number grows may lack something. */
size_t node_reader_mistakes(const struct node_reader *reader);

/* Fills *member from a node; `what` is how messages call it. What is broken is reported, and the member is
 * left as it was. */
typedef void node_reader_function(struct node_reader *reader, const char *what, const struct yaml_node *node,
                                  void *member);

/* A key that a mapping may have, and where its value goes. */
struct node_reader_key {
    const char *name;
    node_reader_function *read;
    size_t member; /* offset of what `read` fills; 0: the object itself */
    size_t span;   /* offset of a struct span that keeps the value's place; 0: none */
};

/* The keys of one kind of mapping. */
struct node_reader_keys {
    const struct node_reader_key *items;
    size_t count;
};

#define NODE_READER_KEYS(array) ((struct node_reader_keys){(array), sizeof(array) / sizeof *(array)})

/* Fills an object from a mapping. Unknown keys are reported, with what they may have meant. `expected` says
 * what belongs here, for a node that is no mapping. False for that, and when there were unknown keys: what is
 * missing may be what they meant. */
bool node_reader_object(struct node_reader *reader, const char *what, const char *expected,
                        const struct yaml_node *node, struct node_reader_keys keys, void *object);

/* Whether the node has the kind; if not, this is reported, unless it is broken and was. */
bool node_reader_expect(struct node_reader *reader, const char *what, const char *expected,
                        const struct yaml_node *node, enum yaml_kind kind);

/* The same, for what must not be an empty list or mapping. */
bool node_reader_expect_some(struct node_reader *reader, const char *what, const char *expected,
                             const struct yaml_node *node, enum yaml_kind kind);

/* Whether a mapping has the key; if not, this is reported. */
bool node_reader_expect_key(struct node_reader *reader, const char *what, const struct yaml_node *mapping,
                            const char *key);

/* How messages call something that has a name: column "email". */
const char *node_reader_describe(struct node_reader *reader, const char *kind, const struct name *name);

/* Whether a name can be one: not empty, without control characters; if not, this is reported. */
bool node_reader_accept_name(struct node_reader *reader, const char *what, const struct name *name);

/* A scalar's words and place. */
struct name node_reader_name_of(const struct yaml_node *node);

/* The same for text that names something; it is noted where other readers of YAML would not see text. */
struct name node_reader_text_of(struct node_reader *reader, const struct yaml_node *node);

/* Readers of members, each for one type. */
node_reader_function node_reader_word;       /* struct name: a scalar that is not null */
node_reader_function node_reader_identifier; /* struct name: a C identifier */
node_reader_function node_reader_words;      /* struct name_list: a list of words, or one word */
node_reader_function node_reader_doc;        /* const char *: text, or null */
node_reader_function node_reader_flag;       /* bool */
node_reader_function node_reader_action;     /* enum action */
node_reader_function node_reader_literal;    /* struct literal: a scalar or {sql: ...} */
node_reader_function node_reader_bound;      /* struct literal: a scalar */

#endif
