#!/bin/sh
# Moves databases to a PostgreSQL server and back: those of others from the corpus, as they are imported, and one with circles of
# foreign keys, triggers and counters. It runs on the server of cluster.sh:
#
#     tests/postgres/cluster.sh tests/postgres/moving.sh BUILD CC CORPUS
set -u
build=$(cd "$1" && pwd) compiler=$2 corpus=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
[ ! -d "$corpus" ] || corpus=$(cd "$corpus" && pwd)
work=$build/tests/postgres/moving
passed=0 failed=0
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 2

check() {
    what=$1
    shift
    if "$@" > "$work/messages" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $what"
        head -n 15 "$work/messages" | sed 's/^/    /'
    fi
}

# A schema's tool: NAME-db of NAME/schema/schema.yaml.
# shellcheck disable=SC2046,SC2086 # lists of words
make_tool() {
    "$build/janusgen" generate "$1/schema/schema.yaml" -o "$1/generated" 2> "$1/warnings" || { cat "$1/warnings"; return 1; }
    printf '#include "%s.h"\nint main(int argc, char **argv)\n{\n    return jdb_main(&%s_schema, argc, argv);\n}\n' "$2" "$2" \
        > "$1/main.c"
    "$compiler" -std=c11 -O1 -I"$root/runtime" -I"$1/generated" -o "$1/db" "$1/main.c" "$1"/generated/*.c \
        "$build/libjanusdb.a" ${USER_LIBS:--lsqlite3 $(pkg-config --libs libpq)}
}

sql() {
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 -A -t -d "$JANUSDB_TEST_URL" "$@"
}

# What a database holds, table by table.
contents() {
    for table in $(sqlite3 "$1" "SELECT '\"' || replace(name, ' ', '_SPACE_') || '\"' FROM sqlite_schema WHERE type = 'table' AND
        name NOT LIKE 'sqlite%' AND name NOT LIKE 'jdb%' ORDER BY name"); do
        name=$(echo "$table" | sed 's/_SPACE_/ /g')
        echo "$name"
        sqlite3 "$1" "SELECT * FROM $name" | sort
    done
}

# There and back: FROM is a database of the schema in the directory.
move() {
    sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" 2> /dev/null
    url="$JANUSDB_TEST_URL&options=-csearch_path%3Dmoving"
    check "$1: there" "$1/db" copy "sqlite:$2" "$url"
    check "$1: it is the schema's" "$1/db" status --url "$url"
    check "$1: and back" "$1/db" copy "$url" "sqlite:$PWD/$1/back.db"
    check "$1: it is the schema's again" "$1/db" status --url "sqlite:$PWD/$1/back.db"
    contents "$2" > "$1/before"
    contents "$1/back.db" > "$1/after"
    check "$1: nothing is otherwise" diff -q "$1/before" "$1/after"
}

move_imported() {
    [ -f "$corpus/sqlite-schemas/$1.sql" ] || { echo "Skipped for want of $corpus/sqlite-schemas/$1.sql: moving $1."; return; }
    mkdir -p "$1/schema"
    for file in "$corpus/sqlite-schemas/$1.sql" "$corpus/seed-data/$1-data.sql"; do
        [ ! -f "$file" ] || { echo 'PRAGMA foreign_keys = OFF;'; grep -v -i 'pragma foreign_keys' "$file"; } | sqlite3 "$1/$1.db"
    done
    "$build/janusgen" import "sqlite:$1/$1.db" 2> "$1/remarks" | sed 's/^schema: .*/&\nengines: [sqlite, postgres]/' \
        > "$1/schema/schema.yaml"
    check "$1: its tool compiles" make_tool "$1" "$1"
    move "$1" "$PWD/$1/$1.db"
}

for name in chinook northwind sakila; do
    move_imported "$name"
done

# ---- Circles, triggers and counters ------------------------------------------------------------------------------

mkdir -p works/schema
cat > works/schema/schema.yaml << 'EOF'
schema: works
engines: [sqlite, postgres]
tables:
  team: {columns: {id: {type: id, autoincrement: true}, name: text, lead: {references: person, null: true}}}
  person:
    columns:
      id: id
      team: {references: team}
      chief: {references: person, null: true}
      share: {type: real, default: 0.5}
      data: {type: json, default: "{}"}
      token: {type: uuid, null: true}
      face: {type: blob, null: true}
      is_in: {type: bool, default: true}
      born: {type: date, null: true}
      since: {type: timestamp, default: now}
      twice: {type: int, generated: id * 2}
  trail: {columns: {id: id, words: text}}
