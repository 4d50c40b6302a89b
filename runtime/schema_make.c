/* Making a schema's tables. */
#include "driver.h"
#include "failure.h"
#include "schema.h"

#include <ctype.h>
#include <string.h>

/* The lines of the DDL. On PostgreSQL, which may refuse SQL that SQLite takes, each statement is run by itself, so that it can be
 * named. */
struct make {
    struct jdb *db;
    struct jdb_buffer script;
    struct jdb_buffer *left_out; /* NULL: nothing is to be */
};

static enum jdb_status run(struct make *make)
{
    enum jdb_status status = JDB_OK;
    if (make->script.failed)
        status = jdb_fail_memory(make->db);
    else if (make->script.length)
        status = make->db->driver->execute(make->db, make->script.text);
    jdb_buffer_free(&make->script);
    make->script = (struct jdb_buffer){0};
    return status;
}

/* Says which view it is: its line begins with `CREATE VIEW "name"`. */
static void name_view(struct jdb *db, const char *line)
{
    const char *name = strchr(line, '"'), *end = name ? strchr(name + 1, '"') : NULL;
    char before[160];
    snprintf(before, sizeof before, "view %.*s: ", end ? (int)(end + 1 - name) : 0, end ? name : "");
    jdb_failure_surround(db, before, "; {sqlite: ..., postgres: ...} gives it words of PostgreSQL's own");
}

/* A view that is refused is left out, where that is allowed, and told. */
static enum jdb_status run_view(struct make *make, const char *line)
{
    struct jdb *db = make->db;
    bool was_aborted = db->aborted;
    enum jdb_status status = make->left_out ? db->driver->execute(db, "SAVEPOINT jdb_view") : JDB_OK;
    if (status != JDB_OK)
        return status;
    status = run(make);
    if (status != JDB_OK && status != JDB_CONNECTION)
        name_view(db, line);
    if (!make->left_out || status == JDB_CONNECTION || status == JDB_NO_MEMORY)
        return status;
    if (status == JDB_OK)
        return db->driver->execute(db, "RELEASE jdb_view");
    jdb_buffer_add(make->left_out, db->message);
    jdb_buffer_add(make->left_out, "\n");
    db->aborted = was_aborted;
    jdb_forget_failure(db);
    return db->driver->execute(db, "ROLLBACK TO jdb_view; RELEASE jdb_view");
}

static bool begins_with(const char *line, const char *words)
{
    return strncmp(line, words, strlen(words)) == 0;
}

static bool ends_statement(const char *line)
{
    size_t length = strlen(line);
    return length && line[length - 1] == ';';
}

static void add_line(struct make *make, const char *line)
{
    jdb_buffer_add(&make->script, line);
    jdb_buffer_add(&make->script, "\n");
}

/* ---- Statements by themselves ---------------------------------------------------------------------------- */

/* How many bytes "$$" or "$body$" has, which is a quote of PostgreSQL's; 0: it is none. */
static size_t dollar_length(const char *at)
{
    size_t length = 1;
    if (*at != '$' || isdigit((unsigned char)at[1]))
        return 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_')
        length++;
    return at[length] == '$' ? length + 1 : 0;
}

/* The quote that is open behind a line, when `open` (NULL: none) is before it: what is in a function's body begins no statement. */
static const char *open_dollar(const char *open, const char *line)
{
    for (size_t length; *line; line += length) {
        length = dollar_length(line);
        bool closes = open && length && length == dollar_length(open) && strncmp(open, line, length) == 0;
        if (closes)
            open = NULL;
        else if (length && !open)
            open = line;
        else
            length = 1;
    }
    return open;
}

/* Says whose statement it was, as it begins: `CREATE TABLE "users"`. */
static void name_statement(struct jdb *db, const char *line)
{
    const char *quote = strchr(line, '"'), *end = quote ? strchr(quote + 1, '"') : NULL;
    size_t length = strcspn(line, "(;");
    char before[160];
    if (end && quote < line + length)
        length = (size_t)(end + 1 - line);
    while (length && line[length - 1] == ' ')
        length--;
    snprintf(before, sizeof before, "%.*s: ", (int)(length < 140 ? length : 140), line);
    jdb_failure_surround(db, before, "");
}

/* What begins with this line; NULL: a comment, or nothing. */
static enum jdb_status run_statement(struct make *make, const char *line)
{
    if (line && begins_with(line, "CREATE VIEW "))
        return run_view(make, line);
    enum jdb_status status = run(make);
    if (line && status != JDB_OK && status != JDB_CONNECTION && status != JDB_NO_MEMORY)
        name_statement(make->db, line);
    return status;
}

static enum jdb_status run_in_pieces(struct make *make, const char *const *lines, size_t count)
{
    enum jdb_status status = JDB_OK;
    const char *first = NULL, *open = NULL;
    bool has_ended = true;
    for (size_t i = 0; i < count && status == JDB_OK; i++) {
        const char *line = lines[i];
        bool begins = has_ended && !open && (begins_with(line, "CREATE ") || begins_with(line, "ALTER TABLE "));
        if (begins) {
            status = run_statement(make, first);
            first = line;
        }
        add_line(make, line);
        open = open_dollar(open, line);
        has_ended = ends_statement(line) || (has_ended && !begins);
    }
    if (status == JDB_OK)
        status = run_statement(make, first);
    jdb_buffer_free(&make->script);
    return status;
}

enum jdb_status jdb_schema_make(struct jdb *db, struct jdb_buffer *left_out)
{
    const struct jdb_schema *schema = db->schema;
    struct make make = {.db = db, .left_out = left_out};
    if (db->driver->speaks_postgres && !schema->create_postgres)
        return jdb_fail(db, JDB_UNSUPPORTED,
                        "the schema %s has no postgres among its engines: add it, and generate the code again",
                        schema->name);
    if (db->driver->speaks_postgres)
        return run_in_pieces(&make, schema->create_postgres, schema->create_postgres_count);
    for (size_t i = 0; i < schema->create_count; i++)
        add_line(&make, schema->create[i]);
    return run(&make);
}
