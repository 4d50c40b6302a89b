/* What a copy of a database asks of PostgreSQL. */
#include "failure.h"
#include "postgres.h"
#include "row.h"

#include <stdlib.h>
#include <string.h>

/* ---- Triggers and foreign keys --------------------------------------------------------------------------- */

/* What is run before rows come, and after: triggers and keys are then as they were. */
static const char CHANGES[] =
    "SELECT format('ALTER TABLE ONLY %I DISABLE TRIGGER %I', c.relname, t.tgname), format('ALTER TABLE ONLY %I ENABLE %s "
    "%I', c.relname, CASE t.tgenabled WHEN 'A' THEN 'ALWAYS TRIGGER' ELSE 'TRIGGER' END, t.tgname) FROM "
    "pg_catalog.pg_class AS c JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = c.oid WHERE c.relnamespace = "
    "to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p') AND NOT t.tgisinternal AND t.tgenabled "
    "IN ('O', 'A') UNION ALL "
    "SELECT format('ALTER TABLE %I ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', c.relname, n.conname), "
    "format('ALTER TABLE %I ALTER CONSTRAINT %I %s', c.relname, n.conname, CASE WHEN n.condeferrable THEN "
    "'DEFERRABLE INITIALLY IMMEDIATE' ELSE 'NOT DEFERRABLE' END) FROM pg_catalog.pg_class AS c JOIN "
    "pg_catalog.pg_constraint AS n ON n.conrelid = c.oid WHERE c.relnamespace = to_regnamespace(quote_ident("
    "current_schema())) AND n.contype = 'f' AND NOT n.condeferred AND n.conparentid = 0";

struct scripts {
    struct jdb_buffer before, after;
};

static bool add_change(void *context, const char *const *texts)
{
    struct scripts *scripts = context;
    jdb_buffer_add(&scripts->before, texts[0]);
    jdb_buffer_add(&scripts->before, ";");
    jdb_buffer_add(&scripts->after, texts[1]);
    jdb_buffer_add(&scripts->after, ";");
    return true;
}

enum jdb_status jdb_postgres_copy_begin(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    struct scripts scripts = {0};
    enum jdb_status status = db->driver->query(db, CHANGES, NULL, 0, add_change, &scripts);
    if (status == JDB_OK && (scripts.before.failed || scripts.after.failed))
        status = jdb_fail_memory(db);
    if (status == JDB_OK && scripts.before.length)
        status = db->driver->execute(db, scripts.before.text);
    jdb_buffer_free(&scripts.before);
    free(postgres->after_copy);
    postgres->after_copy = scripts.after.text;
    return status;
}

/* A transaction that failed is rolled back, and these changes with it. */
enum jdb_status jdb_postgres_copy_end(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    char *after = postgres->after_copy;
    enum jdb_status status = JDB_OK;
    postgres->after_copy = NULL;
    if (after && !db->aborted)
        status = db->driver->execute(db, "SET CONSTRAINTS ALL IMMEDIATE");
    if (after && !db->aborted && status == JDB_OK)
        status = db->driver->execute(db, after);
    free(after);
    return status;
}

/* ---- Counters -------------------------------------------------------------------------------------------- */

struct counters {
    const struct jdb_record *record;
    bool *is_counter;
};

static bool take_counter(void *context, const char *const *texts)
{
    const struct counters *counters = context;
    for (size_t i = 0; i < counters->record->column_count; i++)
        if (strcmp(counters->record->columns[i].name, texts[0]) == 0)
            counters->is_counter[i] = true;
    return true;
}

enum jdb_status jdb_postgres_find_counters(struct jdb *db, const struct jdb_record *record, bool *is_counter)
{
    struct counters counters = {record, is_counter};
    const char *const texts[] = {record->name};
    return db->driver->query(db,
                             "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = "
                             "to_regclass(quote_ident(?1)) AND attidentity <> ''",
                             texts, 1, take_counter, &counters);
}

