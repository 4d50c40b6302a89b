#include "import_database.h"

#include "text.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- The model ------------------------------------------------------------------------------------------- */

struct import_table *import_database_table(const struct import_database *database, const char *name)
{
    size_t number = name_index_find(database->tables_by_name, name);
    return number == NAME_INDEX_NONE ? NULL : &database->tables.items[number];
}

struct import_column *import_table_column(const struct import_table *table, const char *name)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal_ignoring_case(table->columns.items[i].name, name))
            return &table->columns.items[i];
    return NULL;
}

const struct import_key *import_table_primary_key(const struct import_table *table)
{
    for (size_t i = 0; i < table->keys.count; i++)
        if (table->keys.items[i].is_primary)
            return &table->keys.items[i];
    return NULL;
}

/* INTEGER PRIMARY KEY DESC makes none, since SQLite has always been wrong about it; PRIMARY KEY (id DESC) does. */
bool import_column_is_row_number(const struct import_table *table, const struct import_column *column)
{
    const struct import_key *key = import_table_primary_key(table);
    if (table->engine == ENGINE_POSTGRES)
        return column->is_handed_out;
    return key && !(key->at_column && key->terms.items[0].descending) && key->terms.count == 1 &&
           !table->without_rowid && !key->terms.items[0].collate &&
           text_equal_ignoring_case(key->terms.items[0].column, column->name) &&
           text_equal_ignoring_case(column->sql_type, "INTEGER");
}

/* ---- Names ----------------------------------------------------------------------------------------------- */

/* A column's name as its table writes it. */
static const char *own_word(const struct import_table *table, const char *name)
{
    const struct import_column *column = table && name ? import_table_column(table, name) : NULL;
    return column ? column->name : name;
}

static bool same_term(const struct import_term *a, const struct import_term *b)
{
    bool same_collate =
        a->collate && b->collate ? text_equal_ignoring_case(a->collate, b->collate) : a->collate == b->collate;
    return a->column && b->column && text_equal(a->column, b->column) && same_collate;
}

static bool has_before(const struct import_term_list *terms, size_t term)
{
    for (size_t i = 0; i < term; i++)
        if (same_term(&terms->items[i], &terms->items[term]))
            return true;
    return false;
}

/* A column that a key or an index has twice finds and tells apart no more. */
static void settle_terms(struct arena *arena, struct import_database *database,
                         const struct import_table *table, struct import_term_list *terms)
{
    size_t kept = 0;
    for (size_t i = 0; i < terms->count; i++) {
        terms->items[kept] = terms->items[i];
        terms->items[kept].column = own_word(table, terms->items[kept].column);
        if (has_before(terms, kept))
            *ARENA_APPEND(arena, &database->remarks) =
                arena_format(arena, "column %s stands twice in a key or an index of %s: once is said",
                             terms->items[kept].column, table->name);
        else
            kept++;
    }
    terms->count = kept;
}

static void settle_names(const struct import_table *table, struct import_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        names->items[i] = own_word(table, names->items[i]);
}

/* Names of constraints mean nothing to SQLite: what is called like something else is as if it had none. */
static void settle_name(struct name_index *names, const char **name)
{
    if (*name && name_index_add(names, *name, 0) != NAME_INDEX_NONE)
        *name = NULL;
}

/* The direction of a row's own number means nothing. */
static void settle_direction(const struct import_table *table, struct import_key *key)
{
    const struct import_column *column = import_table_column(table, key->terms.items[0].column);
    if (key->is_primary && column && import_column_is_row_number(table, column))
        key->terms.items[0].descending = false;
}

static void settle_table(struct arena *arena, struct import_database *database, struct import_table *table,
                         struct name_index *names)
{
    for (size_t i = 0; i < table->keys.count; i++) {
        settle_terms(arena, database, table, &table->keys.items[i].terms);
        settle_direction(table, &table->keys.items[i]);
        settle_name(names, &table->keys.items[i].name);
    }
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        struct import_foreign_key *key = &table->foreign_keys.items[i];
        settle_names(table, &key->columns);
        settle_names(import_database_table(database, key->parent), &key->to);
        settle_name(names, &key->name);
    }
    for (size_t i = 0; i < table->checks.count; i++)
        settle_name(names, &table->checks.items[i].name);
}

/* SQLite takes columns' names in any case, and names of constraints as they come. */
void import_database_settle(struct arena *arena, struct import_database *database)
{
    struct name_index *names = name_index_new(arena, true);
    for (size_t i = 0; i < database->tables.count; i++)
        name_index_add(names, database->tables.items[i].name, 0);
    for (size_t i = 0; i < database->indexes.count; i++) {
        struct import_index *index = &database->indexes.items[i];
        const struct import_table *table = import_database_table(database, index->table);
        name_index_add(names, index->name, 0);
        settle_terms(arena, database, table, &index->terms);
    }
    for (size_t i = 0; i < database->tables.count; i++)
        settle_table(arena, database, &database->tables.items[i], names);
}

/* ---- The file -------------------------------------------------------------------------------------------- */

struct reader {
    struct arena *arena;
    struct import_database *database;
    sqlite3 *db;
    sqlite3_stmt *statement;
    const char *problem;
};

static void close_reader(void *object)
{
    struct reader *reader = object;
    sqlite3_finalize(reader->statement);
    sqlite3_close(reader->db);
    sqlite3_shutdown(); /* so that sqlite_probe can set it up */
}

