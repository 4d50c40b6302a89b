#include "oracle.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char *quoted(const struct oracle *oracle, const char *name)
{
    return model_quote(oracle->arena, name);
}

/* ---- Asking ---------------------------------------------------------------------------------------------- */

const char *oracle_ask(struct arena *arena, struct sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    const char *answer = NULL;
    sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        answer = (const char *)sqlite3_column_text(statement, 0);
    answer = answer ? answer : sqlite3_errcode(handle) == SQLITE_ROW ? "" : sqlite3_errmsg(handle);
    answer = arena_copy(arena, answer, strlen(answer));
    sqlite3_finalize(statement);
    return answer;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The rows of a query, sorted, a line each. */
static const char *read_rows(struct arena *arena, sqlite3 *handle, const char *sql)
{
    struct {
        const char **items;
        size_t count, capacity;
    } lines = {0};
    sqlite3_stmt *statement = NULL;
    struct text out = {.arena = arena};
    sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    while (statement && sqlite3_step(statement) == SQLITE_ROW) {
        struct text line = {.arena = arena};
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            TEXT_JOIN(&line, i ? " | " : "", text ? text : "NULL");
        }
        *ARENA_APPEND(arena, &lines) = text_string(&line);
    }
    if (sqlite3_finalize(statement) != SQLITE_OK || !statement)
        return ARENA_JOIN(arena, sql, ": ", sqlite3_errmsg(handle));
    if (lines.count > 1)
        qsort(lines.items, lines.count, sizeof *lines.items, compare_texts);
    for (size_t i = 0; i < lines.count; i++)
        TEXT_JOIN(&out, lines.items[i], "\n");
    return text_string(&out);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static const struct model_table *table_before(const struct oracle *oracle, const struct model_table *after)
{
    return model_find_table(oracle->before, after->id);
}

static const struct model_column *column_before(const struct oracle *oracle, const struct model_table *table,
                                                const struct model_column *after)
{
    const struct model_table *before = table_before(oracle, table);
    return before ? model_find_column(before, after->id) : NULL;
}

/* What a STRICT table calls the type. */
static const char *stored_type(const struct model_column *column)
{
    static const char *const TYPES[] = {"INTEGER", "INTEGER", "INTEGER", "REAL",    "TEXT",
                                        "BLOB",    "TEXT",    "INTEGER", "INTEGER", "BLOB"};
    if (column->sql_type && !text_equal(column->sql_type, "INT"))
        return column->sql_type;
    return column->type < MODEL_ENUM ? TYPES[column->type] : "TEXT";
}

static bool converts(const struct model_table *table, const struct model_column *before,
                     const struct model_column *after)
{
    return table->strict && !text_equal(stored_type(before), stored_type(after));
}

/* Reals and texts know more of one another than CAST does. */
static bool is_real(const struct model_column *column)
{
    return text_equal(stored_type(column), "REAL");
}

static bool is_word(const struct model_column *column)
{
    return text_equal(stored_type(column), "TEXT");
}

/* Whether a table that is not STRICT makes texts of numbers in the column. */
static bool has_part(const struct model_column *column, const char *const *parts)
{
    for (; *parts; parts++)
        if (text_contains_ignoring_case(stored_type(column), *parts))
            return true;
    return false;
}

static bool makes_words(const struct model_column *column)
{
    return has_part(column, (const char *const[]){"CHAR", "TEXT", "CLOB", NULL}) &&
           !has_part(column, (const char *const[]){"INT", NULL});
}

static const char *zero_of(const struct oracle *oracle, const struct model_column *column)
{
    if (column->type >= MODEL_ENUM)
        return ARENA_JOIN(oracle->arena, "'", oracle->after->enums[column->type - MODEL_ENUM].words[0], "'");
    return column->type == MODEL_JSON   ? "'null'"
           : column->type == MODEL_UUID ? "zeroblob(16)"
           : column->type == MODEL_BLOB ? "x''"
           : column->type == MODEL_TEXT
               ? ARENA_JOIN(oracle->arena, "printf('%*s', ", column->minimum ? column->minimum : "0", ", '')")
           : column->minimum ? column->minimum
                             : "0";
}

/* What rows have that know nothing of the column. */
static const char *new_value(const struct oracle *oracle, sqlite3 *fresh, const struct model_table *table,
                             const struct model_column *column)
{
    if (column->fill)
        return model_sql(oracle->after, column->fill);
    if (column->default_value)
        return oracle_ask(
            oracle->arena, fresh,
            arena_format(oracle->arena, "SELECT dflt_value FROM pragma_table_xinfo('%s') WHERE name = '%s'",
                         sqlite3_snprintf(256, arena_bytes(oracle->arena, 256), "%q", table->name),
                         sqlite3_snprintf(256, arena_bytes(oracle->arena, 256), "%q", column->name)));
    return column->nullable ? "NULL" : zero_of(oracle, column);
}

static bool has_word(const struct model_enum *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_equal(words->words[i], word))
            return true;
    return false;
}

