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

static enum jdb_status describe(struct jdb *db, const struct jdb_postgres_statement *statement,
                                const struct jdb_record *rows)
{
    static const char DOING[] = "while a statement was prepared";
    struct jdb_postgres *postgres = db->handle;
    PGresult *result = jdb_postgres_answer(postgres, PQsendPrepare(postgres->connection, "", statement->sql,
                                                                   (int)statement->count, statement->types));
    enum jdb_status status = jdb_postgres_check(db, result, JDB_SCHEMA, DOING);
    PQclear(result);
    if (status != JDB_OK)
        return status;
    result = jdb_postgres_answer(postgres, PQsendDescribePrepared(postgres->connection, ""));
    status = jdb_postgres_check(db, result, JDB_SCHEMA, DOING);
    if (status == JDB_OK && rows)
        status = look_at_columns(db, result, rows);
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
