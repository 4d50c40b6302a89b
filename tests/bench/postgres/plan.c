/* Works on a PostgreSQL server, in the time that passes: most of it is the server's, and the way there. Each side has a
 * database of its own on the server that PLACE, a URL of its database postgres, names. */
#include "../bench.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

enum { USERS = 20000, LOGS = 100000 };

static const struct group GROUPS[] = {
    {.users = USERS, .from = INSERT_USERS, .until = BULK_USERS, .database = "works"},
    {.users = USERS, .from = BULK_USERS, .until = COMMIT_LOGS, .database = "more"},
    {.users = USERS, .from = COMMIT_LOGS, .until = LOAD_FILE, .database = "commits", .has_users = true},
};

static const char DATABASE[] = "/postgres?";

/* The URL with another database. */
static void make_path(const char *place, const char *database, const char *side, char *path, size_t size)
{
    const char *found = strstr(place, DATABASE);
    if (!found)
        fail("bench", "the URL is to name the database postgres");
    snprintf(path, size, "%.*s/bench_%s_%s?%s", (int)(found - place), place, database, side,
             found + strlen(DATABASE));
}

static void execute(PGconn *server, const char *format, const char *name)
{
    char sql[256];
    snprintf(sql, sizeof sql, format, name);
    PGresult *result = PQexec(server, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail(sql, PQerrorMessage(server));
    PQclear(result);
}

/* On the server's own database. */
static void replace(const char *path, bool is_made)
{
    const char *name = strstr(path, "/bench_") + 1;
    size_t length = strcspn(name, "?");
    char url[4096], database[64];
    snprintf(database, sizeof database, "%.*s", (int)length, name);
    snprintf(url, sizeof url, "%.*s%s%s", (int)(name - 1 - path), path, DATABASE, name + length + 1);
    PGconn *server = PQconnectdb(url);
    if (PQstatus(server) != CONNECTION_OK)
        fail("bench", PQerrorMessage(server));
    execute(server, "SET client_min_messages = warning", "");
    execute(server, "DROP DATABASE IF EXISTS %s", database);
    if (is_made)
        execute(server, "CREATE DATABASE %s", database);
    PQfinish(server);
}

static void make_database(const char *path)
{
    replace(path, true);
}

static void remove_database(const char *path)
{
    replace(path, false);
}

const struct plan plan =
    {
        .works =
            {
                [INSERT_USERS] = {"insert_users", 1.10, USERS, 20, ONE_TRANSACTION, 0},
                [INSERT_LOGS] = {"insert_logs", 1.10, USERS, 20, ONE_TRANSACTION, 0},
                [BULK_LOGS] = {"bulk_logs", 1.10, LOGS - USERS, 8, ONE_TRANSACTION, USERS},
                [GET_PK] = {"get_pk", 1.10, 2 * USERS, 40, NO_TRANSACTION, 0},
                [GET_EMAIL] = {"get_email", 1.10, 2 * USERS, 40, NO_TRANSACTION, 0},
                [GET_MANY] = {"get_many", 1.10, 10 * USERS, 40, NO_TRANSACTION, 0},
                [LIST_LOGS] = {"list_logs", 1.10, USERS, 20, NO_TRANSACTION, 0},
                [PAGE_LOGS] = {"page_logs", 1.10, LOGS, 20, NO_TRANSACTION, 0},
                [UPDATE_USER] = {"update_user", 1.10, USERS, 20, ONE_TRANSACTION, 0},
                [SCAN_LOGS] = {"scan_logs", 1.10, 10 * LOGS, 10, NO_TRANSACTION, 0},
                [COLLECT_LOGS] = {"collect_logs", 1.10, 10 * LOGS, 10, NO_TRANSACTION, 0},
                [QUERY_USER] = {"query_user", 1.10, 2 * USERS, 40, NO_TRANSACTION, 0},
                [QUERY_LOGS] = {"query_logs", 1.10, USERS, 20, NO_TRANSACTION, 0},
                [QUERY_ROLE] = {"query_role", 1.10, USERS, 20, ONE_TRANSACTION, 0},
                [BULK_USERS] = {"bulk_users", 1.10, USERS, 2, ONE_TRANSACTION, 0},
                [UPSERT_USER] = {"upsert_user", 1.10, 2 * USERS, 20, ONE_TRANSACTION, 0},
                [COMMIT_LOGS] = {"commit_logs", 1.10, USERS, 20, NO_TRANSACTION, 0},
            },
        .groups = GROUPS,
        .group_count = sizeof GROUPS / sizeof *GROUPS,
        .rows = LOGS,
        .clock = CLOCK_MONOTONIC,
        .path = make_path,
        .make = make_database,
        .remove = remove_database,
};
