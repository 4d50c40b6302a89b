/* What a copy of a database asks of PostgreSQL. */
#include "failure.h"
#include "postgres.h"
#include "row.h"

#include <stdlib.h>
#include <string.h>

/* The sequences of the columns of the table ?1, whether they are the column's own or what its default names. */
#define SEQUENCES                                                                                                              \
    "SELECT DISTINCT q.seqrelid AS oid, a.attrelid, a.attname, q.seqincrement > 0 AS is_rising, q.seqmin, q.seqmax FROM "      \
    "pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_attrdef AS f ON " \
    "f.adrelid = a.attrelid AND f.adnum = a.attnum JOIN pg_catalog.pg_depend AS d ON (d.classid = "                            \
    "'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND "      \
    "d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')) OR (d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = "   \
    "f.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass) JOIN pg_catalog.pg_sequence AS q ON q.seqrelid IN (d.objid, "   \
    "d.refobjid) WHERE a.attrelid = to_regclass(quote_ident(?1)) AND a.attnum > 0 AND NOT a.attisdropped AND "                 \
    "t.typcategory = 'N'"

/* ---- Rights ---------------------------------------------------------------------------------------------- */

/* What a copy needs of a table and of its sequences, as one says it to GRANT; of columns it may be granted one by one. */
static const char MISSING[] =
    "SELECT p.word || ' ON ' || c.oid::regclass, quote_ident(current_user) FROM pg_catalog.pg_class AS c, (VALUES ('INSERT'), ('SELECT')) AS p(word) "
    "WHERE c.oid = to_regclass(quote_ident(?1)) AND NOT has_any_column_privilege(c.oid, p.word) UNION ALL "
    "SELECT 'UPDATE, USAGE ON SEQUENCE ' || s.oid::regclass, quote_ident(current_user) FROM (" SEQUENCES
    ") AS s WHERE NOT "
    "(has_sequence_privilege(s.oid, 'UPDATE') AND has_sequence_privilege(s.oid, 'USAGE, SELECT'))";

struct need {
    struct jdb *db;
    enum jdb_status status;
};

static bool fail_right(void *context, const char *const *texts)
{
    struct need *need = context;
    need->status = jdb_fail(need->db, JDB_MISUSE, "the role lacks a right that a copy needs: GRANT %s TO %s",
                            texts[0], texts[1]);
    return false;
}

static enum jdb_status check_rights(struct jdb *db)
{
    struct need need = {db, JDB_OK};
    for (size_t i = 0; i < db->schema->record_count && need.status == JDB_OK; i++) {
        enum jdb_status status =
            db->driver->query(db, MISSING, &db->schema->records[i]->name, 1, fail_right, &need);
        if (status != JDB_OK)
            return status;
    }
    return need.status;
}

/* ---- Triggers and foreign keys --------------------------------------------------------------------------- */

/* What is run before rows come, and after: triggers that they would run, and keys in a circle, which no order of the tables
 * satisfies, are then as they were. With the table, its owner, when the role may not do that, and why it is to be done. */
static const char CHANGES[] =
    "WITH RECURSIVE above(key, oid) AS (SELECT oid, confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' UNION SELECT "
    "a.key, n.confrelid FROM above AS a JOIN pg_catalog.pg_constraint AS n ON n.conrelid = a.oid WHERE n.contype = 'f') "
    "SELECT d.before, d.after, c.relname, CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN pg_get_userbyid(c.relowner) "
    "END, d.why FROM (SELECT t.tgrelid AS oid, format('ALTER TABLE ONLY %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname) "
    "AS before, format('ALTER TABLE ONLY %s ENABLE %s %I', t.tgrelid::regclass, CASE t.tgenabled WHEN 'A' THEN 'ALWAYS TRIGGER' "
    "ELSE 'TRIGGER' END, t.tgname) AS after, format('the trigger %s is not to run', t.tgname) AS why FROM "
    "pg_catalog.pg_trigger AS t WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 4 <> 0 UNION ALL "
    "SELECT n.conrelid, format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', n.conrelid::regclass, "
    "n.conname), format('ALTER TABLE %s ALTER CONSTRAINT %I %s', n.conrelid::regclass, n.conname, CASE WHEN n.condeferrable "
    "THEN 'DEFERRABLE INITIALLY IMMEDIATE' ELSE 'NOT DEFERRABLE' END), format('the foreign key %s, in a circle, is to wait', "
    "n.conname) FROM pg_catalog.pg_constraint AS n WHERE n.contype = 'f' AND NOT n.condeferred AND n.conparentid = 0 AND "
    "EXISTS (SELECT 1 FROM above AS a WHERE a.key = n.oid AND a.oid = n.conrelid)) AS d JOIN pg_catalog.pg_class AS c ON "
    "c.oid = d.oid WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p')";

