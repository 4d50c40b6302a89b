#!/bin/sh
# tables.sh GENERATOR DIR CC FLAGS: what 10, 100, 1,000 and 10,000 tables cost, in DIR: CPU seconds and memory of the generator;
# CPU seconds of the compiler and bytes of code and data, both a table and of the first hundred.
set -eu

generator=$1
directory=$2
compiler=$3
flags=$4

rm -rf "$directory"
mkdir -p "$directory"

for count in 10 100 1000 10000; do
    generated=$directory/$count
    "$(dirname "$0")/schema.sh" $count > "$directory/$count.yaml"
    /usr/bin/time -f '%U %S %M' -o "$directory/generate" "$generator" generate "$directory/$count.yaml" -o "$generated"
    rm -rf "$directory/objects"
    mkdir "$directory/objects"
    find "$generated" -name 'many_*.c' | sort | head -100 > "$directory/sources"
    # shellcheck disable=SC2086 # a list of words
    /usr/bin/time -f '%U %S' -o "$directory/compile" sh -c '
        while read -r source; do
            '"$compiler $flags"' -c -o "$1/$(basename "$source" .c).o" "$source"
        done' sh "$directory/objects" < "$directory/sources"
    size "$directory"/objects/*.o | awk 'NR > 1 {sum += $4} END {print sum}' > "$directory/size"
    cat "$directory/generate" "$directory/compile" "$directory/size" | awk -v tables=$count -v files="$(wc -l < "$directory/sources")" '
        NR == 1 {generate = $1 + $2; memory = $3 / 1024}
        NR == 2 {compile = ($1 + $2) / files}
        END {printf "%6d tables: generated in %.2f s and %.1f MB; each compiled in %.2f s to %d bytes\n", tables, generate, memory, compile, $1 / files}'
    rm -rf "$generated"
done
