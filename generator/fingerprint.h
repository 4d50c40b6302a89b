/* fingerprint.h - a short text that changes when what a database must look like changes. */
#ifndef FINGERPRINT_H
#define FINGERPRINT_H

#include "schema.h"

/* Sixteen hexadecimal digits. Docs, environments, C names and the order of tables do not count, nor how SQL is spelled
 * (sql_canonical.h). */
const char *fingerprint_of(struct arena *arena, const struct schema *schema);

#endif
