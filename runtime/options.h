/* options.h - how a connection is set up: what the program says, what its URL says, and else the defaults. */
#ifndef JDB_OPTIONS_H
#define JDB_OPTIONS_H

#include "connection.h"

/* Reads "cache_size=65536&read_only=true", the part of a URL behind its "?", over what `options` hold. */
enum jdb_status jdb_options_read(struct jdb *db, const char *parameters, struct jdb_options *options);

/* Puts defaults where nothing was said, and looks whether the numbers can be. */
enum jdb_status jdb_options_complete(struct jdb *db, struct jdb_options *options);

#endif
