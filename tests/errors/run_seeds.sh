#!/bin/sh
# run_seeds.sh PROGRAM [--accept] - the mistakes that seeds can hold, and what `PROGRAM check` says about them.
# Each directory RULE or RULE-MORE in seeds/ has a schema.yaml, its seeds/ and the output in expected.err.
set -u

if [ $# -lt 1 ]; then
    echo "usage: run_seeds.sh PROGRAM [--accept]" >&2
    exit 2
fi
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
accept=${2:-}
cd "$(dirname "$0")" || exit 2
actual=$(mktemp) || exit 2
trap 'rm -f "$actual"' EXIT
passed=0
failed=0

fail() {
    echo "FAILED $1"
    failed=$((failed + 1))
}

run_case() {
    (cd "$1" && "$program" check schema.yaml) >"$actual" 2>&1
    code=$?
    if [ $code -eq 1 ] && [ "$accept" = --accept ]; then
        cp "$actual" "$1/expected.err"
    fi
    if [ $code -ne 1 ]; then
        cat "$actual"
        fail "$1: exit code $code, not 1"
    elif ! diff -u "$1/expected.err" "$actual"; then
        fail "$1 ('run_seeds.sh PROGRAM --accept' takes the new output)"
    else
        passed=$((passed + 1))
    fi
}

for directory in seeds/*/; do
    run_case "${directory%/}"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
