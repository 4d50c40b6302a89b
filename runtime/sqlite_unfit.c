/* Which rows a statement of a migration did not take: SQLite names the first constraint that one of them breaks, and no row.
 *
 * A copy is tried again row by row, and every row counted that is refused for the same reason. A unique index is asked for the rows
 * whose values are there more than once. The statement was undone, and all of the migration will be.
 */
#include "buffer.h"
#include "failure.h"
#include "sql_clause.h"
#include "sqlite_migration.h"

#include <stdlib.h>
#include <string.h>

/* The name without its quotes. */
static void add_name(struct jdb_buffer *out, const struct jdb_token *token)
{
    bool is_quoted = token->kind == JDB_TOKEN_NAME;
    const char *text = token->text + is_quoted, *end = token->text + token->length - is_quoted;
    for (; text < end; text++) {
        jdb_buffer_add_bytes(out, text, 1);
        if (is_quoted && *text == *end && text + 1 < end)
            text++; /* a quote is doubled */
    }
}

/* Behind "main". */
static const struct jdb_token *skip_schema(struct jdb_range rest)
{
    return rest.count > 2 && jdb_token_is(&rest.tokens[1], ".") ? rest.tokens + 2 : rest.tokens;
}

/* The columns that a row of the table is known by. */
static enum jdb_status read_key(struct jdb *db, const char *table, struct jdb_facts *key)
{
    return jdb_facts_read(db, key, "SELECT name, cid FROM pragma_table_info(?1) WHERE pk ORDER BY pk", &table,
                          1);
}

/* ---- A copy ---------------------------------------------------------------------------------------------- */

enum { KEY_MOST = 16 };

/* INSERT INTO table (columns) SELECT ... */
struct copy {
    struct jdb_buffer table;
    struct jdb_buffer insert; /* of a row, whose values are parameters */
    sqlite3_stmt *select, *row;
    int key[KEY_MOST], key_count; /* which of the values */
};

/* What was refused: `code` and `message` say why the first row was. */
struct unfit {
    struct jdb_refusal rows;
    int code;
    struct jdb_buffer message;
};

static void free_copy(struct copy *copy)
{
    jdb_buffer_free(&copy->table);
    jdb_buffer_free(&copy->insert);
    sqlite3_finalize(copy->select);
    sqlite3_finalize(copy->row);
}

static int place_of(const char *column, struct jdb_range columns)
{
    struct jdb_range item;
    for (int i = 0; jdb_range_cut(&columns, &item); i++)
        if (item.count == 1 && jdb_token_names(item.tokens, column))
            return i;
    return -1;
}

static void add_place(struct copy *copy, int place)
{
    if (place >= 0 && copy->key_count < KEY_MOST)
        copy->key[copy->key_count++] = place;
}

/* Of a table without a key of its own, the rowid, where it is copied. */
static enum jdb_status find_places(struct jdb *db, struct copy *copy, struct jdb_range columns)
{
    static const char *const ROWIDS[] = {"rowid", "_rowid_", "oid"};
    struct jdb_facts key = {0};
    enum jdb_status status = read_key(db, copy->table.text, &key);
    for (size_t i = 0; i < key.count; i++)
        add_place(copy, columns.count ? place_of(key.items[i].key, columns) : atoi(key.items[i].value));
    for (size_t i = 0; i < sizeof ROWIDS / sizeof *ROWIDS && !copy->key_count; i++)
        add_place(copy, place_of(ROWIDS[i], columns));
    jdb_facts_free(&key);
    return status;
}

static bool prepare_copy(struct jdb *db, struct copy *copy, const char *sql, const char *select)
{
    if (sqlite3_prepare_v2(db->handle, select, -1, &copy->select, NULL) != SQLITE_OK)
        return false;
    jdb_buffer_add_bytes(&copy->insert, sql, (size_t)(select - sql));
    for (int i = 0, count = sqlite3_column_count(copy->select); i < count; i++)
        jdb_buffer_add(&copy->insert, i ? ", ?" : " VALUES (?");
    jdb_buffer_add(&copy->insert, ")");
    return !copy->insert.failed &&
           sqlite3_prepare_v2(db->handle, copy->insert.text, -1, &copy->row, NULL) == SQLITE_OK;
}

