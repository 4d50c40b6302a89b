#include "migration_convert.h"

#include "ddl.h"
#include "migration_order.h"
#include "name_index.h"
#include "sql_scan.h"
#include "text.h"

#include <string.h>

/* "$" stands for the column. Numbers are microseconds, and days, since 1970; % keeps the sign of what it divides. */
#define FRACTION "(($ % 1000000 + 1000000) % 1000000)"
#define SECONDS "(($ - " FRACTION ") / 1000000)"
#define CLOCK "strftime('%Y-%m-%dT%H:%M:%S', " SECONDS ", 'unixepoch')"
#define DAY_OF_TIME "($ - ($ % 86400000000 + 86400000000) % 86400000000) / 86400000000"
#define DIGIT "[0-9]"
#define DIGITS_3 DIGIT DIGIT DIGIT

/* What "$" is as a number of the new kind. */
#define NUMBER "CAST($ AS NUMERIC)"
#define REAL "CAST($ AS REAL)"

/* A text from which a real does not come back: none that SQLite or a migration makes of it. What is greater than all integers is
 * cast to the greatest. */
#define NO_TEXT_OF_REAL                                                                                        \
    "($ = '9223372036854775807' OR "                                                                           \
    "$ COLLATE BINARY NOT IN (CAST(" REAL " AS TEXT), quote(" REAL "), CAST(CAST(" REAL                        \
    " AS INTEGER) AS TEXT)))"

/* All bytes, by their numbers: before 3.41 SQLite has no other way from hexadecimal digits to bytes. */
#define BYTES_FROM(digit)                                                                                      \
    digit "0" digit "1" digit "2" digit "3" digit "4" digit "5" digit "6" digit "7" digit "8" digit "9" digit  \
          "a" digit "b" digit "c" digit "d" digit "e" digit "f"
#define BYTES                                                                                                  \
    "x'" BYTES_FROM("0") BYTES_FROM("1") BYTES_FROM("2") BYTES_FROM("3") BYTES_FROM("4") BYTES_FROM("5")       \
        BYTES_FROM("6") BYTES_FROM("7") BYTES_FROM("8") BYTES_FROM("9") BYTES_FROM("a") BYTES_FROM("b")        \
            BYTES_FROM("c") BYTES_FROM("d") BYTES_FROM("e") BYTES_FROM("f") "'"
#define DIGIT_AT(place) "instr('0123456789abcdef', substr(hex, " place ", 1))"
#define ANY_4 "????"
#define DIGITS_OF_UUID "replace($, '-', '')"

struct conversion_rule {
    enum column_type from, to;
    const char *value, *unfit;
};

/* Between types that are not stored as the same, or mean something else by the same. */
static const struct conversion_rule RULES[] = {
    {TYPE_TIMESTAMP, TYPE_DATE, DAY_OF_TIME, NULL},
    {TYPE_DATE, TYPE_TIMESTAMP, "$ * 86400000000", "$ NOT BETWEEN -106751990 AND 106751990"},
    {TYPE_TIMESTAMP, TYPE_TEXT,
     CLOCK " || CASE " FRACTION " WHEN 0 THEN 'Z' ELSE '.' || substr('000000' || " FRACTION ", -6) || 'Z' END",
     CLOCK " IS NULL"},
    {TYPE_DATE, TYPE_TEXT, "date($ * 86400, 'unixepoch')", "date($ * 86400, 'unixepoch') IS NULL"},
    {TYPE_TEXT, TYPE_TIMESTAMP,
     "CAST(strftime('%s', substr($, 1, 19)) AS INTEGER) * 1000000 + "
     "CAST(substr(rtrim(substr($, 21), 'Z') || '000000', 1, 6) AS INTEGER)",
     "strftime('%Y-%m-%dT%H:%M:%S', strftime('%s', substr($, 1, 19)), 'unixepoch') IS NOT "
     "replace(substr($, 1, 19), ' ', 'T') OR "
     "(substr($, 20) NOT IN ('', 'Z') AND rtrim(substr($, 20), 'Z') NOT GLOB '." DIGITS_3 "' AND "
     "rtrim(substr($, 20), 'Z') NOT GLOB '." DIGITS_3 DIGITS_3 "')"},
    {TYPE_TEXT, TYPE_DATE, "CAST(strftime('%s', $) AS INTEGER) / 86400",
     "date(strftime('%s', $), 'unixepoch') IS NOT $"},
    {TYPE_UUID, TYPE_TEXT,
     "CASE WHEN $ IS NOT NULL THEN lower(substr(hex($), 1, 8) || '-' || substr(hex($), 9, 4) || '-' || "
     "substr(hex($), 13, 4) || '-' || substr(hex($), 17, 4) || '-' || substr(hex($), 21)) END",
     NULL},
    {TYPE_BOOL, TYPE_TEXT, "CASE $ WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", NULL},
    {TYPE_TEXT, TYPE_BOOL, "CASE WHEN lower($) IN ('true', '1') THEN 1 WHEN $ IS NOT NULL THEN 0 END",
     "lower($) NOT IN ('true', 'false', '1', '0')"},
};

