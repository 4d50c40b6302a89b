#!/bin/sh
# copy.sh BUILD CC CFLAGS - databases that move.
. "$(dirname "$0")/programs.sh"

tool=$build/janus-db
cd "$work" || exit 2
JANUS_ROOT=$work
export JANUS_ROOT
fill() {
    sqlite3 "$1" "PRAGMA foreign_keys = ON;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
        INSERT INTO users (email, password_hash, role, created_at)
        SELECT 'u' || i || '@example.com', 'h', 'user', i - 1 FROM n;
        INSERT INTO logs (user_id, action, detail, timestamp)
        SELECT id, 'a', iif(id % 3, NULL, 'ä' || id), -id FROM users;
        INSERT INTO analytics (name, data, created_at)
        SELECT 'n', '{\"b\": 1.50, \"a\": [\"\\u00e4\", ' || id || '], \"b\": 2}', id FROM users;
        INSERT INTO images (id, user_id, filename, width, height, color_type, created_at)
        VALUES (0, NULL, '', 1, 1, 'rgb', 0), (-7, 1, 'x', 1, 1, 'rgb', 1);
        DELETE FROM users WHERE id = 25000"
}
"$tool" create --url sqlite:from.db > "$work/out"
fill from.db
verdict "copy: to a database that is not there" exits 0 "$tool" copy sqlite:from.db sqlite:to.db
verdict "copy: says how many" says '^75000 rows of 6 tables are in .*/to.db, the same as in .*/from.db; '
for table in users admins images logs analytics security; do
    verdict "copy: $table" test 0 = "$(sqlite3 from.db "ATTACH 'to.db' AS b; SELECT count(*) FROM (SELECT * FROM $table EXCEPT
        SELECT * FROM b.$table)")"
done
verdict "copy: its status" exits 0 "$tool" status --url sqlite:to.db
verdict "copy: to one that has rows" exits 1 "$tool" copy sqlite:from.db sqlite:to.db
verdict "copy: to one that has rows: says so" says 'the table users has rows already: copy into an empty database$'
verdict "copy: nothing was added" test 24999 = "$(sqlite3 to.db 'SELECT count(*) FROM users')"
"$tool" create --url sqlite:made.db > "$work/out"
verdict "copy: to one that is made" exits 0 "$tool" copy sqlite:from.db sqlite:made.db
verdict "copy: from one that is not there" exits 1 "$tool" copy sqlite:nothing.db sqlite:other.db
verdict "copy: from one that is not there makes nothing" test ! -e other.db
sqlite3 empty.db "VACUUM"
verdict "copy: from one without tables" exits 1 "$tool" copy sqlite:empty.db sqlite:other.db
verdict "copy: without a second URL" exits 2 "$tool" copy sqlite:from.db
verdict "copy: without a second URL: says so" says 'a second URL is missing'
verdict "copy: with a third" exits 2 "$tool" copy sqlite:from.db sqlite:to.db sqlite:three.db

verdict "copy: all is the schema's" sh -c "! grep -q 'not copied' '$work/err' '$work/out'"
sqlite3 from.db "CREATE TABLE notes (text); CREATE VIEW names AS SELECT email FROM users"
verdict "copy: beside what is not the schema's" exits 0 "$tool" copy sqlite:from.db sqlite:beside.db
verdict "copy: what is not the schema's is named" says '^not copied, since the schema does not name it: view names, table notes$'
sqlite3 from.db "DROP TABLE notes; DROP VIEW names"

# A row that breaks a check, made by who does not look: it is told where.
sqlite3 from.db "PRAGMA ignore_check_constraints = ON; UPDATE images SET width = 0 WHERE id = 0"
verdict "copy: a row that is refused" exits 1 "$tool" copy sqlite:from.db sqlite:refused.db
verdict "copy: a row that is refused: which" says 'row 2 of the table images (id 0): .*images_width_check'
sqlite3 from.db "UPDATE images SET width = 1 WHERE id = 0; PRAGMA ignore_check_constraints = ON; UPDATE users SET role = 'x' WHERE id = 3"
verdict "copy: a row that can't be read" exits 1 "$tool" copy sqlite:from.db sqlite:refused.db
verdict "copy: a row that can't be read: which" says 'row 3 of the table users (id 3): users.role '
sqlite3 from.db "UPDATE users SET role = 'user' WHERE id = 3"

# A row that refers to nothing, made by who does not look.
sqlite3 from.db "PRAGMA foreign_keys = OFF; INSERT INTO logs (id, user_id, action, timestamp) VALUES (99999, 424242, 'x', 1)"
verdict "copy: an orphan" exits 1 "$tool" copy sqlite:from.db sqlite:orphan.db
verdict "copy: an orphan is named" says 'refers to one that is not there: logs row 99999 to users$'
verdict "copy: an orphan: nothing is there" test 0 = "$(sqlite3 orphan.db "SELECT count(*) FROM sqlite_schema WHERE name = 'users'")"

# A table that is not STRICT holds numbers that its members would hold only nearly.
mkdir -p loose/schema
cat > loose/schema/schema.yaml << 'EOF'
schema: loose
tables:
  note: {strict: false, columns: {id: id, price: {type: real, sql_type: 'decimal(20,4)', null: true}, any: {type: text, sql_type: '', null: true}}}
EOF
"$generator" generate loose/schema/schema.yaml -o loose/generated 2> loose/warnings
printf '#include "loose.h"\nint main(int argc, char **argv)\n{\n    return jdb_main(&loose_schema, argc, argv);\n}\n' > loose/main.c
# shellcheck disable=SC2086 # lists of words
$compiler $flags -std=c11 -I"$root/runtime" -Iloose/generated -o loose/db loose/main.c loose/generated/*.c "$build/libjanusdb.a" \
    $USER_LIBS
loose/db create --url sqlite:loose.db > "$work/out"
sqlite3 loose.db "INSERT INTO note VALUES (1, 9007199254740992, 0.1), (2, -1.5, 7), (3, 2, 'x')"
verdict "copy: numbers that are kept" exits 0 loose/db copy sqlite:loose.db sqlite:kept.db
verdict "copy: numbers are kept" test '9007199254740992|0.1' = "$(sqlite3 kept.db 'SELECT price, "any" FROM note WHERE id = 1')"
for change in 'price = 9007199254740993' '"any" = 0.1 + 0.2'; do
    sqlite3 loose.db "UPDATE note SET price = 1, \"any\" = NULL; UPDATE note SET $change WHERE id = 2"
    verdict "copy: $change" exits 1 loose/db copy sqlite:loose.db sqlite:lost.db
    verdict "copy: $change: says so" says 'row 2 of the table note (id 2): note.[a-z]* holds a number of more digits'
done

finish
