/* test_histories.c - databases of others, changed as others changed them: each state is imported, janusgen writes the migration to
 * the next one, the runtime applies it to the database itself, with rows in it, and back; structure against structure.
 *
 *     test_histories DIRECTORY SQLDEF MIGRATIONS
 *
 * DIRECTORY is for what is made on the way. SQLDEF has pairs of schemas, as YAML; MIGRATIONS a directory for each chain of SQL
 * files.
 */
#define _DEFAULT_SOURCE
#include "../properties/project.h"

#include "directory.h"
#include "text.h"
#include "yaml_tree.h"

#include "connection.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What does not come out as they have it, and why. */
static const struct exception {
    const char *name, *reason;
} EXCEPTIONS[] = {
    {"DropTableSkipped", "there is no schema without tables"},
    {NULL, NULL},
};

/* A database on its way through the states of others. */
struct history {
    struct arena *arena;
    struct project project;
    const char *name;    /* of the step that is done, for messages */
    const char *problem; /* NULL: none yet */
    bool is_emptied;     /* rows stood in the way, and are gone */
};

static void out_of_memory(void *context)
{
    (void)context;
    fputs("out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

static bool fail(struct history *history, const char *what, const char *why)
{
    if (!history->problem)
        history->problem = ARENA_JOIN(history->arena, what, ": ", why);
    return false;
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

static sqlite3 *open_file(const struct history *history, const char *name)
{
    sqlite3 *handle;
    if (sqlite3_open(project_path(&history->project, name), &handle) != SQLITE_OK)
        out_of_memory(NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 1, NULL);
    return handle;
}

static bool execute(struct history *history, sqlite3 *handle, const char *what, const char *sql)
{
    char *message = NULL;
    bool done = sqlite3_exec(handle, sql, NULL, NULL, &message) == SQLITE_OK;
    if (!done)
        fail(history, what, arena_copy(history->arena, message, strlen(message)));
    sqlite3_free(message);
    return done;
}

/* Its rows as text, "a|b\n". */
static const char *answer_of(const struct history *history, sqlite3 *handle, const char *sql)
{
    struct text out = {.arena = history->arena};
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
        return arena_format(history->arena, "%s", sqlite3_errmsg(handle));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *value = (const char *)sqlite3_column_text(statement, i);
            TEXT_JOIN(&out, i ? "|" : "", value ? value : "NULL");
        }
        text_append(&out, "\n");
    }
    sqlite3_finalize(statement);
    return text_string(&out);
}

/* ---- Structure ------------------------------------------------------------------------------------------- */

#define TABLES                                                                                                 \
    "(SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' AND "    \
    "name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE 'jdb~_%' ESCAPE '~')"

/* What SQLite tells of a database, but for the order of columns: one that is added stands behind the others. */
static const char *const FACTS[] = {
    "SELECT 'table', lower(name), type, wr, strict, (SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_schema AS s WHERE "
    "s.name = t.name) FROM " TABLES " AS t ORDER BY 2",
    "SELECT 'column', lower(t.name), lower(x.name), upper(x.type), x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM " TABLES
    " AS t, pragma_table_xinfo(t.name) AS x ORDER BY 2, 3",
    "SELECT 'key', lower(t.name) AS n, l.origin, l.\"unique\", l.partial, iif(l.origin = 'c', l.name, ''), (SELECT "
    "group_concat(lower(coalesce(name, '?')) || ' ' || \"desc\" || ' ' || coll) FROM pragma_index_xinfo(l.name) WHERE key) AS "
    "terms FROM " TABLES
    " AS t, pragma_index_list(t.name) AS l WHERE t.type = 'table' ORDER BY n, 3, 4, 5, 6, terms",
    "SELECT DISTINCT 'foreign key', lower(t.name) AS n, lower(f.\"table\") AS parent, f.on_update, f.on_delete, (SELECT "
    "group_concat(lower(g.\"from\") || ' ' || lower(coalesce(g.\"to\", (SELECT name FROM pragma_table_info(g.\"table\") WHERE pk = "
    "g.seq + 1), ''))) FROM pragma_foreign_key_list(t.name) AS g WHERE g.id = f.id) AS columns FROM " TABLES
    " AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table' ORDER BY n, parent, columns",
    "SELECT type, lower(name), lower(tbl_name) FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1, 2",
};

static const char *facts_of(const struct history *history, sqlite3 *handle)
{
    struct text out = {.arena = history->arena};
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
        text_append(&out, answer_of(history, handle, FACTS[i]));
    return text_string(&out);
}

/* The first line of a text that another does not have; NULL: none. */
static const char *first_missing(struct arena *arena, const char *text, const char *other)
{
    const char *padded = ARENA_JOIN(arena, "\n", other);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        const char *copy = arena_copy(arena, line, strcspn(line, "\n"));
        if (!strstr(padded, ARENA_JOIN(arena, "\n", copy, "\n")))
            return copy;
    }
    return NULL;
}

