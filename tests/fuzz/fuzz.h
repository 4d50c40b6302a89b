/* fuzz.h - what the fuzz targets share. Each is a function that libFuzzer, or replay.c, calls with bytes. */
#ifndef FUZZ_H
#define FUZZ_H

#include "diagnostic.h"
#include "schema.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* An arena that aborts when memory runs out. */
struct arena *fuzz_arena(void);

/* The bytes as a file, in the arena. */
const struct source *fuzz_source(struct arena *arena, const uint8_t *bytes, size_t size);

/* A schema that has every type, linked and checked. */
struct schema *fuzz_schema(struct arena *arena);

/* Prints diagnostics in both forms, to nowhere. */
void fuzz_print(const struct diagnostics *diagnostics);

#endif
