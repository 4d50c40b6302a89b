#include "import_postgres_type.h"

#include "c_text.h"
#include "constraint_name.h"
#include "dialect.h"
#include "import_expression.h"
#include "import_type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Types ----------------------------------------------------------------------------------------------- */

/* PostgreSQL's types that the language has, and which of them it writes itself. */
static const struct {
    const char *name;
    enum column_type type;
    bool is_own;
} TYPES[] = {
    {"int8", TYPE_INT, true},
    {"int4", TYPE_INT, false},
    {"int2", TYPE_INT, false},
    {"bool", TYPE_BOOL, true},
    {"float8", TYPE_REAL, true},
    {"float4", TYPE_REAL, false},
    {"numeric", TYPE_REAL, false},
    {"text", TYPE_TEXT, true},
    {"varchar", TYPE_TEXT, false},
    {"bpchar", TYPE_TEXT, false},
    {"bytea", TYPE_BLOB, true},
    {"jsonb", TYPE_JSON, true},
    {"json", TYPE_JSON, false},
    {"timestamptz", TYPE_TIMESTAMP, true},
    {"timestamp", TYPE_TIMESTAMP, false},
    {"date", TYPE_DATE, true},
    {"uuid", TYPE_UUID, true},
};

/* Collations that compare byte by byte. */
static bool is_binary(const char *collation)
{
    return text_equal(collation, "C") || text_equal(collation, "ucs_basic") || text_equal(collation, "POSIX");
}

