/* options.h - how a connection is set up: what the program says, what its URL says, and else the defaults. */
#ifndef JDB_OPTIONS_H
#define JDB_OPTIONS_H

#include "buffer.h"
#include "connection.h"

/* Of which engines an option is one. */
enum { JDB_OPTIONS_SQLITE = 1, JDB_OPTIONS_POSTGRES = 2 };

/* Reads "cache_size=65536&read_only=true", the part of a URL behind its "?", over what `options` hold. Parameters that are
 * none of this engine's are added to `others`; NULL: there are no others. */
enum jdb_status jdb_options_read(struct jdb *db, const char *parameters, unsigned engine,
                                 struct jdb_options *options, struct jdb_buffer *others);

/* Puts defaults where nothing was said, and looks whether the numbers can be. */
enum jdb_status jdb_options_complete(struct jdb *db, struct jdb_options *options);

#endif
