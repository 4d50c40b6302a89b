#include "view_value.h"

#include "c_name.h"
#include "c_text.h"
#include "ddl.h"
#include "text.h"

#include <inttypes.h>

/* The struct's member of each type, as NOT NULL and as nullable. */
static const struct {
    const char *plain, *nullable;
} TYPES[TYPE_ENUM + 1] = {
    [TYPE_UNKNOWN] = {"int64_t ", "int64_t "},
    [TYPE_ID] = {"int64_t ", "int64_t "},
    [TYPE_INT] = {"int64_t ", "struct jdb_opt_int "},
    [TYPE_BOOL] = {"bool ", "struct jdb_opt_int "},
    [TYPE_REAL] = {"double ", "struct jdb_opt_real "},
    [TYPE_TEXT] = {"const char *", "const char *"},
    [TYPE_BLOB] = {"struct jdb_blob ", "struct jdb_blob "},
    [TYPE_JSON] = {"const char *", "const char *"},
    [TYPE_TIMESTAMP] = {"int64_t ", "struct jdb_opt_int "},
    [TYPE_DATE] = {"int64_t ", "struct jdb_opt_int "},
    [TYPE_UUID] = {"struct jdb_uuid ", "struct jdb_opt_uuid "},
    [TYPE_ENUM] = {"enum ", "enum "},
};

static const char *const TYPE_NAMES[TYPE_ENUM + 1] = {
    [TYPE_UNKNOWN] = "JDB_TYPE_INT", [TYPE_ID] = "JDB_TYPE_INT",    [TYPE_INT] = "JDB_TYPE_INT",
    [TYPE_BOOL] = "JDB_TYPE_BOOL",   [TYPE_REAL] = "JDB_TYPE_REAL", [TYPE_TEXT] = "JDB_TYPE_TEXT",
    [TYPE_BLOB] = "JDB_TYPE_BLOB",   [TYPE_JSON] = "JDB_TYPE_JSON", [TYPE_TIMESTAMP] = "JDB_TYPE_TIMESTAMP",
    [TYPE_DATE] = "JDB_TYPE_DATE",   [TYPE_UUID] = "JDB_TYPE_UUID", [TYPE_ENUM] = "JDB_TYPE_ENUM",
};

const char *view_value_type_name(enum column_type type)
{
    return TYPE_NAMES[type];
}

static bool is_optional(const struct column *column)
{
    return column->nullable && !text_equal(TYPES[column->type].plain, TYPES[column->type].nullable);
}

const char *view_value_parameter_type(struct arena *arena, const struct schema *schema,
                                      const struct column *column)
{
    if (column->type == TYPE_ENUM)
        return ARENA_JOIN(arena, "enum ", c_name_enum(arena, schema, column->enumeration), " ");
    return TYPES[column->type].plain;
}

const char *view_value_member(struct arena *arena, const struct schema *schema, const struct column *column)
{
    const char *type =
        is_optional(column) ? TYPES[column->type].nullable : view_value_parameter_type(arena, schema, column);
    return ARENA_JOIN(arena, type, column->member);
}

const char *view_value_from_parameter(struct arena *arena, const struct column *column, const char *parameter)
{
    return arena_format(arena, is_optional(column) ? ".%s = JDB_SOME(%s)" : ".%s = %s", column->member,
                        parameter);
}

size_t view_value_enum_index(const struct enumeration *enumeration, const char *word)
{
    size_t i = 0;
    while (i < enumeration->values.count && !text_equal(enumeration->values.items[i].name.text, word))
        i++;
    return i;
}

/* ---- Literals -------------------------------------------------------------------------------------------- */

static const char *bytes_initializer(struct arena *arena, const struct literal *literal)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < literal->length; i++)
        text_format(&out, "%s0x%02x", i ? ", " : "", (unsigned char)literal->text[i]);
    return text_string(&out);
}

