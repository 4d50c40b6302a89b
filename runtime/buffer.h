/* buffer.h - text that grows. After an allocation failed it takes no more, and `failed` says so: check once, at
 * the end. */
#ifndef JDB_BUFFER_H
#define JDB_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct jdb_buffer {
    char *text; /* NULL while it is empty; freed by jdb_buffer_free, or taken */
    size_t length, capacity;
    bool failed;
    bool secret; /* every copy of the text is wiped before its memory is given back */
};

void jdb_buffer_add(struct jdb_buffer *buffer, const char *text);
void jdb_buffer_add_bytes(struct jdb_buffer *buffer, const char *bytes, size_t size);

/* A name as SQL's identifier: "a ""name""". */
void jdb_buffer_add_name(struct jdb_buffer *buffer, const char *name);

/* ?1, ?2, … */
void jdb_buffer_add_parameter(struct jdb_buffer *buffer, size_t number);

void jdb_buffer_free(struct jdb_buffer *buffer);

/* Zeros that no compiler leaves out. */
void jdb_wipe(void *bytes, size_t size);

#endif
