/* A table that is made anew, and the proof that nothing was lost on the way.
 *
 * SQLite alters little in place: the rest is a new table, filled from the old one, which is dropped, and whose name the new
 * one takes. With the old one go its indexes, its triggers and what AUTOINCREMENT knows; the rows that refer to it may go, and
 * views, foreign keys and triggers of other tables may end up naming something else. So all of it is looked at before, what
 * has gone is made again, and what is different then fails.
 */
#include "buffer.h"
#include "failure.h"
#include "sqlite_migration.h"

#include <string.h>

/* What is known of a database around one of its tables. */
struct look {
    struct jdb_facts own;       /* the table's indexes and triggers: "index people_name_idx", and their SQL */
    struct jdb_facts others;    /* all other objects, and their SQL */
    struct jdb_facts counts;    /* the rows of the table, and of each that refers to it */
    struct jdb_facts rowids;    /* of the table */
    struct jdb_facts sequences; /* tables, and the largest id that they gave */
    struct jdb_facts uses;      /* views and triggers, and whether they work */
};

static void free_look(struct look *look)
{
    jdb_facts_free(&look->own);
    jdb_facts_free(&look->others);
    jdb_facts_free(&look->counts);
    jdb_facts_free(&look->rowids);
    jdb_facts_free(&look->sequences);
    jdb_facts_free(&look->uses);
}

/* ---- Counting -------------------------------------------------------------------------------------------- */

/* The table as it calls itself, and those that refer to it, or to one that does. */
static const char FAMILY[] =
    "WITH RECURSIVE reference (child, parent) AS MATERIALIZED (SELECT s.name, f.\"table\" FROM sqlite_schema AS s "
    "JOIN pragma_foreign_key_list(s.name) AS f WHERE s.type = 'table'), family (name) AS (SELECT name FROM "
    "sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE UNION SELECT child FROM reference JOIN family "
    "ON parent = family.name COLLATE NOCASE) SELECT name, name = ?1 COLLATE NOCASE FROM family";

/* A reference that was set to NULL is lost, too, though its row is there. */
static const char REFERENCES[] = "SELECT DISTINCT \"from\" FROM pragma_foreign_key_list(?1)";

/* Rows without a key of their own are known by their rowid, to who keeps it elsewhere. It is asked for by the name that no
 * column has taken, and compared where the same column, or none, stands for it before and after. */
static const char ROWIDS[] =
    "SELECT quote(coalesce((SELECT lower(name) FROM pragma_table_xinfo(?1) WHERE pk = 1 AND upper(type) = 'INTEGER' AND "
    "(SELECT max(pk) FROM pragma_table_xinfo(?1)) = 1), '')), (SELECT column1 FROM (VALUES ('rowid'), "
    "('_rowid_'), ('oid')) WHERE column1 NOT IN (SELECT lower(name) FROM pragma_table_xinfo(?1)) LIMIT 1)";

static bool add_reference(void *context, const char *const *texts)
{
    struct jdb_buffer *sql = context;
    jdb_buffer_add(sql, " + count(");
    jdb_buffer_add_name(sql, texts[0]);
    jdb_buffer_add(sql, ")");
    return true;
}

/* "5 rows, 4 references": of the table itself the columns may change, so that its references are not counted. */
static enum jdb_status count_rows(struct jdb *db, const char *table, bool is_itself, struct jdb_facts *counts)
{
    struct jdb_buffer sql = {0};
    enum jdb_status status = JDB_OK;
    jdb_buffer_add(&sql, "SELECT ?1, count(*) || ' rows'");
    if (!is_itself) {
        jdb_buffer_add(&sql, " || ', ' || (0");
        status = db->driver->query(db, REFERENCES, &table, 1, add_reference, &sql);
        jdb_buffer_add(&sql, ") || ' references'");
    }
    jdb_buffer_add(&sql, " FROM ");
    jdb_buffer_add_name(&sql, table);
    if (status == JDB_OK)
        status = sql.failed ? jdb_fail_memory(db) : jdb_facts_read(db, counts, sql.text, &table, 1);
    jdb_buffer_free(&sql);
    return status;
}

struct rowids {
    struct jdb_buffer sql;
    bool has_name;
};

static bool read_rowid_names(void *context, const char *const *texts)
{
    struct rowids *rowids = context;
    rowids->has_name = texts[1];
    jdb_buffer_add(&rowids->sql, "SELECT ");
    jdb_buffer_add(&rowids->sql, texts[0]);
    jdb_buffer_add(&rowids->sql, ", min(r) || ' to ' || max(r) || ', ' || sum(r & 4294967295) FROM (SELECT ");
    jdb_buffer_add(&rowids->sql, texts[1] ? texts[1] : "");
    jdb_buffer_add(&rowids->sql, " AS r FROM ");
    return false;
}

/* A table WITHOUT ROWID has none, which only an error tells. */
static bool has_rowids(struct jdb *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    sqlite3_finalize(statement);
    return code != SQLITE_ERROR;
}

