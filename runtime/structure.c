#include "structure.h"

#include "driver.h"
#include "failure.h"

#include <inttypes.h>
#include <string.h>

enum { DIFFERENCES_MOST = 5 }; /* that a message names */

static const char OBJECTS[] =
    "SELECT tbl_name, type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name";

static const struct jdb_record *find_record(const struct jdb_schema *schema, const char *table)
{
    for (size_t i = 0; i < schema->record_count; i++)
        if (strcmp(schema->records[i]->name, table) == 0)
            return schema->records[i];
    return NULL;
}

/* ---- Hash ------------------------------------------------------------------------------------------------ */

struct hash {
    const struct jdb_schema *schema;
    uint64_t value;
    size_t tables;
};

/* FNV-1a, of the text and its NUL byte. */
static void hash_text(struct hash *hash, const char *text)
{
    for (;; text++) {
        hash->value = (hash->value ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
        if (!*text)
            return;
    }
}

static bool hash_object(void *context, const char *const *texts)
{
    struct hash *hash = context;
    if (!texts[0] || !find_record(hash->schema, texts[0]))
        return true;
    hash->tables += strcmp(texts[1], "table") == 0;
    hash_text(hash, texts[1]);
    hash_text(hash, texts[2]);
    hash_text(hash, texts[0]);
    hash_text(hash, texts[3]);
    return true;
}

enum jdb_status jdb_structure_hash(struct jdb *db, char hash[JDB_STRUCTURE_SIZE], size_t *tables)
{
    struct hash all = {.schema = db->schema, .value = UINT64_C(0xcbf29ce484222325)};
    enum jdb_status status = db->driver->query(db, OBJECTS, NULL, 0, hash_object, &all);
    snprintf(hash, JDB_STRUCTURE_SIZE, "%016" PRIx64, all.value);
    *tables = all.tables;
    return status;
}

/* ---- Tables and columns ---------------------------------------------------------------------------------- */

static void add_difference(struct jdb_differences *differences, bool missing, const char *kind,
                           const char *table, const char *column)
{
    size_t number = differences->missing + differences->extra;
    *(missing ? &differences->missing : &differences->extra) += 1;
    if (number >= DIFFERENCES_MOST) {
        jdb_buffer_add(differences->text, number == DIFFERENCES_MOST ? ", and more" : "");
        return;
    }
    jdb_buffer_add(differences->text, number ? ", " : "it has ");
    jdb_buffer_add(differences->text, missing ? "no " : "an unknown ");
    jdb_buffer_add(differences->text, kind);
    jdb_buffer_add(differences->text, " ");
    jdb_buffer_add(differences->text, table);
    jdb_buffer_add(differences->text, column ? "." : "");
    jdb_buffer_add(differences->text, column ? column : "");
}

/* The columns of a table that is there, against those of the record. */
struct columns {
    const struct jdb_record *record;
    struct jdb_differences *differences;
    size_t seen; /* columns of the table */
    size_t known;
};

static bool has_column(const struct jdb_record *record, const char *name)
{
    for (size_t i = 0; i < record->column_count; i++)
        if (strcmp(record->columns[i].name, name) == 0)
            return true;
    return false;
}

static bool see_column(void *context, const char *const *texts)
{
    struct columns *columns = context;
    columns->seen++;
    if (has_column(columns->record, texts[0]))
        columns->known++;
    else
        add_difference(columns->differences, false, "column", columns->record->name, texts[0]);
    return true;
}

static const char COLUMNS[] = "SELECT name FROM pragma_table_xinfo(?1)";

static enum jdb_status add_missing_columns(struct jdb *db, struct columns *columns)
{
    const struct jdb_record *record = columns->record;
    for (size_t i = 0; i < record->column_count; i++) {
        const char *const texts[] = {record->name, record->columns[i].name};
        struct columns found = {.record = record, .differences = columns->differences};
        enum jdb_status status =
            db->driver->query(db, "SELECT name FROM pragma_table_xinfo(?1) WHERE name = ?2 COLLATE BINARY",
                              texts, 2, see_column, &found);
        if (status != JDB_OK)
            return status;
        if (!found.seen)
            add_difference(columns->differences, true, "column", record->name, record->columns[i].name);
    }
    return JDB_OK;
}

static bool see_table(void *context, const char *const *texts)
{
    struct columns *columns = context;
    add_difference(columns->differences, false, "table", texts[0], NULL);
    return true;
}

/* Tables that the schema does not have, the engine's and the library's own left out. */
static enum jdb_status add_unknown_tables(struct jdb *db, struct jdb_differences *differences)
{
    struct jdb_buffer sql = {0};
    jdb_buffer_add(
        &sql, "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' AND "
              "substr(name, 1, 4) <> 'jdb_' AND name NOT IN (''");
    for (size_t i = 0; i < db->schema->record_count; i++) {
        jdb_buffer_add(&sql, ", '");
        for (const char *c = db->schema->records[i]->name; *c; c++)
            jdb_buffer_add_bytes(&sql, *c == '\'' ? "''" : c, *c == '\'' ? 2 : 1);
        jdb_buffer_add(&sql, "'");
    }
    jdb_buffer_add(&sql, ") ORDER BY name");
    struct columns none = {.differences = differences};
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : db->driver->query(db, sql.text, NULL, 0, see_table, &none);
    jdb_buffer_free(&sql);
    return status;
}

enum jdb_status jdb_structure_compare(struct jdb *db, bool tables, struct jdb_differences *differences)
{
    for (size_t i = 0; i < db->schema->record_count; i++) {
        struct columns columns = {.record = db->schema->records[i], .differences = differences};
        enum jdb_status status = db->driver->query(db, COLUMNS, &columns.record->name, 1, see_column, &columns);
        if (status == JDB_OK && !columns.seen)
            add_difference(differences, true, "table", columns.record->name, NULL);
        else if (status == JDB_OK && columns.known < columns.record->column_count)
            status = add_missing_columns(db, &columns);
        if (status != JDB_OK)
            return status;
    }
    return tables ? add_unknown_tables(db, differences) : JDB_OK;
}

/* ---- Objects --------------------------------------------------------------------------------------------- */

/* Looks for the objects of one database in another. */
struct search {
    struct jdb *other;
    const char *missing,
        *changed; /* words for an object that is not there; that is different (NULL: do not say) */
    struct jdb_buffer *differences;
    enum jdb_status status;
};

struct sight {
    const char *sql;
    bool found, same;
};

static bool see_object(void *context, const char *const *texts)
{
    struct sight *sight = context;
    sight->found = true;
    sight->same = strcmp(sight->sql, texts[0]) == 0;
    return false;
}

static bool search_object(void *context, const char *const *texts)
{
    struct search *search = context;
    if (!find_record(search->other->schema, texts[0]))
        return true;
    struct sight sight = {.sql = texts[3]};
    search->status = search->other->driver->query(
        search->other, "SELECT coalesce(sql, '') FROM sqlite_schema WHERE type = ?1 AND name = ?2", texts + 1,
        2, see_object, &sight);
    const char *words = !sight.found ? search->missing : !sight.same ? search->changed : NULL;
    if (search->status == JDB_OK && words) {
        jdb_buffer_add(search->differences, search->differences->length ? ", " : "");
        jdb_buffer_add(search->differences, words);
        jdb_buffer_add(search->differences, texts[1]);
        jdb_buffer_add(search->differences, " ");
        jdb_buffer_add(search->differences, texts[2]);
    }
    return search->status == JDB_OK;
}

static enum jdb_status compare_with(struct jdb *db, struct jdb *fresh, struct jdb_buffer *differences)
{
    struct search lost = {db, "it has lost the ", "it has changed the ", differences, JDB_OK};
    enum jdb_status status = fresh->driver->query(fresh, OBJECTS, NULL, 0, search_object, &lost);
    if (status != JDB_OK || lost.status != JDB_OK)
        return status != JDB_OK ? status : lost.status;
    struct search added = {fresh, "it has got the ", NULL, differences, JDB_OK};
    return db->driver->query(db, OBJECTS, NULL, 0, search_object, &added);
}

enum jdb_status jdb_structure_compare_objects(struct jdb *db, struct jdb_buffer *differences)
{
    struct jdb *fresh;
    enum jdb_status status = jdb_connect(&fresh, db->schema, "sqlite::memory:", NULL, JDB_CONNECT_ANY_SCHEMA);
    if (status == JDB_OK)
        status = jdb_create(fresh);
    if (status == JDB_OK)
        status = compare_with(db, fresh, differences);
    else
        jdb_fail(db, status, "the schema cannot be made anew to compare it: %s", jdb_error(fresh)->message);
    jdb_close(fresh);
    return status;
}
