#include "check_sql.h"

#include "ddl.h"
#include "scalar_place.h"
#include "soundness.h"
#include "sql_scan.h"
#include "sqlite_probe.h"
#include "suggest.h"
#include "text.h"

#include <string.h>

enum { PLAIN_COUNT = 100 }; /* of columns or an enum's values, far from SQLite's limits */

/* A piece of SQL that stands in the schema. */
struct piece {
    const struct table *table;
    const struct column *column; /* that it belongs to; NULL: to the table */
    const char *what;            /* 'check of column "email"' */
    struct name sql;
    bool is_default; /* it can't look at columns */
};

struct trial {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct sqlite_probe *probe;
    const struct dialect *dialect;
};

/* A statement around a piece of SQL. */
struct statement {
    struct text text;
    size_t offset, length; /* of the piece */
};

/* ---- Messages -------------------------------------------------------------------------------------------- */

static const char *nearest_column(struct trial *trial, const struct table *table, const char *word)
{
    const char **names = arena_alloc(trial->arena, table->columns.count, sizeof *names);
    for (size_t i = 0; i < table->columns.count; i++)
        names[i] = table->columns.items[i].name.text;
    const char *dot = strrchr(word, '.');
    return suggest_nearest(dot ? dot + 1 : word, names, table->columns.count);
}

static const char *nearest_function(struct trial *trial, const char *word)
{
    size_t count;
    const char *const *names = sqlite_probe_functions(trial->probe, &count);
    return suggest_nearest(word, names, count);
}

static void suggest(struct trial *trial, const struct piece *piece, const char *message, char token,
                    struct diagnostic *diagnostic)
{
    const char *column = text_behind(message, "no such column: ");
    const char *function = text_behind(message, "no such function: ");
    if (column && piece->is_default) {
        diagnostic_suggest(diagnostic, "a default can't look at columns: generated can");
        return;
    }
    const char *nearest = column     ? nearest_column(trial, piece->table, column)
                          : function ? nearest_function(trial, function)
                                     : NULL;
    if (nearest)
        diagnostic_suggest(diagnostic, "did you mean \"%s\"?", nearest);
    else if (column && token == '"')
        diagnostic_suggest(diagnostic, "text stands between single quotes: '%s'", column);
}

static void report_piece(struct trial *trial, const struct piece *piece, const char *message, size_t offset,
                         size_t length)
{
    struct diagnostic *diagnostic =
        diagnostic_report(trial->diagnostics, RULE_BROKEN_SQL, scalar_place(&piece->sql, offset, length),
                          "%s: %s", piece->what, message);
    char token = offset < strlen(piece->sql.text) ? piece->sql.text[offset] : '\0';
    suggest(trial, piece, message, token, diagnostic);
}

/* What SQLite says of a statement, at its place in the piece. */
static void report_answer(struct trial *trial, const struct piece *piece, const struct statement *statement,
                          const struct probe_answer *answer)
{
    size_t length = strlen(piece->sql.text);
    const char *select = text_behind(answer->message, "subqueries prohibited")
                             ? sql_scan_find_word(piece->sql.text, "select")
                             : NULL;
    if (select)
        report_piece(trial, piece, answer->message, (size_t)(select - piece->sql.text), strlen("select"));
    else if (!answer->has_offset || answer->offset < statement->offset)
        report_piece(trial, piece, answer->message, 0, length);
    else if (answer->offset >= statement->offset + statement->length)
        report_piece(trial, piece, "incomplete input", length, 0);
    else
        report_piece(trial, piece, answer->message, answer->offset - statement->offset,
                     sql_scan_token_length(piece->sql.text + answer->offset - statement->offset));
}