static bool compare(struct history *history, const char *what, sqlite3 *wanted, sqlite3 *found)
{
    const char *wants = facts_of(history, wanted), *has = facts_of(history, found);
    const char *missing = first_missing(history->arena, wants, has),
               *unknown = first_missing(history->arena, has, wants);
    if (!missing && !unknown)
        return true;
    return fail(history, what,
                ARENA_JOIN(history->arena, "wanted ", missing ? missing : "nothing", ", found ",
                           unknown ? unknown : "nothing"));
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static const char *quoted(struct arena *arena, const char *name)
{
    char *bytes = arena_bytes(arena, 2 * strlen(name) + 3);
    return sqlite3_snprintf((int)(2 * strlen(name) + 3), bytes, "\"%w\"", name);
}

/* A value that most columns take. */
static void append_value(struct text *out, const char *type, int row)
{
    if (sqlite3_strlike("%INT%", type, 0) == 0 || sqlite3_strlike("%BOOL%", type, 0) == 0)
        text_format(out, "%d", row);
    else if (sqlite3_strlike("%BLOB%", type, 0) == 0)
        text_format(out, "CAST('%032d' AS BLOB)", row);
    else if (sqlite3_strlike("%REAL%", type, 0) == 0 || sqlite3_strlike("%NUM%", type, 0) == 0)
        text_format(out, "%d.5", row);
    else
        text_format(out, "'word %d'", row);
}

/* Adds rows, as far as the table takes them. */
static void add_rows(const struct history *history, sqlite3 *handle, const char *table)
{
    for (int row = 1; row <= 3; row++) {
        struct text names = {.arena = history->arena}, values = names;
        sqlite3_stmt *statement = NULL;
        const char *sql = "SELECT name, type FROM pragma_table_xinfo(?1) WHERE hidden = 0";
        if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
            return;
        sqlite3_bind_text(statement, 1, table, -1, SQLITE_TRANSIENT);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *comma = names.length ? ", " : "";
            TEXT_JOIN(&names, comma, quoted(history->arena, (const char *)sqlite3_column_text(statement, 0)));
            text_append(&values, comma);
            append_value(&values, (const char *)sqlite3_column_text(statement, 1), row);
        }
        sqlite3_finalize(statement);
        sqlite3_exec(handle,
                     ARENA_JOIN(history->arena, "INSERT INTO ", quoted(history->arena, table), " (",
                                text_string(&names), ") VALUES (", text_string(&values), ")"),
                     NULL, NULL, NULL);
    }
}

struct names {
    const char **items;
    size_t count, capacity;
};

static struct names names_of(const struct history *history, sqlite3 *handle, const char *sql)
{
    struct names names = {0};
    const char *lines = answer_of(history, handle, sql);
    for (; *lines; lines += strcspn(lines, "\n") + 1)
        *ARENA_APPEND(history->arena, &names) = arena_copy(history->arena, lines, strcspn(lines, "\n"));
    return names;
}

static const char TABLE_NAMES[] = "SELECT name FROM " TABLES " AS t WHERE type = 'table' ORDER BY name";

static void fill(const struct history *history, sqlite3 *handle)
{
    struct names tables = names_of(history, handle, TABLE_NAMES);
    for (size_t i = 0; i < tables.count; i++)
        add_rows(history, handle, tables.items[i]);
}

/* How many rows the tables have that both know, and what is in the columns that have the same type in both. */
static bool compare_rows(struct history *history, sqlite3 *before, sqlite3 *after)
{
    struct names tables = names_of(history, after, TABLE_NAMES);
    for (size_t i = 0; i < tables.count; i++) {
        const char *table = quoted(history->arena, tables.items[i]);
        char *columns_sql = sqlite3_mprintf(
            "SELECT name || ' ' || type FROM pragma_table_xinfo(%Q) WHERE hidden = 0 ORDER BY name",
            tables.items[i]);
        const char *sql = arena_copy(history->arena, columns_sql, strlen(columns_sql));
        sqlite3_free(columns_sql);
        const char *had = ARENA_JOIN(history->arena, "\n", answer_of(history, before, sql));
        struct names columns = names_of(history, after, sql);
        struct text list = {.arena = history->arena};
        for (size_t j = 0; j < columns.count; j++)
            if (strstr(had, ARENA_JOIN(history->arena, "\n", columns.items[j], "\n")))
                TEXT_JOIN(&list, list.length ? ", " : "", "quote(",
                          quoted(history->arena,
                                 arena_copy(history->arena, columns.items[j],
                                            (size_t)(strrchr(columns.items[j], ' ') - columns.items[j]))),
                          ")");
        if (!list.length)
            continue;
        const char *select = ARENA_JOIN(history->arena, "SELECT ", text_string(&list), " FROM ", table,
                                        " ORDER BY ", text_string(&list));
        if (!text_equal(answer_of(history, before, select), answer_of(history, after, select)))
            return fail(history, "rows of", tables.items[i]);
    }
    return true;
}

