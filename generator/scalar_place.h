/* scalar_place.h - where a part of a scalar stands in the file: quotes, escapes, indentation and line breaks lie
 * between what was written and what was read. */
#ifndef SCALAR_PLACE_H
#define SCALAR_PLACE_H

#include "schema.h"

/* The place of `length` bytes of a scalar's words from its byte `offset` on. */
struct span scalar_place(const struct name *words, size_t offset, size_t length);

#endif
