#!/bin/sh
# A server whose certificate is looked at: the right one is taken, no other, and no message shows the password.
#
#     tests/postgres/cluster.sh tests/postgres/tls.sh BUILD
#
# The certificates are made here; the server of cluster.sh is told to use them, and to ask for a password.
set -eu
[ -n "$JANUSDB_TEST_PG_CTL" ] || { echo "Passed over, since it needs a server of its own: tls.sh"; exit 0; }

tool=$1/janus-db
directory=$(mktemp -d /tmp/janusdb-tls.XXXXXX)
trap 'rm -rf "$directory"' EXIT
socket=${JANUSDB_TEST_URL##*host=}
data=$socket/data
port=54329

make_certificate() { # NAME SUBJECT
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$2" \
        -addext "subjectAltName = DNS:$2" -keyout "$directory/$1.key" -out "$directory/$1.crt" 2>/dev/null
}

run() { # WANTED URL
    status=0
    "$tool" status --url "$2" >"$directory/out" 2>&1 || status=$?
    ! grep -q hush "$directory/out" || { echo "tls.sh: the password is shown for $2" >&2; exit 1; }
    if [ "$1" = yes ] && ! grep -q '^schema: *empty' "$directory/out" || { [ "$1" = no ] && [ "$status" = 0 ]; }; then
        echo "tls.sh: wanted $1 for $2:" >&2
        cat "$directory/out" >&2
        exit 1
    fi
    tests=$((tests + 1))
}

make_certificate right localhost
make_certificate wrong localhost
make_certificate elsewhere elsewhere.example
psql --quiet --dbname="$JANUSDB_TEST_URL" --command="CREATE ROLE ada LOGIN PASSWORD 'hush'"
serve() { # CERTIFICATE
    cp "$directory/$1.crt" "$directory/$1.key" "$data/"
    chmod 600 "$data/$1.key"
    [ "$(id -u)" != 0 ] || chown postgres "$data/$1.key" "$data/$1.crt"
    printf '%s\n' "listen_addresses = 'localhost'" "port = $port" 'ssl = on' "ssl_cert_file = '$1.crt'" "ssl_key_file = '$1.key'" \
        >>"$data/postgresql.conf"
    $JANUSDB_TEST_PG_CTL --wait restart
}
echo 'hostssl all ada all scram-sha-256' >"$data/pg_hba.conf"

tests=0
right="sslmode=verify-full&sslrootcert=$directory/right.crt"
serve right
run yes "postgres://ada:hush@localhost:$port/postgres?$right"
run no "postgres://ada:hush@localhost:$port/postgres?sslmode=verify-full&sslrootcert=$directory/wrong.crt"
run no "postgres://ada:hush@127.0.0.1:$port/postgres?$right"
run no "postgres://ada:hush2@localhost:$port/postgres?$right"
run no "postgres://ada:hush@localhost:$port/postgres?sslmode=disable"
serve elsewhere
run no "postgres://ada:hush@localhost:$port/postgres?sslmode=verify-full&sslrootcert=$directory/elsewhere.crt"
run yes "postgres://ada:hush@localhost:$port/postgres?sslmode=verify-ca&sslrootcert=$directory/elsewhere.crt"
printf '  %-14s %3d of %3d pass\n' tls "$tests" "$tests"
