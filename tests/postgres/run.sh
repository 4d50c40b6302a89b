#!/bin/sh
# Runs suites on the server of cluster.sh, whose URL they find in VARIABLE, and prints what passed.
#
#     tests/postgres/run.sh VARIABLE SUITE...
set -eu

export "$1=$JANUSDB_TEST_URL"
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
    printf '  %-14s %3d of %3d pass\n' "$(basename "$suite" | sed 's/^test_//')" $((tests - wrong)) "$tests"
    if [ "$status" != 0 ]; then
        failed=1
        cat "$output"
    fi
done
exit "$failed"