/* One that the program registers is unknown here. */
static void warn_of_collation(struct trial *trial, const struct piece *piece, const char *name)
{
    const char *at = name ? sql_scan_find_word(piece->sql.text, name) : NULL;
    if (at)
        diagnostic_report(trial->diagnostics, RULE_UNKNOWN_COLLATION,
                          scalar_place(&piece->sql, (size_t)(at - piece->sql.text), strlen(name)),
                          "%s: SQLite has no collation \"%s\" unless the program registers it", piece->what,
                          name);
}

/* ---- Statements around a piece --------------------------------------------------------------------------- */

static struct statement begin_statement(struct trial *trial)
{
    return (struct statement){.text = {.arena = trial->arena}};
}

static void append_piece(struct trial *trial, struct statement *statement, const char *sql)
{
    statement->offset = statement->text.length;
    dialect_append_sql(trial->dialect, &statement->text, sql);
    statement->length = statement->text.length - statement->offset;
}

/* Whether another column has its name, which is reported: this one is left out. */
static bool is_duplicate(const struct column *column)
{
    return table_find_column(column->table, column->name.text) != column;
}

static void append_column(struct trial *trial, struct text *out, const struct column *column)
{
    dialect_append_quoted(trial->dialect, out, column->name.text);
    const char *type = column->sql_type.text          ? column->sql_type.text
                       : column->type == TYPE_UNKNOWN ? "ANY"
                                                      : trial->dialect->types[column->type];
    TEXT_JOIN(out, *type ? " " : "", type);
}

/* What stands behind the columns and constraints. */
static const char *end_of(const struct trial *trial, const struct table *table)
{
    return trial->dialect->table_options[table->strict][false];
}

/* A table has a column beside those that a piece means; no other has its name. */
static void append_other_column(struct trial *trial, struct text *out, const struct table *table)
{
    const char *name = "other";
    while (table_find_column(table, name))
        name = arena_format(trial->arena, "%s_", name);
    text_format(out, " (%s INTEGER", name);
}

/* The table's columns that a piece of SQL may mean, without their constraints. */
static void append_mentioned(struct trial *trial, struct text *out, const struct table *table, const char *sql,
                             const struct column *except)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (column == except || is_duplicate(column) || !sql_scan_mentions(sql, column->name.text))
            continue;
        text_append(out, ", ");
        append_column(trial, out, column);
    }
}

static void begin_table(struct trial *trial, struct text *out, const struct table *table, const char *sql,
                        const struct column *except)
{
    text_append(out, "CREATE TABLE ");
    dialect_append_quoted(trial->dialect, out, table->name.text);
    append_other_column(trial, out, table);
    append_mentioned(trial, out, table, sql, except);
}

static void append_table(struct trial *trial, struct text *out, const struct table *table, const char *sql)
{
    begin_table(trial, out, table, sql, NULL);
}

static void append_insert(struct trial *trial, struct text *out, const struct table *table)
{
    text_append(out, "INSERT INTO ");
    dialect_append_quoted(trial->dialect, out, table->name.text);
    text_append(out, " DEFAULT VALUES");
}

static struct statement check_statement(struct trial *trial, const struct piece *piece)
{
    struct statement statement = begin_statement(trial);
    append_table(trial, &statement.text, piece->table, piece->sql.text);
    text_append(&statement.text, ", CHECK (");
    append_piece(trial, &statement, piece->sql.text);
    TEXT_JOIN(&statement.text, "))", end_of(trial, piece->table));
    return statement;
}

static struct statement generated_statement(struct trial *trial, const struct piece *piece)
{
    struct statement statement = begin_statement(trial);
    struct text *text = &statement.text;
    begin_table(trial, text, piece->table, piece->sql.text, piece->column);
    text_append(text, ", ");
    append_column(trial, text, piece->column);
    text_append(text, " GENERATED ALWAYS AS (");
    append_piece(trial, &statement, piece->sql.text);
    TEXT_JOIN(text, ") STORED)", end_of(trial, piece->table));
    return statement;
}

