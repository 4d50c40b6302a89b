#!/bin/sh
# Runs `PROGRAM check` on every RULE.yaml here and compares what it says with RULE.err.
# usage: tests/errors/run.sh PROGRAM [--accept]
# --accept writes the .err files anew instead.
set -u

program=${1:?usage: tests/errors/run.sh PROGRAM [--accept]}
accept=${2:-}
case $program in
*/*) program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program") ;;
esac
cd "$(dirname "$0")/../.." || exit 2
cases=tests/errors
actual=$(mktemp) || exit 2
trap 'rm -f "$actual"' EXIT
passed=0
failed=0

fail() {
    echo "FAIL $1"
    failed=$((failed + 1))
}

# A golden is what the program prints; its exit code follows from that: 1 for errors, 0 for warnings alone.
check_case() {
    expected=${1%.yaml}.err
    "$program" check "$1" >/dev/null 2>"$actual"
    code=$?
    wanted=0
    grep -q ': error: ' "$actual" && wanted=1
    if [ "$code" -ne "$wanted" ]; then
        fail "$1: exit code $code instead of $wanted"
    elif [ "$accept" = --accept ]; then
        cp "$actual" "$expected"
        passed=$((passed + 1))
    elif diff -u "$expected" "$actual"; then
        passed=$((passed + 1))
    else
        fail "$1: if this is as it should be, run: make accept"
    fi
}

# The names in the table of rules.
rules() {
    sed -n 's/^ *\[RULE_[A-Z_]*\] = *{"\([a-z-]*\)".*/\1/p' generator/rule.c
}

for case in "$cases"/*.yaml; do
    check_case "$case"
done
for rule in $(rules); do
    grep -rqF "[$rule]" tests || fail "the rule $rule has no golden: write $cases/$rule.yaml"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
