#include "literal_time.h"

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
