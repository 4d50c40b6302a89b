#!/bin/sh
# Databases of real programs, as schemas: import, generate and create make the same database; what is imported of that is the same
# file; the generated C compiles, its helpers write a row of each table and read it back, and it opens the database itself.
#
#     import.sh BUILD CC DIRECTORY
#
# DIRECTORY holds the schemas as NAME.sql; without it they are skipped.
set -u
build=$1 cc=$2 directory=$3
here=$(dirname "$0")
generator=$build/janusgen
work=$build/tests/conformance/import

if [ ! -d "$directory" ]; then
    echo "imports of real schemas: skipped: $directory is not there"
    exit 0
fi
rm -rf "$work"
mkdir -p "$work"

failed() {
    echo "FAILED $name: $1"
    sed 's/^/    /' "$2" | head -n 5
}

# A database, its schema and the C of that in the directory $dir.
import() {
    "$generator" import "sqlite:$1" > "$2" 2> "$dir/messages" || { failed import "$dir/messages"; return 1; }
}

round_trip() {
    sqlite3 -cmd '.dbconfig dqs_ddl on' "$dir/$base.db" < "$file" > "$dir/messages" 2>&1 || { failed load "$dir/messages"; return 1; }
    import "$dir/$base.db" "$dir/schema.yaml" || return 1
    "$generator" generate "$dir/schema.yaml" -o "$dir/generated" > "$dir/messages" 2>&1 ||
        { failed generate "$dir/messages"; return 1; }
    mkdir "$dir/again"
    cat "$dir"/generated/*.sqlite.sql | sqlite3 -bail "$dir/again/$base.db" > "$dir/messages" 2>&1 ||
        { failed create "$dir/messages"; return 1; }
    import "$dir/again/$base.db" "$dir/again.yaml" || return 1
    diff "$dir/schema.yaml" "$dir/again.yaml" > "$dir/messages" || { failed "import again" "$dir/messages"; return 1; }
    cp "$dir/schema.yaml" "$dir/into.yaml"
    "$generator" import "sqlite:$dir/again/$base.db" --into "$dir/into.yaml" > "$dir/messages" 2>&1 &&
        cmp "$dir/schema.yaml" "$dir/into.yaml" >> "$dir/messages" 2>&1 || { failed "import --into" "$dir/messages"; return 1; }
    sqlite3 "$dir/$base.db" < "$here/import_facts.sql" > "$dir/facts"
    sqlite3 "$dir/again/$base.db" < "$here/import_facts.sql" > "$dir/facts.again"
    diff "$dir/facts" "$dir/facts.again" > "$dir/messages" || { failed "what SQLite tells" "$dir/messages"; return 1; }
}

# What the program is told of the schema: its name, and its tables' names in C.
write_helpers() {
    schema=$(sed -n 's/^schema: //p' "$dir/schema.yaml")
    {
        echo "#include \"$schema.h\""
        echo "#define SCHEMA ${schema}_schema"
        echo "#define TABLES(row) \\"
        sed -n 's/^extern const struct jdb_record \(.*\)_record;$/    row(\1) \\/p' "$dir"/generated/*.h
        echo
    } > "$dir/helpers.h"
}

compile() {
    write_helpers
    # shellcheck disable=SC2086 # lists of words
    $cc -std=c11 -O0 -Wall -Wextra -Wpedantic -Wconversion -Werror -Iruntime -I"$dir/generated" -c "$dir"/generated/*.c \
        > "$dir/messages" 2>&1 || { failed compile "$dir/messages"; return 1; }
}

rows() {
    # shellcheck disable=SC2086
    $cc -std=c11 -O0 -g -D_GNU_SOURCE -DHELPERS="\"$dir/helpers.h\"" -Iruntime -I"$dir/generated" "$here/import_rows.c" \
        "$dir"/*.o "$build/libjanusdb.a" ${USER_LIBS:--lsqlite3} -o "$dir/rows" > "$dir/messages" 2>&1 ||
        { failed link "$dir/messages"; return 1; }
    "$dir/rows" "$base" "$dir/$base.db" > "$dir/rows.out" 2>&1
    status=$?
    grep -v '^rows ' "$dir/rows.out"
    counts=$(sed -n 's/^rows //p' "$dir/rows.out")
    taken=$((taken + ${counts% *}))
    tables=$((tables + ${counts#* }))
    return $status
}

schemas=0 same=0 compiled=0 opened=0 taken=0 tables=0
here=$(cd "$here" && pwd)
build=$(cd "$build" && pwd)
generator=$build/janusgen work=$build/tests/conformance/import
for file in "$directory"/*.sql; do
    name=$(basename "$file" .sql) base=$(basename "$file" .sql | tr - _)
    dir=$work/$base
    mkdir "$dir"
    schemas=$((schemas + 1))
    round_trip || continue
    same=$((same + 1))
    root=$PWD
    cd "$dir" || exit 2
    ln -s "$root/runtime" runtime
    if compile; then
        compiled=$((compiled + 1))
        rows && opened=$((opened + 1))
    fi
    cd "$root" || exit 2
done
echo "imports of real schemas: $same of $schemas come back the same, the C of $compiled compiles, $opened open what they were made" \
     "of, $taken of $tables tables take a row and give it back"
test "$same" = "$schemas" && test "$compiled" = "$schemas" && test "$opened" = "$schemas"
