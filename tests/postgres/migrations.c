/* migrations.c - what janusgen migrate writes for PostgreSQL, tried there: pairs of schemas that are made up, with rows, go there and
 * back; structures are held against fresh ones, rows against what SQLite makes of the same rows.
 *
 *     migrations COUNT [SEED]     so many pairs, from the seed on
 *     migrations show SEED        one pair, and all that is written for it
 *     migrations types            every type becomes every other
 *     migrations history DIRECTORY STATE SQL
 *                                 a history, there and back, with rows that the SQL makes in the state of that number
 *
 * The server is that of $JANUSDB_TEST_URL. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "../properties/project.h"
#include "../properties/rows.h"

#include "ddl.h"
#include "dialect.h"
#include "jdb.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_MOST = 60, FAULTS_MOST = 30 };

struct totals {
    uint64_t seed;
    size_t pairs, unsound, same, applied, refused, back, refused_back, faults;
};

struct pair {
    struct arena *arena;
    struct totals *totals;
    struct project *project;
    PGconn *server;
    struct dice dice;
    struct model a, b;
    struct text log;
    struct migration_list history;
    bool is_shown, failed;
};

__attribute__((format(printf, 2, 3))) static bool fault(struct pair *pair, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!pair->failed) {
        printf("FAILED pair %llu: ", (unsigned long long)pair->totals->seed);
        vprintf(format, arguments);
        printf("\n    changed: %s\n    migrations show %llu shows it\n", text_string(&pair->log),
               (unsigned long long)pair->totals->seed);
        fflush(stdout);
        pair->totals->faults++;
    }
    va_end(arguments);
    pair->failed = true;
    return false;
}

/* ---- PostgreSQL ------------------------------------------------------------------------------------------ */

static const char *trimmed(struct pair *pair, const char *message)
{
    return arena_copy(pair->arena, message, strcspn(message, "\n"));
}

/* NULL: it was done. */
static const char *run(struct pair *pair, const char *sql)
{
    PGresult *result = PQexec(pair->server, sql);
    bool is_fine = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK ||
                   PQresultStatus(result) == PGRES_EMPTY_QUERY;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *problem = is_fine ? NULL
                                  : arena_format(pair->arena, "%s: %s", state ? state : "",
                                                 trimmed(pair, PQresultErrorMessage(result)));
    PQclear(result);
    return problem;
}

