#!/bin/sh
# run.sh JANUSGEN [--accept] - what the program says of each mistake, held against NAME.err and NAME.json: RULE.yaml or
# RULE-MORE.yaml, RULE.sh (prints a file too large to be kept), seeds/RULE/ (a schema and its seeds), query/RULE.sql (of
# query/schema.yaml, of both engines for postgres-…, or of RULE.yaml there; only query-file keeps its hyphens) and templates/RULE/ (templates for --templates), history/RULE/ (a
# schema, its history and the command that looks at it). Every rule has
# such a case. --accept writes .err and .json anew.
set -u

program=${1:?usage: run.sh JANUSGEN [--accept]}
accept=${2:-}
case $program in
*/*) program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program") ;;
esac
cd "$(dirname "$0")/../.." || exit 2
. tests/compare.sh
root=$PWD
cases=tests/errors
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# What is printed is the golden; the exit code follows from it: 1 for errors, 0 for warnings and notes.
exits_as_it_says() {
    wanted=0
    grep -qE '(^|: )error: ' "$work/err" && wanted=1
    [ "$1" -eq $wanted ] && [ "$2" -eq $wanted ]
}

same() {
    [ "$accept" = --accept ] && cp "$1" "$2"
    diff -u "$2" "$1" || {
        echo "If this is as it should be: make accept"
        return 1
    }
}

# An object a line.
is_json_lines() {
    [ "$(sqlite3 :memory: -cmd '.mode ascii' -cmd ".separator \\037 \\n" -cmd 'CREATE TABLE t(line)' \
        -cmd ".import $1 t" 'SELECT min(json_valid(line)) FROM t')" = 1 ]
}

# check_case DIRECTORY EXPECTED COMMAND...: the command runs in the directory; EXPECTED.err and .json are its goldens.
check_case() {
    directory=$1
    expected=$2
    shift 2
    (cd "$directory" && "$@") > /dev/null 2> "$work/err"
    text_code=$?
    (cd "$directory" && "$@" --diagnostics=json) > /dev/null 2> "$work/json"
    verdict "$expected: exit code" exits_as_it_says $text_code $?
    verdict "$expected.err" same "$work/err" "$expected.err"
    verdict "$expected.json" same "$work/json" "$expected.json"
    verdict "$expected.json: JSON" is_json_lines "$work/json"
}

# The names in the table of rules.
rules() {
    sed -n 's/^ *\.name = "\(.*\)",$/\1/p' generator/rule.c
}

# Whether a case that is named after the rule shows it.
has_case() {
    grep -qsF "[$1]" "$cases/$1".err "$cases/$1"-*.err "$cases/seeds/$1"*/expected.err "$cases/query/$1"*.err \
        "$cases/templates/$1"*/expected.err "$cases/history/$1"*/expected.err
}

for case in "$cases"/*.yaml; do
    check_case . "$root/${case%.yaml}" "$program" check "$case"
done
for case in "$cases"/*-*.sh; do
    name=$(basename "$case" .sh)
    sh "$case" > "$work/$name.yaml"
    check_case "$work" "$root/$cases/$name" "$program" check "$name.yaml"
done
for case in "$cases"/seeds/*/; do
    check_case "$case" "$root/${case}expected" "$program" check schema.yaml
done
for case in "$cases"/query/*.sql; do
    name=$(basename "$case" .sql)
    mkdir -p "$work/$name/queries"
    case $name in
    postgres-*) sed 's/^schema: shop/&\nengines: [sqlite, postgres]/' "$cases/query/schema.yaml" >"$work/$name/schema.yaml" ;;
    *) cp "$cases/query/schema.yaml" "$work/$name/" ;;
    esac
    [ ! -e "${case%.sql}.yaml" ] || cp "${case%.sql}.yaml" "$work/$name/schema.yaml"
    [ "$name" = query-file ] && file=$name || file=$(echo "$name" | tr - _)
    cp "$case" "$work/$name/queries/$file.sql"
    check_case "$work/$name" "$root/$cases/query/$name" "$program" check schema.yaml
done
for case in "$cases"/templates/*/; do
    check_case "$case" "$root/${case}expected" "$program" generate ../schema.yaml --templates . -o "$work/out"
    verdict "$case: nothing written" test ! -e "$work/out"
done
for case in "$cases"/history/*/; do
    name=$(basename "$case")
    mkdir -p "$work/history/$name"
    cp -r "$case/schema.yaml" "$case/migrations" "$work/history/$name/"
    # shellcheck disable=SC2046 # words
    check_case "$work/history/$name" "$root/${case}expected" "$program" $(cat "$case/command") schema.yaml
done
for rule in $(rules); do
    verdict "the rule $rule has no case: write $cases/$rule.yaml" has_case "$rule"
done
finish
