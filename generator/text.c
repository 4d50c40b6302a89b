#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LIKELY_LENGTH = 40 }; /* of what is formatted */

static void make_room(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity * 2 : 64;
    while (capacity < needed)
        capacity *= 2;
    if (!text->bytes || !arena_extend(text->arena, text->bytes, text->capacity, capacity)) {
        char *bytes = arena_bytes(text->arena, capacity);
        if (text->length)
            memcpy(bytes, text->bytes, text->length);
        text->bytes = bytes;
    }
    text->capacity = capacity;
}

void text_append_bytes(struct text *text, const char *bytes, size_t length)
{
    if (!length)
        return;
    make_room(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_append(struct text *text, const char *string)
{
    text_append_bytes(text, string, strlen(string));
}

void text_append_all(struct text *text, const char *const *strings)
{
    for (; *strings; strings++)
        text_append(text, *strings);
}

void text_append_char(struct text *text, char character)
{
    text_append_bytes(text, &character, 1);
}

void text_append_number(struct text *text, size_t number)
{
    char digits[3 * sizeof number];
    size_t begin = sizeof digits;
    do
        digits[--begin] = (char)('0' + number % 10);
    while (number /= 10);
    text_append_bytes(text, digits + begin, sizeof digits - begin);
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    make_room(text, LIKELY_LENGTH);
    size_t room = text->capacity - text->length;
    int length = vsnprintf(text->bytes + text->length, room, format, arguments);
    if (length > 0 && (size_t)length >= room) {
        make_room(text, (size_t)length);
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    }
    text->length += length > 0 ? (size_t)length : 0;
    va_end(again);
    va_end(arguments);
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool text_equal_ignoring_case(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

bool text_is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignoring_case(word, words[i]))
            return true;
    return false;
}

bool text_contains_ignoring_case(const char *text, const char *part)
{
    for (size_t length = strlen(part); *text; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return false;
}

const char *text_behind(const char *text, const char *beginning)
{
    size_t length = strlen(beginning);
    return strncmp(text, beginning, length) == 0 ? text + length : NULL;
}