/* A line a row, its columns with bars between; sorted by PostgreSQL, as the query says. */
static const char *lines_of(struct pair *pair, const char *sql)
{
    struct text out = {.arena = pair->arena};
    PGresult *result = PQexec(pair->server, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        TEXT_JOIN(&out, sql, ": ", PQresultErrorMessage(result));
    for (int i = 0; i < PQntuples(result); i++) {
        for (int j = 0; j < PQnfields(result); j++)
            TEXT_JOIN(&out, j ? " | " : "", PQgetvalue(result, i, j));
        text_append(&out, "\n");
    }
    PQclear(result);
    return text_string(&out);
}

/* All of a schema, where columns stand and what sequences are called aside. */
static const char *const STRUCTURE[] = {
    "SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, "
    "pg_get_expr(d.adbin, d.adrelid), l.collname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT "
    "a.attisdropped ORDER BY 2, 3",
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = "
    "current_schema()::regnamespace ORDER BY 2, 3",
    "SELECT 'index', c.relname, replace(pg_get_indexdef(i.indexrelid), current_schema() || '.', '') FROM pg_index i JOIN "
    "pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 2",
    "SELECT 'trigger', tgname, replace(pg_get_triggerdef(t.oid), current_schema() || '.', '') FROM pg_trigger t JOIN pg_class "
    "c ON c.oid = t.tgrelid WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY 2",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace IN (current_schema()::regnamespace, "
    "pg_my_temp_schema()) ORDER BY 2",
};

static const char *structure_of(struct pair *pair, const char *schema)
{
    struct text out = {.arena = pair->arena};
    run(pair, ARENA_JOIN(pair->arena, "SET search_path = ", schema));
    for (size_t i = 0; i < sizeof STRUCTURE / sizeof *STRUCTURE; i++)
        text_append(&out, lines_of(pair, STRUCTURE[i]));
    return text_string(&out);
}

static void begin_schema(struct pair *pair, const char *schema)
{
    run(pair, arena_format(pair->arena,
                           "SET client_min_messages = warning; DROP SCHEMA IF EXISTS %s CASCADE; "
                           "CREATE SCHEMA %s; SET search_path = %s",
                           schema, schema, schema));
}

static const char *first_difference(struct pair *pair, const char *one, const char *other)
{
    while (*one && *one == *other) {
        const char *end = strchr(one, '\n');
        if (!end || strncmp(one, other, (size_t)(end - one) + 1) != 0)
            break;
        other += end + 1 - one;
        one = end + 1;
    }
    return text_equal(one, other) ? NULL
                                  : ARENA_JOIN(pair->arena, "\n    wanted ", trimmed(pair, other),
                                               "\n    found  ", trimmed(pair, one));
}

/* Holds what is there against what the DDL of the state makes. */
static bool check_structure(struct pair *pair, const struct schema *state, const char *when)
{
    struct text ddl = {.arena = pair->arena};
    ddl_append_schema(&DIALECT_POSTGRES, &ddl, state);
    begin_schema(pair, "fresh");
    const char *problem = run(pair, text_string(&ddl));
    if (problem)
        return fault(pair, "the DDL: %s", problem);
    const char *difference =
        first_difference(pair, structure_of(pair, "migrated"), structure_of(pair, "fresh"));
    run(pair, "SET search_path = migrated");
    return !difference || fault(pair, "%s: the structure:%s", when, difference);
}

/* ---- Steps ----------------------------------------------------------------------------------------------- */

enum outcome { OUTCOME_DONE, OUTCOME_REFUSED, OUTCOME_FAILED };

static enum outcome refuse(struct pair *pair, const struct migration_step *step, const char **why)
{
    PGresult *result = PQexec(pair->server, step->sql);
    bool is_fine = PQresultStatus(result) == PGRES_TUPLES_OK;
    int rows = PQntuples(result);
    *why = is_fine ? step->subject : trimmed(pair, PQresultErrorMessage(result));
    PQclear(result);
    return !is_fine ? OUTCOME_FAILED : rows ? OUTCOME_REFUSED : OUTCOME_DONE;
}

static enum outcome apply(struct pair *pair, const struct migration_text *text, const char **why)
{
    enum outcome outcome = OUTCOME_DONE;
    run(pair, "BEGIN");
    for (size_t i = 0; i < text->steps.count && outcome == OUTCOME_DONE; i++) {
        const struct migration_step *step = &text->steps.items[i];
        if (step->kind == MIGRATION_REFUSE) {
            outcome = refuse(pair, step, why);
        } else {
            *why = run(pair, step->sql);
            outcome = *why ? OUTCOME_FAILED : OUTCOME_DONE;
        }
    }
    const char *problem = outcome == OUTCOME_DONE ? run(pair, "COMMIT") : run(pair, "ROLLBACK");
    if (problem) {
        *why = problem;
        outcome = OUTCOME_FAILED;
    }
    return outcome;
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

/* A column's value as text that both engines say the same, where they can. */
static const char *sqlite_value(const struct model *model, const struct model_column *column)
{
    const char *name = model_quote(model->arena, column->name);
    static const char *const FORMATS[MODEL_TYPES] = {[MODEL_REAL] = "printf('%%!.17g', %s)",
                                                     [MODEL_BLOB] = "lower(hex(%s))",
                                                     [MODEL_UUID] = "lower(hex(%s))",
                                                     [MODEL_JSON] = "%s IS NOT NULL"};
    const char *format = FORMATS[column->type];
    return !format                      ? ARENA_JOIN(model->arena, "CAST(", name, " AS TEXT)")
           : column->type == MODEL_REAL ? ARENA_JOIN(model->arena, "CASE WHEN ", name,
                                                     " IS NOT NULL THEN printf('%!.17g', ", name, ") END")
           : column->type == MODEL_JSON
               ? ARENA_JOIN(model->arena, name, " IS NOT NULL")
               : ARENA_JOIN(model->arena, "CASE WHEN ", name, " IS NOT NULL THEN lower(hex(", name, ")) END");
}

static const char *postgres_value(const struct model *model, const struct model_column *column)
{
    static const struct {
        const char *before, *after;
    } FORMS[MODEL_TYPES] = {
        [MODEL_BOOL] = {"", "::int::text"},
        [MODEL_REAL] = {"", "::text"},
        [MODEL_BLOB] = {"encode(", ", 'hex')"},
        [MODEL_UUID] = {"replace(", "::text, '-', '')"},
        [MODEL_JSON] = {"(", " IS NOT NULL)::int::text"},
        [MODEL_TIMESTAMP] = {"(extract(epoch FROM ", ") * 1000000)::bigint::text"},
        [MODEL_DATE] = {"(", " - DATE '1970-01-01')::text"},
    };
    const char *name = model_quote(model->arena, column->name), *before = FORMS[column->type].before;
    return ARENA_JOIN(model->arena, before ? before : "", name, before ? FORMS[column->type].after : "::text");
}

/* The literal of a value that sqlite_value() gave. */
static const char *literal_of(const struct model *model, const struct model_column *column, const char *value)
{
    static const struct {
        const char *before, *after;
    } FORMS[MODEL_TYPES] = {
        [MODEL_BOOL] = {"", "::int::boolean"},
        [MODEL_REAL] = {"", "::double precision"},
        [MODEL_BLOB] = {"decode(", ", 'hex')"},
        [MODEL_UUID] = {"", "::uuid"},
        [MODEL_JSON] = {"", "::jsonb"},
        [MODEL_TIMESTAMP] = {"TIMESTAMPTZ 'epoch' + ", "::bigint * INTERVAL '1 microsecond'"},
        [MODEL_DATE] = {"DATE '1970-01-01' + ", "::int"},
    };
    struct text out = {.arena = model->arena};
    if (!value)
        return "NULL";
    const char *before = FORMS[column->type].before;
    text_append(&out, before ? before : "");
    dialect_append_string(&DIALECT_POSTGRES, &out, value);
    text_append(&out, before ? FORMS[column->type].after : "");
    return text_string(&out);
}

static bool copy_table(struct pair *pair, sqlite3 *from, const struct model_table *table)
{
    struct text sql = {.arena = pair->arena}, names = sql;
    const struct model_column *columns[COLUMNS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct model_column *column = &table->columns[i];
        if (column->generated)
            continue;
        const char *name = model_quote(pair->arena, column->name);
        TEXT_JOIN(&sql, count ? ", " : "SELECT ",
                  column->type == MODEL_JSON ? name : sqlite_value(&pair->a, column));
        TEXT_JOIN(&names, count ? ", " : "", name);
        columns[count++] = column;
    }
    const char *name = model_quote(pair->arena, table->name), *problem = NULL;
    TEXT_JOIN(&sql, " FROM ", name);
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(from, text_string(&sql), -1, &rows, NULL) != SQLITE_OK)
        problem = sqlite3_errmsg(from);
    while (!problem && sqlite3_step(rows) == SQLITE_ROW) {
        struct text insert = {.arena = pair->arena};
        TEXT_JOIN(&insert, "INSERT INTO ", name, " (", text_string(&names), ") VALUES (");
        for (size_t i = 0; i < count; i++)
            TEXT_JOIN(&insert, i ? ", " : "",
                      literal_of(&pair->a, columns[i], (const char *)sqlite3_column_text(rows, (int)i)));
        text_append(&insert, ")");
        problem = run(pair, text_string(&insert));
    }
    sqlite3_finalize(rows);
    return !problem || fault(pair, "rows of %s: %s", table->name, problem);
}

static bool copy_rows(struct pair *pair, const struct model *model)
{
    sqlite3 *from = NULL;
    bool is_fine = sqlite3_open(project_path(pair->project, "database"), &from) == SQLITE_OK;
    run(pair, "SET session_replication_role = replica");
    for (size_t i = 0; i < model->table_count && is_fine; i++)
        is_fine = copy_table(pair, from, &model->tables[i]);
    run(pair, "SET session_replication_role = DEFAULT");
    sqlite3_close(from);
    return is_fine;
}

static const struct model_column *column_before(const struct model *before, const struct model_table *table,
                                                const struct model_column *column)
{
    const struct model_table *old = model_find_table(before, table->id);
    return old ? model_find_column(old, column->id) : NULL;
}

/* Whether its fill reads another column, in the engine's own form. */
static bool is_read(const struct model_column *column)
{
    return column->fill && strchr(column->fill, '@');
}

/* Whether both engines have the same value: none that a clock or a sequence gives, or that each writes in its own way. */
static bool is_certain(const struct model *before, const struct model_table *table,
                       const struct model_column *column)
{
    const struct model_column *old = column_before(before, table, column);
    bool is_new = !old || (old->nullable && !column->nullable) || old->generated;
    bool is_text = model_is_text(column->type);
    if (column->generated || column->is_volatile || (is_new && (column->type == MODEL_ID || column->fill)))
        return false;
    if (!old && (!column->nullable || column->default_value))
        return !is_text || !column->default_value;
    bool was_written = old && (old->type == MODEL_REAL || old->type == MODEL_JSON);
    return !(old && is_read(old)) && !is_read(column) &&
           !(was_written && (is_text || column->type == MODEL_BLOB));
}

/* Texts of numbers are read as numbers. */
static void add_value(struct text *row, const struct model_column *column, const char *value)
{
    if (value && column->type == MODEL_REAL)
        text_format(row, "%.17g, ", strtod(value, NULL));
    else
        TEXT_JOIN(row, value ? value : "NULL", ", ");
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct rows {
    const char **items;
    size_t count, capacity;
};

static const char *sorted(struct pair *pair, struct rows *rows)
{
    struct text out = {.arena = pair->arena};
    if (rows->count)
        qsort(rows->items, rows->count, sizeof *rows->items, compare_texts);
    for (size_t i = 0; i < rows->count; i++)
        TEXT_JOIN(&out, rows->items[i], "\n");
    return text_string(&out);
}

static bool compare_table(struct pair *pair, sqlite3 *sqlite, const struct model *before,
                          const struct model_table *table)
{
    const struct model_column *columns[COLUMNS_MOST];
    struct text wanted = {.arena = pair->arena}, found = wanted;
    struct rows wanted_rows = {0}, found_rows = {0};
    size_t count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct model_column *column = &table->columns[i];
        if (!is_certain(before, table, column))
            continue;
        TEXT_JOIN(&wanted, count ? ", " : "SELECT ", sqlite_value(&pair->a, column));
        TEXT_JOIN(&found, count ? ", " : "SELECT ", postgres_value(&pair->a, column));
        columns[count++] = column;
    }
    const char *name = model_quote(pair->arena, table->name);
    TEXT_JOIN(&wanted, count ? " FROM " : "SELECT 1 FROM ", name);
    TEXT_JOIN(&found, count ? " FROM " : "SELECT 1 FROM ", name);
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(sqlite, text_string(&wanted), -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct text row = {.arena = pair->arena};
        for (size_t i = 0; i < count; i++)
            add_value(&row, columns[i], (const char *)sqlite3_column_text(statement, (int)i));
        *ARENA_APPEND(pair->arena, &wanted_rows) = text_string(&row);
    }
    sqlite3_finalize(statement);
    PGresult *result = PQexec(pair->server, text_string(&found));
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fault(pair, "%s: %s", text_string(&found), PQresultErrorMessage(result));
    for (int i = 0; i < PQntuples(result); i++) {
        struct text row = {.arena = pair->arena};
        for (size_t j = 0; j < count; j++)
            add_value(&row, columns[j], PQgetisnull(result, i, (int)j) ? NULL : PQgetvalue(result, i, (int)j));
        *ARENA_APPEND(pair->arena, &found_rows) = text_string(&row);
    }
    PQclear(result);
    const char *difference = first_difference(pair, sorted(pair, &found_rows), sorted(pair, &wanted_rows));
    return !difference || fault(pair, "rows of %s:%s", table->name, difference);
}

static bool compare_rows(struct pair *pair, const struct model *before, const struct model *after)
{
    sqlite3 *sqlite = NULL;
    bool is_fine = sqlite3_open(project_path(pair->project, "database"), &sqlite) == SQLITE_OK;
    for (size_t i = 0; i < after->table_count && is_fine; i++)
        is_fine = compare_table(pair, sqlite, before, &after->tables[i]);
    sqlite3_close(sqlite);
    return is_fine;
}

/* ---- The same on SQLite ---------------------------------------------------------------------------------- */

static enum jdb_status migrate_sqlite(struct pair *pair, size_t to, bool adds_rows, const char **why)
{
    struct jdb *db = NULL;
    const struct jdb_schema *program = project_program(pair->project, &pair->history, pair->history.count);
    const char *url = ARENA_JOIN(pair->arena, "sqlite:", project_path(pair->project, "database"));
    jdb_open(&db, program, url); /* a database that is older is not open yet */
    enum jdb_status status = jdb_migrate(db, &(struct jdb_migrate_options){.to = {true, (int64_t)to}});
    *why = arena_copy(pair->arena, jdb_error(db)->message, strlen(jdb_error(db)->message));
    if (status == JDB_OK && adds_rows)
        rows_insert(jdb_sqlite3(db), &pair->a, &pair->dice);
    jdb_close(db);
    return status;
}

/* ---- Pairs ----------------------------------------------------------------------------------------------- */

static void show(const struct pair *pair, const char *file)
{
    const char *bytes = project_read(pair->project, file);
    if (pair->is_shown)
        printf("==== %s\n%s\n", file, bytes ? bytes : "(not there)");
}

static bool new_migration(struct pair *pair, const struct model *model, const char *name)
{
    project_write(pair->project, "schema.yaml", model_write(model));
    show(pair, "schema.yaml");
    if (PROJECT_RUN(pair->project, "migrate", "new", name) == 0)
        return true;
    bool is_same = strstr(pair->project->messages, "nothing to migrate");
    pair->totals->same += is_same;
    pair->totals->unsound += !is_same;
    if (!is_same && (pair->is_shown || getenv("UNSOUND")))
        printf("unsound: %s\n", pair->project->messages);
    return false;
}

/* Where the engines differ: SQLite makes fifteen digits of a real that becomes bytes or a word, takes a text for a UUID only on the
 * way back and in one form, and takes for text what is none. */
static const enum model_type ENGINE_MATTERS[][2] = {{MODEL_REAL, MODEL_BLOB},
                                                    {MODEL_BLOB, MODEL_REAL},
                                                    {MODEL_REAL, MODEL_ENUM},
                                                    {MODEL_TEXT, MODEL_UUID},
                                                    {MODEL_BLOB, MODEL_TEXT}};

static bool is_engine_matter_of(const struct model_column *before, const struct model_column *after)
{
    for (size_t i = 0; i < sizeof ENGINE_MATTERS / sizeof *ENGINE_MATTERS; i++)
        if (before->type == ENGINE_MATTERS[i][0] && after->type == ENGINE_MATTERS[i][1])
            return true;
    return false;
}

/* In a new integer key SQLite shows the numbers that rows have anyway. */
static bool is_engine_matter(const struct model *before, const struct model *after)
{
    for (size_t i = 0; i < after->table_count; i++) {
        const struct model_table *table = &after->tables[i];
        for (size_t j = 0; j < table->column_count && model_find_table(before, table->id); j++) {
            const struct model_column *column = &table->columns[j], *old = column_before(before, table, column);
            if (old ? is_engine_matter_of(old, column) : model_is_row_number(table, column))
                return true;
        }
    }
    return false;
}

/* *done: the rows let it. */
static bool go(struct pair *pair, size_t to, bool *done)
{
    bool is_back = to == 1;
    const struct migration *migration = &pair->history.items[1];
    const struct model *before = is_back ? &pair->b : &pair->a, *after = is_back ? &pair->a : &pair->b;
    const char *why_sqlite, *why = "";
    enum jdb_status status = migrate_sqlite(pair, to, false, &why_sqlite);
    enum outcome outcome = apply(pair, is_back ? &migration->postgres.down : &migration->postgres.up, &why);
    const char *word = is_back ? "down" : "up";
    *done = outcome == OUTCOME_DONE;
    if (pair->is_shown)
        printf("==== %s: %d: %s; SQLite: %d: %s\n", word, (int)outcome, why ? why : "", (int)status,
               why_sqlite);
    if ((outcome == OUTCOME_DONE) != (status == JDB_OK) && is_engine_matter(before, after))
        return *done = false;
    if (outcome == OUTCOME_FAILED && (status == JDB_OK || !why || strncmp(why, "23", 2) != 0))
        return fault(pair, "%s fails: %s", word, why);
    if (outcome == OUTCOME_DONE && status != JDB_OK)
        return fault(pair, "%s takes rows that SQLite refuses: %s", word, why_sqlite);
    if (outcome == OUTCOME_REFUSED && status == JDB_OK)
        return fault(pair, "%s refuses rows that SQLite takes: %s", word, why);
    return !*done || (check_structure(pair, pair->history.items[to - 1].state, word) &&
                      compare_rows(pair, before, after));
}

static bool write_history(struct pair *pair)
{
    if (!new_migration(pair, &pair->a, "a") || !new_migration(pair, &pair->b, "b"))
        return false;
    show(pair, "migrations/0002_b/up.postgres.sql");
    show(pair, "migrations/0002_b/down.postgres.sql");
    pair->history = project_history(pair->project);
    return true;
}

static void there_and_back(struct pair *pair)
{
    const char *why = "";
    bool done;
    begin_schema(pair, "migrated");
    if (migrate_sqlite(pair, 1, true, &why) != JDB_OK) {
        fault(pair, "SQLite: %s", why);
        return;
    }
    if (apply(pair, &pair->history.items[0].postgres.up, &why) != OUTCOME_DONE) {
        fault(pair, "the first migration: %s", why);
        return;
    }
    if (!check_structure(pair, pair->history.items[0].state, "first") || !copy_rows(pair, &pair->a) ||
        !go(pair, 2, &done))
        return;
    pair->totals->applied += done;
    pair->totals->refused += !done;
    if (!done || !go(pair, 1, &done))
        return;
    pair->totals->back += done;
    pair->totals->refused_back += !done;
    if (done && apply(pair, &pair->history.items[0].postgres.down, &why) != OUTCOME_DONE)
        fault(pair, "back to nothing: %s", why);
    const char *left = done ? structure_of(pair, "migrated") : "";
    if (*left)
        fault(pair, "something is left when all is undone: %s", left);
}

static void forget_names(struct model *model)
{
    for (size_t i = 0; i < model->table_count; i++) {
        model->tables[i].was = NULL;
        for (size_t j = 0; j < model->tables[i].column_count; j++)
            model->tables[i].columns[j].was = NULL;
    }
}

static void out_of_memory(void *context)
{
    (void)context;
    abort();
}

static PGconn *connect_server(void)
{
    PGconn *server = PQconnectdb(getenv("JANUSDB_TEST_URL"));
    if (PQstatus(server) == CONNECTION_OK)
        return server;
    fputs(PQerrorMessage(server), stderr);
    exit(2);
}

static void run_pair(struct totals *totals, PGconn *server, uint64_t seed, const char *directory, bool is_shown)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    struct project project = project_begin(arena, directory);
    struct pair *pair = ARENA_NEW(arena, struct pair);
    *pair = (struct pair){.arena = arena,
                          .totals = totals,
                          .project = &project,
                          .server = server,
                          .dice = dice_new(seed),
                          .log = {.arena = arena},
                          .is_shown = is_shown};
    totals->seed = seed;
    totals->pairs++;
    model_make(&pair->a, arena, &pair->dice);
    model_narrow(&pair->a);
    forget_names(&pair->a);
    pair->b = pair->a;
    pair->b.original = &pair->a;
    model_change(&pair->b, &pair->dice, &pair->log);
    model_narrow(&pair->b);
    if (is_shown)
        printf("changed: %s\n", text_string(&pair->log));
    if (write_history(pair))
        there_and_back(pair);
    if (!is_shown)
        project_end(&project);
    arena_free(arena);
}

/* In a process of its own, so that one that crashes, or never ends, is known by its seed. */
static void run_some(struct totals *totals, uint64_t from, uint64_t end, const char *directory)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        PGconn *server = connect_server();
        for (uint64_t seed = from; seed < end && totals->faults < FAULTS_MOST; seed++) {
            alarm(SECONDS_MOST);
            run_pair(totals, server, seed, directory, false);
        }
        PQfinish(server);
        exit(EXIT_SUCCESS);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    printf("FAILED pair %llu: it ends with status %d\n", (unsigned long long)totals->seed, status);
    totals->faults++;
}

