/* The tool's command check. */
#include "tool.h"

#include "statement_check.h"

static void tell(const char *table, const char *name, const char *why)
{
    printf("%s%s%s: %s\n", table ? table : "query", table ? "." : " ", name, why);
}

int jdb_tool_check(const struct tool *tool)
{
    struct jdb *db;
    struct jdb_check check = {.tell = tell};
    enum jdb_status status = jdb_tool_open(tool, &db, JDB_CONNECT_MUST_EXIST);
    if (status == JDB_OK)
        status = jdb_check_statements(db, &check);
    if (status != JDB_OK)
        return jdb_tool_give_up(tool, db);
    if (check.refused)
        printf("%s refuses %zu of %zu statements\n", db->address, check.refused, check.statements);
    else
        printf("%s takes all %zu statements\n", db->address, check.statements);
    jdb_close(db);
    return check.refused ? REFUSED : FINE;
}
