/* jdb_found(id), which an upsert calls for the row that is there: from then on that is the id inserted last. */
#include "sqlite.h"

static void found(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_set_last_insert_rowid(sqlite3_context_db_handle(context), sqlite3_value_int64(values[0]));
    sqlite3_result_int(context, 1);
}

int jdb_sqlite_register_found(sqlite3 *handle)
{
    return sqlite3_create_function_v2(handle, "jdb_found", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, found,
                                      NULL, NULL, NULL);
}