triggers:
  note:
    sqlite: AFTER INSERT ON person BEGIN INSERT INTO trail (words) VALUES ('new'); END
    postgres: |
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO trail (words) VALUES ('new'); RETURN NULL; END $$;
      CREATE TRIGGER note AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION note()
EOF
check "works: its tool compiles" make_tool works works
check "works: is made" works/db create --url "sqlite:$PWD/works/works.db"
sqlite3 works/works.db "
    INSERT INTO team VALUES (1, 'a', 2), (2, 'b', 1), (9, 'c', NULL);
    DELETE FROM team WHERE id = 9;
    INSERT INTO person (id, team, chief, share, data, token, face, is_in, born, since) VALUES
        (1, 2, 2, 1e-300, '{\"b\": 1.50, \"a\": [1, {\"x\": \"\\u00e4\"}], \"b\": 3}', x'00112233445566778899aabbccddeeff', x'', 0, -719162, 0),
        (2, 1, 1, -0.0, '[]', NULL, x'00ff', 1, 2932896, -62135596800000000),
        (3, 1, 3, 0.1, '\"\\ud83d\\ude00\"', NULL, NULL, 1, NULL, 253402300799999999)"
sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" 2> /dev/null
url="$JANUSDB_TEST_URL&options=-csearch_path%3Dmoving"
check "works: is made there" works/db create --url "$url"
sql -c "ALTER TABLE moving.person ENABLE ALWAYS TRIGGER note"
check "works: there" works/db copy "sqlite:$PWD/works/works.db" "$url"
check "works: no trigger ran" test 3 = "$(sql -c 'SELECT count(*) FROM moving.trail')"
check "works: triggers are as they were" test A = "$(sql -c "SELECT tgenabled FROM pg_trigger WHERE tgname = 'note'")"
check "works: ids go on" test 10 = "$(sql -c "INSERT INTO moving.team (name) VALUES ('d') RETURNING id")"
sql -c "DELETE FROM moving.team WHERE id = 10"
check "works: triggers run again" sql -c "SET search_path = moving; INSERT INTO person (id, team) VALUES (7, 1)"
check "works: they did" test 4 = "$(sql -c 'SELECT count(*) FROM moving.trail')"
check "works: foreign keys do not wait" test 0 = "$(sql -c "SELECT count(*) FROM pg_constraint AS c JOIN pg_namespace AS n ON
    n.oid = c.connamespace WHERE n.nspname = 'moving' AND condeferrable")"
check "works: and back" works/db copy "$url" "sqlite:$PWD/works/back.db"
check "works: the counter came along" test 10 = "$(sqlite3 works/back.db "SELECT seq FROM sqlite_sequence WHERE name = 'team'")"
check "works: rows are the same" test 0 = "$(sqlite3 works/works.db "ATTACH 'works/back.db' AS b; SELECT count(*) FROM (SELECT id,
    team, chief, share, token, face, is_in, born, since FROM person EXCEPT SELECT id, team, chief, share, token, face, is_in,
    born, since FROM b.person)")"

# ---- Types of PostgreSQL's own, and what it refuses --------------------------------------------------------------

mkdir -p spelled/schema refused/schema
cat > spelled/schema/schema.yaml << 'EOF'
schema: spelled
engines: [sqlite, postgres]
tables:
  notes:
    columns: {id: id, plain: json, spelled: {type: json, sql_type: {postgres: json}}, words: {type: json, sql_type: {postgres: text}},
      price: {type: real, default: 0.5, sql_type: {postgres: 'numeric(20,4)'}}}
EOF
check "spelled: its tool compiles" make_tool spelled spelled
check "spelled: is made" spelled/db create --url "sqlite:$PWD/spelled/spelled.db"
sqlite3 spelled/spelled.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
    INSERT INTO notes (plain, spelled, words, price) SELECT '[1,  2]', '{\"b\": 1.50,  \"a\": [' || i || '], \"b\": 2}', '[1,  2]',
    123456789012.3456 FROM n"
sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" 2> /dev/null
check "spelled: there" spelled/db copy "sqlite:$PWD/spelled/spelled.db" "$url"
check "spelled: it is as it was written" test '[1, 2]|{"b": 1.50,  "a": [7], "b": 2}|[1,  2]|123456789012.3456' = \
    "$(sql -c 'SELECT plain, spelled, words, price FROM moving.notes WHERE id = 7')"
check "spelled: its statements are taken" spelled/db check --url "$url"
check "spelled: and back" spelled/db copy "$url" "sqlite:$PWD/spelled/back.db"
check "spelled: and is the same" test 0 = "$(sqlite3 spelled/spelled.db "ATTACH 'spelled/back.db' AS b;
    SELECT count(*) FROM (SELECT spelled, words, price FROM notes EXCEPT SELECT spelled, words, price FROM b.notes)")"

