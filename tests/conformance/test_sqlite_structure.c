/* test_sqlite_structure.c - real schemas, each against itself: written in another way it is the same structure, and without
 * one of its indexes, triggers or views it lacks just that.
 *
 *     test_sqlite_structure DIRECTORY
 *
 * DIRECTORY holds the schemas as NAME.sql; without it they are skipped.
 */
#include "conformance.h"

#include "difference.h"
#include "source.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <strings.h>

static const struct jdb_schema no_schema = {.name = "none", .fingerprint = "0"};

/* A database in memory, with what people wrote before there was a default against it. */
static struct jdb *open_memory(void)
{
    struct jdb *db;
    if (jdb_connect(&db, &no_schema, "sqlite::memory:", NULL, JDB_CONNECT_ANY_SCHEMA) != JDB_OK)
        conformance_out_of_memory(NULL);
    sqlite3_db_config(jdb_sqlite3(db), SQLITE_DBCONFIG_DQS_DDL, 1, NULL);
    sqlite3_db_config(jdb_sqlite3(db), SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    return db;
}

/* ---- Writing a statement in another way ------------------------------------------------------------------ */

/* Names of tables, columns, indexes, triggers and views, as SQLite tells them: those may be quoted in any way. */
struct names {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
};

static bool is_known(const struct names *names, const char *word, size_t length)
{
    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->items[i]) == length && strncasecmp(names->items[i], word, length) == 0)
            return true;
    return false;
}

static const char *end_of_quoted(const char *sql)
{
    char quote = *sql == '[' ? ']' : *sql;
    for (sql++; *sql; sql++)
        if (*sql == quote && (quote == ']' || sql[1] != quote))
            return sql + 1;
        else if (*sql == quote)
            sql++;
    return sql;
}

static const char *end_of_space(const char *sql)
{
    for (;;) {
        while (isspace((unsigned char)*sql))
            sql++;
        if (strncmp(sql, "--", 2) == 0)
            sql += strcspn(sql, "\n");
        else if (strncmp(sql, "/*", 2) == 0)
            sql = strstr(sql, "*/") ? strstr(sql, "*/") + 2 : sql + strlen(sql);
        else
            return sql;
    }
}

/* A name that was quoted, by other quotes, from one to the next. */
static void write_quoted(FILE *out, const struct names *names, const char *begin, const char *end,
                         size_t number)
{
    static const char *const QUOTES[] = {"[]", "``", "\"\""};
    const char *quotes = QUOTES[number % 3];
    size_t length = (size_t)(end - begin) - 2;
    if (*begin == '\'' || !is_known(names, begin + 1, length) || memchr(begin + 1, ']', length))
        fwrite(begin, 1, (size_t)(end - begin), out);
    else
        fprintf(out, "%c%.*s%c", quotes[0], (int)length, begin + 1, quotes[1]);
}

/* A word: small letters for capital ones and the other way round; some names in quotes. */
static void write_word(FILE *out, const struct names *names, const char *begin, const char *end, size_t number)
{
    int length = (int)(end - begin);
    if (number % 4 == 0 && !sqlite3_keyword_check(begin, length) && is_known(names, begin, (size_t)length)) {
        fprintf(out, "\"%.*s\"", length, begin);
        return;
    }
    for (; begin < end; begin++) {
        int other =
            isupper((unsigned char)*begin) ? tolower((unsigned char)*begin) : toupper((unsigned char)*begin);
        fputc((unsigned char)*begin < 0x80 ? other : (unsigned char)*begin, out);
    }
}

static bool is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static void write_space(FILE *out, size_t number)
{
    static const char *const SPACES[] = {" ", "\n\t", "/* a 'comment' */", " -- another \"one\n", "\r\n  "};
    fputs(SPACES[number % 5], out);
}

static bool is_sign_pair(const char *sql)
{
    static const char *const PAIRS[] = {"||", "<=", ">=", "<>", "!=", "==", "<<", ">>", "->"};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        if (strncmp(sql, PAIRS[i], 2) == 0)
            return true;
    return false;
}

/* The same statement, as another person would write it. A word behind DEFAULT is a text. */
static void rewrite(FILE *out, const struct names *names, const char *sql)
{
    bool is_default = false;
    for (size_t number = 1; *(sql = end_of_space(sql)); number++) {
        const char *end = sql + 1 + is_sign_pair(sql);
        if (strchr("'\"[`", *sql)) {
            end = end_of_quoted(sql);
            write_quoted(out, names, sql, end, number);
        } else if ((*sql == 'x' || *sql == 'X') && sql[1] == '\'') {
            end = end_of_quoted(sql + 1);
            fwrite(sql, 1, (size_t)(end - sql), out);
        } else if (isdigit((unsigned char)*sql)) {
            end = sql + strspn(sql, "0123456789abcdefxABCDEFX.");
            fwrite(sql, 1, (size_t)(end - sql), out);
        } else if (is_word_part(*sql)) {
            for (end = sql; is_word_part(*end); end++)
                ;
            if (is_default)
                fwrite(sql, 1, (size_t)(end - sql), out);
            else
                write_word(out, names, sql, end, number);
        } else {
            fwrite(sql, 1, (size_t)(end - sql), out);
        }
        is_default = end - sql == 7 && strncasecmp(sql, "DEFAULT", 7) == 0;
        sql = end;
        write_space(out, number);
    }
    fputs(";\n", out);
}

/* ---- Databases ------------------------------------------------------------------------------------------- */

static const char NAMES[] =
    "SELECT name FROM sqlite_schema UNION SELECT x.name FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS x "
    "WHERE s.type = 'table'";

