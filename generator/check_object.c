#include "check_object.h"

#include "ddl.h"
#include "scalar_place.h"
#include "sql_scan.h"
#include "sqlite_probe.h"
#include "text.h"

#include <string.h>

struct words {
    const char **items;
    size_t count, capacity;
};

struct trial {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct sqlite_probe *probe;
    struct words *told; /* what SQLite said that was reported: of what depends on that it says it again */
};

/* What is tried: 'view "active_users"', and its SQL. */
struct piece {
    const char *kind;
    const struct name *name, *sql;
};

/* Also that a view is missing, which SQLite refused. */
static bool was_told(const struct trial *trial, const char *message)
{
    for (size_t i = 0; i < trial->told->count; i++)
        if (text_equal(trial->told->items[i], message))
            return true;
    return false;
}

static bool is_view(const struct trial *trial, const char *name)
{
    for (size_t i = 0; i < trial->schema->views.count; i++)
        if (text_equal_ignoring_case(trial->schema->views.items[i].name.text, name))
            return true;
    return false;
}

/* `offset`: where the piece's SQL begins in the statement that SQLite answered to; SIZE_MAX: it is no part of it. */
static void report(const struct trial *trial, const struct piece *piece, const struct probe_answer *answer,
                   size_t offset)
{
    size_t length = strlen(piece->sql->text), place = 0, size = length;
    bool is_inside = answer->has_offset && answer->offset >= offset && answer->offset - offset < length;
    const char *table = text_behind(answer->message, "no such table: main.");
    const char *column = text_behind(answer->message, "no such column: ");
    const char *function = text_behind(answer->message, "no such function: ");
    const char *word = table ? table : column ? column : function;
    const char *found = word ? strstr(piece->sql->text, word) : NULL;
    if (table && is_view(trial, table) && trial->told->count)
        return; /* which SQLite refused before */
    if (!is_inside && !found && was_told(trial, answer->message))
        return;
    *ARENA_APPEND(trial->arena, trial->told) = answer->message;
    if (is_inside || found) {
        place = is_inside ? answer->offset - offset : (size_t)(found - piece->sql->text);
        size = is_inside ? sql_scan_token_length(piece->sql->text + place) : strlen(word);
    }
    if (function) {
        diagnostic_suggest(diagnostic_report(trial->diagnostics, RULE_UNKNOWN_FUNCTION,
                                             scalar_place(piece->sql, place, size), "%s \"%s\": %s",
                                             piece->kind, piece->name->text, answer->message),
                           "the program has to register it in its connections");
        return;
    }
    diagnostic_report(trial->diagnostics, RULE_BROKEN_SQL, scalar_place(piece->sql, place, size),
                      "%s \"%s\": %s", piece->kind, piece->name->text, answer->message);
}

/* False: it was reported. */
static bool run(const struct trial *trial, const struct piece *piece, const struct text *statement)
{
    size_t end = strlen(";\n") + strlen(piece->sql->text);
    struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(statement));
    if (answer.verdict == PROBE_FINE || answer.verdict == PROBE_GIVES_UP)
        return true;
    report(trial, piece, &answer, statement->length < end ? SIZE_MAX : statement->length - end);
    return false;
}

/* A statement that only the trial needs. */
static void prepare(const struct trial *trial, const struct piece *piece, const struct text *statement,
                    bool *is_fine)
{
    struct probe_answer answer = sqlite_probe_prepare(trial->probe, text_string(statement));
    if (answer.verdict == PROBE_REFUSES_STATEMENT && *is_fine)
        report(trial, piece, &answer, SIZE_MAX);
    *is_fine = *is_fine && answer.verdict != PROBE_REFUSES_STATEMENT;
}

/* ---- Virtual tables and views ---------------------------------------------------------------------------- */

/* Or a part of one, that programs may bring, too. */
static bool lacks_module(const char *message)
{
    return text_behind(message, "no such module: ") || text_behind(message, "no such tokenizer: ") ||
           text_behind(message, "unknown tokenizer: ");
}

static bool try_virtual_table(const struct trial *trial, const struct sql_object *table)
{
    struct text statement = {.arena = trial->arena};
    const struct piece piece = {"virtual table", &table->name, &table->sql};
    ddl_append_virtual_table(&DIALECT_SQLITE, &statement, table);
    struct probe_answer answer = sqlite_probe_run(trial->probe, text_string(&statement));
    if (answer.verdict != PROBE_REFUSES_STATEMENT)
        return true;
    if (lacks_module(answer.message))
        diagnostic_suggest(diagnostic_report(trial->diagnostics, RULE_UNKNOWN_MODULE,
                                             scalar_place(&table->sql, 0, strlen(table->sql.text)),
                                             "virtual table \"%s\": %s", table->name.text, answer.message),
                           "the program has to load it into its connections before it creates the tables");
    else
        report(trial, &piece, &answer, SIZE_MAX);
    return false;
}

static bool make_view(const struct trial *trial, const struct sql_view *view)
{
    struct text statement = {.arena = trial->arena};
    const struct piece piece = {"view", &view->name, &view->sql};
    ddl_append_view(&DIALECT_SQLITE, &statement, view);
    return run(trial, &piece, &statement);
}

/* SQLite looks at a view's query when it is read: all views are there then. */
static void read_view(const struct trial *trial, const struct sql_view *view)
{
    struct text select = {.arena = trial->arena};
    const struct piece piece = {"view", &view->name, &view->sql};
    bool is_fine = true;
    text_append(&select, "SELECT * FROM ");
    dialect_append_quoted(&DIALECT_SQLITE, &select, view->name.text);
    prepare(trial, &piece, &select, &is_fine);
}