/* The names of tables that virtual ones keep their data in, where SQLite has no such module and can't tell. */
static bool is_kept_by_module(const struct reader *reader, const char *name)
{
    static const char *const ENDINGS[] = {"_content", "_data", "_idx",  "_docsize", "_config", "_segments",
                                          "_segdir",  "_stat", "_node", "_parent",  "_rowid"};
    for (size_t i = 0; i < reader->database->virtual_tables.count; i++) {
        const char *table = reader->database->virtual_tables.items[i].name;
        size_t length = strlen(table);
        for (size_t j = 0; j < sizeof ENDINGS / sizeof *ENDINGS; j++)
            if (strncasecmp(name, table, length) == 0 && text_equal_ignoring_case(name + length, ENDINGS[j]))
                return true;
    }
    return false;
}

static bool is_owned(const char *name)
{
    return strncasecmp(name, "sqlite_", 7) == 0 || strncasecmp(name, "jdb_", 4) == 0;
}

static bool is_virtual(const char *sql)
{
    static const char VIRTUAL[] = "CREATE VIRTUAL";
    return strncasecmp(sql, VIRTUAL, sizeof VIRTUAL - 1) == 0;
}

static bool read_object(struct reader *reader, const char *type, const char *name, const char *sql)
{
    struct arena *arena = reader->arena;
    struct import_database *database = reader->database;
    if (text_equal(type, "index"))
        return import_statement_index(arena, sql, ARENA_APPEND(arena, &database->indexes));
    if (text_equal(type, "view"))
        return import_statement_view(arena, sql, ARENA_APPEND(arena, &database->views));
    if (text_equal(type, "trigger"))
        return import_statement_trigger(arena, sql, ARENA_APPEND(arena, &database->triggers));
    if (is_virtual(sql))
        return import_statement_virtual(arena, sql, ARENA_APPEND(arena, &database->virtual_tables));
    return is_kept_by_module(reader, name) ||
           import_statement_table(arena, sql, ARENA_APPEND(arena, &database->tables));
}

static const char *text_at(const struct reader *reader, int column)
{
    const char *text = (const char *)sqlite3_column_text(reader->statement, column);
    return text ? arena_copy(reader->arena, text, strlen(text)) : NULL;
}

/* What virtual tables keep comes after them; that SQLite calls shadows, where it has the module. */
static const char OBJECTS[] =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT IN (SELECT name FROM "
    "pragma_table_list WHERE schema = 'main' AND type = 'shadow') ORDER BY rowid";

static bool read_objects(struct reader *reader)
{
    int code = sqlite3_prepare_v2(reader->db, OBJECTS, -1, &reader->statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(reader->statement);
        if (code != SQLITE_ROW)
            break;
        const char *type = text_at(reader, 0), *name = text_at(reader, 1);
        const char *table = text_at(reader, 2), *sql = text_at(reader, 3);
        if (!type || !name || !table || !sql)
            arena_fail(reader->arena);
        if (!is_owned(table) && !read_object(reader, type, name, sql)) {
            reader->problem = arena_format(reader->arena, "%s \"%s\" is made by SQL that is not understood: %s",
                                           type, name, sql);
            return false;
        }
    }
    if (code == SQLITE_DONE)
        return true;
    if (code == SQLITE_NOMEM)
        arena_fail(reader->arena);
    const char *message = sqlite3_errmsg(reader->db);
    reader->problem = arena_copy(reader->arena, message, strlen(message));
    return false;
}

static void index_tables(struct import_database *database)
{
    for (size_t i = 0; i < database->tables.count; i++)
        name_index_add(database->tables_by_name, database->tables.items[i].name, i);
}

/* Indexes of tables that were left out. */
static void drop_orphans(struct import_database *database)
{
    size_t kept = 0;
    for (size_t i = 0; i < database->indexes.count; i++)
        if (import_database_table(database, database->indexes.items[i].table))
            database->indexes.items[kept++] = database->indexes.items[i];
    database->indexes.count = kept;
}

/* Why a file can't be one, which SQLite says in fewer words; NULL: it may be one. */
static const char *problem_of_file(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return strerror(errno);
    if (S_ISDIR(status.st_mode))
        return strerror(EISDIR);
    return access(path, R_OK) == 0 ? NULL : strerror(errno);
}

enum { WAIT_MS = 5000 }; /* for a program that keeps the database to itself */

static bool open_reader(struct reader *reader, const char *path)
{
    int code = sqlite3_open_v2(path, &reader->db, SQLITE_OPEN_READONLY, NULL);
    if (code == SQLITE_NOMEM)
        arena_fail(reader->arena);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(reader->db, WAIT_MS);
    const char *message = code == SQLITE_OK ? "" : sqlite3_errmsg(reader->db);
    reader->problem = code == SQLITE_OK ? NULL : arena_copy(reader->arena, message, strlen(message));
    return code == SQLITE_OK;
}

bool import_database_read(struct arena *arena, const char *path, struct import_database *database,
                          const char **problem)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct reader *reader = ARENA_NEW(scratch, struct reader);
    *reader = (struct reader){.arena = arena, .database = database, .problem = problem_of_file(path)};
    arena_defer(scratch, close_reader, reader);
    *database = (struct import_database){.tables_by_name = name_index_new(arena, true)};
    bool is_read = !reader->problem && open_reader(reader, path) && read_objects(reader);
    index_tables(database);
    drop_orphans(database);
    if (is_read)
        import_database_settle(arena, database);
    *problem = reader->problem ? arena_format(arena, "%s: %s", path, reader->problem) : NULL;
    arena_free(scratch);
    return is_read;
}
