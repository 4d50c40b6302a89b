/* Whether a table's columns have just the types in which a COPY would send their values: those of a table that was made by other
 * means may be narrower, or wider, and only a statement has the server convert what it gets. */
#include "failure.h"
#include "postgres.h"

#include <stdlib.h>

/* Types besides a column's own that take the same bytes. */
static const struct {
    enum jdb_type type;
    Oid oid;
} SAME[] = {
    {JDB_TYPE_TEXT, 1043}, {JDB_TYPE_TEXT, 1042}, {JDB_TYPE_ENUM, 25},        {JDB_TYPE_ENUM, 1043},
    {JDB_TYPE_ENUM, 1042}, {JDB_TYPE_TEXT, 114},  {JDB_TYPE_TIMESTAMP, 1114},
};

enum { FIRST_OWN = 16384 }; /* a type of the database's own: an enum takes words as text does */

static bool takes(const struct jdb_column *column, Oid oid)
{
    if (oid == jdb_postgres_type(column->type) || (column->type == JDB_TYPE_ENUM && oid >= FIRST_OWN))
        return true;
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++)
        if (SAME[i].type == column->type && SAME[i].oid == oid)
            return true;
    return false;
}

static void add_select(struct jdb_buffer *sql, const struct jdb_record *record)
{
    for (size_t i = 0; i < record->column_count; i++) {
        jdb_buffer_add(sql, i ? ", " : "SELECT ");
        jdb_buffer_add_name(sql, record->columns[i].name);
    }
    jdb_buffer_add(sql, " FROM ");
    jdb_buffer_add_name(sql, record->name);
    jdb_buffer_add(sql, " LIMIT 0");
}

static bool take_all(const struct jdb_record *record, const PGresult *result)
{
    for (size_t i = 0; i < record->column_count; i++)
        if (!takes(&record->columns[i], PQftype(result, (int)i)))
            return false;
    return true;
}

static enum jdb_status ask(struct jdb *db, const struct jdb_record *record, bool *are_exact)
{
    struct jdb_postgres *postgres = db->handle;
    struct jdb_buffer sql = {0};
    add_select(&sql, record);
    PGresult *result =
        sql.failed ? NULL : jdb_postgres_answer(postgres, PQsendQuery(postgres->connection, sql.text));
    enum jdb_status status = JDB_OK;
    jdb_postgres_note(postgres);
    if (jdb_postgres_is_broken(postgres, result))
        status = jdb_postgres_lose(db, "while rows were written");
    else if (PQresultStatus(result) == PGRES_TUPLES_OK)
        *are_exact = take_all(record, result);
    else
        status = result ? jdb_postgres_fail(db, result, JDB_SCHEMA, NULL) : jdb_fail_memory(db);
    PQclear(result);
    jdb_buffer_free(&sql);
    return status;
}

enum { UNKNOWN, EXACT, OTHER };

void jdb_postgres_forget_columns(struct jdb *db, const struct jdb_record *record)
{
    struct jdb_postgres *postgres = db->handle;
    if (postgres->exact)
        postgres->exact[record->number] = UNKNOWN;
}

enum jdb_status jdb_postgres_columns_are_exact(struct jdb *db, const struct jdb_record *record, bool *are_exact)
{
    struct jdb_postgres *postgres = db->handle;
    if (!postgres->exact)
        postgres->exact = calloc(db->schema->record_count, 1);
    if (!postgres->exact)
        return jdb_fail_memory(db);
    unsigned char *known = &postgres->exact[record->number];
    *are_exact = *known == EXACT;
    if (*known != UNKNOWN)
        return JDB_OK;
    enum jdb_status status = ask(db, record, are_exact);
    if (status == JDB_OK)
        *known = *are_exact ? EXACT : OTHER;
    return status;
}