/* ---- Steps ----------------------------------------------------------------------------------------------- */

static bool import(struct history *history, const char *file)
{
    const char *url = ARENA_JOIN(history->arena, "sqlite:", project_path(&history->project, file));
    if (!project_read(&history->project, "schema.yaml"))
        project_write(&history->project, "schema.yaml",
                      "schema: other\ntables:\n  gone: {columns: {id: id}}\n");
    if (PROJECT_RUN(&history->project, "import", url, "--into") == 0)
        return true;
    return fail(history, "import", history->project.messages);
}

/* What a message with this beginning names, one a line. */
static void say_losses(struct history *history, const char *migration)
{
    static const char BEGINNING[] = "write a line -- loses: ";
    const char *path = ARENA_JOIN(history->arena, "migrations/", migration, "/up.sqlite.sql");
    PROJECT_RUN(&history->project, "migrate", "lint");
    struct text sql = {.arena = history->arena};
    text_append(&sql, project_read(&history->project, path));
    for (const char *at = history->project.messages; (at = strstr(at, BEGINNING));) {
        at += strlen(BEGINNING);
        TEXT_JOIN(&sql, "-- loses: ", arena_copy(history->arena, at, strcspn(at, "\n")), "\n");
    }
    project_write(&history->project, path, text_string(&sql));
}

/* A column that must have a value, in rows that are there, where others say nothing of them. */
static bool say_fill(struct history *history)
{
    const char *at = strstr(history->project.messages, "[migration-fill]");
    if (!at)
        return false;
    const char *line = at;
    while (line > history->project.messages && line[-1] != '\n')
        line--;
    unsigned number = 0;
    const char *place = strstr(line, "schema.yaml:");
    if (!place || sscanf(place, "schema.yaml:%u:", &number) != 1)
        return false;
    struct text out = {.arena = history->arena};
    const char *schema = project_read(&history->project, "schema.yaml");
    for (unsigned i = 1; *schema; i++) {
        size_t length = strcspn(schema, "\n");
        const char *bytes = arena_copy(history->arena, schema, length);
        const char *colon = strchr(bytes, ':');
        if (i != number || !colon)
            TEXT_JOIN(&out, bytes, "\n");
        else if (bytes[length - 1] == '}')
            TEXT_JOIN(&out, arena_copy(history->arena, bytes, length - 1), ", fill: \"'0'\"}\n");
        else
            TEXT_JOIN(&out, arena_copy(history->arena, bytes, (size_t)(colon - bytes)), ": {type:", colon + 1,
                      ", fill: \"'0'\"}\n");
        schema += length + (schema[length] == '\n');
    }
    project_write(&history->project, "schema.yaml", text_string(&out));
    return true;
}

/* *written: there was something to do. */
static bool write_migration(struct history *history, const char *name, bool *written)
{
    int code = PROJECT_RUN(&history->project, "migrate", "new", name);
    for (int i = 0; i < 20 && code == 1 && say_fill(history); i++)
        code = PROJECT_RUN(&history->project, "migrate", "new", name);
    *written = code == 0;
    if (code == 0) {
        struct migration_list list = project_history(&history->project);
        say_losses(history, arena_format(history->arena, "%04zu_%s", list.count, name));
    }
    return code == 0 || strstr(history->project.messages, "nothing to migrate") ||
           fail(history, "migrate new", history->project.messages);
}

