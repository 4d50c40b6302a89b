#!/bin/sh
# run.sh JANUSGEN [--accept] - generates each case's schema.yaml and compares with what is expected. Expected C is
# compiled by gcc, clang and as C++ headers under the strictest flags, expected DDL is run by SQLite.
set -eu
cd "$(dirname "$0")/../.."
. tests/compare.sh

generator=$1
accept=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

flags='-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual
       -Werror -Iruntime -fsyntax-only'
cxx_flags='-std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -Iruntime -fsyntax-only -x c++'

same_files() {
    diff -r -u "$2" "$1" || {
        echo "If the new output is right: make accept"
        return 1
    }
}

compiles() {
    for source in "$2"/*.c; do
        # shellcheck disable=SC2086 # a list of words
        $1 $flags -I"$2" "$source" || return 1
    done
}

includes_from_cxx() {
    for header in "$2"/*.h; do
        # shellcheck disable=SC2086 # a list of words
        printf '#include "%s"\nint main() { return 0; }\n' "$(basename "$header")" | $1 $cxx_flags -I"$2" - || return 1
    done
}

# The fixture's static functions may stay unused: its header is included by tests alone.
ddl_runs() {
    sqlite3 -bail "$work/ddl.db" < "$1"
    rm -f "$work/ddl.db"
}

for case in tests/golden/*/; do
    case=${case%/}
    name=$(basename "$case")
    rm -rf "$work/out"
    if ! "$generator" generate "$case/schema.yaml" -o "$work/out" 2> "$work/err"; then
        cat "$work/err"
        fail "$name: generate"
        continue
    fi
    if [ "$accept" = --accept ]; then
        rm -rf "$case/expected"
        cp -r "$work/out" "$case/expected"
    fi
    verdict "$name: output" same_files "$work/out" "$case/expected"
    verdict "$name: gcc" compiles gcc "$case/expected"
    verdict "$name: clang" compiles clang "$case/expected"
    verdict "$name: g++" includes_from_cxx g++ "$case/expected"
    verdict "$name: clang++" includes_from_cxx clang++ "$case/expected"
    verdict "$name: DDL" ddl_runs "$(echo "$case"/expected/*.sqlite.sql)"
done
finish
