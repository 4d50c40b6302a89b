/* embedded.h - the templates that are built into the program: embed.sh writes the table. */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *name; /* the file's, without directory and ".mustache": "record.h" */
    const unsigned char *bytes;
    size_t length;
};

extern const struct embedded embedded_templates[];
extern const size_t embedded_template_count;

#endif
