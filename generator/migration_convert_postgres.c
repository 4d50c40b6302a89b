/* How values become those of another type on PostgreSQL, where every type is stored as what it is: the same meanings as in
 * migration_convert.c. */
#include "migration_convert.h"

#include "ddl.h"
#include "text.h"

#include <string.h>

/* "$" stands for the value. What PostgreSQL takes for a value of a type, only PostgreSQL knows: see FITS in migration_postgres.c. */
#define FITS(type) MIGRATION_FITS "($, '" type "')"
#define IS_YEAR(time) "extract(year FROM " time ") BETWEEN 1 AND 9999"
#define UTC "$ AT TIME ZONE 'UTC'"
#define DATE_PATTERN "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define TIME_PATTERN "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
#define NOT_UTF8                                                                                                 \
    "encode($, 'hex') !~ '^(0[1-9a-f]|[1-7].|(c[2-9a-f]|d.)[89ab].|(e0[ab].|e[1-9abcef][89ab].|ed[89].)[89ab].|" \
    "(f0[9ab].|f[123][89ab].|f48.)[89ab].[89ab].)*\\Z'"
#define TEXT "TEXT"
#define LEAST_TIME "-210866803200000000"
#define LEAST_DAY "-2440588"
#define MOST_DAY "106751990"

struct rule {
    enum column_type from, to;
    const char *value, *unfit;
};

/* From one meaning to another. */
static const struct rule MEANINGS[] = {
    {TYPE_TIMESTAMP, TYPE_DATE, "(" UTC ")::date", NULL},
    {TYPE_DATE, TYPE_TIMESTAMP, "$::timestamp AT TIME ZONE 'UTC'", "$ > DATE '1970-01-01' + " MOST_DAY},
    {TYPE_TIMESTAMP, TYPE_TEXT,
     "to_char(" UTC ", CASE WHEN date_trunc('second', $) = $ THEN 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"' "
     "ELSE 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"' END)",
     "NOT " IS_YEAR(UTC)},
    {TYPE_DATE, TYPE_TEXT, "to_char($, 'YYYY-MM-DD')", "NOT " IS_YEAR("$")},
    {TYPE_TEXT, TYPE_TIMESTAMP, "(rtrim($, 'Z') || 'Z')::timestamptz",
     "$ !~ '^" DATE_PATTERN "[T ]" TIME_PATTERN "([.][0-9]{3}([0-9]{3})?)?Z?\\Z' OR NOT " FITS("timestamptz")},
    {TYPE_TEXT, TYPE_DATE, "$::date", "$ !~ '^" DATE_PATTERN "\\Z' OR NOT " FITS("date")},
    {TYPE_UUID, TYPE_TEXT, "$::text", NULL},
    {TYPE_TEXT, TYPE_UUID, "$::uuid", "NOT " FITS("uuid")},
    {TYPE_BOOL, TYPE_TEXT, "$::text", NULL},
    {TYPE_TEXT, TYPE_BOOL, "lower($) IN ('true', '1')", "lower($) NOT IN ('true', 'false', '1', '0')"},
    {TYPE_JSON, TYPE_REAL, "$::double precision",
     "CASE WHEN jsonb_typeof($) = 'number' THEN to_jsonb($::double precision) <> $ ELSE TRUE END"},
};

/* Between a type and the one that SQLite stores it as, and among those: steps on the way of all others. */
static const struct rule STEPS[] = {
    {TYPE_TIMESTAMP, TYPE_INT, "(extract(epoch FROM $) * 1000000)::bigint", NULL},
    {TYPE_INT, TYPE_TIMESTAMP,
     "TIMESTAMPTZ 'epoch' + $ / 1000000 * INTERVAL '1 second' + $ % 1000000 * INTERVAL '1 microsecond'",
     "$ < " LEAST_TIME},
    {TYPE_DATE, TYPE_INT, "($ - DATE '1970-01-01')::bigint", NULL},
    {TYPE_INT, TYPE_DATE, "DATE '1970-01-01' + $::int", "$ NOT BETWEEN " LEAST_DAY " AND " MOST_DAY},
    {TYPE_BOOL, TYPE_INT, "$::int::bigint", NULL},
    {TYPE_INT, TYPE_BOOL, "$ <> 0", "$ NOT IN (0, 1)"},
    {TYPE_JSON, TYPE_TEXT, "$::text", NULL},
    {TYPE_TEXT, TYPE_JSON, "$::jsonb", "NOT " FITS("jsonb")},
    {TYPE_INT, TYPE_JSON, "to_jsonb($)", NULL},
    {TYPE_REAL, TYPE_JSON, "to_jsonb($)", NULL},
    {TYPE_UUID, TYPE_BLOB, "uuid_send($)", NULL},
    {TYPE_BLOB, TYPE_UUID, "encode($, 'hex')::uuid", "length($) <> 16"},

    {TYPE_INT, TYPE_TEXT, "$::text", NULL},
    {TYPE_TEXT, TYPE_INT, "$::bigint", "CASE WHEN " FITS("bigint") " THEN $::bigint::text <> $ ELSE TRUE END"},
    {TYPE_INT, TYPE_REAL, "$::double precision",
     "CASE WHEN $ > 9223372036854774784 THEN TRUE ELSE $::double precision::bigint <> $ END"},
    {TYPE_REAL, TYPE_INT, "$::bigint",
     "$ <> trunc($) OR $ NOT BETWEEN -9223372036854775808 AND 9223372036854774784"},
    {TYPE_REAL, TYPE_TEXT, "$::text", NULL},
    {TYPE_TEXT, TYPE_REAL, "$::double precision",
     "CASE WHEN $ ~ '^-?[0-9]' AND " FITS(
         "double precision") " THEN $::double precision::text <> regexp_replace($, '[.]0(e|\\Z)', '\\1') "
                             "ELSE TRUE END"},
    {TYPE_TEXT, TYPE_BLOB, "convert_to($, 'UTF8')", NULL},
    {TYPE_BLOB, TYPE_TEXT, "convert_from($, 'UTF8')", NOT_UTF8},
};

