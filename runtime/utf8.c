#include "utf8.h"

#include <stdint.h>
#include <string.h>

static size_t ascii_length(const unsigned char *bytes, size_t size)
{
    size_t length = 0;
    for (uint64_t word; size - length >= sizeof word; length += sizeof word) {
        memcpy(&word, bytes + length, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (length < size && bytes[length] < 0x80)
        length++;
    return length;
}

/* The bytes of the character that begins here, 0 when none does: no overlong forms, no surrogates, nothing behind
 * U+10FFFF. */
static size_t character_length(const unsigned char *bytes, size_t size)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        size_t length;
    } FORMS[] = {
        {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (bytes[0] < FORMS[i].first_low || bytes[0] > FORMS[i].first_high)
            continue;
        if (size < FORMS[i].length || bytes[1] < FORMS[i].second_low || bytes[1] > FORMS[i].second_high)
            return 0;
        for (size_t j = 2; j < FORMS[i].length; j++)
            if ((bytes[j] & 0xc0) != 0x80)
                return 0;
        return FORMS[i].length;
    }
    return 0;
}

size_t jdb_utf8_length(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return bytes[0] < 0x80 ? 1 : character_length(bytes, size);
}

bool jdb_utf8_is_valid(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t position = ascii_length(bytes, size);
    while (position < size) {
        size_t length = character_length(bytes + position, size - position);
        if (!length)
            return false;
        position += length;
        position += ascii_length(bytes + position, size - position);
    }
    return true;
}
