/* c_scope.h - namespaces of C, in which each name has one owner. */
#ifndef C_SCOPE_H
#define C_SCOPE_H

#include "diagnostic.h"

#include <stdbool.h>

/* What a C name is made for: a table "users". It outlives the scope. */
struct c_owner {
    const char *kind;
    const char *name; /* NULL: the kind says all */
    bool any_case;    /* to SQL, names that differ only in case are one */
    struct span span;
};

struct c_scope;

/* One without names. `doubtful`: mistakes were reported, and that there are two of one kind and name was among them. */
struct c_scope *c_scope_new(struct arena *arena, struct diagnostics *diagnostics, bool doubtful);

/* Takes a name of a namespace; it is kept, not copied. False when it is another's already: that is reported, of two owners
 * once. */
bool c_scope_claim(struct c_scope *scope, size_t space, const char *identifier, const struct c_owner *owner);

#endif