/* What SQLite stores a type as, by whose values it becomes those of other types; TYPE_UNKNOWN: as itself. */
static const enum column_type STORED_AS[TYPE_ENUM + 1] = {[TYPE_TIMESTAMP] = TYPE_INT,
                                                          [TYPE_DATE] = TYPE_INT,
                                                          [TYPE_BOOL] = TYPE_INT,
                                                          [TYPE_JSON] = TYPE_TEXT,
                                                          [TYPE_UUID] = TYPE_BLOB};

/* The value at one step of the way, and what would not go there. */
struct way {
    struct arena *arena;
    const char *value, *unfit;
    bool is_name; /* the value is a column as it stands */
};

static const struct rule *find(const struct rule *rules, size_t count, enum column_type from,
                               enum column_type to)
{
    for (size_t i = 0; i < count; i++)
        if (rules[i].from == from && rules[i].to == to)
            return &rules[i];
    return NULL;
}

static const char *put(const struct way *way, const char *sql)
{
    struct text out = {.arena = way->arena};
    const char *value = way->is_name ? way->value : ARENA_JOIN(way->arena, "(", way->value, ")");
    for (const char *at; (at = strchr(sql, '$')); sql = at + 1) {
        text_append_bytes(&out, sql, (size_t)(at - sql));
        text_append(&out, value);
    }
    text_append(&out, sql);
    return text_string(&out);
}

static void step(struct way *way, const struct rule *rule)
{
    if (rule->unfit) {
        const char *unfit = put(way, rule->unfit);
        way->unfit = way->unfit
                         ? ARENA_JOIN(way->arena, "CASE WHEN ", way->unfit, " THEN TRUE ELSE ", unfit, " END")
                         : unfit;
    }
    way->value = put(way, rule->value);
    way->is_name = false;
}

static enum column_type stored_as(enum column_type type)
{
    return STORED_AS[type] ? STORED_AS[type] : type;
}

/* By what the types are stored as, and in the end by text. */
static void go_by_steps(struct way *way, enum column_type from, enum column_type to)
{
    const struct rule *rule = find(STEPS, sizeof STEPS / sizeof *STEPS, from, to);
    if (from == to)
        return;
    if (rule) {
        step(way, rule);
        return;
    }
    enum column_type between = stored_as(from) != from ? stored_as(from)
                               : stored_as(to) != to   ? stored_as(to)
                                                       : TYPE_TEXT;
    go_by_steps(way, from, between);
    go_by_steps(way, between, to);
}

static void go(struct way *way, enum column_type from, enum column_type to)
{
    const struct rule *rule = find(MEANINGS, sizeof MEANINGS / sizeof *MEANINGS, from, to);
    if (rule)
        step(way, rule);
    else
        go_by_steps(way, from, to);
}

/* Between types of the schema's own words: what comes back must be the same. Anything becomes text. */
static struct migration_conversion cast(struct arena *arena, const char *name, const char *from, const char *to)
{
    const char *value = ARENA_JOIN(arena, "CAST(", name, " AS ", to, ")");
    const char *unfit = ARENA_JOIN(arena, "CAST(", value, " AS ", from, ") IS DISTINCT FROM ", name);
    if (text_equal(to, TEXT))
        unfit = NULL;
    else if (text_equal(from, TEXT))
        unfit = ARENA_JOIN(arena, "CASE WHEN " MIGRATION_FITS "(", name, ", '", to, "') THEN ", unfit,
                           " ELSE TRUE END");
    return (struct migration_conversion){.value = value, .unfit = unfit};
}

struct migration_conversion migration_convert_postgres(struct arena *arena, const struct column *before,
                                                       const struct column *after)
{
    const char *from = ddl_cast_type_of(&DIALECT_POSTGRES, arena, before);
    const char *to = ddl_cast_type_of(&DIALECT_POSTGRES, arena, after);
    struct text name = {.arena = arena};
    dialect_append_quoted(&DIALECT_POSTGRES, &name, after->name.text);
    if (text_equal_ignoring_case(from, to))
        return (struct migration_conversion){.value = NULL};
    if (ddl_has_own_type(&DIALECT_POSTGRES, before) || ddl_has_own_type(&DIALECT_POSTGRES, after))
        return cast(arena, text_string(&name), from, to);
    struct way way = {.arena = arena, .value = text_string(&name), .is_name = true};
    go(&way, migration_meaning_of(before), migration_meaning_of(after));
    return (struct migration_conversion){.value = way.value, .unfit = way.unfit};
}
