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
static const char COLUMNS[] =
    "SELECT a.attname, coalesce(nullif(t.typbasetype, 0), t.oid) FROM pg_catalog.pg_attribute AS a JOIN "
    "pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass(quote_ident(?1)) AND a.attnum > 0";

struct look {
    const struct jdb_record *record;
    bool are_exact;
};

static bool look_at(void *context, const char *const *texts)
{
    struct look *look = context;
    for (size_t i = 0; i < look->record->column_count; i++) {
        const struct jdb_column *column = &look->record->columns[i];
        if (strcmp(column->name, texts[0]) == 0 && !takes(column, (Oid)strtoul(texts[1], NULL, 10)))
            look->are_exact = false;
    }
    return look->are_exact;
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
    struct look look = {record, true};
    const char *const texts[] = {record->name};
    enum jdb_status status = db->driver->query(db, COLUMNS, texts, 1, look_at, &look);
    *are_exact = look.are_exact;
    if (status == JDB_OK)
        *known = look.are_exact ? EXACT : OTHER;
    return status;
}
