/* json.h - whether a text is JSON. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>

/* RFC 8259, nested no deeper than SQLite reads it. The text is UTF-8. */
bool json_is_valid(const char *text);

#endif
