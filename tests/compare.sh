# compare.sh - for the scripts of the suites: what a command gave, held against what it should give.
# Sets passed and failed; sourced, not run.

passed=0
failed=0

pass() {
    passed=$((passed + 1))
}

fail() {
    failed=$((failed + 1))
    printf 'FAILED %s\n' "$1"
}

# verdict NAME CONDITION...: the condition is a command.
verdict() {
    name=$1
    shift
    if "$@"; then pass; else fail "$name"; fi
}

finish() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