struct scripts {
    struct need need;
    struct jdb_buffer before, after;
};

static bool is_copied(const struct jdb *db, const char *table)
{
    for (size_t i = 0; i < db->schema->record_count; i++)
        if (strcmp(db->schema->records[i]->name, table) == 0)
            return true;
    return false;
}

/* Another's table that gets no rows stays as it is. */
static bool add_change(void *context, const char *const *texts)
{
    struct scripts *scripts = context;
    const char *table = texts[2], *owner = texts[3], *why = texts[4];
    if (owner && !is_copied(scripts->need.db, table))
        return true;
    if (owner) {
        scripts->need.status = jdb_fail(
            scripts->need.db, JDB_MISUSE,
            "while rows are copied to the table %s %s, which is for its owner to say: copy as the role %s, or as a member of it",
            table, why, owner);
        return false;
    }
    jdb_buffer_add(&scripts->before, texts[0]);
    jdb_buffer_add(&scripts->before, ";");
    jdb_buffer_add(&scripts->after, texts[1]);
    jdb_buffer_add(&scripts->after, ";");
    return true;
}

enum jdb_status jdb_postgres_copy_begin(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    struct scripts scripts = {.need = {db, JDB_OK}};
    enum jdb_status status = check_rights(db);
    if (status == JDB_OK)
        status = db->driver->query(db, CHANGES, NULL, 0, add_change, &scripts);
    if (status == JDB_OK)
        status = scripts.need.status;
    if (status == JDB_OK && (scripts.before.failed || scripts.after.failed))
        status = jdb_fail_memory(db);
    if (status == JDB_OK && scripts.before.length)
        status = db->driver->execute(db, scripts.before.text);
    jdb_buffer_free(&scripts.before);
    free(postgres->after_copy);
    postgres->after_copy = scripts.after.text;
    return status;
}

/* A transaction that failed is rolled back, and these changes with it. Sequences have time until the rows are verified. */
enum jdb_status jdb_postgres_copy_end(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    char *after = postgres->after_copy;
    enum jdb_status status = JDB_OK;
    postgres->after_copy = NULL;
    jdb_postgres_counter_forget(db);
    if (!db->aborted)
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

/* A statement for each sequence that moves it on behind what its column holds. */
static const char MOVES[] =
    "SELECT format('SELECT setval(%1$L, l.most) FROM (SELECT %2$s(%3$I)::bigint AS most FROM %4$s) AS l WHERE l.most BETWEEN "
    "%5$s AND %6$s AND (pg_sequence_last_value(%1$L::regclass) IS NULL OR l.most %7$s pg_sequence_last_value(%1$L::regclass))', "
    "s.oid::regclass, CASE WHEN s.is_rising THEN 'max' ELSE 'min' END, s.attname, s.attrelid::regclass, s.seqmin, s.seqmax, "
    "CASE WHEN s.is_rising THEN '>' ELSE '<' END) FROM (" SEQUENCES ") AS s";

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
        status = db->driver->query(db, MOVES, &record->name, 1, add_statement, &sql);
    if (status == JDB_OK && sql.failed)
        status = jdb_fail_memory(db);
    if (status == JDB_OK && sql.length)
        status = db->driver->execute(db, sql.text);
    jdb_buffer_free(&sql);
    return status;
}
