/* What the server says of a statement that is prepared and not run. */
#include "failure.h"
#include "postgres.h"

static enum jdb_status look_at_columns(struct jdb *db, const PGresult *result, const struct jdb_record *rows)
{
    if ((size_t)PQnfields(result) != rows->column_count)
        return jdb_fail(db, JDB_SCHEMA, "gives %d columns, not %zu", PQnfields(result), rows->column_count);
    for (size_t i = 0; i < rows->column_count; i++) {
        const struct jdb_postgres_type *type = jdb_postgres_find_type(PQftype(result, (int)i));
        if (!jdb_postgres_can_read(type, &rows->columns[i]))
            return jdb_fail(db, JDB_SCHEMA, "gives %s as %s, which its member cannot hold",
                            rows->columns[i].name, jdb_postgres_type_name(type));
    }
    return JDB_OK;
}

/* A result that says that all is well; else it is gone. */
static enum jdb_status expect(struct jdb *db, PGresult *result)
{
    struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = JDB_OK;
    jdb_postgres_note(postgres);
    if (jdb_postgres_is_broken(postgres, result))
        status = jdb_postgres_lose(db, "while a statement was prepared");
    else if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = result ? jdb_postgres_fail(db, result, JDB_SCHEMA, NULL) : jdb_fail_memory(db);
    if (status != JDB_OK)
        PQclear(result);
    return status;
}

static enum jdb_status describe(struct jdb *db, const struct jdb_postgres_statement *statement,
                                const struct jdb_record *rows)
{
    struct jdb_postgres *postgres = db->handle;
    PGresult *result = jdb_postgres_answer(postgres, PQsendPrepare(postgres->connection, "", statement->sql,
                                                                   (int)statement->count, statement->types));
    enum jdb_status status = expect(db, result);
    if (status != JDB_OK)
        return status;
    PQclear(result);
    result = jdb_postgres_answer(postgres, PQsendDescribePrepared(postgres->connection, ""));
    status = expect(db, result);
    if (status != JDB_OK)
        return status;
    status = rows ? look_at_columns(db, result, rows) : JDB_OK;
    PQclear(result);
    return status;
}

enum jdb_status jdb_postgres_describe(struct jdb *db, const char *sql, const struct jdb_binding *binding,
                                      const struct jdb_record *rows)
{
    void *statement = NULL;
    enum jdb_status status = jdb_postgres_ready(db);
    if (status == JDB_OK)
        status = jdb_postgres_prepare(db, sql, false, &statement);
    if (status == JDB_OK)
        status = jdb_postgres_set_types(db, statement, binding);
    if (status == JDB_OK)
        status = describe(db, statement, rows);
    jdb_postgres_finalize(statement);
    return status;
}
