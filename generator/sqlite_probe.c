#include "sqlite_probe.h"

#include "driver.h"
#include "sql_scan.h"
#include "sqlite_stand_in.h"
#include "structure.h"
#include "text.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>

enum {
    TABLE_LIMIT = 16 * 1024 * 1024, /* of a statement, in bytes, and of what SQLite keeps of it */
    VALUE_LIMIT = 256 * 1024,       /* of what a statement computes: instr() takes its square in time */
    STEP_LIMIT = 10 * 1000 * 1000,  /* of SQLite's virtual machine, for one call */
    STEPS_BETWEEN_LOOKS = 10 * 1000
};

struct name_bag {
    const char **items;
    size_t count, capacity;
};

struct sqlite_probe {
    struct arena *arena;
    sqlite3 *db;
    sqlite3_stmt *statement; /* the one that runs */
    int steps_left;
    bool shares_steps;         /* all calls have those of one */
    struct name_bag functions; /* empty until they are asked for */
    const char *only_column;   /* while statements are looked through for others */
    bool reads_others;
    bool is_migrating;             /* statements begin and end no transaction, and set nothing */
    bool is_unbounded;             /* what was begun calls a function whose time nothing bounds */
    const char *unknown_collation; /* that was asked for since it was begun; NULL: none */
    bool lacks_memory;
};

/* ---- The database ---------------------------------------------------------------------------------------- */

static void close_probe(void *object)
{
    struct sqlite_probe *probe = object;
    sqlite3_finalize(probe->statement);
    sqlite3_close(probe->db);
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_LOG, NULL, NULL);
}

/* Some functions of SQL answer wrongly where memory is wanting, json_valid() does: the log tells. */
static void note_log(void *context, int code, const char *message)
{
    struct sqlite_probe *probe = context;
    (void)message;
    probe->lacks_memory |= code == SQLITE_NOMEM;
}

static int look_at_time(void *context)
{
    struct sqlite_probe *probe = context;
    probe->steps_left -= STEPS_BETWEEN_LOOKS;
    return probe->steps_left < 0;
}

static int compare_nothing(void *context, int a_length, const void *a, int b_length, const void *b)
{
    (void)context, (void)a_length, (void)a, (void)b_length, (void)b;
    return 0;
}

/* A collation that the program will register: any will do here. */
static void add_collation(void *context, sqlite3 *db, int encoding, const char *name)
{
    struct sqlite_probe *probe = context;
    (void)encoding;
    probe->unknown_collation = arena_copy(probe->arena, name, strlen(name));
    sqlite3_create_collation(db, name, SQLITE_UTF8, NULL, compare_nothing);
}

static bool same_name(const char *a, const char *b)
{
    return sqlite3_stricmp(a, b) == 0;
}

static bool is_beyond_migrations(int action)
{
    return action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT || action == SQLITE_DETACH;
}

/* Files are out of reach; reads are looked at while a column is alone to be read. */
static int authorize(void *context, int action, const char *first, const char *second, const char *database,
                     const char *trigger)
{
    struct sqlite_probe *probe = context;
    (void)first, (void)database, (void)trigger;
    if (action == SQLITE_ATTACH || (probe->is_migrating && is_beyond_migrations(action)))
        return SQLITE_DENY;
    if (action == SQLITE_FUNCTION) /* '%.900000000d' is a loop that nothing stops */
        probe->is_unbounded |= same_name(second, "printf") || same_name(second, "format");
    if (action == SQLITE_READ && probe->only_column)
        probe->reads_others |= *second && !same_name(second, probe->only_column);
    return SQLITE_OK;
}

static void fail_unless_done(struct sqlite_probe *probe, int code)
{
    if (code != SQLITE_OK)
        arena_fail(probe->arena); /* a database in memory: what else can be wanting */
}