static void try_views(const struct trial *trial)
{
    size_t count = trial->schema->views.count;
    bool *is_made = arena_alloc(trial->arena, count + 1, sizeof *is_made);
    for (size_t i = 0; i < count; i++)
        is_made[i] = make_view(trial, &trial->schema->views.items[i]);
    for (size_t i = 0; i < count; i++)
        if (is_made[i])
            read_view(trial, &trial->schema->views.items[i]);
}

/* ---- Triggers -------------------------------------------------------------------------------------------- */

static void append_sets(struct text *update, const struct table *table)
{
    bool begun = false;
    for (size_t i = 0; i < table->columns.count; i++) {
        if (table->columns.items[i].generated.text)
            continue;
        text_append(update, begun ? ", " : " SET ");
        dialect_append_quoted(&DIALECT_SQLITE, update, table->columns.items[i].name.text);
        text_append(update, " = NULL");
        begun = true;
    }
}

/* What would set off any trigger of a table or view: SQLite looks at a trigger when it prepares one of these. */
static void prepare_writes(const struct trial *trial, const struct piece *piece, const struct table *table)
{
    struct text insert = {.arena = trial->arena}, update = insert, delete = insert;
    bool is_fine = true;
    text_append(&insert, "INSERT INTO ");
    dialect_append_quoted(&DIALECT_SQLITE, &insert, table->name.text);
    text_append(&insert, " DEFAULT VALUES");
    text_append(&update, "UPDATE ");
    dialect_append_quoted(&DIALECT_SQLITE, &update, table->name.text);
    append_sets(&update, table);
    text_append(&delete, "DELETE FROM ");
    dialect_append_quoted(&DIALECT_SQLITE, &delete, table->name.text);
    prepare(trial, piece, &insert, &is_fine);
    prepare(trial, piece, &update, &is_fine);
    prepare(trial, piece, &delete, &is_fine);
}

/* So that the next one is tried by itself. Undoing a transaction, SQLite would read its whole schema again. */
static void drop_trigger(const struct trial *trial, const struct sql_object *trigger)
{
    struct text statement = {.arena = trial->arena};
    text_append(&statement, "DROP TRIGGER ");
    dialect_append_quoted(&DIALECT_SQLITE, &statement, trigger->name.text);
    sqlite_probe_run(trial->probe, text_string(&statement));
}

static void try_trigger(const struct trial *trial, const struct sql_object *trigger)
{
    struct text statement = {.arena = trial->arena};
    const struct piece piece = {"trigger", &trigger->name, &trigger->sql};
    ddl_append_trigger(&DIALECT_SQLITE, &statement, trigger);
    if (!run(trial, &piece, &statement))
        return;
    for (size_t i = 0; i < trial->schema->tables.count; i++) {
        const struct table *table = &trial->schema->tables.items[i];
        if (sql_scan_mentions(trigger->sql.text, table->name.text))
            prepare_writes(trial, &piece, table);
    }
    drop_trigger(trial, trigger);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* Only INDEXED BY names an index. */
static bool names_indexes(const struct schema *schema)
{
    for (size_t i = 0; i < schema->views.count; i++)
        if (sql_scan_find_word(schema->views.items[i].sql.text, "INDEXED"))
            return true;
    for (size_t i = 0; i < schema->triggers.count; i++)
        if (sql_scan_find_word(schema->triggers.items[i].sql.text, "INDEXED"))
            return true;
    return false;
}

/* With the indexes that ON CONFLICT may mean, or that are named: SQLite looks through its schema for each that is made. */
static void append_table(const struct table *table, bool with_all_indexes, struct text *ddl)
{
    ddl_append_table_as(&DIALECT_SQLITE, ddl, table, table->name.text);
    for (size_t i = 0; i < table->indexes.count; i++)
        if (with_all_indexes || table->indexes.items[i].unique)
            ddl_append_index(&DIALECT_SQLITE, ddl, table, &table->indexes.items[i]);
}

/* False: SQLite gives up, and knows nothing of what names them. */
static bool make_tables(const struct trial *trial)
{
    struct text ddl = {.arena = trial->arena};
    bool with_all_indexes = names_indexes(trial->schema);
    for (size_t i = 0; i < trial->schema->tables.count; i++)
        append_table(trial->schema->creation_order[i], with_all_indexes, &ddl);
    return sqlite_probe_run(trial->probe, text_string(&ddl)).verdict == PROBE_FINE;
}

static void try_all(const struct trial *trial)
{
    const struct schema *schema = trial->schema;
    bool has_all = true;
    if (!make_tables(trial))
        return;
    for (size_t i = 0; i < schema->virtual_tables.count; i++)
        has_all &= try_virtual_table(trial, &schema->virtual_tables.items[i]);
    if (has_all)
        try_views(trial);
    for (size_t i = 0; i < schema->triggers.count && has_all; i++)
        try_trigger(trial, &schema->triggers.items[i]);
}

void check_objects(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics)
{
    bool has_any = schema->views.count || schema->triggers.count || schema->virtual_tables.count;
    if (!has_any || diagnostics_error_count(diagnostics) > 0)
        return;
    struct arena *scratch = arena_new_scratch(arena);
    struct words told = {0};
    const struct trial trial = {scratch, schema, diagnostics, sqlite_probe_new(scratch), &told};
    try_all(&trial);
    arena_free(scratch);
}
