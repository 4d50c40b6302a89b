#include "c_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 108, ARRAY_INDENT = 8 };

/* Keywords of C11, C23 and C++20; macros and types of the standard headers that are written without capitals or
 * that programs meet often. Capital ones that follow a pattern are found by is_macro_pattern(). Sorted. */
static const char *const RESERVED[] = {
    "BUFSIZ",
    "EDOM",
    "EILSEQ",
    "EOF",
    "ERANGE",
    "EXIT_FAILURE",
    "EXIT_SUCCESS",
    "FILE",
    "FILENAME_MAX",
    "FOPEN_MAX",
    "HUGE_VAL",
    "HUGE_VALF",
    "HUGE_VALL",
    "I",
    "INFINITY",
    "L_tmpnam",
    "MATH_ERREXCEPT",
    "MATH_ERRNO",
    "MB_CUR_MAX",
    "MB_LEN_MAX",
    "NAN",
    "NDEBUG",
    "NULL",
    "ONCE_FLAG_INIT",
    "RAND_MAX",
    "SEEK_CUR",
    "SEEK_END",
    "SEEK_SET",
    "TIME_UTC",
    "TMP_MAX",
    "TSS_DTOR_ITERATIONS",
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "assert",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "clock_t",
    "cnd_t",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "complex",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "div_t",
    "do",
    "double",
    "double_t",
    "dynamic_cast",
    "else",
    "enum",
    "errno",
    "explicit",
    "export",
    "extern",
    "false",
    "fenv_t",
    "fexcept_t",
    "float",
    "float_t",
    "for",
    "fpclassify",
    "fpos_t",
    "friend",
    "goto",
    "i386",
    "if",
    "imaginary",
    "imaxdiv_t",
    "inline",
    "int",
    "int16_t",
    "int32_t",
    "int64_t",
    "int8_t",
    "int_fast16_t",
    "int_fast32_t",
    "int_fast64_t",
    "int_fast8_t",
    "int_least16_t",
    "int_least32_t",
    "int_least64_t",
    "int_least8_t",
    "intmax_t",
    "intptr_t",
    "isfinite",
    "isgreater",
    "isgreaterequal",
    "isinf",
    "isless",
    "islessequal",
    "islessgreater",
    "isnan",
    "isnormal",
    "isunordered",
    "jmp_buf",
    "kill_dependency",
    "ldiv_t",
    "linux",
    "lldiv_t",
    "long",
    "math_errhandling",
    "max_align_t",
    "mbstate_t",
    "mtx_t",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "noreturn",
    "not",
    "not_eq",
    "nullptr",
    "offsetof",
    "once_flag",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "ptrdiff_t",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "setjmp",
    "short",
    "sig_atomic_t",
    "signbit",
    "signed",
    "size_t",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "template",
    "this",
    "thrd_t",
    "thread_local",
    "throw",
    "time_t",
    "true",
    "try",
    "tss_t",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "typeof_unqual",
    "uint16_t",
    "uint32_t",
    "uint64_t",
    "uint8_t",
    "uint_fast16_t",
    "uint_fast32_t",
    "uint_fast64_t",
    "uint_fast8_t",
    "uint_least16_t",
    "uint_least32_t",
    "uint_least64_t",
    "uint_least8_t",
    "uintmax_t",
    "uintptr_t",
    "union",
    "unix",
    "unsigned",
    "using",
    "va_arg",
    "va_copy",
    "va_end",
    "va_list",
    "va_start",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "wctrans_t",
    "wctype_t",
    "while",
    "wint_t",
    "xor",
    "xor_eq",
};

