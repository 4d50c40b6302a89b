/* json_schema.h - what a schema file may hold, for editors: the tables that the reader goes by, as a JSON Schema. */
#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

#include "arena.h"
#include "node_reader.h"

/* The JSON Schema (draft 7) of a file whose keys these are. */
const char *json_schema_of(struct arena *arena, const struct node_reader_keys *keys);

#endif
