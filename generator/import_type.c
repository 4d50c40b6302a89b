#include "import_type.h"

#include "constraint_name.h"
#include "dialect.h"
#include "sql_scan.h"
#include "text.h"

#include <string.h>
#include <strings.h>

/* ---- What is declared ------------------------------------------------------------------------------------ */

/* Parts of a type's name, the first that is found decides: SQLite's own rules, and between them what people write for what SQLite
 * takes for NUMERIC. */
static const struct {
    const char *part;
    enum column_type type;
} PARTS[] = {
    {"bool", TYPE_BOOL}, {"int", TYPE_INT},   {"char", TYPE_TEXT},  {"clob", TYPE_TEXT},
    {"text", TYPE_TEXT}, {"blob", TYPE_BLOB}, {"real", TYPE_REAL},  {"floa", TYPE_REAL},
    {"doub", TYPE_REAL}, {"date", TYPE_TEXT}, {"time", TYPE_TEXT},  {"string", TYPE_TEXT},
    {"uuid", TYPE_TEXT}, {"json", TYPE_TEXT}, {"bytea", TYPE_BLOB}, {"binary", TYPE_BLOB},
    {"num", TYPE_REAL},  {"dec", TYPE_REAL},  {"money", TYPE_REAL}, {"currency", TYPE_REAL},
};

/* What says nothing may hold anything: texts are what numbers can be read as, too. */
static enum column_type declared_type(const char *sql_type)
{
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (text_contains_ignoring_case(sql_type, PARTS[i].part))
            return PARTS[i].type;
    return TYPE_TEXT;
}

/* ---- Checks that this program writes --------------------------------------------------------------------- */

/* A condition that is taken apart from its beginning. */
struct condition {
    struct arena *arena;
    const char *column; /* in quotes, as it stands there */
    const char *at;
};

static bool take(struct condition *condition, const char *words)
{
    size_t length = strlen(words);
    if (strncmp(condition->at, words, length) != 0)
        return false;
    condition->at += length;
    return true;
}

/* Words in which %s is the column. */
static bool take_of_column(struct condition *condition, const char *format)
{
    struct text words = {.arena = condition->arena};
    for (const char *c = format; *c; c++) {
        if (c[0] == '%' && c[1] == 's') {
            text_append(&words, condition->column);
            c++;
        } else {
            text_append_char(&words, *c);
        }
    }
    return take(condition, text_string(&words));
}

static bool take_and(struct condition *condition)
{
    return take(condition, " AND ");
}

/* A whole number behind an operator; NULL: none. */
static const char *take_bound(struct condition *condition, bool of_length, const char *operator)
{
    const char *begin = condition->at;
    if (!take_of_column(condition, of_length ? "length(%s)" : "%s") || !take(condition, operator)) {
        condition->at = begin;
        return NULL;
    }
    size_t length = strspn(condition->at, "-0123456789");
    const char *number = arena_copy(condition->arena, condition->at, length);
    condition->at += length;
    if (!length || (*condition->at && strncmp(condition->at, " AND ", 5) != 0)) {
        condition->at = begin;
        return NULL;
    }
    return number;
}

/* 'word'; NULL: none. */
static const char *take_word(struct condition *condition)
{
    const char *begin = condition->at;
    if (!take_of_column(condition, "%s = '"))
        return NULL;
    struct text word = {.arena = condition->arena};
    for (; *condition->at && !(condition->at[0] == '\'' && condition->at[1] != '\''); condition->at++) {
        text_append_char(&word, *condition->at);
        condition->at += *condition->at == '\'';
    }
    if (!take(condition, "'")) {
        condition->at = begin;
        return NULL;
    }
    return text_string(&word);
}