/* ---- Types ----------------------------------------------------------------------------------------------- */

enum { VALUES_TRIED = 24 };

static struct model one_column(struct arena *arena, enum model_type type)
{
    struct model model = {.arena = arena, .has_postgres = true, .last_id = 3, .table_count = 1};
    struct model_table *table = &model.tables[0];
    for (size_t i = 0; i < ENUMS_MOST; i++)
        model.enums[i] = (struct model_enum){.words = {"a", "1", "w00", "true"}, .count = 4};
    *table = (struct model_table){.id = 1, .name = "t", .strict = true, .column_count = 2};
    table->columns[0] = (struct model_column){.id = 2, .name = "id", .type = MODEL_ID};
    table->columns[1] = (struct model_column){.id = 3, .name = "v", .type = type, .nullable = true};
    table->primary = (struct model_key){.columns = {2}, .terms = {""}, .count = 1};
    return model;
}

static void insert_sqlite(struct pair *pair, const char *value)
{
    sqlite3 *handle = NULL;
    if (sqlite3_open(project_path(pair->project, "database"), &handle) == SQLITE_OK)
        sqlite3_exec(handle, ARENA_JOIN(pair->arena, "INSERT INTO t (v) VALUES (", value, ")"), NULL, NULL,
                     NULL);
    sqlite3_close(handle);
}

