/* What stands in for a program's functions and collations, where its tables are made and hold no rows. */
#include "sqlite_migration.h"

#include <string.h>

static void give_null(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count, (void)values;
    sqlite3_result_null(context);
}

static int find_same(void *context, int size, const void *text, int other_size, const void *other)
{
    (void)context, (void)size, (void)text, (void)other_size, (void)other;
    return 0;
}

/* Indexes and generated columns take it, and a schema that is not trusted does. */
static int add_function(sqlite3 *handle, const char *name)
{
    return sqlite3_create_function_v2(handle, name, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                      NULL, give_null, NULL, NULL, NULL);
}

static int add_collation(sqlite3 *handle, const char *name)
{
    return sqlite3_create_collation(handle, name, SQLITE_UTF8, NULL, find_same);
}

static const struct {
    const char *message; /* behind which its name stands */
    int (*add)(sqlite3 *handle, const char *name);
} KINDS[] = {{"no such function: ", add_function}, {"no such collation sequence: ", add_collation}};

bool jdb_sqlite_stand_in(sqlite3 *handle)
{
    char name[256]; /* SQLite takes no longer one for a function */
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        const char *found = strstr(sqlite3_errmsg(handle), KINDS[i].message);
        if (!found)
            continue;
        snprintf(name, sizeof name, "%s", found + strlen(KINDS[i].message));
        return KINDS[i].add(handle, name) == SQLITE_OK;
    }
    return false;
}
