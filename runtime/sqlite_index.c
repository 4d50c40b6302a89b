/* Indexes during a load: one that is made at the end is sorted once, where rows one by one put each of its entries somewhere
 * else. */
#include "buffer.h"
#include "failure.h"
#include "sqlite.h"

#include <string.h>

struct judgement {
    bool pays; /* the table has few rows, beside those that come: to make its indexes again is cheaper */
    bool has_statistics;     /* which go with an index */
    char analysis_limit[24]; /* the connection's */
};

static bool is_yes(const char *text)
{
    return text && *text == '1';
}

static bool read_judgement(void *context, const char *const *texts)
{
    struct judgement *judgement = context;
    judgement->pays = is_yes(texts[0]);
    judgement->has_statistics = is_yes(texts[1]);
    snprintf(judgement->analysis_limit, sizeof judgement->analysis_limit, "%s", texts[2] ? texts[2] : "0");
    return false;
}

/* Counts no further than it has to. */
static enum jdb_status judge(struct jdb *db, const struct jdb_record *record, size_t rows,
                             struct judgement *judgement)
{
    char limit[64];
    struct jdb_buffer sql = {0};
    snprintf(limit, sizeof limit, " LIMIT %zu)) < %zu", 2 * rows, 2 * rows);
    jdb_buffer_add(&sql, "SELECT (SELECT count(*) FROM (SELECT 1 FROM ");
    jdb_buffer_add_name(&sql, record->name);
    jdb_buffer_add(&sql, limit);
    jdb_buffer_add(&sql, ", EXISTS (SELECT 1 FROM pragma_table_list('sqlite_stat1')), "
                         "(SELECT analysis_limit FROM pragma_analysis_limit)");
    *judgement = (struct judgement){.pays = false};
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : db->driver->query(db, sql.text, NULL, 0, read_judgement, judgement);
    jdb_buffer_free(&sql);
    return status;
}

struct scripts {
    struct jdb_buffer drop, make;
};

/* Each by itself: SQLite keeps a statement as it was written, and one may end with a comment. */
static void add_statement(struct jdb_buffer *statements, const char *sql)
{
    jdb_buffer_add(statements, sql);
    jdb_buffer_add_bytes(statements, "", 1);
}

static bool add_index(void *context, const char *const *texts)
{
    struct scripts *scripts = context;
    jdb_buffer_add(&scripts->drop, "DROP INDEX ");
    jdb_buffer_add_name(&scripts->drop, texts[0]);
    jdb_buffer_add(&scripts->drop, ";");
    add_statement(&scripts->make, texts[1]);
    return true;
}

/* A unique index refuses rows, and so may an expression: those have to stay. */
static const char INDEXES[] =
    "SELECT s.name, s.sql FROM pragma_index_list(?1) AS i JOIN sqlite_schema AS s ON s.type = 'index' AND "
    "s.name = i.name WHERE i.origin = 'c' AND NOT i.\"unique\" AND NOT i.partial AND NOT EXISTS (SELECT 1 FROM "
    "pragma_index_xinfo(s.name) WHERE cid = -2) ORDER BY s.rowid";

/* What is known about an index is lost with it. */
static void add_statistics(struct jdb_buffer *make, const struct jdb_record *record,
                           const struct judgement *judgement)
{
    jdb_buffer_add(make, "PRAGMA analysis_limit = 400; ANALYZE ");
    jdb_buffer_add_name(make, record->name);
    jdb_buffer_add(make, "; PRAGMA analysis_limit = ");
    add_statement(make, judgement->analysis_limit);
}

enum jdb_status jdb_sqlite_drop_indexes(struct jdb *db, const struct jdb_record *record, size_t rows,
                                        char **remake)
{
    struct judgement judgement;
    struct scripts scripts = {.drop.length = 0};
    *remake = NULL;
    if (jdb_sqlite_is_being_read(db->handle)) /* SQLite drops no index then */
        return JDB_OK;
    enum jdb_status status = judge(db, record, rows, &judgement);
    if (status != JDB_OK || !judgement.pays)
        return status;
    status = db->driver->query(db, INDEXES, &record->name, 1, add_index, &scripts);
    if (judgement.has_statistics && scripts.make.length)
        add_statistics(&scripts.make, record, &judgement);
    if (status == JDB_OK && (scripts.drop.failed || scripts.make.failed))
        status = jdb_fail_memory(db);
    if (status == JDB_OK && scripts.drop.length)
        status = db->driver->execute(db, scripts.drop.text);
    jdb_buffer_free(&scripts.drop);
    if (status == JDB_OK)
        *remake = scripts.make.text;
    else
        jdb_buffer_free(&scripts.make);
    return status;
}
