/* mustache.h - templates: the six core modules of the Mustache specification, no lambdas. */
#ifndef MUSTACHE_H
#define MUSTACHE_H

#include "diagnostic.h"
#include "text.h"
#include "view.h"

struct mustache;

/* Compiles a template. Errors of its syntax become diagnostics; then the result is NULL. */
const struct mustache *mustache_compile(struct arena *arena, const struct source *source,
                                        struct diagnostics *diagnostics);

struct mustache_options {
    /* Finds a partial by name; NULL when there is none. */
    const struct mustache *(*find_partial)(void *context, const char *name);
    void *context;
    /* Appends the text of {{name}}; NULL: as it is. {{{name}}} and {{&name}} are never escaped. */
    void (*escape)(struct text *out, const char *text);
    /* A name that the view does not have, and a partial that does not exist, are errors. */
    bool strict;
};

/* Appends the rendered template to `out`. The elements of a list also have the flags `first` and
 * `last`. A template that includes itself without end is an error, at the bound of its depth. */
void mustache_render(const struct mustache *mustache, const struct view *view, struct text *out,
                     const struct mustache_options *options, struct diagnostics *diagnostics);

#endif
