#include "literal_time.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

#define MICROSECONDS INT64_C(1000000)

static const char NO_SUCH_DAY[] = "the calendar has no such day";
static const char NO_SUCH_TIME[] = "no day has such a time";

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* Reads a number of so many digits, not one more or less, and moves behind it. */
static bool read_digits(const char **at, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++, *at += 1) {
        if (!is_digit(**at))
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return !is_digit(**at);
}

static bool read_character(const char **at, char character)
{
    if (**at != character)
        return false;
    *at += 1;
    return true;
}

static int days_of_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that a leap day is a year's
 * last. */
static int64_t days_since_epoch(int year, int month, int day)
{
    int64_t march_year = month > 2 ? year : year - 1;
    int64_t march_month = (month + 9) % 12;
    int64_t days = march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400;
    return days + (march_month * 153 + 2) / 5 + day - 1 - 719468;
}

static const char *read_date(const char **at, int64_t *days)
{
    int year, month, day;
    if (!read_digits(at, 4, &year) || !read_character(at, '-') || !read_digits(at, 2, &month) ||
        !read_character(at, '-') || !read_digits(at, 2, &day))
        return "";
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return NO_SUCH_DAY;
    *days = days_since_epoch(year, month, day);
    return NULL;
}

const char *literal_read_date(const char *text, int64_t *days)
{
    const char *problem = read_date(&text, days);
    if (problem)
        return problem;
    return *text ? "" : NULL;
}

static const char *read_fraction(const char **at, int64_t *microseconds)
{
    if (!read_character(at, '.'))
        return NULL;
    if (!is_digit(**at))
        return "";
    int64_t unit = MICROSECONDS / 10;
    for (; is_digit(**at); *at += 1, unit /= 10) {
        if (unit == 0 && **at != '0')
            return "a timestamp is no finer than microseconds: six digits";
        *microseconds += (**at - '0') * unit;
    }
    return NULL;
}

static const char *read_time(const char **at, int64_t *microseconds)
{
    int hour, minute, second = 0;
    if (!read_digits(at, 2, &hour) || !read_character(at, ':') || !read_digits(at, 2, &minute))
        return "";
    bool seconds = read_character(at, ':');
    if (seconds && !read_digits(at, 2, &second))
        return "";
    if (hour > 23 || minute > 59 || second > 59)
        return NO_SUCH_TIME;
    *microseconds = ((hour * 60 + minute) * INT64_C(60) + second) * MICROSECONDS;
    return seconds ? read_fraction(at, microseconds) : NULL;
}

static const char *read_offset(const char **at, int64_t *microseconds)
{
    if (!**at || read_character(at, 'Z') || read_character(at, 'z'))
        return NULL;
    int sign = **at == '-' ? -1 : 1, hours, minutes;
    if (!read_character(at, '+') && !read_character(at, '-'))
        return "";
    if (!read_digits(at, 2, &hours) || !read_character(at, ':') || !read_digits(at, 2, &minutes))
        return "";
    if (hours > 23 || minutes > 59)
        return NO_SUCH_TIME;
    *microseconds -= sign * (hours * 60 + minutes) * INT64_C(60) * MICROSECONDS;
    return NULL;
}

const char *literal_read_timestamp(const char *text, int64_t *microseconds)
{
    int64_t days = 0, time = 0;
    const char *problem = read_date(&text, &days);
    if (!problem && *text) {
        if (!read_character(&text, 'T') && !read_character(&text, 't') && !read_character(&text, ' '))
            return "";
        problem = read_time(&text, &time);
        if (!problem)
            problem = read_offset(&text, &time);
    }
    if (problem)
        return problem;
    *microseconds = days * 24 * 60 * 60 * MICROSECONDS + time;
    return *text ? "" : NULL;
}

/* ---- Writing --------------------------------------------------------------------------------------------- */

#define DAY (INT64_C(24) * 60 * 60 * MICROSECONDS)

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* The other way round than days_since_epoch(): eras of 400 years, which are all of the same length. Gives the year. */
static int64_t append_day(struct text *out, int64_t days)
{
    int64_t day = days + 719468, era = floor_divide(day, 146097), in_era = day - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t march_month = (5 * in_year + 2) / 153, month = march_month < 10 ? march_month + 3 : march_month - 9;
    year += era * 400 + (month <= 2);
    text_format(out, "%04" PRId64 "-%02" PRId64 "-%02" PRId64, year > 0 ? year : 1 - year, month,
                in_year - (153 * march_month + 2) / 5 + 1);
    return year;
}

void literal_append_date(struct text *out, int64_t days)
{
    text_append(out, "DATE '");
    text_append(out, append_day(out, days) > 0 ? "'" : " BC'");
}

void literal_append_timestamp(struct text *out, int64_t microseconds)
{
    int64_t days = floor_divide(microseconds, DAY), time = microseconds - days * DAY;
    int64_t seconds = time / MICROSECONDS, fraction = time % MICROSECONDS;
    text_append(out, "TIMESTAMP WITH TIME ZONE '");
    int64_t year = append_day(out, days);
    text_format(out, " %02" PRId64 ":%02" PRId64 ":%02" PRId64, seconds / 3600, seconds / 60 % 60,
                seconds % 60);
    if (fraction)
        text_format(out, ".%06" PRId64, fraction);
    text_append(out, year > 0 ? "+00'" : "+00 BC'");
}
