#include "glyph.h"

enum { REPLACEMENT = 0xFFFD };

struct range {
    uint32_t first, last;
};

/* Combining marks and joiners: they take no column of their own. */
static const struct range NARROWEST[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},   {0x05C1, 0x05C2},
    {0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F},   {0x0670, 0x0670},
    {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},   {0x0711, 0x0711},
    {0x0730, 0x074A}, {0x07A6, 0x07B0}, {0x0816, 0x082D}, {0x0859, 0x085B},   {0x08D3, 0x0902},
    {0x093A, 0x093A}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},   {0x0951, 0x0957},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1},   {0x0EB4, 0x0EBC},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x20D0, 0x20F0},   {0x302A, 0x302D},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

/* East Asian wide and full-width characters, and pictures. */
static const struct range WIDE[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x26A1, 0x26A1},   {0x26BD, 0x26BE},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x2753, 0x2755},
    {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF},
    {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F19A}, {0x1F200, 0x1F320},
    {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF},
    {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD},
};

/* Controls, and what turns the reading direction around or breaks a line. */
static const struct range INVISIBLE[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
};

static bool is_within(const struct range *ranges, size_t count, uint32_t code)
{
    size_t first = 0, behind = count;
    while (first < behind) {
        size_t middle = first + (behind - first) / 2;
        if (code < ranges[middle].first)
            behind = middle;
        else if (code > ranges[middle].last)
            first = middle + 1;
        else
            return true;
    }
    return false;
}

#define IS_WITHIN(ranges, code) is_within((ranges), sizeof(ranges) / sizeof *(ranges), (code))

/* How many bytes a character that begins with this byte has; 0: none begins so. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

static bool is_code_point(uint32_t code, size_t length)
{
    static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    return code >= SMALLEST[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

/* Reads one character of UTF-8. Bytes that are none count as one each. */
static size_t decode(const char *bytes, size_t rest, uint32_t *code)
{
    static const unsigned char FIRST_BITS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t length = sequence_length((unsigned char)*bytes);
    *code = REPLACEMENT;
    if (length == 0 || length > rest)
        return 1;
    uint32_t value = (unsigned char)*bytes & FIRST_BITS[length];
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (byte & 0x3F);
    }
    if (!is_code_point(value, length))
        return 1;
    *code = value;
    return length;
}

struct glyph glyph_at(const char *bytes, size_t rest)
{
    if (*bytes >= ' ' && *bytes < '\x7F')
        return (struct glyph){.length = 1, .code = (unsigned char)*bytes, .visible = true, .width = 1};
    struct glyph glyph = {.width = 1};
    glyph.length = decode(bytes, rest, &glyph.code);
    glyph.broken = glyph.code == REPLACEMENT && glyph.length == 1;
    glyph.visible = !glyph.broken && !IS_WITHIN(INVISIBLE, glyph.code);
    if (glyph.visible && glyph.code >= NARROWEST[0].first)
        glyph.width = IS_WITHIN(NARROWEST, glyph.code) ? 0 : IS_WITHIN(WIDE, glyph.code) ? 2 : 1;
    return glyph;
}
