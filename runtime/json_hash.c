#include "json_hash.h"

#include "buffer.h"
#include "hash.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 1000 };

enum kind { NOTHING, WORD, NUMBER, STRING, LIST, OBJECT };

struct reader {
    const char *at, *end;
    size_t depth;
    bool is_json, has_memory;
};

static uint64_t read_value(struct reader *reader);

static uint64_t give_up(struct reader *reader)
{
    reader->is_json = false;
    return 0;
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) && *reader->at)
        reader->at++;
}

static bool accept(struct reader *reader, char sign)
{
    skip_blanks(reader);
    if (reader->at == reader->end || *reader->at != sign)
        return false;
    reader->at++;
    return true;
}

/* ---- Numbers --------------------------------------------------------------------------------------------- */

static bool is_digit(const struct reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

/* Digits without zeros before or behind them, and the power of ten that they are of. */
struct number {
    uint64_t digits; /* their hash */
    size_t zeros;    /* that may stand behind them */
    int64_t power;
    bool has_digits;
};

static void add_digit(struct number *number, char digit)
{
    if (digit == '0') {
        number->zeros++;
        return;
    }
    for (; number->has_digits && number->zeros; number->zeros--)
        number->digits = jdb_hash_bytes(number->digits, "0", 1);
    number->zeros = 0;
    number->digits = jdb_hash_bytes(number->digits, &digit, 1);
    number->has_digits = true;
}

/* A digit behind the point makes the power smaller, a zero at the end of them all larger. */
static void read_digits(struct reader *reader, struct number *number, bool is_fraction)
{
    for (; is_digit(reader); reader->at++) {
        add_digit(number, *reader->at);
        number->power -= is_fraction;
    }
}

static int64_t read_exponent(struct reader *reader)
{
    int64_t exponent = 0;
    if (reader->at == reader->end || (*reader->at != 'e' && *reader->at != 'E'))
        return 0;
    reader->at++;
    bool is_negative = reader->at < reader->end && *reader->at == '-';
    reader->at += reader->at < reader->end && (*reader->at == '-' || *reader->at == '+');
    for (; is_digit(reader); reader->at++)
        if (exponent < 1000000)
            exponent = exponent * 10 + (*reader->at - '0');
    return is_negative ? -exponent : exponent;
}

static uint64_t read_number(struct reader *reader)
{
    struct number number = {.digits = JDB_HASH_BEGIN};
    bool is_negative = *reader->at == '-';
    reader->at += is_negative;
    if (!is_digit(reader))
        return give_up(reader);
    read_digits(reader, &number, false);
    if (reader->at < reader->end && *reader->at == '.') {
        reader->at++;
        read_digits(reader, &number, true);
    }
    number.power += read_exponent(reader) + (int64_t)number.zeros;
    if (!number.has_digits)
        return jdb_hash_number(JDB_HASH_BEGIN, NUMBER);
    uint64_t state = jdb_hash_number(jdb_hash_number(JDB_HASH_BEGIN, NUMBER), is_negative);
    return jdb_hash_number(jdb_hash_number(state, number.digits), (uint64_t)number.power);
}

/* ---- Strings --------------------------------------------------------------------------------------------- */

static bool read_unit(struct reader *reader, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = reader->at < reader->end && *reader->at ? strchr(digits, *reader->at) : NULL;
        if (!digit)
            return false;
        *unit = *unit * 16 + (unsigned)(digit - digits) % 16;
    }
    return true;
}

/* Two units may be the halves of one character. */
static bool read_code(struct reader *reader, unsigned *code)
{
    unsigned low;
    if (!read_unit(reader, code))
        return false;
    const char *begin = reader->at;
    bool is_high = *code >= 0xD800 && *code < 0xDC00;
    if (!is_high || reader->end - reader->at < 6 || reader->at[0] != '\\' || reader->at[1] != 'u')
        return true;
    reader->at += 2;
    if (read_unit(reader, &low) && low >= 0xDC00 && low < 0xE000)
        *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    else
        reader->at = begin;
    return true;
}

static uint64_t hash_code(uint64_t state, unsigned code)
{
    unsigned char bytes[4];
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char FIRST[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size; i-- > 1; code >>= 6)
        bytes[i] = (unsigned char)(0x80 | (code & 0x3F));
    bytes[0] = (unsigned char)(FIRST[size] | code);
    return jdb_hash_bytes(state, bytes, size);
}

