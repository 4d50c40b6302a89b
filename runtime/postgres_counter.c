/* Ids that the caller gave. The server's sequences do not see them, and would hand them out again: they are moved on behind
 * them when the transaction ends, or when the next id is wanted of them. */
#include "postgres.h"
#include "row.h"

#include <stdlib.h>

static const char RAISE[] =
    "SELECT setval(s.name, $3::bigint) FROM (SELECT pg_get_serial_sequence(quote_ident($1), $2)::regclass AS name) AS s "
    "WHERE has_sequence_privilege(s.name, 'UPDATE') AND $3::bigint > coalesce(pg_sequence_last_value(s.name), 0)";

/* There is no next behind the largest of all: ids go on from where they were. */
bool jdb_postgres_counter_note(struct jdb *db, const struct jdb_record *record, int64_t id)
{
    struct jdb_postgres *postgres = db->handle;
    if (id <= 0 || id == INT64_MAX)
        return true;
    if (!postgres->given)
        postgres->given = calloc(db->schema->record_count, sizeof *postgres->given);
    if (!postgres->given)
        return false;
    int64_t *given = &postgres->given[record->number];
    *given = id > *given ? id : *given;
    postgres->has_given = true;
    return true;
}

void jdb_postgres_counter_forget(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    for (size_t i = 0; postgres->has_given && i < db->schema->record_count; i++)
        postgres->given[i] = 0;
    postgres->has_given = false;
}

static enum jdb_status raise_one(struct jdb *db, const struct jdb_record *record, int64_t id)
{
    struct jdb_postgres *postgres = db->handle;
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)id);
    const char *const texts[] = {record->name, jdb_row_id_column(record)->name, digits};
    PGresult *result = jdb_postgres_answer(
        postgres, PQsendQueryParams(postgres->connection, RAISE, 3, NULL, texts, NULL, NULL, 0));
    enum jdb_status status = jdb_postgres_check(db, result, JDB_SCHEMA, "while a statement ran");
    PQclear(result);
    return status;
}

enum jdb_status jdb_postgres_counter_raise(struct jdb *db)
{
    struct jdb_postgres *postgres = db->handle;
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; postgres->has_given && i < db->schema->record_count && status == JDB_OK; i++) {
        if (postgres->given[i])
            status = raise_one(db, db->schema->records[i], postgres->given[i]);
        if (status == JDB_OK)
            postgres->given[i] = 0;
    }
    postgres->has_given = postgres->has_given && status != JDB_OK;
    return status;
}