/* Families of macros in the standard headers, and the runtime's own names. */
static const struct {
    const char *prefix, *suffix;
} MACRO_PATTERNS[] = {
    {"INT", "_MAX"},
    {"INT", "_MIN"},
    {"INT", "_C"},
    {"UINT", "_MAX"},
    {"UINT", "_C"},
    {"CHAR_", "BIT"},
    {"CHAR_", "MAX"},
    {"CHAR_", "MIN"},
    {"SCHAR_", "MAX"},
    {"SCHAR_", "MIN"},
    {"UCHAR_", "MAX"},
    {"SHRT_", "MAX"},
    {"SHRT_", "MIN"},
    {"USHRT_", "MAX"},
    {"LONG_", "MAX"},
    {"LONG_", "MIN"},
    {"ULONG_", "MAX"},
    {"LLONG_", "MAX"},
    {"LLONG_", "MIN"},
    {"ULLONG_", "MAX"},
    {"SIZE_", "MAX"},
    {"PTRDIFF_", "MAX"},
    {"PTRDIFF_", "MIN"},
    {"WCHAR_", "MAX"},
    {"WCHAR_", "MIN"},
    {"WINT_", "MAX"},
    {"WINT_", "MIN"},
    {"SIG_ATOMIC_", ""},
    {"SIG", "ABRT"},
    {"SIG", "FPE"},
    {"SIG", "ILL"},
    {"SIG", "INT"},
    {"SIG", "SEGV"},
    {"SIG", "TERM"},
    {"SIG_", "DFL"},
    {"SIG_", "ERR"},
    {"SIG_", "IGN"},
    {"WEOF", ""},
    {"FLT_", ""},
    {"DBL_", ""},
    {"LDBL_", ""},
    {"DECIMAL_", "DIG"},
    {"FE_", ""},
    {"FP_", ""},
    {"LC_", ""},
    {"ATOMIC_", ""},
    {"atomic_", ""},
    {"memory_order", ""},
    {"CLOCKS_PER_SEC", ""},
    {"jdb_", ""},
    {"JDB_", ""},
    {"__", ""},
};

/* The formats of <inttypes.h>: PRId64, SCNxLEAST8. */
static bool is_format_macro(const char *name)
{
    if (strncmp(name, "PRI", 3) != 0 && strncmp(name, "SCN", 3) != 0)
        return false;
    return name[3] && strchr("diouxX", name[3]) && name[4] && strchr("1368FLMP", name[4]);
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

static bool is_macro_pattern(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof MACRO_PATTERNS / sizeof *MACRO_PATTERNS; i++) {
        size_t prefix = strlen(MACRO_PATTERNS[i].prefix);
        size_t suffix = strlen(MACRO_PATTERNS[i].suffix);
        if (length >= prefix + suffix && strncmp(name, MACRO_PATTERNS[i].prefix, prefix) == 0 &&
            strcmp(name + length - suffix, MACRO_PATTERNS[i].suffix) == 0)
            return true;
    }
    return false;
}

/* C keeps names that begin with two underscores, or one and a capital, for itself. */
static bool is_reserved(const char *name)
{
    if (name[0] == '_' && name[1] >= 'A' && name[1] <= 'Z')
        return true;
    return bsearch(name, RESERVED, sizeof RESERVED / sizeof *RESERVED, sizeof *RESERVED, compare_words) ||
           is_macro_pattern(name) || is_format_macro(name);
}

static bool is_identifier_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

const char *c_text_identifier(struct arena *arena, const char *name)
{
    char *result = arena_copy(arena, name, strlen(name));
    for (char *c = result; *c; c++)
        if (!is_identifier_character(*c))
            *c = '_';
    return result;
}

const char *c_text_macro(struct arena *arena, const char *name)
{
    char *result = arena_copy(arena, name, strlen(name));
    for (char *c = result; *c; c++) {
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
        else if (!is_identifier_character(*c))
            *c = '_';
    }
    return result;
}

const char *c_text_member(struct arena *arena, const char *name)
{
    const char *identifier = c_text_identifier(arena, name);
    if (identifier[0] >= '0' && identifier[0] <= '9')
        identifier = arena_format(arena, "_%s", identifier);
    return is_reserved(identifier) ? arena_format(arena, "%s_", identifier) : identifier;
}

/* The code point at `bytes` when it is one that changes the direction of the text around it, else 0. */
static size_t direction_mark_length(const unsigned char *bytes, size_t length)
{
    if (length < 3 || bytes[0] != 0xe2)
        return 0;
    bool embedding =
        bytes[1] == 0x80 && (bytes[2] == 0x8e || bytes[2] == 0x8f || (bytes[2] >= 0xaa && bytes[2] <= 0xae));
    bool isolate = bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9;
    return embedding || isolate ? 3 : 0;
}

/* How many of the bytes stand in a string literal as they are, and break no line. */
static size_t plain_length(const char *bytes, size_t length)
{
    size_t i = 0;
    while (i < length && bytes[i] > ' ' && bytes[i] < 0x7f && bytes[i] != '"' && bytes[i] != '\\' &&
           bytes[i] != '?')
        i++;
    return i;
}

static void append_string_byte(struct text *out, const unsigned char *bytes, size_t length, size_t *marked)
{
    unsigned char byte = bytes[0];
    char before = out->bytes[out->length - 1];
    if (*marked == 0)
        *marked = direction_mark_length(bytes, length);
    if (*marked > 0) {
        *marked -= 1;
        text_format(out, "\\%03o", byte);
    } else if (byte == '"' || byte == '\\') {
        text_format(out, "\\%c", byte);
    } else if (byte == '\n') {
        text_append(out, "\\n");
    } else if (byte == '\t') {
        text_append(out, "\\t");
    } else if (byte < 0x20 || byte == 0x7f) {
        text_format(out, "\\%03o", byte);
    } else if (byte == '?' && before == '?') {
        text_append(out, "\\?"); /* no trigraphs */
    } else {
        text_append_char(out, (char)byte);
    }
}