static bool loses_words(const struct oracle *oracle, const struct model_column *column)
{
    if (column->type < MODEL_ENUM)
        return false;
    const struct model_enum *was = &oracle->before->enums[column->type - MODEL_ENUM];
    const struct model_enum *is = &oracle->after->enums[column->type - MODEL_ENUM];
    for (size_t i = 0; i < was->count; i++)
        if (!has_word(is, was->words[i]))
            return true;
    return false;
}

static bool same_texts(const char *a, const char *b)
{
    return !a == !b && (!a || text_equal(a, b));
}

/* Whether all values become what fill says, and not only NULL: the type is another, and fill was not there for an older change. No
 * fill of these schemas reads its own column. */
static bool is_refilled(const struct oracle *oracle, const struct model_column *before,
                        const struct model_column *after)
{
    bool is_retyped = before->type != after->type || !same_texts(before->sql_type, after->sql_type) ||
                      loses_words(oracle, after);
    if (!after->fill || oracle->is_back || !is_retyped || (before->nullable && !after->nullable))
        return false;
    return !before->fill ||
           !text_equal(model_sql(oracle->before, before->fill), model_sql(oracle->after, after->fill));
}

static const char *kept_value(const struct oracle *oracle, sqlite3 *fresh, const struct model_table *table,
                              const struct model_column *before, const struct model_column *after)
{
    const char *value = quoted(oracle, after->name);
    if (is_refilled(oracle, before, after))
        return model_sql(oracle->after, after->fill);
    if (table->strict && is_real(before) && is_word(after))
        value = ARENA_JOIN(oracle->arena, "nullif(quote(", value, "), 'NULL')");
    else if (!table->strict && makes_words(after) && !makes_words(before))
        value = arena_format(oracle->arena, "CASE typeof(%s) WHEN 'real' THEN quote(%s) ELSE %s END", value,
                             value, value);
    else if (converts(table, before, after))
        value = ARENA_JOIN(oracle->arena, "CAST(", value, " AS ", stored_type(after), ")");
    if (before->nullable && !after->nullable && (after->fill || oracle->is_back))
        value =
            ARENA_JOIN(oracle->arena, "coalesce(", value, ", ", new_value(oracle, fresh, table, after), ")");
    return value;
}

static const struct model_column *row_number(const struct model_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (model_is_row_number(table, &table->columns[i]))
            return &table->columns[i];
    return NULL;
}

static bool is_named(const struct model_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (text_equal_ignoring_case(table->columns[i].name, name))
            return true;
    return false;
}

/* A name of the row's number that both tables take, and that is kept; NULL: a column that was kept has it, or there is none. */
static const char *kept_number(const struct model_table *before, const struct model_table *after)
{
    static const char *const NAMES[] = {"rowid", "_rowid_", "oid"};
    const struct model_column *number = row_number(after);
    if (before->without_rowid || after->without_rowid || (number && model_find_column(before, number->id)))
        return NULL;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!is_named(before, NAMES[i]) && !is_named(after, NAMES[i]))
            return NAMES[i];
    return NULL;
}

/* ---- Filling --------------------------------------------------------------------------------------------- */

/* The old rows in the names of the new table. */
static const char *old_rows(const struct oracle *oracle, const struct model_table *before,
                            const struct model_table *after)
{
    struct text out = {.arena = oracle->arena};
    const char *number = kept_number(before, after);
    TEXT_JOIN(&out, "(SELECT ", number ? number : "0", " AS jdb_number");
    for (size_t i = 0; i < after->column_count; i++) {
        const struct model_column *column = model_find_column(before, after->columns[i].id);
        if (column)
            TEXT_JOIN(&out, ", ", quoted(oracle, column->name), " AS ", quoted(oracle, after->columns[i].name));
    }
    TEXT_JOIN(&out, " FROM old.", quoted(oracle, before->name), ")");
    return text_string(&out);
}

