#include "format.h"

#include "clock.h"
#include "value.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UUID_SIZE = 16 };

static const char *format_integer(const struct jdb_column *column, int64_t integer, char *text, bool *is_word)
{
    if (column->type == JDB_TYPE_BOOL)
        return integer ? "true" : "false";
    *is_word = (column->type == JDB_TYPE_TIMESTAMP && jdb_print_timestamp(text, integer)) ||
               (column->type == JDB_TYPE_DATE && jdb_print_date(text, integer));
    if (!*is_word)
        snprintf(text, JDB_FORMAT_SIZE, "%" PRId64, integer);
    return text;
}

/* The shortest digits that read back as the same number, with a point in every locale. */
static const char *format_real(double real, char *text)
{
    if (!isfinite(real))
        return NULL;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, JDB_FORMAT_SIZE, "%.*g", digits, real);
        double again = strtod(text, NULL);
        if (again >= real && again <= real)
            break;
    }
    char *comma = strchr(text, ',');
    if (comma)
        *comma = '.';
    return text;
}

static const char *format_uuid(const unsigned char *bytes, char *text)
{
    char *end = text;
    for (int i = 0; i < UUID_SIZE; i++)
        end += snprintf(end, 4, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", (unsigned)bytes[i]);
    return text;
}

const char *jdb_format(const struct jdb_column *column, const void *row, char text[JDB_FORMAT_SIZE],
                       bool *is_word)
{
    *is_word = false;
    struct jdb_value value;
    const struct jdb_problem *problem = jdb_value_of(column, jdb_member(column, row), &value);
    if (problem)
        return NULL;
    switch (value.storage) {
    case JDB_INTEGER:
        return format_integer(column, value.integer, text, is_word);
    case JDB_REAL:
        return format_real(value.real, text);
    case JDB_TEXT:
        *is_word = true;
        return value.data;
    case JDB_BLOB:
        *is_word = true;
        return value.size == UUID_SIZE ? format_uuid(value.data, text) : NULL;
    case JDB_NULL:
        break;
    }
    return NULL;
}

void jdb_print_base64(FILE *out, const void *data, size_t size)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i += 3) {
        size_t count = size - i < 3 ? size - i : 3;
        unsigned group = (unsigned)bytes[i] << 16;
        group |= count > 1 ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= count > 2 ? bytes[i + 2] : 0;
        fputc(DIGITS[group >> 18], out);
        fputc(DIGITS[group >> 12 & 63], out);
        fputc(count > 1 ? DIGITS[group >> 6 & 63] : '=', out);
        fputc(count > 2 ? DIGITS[group & 63] : '=', out);
    }
}
