/* yaml_syntax.h - what libyaml's complaints mean to a person who wrote the file. */
#ifndef YAML_SYNTAX_H
#define YAML_SYNTAX_H

#include "source.h"

struct yaml_syntax {
    const char *message;
    const char *suggestion; /* NULL: none */
    struct span span;       /* where the mistake is likely to be, which libyaml may meet lines later */
};

/* `problem` is libyaml's sentence and `at` where it gave up; what it was reading then began at `context`, whose source is
 * NULL where it names nothing. */
struct yaml_syntax yaml_syntax_explain(const char *problem, struct span at, struct span context);

#endif
