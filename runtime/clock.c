#include "clock.h"

#include "jdb.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define MICROSECONDS INT64_C(1000000)
#define MICROSECONDS_OF_DAY (86400 * MICROSECONDS)

/* Days of the proleptic Gregorian calendar, counted from 0000-03-01: a leap day ends its year, four hundred years
 * are an era. */
enum { EPOCH = 719468, ERA_YEARS = 400, ERA_DAYS = 146097 };

static const int64_t FIRST_DAY = -719528; /* 0000-01-01 */
static const int64_t LAST_DAY = 2932896;  /* 9999-12-31 */
static const int64_t MOST_YEARS = INT64_C(25000000000000000);

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * MICROSECONDS + now.tv_nsec / 1000;
}

int64_t jdb_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t jdb_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t jdb_date(int64_t year, int month, int day)
{
    if (year > MOST_YEARS || year < -MOST_YEARS)
        return year > 0 ? INT64_MAX : INT64_MIN;
    int64_t months_before = (month + INT64_C(9)) % 12; /* March begins the year */
    int64_t years = year - (month <= 2);
    int64_t era = floor_divide(years, ERA_YEARS);
    int64_t year_of_era = years - era * ERA_YEARS;
    int64_t day_of_year = (153 * months_before + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH;
}

int64_t jdb_day_of(int64_t timestamp)
{
    return floor_divide(timestamp, MICROSECONDS_OF_DAY);
}

bool jdb_print_date(char text[JDB_TIME_SIZE], int64_t date)
{
    if (date < FIRST_DAY || date > LAST_DAY)
        return false;
    int64_t days = date + EPOCH;
    int64_t era = floor_divide(days, ERA_DAYS);
    int64_t day_of_era = days - era * ERA_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t months = (5 * day_of_year + 2) / 153;
    int day = (int)(day_of_year - (153 * months + 2) / 5 + 1);
    int month = (int)(months < 10 ? months + 3 : months - 9);
    int year = (int)(year_of_era + era * ERA_YEARS + (month <= 2));
    snprintf(text, JDB_TIME_SIZE, "%04d-%02d-%02d", year, month, day);
    return true;
}

bool jdb_print_timestamp(char text[JDB_TIME_SIZE], int64_t timestamp)
{
    int64_t day = jdb_day_of(timestamp);
    char date[JDB_TIME_SIZE];
    if (!jdb_print_date(date, day))
        return false;
    int64_t rest = timestamp - day * MICROSECONDS_OF_DAY;
    int seconds = (int)(rest / MICROSECONDS);
    int fraction = (int)(rest % MICROSECONDS);
    int length = snprintf(text, JDB_TIME_SIZE, "%.10sT%02d:%02d:%02d", date, seconds / 3600, seconds / 60 % 60,
                          seconds % 60);
    if (fraction)
        snprintf(text + length, JDB_TIME_SIZE - (size_t)length, ".%06dZ", fraction);
    else
        snprintf(text + length, JDB_TIME_SIZE - (size_t)length, "Z");
    return true;
}
