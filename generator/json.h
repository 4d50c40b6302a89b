/* json.h - whether a text is JSON, and text as JSON writes it. */
#ifndef JSON_H
#define JSON_H

#include "text.h"

#include <stdbool.h>

/* RFC 8259, nested no deeper than SQLite reads it. The text is UTF-8. */
bool json_is_valid(const char *text);

/* Appends a string in quotes. What a terminal or an editor could not show is escaped. */
void json_append_string(struct text *out, const char *string);

#endif
