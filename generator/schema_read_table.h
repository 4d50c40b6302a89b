/* schema_read_table.h - reading tables and what is in them. */
#ifndef SCHEMA_READ_TABLE_H
#define SCHEMA_READ_TABLE_H

#include "node_reader.h"

/* The tables of a struct schema. */
extern const struct node_shape SHAPE_TABLES;

#endif