# ---- Counters that are no key's ----------------------------------------------------------------------------------

# The tool of a schema that the server has: import_tool NAME URL.
import_tool() {
    mkdir -p "$1/schema"
    "$build/janusgen" import "$2" 2> "$1/remarks" | sed "s/^schema: .*/schema: $1/" > "$1/schema/schema.yaml"
    check "$1: its tool compiles" make_tool "$1" "$1"
}

sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" -c "CREATE SCHEMA counted" 2> /dev/null
sql << 'EOF'
SET search_path = counted;
CREATE TABLE always (k text PRIMARY KEY, m int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (length(k) * 2) STORED);
INSERT INTO always (k) VALUES ('a'), ('b'); DELETE FROM always; INSERT INTO always (k) VALUES ('x'), ('y');
CREATE TABLE part (g int, n serial, PRIMARY KEY (g, n));
INSERT INTO part (g) VALUES (1), (1), (2);
CREATE TABLE beside (k text PRIMARY KEY, down int GENERATED BY DEFAULT AS IDENTITY (INCREMENT -1), number bigserial);
INSERT INTO beside (k) VALUES ('a'), ('b');
EOF
from="$JANUSDB_TEST_URL&options=-csearch_path%3Dcounted"
import_tool counted "$from"
check "counted: there" counted/db copy "$from" "$url"
check "counted: numbers are as they were" test 'x|3|2,y|4|2' = \
    "$(sql -c "SELECT string_agg(format('%s|%s|%s', k, m, twice), ',' ORDER BY k) FROM moving.always")"
check "counted: and go on" test 5 = "$(sql -c "INSERT INTO moving.always (k) VALUES ('z') RETURNING m")"
check "counted: a key's part goes on" test 4 = "$(sql -c 'INSERT INTO moving.part (g) VALUES (1) RETURNING n')"
check "counted: beside a key, too" test '-3|3' = "$(sql -c "INSERT INTO moving.beside (k) VALUES ('c') RETURNING down, number")"
counted/db copy "$from" "sqlite:$PWD/counted/back.db" 2> counted/answer
check "counted: SQLite has no place for it" grep -q 'always.m is counted in .* and computed here, so that its numbers would be lost' \
    counted/answer

# ---- Numbers of many digits --------------------------------------------------------------------------------------

sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" -c "CREATE SCHEMA digits" 2> /dev/null
sql << 'EOF'
SET search_path = digits;
CREATE TABLE part (a int, b text, few numeric(15,4), many numeric, PRIMARY KEY (a, b));
INSERT INTO part VALUES (1, 'x', 12345678901.2345, 0.30000000000000004), (2, 'y', -0.0001, 1e300), (3, 'z', 1.50, NULL);
INSERT INTO part VALUES (4, 'u', 0, -100000000000000000000), (5, 'v', NULL, 123456789012345000.00), (6, 'w', NULL, 0);
EOF
from="$JANUSDB_TEST_URL&options=-csearch_path%3Ddigits"
import_tool digits "$from"
check "digits: it was told" grep -q '^column many of part is numeric: C holds it as a real of 15 to 17 digits, ' digits/remarks
check "digits: those that a real holds need no word" test 1 = "$(grep -c 'digits' digits/remarks)"
check "digits: there" digits/db copy "$from" "sqlite:$PWD/digits/there.db"
for number in 0.10000000000000001 9007199254740993 123456789012345678.25; do
    sql -c "UPDATE digits.part SET many = $number WHERE a = 2"
    digits/db copy "$from" "sqlite:$PWD/digits/$number.db" 2> digits/answer
    check "digits: $number is refused" grep -q 'row [1-6] of the table part (a 2, b y): part.many holds more digits than' digits/answer
done

# ---- Values that a target makes others ---------------------------------------------------------------------------

mkdir -p changed/schema
cat > changed/schema/schema.yaml << 'EOF'
schema: changed
engines: [sqlite, postgres]
tables:
  account: {columns: {id: {type: id, autoincrement: true}, owner: text, balance: {type: real, sql_type: {postgres: 'numeric(10,2)'}}}}
EOF
check "changed: its tool compiles" make_tool changed changed
check "changed: is made" changed/db create --url "sqlite:$PWD/changed/changed.db"
sqlite3 changed/changed.db "INSERT INTO account (id, owner, balance) VALUES (2, 'a', 1.25), (4, 'b', 0.125), (6, 'c', 0.5)"
sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" 2> /dev/null
check "changed: is made there" changed/db create --url "$url"
changed/db copy "sqlite:$PWD/changed/changed.db" "$url" 2> changed/answer
check "changed: row and column are named" \
    grep -q 'row 2 of the table account (id 4): the column balance reads back otherwise than it was copied$' changed/answer
