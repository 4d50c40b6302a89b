/* name_index.h - names and their numbers: found at once among thousands. */
#ifndef NAME_INDEX_H
#define NAME_INDEX_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

#define NAME_INDEX_NONE SIZE_MAX

struct name_index;

/* An empty index, in the arena. Ignoring case means ASCII's, as SQLite compares names. */
struct name_index *name_index_new(struct arena *arena, bool ignore_case);

/* Adds a name, which is kept, not copied. One that is there already stays as it is: the result is its number;
 * otherwise NAME_INDEX_NONE. */
size_t name_index_add(struct name_index *index, const char *name, size_t number);

/* A name's number, or NAME_INDEX_NONE. */
size_t name_index_find(const struct name_index *index, const char *name);

#endif