enum jdb_status jdb_postgres_read_counter(struct jdb *db, const struct jdb_record *record, int64_t *last)
{
    const struct jdb_column *column = jdb_row_id_column(record);
    *last = 0;
    if (!column)
        return JDB_OK;
    const char *const texts[] = {record->name, column->name};
    return db->driver->query(
        db, "SELECT pg_sequence_last_value(pg_get_serial_sequence(quote_ident(?1), ?2)::regclass)", texts, 2,
        jdb_take_integer, last);
}

/* Behind the largest id, too; a sequence that gave none begins with 1. */
static enum jdb_status write_id(struct jdb *db, const struct jdb_record *record, int64_t last)
{
    const struct jdb_column *column = jdb_row_id_column(record);
    struct jdb_buffer sql = {0};
    char digits[32];
    if (!column)
        return JDB_OK;
    snprintf(digits, sizeof digits, "%lld", (long long)last);
    jdb_buffer_add(&sql,
                   "SELECT setval(pg_get_serial_sequence(quote_ident(?1), ?2), greatest(l.id, 1), l.id > 0) "
                   "FROM (SELECT greatest(?3::bigint, coalesce(max(");
    jdb_buffer_add_name(&sql, column->name);
    jdb_buffer_add(&sql, "), 0)) AS id FROM ");
    jdb_buffer_add_name(&sql, record->name);
    jdb_buffer_add(&sql, ") AS l");
    const char *const texts[] = {record->name, column->name, digits};
    enum jdb_status status =
        sql.failed ? jdb_fail_memory(db) : db->driver->query(db, sql.text, texts, 3, NULL, NULL);
    jdb_buffer_free(&sql);
    return status;
}

/* The sequences of a table's columns, the column's own or what its default names, and a statement that moves each on behind
 * what its column holds. */
static const char SEQUENCES[] =
    "SELECT DISTINCT format('SELECT setval(%L, l.most) FROM (SELECT %s(%I)::bigint AS most FROM %s) AS l WHERE l.most "
    "BETWEEN %s AND %s AND (pg_sequence_last_value(%L::regclass) IS NULL OR l.most %s "
    "pg_sequence_last_value(%L::regclass))', q.seqrelid::regclass, CASE WHEN q.seqincrement > 0 THEN 'max' ELSE 'min' END, "
    "a.attname, a.attrelid::regclass, q.seqmin, q.seqmax, q.seqrelid::regclass, CASE WHEN q.seqincrement > 0 THEN '>' ELSE "
    "'<' END, q.seqrelid::regclass) FROM pg_catalog.pg_attribute AS a LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = "
    "a.attrelid AND f.adnum = a.attnum JOIN pg_catalog.pg_depend AS d ON (d.classid = 'pg_catalog.pg_class'::regclass AND "
    "d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype "
    "IN ('a', 'i')) OR (d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = "
    "'pg_catalog.pg_class'::regclass) JOIN pg_catalog.pg_sequence AS q ON q.seqrelid IN (d.objid, d.refobjid) JOIN "
    "pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass(quote_ident(?1)) AND a.attnum > 0 AND "
    "NOT a.attisdropped AND t.typcategory = 'N'";

static bool add_statement(void *context, const char *const *texts)
{
    jdb_buffer_add(context, texts[0]);
    jdb_buffer_add(context, ";");
    return true;
}

enum jdb_status jdb_postgres_write_counter(struct jdb *db, const struct jdb_record *record, int64_t last)
{
    struct jdb_buffer sql = {0};
    enum jdb_status status = write_id(db, record, last);
    if (status == JDB_OK)
        status = db->driver->query(db, SEQUENCES, &record->name, 1, add_statement, &sql);
    if (status == JDB_OK && sql.failed)
        status = jdb_fail_memory(db);
    if (status == JDB_OK && sql.length)
        status = db->driver->execute(db, sql.text);
    jdb_buffer_free(&sql);
    return status;
}
