#!/bin/sh
# migrate.sh BUILD CC CFLAGS - migrations as their users meet them: written, checked, generated, applied.
. "$(dirname "$0")/programs.sh"

# ---- Migrations, by a tool that knows some of them ---------------------------------------------------------------

cd "$root"
migrating=$work/migrate-db
# shellcheck disable=SC2086 # lists of words
verdict "migrate: its tool compiles" "$compiler" -std=c11 -Wall -Wextra -Wpedantic -Werror $flags -Iruntime -Igenerated \
    -o "$migrating" tests/cli/migrate_tool.c generated/*.c "$build/libjanusdb.a" $USER_LIBS
mkdir "$work/migrating"
cd "$work/migrating"
JANUS_ROOT=$work/migrating
url="--url=sqlite:old.db"
knows() {
    known=$1
    shift
    MIGRATIONS=$known "$migrating" "$@" "$url"
}
says_exactly() {
    sed "s|$work/migrating/||" "$work/out" | diff -u - "$work/wanted"
}
verdict "migrate: an empty database" exits 0 knows 1 migrate
printf '%s\n' '0001_init: 2 steps' 'old.db: is at 0001_init now' > "$work/wanted"
verdict "migrate: what was done" says_exactly
sqlite3 old.db "INSERT INTO users (email, password_hash, nick) VALUES ('ada', 'x', 'needed'), ('bob', 'x', 'b')"
verdict "migrate: nothing to do" exits 0 knows 1 migrate
printf '%s\n' 'old.db: nothing to do, it is at 0001_init' > "$work/wanted"
verdict "migrate: says so" says_exactly
verdict "migrate: status of an older database" exits 1 knows 3 status
verdict "migrate: status: state" says '^schema:      older$'
verdict "migrate: status: what was applied" says '^  0001_init *applied 20[0-9-]*T[0-9:.]*Z$'
verdict "migrate: status: what waits" says '^  0003_logs_index *waits$'
verdict "migrate: an older database is not dumped" exits 1 knows 3 dump users
verdict "migrate: the way out" says 'janus_migrate(db), or by the command migrate'
verdict "migrate: rows in the way" exits 1 knows 3 migrate --backup refused.db
verdict "migrate: which" says 'step 1 of 2: users.nick is a name that somebody needs: in 1 row, 1; nothing was changed$'
verdict "migrate: how far it came" says '^0002_no_nick: 2 steps$'
sqlite3 old.db "UPDATE users SET nick = NULL"
verdict "migrate: dry run" exits 0 knows 3 migrate --dry-run
verdict "migrate: dry run: migrations" says '^-- 0002_no_nick: 2 steps$'
verdict "migrate: dry run: SQL" says '^DROP TABLE users;$'
verdict "migrate: dry run: no more than that" says '^-- .*/old.db: this was tried, and undone: nothing was changed$'
verdict "migrate: dry run: nothing else" sh -c "! grep -q ' is at ' '$work/out'"
verdict "migrate: dry run of nothing" exits 1 "$migrating" migrate --dry-run --url sqlite:nothing.db
verdict "migrate: dry run of nothing makes nothing" test ! -e nothing.db
verdict "migrate: still older" exits 1 knows 3 status
verdict "migrate: a backup that is there already" exits 1 knows 3 migrate --backup old.db
verdict "migrate: a backup that is there already: says so" says 'it is there already'
verdict "migrate: a backup without a place" exits 2 knows 3 migrate --backup=nowhere/backup.db
verdict "migrate: with a backup" exits 0 knows 3 migrate --backup backup.db
printf '%s\n' '0002_no_nick: 2 steps' '0003_logs_index: 1 step' 'old.db: is at 0003_logs_index now' > "$work/wanted"
verdict "migrate: with a backup: what was done" says_exactly
verdict "migrate: the backup is the user's alone" test "$(stat -c %a backup.db)" = 600
verdict "migrate: the backup is what was there" test "$(sqlite3 backup.db 'SELECT max(number) FROM jdb_migrations')" = 1
verdict "migrate: no row was lost" test "$(sqlite3 old.db 'SELECT count(*) FROM users')" = 2
verdict "migrate: status" exits 0 knows 3 status
verdict "migrate: status: state" says '^schema:      matches$'
verdict "migrate: an older program" exits 1 knows 2 status
verdict "migrate: an older program: says so" says 'it has 0003_logs_index, which the program does not know'
verdict "migrate: an older program does not migrate" exits 1 knows 2 migrate
verdict "migrate: back" exits 0 knows 3 migrate --to 1
printf '%s\n' 'undo 0003_logs_index: 1 step' 'undo 0002_no_nick: 1 step' 'old.db: is at 0001_init now' > "$work/wanted"
verdict "migrate: back: what was done" says_exactly
verdict "migrate: one that takes long" exits 0 env HASTE=8 MIGRATIONS=4 "$migrating" migrate "$url"
verdict "migrate: how long" says '^0004_extra: 1 step, [0-9]*\.[0-9] s$'
sqlite3 old.db .dump > at_4.sql
drop_4() {
    rm -f slow.db
    sqlite3 slow.db < at_4.sql
    sqlite3 slow.db "DELETE FROM jdb_migrations WHERE number = 4; UPDATE jdb_schema SET fingerprint = 'state3', structure = ''"
}
drop_4
verdict "migrate: one that takes very long" exits 0 env HASTE=100 MIGRATIONS=4 "$migrating" migrate --url=sqlite:slow.db
verdict "migrate: very long: how it goes" says '^0004_extra: step 1 of 1, 1[0-9] s$'
verdict "migrate: very long: less and less often" sh -c "grep -c 'step 1 of 1, ' '$work/out' | grep -q '^[1-7]$'"
verdict "migrate: very long: its line" says '^0004_extra: 1 step$'
verdict "migrate: very long: its end" says '^0004_extra: [0-9]*\.[0-9] s$'
drop_4
verdict "migrate: very long: a dry run" exits 0 env HASTE=100 MIGRATIONS=4 "$migrating" migrate --dry-run --url=sqlite:slow.db
verdict "migrate: very long: a dry run is SQL" says '^-- 0004_extra: step 1 of 1, 1[0-9] s$'
verdict "migrate: very long: a dry run says the SQL once" test "$(grep -c 'WITH RECURSIVE' "$work/out")" = 1
if command -v script > /dev/null; then
    drop_4
    verdict "migrate: on a terminal" sh -c "script -qec \"HASTE=100 MIGRATIONS=4 '$migrating' migrate --url=sqlite:slow.db\" '$work/out' > /dev/null"
    tr '\r' '\n' < "$work/out" > "$work/lines"
    verdict "migrate: on a terminal: seconds" grep -q '^0004_extra: 1 step, [0-9][0-9]* s$' "$work/lines"
    verdict "migrate: on a terminal: the end" grep -q '^0004_extra: 1 step, [0-9]*\.[0-9] s$' "$work/lines"
    verdict "migrate: on a terminal: one line" sh -c "! grep -q 'step 1 of 1' '$work/lines'"