static void read_names(struct names *names, struct jdb *db)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(jdb_sqlite3(db), NAMES, -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (names->count == names->capacity) {
            size_t capacity = names->capacity * 2 + 64;
            const char **items = arena_alloc(names->arena, capacity, sizeof *items);
            if (names->count)
                memcpy(items, names->items, names->count * sizeof *items);
            names->items = items;
            names->capacity = capacity;
        }
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        names->items[names->count++] = arena_copy(names->arena, name, strlen(name));
    }
    sqlite3_finalize(statement);
}

static const char STATEMENTS[] =
    "SELECT s.sql, s.type || ' ' || s.name FROM sqlite_schema AS s LEFT JOIN pragma_table_list(s.name) AS l ON s.type = "
    "'table' AND l.schema = 'main' WHERE s.sql IS NOT NULL AND coalesce(l.type, '') <> 'shadow' AND s.name NOT LIKE "
    "'sqlite_%' ORDER BY s.rowid";

/* All statements of a database; without one, and written otherwise or as they stand. The caller frees them. */
static char *dump(struct jdb *db, const struct names *names, const char *without, bool otherwise)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(jdb_sqlite3(db), STATEMENTS, -1, &statement, NULL);
    while (out && sqlite3_step(statement) == SQLITE_ROW) {
        const char *sql = (const char *)sqlite3_column_text(statement, 0);
        if (without && strcmp(without, (const char *)sqlite3_column_text(statement, 1)) == 0)
            continue;
        if (otherwise && strncasecmp(sql, "CREATE VIRTUAL", 14) != 0) /* a module reads its text itself */
            rewrite(out, names, sql);
        else
            fprintf(out, "%s;\n", sql);
    }
    sqlite3_finalize(statement);
    if (!out || fclose(out) != 0)
        conformance_out_of_memory(NULL);
    return text;
}

/* Whether a database of these statements has this difference to another; NULL: none at all. */
static bool has_difference(struct jdb *wanted, const char *sql, const char *name, const char *difference)
{
    struct jdb *found = open_memory();
    struct jdb_differences differences = {.count = 0};
    enum jdb_status status = jdb_execute(found, sql);
    if (status == JDB_OK)
        status = jdb_structure_compare_with(found, wanted, &differences);
    bool right = status == JDB_OK && differences.count == (difference != NULL);
    if (status != JDB_OK)
        printf("FAILED %s: %s\n", name, jdb_error(found)->message);
    for (size_t i = 0; i < differences.count; i++) {
        struct jdb_buffer line = {0};
        jdb_difference_write(&differences.list[i], &line);
        if (!difference || strncmp(line.text, difference, strlen(difference)) != 0) {
            printf("FAILED %s: %s\n", name, line.text);
            right = false;
        }
        jdb_buffer_free(&line);
    }
    if (status == JDB_OK && !differences.count && difference)
        printf("FAILED %s: does not say: %s\n", name, difference);
    jdb_differences_free(&differences);
    jdb_close(found);
    return right;
}

/* ---- Cases ----------------------------------------------------------------------------------------------- */

struct totals {
    size_t schemas, passed, objects, objects_found;
};

#define LEFT_OUT_MOST "12" /* of a schema */

/* Each index, trigger and view that stands alone is left out in turn; of a large schema, some. */
static const char OBJECTS[] =
    "WITH objects AS (SELECT type || ' ' || name AS object, row_number() OVER (ORDER BY rowid) AS number, count(*) OVER () "
    "AS count FROM sqlite_schema AS s WHERE sql IS NOT NULL AND (type IN ('index', 'trigger') OR type = 'view' AND NOT "
    "EXISTS (SELECT 1 FROM sqlite_schema AS t WHERE t.type = 'trigger' AND t.tbl_name = s.name))) "
    "SELECT object FROM objects WHERE number % (count / " LEFT_OUT_MOST " + 1) = 0";

static void leave_out(struct jdb *db, const char *name, struct totals *totals)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(jdb_sqlite3(db), OBJECTS, -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *object = (const char *)sqlite3_column_text(statement, 0);
        char *sql = dump(db, NULL, object, false), missing[256];
        snprintf(missing, sizeof missing, "%s: missing", object);
        totals->objects++;
        totals->objects_found += has_difference(db, sql, name, missing);
        free(sql);
    }
    sqlite3_finalize(statement);
}

static void run_case(const char *directory, const char *name, struct totals *totals)
{
    struct arena *arena = conformance_arena();
    const struct source *source = source_read(arena, arena_format(arena, "%s/%s.sql", directory, name));
    struct jdb *db = open_memory();
    totals->schemas++;
    if (!source || jdb_execute(db, source->bytes) != JDB_OK) {
        printf("FAILED %s: %s\n", name, source ? jdb_error(db)->message : "cannot be read");
    } else {
        struct names names = {.arena = arena};
        read_names(&names, db);
        char *sql = dump(db, &names, NULL, true);
        totals->passed += has_difference(db, sql, name, NULL);
        free(sql);
        leave_out(db, name, totals);
    }
    jdb_close(db);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: test_sqlite_structure DIRECTORY\n", stderr);
        return 2;
    }
    struct arena *arena = conformance_arena();
    struct directory_names cases = conformance_cases(arena, argv[1], ".sql");
    struct totals totals = {0};
    if (!cases.count)
        printf("structures of real schemas: skipped: %s is not there\n", argv[1]);
    for (size_t i = 0; i < cases.count; i++)
        run_case(argv[1], cases.items[i], &totals);
    if (cases.count)
        printf(
            "structures of real schemas: %zu of %zu equal themselves in other words, %zu of %zu indexes, triggers "
            "and views are missed\n",
            totals.passed, totals.schemas, totals.objects_found, totals.objects);
    arena_free(arena);
    return totals.passed != totals.schemas || totals.objects != totals.objects_found;
}