check "changed: no sequence was moved" test 1 = "$(sql -c "SELECT nextval('moving.account_id_seq')")"

# ---- A role that owns nothing ------------------------------------------------------------------------------------

# owned NAME COLUMN TRIGGER: a tool, a database of it, and its tables on the server.
owned() {
    mkdir -p "$1/schema"
    cat > "$1/schema/schema.yaml" << EOF
schema: $1
engines: [sqlite, postgres]
tables:
  team: {columns: {id: {type: id, autoincrement: true}, name: text}}
  person: {columns: {id: id, team: {references: team}$2}}
triggers:
  note:
    sqlite: $3 ON person BEGIN SELECT 1; END
    postgres: |
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER note $3 ON person FOR EACH ROW EXECUTE FUNCTION note()
EOF
    check "$1: its tool compiles" make_tool "$1" "$1"
    check "$1: is made" "$1/db" create --url "sqlite:$PWD/$1/$1.db"
    sqlite3 "$1/$1.db" "INSERT INTO team VALUES (1, 'a'), (7, 'b'); INSERT INTO person (id, team) VALUES (1, 7)"
    sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" -c "GRANT USAGE ON SCHEMA moving TO mover" 2> /dev/null
    check "$1: is made there" "$1/db" create --url "$url"
    sql -c "GRANT SELECT ON ALL TABLES IN SCHEMA moving TO mover"
}

# refused_as NAME WORDS
refused_as() {
    "$1/db" copy "sqlite:$PWD/$1/$1.db" "$moved" 2> "$1/answer"
    check "$1: $2" grep -q -e "$2" "$1/answer"
    check "$1: no row is there" test 0 = "$(sql -c 'SELECT count(*) FROM moving.team')"
}

moved=$(echo "$url" | sed 's/postgres@/mover@/')
sql -c "CREATE ROLE mover LOGIN"
owned granted "" "AFTER UPDATE"
refused_as granted 'the role lacks a right that a copy needs: GRANT INSERT ON team TO mover$'
sql -c "GRANT INSERT ON ALL TABLES IN SCHEMA moving TO mover"
refused_as granted 'GRANT UPDATE, USAGE ON SEQUENCE team_id_seq TO mover$'
sql -c "GRANT UPDATE, USAGE ON ALL SEQUENCES IN SCHEMA moving TO mover"
check "granted: there" granted/db copy "sqlite:$PWD/granted/granted.db" "$moved"
check "granted: ids go on" test 8 = "$(sql -c "INSERT INTO moving.team (name) VALUES ('c') RETURNING id")"
owned watched "" "AFTER INSERT"
sql -c "GRANT ALL ON ALL TABLES IN SCHEMA moving TO mover" -c "GRANT ALL ON ALL SEQUENCES IN SCHEMA moving TO mover"
refused_as watched 'table person the trigger note is not to run, which is for its owner to say: copy as the role postgres, '
owned circled ", chief: {references: person, null: true}" "AFTER UPDATE"
sql -c "GRANT ALL ON ALL TABLES IN SCHEMA moving TO mover" -c "GRANT ALL ON ALL SEQUENCES IN SCHEMA moving TO mover"
refused_as circled 'table person the foreign key person_chief_fkey, in a circle, is to wait, '

cat > refused/schema/schema.yaml << 'EOF'
schema: refused
engines: [sqlite, postgres]
definitions:
  half:
    postgres: |
      CREATE FUNCTION half(n bigint) RETURNS bigint LANGUAGE plpgsql AS $half$
      BEGIN
      RETURN n / 2;
      END $half$
tables:
  fine: {columns: {id: id}}
  broken: {columns: {id: id, flag: {type: bool, check: flag = 1}}}
EOF
check "refused: its tool compiles" make_tool refused refused
check "refused: it was told" grep -q 'schema.yaml:12:.*compare bool with int .postgres-sql.$' refused/warnings
sql -c "DROP SCHEMA IF EXISTS moving CASCADE" -c "CREATE SCHEMA moving" 2> /dev/null
refused/db create --url "$url" > refused/answer 2>&1
check "refused: whose statement it was" grep -q ': CREATE TABLE "broken": operator does not exist' refused/answer

echo "databases moved to PostgreSQL and back: $passed passed, $failed failed"
[ "$failed" = 0 ]