/* No zero stands for a reference that is gone. */
static bool is_unknown_reference(const struct oracle *oracle, const struct model_table *table,
                                 const struct model_column *column)
{
    bool is_one = false;
    for (size_t i = 0; i < table->reference_count; i++)
        for (size_t j = 0; j < table->references[i].count; j++)
            is_one |= table->references[i].columns[j] == column->id;
    return is_one && oracle->is_back && !column->nullable && !column->fill && !column->default_value;
}

/* That "$" is a text of the real that it becomes: what comes of that again, or the integer that it is. */
#define IS_TEXT_OF_REAL                                                                                        \
    "($ COLLATE BINARY = CAST(CAST($ AS REAL) AS TEXT) OR $ COLLATE BINARY = quote(CAST($ AS REAL)) OR "       \
    "(CAST(CAST($ AS REAL) AS INTEGER) = CAST($ AS REAL) AND "                                                 \
    "$ COLLATE BINARY = CAST(CAST(CAST($ AS REAL) AS INTEGER) AS TEXT)))"

/* SQL for SQL with "$" in the place of a name. */
static const char *of_name(const struct oracle *oracle, const char *sql, const char *name)
{
    struct text out = {.arena = oracle->arena};
    for (; *sql; sql++)
        if (*sql == '$')
            text_append(&out, name);
        else
            text_append_bytes(&out, sql, 1);
    return text_string(&out);
}

/* Where no STRICT table was: all of another kind are lost. */
static const char *lost_kinds(const struct model_column *to)
{
    const char *type = stored_type(to);
    return text_equal(type, "INTEGER") ? "typeof($) NOT IN ('null', 'integer')"
           : text_equal(type, "REAL")
               ? "typeof($) NOT IN ('null', 'real') AND (typeof($) <> 'integer' OR CAST($ AS REAL) <> $)"
           : text_equal(type, "TEXT") ? "typeof($) NOT IN ('null', 'text')"
                                      : "typeof($) NOT IN ('null', 'blob')";
}

/* The condition of values that a STRICT table loses: another value comes back from the new type. */
static const char *lost_values(const struct oracle *oracle, const struct model_table *before,
                               const struct model_table *after, const struct model_column *from,
                               const struct model_column *to)
{
    const char *type = stored_type(to), *old = stored_type(from);
    bool are_numbers =
        (is_real(from) || text_equal(old, "INTEGER")) && (is_real(to) || text_equal(type, "INTEGER"));
    if (!before->strict)
        return lost_kinds(to);
    if (!converts(after, from, to) || (is_real(from) && is_word(to)))
        return "FALSE";
    if (is_word(from) && is_real(to))
        return "NOT " IS_TEXT_OF_REAL;
    if (are_numbers)
        return ARENA_JOIN(oracle->arena, "CAST($ AS ", type, ") <> $");
    return ARENA_JOIN(oracle->arena, "$ IS NOT NULL AND CAST(CAST($ AS ", type, ") AS ", old, ") IS NOT $");
}

/* How many values another table would keep as others: it is asked. */
static const char *count_lost(const struct oracle *oracle, sqlite3 *fresh, const char *rows, const char *name,
                              const struct model_column *to)
{
    const char *keep = ARENA_JOIN(oracle->arena, "CREATE TEMP TABLE kept(was, became ", stored_type(to),
                                  "); INSERT INTO kept SELECT ", name, ", ", name, " FROM ", rows);
    sqlite3_exec(fresh, keep, NULL, NULL, NULL);
    const char *count = oracle_ask(
        oracle->arena, fresh,
        "SELECT count(*) FROM temp.kept WHERE typeof(was) IN ('text', 'integer') AND typeof(became) IN ('integer', 'real') "
        "AND CASE typeof(was) WHEN 'integer' THEN was <> became ELSE was <> CAST(became AS TEXT) AND "
        "was <> quote(became) AND (CAST(became AS INTEGER) <> became OR "
        "was <> CAST(CAST(became AS INTEGER) AS TEXT)) END");
    sqlite3_exec(fresh, "DROP TABLE temp.kept", NULL, NULL, NULL);
    return count;
}