fi
verdict "migrate: no way back" exits 1 knows 4 migrate --to 0
verdict "migrate: no way back: says so" says "0004_extra can't be undone"
verdict "migrate: no number" exits 2 knows 3 migrate --to=x
verdict "migrate: a number that is none of them" exits 1 knows 3 migrate --to 9
verdict "migrate: no value" exits 2 "$migrating" migrate --to
verdict "migrate: an option of another command" exits 2 knows 3 migrate --json
verdict "migrate: of another command" exits 2 knows 3 status --dry-run
verdict "migrate: an option takes no value" exits 2 knows 3 migrate --dry-run=1
verdict "migrate: adopt and more" exits 2 knows 3 migrate --adopt 3 --to 3
verdict "migrate: adopt what has a history" exits 1 knows 4 migrate --adopt 4
sqlite3 old.db 'DROP TABLE jdb_migrations; DROP TABLE jdb_schema'
verdict "migrate: a database of other means" exits 1 knows 3 migrate
verdict "migrate: a database of other means: way out" says 'migrate --adopt N'
verdict "migrate: adopt what it is not" exits 1 knows 3 migrate --adopt 1
verdict "migrate: adopt what it is not: why" says 'it has no column users.nick, it has an unknown index logs_timestamp_idx'
verdict "migrate: adopt no number" exits 2 knows 3 migrate --adopt x
verdict "migrate: adopt none of them" exits 1 knows 3 migrate --adopt 0
verdict "migrate: adopt" exits 0 knows 3 migrate --adopt 3
verdict "migrate: adopted" exits 0 knows 3 status
verdict "migrate: adopted: rows" test "$(sqlite3 old.db 'SELECT count(*) FROM users')" = 2
verdict "migrate: production is not migrated by itself" exits 1 env JANUS_ENV=production \
    "JANUS_DATABASE_URL=sqlite:$work/other.db" "$migrating" migrate