/* "varchar(20)" for "character varying(20)". */
static const char *short_words(struct arena *arena, const char *words)
{
    static const struct {
        const char *is_long, *is_short;
    } WORDS[] = {
        {"character varying", "varchar"},
        {"character(", "char("},
        {"timestamp without time zone", "timestamp"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        const char *rest = text_behind(words, WORDS[i].is_long);
        if (rest)
            return ARENA_JOIN(arena, WORDS[i].is_short, rest);
    }
    return words;
}

static const char *collated_words(struct arena *arena, const struct postgres_type *type)
{
    struct text out = {.arena = arena};
    text_append(&out, short_words(arena, type->words));
    if (type->collation && !type->has_own_collation) {
        text_append(&out, " COLLATE ");
        dialect_append_quoted(&DIALECT_POSTGRES, &out, type->collation);
    }
    return text_string(&out);
}

/* Text of another collation than the database's says so by `collate`. */
static void declare_text(struct arena *arena, struct import_column *column, const struct postgres_type *type)
{
    if (is_binary(type->collation))
        return;
    if (type->has_own_collation) {
        column->postgres_type = collated_words(arena, type);
    } else {
        column->collate = "binary";
        column->collate_postgres = type->collation;
    }
}

static void declare_foreign(struct arena *arena, struct import_database *database,
                            const struct import_table *table, struct import_column *column,
                            const struct postgres_type *type)
{
    column->declared = TYPE_TEXT;
    column->is_foreign = true;
    column->postgres_type = collated_words(arena, type);
    *ARENA_APPEND(arena, &database->remarks) =
        arena_format(arena, "column %s of %s is %s, which the language does not have: text to it", column->name,
                     table->name, type->words);
}

/* Exact numbers of so many digits are what a double tells apart. */
enum { REAL_DIGITS = 15 };

static void tell_digits(struct arena *arena, struct import_database *database, const struct import_table *table,
                        const struct import_column *column, const struct postgres_type *type)
{
    const char *precision = strchr(type->words, '(');
    if (precision && strtol(precision + 1, NULL, 10) <= REAL_DIGITS)
        return;
    *ARENA_APPEND(arena, &database->remarks) = arena_format(
        arena, "column %s of %s is %s: C holds it as a real of 15 to 17 digits, as type: text all of them",
        column->name, table->name, type->words);
}

void import_postgres_type_declare(struct arena *arena, struct import_database *database,
                                  struct import_table *table, struct import_column *column,
                                  const struct postgres_type *type)
{
    size_t i = 0, count = sizeof TYPES / sizeof *TYPES;
    while (i < count && !text_equal(TYPES[i].name, type->base))
        i++;
    bool is_own = i < count && TYPES[i].is_own && type->is_plain && !type->is_domain;
    if (type->words_of_enum) {
        column->declared = TYPE_TEXT;
        column->postgres_type = type->words;
        column->enumeration = import_type_enum(arena, database, table, type->base, type->words_of_enum);
    } else if (i == count) {
        declare_foreign(arena, database, table, column, type);
    } else {
        column->declared = TYPES[i].type;
        column->maximum = type->length;
        if (is_own && column->declared == TYPE_TEXT)
            declare_text(arena, column, type);
        else if (!is_own)
            column->postgres_type = collated_words(arena, type);
        if (text_equal(type->base, "numeric"))
            tell_digits(arena, database, table, column, type);
    }
    if (column->is_handed_out)
        column->declared = TYPE_ID;
    column->type = column->enumeration ? TYPE_ENUM : column->declared;
    column->sql_type = DIALECT_SQLITE.types[column->type];
}

/* ---- Literals -------------------------------------------------------------------------------------------- */

static bool is_whole_number(const char *text)
{
    size_t sign = *text == '-', digits = strspn(text + sign, "0123456789");
    return digits && digits < 19 && !text[sign + digits];
}

static const char *number_words(struct arena *arena, enum column_type type, const char *text)
{
    char *end;
    if (type != TYPE_REAL)
        return is_whole_number(text) ? text : NULL;
    double real = strtod(text, &end);
    if (*end || !isfinite(real)) /* the language's reals are finite */
        return NULL;
    const char *words = c_text_real(arena, real);
    size_t length = strlen(words);
    bool is_whole = length > 2 && text_equal(words + length - 2, ".0");
    return is_whole ? arena_copy(arena, words, length - 2) : words;
}

/* -5 is a minus and a number, or text that is cast. */
static const char *number_of(struct arena *arena, enum column_type type, const struct expression *expression)
{
    const struct expression *bare = expression_bare(expression);
    bool is_negative = bare->kind == EXPRESSION_PREFIX && text_equal(bare->text, "-");
    if (is_negative)
        bare = expression_bare(bare->items[0]);
    if (bare->kind != EXPRESSION_NUMBER && (is_negative || bare->kind != EXPRESSION_TEXT))
        return NULL;
    const char *words = number_words(arena, type, bare->text);
    return words && is_negative ? ARENA_JOIN(arena, "-", words) : words;
}

/* 2000-01-01T00:00:00Z, of an instant; 2000-01-01 of a date. Years are those of four digits. */
static const char *time_of(struct arena *arena, enum column_type type, const struct expression *expression)
{
    static const char DATE[] = "0000-00-00", TIME[] = " 00:00:00";
    const char *text = expression_bare(expression)->text, *form = type == TYPE_DATE ? DATE : TIME;
    bool is_cast = expression->kind == EXPRESSION_CAST && expression->items[0]->kind == EXPRESSION_TEXT &&
                   text_equal(expression->text, type == TYPE_DATE ? "date" : "timestamp with time zone");
    if (!is_cast || strspn(text, "0123456789-") != strlen(DATE))
        return NULL;
    if (type == TYPE_DATE)
        return text[strlen(DATE)] ? NULL : text;
    const char *time = text + strlen(DATE), *zone = strchr(time, '+');
    if (strlen(time) < strlen(form) || !zone || !text_equal(zone, "+00"))
        return NULL;
    return ARENA_JOIN(arena, arena_copy(arena, text, strlen(DATE)), "T",
                      arena_copy(arena, time + 1, (size_t)(zone - time) - 1), "Z");
}

/* Text that is cast to the column's type. */
static const char *text_of(const struct expression *expression)
{
    const struct expression *bare = expression_bare(expression);
    return bare->kind == EXPRESSION_TEXT ? bare->text : NULL;
}

static bool has_word(const struct import_enum *enumeration, const char *word)
{
    for (size_t i = 0; i < enumeration->words.count; i++)
        if (text_equal(enumeration->words.items[i], word))
            return true;
    return false;
}

static const char *bytes_of(struct arena *arena, const struct expression *expression)
{
    const char *text = text_of(expression), *digits = text ? text_behind(text, "\\x") : NULL;
    return digits && *digits ? ARENA_JOIN(arena, "0x", digits) : NULL;
}

static const char *bool_of(const struct expression *expression)
{
    const char *word = expression->kind == EXPRESSION_WORD ? expression->text : "";
    return text_equal_ignoring_case(word, "true")    ? "true"
           : text_equal_ignoring_case(word, "false") ? "false"
                                                     : NULL;
}

/* The value in YAML's words; NULL: it is none of the column's type. */
static const char *value_of(struct arena *arena, const struct import_column *column,
                            const struct expression *expression)
{
    const char *text = text_of(expression);
    switch (column->type) {
    case TYPE_INT:
    case TYPE_REAL:
        return number_of(arena, column->type, expression);
    case TYPE_BOOL:
        return bool_of(expression);
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
        return time_of(arena, column->type, expression);
    case TYPE_BLOB:
        return bytes_of(arena, expression);
    case TYPE_ENUM:
        return text && has_word(column->enumeration, text) ? text : NULL;
    case TYPE_TEXT:
    case TYPE_JSON:
    case TYPE_UUID:
        return text;
    default:
        return NULL;
    }
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

static enum column_type type_in_table(const void *context, const char *name)
{
    const struct import_table *table = context;
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal(table->columns.items[i].name, name) && !table->columns.items[i].is_foreign)
            return table->columns.items[i].type;
    return TYPE_UNKNOWN;
}

static bool is_enum_of_table(const void *context, const char *type)
{
    const struct import_table *table = context;
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct import_column *column = &table->columns.items[i];
        if (column->type == TYPE_ENUM && column->postgres_type && text_equal(column->postgres_type, type))
            return true;
    }
    return false;
}

