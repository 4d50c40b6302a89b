/* format.h - values as people and JSON read them. */
#ifndef JDB_FORMAT_H
#define JDB_FORMAT_H

#include "jdb_record.h"

enum { JDB_FORMAT_SIZE = 64 };

/* What a member of any kind but text and blobs holds; NULL: SQL's NULL, or a real that is no number. *is_word: it
 * is a time, a uuid or an enum's word, which JSON quotes. */
const char *jdb_format(const struct jdb_column *column, const void *row, char text[JDB_FORMAT_SIZE],
                       bool *is_word);

void jdb_print_base64(FILE *out, const void *data, size_t size);

#endif