/* Names alone: a default that is run could find no columns, but could read tables. */
static struct statement value_statement(struct trial *trial, const struct piece *piece)
{
    struct statement statement = begin_statement(trial);
    text_append(&statement.text, "SELECT (");
    append_piece(trial, &statement, piece->sql.text);
    text_append(&statement.text, ")");
    return statement;
}

static struct statement default_statement(struct trial *trial, const struct piece *piece)
{
    struct statement statement = begin_statement(trial);
    struct text *text = &statement.text;
    text_append(text, "CREATE TABLE ");
    dialect_append_quoted(trial->dialect, text, piece->table->name.text);
    text_append(text, " (");
    append_column(trial, text, piece->column);
    text_append(text, " DEFAULT (");
    append_piece(trial, &statement, piece->sql.text);
    TEXT_JOIN(text, "))", end_of(trial, piece->table));
    return statement;
}

static struct statement index_statement(struct trial *trial, const struct piece *piece, const char *before,
                                        const char *after)
{
    struct statement statement = begin_statement(trial);
    struct text *text = &statement.text;
    append_table(trial, text, piece->table, piece->sql.text);
    TEXT_JOIN(text, ")", end_of(trial, piece->table), ";\nCREATE INDEX jdb_trial ON ");
    dialect_append_quoted(trial->dialect, text, piece->table->name.text);
    text_append(text, before);
    append_piece(trial, &statement, piece->sql.text);
    text_append(text, after);
    return statement;
}

static struct statement term_statement(struct trial *trial, const struct piece *piece)
{
    return index_statement(trial, piece, " ((", "))");
}

static struct statement where_statement(struct trial *trial, const struct piece *piece)
{
    return index_statement(trial, piece, " ((1)) WHERE (", ")");
}

/* ---- Pieces ---------------------------------------------------------------------------------------------- */

/* Functions that tell another thing each time are found out only when they are called. What else a row of nulls
 * meets is not the piece's mistake. */
static struct probe_answer run_insert(struct trial *trial, const char *insert)
{
    struct probe_answer answer = sqlite_probe_run(trial->probe, insert);
    if (answer.message && !strstr(answer.message, "non-deterministic") && !strstr(answer.message, "loop"))
        answer.verdict = PROBE_FINE;
    return answer;
}

/* Whether SQLite takes the statement, and then a row of nulls. */
static bool try_statement(struct trial *trial, const struct piece *piece, const struct statement *statement)
{
    sqlite_probe_begin(trial->probe);
    struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(&statement->text));
    if (answer.verdict == PROBE_FINE) {
        struct text insert = {.arena = trial->arena};
        append_insert(trial, &insert, piece->table);
        answer = sqlite_probe_prepare(trial->probe, text_string(&insert));
        if (answer.verdict == PROBE_FINE)
            answer = run_insert(trial, text_string(&insert));
        answer.has_offset = false;
    }
    sqlite_probe_rollback(trial->probe);
    if (answer.verdict == PROBE_REFUSES_STATEMENT)
        report_answer(trial, piece, statement, &answer);
    else
        warn_of_collation(trial, piece, sqlite_probe_unknown_collation(trial->probe));
    return answer.verdict == PROBE_FINE;
}

typedef struct statement make_statement(struct trial *trial, const struct piece *piece);

/* False: the piece is broken, and that was reported. */
static bool try_piece(struct trial *trial, const struct piece *piece, make_statement *make)
{
    size_t offset;
    const char *problem = sql_scan_problem(piece->sql.text, &offset);
    if (problem) {
        report_piece(trial, piece, problem, offset, sql_scan_token_length(piece->sql.text + offset));
        return false;
    }
    struct statement statement = make(trial, piece);
    return try_statement(trial, piece, &statement);
}

static const char *describe(struct trial *trial, const char *key, const struct column *column)
{
    return arena_format(trial->arena, "%s of column \"%s\"", key, column->name.text);
}