static uint64_t read_escape(struct reader *reader, uint64_t state)
{
    static const char NAMES[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
    unsigned code;
    if (reader->at == reader->end)
        return give_up(reader);
    char name = *reader->at++;
    const char *known = name ? strchr(NAMES, name) : NULL;
    if (known)
        return jdb_hash_bytes(state, MEANT + (known - NAMES), 1);
    return name == 'u' && read_code(reader, &code) ? hash_code(state, code) : give_up(reader);
}

/* Behind its first quote. */
static uint64_t read_string(struct reader *reader)
{
    uint64_t state = jdb_hash_number(JDB_HASH_BEGIN, STRING);
    while (reader->is_json && reader->at < reader->end && *reader->at != '"') {
        char byte = *reader->at++;
        state = byte == '\\' ? read_escape(reader, state) : jdb_hash_bytes(state, &byte, 1);
    }
    return accept(reader, '"') ? state : give_up(reader);
}

/* ---- Lists and objects ----------------------------------------------------------------------------------- */

static uint64_t read_list(struct reader *reader)
{
    uint64_t state = jdb_hash_number(JDB_HASH_BEGIN, LIST);
    if (accept(reader, ']'))
        return state;
    do
        state = jdb_hash_number(state, read_value(reader));
    while (reader->is_json && accept(reader, ','));
    return accept(reader, ']') ? state : give_up(reader);
}

struct member {
    uint64_t name, value;
    size_t number;
};

static uint64_t read_member(struct reader *reader, struct jdb_buffer *members)
{
    struct member member = {.number = members->length};
    if (!accept(reader, '"'))
        return give_up(reader);
    member.name = read_string(reader);
    if (!accept(reader, ':'))
        return give_up(reader);
    member.value = read_value(reader);
    jdb_buffer_add_bytes(members, (const char *)&member, sizeof member);
    return 0;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *one = a, *other = b;
    if (one->name != other->name)
        return one->name < other->name ? -1 : 1;
    return (one->number > other->number) - (one->number < other->number);
}

/* Of those with one name the last counts. */
static uint64_t sum_members(struct jdb_buffer *buffer)
{
    uint64_t sum = 0;
    struct member *members = (struct member *)(void *)buffer->text;
    size_t count = buffer->length / sizeof *members;
    if (count > 1)
        qsort(members, count, sizeof *members, compare_members);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || members[i + 1].name != members[i].name)
            sum += jdb_hash_spread(jdb_hash_number(members[i].name, members[i].value));
    return sum;
}

static uint64_t read_object(struct reader *reader)
{
    struct jdb_buffer members = {0};
    bool is_empty = accept(reader, '}');
    if (!is_empty)
        do
            read_member(reader, &members);
        while (reader->is_json && accept(reader, ','));
    if (!is_empty && !accept(reader, '}'))
        give_up(reader);
    uint64_t state = jdb_hash_number(jdb_hash_number(JDB_HASH_BEGIN, OBJECT), sum_members(&members));
    reader->has_memory = reader->has_memory && !members.failed;
    jdb_buffer_free(&members);
    return state;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static uint64_t read_word(struct reader *reader)
{
    const char *begin = reader->at;
    while (reader->at < reader->end && *reader->at >= 'a' && *reader->at <= 'z')
        reader->at++;
    size_t size = (size_t)(reader->at - begin);
    return size ? jdb_hash_bytes(jdb_hash_number(JDB_HASH_BEGIN, WORD), begin, size) : give_up(reader);
}

static uint64_t read_nested(struct reader *reader)
{
    if (++reader->depth > DEPTH_MOST)
        return give_up(reader);
    uint64_t state = *reader->at++ == '[' ? read_list(reader) : read_object(reader);
    reader->depth--;
    return state;
}

static uint64_t read_value(struct reader *reader)
{
    skip_blanks(reader);
    if (reader->at == reader->end)
        return give_up(reader);
    if (*reader->at == '[' || *reader->at == '{')
        return read_nested(reader);
    if (*reader->at == '-' || is_digit(reader))
        return read_number(reader);
    return accept(reader, '"') ? read_string(reader) : read_word(reader);
}

bool jdb_json_hash(const char *text, size_t size, uint64_t *hash)
{
    struct reader reader = {.at = text, .end = text + size, .is_json = true, .has_memory = true};
    *hash = read_value(&reader);
    skip_blanks(&reader);
    if (!reader.is_json || reader.at != reader.end)
        *hash = jdb_hash_bytes(jdb_hash_number(JDB_HASH_BEGIN, NOTHING), text, size);
    return reader.has_memory;
}