verdict "migrate: production was not made" test ! -e "$work/other.db"
verdict "migrate: production with --yes" exits 0 env JANUS_ENV=production "JANUS_DATABASE_URL=sqlite:$work/other.db" \
    "$migrating" migrate --yes
verdict "migrate: a full output" sh -c "! '$migrating' status '$url' > /dev/full 2>/dev/null"

# ---- janusgen migrate: a history that is written --------------------------------------------------------------------

mkdir -p "$work/shop/schema"
cd "$work/shop"
# Makes the tool of the schema as it is, in the file of that name.
tool_of() {
    "$generator" generate --depfile shop.d 2> "$work/err" || { cat "$work/err"; return 1; }
    printf '#include "shop.h"\nint main(int argc, char **argv) { return jdb_main(&shop_schema, argc, argv); }\n' > tool.c
    # shellcheck disable=SC2086 # lists of words
    "$compiler" -std=c11 -Wall -Wextra -Wpedantic -Werror $flags -I"$root/runtime" -Igenerated \
        -o "$1" tool.c generated/*.c "$build/libjanusdb.a" $USER_LIBS
}
holds() {
    [ "$(sqlite3 shop.db "$2")" = "$1" ] || { sqlite3 shop.db "$2"; return 1; }
}
export SHOP_ROOT="$work/shop"

cat > schema/schema.yaml <<'YAML'
schema: shop
environments: {development: "sqlite:shop.db"}
tables:
  customers:
    entity: customer
    columns:
      id: id
      mail: {type: text, unique: true}
      phone: {type: text, null: true}
      level: {type: int, default: 1}
  orders:
    entity: order
    columns:
      id: id
      customer_id: {references: customers, on_delete: cascade}
      cents: int
    indexes: [customer_id]
YAML
verdict "migrate new: no name" exits 2 "$generator" migrate new
verdict "migrate new: no name: says so" says 'Write janusgen migrate new NAME'
verdict "migrate: no command" exits 2 "$generator" migrate
verdict "migrate: an unknown command" exits 2 "$generator" migrate nwe x
verdict "migrate new: a bad name" exits 2 "$generator" migrate new "a b"
verdict "migrate new: a bad name: says so" says 'letters, digits'
verdict "migrate new: an option of another command" exits 2 "$generator" migrate new x --plans
verdict "migrate new: no schema" exits 2 "$generator" migrate new x none.yaml
verdict "migrate new: nothing was written" test ! -e schema/migrations
verdict "migrate lint: no history" exits 0 "$generator" migrate lint
verdict "migrate new: the first" exits 0 "$generator" migrate new init
verdict "migrate new: where it is" says '^schema/migrations/0001_init$'
verdict "migrate new: the state is the schema" cmp schema/schema.yaml schema/migrations/0001_init/state.yaml
verdict "migrate new: SQL" grep -q '^CREATE TABLE "customers" ($' schema/migrations/0001_init/up.sqlite.sql
verdict "migrate new: SQL of the way back" grep -q '^DROP TABLE "customers";$' schema/migrations/0001_init/down.sqlite.sql
verdict "migrate new: nothing changed" exits 2 "$generator" migrate new again
verdict "migrate new: nothing changed: says so" says 'nothing to migrate: the schema is as 0001_init left it (--empty'
verdict "migrate: the first tool" tool_of one
verdict "migrate: the depfile" grep -q 'schema/migrations/0001_init/up.sqlite.sql' shop.d
verdict "migrate: the header" grep -q '^enum jdb_status shop_migrate(struct jdb \*db);$' generated/shop.h
verdict "migrate: the first is applied" exits 0 ./one migrate
sqlite3 shop.db "INSERT INTO customers (mail, phone) VALUES ('ada', '1'), ('bob', NULL);
INSERT INTO orders (customer_id, cents) VALUES (1, 100), (1, 200), (2, 300)"

# Two schemas in one file.
cp shop.db both.db
both="--url=sqlite:$work/shop/both.db"
verdict "two schemas: the second" exits 0 "$tool" create "$both"
verdict "two schemas: the second's status" exits 0 "$tool" status "$both"
verdict "two schemas: the first is beside it" says '^beside it:   table customers, table orders; the database holds more schemas: shop$'
verdict "two schemas: the first's status" exits 0 ./one status "$both"
verdict "two schemas: the second is beside it" says '^beside it:   table admins, .*, and more; the database holds more schemas: janus$'
sqlite3 both.db "UPDATE jdb_schema SET fingerprint = 'older' WHERE name = 'janus'; ALTER TABLE logs DROP COLUMN detail"
verdict "two schemas: one that is older" exits 1 "$tool" status "$both"
verdict "two schemas: one that is older: says so" says '^schema:      older$'

# A rename, a new column that needs a value, one that is gone, one that may refuse.
cat > schema/schema.yaml <<'YAML'
schema: shop
environments: {development: "sqlite:shop.db"}
tables:
  customers:
    entity: customer
    columns:
      id: id
      email: {type: text, unique: true, was: mail}
      nick: {type: text}
      level: {type: int, default: 1, max: 3}
  orders:
    entity: order
    columns:
      id: id
      customer_id: {references: customers, on_delete: cascade}
      cents: int
    indexes: [customer_id]
YAML
verdict "migrate: a change without a migration" exits 0 "$generator" check
verdict "migrate: a change without a migration: says so" says 'migration-missing'
verdict "migrate: the way out" says 'janusgen migrate new'
verdict "migrate new: a column without a value" exits 1 "$generator" migrate new names
verdict "migrate new: a column without a value: says so" says 'migration-fill'
verdict "migrate new: a column without a value: nothing was written" test ! -e schema/migrations/0002_names
sed -i 's/nick: {type: text}/nick: {type: text, fill: "upper(email)"}/' schema/schema.yaml
verdict "migrate new: with a value" exits 0 "$generator" migrate new names
up=schema/migrations/0002_names/up.sqlite.sql
verdict "migrate new: a loss is told" grep -q '^--   column customers.phone$' $up
verdict "migrate lint: a loss is refused" exits 1 "$generator" migrate lint
verdict "migrate lint: which" says 'column customers.phone'
verdict "migrate: a loss is not generated" exits 1 "$generator" generate
printf -- '-- loses: column customers.phone\n' >> $up
verdict "migrate lint: a loss that is meant" exits 0 "$generator" migrate lint
verdict "migrate lint: rows that may stand in the way" says 'migration-rows'
verdict "migrate: the second tool" tool_of two
sqlite3 shop.db "UPDATE customers SET level = 7 WHERE id = 2"
sqlite3 shop.db .dump > before.sql
verdict "migrate: rows stand in the way" exits 1 ./two migrate
verdict "migrate: which" says 'in 1 row, 2; nothing was changed'
sqlite3 shop.db .dump > after.sql
verdict "migrate: nothing was changed" cmp before.sql after.sql
sqlite3 shop.db "UPDATE customers SET level = 3 WHERE id = 2"
verdict "migrate: the second is applied" exits 0 ./two migrate
verdict "migrate: no drift" exits 0 ./two status
verdict "migrate: renamed, filled, kept" holds 'ada|ADA|1
bob|BOB|3' 'SELECT email, nick, level FROM customers ORDER BY id'
verdict "migrate: the children are there" holds 3 'SELECT count(*) FROM orders'
verdict "migrate: the older program" exits 1 ./one status
verdict "migrate: the older program: says so" says '0002_names, which the program does not know'
verdict "migrate: back" exits 0 ./two migrate --to 1
verdict "migrate: back: the older program fits" exits 0 ./one status
verdict "migrate: back: rows" holds 'ada||1
bob||3' 'SELECT mail, phone, level FROM customers ORDER BY id'
verdict "migrate: and forth" exits 0 ./two migrate

# The same text with other line ends is the same; an edit is not.
sed -i 's/$/\r/' schema/migrations/*/*.sql
verdict "migrate: CRLF: the tool" tool_of two
verdict "migrate: CRLF changes nothing" exits 0 ./two status
cp $up kept.sql
echo 'UPDATE customers SET level = 2;' >> $up
verdict "migrate: an edit: the tool" tool_of edited
verdict "migrate: an edit of what was applied" exits 1 ./edited migrate
verdict "migrate: an edit of what was applied: says so" says '0002_names'
cp kept.sql $up

# SQL of one's own.
verdict "migrate new: one for SQL of one's own" exits 0 "$generator" migrate new --empty levels
verdict "migrate new: the same state" cmp schema/schema.yaml schema/migrations/0003_levels/state.yaml
echo 'UPDATE customers SET level = level - 1;' >> schema/migrations/0003_levels/up.sqlite.sql
verdict "migrate: SQL of one's own: the tool" tool_of three
verdict "migrate: SQL of one's own is applied" exits 0 ./three migrate
verdict "migrate: SQL of one's own ran" holds '0
2' 'SELECT level FROM customers ORDER BY id'
echo 'UPDATE custmers SET level = 1;' >> schema/migrations/0003_levels/up.sqlite.sql
verdict "migrate: wrong SQL" exits 1 "$generator" check
verdict "migrate: wrong SQL: its place" says '0003_levels/up.sqlite.sql:[0-9]*:[0-9]*: error: .*custmers'
sed -i '$d' schema/migrations/0003_levels/up.sqlite.sql

# Two branches, a gap.
cp -r schema/migrations/0003_levels schema/migrations/0003_prices
verdict "migrate: two branches" exits 1 "$generator" check
verdict "migrate: two branches: both" says 'migration 3 is there twice: levels and prices'
verdict "migrate: two branches: the mend" says 'janusgen migrate new prices'
rm -r schema/migrations/0003_prices
mv schema/migrations/0002_names names
verdict "migrate: a gap" exits 1 "$generator" check
verdict "migrate: a gap: says so" says 'migration 2 is missing'
mv names schema/migrations/0002_names

# What is written twice is the same, and needs room.
rm -r schema/migrations
"$generator" migrate new all > /dev/null
mv schema/migrations/0001_all first
"$generator" migrate new all > /dev/null
verdict "migrate new: the same twice" diff -r first schema/migrations/0001_all
rm -r schema/migrations/0001_all
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w schema/migrations
    verdict "migrate new: no right to write" exits 2 "$generator" migrate new all
    chmod u+w schema/migrations
fi
touch schema/migrations/0001_all
verdict "migrate new: a file in the place" exits 1 "$generator" migrate new all

# A schema that names an engine later.
mkdir -p "$work/later/schema"
cd "$work/later"
printf 'schema: later\ntables: {users: {columns: {id: id}}}\n' > schema/schema.yaml
"$generator" migrate new init > /dev/null
verdict "migrate new: SQLite alone" test ! -e schema/migrations/0001_init/up.postgres.sql
printf 'schema: later\nengines: [sqlite, postgres]\ntables: {users: {columns: {id: id}}}\n' > schema/schema.yaml
verdict "migrate: a script is missing" exits 1 "$generator" check
verdict "migrate: a script is missing: way out" says 'janusgen migrate new NAME writes it'
verdict "migrate: a script is missing: nothing is generated" exits 1 "$generator" generate
verdict "migrate new: what is missing" exits 0 "$generator" migrate new postgres
verdict "migrate new: what is missing: says so" says '^wrote up.postgres.sql of 0001_init$'
verdict "migrate new: what is missing: no other" test ! -e schema/migrations/0002_postgres
verdict "migrate new: what was missing" grep -q 'GENERATED BY DEFAULT AS IDENTITY' schema/migrations/0001_init/up.postgres.sql
verdict "migrate new: the way back" grep -q '^DROP TABLE "users";$' schema/migrations/0001_init/down.postgres.sql
verdict "migrate: nothing is missing" exits 0 "$generator" check
verdict "migrate new: nothing is missing" exits 2 "$generator" migrate new postgres
printf 'schema: later\nengines: [sqlite, postgres]\ntables: {others: {columns: {id: id}}}\n' > schema/schema.yaml
verdict "migrate new: a loss" exits 0 "$generator" migrate new others
verdict "migrate new: a loss is told of SQLite" grep -q '^--   table users$' schema/migrations/0002_others/up.sqlite.sql
verdict "migrate new: a loss is told of PostgreSQL" grep -q '^--   table users$' schema/migrations/0002_others/up.postgres.sql

# A schema that is large: SQLite looks through all of it for all that is made, and is not stopped.
cd "$work"
mkdir -p large/schema/queries
cd large
awk 'BEGIN {
    print "schema: large\nengines: [sqlite]\nenvironments: {development: \"sqlite:large.db\"}\ntables:"
    for (i = 0; i < 1000; i++) {
        print "  t" i ":\n    columns: {id: id, a: int, b: int}\n    indexes:"
        print "      - {columns: [a], unique: true}\n      - {columns: [b], unique: true}"
        print "      - {columns: [a, b], unique: true}\n      - {columns: [b, a], unique: true}"
    }
    print "views: {last: SELECT a FROM t999}"
}' > schema/schema.yaml
printf -- '-- name: last_one :one\nSELECT a FROM last WHERE a = :a;\n' > schema/queries/last.sql
"$generator" migrate new all > /dev/null
echo 'UPDATE t999 SET wrong = 1;' >> schema/migrations/0001_all/up.sqlite.sql
verdict "large: a history is tried to its end" exits 1 "$generator" migrate lint
verdict "large: what is wrong with it" says 'no such column: wrong'
verdict "large: nothing else, where the last table is named" says '^1 error$'
cd "$root"
finish