/* Puts SQL that both engines read into *sql, and NULL into *postgres; else SQL of PostgreSQL's is left without parentheses
 * around it, and *sql is NULL. */
static void share(struct arena *arena, const struct import_table *table, const struct expression *expression,
                  const char **sql, const char **postgres)
{
    const struct expression_scope scope = {type_in_table, is_enum_of_table, table};
    struct text common = {.arena = arena};
    bool is_common = expression && expression_append(&common, expression, &scope);
    *sql = is_common ? text_string(&common) : NULL;
    *postgres = is_common ? NULL : import_type_without_parentheses(arena, *postgres);
}

static void share_sql(struct arena *arena, const struct import_table *table, const char **sql,
                      const char **postgres)
{
    if (*postgres)
        share(arena, table, expression_read(arena, *postgres), sql, postgres);
}

/* ---- Defaults -------------------------------------------------------------------------------------------- */

/* Expressions that the language has a word for, or both engines have their own for. */
static const struct {
    enum column_type type;
    const char *postgres, *words, *sqlite; /* in YAML, in SQLite's SQL */
} CLOCKS[] = {
    {TYPE_TIMESTAMP, "CURRENT_TIMESTAMP", "now", NULL},
    {TYPE_TIMESTAMP, "now()", "now", NULL},
    {TYPE_DATE, "((CURRENT_TIMESTAMP AT TIME ZONE 'UTC'::text))::date", "now", NULL},
    {TYPE_DATE, "CURRENT_DATE", NULL, "CAST(julianday('now', 'start of day') - 2440587.5 AS INTEGER)"},
    {TYPE_UUID, "gen_random_uuid()", NULL, "randomblob(16)"},
};

static bool settle_clock(struct import_column *column)
{
    for (size_t i = 0; i < sizeof CLOCKS / sizeof *CLOCKS; i++)
        if (column->type == CLOCKS[i].type && text_equal(column->default_postgres, CLOCKS[i].postgres)) {
            column->default_words = CLOCKS[i].words;
            column->default_value = CLOCKS[i].sqlite;
            return true;
        }
    return false;
}

static void settle_default(struct arena *arena, struct import_table *table, struct import_column *column)
{
    if (!column->default_postgres || settle_clock(column))
        return;
    const struct expression *expression = expression_read(arena, column->default_postgres);
    bool is_null = expression && text_equal_ignoring_case(expression_bare(expression)->text, "NULL") &&
                   expression_bare(expression)->kind == EXPRESSION_WORD;
    if (is_null && !column->not_null)
        column->default_words = "null";
    else if (expression && !column->is_foreign)
        column->default_words = value_of(arena, column, expression);
    column->default_is_text = !is_null && (column->type == TYPE_TEXT || column->type == TYPE_ENUM ||
                                           column->type == TYPE_JSON || column->type == TYPE_UUID);
    if (column->default_words)
        return;
    if (column->is_foreign)
        column->default_postgres = import_type_without_parentheses(arena, column->default_postgres);
    else
        share(arena, table, expression, &column->default_value, &column->default_postgres);
}

/* ---- Generated columns ----------------------------------------------------------------------------------- */

/* What SQLite computes where it can't read the expression: the emptiest value of a type. */
static const char *const EMPTY[TYPE_ENUM + 1] = {
    [TYPE_INT] = "0",       [TYPE_BOOL] = "0",   [TYPE_REAL] = "0.0",
    [TYPE_TEXT] = "''",     [TYPE_BLOB] = "x''", [TYPE_JSON] = "'{}'",
    [TYPE_TIMESTAMP] = "0", [TYPE_DATE] = "0",   [TYPE_UUID] = "zeroblob(16)",
};

