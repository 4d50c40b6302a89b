/* Making a schema's tables. */
#include "driver.h"
#include "failure.h"
#include "schema.h"

#include <string.h>

/* The lines of the DDL, of which a view's are run by themselves: PostgreSQL may refuse SQL that SQLite takes. */
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

static bool begins_view(const char *line)
{
    return strncmp(line, "CREATE VIEW ", strlen("CREATE VIEW ")) == 0;
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

static enum jdb_status run_in_pieces(struct make *make, const char *const *lines, size_t count)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < count && status == JDB_OK; i++) {
        const char *first = lines[i];
        if (!begins_view(first)) {
            add_line(make, first);
            continue;
        }
        status = run(make);
        add_line(make, first);
        while (i + 1 < count && !ends_statement(lines[i]))
            add_line(make, lines[++i]);
        if (status == JDB_OK)
            status = run_view(make, first);
    }
    if (status == JDB_OK)
        status = run(make);
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
