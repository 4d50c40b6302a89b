#!/bin/sh
# migrations.sh BUILD PAIRS SEED - what janusgen writes for PostgreSQL, tried there. cluster.sh runs it.
set -eu

build=$1
migrations=$build/tests/postgres/migrations
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# history_of STATE... - writes the migrations of a schema that was each of these files.
history_of() {
    rm -rf "$work/history"
    mkdir "$work/history"
    for state in "$@"; do
        cp "$state" "$work/history/schema.yaml"
        "$build/janusgen" migrate new state "$work/history/schema.yaml" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
    done
}

# The table that most is about gets another name, an enum another word, a blob becomes text.
sed -e 's/^  user:$/  people:\n    was: user/' -e 's/references: user\b/references: people/g' -e 's/\\"user\\"/people/g' \
    -e 's/"user"/people/g' -e 's/FROM user\b/FROM people/' -e 's/ON user\b/ON people/' -e 's/back, gone]/back, gone, more]/' \
    -e 's/picture: {type: blob, default: 0x00ff, max: 1000}/picture: {type: text, default: x, max: 100}/' \
    tests/golden/engines/schema.yaml >"$work/engines.yaml"

"$migrations" history tests/golden/history 3 "
    INSERT INTO customers (email, nick, level) VALUES ('ada@example.com', 'ADA', 3), ('bob@example.com', 'BOB', 20484);
    INSERT INTO orders (customer_id, euros, note) VALUES (1, 2, '12'), (2, 3, NULL), (1, 7, '0')"
history_of tests/postgres/states/1.yaml tests/postgres/states/2.yaml
"$migrations" history "$work/history" 1 "INSERT INTO a (name, word, mood) VALUES ('abc', 'x', 'busy'), ('bcd', 'y', 'calm')"
history_of tests/golden/engines/schema.yaml "$work/engines.yaml"
"$migrations" history "$work/history" 1 "
    INSERT INTO team (name) VALUES ('one'); INSERT INTO \"user\" (team_id, picture) VALUES (1, 'text')"
"$migrations" types
"$migrations" "$2" "$3"
