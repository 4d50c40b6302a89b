/* literal_time.h - times and dates as text. */
#ifndef LITERAL_TIME_H
#define LITERAL_TIME_H

#include <stdint.h>

/* Reads "2026-01-31" as days since 1970-01-01. NULL, or what is wrong with it; "" when it is no date at all. */
const char *literal_read_date(const char *text, int64_t *days);

/* Reads "2026-01-31T23:59:59.999999+01:00" as microseconds since 1970 in UTC. Behind the date, all may be
 * left out from its end on; a time without an offset is UTC. The result is as above. */
const char *literal_read_timestamp(const char *text, int64_t *microseconds);

#endif
