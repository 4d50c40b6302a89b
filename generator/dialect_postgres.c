#include "dialect.h"

#include "literal_time.h"

#include <inttypes.h>

/* Words that must be quoted where PostgreSQL expects the name of a table or column. k and t are aliases in generated
 * statements. */
static const char *const KEYWORDS[] = {
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "k",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "t",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
};

static void append_hex(struct text *out, const struct literal *literal, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        text_format(out, "%02x", (unsigned char)literal->text[i]);
}

static void append_bytes(struct text *out, const struct literal *literal)
{
    text_append(out, "BYTEA '\\x");
    append_hex(out, literal, 0, literal->length);
    text_append(out, "'");
}

static void append_uuid(struct text *out, const struct literal *literal)
{
    static const size_t GROUPS[] = {0, 4, 6, 8, 10, 16};
    for (size_t i = 0; i + 1 < sizeof GROUPS / sizeof *GROUPS; i++) {
        text_append(out, i ? "-" : "UUID '");
        append_hex(out, literal, GROUPS[i], GROUPS[i + 1]);
    }
    text_append(out, "'");
}

/* Where the column has a type of its own, the text is one of that. */
static void append_json(struct text *out, const struct column *column, const struct literal *literal)
{
    if (!column->sql_type.postgres)
        text_append(out, "JSONB ");
    dialect_append_string(&DIALECT_POSTGRES, out, literal->text);
}

/* Lengths are numbers, whatever the column's type. */
static bool append_value(struct text *out, const struct column *column, const struct literal *literal)
{
    enum column_type type = column->type;
    bool is_integer = literal->kind == LITERAL_INTEGER || literal->kind == LITERAL_BOOLEAN;
    if (type == TYPE_BOOL && is_integer)
        text_append(out, literal->integer ? "TRUE" : "FALSE");
    else if (type == TYPE_TIMESTAMP && is_integer)
        literal_append_timestamp(out, literal->integer);
    else if (type == TYPE_DATE && is_integer)
        literal_append_date(out, literal->integer);
    else if (type == TYPE_UUID && literal->kind == LITERAL_BYTES && literal->length == 16)
        append_uuid(out, literal);
    else if (literal->kind == LITERAL_BYTES)
        append_bytes(out, literal);
    else if (type == TYPE_JSON && literal->kind == LITERAL_TEXT)
        append_json(out, column, literal);
    else
        return false;
    return true;
}

/* Text compares byte by byte, as SQLite's does; a time is an instant, whatever the server's zone. */
const struct dialect DIALECT_POSTGRES = {
    .engine = ENGINE_POSTGRES,
    .name = "postgres",
    .types =
        {
            [TYPE_ID] = "BIGINT",
            [TYPE_INT] = "BIGINT",
            [TYPE_BOOL] = "BOOLEAN",
            [TYPE_REAL] = "DOUBLE PRECISION",
            [TYPE_TEXT] = "TEXT COLLATE \"C\"",
            [TYPE_BLOB] = "BYTEA",
            [TYPE_JSON] = "JSONB",
            [TYPE_TIMESTAMP] = "TIMESTAMPTZ",
            [TYPE_DATE] = "DATE",
            [TYPE_UUID] = "UUID",
            [TYPE_ENUM] = "TEXT COLLATE \"C\"",
        },
    .parameter = '$',
    .is = "IS NOT DISTINCT FROM",
    .nulls_first = " NULLS FIRST",
    .nulls_last = " NULLS LAST",
    .keywords = KEYWORDS,
    .keyword_count = sizeof KEYWORDS / sizeof *KEYWORDS,
    .row_number = "ctid",
    .zeros = {[TYPE_BOOL] = "FALSE",
              [TYPE_BLOB] = "BYTEA ''",
              [TYPE_JSON] = "JSONB 'null'",
              [TYPE_TIMESTAMP] = "TIMESTAMPTZ 'epoch'",
              [TYPE_DATE] = "DATE 'epoch'",
              [TYPE_UUID] = "UUID '00000000-0000-0000-0000-000000000000'"},
    .now = "CURRENT_TIMESTAMP",
    .today = "((CURRENT_TIMESTAMP AT TIME ZONE 'UTC')::date)",
    .table_options = {{"", ""}, {"", ""}},
    .length = "length(%s)",
    .json_length = "length(%s::text)",
    .append_value = append_value,
};
