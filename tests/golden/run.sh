#!/bin/sh
# run.sh JANUSGEN [--accept] - generates each case's schema.yaml and compares with what is expected. Expected DDL is
# run by SQLite; tests/lenses looks at expected C.
set -eu
cd "$(dirname "$0")/../.."
. tests/compare.sh

generator=$1
accept=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

same_files() {
    diff -r -u "$2" "$1" || {
        echo "If the new output is right: make accept"
        return 1
    }
}

ddl_runs() {
    rm -f "$work/ddl.db"
    sqlite3 -bail "$work/ddl.db" < "$1"
}

# A schema describes what is made of it: importing that changes nothing, however it is written.
import_changes_nothing() {
    cp "$1" "$work/schema.yaml"
    "$generator" import "sqlite:$work/ddl.db" --into "$work/schema.yaml" && diff "$1" "$work/schema.yaml"
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
    verdict "$name: DDL" ddl_runs "$(echo "$case"/expected/*.sqlite.sql)"
    verdict "$name: import" import_changes_nothing "$case/schema.yaml"
done
finish