/* False: it is none. */
static bool read_copy(struct jdb *db, struct copy *copy, const struct jdb_tokens *tokens, const char *sql)
{
    const struct jdb_token *end = tokens->list + tokens->count;
    if (tokens->count < 4 || !jdb_token_is(&tokens->list[0], "INSERT") ||
        !jdb_token_is(&tokens->list[1], "INTO"))
        return false;
    const struct jdb_token *table = skip_schema((struct jdb_range){tokens->list + 2, tokens->count - 2}),
                           *next = table + 1;
    struct jdb_range columns = {NULL, 0};
    if (next < end && jdb_token_is(next, "(")) {
        columns = jdb_range_group((struct jdb_range){next, (size_t)(end - next)});
        next = columns.tokens + columns.count + 1;
    }
    if (next >= end || !(jdb_token_is(next, "SELECT") || jdb_token_is(next, "WITH")))
        return false;
    add_name(&copy->table, table);
    return !copy->table.failed && prepare_copy(db, copy, sql, next->text) &&
           find_places(db, copy, columns) == JDB_OK;
}

/* SQLITE_OK also when the row is refused. */
static int copy_row(struct copy *copy, sqlite3 *handle, struct unfit *unfit)
{
    int code = SQLITE_OK;
    for (int i = 0, count = sqlite3_column_count(copy->select); i < count && code == SQLITE_OK; i++)
        code = sqlite3_bind_value(copy->row, i + 1, sqlite3_column_value(copy->select, i));
    if (code != SQLITE_OK)
        return code;
    sqlite3_step(copy->row);
    code = sqlite3_reset(copy->row);
    if ((code & 0xff) != SQLITE_CONSTRAINT && code != SQLITE_MISMATCH)
        return code;
    const char *message = sqlite3_errmsg(handle);
    if (!unfit->rows.count) {
        unfit->code = code;
        jdb_buffer_add(&unfit->message, message);
    }
    if (unfit->message.failed)
        return SQLITE_NOMEM;
    if (strcmp(unfit->message.text, message) == 0)
        jdb_sqlite_add_refused(&unfit->rows, copy->select, copy->key, copy->key_count);
    return SQLITE_OK;
}

/* False: no row by itself is refused, or that can't be found out. */
static bool find_unfit(struct jdb *db, const struct jdb_tokens *tokens, const char *sql, struct copy *copy,
                       struct unfit *unfit)
{
    int code = SQLITE_ERROR;
    if (read_copy(db, copy, tokens, sql))
        while ((code = sqlite3_step(copy->select)) == SQLITE_ROW &&
               copy_row(copy, db->handle, unfit) == SQLITE_OK)
            ;
    return code == SQLITE_DONE && unfit->rows.count && !unfit->rows.keys.failed;
}

/* "table.column" of the new table is that of the one whose name it takes. */
static void add_renamed(struct jdb_buffer *out, const char *message, const char *table, const char *subject)
{
    size_t length = strlen(table);
    while (*message) {
        bool is_table = strncmp(message, table, length) == 0 && message[length] == '.' && message[-1] == ' ';
        jdb_buffer_add_bytes(out, is_table ? subject : message, is_table ? strlen(subject) : 1);
        message += is_table ? length : 1;
    }
}

static enum jdb_status fail_unfit(struct jdb *db, const char *subject, const struct copy *copy,
                                  const struct unfit *unfit)
{
    struct jdb_buffer message = {0}, before = {0}, after = {0};
    jdb_buffer_add_bytes(&message, unfit->message.text, 1);
    add_renamed(&message, unfit->message.text + 1, copy->table.text, subject);
    jdb_buffer_add(&before, subject);
    jdb_buffer_add(&before, ": ");
    jdb_buffer_add(&after, ": ");
    jdb_refusal_write(&unfit->rows, &after);
    enum jdb_status status;
    if (message.failed || before.failed || after.failed)
        status = jdb_fail_memory(db);
    else if (unfit->code == SQLITE_MISMATCH)
        status = jdb_fail(db, JDB_CHECK, "%s", message.text);
    else
        status = jdb_sqlite_fail_constraint(db, unfit->code, message.text, NULL);
    db->error.native = unfit->code;
    if (status != JDB_NO_MEMORY)
        jdb_failure_surround(db, strstr(db->message, subject) ? "" : before.text, after.text);
    jdb_buffer_free(&message);
    jdb_buffer_free(&before);
    jdb_buffer_free(&after);
    return status;
}

static bool fail_copy(struct jdb *db, const char *subject, const struct jdb_tokens *tokens, const char *sql)
{
    struct copy copy = {.key_count = 0};
    struct unfit unfit = {.code = SQLITE_OK};
    bool found = find_unfit(db, tokens, sql, &copy, &unfit);
    if (found)
        fail_unfit(db, subject ? subject : copy.table.text, &copy, &unfit);
    free_copy(&copy);
    jdb_buffer_free(&unfit.rows.keys);
    jdb_buffer_free(&unfit.message);
    return found;
}

