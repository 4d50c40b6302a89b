#!/bin/sh
# Runs suites on the server of cluster.sh and prints what passed, and which tests are passed over: those of what
# only SQLite has, and on the server of $POSTGRES_URL those that need one of their own.
#
#     tests/postgres/run.sh "SCHEMA..." SUITE...
#
# The fixtures of the schemas find the server at $SCHEMA_TEST_URL.
set -eu

for schema in $1; do
    export "${schema}_TEST_URL=$JANUSDB_TEST_URL"
done
shift
output=$(mktemp)
trap 'rm -f "$output"' EXIT
failed=0
for suite in "$@"; do
    status=0
    "$suite" >"$output" 2>&1 || status=$?
    counts=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' "$output")
    set_counts() { tests=${1:-0} wrong=$((${2:-0} + ${3:-0})); }
    # shellcheck disable=SC2086
    set_counts $counts
    passed_over=$(sed -n 's/^of \(SQLite\|an own server\) only: \(.*\)_fn$/\2, of \1 only/p' "$output")
    count=$(printf '%s' "$passed_over" | grep -c . || true)
    printf '  %-14s %3d of %3d pass' "$(basename "$suite" | sed 's/^test_//')" $((tests - wrong - count)) $((tests - count))
    [ "$count" = 0 ] || printf '; %d passed over:' "$count"
    echo
    [ "$count" = 0 ] || printf '%s\n' "$passed_over" | sed 's/^/                   /'
    if [ "$status" != 0 ]; then
        failed=1
        cat "$output"
    fi
done
exit "$failed"
