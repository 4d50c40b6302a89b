/* PostgreSQL's exact numbers: digits to the base of 10,000, and how many of them stand before the point. */
#include "postgres.h"

#include <ctype.h>
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

/* ---- Digits ---------------------------------------------------------------------------------------------- */

/* Neither the first nor the last of the digits is a zero; 0 has none. */
struct decimal {
    char digits[4 * DIGITS_MOST + 32];
    int exponent; /* the power of ten of the first */
};

static void trim(struct decimal *decimal)
{
    size_t zeros = strspn(decimal->digits, "0"), length = strlen(decimal->digits);
    while (length > zeros && decimal->digits[length - 1] == '0')
        length--;
    memmove(decimal->digits, decimal->digits + zeros, length - zeros);
    decimal->digits[length - zeros] = '\0';
    decimal->exponent = length > zeros ? decimal->exponent - (int)zeros : 0;
}

/* The shortest that read back as the same number. */
static void take_real(double real, struct decimal *decimal)
{
    char text[40];
    size_t count = 0;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, fabs(real));
        double again = strtod(text, NULL);
        if (again >= fabs(real) && again <= fabs(real))
            break;
    }
    const char *end = strchr(text, 'e');
    for (const char *next = text; next < end; next++)
        if (isdigit((unsigned char)*next))
            decimal->digits[count++] = *next;
    decimal->digits[count] = '\0';
    decimal->exponent = (int)strtol(end + 1, NULL, 10);
    trim(decimal);
}

static void take_numeric(const struct numeric *numeric, struct decimal *decimal)
{
    decimal->digits[0] = '\0';
    for (size_t i = 0; i < numeric->count; i++)
        snprintf(decimal->digits + 4 * i, sizeof decimal->digits - 4 * i, "%04d", digit(numeric, (int)i));
    decimal->exponent = 4 * numeric->weight + 3;
    trim(decimal);
}

bool jdb_postgres_numeric_is(const unsigned char *bytes, size_t size, double real)
{
    struct numeric numeric;
    struct decimal exact, shortest;
    if (!read_head(bytes, size, &numeric) || numeric.count > DIGITS_MOST)
        return false;
    if (numeric.sign == INFINITE || numeric.sign == NEGATIVE_INFINITE)
        return isinf(real);
    if (isinf(real))
        return false;
    take_numeric(&numeric, &exact);
    take_real(real, &shortest);
    return exact.exponent == shortest.exponent && strcmp(exact.digits, shortest.digits) == 0;
}
