#!/bin/sh
# migrations.sh BUILD PAIRS SEED - what janusgen writes for PostgreSQL, tried there. cluster.sh runs it.
set -eu

migrations=$1/tests/postgres/migrations
"$migrations" history tests/golden/history 3 "
    INSERT INTO customers (email, nick, level) VALUES ('ada@example.com', 'ADA', 3), ('bob@example.com', 'BOB', 20484);
    INSERT INTO orders (customer_id, euros, note) VALUES (1, 2, '12'), (2, 3, NULL), (1, 7, '0')"
"$migrations" types
"$migrations" "$2" "$3"
