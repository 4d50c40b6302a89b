#include "connection.h"

#include "driver.h"
#include "failure.h"
#include "load.h"
#include "options.h"
#include "schema.h"
#include "statement.h"
#include "url.h"

#include <stdlib.h>

static enum jdb_status connect_to(struct jdb *db, const char *url, unsigned flags)
{
    struct jdb_location location;
    enum jdb_status status = jdb_url_locate(db, url, &location);
    if (status != JDB_OK)
        return status;
    db->address = location.address;
    status = jdb_options_complete(db, &db->options);
    if (status == JDB_OK)
        status = location.driver->open(db, flags);
    if (status != JDB_OK)
        return status;
    db->driver = location.driver;
    status = jdb_statements_new(db);
    if (status != JDB_OK || (flags & JDB_CONNECT_ANY_SCHEMA))
        return status;
    enum jdb_schema_state state;
    status = jdb_schema_check(db, &state);
    if (status == JDB_SCHEMA && state == JDB_SCHEMA_BEHIND)
        jdb_connection_wait(db);
    return status;
}

/* What is left of a connection holds its error. */
static void disconnect(struct jdb *db)
{
    if (!db->driver)
        return;
    jdb_load_discard(db);
    jdb_statements_free(db);
    db->driver->close(db);
    db->driver = NULL;
}

enum jdb_status jdb_connect(struct jdb **db, const struct jdb_schema *schema, const char *url,
                            const struct jdb_options *options, unsigned flags)
{
    if (!db)
        return JDB_MISUSE;
    *db = calloc(1, sizeof **db);
    if (!*db)
        return JDB_NO_MEMORY;
    (*db)->error.message = (*db)->message;
    if (!schema)
        return jdb_fail(*db, JDB_MISUSE, "a connection needs a schema");
    (*db)->schema = schema;
    if (options)
        (*db)->options = *options;
    enum jdb_status status = connect_to(*db, url, flags);
    if (status != JDB_OK && !(*db)->waiting)
        disconnect(*db);
    return status;
}

enum jdb_status jdb_open(struct jdb **db, const struct jdb_schema *schema, const char *url)
{
    return jdb_connect(db, schema, url, NULL, 0);
}

enum jdb_status jdb_open_with(struct jdb **db, const struct jdb_schema *schema, const char *url,
                              const struct jdb_options *options)
{
    return jdb_connect(db, schema, url, options, 0);
}

enum jdb_status jdb_close(struct jdb *db)
{
    if (!db)
        return JDB_OK;
    jdb_connection_wake(db);
    disconnect(db);
    free(db->address);
    free(db);
    return JDB_OK;
}
