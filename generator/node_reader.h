/* node_reader.h - from YAML nodes to members of structs: which keys a mapping has, what shape each value
 * has. The same tables tell editors what may stand where (json_schema.h). */
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

/* Kinds of scalars, as YAML tells them apart by how they are written. */
enum { NODE_STRING = 1, NODE_NUMBER = 2, NODE_BOOLEAN = 4, NODE_NULL = 8 };

/* What a value may be: how it is read, and what editors are told. At most one of `scalars`, `words`, `items`,
 * `values` and `keys` is set: `or_else` is what else it may be. */
struct node_shape {
    node_reader_function *read;  /* NULL: a part of a value, which the whole's function reads */
    unsigned scalars;            /* a scalar of these kinds */
    const char *pattern;         /* a regular expression that a string matches; NULL: any string */
    const struct keyword *words; /* one of these words */
    size_t word_count;
    bool any_case;                       /* in capitals, too */
    const struct node_shape *items;      /* a list of these */
    const struct node_shape *values;     /* a mapping of names to these */
    bool some;                           /* the list or mapping must not be empty */
    const struct node_reader_keys *keys; /* a mapping that has these keys */
    const struct node_shape *or_else;    /* or something else; NULL: nothing else */
};

/* Whether a mapping must have a key: it, or at least one of those marked so, or just one of them. */
enum node_need { NODE_OPTIONAL, NODE_REQUIRED, NODE_ANY_OF, NODE_ONE_OF };

/* A key that a mapping may have, and where its value goes. */
struct node_reader_key {
    const char *name;
    const struct node_shape *shape;
    size_t member; /* offset of what the shape's function fills; 0: the object itself */
    size_t span;   /* offset of a struct span that keeps the value's place; 0: none */
    enum node_need need;
    const char *doc; /* what an editor shows */
};

/* The keys of one kind of mapping. */
struct node_reader_keys {
    const char *name; /* of the kind: foreign_key */
    const char *doc;
    const struct node_reader_key *items;
    size_t count;
};

#define NODE_READER_ITEMS(array) .items = (array), .count = sizeof(array) / sizeof *(array)

/* Fills an object from a mapping. Unknown keys are reported, with what they may have meant. `expected` says
 * what belongs here, for a node that is no mapping. False for that, and when there were unknown keys. */
bool node_reader_object(struct node_reader *reader, const char *what, const char *expected,
                        const struct yaml_node *node, const struct node_reader_keys *keys, void *object);

/* Whether the node has the kind; if not, this is reported, unless it is broken and was. */
bool node_reader_expect(struct node_reader *reader, const char *what, const char *expected,
                        const struct yaml_node *node, enum yaml_kind kind);

/* The same, for what must not be an empty list or mapping. */
bool node_reader_expect_some(struct node_reader *reader, const char *what, const char *expected,
                             const struct yaml_node *node, enum yaml_kind kind);

/* Whether a key that is not known may have been meant for this one: it is near to it, or to none. */
bool node_reader_may_mean(struct node_reader *reader, const struct yaml_node *mapping,
                          const struct node_reader_keys *keys, const char *name);

/* Whether a mapping has the keys that it must have; those missing are reported, at `place`, but for what an unknown key
 * may have meant. */
bool node_reader_expect_keys(struct node_reader *reader, const char *what, const struct yaml_node *mapping,
                             const struct node_reader_keys *keys, const struct span *place);

/* Both. */
bool node_reader_whole_object(struct node_reader *reader, const char *what, const char *expected,
                              const struct yaml_node *node, const struct node_reader_keys *keys,
                              const struct span *place, void *object);

/* How messages call something that has a name: column "email". */
const char *node_reader_describe(struct node_reader *reader, const char *kind, const struct name *name);

/* Whether a name can be one: not empty, without control characters; if not, this is reported. */
bool node_reader_accept_name(struct node_reader *reader, const char *what, const struct name *name);

/* A scalar's words and place. */
struct name node_reader_name_of(const struct yaml_node *node);

/* The same for text that names something; it is noted where other readers of YAML would not see text. */
struct name node_reader_text_of(struct node_reader *reader, const struct yaml_node *node);

/* Shapes of members, each for one type. */
extern const struct node_shape SHAPE_WORD;        /* struct name: a scalar that is not null */
extern const struct node_shape SHAPE_SQL;         /* struct name: SQL, or {sqlite: ..., postgres: ...} */
extern const struct node_shape SHAPE_SQL_OR_NONE; /* the same; PostgreSQL may have nothing: "" */
extern const struct node_shape
    SHAPE_SQL_OR_POSTGRES; /* the same; SQLite may: then .text is NULL, .postgres is not */
extern const struct node_shape SHAPE_SQL_OF_EITHER; /* the same; either may, not both */
extern const struct node_shape SHAPE_IDENTIFIER;    /* struct name: a C identifier */
extern const struct node_shape SHAPE_WORDS;         /* struct name_list: a list of words, or one word */
extern const struct node_shape SHAPE_DOC;           /* const char *: text, or null */
extern const struct node_shape SHAPE_FLAG;          /* bool */
extern const struct node_shape SHAPE_ACTION;        /* enum action */
extern const struct node_shape SHAPE_CONFLICT;      /* enum conflict */
extern const struct node_shape SHAPE_LITERAL;       /* struct literal: a scalar or {sql: ...} */
extern const struct node_shape SHAPE_BOUND;         /* struct literal: a scalar */

/* The functions of some, where a value is not a key's. */
node_reader_function node_reader_word;
node_reader_function node_reader_sql;
node_reader_function node_reader_sql_or_none;
node_reader_function node_reader_sql_or_postgres;
node_reader_function node_reader_sql_of_either;
node_reader_function node_reader_identifier;
node_reader_function node_reader_words;
node_reader_function node_reader_doc;

#endif
