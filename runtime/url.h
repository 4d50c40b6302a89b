/* url.h - where the database is. */
#ifndef JDB_URL_H
#define JDB_URL_H

#include "buffer.h"
#include "connection.h"

struct jdb_location {
    const struct jdb_driver *driver;
    char *address; /* a file's absolute path, or ":memory:"; the caller frees it */
};

/* Finds what `url` means; NULL: the URL of the environment. Its parameters go to db->options. Nothing is allocated when it fails. */
enum jdb_status jdb_url_locate(struct jdb *db, const char *url, struct jdb_location *location);

/* Appends `text` with each ${VARIABLE} replaced. *missing is NULL, or the first name that is not set or empty:
 * *missing_size bytes of `text`. */
void jdb_url_expand(struct jdb_buffer *buffer, const char *text, const char **missing, size_t *missing_size);

/* The value of $SCHEMA_SUFFIX, the schema's name in capitals; NULL: not set, or empty. */
const char *jdb_url_variable(const struct jdb_schema *schema, const char *suffix);

#endif
