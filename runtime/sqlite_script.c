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

static enum jdb_status check_statement(struct jdb *db, const char *sql)
{
    const char *word = skip_space(sql);
    size_t length = 0;
    while (isalpha((unsigned char)word[length]))
        length++;
    for (size_t i = 0; i < sizeof FORBIDDEN / sizeof *FORBIDDEN; i++)
        if (strlen(FORBIDDEN[i]) == length && strncasecmp(word, FORBIDDEN[i], length) == 0)
            return jdb_fail(db, JDB_MISUSE, "%s has no place in a migration: all of them are one transaction",
                            FORBIDDEN[i]);
    return JDB_OK;
}

/* A row that is refused: SQLite does not always say of which table. */
static enum jdb_status fail_statement(struct jdb *db, const char *sql)
{
    char before[STATEMENT_MOST + 8];
    int code = sqlite3_extended_errcode(db->handle) & 0xff;
    enum jdb_status status = jdb_sqlite_fail(db, JDB_CHECK, NULL);
    if (code != SQLITE_CONSTRAINT && code != SQLITE_MISMATCH && code != SQLITE_ERROR)
        return status;
    const char *words = skip_space(sql);
    size_t length = strcspn(words, "\n;"), cut = length;
    if (length > STATEMENT_MOST)
        for (cut = STATEMENT_MOST; cut && ((unsigned char)words[cut] & 0xc0) == 0x80;)
            cut--; /* not inside of a character */
    snprintf(before, sizeof before, "%.*s%s: ", (int)cut, words, cut < length ? " ..." : "");
    jdb_failure_surround(db, before, "");
    return status;
}

static enum jdb_status run_statement(struct jdb *db, sqlite3_stmt *statement)
{
    enum jdb_status status = check_statement(db, sqlite3_sql(statement));
    if (status != JDB_OK)
        return status;
    int code;
    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    return code == SQLITE_DONE ? JDB_OK : fail_statement(db, sqlite3_sql(statement));
}

enum jdb_status jdb_sqlite_run_script(struct jdb *db, const char *sql)
{
    enum jdb_status status = JDB_OK;
    while (*sql && status == JDB_OK) {
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, &sql) != SQLITE_OK)
            return jdb_sqlite_fail(db, JDB_SCHEMA, NULL);
        if (statement)
            status = run_statement(db, statement);
        sqlite3_finalize(statement);
    }
    return status;
}
