#include "sqlite_stand_in.h"

#include <stdio.h>

/* ---- jdb_keys() ------------------------------------------------------------------------------------------ */

enum { COLUMNS_MOST = 100 }; /* of a key: as many as the runtime's has */

/* The table and its cursor have no more than SQLite asks for: there are no rows. */
struct keys {
    sqlite3_vtab base;
};

static int connect_keys(sqlite3 *db, void *context, int argc, const char *const *argv, sqlite3_vtab **made,
                        char **message)
{
    char columns[16 * (COLUMNS_MOST + 2)];
    (void)context, (void)argc, (void)argv, (void)message;
    size_t length = (size_t)snprintf(columns, sizeof columns, "CREATE TABLE x(");
    for (int i = 0; i < COLUMNS_MOST; i++)
        length += (size_t)snprintf(columns + length, sizeof columns - length, "key%d, ", i);
    snprintf(columns + length, sizeof columns - length, "array HIDDEN)");
    int code = sqlite3_declare_vtab(db, columns);
    struct keys *keys = code == SQLITE_OK ? sqlite3_malloc(sizeof *keys) : NULL;
    if (!keys)
        return code == SQLITE_OK ? SQLITE_NOMEM : code;
    *keys = (struct keys){0};
    *made = &keys->base;
    return SQLITE_OK;
}

static int disconnect_keys(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

/* As the runtime says: about a hundred rows, in their order. */
static int plan_keys(sqlite3_vtab *base, sqlite3_index_info *index)
{
    (void)base;
    for (int i = 0; i < index->nConstraint; i++)
        if (index->aConstraint[i].usable && index->aConstraint[i].iColumn == COLUMNS_MOST)
            index->aConstraintUsage[i] = (struct sqlite3_index_constraint_usage){.argvIndex = 1, .omit = 1};
    index->estimatedCost = 100;
    index->estimatedRows = 100;
    index->orderByConsumed =
        index->nOrderBy == 1 && index->aOrderBy[0].iColumn == -1 && !index->aOrderBy[0].desc;
    return SQLITE_OK;
}

/* Nothing runs: no cursor is ever opened. */
static int open_keys(sqlite3_vtab *base, sqlite3_vtab_cursor **opened)
{
    (void)base, (void)opened;
    return SQLITE_ERROR;
}

static const sqlite3_module KEYS = {
    .xConnect = connect_keys,
    .xBestIndex = plan_keys,
    .xDisconnect = disconnect_keys,
    .xOpen = open_keys,
};

/* ---- jdb_found() ----------------------------------------------------------------------------------------- */

static void find_nothing(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count, (void)values;
    sqlite3_result_null(context);
}

int sqlite_stand_in_register(sqlite3 *db)
{
    int code = sqlite3_create_module(db, "jdb_keys", &KEYS, NULL);
    return code == SQLITE_OK ? sqlite3_create_function_v2(db, "jdb_found", 1, SQLITE_UTF8, NULL, find_nothing,
                                                          NULL, NULL, NULL)
                             : code;
}