static struct name sql_of_default(const struct column *column)
{
    const struct literal *value = &column->default_value;
    return value->kind == LITERAL_SQL ? (struct name){.text = value->text, .span = value->span}
                                      : (struct name){0};
}

/* ---- Defaults -------------------------------------------------------------------------------------------- */

/* Whether SQLite can say what a default is: not for one that is another value each time. */
static bool is_constant(struct trial *trial, const struct piece *piece)
{
    struct statement statement = generated_statement(trial, piece);
    text_append(&statement.text, ";\n");
    append_insert(trial, &statement.text, piece->table);
    sqlite_probe_begin(trial->probe);
    struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(&statement.text));
    sqlite_probe_rollback(trial->probe);
    return answer.verdict == PROBE_FINE;
}

/* A row of a table that has nothing but this column's default and a condition. */
static struct probe_answer insert_default(struct trial *trial, const struct column *column, bool not_null,
                                          const char *condition)
{
    struct text text = {.arena = trial->arena};
    begin_table(trial, &text, column->table, condition, column);
    text_append(&text, ", ");
    append_column(trial, &text, column);
    text_format(&text, "%s, CHECK (%s))%s;\n", not_null ? " NOT NULL" : "", condition,
                end_of(trial, column->table));
    text_append(&text, "INSERT INTO ");
    dialect_append_quoted(trial->dialect, &text, column->table->name.text);
    text_append(&text, " (");
    dialect_append_quoted(trial->dialect, &text, column->name.text);
    text_append(&text, ") VALUES (");
    dialect_append_default(trial->dialect, &text, column);
    text_append(&text, ")");
    sqlite_probe_begin(trial->probe);
    struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(&text));
    sqlite_probe_rollback(trial->probe);
    return answer;
}

/* Whether a condition is about this column alone. */
static bool is_about(struct trial *trial, const struct column *column, const char *condition)
{
    struct text table = {.arena = trial->arena}, query = {.arena = trial->arena};
    append_table(trial, &table, column->table, condition);
    TEXT_JOIN(&table, ")", end_of(trial, column->table));
    text_format(&query, "SELECT (%s) FROM ", condition);
    dialect_append_quoted(trial->dialect, &query, column->table->name.text);
    sqlite_probe_begin(trial->probe);
    sqlite_probe_run(trial->probe, text_string(&table));
    bool alone = sqlite_probe_reads_only(trial->probe, text_string(&query), column->name.text);
    sqlite_probe_rollback(trial->probe);
    return alone;
}

static void report_value(struct trial *trial, const struct column *column, const char *message)
{
    struct diagnostic *diagnostic =
        diagnostic_report(trial->diagnostics, RULE_DEFAULT_CHECK, column->default_value.span,
                          "default of column \"%s\": %s", column->name.text, message);
    if (column->type == TYPE_TIMESTAMP || column->type == TYPE_DATE)
        diagnostic_suggest(diagnostic, "`default: now` is the time of the insert, as this type holds it");
}

/* False: the default is no value of the column's type, and that was reported. */
static bool try_value(struct trial *trial, const struct column *column, bool constant)
{
    struct probe_answer answer = insert_default(trial, column, constant && !column->nullable, "1");
    if (answer.verdict == PROBE_FINE || answer.verdict == PROBE_GIVES_UP)
        return true;
    if (text_behind(answer.message, "NOT NULL constraint failed"))
        report_value(trial, column, "it is NULL, which the column can't be");
    else
        report_value(trial, column, answer.message);
    return false;
}

static void note_bound(struct diagnostic *diagnostic, const struct literal *bound, const char *name)
{
    if (bound->kind != LITERAL_NONE)
        diagnostic_note(diagnostic, bound->span, "%s is here", name);
}

