/* yaml_bytes.h - what is plain to see of a file before it is parsed. */
#ifndef YAML_BYTES_H
#define YAML_BYTES_H

#include "diagnostic.h"

/* Whether a file can be parsed as YAML: it is UTF-8 as far as its beginning tells, and not too large. If not, this is
 * reported. */
bool yaml_bytes_accept(const struct source *source, struct diagnostics *diagnostics);

#endif
