#!/bin/sh
# run.sh BUILD CC CFLAGS - the programs as their users meet them: exit codes, what they say, what they leave behind.
. "$(dirname "$0")/programs.sh"

# ---- janusgen: the command line --------------------------------------------------------------------------------

cd "$work"
verdict "no command" exits 2 "$generator"
verdict "no command: message" says "a command is missing"
verdict "unknown command" exits 2 "$generator" generat
verdict "unknown command: message" says 'did you mean "generate"'
verdict "unknown option" exits 2 "$generator" check --colour
verdict "option of another command" exits 2 "$generator" check -o x
verdict "option without value" exits 2 "$generator" generate -o
verdict "wrong format" exits 2 "$generator" check --diagnostics=xml
verdict "option without value that is given one" exits 2 "$generator" check --plans=all
verdict "option without value: message" says 'option "--plans" takes no value'
verdict "option of check alone" exits 2 "$generator" generate --plans
verdict "two schemas" exits 2 "$generator" check a.yaml b.yaml
verdict "help" exits 0 "$generator" --help
verdict "help: text" says "Usage: janusgen"
verdict "help of a command" exits 0 "$generator" help generate
verdict "help of a command: text" says "--depfile"
verdict "--help of a command" exits 0 "$generator" check --help
verdict "json-schema" exits 0 "$generator" json-schema
verdict "json-schema: text" says '"http://json-schema.org/draft-07/schema#"'
verdict "json-schema of a file" exits 2 "$generator" json-schema a.yaml
verdict "json-schema: option of another command" exits 2 "$generator" json-schema --diagnostics=json
verdict "explain" exits 0 "$generator" explain
verdict "explain: the manual" cmp "$work/out" "$root/docs/rules.md"
verdict "explain a rule" exits 0 "$generator" explain unknown-table
verdict "explain a rule: text" says "unknown-table"
verdict "explain no rule" exits 2 "$generator" explain unknown-tabel
verdict "explain no rule: message" says 'did you mean "unknown-table"'
verdict "explain two rules" exits 2 "$generator" explain unknown-table unknown-key
verdict "version" exits 0 "$generator" --version
verdict "no schema" exits 2 "$generator" check
verdict "no schema: message" says "schema/schema.yaml: No such file"

# ---- janusgen: outputs -----------------------------------------------------------------------------------------

mkdir -p shop/schema
cat > shop/schema/schema.yaml <<'YAML'
schema: shop
tables:
  items:
    entity: item
    columns:
      id: id
      name: {type: text, unique: true}