static enum jdb_status count_rowids(struct jdb *db, const char *table, struct jdb_facts *counts)
{
    struct rowids rowids = {.has_name = false};
    enum jdb_status status = db->driver->query(db, ROWIDS, &table, 1, read_rowid_names, &rowids);
    jdb_buffer_add_name(&rowids.sql, table);
    jdb_buffer_add(&rowids.sql, ")");
    if (status == JDB_OK && rowids.sql.failed)
        status = jdb_fail_memory(db);
    if (status == JDB_OK && rowids.has_name && has_rowids(db, rowids.sql.text))
        status = jdb_facts_read(db, counts, rowids.sql.text, NULL, 0);
    jdb_buffer_free(&rowids.sql);
    return status;
}

static enum jdb_status count_all(struct jdb *db, const char *name, struct jdb_facts *counts)
{
    struct jdb_facts family = {0};
    enum jdb_status status = jdb_facts_read(db, &family, FAMILY, &name, 1);
    if (status == JDB_OK && !family.count)
        status = jdb_fail(db, JDB_SCHEMA, "there is no table %s", name);
    for (size_t i = 0; i < family.count && status == JDB_OK; i++) {
        bool is_itself = strcmp(family.items[i].value, "1") == 0;
        status = count_rows(db, is_itself ? name : family.items[i].key, is_itself, counts);
    }
    jdb_facts_free(&family);
    return status;
}

/* ---- Looking --------------------------------------------------------------------------------------------- */

static const char OWN[] =
    "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE AND "
    "type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid";

static const char OTHERS[] =
    "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE tbl_name <> ?1 COLLATE NOCASE";

static bool set_true(void *context, const char *const *texts)
{
    (void)texts;
    *(bool *)context = true;
    return false;
}

/* Before a table with AUTOINCREMENT is made, there is no sqlite_sequence. */
static enum jdb_status find_sequences(struct jdb *db, struct jdb_facts *sequences)
{
    bool found = false;
    enum jdb_status status = db->driver->query(db, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'",
                                               NULL, 0, set_true, &found);
    return status == JDB_OK && found
               ? jdb_facts_read(db, sequences, "SELECT name, seq FROM sqlite_sequence", NULL, 0)
               : status;
}

static enum jdb_status look_around(struct jdb *db, const char *name, struct look *look)
{
    enum jdb_status status = count_all(db, name, &look->counts);
    if (status == JDB_OK)
        status = count_rowids(db, name, &look->rowids);
    if (status == JDB_OK)
        status = jdb_facts_read(db, &look->own, OWN, &name, 1);
    if (status == JDB_OK)
        status = jdb_facts_read(db, &look->others, OTHERS, &name, 1);
    return status == JDB_OK ? jdb_sqlite_try_objects(db, &look->uses) : status;
}

static void sort_look(struct look *look)
{
    jdb_facts_sort(&look->counts);
    jdb_facts_sort(&look->rowids);
    jdb_facts_sort(&look->own);
    jdb_facts_sort(&look->others);
    jdb_facts_sort(&look->uses);
}

/* ---- Making again ---------------------------------------------------------------------------------------- */

static enum jdb_status remake_one(struct jdb *db, const struct jdb_fact *object)
{
    enum jdb_status status = jdb_sqlite_run_script(db, NULL, object->value);
    if (status == JDB_OK)
        return JDB_OK;
    struct jdb_buffer before = {0};
    jdb_buffer_add(&before, "the ");
    jdb_buffer_add(&before, object->key);
    jdb_buffer_add(&before, " cannot be made again: ");
    jdb_failure_surround(db, before.failed ? "" : before.text,
                         "; drop it before, if it is not to be there any more");
    jdb_buffer_free(&before);
    return status;
}

/* In the order in which they were made: triggers are fired by it. What the script has made itself is what is meant. */
static enum jdb_status remake_own(struct jdb *db, const char *name, const struct jdb_facts *own)
{
    struct jdb_facts now = {0};
    enum jdb_status status = jdb_facts_read(db, &now, OWN, &name, 1);
    jdb_facts_sort(&now);
    for (size_t i = 0; i < own->count && status == JDB_OK; i++)
        if (!jdb_facts_find(&now, own->items[i].key))
            status = remake_one(db, &own->items[i]);
    jdb_facts_free(&now);
    return status;
}

static enum jdb_status remake(struct jdb *db, const char *name, const char *sql, const struct jdb_facts *own)
{
    enum jdb_status status = jdb_sqlite_run_script(db, name, sql);
    return status == JDB_OK ? remake_own(db, name, own) : status;
}

enum jdb_status jdb_sqlite_remake(struct jdb *db, const char *name, const char *sql)
{
    struct jdb_facts own = {0};
    enum jdb_status status = jdb_facts_read(db, &own, OWN, &name, 1);
    if (status == JDB_OK)
        status = remake(db, name, sql, &own);
    jdb_facts_free(&own);
    return status;
}

