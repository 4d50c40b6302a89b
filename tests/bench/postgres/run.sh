#!/bin/sh
# Runs the benchmark on the server of cluster.sh:
#
#     tests/postgres/cluster.sh tests/bench/postgres/run.sh BENCH OPTION...
set -eu

bench=$1
shift
exec "$bench" --at "$JANUSDB_TEST_URL" "$@"
