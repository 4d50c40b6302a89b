/* glyph.h - the characters of a text as a terminal shows them. */
#ifndef GLYPH_H
#define GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct glyph {
    size_t length; /* bytes, at least 1 */
    uint32_t code; /* its code point; U+FFFD for bytes that are no UTF-8 */
    bool broken;   /* these bytes are no UTF-8 */
    bool visible;  /* false: a control, a turn of the reading direction, no UTF-8; not to be printed as it is */
    unsigned width; /* in columns: 0 for what combines, 2 for what is wide; 1 for what is not visible */
};

/* What is printed for a glyph that is not visible. */
#define GLYPH_REPLACEMENT "\xEF\xBF\xBD"

/* The glyph at the begin of `rest` bytes, at least one. */
struct glyph glyph_at(const char *bytes, size_t rest);

#endif
