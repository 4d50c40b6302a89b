/* utf8.h - UTF-8, as RFC 3629 has it. */
#ifndef JDB_UTF8_H
#define JDB_UTF8_H

#include <stdbool.h>
#include <stddef.h>

bool jdb_utf8_is_valid(const char *text, size_t size);

/* The bytes of the character that begins here, 0 when none does. `size` is at least 1. */
size_t jdb_utf8_length(const char *text, size_t size);

#endif