/* ---- A unique index -------------------------------------------------------------------------------------- */

static bool add_key(struct jdb *db, struct jdb_buffer *sql, const char *table)
{
    struct jdb_facts key = {0};
    bool fine = read_key(db, table, &key) == JDB_OK;
    for (size_t i = 0; i < key.count; i++) {
        jdb_buffer_add_name(sql, key.items[i].key);
        jdb_buffer_add(sql, ", ");
    }
    jdb_buffer_add(sql, key.count ? "" : "rowid, ");
    jdb_facts_free(&key);
    return fine;
}

/* Adds each term between what stands before and after it; how it is ordered says nothing. */
static void add_terms(struct jdb_buffer *sql, struct jdb_range terms, const char *before, const char *after)
{
    for (struct jdb_range term; jdb_range_cut(&terms, &term);) {
        const struct jdb_token *last = term.tokens + term.count - 1;
        term.count -= term.count > 1 && (jdb_token_is(last, "ASC") || jdb_token_is(last, "DESC"));
        jdb_buffer_add(sql, before);
        jdb_sql_write(sql, term);
        jdb_buffer_add(sql, after);
    }
}

/* The keys of the rows that CREATE UNIQUE INDEX name ON table (terms) WHERE condition finds twice: NULL is like nothing. The last
 * column is how many there are of the same. */
static bool write_duplicates(struct jdb *db, struct jdb_buffer *sql, struct jdb_range statement)
{
    struct jdb_range rest = jdb_range_behind(statement, "ON"), terms = jdb_range_group(rest),
                     condition = jdb_range_behind(rest, "WHERE");
    struct jdb_buffer table = {0};
    if (!rest.count)
        return false;
    add_name(&table, rest.tokens);
    jdb_buffer_add(sql, "SELECT * FROM (SELECT ");
    bool fine = !table.failed && add_key(db, sql, table.text);
    jdb_buffer_add(sql, "count(*) OVER (PARTITION BY 0");
    add_terms(sql, terms, ", ", "");
    jdb_buffer_add(sql, ") AS \"jdb count\" FROM ");
    jdb_sql_write(sql, (struct jdb_range){rest.tokens, 1});
    jdb_buffer_add(sql, " WHERE (");
    jdb_sql_write(sql, condition);
    jdb_buffer_add(sql, condition.count ? ")" : "TRUE)");
    add_terms(sql, terms, " AND (", ") IS NOT NULL");
    jdb_buffer_add(sql, ") WHERE \"jdb count\" > 1 ORDER BY 1");
    jdb_buffer_free(&table);
    return fine && !sql->failed;
}

static bool find_duplicates(struct jdb *db, const struct jdb_tokens *tokens, struct jdb_refusal *rows)
{
    struct jdb_buffer sql = {0};
    sqlite3_stmt *statement = NULL;
    int code = SQLITE_ERROR;
    if (write_duplicates(db, &sql, (struct jdb_range){tokens->list, tokens->count}))
        code = sqlite3_prepare_v2(db->handle, sql.text, -1, &statement, NULL);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            jdb_sqlite_add_refused(rows, statement, NULL, sqlite3_column_count(statement) - 1);
    sqlite3_finalize(statement);
    jdb_buffer_free(&sql);
    return code == SQLITE_DONE && rows->count;
}

static bool fail_index(struct jdb *db, const struct jdb_tokens *tokens)
{
    struct jdb_refusal rows = {0};
    struct jdb_buffer after = {0};
    bool found = tokens->count > 2 && jdb_token_is(&tokens->list[0], "CREATE") &&
                 jdb_token_is(&tokens->list[1], "UNIQUE") && find_duplicates(db, tokens, &rows);
    jdb_buffer_add(&after, ": ");
    jdb_refusal_write(&rows, &after);
    found = found && !after.failed && !rows.keys.failed;
    if (found)
        jdb_failure_surround(db, "", after.text);
    jdb_buffer_free(&after);
    jdb_buffer_free(&rows.keys);
    return found;
}

bool jdb_sqlite_name_unfit(struct jdb *db, const char *subject, const char *sql)
{
    struct jdb_tokens tokens;
    bool named =
        jdb_tokens_read(&tokens, sql) && tokens.count &&
        (jdb_token_is(tokens.list, "INSERT") ? fail_copy(db, subject, &tokens, sql) : fail_index(db, &tokens));
    jdb_tokens_free(&tokens);
    return named;
}
