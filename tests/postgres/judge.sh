#!/bin/sh
# Expressions that SQLite takes: what janusgen says of each, and what the server of cluster.sh does.
#
#     tests/postgres/cluster.sh tests/postgres/judge.sh BUILD
#
# A line of judge.txt is what is to be, "+" taken and "-" refused; where the expression stands: check, where, index, or generated
# and default with a column's type; and the expression.
set -eu
build=$1
cases=$(dirname "$0")/judge.txt
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

# A table for each.
awk '
BEGIN { print "schema: judged\nengines: [sqlite, postgres]\nenums: {kind: [a, b]}\ntables:" }
function quoted(text) { gsub("\047", "\047\047", text); return "\047" text "\047" }
{
    place = $2; type = $3
    sql = $0
    sub(/^[-+] [a-z]+ /, "", sql)
    if (place == "generated" || place == "default") sub(/^[a-z]+ /, "", sql)
    sql = quoted(sql)
    printf "  t%d:\n    columns:\n      id: id\n      n: int\n      flag: bool\n      r: real\n      name: text\n", NR
    printf "      note: {type: text, null: true}\n      b: blob\n      data: json\n      at: timestamp\n      d: date\n"
    printf "      u: uuid\n      kind: kind\n"
    if (place == "generated") printf "      g: {type: %s, null: true, generated: %s}\n", type, sql
    if (place == "default") printf "      g: {type: %s, null: true, default: {sql: %s}}\n", type, sql
    if (place == "check") printf "    checks: [%s]\n", sql
    if (place == "where") printf "    indexes: [{columns: [n], where: %s, name: i%d}]\n", sql, NR
    if (place == "index") printf "    indexes: [{columns: [{sql: %s}], name: i%d}]\n", sql, NR
}' "$cases" >"$directory/schema.yaml"

# Which tables are warned of: by the line that a warning is at.
"$build/janusgen" generate "$directory/schema.yaml" -o "$directory/out" 2>"$directory/messages" || {
    cat "$directory/messages" >&2
    exit 1
}
sed -n 's/^[^ ]*schema.yaml:\([0-9]*\):.*\[postgres-sql\]$/\1/p' "$directory/messages" | sort -un >"$directory/lines"
awk 'NR == FNR { at[$1]; next } /^  t[0-9]+:$/ { table = substr($1, 2) + 0 } FNR in at { print table }' \
    "$directory/lines" "$directory/schema.yaml" | sort -n >"$directory/warned"

# Which tables the server refuses, each in a transaction of its own.
awk 'BEGIN { print "DROP SCHEMA IF EXISTS judged CASCADE; CREATE SCHEMA judged; SET search_path = judged;" }
    /^CREATE TABLE "t[0-9]+"/ { if (open) end(); table = substr($3, 3) + 0; print "BEGIN;"; open = 1 }
    function end() { printf "COMMIT;\n\\echo %d :failed\n", table }
    open { print; if (/;$/) print "\\if :ERROR\n\\set failed yes\n\\endif" }
    /^CREATE TABLE "t[0-9]+"/ { print "\\set failed no" }
    END { end() }' "$directory/out/judged.postgres.sql" >"$directory/script"
psql --no-psqlrc --quiet --dbname="$JANUSDB_TEST_URL" --file="$directory/script" 2>/dev/null |
    sed -n 's/ yes$//p' | sort -n >"$directory/refused"

sed -n '/^-/=' "$cases" | sort -n >"$directory/wanted"
failed=0
for answer in warned refused; do
    for number in $(sort "$directory/wanted" "$directory/$answer" | uniq -u | sort -n); do
        failed=1
        echo "judge.sh: $answer, or not, otherwise than it should be: $(sed -n "${number}p" "$cases")" >&2
    done
done
[ "$failed" = 1 ] || printf '  judge %d expressions as the server does\n' "$(wc -l <"$cases")"
exit "$failed"