/* Whether ids of the table are never given twice. */
static enum jdb_status find_autoincrement(struct jdb *db, const char *table, bool *found)
{
    struct jdb_facts keys = {0};
    int is_one = 0;
    enum jdb_status status =
        jdb_facts_read(db, &keys, "SELECT name FROM pragma_table_xinfo(?1) WHERE pk = 1", &table, 1);
    if (status == JDB_OK && keys.count)
        sqlite3_table_column_metadata(db->handle, "main", table, keys.items[0].key, NULL, NULL, NULL, NULL,
                                      &is_one);
    jdb_facts_free(&keys);
    *found = is_one;
    return status;
}

static enum jdb_status raise_sequence(struct jdb *db, const struct jdb_fact *sequence)
{
    bool has_sequence = false;
    enum jdb_status status = find_autoincrement(db, sequence->key, &has_sequence);
    if (status != JDB_OK || !has_sequence)
        return status;
    const char *const texts[] = {sequence->key, sequence->value};
    status = db->driver->query(db,
                               "UPDATE sqlite_sequence SET seq = max(seq, CAST(?2 AS INTEGER)) WHERE name = ?1 "
                               "COLLATE NOCASE",
                               texts, 2, NULL, NULL);
    if (status != JDB_OK || db->driver->changes(db))
        return status;
    return db->driver->query(db,
                             "INSERT INTO sqlite_sequence SELECT name, CAST(?2 AS INTEGER) FROM sqlite_schema "
                             "WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
                             texts, 2, NULL, NULL);
}

static enum jdb_status raise_sequences(struct jdb *db, const struct jdb_facts *sequences)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < sequences->count && status == JDB_OK; i++)
        status = raise_sequence(db, &sequences->items[i]);
    return status;
}

/* ---- Comparing ------------------------------------------------------------------------------------------- */

static enum jdb_status compare_counts(struct jdb *db, const char *name, const struct jdb_facts *before,
                                      const struct jdb_facts *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct jdb_fact *was = &before->items[i], *is = jdb_facts_find(after, was->key);
        if (!is || strcmp(was->value, is->value) != 0)
            return jdb_fail(db, JDB_SCHEMA, "%s has %s when %s is made anew, and had %s", was->key,
                            is ? is->value : "no reference to it", name, was->value);
    }
    return JDB_OK;
}

static enum jdb_status compare_rowids(struct jdb *db, const char *name, const struct jdb_facts *before,
                                      const struct jdb_facts *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct jdb_fact *was = &before->items[i], *is = jdb_facts_find(after, was->key);
        if (is && strcmp(was->value, is->value) != 0)
            return jdb_fail(db, JDB_SCHEMA,
                            "%s has other rowids when it is made anew: %s, and had %s; copy them, too", name,
                            is->value, was->value);
    }
    return JDB_OK;
}

static enum jdb_status compare_objects(struct jdb *db, const char *name, const struct jdb_facts *before,
                                       const struct jdb_facts *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct jdb_fact *was = &before->items[i], *is = jdb_facts_find(after, was->key);
        if (!is || strcmp(was->value, is->value) != 0)
            return jdb_fail(db, JDB_SCHEMA, "the %s is %s when %s is made anew", was->key,
                            is ? "another" : "gone", name);
    }
    return JDB_OK;
}

static enum jdb_status compare_uses(struct jdb *db, const char *name, const struct jdb_facts *before,
                                    const struct jdb_facts *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct jdb_fact *was = &before->items[i], *is = jdb_facts_find(after, was->key);
        if (!was->value[0] && (!is || is->value[0]))
            return jdb_fail(db, JDB_SCHEMA, "%s would not work any more when %s is made anew: %s", was->key,
                            name, is ? is->value : "gone");
    }
    return JDB_OK;
}

static enum jdb_status compare(struct jdb *db, const char *name, const struct look *before)
{
    struct look after = {.own = {0}};
    enum jdb_status status = look_around(db, name, &after);
    sort_look(&after);
    if (status == JDB_OK)
        status = compare_objects(db, name, &before->others, &after.others);
    if (status == JDB_OK)
        status = compare_counts(db, name, &before->counts, &after.counts);
    if (status == JDB_OK)
        status = compare_rowids(db, name, &before->rowids, &after.rowids);
    if (status == JDB_OK)
        status = compare_uses(db, name, &before->uses, &after.uses);
    free_look(&after);
    return status;
}

enum jdb_status jdb_sqlite_rebuild(struct jdb *db, const char *name, const char *sql)
{
    struct look before = {.own = {0}};
    enum jdb_status status = look_around(db, name, &before);
    if (status == JDB_OK)
        status = find_sequences(db, &before.sequences);
    if (status == JDB_OK)
        status = remake(db, name, sql, &before.own);
    if (status == JDB_OK)
        status = raise_sequences(db, &before.sequences);
    if (status == JDB_OK)
        status = compare(db, name, &before);
    free_look(&before);
    return status;
}