/* Whether NULL would get a number. */
static bool is_numbered(const struct oracle *oracle, const struct model_table *before,
                        const struct model_table *after, const struct model_column *from,
                        const struct model_column *to)
{
    bool is_filled = !to->nullable && (to->fill || oracle->is_back);
    return model_is_row_number(after, to) && !model_is_row_number(before, from) && !is_filled;
}

static bool loses_values(const struct oracle *oracle, sqlite3 *fresh, const struct model_table *before,
                         const struct model_table *after, const struct model_column *from,
                         const struct model_column *to)
{
    const char *name = quoted(oracle, to->name), *rows = old_rows(oracle, before, after);
    const char *select = ARENA_JOIN(oracle->arena, "SELECT count(*) FROM ", rows, " WHERE ");
    if (is_refilled(oracle, from, to))
        return false;
    if (is_numbered(oracle, before, after, from, to) &&
        !text_equal(oracle_ask(oracle->arena, fresh, ARENA_JOIN(oracle->arena, select, name, " IS NULL")), "0"))
        return true;
    if (!after->strict)
        return !makes_words(to) && !text_equal(count_lost(oracle, fresh, rows, name, to), "0");
    const char *lost = of_name(oracle, lost_values(oracle, before, after, from, to), name);
    return !text_equal(oracle_ask(oracle->arena, fresh, ARENA_JOIN(oracle->arena, select, lost)), "0");
}

/* A type that loses something: another value comes back. */
static const char *find_lost(const struct oracle *oracle, sqlite3 *fresh, const struct model_table *before,
                             const struct model_table *after)
{
    for (size_t i = 0; i < after->column_count; i++) {
        const struct model_column *to = &after->columns[i], *from = model_find_column(before, to->id);
        if (!from && is_unknown_reference(oracle, after, to) &&
            !text_equal(oracle_ask(oracle->arena, fresh,
                                   ARENA_JOIN(oracle->arena, "SELECT count(*) FROM old.",
                                              quoted(oracle, before->name))),
                        "0"))
            return ARENA_JOIN(oracle->arena, "nobody knows what ", to->name, " referred to");
        if (from && !to->generated && loses_values(oracle, fresh, before, after, from, to))
            return ARENA_JOIN(oracle->arena, "values of ", after->name, ".", to->name);
    }
    return NULL;
}

static const char *copy_sql(const struct oracle *oracle, sqlite3 *fresh, const struct model_table *before,
                            const struct model_table *after)
{
    struct text names = {.arena = oracle->arena}, values = names;
    const char *number = kept_number(before, after);
    if (number) {
        text_append(&names, number);
        text_append(&values, "jdb_number");
    }
    for (size_t i = 0; i < after->column_count; i++) {
        const struct model_column *to = &after->columns[i], *from = model_find_column(before, to->id);
        if (to->generated || (!from && model_is_row_number(after, to)))
            continue;
        TEXT_JOIN(&names, names.length ? ", " : "", quoted(oracle, to->name));
        TEXT_JOIN(&values, values.length ? ", " : "",
                  from ? kept_value(oracle, fresh, after, from, to) : new_value(oracle, fresh, after, to));
    }
    if (!names.length) {
        text_append(&names, quoted(oracle, after->columns[0].name));
        text_append(&values, "NULL");
    }
    return ARENA_JOIN(oracle->arena, "INSERT INTO main.", quoted(oracle, after->name), " (",
                      text_string(&names), ") SELECT ", text_string(&values), " FROM ",
                      old_rows(oracle, before, after));
}

static const char *fill_table(const struct oracle *oracle, sqlite3 *fresh, const struct model_table *before,
                              const struct model_table *after)
{
    const char *lost = find_lost(oracle, fresh, before, after);
    if (lost)
        return lost;
    const char *sql = copy_sql(oracle, fresh, before, after);
    if (sqlite3_exec(fresh, sql, NULL, NULL, NULL) != SQLITE_OK)
        return ARENA_JOIN(oracle->arena, sql, ": ", sqlite3_errmsg(fresh));
    const char *count =
        oracle_ask(oracle->arena, fresh,
                   ARENA_JOIN(oracle->arena, "SELECT (SELECT count(*) FROM main.", quoted(oracle, after->name),
                              ") = (SELECT count(*) FROM old.", quoted(oracle, before->name), ")"));
    return text_equal(count, "1") ? NULL : ARENA_JOIN(oracle->arena, "rows go from ", after->name);
}