YAML
cd shop
verdict "generate by default" exits 0 "$generator" generate --depfile shop.d
verdict "generate: header" test -f generated/shop.h
touch -d '2001-01-01' generated/*
"$generator" generate
verdict "what does not change is not touched" test -z "$(find generated -type f -newermt '2002-01-01')"
sed -i 's/name:/title:/' schema/schema.yaml
"$generator" generate
verdict "what changes is written" grep -q title generated/shop_item.h
verdict "what does not change is left alone" test -z "$(find generated -name shop.fixture.h -newermt '2002-01-01')"
verdict "depfile" grep -q 'schema/schema.yaml' shop.d

# As a user's makefile would have it.
printf 'shop.d: ; @"%s" generate --depfile $@ && echo made\n-include shop.d\n' "$generator" > Makefile
made() { make -s shop.d > "$work/out" && [ "$(grep -c '^made$' "$work/out")" = "$1" ]; }
make -s shop.d > "$work/out"
verdict "make: nothing to do" made 0
touch -d '2001-01-01' shop.d
verdict "make: an edit makes anew" made 1
sleep 0.01
mkdir schema/seeds
verdict "make: a directory for seeds makes anew" made 1
sleep 0.01
printf 'items:\n  - {title: hammer}\n' > schema/seeds/more.yaml
verdict "make: a new seed makes anew" made 1
verdict "make: the seed's loader" test -f generated/shop.seed.more.c
rm -r schema/seeds
verdict "make: a seed that is gone makes anew" made 1
verdict "make: no loader is left" test ! -e generated/shop.seed.more.c
sleep 0.01
mkdir schema/queries
printf -- '-- name: all_items :many\nSELECT * FROM items;\n' > schema/queries/items.sql
verdict "make: new queries make anew" made 1
verdict "make: their functions" grep -q shop_all_items generated/shop.query.items.h
verdict "make: in the umbrella header" grep -q 'shop.query.items.h' generated/shop.h

# has_block FUNCTION LINE...: what --plans prints of a function is these lines.
has_block() {
    function=$1
    shift
    printf '%s\n' "$@" > "$work/wanted"
    sed -n "/^$function\$/,/^[^ ]/p" "$work/out" | grep '^ ' | diff -u "$work/wanted" - || {
        cat "$work/out"
        return 1
    }
}

has_no_block() {
    ! grep -q "^$1\$" "$work/out"
}

cat > schema/queries/items.sql <<'SQL'
-- name: all_items :many
-- plan: scan ok
SELECT * FROM items ORDER BY length(title);

-- name: like_it :many
-- plan: index items_title_key
SELECT other.title FROM items JOIN items AS other ON other.id <> items.id
WHERE items.title = :title AND other.title IN (SELECT value FROM json_each(:titles));

-- name: sorted_items :many
-- plan: scan ok
SELECT * FROM items WHERE title = :title? ORDER BY :order(id, title desc);
SQL
verdict "check: no plan" exits 0 "$generator" check
verdict "check: nothing said" test ! -s "$work/out" -a ! -s "$work/err"
verdict "plans" exits 0 "$generator" check --plans
cp "$work/out" "$work/plans"
verdict "plans: a helper's" has_block shop_item_get '  SEARCH items USING INTEGER PRIMARY KEY (rowid=?)'
verdict "plans: of a key" has_block shop_item_get_by_title \
    '  SEARCH items USING COVERING INDEX sqlite_autoindex_items_1 (title=?)'
verdict "plans: a list's" has_block 'shop_item_list_after, backward' \
    '  SEARCH items USING INTEGER PRIMARY KEY (rowid<?)'
verdict "plans: of keys that the caller has" has_block shop_item_delete_many \
    '  SEARCH items USING INTEGER PRIMARY KEY (rowid=?)' '  LIST SUBQUERY 1' \
    '    SCAN jdb_keys VIRTUAL TABLE INDEX 0:'
verdict "plans: nothing to look up" has_block shop_item_upsert_by_title '  looks nothing up'
verdict "plans: a query's" has_block shop_all_items '  SCAN items' '  USE TEMP B-TREE FOR ORDER BY'
verdict "plans: in an order" has_block 'shop_sorted_items, by title_desc' \
    '  SEARCH items USING COVERING INDEX sqlite_autoindex_items_1 (title=?)'
verdict "plans: without conditions" has_block 'shop_sorted_items, by id, without its optional conditions' '  SCAN items'
sed -i 's/items_title_key/items_pkey/; s/items.title =/items.title ||/' schema/queries/items.sql
verdict "plans: a demand that does not hold" exits 1 "$generator" check --plans
verdict "plans: a demand: place" says '^schema/queries/items.sql:6:16: error: the plan does not use'
verdict "plans: printed all the same" has_block shop_all_items '  SCAN items' '  USE TEMP B-TREE FOR ORDER BY'
sed -i 's/index items_pkey/scan ok/; s/SELECT other.title/SELECT other.titel/' schema/queries/items.sql
verdict "plans: a query that is broken" exits 1 "$generator" check --plans
verdict "plans: of the others" has_block shop_all_items '  SCAN items' '  USE TEMP B-TREE FOR ORDER BY'
verdict "plans: none of its own" has_no_block shop_like_it
verdict "plans: a full disk" exits 2 sh -c '"$1" check --plans > /dev/full' sh "$generator"
rm -r schema/queries
verdict "make: queries that are gone make anew" made 1
verdict "make: no functions are left" test ! -e generated/shop.query.items.c

printf '  extras:\n    columns: {id: id}\n' >> schema/schema.yaml
echo mine > generated/shop_mine.c
"$generator" generate
verdict "a table more" test -f generated/shop_extras.c
sed -i '/extras/,$d' schema/schema.yaml
"$generator" generate
verdict "a table less leaves nothing behind" test ! -e generated/shop_extras.c
verdict "files of one's own stay" test -f generated/shop_mine.c
rm generated/shop_mine.c

cp -r generated before
sed -i 's/text/txet/' schema/schema.yaml
verdict "a mistake" exits 1 "$generator" generate
verdict "a mistake: place" says '^schema/schema.yaml:7:'
verdict "a mistake: way out" says 'did you mean "text"'
verdict "a mistake: nothing written" diff -r generated before
verdict "a mistake as JSON" exits 1 "$generator" check --diagnostics=json
verdict "a mistake as JSON: an object" says '^{.*"line":7'
sed -i 's/txet/text/' schema/schema.yaml
mkdir -p blocked/shop_item.h
verdict "an output that is a directory" exits 2 "$generator" generate -o blocked
verdict "an output that is a directory: nothing written" test "$(find blocked -type f | wc -l)" -eq 0
verdict "a depfile without a place" exits 2 "$generator" generate -o unmade --depfile nowhere/x.d
verdict "a depfile without a place: nothing written" test ! -e unmade
touch file
verdict "a directory that is a file" exits 2 "$generator" generate -o file/generated
verdict "a full disk" exits 2 sh -c "ulimit -f 4; trap '' XFSZ; exec '$generator' generate -o full"
verdict "a full disk: nothing written" test -z "$(find full -type f 2>/dev/null)"

mkdir mine
printf '{{schema}} {{! mine }}\n{{scheme}}\n' > mine/schema.h.mustache
verdict "a template of one's own: mistake" exits 1 "$generator" generate --templates mine
verdict "a template of one's own: place" says '^mine/schema.h.mustache:2:'
printf 'mine: {{schema}}\n' > mine/schema.h.mustache
verdict "a template of one's own" exits 0 "$generator" generate --templates mine -o with_mine
verdict "a template of one's own: output" grep -q '^mine: shop$' with_mine/shop.h
verdict "the other templates stay" test -f with_mine/shop_item.c
verdict "no such templates" exits 2 "$generator" generate --templates nowhere
mkdir mine/enums.h.mustache
verdict "a template that is a directory" exits 1 "$generator" generate --templates mine
verdict "a template that is a directory: rule" grep -qF '[template-file]' "$work/err"

# The same input gives the same bytes, wherever it is.
mkdir -p elsewhere/schema
cp schema/schema.yaml elsewhere/schema/
(cd elsewhere && "$generator" generate)
"$generator" generate
verdict "the same bytes elsewhere" diff -r generated elsewhere/generated
# ---- janusgen: databases that exist ----------------------------------------------------------------------------

mkdir "$work/import"
cd "$work/import"
verdict "import nothing" exits 2 "$generator" import
verdict "import nothing: message" says "which database"
verdict "import another URL" exits 2 "$generator" import postgres:shop
verdict "import another URL: message" says "write sqlite:FILE"
verdict "import from PostgreSQL" exits 2 "$generator" import postgres://ada:secret@localhost:1/shop
verdict "import from PostgreSQL: message" says "built without PostgreSQL\|onnection refused"
verdict "import from PostgreSQL: the password is not shown" sh -c "! grep -q secret '$work/out'"
verdict "import a URL of another kind" exits 2 "$generator" import mysql://ada:secret@localhost/shop
verdict "import a URL of another kind: the password is not shown" sh -c "! grep -q secret '$work/out'"
verdict "import two databases" exits 2 "$generator" import sqlite:a.db sqlite:b.db
verdict "import two databases: message" says "one database at a time"
verdict "import a database that is not there" exits 2 "$generator" import sqlite:none.db
verdict "import a database that is not there: message" says "none.db: No such file or directory"
verdict "import a directory" exits 2 "$generator" import sqlite:.
verdict "import a directory: message" says "Is a directory"
seq 1000 > text.db
verdict "import a text" exits 2 "$generator" import sqlite:text.db
verdict "import a text: message" says "text.db: file is not a database"
: > empty.db
verdict "import an empty database" exits 2 "$generator" import sqlite:empty.db
verdict "import an empty database: message" says "holds no tables"
if [ "$(id -u)" != 0 ]; then
    cp text.db secret.db
    chmod 0 secret.db
    verdict "import a database of someone else's" exits 2 "$generator" import sqlite:secret.db
    verdict "import a database of someone else's: message" says "secret.db: Permission denied"
fi

sqlite3 'time.db' > journal <<'SQL'
PRAGMA journal_mode = wal;
CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, "a b" INT REFERENCES gone);
CREATE UNIQUE INDEX people_name ON people (name);
CREATE VIEW broken AS SELECT * FROM gone;
CREATE VIEW texts AS SELECT name FROM people WHERE name <> "none";
SQL
mkfifo held
sqlite3 time.db < held > /dev/null &
holder=$!
exec 9> held
echo 'BEGIN IMMEDIATE; INSERT INTO people (name) VALUES (1);' >&9
verdict "import a database that is being written" exits 0 "$generator" import sqlite:time.db
verdict "import: the schema is not called like a header" says "^schema: time_db$"
verdict "import: a name that would meet a column's has an entity" says "entity: people_row"
verdict "import: a reference to nothing" says "references: gone, dangling: true"
verdict "import: what is left out is told" says "^the view broken is left out"
verdict "import: what is left out stands there" says "^#   SELECT \* FROM gone"
verdict "import: text in double quotes is told" says "^text of the view texts"
exec 9>&-
wait "$holder"

cp "$work/out" schema.yaml
verdict "import: the schema is sound" exits 0 "$generator" check schema.yaml
touch -d '2001-01-01' schema.yaml
verdict "import into what describes it" exits 0 "$generator" import sqlite:time.db --into schema.yaml
verdict "import into what describes it: it is not touched" test -z "$(find . -name schema.yaml -newermt '2002-01-01')"
cat > kept.yaml <<'YAML'
# Who lives here.
schema: house
environments: {test: "sqlite::memory:"}
tables:
  people:          # all of them
    entity: person
    doc: People.
    columns:
      id:   id     # handed out
      name: {type: int, doc: "What they are called.", secret: true}   # not null
      gone: int
YAML
verdict "import into a schema" exits 0 "$generator" import sqlite:time.db --into kept.yaml
cat > wanted.yaml <<'YAML'
# Who lives here.
schema: house
environments: {test: "sqlite::memory:"}
tables:
  people:          # all of them
    entity: person
    doc: People.
    columns:
      id:   id     # handed out
      name: {type: text, sql_type: VARCHAR(40), secret: true, doc: "What they are called."}   # not null
      a b: {type: int, sql_type: INT, null: true}
    foreign_keys:
      - {columns: [a b], references: gone, dangling: true}
    indexes:
      - {columns: [name], unique: true, name: people_name}
    strict: false

views:
  texts: "SELECT name FROM people WHERE name <> 'none'"
YAML
verdict "import into a schema: what a person wrote stays" diff kept.yaml wanted.yaml
printf 'schema: house\ntables:\n  people: # all\n    columns:\n      id: id\n' > bare.yaml
verdict "import into a schema: a name that meets a column's from now on" exits 0 "$generator" import sqlite:time.db --into bare.yaml
verdict "import into a schema: it has an entity" test "$(sed -n '3,4p' bare.yaml)" = "  people: # all
    entity: people_row"
printf 'schema: house\ntables:\n  people: {columns: {id: id}}\n' > bare.yaml
verdict "import into a schema in braces: it has an entity" exits 0 "$generator" import sqlite:time.db --into bare.yaml
verdict "import into a schema with mistakes" exits 1 sh -c "sed 's/type: text/type: txt/' wanted.yaml > bad.yaml; '$generator' import sqlite:time.db --into bad.yaml"
verdict "import into a schema with mistakes: message" says 'type "txt" does not exist'
verdict "import into a schema that is not there" exits 2 "$generator" import sqlite:time.db --into none.yaml
verdict "import into nothing" exits 2 "$generator" import sqlite:time.db --into
verdict "import into: an option of another command" exits 2 "$generator" check --into schema.yaml

cd "$root"

# ---- The program of the manual -----------------------------------------------------------------------------------

api_program() {
    # shellcheck disable=SC2086 # lists of words
    $1 -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Werror $flags -Igenerated -Iruntime -o "$work/api_program" \
        tests/generated/api_program.c generated/*.c "$build/libjanusdb.a" $USER_LIBS && "$work/api_program" > "$work/out"
}
plain=$flags
flags="$flags -gdwarf-4" # valgrind reads no newer
verdict "the manual's program by clang" api_program clang
verdict "the manual's program" api_program "$compiler"
verdict "the manual's program: output" grep -q '^upload scan.png$' "$work/out"
if [ "$plain" = "-O2 -g" ]; then
    verdict "the manual's program under valgrind" valgrind -q --leak-check=full --show-leak-kinds=all \
        --error-exitcode=1 "$work/api_program" > "$work/out"
fi

# ---- janus-db ----------------------------------------------------------------------------------------------------

JANUS_ROOT=$work/place
export JANUS_ROOT
mkdir "$JANUS_ROOT" "$work/anywhere"
cd "$work/anywhere"
database=$JANUS_ROOT/instance/image_processing.db

verdict "tool: no command" exits 2 "$tool"
verdict "tool: unknown command" exits 2 "$tool" creat
verdict "tool: help" exits 0 "$tool" --help
verdict "tool: status of nothing" exits 1 "$tool" status
verdict "tool: status makes nothing" test ! -e "$JANUS_ROOT/instance"
verdict "tool: seed of nothing" exits 1 "$tool" seed
verdict "tool: create" exits 0 "$tool" create
verdict "tool: the file is the user's alone" test "$(stat -c %a "$database")" = 600
verdict "tool: the directory is the user's alone" test "$(stat -c %a "$JANUS_ROOT/instance")" = 700
verdict "tool: create again" exits 0 "$tool" create
verdict "tool: seed without its variable" exits 1 "$tool" seed
verdict "tool: seed names the variable" says JANUS_ADMIN_PASSWORD
verdict "tool: seed that failed left nothing" test "$(sqlite3 "$database" 'SELECT count(*) FROM users')" = 0
JANUS_ADMIN_PASSWORD='correct horse'
export JANUS_ADMIN_PASSWORD
verdict "tool: seed" exits 0 "$tool" seed
sqlite3 "$database" .dump > "$work/first.sql"
verdict "tool: the password is hashed" grep -q 'argon2id' "$work/first.sql"
verdict "tool: the password is not there" sh -c "! grep -q 'correct horse' '$work/first.sql'"
unset JANUS_ADMIN_PASSWORD
verdict "tool: seed again" exits 0 "$tool" seed development
sqlite3 "$database" .dump > "$work/second.sql"
verdict "tool: seeding twice changes nothing" cmp "$work/first.sql" "$work/second.sql"
verdict "tool: unknown seed" exits 1 "$tool" seed nothing
verdict "tool: status" exits 0 "$tool" status
verdict "tool: status: path" says "$database"
verdict "tool: dump" exits 0 "$tool" dump users
verdict "tool: dump: a row" says admin@example.com
verdict "tool: dump leaves secrets out" sh -c "! grep -q argon2id '$work/out'"
verdict "tool: dump as JSON" exits 0 "$tool" dump users --json
verdict "tool: dump as JSON: an object" says '^{"id":'
verdict "tool: dump as JSON leaves secrets out" sh -c "! grep -q argon2id '$work/out'"
json_is_valid() {
    while read -r line; do
        [ "$(printf "SELECT json_valid('%s')" "$(printf %s "$line" | sed "s/'/''/g")" | sqlite3 :memory:)" = 1 ] || return 1
    done < "$work/out"
}
verdict "tool: dump as JSON is JSON" json_is_valid
verdict "tool: dump of an unknown table" exits 1 "$tool" dump user
verdict "tool: dump of an unknown table: way out" says users
verdict "tool: a full output" sh -c "! '$tool' dump users > /dev/full 2>/dev/null"


# What is only written otherwise is no drift; each real one is a line, table by table.
sqlite3 "$database" 'DROP INDEX logs_timestamp_idx; create index "logs_timestamp_idx" on logs("timestamp" asc)'
verdict "tool: a text that says the same is no drift" exits 0 "$tool" status
verdict "tool: a text that says the same is no drift: says so" says '^schema:      matches$'
sqlite3 "$database" 'CREATE TABLE own (x); CREATE VIEW recent AS SELECT * FROM logs'
verdict "tool: a table of one's own is no drift" exits 0 "$tool" status
verdict "tool: a table of one's own is no drift: says so" says '^schema:      matches$'
verdict "tool: a table of one's own: its name" says '^beside it:   table own, view recent$'
verdict "tool: a table of one's own is no difference" sh -c "! grep -q '^differences' '$work/out'"
verdict "tool: a table of one's own: the rows are counted" says '^  admins  *1$'
verdict "tool: a table of one's own does not stop a program" exits 0 "$tool" seed development
sqlite3 "$database" 'DROP TABLE own; DROP VIEW recent'
cp "$database" "$work/lost.db"
verdict "tool: check" exits 0 "$tool" check
verdict "tool: check: how many" says 'takes all [0-9]* statements$'
sqlite3 "$work/lost.db" "DROP TABLE admins; UPDATE jdb_schema SET structure = ''"
verdict "tool: check of less" exits 1 "$tool" check "--url=sqlite:$work/lost.db"
verdict "tool: check of less: a helper" says '^admins.get_many: no such table: admins$'
verdict "tool: check of less: a query" says '^query set_admin_level: no such table: admins$'
verdict "tool: a table that is missing" exits 1 "$tool" status "--url=sqlite:$work/lost.db"
verdict "tool: a table that is missing: says so" says '^  admins  *missing$'
verdict "tool: a table that is missing: the others are counted" says '^  security  *[0-9]*$'
verdict "tool: a table that is missing: the migrations are listed" says '^  0001_init  *applied'
verdict "tool: drift that is undone" exits 0 "$tool" status
sqlite3 "$database" 'ALTER TABLE users ADD COLUMN nick TEXT; DROP INDEX users_role_idx; DROP TABLE security;
CREATE INDEX mine ON users (email DESC); CREATE TRIGGER watch AFTER DELETE ON logs BEGIN SELECT 1; END;
DROP TABLE admins; CREATE TABLE admins (user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE SET NULL, admin_level INTEGER
DEFAULT 1, CHECK (admin_level >= 1 AND admin_level <= 9)) STRICT'
cat > "$work/expected" <<'EOF'
differences: 8
  column admins.admin_level: the schema has INTEGER NOT NULL DEFAULT 1, the database INTEGER DEFAULT 1
  foreign key admins(user_id): the schema has REFERENCES users (id) ON DELETE CASCADE, the database REFERENCES users (id) ON DELETE SET NULL
  check of admins: the schema has admin_level >= 1 AND admin_level <= 5, the database admin_level >= 1 AND admin_level <= 9
  trigger watch: unknown; the database has AFTER DELETE ON logs BEGIN SELECT 1; END
  table security: missing
  column users.nick: unknown; the database has TEXT
  index mine: unknown; the database has ON users (email DESC)
  index users_role_idx: missing; the schema has ON users (role)
EOF
verdict "tool: drift" exits 1 "$tool" status
sed -n '/^differences/,$p' "$work/out" | sed '/^migrations:/,$d' > "$work/differences"
verdict "tool: drift: what it is" diff "$work/expected" "$work/differences"
verdict "tool: an edited database" exits 1 "$tool" status
verdict "tool: an edited database: says so" says edited
verdict "tool: an edited database is not seeded" exits 1 "$tool" seed

verdict "tool: in memory" env JANUS_ENV=test "$tool" create
verdict "tool: unknown environment" exits 1 env JANUS_ENV=prod "$tool" status
verdict "tool: unknown environment: the known ones" says production
verdict "tool: production without its variable" exits 1 env JANUS_ENV=production "$tool" create --yes
verdict "tool: production names its variable" says JANUS_DATABASE_URL
production="env JANUS_ENV=production JANUS_DATABASE_URL=sqlite:$work/production.db JANUS_ADMIN_PASSWORD=x $tool"
# shellcheck disable=SC2086 # a list of words
{
    verdict "tool: production is not created by itself" exits 1 $production create
    verdict "tool: production: way out" says --yes
    verdict "tool: production was not created" test ! -e "$work/production.db"
    verdict "tool: production is created with --yes" exits 0 $production create --yes
    verdict "tool: production is not seeded by itself" exits 1 $production seed development
    verdict "tool: production is seeded with --yes" exits 0 $production seed development --yes
}
# What the library was built without is as wrong as an option that is unknown.
code=1
"$tool" status --url postgres://ada:hush@localhost:1/db 2>&1 | grep -q 'built without PostgreSQL' && code=2
verdict "tool: another engine" exits "$code" env JANUS_ENV=production JANUS_DATABASE_URL=postgres://ada:hush@host/db "$tool" status
verdict "tool: another engine: no password" sh -c "! grep -q hush '$work/err' '$work/out'"

cd "$root"
finish