/* Only on the way back are texts known to be what the way there wrote of UUIDs. */
static const struct conversion_rule UUID_BACK = {
    TYPE_TEXT, TYPE_UUID,
    "(WITH RECURSIVE bytes(hex, made) AS (SELECT " DIGITS_OF_UUID ", x'' UNION ALL "
    "SELECT substr(hex, 3), CAST(made || substr(" BYTES ", " DIGIT_AT("1") " * 16 - 16 + " DIGIT_AT(
        "2") ", 1) AS BLOB) FROM bytes WHERE hex <> '') SELECT made FROM bytes WHERE hex = '')",
    "$ NOT GLOB '" ANY_4 ANY_4 "-" ANY_4 "-" ANY_4 "-" ANY_4 "-" ANY_4 ANY_4 ANY_4 "' OR length(" DIGITS_OF_UUID
    ") <> 32 OR " DIGITS_OF_UUID " GLOB '*[^0-9a-f]*'"};

/* SQL of a column for SQL of "$". */
static const char *of_column(struct arena *arena, const char *sql, const struct column *column)
{
    struct text out = {.arena = arena};
    for (; sql && *sql; sql++)
        if (*sql == '$')
            dialect_append_quoted(&DIALECT_SQLITE, &out, column->name.text);
        else
            text_append_bytes(&out, sql, 1);
    return sql ? text_string(&out) : NULL;
}

static const struct conversion_rule *find_rule(bool is_back, const struct column *before,
                                               const struct column *after)
{
    enum column_type from = migration_meaning_of(before), to = migration_meaning_of(after);
    if (before->sql_type.text || after->sql_type.text)
        return NULL;
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        if (RULES[i].from == from && RULES[i].to == to)
            return &RULES[i];
    return is_back && from == UUID_BACK.from && to == UUID_BACK.to ? &UUID_BACK : NULL;
}

/* Numbers may count anything from any time, and texts be any name of a UUID. */
static bool is_unknown(const struct column *before, const struct column *after)
{
    enum column_type from = migration_meaning_of(before), to = migration_meaning_of(after);
    bool has_own_type = before->sql_type.text || after->sql_type.text;
    return !has_own_type && from != to &&
           (to == TYPE_TIMESTAMP || to == TYPE_DATE || (to == TYPE_UUID && from != TYPE_BLOB));
}

static const char *storage_of(const struct column *column)
{
    const char *type = ddl_type_of(&DIALECT_SQLITE, column);
    return text_equal_ignoring_case(type, "INT") ? "INTEGER" : type;
}

/* Where nothing but what is stored changes: exact, or in another form. */
static const struct cast_rule {
    const char *from, *to;
    const char *value, *unfit;
} CASTS[] = {
    {"INTEGER", "TEXT", "CAST($ AS TEXT)", NULL},
    {"TEXT", "BLOB", "CAST($ AS BLOB)", NULL},
    {"REAL", "TEXT", "CASE WHEN $ IS NOT NULL THEN quote($) END", NULL},
    {"TEXT", "REAL", REAL, NO_TEXT_OF_REAL},
    {"INTEGER", "REAL", REAL, REAL " IS NOT $"},
    {"REAL", "INTEGER", "CAST($ AS INTEGER)", "CAST($ AS INTEGER) IS NOT $"},
};

/* What a table that is not STRICT makes of values as they are stored, by the word for a column's type. */
enum affinity { AFFINITY_NONE, AFFINITY_TEXT, AFFINITY_INTEGER, AFFINITY_REAL, AFFINITY_NUMERIC };

