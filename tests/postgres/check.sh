#!/bin/sh
# The statements of Janus, and those of every golden that is for PostgreSQL: the server takes each, with columns of the types that
# the program reads; and a database that was just made is what the schema says.
#
#     tests/postgres/cluster.sh tests/postgres/check.sh BUILD CC CFLAGS
set -eu

build=$1 compiler=$2 flags=$3
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
failed=0

check() { # NAME TOOL
    psql --quiet --dbname="$JANUSDB_TEST_URL" --command="SET client_min_messages = warning" \
        --command="DROP SCHEMA IF EXISTS check_$1 CASCADE" --command="CREATE SCHEMA check_$1"
    url="$JANUSDB_TEST_URL&options=-csearch_path%3Dcheck_$1"
    if "$2" create --url "$url" >"$directory/out" 2>&1 && "$2" status --url "$url" >"$directory/out" 2>&1 &&
        "$2" check --url "$url" >"$directory/out" 2>&1; then
        printf '  check %-8s matches, takes %s\n' "$1" "$(sed -n '$s/.* takes //p' "$directory/out")"
    else
        failed=1
        echo "check.sh: $1:" >&2
        cat "$directory/out" >&2
    fi
}

refuse() { # SQL WORDS: what check says of the database of Janus then
    psql --quiet --output=/dev/null --dbname="$JANUSDB_TEST_URL" --command="SET search_path TO check_janus; $1"
    status=0
    "$build/janus-db" check --url "$JANUSDB_TEST_URL&options=-csearch_path%3Dcheck_janus" >"$directory/out" 2>&1 || status=$?
    if [ "$status" != 1 ] || ! grep -q -x -e "$2" "$directory/out"; then
        failed=1
        echo "check.sh: wanted $2, got $status:" >&2
        cat "$directory/out" >&2
    fi
}

check janus "$build/janus-db"
refuse "ALTER TABLE images ALTER COLUMN filename TYPE bytea USING ''" 'images.get: gives filename as bytea, which its member cannot hold'
refuse 'ALTER TABLE images RENAME COLUMN width TO breadth' 'images.insert: column "width" of relation "images" does not exist'
refuse 'SELECT 1' 'query total_pixels: column "width" does not exist'
for ddl in tests/golden/*/expected/*.postgres.sql; do
    expected=$(dirname "$ddl")
    schema=$(basename "$ddl" .postgres.sql)
    name=$(basename "$(dirname "$expected")")
    cat >"$directory/main.c" <<C
#include "$schema.h"
#include "jdb_record.h"
int main(int argc, char **argv)
{
    return jdb_main(&${schema}_schema, argc, argv);
}
C
    # shellcheck disable=SC2086 # $compiler and $flags are lists of words
    $compiler $flags -std=c11 -Iruntime -I"$expected" -o "$directory/$name" "$directory/main.c" "$expected"/*.c \
        "$build/libjanusdb.a" $(pkg-config --libs sqlite3 libsodium libpq) -lm
    check "$name" "$directory/$name"
done
exit "$failed"
