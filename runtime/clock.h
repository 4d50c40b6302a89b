/* clock.h - times and dates as text. */
#ifndef JDB_CLOCK_H
#define JDB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { JDB_TIME_SIZE = 40 }; /* of a time's text */

/* Microseconds since some moment: how long something takes, also when somebody sets the wall clock meanwhile. */
int64_t jdb_monotonic(void);

/* The day of a timestamp. */
int64_t jdb_day_of(int64_t timestamp);

/* 2026-01-01T00:00:00Z, with a fraction where there is one; false: the year has not four digits. */
bool jdb_print_timestamp(char text[JDB_TIME_SIZE], int64_t timestamp);
bool jdb_print_date(char text[JDB_TIME_SIZE], int64_t date);

#endif
