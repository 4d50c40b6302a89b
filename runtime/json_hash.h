/* json_hash.h - JSON by what it means. */
#ifndef JDB_JSON_HASH_H
#define JDB_JSON_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number that is the same for texts that mean the same: blanks, the order of an object's members, all but the last of those
 * with one name, how characters are escaped and how numbers are written make no difference. What is no JSON counts as its bytes.
 * False: there is no memory. */
bool jdb_json_hash(const char *text, size_t size, uint64_t *hash);

#endif
