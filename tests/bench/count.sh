#!/bin/sh
# count.sh BENCH DIR: counts the instructions of a few works of the benchmark, of both sides, in DIR. Fails when the helpers
# take more, for what hand-written C takes, than the limits below, which leave 0.002 or 0.003 to what they took with gcc 12 and SQLite
# 3.40.1 of Debian 12: one strlen more for each text that is bound or kept, or a malloc, is above them.
set -eu

bench=$1
directory=$2

limits='insert_logs 1.059
bulk_logs 0.750
get_pk 1.150
list_logs 1.062
scan_logs 1.117
collect_logs 0.742'

rm -rf "$directory"
mkdir -p "$directory"
valgrind --tool=callgrind --callgrind-out-file="$directory/out" "$bench" --rows 5000 --rounds 1 \
    --only insert_logs,collect_logs --at "$directory" >/dev/null 2>"$directory/log" || {
    cat "$directory/log" >&2
    exit 1
}

# instructions WORK SIDE
instructions() {
    sed -n 's/^totals: //p' "$(grep -l "Client Request: $1/$2\$" "$directory"/out.*)"
}

echo "$limits" | {
    failed=0
    while read -r work limit; do
        ours=$(instructions "$work" ours)
        baseline=$(instructions "$work" baseline)
        awk -v work="$work" -v ours="$ours" -v baseline="$baseline" -v limit="$limit" 'BEGIN {
            ratio = ours / baseline
            printf "%-12s %9d instructions, hand-written C %9d: %.3f, at most %s\n", work, ours, baseline, ratio, limit
            exit ratio > limit
        }' || failed=1
    done
    [ $failed = 0 ] || {
        echo "The helpers have become slower, or this is not gcc 12 with SQLite 3.40.1: callgrind_annotate" \
            "$directory/out.N says where." >&2
        exit 1
    }
}