static const char *blob_initializer(struct arena *arena, const struct literal *literal)
{
    if (literal->length == 0)
        return "{\"\", 0}";
    return arena_format(arena, "{(const unsigned char[]){%s}, %zu}", bytes_initializer(arena, literal),
                        literal->length);
}

static const char *literal_value(struct arena *arena, const struct schema *schema, const struct column *column,
                                 const struct literal *literal)
{
    switch (column->type) {
    case TYPE_BOOL:
        return literal->integer ? "true" : "false";
    case TYPE_REAL:
        return c_text_real(arena, literal->kind == LITERAL_REAL ? literal->real : (double)literal->integer);
    case TYPE_TEXT:
    case TYPE_JSON:
        return c_text_string(arena, literal->text, literal->length, 20, 20);
    case TYPE_BLOB:
        return blob_initializer(arena, literal);
    case TYPE_UUID:
        return ARENA_JOIN(arena, "{{", bytes_initializer(arena, literal), "}}");
    case TYPE_ENUM:
        return c_name_enum_value(arena, schema, column->enumeration,
                                 view_value_enum_index(column->enumeration, literal->text));
    default:
        return c_text_integer(arena, literal->integer);
    }
}

const char *view_value_from_literal(struct arena *arena, const struct schema *schema,
                                    const struct column *column, const struct literal *literal)
{
    const char *value = literal_value(arena, schema, column, literal);
    return arena_format(arena, is_optional(column) ? ".%s = {true, %s}" : ".%s = %s", column->member, value);
}

const char *view_value_default(struct arena *arena, const struct schema *schema, const struct column *column)
{
    const struct literal *literal = &column->default_value;
    if (literal->kind == LITERAL_NONE || literal->kind == LITERAL_NULL)
        return NULL;
    if (literal->kind == LITERAL_NOW)
        return "{.kind = JDB_DEFAULT_NOW}";
    if (literal->kind == LITERAL_SQL)
        return "{.kind = JDB_DEFAULT_SQL}";
    const char *value = literal_value(arena, schema, column, literal);
    switch (column->type) {
    case TYPE_REAL:
        return ARENA_JOIN(arena, "{.kind = JDB_DEFAULT_REAL, .real = ", value, "}");
    case TYPE_TEXT:
    case TYPE_JSON:
        return arena_format(arena, "{.kind = JDB_DEFAULT_TEXT, .text = {%s, %zu}}", value, literal->length);
    case TYPE_BLOB:
    case TYPE_UUID:
        return ARENA_JOIN(arena, "{.kind = JDB_DEFAULT_BLOB, .blob = ", blob_initializer(arena, literal), "}");
    default:
        return ARENA_JOIN(arena, "{.kind = JDB_DEFAULT_INTEGER, .integer = ", value, "}");
    }
}

/* ---- Comments -------------------------------------------------------------------------------------------- */

enum { LONGEST_SHOWN = 60 }; /* of a default's text, in characters */

static bool shuts_out_zero(const struct column *column)
{
    const struct literal *minimum = &column->minimum, *maximum = &column->maximum;
    if (column->type == TYPE_REAL)
        return (minimum->kind == LITERAL_REAL && minimum->real > 0) ||
               (maximum->kind == LITERAL_REAL && maximum->real < 0);
    return (minimum->kind == LITERAL_INTEGER && minimum->integer > 0) ||
           (maximum->kind == LITERAL_INTEGER && maximum->integer < 0);
}

bool view_value_zero_is_unset(const struct column *column)
{
    if (column->type == TYPE_ID)
        return true;
    bool has_default = column->default_value.kind != LITERAL_NONE || ddl_has_computed_default(column);
    if (is_optional(column) || !has_default)
        return false;
    switch (column->type) {
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
        return column->default_value.kind == LITERAL_NOW || shuts_out_zero(column);
    case TYPE_INT:
    case TYPE_REAL:
        return shuts_out_zero(column);
    default:
        return false;
    }
}