/* False: a condition refuses the default, and that was reported. `what` is where the condition stands. */
static bool try_condition(struct trial *trial, const struct column *column, const char *what,
                          const struct text *condition)
{
    const char *words = text_string(condition);
    struct probe_answer answer = insert_default(trial, column, false, words);
    if (answer.verdict == PROBE_FINE || answer.verdict == PROBE_GIVES_UP || !is_about(trial, column, words))
        return true;
    bool refused = text_behind(answer.message, "CHECK");
    struct diagnostic *diagnostic =
        diagnostic_report(trial->diagnostics, RULE_DEFAULT_CHECK, column->default_value.span,
                          "default of column \"%s\" is refused by the column's %s: %s", column->name.text, what,
                          refused ? words : answer.message);
    if (text_equal(what, "check")) {
        diagnostic_note(diagnostic, column->check.span, "check is here");
        return false;
    }
    note_bound(diagnostic, &column->minimum, "min");
    note_bound(diagnostic, &column->maximum, "max");
    return false;
}

/* What a column's type, bounds and enum demand, without its check. */
static void try_bounds(struct trial *trial, const struct column *column)
{
    struct text condition = {.arena = trial->arena};
    struct column unchecked = *column;
    unchecked.check = (struct name){0};
    ddl_append_column_condition(trial->dialect, &condition, &unchecked);
    bool has_bounds = column->minimum.kind != LITERAL_NONE || column->maximum.kind != LITERAL_NONE;
    if (condition.length)
        try_condition(trial, column, has_bounds ? "bounds" : column->enumeration ? "enum" : "type", &condition);
}

/* Literals are held against types and bounds elsewhere. A default that is another value each time can only be held
 * against its type. One of a table that exists may be what makes people give a value. */
static void try_default(struct trial *trial, const struct column *column, bool constant)
{
    enum literal_kind kind = column->default_value.kind;
    if (kind == LITERAL_NONE || kind == LITERAL_NULL || kind == LITERAL_NOW || !column->table->strict)
        return;
    if (kind == LITERAL_SQL && !try_value(trial, column, constant))
        return;
    if (kind == LITERAL_SQL && constant)
        try_bounds(trial, column);
    struct text check = {.arena = trial->arena};
    if (!column->check.text || !constant)
        return;
    dialect_append_sql(trial->dialect, &check, column->check.text);
    try_condition(trial, column, "check", &check);
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static bool try_default_sql(struct trial *trial, const struct piece *piece)
{
    struct statement statement = value_statement(trial, piece);
    struct probe_answer answer = sqlite_probe_prepare(trial->probe, text_string(&statement.text));
    if (answer.verdict != PROBE_REFUSES_STATEMENT)
        return try_piece(trial, piece, default_statement);
    report_answer(trial, piece, &statement, &answer);
    return false;
}

static void try_column(struct trial *trial, const struct column *column)
{
    if (is_duplicate(column))
        return;
    const struct table *table = column->table;
    const struct piece check = {table, column, describe(trial, "check", column), column->check, false};
    const struct piece generated = {table, column, describe(trial, "generated", column), column->generated,
                                    false};
    const struct piece value = {table, column, describe(trial, "default", column), sql_of_default(column),
                                true};
    bool fine = !check.sql.text || try_piece(trial, &check, check_statement), constant = true;
    if (generated.sql.text)
        try_piece(trial, &generated, generated_statement);
    if (value.sql.text) {
        fine = try_default_sql(trial, &value) && fine;
        constant = is_constant(trial, &value);
    }
    if (fine && column->type != TYPE_UNKNOWN)
        try_default(trial, column, constant);
}

static void try_index(struct trial *trial, const struct table *table, const struct index *index)
{
    const struct piece where = {table, NULL, "where", index->where, false};
    if (where.sql.text)
        try_piece(trial, &where, where_statement);
    for (size_t i = 0; i < index->terms.count; i++) {
        const struct piece term = {table, NULL, "sql of an index", index->terms.items[i].sql, false};
        if (term.sql.text)
            try_piece(trial, &term, term_statement);
    }
}

static void try_pieces(struct trial *trial, const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++)
        try_column(trial, &table->columns.items[i]);
    for (size_t i = 0; i < table->checks.count; i++) {
        const struct piece check = {table, NULL, "check", table->checks.items[i].sql, false};
        try_piece(trial, &check, check_statement);
    }
    for (size_t i = 0; i < table->indexes.count; i++)
        try_index(trial, table, &table->indexes.items[i]);
}