/* One value at a time, so that each is taken or refused for itself. */
static void try_value(struct pair *pair, const char *value)
{
    const char *why = "";
    bool done = false;
    project_remove(pair->project, "database");
    begin_schema(pair, "migrated");
    if (migrate_sqlite(pair, 1, false, &why) != JDB_OK ||
        apply(pair, &pair->history.items[0].postgres.up, &why) != OUTCOME_DONE) {
        fault(pair, "the first migration: %s", why);
        return;
    }
    insert_sqlite(pair, value);
    pair->log.length = 0;
    TEXT_JOIN(&pair->log, "v = ", value);
    if (!copy_rows(pair, &pair->a) || !go(pair, 2, &done))
        return;
    pair->totals->applied += done;
    pair->totals->refused += !done;
    if (!done || !go(pair, 1, &done))
        return;
    pair->totals->back += done;
    pair->totals->refused_back += !done;
}

static void run_types(struct totals *totals, PGconn *server, enum model_type from, enum model_type to,
                      const char *directory)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    struct project project = project_begin(arena, directory);
    struct pair *pair = ARENA_NEW(arena, struct pair);
    *pair = (struct pair){.arena = arena,
                          .totals = totals,
                          .project = &project,
                          .server = server,
                          .dice = dice_new(1),
                          .log = {.arena = arena},
                          .a = one_column(arena, from),
                          .b = one_column(arena, to)};
    totals->seed = (uint64_t)from * MODEL_TYPES + to;
    totals->pairs++;
    if (write_history(pair))
        for (int i = 0; i < VALUES_TRIED && !pair->failed; i++)
            try_value(pair, rows_value(&pair->a, from, &pair->dice));
    project_end(&project);
    arena_free(arena);
}