/* Rows that stand in the way go. */
static void empty(const struct history *history, sqlite3 *handle)
{
    struct names tables = names_of(history, handle, TABLE_NAMES);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    for (size_t i = 0; i < tables.count; i++)
        sqlite3_exec(handle,
                     ARENA_JOIN(history->arena, "DELETE FROM ", quoted(history->arena, tables.items[i])), NULL,
                     NULL, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
}

/* What the tool's migrate --adopt is; it opens a database of any schema. */
enum jdb_status jdb_migrate_adopt(struct jdb *db, int64_t count);

enum { ADOPTS = -1 };

/* Adopts the database, or brings it to a migration. */
static bool migrate(struct history *history, const char *file, int64_t to)
{
    struct migration_list list = project_history(&history->project);
    const struct jdb_schema *program = project_program(&history->project, &list, list.count);
    const char *url = ARENA_JOIN(history->arena, "sqlite:", project_path(&history->project, file));
    struct jdb *db = NULL;
    jdb_connect(&db, program, url, NULL, to == ADOPTS ? JDB_CONNECT_ANY_SCHEMA : 0);
    struct jdb_migrate_options options = {.to = JDB_SOME(to)};
    enum jdb_status status =
        to == ADOPTS ? jdb_migrate_adopt(db, (int64_t)list.count) : jdb_migrate(db, &options);
    if (status == JDB_FOREIGN_KEY || status == JDB_CHECK || status == JDB_NOT_NULL || status == JDB_UNIQUE) {
        empty(history, jdb_sqlite3(db));
        history->is_emptied = true;
        status = jdb_migrate(db, &options);
    }
    bool done = status == JDB_OK || fail(history, to == ADOPTS ? "adopt" : "migrate", jdb_error(db)->message);
    jdb_close(db);
    return done;
}

static bool compare_files(struct history *history, const char *what, const char *wanted, const char *found)
{
    sqlite3 *one = open_file(history, wanted), *other = open_file(history, found);
    bool same = compare(history, what, one, other);
    sqlite3_close(one);
    sqlite3_close(other);
    return same;
}

static bool keeps_rows(struct history *history, const char *before, const char *after)
{
    sqlite3 *one = open_file(history, before), *other = open_file(history, after);
    bool same = compare_rows(history, one, other);
    sqlite3_close(one);
    sqlite3_close(other);
    return same;
}

/* A database of these statements. */
static bool make(struct history *history, const char *file, const char *sql)
{
    sqlite3 *handle = open_file(history, file);
    bool done = execute(history, handle, "their SQL", sql);
    sqlite3_close(handle);
    return done;
}

static void fill_file(const struct history *history, const char *file)
{
    sqlite3 *handle = open_file(history, file);
    fill(history, handle);
    sqlite3_close(handle);
}

/* From where the database is to what "wanted" is. */
static bool step(struct history *history, const char *name)
{
    bool written;
    if (!import(history, "wanted") || !write_migration(history, name, &written))
        return false;
    struct migration_list list = project_history(&history->project);
    project_copy(&history->project, "database", "before");
    history->is_emptied = false;
    return migrate(history, "database", (int64_t)list.count) &&
           compare_files(history, "structure", "wanted", "database") &&
           (history->is_emptied || keeps_rows(history, "before", "database"));
}

/* ---- Pairs ----------------------------------------------------------------------------------------------- */

/* The database, with rows, as the first migration has it; of nothing there is none. */
static bool begin_with(struct history *history, const char *current)
{
    bool written;
    if (!make(history, "database", current) || !make(history, "original", current))
        return false;
    if (!strstr(current, "CREATE"))
        return true;
    fill_file(history, "database");
    return import(history, "original") && write_migration(history, "current", &written) &&
           migrate(history, "database", ADOPTS);
}

static bool pair(struct history *history, const char *current, const char *desired)
{
    if (!make(history, "wanted", desired) || !begin_with(history, current) || !step(history, "desired"))
        return false;
    return migrate(history, "database", strstr(current, "CREATE") ? 1 : 0) &&
           compare_files(history, "structure on the way back", "original", "database");
}

/* ---- Suites ---------------------------------------------------------------------------------------------- */

struct suite {
    const char *directory; /* for what is made on the way */
    size_t cases, passed, unexpected;
};

static const char *reason_of(const char *name)
{
    for (const struct exception *exception = EXCEPTIONS; exception->name; exception++)
        if (text_equal(exception->name, name))
            return exception->reason;
    return NULL;
}

/* Counts a case that is done. */
static void count(struct suite *suite, const char *name, const char *problem)
{
    const char *reason = reason_of(name);
    suite->cases++;
    suite->passed += problem == NULL;
    if (problem)
        printf("%s %s: %s\n", reason ? "not as theirs:" : "FAILED", name, reason ? reason : problem);
    else if (reason)
        printf("FAILED %s: it passes, but is held to be an exception\n", name);
    suite->unexpected += (problem == NULL) == (reason != NULL);
}

static struct history begin(const struct suite *suite, const char *name)
{
    struct arena *arena = arena_new(out_of_memory, NULL);
    return (struct history){.arena = arena, .project = project_begin(arena, suite->directory), .name = name};
}

static void end(struct suite *suite, struct history *history)
{
    count(suite, history->name, history->problem);
    project_end(&history->project);
    arena_free(history->arena);
}

static const char *text_at(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node = yaml_tree_get(mapping, key);
    return node && node->kind == YAML_SCALAR ? node->text : "";
}

static void try_pairs(struct suite *suite, struct arena *arena, const char *path)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct source *source = source_read(arena, path);
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    for (size_t i = 0; root && root->kind == YAML_MAPPING && i < root->count; i++) {
        struct history history = begin(suite, root->keys[i]->text);
        pair(&history, text_at(root->items[i], "current"), text_at(root->items[i], "desired"));
        end(suite, &history);
    }
}

