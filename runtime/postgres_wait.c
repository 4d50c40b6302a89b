/* Waiting for the server, which ends a statement by itself when its limit is over: one that says nothing for so long, and a
 * while, is taken for gone. Without a limit it may take as long as it likes. */
#include "clock.h"
#include "postgres.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

enum { GRACE = 3000 }; /* milliseconds */

static int64_t milliseconds(void)
{
    return jdb_monotonic() / 1000;
}

void jdb_postgres_set_limit(struct jdb_postgres *postgres, int64_t limit)
{
    postgres->limit = limit > 0 ? limit : 0;
    PQsetnonblocking(postgres->connection, limit > 0);
}

/* What libpq does with the connection then fails, and says so. */
static void end(struct jdb_postgres *postgres)
{
    postgres->is_late = true;
    shutdown(PQsocket(postgres->connection), SHUT_RDWR);
    PQconsumeInput(postgres->connection);
}

/* Until the socket can be read, or written to. False: it is too late. */
static bool poll_until(struct jdb_postgres *postgres, short events, int64_t deadline)
{
    struct pollfd socket = {.fd = PQsocket(postgres->connection), .events = events};
    int ready = -1;
    for (int64_t left; ready < 0 && (left = deadline - milliseconds()) > 0;)
        if ((ready = poll(&socket, 1, left > INT32_MAX ? INT32_MAX : (int)left)) < 0 && errno != EINTR)
            return true; /* libpq will find out */
    if (ready <= 0)
        end(postgres);
    return ready > 0;
}

bool jdb_postgres_flush(struct jdb_postgres *postgres)
{
    int64_t deadline = milliseconds() + postgres->limit + GRACE;
    int left = PQflush(postgres->connection);
    while (left > 0) {
        if (!poll_until(postgres, POLLIN | POLLOUT, deadline) || !PQconsumeInput(postgres->connection))
            return false;
        left = PQflush(postgres->connection);
    }
    return left == 0;
}

static void wait_for_result(struct jdb_postgres *postgres)
{
    int64_t deadline = milliseconds() + postgres->limit + GRACE;
    bool goes_on = jdb_postgres_flush(postgres);
    while (goes_on && PQisBusy(postgres->connection))
        goes_on = poll_until(postgres, POLLIN, deadline) && PQconsumeInput(postgres->connection);
}

PGresult *jdb_postgres_result(struct jdb_postgres *postgres)
{
    if (postgres->limit)
        wait_for_result(postgres);
    return PQgetResult(postgres->connection);
}

/* A COPY waits for the program, which has nothing to give or take: its result comes again and again. */
static bool ends_reading(const struct jdb_postgres *postgres, const PGresult *result)
{
    ExecStatusType kind = PQresultStatus(result);
    return kind == PGRES_COPY_IN || kind == PGRES_COPY_OUT || kind == PGRES_COPY_BOTH ||
           PQstatus(postgres->connection) == CONNECTION_BAD;
}

PGresult *jdb_postgres_answer(struct jdb_postgres *postgres, int is_sent)
{
    PGresult *last = NULL;
    for (PGresult *next; is_sent && (next = jdb_postgres_result(postgres));) {
        PQclear(last);
        last = next;
        if (ends_reading(postgres, last))
            break;
    }
    return last;
}

PGresult *jdb_postgres_drain(struct jdb_postgres *postgres, PGresult *result)
{
    for (PGresult *next; result && (next = jdb_postgres_result(postgres));) {
        bool is_failure = PQresultStatus(next) == PGRES_FATAL_ERROR, is_last = ends_reading(postgres, next);
        PQclear(is_failure ? result : next);
        result = is_failure ? next : result;
        if (is_last)
            break;
    }
    jdb_postgres_note(postgres);
    return result;
}