/* Every type becomes every other: a pair's number is that of the first, times MODEL_TYPES, and that of the second. */
static void run_all_types(struct totals *totals, const char *directory)
{
    PGconn *server = connect_server();
    for (enum model_type from = MODEL_INT; from <= MODEL_ENUM; from++)
        for (enum model_type to = MODEL_INT; to <= MODEL_ENUM; to++)
            if (from != to)
                run_types(totals, server, from, to, directory);
    PQfinish(server);
}

/* ---- A history ------------------------------------------------------------------------------------------- */

static void go_history(struct pair *pair, size_t state, const char *rows)
{
    const char *why = "";
    for (size_t i = 0; i < pair->history.count && !pair->failed; i++) {
        const struct migration *migration = &pair->history.items[i];
        if (apply(pair, &migration->postgres.up, &why) != OUTCOME_DONE)
            fault(pair, "%s: up: %s", migration->name, why);
        check_structure(pair, migration->state, migration->name);
        const char *problem = i + 1 == state ? run(pair, rows) : NULL;
        if (problem)
            fault(pair, "rows: %s", problem);
    }
    for (size_t i = pair->history.count; i-- > 0 && !pair->failed;) {
        const struct migration *migration = &pair->history.items[i];
        if (apply(pair, &migration->postgres.down, &why) != OUTCOME_DONE)
            fault(pair, "%s: down: %s", migration->name, why);
        check_structure(pair, i ? pair->history.items[i - 1].state : migration_nothing(pair->arena),
                        migration->name);
    }
}