/* Where the table is to blame: at the generated column that SQLite's message ends with, else at its name. */
static struct span place_in_table(struct trial *trial, const struct table *table, const char *message)
{
    size_t length = strlen(message);
    const char *quote = strchr(message, '"');
    if (!quote || message[length - 1] != '"' || quote == message + length - 1)
        return table->name.span;
    size_t size = (size_t)(message + length - 1 - (quote + 1));
    const struct column *column = table_find_column(table, arena_copy(trial->arena, quote + 1, size));
    return column && column->generated.text ? column->generated.span : table->name.span;
}

/* The table as it will be made; its columns may depend on one another in a circle, which shows when a row comes. */
static void try_whole(struct trial *trial, const struct table *table)
{
    if (!soundness_of_table(table, trial->diagnostics))
        return;
    struct text statements = {.arena = trial->arena}, insert = {.arena = trial->arena};
    ddl_append_table(trial->dialect, &statements, table);
    append_insert(trial, &insert, table);
    sqlite_probe_begin(trial->probe);
    struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(&statements));
    if (answer.verdict == PROBE_FINE)
        answer = sqlite_probe_prepare(trial->probe, text_string(&insert));
    sqlite_probe_rollback(trial->probe);
    if (answer.verdict == PROBE_REFUSES_STATEMENT)
        diagnostic_report(trial->diagnostics, RULE_REFUSED_TABLE, place_in_table(trial, table, answer.message),
                          "SQLite refuses table \"%s\": %s", table->name.text, answer.message);
}

static bool is_plain_column(const struct column *column)
{
    return !column->check.text && !column->generated.text && !column->collate.text &&
           column->default_value.kind != LITERAL_SQL &&
           (!column->enumeration || column->enumeration->values.count <= PLAIN_COUNT);
}

static bool is_plain_index(const struct index *index)
{
    bool plain = !index->where.text;
    for (size_t i = 0; i < index->terms.count; i++)
        plain &= !index->terms.items[i].sql.text && !index->terms.items[i].collate.text;
    return plain;
}

/* What is made of names, types and literals alone, of no unusual size, the rules of schema_check know: SQLite need not be
 * asked. */
static bool is_plain(const struct table *table)
{
    bool plain = table->checks.count == 0 && table->columns.count <= PLAIN_COUNT;
    for (size_t i = 0; i < table->columns.count && plain; i++)
        plain = is_plain_column(&table->columns.items[i]);
    for (size_t i = 0; i < table->indexes.count && plain; i++)
        plain = is_plain_index(&table->indexes.items[i]);
    return plain;
}

/* What one table takes to be tried is freed before the next. */
static void try_tables(struct arena *arena, struct trial *trial,
                       void (*try_table)(struct trial *trial, const struct table *table))
{
    for (size_t i = 0; i < trial->schema->tables.count; i++) {
        const struct table *table = &trial->schema->tables.items[i];
        if (table->incomplete || is_plain(table))
            continue;
        trial->arena = arena_new_scratch(arena);
        try_table(trial, table);
        arena_free(trial->arena);
    }
}

void check_sql(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct trial trial = {.schema = schema,
                          .diagnostics = diagnostics,
                          .probe = sqlite_probe_new(scratch),
                          .dialect = &DIALECT_SQLITE};
    try_tables(scratch, &trial, try_pieces);
    try_tables(scratch, &trial, try_whole);
    arena_free(scratch);
}
