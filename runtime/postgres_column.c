/* Whether a table's columns have just the types in which a COPY would send their values: those of a table that was made by other
 * means may be narrower, or wider, and only a statement has the server convert what it gets. */
#include "failure.h"
#include "postgres.h"

#include <stdlib.h>
#include <string.h>

/* Types besides a column's own that take the same bytes. */
static const struct {
    enum jdb_type type;
    Oid oid;
} SAME[] = {
    {JDB_TYPE_TEXT, 1043}, {JDB_TYPE_TEXT, 1042}, {JDB_TYPE_ENUM, 25},        {JDB_TYPE_ENUM, 1043},
    {JDB_TYPE_ENUM, 1042}, {JDB_TYPE_TEXT, 114},  {JDB_TYPE_TIMESTAMP, 1114},
};

static bool takes(const struct jdb_column *column, Oid oid)
{
    if (oid == jdb_postgres_type_of(column) || (column->type == JDB_TYPE_ENUM && jdb_postgres_is_own_type(oid)))
        return true;
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++)
        if (SAME[i].type == column->type && SAME[i].oid == oid)
            return true;
    return false;
}

/* A domain's values are those of the type below it. */
static const char QUESTION[] =
    "SELECT a.attname, coalesce(nullif(t.typbasetype, 0), t.oid) FROM pg_catalog.pg_attribute AS a JOIN "
    "pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0";

/* It is prepared: planning it takes four times as long as running it. */
static PGresult *ask(struct jdb_postgres *postgres, const char *table)
{
    static const char NAME[] = "jdb_columns";
    PGconn *connection = postgres->connection;
    if (postgres->asks_columns != postgres->generation) {
        PGresult *result = jdb_postgres_answer(postgres, PQsendPrepare(connection, NAME, QUESTION, 1, NULL));
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            return result;
        PQclear(result);
        postgres->asks_columns = postgres->generation;
    }
    PGresult *result =
        jdb_postgres_answer(postgres, PQsendQueryPrepared(connection, NAME, 1, &table, NULL, NULL, 0));
    if (jdb_postgres_is_stale(result))
        postgres->asks_columns = 0;
    return result;
}

static bool all_take(const struct jdb_record *record, const PGresult *result)
{
    for (int i = 0; i < PQntuples(result); i++) {
        const char *name = PQgetvalue(result, i, 0);
        Oid oid = (Oid)strtoul(PQgetvalue(result, i, 1), NULL, 10);
        for (size_t j = 0; j < record->column_count; j++)
            if (strcmp(record->columns[j].name, name) == 0 && !takes(&record->columns[j], oid))
                return false;
    }
    return true;
}

enum { UNKNOWN, EXACT, OTHER };

static enum jdb_status look_at(struct jdb *db, const struct jdb_record *record)
{
    struct jdb_postgres *postgres = db->handle;
    PGresult *result = ask(postgres, record->name);
    enum jdb_status status = jdb_postgres_check(db, result, JDB_SCHEMA, "while rows were written");
    if (status == JDB_OK)
        postgres->exact[record->number] = all_take(record, result) ? EXACT : OTHER;
    PQclear(result);
    return status;
}

enum jdb_status jdb_postgres_columns_are_exact(struct jdb *db, const struct jdb_record *record, bool *are_exact)
{
    struct jdb_postgres *postgres = db->handle;
    if (!postgres->exact)
        postgres->exact = calloc(db->schema->record_count, 1);
    if (!postgres->exact)
        return jdb_fail_memory(db);
    enum jdb_status status = postgres->exact[record->number] == UNKNOWN ? look_at(db, record) : JDB_OK;
    *are_exact = postgres->exact[record->number] == EXACT;
    return status;
}

enum jdb_status jdb_postgres_verify_columns(struct jdb *db, const struct jdb_record *record)
{
    const struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = look_at(db, record);
    if (status == JDB_OK && postgres->exact[record->number] != EXACT)
        status = jdb_fail(db, JDB_RETRY, "the columns of %s have changed since rows were written to it before",
                          record->name);
    return status;
}