static void settle_generated(struct arena *arena, struct import_database *database, struct import_table *table,
                             struct import_column *column)
{
    share_sql(arena, table, &column->generated, &column->generated_postgres);
    if (column->generated || !column->generated_postgres)
        return;
    const char *empty = EMPTY[column->type];
    column->generated = column->not_null && empty ? empty : "NULL";
    *ARENA_APPEND(arena, &database->remarks) =
        arena_format(arena, "column %s of %s is generated by what only PostgreSQL reads: SQLite has %s there",
                     column->name, table->name, column->generated);
}

/* ---- Checks ---------------------------------------------------------------------------------------------- */

static bool is_column(const struct expression *expression, const struct import_column *column)
{
    const struct expression *bare = expression_bare(expression);
    return bare->kind == EXPRESSION_NAME && text_equal(bare->text, column->name);
}

static bool is_measured_by_length(enum column_type type)
{
    return type == TYPE_TEXT || type == TYPE_BLOB || type == TYPE_JSON;
}

/* The bound that a condition says: `length(name) <= 40`; NULL: none. */
static const char *bound_of(struct arena *arena, const struct import_column *column,
                            const struct expression *condition, const char *operator)
{
    bool of_length = is_measured_by_length(column->type);
    if (condition->kind != EXPRESSION_BINARY || !text_equal(condition->text, operator))
        return NULL;
    const struct expression *subject = condition->items[0], *bound = condition->items[1];
    bool is_length =
        subject->kind == EXPRESSION_CALL && text_equal(subject->text, "length") && subject->count == 1;
    if (of_length)
        return is_length && is_column(subject->items[0], column) ? number_of(arena, TYPE_INT, bound) : NULL;
    bool has_bounds = column->type == TYPE_INT || column->type == TYPE_REAL || column->type == TYPE_TIMESTAMP ||
                      column->type == TYPE_DATE;
    return has_bounds && is_column(subject, column) ? value_of(arena, column, bound) : NULL;
}

static struct import_enum *words_of(struct arena *arena, const struct import_column *column,
                                    const struct expression *condition)
{
    bool is_list = condition->kind == EXPRESSION_IN && text_equal(condition->text, "IN") &&
                   column->type == TYPE_TEXT && !column->is_foreign && is_column(condition->items[0], column);
    if (!is_list)
        return NULL;
    struct import_enum *words = ARENA_NEW(arena, struct import_enum);
    for (size_t i = 1; i < condition->count; i++) {
        const char *word = text_of(condition->items[i]);
        if (!word)
            return NULL;
        *ARENA_APPEND(arena, &words->words) = word;
    }
    return words;
}

/* What a list of conditions begins with that the language says in other words: bounds, then an enum. The result is how many
 * of them that are. */
static size_t take_apart(struct arena *arena, struct import_database *database, struct import_table *table,
                         struct import_column *column, const struct expression_list *conditions)
{
    size_t taken = 0;
    column->minimum = bound_of(arena, column, conditions->items[0], ">=");
    taken += column->minimum != NULL;
    const char *maximum =
        taken < conditions->count ? bound_of(arena, column, conditions->items[taken], "<=") : NULL;
    taken += maximum != NULL;
    if (maximum)
        column->maximum = maximum;
    struct import_enum *words = taken == 0 ? words_of(arena, column, conditions->items[0]) : NULL;
    if (words) {
        column->type = TYPE_ENUM;
        column->enumeration = import_type_enum(arena, database, table, column->name, words);
        column->maximum = NULL;
        taken = 1;
    }
    return taken;
}

static const struct expression *join(struct arena *arena, const struct expression_list *conditions, size_t from)
{
    const struct expression *whole = from < conditions->count ? conditions->items[from] : NULL;
    for (size_t i = from + 1; i < conditions->count; i++) {
        struct expression *both = ARENA_NEW(arena, struct expression);
        *both = (struct expression){.kind = EXPRESSION_BINARY, .text = "AND"};
        *ARENA_APPEND(arena, both) = whole;
        *ARENA_APPEND(arena, both) = conditions->items[i];
        whole = both;
    }
    return whole;
}

