/* literal_time.h - times and dates as text. */
#ifndef LITERAL_TIME_H
#define LITERAL_TIME_H

#include "text.h"

#include <stdint.h>

/* Reads "2026-01-31" as days since 1970-01-01. NULL, or what is wrong with it; "" when it is no date at all. */
const char *literal_read_date(const char *text, int64_t *days);

/* Reads "2026-01-31T23:59:59.999999+01:00" as microseconds since 1970 in UTC. Behind the date, all may be
 * left out from its end on; a time without an offset is UTC. The result is as above. */
const char *literal_read_timestamp(const char *text, int64_t *microseconds);

/* Appends them as standard SQL has them: DATE '2026-01-31', TIMESTAMP WITH TIME ZONE '2026-01-31 23:59:59.5+00'. */
void literal_append_date(struct text *out, int64_t days);
void literal_append_timestamp(struct text *out, int64_t microseconds);

#endif