static struct import_enum *take_enum(struct condition *condition)
{
    struct import_enum *words = ARENA_NEW(condition->arena, struct import_enum);
    const char *begin = condition->at;
    *words = (struct import_enum){.name = NULL};
    bool is_nested = take(condition, "(");
    do {
        const char *word = take_word(condition);
        if (!word)
            break;
        *ARENA_APPEND(condition->arena, &words->words) = word;
    } while (take(condition, " OR "));
    if (words->words.count && (!is_nested || take(condition, ")")) &&
        (!*condition->at || strncmp(condition->at, " AND ", 5) == 0))
        return words;
    condition->at = begin;
    return NULL;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static bool same_words(const struct import_names *a, const struct import_names *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = text_equal(a->items[i], b->items[i]);
    return same;
}

static const struct import_enum *find_enum(const struct import_database *database, const char *name)
{
    for (size_t i = 0; i < database->enums.count; i++)
        if (text_equal(database->enums.items[i]->name, name))
            return database->enums.items[i];
    return NULL;
}

/* Enums are called after the first column that has their words. */
const struct import_enum *import_type_enum(struct arena *arena, struct import_database *database,
                                           const struct import_table *table, const char *name,
                                           struct import_enum *words)
{
    for (size_t i = 0; i < database->enums.count; i++)
        if (same_words(&database->enums.items[i]->words, &words->words))
            return database->enums.items[i];
    words->name = name;
    for (size_t i = 0; i < TYPE_ENUM; i++)
        if (COLUMN_TYPES[i].word && text_equal(COLUMN_TYPES[i].word, words->name))
            words->name = ARENA_JOIN(arena, table->name, "_", name);
    for (size_t i = 2; find_enum(database, words->name); i++)
        words->name = i == 2 ? ARENA_JOIN(arena, table->name, "_", name)
                             : arena_format(arena, "%s_%s_%zu", table->name, name, i);
    *ARENA_APPEND(arena, &database->enums) = words;
    return words;
}

/* Behind AND, this program puts a check in parentheses. */
const char *import_type_without_parentheses(struct arena *arena, const char *sql)
{
    size_t depth = 0, last = 0;
    for (size_t at = 0; sql[at]; at += last) {
        size_t blank = sql_scan_blank_length(sql + at);
        last = blank ? blank : sql_scan_token_length(sql + at);
        depth += sql[at] == '(';
        depth -= sql[at] == ')';
        if (!depth)
            return *sql == '(' && !sql[at + last] ? arena_copy(arena, sql + 1, at - 1) : sql;
    }
    return sql;
}

static bool is_text(const struct import_column *column)
{
    return text_equal(column->sql_type, "TEXT");
}

static void take_type(struct condition *condition, struct import_column *column)
{
    const struct dialect *dialect = &DIALECT_SQLITE;
    bool is_number = text_equal(column->sql_type, "INTEGER"), is_bytes = text_equal(column->sql_type, "BLOB");
    if (is_number && take_of_column(condition, dialect->bool_check))
        column->type = TYPE_BOOL;
    else if (is_bytes && take_of_column(condition, dialect->uuid_check))
        column->type = TYPE_UUID;
    else if (is_text(column) &&
             take_of_column(condition, column->not_null ? dialect->json_check : dialect->nullable_json_check))
        column->type = TYPE_JSON;
    else
        return;
}

/* Takes off a check what the language says in other words; what is left is the column's own check. */
static void take_apart(struct arena *arena, struct import_database *database, const struct import_table *table,
                       struct import_column *column, struct import_check *check)
{
    struct text quoted = {.arena = arena};
    dialect_append_quoted(&DIALECT_SQLITE, &quoted, column->name);
    struct condition condition = {arena, text_string(&quoted), check->sql};
    take_type(&condition, column);
    if (*condition.at && condition.at != check->sql && !take_and(&condition)) {
        column->type = column->declared; /* more than that stands there */
        return;
    }
    bool of_length = column->type == TYPE_TEXT || column->type == TYPE_BLOB || column->type == TYPE_JSON;
    bool is_bound = column->type != TYPE_UUID && column->type != TYPE_BOOL;
    column->minimum = is_bound ? take_bound(&condition, of_length, " >= ") : NULL;
    if (column->minimum)
        take_and(&condition);
    column->maximum = is_bound ? take_bound(&condition, of_length, " <= ") : NULL;
    if (column->maximum)
        take_and(&condition);
    struct import_enum *words =
        is_text(column) && column->type == TYPE_TEXT && !column->minimum && !column->maximum
            ? take_enum(&condition)
            : NULL;
    if (words) {
        column->type = TYPE_ENUM;
        column->enumeration = import_type_enum(arena, database, table, column->name, words);
        take_and(&condition);
    }
    bool is_rest = condition.at != check->sql;
    check->sql = !*condition.at ? NULL
                 : is_rest      ? import_type_without_parentheses(arena, condition.at)
                                : condition.at;
}

static bool is_own_check(struct arena *arena, const struct import_table *table,
                         const struct import_column *column, const struct import_check *check)
{
    return check->name && constraint_name_is_usual(arena, check->name, table->name, column->name, "check");
}

/* Checks that a name binds to a column stand at it, those without any come after. */
static void find_type(struct arena *arena, struct import_database *database, struct import_table *table,
                      struct import_column *column)
{
    static const char *const CLOCKS[] = {"CAST(strftime", "CAST(julianday"};
    bool is_row_number = import_column_is_row_number(table, column);
    column->type = column->declared = is_row_number ? TYPE_ID : declared_type(column->sql_type);
    for (size_t i = 0; i < table->checks.count; i++) {
        struct import_check *check = &table->checks.items[i];
        if (check->column || !is_own_check(arena, table, column, check))
            continue;
        check->column = column->name;
        if (table->strict)
            take_apart(arena, database, table, column, check);
        break; /* others may be called so where names are cut */
    }
    const struct dialect *dialect = &DIALECT_SQLITE;
    if (!table->strict || column->type != TYPE_INT || !column->default_value)
        return;
    const char *value = ARENA_JOIN(arena, "(", column->default_value, ")");
    if (strncmp(column->default_value, CLOCKS[0], strlen(CLOCKS[0])) == 0 && text_equal(value, dialect->now))
        column->type = TYPE_TIMESTAMP;
    else if (strncmp(column->default_value, CLOCKS[1], strlen(CLOCKS[1])) == 0 &&
             text_equal(value, dialect->today))
        column->type = TYPE_DATE;
}

void import_type_forget(struct import_table *table, struct import_column *column)
{
    column->is_plain = true;
    column->type = column->declared;
    column->enumeration = NULL;
    column->minimum = column->maximum = NULL;
    for (size_t i = 0; i < table->checks.count; i++)
        if (table->checks.items[i].column && text_equal(table->checks.items[i].column, column->name)) {
            table->checks.items[i].sql = table->checks.items[i].whole;
            table->checks.items[i].postgres = table->checks.items[i].whole_postgres;
        }
}

void import_type_all(struct arena *arena, struct import_database *database)
{
    for (size_t i = 0; i < database->tables.count; i++) {
        struct import_table *table = &database->tables.items[i];
        for (size_t j = 0; j < table->columns.count; j++)
            find_type(arena, database, table, &table->columns.items[j]);
    }
}
