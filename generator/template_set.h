/* template_set.h - the templates by name: those built into the program, or those of a directory. */
#ifndef TEMPLATE_SET_H
#define TEMPLATE_SET_H

#include "diagnostic.h"
#include "text.h"
#include "view.h"

struct template_set;

/* `directory` holds NAME.mustache files that take the place of those built in, each by itself; NULL: none. */
struct template_set *template_set_new(struct arena *arena, const char *directory);

/* Appends the rendered template. A template is compiled when it is first used. */
void template_set_render(struct template_set *set, const char *name, const struct view *view, struct text *out,
                         struct diagnostics *diagnostics);

/* The files that were read: inputs that outputs depend on. */
const char *const *template_set_paths(const struct template_set *set, size_t *count);

#endif