static bool is_of(const char *name, const char *begins, const char *ends)
{
    size_t length = strlen(name), end = strlen(ends);
    return strncmp(name, begins, strlen(begins)) == 0 && length > end && strcmp(name + length - end, ends) == 0;
}

/* One step of a chain: what its SQL makes of "wanted", ours makes of "database". */
static bool link_of_chain(struct history *history, const char *path, bool *begun)
{
    bool written;
    const struct source *source = source_read(history->arena, path);
    if (!source || !make(history, "wanted", source->bytes))
        return fail(history, path, "can't be read");
    if (*begun)
        return step(history, "next");
    project_copy(&history->project, "wanted", "database");
    fill_file(history, "database");
    *begun = true;
    return import(history, "wanted") && write_migration(history, "first", &written) &&
           migrate(history, "database", ADOPTS);
}

/* The files of a chain, in the order of their names or against it; each is a case of its own. */
static void try_links(struct suite *suite, struct history *history, const char *directory, const char *begins,
                      const char *ends, bool backwards, bool *begun)
{
    struct directory_names names = {0};
    directory_read(history->arena, directory, &names);
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[backwards ? names.count - 1 - i : i];
        if (!is_of(name, begins, ends))
            continue;
        history->problem = NULL;
        link_of_chain(history, ARENA_JOIN(history->arena, directory, "/", name), begun);
        fill_file(history, "database");
        count(suite, name, history->problem);
    }
}

static void try_chain(struct suite *suite, const char *directory, const char *begins, const char *up,
                      const char *down)
{
    struct history history = begin(suite, directory);
    bool begun = false;
    try_links(suite, &history, directory, begins, up, false, &begun);
    if (down)
        try_links(suite, &history, directory, begins, down, true, &begun);
    project_end(&history.project);
    arena_free(history.arena);
}

static bool report(const struct suite *suite, const char *name)
{
    printf("%s: %zu of %zu\n", name, suite->passed, suite->cases);
    return suite->unexpected == 0;
}

static bool is_there(const char *directory, const char *what)
{
    struct stat status;
    bool found = stat(directory, &status) == 0;
    if (!found)
        printf("%s: skipped: %s is not there\n", what, directory);
    return found;
}

static bool try_sqldef(struct arena *arena, const char *work, const char *directory)
{
    struct suite suite = {.directory = work};
    struct directory_names names = {0};
    directory_read(arena, directory, &names);
    for (size_t i = 0; i < names.count; i++)
        if (is_of(names.items[i], "tests", ".yml"))
            try_pairs(&suite, arena, ARENA_JOIN(arena, directory, "/", names.items[i]));
    return report(&suite, "pairs of schemas");
}

static bool try_chains(struct arena *arena, const char *work, const char *directory)
{
    struct suite lnd = {.directory = work}, atuin = lnd;
    try_chain(&lnd, ARENA_JOIN(arena, directory, "/lnd"), "", ".up.sql", ".down.sql");
    try_chain(&atuin, ARENA_JOIN(arena, directory, "/atuin"), "migrations-", ".sql", NULL);
    try_chain(&atuin, ARENA_JOIN(arena, directory, "/atuin"), "record-migrations-", ".sql", NULL);
    bool fine = report(&lnd, "steps of lnd");
    return report(&atuin, "steps of atuin") && fine;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: test_histories DIRECTORY SQLDEF MIGRATIONS\n", stderr);
        return 2;
    }
    struct arena *arena = arena_new(out_of_memory, NULL);
    bool fine = true;
    if (is_there(argv[2], "pairs of schemas"))
        fine &= try_sqldef(arena, argv[1], argv[2]);
    if (is_there(argv[3], "chains of migrations"))
        fine &= try_chains(arena, argv[1], argv[3]);
    arena_free(arena);
    return !fine;
}
