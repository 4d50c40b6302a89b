/* The SQL of a migration's step, statement by statement. */
#include "failure.h"
#include "sqlite_migration.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { STATEMENT_MOST = 80 }; /* bytes of it, in a message */

/* What would end the transaction that all of the migrations are, or cannot be in it. */
static const char *const FORBIDDEN[] = {"BEGIN", "COMMIT", "END", "ROLLBACK", "ATTACH", "DETACH", "VACUUM"};

static const char *skip_comment(const char *sql)
{
    bool is_line = sql[0] == '-' && sql[1] == '-', is_block = sql[0] == '/' && sql[1] == '*';
    if (!is_line && !is_block)
        return sql;
    const char *end = strstr(sql + 2, is_line ? "\n" : "*/");
    return end ? end + (is_line ? 1 : 2) : sql + strlen(sql);
}

/* Where the first word is. */
static const char *skip_space(const char *sql)
{
    for (;;) {
        const char *next = skip_comment(sql);
        while (*next && (isspace((unsigned char)*next) || *next == ';'))
            next++;
        if (next == sql)
            return sql;
        sql = next;
    }
}

/* That of the words which the statement begins with; NULL: none of them. */
static const char *first_word(const char *sql, const char *const *words, size_t count)
{
    const char *word = skip_space(sql);
    size_t length = 0;
    while (isalpha((unsigned char)word[length]))
        length++;
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == length && strncasecmp(word, words[i], length) == 0)
            return words[i];
    return NULL;
}

static enum jdb_status check_statement(struct jdb *db, const char *sql)
{
    const char *word = first_word(sql, FORBIDDEN, sizeof FORBIDDEN / sizeof *FORBIDDEN);
    return word ? jdb_fail(db, JDB_MISUSE, "%s has no place in a migration: all of them are one transaction",
                           word)
                : JDB_OK;
}

/* Begins what makes no table, unlike a trigger that has such a statement inside. */
static const char *const OF_ROWS[] = {"INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "VALUES", "WITH"};

static bool is_of_rows(const char *sql)
{
    return first_word(sql, OF_ROWS, sizeof OF_ROWS / sizeof *OF_ROWS);
}

static const char *skip_quoted(const char *sql)
{
    const char *end = strchr(sql + 1, *sql == '[' ? ']' : *sql);
    return end ? end + 1 : sql + strlen(sql);
}

/* Behind a statement that was not compiled: tables that it names may be a program's own. */
static const char *skip_statement(const char *sql)
{
    for (sql = skip_space(sql); *sql && *sql != ';';) {
        const char *next = strchr("'\"`[", *sql) ? skip_quoted(sql) : skip_comment(sql);
        sql = next == sql ? sql + 1 : next;
    }
    return sql;
}

/* "INSERT INTO users (id) ...: ", without what is on more lines. */
static void say_statement(struct jdb *db, const char *sql)
{
    char before[STATEMENT_MOST + 8];
    const char *words = skip_space(sql);
    size_t length = strcspn(words, "\n;"), cut = length;
    if (length > STATEMENT_MOST)
        for (cut = STATEMENT_MOST; cut && ((unsigned char)words[cut] & 0xc0) == 0x80;)
            cut--; /* not inside of a character */
    snprintf(before, sizeof before, "%.*s%s: ", (int)cut, words, cut < length ? " ..." : "");
    jdb_failure_surround(db, before, "");
}

/* What fills a table that is made anew is about the rows that there are. */
static void say_place(struct jdb *db, const char *subject, const char *sql)
{
    static const char *const INSERTS[] = {"INSERT", "REPLACE"};
    struct jdb_buffer before = {0};
    if (!subject || !first_word(sql, INSERTS, 2)) {
        say_statement(db, sql);
        return;
    }
    jdb_buffer_add(&before, "the rows of ");
    jdb_buffer_add(&before, subject);
    jdb_buffer_add(&before, ": ");
    jdb_failure_surround(db, before.failed ? "" : before.text, "");
    jdb_buffer_free(&before);
}

/* A row that is refused: SQLite does not always say of which table. */
static enum jdb_status fail_statement(struct jdb *db, const char *subject, const char *sql)
{
    int code = sqlite3_extended_errcode(db->handle) & 0xff;
    enum jdb_status status = jdb_sqlite_fail(db, JDB_CHECK, NULL);
    bool is_refusal = code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH;
    if (is_refusal && jdb_sqlite_name_unfit(db, subject, sql))
        return db->error.status;
    if (is_refusal || code == SQLITE_ERROR)
        say_place(db, subject, sql);
    return status;
}

static bool stands_in(struct jdb *db, int code)
{
    return db->only_structure && (code & 0xff) == SQLITE_ERROR && jdb_sqlite_stand_in(db->handle);
}

static int step_to_end(struct jdb *db, sqlite3_stmt *statement)
{
    int code;
    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW || stands_in(db, code));
    return code;
}

static enum jdb_status run_statement(struct jdb *db, const char *subject, sqlite3_stmt *statement)
{
    enum jdb_status status = check_statement(db, sqlite3_sql(statement));
    if (status != JDB_OK)
        return status;
    return step_to_end(db, statement) == SQLITE_DONE ? JDB_OK
                                                     : fail_statement(db, subject, sqlite3_sql(statement));
}

static enum jdb_status run_next(struct jdb *db, const char *subject, const char **sql)
{
    sqlite3_stmt *statement = NULL;
    const char *rest;
    int code;
    do
        code = sqlite3_prepare_v2(db->handle, *sql, -1, &statement, &rest);
    while (stands_in(db, code));
    if (code != SQLITE_OK)
        return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
    enum jdb_status status = statement ? run_statement(db, subject, statement) : JDB_OK;
    sqlite3_finalize(statement);
    *sql = rest;
    return status;
}

enum jdb_status jdb_sqlite_run_script(struct jdb *db, const char *subject, const char *sql)
{
    enum jdb_status status = JDB_OK;
    while (*sql && status == JDB_OK) {
        if (db->only_structure && is_of_rows(sql))
            sql = skip_statement(sql);
        else
            status = run_next(db, subject, &sql);
    }
    return status;
}
