#!/bin/sh
# Imports from a PostgreSQL server: what a schema says comes back, from its own DDL and from databases that others made; import,
# generate, create and import again give the same file. It runs on the server of cluster.sh:
#
#     tests/postgres/cluster.sh tests/postgres/import.sh BUILD CC CFLAGS [--accept]
#
# What is generated opens the database that was imported, and the one that it makes, and finds no difference in either.
#
# import/NAME.sql makes a database, import/NAME.yaml is what is imported of it, import/NAME.err what is told along with it;
# import/NAME.c, where it is, writes rows and reads them.
set -u
[ -n "$JANUSDB_TEST_PG_CTL" ] || { echo "Passed over, since it needs a server of its own: import.sh"; exit 0; }
build=$(cd "$1" && pwd) compiler=$2 flags=$3 accept=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
generator=$build/janusgen
work=$build/tests/postgres/import
server=${JANUSDB_TEST_URL%%/postgres\?*} query=${JANUSDB_TEST_URL#*\?}
host=${query#host=}
passed=0 failed=0
rm -rf "$work"
mkdir -p "$work"

verdict() {
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $2"
        [ ! -s "$work/messages" ] || sed 's/^/    /' "$work/messages" | head -n 15
    fi
}

url() {
    echo "$server/$1?$query"
}

sql() {
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --output /dev/null -h "$host" -U postgres -d "$@"
}

# A database of this name, made by a file.
create() {
    sql postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" 2>/dev/null
    sql "$1" -f "$2" > "$work/messages" 2>&1
}

structure() {
    pg_dump --schema-only --no-owner -h "$host" -U postgres "$1" | grep -v '^--\|^\\\|^SE[TL]'
}

# compile DIRECTORY SOURCE PROGRAM: with what was generated there.
compile() {
    # shellcheck disable=SC2086 # $compiler and $flags are lists of words
    $compiler $flags -std=c11 -I"$1" -I"$root/runtime" -o "$3" "$2" "$1"/*.c "$build/libjanusdb.a" \
        $(pkg-config --libs sqlite3 libsodium libpq) -lm > "$work/messages" 2>&1
}

# The tool of the schema NAME, in $dir.
make_tool() {
    cat > "$dir/main.c" <<C
#include "$1.h"
#include "jdb_record.h"
int main(int argc, char **argv)
{
    return jdb_main(&${1}_schema, argc, argv);
}
C
    compile "$dir/generated" "$dir/main.c" "$dir/tool"
}

# opens NAME DATABASE: there is no difference, and every statement is taken.
opens() {
    "$dir/tool" status --url "$(url "$2")" > "$work/messages" 2>&1
    verdict $? "$1: the program opens $2"
    "$dir/tool" check --url "$(url "$2")" > "$work/messages" 2>&1
    verdict $? "$1: $2 takes its statements"
}

# import, generate, create, import; and into the file that came out. The databases are $1 and $1_again.
round_trip() {
    dir=$work/$1
    mkdir -p "$dir"
    create "$1" "$2"
    verdict $? "$1: its SQL"
    "$generator" import "$(url "$1")" > "$dir/schema.yaml" 2> "$dir/remarks"
    status=$?
    cp "$dir/remarks" "$work/messages"
    verdict $status "$1: import"
    "$generator" generate "$dir/schema.yaml" -o "$dir/generated" > "$work/messages" 2>&1
    verdict $? "$1: generate"
    create "$1_again" "$dir/generated/$1.postgres.sql"
    verdict $? "$1: create"
    cat "$dir/generated/$1.sqlite.sql" | sqlite3 -bail "$dir/again.db" > "$work/messages" 2>&1
    verdict $? "$1: create on SQLite"
    "$generator" import "$(url "$1_again")" 2>/dev/null | sed "s/^schema: $1_again\$/schema: $1/" > "$dir/again.yaml"
    diff "$dir/schema.yaml" "$dir/again.yaml" > "$work/messages"
    verdict $? "$1: import again"
    cp "$dir/schema.yaml" "$dir/into.yaml"
    "$generator" import "$(url "$1_again")" --into "$dir/into.yaml" > "$work/messages" 2>&1
    diff "$dir/schema.yaml" "$dir/into.yaml" > "$work/messages"
    verdict $? "$1: import --into what was imported"
}

# ---- Our own DDL: the very same database, and a schema that is left alone ----------------------------------------

own() {
    round_trip "$1" "$2"
    structure "$1" > "$work/$1/structure"
    structure "$1_again" | diff "$work/$1/structure" - > "$work/messages"
    verdict $? "$1: the same database"
    cp "$3" "$work/$1/person.yaml"
    "$generator" import "$(url "$1")" --into "$work/$1/person.yaml" > "$work/messages" 2>&1
    sed -n '/^views:/q;p' "$work/$1/person.yaml" > "$work/$1/tables"
    sed -n '/^views:/q;p' "$3" | diff - "$work/$1/tables" > "$work/messages"
    verdict $? "$1: tables stay as a person wrote them"
}

own janus "$root/generated/janus.postgres.sql" "$root/schema/schema.yaml"
own works "$root/tests/golden/engines/expected/works.postgres.sql" "$root/tests/golden/engines/schema.yaml"

# ---- Databases of others -----------------------------------------------------------------------------------------

for file in "$here"/import/*.sql; do
    name=$(basename "$file" .sql)
    round_trip "$name" "$file"
    make_tool "$name"
    verdict $? "$name: compile"
    [ "$name" != odd ] || sql odd -c 'DROP TABLE "ORDER"' # names that differ in capitals alone are one to the program
    opens "$name" "$name"
    opens "$name" "${name}_again"
    if [ -e "${file%.sql}.c" ]; then
        compile "$dir/generated" "${file%.sql}.c" "$dir/test"
        verdict $? "$name: compile what writes rows"
        for database in "$name" "${name}_again"; do
            "$dir/test" "$(url "$database")" > "$work/messages" 2>&1
            verdict $? "$name: rows of $database"
        done
    fi
    if [ "$accept" = --accept ]; then
        cp "$work/$name/schema.yaml" "$here/import/$name.yaml"
        cp "$work/$name/remarks" "$here/import/$name.err"
    fi
    { diff "$here/import/$name.yaml" "$work/$name/schema.yaml" && diff "$here/import/$name.err" "$work/$name/remarks"; } > "$work/messages"
    verdict $? "$name: what is imported (import.sh BUILD CC CFLAGS --accept takes it)"
done

# ---- A connection that may create nothing compares names ---------------------------------------------------------

dir=$work/staff
create staff_read "$dir/generated/staff.postgres.sql"
sql staff_read -c 'CREATE ROLE reader LOGIN' -c 'REVOKE TEMPORARY ON DATABASE staff_read FROM public' \
    -c 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader'
for place in "$(url staff_read)&read_only=true" "postgres://reader@/staff_read?$query"; do
    "$dir/tool" status --url "$place" > "$work/messages" 2>&1 && grep -q 'schema:      matches' "$work/messages" &&
        grep -q 'may create no tables to compare with' "$work/messages"
    verdict $? "staff: is opened to be read"
done
sql staff_read -c 'ALTER TABLE departments RENAME budget TO cipher'
"$dir/tool" status --url "$(url staff_read)&read_only=true" > "$work/messages" 2>&1
[ $? = 1 ] && grep -q 'it has an unknown column departments.cipher, no column departments.budget' "$work/messages"
verdict $? "staff: columns are compared where nothing can be created"

# ---- What differs is told, as short as it is; a history begins with what is there --------------------------------

sql staff -c 'ALTER TABLE employees ALTER bonus SET DEFAULT 1' -c 'DROP INDEX emp_tags' \
    -c 'ALTER TABLE departments DROP CONSTRAINT departments_budget_check, ADD CHECK (budget >= -0.5)'
"$dir/tool" status --url "$(url staff)" > "$work/messages" 2>&1
[ $? = 1 ] && grep -q 'DEFAULT 0, the database DOUBLE PRECISION DEFAULT 1$' "$work/messages" &&
    grep -q 'the schema has (budget >= 0), the database (budget >= -0.5)$' "$work/messages" &&
    grep -q 'index emp_tags: missing' "$work/messages" && grep -q 'differences: 3$' "$work/messages"
verdict $? "staff: three differences"

says_zero='int64_t [ns]; /\* a zero is written as it stands, not the default: PostgreSQL computes it \*/'
grep -q "$says_zero" "$dir/generated/staff_always2.h" && grep -q "$says_zero" "$dir/generated/staff_nonkey.h"
verdict $? "staff: what a zero is where PostgreSQL counts"

"$generator" migrate new init "$dir/schema.yaml" > "$work/messages" 2>&1 &&
    "$generator" generate "$dir/schema.yaml" -o "$dir/generated" >> "$work/messages" 2>&1 && make_tool staff &&
    "$dir/tool" migrate --adopt 1 --url "$(url staff_again)" > "$work/messages" 2>&1
verdict $? "staff: a history that begins with the import"
opens staff staff_again

# The schema grows: a database as it was imported lacks a column, is told so, adopts what it has and is migrated.
create staff_grown "$dir/generated/staff.postgres.sql"
sed -i 's/^      boss: .*/&\n      code: {type: text, null: true}/' "$dir/schema.yaml"
"$generator" migrate new code "$dir/schema.yaml" > "$work/messages" 2>&1 &&
    "$generator" generate "$dir/schema.yaml" -o "$dir/generated" >> "$work/messages" 2>&1 && make_tool staff
verdict $? "staff: the schema grows"
"$dir/tool" status --url "$(url staff_grown)" > "$work/messages" 2>&1
[ $? = 1 ] && grep -q 'column departments.code: missing' "$work/messages"
verdict $? "staff: a column is missing"
"$dir/tool" migrate --adopt 1 --url "$(url staff_grown)" > "$work/messages" 2>&1 &&
    "$dir/tool" migrate --url "$(url staff_grown)" >> "$work/messages" 2>&1
verdict $? "staff: what was imported is adopted and migrated"
opens staff staff_grown
sed 's/^  mood: .*/  mood: {sad: ~, ok: Neither., happy: ~}/' "$here/import/staff.yaml" > "$work/documented.yaml"
cp "$here/import/staff.yaml" "$work/plain.yaml"
sql staff_again -c "ALTER TYPE mood ADD VALUE 'wild'"
for file in plain documented; do
    "$generator" import "$(url staff_again)" --into "$work/$file.yaml" 2>&1 | grep -v 'text to it$' > "$work/messages"
    grep -A 9 '^enums:' "$work/$file.yaml" >> "$work/messages"
    grep -q '^  mood: \(\[sad, ok, happy, wild\]\|{sad: ~, ok: Neither., happy: ~, wild: ~}\)$' "$work/$file.yaml"
    verdict $? "staff: a word that its type has gained, into the $file enum"
done

# ---- A name that a header of the library has -----------------------------------------------------------------------

dir=$work/postgres
sql postgres -c 'CREATE TABLE plain (id serial PRIMARY KEY)'
"$generator" import "$(url postgres)" > "$work/schema.yaml" 2> "$work/messages" &&
    "$generator" generate "$work/schema.yaml" -o "$dir/generated" > "$work/messages" 2>&1
make_tool postgres
verdict $? "postgres: compile"
opens postgres postgres
sql postgres -c 'DROP TABLE plain'

# ---- What can't be read ------------------------------------------------------------------------------------------

# says NAME WORDS URL: import fails with 2, and a message that has the words and no password.
says() {
    "$generator" import "$3" > "$work/out" 2> "$work/messages"
    [ $? = 2 ] && [ ! -s "$work/out" ] && grep -q -- "$2" "$work/messages" && ! grep -q 'hush' "$work/messages"
    verdict $? "$1"
}

sql postgres -c 'CREATE DATABASE hollow' -c "CREATE ROLE guest LOGIN PASSWORD 'hush'" -c 'CREATE DATABASE closed' \
    -c 'REVOKE CONNECT ON DATABASE closed FROM public'
sql hollow -c 'CREATE SCHEMA apart' -c 'CREATE TABLE apart.things (id bigint PRIMARY KEY)' -c 'CREATE SCHEMA secret' \
    -c 'GRANT USAGE ON SCHEMA apart TO guest'
says "an empty database" "hollow holds no tables" "$(url hollow)"
says "no such server" "No such file or directory" "postgres://guest:hush@/hollow?host=/nowhere"
says "no such database" 'database "gone" does not exist' "$(url gone)"
says "a URL that can't be read" "is not one that libpq takes" "postgres://guest:hush%zz@localhost/hollow"
for url in guest:a@hush@127.0.0.1/hollow guest:1/hush@127.0.0.1/hollow guest:a@hush@nohost guest:hush; do
    says "a password that is not escaped: $url" "is not one that libpq takes" "postgres://$url"
done
says "a limit that can't be" "statement_timeout of the database's URL can't be" "$(url hollow)&statement_timeout=soon"
"$generator" import "$(url janus)&statement_timeout=5000&read_only=true" 2> "$work/messages" | grep -q "^tables:"
verdict $? "a URL with the library's own parameters"
says "another scheme" 'is no database to import: write sqlite:FILE or postgres://' "mysql://guest:hush@localhost/x"
says "no such schema" "search path names none" "$(url hollow)&options=-csearch_path%3Dgone"
says "no permission to connect" 'permission denied for database "closed"' "postgres://guest:hush@/closed?$query"
says "no permission to use the schema" "search path names none" \
    "postgres://guest:hush@/hollow?$query&options=-csearch_path%3Dsecret"

hba=$(psql -XAt -h "$host" -U postgres -c 'SHOW hba_file')
sed -i '1i local all guest scram-sha-256' "$hba"
sql postgres -c 'SELECT pg_reload_conf()'
sleep 0.3
says "a wrong password" 'password authentication failed for user "guest"' "postgres://guest:hushhush@/hollow?$query"
"$generator" import "postgres://guest:hush@/hollow?$query&options=-csearch_path%3Dapart" > "$work/out" 2> "$work/messages" &&
    grep -q '^  things:' "$work/out"
verdict $? "the right password, and the schema that the URL names"

sql postgres -c 'CREATE DATABASE sums'
sql sums -c 'CREATE TABLE t (id int PRIMARY KEY)' -c "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT \$1 + \$2'" \
    -c 'CREATE AGGREGATE total2(int) (sfunc = plus, stype = int)' -c 'CREATE VIEW v AS SELECT total2(id) FROM t'
"$generator" import "$(url sums)" 2> "$work/messages" > "$work/out"
grep -q '^aggregate total2 is left out, which something else here needs: make it a definition$' "$work/messages"
verdict $? "an aggregate that a view needs"

# A schema of SQLite's alone has no place for what is PostgreSQL's.
grep -v '^engines:' "$root/tests/golden/minimal/schema.yaml" > "$work/sqlite.yaml"
"$generator" import "$(url janus)" --into "$work/sqlite.yaml" > "$work/out" 2> "$work/messages"
[ $? = 2 ] && grep -q 'engines: \[sqlite, postgres\]' "$work/messages"
verdict $? "import --into a schema of SQLite's alone"

echo "imports from PostgreSQL: $passed passed, $failed failed"
[ "$failed" = 0 ]
