#include "options.h"

#include "buffer.h"
#include "failure.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind { NUMBER, WORD, FLAG };

/* An option, as a URL writes it. -1 is what turns it off, 0 what was not said. */
static const struct {
    const char *name;
    enum kind kind;
    unsigned engines;
    size_t offset;
    int64_t least, most, usual;
} OPTIONS[] = {
    {"busy_timeout", NUMBER, JDB_OPTIONS_SQLITE | JDB_OPTIONS_POSTGRES,
     offsetof(struct jdb_options, busy_timeout), -1, INT32_MAX, 5000},
    {"cache_size", NUMBER, JDB_OPTIONS_SQLITE, offsetof(struct jdb_options, cache_size), 1, INT32_MAX,
     256 * 1024},
    {"mmap_size", NUMBER, JDB_OPTIONS_SQLITE, offsetof(struct jdb_options, mmap_size), -1, INT64_MAX, -1},
    {"page_size", NUMBER, JDB_OPTIONS_SQLITE, offsetof(struct jdb_options, page_size), 512, 65536, 4096},
    {"wal_autocheckpoint", NUMBER, JDB_OPTIONS_SQLITE, offsetof(struct jdb_options, wal_autocheckpoint), -1,
     INT32_MAX, 1000},
    {"statement_timeout", NUMBER, JDB_OPTIONS_POSTGRES, offsetof(struct jdb_options, statement_timeout), -1,
     INT32_MAX, -1},
    {"synchronous", WORD, JDB_OPTIONS_SQLITE, offsetof(struct jdb_options, synchronous), 1,
     JDB_SYNCHRONOUS_EXTRA, JDB_SYNCHRONOUS_NORMAL},
    {"read_only", FLAG, JDB_OPTIONS_SQLITE | JDB_OPTIONS_POSTGRES, offsetof(struct jdb_options, read_only), 0,
     1, 0},
    {"immutable", FLAG, JDB_OPTIONS_SQLITE, offsetof(struct jdb_options, immutable), 0, 1, 0},
};

enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

static const char *const SYNCHRONOUS[] = {NULL, "off", "normal", "full", "extra"};

/* ---- Members --------------------------------------------------------------------------------------------- */

static int64_t get(const struct jdb_options *options, size_t number)
{
    const void *member = (const char *)options + OPTIONS[number].offset;
    switch (OPTIONS[number].kind) {
    case NUMBER:
        return *(const int64_t *)member;
    case WORD:
        return (int64_t) * (const enum jdb_synchronous *)member;
    default:
        return *(const bool *)member;
    }
}

static void set(struct jdb_options *options, size_t number, int64_t value)
{
    void *member = (char *)options + OPTIONS[number].offset;
    switch (OPTIONS[number].kind) {
    case NUMBER:
        *(int64_t *)member = value;
        return;
    case WORD:
        *(enum jdb_synchronous *)member = (enum jdb_synchronous)value;
        return;
    default:
        *(bool *)member = value != 0;
    }
}

/* ---- Parameters ------------------------------------------------------------------------------------------ */

static bool equal(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static bool read_number(const char *text, size_t length, int64_t *value)
{
    char digits[24], *end;
    if (!length || length >= sizeof digits || !strchr("-0123456789", *text))
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    errno = 0;
    *value = strtoll(digits, &end, 10);
    return !*end && !errno;
}

static bool read_word(const char *text, size_t length, int64_t *value)
{
    for (int i = 1; i <= JDB_SYNCHRONOUS_EXTRA; i++) {
        *value = i;
        if (equal(text, length, SYNCHRONOUS[i]))
            return true;
    }
    return false;
}

static bool read_flag(const char *text, size_t length, int64_t *value)
{
    *value = equal(text, length, "true");
    return *value || equal(text, length, "false");
}

static bool read_value(enum kind kind, const char *text, size_t length, int64_t *value)
{
    return kind == NUMBER ? read_number(text, length, value)
           : kind == WORD ? read_word(text, length, value)
                          : read_flag(text, length, value);
}

/* To a program 0 is what it did not say; a URL that says 0 means none. False: there is no none. */
static bool say_zero(size_t number, int64_t *value)
{
    if (OPTIONS[number].kind == NUMBER && *value == 0)
        *value = -1;
    return *value != -1 || OPTIONS[number].least == -1;
}

static enum jdb_status fail_unknown(struct jdb *db, const char *name, size_t length, unsigned engine)
{
    struct jdb_buffer known = {0};
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!(OPTIONS[i].engines & engine))
            continue;
        jdb_buffer_add(&known, known.length ? ", " : "");
        jdb_buffer_add(&known, OPTIONS[i].name);
    }
    jdb_fail(db, JDB_MISUSE, "the database's URL has no parameter \"%.*s\"; there are: %s", (int)length, name,
             known.failed ? "" : known.text);
    jdb_buffer_free(&known);
    return JDB_MISUSE;
}

static enum jdb_status read_one(struct jdb *db, const char *text, size_t length, unsigned engine,
                                struct jdb_options *options, struct jdb_buffer *others)
{
    const char *equals = memchr(text, '=', length);
    size_t name = equals ? (size_t)(equals - text) : length;
    const char *value = equals ? equals + 1 : text + length;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        int64_t number;
        if (!(OPTIONS[i].engines & engine) || !equal(text, name, OPTIONS[i].name))
            continue;
        if (!read_value(OPTIONS[i].kind, value, (size_t)(text + length - value), &number) ||
            !say_zero(i, &number))
            return jdb_fail(db, JDB_MISUSE, "the parameter %s of the database's URL can't be \"%.*s\"",
                            OPTIONS[i].name, (int)(text + length - value), value);
        set(options, i, number);
        return JDB_OK;
    }
    if (!others)
        return fail_unknown(db, text, name, engine);
    jdb_buffer_add(others, others->length ? "&" : "");
    jdb_buffer_add_bytes(others, text, length);
    return JDB_OK;
}

enum jdb_status jdb_options_read(struct jdb *db, const char *parameters, unsigned engine,
                                 struct jdb_options *options, struct jdb_buffer *others)
{
    enum jdb_status status = JDB_OK;
    while (*parameters && status == JDB_OK) {
        size_t length = strcspn(parameters, "&");
        status = read_one(db, parameters, length, engine, options, others);
        parameters += length + (parameters[length] == '&');
    }
    return status;
}

enum jdb_status jdb_options_complete(struct jdb *db, struct jdb_options *options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        int64_t value = get(options, i);
        if (!value)
            set(options, i, OPTIONS[i].usual);
        else if (value < OPTIONS[i].least || value > OPTIONS[i].most)
            return jdb_fail(db, JDB_MISUSE, "the option %s can't be %lld", OPTIONS[i].name, (long long)value);
    }
    if (options->page_size & (options->page_size - 1))
        return jdb_fail(db, JDB_MISUSE, "the option page_size can't be %lld: it is a power of 2",
                        (long long)options->page_size);
    return JDB_OK;
}