static enum affinity affinity_of(const struct column *column)
{
    static const struct {
        const char *part;
        enum affinity affinity;
    } PARTS[] = {{"INT", AFFINITY_INTEGER}, {"CHAR", AFFINITY_TEXT}, {"CLOB", AFFINITY_TEXT},
                 {"TEXT", AFFINITY_TEXT},   {"BLOB", AFFINITY_NONE}, {"REAL", AFFINITY_REAL},
                 {"FLOA", AFFINITY_REAL},   {"DOUB", AFFINITY_REAL}};
    const char *type = ddl_type_of(&DIALECT_SQLITE, column);
    bool holds_anything = !*type || (column->table->strict && text_equal_ignoring_case(type, "ANY"));
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (text_contains_ignoring_case(type, PARTS[i].part))
            return PARTS[i].affinity;
    return holds_anything ? AFFINITY_NONE : AFFINITY_NUMERIC;
}

/* Values that would be stored as others: texts that look like numbers and are no text of what they become, and integers that no
 * real is. A real becomes the text that says all of it. */
#define IS_NUMBER "typeof($) = 'text' AND " NUMBER " = $ AND "
#define TEXT_CHANGES                                                                                           \
    IS_NUMBER "CASE WHEN CAST(" NUMBER " AS INTEGER) = " NUMBER " THEN CAST(CAST(" NUMBER                      \
              " AS INTEGER) AS TEXT) <> $ COLLATE BINARY "                                                     \
              "ELSE $ COLLATE BINARY NOT IN (CAST(" NUMBER " AS TEXT), quote(" NUMBER ")) END"
#define TEXT_CHANGES_AS_REAL IS_NUMBER NO_TEXT_OF_REAL
#define INTEGER_CHANGES "typeof($) = 'integer' AND " REAL " <> $"

static struct migration_conversion store_loosely(struct arena *arena, const struct column *before,
                                                 const struct column *after)
{
    enum affinity from = affinity_of(before), to = affinity_of(after);
    struct migration_conversion conversion = {.value = NULL};
    if (from == to || to == AFFINITY_NONE)
        return conversion;
    if (to == AFFINITY_TEXT)
        conversion.value = of_column(arena, "CASE typeof($) WHEN 'real' THEN quote($) ELSE $ END", after);
    else if (from <= AFFINITY_TEXT)
        conversion.unfit = of_column(
            arena, to == AFFINITY_REAL ? TEXT_CHANGES_AS_REAL " OR " INTEGER_CHANGES : TEXT_CHANGES, after);
    else if (to == AFFINITY_REAL)
        conversion.unfit = of_column(arena, INTEGER_CHANGES, after);
    return conversion;
}

static struct migration_conversion cast(struct arena *arena, const struct column *before,
                                        const struct column *after)
{
    const char *from = storage_of(before), *to = storage_of(after);
    if (!after->table->strict)
        return store_loosely(arena, before, after);
    if (text_equal_ignoring_case(from, to) || text_equal_ignoring_case(to, "ANY"))
        return (struct migration_conversion){.value = NULL};
    struct cast_rule rule = {
        .value = ARENA_JOIN(arena, "CAST($ AS ", to, ")"),
        .unfit = ARENA_JOIN(arena, "CAST(CAST($ AS ", to, ") AS ", from, ") IS NOT $"),
    };
    for (size_t i = 0; i < sizeof CASTS / sizeof *CASTS; i++)
        if (text_equal_ignoring_case(CASTS[i].from, from) && text_equal_ignoring_case(CASTS[i].to, to))
            rule = CASTS[i];
    return (struct migration_conversion){.value = of_column(arena, rule.value, after),
                                         .unfit = of_column(arena, rule.unfit, after)};
}

/* Words of an enum that are none any more. */
static bool loses_words(const struct column *before, const struct column *after)
{
    if (!before->enumeration || !after->enumeration)
        return false;
    for (size_t i = 0; i < before->enumeration->values.count; i++)
        if (name_index_find(after->enumeration->values_by_name,
                            before->enumeration->values.items[i].name.text) == NAME_INDEX_NONE)
            return true;
    return false;
}