/* There and back; `rows`: SQL that is run at the state of that number. */
static void run_history(struct totals *totals, const char *directory, size_t state, const char *rows)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    struct project project = {.arena = arena, .directory = directory, .messages = ""};
    struct pair *pair = ARENA_NEW(arena, struct pair);
    PGconn *server = connect_server();
    *pair = (struct pair){
        .arena = arena, .totals = totals, .project = &project, .server = server, .log = {.arena = arena}};
    pair->history = project_history(&project);
    totals->pairs = pair->history.count;
    begin_schema(pair, "migrated");
    go_history(pair, state, rows);
    PQfinish(server);
    arena_free(arena);
}

static int report(const struct totals *totals)
{
    printf(
        "PostgreSQL: %zu pairs of schemas: %zu went there and %zu back, rows stood in the way of %zu and %zu; %zu "
        "were the same, %zu no schemas; %zu faults\n",
        totals->pairs, totals->applied, totals->back, totals->refused, totals->refused_back, totals->same,
        totals->unsound, totals->faults);
    return totals->faults != 0;
}

int main(int argc, char **argv)
{
    bool is_shown = argc > 2 && strcmp(argv[1], "show") == 0;
    if (argc < 2 || !getenv("JANUSDB_TEST_URL")) {
        fputs("usage: migrations COUNT [SEED] | show SEED, with a server at $JANUSDB_TEST_URL\n", stderr);
        return 2;
    }
    struct totals *totals =
        mmap(NULL, sizeof *totals, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char directory[256];
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (totals == MAP_FAILED)
        return 2;
    snprintf(directory, sizeof directory, "/tmp/janusdb_migrations.%ld", (long)getpid());
    if (is_shown) {
        PGconn *server = connect_server();
        run_pair(totals, server, seed, directory, true);
        PQfinish(server);
        printf("%s\n", directory);
    }
    if (strcmp(argv[1], "history") == 0 && argc == 5) {
        run_history(totals, argv[2], strtoull(argv[3], NULL, 10), argv[4]);
        printf("PostgreSQL: the %zu migrations of %s: %zu faults\n", totals->pairs, argv[2], totals->faults);
        return totals->faults != 0;
    }
    if (strcmp(argv[1], "types") == 0) {
        run_all_types(totals, directory);
        return report(totals);
    }
    uint64_t end = is_shown ? seed : seed + strtoull(argv[1], NULL, 10);
    while (seed < end && totals->faults < FAULTS_MOST) {
        run_some(totals, seed, end, directory);
        seed = totals->seed + 1;
    }
    return report(totals);
}