struct sqlite_probe *sqlite_probe_new(struct arena *arena)
{
    struct sqlite_probe *probe = ARENA_NEW(arena, struct sqlite_probe);
    probe->arena = arena;
    arena_defer(arena, close_probe, probe);
    fail_unless_done(probe, sqlite3_config(SQLITE_CONFIG_SINGLETHREAD));
    fail_unless_done(probe, sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0));
    fail_unless_done(probe, sqlite3_config(SQLITE_CONFIG_LOG, note_log, probe));
    fail_unless_done(probe, sqlite3_open(":memory:", &probe->db));
    sqlite3_limit(probe->db, SQLITE_LIMIT_SQL_LENGTH, TABLE_LIMIT);
    sqlite3_db_config(probe->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(probe->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_progress_handler(probe->db, STEPS_BETWEEN_LOOKS, look_at_time, probe);
    fail_unless_done(probe, sqlite3_collation_needed(probe->db, probe, add_collation));
    fail_unless_done(probe, sqlite3_set_authorizer(probe->db, authorize, probe));
    return probe;
}

/* ---- Statements ------------------------------------------------------------------------------------------ */

static enum probe_verdict verdict_of(int code)
{
    switch (code & 0xFF) {
    case SQLITE_OK:
        return PROBE_FINE;
    case SQLITE_CONSTRAINT:
        return PROBE_REFUSES_ROW;
    case SQLITE_INTERRUPT:
    case SQLITE_TOOBIG:
        return PROBE_GIVES_UP;
    default:
        return PROBE_REFUSES_STATEMENT;
    }
}

/* `base`: where the statement begins among those that were given. */
static struct probe_answer answer_of(struct sqlite_probe *probe, int code, size_t base)
{
    struct probe_answer answer = {.verdict = verdict_of(code), .code = code};
    if (probe->lacks_memory || (code & 0xFF) == SQLITE_NOMEM)
        arena_fail(probe->arena);
    if (answer.verdict == PROBE_FINE)
        return answer;
    const char *message = sqlite3_errmsg(probe->db);
    answer.message = arena_copy(probe->arena, message, strlen(message));
    int offset = sqlite3_error_offset(probe->db);
    answer.has_offset = offset >= 0;
    answer.offset = base + (answer.has_offset ? (size_t)offset : 0);
    return answer;
}

static void finish(struct sqlite_probe *probe)
{
    sqlite3_finalize(probe->statement);
    probe->statement = NULL;
}

static bool begins_with(const char *text, const char *word)
{
    return sqlite3_strnicmp(text + sql_scan_blank_length(text), word, (int)strlen(word)) == 0;
}

/* Whether a statement may call the schema's functions. */
static bool computes(const char *text)
{
    static const char *const WORDS[] = {"INSERT", "REPLACE", "SELECT", "UPDATE", "DELETE", "WITH", "VALUES"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (begins_with(text, WORDS[i]))
            return true;
    return false;
}

static int step_all(struct sqlite_probe *probe)
{
    int code;
    do
        code = sqlite3_step(probe->statement);
    while (code == SQLITE_ROW);
    return code == SQLITE_DONE ? SQLITE_OK : sqlite3_extended_errcode(probe->db);
}

/* Runs one statement of a text; *rest is what stands behind it. */
static int run_one(struct sqlite_probe *probe, const char *text, const char **rest)
{
    bool is_unbounded = probe->is_unbounded;
    int code = sqlite3_prepare_v2(probe->db, text, -1, &probe->statement, rest);
    if (code != SQLITE_OK || !probe->statement)
        return code;
    if (computes(text) && probe->is_unbounded)
        return SQLITE_TOOBIG;
    sqlite3_limit(probe->db, SQLITE_LIMIT_LENGTH, computes(text) ? VALUE_LIMIT : TABLE_LIMIT);
    int steps_left = probe->steps_left;
    code = step_all(probe);
    if (begins_with(text,
                    "CREATE")) /* SQLite looks through all its schema then, which is not the statement's */
        probe->steps_left = steps_left - sqlite3_stmt_status(probe->statement, SQLITE_STMTSTATUS_VM_STEP, 0);
    if (begins_with(text, "ALTER")) /* which runs statements of SQLite's own, with printf() in them */
        probe->is_unbounded = is_unbounded;
    return code;
}

static void begin_steps(struct sqlite_probe *probe)
{
    if (!probe->shares_steps)
        probe->steps_left = STEP_LIMIT;
}

void sqlite_probe_share_steps(struct sqlite_probe *probe)
{
    begin_steps(probe);
    probe->shares_steps = true;
}

static struct probe_answer refuse(const char *message, size_t offset)
{
    return (struct probe_answer){.verdict = PROBE_REFUSES_STATEMENT,
                                 .code = SQLITE_ERROR,
                                 .message = message,
                                 .offset = offset,
                                 .has_offset = true};
}

static struct probe_answer answer_of_migration(struct sqlite_probe *probe, int code, const char *statements,
                                               const char *at)
{
    size_t base = (size_t)(at - statements) + sql_scan_blank_length(at);
    if (probe->is_migrating && (code == SQLITE_AUTH || begins_with(at, "PRAGMA")))
        return refuse("a migration runs in one transaction, which it can't begin, end or set up", base);
    if (code == SQLITE_OK && probe->is_migrating && sqlite3_bind_parameter_count(probe->statement))
        return refuse("a parameter would have no value", base);
    return answer_of(probe, code, (size_t)(at - statements));
}

struct probe_answer sqlite_probe_run(struct sqlite_probe *probe, const char *statements)
{
    struct probe_answer answer = {.verdict = PROBE_FINE};
    begin_steps(probe);
    for (const char *at = statements, *rest; *at && answer.verdict == PROBE_FINE; at = rest) {
        int code = run_one(probe, at, &rest);
        answer = answer_of_migration(probe, code, statements, at);
        finish(probe);
    }
    return answer;
}

void sqlite_probe_begin_migrations(struct sqlite_probe *probe)
{
    sqlite_probe_run(probe, "BEGIN");
    probe->is_migrating = true;
}

/* ---- Tables that are made anew --------------------------------------------------------------------------- */

/* An index or a trigger of a table. */
struct own_object {
    const char *name, *sql;
};

struct own_object_list {
    struct own_object *items;
    size_t count, capacity;
};

static const char *column_text(struct sqlite_probe *probe, int column)
{
    const char *text = (const char *)sqlite3_column_text(probe->statement, column);
    if (!text)
        arena_fail(probe->arena);
    return arena_copy(probe->arena, text, strlen(text));
}

static struct probe_answer read_own_objects(struct sqlite_probe *probe, const char *table,
                                            struct own_object_list *objects)
{
    static const char QUERY[] =
        "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE "
        "AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid";
    int code = sqlite3_prepare_v2(probe->db, QUERY, -1, &probe->statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(probe->statement, 1, table, -1, SQLITE_TRANSIENT);
    while (code == SQLITE_OK && sqlite3_step(probe->statement) == SQLITE_ROW)
        *ARENA_APPEND(probe->arena, objects) =
            (struct own_object){column_text(probe, 0), column_text(probe, 1)};
    if (code == SQLITE_OK)
        code = sqlite3_reset(probe->statement);
    struct probe_answer answer = answer_of(probe, code, 0);
    finish(probe);
    return answer;
}

static bool has_object(const struct own_object_list *objects, const char *name)
{
    for (size_t i = 0; i < objects->count; i++)
        if (same_name(objects->items[i].name, name))
            return true;
    return false;
}

static struct probe_answer make_again(struct sqlite_probe *probe, const struct own_object *object)
{
    struct probe_answer answer = sqlite_probe_run(probe, object->sql);
    answer.message = answer.verdict == PROBE_FINE ? NULL
                                                  : ARENA_JOIN(probe->arena, "the ", object->name,
                                                               " can't be made again: ", answer.message);
    answer.has_offset = false;
    answer.offset = 0;
    return answer;
}

struct probe_answer sqlite_probe_rebuild(struct sqlite_probe *probe, const char *table, const char *statements)
{
    struct own_object_list before = {0}, after = {0};
    begin_steps(probe);
    struct probe_answer answer = read_own_objects(probe, table, &before);
    sqlite3_db_config(probe->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1, NULL);
    if (answer.verdict == PROBE_FINE)
        answer = sqlite_probe_run(probe, statements);
    sqlite3_db_config(probe->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0, NULL);
    if (answer.verdict == PROBE_FINE)
        answer = read_own_objects(probe, table, &after);
    for (size_t i = 0; i < before.count && answer.verdict == PROBE_FINE; i++)
        if (!has_object(&after, before.items[i].name))
            answer = make_again(probe, &before.items[i]);
    return answer;
}

/* ---- Questions ------------------------------------------------------------------------------------------- */

struct probe_answer sqlite_probe_prepare(struct sqlite_probe *probe, const char *statement)
{
    int code = sqlite3_prepare_v2(probe->db, statement, -1, &probe->statement, NULL);
    struct probe_answer answer = answer_of(probe, code, 0);
    answer.column_count = (size_t)sqlite3_column_count(probe->statement);
    finish(probe);
    return answer;
}

static void free_structure(void *structure)
{
    jdb_structure_free(structure);
}

/* What reading takes, steps and a savepoint, is nothing that the statements do. */
const struct jdb_structure *sqlite_probe_structure(struct sqlite_probe *probe, struct arena *arena)
{
    struct jdb db = {.driver = &jdb_driver_sqlite, .handle = probe->db};
    struct jdb_structure *structure = ARENA_NEW(arena, struct jdb_structure);
    int steps_left = probe->steps_left;
    bool is_migrating = probe->is_migrating;
    *structure = (struct jdb_structure){0};
    arena_defer(arena, free_structure, structure);
    probe->steps_left = INT_MAX;
    probe->is_migrating = false;
    enum jdb_status status = jdb_structure_read(&db, structure);
    if (status == JDB_NO_MEMORY || probe->lacks_memory)
        arena_fail(probe->arena);
    probe->steps_left = steps_left;
    probe->is_migrating = is_migrating;
    return status == JDB_OK ? structure : NULL;
}

void sqlite_probe_begin(struct sqlite_probe *probe)
{
    if (probe->unknown_collation)
        sqlite3_create_collation(probe->db, probe->unknown_collation, SQLITE_UTF8, NULL, NULL);
    probe->unknown_collation = NULL;
    sqlite_probe_run(probe, "BEGIN");
}

const char *sqlite_probe_unknown_collation(const struct sqlite_probe *probe)
{
    return probe->unknown_collation;
}

bool sqlite_probe_is_bounded(const struct sqlite_probe *probe)
{
    return !probe->is_unbounded;
}

void sqlite_probe_rollback(struct sqlite_probe *probe)
{
    probe->is_unbounded = false;
    if (!sqlite3_get_autocommit(probe->db))
        sqlite_probe_run(probe, "ROLLBACK");
}

bool sqlite_probe_reads_only(struct sqlite_probe *probe, const char *statement, const char *column)
{
    probe->only_column = column;
    probe->reads_others = false;
    struct probe_answer answer = sqlite_probe_prepare(probe, statement);
    probe->only_column = NULL;
    return answer.verdict == PROBE_FINE && !probe->reads_others;
}

int64_t sqlite_probe_last_row(const struct sqlite_probe *probe)
{
    return sqlite3_last_insert_rowid(probe->db);
}

bool sqlite_probe_number(struct sqlite_probe *probe, const char *query, int64_t *number)
{
    begin_steps(probe);
    bool found = sqlite3_prepare_v2(probe->db, query, -1, &probe->statement, NULL) == SQLITE_OK &&
                 sqlite3_step(probe->statement) == SQLITE_ROW;
    if (found)
        *number = sqlite3_column_int64(probe->statement, 0);
    finish(probe);
    return found;
}

/* One that is refused has no plan; the statement was asked about before. */
struct probe_plan sqlite_probe_plan(struct sqlite_probe *probe, struct arena *arena, const char *statement)
{
    struct probe_plan plan = {0};
    begin_steps(probe);
    const char *question = ARENA_JOIN(arena, "EXPLAIN QUERY PLAN ", statement);
    int code = sqlite3_prepare_v2(probe->db, question, -1, &probe->statement, NULL);
    while (code == SQLITE_OK && sqlite3_step(probe->statement) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(probe->statement, 3);
        if (detail)
            *ARENA_APPEND(arena, &plan) = (struct probe_step){
                .id = sqlite3_column_int64(probe->statement, 0),
                .parent = sqlite3_column_int64(probe->statement, 1),
                .detail = arena_copy(arena, detail, strlen(detail)),
            };
    }
    finish(probe);
    if (probe->lacks_memory)
        arena_fail(probe->arena);
    return plan;
}

void sqlite_probe_offer_runtime(struct sqlite_probe *probe)
{
    fail_unless_done(probe, sqlite_stand_in_register(probe->db));
}

const char *const *sqlite_probe_functions(struct sqlite_probe *probe, size_t *count)
{
    static const char QUERY[] = "SELECT DISTINCT name FROM pragma_function_list ORDER BY name";
    struct name_bag *functions = &probe->functions;
    if (functions->count == 0 &&
        sqlite3_prepare_v2(probe->db, QUERY, -1, &probe->statement, NULL) == SQLITE_OK) {
        while (sqlite3_step(probe->statement) == SQLITE_ROW) {
            const char *name = (const char *)sqlite3_column_text(probe->statement, 0);
            if (name)
                *ARENA_APPEND(probe->arena, functions) = arena_copy(probe->arena, name, strlen(name));
        }
    }
    finish(probe);
    *count = functions->count;
    return functions->items;
}