/* Whether the schema says another type, however it is stored. */
static bool changes_type(const struct column *before, const struct column *after)
{
    const char *was = before->sql_type.text ? before->sql_type.text : "";
    const char *is = after->sql_type.text ? after->sql_type.text : "";
    bool is_other_enum = before->enumeration && after->enumeration &&
                         !text_equal(before->enumeration->name.text, after->enumeration->name.text);
    return before->type != after->type || !text_equal_ignoring_case(was, is) || is_other_enum ||
           loses_words(before, after);
}

/* Whether fill says what values become. What was said for another change is not said for this one; what says nothing of the old
 * value, where NULL is to be one, is what NULL becomes. */
static bool fill_converts(const struct column *before, const struct column *after, bool is_unknown)
{
    if (!after->fill.text || (before->fill.text && text_equal(before->fill.text, after->fill.text)))
        return false;
    bool is_of_null = before->nullable && !after->nullable;
    return is_unknown || !is_of_null || sql_scan_mentions(after->fill.text, after->name.text);
}

static struct migration_conversion convert_sqlite(const struct schema_match *match, const struct column *before,
                                                  const struct column *after)
{
    struct arena *arena = match->arena;
    const struct conversion_rule *rule = find_rule(match->is_back, before, after);
    struct migration_conversion conversion =
        rule ? (struct migration_conversion){.value = of_column(arena, rule->value, after),
                                             .unfit = of_column(arena, rule->unfit, after)}
             : cast(arena, before, after);
    if (rule || !is_unknown(before, after))
        return conversion;
    conversion.is_unknown = !match->is_back;
    if (match->is_back && after->type == TYPE_UUID)
        conversion.unfit = "TRUE"; /* only texts tell bytes */
    return conversion;
}

/* What fill says of a type that changes counts whatever an engine stores. */
struct migration_conversion migration_conversion_of(const struct dialect *dialect,
                                                    const struct schema_match *match,
                                                    const struct column *before, const struct column *after)
{
    struct migration_conversion conversion = convert_sqlite(match, before, after);
    bool is_unsaid = conversion.is_unknown;
    if (changes_type(before, after) && !match->is_back && fill_converts(before, after, is_unsaid)) {
        struct text fill = {.arena = match->arena};
        dialect_append_sql(dialect, &fill, dialect_sql(dialect, &after->fill));
        return (struct migration_conversion){.is_filled = true,
                                             .value = ARENA_JOIN(match->arena, "(", text_string(&fill), ")")};
    }
    if (dialect->engine == ENGINE_POSTGRES) {
        conversion = migration_convert_postgres(match->arena, before, after);
        conversion.is_unknown = is_unsaid;
    }
    return conversion;
}

bool migration_conversion_narrows(const struct column *before, const struct column *after)
{
    static const char *const WIDENINGS[][2] = {
        {"INTEGER", "REAL"}, {"INTEGER", "TEXT"}, {"REAL", "TEXT"}, {"TEXT", "BLOB"}};
    const struct conversion_rule *rule = find_rule(false, before, after);
    const char *from = storage_of(before), *to = storage_of(after);
    bool is_loose = !after->table->strict;
    if (rule && rule->from == TYPE_TIMESTAMP && rule->to == TYPE_DATE)
        return true;
    if (is_loose || (rule && rule->from == TYPE_UUID) || text_equal_ignoring_case(from, to) ||
        text_equal_ignoring_case(to, "ANY"))
        return false;
    for (size_t i = 0; i < sizeof WIDENINGS / sizeof *WIDENINGS; i++)
        if (text_equal_ignoring_case(WIDENINGS[i][0], from) && text_equal_ignoring_case(WIDENINGS[i][1], to))
            return false;
    return true;
}

static bool converts(const struct schema_match *match, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++) {
        const struct column *before = table->before_of[i], *after = &table->after->columns.items[i];
        if (!before || before->generated.text || after->generated.text)
            continue;
        struct migration_conversion conversion = migration_conversion_of(&DIALECT_SQLITE, match, before, after);
        if (conversion.value || conversion.is_unknown)
            return true;
    }
    return false;
}

bool migration_match_converts(const struct schema_match *match)
{
    for (size_t i = 0; i < match->after->tables.count; i++) {
        const struct table_match *table = match->of_after[i];
        if (table && (converts(match, table) || migration_order_may_differ(&DIALECT_SQLITE, match, table)))
            return true;
    }
    return false;
}
