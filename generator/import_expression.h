/* import_expression.h - an expression as PostgreSQL's catalog prints it: `((role)::text = 'admin'::text)`. */
#ifndef IMPORT_EXPRESSION_H
#define IMPORT_EXPRESSION_H

#include "schema.h"
#include "text.h"

enum expression_kind {
    EXPRESSION_NUMBER, /* .text: 5, 0.5 */
    EXPRESSION_TEXT,   /* .text: what stands between the quotes */
    EXPRESSION_WORD,   /* .text: TRUE, NULL, CURRENT_TIMESTAMP */
    EXPRESSION_NAME,   /* .text: a column */
    EXPRESSION_CALL,   /* .text of .items */
    EXPRESSION_CAST,   /* .items[0] to the type .text */
    EXPRESSION_ARRAY,  /* ARRAY[.items] */
    EXPRESSION_PREFIX, /* .text: NOT, - */
    EXPRESSION_SUFFIX, /* .text: IS NULL, COLLATE "C" */
    EXPRESSION_BINARY, /* .text: =, AND */
    EXPRESSION_IN      /* .items[0] .text (IN or NOT IN) the others */
};

struct expression {
    enum expression_kind kind;
    const char *text;
    const struct expression **items;
    size_t count, capacity;
};

/* The tree of an expression; NULL: it holds what is not known here. */
const struct expression *expression_read(struct arena *arena, const char *sql);

/* Without the casts around it. */
const struct expression *expression_bare(const struct expression *expression);

/* What is joined by AND. */
struct expression_list {
    const struct expression **items;
    size_t count, capacity;
};
void expression_list_conjuncts(struct arena *arena, const struct expression *expression,
                               struct expression_list *list);

/* What the names in an expression are. */
struct expression_scope {
    enum column_type (*type_of)(const void *context, const char *name); /* TYPE_UNKNOWN: no column */
    bool (*is_enum)(const void *context, const char *type);             /* whether a type is one of words */
    const void *context;
};

/* Appends the expression without what PostgreSQL adds by itself: parentheses, casts of literals. False: SQLite would read it
 * as something else, or not at all; what was appended then is of no use. */
bool expression_append(struct text *out, const struct expression *expression,
                       const struct expression_scope *scope);

/* An expression in the one form that all have which say the same but for parentheses, casts of literals and capital letters of
 * keywords; what is not known here stays as it is. */
const char *expression_normal(struct arena *arena, const char *sql);

#endif
