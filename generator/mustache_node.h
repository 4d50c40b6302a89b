/* mustache_node.h - a compiled template: what mustache_compile makes and mustache_render walks. */
#ifndef MUSTACHE_NODE_H
#define MUSTACHE_NODE_H

#include "mustache.h"

#include <stdint.h>

enum mustache_kind {
    MUSTACHE_LITERAL,
    MUSTACHE_ESCAPED,  /* {{name}} */
    MUSTACHE_VERBATIM, /* {{{name}}}, {{&name}} */
    MUSTACHE_SECTION,  /* {{#name}} */
    MUSTACHE_INVERTED, /* {{^name}} */
    MUSTACHE_PARTIAL   /* {{>name}} */
};

/* Flags that the elements of a list have without being set. */
enum mustache_loop { LOOP_NONE, LOOP_FIRST, LOOP_LAST };

struct mustache_name {
    const char *text;
    uint32_t hash;
    enum mustache_loop loop;
};

/* {{a.b.c}} has three parts; {{.}} has none. */
struct mustache_path {
    struct mustache_name *items;
    size_t count, capacity;
};

struct mustache_node {
    enum mustache_kind kind;
    bool reported;    /* a mistake of this tag: once is enough, however often it is rendered */
    bool starts_line; /* of a literal: where a partial's indentation goes */
    bool standalone;  /* of a partial: alone on its line */
    size_t end;       /* of a section: the index of the node behind it */
    /* The bytes of a literal; the whitespace before a standalone partial. */
    const char *bytes;
    size_t length;
    /* What the tag names, and where in the source that stands. */
    const char *name;
    struct mustache_path path;
    size_t name_offset;
};

struct mustache {
    const struct source *source;
    struct mustache_node *items;
    size_t count, capacity;
};

#endif
