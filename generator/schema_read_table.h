/* schema_read_table.h - reading tables and what is in them. */
#ifndef SCHEMA_READ_TABLE_H
#define SCHEMA_READ_TABLE_H

#include "node_reader.h"

/* Fills the tables of a struct schema. */
node_reader_function schema_read_tables;

#endif