/* How many bytes there are up to the next space: what a line must have room for. */
static size_t word_length(const char *bytes, size_t length)
{
    size_t i = 0;
    while (i < length && bytes[i] != ' ')
        i++;
    return i;
}

/* Whether a string literal goes on in a new line behind its first byte, which ends at this column. */
static bool breaks_line(const char *bytes, size_t length, size_t end)
{
    return bytes[0] == '\n' || (bytes[0] == ' ' && end + word_length(bytes + 1, length - 1) > MARGIN);
}

static void append_character(struct text *out, unsigned char byte)
{
    if (byte == '\'' || byte == '\\')
        text_format(out, "'\\%c',", byte);
    else if (byte < 0x20 || byte >= 0x7f)
        text_format(out, "'\\%03o',", byte);
    else
        text_format(out, "'%c',", byte);
}

static const char *character_array(struct arena *arena, const char *bytes, size_t length, int indent)
{
    enum { WIDEST = sizeof " '\\377'," };
    struct text out = {.arena = arena};
    text_append(&out, "(const char[]){");
    size_t line = 0;
    for (size_t i = 0; i < length; i++) {
        if (i == 0 || (size_t)indent + out.length - line + WIDEST > MARGIN) {
            text_format(&out, "\n%*s", indent, "");
            line = out.length;
        } else {
            text_append_char(&out, ' ');
        }
        append_character(&out, (unsigned char)bytes[i]);
    }
    text_append(&out, " '\\0'}");
    return text_string(&out);
}

const char *c_text_string(struct arena *arena, const char *bytes, size_t length, size_t column, int indent)
{
    if (length > C_TEXT_LONGEST)
        return character_array(arena, bytes, length, indent == C_TEXT_UNBROKEN ? ARRAY_INDENT : indent);
    struct text out = {.arena = arena};
    size_t marked = 0, line = 0;
    text_append_char(&out, '"');
    for (size_t i = 0; i < length; i++) {
        size_t plain = plain_length(bytes + i, length - i);
        text_append_bytes(&out, bytes + i, plain);
        i += plain;
        if (i == length)
            break;
        append_string_byte(&out, (const unsigned char *)bytes + i, length - i, &marked);
        size_t end = column + out.length - line;
        if (i + 1 < length && indent != C_TEXT_UNBROKEN && breaks_line(bytes + i, length - i, end)) {
            text_append(&out, "\"\n");
            for (int j = 0; j < indent; j++)
                text_append_char(&out, ' ');
            line = out.length;
            text_append_char(&out, '"');
            column = (size_t)indent;
        }
    }
    text_append_char(&out, '"');
    return text_string(&out);
}

const char *c_text_integer(struct arena *arena, int64_t value)
{
    if (value == INT64_MIN)
        return "INT64_MIN";
    return value >= -INT32_MAX && value <= INT32_MAX ? arena_format(arena, "%" PRId64, value)
                                                     : arena_format(arena, "INT64_C(%" PRId64 ")", value);
}

const char *c_text_real(struct arena *arena, double value)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) >= value && strtod(digits, NULL) <= value)
            break;
    }
    return arena_format(arena, strpbrk(digits, ".e") ? "%s" : "%s.0", digits);
}

const char *c_text_comment(struct arena *arena, const char *text)
{
    if (!text)
        return NULL;
    struct text out = {.arena = arena};
    size_t length = strlen(text);
    while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
        length--;
    for (size_t i = 0; i < length; i++) {
        size_t mark = direction_mark_length((const unsigned char *)text + i, length - i);
        if (mark) {
            i += mark - 1;
            continue;
        }
        bool delimiter =
            i > 0 && ((text[i - 1] == '*' && text[i] == '/') || (text[i - 1] == '/' && text[i] == '*'));
        bool question = i > 0 && text[i - 1] == '?' && text[i] == '?';
        if (delimiter || question)
            text_append_char(&out, ' ');
        text_append_char(&out, (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? ' ' : text[i]);
    }
    return text_string(&out);
}

const char *c_text_literal(struct arena *arena, const char *text)
{
    return c_text_string(arena, text, strlen(text), 0, C_TEXT_UNBROKEN);
}