static const char *bound_text(struct arena *arena, const struct literal *bound)
{
    return bound->kind == LITERAL_REAL ? c_text_real(arena, bound->real)
                                       : arena_format(arena, "%" PRId64, bound->integer);
}

static const char *describe_bounds(struct arena *arena, const struct column *column)
{
    const char *unit = column->type == TYPE_BLOB                                ? " bytes"
                       : column->type == TYPE_TEXT || column->type == TYPE_JSON ? " characters"
                                                                                : "";
    bool below = column->minimum.kind != LITERAL_NONE, above = column->maximum.kind != LITERAL_NONE;
    if (below && above)
        return ARENA_JOIN(arena, bound_text(arena, &column->minimum), " to ",
                          bound_text(arena, &column->maximum), unit);
    if (below)
        return ARENA_JOIN(arena, "at least ", bound_text(arena, &column->minimum), unit);
    return above ? ARENA_JOIN(arena, "at most ", bound_text(arena, &column->maximum), unit) : NULL;
}

/* How a member says that it is unset. */
static const char *unset_word(const struct column *column)
{
    if (is_optional(column))
        return "none";
    switch (column->type) {
    case TYPE_TEXT:
    case TYPE_BLOB:
    case TYPE_JSON:
        return "NULL";
    case TYPE_ENUM:
        return "0";
    default:
        return view_value_zero_is_unset(column) ? "0" : NULL;
    }
}

static const char *default_text(struct arena *arena, const struct schema *schema, const struct column *column)
{
    const struct literal *literal = &column->default_value;
    if (column->type == TYPE_ID)
        return "the database hands one out";
    if (literal->kind == LITERAL_NOW)
        return column->type == TYPE_DATE ? "today" : "now";
    if (literal->kind == LITERAL_SQL)
        return "the database computes it";
    if (ddl_has_computed_default(column) || ddl_has_identity(column))
        return "PostgreSQL computes it";
    if (literal->kind == LITERAL_NONE || literal->kind == LITERAL_NULL)
        return NULL;
    if (literal->kind == LITERAL_BYTES || literal->length > LONGEST_SHOWN)
        return "the default";
    return literal_value(arena, schema, column, literal);
}

static bool literal_is_bytes(const struct column *column)
{
    return column->default_value.kind == LITERAL_BYTES;
}

static const char *describe_default(struct arena *arena, const struct schema *schema,
                                    const struct column *column)
{
    const char *word = unset_word(column), *text = default_text(arena, schema, column);
    if (column->generated.text)
        return "the database computes it";
    if (!text)
        return !column->nullable ? NULL : column->type == TYPE_ENUM ? "0: NULL" : "may be NULL";
    if (!word && literal_is_bytes(column))
        return "a zero is written as it stands, not the default";
    return word ? ARENA_JOIN(arena, word, ": ", text)
                : ARENA_JOIN(arena, "a zero is written as it stands, not the default: ", text);
}

static void append_fact(struct text *out, const char *fact)
{
    if (fact)
        TEXT_JOIN(out, out->length ? "; " : "", fact);
}

const char *view_value_comment(struct arena *arena, const struct schema *schema, const struct column *column)
{
    static const char *const UNITS[TYPE_ENUM + 1] = {
        [TYPE_JSON] = "JSON",
        [TYPE_TIMESTAMP] = "microseconds since 1970",
        [TYPE_DATE] = "days since 1970",
    };
    struct text facts = {.arena = arena};
    append_fact(&facts, UNITS[column->type]);
    append_fact(&facts, describe_bounds(arena, column));
    append_fact(&facts, column->unique ? "unique" : NULL);
    append_fact(&facts, column->secret ? "secret" : NULL);
    append_fact(&facts, describe_default(arena, schema, column));
    struct text out = {.arena = arena};
    if (column->doc)
        text_append(&out, c_text_comment(arena, column->doc));
    if (facts.length)
        text_format(&out, out.length ? " (%s)" : "%s", c_text_comment(arena, text_string(&facts)));
    return out.length ? text_string(&out) : NULL;
}
