#!/bin/sh
# Runs a command with a PostgreSQL server of its own, on a socket in a temporary directory that goes when the command ends.
#
#     tests/postgres/cluster.sh COMMAND ARGUMENT...
#
# The command finds the server at $JANUSDB_TEST_URL, and what starts and stops it, pg_ctl with its directory, in
# $JANUSDB_TEST_PG_CTL. $POSTGRES_BIN says where the server's programs are, when it is not where Debian has them.
#
# With $POSTGRES_URL, of a superuser, the command runs on that server instead, which must be for tests alone: connections are killed
# there, schemas dropped. What has to start, stop or set up a server is passed over then; it finds $JANUSDB_TEST_PG_CTL empty.
set -eu

if [ -n "${POSTGRES_URL:-}" ]; then
    export JANUSDB_TEST_URL="$POSTGRES_URL" JANUSDB_TEST_PG_CTL=
    exec "$@"
fi

bin=${POSTGRES_BIN:-}
for directory in /usr/lib/postgresql/*/bin; do
    [ -n "$bin" ] || [ ! -x "$directory/initdb" ] || bin=$directory
done
[ -n "$bin" ] || { echo "cluster.sh: there is no PostgreSQL server: install postgresql" >&2; exit 2; }

# The server does not run as root.
as=
[ "$(id -u)" != 0 ] || as='runuser -u postgres --'

cluster=$(mktemp -d /tmp/janusdb.XXXXXX)
pg_ctl="$as $bin/pg_ctl --silent --pgdata=$cluster/data --log=$cluster/log"

# shellcheck disable=SC2086 # $as and $pg_ctl are lists of words
end() {
    [ -z "${command:-}" ] || kill "$command" 2>/dev/null || true
    $pg_ctl --mode=immediate stop 2>/dev/null || true
    rm -rf "$cluster"
}
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

[ -z "$as" ] || chown postgres "$cluster"
cd "$cluster"
# shellcheck disable=SC2086
{
    $as "$bin/initdb" --pgdata="$cluster/data" --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >"$cluster/initdb" || { cat "$cluster/initdb" >&2; exit 2; }
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$cluster'" 'fsync = off' 'full_page_writes = off' 'autovacuum = off' \
        >>"$cluster/data/postgresql.conf"
    $pg_ctl --wait start || { cat "$cluster/log" >&2; exit 2; }
}
cd "$OLDPWD"

JANUSDB_TEST_URL="postgres://postgres@/postgres?host=$cluster"
JANUSDB_TEST_PG_CTL=$pg_ctl
export JANUSDB_TEST_URL JANUSDB_TEST_PG_CTL

"$@" &
command=$!
wait "$command"