const char *oracle_fill(const struct oracle *oracle, struct sqlite3 *fresh, const char *ddl, const char *file)
{
    char *attach = sqlite3_mprintf("ATTACH %Q AS old", file);
    const char *wrong = NULL;
    if (sqlite3_exec(fresh, "PRAGMA foreign_keys = OFF", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(fresh, ddl, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(fresh, attach, NULL, NULL, NULL) != SQLITE_OK)
        wrong = ARENA_JOIN(oracle->arena, "the fresh database: ", sqlite3_errmsg(fresh));
    sqlite3_free(attach);
    for (size_t i = 0; i < oracle->after->table_count && !wrong; i++) {
        const struct model_table *after = &oracle->after->tables[i], *before = table_before(oracle, after);
        wrong = before ? fill_table(oracle, fresh, before, after) : NULL;
    }
    if (wrong)
        return wrong;
    const char *orphans =
        oracle_ask(oracle->arena, fresh, "SELECT count(*) FROM pragma_foreign_key_check(NULL, 'main')");
    return text_equal(orphans, "0") ? NULL : ARENA_JOIN(oracle->arena, "rows without a parent: ", orphans);
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

/* Its values are known beforehand: nothing hands them out, no clock says them. */
static bool is_certain(const struct oracle *oracle, const struct model_table *table,
                       const struct model_column *column)
{
    const struct model_column *before = column_before(oracle, table, column);
    if (column->generated) {
        for (size_t i = 0; i < table->column_count; i++)
            if (!table->columns[i].generated && !is_certain(oracle, table, &table->columns[i]))
                return false;
        return true;
    }
    bool is_new = !before || (before->nullable && !column->nullable);
    return !(is_new && column->is_volatile && !column->fill) && (before || !model_is_row_number(table, column));
}

static void add_value(const struct oracle *oracle, struct text *sql, const char *name)
{
    TEXT_JOIN(sql, sql->length ? ", " : "SELECT ", "typeof(", quoted(oracle, name), ") || ' ' || quote(",
              quoted(oracle, name), ")");
}

static const char *differ(const struct oracle *oracle, const char *what, const char *wanted, const char *found)
{
    return text_equal(wanted, found)
               ? NULL
               : ARENA_JOIN(oracle->arena, "rows of ", what, ", wanted:\n", wanted, "found:\n", found);
}

const char *oracle_compare(const struct oracle *oracle, struct sqlite3 *fresh, struct sqlite3 *migrated)
{
    for (size_t i = 0; i < oracle->after->table_count; i++) {
        const struct model_table *after = &oracle->after->tables[i], *before = table_before(oracle, after);
        const char *number = before ? kept_number(before, after) : NULL;
        struct text sql = {.arena = oracle->arena};
        if (number)
            TEXT_JOIN(&sql, "SELECT ", number);
        for (size_t j = 0; j < after->column_count; j++)
            if (is_certain(oracle, after, &after->columns[j]))
                add_value(oracle, &sql, after->columns[j].name);
        TEXT_JOIN(&sql, sql.length ? "" : "SELECT 0", " FROM main.", quoted(oracle, after->name));
        const char *different = differ(oracle, after->name, read_rows(oracle->arena, fresh, text_string(&sql)),
                                       read_rows(oracle->arena, migrated, text_string(&sql)));
        if (different)
            return different;
    }
    return NULL;
}

static bool is_as_it_was(const struct oracle *oracle, const struct model_table *table,
                         const struct model_column *before, const struct model_column *after)
{
    bool has_type = text_equal(stored_type(before), stored_type(after)) && table->strict;
    return has_type && !is_refilled(oracle, before, after) && !before->generated && !after->generated &&
           (before->nullable <= after->nullable);
}

static const char *compare_kept_table(const struct oracle *oracle, sqlite3 *old, sqlite3 *migrated,
                                      const struct model_table *before, const struct model_table *after)
{
    struct text was = {.arena = oracle->arena}, is = was;
    for (size_t i = 0; i < after->column_count; i++) {
        const struct model_column *column = model_find_column(before, after->columns[i].id);
        if (!column || !is_as_it_was(oracle, after, column, &after->columns[i]))
            continue;
        add_value(oracle, &was, column->name);
        add_value(oracle, &is, after->columns[i].name);
    }
    TEXT_JOIN(&was, was.length ? "" : "SELECT 0", " FROM ", quoted(oracle, before->name));
    TEXT_JOIN(&is, is.length ? "" : "SELECT 0", " FROM ", quoted(oracle, after->name));
    return differ(oracle, after->name, read_rows(oracle->arena, old, text_string(&was)),
                  read_rows(oracle->arena, migrated, text_string(&is)));
}

static bool has_autoincrement(const struct model_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].autoincrement)
            return true;
    return false;
}

static long long sequence_of(const struct oracle *oracle, sqlite3 *handle, const struct model_table *table)
{
    char *sql =
        sqlite3_mprintf("SELECT max(seq) FROM sqlite_sequence WHERE name = %Q COLLATE NOCASE", table->name);
    const char *answer = oracle_ask(oracle->arena, handle, sql);
    sqlite3_free(sql);
    return strtoll(answer, NULL, 10);
}

const char *oracle_compare_kept(const struct oracle *oracle, const char *old_file, struct sqlite3 *migrated)
{
    sqlite3 *old = NULL;
    const char *different =
        sqlite3_open(old_file, &old) == SQLITE_OK ? NULL : "the old database can't be opened";
    for (size_t i = 0; i < oracle->after->table_count && !different; i++) {
        const struct model_table *after = &oracle->after->tables[i], *before = table_before(oracle, after);
        if (!before)
            continue;
        different = compare_kept_table(oracle, old, migrated, before, after);
        if (!different && has_autoincrement(before) && has_autoincrement(after) &&
            sequence_of(oracle, migrated, after) < sequence_of(oracle, old, before))
            different = ARENA_JOIN(oracle->arena, "AUTOINCREMENT of ", after->name, " goes back");
    }
    sqlite3_close(old);
    return different;
}

/* ---- Dumping --------------------------------------------------------------------------------------------- */

const char *oracle_dump(struct arena *arena, struct sqlite3 *handle)
{
    struct text out = {.arena = arena};
    text_append(&out, read_rows(arena, handle, "SELECT type, name, tbl_name, sql FROM sqlite_schema"));
    sqlite3_stmt *tables = NULL;
    sqlite3_prepare_v2(handle, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1, &tables,
                       NULL);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = model_quote(arena, (const char *)sqlite3_column_text(tables, 0));
        struct text sql = {.arena = arena};
        sqlite3_stmt *rows = NULL;
        sqlite3_prepare_v2(handle, ARENA_JOIN(arena, "SELECT * FROM ", name), -1, &rows, NULL);
        for (int i = 0; i < sqlite3_column_count(rows); i++)
            TEXT_JOIN(&sql, i ? ", " : "SELECT ", "quote(", model_quote(arena, sqlite3_column_name(rows, i)),
                      ")");
        sqlite3_finalize(rows);
        TEXT_JOIN(&sql, " FROM ", name);
        TEXT_JOIN(&out, name, ":\n", read_rows(arena, handle, text_string(&sql)));
    }
    sqlite3_finalize(tables);
    return text_string(&out);
}

const char *oracle_dump_file(struct arena *arena, const char *file)
{
    sqlite3 *handle = NULL;
    const char *dump =
        sqlite3_open(file, &handle) == SQLITE_OK ? oracle_dump(arena, handle) : "it can't be opened";
    sqlite3_close(handle);
    return dump;
}

/* ---- Losses ---------------------------------------------------------------------------------------------- */

void oracle_losses(const struct oracle *oracle, struct text *names)
{
    for (size_t i = 0; i < oracle->before->table_count; i++) {
        const struct model_table *before = &oracle->before->tables[i];
        const struct model_table *after = model_find_table(oracle->after, before->id);
        if (!after) {
            TEXT_JOIN(names, "table ", before->name, "\n");
            continue;
        }
        for (size_t j = 0; j < before->column_count; j++) {
            const struct model_column *column = &before->columns[j];
            const struct model_column *to = model_find_column(after, column->id);
            if (!column->generated && !to)
                TEXT_JOIN(names, "column ", after->name, ".", column->name, "\n");
            if (!column->generated && to && to->generated)
                TEXT_JOIN(names, "values ", after->name, ".", to->name, "\n");
        }
    }
}
