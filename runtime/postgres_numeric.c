/* PostgreSQL's exact numbers: digits to the base of 10,000, and how many of them stand before the point. */
#include "postgres.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BASE = 10000, HEAD = 8, DIGITS_MOST = 20 }; /* more digits than a double tells apart */
enum { POSITIVE = 0, NEGATIVE = 0x4000, INFINITE = 0xd000, NEGATIVE_INFINITE = 0xf000 };

struct numeric {
    size_t count;
    int weight; /* of the first digit: a power of the base */
    unsigned sign;
    const unsigned char *digits;
};

static bool read_head(const unsigned char *bytes, size_t size, struct numeric *numeric)
{
    if (size < HEAD)
        return false;
    numeric->count = (size_t)jdb_postgres_take(bytes, 2);
    numeric->weight = (int16_t)jdb_postgres_take(bytes + 2, 2);
    numeric->sign = (unsigned)jdb_postgres_take(bytes + 4, 2);
    numeric->digits = bytes + HEAD;
    return size >= HEAD + 2 * numeric->count;
}

static int digit(const struct numeric *numeric, int number)
{
    return number < (int)numeric->count ? (int)jdb_postgres_take(numeric->digits + 2 * number, 2) : 0;
}

/* Counted downwards: there is one more of the negative numbers. */
bool jdb_postgres_numeric_integer(const unsigned char *bytes, size_t size, int64_t *integer)
{
    struct numeric numeric;
    int64_t value = 0;
    if (!read_head(bytes, size, &numeric) || numeric.sign & ~(unsigned)NEGATIVE)
        return false;
    for (int i = numeric.weight < 0 ? 0 : numeric.weight + 1; i < (int)numeric.count; i++)
        if (digit(&numeric, i))
            return false;
    for (int i = 0; i <= numeric.weight && numeric.count; i++) {
        int next = digit(&numeric, i);
        if (value < (INT64_MIN + next) / BASE)
            return false;
        value = value * BASE - next;
    }
    if (numeric.sign == POSITIVE && value == INT64_MIN)
        return false;
    *integer = numeric.sign == POSITIVE ? -value : value;
    return true;
}

/* As a text without a point, which every locale reads the same. */
bool jdb_postgres_numeric_real(const unsigned char *bytes, size_t size, double *real)
{
    struct numeric numeric;
    if (!read_head(bytes, size, &numeric))
        return false;
    if (numeric.sign == INFINITE || numeric.sign == NEGATIVE_INFINITE) {
        *real = numeric.sign == INFINITE ? HUGE_VAL : -HUGE_VAL;
        return true;
    }
    if (numeric.sign & ~(unsigned)NEGATIVE)
        return false;
    char text[4 * DIGITS_MOST + 32];
    size_t length = 0, count = numeric.count < DIGITS_MOST ? numeric.count : DIGITS_MOST;
    text[length++] = numeric.sign == NEGATIVE ? '-' : '+';
    text[length++] = '0';
    for (size_t i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%04d", digit(&numeric, (int)i));
    snprintf(text + length, sizeof text - length, "e%d", 4 * (numeric.weight + 1 - (int)count));
    *real = strtod(text, NULL);
    return true;
}