/* A check that its name binds to a column: bounds and enum are taken off it where both engines read what is left. */
static void settle_column_check(struct arena *arena, struct import_database *database,
                                struct import_table *table, struct import_column *column,
                                struct import_check *check)
{
    const struct expression *expression = expression_read(arena, check->whole_postgres);
    struct import_column before = *column;
    struct expression_list conditions = {0};
    check->column = column->name;
    if (!expression || column->is_foreign)
        return;
    expression_list_conjuncts(arena, expression, &conditions);
    size_t taken = take_apart(arena, database, table, column, &conditions);
    const struct expression *rest = join(arena, &conditions, taken);
    check->sql = check->postgres = NULL;
    if (rest) {
        check->postgres = check->whole_postgres;
        share(arena, table, rest, &check->sql, &check->postgres);
    }
    if (!rest || check->sql || !taken)
        return;
    *column = before;
    check->sql = NULL;
}

/* A column says one check; a second one is the table's. */
static bool is_said(const struct import_table *table, const struct import_column *column)
{
    for (size_t i = 0; i < table->checks.count; i++)
        if (table->checks.items[i].column && text_equal(table->checks.items[i].column, column->name))
            return true;
    return false;
}

static bool is_check_of(struct arena *arena, const struct import_table *table,
                        const struct import_column *column, const struct import_check *check)
{
    return constraint_name_is_usual(arena, check->name, table->name, column->name, "check") &&
           !is_said(table, column);
}

static void settle_checks(struct arena *arena, struct import_database *database, struct import_table *table)
{
    for (size_t i = 0; i < table->checks.count; i++) {
        struct import_check *check = &table->checks.items[i];
        check->postgres = check->whole_postgres;
        share_sql(arena, table, &check->sql, &check->postgres);
        const char *sql = check->sql, *postgres = check->postgres;
        for (size_t j = 0; j < table->columns.count && !check->column; j++)
            if (is_check_of(arena, table, &table->columns.items[j], check))
                settle_column_check(arena, database, table, &table->columns.items[j], check);
        check->whole = sql;
        check->whole_postgres = postgres;
    }
}

/* ---- Indexes ------------------------------------------------------------------------------------------ */

static void settle_index(struct arena *arena, struct import_database *database, struct import_index *index)
{
    const struct import_table *table = import_database_table(database, index->table);
    for (size_t i = 0; i < index->terms.count; i++)
        share_sql(arena, table, &index->terms.items[i].sql, &index->terms.items[i].postgres);
    share_sql(arena, table, &index->where, &index->where_postgres);
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

/* An integer may refer to a numeric: in the language both have the key's type. Whether that is new. */
static bool take_type(struct import_column *column, const struct import_column *key)
{
    enum column_type type = key->type == TYPE_ID ? TYPE_INT : key->type;
    if (column->type == type || column->type == TYPE_ID)
        return false;
    if (!column->postgres_type)
        column->postgres_type = DIALECT_POSTGRES.types[column->type];
    column->type = column->declared = type;
    column->sql_type = DIALECT_SQLITE.types[type];
    return true;
}

static bool take_types(const struct import_database *database, const struct import_table *table)
{
    bool is_new = false;
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct import_foreign_key *key = &table->foreign_keys.items[i];
        const struct import_table *parent = import_database_table(database, key->parent);
        for (size_t j = 0; parent && j < key->to.count; j++) {
            struct import_column *column = import_table_column(table, key->columns.items[j]);
            const struct import_column *other = import_table_column(parent, key->to.items[j]);
            is_new |= column && other && take_type(column, other);
        }
    }
    return is_new;
}

/* A key may refer to another in turn; one that refers to two of different types has no end. */
static void settle_references(struct import_database *database)
{
    bool goes_on = true;
    for (size_t round = 0; round < database->tables.count && goes_on; round++) {
        goes_on = false;
        for (size_t i = 0; i < database->tables.count; i++)
            goes_on |= take_types(database, &database->tables.items[i]);
    }
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* Checks first: they make enums, of which defaults are words. */
void import_postgres_type_settle(struct arena *arena, struct import_database *database)
{
    settle_references(database);
    for (size_t i = 0; i < database->tables.count; i++) {
        struct import_table *table = &database->tables.items[i];
        settle_checks(arena, database, table);
        for (size_t j = 0; j < table->columns.count; j++) {
            settle_default(arena, table, &table->columns.items[j]);
            settle_generated(arena, database, table, &table->columns.items[j]);
        }
    }
    for (size_t i = 0; i < database->indexes.count; i++)
        settle_index(arena, database, &database->indexes.items[i]);
}
