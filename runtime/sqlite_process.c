#include "jdb.h"

#include <limits.h>
#include <sqlite3.h>

/* Without memory of our own for them, SQLite takes the number of pages as that of each cache's first allocation. */
static int set_page_cache(unsigned pages)
{
    return sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, pages < INT_MAX ? (int)pages : INT_MAX);
}

enum jdb_status jdb_configure_process(const struct jdb_process_options *options)
{
    int code = SQLITE_OK;
    if (!options)
        return JDB_OK;
    if (options->no_memory_statistics)
        code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (options->page_cache && code == SQLITE_OK)
        code = set_page_cache(options->page_cache);
    return code == SQLITE_OK ? JDB_OK : JDB_MISUSE;
}
